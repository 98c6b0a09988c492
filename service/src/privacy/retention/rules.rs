//! Adding, changing and deleting rules.

use super::view;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::{CustomerId, RetentionRuleId};
use domain::journal::Entity;
use domain::policy::Action;
use domain::retention::{AccessCondition, MOST_MONTHS, RetentionAction, RetentionInput};
use domain::settings::PRIVACY_ERASE;
use domain::validate::{self, is_ticked};
use entity::{customer, retention_rule};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// The highest threshold.
const MOST: i64 = 1_000_000;
/// The hour at which rules run, UTC.
const HOUR: i64 = 2;

/// Adds a rule. It runs by itself only if that is ticked.
///
/// # Errors
/// `Forbidden` without the right to erase people; `Invalid` with all wrong fields.
pub async fn create(cx: &Cx, input: &RetentionInput) -> Result<RetentionRuleId> {
    cx.require_desk(Action::EraseUser)?;
    let mut tx = cx.begin().await?;
    let checked = check(cx, &tx, input).await?;
    let row = retention_rule::ActiveModel { created_at: Set(cx.now), ..checked.row(cx) };
    let id = retention_rule::Entity::insert(row).exec(tx.db()).await.map_err(taken)?.last_insert_id;
    let diff = checked.diff(&Checked::default());
    journal::record(cx, &mut tx, "retention_rule.created", Entity::Retention, id.0, diff).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a rule, which from then on runs within the rights of the actor.
///
/// # Errors
/// As [`create`]; `NotFound`.
pub async fn update(cx: &Cx, id: RetentionRuleId, input: &RetentionInput) -> Result<()> {
    let old = view::get(cx, id).await?;
    let mut tx = cx.begin().await?;
    retention_rule::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let before = check(cx, &tx, &old.input()).await.unwrap_or_default();
    let checked = check(cx, &tx, input).await?;
    let diff = checked.diff(&before);
    if diff.is_empty() {
        return Ok(());
    }
    retention_rule::ActiveModel { id: Set(id), ..checked.row(cx) }.update(tx.db()).await.map_err(taken)?;
    journal::record(cx, &mut tx, "retention_rule.updated", Entity::Retention, id.0, diff).await?;
    tx.commit().await
}

/// Deletes a rule with its runs. What they began goes on.
///
/// # Errors
/// `Forbidden` without the right to erase people; `NotFound`.
pub async fn delete(cx: &Cx, id: RetentionRuleId) -> Result<()> {
    let rule = view::get(cx, id).await?;
    let mut tx = cx.begin().await?;
    retention_rule::Entity::delete_by_id(id).exec(tx.db()).await?;
    let diff = Diff::new().field("name", &Some(rule.name), &None);
    journal::record(cx, &mut tx, "retention_rule.deleted", Entity::Retention, id.0, diff).await?;
    tx.commit().await
}

fn taken(error: sea_orm::DbErr) -> Error {
    Error::from(error).on_duplicate(AppError::field("name", "There is already a rule of this name."))
}

/// The form, checked.
#[derive(Default)]
struct Checked {
    name: String,
    action: Option<RetentionAction>,
    months: i64,
    customer: Option<(CustomerId, String)>,
    web_access: Option<AccessCondition>,
    only_guests: bool,
    most: i64,
    is_enabled: bool,
}

async fn check(cx: &Cx, tx: &Tx, input: &RetentionInput) -> Result<Checked> {
    let mut errors = FieldErrors::new();
    let name = validate::required(&mut errors, "name", "The name", &input.name);
    let action = RetentionAction::parse(input.action.trim());
    if action.is_none() {
        errors.add("action", "Please choose what becomes of them.");
    }
    let web_access = match input.web_access.trim() {
        "" => Some(AccessCondition::Any),
        text => AccessCondition::parse(text),
    };
    if web_access.is_none() {
        errors.add("web_access", "Please choose a level from the list.");
    }
    let months = number(&mut errors, "months", &input.months, MOST_MONTHS);
    let most = number(&mut errors, "most", &input.most, MOST);
    let customer = named(cx, tx, &mut errors, &input.customer).await?;
    let is_enabled = is_ticked(&input.is_enabled);
    if is_enabled && action.is_some_and(RetentionAction::erases) && !cx.fixed.flag(PRIVACY_ERASE) {
        errors.add("is_enabled", "Erasing is switched off in the settings.");
    }
    errors.into_result()?;
    let only_guests = is_ticked(&input.only_guests);
    Ok(Checked { name, action, months, customer, web_access, only_guests, most, is_enabled })
}

fn number(errors: &mut FieldErrors, field: &str, text: &str, most: i64) -> i64 {
    let found = text.trim().parse().ok().filter(|number| (1..=most).contains(number));
    if found.is_none() {
        errors.add(field, format!("This should be a number from 1 to {most}."));
    }
    found.unwrap_or(1)
}

async fn named(cx: &Cx, tx: &Tx, errors: &mut FieldErrors, name: &str) -> Result<Option<(CustomerId, String)>> {
    if name.trim().is_empty() {
        return Ok(None);
    }
    let found = customer::Entity::find().filter(customer::Column::NameKey.eq(validate::key(name)));
    let found = found.one(tx.db()).await?.filter(|row| cx.people_scope().contains_customer(row.id));
    if found.is_none() {
        errors.add("customer", "There is no customer of this name.");
    }
    Ok(found.map(|row| (row.id, row.name)))
}

impl Checked {
    fn row(&self, cx: &Cx) -> retention_rule::ActiveModel {
        let action = self.action.unwrap_or(RetentionAction::Deactivate);
        retention_rule::ActiveModel {
            name: Set(self.name.clone()),
            name_key: Set(validate::key(&self.name)),
            subject: Set(action.subject()),
            action: Set(action),
            months: Set(self.months),
            customer_id: Set(self.customer.as_ref().map(|(id, _)| *id)),
            web_access: Set(self.web_access.unwrap_or(AccessCondition::Any)),
            only_guests: Set(self.only_guests),
            most: Set(self.most),
            is_enabled: Set(self.is_enabled),
            keeper_id: Set(cx.subject_id()),
            next_run_at: Set(self.is_enabled.then(|| super::schedule::next(cx.now, HOUR))),
            updated_at: Set(cx.now),
            ..Default::default()
        }
    }

    fn diff(&self, old: &Self) -> Diff {
        let customer = |one: &Self| one.customer.as_ref().map(|(_, name)| name.clone());
        Diff::new()
            .field("name", &old.name, &self.name)
            .field("action", &old.action, &self.action)
            .field("months", &old.months, &self.months)
            .field("customer", &customer(old), &customer(self))
            .field("web_access", &old.web_access, &self.web_access)
            .field("only_guests", &old.only_guests, &self.only_guests)
            .field("most", &old.most, &self.most)
            .field("is_enabled", &old.is_enabled, &self.is_enabled)
    }
}
