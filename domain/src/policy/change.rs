//! The form in which a refusal is turned, with the change filled in: a link leads there, and saving makes it.

use super::{Fix, Grant, Holder, Policy, Subject};
use crate::ids::{QueueId, RoleId};
use crate::permission::{Permission, TicketRight, TicketRights, UsersAccessLevel};
use crate::state::{GrantKind, GroupLevel, Validity, WebAccess};
use crate::structure::{RoleFacts, Standing};
use crate::time::Timestamp;
use std::fmt::Display;

/// A field and what is filled into it: ids and names of choices, which need no escaping.
type Value = (String, String);

/// The address of a form with these values filled in.
fn filled(page: &str, values: &[Value]) -> String {
    let values: Vec<_> = values.iter().map(|(field, value)| format!("{}={field}:{value}", Fix::SET)).collect();
    let join = if page.contains('?') { '&' } else { '?' };
    if values.is_empty() { page.to_owned() } else { format!("{page}{join}{}", values.join("&")) }
}

fn value(field: &str, value: impl Display) -> Value {
    (field.to_owned(), value.to_string())
}

/// The form at this address, which makes the record usable at `now`.
pub(super) fn to_valid(page: &str, standing: Standing, now: Timestamp) -> String {
    let mut values = Vec::new();
    if standing.validity != Validity::Valid {
        values.push(value("validity", Validity::Valid.as_str()));
    }
    if standing.period.from.is_some_and(|from| now < from) {
        values.push(value("valid_from", ""));
    }
    if standing.period.until.is_some_and(|until| until <= now) {
        values.push(value("valid_until", ""));
    }
    filled(page, &values)
}

/// The form of a person, with this Web Access Level.
pub(super) fn to_web_access(subject: &Subject, level: WebAccess) -> String {
    filled(&format!("/agent/users/{}/edit", subject.id), &[value("web_access", level.as_str())])
}

/// The form that grants an access group to this one person.
pub(super) fn to_group(subject: &Subject, group: impl Display, level: GroupLevel) -> String {
    let page = format!("/agent/users/{}?tab=access", subject.id);
    filled(&page, &[value("group_id", group), value("level", level.as_str())])
}

/// *Manage Access* of an account, with this value.
pub(super) fn to_account(subject: &Subject, field: &str) -> String {
    filled(&format!("/agent/users/{}?manage=access", subject.id), &[value(field, "")])
}

/// The form of a source that keeps its people here.
pub(super) fn to_database(page: &str) -> String {
    filled(page, &[value("kind", "database")])
}

/// The form of an agent, with the grant of a department, queue or role. One that begins later begins at once.
pub(super) fn to_grant(subject: &Subject, kind: GrantKind, target: i64, now: Timestamp) -> String {
    let what = match kind {
        GrantKind::Department => "department",
        GrantKind::Queue => "queue",
        _ => "role",
    };
    let mut values = vec![value(&format!("{what}s"), target)];
    let waits = |grant: &Grant| {
        (grant.kind, grant.target, grant.holder) == (kind, target, Holder::User)
            && grant.period.from.is_some_and(|from| now < from)
    };
    if subject.grants.iter().any(waits) {
        values.push(value(&format!("{what}_from.{target}"), ""));
    }
    filled(&agent_page(subject), &values)
}

/// The form that makes this person an agent.
pub(super) fn to_agent(subject: &Subject) -> String {
    format!("/admin/agents/new?person={}", subject.id)
}

fn agent_page(subject: &Subject) -> String {
    format!("/admin/agents/{}", subject.id)
}

/// The form of a role, or of a new one, with these rights added.
fn to_rights(role: Option<(RoleId, &RoleFacts)>, permissions: &[Permission], rights: &[TicketRight]) -> String {
    let page = role.map_or_else(|| "/admin/roles/new".to_owned(), |(id, _)| format!("/admin/roles/{id}"));
    let wanted: Vec<_> = permissions.iter().flat_map(|one| one.needs().into_iter().chain([*one])).collect();
    let of_directory = UsersAccessLevel::ReadAndModify.permissions();
    let mut values = Vec::new();
    let present = role.map_or(UsersAccessLevel::NoAccess, |(_, facts)| UsersAccessLevel::of(&facts.permissions));
    let covers = |level: &UsersAccessLevel| {
        let held = level.permissions();
        wanted.iter().filter(|one| of_directory.contains(*one)).all(|one| held.contains(one))
    };
    if let Some(level) = UsersAccessLevel::ALL.into_iter().find(covers).filter(|level| *level > present) {
        values.push(value("users_access", level.as_str()));
    }
    let further = permissions.iter().filter(|one| !of_directory.contains(*one));
    values.extend(further.map(|one| value("permissions", one.as_str())));
    values.extend(rights.iter().map(|right| value("ticket_rights", right.as_str())));
    filled(&page, &values)
}

/// How much a role gives: the least one is offered.
fn weight(role: &RoleFacts) -> usize {
    role.permissions.len() + TicketRight::ALL.iter().filter(|right| role.ticket_rights.allows(**right)).count()
}

impl Policy<'_> {
    /// The usable role that gives least of those that fit.
    fn least_role(&self, fits: impl Fn(&RoleFacts) -> bool) -> Option<RoleId> {
        let roles = self.structure.roles.iter().filter(|(_, role)| role.standing.usable(self.now) && fits(role));
        roles.min_by_key(|(_, role)| weight(role)).map(|(id, _)| *id)
    }

    /// A role this agent holds, to add rights to where no role has them.
    fn own_role(&self, subject: &Subject) -> Option<(RoleId, &RoleFacts)> {
        let id = subject
            .holding(GrantKind::Role, self.now)
            .map(|grant| RoleId(grant.target))
            .find(|id| self.structure.roles.get(id).is_some_and(|role| role.standing.usable(self.now)))?;
        self.structure.roles.get_key_value(&id).map(|(id, role)| (*id, role))
    }

    /// Where this agent comes to hold these agent-wide rights: by a role that has them all, or by adding them to one.
    pub(super) fn form_for_permissions(&self, subject: &Subject, missing: &[Permission]) -> String {
        match self.least_role(|role| missing.iter().all(|one| role.permissions.contains(one))) {
            Some(role) => to_grant(subject, GrantKind::Role, role.0, self.now),
            None => to_rights(self.own_role(subject), missing, &[]),
        }
    }

    /// Where this agent comes to hold any of these agent-wide rights.
    pub(super) fn form_for_any_permission(&self, subject: &Subject, any: &[Permission], least: Permission) -> String {
        match self.least_role(|role| any.iter().any(|one| role.permissions.contains(one))) {
            Some(role) => to_grant(subject, GrantKind::Role, role.0, self.now),
            None => self.form_for_permissions(subject, &[least]),
        }
    }

    /// Where this agent comes to hold these rights on tickets, in every queue.
    pub(super) fn form_for_ticket_rights(&self, subject: &Subject, rights: &[TicketRight]) -> String {
        match self.least_role(|role| rights.iter().all(|right| role.ticket_rights.allows(*right))) {
            Some(role) => to_grant(subject, GrantKind::Role, role.0, self.now),
            None => to_rights(self.own_role(subject), &[], rights),
        }
    }

    /// The same in a queue that is granted with a role of its own: another role there, or all roles again.
    pub(super) fn form_for_queue_role(
        &self,
        subject: &Subject,
        queue: QueueId,
        rights: &[TicketRight],
        everywhere: &TicketRights,
    ) -> String {
        let field = format!("queue_role.{queue}");
        let role = self.least_role(|role| rights.iter().all(|right| role.ticket_rights.allows(*right)));
        let page = agent_page(subject);
        match role {
            Some(role) => filled(&page, &[value(&field, role)]),
            None if rights.iter().all(|right| everywhere.allows(*right)) => filled(&page, &[value(&field, "")]),
            None => to_rights(None, &[], rights),
        }
    }
}

impl Fix {
    /// The parameter of an address that fills a value into a form: `set=web_access:site`.
    pub const SET: &str = "set";

    /// Changes made in one form become one link; what each of them does stays beside it.
    #[must_use]
    pub fn together(fixes: Vec<Self>) -> Vec<(Vec<String>, String)> {
        let mut out: Vec<(Vec<String>, String, Vec<String>)> = Vec::new();
        for fix in fixes {
            let (page, values) = parts(&fix.path);
            match out.iter_mut().find(|(_, other, _)| *other == page) {
                Some((texts, _, all)) => {
                    if !texts.contains(&fix.text) {
                        texts.push(fix.text);
                    }
                    let more: Vec<_> = values.into_iter().filter(|value| !all.contains(value)).collect();
                    all.extend(more);
                }
                None => out.push((vec![fix.text], page, values)),
            }
        }
        out.into_iter().map(|(texts, page, values)| (texts, with(&page, &values))).collect()
    }

    /// The values that an address fills in, by field.
    pub fn values<'a>(set: impl IntoIterator<Item = &'a str>) -> Vec<(String, String)> {
        let pairs = set.into_iter().filter_map(|pair| pair.split_once(':'));
        pairs.map(|(field, value)| (field.to_owned(), value.to_owned())).collect()
    }
}

/// A page without what is filled into it, and that.
fn parts(path: &str) -> (String, Vec<String>) {
    let Some((page, query)) = path.split_once('?') else { return (path.to_owned(), Vec::new()) };
    let (mut rest, mut values) = (Vec::new(), Vec::new());
    for pair in query.split('&') {
        match pair.split_once('=').filter(|(name, _)| *name == Fix::SET) {
            Some((_, value)) => values.push(value.to_owned()),
            None => rest.push(pair),
        }
    }
    (if rest.is_empty() { page.to_owned() } else { format!("{page}?{}", rest.join("&")) }, values)
}

fn with(page: &str, values: &[String]) -> String {
    filled(page, &Fix::values(values.iter().map(String::as_str)))
}

#[cfg(test)]
mod tests {
    use super::Fix;

    #[test]
    fn changes_in_one_form_are_one_link() {
        let fix = |text: &str, path: &str| Fix { text: text.to_owned(), path: path.to_owned() };
        let fixes = vec![
            fix("Add Ann to IT", "/admin/agents/20?set=departments:1"),
            fix("Grant ro on Everyday", "/agent/users/20?tab=access&set=group_id:1&set=level:ro"),
            fix("Grant Ann the queue Support", "/admin/agents/20?set=queues:1"),
            fix("Grant Ann the queue Support", "/admin/agents/20?set=queues:1"),
            fix("Unlock the account", "/agent/users/20?manage=access"),
        ];
        let links: Vec<_> = Fix::together(fixes).into_iter().map(|(texts, path)| (texts.len(), path)).collect();
        let expected = [
            (2, "/admin/agents/20?set=departments:1&set=queues:1"),
            (1, "/agent/users/20?tab=access&set=group_id:1&set=level:ro"),
            (1, "/agent/users/20?manage=access"),
        ];
        assert_eq!(links, expected.map(|(count, path)| (count, path.to_owned())));
    }
}
