//! The token of a connection: shown once, stored as a hash, revocable.

use super::details::require_rights;
use super::{hold, require};
use crate::agents::role_objection;
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::secret::hash_token;
use domain::AppError;
use domain::ids::ScimConnectionId;
use domain::journal::Entity;
use domain::scim::NewScimToken;
use entity::scim_connection;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

/// What every token of a connection begins with.
pub(in crate::scim) const MARK: &str = "dfs_";
/// How many characters of a token stay readable.
const READABLE: usize = 10;

/// Makes a token; an earlier one is of no use any more. This is the only moment at which it can be read. The connection
/// acts within the rights of whoever made its token.
///
/// # Errors
/// `Forbidden` without the right to manage integrations, or what the connection does; `NotFound`.
pub async fn make_token(cx: &Cx, id: ScimConnectionId) -> Result<NewScimToken> {
    require(cx)?;
    let mut tx = cx.begin().await?;
    let old = hold(&tx, id).await?;
    require_rights(cx, old.people, old.welcomes)?;
    if let Some(wrong) = old.role_id.and_then(|role| role_objection(cx, role, None)) {
        return Err(AppError::Forbidden(wrong).into());
    }
    let token = format!("{MARK}{}", cx.app.random.token());
    let prefix: String = token.chars().take(READABLE).collect();
    let keeper = cx.subject_id();
    let row = scim_connection::ActiveModel {
        id: Set(id),
        token_prefix: Set(Some(prefix.clone())),
        token_hash: Set(Some(hash_token(&token))),
        token_made_at: Set(Some(cx.now)),
        last_used_at: Set(None),
        barred_at: Set(None),
        keeper_id: Set(keeper),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    let diff = Diff::new().field("token", &old.token_prefix, &Some(prefix)).field("keeper_id", &old.keeper_id, &keeper);
    journal::record(cx, &mut tx, "scim_connection.token_made", Entity::Scim, id.0, diff).await?;
    tx.commit().await?;
    Ok(NewScimToken { token })
}

/// Makes the token useless. The people stay as they are.
///
/// # Errors
/// `Forbidden` without the right to manage integrations; `NotFound` without a token.
pub async fn revoke_token(cx: &Cx, id: ScimConnectionId) -> Result<()> {
    require(cx)?;
    let mut tx = cx.begin().await?;
    let old = hold(&tx, id).await?;
    if old.token_hash.is_none() {
        return Err(AppError::NotFound.into());
    }
    let row = scim_connection::ActiveModel {
        id: Set(id),
        token_prefix: Set(None),
        token_hash: Set(None),
        token_made_at: Set(None),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    let diff = Diff::new().field("token", &old.token_prefix, &None);
    journal::record(cx, &mut tx, "scim_connection.token_revoked", Entity::Scim, id.0, diff).await?;
    tx.commit().await
}
