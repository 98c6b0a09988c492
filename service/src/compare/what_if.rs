//! A person as they would be after a change that nobody has saved.

use crate::cx::Cx;
use domain::FieldErrors;
use domain::compare::CompareQuery;
use domain::ids::{GrantId, GroupId, QueueId, RoleId};
use domain::policy::{Grant, Holder, Subject};
use domain::state::{GrantKind, GroupLevel, WebAccess};
use domain::structure::QueueFacts;
use domain::time::Period;
use domain::validate;

/// The person after the change, with the change in words; an error where it makes no sense.
pub(super) fn changed(
    cx: &Cx,
    errors: &mut FieldErrors,
    before: &Subject,
    query: &CompareQuery,
) -> Option<(String, Subject)> {
    let mut after = before.clone();
    let mut said = Vec::new();
    if let Some((id, name)) = role(cx, errors, "give_role", &query.give_role) {
        if !before.is_agent() {
            errors.add("give_role", format!("{} is not an agent.", before.name));
        }
        after.grants.push(grant(GrantKind::Role, id.0, None));
        said.push(format!("with the role {name}"));
    }
    if let Some((id, name)) = role(cx, errors, "take_role", &query.take_role) {
        after.grants.retain(|grant| !is(grant, GrantKind::Role, id.0));
        said.push(format!("without the role {name}"));
    }
    if let Some((id, queue)) = queue(cx, errors, "give_queue", &query.give_queue) {
        if !before.is_agent() {
            errors.add("give_queue", format!("{} is not an agent.", before.name));
        }
        after.grants.push(grant(GrantKind::Queue, id.0, None));
        after.grants.push(grant(GrantKind::Department, queue.department.0, None));
        said.push(format!("in the queue {}", queue.name));
    }
    if let Some((id, queue)) = queue(cx, errors, "take_queue", &query.take_queue) {
        after.grants.retain(|grant| !is(grant, GrantKind::Queue, id.0));
        said.push(format!("without the queue {}", queue.name));
    }
    if let Some(words) = group(cx, errors, &mut after, query) {
        said.push(words);
    }
    match query.web_access.trim() {
        "" => {}
        text => match WebAccess::parse(text) {
            Some(level) => {
                after.web_access = level;
                said.push(format!("with the Web Access Level {}", level.label()));
            }
            None => errors.add("web_access", "There is no such Web Access Level."),
        },
    }
    if said.is_empty() {
        errors.add("right", "Please choose a second person, or a change.");
        return None;
    }
    Some((format!("{} {}", before.name, said.join(", ")), after))
}

fn role(cx: &Cx, errors: &mut FieldErrors, field: &str, text: &str) -> Option<(RoleId, String)> {
    let id = validate::optional_id::<RoleId>(errors, field, "a role", text)?;
    let found = cx.fixed.structure.roles.get(&id);
    if found.is_none() {
        errors.add(field, "There is no such role.");
    }
    Some((id, found?.name.clone()))
}

fn queue<'c>(cx: &'c Cx, errors: &mut FieldErrors, field: &str, text: &str) -> Option<(QueueId, &'c QueueFacts)> {
    let id = validate::optional_id::<QueueId>(errors, field, "a queue", text)?;
    let found = cx.fixed.structure.queues.get(&id);
    if found.is_none() {
        errors.add(field, "There is no such queue.");
    }
    Some((id, found?))
}

/// Another level in an access group, beside what the customer holds for all its people.
fn group(cx: &Cx, errors: &mut FieldErrors, after: &mut Subject, query: &CompareQuery) -> Option<String> {
    let id = validate::optional_id::<GroupId>(errors, "group", "a group", &query.group)?;
    let Some(facts) = cx.fixed.structure.groups.get(&id) else {
        errors.add("group", "There is no such group.");
        return None;
    };
    let level = match query.level.trim() {
        "none" => None,
        "" | "rw" => Some(GroupLevel::Rw),
        "ro" => Some(GroupLevel::Ro),
        _ => {
            errors.add("level", "This is ro, rw or none.");
            return None;
        }
    };
    after.grants.retain(|grant| !is(grant, GrantKind::Group, id.0));
    Some(match level {
        Some(level) => {
            after.grants.push(grant(GrantKind::Group, id.0, Some(level)));
            format!("with {} in the group {}", level.as_str(), facts.name)
        }
        None => format!("without an own grant in the group {}", facts.name),
    })
}

fn is(grant: &Grant, kind: GrantKind, target: i64) -> bool {
    grant.kind == kind && grant.target == target && grant.holder == Holder::User
}

fn grant(kind: GrantKind, target: i64, level: Option<GroupLevel>) -> Grant {
    Grant { id: GrantId(0), kind, holder: Holder::User, target, role: None, level, period: Period::default() }
}
