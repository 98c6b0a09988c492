//! What members of groups are given.

use crate::cx::Cx;
use crate::integrations::{AgentSeat, seat};
use domain::error::FieldErrors;
use domain::ids::{DepartmentId, GroupId, RoleId};
use domain::scim::{ScimPeople, group_lines};
use domain::state::GroupLevel;
use domain::validate::{self, TEXT};
use serde::{Deserialize, Serialize};

/// Members of the group of this name are given that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::scim) struct GroupRule {
    pub group: String,
    pub target: GroupTarget,
}

/// What members are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::scim) enum GroupTarget {
    /// Agents: a role and a department.
    Seat(AgentSeat),
    /// Customer users: an access group.
    Access { group: GroupId, level: GroupLevel },
}

/// Reads the lines of the form.
pub(super) fn rules(cx: &Cx, errors: &mut FieldErrors, people: ScimPeople, text: &str) -> Vec<GroupRule> {
    let text = validate::text(errors, "groups", "The mapping", text, TEXT);
    let lines = group_lines(&text).unwrap_or_else(|wrong| {
        errors.add("groups", wrong);
        Vec::new()
    });
    let mut out = Vec::new();
    for line in lines {
        let target = match people {
            ScimPeople::Agents => seat(cx, &line.target).map(GroupTarget::Seat),
            ScimPeople::Customers => access(cx, &line.target),
        };
        match target {
            Ok(target) => out.push(GroupRule { group: line.group, target }),
            Err(wrong) => errors.add("groups", format!("Line {}: {wrong}", line.number)),
        }
    }
    out
}

/// `ACCESS GROUP: rw`.
fn access(cx: &Cx, text: &str) -> Result<GroupTarget, String> {
    let (name, level) = text.rsplit_once(':').ok_or("please write Access group: rw, or ro.")?;
    let level = GroupLevel::parse(level.trim()).ok_or("please write ro or rw behind the access group.")?;
    let wanted = validate::key(name);
    let found = cx.fixed.structure.groups.iter().find(|(_, facts)| validate::key(&facts.name) == wanted);
    let (group, _) = found.ok_or_else(|| format!("there is no access group \"{}\".", name.trim()))?;
    Ok(GroupTarget::Access { group: *group, level })
}

/// The lines as the form has them.
pub(super) fn lines(cx: &Cx, rules: &[GroupRule]) -> String {
    let lines = rules.iter().map(|rule| {
        let target = match rule.target {
            GroupTarget::Seat(AgentSeat { role, department }) => seat_text(cx, role, department),
            GroupTarget::Access { group, level } => {
                let name = cx.fixed.structure.groups.get(&group).map_or("", |facts| facts.name.as_str());
                format!("{name}: {}", level.as_str())
            }
        };
        format!("{} -> {target}", rule.group)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// `ROLE @ DEPARTMENT`.
pub(super) fn seat_text(cx: &Cx, role: RoleId, department: DepartmentId) -> String {
    let structure = &cx.fixed.structure;
    let role = structure.roles.get(&role).map_or("", |facts| facts.name.as_str());
    let department = structure.departments.get(&department).map_or("", |facts| facts.name.as_str());
    format!("{role} @ {department}")
}
