//! Taking back what was written on people: fields get back what they held, people who were added go.

use super::details::Details;
use super::place::{self, Place, Wish};
use super::unique::{refuse_taken_emails, refuse_taken_username};
use super::update::{Present, change, refuse_loss, write_unindexed};
use crate::cx::Cx;
use crate::db::{self, Tx};
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::privacy;
use domain::error::FieldErrors;
use domain::fields::place as custom_field;
use domain::ids::UserId;
use domain::journal::{Changes, Entity};
use domain::state::{GrantKind, Validity};
use domain::structure::Standing;
use domain::time::Period;
use entity::{access_grant, article, ticket, user};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, TransactionTrait};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::HashMap;

/// How a person would be.
pub(crate) struct Wanted {
    details: Details,
    place: Place,
}

/// The person with what these fields held before, and what differs. Fields that are no part of the form are
/// passed over.
///
/// # Errors
/// For values that do not read back.
pub(crate) fn with_values(present: &Present, before: &Changes) -> Result<(Wanted, Diff)> {
    let mut wanted = Wanted { details: present.details.clone(), place: present.place() };
    for (field, change) in before {
        wanted.put(field, change.from.clone())?;
    }
    let diff = present.diff(&wanted.details, wanted.place);
    Ok((wanted, diff))
}

impl Wanted {
    fn put(&mut self, field: &str, value: Value) -> Result<()> {
        let Self { details, place } = self;
        let (standing, profile) = (&mut details.standing, &mut details.profile);
        match field {
            "title" => details.title = read(value)?,
            "first_name" => details.first_name = read(value)?,
            "middle_name" => details.middle_name = read(value)?,
            "last_name" => details.last_name = read(value)?,
            "preferred_name" => details.preferred_name = read(value)?,
            "username" => details.username = read(value)?,
            "emails" => details.emails = read(value)?,
            "phones" => details.phones = read(value)?,
            "validity" => standing.validity = read(value)?,
            "valid_from" => standing.period.from = read(value)?,
            "valid_until" => standing.period.until = read(value)?,
            "web_access" => details.web_access = read(value)?,
            "is_vip" => details.is_vip = read(value)?,
            "comment" => details.comment = read(value)?,
            "language" => details.language = read(value)?,
            "time_zone" => details.time_zone = read(value)?,
            "customer_id" => place.0 = read(value)?,
            "site_id" => place.1 = read(value)?,
            "mobile" => profile.mobile = read(value)?,
            "fax" => profile.fax = read(value)?,
            "street" => profile.street = read(value)?,
            "zip" => profile.zip = read(value)?,
            "city" => profile.city = read(value)?,
            "country" => profile.country = read(value)?,
            "addresses" => profile.addresses = read(value)?,
            "mail_off" => profile.mail_off = read(value)?,
            "marketing" => profile.marketing = read(value)?,
            other => {
                if let Some(key) = other.strip_prefix(&custom_field("")) {
                    let values: Vec<String> = read(value)?;
                    if values.is_empty() {
                        profile.fields.0.remove(key);
                    } else {
                        profile.fields.0.insert(key.to_owned(), values);
                    }
                }
            }
        }
        Ok(())
    }
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T> {
    Ok(serde_json::from_value(value)?)
}

/// Writes it, without the words, which the caller writes. The right is the caller's to check.
///
/// # Errors
/// `Invalid` with what stands in the way: an address somebody else has by now, a place out of use.
pub(crate) async fn put_back(cx: &Cx, tx: &mut Tx, present: &Present, wanted: Wanted, event: &str) -> Result<()> {
    let Wanted { details, place } = wanted;
    let id = present.user.id;
    let mut errors = FieldErrors::new();
    refuse_taken_emails(tx, &mut errors, "emails", &details.emails, Some(id)).await?;
    refuse_taken_username(tx, &mut errors, details.username.as_deref(), Some(id)).await?;
    if place != present.place() {
        let (customer, site) = (place.0.to_string(), place.1.to_string());
        let wish = Wish { customer: &customer, site: &site, present: None, now: cx.now };
        place::check(cx, tx.db(), &mut errors, &wish).await?;
    }
    refuse_loss(cx, tx, &mut errors, present, &details, Some(place)).await?;
    errors.into_result()?;
    let diff = present.diff(&details, place);
    write_unindexed(cx, tx, present, &details, place).await?;
    journal::record(cx, tx, event, Entity::User, id.0, diff).await
}

/// Makes a person invalid, for good.
///
/// # Errors
/// `Invalid` with what stands in the way.
pub(crate) async fn make_invalid(cx: &Cx, tx: &mut Tx, id: UserId, event: &str) -> Result<()> {
    let standing = Standing { validity: Validity::Invalid, period: Period::ALWAYS };
    change(cx, tx, id, (Some(standing), None), event).await
}

/// Takes a person out of the directory whom nothing needs; `false`, with nothing done, if something refers to
/// them after all. The journal keeps who it was.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn remove(cx: &Cx, tx: &mut Tx, present: &Present) -> Result<bool> {
    let id = present.user.id;
    if privacy::is_held(tx.db(), id).await? {
        return Ok(false);
    }
    let name = Some(present.user.display_name.clone());
    let attempt = tx.db().begin().await?;
    let done = user::Entity::delete_by_id(id).exec(&attempt).await;
    let gone = db::settle(attempt, done.map(|_| ())).await?;
    if gone {
        let diff = Diff::new().field("name", &name, &None);
        journal::record(cx, tx, "user.removed", Entity::User, id.0, diff).await?;
    }
    Ok(gone)
}

/// What needs these people, in words; those whom nothing needs are left out.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn needed(db: &impl ConnectionTrait, ids: &[UserId]) -> Result<HashMap<UserId, String>> {
    let mine = || ids.iter().copied();
    let opened = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::RequesterId)
        .filter(ticket::Column::RequesterId.is_in(mine()))
        .distinct();
    let wrote = article::Entity::find()
        .select_only()
        .column(article::Column::AuthorId)
        .filter(article::Column::AuthorId.is_in(mine()))
        .distinct();
    let follows = access_grant::Entity::find()
        .select_only()
        .column(access_grant::Column::UserId)
        .filter(access_grant::Column::UserId.is_in(mine()))
        .filter(access_grant::Column::Kind.eq(GrantKind::Participant))
        .distinct();
    let mut out = HashMap::new();
    for (people, why) in [
        (follows.into_tuple::<UserId>().all(db).await?, "Follows tickets."),
        (wrote.into_tuple().all(db).await?, "Wrote in tickets."),
        (opened.into_tuple().all(db).await?, "Has tickets."),
    ] {
        out.extend(people.into_iter().map(|id| (id, why.to_owned())));
    }
    Ok(out)
}
