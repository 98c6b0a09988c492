//! Moving a person with their tickets.

use super::apply::{begin, finish, settle};
use super::command::{named, place_name, summary};
use super::{Command, Trace, What, items};
use crate::access::load;
use crate::customers::{self, ContactPlace};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::tickets::{carry, followers};
use crate::users::{self, Place, Wish};
use domain::AppError;
use domain::bulk::{BulkAction, BulkChange, BulkInput, TicketsFollow};
use domain::error::FieldErrors;
use domain::ids::{TicketId, UserId};
use domain::policy::{Action, Resource, Subject, UserFacts};
use domain::users::UserInput;
use std::collections::HashMap;

/// Which tickets move along; none when nothing is said.
pub(crate) fn check_follow(errors: &mut FieldErrors, text: &str) -> TicketsFollow {
    let text = text.trim();
    if text.is_empty() {
        return TicketsFollow::Nothing;
    }
    TicketsFollow::parse(text).unwrap_or_else(|| {
        errors.add("tickets", "Please choose none, open or all.");
        TicketsFollow::Nothing
    })
}

/// Lets tickets of the person, who was at another place until now, move along. Tells which did.
///
/// # Errors
/// If the database refuses.
pub(super) async fn take_along(
    cx: &Cx,
    tx: &mut Tx,
    before: &Subject,
    (to, to_name): (Place, &str),
    which: TicketsFollow,
) -> Result<Vec<TicketId>> {
    if which == TicketsFollow::Nothing {
        return Ok(Vec::new());
    }
    let found = followers(cx, tx.db(), &HashMap::from([(before.id, place_of(before))])).await?;
    let moving: Vec<_> = found.iter().filter(|ticket| ticket.is_of(which)).map(|ticket| ticket.facts.id).collect();
    carry(cx, tx, &moving, (place_of(before), &name_of(before)), (to, to_name)).await
}

/// Lets those of these tickets go back that are still where the person, as they were until now, was.
///
/// # Errors
/// If the database refuses.
pub(super) async fn take_back(
    cx: &Cx,
    tx: &mut Tx,
    until_now: &Subject,
    to: Place,
    tickets: &[TicketId],
) -> Result<()> {
    let found = followers(cx, tx.db(), &HashMap::from([(until_now.id, place_of(until_now))])).await?;
    let ours = found.iter().map(|ticket| ticket.facts.id).filter(|id| tickets.contains(id));
    let ours: Vec<_> = ours.collect();
    let to_name = place_name(tx.db(), to).await?;
    carry(cx, tx, &ours, (place_of(until_now), &name_of(until_now)), (to, &to_name)).await?;
    Ok(())
}

/// Notes the move of one person that was made with other changes of them, as an operation that can be undone;
/// tickets move along. `contacts` is what the person was a primary contact of before.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn note_move(
    cx: &Cx,
    tx: &mut Tx,
    before: &Subject,
    place: Place,
    tickets: TicketsFollow,
    contacts: Vec<ContactPlace>,
) -> Result<()> {
    let name = place_name(tx.db(), place).await?;
    let input = BulkInput {
        action: BulkAction::Move.as_str().to_owned(),
        customer_id: place.0.to_string(),
        site_id: place.1.to_string(),
        tickets: tickets.as_str().to_owned(),
        ..BulkInput::default()
    };
    let what = What::Move { place, name: name.clone(), tickets };
    let command = Command { action: BulkAction::Move, summary: summary(BulkAction::Move, &what), what };
    let id = begin(cx, tx, &command, &input, &[before.id]).await?;
    let trace = Trace {
        place: Some((place_of(before), place)),
        tickets: take_along(cx, tx, before, (place, &name), tickets).await?,
        contacts: customers::ended_contacts(tx, before.id, contacts).await?,
        ..Trace::default()
    };
    let trace = trace.noted(tx, before.id).await?;
    let changes = vec![BulkChange { field: super::plan::PLACE.to_owned(), from: name_of(before), to: name }];
    for item in items::to_do(tx, id).await? {
        settle(tx, item.id, changes.clone(), &trace).await?;
    }
    finish(cx, tx, id).await
}

/// Where the person would move with this form, if tickets could move along and the form does not say
/// which.
///
/// # Errors
/// `Forbidden` without the right to change the person; `NotFound`.
pub async fn asks_about_tickets(cx: &Cx, id: UserId, input: &UserInput) -> Result<Option<Place>> {
    let db = cx.app.db.read();
    cx.require_desk(Action::ModifyUser)?;
    let facts = UserFacts { subject: load::subject_of(db, id).await?.ok_or(AppError::NotFound)? };
    cx.require(Action::ModifyUser, Resource::User(&facts))?;
    // A General User stays at its site, which the form says when it is saved.
    if !input.tickets.trim().is_empty() || facts.subject.is_general {
        return Ok(None);
    }
    let present = place_of(&facts.subject);
    // What is wrong with the place is said when the form is saved.
    let mut errors = FieldErrors::new();
    let wish = Wish { customer: &input.customer_id, site: &input.site_id, present: Some(present), now: cx.now };
    let place = users::check_place(cx, db, &mut errors, &wish).await?.filter(|place| *place != present);
    let Some(place) = place.filter(|_| errors.is_empty()) else { return Ok(None) };
    let found = followers(cx, db, &HashMap::from([(id, present)])).await?;
    Ok((!found.is_empty()).then_some(place))
}

const fn place_of(subject: &Subject) -> Place {
    (subject.customer, subject.site)
}

fn name_of(subject: &Subject) -> String {
    named(&subject.customer_name, &subject.site_name)
}

/// What is said of tickets that moved along.
pub(super) fn ticket_change(trace: &Trace) -> Option<BulkChange> {
    let count = trace.tickets.len();
    let many = if count == 1 { "1 ticket moved along".to_owned() } else { format!("{count} tickets moved along") };
    (count > 0).then(|| BulkChange { field: "Tickets".to_owned(), from: String::new(), to: many })
}
