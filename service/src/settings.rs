//! Settings: reading and changing them all at once. What they are stands in [`domain::settings`].

use crate::access::cache;
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::FieldErrors;
use domain::journal::Entity;
use domain::policy::Action;
use domain::settings::{SETTINGS, SettingDef, SettingView, check};
use entity::setting;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait};
use std::collections::BTreeMap;

/// Every setting with its present value.
///
/// # Errors
/// `Forbidden` without the right to change settings.
pub async fn list(cx: &Cx) -> Result<Vec<SettingView>> {
    cx.require_desk(Action::ManageSettings)?;
    let view = |def: &SettingDef| SettingView {
        key: def.key.to_owned(),
        section: def.section.to_owned(),
        label: def.label.to_owned(),
        help: def.help.to_owned(),
        kind: def.kind,
        value: cx.fixed.setting(def.key).to_owned(),
        default: def.default.to_owned(),
    };
    Ok(SETTINGS.iter().map(view).collect())
}

/// Saves the given settings; those not given stay. One row of the journal tells what changed.
///
/// # Errors
/// `Forbidden` without the right to change settings; `Invalid` with everything that is wrong, by key.
pub async fn save(cx: &Cx, values: BTreeMap<String, String>) -> Result<()> {
    cx.require_desk(Action::ManageSettings)?;
    let wanted = checked(&values)?;
    let mut tx = cx.begin().await?;
    let rows = setting::Entity::find().all(tx.db()).await?;
    let stored: BTreeMap<_, _> = rows.into_iter().map(|row| (row.key, row.value)).collect();
    let mut diff = Diff::new();
    for (def, new) in wanted {
        let old = stored.get(def.key).map_or(def.default, String::as_str);
        if old != new {
            diff = diff.field(def.key, &old, &new.as_str());
            write(cx, tx.db(), def, new).await?;
        }
    }
    if diff.is_empty() {
        return Ok(());
    }
    journal::record(cx, &mut tx, "settings.changed", Entity::Setting, 0, diff).await?;
    cache::bump(&tx).await?;
    tx.commit().await
}

fn checked(values: &BTreeMap<String, String>) -> Result<Vec<(&'static SettingDef, String)>> {
    let mut errors = FieldErrors::new();
    let mut out = Vec::new();
    for (key, value) in values {
        match SETTINGS.iter().find(|def| def.key == key).map(|def| (def, check(def, value))) {
            Some((def, Ok(value))) => out.push((def, value)),
            Some((_, Err(wrong))) => errors.add(key, wrong),
            None => errors.add(key, "There is no such setting."),
        }
    }
    errors.into_result()?;
    Ok(out)
}

/// A value equal to the default needs no row.
async fn write(cx: &Cx, db: &impl ConnectionTrait, def: &SettingDef, value: String) -> Result<()> {
    if value == def.default {
        setting::Entity::delete_by_id(def.key.to_owned()).exec(db).await?;
        return Ok(());
    }
    let row = setting::ActiveModel { key: Set(def.key.to_owned()), value: Set(value), updated_at: Set(cx.now) };
    let replace = OnConflict::column(setting::Column::Key)
        .update_columns([setting::Column::Value, setting::Column::UpdatedAt])
        .to_owned();
    setting::Entity::insert(row).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
}
