//! People: what a row does to the directory. Nothing is decided anew here: the form of a person is filled in
//! from the cells and checked as every form is.

mod around;
mod holders;
mod labels;
mod owned;

pub(super) use around::{Around, Keys, read_keys};
use labels::column_of;

use super::cells::{Cells, Columns, split_name};
use super::kinds::fields;
use super::plan::{Change, Plan, Work};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::users::{self, Details, NewUser, Place, Present, Wish};
use domain::AppError;
use domain::error::FieldErrors;
use domain::fields::{FieldDef, FieldRecord, FieldValues, Presence, Screen};
use domain::import::{CellError, ImportKind, RowAction};
use domain::policy::{Action, Resource, UserFacts};
use domain::state::{Door, Validity};
use domain::users::UserInput;
use entity::{customer, site};

/// Separators beside line breaks in a cell of several mail addresses, and of telephone numbers.
pub(super) const BETWEEN_EMAILS: [char; 2] = [';', ','];
const BETWEEN_PHONES: [char; 1] = [';'];
/// Why nothing of a person is changed while an erasure waits or goes on.
const LEAVING: &str = "This person is being erased and cannot be changed.";

/// The names of a row.
fn names(cells: &Cells<'_>) -> (String, String) {
    let (mut first, mut last) = cells.get("name").map(split_name).unwrap_or_default();
    // As in the form, a username of two words is a name.
    if cells.get("name").is_none() && cells.get("first_name").is_none() && cells.get("last_name").is_none() {
        let username = cells.text("username");
        if username.contains(' ') {
            (first, last) = split_name(username);
        }
    }
    cells.put("first_name", &mut first);
    cells.put("last_name", &mut last);
    (first, last)
}

/// The whole name of a row.
pub(super) fn shown_name(cells: &Cells<'_>) -> String {
    let (first, last) = names(cells);
    format!("{first} {last}").trim().to_owned()
}

/// Plans a row. `errors` is what is known to be wrong with it already.
pub(super) async fn plan(
    cx: &Cx,
    tx: &Tx,
    around: &Around,
    columns: &Columns,
    cells: &[String],
    known: Vec<CellError>,
) -> Result<Plan> {
    let cells = columns.filled(cells);
    let defs = &fields(&cx.fixed, ImportKind::Users);
    let mut errors = FieldErrors::new();
    let place = place_of(&mut errors, around, &cells);
    let found = around.recognise(&mut errors, &cells, place.map(|(_, site)| site.id), &shown_name(&cells));
    let present = found.and_then(|id| around.people.get(&id));
    let mut input =
        present.map_or_else(UserInput::default, |present| users::input_of(&present.user, present.details.clone()));
    fill(&mut errors, defs, &cells, &mut input, present);
    if found.is_some_and(|id| around.returning.contains(&id)) && cells.get("validity").is_none() {
        Validity::Valid.as_str().clone_into(&mut input.validity);
    }
    if let Some((customer, site)) = place {
        input.customer_id = customer.id.to_string();
        input.site_id = site.id.to_string();
    }
    let before = present.map_or_else(FieldValues::default, |present| present.details.profile.fields.clone());
    let is_general = present.is_some_and(|present| present.user.is_general);
    let screen = if present.is_some() { Screen::AgentEdit } else { Screen::AgentCreate };
    let is_required = |def: &FieldDef| def.screens.on(screen) == Presence::Required;
    let asked: Vec<_> = defs.iter().map(|def| FieldDef { is_required: is_required(def), ..def.clone() }).collect();
    let details = Details::check(&mut errors, &asked, &input, &before, is_general);
    around.refuse_taken(&mut errors, &details, found);
    let wish =
        Wish { customer: &input.customer_id, site: &input.site_id, present: present.map(Present::place), now: cx.now };
    let place =
        place.and_then(|(customer, _)| users::judge(&mut errors, &wish, customer, around.sites_of(customer.id)));
    if let Some(present) = present {
        users::refuse_loss(cx, tx, &mut errors, present, &details, place).await?;
    }
    let name = details.display_name();
    let mut wrong = known;
    for error in cells.errors(errors, defs, column_of(&cells)) {
        if !wrong.contains(&error) {
            wrong.push(error);
        }
    }
    let Some(place) = place.filter(|_| wrong.is_empty()) else {
        return Ok(Plan::refused(name, found.map(|id| id.0), wrong));
    };
    match present {
        None => Ok(create(around, details, place)),
        Some(present) => change(cx, around, present, details, place),
    }
}

fn create(around: &Around, details: Details, place: Place) -> Plan {
    let door = if around.judge.is_some() { Door::Integration } else { Door::Import };
    let allowed_by = around.integration.as_ref().map(|name| format!("Integration {name}"));
    let new = NewUser { details, place, place_by: None, allowed_by, door, is_general: false };
    let mut changes = users::diff_of_new(&new).into_changes();
    changes.remove("door");
    changes.remove("allowed_by");
    Plan {
        action: RowAction::Create,
        name: new.details.display_name(),
        record: None,
        changes: around.with_names(changes),
        errors: Vec::new(),
        work: Work::Create(Box::new(new)),
    }
}

/// What changing a person comes to, if they may be changed.
pub(super) fn change(cx: &Cx, around: &Around, present: &Present, details: Details, place: Place) -> Result<Plan> {
    let (id, name) = (present.user.id, details.display_name());
    let changes = present.diff(&details, place).into_changes();
    if changes.is_empty() {
        return Ok(Plan::unchanged(name, id.0));
    }
    let facts = around.facts.get(&id).ok_or(AppError::NotFound)?;
    if let Some(refused) = objection(cx, around, facts)? {
        let error = CellError { column: String::new(), message: refused };
        return Ok(Plan::refused(name, Some(id.0), vec![error]));
    }
    let present = Present { user: present.user.clone(), details: present.details.clone() };
    Ok(Plan {
        action: RowAction::Update,
        name,
        record: Some(id.0),
        changes: around.with_names(changes),
        errors: Vec::new(),
        work: Work::Change(Box::new(Change { present, details, place })),
    })
}

/// Why nothing of this person may be changed now, if that is so.
pub(super) fn objection(cx: &Cx, around: &Around, facts: &UserFacts) -> Result<Option<String>> {
    Ok(match refusal(cx, around, facts)? {
        None if around.leaving.contains(&facts.subject.id) => Some(LEAVING.to_owned()),
        refused => refused,
    })
}

/// Why the actor may not change this person, if that is so.
fn refusal(cx: &Cx, around: &Around, facts: &UserFacts) -> Result<Option<String>> {
    let decided = match &around.judge {
        // What is kept elsewhere is changed from there alone.
        Some(judge) => {
            let decision = cx.policy().decide(judge, Action::ManageIntegrations, Resource::User(facts));
            decision.require().map_err(Error::from)
        }
        None => cx.require(Action::ModifyUser, Resource::User(facts)),
    };
    match decided {
        Ok(()) => Ok(None),
        Err(Error::App(refused)) => Ok(Some(refused.to_string())),
        Err(other) => Err(other),
    }
}

/// Customer and site by their names: both are mandatory, and neither is ever created here (HAL-53, HAL-54).
fn place_of<'a>(
    errors: &mut FieldErrors,
    around: &'a Around,
    cells: &Cells<'_>,
) -> Option<(&'a customer::Model, &'a site::Model)> {
    let (customer, site) = (cells.get("customer"), cells.get("site"));
    if site.is_none() {
        errors.add("site_id", "The site is missing.");
    }
    let Some(customer) = customer else {
        errors.add("customer_id", "The customer is missing.");
        return None;
    };
    let Some(known) = around.customer(customer) else {
        errors.add(
            "customer_id",
            format!("There is no customer \"{customer}\". Please import customers and sites first."),
        );
        return None;
    };
    let found = around.site(known.id, site?);
    if found.is_none() {
        let text = format!("{} has no site \"{}\". Please import customers and sites first.", known.name, site?);
        errors.add("site_id", text);
    }
    Some((known, found?))
}

/// Fills in the form. What is empty in a file stays as it is; what is empty in another system is taken away.
fn fill(
    errors: &mut FieldErrors,
    defs: &[FieldDef],
    cells: &Cells<'_>,
    input: &mut UserInput,
    present: Option<&Present>,
) {
    let (first, last) = names(cells);
    let is_same = present.is_some_and(|present| {
        let details = &present.details;
        let whole = format!("{first} {last}");
        [details.display_name(), format!("{} {}", details.first_name, details.last_name)].contains(&whole)
    });
    let is_split = cells.get("first_name").is_some() || cells.get("last_name").is_some();
    if !is_same || is_split {
        (input.first_name, input.last_name) = (first, last);
    }
    if input.first_name.is_empty() || input.last_name.is_empty() {
        errors.add("last_name", "A first and a last name are needed.");
    }
    for (variable, field) in [
        ("title", &mut input.title),
        ("middle_name", &mut input.middle_name),
        ("preferred_name", &mut input.preferred_name),
        ("username", &mut input.username),
        ("mobile", &mut input.mobile),
        ("fax", &mut input.fax),
        ("street", &mut input.street),
        ("zip", &mut input.zip),
        ("city", &mut input.city),
        ("addresses", &mut input.addresses),
        ("valid_from", &mut input.valid_from),
        ("valid_until", &mut input.valid_until),
        ("comment", &mut input.comment),
        ("language", &mut input.language),
        ("time_zone", &mut input.time_zone),
    ] {
        cells.put(variable, field);
    }
    put_lines(cells, "emails", &BETWEEN_EMAILS, &mut input.emails);
    match cells.lines("phones", &BETWEEN_PHONES) {
        Some(lines) if cells.is_owned() => input.phones = lines,
        _ => put_lines(cells, "phones", &BETWEEN_PHONES, &mut input.phones),
    }
    if let Some(country) = cells.get("country") {
        users::country_called(country).unwrap_or(country).clone_into(&mut input.country);
    }
    cells.put_validity("validity", &mut input.validity);
    cells.put_web_access("web_access", &mut input.web_access);
    cells.put_flag(errors, "is_vip", &mut input.is_vip);
    cells.put_flag(errors, "mail_off", &mut input.mail_off);
    cells.put_flag(errors, "marketing", &mut input.marketing);
    cells.put_fields(defs, FieldRecord::User, &mut input.fields);
    owned::take_away(cells, input);
    // What is not asked for any more is no part of the form.
    input.fields.0.retain(|key, _| defs.iter().any(|def| def.key == *key));
}

/// Several values. A list that holds nothing new takes nothing away: a file often knows only one of many.
fn put_lines(cells: &Cells<'_>, variable: &str, separators: &[char], field: &mut String) {
    if let Some(lines) = cells.lines(variable, separators) {
        let is_known =
            |line: &str| field.lines().any(|known| domain::validate::key(known) == domain::validate::key(line));
        if !lines.lines().all(is_known) {
            *field = lines;
        }
    }
}
