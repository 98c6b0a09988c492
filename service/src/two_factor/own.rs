//! One's own second factors (ZAM-22). In somebody's view they cannot be touched: they are that person's alone.

use super::{confirmed, is_on, qr, recovery, remove, totp, view};
use crate::accounts::{confirm_password, refuse_only_way};
use crate::cx::Cx;
use crate::db::Tx;
use crate::devices;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use crate::oidc;
use domain::ids::{AuthenticatorId, UserId};
use domain::journal::Entity;
use domain::policy::Action;
use domain::settings::DESK_NAME;
use domain::two_factor::{
    EnrolInput, EnrolmentView, FirstCodeInput, Method, RecoveryCodes, TwoFactorInput, TwoFactorView,
};
use domain::{AppError, FieldErrors, validate};
use entity::authenticator::{ActiveModel, Column, Entity as Authenticator, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// Seconds in which an app has to be confirmed.
const TIME_TO_CONFIRM_S: i64 = 15 * 60;
/// Most authenticator apps of one person.
const MOST: u64 = 5;

/// The person's second factors.
///
/// # Errors
/// `Forbidden` in somebody's view and for API tokens.
pub async fn own(cx: &Cx) -> Result<TwoFactorView> {
    cx.require_desk(Action::ManageOwnTwoFactor)?;
    view(cx, &cx.actor.subject).await
}

/// Begins to set up an authenticator app. It counts once its first code is entered.
///
/// # Errors
/// `Invalid` for a wrong password or a missing name, `TooMany` after too many wrong passwords.
pub async fn begin(cx: &Cx, input: EnrolInput) -> Result<AuthenticatorId> {
    cx.require_desk(Action::ManageOwnTwoFactor)?;
    let user = cx.actor.subject.id;
    let mut errors = FieldErrors::new();
    let name = validate::required(&mut errors, "name", "The name", &input.name);
    if confirmed(user).count(cx.app.db.read()).await? >= MOST {
        errors.add("name", format!("You have {MOST} authenticator apps. Please remove one first."));
    }
    confirm_password(cx, errors, input.current).await?;
    let tx = cx.begin().await?;
    Authenticator::delete_many()
        .filter(Column::UserId.eq(user))
        .filter(Column::ConfirmedAt.is_null())
        .exec(tx.db())
        .await?;
    let row = ActiveModel {
        user_id: Set(user),
        name: Set(name),
        nonce: Set(cx.app.random.token()),
        last_step: Set(0),
        created_at: Set(cx.now),
        confirmed_at: Set(None),
        last_used_at: Set(None),
        ..Default::default()
    };
    let id = row.insert(tx.db()).await?.id;
    tx.commit().await?;
    Ok(id)
}

/// What the app has to be told. `None` once it is confirmed, and after a quarter of an hour.
///
/// # Errors
/// As for [`own`].
pub async fn enrolment(cx: &Cx, id: AuthenticatorId) -> Result<Option<EnrolmentView>> {
    cx.require_desk(Action::ManageOwnTwoFactor)?;
    let Some(row) = begun(cx, id).await? else { return Ok(None) };
    let login = cx.email.as_deref().unwrap_or(&cx.actor.subject.name);
    let totp = totp::named(&cx.app, &row, cx.fixed.setting(DESK_NAME), login)?;
    let address = totp.to_url().map_err(totp::broken)?;
    let secret = totp.secret().to_base32();
    let secret: Vec<String> =
        secret.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect();
    Ok(Some(EnrolmentView { id, name: row.name, secret: secret.join(" "), qr: qr::draw(&address)?, address }))
}

/// Confirms an app by its first code: from now on one is asked for at sign-in (ZAM-23). With the first second factor
/// come recovery codes.
///
/// # Errors
/// `Invalid` for a wrong code, `NotFound` for an app that is confirmed already or was begun too long ago.
pub async fn confirm(cx: &Cx, id: AuthenticatorId, input: &FirstCodeInput) -> Result<Option<RecoveryCodes>> {
    cx.require_desk(Action::ManageOwnTwoFactor)?;
    let row = begun(cx, id).await?.ok_or(AppError::NotFound)?;
    let step = totp::step_of(&totp::totp(&cx.app, &row)?, input.code.trim(), cx.now);
    let wrong = "This code does not fit. A new one comes every 30 seconds: please enter the one shown now.";
    let step = step.ok_or_else(|| AppError::field("code", wrong))?;
    let mut tx = cx.begin().await?;
    let is_first = !is_on(tx.db(), row.user_id).await?;
    let counts = Authenticator::update_many()
        .col_expr(Column::ConfirmedAt, Expr::value(cx.now))
        .col_expr(Column::LastStep, Expr::value(step))
        .filter(Column::Id.eq(id))
        .filter(Column::ConfirmedAt.is_null())
        .exec(tx.db())
        .await?;
    if counts.rows_affected == 0 {
        return Err(AppError::NotFound.into());
    }
    let codes = if is_first { Some(recovery::replace(cx, &tx, row.user_id).await?) } else { None };
    let diff = Diff::new().set("name", &row.name);
    changed(cx, &mut tx, row.user_id, "user.two_factor_added", diff).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Makes new recovery codes; those made before stop working.
///
/// # Errors
/// `Invalid` for a wrong password, `Conflict` without a second factor.
pub async fn new_codes(cx: &Cx, input: TwoFactorInput) -> Result<RecoveryCodes> {
    cx.require_desk(Action::ManageOwnTwoFactor)?;
    let user = cx.actor.subject.id;
    if !is_on(cx.app.db.read(), user).await? {
        return Err(AppError::Conflict("Please set up a second factor first.".to_owned()).into());
    }
    confirm_password(cx, FieldErrors::new(), input.current).await?;
    let mut tx = cx.begin().await?;
    let codes = recovery::replace(cx, &tx, user).await?;
    changed(cx, &mut tx, user, "user.recovery_codes_made", Diff::new()).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Takes one or all of one's own second factors away.
///
/// # Errors
/// `Invalid` for a wrong password, `NotFound` for a method one does not have, `Conflict` for the last way to sign in.
pub async fn remove_own(cx: &Cx, input: TwoFactorInput) -> Result<()> {
    cx.require_desk(Action::ManageOwnTwoFactor)?;
    let mut errors = FieldErrors::new();
    let method = Method::parse(&input.method);
    if method.is_none() {
        errors.add("method", "Please choose a method from the list.");
    }
    confirm_password(cx, errors, input.current).await?;
    let method = method.ok_or(AppError::NotFound)?;
    let user = cx.actor.subject.id;
    let mut tx = cx.begin().await?;
    let who = (user, cx.actor.subject.is_agent());
    let could_enter = cx.has_password || oidc::lets_in(tx.db(), who, None).await?;
    let gone = remove::take_away(&tx, user, method).await?;
    if could_enter && !cx.has_password && !oidc::lets_in(tx.db(), who, None).await? {
        return refuse_only_way(cx);
    }
    changed(cx, &mut tx, user, "user.two_factor_removed", Diff::new().set("methods", &gone)).await?;
    tx.commit().await
}

/// The person's own app that waits for its first code.
async fn begun(cx: &Cx, id: AuthenticatorId) -> Result<Option<Model>> {
    let row = Authenticator::find_by_id(id)
        .filter(Column::UserId.eq(cx.actor.subject.id))
        .filter(Column::ConfirmedAt.is_null())
        .filter(Column::CreatedAt.gt(cx.now.plus_seconds(-TIME_TO_CONFIRM_S)))
        .one(cx.app.db.read())
        .await?;
    Ok(row)
}

/// Journals a change of somebody's second factors, and tells them by mail. Every device asks for them again.
pub(super) async fn changed(cx: &Cx, tx: &mut Tx, user: UserId, event: &str, diff: Diff) -> Result<()> {
    devices::forget_remembered(tx, user).await?;
    journal::record(cx, tx, event, Entity::User, user.0, diff).await?;
    mail::send_template(cx, tx, mail::TWO_FACTOR_CHANGED, user, MailRefs::actor(cx.actor.real())).await
}
