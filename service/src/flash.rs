//! What a form without WebAssembly left behind when it was refused, kept for the next page: under a
//! random key in a cookie, readable once, gone after ten minutes.

use crate::app::App;
use crate::error::Result;
use crate::secret::hash_token;
use entity::flash;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

/// Seconds it is kept.
pub const LIFETIME_S: i64 = 600;

/// Keeps `data`; answers with the key to it.
///
/// # Errors
/// If the database refuses.
pub async fn keep(app: &App, data: String) -> Result<String> {
    let key = app.random.token();
    let tx = app.db.begin(&app.notices).await?;
    let row = flash::ActiveModel {
        id: Set(hash_token(&key)),
        data: Set(data),
        expires_at: Set(app.clock.now().plus_seconds(LIFETIME_S)),
    };
    flash::Entity::insert(row).exec_without_returning(tx.db()).await?;
    tx.commit().await?;
    Ok(key)
}

/// Takes what was kept under `key`, once.
///
/// # Errors
/// If the database refuses.
pub async fn take(app: &App, key: &str) -> Result<Option<String>> {
    let id = hash_token(key);
    let found = flash::Entity::find_by_id(id.clone())
        .filter(flash::Column::ExpiresAt.gt(app.clock.now()))
        .one(app.db.read())
        .await?;
    let Some(row) = found else { return Ok(None) };
    let tx = app.db.begin(&app.notices).await?;
    let taken = flash::Entity::delete_by_id(id).exec(tx.db()).await?;
    tx.commit().await?;
    Ok((taken.rows_affected == 1).then_some(row.data))
}
