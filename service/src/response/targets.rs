//! Targets: what is promised for tickets of a queue or customer.

use super::calendars::changed;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::{CalendarId, CustomerId, QueueId, TargetId};
use domain::journal::Entity;
use domain::policy::Action;
use domain::response::{TargetInput, TargetRow};
use domain::state::Validity;
use domain::time_entries::{hours, parse_minutes};
use domain::validate;
use entity::{calendar, customer, response_target};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

const TAKEN: &str = "There is already a target of this name.";
/// A year of minutes: more is no promise.
const MOST: i64 = 366 * 24 * 60;

/// All targets by name.
///
/// # Errors
/// `Forbidden` without the right to manage the structure.
pub async fn targets(cx: &Cx) -> Result<Vec<TargetRow>> {
    cx.require_desk(Action::ManageStructure)?;
    let rows = response_target::Entity::find()
        .find_also_related(calendar::Entity)
        .find_also_related(customer::Entity)
        .filter(known(cx))
        .order_by_asc(response_target::Column::NameKey)
        .all(cx.app.db.read())
        .await?;
    let time = |minutes: Option<i64>| minutes.map(hours).unwrap_or_default();
    let queue = |id: QueueId| cx.fixed.structure.queues.get(&id).map(|queue| queue.name.clone());
    let rows = rows.into_iter().map(|(row, calendar, customer)| TargetRow {
        id: row.id,
        name: row.name,
        validity: row.validity,
        calendar_id: row.calendar_id,
        calendar: calendar.map(|calendar| calendar.name).unwrap_or_default(),
        queue_id: row.queue_id,
        queue: row.queue_id.and_then(queue),
        customer: customer.map(|customer| customer.name),
        first: time(row.first_minutes),
        next: time(row.next_minutes),
        resolution: time(row.resolution_minutes),
    });
    Ok(rows.collect())
}

/// One target.
///
/// # Errors
/// As [`targets`]; `NotFound` if there is no such target, and for one of a customer that is hidden.
pub async fn target(cx: &Cx, id: TargetId) -> Result<TargetRow> {
    Ok(targets(cx).await?.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound)?)
}

/// Adds a target. Tickets that are open get it in the background.
///
/// # Errors
/// `Forbidden` without the right to manage the structure, `Invalid` with all wrong fields.
pub async fn create_target(cx: &Cx, input: TargetInput) -> Result<TargetId> {
    cx.require_desk(Action::ManageStructure)?;
    let mut tx = cx.begin().await?;
    let new = check(cx, &tx, &input, None).await?;
    let row = response_target::ActiveModel { created_at: Set(cx.now), ..new.row(cx) };
    let id = response_target::Entity::insert(row).exec(tx.db()).await.map_err(taken)?.last_insert_id;
    changed(cx, &mut tx).await?;
    let diff = new.diff(cx, &Details::default());
    journal::record(cx, &mut tx, "response_target.created", Entity::ResponseTarget, id.0, diff).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a target. What is due by it is computed anew in the background.
///
/// # Errors
/// As [`create_target`]; `NotFound` if there is no such target.
pub async fn update_target(cx: &Cx, id: TargetId, input: TargetInput) -> Result<()> {
    cx.require_desk(Action::ManageStructure)?;
    let mut tx = cx.begin().await?;
    let held = response_target::Entity::find_by_id(id)
        .find_also_related(calendar::Entity)
        .find_also_related(customer::Entity)
        .filter(known(cx))
        .one(tx.db())
        .await?;
    let (row, calendar, customer) = held.ok_or(AppError::NotFound)?;
    let new = check(cx, &tx, &input, Some(id)).await?;
    let diff = new.diff(cx, &Details::of(row, calendar, customer));
    if diff.is_empty() {
        return Ok(());
    }
    response_target::ActiveModel { id: Set(id), ..new.row(cx) }.update(tx.db()).await.map_err(taken)?;
    changed(cx, &mut tx).await?;
    journal::record(cx, &mut tx, "response_target.updated", Entity::ResponseTarget, id.0, diff).await?;
    tx.commit().await
}

/// The targets that are not for a customer who is hidden from the actor.
fn known(cx: &Cx) -> Condition {
    use response_target::Column as C;
    let hidden = cx.people_scope().hidden;
    let is_known = || Condition::any().add(C::CustomerId.is_null()).add(C::CustomerId.is_not_in(hidden.clone()));
    Condition::all().add_option((!hidden.is_empty()).then(is_known))
}

fn taken(error: sea_orm::DbErr) -> Error {
    Error::from(error).on_duplicate(AppError::field("name", TAKEN))
}

/// The form, checked.
#[derive(Default)]
struct Details {
    name: String,
    validity: Option<Validity>,
    calendar: Option<(CalendarId, String)>,
    queue: Option<QueueId>,
    customer: Option<(CustomerId, String)>,
    first: Option<i64>,
    next: Option<i64>,
    resolution: Option<i64>,
}

async fn check(cx: &Cx, tx: &Tx, input: &TargetInput, own: Option<TargetId>) -> Result<Details> {
    let mut errors = FieldErrors::new();
    let name = validate::required(&mut errors, "name", "The name", &input.name);
    let validity = validate::standing(&mut errors, &input.validity, "", "").validity;
    let calendar: Option<CalendarId> = validate::id(&mut errors, "calendar_id", "a calendar", &input.calendar_id);
    let calendar = match calendar {
        Some(id) => calendar::Entity::find_by_id(id).one(tx.db()).await?,
        None => None,
    };
    if calendar.is_none() {
        errors.add("calendar_id", "Please choose a calendar from the list.");
    }
    let queue: Option<QueueId> = validate::optional_id(&mut errors, "queue_id", "a queue", &input.queue_id);
    if queue.is_some_and(|id| !cx.fixed.structure.queues.contains_key(&id)) {
        errors.add("queue_id", "Please choose a queue from the list.");
    }
    let customer = customer_named(cx, tx, &mut errors, &input.customer).await?;
    let first = minutes(&mut errors, "first", &input.first);
    let next = minutes(&mut errors, "next", &input.next);
    let resolution = minutes(&mut errors, "resolution", &input.resolution);
    if errors.is_empty() && first.or(next).or(resolution).is_none() {
        errors.add("first", "Please promise something: a first or next response, or the resolution.");
    }
    if errors.is_empty() && validity == Validity::Valid && is_promised(tx, queue, customer.as_ref(), own).await? {
        errors.add("queue_id", "There is already a valid target for these tickets.");
    }
    errors.into_result()?;
    let calendar = calendar.map(|row| (row.id, row.name));
    Ok(Details { name, validity: Some(validity), calendar, queue, customer, first, next, resolution })
}

fn minutes(errors: &mut FieldErrors, field: &str, text: &str) -> Option<i64> {
    if text.trim().is_empty() {
        return None;
    }
    let found = parse_minutes(text).filter(|minutes| (1..=MOST).contains(minutes));
    if found.is_none() {
        errors.add(field, "This should be a time such as 1:30, 8h, or minutes.");
    }
    found
}

async fn customer_named(
    cx: &Cx,
    tx: &Tx,
    errors: &mut FieldErrors,
    name: &str,
) -> Result<Option<(CustomerId, String)>> {
    if name.trim().is_empty() {
        return Ok(None);
    }
    let found = customer::Entity::find().filter(customer::Column::NameKey.eq(validate::key(name)));
    let found = found.one(tx.db()).await?.filter(|row| cx.people_scope().contains_customer(row.id));
    let found = found.map(|row| (row.id, row.name));
    if found.is_none() {
        errors.add("customer", "There is no customer of this name.");
    }
    Ok(found)
}

/// Whether another valid target is for the same tickets.
async fn is_promised(
    tx: &Tx,
    queue: Option<QueueId>,
    customer: Option<&(CustomerId, String)>,
    own: Option<TargetId>,
) -> Result<bool> {
    let valid = response_target::Entity::find().filter(response_target::Column::Validity.eq(Validity::Valid));
    let customer = customer.map(|(id, _)| *id);
    let same =
        |row: &response_target::Model| Some(row.id) != own && row.queue_id == queue && row.customer_id == customer;
    Ok(valid.all(tx.db()).await?.iter().any(same))
}

impl Details {
    fn of(row: response_target::Model, calendar: Option<calendar::Model>, customer: Option<customer::Model>) -> Self {
        Self {
            name: row.name,
            validity: Some(row.validity),
            calendar: calendar.map(|row| (row.id, row.name)),
            queue: row.queue_id,
            customer: customer.map(|row| (row.id, row.name)),
            first: row.first_minutes,
            next: row.next_minutes,
            resolution: row.resolution_minutes,
        }
    }

    fn row(&self, cx: &Cx) -> response_target::ActiveModel {
        response_target::ActiveModel {
            name: Set(self.name.clone()),
            name_key: Set(validate::key(&self.name)),
            validity: Set(self.validity.unwrap_or(Validity::Valid)),
            calendar_id: Set(self.calendar.as_ref().map(|(id, _)| *id).unwrap_or_default()),
            queue_id: Set(self.queue),
            customer_id: Set(self.customer.as_ref().map(|(id, _)| *id)),
            first_minutes: Set(self.first),
            next_minutes: Set(self.next),
            resolution_minutes: Set(self.resolution),
            updated_at: Set(cx.now),
            ..Default::default()
        }
    }

    fn diff(&self, cx: &Cx, old: &Self) -> Diff {
        let queue = |id: Option<QueueId>| {
            id.map(|id| cx.fixed.structure.queues.get(&id).map_or_else(|| format!("#{id}"), |queue| queue.name.clone()))
        };
        let named = |pair: &Option<(CustomerId, String)>| pair.as_ref().map(|(_, name)| name.clone());
        let calendar = |pair: &Option<(CalendarId, String)>| pair.as_ref().map(|(_, name)| name.clone());
        Diff::new()
            .field("name", &old.name, &self.name)
            .field("validity", &old.validity, &self.validity)
            .field("calendar", &calendar(&old.calendar), &calendar(&self.calendar))
            .field("queue", &queue(old.queue), &queue(self.queue))
            .field("customer", &named(&old.customer), &named(&self.customer))
            .field("first", &old.first.map(hours), &self.first.map(hours))
            .field("next", &old.next.map(hours), &self.next.map(hours))
            .field("resolution", &old.resolution.map(hours), &self.resolution.map(hours))
    }
}
