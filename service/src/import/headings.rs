//! What the columns of a file are for: by their headings, or as somebody says, which is remembered for files with the
//! same headings.

use super::kinds::fields;
use super::sheet::Sheet;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::secret::hex;
use domain::AppError;
use domain::error::FieldErrors;
use domain::fields::FieldDef;
use domain::ids::ImportId;
use domain::import::{ImportKind, check_columns, columns, is_of_reasons, map_headings, propose_columns, same_headings};
use domain::journal::Entity;
use entity::import_mapping;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What is done about the headings of a file.
#[derive(Clone, Debug)]
pub enum Headings {
    /// Each has to be that of a field.
    Known,
    /// Where one is not, somebody is asked on the page of the import.
    Asked,
    /// By heading: the variable of a field, or nothing for a column that is passed over. Every other heading has to be
    /// that of a field.
    Given(BTreeMap<String, String>),
}

/// What the columns of a file are for.
pub(super) struct Meant {
    /// The variable of each.
    pub variables: Vec<Option<String>>,
    /// Somebody has to look at that first.
    pub is_asked: bool,
    /// It is to be remembered.
    pub is_chosen: bool,
}

/// Finds what the columns are for.
///
/// # Errors
/// `Invalid` at `file` for headings that are no fields, by name (OST-17), at `columns.` and a heading for what is wrong
/// with what was given.
pub(super) async fn meant(cx: &Cx, kind: ImportKind, sheet: &Sheet, headings: &Headings) -> Result<Meant> {
    let defs = fields(&cx.fixed, kind);
    if let Headings::Given(given) = headings
        && !given.is_empty()
    {
        let variables = as_given(kind, &defs, sheet, given)?;
        return Ok(Meant { variables, is_asked: false, is_chosen: true });
    }
    if let Some(variables) = remembered(cx.app.db.read(), kind, &defs, &sheet.headings).await? {
        return Ok(Meant { variables, is_asked: false, is_chosen: false });
    }
    match known(kind, &defs, sheet) {
        Ok(variables) => Ok(Meant { variables, is_asked: false, is_chosen: false }),
        Err(_) if matches!(headings, Headings::Asked) => {
            let variables = propose_columns(kind, &defs, &sheet.headings);
            Ok(Meant { variables, is_asked: true, is_chosen: false })
        }
        Err(wrong) => Err(AppError::field("file", wrong).into()),
    }
}

/// By the headings alone.
fn known(kind: ImportKind, defs: &[FieldDef], sheet: &Sheet) -> std::result::Result<Vec<Option<String>>, String> {
    let variables = map_headings(kind, defs, &sheet.headings)?;
    let is_filled = |place: usize| sheet.rows.iter().any(|(_, cells)| !cells[place].trim().is_empty());
    let nameless = sheet.headings.iter().position(|heading| heading.trim().is_empty());
    match nameless.filter(|place| is_filled(*place)) {
        Some(place) => Err(format!("Column {} has no heading.", place + 1)),
        None => Ok(variables),
    }
}

/// As somebody says, and by the headings of which they say nothing.
fn as_given(
    kind: ImportKind,
    defs: &[FieldDef],
    sheet: &Sheet,
    given: &BTreeMap<String, String>,
) -> Result<Vec<Option<String>>> {
    let heading = |place: usize| sheet.headings[place].trim();
    let places = 0..sheet.headings.len();
    let mut errors = FieldErrors::new();
    let mut chosen = BTreeMap::new();
    for (name, variable) in given {
        match places.clone().find(|place| heading(*place) == name.trim()) {
            Some(place) => {
                chosen.insert(place.to_string(), variable.clone());
            }
            None => errors.add(&format!("columns.{name}"), "The file has no such column."),
        }
    }
    errors.into_result()?;
    let is_open = |place: &usize| {
        // A heading without letters and digits is none.
        let is_nameless = !heading(*place).contains(char::is_alphanumeric);
        let is_passed_over = is_nameless || is_of_reasons(heading(*place));
        !is_passed_over && !chosen.contains_key(&place.to_string())
    };
    let open: Vec<usize> = places.filter(is_open).collect();
    if !open.is_empty() {
        let headings: Vec<String> = open.iter().map(|place| heading(*place).to_owned()).collect();
        let found = map_headings(kind, defs, &headings).map_err(|wrong| AppError::field("file", wrong))?;
        let found = open.iter().zip(found).filter_map(|(place, variable)| Some((place.to_string(), variable?)));
        chosen.extend(found);
    }
    let named = |errors: FieldErrors| {
        let name = |field: String| {
            let place = field.strip_prefix("columns.").and_then(|place| place.parse().ok());
            place.map_or(field, |place: usize| format!("columns.{}", heading(place)))
        };
        AppError::Invalid(FieldErrors(errors.0.into_iter().map(|(field, wrong)| (name(field), wrong)).collect()))
    };
    Ok(check_columns(kind, defs, sheet.headings.len(), &chosen).map_err(named)?)
}

fn key(headings: &[String]) -> String {
    hex(&Sha256::digest(same_headings(headings).as_bytes()))
}

/// What somebody said of the same headings, if all of it is still a field.
async fn remembered(
    db: &impl ConnectionTrait,
    kind: ImportKind,
    defs: &[FieldDef],
    headings: &[String],
) -> Result<Option<Vec<Option<String>>>> {
    let found = import_mapping::Entity::find()
        .filter(import_mapping::Column::Kind.eq(kind))
        .filter(import_mapping::Column::Headings.eq(key(headings)))
        .one(db)
        .await?;
    let Some(found) = found else { return Ok(None) };
    let variables: Vec<Option<String>> = serde_json::from_str(&found.columns)?;
    let there: BTreeSet<String> = columns(kind, defs).into_iter().map(|column| column.variable).collect();
    let is_there = variables.iter().flatten().all(|variable| there.contains(variable));
    let mut known = variables.into_iter();
    let of = |heading: &String| if is_of_reasons(heading) { None } else { known.next().flatten() };
    let variables: Vec<_> = headings.iter().map(of).collect();
    Ok(is_there.then_some(variables))
}

/// Remembers what somebody said, and notes it in the journal: without the headings, which may hold anything.
pub(super) async fn remember(
    cx: &Cx,
    tx: &mut Tx,
    id: ImportId,
    kind: ImportKind,
    headings: &[String],
    variables: &[Option<String>],
) -> Result<()> {
    let each = headings.iter().zip(variables);
    let own: Vec<_> = each.filter(|(heading, _)| !is_of_reasons(heading)).map(|(_, variable)| variable).collect();
    let row = import_mapping::ActiveModel {
        kind: Set(kind),
        headings: Set(key(headings)),
        columns: Set(serde_json::to_string(&own)?),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let again = OnConflict::columns([import_mapping::Column::Kind, import_mapping::Column::Headings])
        .update_columns([import_mapping::Column::Columns, import_mapping::Column::UpdatedAt])
        .to_owned();
    import_mapping::Entity::insert(row).on_conflict(again).exec_without_returning(tx.db()).await?;
    let named: Vec<_> = variables.iter().map(|variable| variable.as_deref().unwrap_or("-")).collect();
    let diff = Diff::new().set("columns", &named.join(", "));
    journal::record(cx, tx, "import.columns_chosen", Entity::Import, id.0, diff).await
}
