//! Taking back what was written on customers and sites: fields get back what they held, records that were added
//! go.

use super::contacts::Contacts;
use super::details::site_input;
use super::places::{Known, customer_changes, site_changes};
use super::{require, sites, update, words};
use crate::access::cache;
use crate::cx::Cx;
use crate::db::{self, Tx};
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::users::as_input;
use domain::customers::{CustomerInput, SiteInput};
use domain::error::FieldErrors;
use domain::fields::place;
use domain::ids::{CustomerId, SiteId};
use domain::journal::{Changes, Entity};
use domain::policy::Action;
use domain::state::{GrantKind, Validity};
use domain::{AppError, Timestamp};
use entity::{access_grant, customer, mail_domain, site, ticket, user};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, TransactionTrait,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The form of a customer with what these fields held before, and what differs.
///
/// # Errors
/// `NotFound`; for values that do not read back.
pub(crate) async fn customer_with(
    cx: &Cx,
    tx: &Tx,
    id: CustomerId,
    before: &Changes,
) -> Result<(CustomerInput, Changes)> {
    let known = Known::read(tx, id).await?;
    let mut input = known.input();
    for (field, change) in before {
        put(&mut input, field, change.from.clone())?;
    }
    // What is wrong is said when it is written.
    let mut errors = FieldErrors::new();
    let changes = customer_changes(cx, tx, &mut errors, Some(&known), &input).await?;
    Ok((input, changes))
}

fn put(input: &mut CustomerInput, field: &str, value: Value) -> Result<()> {
    match field {
        "name" => input.name = read(value)?,
        "comment" => input.comment = read(value)?,
        "phone" => input.phone = read(value)?,
        "address" => input.address = read(value)?,
        "validity" => input.validity = read::<Validity>(value)?.as_str().to_owned(),
        "valid_from" => input.valid_from = date(value)?,
        "valid_until" => input.valid_until = date(value)?,
        "is_confidential" => input.is_confidential = read::<bool>(value)?.to_string(),
        other => {
            if let Some(key) = other.strip_prefix(&place("")) {
                input.fields.0.insert(key.to_owned(), read(value)?);
            }
        }
    }
    Ok(())
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T> {
    Ok(serde_json::from_value(value)?)
}

fn date(value: Value) -> Result<String> {
    Ok(read::<Option<Timestamp>>(value)?.map(as_input).unwrap_or_default())
}

/// Writes it.
///
/// # Errors
/// As changing a customer.
pub(crate) async fn put_customer_back(cx: &Cx, tx: &mut Tx, id: CustomerId, input: CustomerInput) -> Result<()> {
    update::apply(cx, tx, id, input.into(), Contacts::AsTheyAre).await
}

/// The form of a site with what these fields held before, and what differs.
///
/// # Errors
/// `NotFound`; for values that do not read back.
pub(crate) async fn site_with(cx: &Cx, tx: &Tx, id: SiteId, before: &Changes) -> Result<(SiteInput, Changes)> {
    let present = site::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let mut input = site_input(&present)?;
    for (field, change) in before {
        let value = change.from.clone();
        match field.as_str() {
            "name" => input.name = read(value)?,
            "address" => input.address = read(value)?,
            "validity" => input.validity = read::<Validity>(value)?.as_str().to_owned(),
            "valid_from" => input.valid_from = date(value)?,
            "valid_until" => input.valid_until = date(value)?,
            "comment" => input.comment = read(value)?,
            other => {
                if let Some(key) = other.strip_prefix(&place("")) {
                    input.fields.0.insert(key.to_owned(), read(value)?);
                }
            }
        }
    }
    let mut errors = FieldErrors::new();
    let changes = site_changes(cx, &mut errors, Some(&present), &input)?;
    Ok((input, changes))
}

/// Writes it.
///
/// # Errors
/// As changing a site.
pub(crate) async fn put_site_back(cx: &Cx, tx: &mut Tx, id: SiteId, input: SiteInput) -> Result<()> {
    sites::change_site(cx, tx, id, input.into(), Contacts::AsTheyAre).await
}

/// Takes out a site that nothing needs, with its General User; otherwise says what does, and nothing is done.
///
/// # Errors
/// `Forbidden` without the right to manage customers.
pub(crate) async fn remove_site(cx: &Cx, tx: &mut Tx, id: SiteId) -> Result<Option<String>> {
    cx.require_desk(Action::ManageCustomers)?;
    let Some(row) = site::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await? else { return Ok(None) };
    require(cx, Action::ManageCustomers, row.customer_id)?;
    let says = |what: &str| Ok(Some(format!("The site {} {what}.", row.name)));
    let people = user::Entity::find().filter(user::Column::SiteId.eq(id)).filter(user::Column::IsGeneral.eq(false));
    if people.count(tx.db()).await? > 0 {
        return says("has people");
    }
    if ticket::Entity::find().filter(ticket::Column::SiteId.eq(id)).count(tx.db()).await? > 0 {
        return says("has tickets");
    }
    if mail_domain::Entity::find().filter(mail_domain::Column::SiteId.eq(id)).count(tx.db()).await? > 0 {
        return says("is the one of a mail domain");
    }
    let part = tx.db().begin().await?;
    let done = delete_site(&part, id).await;
    if !db::settle(part, done).await? {
        return says("is needed by other records");
    }
    words::index(tx, &[row.customer_id]).await?;
    let diff = Diff::new().field("name", &Some(row.name.clone()), &None);
    journal::record(cx, tx, "site.removed", Entity::Site, id.0, diff).await?;
    Ok(None)
}

async fn delete_site(db: &DatabaseTransaction, id: SiteId) -> Result<(), DbErr> {
    user::Entity::delete_many().filter(user::Column::SiteId.eq(id)).exec(db).await?;
    site::Entity::delete_by_id(id).exec(db).await?;
    Ok(())
}

/// Takes out a customer without sites that nothing needs; otherwise says what does, and nothing is done.
///
/// # Errors
/// `Forbidden` without the right to manage customers.
pub(crate) async fn remove_customer(cx: &Cx, tx: &mut Tx, id: CustomerId) -> Result<Option<String>> {
    require(cx, Action::ManageCustomers, id)?;
    let Some(row) = customer::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await? else { return Ok(None) };
    let says = |what: &str| Ok(Some(format!("{} {what}.", row.name)));
    if site::Entity::find().filter(site::Column::CustomerId.eq(id)).count(tx.db()).await? > 0 {
        return says("has sites");
    }
    if ticket::Entity::find().filter(ticket::Column::CustomerId.eq(id)).count(tx.db()).await? > 0 {
        return says("has tickets");
    }
    let further = access_grant::Entity::find()
        .filter(access_grant::Column::Kind.eq(GrantKind::Customer))
        .filter(access_grant::Column::TargetId.eq(id.0));
    if further.count(tx.db()).await? > 0 {
        return says("is a further customer of people");
    }
    let part = tx.db().begin().await?;
    let done = customer::Entity::delete_by_id(id).exec(&part).await;
    if !db::settle(part, done.map(|_| ())).await? {
        return says("is needed by other records");
    }
    if cx.fixed.structure.confidential.contains_key(&id) {
        cache::bump(tx).await?;
    }
    let diff = Diff::new().field("name", &Some(row.name.clone()), &None);
    journal::record(cx, tx, "customer.removed", Entity::Customer, id.0, diff).await?;
    Ok(None)
}
