//! Taking second factors away.

use super::confirmed;
use crate::db::Tx;
use crate::error::Result;
use domain::AppError;
use domain::ids::UserId;
use domain::two_factor::Method;
use entity::{authenticator, recovery_code};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// Removes this method, and tells the names of what went. Recovery codes go with the last authenticator app:
/// they replace one, and nothing else.
pub(super) async fn take_away(tx: &Tx, user: UserId, method: Method) -> Result<Vec<String>> {
    let mut gone = Vec::new();
    for row in confirmed(user).all(tx.db()).await? {
        let is_meant = match method {
            Method::All => true,
            Method::Authenticator(id) => id == row.id,
            Method::RecoveryCodes => false,
        };
        if is_meant {
            authenticator::Entity::delete_by_id(row.id).exec(tx.db()).await?;
            gone.push(row.name);
        }
    }
    let is_last = confirmed(user).count(tx.db()).await? == 0;
    if is_last || method == Method::RecoveryCodes {
        let codes = recovery_code::Entity::delete_many().filter(recovery_code::Column::UserId.eq(user));
        if codes.exec(tx.db()).await?.rows_affected > 0 {
            gone.push("Recovery codes".to_owned());
        }
    }
    if gone.is_empty() { Err(AppError::NotFound.into()) } else { Ok(gone) }
}
