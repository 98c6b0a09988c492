//! The sites of a customer.

use super::contacts::{self, Contacts, Holder};
use super::details::{SiteDetails, site_fields, site_input};
use super::update::LAST_ADMIN;
use super::{require, words};
use crate::access::{Concerned, Watch};
use crate::agents;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::fields::visible;
use crate::journal::{self, Diff};
use crate::meanwhile;
use crate::users::{self, Details, NewUser};
use domain::AppError;
use domain::access::AccessDiff;
use domain::customers::SiteInput;
use domain::error::FieldErrors;
use domain::fields::{FieldRecord, FieldValues, Screen};
use domain::ids::{CustomerId, SiteId};
use domain::journal::Entity;
use domain::meanwhile::Sent;
use domain::policy::{Action, Subject};
use domain::state::{Door, WebAccess};
use domain::structure::Standing;
use domain::time::Period;
use domain::validate;
use entity::{customer, site, user};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};

const TAKEN: &str = "This customer already has a site of this name.";

/// Adds a site with its General User (HAL-23).
///
/// # Errors
/// `Forbidden` without the right to manage customers, `NotFound` if there is no such customer, `Invalid`
/// with all wrong fields.
pub async fn create_site(cx: &Cx, customer: CustomerId, input: SiteInput) -> Result<SiteId> {
    let mut tx = cx.begin().await?;
    let id = add_site(cx, &mut tx, customer, input).await?;
    tx.commit().await?;
    Ok(id)
}

/// As [`create_site`], as a part of a write.
///
/// # Errors
/// As [`create_site`].
pub(super) async fn add_site(cx: &Cx, tx: &mut Tx, customer: CustomerId, input: SiteInput) -> Result<SiteId> {
    require(cx, Action::ManageCustomers, customer)?;
    customer::Entity::find_by_id(customer).one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let mut errors = FieldErrors::new();
    let blank = FieldValues::default();
    let details = SiteDetails::check(&cx.fixed, &mut errors, &input, (Screen::AgentCreate, &blank));
    contacts::refuse_early(&mut errors, &input.contacts);
    refuse_taken(tx, &mut errors, customer, &details.name, None).await?;
    errors.into_result()?;
    insert(cx, tx, customer, details).await
}

/// Changes a site. Nothing is written when nothing differs. What others saved since the form began stays.
///
/// # Errors
/// As [`create_site`]; `Contested` with fields that somebody else changed as well.
pub async fn update_site(cx: &Cx, id: SiteId, sent: impl Into<Sent<SiteInput>>) -> Result<()> {
    let sent = sent.into();
    let mut tx = cx.begin().await?;
    Box::pin(change_site(cx, &mut tx, id, sent, Contacts::OfForm)).await?;
    tx.commit().await
}

/// Who gains and who loses what if the site is changed like this. Nothing is written.
///
/// # Errors
/// As [`update_site`].
pub async fn preview_site(cx: &Cx, id: SiteId, sent: impl Into<Sent<SiteInput>>) -> Result<AccessDiff> {
    let sent = sent.into();
    cx.require_desk(Action::ManageCustomers)?;
    let (watch, mut tx) = Watch::begin(cx, Concerned::Site(id)).await?;
    Box::pin(change_site(cx, &mut tx, id, sent, Contacts::OfForm)).await?;
    watch.after(cx, tx).await
}

/// Changes a site, as a part of a write.
///
/// # Errors
/// As [`update_site`].
pub(super) async fn change_site(
    cx: &Cx,
    tx: &mut Tx,
    id: SiteId,
    sent: Sent<SiteInput>,
    whose: Contacts,
) -> Result<()> {
    cx.require_desk(Action::ManageCustomers)?;
    let old = site::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    require(cx, Action::ManageCustomers, old.customer_id)?;
    let fields = site_fields(&old)?;
    let holder = Holder { customer: old.customer_id, site: Some(id) };
    let input = if sent.base.is_empty() {
        sent.input
    } else {
        let theirs = SiteInput {
            contacts: contacts::texts(tx, holder).await?,
            fields: visible(&cx.fixed, FieldRecord::Site, Screen::AgentEdit, fields.clone()),
            ..site_input(&old)?
        };
        meanwhile::settle(cx, tx.db(), (Entity::Site, id.0), sent, &theirs).await?
    };
    let mut errors = FieldErrors::new();
    let new = SiteDetails::check(&cx.fixed, &mut errors, &input, (Screen::AgentEdit, &fields));
    refuse_taken(tx, &mut errors, old.customer_id, &new.name, Some(id)).await?;
    let (old_contacts, new_contacts) = contacts::asked(tx, &mut errors, holder, &input.contacts, whose).await?;
    if cx.subject_id().is_some() && cx.actor.subject.site == id && !new.standing.usable(cx.now) {
        errors.add("validity", "You belong to this site and would take your own access away.");
    }
    let period = Period { from: old.valid_from, until: old.valid_until };
    let present = Standing { validity: old.validity, period };
    if new.standing != present && !new.standing.lasts(cx.now) {
        let changed = |admin: &mut Subject| {
            if admin.site == id {
                admin.site_standing = new.standing;
            }
        };
        if !agents::spares_admins(cx, tx, changed).await? {
            errors.add(agents::field_of_end(new.standing, cx.now), LAST_ADMIN);
        }
    }
    errors.into_result()?;
    let diff = diff(&old, &fields, &new).field("contacts", &old_contacts, &new_contacts);
    if diff.is_empty() {
        return Ok(());
    }
    if old_contacts != new_contacts {
        contacts::write(tx, holder, &new_contacts).await?;
    }
    let row = site::ActiveModel {
        id: Set(id),
        name: Set(new.name.clone()),
        name_key: Set(validate::key(&new.name)),
        address: Set(new.address.clone()),
        validity: Set(new.standing.validity),
        valid_from: Set(new.standing.period.from),
        valid_until: Set(new.standing.period.until),
        comment: Set(new.comment.clone()),
        fields: Set(serde_json::to_string(&new.fields)?),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    row.update(tx.db()).await.map_err(|error| Error::from(error).on_duplicate(AppError::field("name", TAKEN)))?;
    words::index(tx, &[old.customer_id]).await?;
    if old.name != new.name || old.address != new.address || fields != new.fields {
        users::index_people(tx, Condition::all().add(user::Column::SiteId.eq(id))).await?;
    }
    journal::record(cx, tx, "site.updated", Entity::Site, id.0, diff).await
}

pub(super) fn diff(old: &site::Model, fields: &FieldValues, new: &SiteDetails) -> Diff {
    Diff::new()
        .field("name", &old.name, &new.name)
        .field("address", &old.address, &new.address)
        .field("validity", &old.validity, &new.standing.validity)
        .field("valid_from", &old.valid_from, &new.standing.period.from)
        .field("valid_until", &old.valid_until, &new.standing.period.until)
        .field("comment", &old.comment, &new.comment)
        .custom_fields(fields, &new.fields)
}

pub(super) fn diff_of_new(customer_id: CustomerId, new: &SiteDetails) -> Diff {
    Diff::new()
        .set("customer_id", &customer_id)
        .set("name", &new.name)
        .set("address", &new.address)
        .set("validity", &new.standing.validity)
        .set("valid_from", &new.standing.period.from)
        .set("valid_until", &new.standing.period.until)
        .set("comment", &new.comment)
        .custom_fields(&FieldValues::default(), &new.fields)
}

async fn refuse_taken(
    tx: &Tx,
    errors: &mut FieldErrors,
    customer: CustomerId,
    name: &str,
    own: Option<SiteId>,
) -> Result<()> {
    let same = site::Entity::find()
        .filter(site::Column::CustomerId.eq(customer))
        .filter(site::Column::NameKey.eq(validate::key(name)))
        .filter(site::Column::Id.ne(own.unwrap_or_default()));
    if same.count(tx.db()).await? > 0 {
        errors.add("name", TAKEN);
    }
    Ok(())
}

/// Makes this the address of a site (HAL-11).
pub(crate) async fn set_site_address(cx: &Cx, tx: &mut Tx, id: SiteId, address: String) -> Result<()> {
    let old = site::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let diff = Diff::new().field("address", &old.address, &address);
    if diff.is_empty() {
        return Ok(());
    }
    let row = site::ActiveModel { id: Set(id), address: Set(address), updated_at: Set(cx.now), ..Default::default() };
    row.update(tx.db()).await?;
    words::index(tx, &[old.customer_id]).await?;
    users::index_people(tx, Condition::all().add(user::Column::SiteId.eq(id))).await?;
    journal::record(cx, tx, "site.updated", Entity::Site, id.0, diff).await
}

/// Writes a site and its General User.
pub(super) async fn insert(cx: &Cx, tx: &mut Tx, customer_id: CustomerId, details: SiteDetails) -> Result<SiteId> {
    let row = site::ActiveModel {
        customer_id: Set(customer_id),
        name: Set(details.name.clone()),
        name_key: Set(validate::key(&details.name)),
        address: Set(details.address.clone()),
        validity: Set(details.standing.validity),
        valid_from: Set(details.standing.period.from),
        valid_until: Set(details.standing.period.until),
        general_user_id: Set(None),
        comment: Set(details.comment.clone()),
        fields: Set(serde_json::to_string(&details.fields)?),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let inserted = site::Entity::insert(row).exec(tx.db()).await;
    let taken = || AppError::field("name", TAKEN);
    let id = inserted.map_err(|error| Error::from(error).on_duplicate(taken()))?.last_insert_id;
    let diff = diff_of_new(customer_id, &details);
    journal::record(cx, tx, "site.created", Entity::Site, id.0, diff).await?;
    let place = (customer_id, id);
    let general = NewUser {
        details: general_user(),
        place,
        place_by: None,
        allowed_by: None,
        door: Door::Site,
        is_general: true,
    };
    let general = users::insert(cx, tx, general).await?;
    let row = site::ActiveModel { id: Set(id), general_user_id: Set(Some(general)), ..Default::default() };
    row.update(tx.db()).await?;
    words::index(tx, &[customer_id]).await?;
    Ok(id)
}

/// Stands in for whoever has no name yet; cannot sign in and has no mail address.
fn general_user() -> Details {
    Details {
        web_access: WebAccess::NoAccess,
        comment: "For tickets without a named person.".to_owned(),
        ..Details::named("General", "User")
    }
}
