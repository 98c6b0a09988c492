//! There is always somebody who can administrate (RTP-22).

use crate::access::load;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use domain::Timestamp;
use domain::ids::UserId;
use domain::policy::{Policy, Subject};
use domain::state::UserType;
use domain::structure::Standing;
use entity::{agent, user};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

/// The admins whom nothing keeps from signing in.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn able_admins(cx: &Cx, tx: &Tx) -> Result<Vec<UserId>> {
    let ids: Vec<UserId> = admins().select_only().column(agent::Column::UserId).into_tuple().all(tx.db()).await?;
    let policy = cx.policy();
    let able = subjects(tx, ids).await?.into_iter().filter(|admin| policy.hindrances(admin).is_empty());
    Ok(able.map(|admin| admin.id).collect())
}

/// Whether this person is an admin who is not deleted, usable or not.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn is_admin(tx: &Tx, id: UserId) -> Result<bool> {
    Ok(admins().filter(agent::Column::UserId.eq(id)).one(tx.db()).await?.is_some())
}

/// Whether the desk is as safe as before when this person is changed like this: see [`spares_admins`].
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn leaves_an_admin(
    cx: &Cx,
    tx: &Tx,
    id: UserId,
    change: impl Fn(&mut Subject) + Send + Sync,
) -> Result<bool> {
    if !is_admin(tx, id).await? {
        return Ok(true);
    }
    let of_one = |admin: &mut Subject| {
        if admin.id == id {
            change(admin);
        }
    };
    spares_admins(cx, tx, of_one).await
}

/// Takes somebody's agent profile away, for [`leaves_an_admin`].
pub(crate) const fn no_agent(admin: &mut Subject) {
    admin.agent = None;
}

/// Whether the desk is as safe as before when the admins are changed like this: an admin remains whom nothing keeps
/// from signing in, now and for good. A desk that has only admins with an end keeps one of those. Holds the rows of
/// all admins until the transaction ends, so that two admins cannot remove each other at the same moment.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn spares_admins(cx: &Cx, tx: &Tx, change: impl Fn(&mut Subject) + Send + Sync) -> Result<bool> {
    let held = admins().order_by_asc(agent::Column::UserId).lock_exclusive().all(tx.db()).await?;
    let mut present = subjects(tx, held.into_iter().map(|admin| admin.user_id).collect()).await?;
    let policy = cx.policy();
    let before = remaining(&policy, &present);
    for admin in &mut present {
        change(admin);
    }
    Ok(remaining(&policy, &present) >= before)
}

/// The field at which a change of validity and dates that takes the last admin out is refused.
pub(crate) fn field_of_end(standing: Standing, now: Timestamp) -> &'static str {
    if standing.usable(now) { "valid_until" } else { "validity" }
}

/// Who is left to administrate, from bad to good.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Remaining {
    Nobody,
    UntilADay,
    ForGood,
}

fn remaining(policy: &Policy<'_>, admins: &[Subject]) -> Remaining {
    let of_one = |admin: &Subject| {
        let is_admin = admin.agent.is_some_and(|agent| !agent.is_deleted && agent.user_type == UserType::Admin);
        if !is_admin || !policy.hindrances(admin).is_empty() {
            Remaining::Nobody
        } else if admin.has_end() {
            Remaining::UntilADay
        } else {
            Remaining::ForGood
        }
    };
    admins.iter().map(of_one).max().unwrap_or(Remaining::Nobody)
}

fn admins() -> Select<agent::Entity> {
    agent::Entity::find().filter(agent::Column::UserType.eq(UserType::Admin)).filter(agent::Column::DeletedAt.is_null())
}

async fn subjects(tx: &Tx, ids: Vec<UserId>) -> Result<Vec<Subject>> {
    Box::pin(load::subjects(tx.db(), Condition::all().add(user::Column::Id.is_in(ids)))).await
}
