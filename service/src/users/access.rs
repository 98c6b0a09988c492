//! The access groups of a customer user (OTR-12..14).

use crate::access::{Concerned, Watch, load};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::structure::{self, GroupHolder};
use domain::AppError;
use domain::access::AccessDiff;
use domain::customers::GroupGrantInput;
use domain::ids::{GrantId, UserId};
use domain::policy::{Action, Resource, UserFacts};
use domain::users::GroupAccess;

/// Every group with the level the person effectively holds and where it comes from: the answer of the very
/// rules that open tickets (OTR-14).
///
/// # Errors
/// `Forbidden` without the right to see the directory, `NotFound` if there is no such person.
pub async fn group_access(cx: &Cx, id: UserId) -> Result<Vec<GroupAccess>> {
    cx.require_desk(Action::ReadUsers)?;
    let subject = load::subject_of(cx.app.db.read(), id).await?.ok_or(AppError::NotFound)?;
    cx.require_known(&subject)?;
    let (policy, structure) = (cx.policy(), &cx.fixed.structure);
    let mut out: Vec<_> = structure
        .groups
        .iter()
        .map(|(group, facts)| {
            let (level, because) = policy.group_level(&subject, *group);
            let queues = structure.queues.values().filter(|queue| queue.group == *group);
            GroupAccess {
                group: facts.name.clone(),
                level,
                because,
                queues: queues.map(|queue| queue.name.clone()).collect(),
            }
        })
        .collect();
    out.sort_by(|a, b| a.group.cmp(&b.group));
    Ok(out)
}

/// Grants an access group to this one person.
///
/// # Errors
/// `Forbidden` without the right to change the person, `NotFound`, `Invalid` with all wrong fields.
pub async fn grant_group(cx: &Cx, id: UserId, input: GroupGrantInput) -> Result<GrantId> {
    let mut tx = cx.begin().await?;
    let done = grant(cx, &mut tx, id, input).await?;
    tx.commit().await?;
    Ok(done)
}

/// Who gains and who loses what if the person is granted the group. Nothing is written.
///
/// # Errors
/// As [`grant_group`].
pub async fn preview_grant(cx: &Cx, id: UserId, input: GroupGrantInput) -> Result<AccessDiff> {
    cx.require_desk(Action::ModifyUser)?;
    let mut tx = cx.begin().await?;
    let watch = Watch::before(cx, &tx, Concerned::Person(id)).await?;
    grant(cx, &mut tx, id, input).await?;
    watch.after(cx, tx).await
}

async fn grant(cx: &Cx, tx: &mut Tx, id: UserId, input: GroupGrantInput) -> Result<GrantId> {
    cx.require_desk(Action::ModifyUser)?;
    let subject = load::subject_of(tx.db(), id).await?.ok_or(AppError::NotFound)?;
    cx.require(Action::ModifyUser, Resource::User(&UserFacts { subject }))?;
    structure::grant_group(cx, tx, GroupHolder::User(id), &input).await
}
