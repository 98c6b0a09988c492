//! Mail addresses from which mails come back: noted with the person, instead of a ticket nobody asked for.

use super::held;
use super::receive::{Arrived, Received};
use crate::app::App;
use crate::attachments;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use domain::ids::IncomingId;
use domain::journal::{Cause, Entity};
use domain::mailboxes::IncomingState;
use domain::validate;
use entity::{undeliverable_address, user_email};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use std::sync::Arc;

/// Notes the bounce, and the addresses of people that cannot be reached.
///
/// # Errors
/// If the database or the file storage refuses.
pub(super) async fn note(cx: &Cx, arrived: &Arrived, failed: Vec<(String, String)>) -> Result<Received> {
    let addresses: Vec<_> = failed.iter().map(|(address, _)| address.as_str()).collect();
    let reason = format!("A mail came back from {}.", addresses.join(", "));
    let key = held::put(cx, arrived).await?;
    let noted = write(cx, arrived, &reason, &key, &failed).await;
    if !matches!(noted, Ok(Some(_))) {
        attachments::forget(cx, &key).await?;
    }
    Ok(match noted? {
        Some(id) => Received::Ignored { id, reason },
        None => Received::Duplicate,
    })
}

/// Notes that a relay refused a mail to this address for good.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn note_unreachable(app: &Arc<App>, address: &str, why: &str) -> Result<()> {
    let cx = Cx::system(app, Cause::System).await?;
    let mut tx = cx.begin().await?;
    mark(&cx, &mut tx, address, why).await?;
    tx.commit().await
}

async fn write(
    cx: &Cx,
    arrived: &Arrived,
    reason: &str,
    key: &str,
    failed: &[(String, String)],
) -> Result<Option<IncomingId>> {
    let mut tx = cx.begin().await?;
    let Some(id) = held::insert(cx, &tx, arrived, IncomingState::Bounce, reason, Some(key)).await? else {
        return Ok(None);
    };
    for (address, why) in failed {
        mark(cx, &mut tx, address, why).await?;
    }
    tx.commit().await?;
    Ok::<_, Error>(Some(id))
}

/// Addresses of nobody in the directory are not noted.
async fn mark(cx: &Cx, tx: &mut Tx, address: &str, why: &str) -> Result<()> {
    use undeliverable_address::Column as C;
    let key = validate::key(address);
    let owner = user_email::Entity::find().filter(user_email::Column::AddressKey.eq(&key)).one(tx.db()).await?;
    let Some(owner) = owner else { return Ok(()) };
    let row = undeliverable_address::ActiveModel {
        address_key: Set(key),
        reason: Set(why.to_owned()),
        created_at: Set(cx.now),
    };
    let newer = OnConflict::column(C::AddressKey).update_columns([C::Reason, C::CreatedAt]).to_owned();
    undeliverable_address::Entity::insert(row).on_conflict(newer).exec_without_returning(tx.db()).await?;
    let diff = Diff::new().set("address", &owner.address).set("reason", &why);
    journal::record(cx, tx, "user.mail_came_back", Entity::User, owner.user_id.0, diff).await
}
