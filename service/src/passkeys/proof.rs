//! Asking keys to sign a challenge, and checking what they signed.

use super::challenge::{self, Purpose};
use super::relying_party::{broken, handle, relying_party};
use super::{credential, credential_hash, of};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use domain::ids::UserId;
use domain::journal::Entity;
use domain::passkeys::{PasskeyChallenge, PasskeyKind};
use entity::passkey::{Column, Entity as Passkeys, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use webauthn_rs::prelude::{
    AuthenticationResult, Credential, DiscoverableAuthentication, PublicKeyCredential, SecurityKey,
    SecurityKeyAuthentication, WebauthnError, WebauthnResult,
};

/// Why a key does not let anybody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The challenge was answered before, or too late.
    Late,
    /// It is unknown, somebody else's, or did not sign this challenge for this desk.
    Wrong,
    /// It signed, but has counted fewer signatures than before: there are two of it.
    Copied,
}

impl Refusal {
    /// The same words whatever is wrong, so that nothing can be learned of keys.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Late => "That took too long, or was answered before. Please try again.",
            Self::Wrong => "This key does not let you in here. It may have been removed.",
            Self::Copied => "This key was refused: there may be a copy of it. Please tell the desk.",
        }
    }
}

/// What a browser answers, if it is an answer at all.
pub(crate) fn read(answer: &str) -> Option<PublicKeyCredential> {
    serde_json::from_str(answer).ok()
}

/// The key that signed, if it is known.
pub(crate) async fn find(db: &impl ConnectionTrait, signed: &PublicKeyCredential) -> Result<Option<Model>> {
    let hash = credential_hash(signed.get_credential_id());
    Ok(Passkeys::find().filter(Column::CredentialHash.eq(hash)).one(db).await?)
}

/// Asks any passkey of this desk: the browser offers those it has. Nobody's name is asked for.
pub(crate) async fn ask_anybody(cx: &Cx, tx: &Tx) -> Result<PasskeyChallenge> {
    let (asked, state) = relying_party(cx)?.start_discoverable_authentication().map_err(broken)?;
    let options = serde_json::to_string(&asked.public_key)?;
    let token = challenge::keep(cx, tx, Purpose::SignIn, None, &state).await?;
    Ok(PasskeyChallenge { token, options })
}

/// Asks the keys of this person; `None` if they have none.
pub(crate) async fn ask_owner(cx: &Cx, tx: &Tx, user: UserId) -> Result<Option<PasskeyChallenge>> {
    let rows = of(user).all(tx.db()).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let keys = rows.iter().map(|row| Ok(SecurityKey::from(credential(row)?))).collect::<Result<Vec<_>>>()?;
    let (mut asked, state) = relying_party(cx)?.start_securitykey_authentication(&keys).map_err(broken)?;
    if rows.iter().any(|row| row.kind == PasskeyKind::Passkey) {
        // Else the browser would look for a key to plug in first.
        asked.public_key.hints = None;
    }
    let options = serde_json::to_string(&asked.public_key)?;
    let token = challenge::keep(cx, tx, Purpose::SecondStep, Some(user), &state).await?;
    Ok(Some(PasskeyChallenge { token, options }))
}

/// How a key was used, and which.
type Used<'r> = (AuthenticationResult, &'r Model);

/// Whether a passkey has signed for its owner, whom it checked.
pub(crate) async fn by_anybody<'r>(
    cx: &Cx,
    token: &str,
    signed: &PublicKeyCredential,
    row: Option<&'r Model>,
) -> Result<Result<Used<'r>, Refusal>> {
    let party = relying_party(cx)?;
    let state: Option<DiscoverableAuthentication> = challenge::take(cx, Purpose::SignIn, None, token).await?;
    let Some(state) = state else { return Ok(Err(Refusal::Late)) };
    let Some(row) = row.filter(|row| row.kind == PasskeyKind::Passkey) else { return Ok(Err(Refusal::Wrong)) };
    let owner = party.identify_discoverable_authentication(signed).map(|(owner, _)| owner).ok();
    if owner != Some(handle(&cx.app, row.user_id)) {
        return Ok(Err(Refusal::Wrong));
    }
    Ok(verdict(party.finish_discoverable_authentication_v2(signed, state, &credential(row)?), row))
}

/// Whether a key of this person has signed.
pub(crate) async fn by_owner<'r>(
    cx: &Cx,
    user: UserId,
    token: &str,
    signed: &PublicKeyCredential,
    row: Option<&'r Model>,
) -> Result<Result<Used<'r>, Refusal>> {
    let party = relying_party(cx)?;
    let state: Option<SecurityKeyAuthentication> = challenge::take(cx, Purpose::SecondStep, Some(user), token).await?;
    let Some(state) = state else { return Ok(Err(Refusal::Late)) };
    let Some(row) = row.filter(|row| row.user_id == user) else { return Ok(Err(Refusal::Wrong)) };
    Ok(verdict(party.finish_securitykey_authentication(signed, &state), row))
}

fn verdict(checked: WebauthnResult<AuthenticationResult>, row: &Model) -> Result<Used<'_>, Refusal> {
    checked.map(|used| (used, row)).map_err(|error| match error {
        WebauthnError::CredentialPossibleCompromise => Refusal::Copied,
        error => {
            tracing::debug!(%error, "a key was refused");
            Refusal::Wrong
        }
    })
}

/// Notes how often the key has signed, which only rises: of two attempts at once with the same count, one gets in.
pub(crate) async fn note_use(
    cx: &Cx,
    tx: &mut Tx,
    row: &Model,
    used: &AuthenticationResult,
    without_password: bool,
) -> Result<bool> {
    let mut key = SecurityKey::from(credential(row)?);
    let _ = key.update_credential(used);
    let counter = i64::from(used.counter());
    let is_newer = if counter == 0 { Column::Counter.eq(0_i64) } else { Column::Counter.lt(counter) };
    let noted = Passkeys::update_many()
        .col_expr(Column::Credential, Expr::value(serde_json::to_string(&Credential::from(key))?))
        .col_expr(Column::Counter, Expr::value(counter))
        .col_expr(Column::LastUsedAt, Expr::value(cx.now))
        .filter(Column::Id.eq(row.id))
        .filter(is_newer)
        .exec(tx.db())
        .await?;
    if noted.rows_affected == 0 {
        return Ok(false);
    }
    let diff = Diff::new().set("name", &row.name).set("kind", &row.kind).set("without_password", &without_password);
    journal::record(cx, tx, "user.passkey_used", Entity::User, row.user_id.0, diff).await?;
    Ok(true)
}

/// Journals that there may be a copy of a key, and tells its owner by mail.
pub(crate) async fn report_copied(cx: &Cx, tx: &mut Tx, row: &Model) -> Result<()> {
    let diff = Diff::new().set("name", &row.name).set("kind", &row.kind);
    journal::record(cx, tx, "user.passkey_refused", Entity::User, row.user_id.0, diff).await?;
    mail::send_template(cx, tx, mail::PASSKEY_REFUSED, row.user_id, MailRefs::default()).await
}
