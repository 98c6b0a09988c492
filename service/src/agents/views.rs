//! Agents, whole: one, or all as cards.

use super::grants::{Dated, Granted, period};
use crate::cx::Cx;
use crate::error::Result;
use domain::agents::{AgentGrant, AgentView};
use domain::ids::{DepartmentId, QueueId, RoleId, UserId};
use domain::policy::{Action, AgentFacts, Grant, Holder, Resource, Subject, UserFacts};
use domain::state::{AccountState, UserType};
use domain::structure::Choice;
use domain::{AppError, Timestamp};
use entity::scope::people_visible_to;
use entity::{access_grant, account, agent, user};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationTrait,
};
use std::collections::HashMap;

/// An agent, deleted or not.
///
/// # Errors
/// `Forbidden` without the right to manage agents, `NotFound` if the person is no agent.
pub async fn get(cx: &Cx, id: UserId) -> Result<AgentView> {
    cx.require_desk(Action::ManageAgents)?;
    one(cx, cx.app.db.read(), id).await
}

/// The same, as the database, or a transaction, has them. Whether they may be read is the caller's to check.
pub(super) async fn one(cx: &Cx, db: &impl ConnectionTrait, id: UserId) -> Result<AgentView> {
    let one = Condition::all().add(user::Column::Id.eq(id));
    Ok(views(cx, db, one).await?.pop().ok_or(AppError::NotFound)?)
}

/// All agents by name. Deleted ones stay in the list, with the state *Deleted* (RTP-19).
///
/// # Errors
/// `Forbidden` without the right to manage agents.
pub async fn list(cx: &Cx) -> Result<Vec<AgentView>> {
    cx.require_desk(Action::ManageAgents)?;
    views(cx, cx.app.db.read(), Condition::all()).await
}

#[derive(FromQueryResult)]
struct Row {
    id: UserId,
    display_name: String,
    first_name: String,
    last_name: String,
    email: Option<String>,
    account_state: AccountState,
    user_type: UserType,
    deleted_at: Option<Timestamp>,
    last_sign_in_at: Option<Timestamp>,
}

async fn views(cx: &Cx, db: &impl ConnectionTrait, which: Condition) -> Result<Vec<AgentView>> {
    use user::Column as C;
    let which = which.add_option(people_visible_to(&cx.people_scope()));
    let agents = user::Entity::find().join(JoinType::InnerJoin, user::Relation::Agent.def()).filter(which);
    let own = access_grant::Column::UserId.in_subquery(agents.clone().select_only().column(C::Id).into_query());
    let mut grants: HashMap<UserId, Vec<access_grant::Model>> = HashMap::new();
    for grant in access_grant::Entity::find().filter(own).order_by_asc(access_grant::Column::Id).all(db).await? {
        grants.entry(grant.user_id.unwrap_or_default()).or_default().push(grant);
    }
    let rows = agents
        .select_only()
        .columns([C::Id, C::DisplayName, C::FirstName, C::LastName, C::Email, C::AccountState])
        .column(agent::Column::UserType)
        .column(agent::Column::DeletedAt)
        .column(account::Column::LastSignInAt)
        .join(JoinType::LeftJoin, user::Relation::Account.def())
        .order_by_asc(C::SortKey)
        .order_by_asc(C::Id)
        .into_model::<Row>()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| view(cx, grants.remove(&row.id).unwrap_or_default(), row)).collect())
}

fn view(cx: &Cx, grants: Vec<access_grant::Model>, row: Row) -> AgentView {
    let structure = &cx.fixed.structure;
    let held = Granted::of(cx, &grants);
    let named = |held: &Dated, name: &dyn Fn(i64) -> Option<String>| {
        let names = held.iter().filter_map(|(id, period)| Some((*id, name(*id)?, *period)));
        let mut out: Vec<_> = names.map(|(id, name, period)| AgentGrant { id, name, role: None, period }).collect();
        out.sort_by_cached_key(|grant| (grant.name.to_lowercase(), grant.id));
        out
    };
    let mut queues = named(&held.queues, &|id| Some(structure.queues.get(&QueueId(id))?.name.clone()));
    for grant in &mut queues {
        let role = held.queue_roles.get(&grant.id);
        grant.role = role.and_then(|id| Some(Choice { id: id.0, name: structure.roles.get(id)?.name.clone() }));
    }
    AgentView {
        departments: named(&held.departments, &|id| Some(structure.departments.get(&DepartmentId(id))?.name.clone())),
        queues,
        roles: named(&held.roles, &|id| Some(structure.roles.get(&RoleId(id))?.name.clone())),
        can_manage: cx.allows(Action::ManageAgents, Resource::User(&facts(&row, &grants))),
        state: if row.deleted_at.is_some() { AccountState::Deleted } else { row.account_state },
        id: row.id,
        name: row.display_name,
        first_name: row.first_name,
        last_name: row.last_name,
        email: row.email.unwrap_or_default(),
        user_type: row.user_type,
        last_sign_in_at: row.last_sign_in_at,
    }
}

/// As much of the agent as the ceiling looks at: user type and own grants. Customer and site play no part.
fn facts(row: &Row, grants: &[access_grant::Model]) -> UserFacts {
    let grant = |grant: &access_grant::Model| Grant {
        id: grant.id,
        kind: grant.kind,
        holder: Holder::User,
        target: grant.target_id,
        role: grant.role_id,
        level: grant.level,
        period: period(grant),
    };
    UserFacts {
        subject: Subject {
            state: row.account_state,
            agent: Some(AgentFacts { user_type: row.user_type, is_deleted: row.deleted_at.is_some() }),
            grants: grants.iter().map(grant).collect(),
            ..Subject::bare(row.id, row.display_name.as_str())
        },
    }
}
