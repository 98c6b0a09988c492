//! The access groups granted to customers and single users (OTR-12).

use crate::access::load;
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::structure::{self, GroupHolder};
use domain::AppError;
use domain::customers::GroupGrantInput;
use domain::ids::{CustomerId, GrantId, GroupId};
use domain::policy::{Action, Resource, UserFacts};
use domain::state::GrantKind;
use entity::{access_grant, customer};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Grants an access group to all people of a customer.
///
/// # Errors
/// `Forbidden` without the right to manage customers, `NotFound`, `Invalid` with all wrong fields.
pub async fn grant_group(cx: &Cx, id: CustomerId, input: GroupGrantInput) -> Result<GrantId> {
    cx.require_desk(Action::ManageCustomers)?;
    let mut tx = cx.begin().await?;
    customer::Entity::find_by_id(id).one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let grant = structure::grant_group(cx, &mut tx, GroupHolder::Customer(id), &input).await?;
    tx.commit().await?;
    Ok(grant)
}

/// Takes an access group back, from a customer or from a single user.
///
/// # Errors
/// `Forbidden` without the right to manage customers or to change that user; `NotFound`.
pub async fn revoke_group(cx: &Cx, id: GrantId) -> Result<()> {
    cx.require_desk(Action::ReadUsers)?;
    let mut tx = cx.begin().await?;
    let found = access_grant::Entity::find_by_id(id).filter(access_grant::Column::Kind.eq(GrantKind::Group));
    let grant = found.one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let holder = match (grant.user_id, grant.customer_id) {
        (Some(user), _) => {
            let subject = load::subject_of(tx.db(), user).await?.ok_or(AppError::NotFound)?;
            cx.require(Action::ModifyUser, Resource::User(&UserFacts { subject }))?;
            GroupHolder::User(user)
        }
        (None, Some(customer)) => {
            cx.require_desk(Action::ManageCustomers)?;
            GroupHolder::Customer(customer)
        }
        (None, None) => return Err(AppError::NotFound.into()),
    };
    access_grant::Entity::delete_by_id(id).exec(tx.db()).await?;
    let group = cx.fixed.structure.groups.get(&GroupId(grant.target_id)).map(|group| group.name.clone());
    let diff = Diff::new().field("group", &group, &None).field("level", &grant.level, &None);
    let (entity, record) = holder.record();
    journal::record(cx, &mut tx, &format!("{}.group_revoked", entity.as_str()), entity, record, diff).await?;
    tx.commit().await
}
