//! The grants of a person as one more column of the statement that reads them, so that a request needs no second one.

use crate::error::Result;
use domain::Timestamp;
use domain::ids::{CustomerId, GrantId, RoleId};
use domain::policy::{Grant, Holder};
use domain::state::{GrantKind, GroupLevel};
use domain::time::Period;
use entity::{access_grant, user};
use sea_orm::sea_query::{Alias, Expr, Func, JoinType, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, DatabaseBackend, ExprTrait};

use access_grant::Column as C;

/// What is read of each, in this order.
const COLUMNS: [C; 8] = [C::Id, C::Kind, C::CustomerId, C::TargetId, C::RoleId, C::Level, C::ValidFrom, C::ValidUntil];
const HELD: &str = "held";
const FURTHER: &str = "further";

/// A grant, as [`column`] has it.
type Row = (
    GrantId,
    GrantKind,
    Option<CustomerId>,
    i64,
    Option<RoleId>,
    Option<GroupLevel>,
    Option<Timestamp>,
    Option<Timestamp>,
);

/// The own grants of the person of the statement around, and the group grants of their customers, as JSON.
/// Participation is left out: it is loaded with the ticket.
pub(super) fn column(backend: DatabaseBackend) -> Expr {
    let (one, all) = match backend {
        DatabaseBackend::Sqlite => ("json_array", "json_group_array"),
        _ => ("json_build_array", "json_agg"),
    };
    let own = grants().and_where(of_person()).and_where(C::Kind.ne(GrantKind::Participant)).to_owned();
    // One statement for each way, not all customers in one list: that would be made anew for every grant there is.
    let held = own
        .clone()
        .union(UnionType::Distinct, of_own_customer())
        .union(UnionType::Distinct, of_further_customers())
        .to_owned();
    let row = Func::cust(Alias::new(one)).args(COLUMNS.map(|column| Expr::col((HELD, column))));
    let rows = Expr::expr(Func::cust(Alias::new(all)).arg(row));
    let select = Query::select().expr(rows.cast_as("text")).from_subquery(held, HELD).to_owned();
    Expr::SubQuery(None, Box::new(select.into()))
}

fn grants() -> SelectStatement {
    let columns = COLUMNS.map(|column| (access_grant::Entity, column));
    Query::select().columns(columns).from(access_grant::Entity).to_owned()
}

fn of_person() -> Expr {
    Expr::col((access_grant::Entity, C::UserId)).equals((user::Entity, user::Column::Id))
}

/// What the customer of the person was given.
fn of_own_customer() -> SelectStatement {
    let own = Expr::col((user::Entity, user::Column::CustomerId));
    grants().and_where(Expr::col((access_grant::Entity, C::CustomerId)).eq(own)).to_owned()
}

/// What the further customers of the person were given.
fn of_further_customers() -> SelectStatement {
    let further = |column: C| Expr::col((FURTHER, column));
    grants()
        .join_as(
            JoinType::InnerJoin,
            access_grant::Entity,
            FURTHER,
            further(C::TargetId).equals((access_grant::Entity, C::CustomerId)),
        )
        .and_where(further(C::UserId).equals((user::Entity, user::Column::Id)))
        .and_where(further(C::Kind).eq(GrantKind::Customer))
        .to_owned()
}

/// What the column says, oldest first.
///
/// # Errors
/// If it cannot be read.
pub(super) fn read(text: Option<&str>) -> Result<Vec<Grant>> {
    let rows: Vec<Row> = text.map(serde_json::from_str).transpose()?.unwrap_or_default();
    let mut grants: Vec<_> = rows.into_iter().map(grant).collect();
    grants.sort_by_key(|grant| grant.id);
    Ok(grants)
}

fn grant((id, kind, customer, target, role, level, from, until): Row) -> Grant {
    let holder = customer.map_or(Holder::User, Holder::Customer);
    Grant { id, kind, holder, target, role, level, period: Period { from, until } }
}

#[cfg(test)]
mod tests {
    use super::column;
    use entity::user;
    use migration::{Migrator, MigratorTrait};
    use sea_orm::sea_query::{Query, SqliteQueryBuilder};
    use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseBackend, Statement};

    /// Grants of agents to queues, as most desks have them, and a few of customers to what they use.
    const GRANTS: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) \
                          INSERT INTO access_grant (kind, user_id, target_id, reason, created_at) \
                          SELECT 'queue', i % 200, i % 50, '', 0 FROM n";
    const OF_CUSTOMERS: &str = "INSERT INTO access_grant (kind, customer_id, target_id, reason, created_at) \
                                SELECT 'queue', target_id, target_id, '', 0 FROM access_grant LIMIT 100";

    #[tokio::test]
    async fn every_way_of_holding_a_grant_is_found_by_an_index() {
        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(1).sqlx_logging(false);
        let db = Database::connect(options).await.unwrap();
        Migrator::up(&db, None).await.unwrap();
        for sql in ["PRAGMA foreign_keys = OFF", GRANTS, OF_CUSTOMERS, "ANALYZE"] {
            db.execute_unprepared(sql).await.unwrap();
        }
        let select = Query::select().expr(column(DatabaseBackend::Sqlite)).from(user::Entity).to_owned();
        let explained = format!("EXPLAIN QUERY PLAN {}", select.to_string(SqliteQueryBuilder));
        let plan = db.query_all_raw(Statement::from_string(DatabaseBackend::Sqlite, explained)).await.unwrap();
        let plan: Vec<String> = plan.iter().map(|step| step.try_get("", "detail").unwrap()).collect();
        let found = plan.iter().filter(|step| step.starts_with("SEARCH access_grant USING INDEX")).count();
        assert_eq!(found, 3, "{plan:?}");
        assert!(!plan.iter().any(|step| step.starts_with("SCAN access_grant")), "{plan:?}");
    }
}
