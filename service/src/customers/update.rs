//! Changing a customer.

use super::contacts::{self, Contacts, Holder};
use super::create::{TAKEN, taken};
use super::details::{CustomerDetails, customer_input};
use super::{profile, require, words};
use crate::access::{Concerned, Watch};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::fields::visible;
use crate::journal::{self, Diff};
use crate::meanwhile;
use crate::{agents, users};
use domain::AppError;
use domain::access::AccessDiff;
use domain::customers::CustomerInput;
use domain::error::FieldErrors;
use domain::fields::{FieldRecord, Screen};
use domain::ids::CustomerId;
use domain::journal::Entity;
use domain::meanwhile::Sent;
use domain::policy::{Action, Subject};
use domain::structure::Standing;
use domain::time::Period;
use domain::validate;
use entity::{customer, user};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};

/// Why a customer or site stays usable for good (RTP-22).
pub(super) const LAST_ADMIN: &str = "The last admin belongs here. Please make somebody elsewhere an admin first.";

/// Changes a customer. An invalid customer blocks its people without touching them (OTR-37). Nothing is
/// written when nothing differs. What others saved since the form began stays.
///
/// # Errors
/// `Forbidden` without the right to manage customers, `NotFound`, `Contested` with fields that somebody else changed as
/// well, `Invalid` with all wrong fields.
pub async fn update(cx: &Cx, id: CustomerId, sent: impl Into<Sent<CustomerInput>>) -> Result<()> {
    let sent = sent.into();
    let mut tx = cx.begin().await?;
    Box::pin(apply(cx, &mut tx, id, sent, Contacts::OfForm)).await?;
    tx.commit().await
}

/// Who gains and who loses what if the customer is changed like this. Nothing is written.
///
/// # Errors
/// As [`update`].
pub async fn preview(cx: &Cx, id: CustomerId, sent: impl Into<Sent<CustomerInput>>) -> Result<AccessDiff> {
    let sent = sent.into();
    require(cx, Action::ManageCustomers, id)?;
    let (watch, mut tx) = Watch::begin(cx, concerned(cx, id, &sent.input)).await?;
    Box::pin(apply(cx, &mut tx, id, sent, Contacts::OfForm)).await?;
    watch.after(cx, tx).await
}

/// Who looks after a confidential customer, and whether it is one, concerns agents too.
fn concerned(cx: &Cx, id: CustomerId, input: &CustomerInput) -> Concerned {
    let is_confidential = cx.fixed.structure.confidential.contains_key(&id);
    if is_confidential || validate::is_ticked(&input.is_confidential) {
        Concerned::CustomerAndAgents(id)
    } else {
        Concerned::Customer(id)
    }
}

/// Changes a customer, as a part of a write.
///
/// # Errors
/// As [`update`].
pub(super) async fn apply(
    cx: &Cx,
    tx: &mut Tx,
    id: CustomerId,
    sent: Sent<CustomerInput>,
    whose: Contacts,
) -> Result<()> {
    require(cx, Action::ManageCustomers, id)?;
    let old = customer::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let old_profile = profile::read(tx.db(), id).await?;
    let holder = Holder { customer: id, site: None };
    let input = if sent.base.is_empty() {
        sent.input
    } else {
        let theirs = CustomerInput {
            contacts: contacts::texts(tx, holder).await?,
            fields: visible(&cx.fixed, FieldRecord::Customer, Screen::AgentEdit, old_profile.fields.clone()),
            ..customer_input(&old, &old_profile)
        };
        meanwhile::settle(cx, tx.db(), (Entity::Customer, id.0), sent, &theirs).await?
    };
    let mut errors = FieldErrors::new();
    let new = CustomerDetails::check(&mut errors, &input);
    let new_profile = profile::check(cx, tx, &mut errors, &input, (Screen::AgentEdit, &old_profile)).await?;
    profile::require_confidential(cx, &old_profile, &new_profile)?;
    let (old_contacts, new_contacts) = contacts::asked(tx, &mut errors, holder, &input.contacts, whose).await?;
    let name_key = validate::key(&new.name);
    let same_name =
        customer::Entity::find().filter(customer::Column::NameKey.eq(&name_key)).filter(customer::Column::Id.ne(id));
    if same_name.count(tx.db()).await? > 0 {
        errors.add("name", TAKEN);
    }
    if cx.subject_id().is_some() && cx.actor.subject.customer == id && !new.standing.usable(cx.now) {
        errors.add("validity", "You belong to this customer and would take your own access away.");
    }
    let present = standing(&old);
    if new.standing != present && !new.standing.lasts(cx.now) {
        let changed = |admin: &mut Subject| {
            if admin.customer == id {
                admin.customer_standing = new.standing;
            }
        };
        if !agents::spares_admins(cx, tx, changed).await? {
            errors.add(agents::field_of_end(new.standing, cx.now), LAST_ADMIN);
        }
    }
    errors.into_result()?;
    let diff = profile::diff(diff(&old, &new), &old_profile, &new_profile);
    let diff = diff.field("contacts", &old_contacts, &new_contacts);
    if diff.is_empty() {
        return Ok(());
    }
    // Its name is known to every request while it is confidential.
    let is_renamed = old.name != new.name;
    if old_profile != new_profile || (is_renamed && new_profile.is_confidential) {
        profile::write(tx, id, &old_profile, &new_profile).await?;
    }
    if old_contacts != new_contacts {
        contacts::write(tx, holder, &new_contacts).await?;
    }
    let row = customer::ActiveModel {
        id: Set(id),
        name: Set(new.name.clone()),
        name_key: Set(name_key),
        validity: Set(new.standing.validity),
        valid_from: Set(new.standing.period.from),
        valid_until: Set(new.standing.period.until),
        comment: Set(new.comment.clone()),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    row.update(tx.db()).await.map_err(|error| Error::from(error).on_duplicate(taken()))?;
    words::index(tx, &[id]).await?;
    if is_renamed {
        users::index_people(tx, Condition::all().add(user::Column::CustomerId.eq(id))).await?;
    }
    journal::record(cx, tx, "customer.updated", Entity::Customer, id.0, diff).await
}

const fn standing(row: &customer::Model) -> Standing {
    Standing { validity: row.validity, period: Period { from: row.valid_from, until: row.valid_until } }
}

pub(super) fn diff(old: &customer::Model, new: &CustomerDetails) -> Diff {
    let standing = standing(old);
    Diff::new()
        .field("name", &old.name, &new.name)
        .field("validity", &standing.validity, &new.standing.validity)
        .field("valid_from", &standing.period.from, &new.standing.period.from)
        .field("valid_until", &standing.period.until, &new.standing.period.until)
        .field("comment", &old.comment, &new.comment)
}
