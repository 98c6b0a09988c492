//! The forms of departments, queues, access groups and roles as these records are.

use crate::structure::{
    DepartmentInput, DepartmentRow, GroupInput, GroupRow, QueueInput, QueueRow, RoleInput, RoleRow,
};
use crate::time::Timestamp;

fn date(at: Option<Timestamp>) -> String {
    at.map(Timestamp::as_input).unwrap_or_default()
}

impl From<&DepartmentRow> for DepartmentInput {
    fn from(row: &DepartmentRow) -> Self {
        Self {
            name: row.name.clone(),
            validity: row.validity.as_str().to_owned(),
            valid_from: date(row.period.from),
            valid_until: date(row.period.until),
            comment: row.comment.clone(),
        }
    }
}

impl From<&QueueRow> for QueueInput {
    fn from(row: &QueueRow) -> Self {
        Self {
            name: row.name.clone(),
            department_id: row.department_id.to_string(),
            group_id: row.group_id.to_string(),
            validity: row.validity.as_str().to_owned(),
            valid_from: date(row.period.from),
            valid_until: date(row.period.until),
            comment: row.comment.clone(),
        }
    }
}

impl From<&GroupRow> for GroupInput {
    fn from(row: &GroupRow) -> Self {
        Self {
            name: row.name.clone(),
            everyone: row.everyone.map(|level| level.as_str().to_owned()).unwrap_or_default(),
            validity: row.validity.as_str().to_owned(),
            valid_from: date(row.period.from),
            valid_until: date(row.period.until),
            comment: row.comment.clone(),
        }
    }
}

impl From<&RoleRow> for RoleInput {
    fn from(row: &RoleRow) -> Self {
        let by_level = row.users_access.permissions();
        let others = row.permissions.difference(&by_level);
        Self {
            name: row.name.clone(),
            users_access: row.users_access.as_str().to_owned(),
            permissions: others.map(|permission| permission.as_str().to_owned()).collect(),
            ticket_rights: row.ticket_rights.0.iter().map(|right| right.as_str().to_owned()).collect(),
            idle_minutes: row.idle_minutes.map(|number| number.to_string()).unwrap_or_default(),
            session_hours: row.session_hours.map(|number| number.to_string()).unwrap_or_default(),
            needs_two_factor: row.needs_two_factor.to_string(),
            validity: row.validity.as_str().to_owned(),
            valid_from: date(row.period.from),
            valid_until: date(row.period.until),
            comment: row.comment.clone(),
        }
    }
}
