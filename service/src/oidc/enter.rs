//! Letting somebody in for whom a provider vouches.

use super::providers::{enabled, hold_of};
use super::tokens::Vouched;
use super::{ProviderSession, keeper, logout, person, roles};
use crate::access::load;
use crate::accounts::{
    Entry, ask_after, by_guest, count_address, failed, gone_there, in_the_way, throttle, welcome_from,
};
use crate::cx::{Cx, Guest};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use crate::secret::hash_token;
use domain::AppError;
use domain::ids::{OidcProviderId, UserId};
use domain::journal::{Cause, Entity};
use domain::oidc::OidcSecondFactor;
use domain::policy::{Actor, Via};
use entity::{oidc_identity, oidc_provider};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// Signing in at a provider proves for so long that somebody sits there, in seconds. What it knew before proves nothing.
const RECENT_S: i64 = 300;

/// Signs somebody in, or asks for their second factor. What was `vouched` for must have been checked: nothing but
/// [`super::come_back`] and tests make it up.
///
/// # Errors
/// `NotFound` for a provider that is unknown, not enabled or another one by now; `Invalid` at `form` for whoever is not known here, and for
/// what keeps the person out; `TooMany` after too many failures from the address.
pub async fn enter(guest: &Guest, provider: OidcProviderId, vouched: Vouched) -> Result<Entry> {
    let mut cx = by_guest(guest, Cause::Interface).await?;
    let row = enabled(guest.app.db.read(), provider).await?;
    if row.issuer != vouched.issuer {
        return Err(AppError::NotFound.into());
    }
    let tx = cx.begin().await?;
    throttle::refuse_used_up(&cx, &tx, &throttle::address_key(&guest.origin.address)).await??;
    tx.commit().await?;
    let keeper = keeper::of(&cx, &row).await?;
    let Some(user) = who(&cx, keeper.as_ref(), &row, &vouched).await? else {
        let text = format!(
            "Nobody here is linked with your account at {}. Sign in another way and link it in your profile, or ask the \
             desk.",
            row.name
        );
        return turn_away(&cx, &row, None, text).await;
    };
    let Some(loaded) = load::person(&guest.app, user).await? else {
        return turn_away(&cx, &row, None, "This account cannot be used. Please ask the desk.".to_owned()).await;
    };
    let system = cx.clone();
    cx.actor = Actor { subject: loaded.subject, via: Via::Direct };
    if let Some(why) = in_the_way(&cx) {
        return turn_away(&system, &row, Some(user), why).await;
    }
    if !row.audience.includes(cx.actor.subject.is_agent()) {
        let text = format!("Signing in by {} is not for your account. Please sign in another way.", row.name);
        return turn_away(&system, &row, Some(user), text).await;
    }
    if let Some(why) = gone_there(&cx).await? {
        return turn_away(&system, &row, Some(user), why).await;
    }
    let mut tx = system.begin().await?;
    if cx.actor.subject.is_agent() {
        let agent = &cx.actor.subject;
        roles::follow(&system, keeper.as_ref(), &mut tx, (&row, agent), &vouched.claims).await?;
    }
    note_use(&system, &tx, &row, &vouched).await?;
    tx.commit().await?;
    let loaded = load::person(&guest.app, user).await?.ok_or(AppError::Unauthenticated)?;
    cx.actor.subject = loaded.subject;
    let proved_at = vouched.authenticated_at.filter(|at| cx.now < at.plus_seconds(RECENT_S));
    let hint = vouched.id_token.as_ref().map(|token| logout::seal(&cx.app, row.id, token));
    let session = ProviderSession { id: row.id, sid: vouched.sid.clone(), hint, proved_at };
    let counts =
        row.second_factor == OidcSecondFactor::Vouched && vouched.claims.vouches_for_second_factor(&row.acr_values);
    if !counts && let Some(entry) = ask_after(&cx, user, Some(&session)).await? {
        return Ok(entry);
    }
    let key = throttle::account_key(user);
    Ok(Entry::SignedIn(welcome_from(&cx, &key, loaded.must_change_password, Some(session)).await?))
}

/// The person of an identity, known or found now.
async fn who(cx: &Cx, keeper: Option<&Cx>, row: &oidc_provider::Model, vouched: &Vouched) -> Result<Option<UserId>> {
    if let Some(known) = identity(cx.app.db.read(), row.id, &vouched.subject).await? {
        // Who was merged is nobody any more; the one they are by now links it again.
        return Ok(load::subject_of(cx.app.db.read(), known.user_id).await?.map(|subject| subject.id));
    }
    let Some(keeper) = keeper else { return Ok(None) };
    let mut tx = cx.begin().await?;
    let Some(user) = person::recognise(cx, keeper, &mut tx, row, vouched).await? else { return Ok(None) };
    remember(cx, &mut tx, row, user, vouched).await?;
    tx.commit().await?;
    Ok(Some(user))
}

/// The identity of what a provider calls somebody.
pub(super) async fn identity(
    db: &impl ConnectionTrait,
    provider: OidcProviderId,
    subject: &str,
) -> Result<Option<oidc_identity::Model>> {
    let row = oidc_identity::Entity::find()
        .filter(oidc_identity::Column::ProviderId.eq(provider))
        .filter(oidc_identity::Column::SubjectHash.eq(hash_token(subject)));
    Ok(row.one(db).await?)
}

/// Links an identity to somebody, and tells them by mail.
pub(super) async fn remember(
    cx: &Cx,
    tx: &mut Tx,
    row: &oidc_provider::Model,
    user: UserId,
    vouched: &Vouched,
) -> Result<()> {
    hold_of(tx, row.id, &vouched.issuer).await?;
    let label = ["email", "preferred_username", "name"].map(|claim| person::shown(vouched.claims.text(claim)));
    let new = oidc_identity::ActiveModel {
        provider_id: Set(row.id),
        user_id: Set(user),
        subject_hash: Set(hash_token(&vouched.subject)),
        label: Set(label.into_iter().find(|label| !label.is_empty()).unwrap_or_default()),
        created_at: Set(cx.now),
        last_used_at: Set(None),
        ..Default::default()
    };
    let again = || AppError::field("form", "Somebody has just linked this account. Please try again.");
    new.insert(tx.db()).await.map_err(|error| Error::from(error).on_duplicate(again()))?;
    let diff = Diff::new().set("provider", &row.name);
    journal::record(cx, tx, "user.identity_linked", Entity::User, user.0, diff).await?;
    mail::send_template(cx, tx, mail::IDENTITY_LINKED, user, MailRefs::actor(user)).await
}

async fn note_use(cx: &Cx, tx: &Tx, row: &oidc_provider::Model, vouched: &Vouched) -> Result<()> {
    oidc_identity::Entity::update_many()
        .col_expr(oidc_identity::Column::LastUsedAt, Expr::value(cx.now))
        .filter(oidc_identity::Column::ProviderId.eq(row.id))
        .filter(oidc_identity::Column::SubjectHash.eq(hash_token(&vouched.subject)))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Counts and journals that somebody was not let in: with the person, as far as that is known, else with the provider.
async fn turn_away<T>(cx: &Cx, row: &oidc_provider::Model, user: Option<UserId>, why: String) -> Result<T> {
    let mut tx = cx.begin().await?;
    let diff = Diff::new().set("reason", &why);
    match user {
        Some(user) => failed(cx, &mut tx, user, diff.set("provider", &row.name)).await?,
        None => {
            journal::record(cx, &mut tx, "oidc_provider.sign_in_failed", Entity::OidcProvider, row.id.0, diff).await?;
        }
    }
    count_address(cx, &mut tx, &throttle::address_key(&cx.origin.address)).await?;
    tx.commit().await?;
    Err(AppError::field("form", why).into())
}
