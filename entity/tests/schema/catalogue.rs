//! What the entities say about the tables, and what the database says.

use sea_orm::sea_query::ColumnType;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityName, EntityTrait, Iterable, PrimaryKeyToColumn,
    Statement,
};

/// A table, and its columns by name.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableShape {
    name: String,
    columns: Vec<ColumnShape>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct ColumnShape {
    name: String,
    kind: String,
    is_nullable: bool,
    is_key: bool,
}

/// Lists every entity once: what they describe, and a select from each.
macro_rules! entities {
    ($($table:ident),+ $(,)?) => {
        /// The tables as the entities describe them, by name.
        pub fn described_tables(backend: DbBackend) -> Vec<TableShape> {
            let mut tables = vec![$(described(entity::$table::Entity, backend)),+];
            tables.sort();
            tables
        }

        /// Selects from every entity.
        pub async fn select_from_all(db: &DatabaseConnection) {
            $(entity::$table::Entity::find().all(db).await.expect(stringify!($table));)+
        }
    };
}

entities!(
    access_grant,
    access_group,
    account,
    account_limit,
    agent,
    api_token,
    article,
    attachment,
    authenticator,
    bulk_item,
    bulk_operation,
    canned_reply,
    canned_reply_queue,
    calendar,
    custom_field,
    customer,
    customer_profile,
    customer_search,
    default_view,
    department,
    draft,
    duplicate,
    duplicate_key,
    duplicate_scan,
    epoch,
    flash,
    guest_browser,
    guest_link,
    impersonation,
    import_mapping,
    import_row,
    import_run,
    incoming_mail,
    integration,
    integration_grant,
    integration_person,
    integration_run,
    integration_tombstone,
    job,
    journal,
    journal_redaction,
    journal_seal,
    known_device,
    lead,
    legal_hold,
    mail_domain,
    mail_template,
    mailbox,
    mailbox_account,
    mention,
    mention_search,
    muted_ticket,
    oidc_attempt,
    oidc_grant,
    oidc_identity,
    oidc_provider,
    old_password,
    one_time_link,
    opportunity,
    passkey,
    passkey_challenge,
    person_export,
    person_merge,
    person_merge_row,
    primary_contact,
    privacy_task,
    queue,
    recovery_code,
    response_target,
    retention_rule,
    retention_run,
    role,
    role_session_limit,
    sales_account,
    saved_view,
    scim_connection,
    scim_grant,
    scim_group,
    scim_member,
    scim_user,
    session,
    setting,
    sign_in_challenge,
    site,
    source,
    throttle,
    tag,
    ticket,
    ticket_operation,
    ticket_operation_item,
    ticket_outsider,
    ticket_tag,
    ticket_link,
    ticket_due,
    ticket_mail,
    ticket_merge,
    ticket_profile,
    ticket_search,
    ticket_type,
    ticket_type_field,
    time_entry,
    undeliverable_address,
    user,
    user_email,
    user_phone,
    user_profile,
    user_search,
);

fn described<E: EntityTrait>(entity: E, backend: DbBackend) -> TableShape {
    let keys: Vec<String> =
        E::PrimaryKey::iter().map(|key| sea_orm::IdenStatic::as_str(&key.into_column()).to_owned()).collect();
    let mut columns: Vec<ColumnShape> = E::Column::iter()
        .map(|column| {
            let name = sea_orm::IdenStatic::as_str(&column).to_owned();
            let definition = column.def();
            ColumnShape {
                kind: kind(definition.get_column_type(), backend).to_owned(),
                is_nullable: definition.is_null(),
                is_key: keys.contains(&name),
                name,
            }
        })
        .collect();
    columns.sort();
    TableShape { name: EntityName::table_name(&entity).to_owned(), columns }
}

/// What the database calls a type. `SQLite` stores all integers alike.
fn kind(column: &ColumnType, backend: DbBackend) -> &'static str {
    match (column, backend) {
        (ColumnType::Text, _) => "text",
        (ColumnType::Boolean, _) => "boolean",
        (ColumnType::BigInteger, DbBackend::Postgres) => "bigint",
        (ColumnType::BigInteger | ColumnType::Integer, _) => "integer",
        (ColumnType::String(_), DbBackend::Postgres) => "character varying",
        (ColumnType::String(_), _) => "varchar",
        (other, _) => panic!("no table has {other:?}"),
    }
}

/// The tables as the database has them, by name.
pub async fn stored_tables(db: &DatabaseConnection) -> Vec<TableShape> {
    let backend = db.get_database_backend();
    let rows = db.query_all_raw(Statement::from_string(backend, columns_query(backend))).await.unwrap();
    let mut tables: Vec<TableShape> = Vec::new();
    for row in rows {
        let table: String = row.try_get("", "table_name").unwrap();
        let kind: String = row.try_get("", "kind").unwrap();
        let column = ColumnShape {
            name: row.try_get("", "column_name").unwrap(),
            kind: kind.split('(').next().unwrap_or_default().to_owned(),
            is_nullable: row.try_get("", "is_nullable").unwrap(),
            is_key: row.try_get("", "is_key").unwrap(),
        };
        match tables.iter_mut().find(|known| known.name == table) {
            Some(known) => known.columns.push(column),
            None => tables.push(TableShape { name: table, columns: vec![column] }),
        }
    }
    for table in &mut tables {
        table.columns.sort();
    }
    tables.sort();
    tables
}

/// Leaves out what the database, the migrator and the full-text index keep for themselves.
const fn columns_query(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => {
            r#"SELECT t.name AS table_name, c.name AS column_name, lower(c.type) AS kind,
                 (c."notnull" = 0 AND c.pk = 0) AS is_nullable, c.pk > 0 AS is_key
               FROM sqlite_master t JOIN pragma_table_info(t.name) c
               WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\'
                 AND t.name NOT LIKE '%\_fts%' ESCAPE '\' AND t.name <> 'seaql_migrations'"#
        }
        _ => {
            r#"SELECT c.table_name::text, c.column_name::text, c.data_type::text AS kind,
                 c.is_nullable = 'YES' AS is_nullable,
                 EXISTS (SELECT 1 FROM information_schema.table_constraints k
                           JOIN information_schema.key_column_usage u USING (constraint_name, table_schema, table_name)
                           WHERE k.constraint_type = 'PRIMARY KEY' AND k.table_schema = c.table_schema
                             AND k.table_name = c.table_name AND u.column_name = c.column_name) AS is_key
               FROM information_schema.columns c
               WHERE c.table_schema = 'public' AND c.table_name <> 'seaql_migrations'
                 AND c.is_generated = 'NEVER'"#
        }
    }
}
