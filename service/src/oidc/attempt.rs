//! What is kept while a browser is at a provider: in the database, so that it can come back to any server.

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::secret::hash_token;
use domain::ids::{OidcProviderId, UserId};
use entity::oidc_attempt::{ActiveModel, Column, Entity};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// The cookie that ties an attempt to its browser.
pub const COOKIE: &str = "sso";
/// Where that cookie is sent.
pub const PATH: &str = "/auth/oidc";
/// Seconds in which somebody has to come back.
pub const LASTING_S: i64 = 900;

/// What is needed to check the answer, and where to go then.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Attempt {
    /// What the token has to repeat.
    pub nonce: String,
    /// What proves to the provider that the code comes from who asked for it (PKCE).
    pub verifier: String,
    /// Where the person wanted to go.
    pub next: String,
}

/// An attempt as it comes back.
pub(super) struct Returned {
    pub attempt: Attempt,
    /// Who was signed in and links the provider.
    pub user_id: Option<UserId>,
}

fn purpose(id: &str) -> String {
    format!("oidc attempt {id}")
}

/// Keeps an attempt under the state that the provider sends back, for the browser that holds `browser`.
pub(super) async fn keep(
    cx: &Cx,
    provider: OidcProviderId,
    user: Option<UserId>,
    (state, browser): (&str, &str),
    attempt: &Attempt,
) -> Result<()> {
    let id = hash_token(state);
    let sealed = cx.app.key.seal(&*cx.app.random, &purpose(&id), &serde_json::to_string(attempt)?);
    let row = ActiveModel {
        id: Set(id),
        provider_id: Set(provider),
        user_id: Set(user),
        browser_hash: Set(hash_token(browser)),
        state: Set(sealed),
        expires_at: Set(cx.now.plus_seconds(LASTING_S)),
    };
    let tx = cx.begin().await?;
    row.insert(tx.db()).await?;
    tx.commit().await
}

/// Takes the attempt of this state, if this browser began it not long ago. Of two answers at once, one gets it.
pub(super) async fn take(
    cx: &Cx,
    provider: OidcProviderId,
    (state, browser): (&str, &str),
) -> Result<Option<Returned>> {
    let waiting = Entity::find_by_id(hash_token(state))
        .filter(Column::ProviderId.eq(provider))
        .filter(Column::BrowserHash.eq(hash_token(browser)))
        .filter(Column::ExpiresAt.gt(cx.now));
    let Some(row) = waiting.one(cx.app.db.read()).await? else { return Ok(None) };
    let tx = cx.begin().await?;
    let taken = Entity::delete_by_id(row.id.clone()).exec(tx.db()).await?;
    tx.commit().await?;
    if taken.rows_affected == 0 {
        return Ok(None);
    }
    let opened = cx.app.key.open(&purpose(&row.id), &row.state);
    let opened = opened.ok_or_else(|| Error::Other("an attempt to sign in does not open".to_owned()))?;
    Ok(Some(Returned { attempt: serde_json::from_str(&opened.0)?, user_id: row.user_id }))
}
