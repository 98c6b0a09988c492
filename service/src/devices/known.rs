//! Knowing a browser again.

use super::{Device, KNOWN_DAYS, name};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::Diff;
use crate::mail::{self, MailRefs};
use domain::Timestamp;
use domain::ids::{DeviceId, UserId};
use entity::known_device::{ActiveModel, Column, Entity};
use entity::{account, known_device};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Select};

/// Notes in the transaction of a sign-in with what somebody signed in, for its row of the journal. Whoever did so
/// before with another device alone gets a mail.
pub(crate) async fn arrived(cx: &Cx, tx: &mut Tx, user: UserId) -> Result<Diff> {
    let Some(device) = &cx.origin.device else { return Ok(Diff::new()) };
    let diff = Diff::new().set("device", &name(&cx.origin.user_agent));
    // Others who sign in with this browser: it has a new cookie from now on.
    if let Some(hash) = device.brought_hash() {
        Entity::update_many()
            .col_expr(Column::TokenHash, Expr::value(device.next_hash()))
            .filter(Column::TokenHash.eq(hash))
            .filter(Column::UserId.ne(user))
            .exec(tx.db())
            .await?;
    }
    if let Some(known) = brought(tx.db(), device, user).await? {
        Entity::update_many()
            .col_expr(Column::TokenHash, Expr::value(device.next_hash()))
            .col_expr(Column::Address, Expr::value(cx.origin.address.clone()))
            .col_expr(Column::UserAgent, Expr::value(cx.origin.user_agent.clone()))
            .col_expr(Column::LastSeenAt, Expr::value(cx.now))
            .filter(Column::Id.eq(known.id))
            .exec(tx.db())
            .await?;
        return Ok(diff);
    }
    let id = add(cx, tx, device, user).await?;
    let account = account::Entity::find_by_id(user).one(tx.db()).await?;
    if account.is_none_or(|account| account.last_sign_in_at.is_none()) {
        return Ok(diff);
    }
    mail::send_template(cx, tx, mail::NEW_DEVICE, user, MailRefs::device(id)).await?;
    Ok(diff.set("is_new_device", &true))
}

async fn add(cx: &Cx, tx: &Tx, device: &Device, user: UserId) -> Result<DeviceId> {
    let row = ActiveModel {
        user_id: Set(user),
        token_hash: Set(device.next_hash()),
        address: Set(cx.origin.address.clone()),
        user_agent: Set(cx.origin.user_agent.clone()),
        first_seen_at: Set(cx.now),
        last_seen_at: Set(cx.now),
        remembered_until: Set(None),
        ..Default::default()
    };
    Ok(row.insert(tx.db()).await?.id)
}

/// What is known of this person in the browser that came with this token.
pub(super) async fn brought(
    db: &impl ConnectionTrait,
    device: &Device,
    user: UserId,
) -> Result<Option<known_device::Model>> {
    let Some(hash) = device.brought_hash() else { return Ok(None) };
    Ok(of(user).filter(Column::TokenHash.eq(hash)).one(db).await?)
}

pub(super) fn of(user: UserId) -> Select<Entity> {
    Entity::find().filter(Column::UserId.eq(user))
}

/// Deletes what no browser has a cookie for any more.
///
/// # Errors
/// If the database refuses.
pub async fn forget_old(db: &impl ConnectionTrait, now: Timestamp) -> Result<()> {
    let gone = Column::LastSeenAt.lt(now.plus_seconds(-KNOWN_DAYS * 86_400));
    Entity::delete_many().filter(gone).exec(db).await?;
    Ok(())
}
