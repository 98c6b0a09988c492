//! What the agent form offers.

use crate::cx::Cx;
use crate::error::Result;
use domain::agents::AgentOptions;
use domain::permission::Permissions;
use domain::policy::Action;
use domain::state::UserType;
use domain::structure::Choice;

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
