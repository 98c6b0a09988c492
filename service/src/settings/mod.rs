//! Settings: reading and changing them all at once. What they are stands in [`domain::settings`].

mod records;

pub(crate) use records::{person, site};

use crate::access::cache;
use crate::cx::Cx;
use crate::error::Result;
use crate::import;
use crate::journal::{self, Diff};
use crate::mailboxes;
use crate::two_factor;
use domain::journal::Entity;
use domain::policy::Action;
use domain::settings::{
    DEFAULT_SITE, MAIL_CREATES_USERS, REGISTRATION, REGISTRATION_SITE, Registration, SETTINGS, SettingDef, SettingKind,
    SettingView, TWO_FACTOR_AGENTS, check,
};
use domain::{AppError, FieldErrors};
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
    let mut out = Vec::with_capacity(SETTINGS.len());
    for def in SETTINGS {
        let value = records::shown(cx, def.kind, cx.fixed.setting(def.key)).await?;
        out.push(SettingView {
            key: def.key.to_owned(),
            section: def.section.to_owned(),
            label: def.label.to_owned(),
            help: def.help.to_owned(),
            kind: def.kind,
            value,
            default: def.default.to_owned(),
            choices: match def.kind {
                SettingKind::PersonKey => import::identifiers(&cx.fixed),
                _ => Vec::new(),
            },
        });
    }
    Ok(out)
}

/// Saves the given settings; those not given stay. One row of the journal tells what changed.
///
/// # Errors
/// `Forbidden` without the right to change settings; `Invalid` with everything that is wrong, by key.
pub async fn save(cx: &Cx, values: BTreeMap<String, String>) -> Result<()> {
    cx.require_desk(Action::ManageSettings)?;
    let mut tx = cx.begin().await?;
    let wanted = checked(cx, tx.db(), &values).await?;
    let rows = setting::Entity::find().all(tx.db()).await?;
    let stored: BTreeMap<_, _> = rows.into_iter().map(|row| (row.key, row.value)).collect();
    fit_together(&stored, &wanted)?;
    mailboxes::refuse_without_site(tx.db(), &wanted).await?;
    require_own_second_factor(cx, &wanted).await?;
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

/// Who demands a second factor of others has one: nobody locks themselves out by a tick.
async fn require_own_second_factor(cx: &Cx, wanted: &[(&'static SettingDef, String)]) -> Result<()> {
    let demanded = wanted.iter().any(|(def, value)| def.key == TWO_FACTOR_AGENTS && value == "true");
    let is_new = demanded && !cx.fixed.flag(TWO_FACTOR_AGENTS) && cx.actor.subject.is_agent();
    if is_new && !two_factor::is_on(cx.app.db.read(), cx.actor.subject.id).await? {
        let text = "Please set up two-factor authentication in your own profile first.";
        return Err(AppError::field(TWO_FACTOR_AGENTS, text).into());
    }
    Ok(())
}

async fn checked(
    cx: &Cx,
    db: &impl ConnectionTrait,
    values: &BTreeMap<String, String>,
) -> Result<Vec<(&'static SettingDef, String)>> {
    let mut errors = FieldErrors::new();
    let mut out = Vec::new();
    for (key, value) in values {
        match SETTINGS.iter().find(|def| def.key == key).map(|def| (def, check(def, value))) {
            Some((def, Ok(value))) => match records::stored(cx, db, def, value).await? {
                Ok(value) => out.push((def, value)),
                Err(wrong) => errors.add(key, wrong),
            },
            Some((_, Err(wrong))) => errors.add(key, wrong),
            None => errors.add(key, "There is no such setting."),
        }
    }
    errors.into_result()?;
    Ok(out)
}

/// Settings that need each other: nobody registers, or is added by a mail, without a site to belong to (HAL-35,
/// HAL-46).
fn fit_together(stored: &BTreeMap<String, String>, wanted: &[(&'static SettingDef, String)]) -> Result<()> {
    let value = |key: &str| {
        let new = wanted.iter().find(|(def, _)| def.key == key).map(|(_, value)| value.as_str());
        new.or_else(|| stored.get(key).map(String::as_str)).unwrap_or_default()
    };
    if value(REGISTRATION) == Registration::Public.as_str() && value(REGISTRATION_SITE).is_empty() {
        return Err(AppError::field(REGISTRATION_SITE, "Please choose the site of people who register.").into());
    }
    if value(MAIL_CREATES_USERS) == "true" && value(DEFAULT_SITE).is_empty() {
        // Who takes the site away is told there, who ticks the option at the option.
        let is_new = stored.get(MAIL_CREATES_USERS).is_none_or(|old| old != "true");
        let at = if is_new { MAIL_CREATES_USERS } else { DEFAULT_SITE };
        let text = "New users need a place: please choose the default customer and site under Tickets.";
        return Err(AppError::field(at, text).into());
    }
    Ok(())
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
