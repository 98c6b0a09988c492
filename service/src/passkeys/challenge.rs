//! Challenges that wait for their answer, in the database, so that any server can check it.

use super::relying_party::TIME_TO_ANSWER_S;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::secret::hash_token;
use domain::ids::UserId;
use entity::passkey_challenge::{ActiveModel, Column, Entity, Model};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a challenge is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Adding a key.
    Enrol,
    /// Signing in without a password.
    SignIn,
    /// The second step, after the password.
    SecondStep,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Enrol => "enrol",
            Self::SignIn => "sign_in",
            Self::SecondStep => "second_step",
        }
    }
}

/// Keeps what is needed to check the answer. The token leads back to it, once.
pub(super) async fn keep(
    cx: &Cx,
    tx: &Tx,
    purpose: Purpose,
    user: Option<UserId>,
    state: &(impl Serialize + Sync),
) -> Result<String> {
    let token = cx.app.random.token();
    let row = ActiveModel {
        id: Set(hash_token(&token)),
        purpose: Set(purpose.as_str().to_owned()),
        user_id: Set(user),
        state: Set(serde_json::to_string(state)?),
        expires_at: Set(cx.now.plus_seconds(TIME_TO_ANSWER_S)),
    };
    row.insert(tx.db()).await?;
    Ok(token)
}

/// What was kept, while it waits.
pub(super) async fn look<T: DeserializeOwned>(
    cx: &Cx,
    purpose: Purpose,
    user: Option<UserId>,
    token: &str,
) -> Result<Option<T>> {
    let Some(row) = waiting(cx, purpose, user, token).await? else { return Ok(None) };
    Ok(Some(serde_json::from_str(&row.state)?))
}

/// Takes what was kept. Of two answers at once, one gets it.
pub(super) async fn take<T: DeserializeOwned>(
    cx: &Cx,
    purpose: Purpose,
    user: Option<UserId>,
    token: &str,
) -> Result<Option<T>> {
    let Some(row) = waiting(cx, purpose, user, token).await? else { return Ok(None) };
    let tx = cx.begin().await?;
    let taken = Entity::delete_by_id(row.id).exec(tx.db()).await?;
    tx.commit().await?;
    if taken.rows_affected == 0 {
        return Ok(None);
    }
    Ok(Some(serde_json::from_str(&row.state)?))
}

async fn waiting(cx: &Cx, purpose: Purpose, user: Option<UserId>, token: &str) -> Result<Option<Model>> {
    let row = Entity::find_by_id(hash_token(token))
        .filter(Column::Purpose.eq(purpose.as_str()))
        .filter(Column::ExpiresAt.gt(cx.now))
        .one(cx.app.db.read())
        .await?;
    Ok(row.filter(|row| row.user_id == user))
}
