//! Calendars: when the desk works.

use super::recompute;
use crate::access::cache;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use crate::time_zone;
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::CalendarId;
use domain::journal::Entity;
use domain::policy::Action;
use domain::response::{CalendarInput, CalendarRow, Span, WEEKDAYS, Week, check_holidays, parse_spans, written};
use domain::validate;
use entity::calendar;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait, QueryOrder};

const TAKEN: &str = "There is already a calendar of this name.";

/// All calendars by name.
///
/// # Errors
/// `Forbidden` without the right to manage the structure.
pub async fn calendars(cx: &Cx) -> Result<Vec<CalendarRow>> {
    cx.require_desk(Action::ManageStructure)?;
    let rows = calendar::Entity::find().order_by_asc(calendar::Column::NameKey).all(cx.app.db.read()).await?;
    rows.into_iter().map(row).collect()
}

/// One calendar.
///
/// # Errors
/// As [`calendars`]; `NotFound` if there is no such calendar.
pub async fn calendar(cx: &Cx, id: CalendarId) -> Result<CalendarRow> {
    Ok(calendars(cx).await?.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound)?)
}

fn row(found: calendar::Model) -> Result<CalendarRow> {
    let week: Week = serde_json::from_str(&found.hours)?;
    Ok(CalendarRow {
        id: found.id,
        name: found.name,
        time_zone: found.time_zone,
        hours: week.iter().map(|day| written(day)).collect(),
        holidays: found.holidays,
    })
}

/// Adds a calendar.
///
/// # Errors
/// `Forbidden` without the right to manage the structure, `Invalid` with all wrong fields.
pub async fn create_calendar(cx: &Cx, input: CalendarInput) -> Result<CalendarId> {
    cx.require_desk(Action::ManageStructure)?;
    let new = check(&input)?;
    let mut tx = cx.begin().await?;
    let row = calendar::ActiveModel { created_at: Set(cx.now), ..new.row(cx)? };
    let id = calendar::Entity::insert(row).exec(tx.db()).await.map_err(taken)?.last_insert_id;
    journal::record(cx, &mut tx, "calendar.created", Entity::Calendar, id.0, new.diff(&Details::default())).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a calendar. What is due by it is computed anew in the background.
///
/// # Errors
/// As [`create_calendar`]; `NotFound` if there is no such calendar.
pub async fn update_calendar(cx: &Cx, id: CalendarId, input: CalendarInput) -> Result<()> {
    cx.require_desk(Action::ManageStructure)?;
    let new = check(&input)?;
    let mut tx = cx.begin().await?;
    let held = calendar::Entity::find_by_id(id).one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let diff = new.diff(&Details::of(&held)?);
    if diff.is_empty() {
        return Ok(());
    }
    calendar::ActiveModel { id: Set(id), ..new.row(cx)? }.update(tx.db()).await.map_err(taken)?;
    changed(cx, &mut tx).await?;
    journal::record(cx, &mut tx, "calendar.updated", Entity::Calendar, id.0, diff).await?;
    tx.commit().await
}

/// Makes all servers read the targets anew, and every ticket compute what is due.
pub(super) async fn changed(cx: &Cx, tx: &mut Tx) -> Result<()> {
    cache::bump(tx).await?;
    recompute::enqueue(cx, tx).await
}

fn taken(error: sea_orm::DbErr) -> Error {
    Error::from(error).on_duplicate(AppError::field("name", TAKEN))
}

/// The form, checked.
#[derive(Default)]
struct Details {
    name: String,
    time_zone: String,
    week: Week,
    holidays: String,
}

fn check(input: &CalendarInput) -> Result<Details> {
    let mut errors = FieldErrors::new();
    let name = validate::required(&mut errors, "name", "The name", &input.name);
    let time_zone = time_zone::check(&mut errors, "time_zone", &input.time_zone);
    if input.time_zone.trim().is_empty() {
        errors.add("time_zone", "The time zone is missing.");
    }
    let mut week = Week::default();
    for ((day, text), (field, label)) in week.iter_mut().zip(input.days()).zip(WEEKDAYS) {
        match parse_spans(text) {
            Some(spans) => *day = spans,
            None => errors.add(field, format!("{label} should look like 09:00-12:00, 13:00-17:00.")),
        }
    }
    if errors.is_empty() && week.iter().all(Vec::is_empty) {
        errors.add("monday", "Somebody has to work on some day.");
    }
    let holidays = validate::text(&mut errors, "holidays", "The list of holidays", &input.holidays, validate::TEXT);
    let holidays = check_holidays(&mut errors, &holidays);
    errors.into_result()?;
    Ok(Details { name, time_zone, week, holidays })
}

impl Details {
    fn of(row: &calendar::Model) -> Result<Self> {
        Ok(Self {
            name: row.name.clone(),
            time_zone: row.time_zone.clone(),
            week: serde_json::from_str(&row.hours)?,
            holidays: row.holidays.clone(),
        })
    }

    fn row(&self, cx: &Cx) -> Result<calendar::ActiveModel> {
        Ok(calendar::ActiveModel {
            name: Set(self.name.clone()),
            name_key: Set(validate::key(&self.name)),
            time_zone: Set(self.time_zone.clone()),
            hours: Set(serde_json::to_string(&self.week)?),
            holidays: Set(self.holidays.clone()),
            updated_at: Set(cx.now),
            ..Default::default()
        })
    }

    fn diff(&self, old: &Self) -> Diff {
        let day = |spans: &Vec<Span>| written(spans);
        let diff = Diff::new()
            .field("name", &old.name, &self.name)
            .field("time_zone", &old.time_zone, &self.time_zone)
            .field("holidays", &old.holidays, &self.holidays);
        let days = WEEKDAYS.iter().zip(old.week.iter().zip(&self.week));
        days.fold(diff, |diff, ((field, _), (from, to))| diff.field(field, &day(from), &day(to)))
    }
}
