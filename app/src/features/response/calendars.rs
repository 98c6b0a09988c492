//! Calendars: when the desk works.

use super::api::{CreateCalendar, UpdateCalendar, get_calendar, list_calendars, zones_of_calendars};
use crate::features::structure::parts::{
    Kind, NameCell, NameField, NewButton, RecordPage, count_saved, id_in_path, row_class,
};
use crate::live::on_any_change;
use crate::ui::{Empty, Form, FormActions, HiddenField, MultilineField, PageHead, SelectField, TextField, load, read};
use domain::AppError;
use domain::ids::CalendarId;
use domain::journal::Entity;
use domain::response::{CalendarInput, CalendarRow, WEEKDAYS};
use domain::state::Validity;
use leptos::prelude::*;

const KIND: Kind = Kind { title: "Calendars", path: "/admin/calendars", entity: Entity::Calendar };
/// What a new calendar begins with.
const OFFICE: &str = "09:00-17:00";

type Zones = Vec<(String, String)>;

/// The list of calendars.
#[component]
pub fn CalendarsPage() -> impl IntoView {
    let rows = read(|| (), |()| list_calendars());
    on_any_change(Entity::Calendar, move || rows.refetch());
    view! {
        <div class="page page--medium stack">
            <PageHead title=KIND.title lead="When the desk works. Response-time targets count these hours alone.">
                <NewButton kind=KIND label="New calendar"/>
            </PageHead>
            {load(rows, |rows| view! { <Table rows/> })}
        </div>
    }
}

#[component]
fn Table(rows: Vec<CalendarRow>) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <Empty glyph=icondata_lu::LuCalendarClock title="No calendars yet" text="A response-time target needs one to count by.">
                <NewButton kind=KIND label="New calendar"/>
            </Empty>
        }
        .into_any();
    }
    let rows = rows.into_iter().map(|row| {
        let days = row.hours.iter().filter(|hours| !hours.is_empty()).count();
        let holidays = row.holidays.lines().count();
        view! {
            <tr class=row_class(Validity::Valid)>
                <NameCell href=KIND.page_of(row.id) name=row.name validity=Validity::Valid/>
                <td data-label="Time zone">{row.time_zone}</td>
                <td data-label="Days a week">{days}</td>
                <td data-label="Holidays">{holidays}</td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">{KIND.title}</caption>
                <thead><tr><th>"Name"</th><th>"Time zone"</th><th>"Days a week"</th><th>"Holidays"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The form of a new calendar.
#[component]
pub fn NewCalendarPage() -> impl IntoView {
    let create = ServerAction::<CreateCalendar>::new();
    let zones = read(|| (), |()| zones_of_calendars());
    load(zones, move |zones| {
        let office = || OFFICE.to_owned();
        let input = CalendarInput {
            monday: office(),
            tuesday: office(),
            wednesday: office(),
            thursday: office(),
            friday: office(),
            ..CalendarInput::default()
        };
        view! {
            <div class="page page--medium stack">
                <PageHead title="New calendar" crumbs=KIND.crumbs()/>
                <Form action=create>
                    <Fields input zones/>
                    <FormActions finish=true cancel=KIND.path/>
                </Form>
            </div>
        }
    })
}

async fn with_zones(id: Option<CalendarId>) -> Result<(CalendarRow, Zones), AppError> {
    Ok((get_calendar(id.ok_or(AppError::NotFound)?).await?, zones_of_calendars().await?))
}

/// One calendar.
#[component]
pub fn CalendarPage() -> impl IntoView {
    let id = id_in_path::<CalendarId>();
    let update = ServerAction::<UpdateCalendar>::new();
    let saved = count_saved(move || update.value().with(|value| matches!(value, Some(Ok(())))));
    let row = read(move || (id.get(), saved.get()), |(id, _)| with_zones(id));
    load(row, move |(row, zones)| {
        let (id, name) = (row.id, row.name.clone());
        let form = move || {
            let (input, zones) = (CalendarInput::of(&row), zones.clone());
            view! {
                <Form action=update>
                    <HiddenField name="id" value=id.to_string()/>
                    <Fields input zones/>
                    <FormActions finish=true cancel=KIND.path/>
                </Form>
            }
        };
        view! { <RecordPage kind=KIND id=id.0 name validity=Validity::Valid form/> }
    })
}

#[component]
fn Fields(input: CalendarInput, zones: Zones) -> impl IntoView {
    let hours = input.days().map(str::to_owned);
    let days = WEEKDAYS.into_iter().zip(hours).map(|((name, label), value)| {
        view! { <TextField name label value hint=if name == "monday" { "Such as 09:00-12:00, 13:00-17:00. Empty: nobody works." } else { "" }/> }
    });
    view! {
        <div class="form__grid">
            <NameField value=input.name/>
            <SelectField name="time_zone" label="Time zone" options=zones value=input.time_zone empty="Please choose" required=true/>
            {days.collect_view()}
        </div>
        <MultilineField name="holidays" label="Holidays" value=input.holidays rows=8 hint="One a line: 2026-12-25 Christmas. Nobody works on these days."/>
    }
}
