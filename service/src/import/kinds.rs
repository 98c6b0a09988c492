//! What an import of each kind needs, and what people are recognised by.

use crate::access::cache::Fixed;
use crate::cx::Cx;
use crate::error::Result;
use crate::integrations;
use domain::AppError;
use domain::fields::{FieldDef, FieldKind, FieldRecord, Screen};
use domain::import::{self, ImportColumn, ImportKind};
use domain::policy::Action;
use domain::settings::IMPORT_IDENTIFIER;
use domain::state::Validity;
use entity::import_run;

/// The right an import needs.
pub(super) const fn action(kind: ImportKind) -> Action {
    match kind {
        ImportKind::Users => Action::ImportUsers,
        ImportKind::Customers => Action::ImportCustomers,
    }
}

/// Refuses whoever may not import what this import holds, or not know of it.
///
/// # Errors
/// `Forbidden` with the reason, `NotFound`.
pub(super) fn require(cx: &Cx, run: &import_run::Model) -> Result<()> {
    match run.integration_id {
        Some(_) => integrations::require(cx)?,
        None => cx.require_desk(action(run.kind))?,
    }
    if only_own(cx) && run.created_by != cx.subject_id() {
        return Err(AppError::NotFound.into());
    }
    Ok(())
}

/// Whether the actor sees no imports of others: their rows may be about confidential customers, and nobody can tell
/// before they are written.
pub(super) fn only_own(cx: &Cx) -> bool {
    !cx.people_scope().hidden.is_empty()
}

/// Whose custom fields are columns.
pub(super) const fn records(kind: ImportKind) -> &'static [FieldRecord] {
    match kind {
        ImportKind::Users => &[FieldRecord::User],
        ImportKind::Customers => &[FieldRecord::Customer, FieldRecord::Site],
    }
}

/// The custom fields that can be imported, those out of use too: what agents see when they add such a record or
/// afterwards.
pub(super) fn fields(fixed: &Fixed, kind: ImportKind) -> Vec<FieldDef> {
    let seen = |def: &&FieldDef| [Screen::AgentCreate, Screen::AgentEdit].iter().any(|one| def.on(*one).is_some());
    records(kind).iter().flat_map(|record| fixed.fields(*record)).filter(seen).cloned().collect()
}

/// The columns that can be imported at this moment (OST-18).
///
/// # Errors
/// `Forbidden` without the right to import such records.
pub fn columns(cx: &Cx, kind: ImportKind) -> Result<Vec<ImportColumn>> {
    cx.require_desk(action(kind))?;
    Ok(import::columns(kind, &fields(&cx.fixed, kind)))
}

/// What people read instead of a built-in column.
pub(super) fn label_of(kind: ImportKind, variable: &str) -> String {
    let known = import::columns(kind, &[]).into_iter().find(|column| column.variable == variable);
    known.map_or_else(|| variable.to_owned(), |column| column.label)
}

/// What people can be recognised by (HAL-49): value and label of each choice.
#[must_use]
pub fn identifiers(fixed: &Fixed) -> Vec<(String, String)> {
    let built_in = [("emails", "Email address"), ("username", "Username")];
    let built_in = built_in.into_iter().map(|(key, label)| (key.to_owned(), label.to_owned()));
    let fields = fixed.fields(FieldRecord::User).iter();
    let fields =
        fields.filter(|def| def.validity == Validity::Valid && matches!(def.kind, FieldKind::Text | FieldKind::Number));
    built_in.chain(fields.map(|def| (domain::fields::place(&def.key), def.label.clone()))).collect()
}

/// Checks a value of the setting that says what people are recognised by.
///
/// # Errors
/// What is wrong, in plain words.
pub(crate) fn check_identifier(fixed: &Fixed, value: &str) -> std::result::Result<(), String> {
    let known = identifiers(fixed);
    if known.iter().any(|(key, _)| key == value) {
        return Ok(());
    }
    let keys: Vec<_> = known.into_iter().map(|(key, _)| key).collect();
    Err(format!("Please choose one of: {}.", keys.join(", ")))
}

/// What people are recognised by at this moment. A field that is not in use any more is nothing to go by.
pub(super) fn identifier(fixed: &Fixed) -> String {
    let chosen = fixed.setting(IMPORT_IDENTIFIER);
    let is_known = check_identifier(fixed, chosen).is_ok();
    if is_known { chosen.to_owned() } else { "emails".to_owned() }
}

/// The name people read.
pub(crate) fn identifier_label(fixed: &Fixed, identifier: &str) -> String {
    let known = identifiers(fixed).into_iter().find(|(key, _)| key == identifier);
    known.map_or_else(|| identifier.to_owned(), |(_, label)| label)
}
