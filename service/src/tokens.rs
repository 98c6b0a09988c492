//! API tokens: shown once, stored as a hash, limited to scopes, revocable.

use crate::access::by_token::{self, TokenFacts};
use crate::access::load::Loaded;
use crate::context;
use crate::cx::{Cx, Guest};
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::secret::hash_token;
use domain::account::{NewToken, TokenInput, TokenRow};
use domain::ids::{TokenId, UserId};
use domain::journal::{Cause, Entity};
use domain::policy::{Action, Scope, Via};
use domain::{AppError, FieldErrors, Timestamp, validate};
use entity::api_token::{ActiveModel, Column, Entity as Tokens, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use std::collections::BTreeSet;

/// What every token begins with, so that leaked ones are recognised.
const MARK: &str = "dfk_";
/// How many characters of a token stay readable.
const READABLE: usize = 10;
/// Seconds between two notes of the last use.
const USE_NOTED_S: i64 = 60;

/// The person's tokens that were not revoked, the newest first.
///
/// # Errors
/// `Forbidden` for people who are no agents, and while in somebody's view.
pub async fn list(cx: &Cx) -> Result<Vec<TokenRow>> {
    cx.require_desk(Action::ManageOwnTokens)?;
    let tokens = Tokens::find()
        .filter(Column::UserId.eq(cx.actor.subject.id))
        .filter(Column::RevokedAt.is_null())
        .order_by_desc(Column::Id);
    tokens.all(cx.app.db.read()).await?.into_iter().map(row).collect()
}

/// Makes a token. This is the only moment at which it can be read.
///
/// # Errors
/// `Invalid` for a missing name, no or unknown scopes, a date that is past.
pub async fn create(cx: &Cx, input: TokenInput) -> Result<NewToken> {
    cx.require_desk(Action::ManageOwnTokens)?;
    let mut errors = FieldErrors::new();
    let name = validate::required(&mut errors, "name", "The name", &input.name);
    let scopes: Option<BTreeSet<Scope>> = input.scopes.iter().map(|scope| Scope::parse(scope.trim())).collect();
    match &scopes {
        None => errors.add("scopes", "Please choose scopes from the list."),
        Some(scopes) if scopes.is_empty() => errors.add("scopes", "Please choose at least one scope."),
        Some(_) => {}
    }
    let expires_at = last_day(&mut errors, &input.expires, cx.now);
    errors.into_result()?;
    let scopes = scopes.unwrap_or_default();
    let token = format!("{MARK}{}", cx.app.random.token());
    let user = cx.actor.subject.id;
    let mut tx = cx.begin().await?;
    let model = ActiveModel {
        user_id: Set(user),
        name: Set(name.clone()),
        prefix: Set(token.chars().take(READABLE).collect()),
        token_hash: Set(hash_token(&token)),
        scopes: Set(serde_json::to_string(&scopes)?),
        created_at: Set(cx.now),
        expires_at: Set(expires_at),
        ..Default::default()
    };
    let model = model.insert(tx.db()).await?;
    let diff = Diff::new()
        .set("token", &model.prefix)
        .set("name", &name)
        .set("scopes", &scopes)
        .set("expires_at", &expires_at);
    journal::record(cx, &mut tx, "user.token_created", Entity::User, user.0, diff).await?;
    tx.commit().await?;
    Ok(NewToken { token, row: row(model)? })
}

/// Makes one of the person's tokens useless.
///
/// # Errors
/// `NotFound` if they have no such token.
pub async fn revoke(cx: &Cx, id: TokenId) -> Result<()> {
    cx.require_desk(Action::ManageOwnTokens)?;
    let user = cx.actor.subject.id;
    let mut tx = cx.begin().await?;
    let own = Tokens::find_by_id(id).filter(Column::UserId.eq(user)).one(tx.db()).await?;
    let token = own.filter(|token| token.revoked_at.is_none()).ok_or(AppError::NotFound)?;
    write_revocation(cx, &mut tx, &token).await?;
    tx.commit().await
}

/// The tokens of somebody that still work, the newest first.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn working_of(cx: &Cx, db: &impl ConnectionTrait, user: UserId) -> Result<Vec<Model>> {
    let tokens = Tokens::find()
        .filter(Column::UserId.eq(user))
        .filter(Column::RevokedAt.is_null())
        .filter(Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(cx.now)))
        .order_by_desc(Column::Id);
    Ok(tokens.all(db).await?)
}

/// Makes all tokens of somebody useless, each with its row in the journal, and tells their names.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn revoke_all_of(cx: &Cx, tx: &mut Tx, user: UserId) -> Result<Vec<String>> {
    let tokens = working_of(cx, tx.db(), user).await?;
    for token in &tokens {
        write_revocation(cx, tx, token).await?;
    }
    Ok(tokens.into_iter().map(|token| token.name).collect())
}

async fn write_revocation(cx: &Cx, tx: &mut Tx, token: &Model) -> Result<()> {
    Tokens::update_many()
        .col_expr(Column::RevokedAt, Expr::value(cx.now))
        .filter(Column::Id.eq(token.id))
        .exec(tx.db())
        .await?;
    let diff = Diff::new().set("token", &token.prefix).set("name", &token.name);
    journal::record(cx, tx, "user.token_revoked", Entity::User, token.user_id.0, diff).await
}

/// The context of a request with this token.
///
/// # Errors
/// `Unauthenticated` for a token that is unknown, revoked or expired, or whose owner may no longer
/// sign in or work as an agent.
pub async fn authenticate(guest: &Guest, token: &str) -> Result<Cx> {
    let app = &guest.app;
    let found = by_token::owner(app, &hash_token(token.trim())).await?;
    let now = app.clock.now();
    let is_live = |(_, token): &(Loaded, TokenFacts)| token.token_until.is_none_or(|at| now < at);
    let (owner, token) = found.filter(is_live).ok_or(AppError::Unauthenticated)?;
    let via = Via::Token { id: token.token_id, scopes: serde_json::from_str(&token.token_scopes)? };
    let cx = context::usable(app, guest.origin.clone(), owner, via, Cause::Api);
    let cx = cx.filter(|cx| cx.actor.subject.is_agent()).ok_or(AppError::Unauthenticated)?;
    note_use(&cx, &token).await?;
    Ok(cx)
}

async fn note_use(cx: &Cx, token: &TokenFacts) -> Result<()> {
    let stale = cx.now.plus_seconds(-USE_NOTED_S);
    if token.token_used_at.is_some_and(|at| stale < at) {
        return Ok(());
    }
    let mut tx = cx.begin().await?;
    let noted = Tokens::update_many()
        .col_expr(Column::LastUsedAt, Expr::value(cx.now))
        .filter(Column::Id.eq(token.token_id))
        .filter(Condition::any().add(Column::LastUsedAt.is_null()).add(Column::LastUsedAt.lte(stale)))
        .exec(tx.db())
        .await?;
    // The journal tells of each day on which a token was used; what it changed has rows of its own.
    let is_first_today = token.token_used_at.is_none_or(|at| at.date() != cx.now.date());
    if is_first_today && noted.rows_affected > 0 {
        let diff = Diff::new().set("token", &token.token_prefix).set("name", &token.token_name);
        journal::record(cx, &mut tx, "token.used", Entity::Token, token.token_id.0, diff).await?;
    }
    tx.commit().await
}

/// The end of the last day, if one is given.
fn last_day(errors: &mut FieldErrors, text: &str, now: Timestamp) -> Option<Timestamp> {
    if text.trim().is_empty() {
        return None;
    }
    let Some(day) = Timestamp::parse_input(text) else {
        errors.add("expires", "This is not a date. It should look like 2026-11-30.");
        return None;
    };
    let end = day.plus_seconds(24 * 3600);
    if end <= now {
        errors.add("expires", "The last day is over already.");
    }
    Some(end)
}

fn row(token: Model) -> Result<TokenRow> {
    Ok(TokenRow {
        id: token.id,
        name: token.name,
        prefix: token.prefix,
        scopes: serde_json::from_str(&token.scopes)?,
        created_at: token.created_at,
        last_used_at: token.last_used_at,
        expires_at: token.expires_at,
    })
}
