//! Making agents of the people of a connection.

use crate::access::load;
use crate::agents::{begin_agent, department_objection, give_department, give_role, role_objection};
use crate::cx::Cx;
use crate::db::Tx;
use crate::scim::{Answer, ScimError};
use domain::ids::UserId;
use domain::policy::Action;
use domain::scim::ScimPeople;
use domain::state::GrantKind;
use domain::time::Period;
use entity::scim_connection;

/// Makes somebody an agent with the role and the department of the connection, where its people are agents. What they
/// have already, they keep as it is.
pub(super) async fn seat(cx: &Cx, tx: &mut Tx, connection: &scim_connection::Model, id: UserId) -> Answer<()> {
    let (ScimPeople::Agents, Some(role), Some(department)) =
        (connection.people, connection.role_id, connection.department_id)
    else {
        return Ok(());
    };
    cx.require_desk(Action::ManageAgents)?;
    let subject = load::subject_of(tx.db(), id).await?.ok_or_else(|| ScimError::not_found("user"))?;
    let is_member = subject.holding(GrantKind::Department, cx.now).any(|grant| grant.target == department.0);
    let objection = department_objection(cx, department).filter(|_| !is_member);
    if let Some(wrong) = role_objection(cx, role, None).or(objection) {
        return Err(ScimError::new(403, wrong));
    }
    if subject.is_deleted() {
        return Err(ScimError::new(403, "This agent was deleted here. Please undelete them first."));
    }
    if !subject.is_agent() {
        begin_agent(cx, tx, id).await?;
    }
    let holds = |kind, target: i64| subject.holding(kind, cx.now).any(|grant| grant.target == target);
    let reason = format!("SCIM connection {}", connection.name);
    if !is_member {
        give_department(cx, tx, id, department, &reason).await?;
    }
    if !holds(GrantKind::Role, role.0) {
        give_role(cx, tx, id, (role, Period::ALWAYS), &reason).await?;
    }
    Ok(())
}
