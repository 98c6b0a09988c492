//! Taking second factors away.

use super::{confirmed, is_on};
use crate::db::Tx;
use crate::error::Result;
use crate::passkeys;
use domain::AppError;
use domain::ids::UserId;
use domain::two_factor::Method;
use entity::{authenticator, passkey, recovery_code};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Removes this method, and tells the names of what went. Recovery codes go with the last authenticator app, passkey or
/// security key: they replace one, and nothing else.
pub(super) async fn take_away(tx: &Tx, user: UserId, method: Method) -> Result<Vec<String>> {
    let mut gone = Vec::new();
    for row in confirmed(user).all(tx.db()).await? {
        let is_meant = match method {
            Method::All => true,
            Method::Authenticator(id) => id == row.id,
            Method::Passkey(_) | Method::RecoveryCodes => false,
        };
        if is_meant {
            authenticator::Entity::delete_by_id(row.id).exec(tx.db()).await?;
            gone.push(row.name);
        }
    }
    for row in passkeys::of(user).all(tx.db()).await? {
        if method == Method::All || method == Method::Passkey(row.id) {
            passkey::Entity::delete_by_id(row.id).exec(tx.db()).await?;
            gone.push(row.name);
        }
    }
    let is_last = !is_on(tx.db(), user).await?;
    if is_last || method == Method::RecoveryCodes {
        let codes = recovery_code::Entity::delete_many().filter(recovery_code::Column::UserId.eq(user));
        if codes.exec(tx.db()).await?.rows_affected > 0 {
            gone.push("Recovery codes".to_owned());
        }
    }
    if gone.is_empty() { Err(AppError::NotFound.into()) } else { Ok(gone) }
}
