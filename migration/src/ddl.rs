//! A table with the columns, keys and indexes that recur.
//!
//! Released migrations are written with it, so the meaning of a method is fixed: add one rather than
//! change one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string, string_len, string_null, text};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// A table to create, with its indexes.
pub struct NewTable {
    name: &'static str,
    table: TableCreateStatement,
    keys: Vec<&'static str>,
    indexes: Vec<IndexCreateStatement>,
}

impl NewTable {
    /// A table without columns.
    pub fn new(name: &'static str) -> Self {
        Self { name, table: Table::create().table(name).take(), keys: Vec::new(), indexes: Vec::new() }
    }

    /// A table with an `id` that the database numbers. No number is used twice.
    pub fn numbered(name: &'static str) -> Self {
        Self::new(name).column(big_integer("id").auto_increment().primary_key().take())
    }

    /// A table that extends rows of another one: its key is the `key` of `owner` and goes with it.
    pub fn extending(name: &'static str, key: &'static str, owner: &'static str) -> Self {
        Self::new(name).owned_by(key, owner).primary_key(&[key])
    }

    /// Any column.
    pub fn column(mut self, mut column: ColumnDef) -> Self {
        self.table.col(&mut column);
        self
    }

    /// A choice, stored as its name.
    pub fn choice(self, column: &'static str) -> Self {
        self.column(string_len(column, 32))
    }

    /// A key of `target`, which stays as long as it is used here.
    pub fn reference(self, column: &'static str, target: &'static str) -> Self {
        self.column(big_integer(column)).foreign_key(column, target, ForeignKeyAction::NoAction)
    }

    /// A key of `target`, or none.
    pub fn reference_null(self, column: &'static str, target: &'static str) -> Self {
        self.column(big_integer_null(column)).foreign_key(column, target, ForeignKeyAction::NoAction)
    }

    /// A key of `owner`; the row goes when the owner does.
    pub fn owned_by(self, column: &'static str, owner: &'static str) -> Self {
        self.column(big_integer(column)).foreign_key(column, owner, ForeignKeyAction::Cascade)
    }

    /// A key of `owner`, or none; the row goes when the owner does.
    pub fn owned_by_null(self, column: &'static str, owner: &'static str) -> Self {
        self.column(big_integer_null(column)).foreign_key(column, owner, ForeignKeyAction::Cascade)
    }

    /// Text that is compared and sorted byte by byte, the same on both databases, whatever the
    /// language `PostgreSQL` was set up with.
    pub fn key_text(mut self, column: &'static str) -> Self {
        self.keys.push(column);
        self.column(string(column))
    }

    /// The same, where there may be none.
    pub fn key_text_null(mut self, column: &'static str) -> Self {
        self.keys.push(column);
        self.column(string_null(column))
    }

    /// `name`, and `name_key`: the name folded for comparison.
    pub fn name(self) -> Self {
        self.column(string("name")).key_text("name_key")
    }

    /// `validity`, `valid_from`, `valid_until`: whether and when the row can be used.
    pub fn validity(self) -> Self {
        self.choice("validity").validity_period()
    }

    /// `valid_from` and `valid_until`, both open when null.
    pub fn validity_period(self) -> Self {
        self.column(big_integer_null("valid_from")).column(big_integer_null("valid_until"))
    }

    /// `comment`.
    pub fn comment(self) -> Self {
        self.column(text("comment"))
    }

    /// `created_at` and `updated_at`, in milliseconds since the Unix epoch.
    pub fn stamps(self) -> Self {
        self.column(big_integer("created_at")).column(big_integer("updated_at"))
    }

    /// The primary key, where the database does not number the rows.
    pub fn primary_key(mut self, columns: &[&'static str]) -> Self {
        let mut key = Index::create();
        for column in columns {
            key.col(*column);
        }
        self.table.primary_key(&mut key);
        self
    }

    /// An index `idx-<table>-<columns>`.
    pub fn index(mut self, columns: &[&'static str]) -> Self {
        self.indexes.push(index(self.name, columns));
        self
    }

    /// An index `idx-<table>-<part>-<columns>` over the rows for which `holds`.
    pub fn partial_index(mut self, part: &str, columns: &[&'static str], holds: Expr) -> Self {
        let name = format!("idx-{}-{part}-{}", self.name, columns.join("-"));
        let index = index(self.name, columns).name(name).and_where(holds).take();
        self.indexes.push(index);
        self
    }

    /// A unique index `idx-<table>-<columns>`.
    pub fn unique(mut self, columns: &[&'static str]) -> Self {
        self.indexes.push(index(self.name, columns).unique().take());
        self
    }

    /// Creates the table and its indexes.
    pub async fn create(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        manager.create_table(self.table).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            for column in self.keys {
                let statement =
                    format!(r#"ALTER TABLE "{}" ALTER COLUMN "{column}" TYPE varchar COLLATE "C""#, self.name);
                manager.get_connection().execute_unprepared(&statement).await?;
            }
        }
        for index in self.indexes {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    fn foreign_key(mut self, column: &'static str, target: &'static str, action: ForeignKeyAction) -> Self {
        self.table.foreign_key(
            ForeignKey::create()
                .name(format!("fk-{}-{column}", self.name))
                .from(self.name, column)
                .to(target, "id")
                .on_delete(action),
        );
        self
    }
}

fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let name = format!("idx-{table}-{}", columns.join("-"));
    let mut index = Index::create().name(name).table(table).take();
    for column in columns {
        index.col(*column);
    }
    index
}

/// A migration that creates tables and nothing else.
pub trait Tables: MigrationName + Send + Sync {
    /// The tables, each after those it points at.
    fn tables() -> Vec<NewTable>;
}

/// Creates the [`Tables`] of a migration in their order, and drops them in the opposite one.
pub struct Creating<M>(pub M);

impl<M: Tables> MigrationName for Creating<M> {
    fn name(&self) -> &str {
        self.0.name()
    }
}

#[async_trait::async_trait]
impl<M: Tables> MigrationTrait for Creating<M> {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in M::tables() {
            table.create(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let names: Vec<_> = M::tables().iter().rev().map(|table| table.name).collect();
        drop_tables(manager, &names).await
    }
}

/// Drops tables, with their indexes, in this order.
pub async fn drop_tables(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(*table).take()).await?;
    }
    Ok(())
}
