//! The access groups granted to customers and single users (OTR-12).

use super::require;
use crate::access::{Concerned, Watch, load};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::structure::{self, GroupHolder};
use domain::AppError;
use domain::access::AccessDiff;
use domain::customers::{GroupGrantInput, GroupRemoval};
use domain::ids::{CustomerId, GrantId, GroupId};
use domain::policy::{Action, Resource, UserFacts};
use domain::state::{GrantKind, GroupLevel};
use entity::{access_grant, customer, user};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Grants an access group to all people of a customer.
///
/// # Errors
/// `Forbidden` without the right to manage customers, `NotFound`, `Invalid` with all wrong fields.
pub async fn grant_group(cx: &Cx, id: CustomerId, input: GroupGrantInput) -> Result<GrantId> {
    let mut tx = cx.begin().await?;
    let done = grant(cx, &mut tx, id, input).await?;
    tx.commit().await?;
    Ok(done)
}

/// Who gains and who loses what if the customer is granted the group. Nothing is written.
///
/// # Errors
/// As [`grant_group`].
pub async fn preview_grant(cx: &Cx, id: CustomerId, input: GroupGrantInput) -> Result<AccessDiff> {
    require(cx, Action::ManageCustomers, id)?;
    let (watch, mut tx) = Watch::begin(cx, Concerned::Customer(id)).await?;
    grant(cx, &mut tx, id, input).await?;
    watch.after(cx, tx).await
}

async fn grant(cx: &Cx, tx: &mut Tx, id: CustomerId, input: GroupGrantInput) -> Result<GrantId> {
    require(cx, Action::ManageCustomers, id)?;
    customer::Entity::find_by_id(id).one(tx.db()).await?.ok_or(AppError::NotFound)?;
    structure::grant_group(cx, tx, GroupHolder::Customer(id), &input).await
}

/// Takes an access group back, from a customer or from a single user.
///
/// # Errors
/// `Forbidden` without the right to manage customers or to change that user; `NotFound`.
pub async fn revoke_group(cx: &Cx, id: GrantId) -> Result<()> {
    let mut tx = cx.begin().await?;
    revoke(cx, &mut tx, id).await?;
    tx.commit().await
}

/// What taking the group back means: who holds it, who gains and who loses what. Nothing is written.
///
/// # Errors
/// As [`revoke_group`].
pub async fn group_removal(cx: &Cx, id: GrantId) -> Result<GroupRemoval> {
    let mut tx = cx.begin().await?;
    let (grant, held_by) = holder(cx, &tx, id).await?;
    let (holder, path, concerned) = match held_by {
        GroupHolder::User(user) => {
            let found = user::Entity::find_by_id(user).one(tx.db()).await?.ok_or(AppError::NotFound)?;
            (found.display_name, format!("/agent/users/{user}?tab=access"), Concerned::Person(user))
        }
        GroupHolder::Customer(customer) => {
            let found = customer::Entity::find_by_id(customer).one(tx.db()).await?.ok_or(AppError::NotFound)?;
            (found.name, format!("/agent/customers/{customer}?tab=groups"), Concerned::Customer(customer))
        }
    };
    let watch = Watch::before(cx, &tx, concerned).await?;
    revoke(cx, &mut tx, id).await?;
    let group = cx.fixed.structure.groups.get(&GroupId(grant.target_id)).map(|group| group.name.clone());
    Ok(GroupRemoval {
        grant_id: id,
        holder,
        path,
        is_customers: matches!(held_by, GroupHolder::Customer(_)),
        group: group.unwrap_or_default(),
        level: grant.level.unwrap_or(GroupLevel::Ro),
        diff: watch.after(cx, tx).await?,
    })
}

async fn revoke(cx: &Cx, tx: &mut Tx, id: GrantId) -> Result<()> {
    let (grant, holder) = holder(cx, tx, id).await?;
    structure::take_group(cx, tx, holder, &grant, "group_revoked").await
}

/// The grant and who holds it, if the actor may change what they hold.
async fn holder(cx: &Cx, tx: &Tx, id: GrantId) -> Result<(access_grant::Model, GroupHolder)> {
    cx.require_desk(Action::ReadUsers)?;
    let found = access_grant::Entity::find_by_id(id).filter(access_grant::Column::Kind.eq(GrantKind::Group));
    let grant = found.one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let holder = match (grant.user_id, grant.customer_id) {
        (Some(user), _) => {
            let subject = load::subject_of(tx.db(), user).await?.ok_or(AppError::NotFound)?;
            cx.require(Action::ModifyUser, Resource::User(&UserFacts { subject }))?;
            GroupHolder::User(user)
        }
        (None, Some(customer)) => {
            require(cx, Action::ManageCustomers, customer)?;
            GroupHolder::Customer(customer)
        }
        (None, None) => return Err(AppError::NotFound.into()),
    };
    Ok((grant, holder))
}
