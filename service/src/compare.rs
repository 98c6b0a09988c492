//! Two people side by side, or one before and after a change that nobody has saved: menus, actions, queues,
//! portal and tickets. All of it comes from the rules that guard these things.

mod lines;
mod role;
mod tickets;
mod what_if;

pub use role::role;

use crate::access::load;
use crate::cx::Cx;
use crate::error::Result;
use domain::compare::{CompareChoices, CompareQuery, ComparedSide, Comparison};
use domain::ids::UserId;
use domain::policy::{Action, Actor, Policy, Resource, Subject, UserFacts, Via};
use domain::structure::Choice;
use domain::{AppError, FieldErrors, validate};

/// One of the two, as the rules see them.
struct Side {
    /// Their own request, as far as the rules ask for it.
    cx: Cx,
    /// Their name, or what would change.
    name: String,
}

impl Side {
    fn new(cx: &Cx, subject: Subject, name: String) -> Self {
        Self { cx: Cx { actor: Actor { subject, via: Via::Direct }, ..cx.clone() }, name }
    }

    fn subject(&self) -> &Subject {
        &self.cx.actor.subject
    }

    fn policy(&self) -> Policy<'_> {
        self.cx.policy()
    }

    fn view(&self) -> ComparedSide {
        let subject = self.subject();
        ComparedSide {
            id: subject.id,
            name: self.name.clone(),
            place: format!("{} · {}", subject.customer_name, subject.site_name),
            hindrances: self.policy().hindrances(subject).into_iter().map(|reason| reason.text).collect(),
        }
    }
}

/// What the two reach, side by side. Tickets are counted whoever asks, but for those of customers that are hidden
/// from them, and shown only if who asks may see them.
///
/// # Errors
/// `Forbidden` without the right to see the access of people, `NotFound` without the right to see people;
/// `Invalid` at `left`, `right` or the change for what does not exist.
pub async fn compare(cx: &Cx, query: &CompareQuery) -> Result<Comparison> {
    cx.require_desk(Action::ExplainAccess)?;
    let mut errors = FieldErrors::new();
    let left = person(cx, &mut errors, "left", &query.left).await?;
    let right = match (&left, query.right.trim()) {
        (_, id) if !id.is_empty() => {
            let found = person(cx, &mut errors, "right", id).await?;
            found.map(|subject| (subject.name.clone(), subject))
        }
        (Some(left), _) => what_if::changed(cx, &mut errors, left, query),
        (None, _) => None,
    };
    errors.into_result()?;
    let (Some(left), Some((name, right))) = (left, right) else { return Err(AppError::NotFound.into()) };
    let left = Side::new(cx, left.clone(), left.name);
    sides(cx, &left, &Side::new(cx, right, name)).await
}

/// Both, side by side, as `cx` may see it.
async fn sides(cx: &Cx, left: &Side, right: &Side) -> Result<Comparison> {
    Ok(Comparison {
        sections: lines::sections(left, right),
        tickets: tickets::of_both(cx, left, right).await?,
        left: left.view(),
        right: right.view(),
    })
}

/// A person of whom the actor may know.
async fn person(cx: &Cx, errors: &mut FieldErrors, field: &str, text: &str) -> Result<Option<Subject>> {
    let Some(id) = validate::id::<UserId>(errors, field, "a person", text) else { return Ok(None) };
    let found = load::subject_of(cx.app.db.read(), id).await?;
    let Some(subject) = found.filter(|person| cx.require_known(person).is_ok()) else {
        errors.add(field, "There is no such person.");
        return Ok(None);
    };
    let facts = UserFacts { subject };
    cx.require(Action::ReadUsers, Resource::User(&facts))?;
    Ok(Some(facts.subject))
}

/// Roles, queues and access groups for a change that is tried out.
///
/// # Errors
/// `Forbidden` without the right to see the access of people.
pub fn choices(cx: &Cx) -> Result<CompareChoices> {
    cx.require_desk(Action::ExplainAccess)?;
    let structure = &cx.fixed.structure;
    let roles = structure.roles.iter().map(|(id, role)| Choice { id: id.0, name: role.name.clone() });
    let groups = structure.groups.iter().map(|(id, group)| Choice { id: id.0, name: group.name.clone() });
    let queues = structure.queues.iter().map(|(id, queue)| Choice { id: id.0, name: queue.name.clone() });
    Ok(CompareChoices { roles: by_name(roles), queues: by_name(queues), groups: by_name(groups) })
}

fn by_name(choices: impl Iterator<Item = Choice>) -> Vec<Choice> {
    let mut choices: Vec<_> = choices.collect();
    choices.sort_by_cached_key(|choice| choice.name.to_lowercase());
    choices
}
