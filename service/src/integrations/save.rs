//! Adding and changing integrations.

use super::connector::Connection;
use super::details::{Details, TAKEN};
use super::{purpose, require};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::IntegrationId;
use domain::integrations::IntegrationInput;
use domain::journal::Entity;
use domain::permission::{Permission, Permissions};
use domain::state::UserType;
use domain::validate;
use entity::integration;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, QuerySelect};

fn taken() -> AppError {
    AppError::field("name", TAKEN)
}

/// Adds an integration. It runs by hand alone until it is enabled (HAL-62).
///
/// # Errors
/// `Forbidden` without the right to manage integrations, to manage agents where a mapping makes agents, or to do
/// everything where people sign in by it; `Invalid` with all wrong fields.
pub async fn create(cx: &Cx, input: IntegrationInput) -> Result<IntegrationId> {
    require(cx)?;
    let mut tx = cx.begin().await?;
    let new = Details::check(cx, &tx, &input, None).await?;
    if new.signs_in {
        require_all(cx)?;
    }
    let row = integration::ActiveModel {
        is_enabled: Set(false),
        next_run_at: Set(None),
        keeper_id: Set(None),
        secret: Set(None),
        created_at: Set(cx.now),
        ..written(cx, &new)?
    };
    let inserted = integration::Entity::insert(row).exec(tx.db()).await;
    let id = inserted.map_err(|error| Error::from(error).on_duplicate(taken()))?.last_insert_id;
    if !input.password.is_empty() {
        let sealed = cx.app.key.seal(&*cx.app.random, &purpose(id), &input.password);
        let row = integration::ActiveModel { id: Set(id), secret: Set(Some(sealed)), ..Default::default() };
        row.update(tx.db()).await?;
    }
    let diff = Diff::new().set("name", &new.name).set("kind", &new.kind).set("url", &new.connection.url);
    let diff = diff.set("matching", &new.matching).set("has_secret", &!input.password.is_empty());
    journal::record(cx, &mut tx, "integration.created", Entity::Integration, id.0, diff).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes an integration. Nothing is written when nothing differs. What runs once a day goes on within the rights of
/// whoever changes it: nobody makes use of what others hold by what they enabled.
///
/// # Errors
/// As [`create`]; `NotFound`.
pub async fn update(cx: &Cx, id: IntegrationId, input: IntegrationInput) -> Result<()> {
    require(cx)?;
    let mut tx = cx.begin().await?;
    let old = integration::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    if old.signs_in {
        require_all(cx)?;
    }
    let new = Details::check(cx, &tx, &input, Some(id)).await?;
    if new.signs_in {
        require_all(cx)?;
    }
    let forgets = validate::is_ticked(&input.forget_password);
    let secret = match (forgets, input.password.is_empty()) {
        (true, _) => None,
        (false, true) => old.secret.clone(),
        (false, false) => Some(cx.app.key.seal(&*cx.app.random, &purpose(id), &input.password)),
    };
    let connection = serde_json::to_string(&new.connection)?;
    // What was entered for one server is not sent to another.
    let before: Connection = serde_json::from_str(&old.connection)?;
    if secret.is_some() && secret == old.secret && before.url != new.connection.url {
        let text = "The address is another one: please enter the password or token again.";
        return Err(AppError::field("password", text).into());
    }
    let row = written(cx, &new)?;
    // The secret itself never gets there: only that there is one, and that it was changed.
    let diff = Diff::new()
        .field("name", &old.name, &new.name)
        .field("kind", &old.kind, &new.kind)
        .field("connection", &old.connection, &connection)
        .field("has_secret", &old.secret.is_some(), &secret.is_some())
        .field("secret_changed", &false, &(secret.is_some() && secret != old.secret))
        .field("matching", &old.matching, &new.matching)
        .field("mappings", &old.mappings, &serde_json::to_string(&new.mappings)?)
        .field("default_site_id", &old.default_site_id, &new.default_site_id)
        .field("others", &old.others, &new.others)
        .field("signs_in", &old.signs_in, &new.signs_in)
        .field("source_id", &old.source_id, &new.source_id)
        .field("vanished", &old.vanished, &new.vanished)
        .field("threshold", &old.threshold, &new.threshold)
        .field("hour", &old.hour, &new.hour)
        .field("comment", &old.comment, &new.comment);
    if diff.is_empty() {
        return Ok(());
    }
    let keeper = if old.is_enabled { cx.subject_id() } else { old.keeper_id };
    let diff = diff.field("keeper_id", &old.keeper_id, &keeper);
    let next = old.next_run_at.filter(|_| old.is_enabled).map(|_| super::schedule::next(cx.now, new.hour));
    let row = integration::ActiveModel {
        id: Set(id),
        keeper_id: Set(keeper),
        secret: Set(secret),
        next_run_at: Set(next),
        ..row
    };
    row.update(tx.db()).await.map_err(|error| Error::from(error).on_duplicate(taken()))?;
    journal::record(cx, &mut tx, "integration.updated", Entity::Integration, id.0, diff).await?;
    tx.commit().await
}

/// Whoever says which directory is believed can let anybody in who is known from there.
pub(super) fn require_all(cx: &Cx) -> Result<()> {
    let all: Permissions = Permission::ALL.iter().copied().collect();
    if cx.policy().reaches(&cx.actor, Some(UserType::Admin), &all) {
        return Ok(());
    }
    let text = "Only an admin decides by which directory people sign in.";
    Err(AppError::Forbidden(text.to_owned()).into())
}

fn written(cx: &Cx, new: &Details) -> Result<integration::ActiveModel> {
    Ok(integration::ActiveModel {
        name: Set(new.name.clone()),
        name_key: Set(validate::key(&new.name)),
        kind: Set(new.kind),
        connection: Set(serde_json::to_string(&new.connection)?),
        matching: Set(new.matching.clone()),
        mappings: Set(serde_json::to_string(&new.mappings)?),
        default_site_id: Set(new.default_site_id),
        others: Set(new.others),
        source_id: Set(new.source_id),
        signs_in: Set(new.signs_in),
        vanished: Set(new.vanished),
        threshold: Set(new.threshold),
        hour: Set(new.hour),
        comment: Set(new.comment.clone()),
        updated_at: Set(cx.now),
        ..Default::default()
    })
}
