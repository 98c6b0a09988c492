//! People side by side.

use crate::cx::Cx;
use crate::error::Result;
use crate::users;
use domain::Timestamp;
use domain::ids::UserId;
use domain::merging::MergePerson;
use domain::policy::Hat;
use domain::state::AccountState;
use entity::scope::in_confidence;
use entity::{agent, customer, site, ticket, user};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
    RelationTrait,
};
use std::collections::HashMap;

#[derive(FromQueryResult)]
struct Row {
    id: UserId,
    display_name: String,
    customer: String,
    site: String,
    account_state: AccountState,
    created_at: Timestamp,
    agent_id: Option<UserId>,
}

/// These people by id, in a few statements. Tickets of customers who are hidden from the actor do not count.
pub(super) async fn people(cx: &Cx, db: &impl ConnectionTrait, ids: &[UserId]) -> Result<HashMap<UserId, MergePerson>> {
    use user::Column as C;
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = user::Entity::find()
        .select_only()
        .columns([C::Id, C::DisplayName, C::AccountState, C::CreatedAt])
        .column_as(customer::Column::Name, "customer")
        .column_as(site::Column::Name, "site")
        .column_as(agent::Column::UserId, "agent_id")
        .join(JoinType::InnerJoin, user::Relation::Customer.def())
        .join(JoinType::InnerJoin, user::Relation::Site.def())
        .join(JoinType::LeftJoin, user::Relation::Agent.def())
        .filter(C::Id.is_in(ids.iter().copied()))
        .into_model::<Row>()
        .all(db)
        .await?;
    let counts: Vec<(UserId, i64)> = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::RequesterId)
        .column_as(ticket::Column::Id.count(), "tickets")
        .filter(ticket::Column::RequesterId.is_in(ids.iter().copied()))
        .filter(Condition::all().add_option(in_confidence(&cx.policy().ticket_scope(&cx.actor, Hat::Agent))))
        .group_by(ticket::Column::RequesterId)
        .into_tuple()
        .all(db)
        .await?;
    let counts: HashMap<_, _> = counts.into_iter().collect();
    let mut kept = users::Kept::read(db, ids).await?;
    let person = |row: Row| {
        let phones = kept.phones.remove(&row.id).unwrap_or_default();
        let person = MergePerson {
            id: row.id,
            name: row.display_name,
            emails: kept.emails.remove(&row.id).unwrap_or_default(),
            phones: phones.into_iter().map(|phone| phone.number).collect(),
            customer: row.customer,
            site: row.site,
            state: row.account_state,
            is_agent: row.agent_id.is_some(),
            created_at: row.created_at,
            tickets: counts.get(&row.id).and_then(|count| u64::try_from(*count).ok()).unwrap_or_default(),
        };
        (row.id, person)
    };
    Ok(rows.into_iter().map(person).collect())
}
