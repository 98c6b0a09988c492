//! Granting access groups to customers and single users (OTR-12).

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::customers::GroupGrantInput;
use domain::error::FieldErrors;
use domain::ids::{CustomerId, GrantId, GroupId, UserId};
use domain::journal::Entity;
use domain::state::{GrantKind, GroupLevel};
use domain::validate::{self, LINE};
use entity::access_grant;
use sea_orm::{ActiveValue::Set, EntityTrait};

/// Who is granted a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GroupHolder {
    /// One person.
    User(UserId),
    /// All people of a customer.
    Customer(CustomerId),
}

impl GroupHolder {
    /// The record whose history shows it.
    pub(crate) const fn record(self) -> (Entity, i64) {
        match self {
            Self::User(id) => (Entity::User, id.0),
            Self::Customer(id) => (Entity::Customer, id.0),
        }
    }
}

/// Writes the grant and its journal row. The caller has checked that the actor may.
///
/// # Errors
/// `Invalid` with all wrong fields.
pub(crate) async fn grant_group(cx: &Cx, tx: &mut Tx, holder: GroupHolder, input: &GroupGrantInput) -> Result<GrantId> {
    let mut errors = FieldErrors::new();
    let group: Option<GroupId> = validate::id(&mut errors, "group_id", "an access group", &input.group_id);
    let facts = group.and_then(|group| cx.fixed.structure.groups.get(&group));
    if group.is_some() && facts.is_none() {
        errors.add("group_id", "Please choose an access group from the list.");
    }
    let level = GroupLevel::parse(input.level.trim());
    if level.is_none() {
        errors.add("level", "Please choose ro or rw.");
    }
    let period = validate::period(&mut errors, &input.valid_from, &input.valid_until);
    let reason = validate::text(&mut errors, "reason", "The reason", &input.reason, LINE);
    errors.into_result()?;
    let (user_id, customer_id) = match holder {
        GroupHolder::User(id) => (Some(id), None),
        GroupHolder::Customer(id) => (None, Some(id)),
    };
    let row = access_grant::ActiveModel {
        kind: Set(GrantKind::Group),
        user_id: Set(user_id),
        customer_id: Set(customer_id),
        target_id: Set(group.unwrap_or_default().0),
        role_id: Set(None),
        level: Set(level),
        valid_from: Set(period.from),
        valid_until: Set(period.until),
        granted_by: Set(cx.subject_id()),
        reason: Set(reason.clone()),
        created_at: Set(cx.now),
        ..Default::default()
    };
    let id = access_grant::Entity::insert(row).exec(tx.db()).await?.last_insert_id;
    let diff = Diff::new()
        .set("group", &facts.map(|facts| facts.name.as_str()))
        .set("level", &level)
        .set("valid_from", &period.from)
        .set("valid_until", &period.until)
        .set("reason", &reason);
    let (entity, record) = holder.record();
    journal::record(cx, tx, &format!("{}.group_granted", entity.as_str()), entity, record, diff).await?;
    Ok(id)
}

/// Takes a group back: deletes the grant and writes its journal row. The caller has checked that the actor may.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn take_group(
    cx: &Cx,
    tx: &mut Tx,
    holder: GroupHolder,
    grant: &access_grant::Model,
    event: &str,
) -> Result<()> {
    access_grant::Entity::delete_by_id(grant.id).exec(tx.db()).await?;
    let group = cx.fixed.structure.groups.get(&GroupId(grant.target_id)).map(|group| group.name.clone());
    let diff = Diff::new().field("group", &group, &None).field("level", &grant.level, &None);
    let (entity, record) = holder.record();
    journal::record(cx, tx, &format!("{}.{event}", entity.as_str()), entity, record, diff).await
}
