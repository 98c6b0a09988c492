//! The identities of a person: their own, and, for who manages accounts, those of others.

use super::logout::end_sessions;
use super::providers::offered;
use crate::accounts::{is_own, managed, refuse, refuse_only_way};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::{OidcIdentityId, OidcProviderId, UserId};
use domain::journal::Entity;
use domain::oidc::{OidcIdentityRow, OwnIdentities};
use domain::passkeys::PasskeyKind;
use domain::policy::Action;
use entity::{oidc_identity, oidc_provider, passkey};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

/// One's own identities, and which providers can be linked.
///
/// # Errors
/// `Forbidden` for API tokens.
pub async fn own(cx: &Cx) -> Result<OwnIdentities> {
    cx.require_desk(Action::ManageOwnTwoFactor)?;
    let (db, user) = (cx.app.db.read(), cx.actor.subject.id);
    let mut offers = Vec::new();
    for offer in offered(db).await? {
        let row = oidc_provider::Entity::find_by_id(offer.id).one(db).await?;
        if row.is_some_and(|row| row.audience.includes(cx.actor.subject.is_agent())) {
            offers.push(offer);
        }
    }
    Ok(OwnIdentities { rows: rows(db, user).await?, offers, has_password: cx.has_password })
}

/// The identities of a person.
///
/// # Errors
/// `NotFound` or `Forbidden` as for every account action.
pub async fn of_user(cx: &Cx, user: UserId) -> Result<Vec<OidcIdentityRow>> {
    managed(cx, user).await?;
    rows(cx.app.db.read(), user).await
}

/// Unlinks an identity of one's own.
///
/// # Errors
/// `NotFound` if there is none of this id; `Conflict` for the last way to sign in, with what to do first.
pub async fn unlink(cx: &Cx, id: OidcIdentityId) -> Result<()> {
    cx.require_desk(Action::ManageOwnTwoFactor)?;
    let user = cx.actor.subject.id;
    let mut tx = cx.begin().await?;
    let row = find(&tx, user, id).await?;
    if !cx.has_password && !lets_in(tx.db(), (user, cx.actor.subject.is_agent()), Some(row.id)).await? {
        return refuse_only_way(cx);
    }
    take_away(cx, &mut tx, row).await?;
    tx.commit().await
}

/// Unlinks an identity of a person, and ends the sessions that began by it.
///
/// # Errors
/// `NotFound` if there is none of this id, `Conflict` for oneself; as for every account action.
pub async fn unlink_of_user(cx: &Cx, user: UserId, id: OidcIdentityId) -> Result<()> {
    managed(cx, user).await?;
    if is_own(cx, user) {
        return refuse("This is your own account. Your profile is the place to unlink it.");
    }
    let mut tx = cx.begin().await?;
    let row = find(&tx, user, id).await?;
    end_sessions(cx, &mut tx, (row.provider_id, user), None, cx.now).await?;
    take_away(cx, &mut tx, row).await?;
    tx.commit().await
}

async fn find(tx: &Tx, user: UserId, id: OidcIdentityId) -> Result<oidc_identity::Model> {
    let row = oidc_identity::Entity::find_by_id(id).filter(oidc_identity::Column::UserId.eq(user));
    Ok(row.one(tx.db()).await?.ok_or(AppError::NotFound)?)
}

/// Whether somebody without a password could sign in, by a passkey or by an identity at a provider that is for them,
/// perhaps without this one.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn lets_in(
    db: &impl ConnectionTrait,
    (user, is_agent): (UserId, bool),
    without: Option<OidcIdentityId>,
) -> Result<bool> {
    let passkeys = passkey::Entity::find()
        .filter(passkey::Column::UserId.eq(user))
        .filter(passkey::Column::Kind.eq(PasskeyKind::Passkey));
    let identities = oidc_identity::Entity::find()
        .filter(oidc_identity::Column::UserId.eq(user))
        .filter(Condition::all().add_option(without.map(|id| oidc_identity::Column::Id.ne(id))))
        .find_also_related(oidc_provider::Entity)
        .all(db)
        .await?;
    let is_open = |provider: &oidc_provider::Model| provider.is_enabled && provider.audience.includes(is_agent);
    let by_identity = identities.iter().any(|(_, provider)| provider.as_ref().is_some_and(is_open));
    Ok(by_identity || passkeys.count(db).await? > 0)
}

/// Unlinks an identity from whoever has it.
pub(super) async fn take_away(cx: &Cx, tx: &mut Tx, row: oidc_identity::Model) -> Result<()> {
    let provider = name_of(tx.db(), row.provider_id).await?;
    oidc_identity::Entity::delete_by_id(row.id).exec(tx.db()).await?;
    let diff = Diff::new().field("provider", &Some(provider), &None);
    journal::record(cx, tx, "user.identity_unlinked", Entity::User, row.user_id.0, diff).await
}

/// What a provider is called.
pub(crate) async fn name_of(db: &impl ConnectionTrait, id: OidcProviderId) -> Result<String> {
    let row = oidc_provider::Entity::find_by_id(id).one(db).await?;
    Ok(row.map(|row| row.name).unwrap_or_default())
}

async fn rows(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<OidcIdentityRow>> {
    let found = oidc_identity::Entity::find()
        .filter(oidc_identity::Column::UserId.eq(user))
        .order_by_asc(oidc_identity::Column::Id)
        .find_also_related(oidc_provider::Entity)
        .all(db)
        .await?;
    let row = |(row, provider): (oidc_identity::Model, Option<oidc_provider::Model>)| OidcIdentityRow {
        id: row.id,
        provider: provider.map(|provider| provider.name).unwrap_or_default(),
        label: row.label,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    };
    Ok(found.into_iter().map(row).collect())
}
