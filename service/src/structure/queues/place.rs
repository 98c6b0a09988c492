//! The department and the access group of a queue.

use crate::cx::Cx;
use domain::error::FieldErrors;
use domain::ids::{DepartmentId, GroupId};
use domain::structure::{QueueInput, Standing};
use domain::validate;

/// Department and access group.
pub(super) type Place = (DepartmentId, GroupId);

/// Checks what the form chose. What the queue has already is fine, whatever its validity.
pub(super) fn check(cx: &Cx, errors: &mut FieldErrors, input: &QueueInput, present: Option<Place>) -> Option<Place> {
    let structure = &cx.fixed.structure;
    let department: Option<DepartmentId> = validate::id(errors, "department_id", "a department", &input.department_id);
    let group: Option<GroupId> = validate::id(errors, "group_id", "an access group", &input.group_id);
    if let Some(id) = department {
        let facts = structure.departments.get(&id).map(|facts| (facts.name.as_str(), facts.standing));
        usable(cx, errors, "department_id", facts, present.is_some_and(|(present, _)| present == id));
    }
    if let Some(id) = group {
        let facts = structure.groups.get(&id).map(|facts| (facts.name.as_str(), facts.standing));
        usable(cx, errors, "group_id", facts, present.is_some_and(|(_, present)| present == id));
    }
    department.zip(group)
}

fn usable(cx: &Cx, errors: &mut FieldErrors, field: &str, found: Option<(&str, Standing)>, is_kept: bool) {
    match found {
        None => errors.add(field, "Please choose one from the list."),
        Some((name, standing)) => {
            if let Some(why) = standing.hindrance(cx.now)
                && !is_kept
            {
                errors.add(field, format!("{name} {why}."));
            }
        }
    }
}
