//! Custom fields: what the desk has added to its records (OTR-34, OST-18).

use crate::access::cache::{self, Fixed};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use crate::users;
use domain::AppError;
use domain::error::FieldErrors;
use domain::fields::{
    FieldDef, FieldInput, FieldRecord, FieldValues, Presence, Screen, Screens, check_def, on_screen, place,
};
use domain::ids::FieldId;
use domain::journal::Entity;
use domain::policy::Action;
use domain::state::Validity;
use entity::custom_field::{ActiveModel, Column, Entity as Fields, Model};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

const TAKEN: &str = "There is already a field of this name for the API.";

/// Every custom field, also those out of use, in the order of forms.
///
/// # Errors
/// `Forbidden` without the right to change settings.
pub async fn list(cx: &Cx) -> Result<Vec<FieldDef>> {
    cx.require_desk(Action::ManageSettings)?;
    all(cx.app.db.read()).await
}

/// One custom field.
///
/// # Errors
/// As [`list`]; `NotFound` if there is no such field.
pub async fn get(cx: &Cx, id: FieldId) -> Result<FieldDef> {
    Ok(list(cx).await?.into_iter().find(|def| def.id == id).ok_or(AppError::NotFound)?)
}

/// The custom fields that are asked for in a form of such records, where agents add one or change it.
///
/// # Errors
/// `Forbidden` without the right to see the directory.
pub fn asked(cx: &Cx, record: FieldRecord, screen: Screen) -> Result<Vec<FieldDef>> {
    cx.require_desk(Action::ReadUsers)?;
    Ok(valid_on(&cx.fixed, record, screen))
}

/// The valid custom fields of this screen.
pub(crate) fn valid_on(fixed: &Fixed, record: FieldRecord, screen: Screen) -> Vec<FieldDef> {
    let mut defs = of_screen(fixed, record, screen);
    defs.retain(|def| def.validity == Validity::Valid);
    defs
}

/// The custom fields of this screen, those out of use too.
pub(crate) fn of_screen(fixed: &Fixed, record: FieldRecord, screen: Screen) -> Vec<FieldDef> {
    on_screen(fixed.fields(record), screen)
}

/// What these values hold in the fields that this screen shows.
pub(crate) fn visible(fixed: &Fixed, record: FieldRecord, screen: Screen, values: FieldValues) -> FieldValues {
    let shown = of_screen(fixed, record, screen);
    let mut values = values;
    values.0.retain(|key, _| shown.iter().any(|def| def.key == *key));
    values
}

/// Refuses values of fields that this screen does not show, whatever these hold: nobody finds that out by trying.
pub(crate) fn refuse_hidden(
    errors: &mut FieldErrors,
    fixed: &Fixed,
    record: FieldRecord,
    screen: Screen,
    given: &FieldValues,
) {
    let shown = of_screen(fixed, record, screen);
    for key in given.0.keys().filter(|key| !shown.iter().any(|def| def.key == **key)) {
        errors.add(&place(key), "There is no such field.");
    }
}

/// The keys of changes in the journal that agents do not see of such a record.
pub(crate) fn hidden_changes(fixed: &Fixed, record: FieldRecord) -> Vec<String> {
    let hidden = fixed.fields(record).iter().filter(|def| def.screens.agent_edit == Presence::Hidden);
    hidden.map(|def| place(&def.key)).collect()
}

/// The keys of the fields that agents do not see once a record is there, by the record.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn hidden_keys(db: &impl ConnectionTrait) -> Result<HashMap<FieldRecord, Vec<String>>> {
    let hidden = Fields::find().filter(Column::AgentEdit.eq(Presence::Hidden)).all(db).await?;
    let mut keys: HashMap<_, Vec<_>> = HashMap::new();
    for field in hidden {
        keys.entry(field.record).or_default().push(field.key);
    }
    Ok(keys)
}

/// Adds a custom field, after those there are.
///
/// # Errors
/// `Forbidden` without the right to change settings, `Invalid` with all wrong fields.
pub async fn create(cx: &Cx, input: FieldInput) -> Result<FieldId> {
    cx.require_desk(Action::ManageSettings)?;
    let mut tx = cx.begin().await?;
    let mut errors = FieldErrors::new();
    let new = check_def(&mut errors, &input, None);
    let others = all(tx.db()).await?;
    if others.iter().any(|def| def.record == new.record && def.key == new.key) {
        errors.add("key", TAKEN);
    }
    errors.into_result()?;
    let last = Fields::find().order_by_desc(Column::Position).one(tx.db()).await?;
    let row = ActiveModel {
        record: Set(new.record),
        key: Set(new.key.clone()),
        label: Set(new.label.clone()),
        kind: Set(new.kind),
        choices: Set(new.choices.join("\n")),
        hint: Set(new.hint.clone()),
        is_required: Set(new.is_required),
        agent_create: Set(new.screens.agent_create),
        agent_edit: Set(new.screens.agent_edit),
        portal_create: Set(new.screens.portal_create),
        portal_edit: Set(new.screens.portal_edit),
        validity: Set(new.validity),
        position: Set(last.map_or(0, |last| last.position) + 1),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let inserted = Fields::insert(row).exec(tx.db()).await;
    let taken = || AppError::field("key", TAKEN);
    let id = inserted.map_err(|error| Error::from(error).on_duplicate(taken()))?.last_insert_id;
    let diff = Diff::new()
        .set("record", &new.record)
        .set("key", &new.key)
        .set("label", &new.label)
        .set("kind", &new.kind)
        .set("choices", &new.choices)
        .set("hint", &new.hint)
        .set("agent_create", &new.screens.agent_create)
        .set("agent_edit", &new.screens.agent_edit)
        .set("portal_create", &new.screens.portal_create)
        .set("portal_edit", &new.screens.portal_edit)
        .set("validity", &new.validity);
    cache::bump(&tx).await?;
    journal::record(cx, &mut tx, "field.created", Entity::Field, id.0, diff).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a custom field. What it belongs to, what it holds and its name for the API are fixed. Nothing
/// is written when nothing differs.
///
/// # Errors
/// As [`create`]; `NotFound` if there is no such field.
pub async fn update(cx: &Cx, id: FieldId, input: FieldInput) -> Result<()> {
    cx.require_desk(Action::ManageSettings)?;
    let mut tx = cx.begin().await?;
    let old = def(Fields::find_by_id(id).one(tx.db()).await?.ok_or(AppError::NotFound)?);
    let mut errors = FieldErrors::new();
    let new = check_def(&mut errors, &input, Some(&old));
    errors.into_result()?;
    let diff = Diff::new()
        .field("label", &old.label, &new.label)
        .field("choices", &old.choices, &new.choices)
        .field("hint", &old.hint, &new.hint)
        .field("agent_create", &old.screens.agent_create, &new.screens.agent_create)
        .field("agent_edit", &old.screens.agent_edit, &new.screens.agent_edit)
        .field("portal_create", &old.screens.portal_create, &new.screens.portal_create)
        .field("portal_edit", &old.screens.portal_edit, &new.screens.portal_edit)
        .field("validity", &old.validity, &new.validity);
    if diff.is_empty() {
        return Ok(());
    }
    let row = ActiveModel {
        id: Set(id),
        label: Set(new.label),
        choices: Set(new.choices.join("\n")),
        hint: Set(new.hint),
        is_required: Set(new.is_required),
        agent_create: Set(new.screens.agent_create),
        agent_edit: Set(new.screens.agent_edit),
        portal_create: Set(new.screens.portal_create),
        portal_edit: Set(new.screens.portal_edit),
        validity: Set(new.validity),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    let is_hidden = |screens: Screens| screens.agent_edit == Presence::Hidden;
    let is_searched = matches!(old.record, FieldRecord::User | FieldRecord::Site);
    if is_searched && is_hidden(old.screens) != is_hidden(new.screens) {
        users::enqueue_reindexing(cx, &mut tx).await?;
    }
    cache::bump(&tx).await?;
    journal::record(cx, &mut tx, "field.updated", Entity::Field, id.0, diff).await?;
    tx.commit().await
}

/// What the fields hold that are filled in: label and values, in the order of forms.
pub(crate) fn shown(defs: &[FieldDef], values: &FieldValues) -> Vec<(String, String)> {
    let held = defs.iter().map(|def| (def.label.clone(), values.get(&def.key).join(", ")));
    held.filter(|(_, held)| !held.is_empty()).collect()
}

/// Every custom field in the order of forms.
pub(crate) async fn all(db: &impl ConnectionTrait) -> Result<Vec<FieldDef>> {
    let rows = Fields::find().order_by_asc(Column::Position).order_by_asc(Column::Id).all(db).await?;
    Ok(rows.into_iter().map(def).collect())
}

fn def(row: Model) -> FieldDef {
    FieldDef {
        id: row.id,
        record: row.record,
        key: row.key,
        label: row.label,
        kind: row.kind,
        choices: row.choices.lines().map(str::to_owned).collect(),
        hint: row.hint,
        is_required: row.agent_create == Presence::Required,
        screens: Screens {
            agent_create: row.agent_create,
            agent_edit: row.agent_edit,
            portal_create: row.portal_create,
            portal_edit: row.portal_edit,
        },
        validity: row.validity,
    }
}
