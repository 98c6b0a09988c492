//! What the agent's list of tickets can be narrowed down by.

use super::shown;
use crate::cx::Cx;
use crate::error::Result;
use domain::ids::UserId;
use domain::policy::Hat;
use domain::state::GrantKind;
use domain::structure::Choice;
use domain::tickets::TicketFilters;
use entity::{access_grant, agent, user};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// Types, and the agents who were given a queue that the actor reads: they own its tickets. One statement.
///
/// # Errors
/// `Forbidden` for whoever is not an agent.
pub async fn filters(cx: &Cx) -> Result<TicketFilters> {
    shown::require(cx, Hat::Agent)?;
    let types: Vec<_> =
        cx.fixed.types().iter().map(|facts| Choice { id: facts.id.0, name: facts.name.clone() }).collect();
    let queues = cx.ticket_scope(Hat::Agent).agent_queues;
    let granted = Query::select()
        .column(access_grant::Column::UserId)
        .from(access_grant::Entity)
        .and_where(access_grant::Column::Kind.eq(GrantKind::Queue))
        .and_where(access_grant::Column::TargetId.is_in(queues.into_iter().map(|id| id.0)))
        .to_owned();
    let agents = Query::select()
        .column(agent::Column::UserId)
        .from(agent::Entity)
        .and_where(agent::Column::DeletedAt.is_null())
        .to_owned();
    let owners: Vec<(UserId, String)> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::DisplayName])
        .filter(user::Column::Id.in_subquery(granted))
        .filter(user::Column::Id.in_subquery(agents))
        .into_tuple()
        .all(cx.app.db.read())
        .await?;
    let mut owners: Vec<_> = owners.into_iter().map(|(id, name)| Choice { id: id.0, name }).collect();
    owners.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(TicketFilters { types: if types.len() > 1 { types } else { Vec::new() }, owners })
}
