//! What a form without WebAssembly left behind when it was refused, kept for the next page: under a
//! random key in a cookie, readable once, gone after ten minutes unless somebody has to sign in again first.

use crate::accounts::{by_guest, throttle};
use crate::app::App;
use crate::cx::Guest;
use crate::db::Tx;
use crate::error::Result;
use crate::secret::hash_token;
use domain::ids::UserId;
use domain::journal::Cause;
use entity::flash;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

/// Seconds it is kept.
pub const LIFETIME_S: i64 = 600;

/// So many forms of somebody who is not signed in are kept at most.
const MOST_OF_ONE: i64 = 30;

/// Keeps `data`; answers with the key to it.
///
/// # Errors
/// If the database refuses.
pub async fn keep(app: &App, data: String) -> Result<String> {
    let tx = app.db.begin(&app.notices).await?;
    let key = insert(app, &tx, data, LIFETIME_S).await?;
    tx.commit().await?;
    Ok(key)
}

/// The same for so many seconds, for somebody who is not signed in at the moment; of one person, no more than thirty in that
/// time. Whoever was signed in once could fill the database otherwise.
///
/// # Errors
/// If the database refuses.
pub async fn keep_for(guest: &Guest, owner: UserId, data: String, seconds: i64) -> Result<Option<String>> {
    let cx = by_guest(guest, Cause::Interface).await?;
    let tx = cx.begin().await?;
    let bounds = throttle::Bounds { limit: MOST_OF_ONE, pause_s: seconds };
    let counted = throttle::count_within(&cx, &tx, &format!("unsent {owner}"), bounds).await?;
    let key = match counted {
        Ok(()) => Some(insert(&cx.app, &tx, data, seconds).await?),
        Err(_) => None,
    };
    tx.commit().await?;
    Ok(key)
}

async fn insert(app: &App, tx: &Tx, data: String, seconds: i64) -> Result<String> {
    let key = app.random.token();
    let row = flash::ActiveModel {
        id: Set(hash_token(&key)),
        data: Set(data),
        expires_at: Set(app.clock.now().plus_seconds(seconds)),
    };
    flash::Entity::insert(row).exec_without_returning(tx.db()).await?;
    Ok(key)
}

/// What is kept under `key`, which stays there.
///
/// # Errors
/// If the database refuses.
pub async fn look(app: &App, key: &str) -> Result<Option<String>> {
    Ok(find(app, key).await?.map(|row| row.data))
}

async fn find(app: &App, key: &str) -> Result<Option<flash::Model>> {
    let found = flash::Entity::find_by_id(hash_token(key)).filter(flash::Column::ExpiresAt.gt(app.clock.now()));
    Ok(found.one(app.db.read()).await?)
}

/// Takes what was kept under `key`, once.
///
/// # Errors
/// If the database refuses.
pub async fn take(app: &App, key: &str) -> Result<Option<String>> {
    let Some(row) = find(app, key).await? else { return Ok(None) };
    let tx = app.db.begin(&app.notices).await?;
    let taken = flash::Entity::delete_by_id(row.id).exec(tx.db()).await?;
    tx.commit().await?;
    Ok((taken.rows_affected == 1).then_some(row.data))
}
