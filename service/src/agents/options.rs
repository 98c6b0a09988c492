//! What the agent form offers.

use crate::cx::Cx;
use crate::error::Result;
use domain::agents::AgentOptions;
use domain::ids::UserId;
use domain::permission::Permissions;
use domain::policy::Action;
use domain::state::{AccountState, UserType};
use domain::structure::Choice;
use entity::{agent, user};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};

/// User types up to the actor's own, usable departments and queues, and the roles the actor may grant
/// (RTP-5, RTP-6, RTP-9, RTP-14).
///
/// # Errors
/// `Forbidden` without the right to manage agents.
pub async fn options(cx: &Cx) -> Result<AgentOptions> {
    cx.require_desk(Action::ManageAgents)?;
    let (policy, structure) = (cx.policy(), &cx.fixed.structure);
    let reaches = |user_type: &UserType| policy.reaches(&cx.actor, Some(*user_type), &Permissions::new());
    let departments = structure.departments.iter().filter(|(_, department)| department.standing.usable(cx.now));
    let queues = structure.queues.iter().filter(|(_, queue)| queue.standing.usable(cx.now));
    let roles = structure
        .roles
        .iter()
        .filter(|(_, role)| role.standing.usable(cx.now) && policy.reaches(&cx.actor, None, &role.permissions));
    Ok(AgentOptions {
        user_types: UserType::ALL.iter().copied().filter(reaches).collect(),
        departments: sorted(departments.map(|(id, department)| Choice { id: id.0, name: department.name.clone() })),
        queues: sorted(queues.map(|(id, queue)| {
            let department = structure.departments.get(&queue.department).map_or("", |department| &department.name);
            Choice { id: id.0, name: format!("{department}: {}", queue.name) }
        })),
        roles: sorted(roles.map(|(id, role)| Choice { id: id.0, name: role.name.clone() })),
    })
}

/// All agents but the deleted ones, by name.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn choices(db: &impl ConnectionTrait) -> Result<Vec<Choice>> {
    use user::Column as C;
    let found: Vec<(UserId, String)> = user::Entity::find()
        .select_only()
        .columns([C::Id, C::DisplayName])
        .join(JoinType::InnerJoin, user::Relation::Agent.def())
        .filter(agent::Column::DeletedAt.is_null())
        .filter(C::AccountState.ne(AccountState::Deleted))
        .order_by_asc(C::SortKey)
        .order_by_asc(C::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().map(|(id, name)| Choice { id: id.0, name }).collect())
}

/// All roles by name, whatever their validity.
///
/// # Errors
/// `Forbidden` without the right to manage agents.
pub(crate) fn roles(cx: &Cx) -> Result<Vec<Choice>> {
    cx.require_desk(Action::ManageAgents)?;
    Ok(sorted(cx.fixed.structure.roles.iter().map(|(id, role)| Choice { id: id.0, name: role.name.clone() })))
}

/// Choices by name.
fn sorted(choices: impl Iterator<Item = Choice>) -> Vec<Choice> {
    let mut out: Vec<_> = choices.collect();
    out.sort_by_cached_key(|choice| (choice.name.to_lowercase(), choice.id));
    out
}
