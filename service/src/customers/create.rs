//! Adding a customer, with its first site.

use super::details::{CustomerDetails, SiteDetails};
use super::{contacts, profile, sites};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use domain::AppError;
use domain::customers::{CustomerInput, CustomerProfile, SiteInput};
use domain::error::FieldErrors;
use domain::fields::{FieldValues, Screen};
use domain::ids::{CustomerId, SiteId};
use domain::journal::Entity;
use domain::policy::Action;
use domain::structure::Standing;
use domain::validate;
use entity::customer;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// The name of the first site when none is given.
const FIRST_SITE: &str = "Main site";

/// Adds a customer with its first site and the General User there (HAL-23).
///
/// # Errors
/// `Forbidden` without the right to manage customers, `Invalid` with all wrong fields.
pub async fn create(cx: &Cx, input: CustomerInput) -> Result<CustomerId> {
    let mut tx = cx.begin().await?;
    let id = create_in(cx, &mut tx, input).await?;
    tx.commit().await?;
    Ok(id)
}

/// As [`create`], as a part of a write.
///
/// # Errors
/// As [`create`].
pub(crate) async fn create_in(cx: &Cx, tx: &mut Tx, input: CustomerInput) -> Result<CustomerId> {
    Ok(create_with(cx, tx, input, None).await?.0)
}

/// As [`create_in`], with the form of the first site where there is one. Tells which site that is.
///
/// # Errors
/// As [`create`]; custom fields of the site are asked for only with its form.
pub(super) async fn create_with(
    cx: &Cx,
    tx: &mut Tx,
    input: CustomerInput,
    first: Option<SiteInput>,
) -> Result<(CustomerId, SiteId)> {
    cx.require_desk(Action::ManageCustomers)?;
    let mut errors = FieldErrors::new();
    let details = CustomerDetails::check(&mut errors, &input);
    let profile =
        profile::check(cx, tx, &mut errors, &input, (Screen::AgentCreate, &CustomerProfile::default())).await?;
    profile::require_confidential(cx, &CustomerProfile::default(), &profile)?;
    contacts::refuse_early(&mut errors, &input.contacts);
    let site = validate::line(&mut errors, "site", "The name of the site", &input.site);
    let name_key = validate::key(&details.name);
    if customer::Entity::find().filter(customer::Column::NameKey.eq(&name_key)).count(tx.db()).await? > 0 {
        errors.add("name", TAKEN);
    }
    let first = first.map(|first| {
        let blank = FieldValues::default();
        SiteDetails::check(&cx.fixed, &mut errors, &first, (Screen::AgentCreate, &blank))
    });
    errors.into_result()?;
    let row = customer::ActiveModel {
        name: Set(details.name.clone()),
        name_key: Set(name_key),
        validity: Set(details.standing.validity),
        valid_from: Set(details.standing.period.from),
        valid_until: Set(details.standing.period.until),
        comment: Set(details.comment.clone()),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let inserted = customer::Entity::insert(row).exec(tx.db()).await;
    let id = inserted.map_err(|error| Error::from(error).on_duplicate(taken()))?.last_insert_id;
    let diff = profile::diff(diff_of_new(&details), &CustomerProfile::default(), &profile);
    if profile != CustomerProfile::default() {
        profile::write(tx, id, &CustomerProfile::default(), &profile).await?;
    }
    journal::record(cx, tx, "customer.created", Entity::Customer, id.0, diff).await?;
    let first = first.unwrap_or_else(|| SiteDetails {
        name: if site.is_empty() { FIRST_SITE.to_owned() } else { site },
        address: String::new(),
        standing: Standing::VALID,
        comment: String::new(),
        fields: FieldValues::default(),
    });
    let site = sites::insert(cx, tx, id, first).await?;
    Ok((id, site))
}

pub(super) fn diff_of_new(details: &CustomerDetails) -> Diff {
    Diff::new()
        .set("name", &details.name)
        .set("validity", &details.standing.validity)
        .set("valid_from", &details.standing.period.from)
        .set("valid_until", &details.standing.period.until)
        .set("comment", &details.comment)
}

/// What is said of a name that another customer has.
pub(crate) const TAKEN: &str = "There is already a customer of this name.";

pub(super) fn taken() -> AppError {
    AppError::field("name", TAKEN)
}
