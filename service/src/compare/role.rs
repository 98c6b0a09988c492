//! One holder of a role before and after a change of the role that nobody has saved.

use super::{Side, person, sides};
use crate::agents;
use crate::cx::Cx;
use crate::error::Result;
use crate::structure::roles;
use domain::FieldErrors;
use domain::compare::RoleComparison;
use domain::ids::RoleId;
use domain::policy::Action;
use domain::structure::{Choice, RoleInput};
use std::sync::Arc;

/// What somebody reaches with the role as it is and as the form has it; without a person, it is the first holder for
/// whom the role counts. The rules answer for both; nothing is written.
///
/// # Errors
/// `Forbidden` without the right to see the access of people or for a role that includes more than one holds,
/// `NotFound` for no role; `Invalid` with all wrong fields of the form, and at `who` for somebody who does not exist.
pub async fn role(cx: &Cx, id: RoleId, input: &RoleInput, who: &str) -> Result<RoleComparison> {
    cx.require_desk(Action::ExplainAccess)?;
    let facts = roles::tried(cx, id, input).await?;
    let present = agents::holders(cx, id).await?.rows;
    let counts = present.iter().find(|holder| holder.hindrance.is_none()).or(present.first());
    let who = match (who.trim(), counts) {
        ("", Some(holder)) => holder.id.to_string(),
        (who, _) => who.to_owned(),
    };
    let mut holders: Vec<_> =
        present.iter().map(|holder| Choice { id: holder.id.0, name: holder.name.clone() }).collect();
    holders.dedup();
    let role = cx.fixed.structure.roles.get(&id).map(|facts| facts.name.clone()).unwrap_or_default();
    if who.is_empty() {
        return Ok(RoleComparison { role, holders, both: None });
    }
    let mut errors = FieldErrors::new();
    let before = person(cx, &mut errors, "who", &who).await?;
    errors.into_result()?;
    let Some(before) = before else { return Ok(RoleComparison { role, holders, both: None }) };
    let mut fixed = (*cx.fixed).clone();
    fixed.structure.roles.insert(id, facts);
    let changed = Cx { fixed: Arc::new(fixed), ..cx.clone() };
    let (name, after) = (before.name.clone(), format!("{} with the changed role {role}", before.name));
    let (left, right) = (Side::new(cx, before.clone(), name), Side::new(&changed, before, after));
    Ok(RoleComparison { role, holders, both: Some(Box::new(sides(cx, &left, &right).await?)) })
}
