//! Customers and sites: what a row does to them (HAL-55).

use super::cells::{Cells, Columns};
use super::kinds::{fields, label_of};
use super::plan::{Plan, Work};
use crate::customers::{self, CustomerWork, Known};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use domain::customers::CustomerInput;
use domain::error::FieldErrors;
use domain::fields::{FieldDef, FieldRecord, FieldValues};
use domain::import::{ImportKind, RowAction, variable_of};
use domain::journal::Changes;
use domain::validate::key;
use entity::{import_row, import_run, site};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// What earlier rows of the file are about, and what they bring: for a dry run, which writes none of it.
#[derive(Default)]
pub(super) struct Fresh {
    rows: HashMap<(String, String), i64>,
    customers: HashMap<String, (i64, CustomerInput)>,
}

impl Fresh {
    /// Reads again what was there before the job was interrupted.
    pub(super) async fn read(db: &impl ConnectionTrait, run: &import_run::Model, columns: &Columns) -> Result<Self> {
        let rows = import_row::Entity::find()
            .filter(import_row::Column::RunId.eq(run.id))
            .filter(import_row::Column::Number.lte(run.cursor))
            .order_by_asc(import_row::Column::Number)
            .all(db)
            .await?;
        let mut fresh = Self::default();
        for row in rows {
            let texts: Vec<String> = serde_json::from_str(&row.cells)?;
            let cells = columns.filled(&texts);
            fresh.claim(row.number, &cells);
            if row.action == RowAction::Create && row.record_id.is_none() {
                let input = filled(&mut FieldErrors::new(), CustomerInput::default(), &[], &cells);
                fresh.brought(row.number, &cells, input);
            }
        }
        Ok(fresh)
    }

    /// The number of an earlier row about the same customer and site.
    fn claim(&mut self, number: i64, cells: &Cells<'_>) -> Option<i64> {
        let about = (key(cells.text("customer")), key(cells.text("site")));
        let before = *self.rows.entry(about).or_insert(number);
        (before != number).then_some(before)
    }

    fn brought(&mut self, number: i64, cells: &Cells<'_>, input: CustomerInput) {
        self.customers.entry(key(cells.text("customer"))).or_insert((number, input));
    }
}

/// Plans a row.
pub(super) async fn plan(
    cx: &Cx,
    tx: &Tx,
    fresh: &mut Fresh,
    columns: &Columns,
    number: i64,
    cells: &[String],
) -> Result<Plan> {
    let cells = columns.filled(cells);
    let defs = &fields(&cx.fixed, ImportKind::Customers);
    let name = shown(&cells);
    let refuse = |field: &str, message: String| {
        let errors = cells.errors(FieldErrors::one(field, message), defs, column_of(""));
        Plan::refused(name.clone(), None, errors)
    };
    let Some(customer) = cells.get("customer") else {
        return Ok(refuse("customer", "The name of the customer is missing.".to_owned()));
    };
    if let Some(before) = fresh.claim(number, &cells) {
        return Ok(refuse("customer", format!("Row {before} is about the same.")));
    }
    let known = Known::find(tx, customer).await?;
    if known.as_ref().is_some_and(|known| !cx.people_scope().contains_customer(known.customer.id)) {
        return Ok(refuse("customer", customers::TAKEN.to_owned()));
    }
    let base = known.as_ref().map_or_else(CustomerInput::default, Known::input);
    let mut errors = FieldErrors::new();
    let input = filled(&mut errors, base, defs, &cells);
    if let Some((before, earlier)) = fresh.customers.get(&key(customer)).filter(|_| known.is_none()) {
        if filled(&mut errors, earlier.clone(), defs, &cells) != *earlier {
            return Ok(refuse("customer", format!("Row {before} brings this customer with other values.")));
        }
        return with_site(cx, None, &cells, defs, (name, None, Changes::new(), None));
    }
    let changes = customers::customer_changes(cx, tx, &mut errors, known.as_ref(), &input).await?;
    if !errors.is_empty() {
        let id = known.map(|known| known.customer.id.0);
        return Ok(Plan::refused(name, id, cells.errors(errors, defs, column_of(""))));
    }
    let site = match (&known, cells.get("site")) {
        (Some(known), Some(site)) => known.site(tx, site).await?,
        _ => None,
    };
    if known.is_none() {
        fresh.brought(number, &cells, filled(&mut errors, CustomerInput::default(), defs, &cells));
    }
    let is_new = known.is_none();
    let input = (is_new || !changes.is_empty()).then_some(input);
    let id = known.map(|known| known.customer.id.0);
    with_site(cx, site, &cells, defs, (name, id, changes, input))
}

/// Adds what the row says of a site.
fn with_site(
    cx: &Cx,
    known: Option<site::Model>,
    cells: &Cells<'_>,
    defs: &[FieldDef],
    (name, customer, mut changes, input): (String, Option<i64>, Changes, Option<CustomerInput>),
) -> Result<Plan> {
    let mut work = CustomerWork { known: customer.map(domain::ids::CustomerId), customer: input, site: None };
    let mut creates = customer.is_none();
    match cells.get("site") {
        Some(site) => {
            let mut wanted = known.as_ref().map(customers::site_input).transpose()?.unwrap_or_default();
            site.clone_into(&mut wanted.name);
            cells.put("site_address", &mut wanted.address);
            cells.put_validity("site_validity", &mut wanted.validity);
            cells.put("site_valid_from", &mut wanted.valid_from);
            cells.put("site_valid_until", &mut wanted.valid_until);
            cells.put("site_comment", &mut wanted.comment);
            cells.put_fields(defs, FieldRecord::Site, &mut wanted.fields);
            keep_asked(defs, FieldRecord::Site, &mut wanted.fields);
            let mut errors = FieldErrors::new();
            let of_site = customers::site_changes(cx, &mut errors, known.as_ref(), &wanted)?;
            if !errors.is_empty() {
                return Ok(Plan::refused(name, customer, cells.errors(errors, defs, column_of("site_"))));
            }
            if !of_site.is_empty() {
                work.site = Some((known.as_ref().map(|site| site.id), wanted));
                creates |= known.is_none();
            }
            changes.extend(of_site.into_iter().map(|(field, change)| (site_field(&field), change)));
        }
        None => {
            let of_site = ["site_address", "site_validity", "site_valid_from", "site_valid_until", "site_comment"];
            let custom = defs.iter().filter(|def| def.record == FieldRecord::Site).map(variable_of);
            let mut of_site = of_site.into_iter().map(str::to_owned).chain(custom);
            if let Some(alone) = of_site.find(|variable| cells.get(variable).is_some()) {
                let error = FieldErrors::one(&alone, "The name of the site is missing.");
                return Ok(Plan::refused(name, customer, cells.errors(error, defs, column_of(""))));
            }
        }
    }
    if let Some(input) = &mut work.customer
        && customer.is_none()
    {
        cells.text("site").clone_into(&mut input.site);
    }
    let action = match (creates, changes.is_empty()) {
        (true, _) => RowAction::Create,
        (false, false) => RowAction::Update,
        (false, true) => return Ok(Plan::unchanged(name, customer.unwrap_or_default())),
    };
    let work = Work::Customer(Box::new(work));
    Ok(Plan { action, name, record: customer, changes, errors: Vec::new(), work })
}

/// The form of a customer with the filled cells in it.
fn filled(errors: &mut FieldErrors, mut input: CustomerInput, defs: &[FieldDef], cells: &Cells<'_>) -> CustomerInput {
    for (variable, field) in [
        ("customer", &mut input.name),
        ("phone", &mut input.phone),
        ("address", &mut input.address),
        ("valid_from", &mut input.valid_from),
        ("valid_until", &mut input.valid_until),
        ("comment", &mut input.comment),
    ] {
        cells.put(variable, field);
    }
    cells.put_validity("validity", &mut input.validity);
    cells.put_flag(errors, "is_confidential", &mut input.is_confidential);
    cells.put_fields(defs, FieldRecord::Customer, &mut input.fields);
    keep_asked(defs, FieldRecord::Customer, &mut input.fields);
    input
}

/// What is not asked for any more is no part of the form.
fn keep_asked(defs: &[FieldDef], record: FieldRecord, fields: &mut FieldValues) {
    fields.0.retain(|key, _| defs.iter().any(|def| def.record == record && def.key == *key));
}

/// Customer and site of a row.
fn shown(cells: &Cells<'_>) -> String {
    match (cells.text("customer"), cells.get("site")) {
        (customer, Some(site)) => format!("{customer}, {site}"),
        (customer, None) => customer.to_owned(),
    }
}

fn site_field(field: &str) -> String {
    if field == "name" { "site".to_owned() } else { format!("site_{field}") }
}

/// The column that a field of a form is filled from; `prefix` is that of the form of a site.
fn column_of(prefix: &'static str) -> impl Fn(&str) -> (String, String) {
    move |field| {
        let variable = match (prefix, field) {
            ("", "name") => "customer".to_owned(),
            ("", field) => field.to_owned(),
            (_, field) => site_field(field),
        };
        let label = label_of(ImportKind::Customers, &variable);
        (variable, label)
    }
}
