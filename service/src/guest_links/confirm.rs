//! Asking a browser who sits there, and confirming the answer by a code in a mail.

use super::browser;
use super::caller::Caller;
use super::forwarded;
use super::page::by;
use crate::accounts::{find, in_even_time, throttle};
use crate::app::App;
use crate::cx::{Cx, Guest};
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use crate::secret::hash_token;
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::validate;
use entity::guest_browser::{ActiveModel, Column, Entity as Browsers, Model};
use entity::{guest_link, user_email};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter};

/// How long a code works.
const CODE_S: i64 = 30 * 60;
/// How long a browser is known.
const KNOWN_S: i64 = 180 * 86_400;
/// Wrong codes after which the mail address is asked for again.
const TRIES: i64 = 5;
/// Codes have eight digits.
const CODES: u64 = 100_000_000;

/// Sends a code to the address that was given in a browser that is not known, if this address may open the ticket.
/// The answer and its time are the same for all of them; it is the value of the cookie for the browser.
///
/// # Errors
/// `NotFound` for no link, `Conflict` for one that is over, `Invalid` for what is no address, `TooMany` after too
/// many codes.
pub async fn ask(caller: impl Into<Caller<'_>>, token: &str, email: &str) -> Result<String> {
    in_even_time(Box::pin(begin(caller.into(), token, email))).await
}

async fn begin(caller: Caller<'_>, token: &str, email: &str) -> Result<String> {
    let guest = caller.guest;
    let cx = by(guest).await?;
    let mut tx = cx.begin().await?;
    let link = browser::find(&cx, tx.db(), caller, token).await?.working()?;
    let mut errors = FieldErrors::new();
    let email = validate::email(&mut errors, "email", email);
    if email.is_empty() {
        errors.add("email", "The mail address is missing.");
    }
    errors.into_result()?;
    let address = throttle::address_key(&guest.origin.address);
    let by_address = throttle::count(&cx, &tx, &format!("guest link {address}")).await?;
    let by_link = throttle::count(&cx, &tx, &format!("guest link {}", link.id)).await?;
    let by_email = throttle::count(&cx, &tx, &format!("guest link {}", throttle::login_key(&email))).await?;
    let cookie = cx.app.random.token();
    if by_address.is_ok() && by_link.is_ok() {
        let is_mailed = by_email.is_ok();
        open(&cx, &mut tx, &link, email, &cookie, is_mailed).await?;
    }
    tx.commit().await?;
    by_address?;
    by_link?;
    Ok(cookie)
}

async fn open(
    cx: &Cx,
    tx: &mut Tx,
    link: &guest_link::Model,
    email: String,
    cookie: &str,
    is_mailed: bool,
) -> Result<()> {
    let is_forwarded = !is_address_of(tx, link.user_id, &email).await?;
    let may_enter = !is_forwarded || forwarded::may_enter(cx, tx, link, &email).await?;
    let row = ActiveModel {
        link_id: Set(link.id),
        user_id: Set(None),
        email_key: Set(validate::key(&email)),
        email: Set(email),
        is_forwarded: Set(is_forwarded),
        nonce: Set(cx.app.random.token()),
        token_hash: Set(hash_token(cookie)),
        tries: Set(0),
        confirmed_at: Set(None),
        removed_at: Set(None),
        expires_at: Set(cx.now.plus_seconds(CODE_S)),
        created_at: Set(cx.now),
        ..Default::default()
    };
    let id = Browsers::insert(row).exec(tx.db()).await?.last_insert_id;
    if may_enter && is_mailed {
        mail::send_template(cx, tx, mail::GUEST_CODE, link.user_id, MailRefs::guest(id)).await?;
    }
    Ok(())
}

async fn is_address_of(tx: &Tx, user: UserId, email: &str) -> Result<bool> {
    let own = user_email::Entity::find()
        .filter(user_email::Column::UserId.eq(user))
        .filter(user_email::Column::AddressKey.eq(validate::key(email)));
    Ok(own.count(tx.db()).await? > 0)
}

/// The code that confirms a browser.
pub(crate) fn code(app: &App, browser: &Model) -> String {
    let secret = app.key.derive_secret(&["guest code", &browser.id.to_string(), &browser.nonce]);
    let number = secret.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{:08}", number % CODES)
}

/// Confirms the address given in this browser by the code that was sent there. Requester and owner of the ticket
/// are told of whoever came by a link that was sent to somebody else.
///
/// # Errors
/// `NotFound` for no link, `Conflict` for one that is over, or if the address has to be given again, `Invalid` for
/// a wrong code.
pub async fn confirm(caller: impl Into<Caller<'_>>, token: &str, cookie: &str, typed: &str) -> Result<()> {
    let caller = caller.into();
    let cx = by(caller.guest).await?;
    let mut tx = cx.begin().await?;
    let link = browser::find(&cx, tx.db(), caller, token).await?.working()?;
    let Some(row) = browser::known(&cx, tx.db(), &link, cookie).await? else {
        let text = "The code has expired. Please enter your mail address again.";
        return Err(AppError::Conflict(text.to_owned()).into());
    };
    if row.confirmed_at.is_some() {
        return Ok(());
    }
    let typed: String = typed.chars().filter(char::is_ascii_digit).collect();
    let may_enter = !row.is_forwarded || forwarded::may_enter(&cx, &tx, &link, &row.email).await?;
    if typed != code(&cx.app, &row) || !may_enter {
        count_wrong(&tx, &row).await?;
        tx.commit().await?;
        return Err(AppError::field("code", "This is not the code from the newest mail. Please check it.").into());
    }
    let user_id =
        if row.is_forwarded { find(tx.db(), &row.email).await?.map(|known| known.user_id) } else { Some(link.user_id) };
    let known = Model { user_id, confirmed_at: Some(cx.now), ..row };
    if browser::sitting(&cx, tx.db(), &link, &known).await?.is_none() {
        let text = "With this address the ticket cannot be opened. Please reach us in another way.";
        return Err(AppError::field("code", text).into());
    }
    Browsers::update_many()
        .col_expr(Column::UserId, Expr::value(user_id))
        .col_expr(Column::ConfirmedAt, Expr::value(cx.now))
        .col_expr(Column::ExpiresAt, Expr::value(cx.now.plus_seconds(KNOWN_S)))
        .filter(Column::Id.eq(known.id))
        .exec(tx.db())
        .await?;
    if known.is_forwarded {
        forwarded::tell(&cx, &mut tx, &link, &known).await?;
    } else {
        let (event, ticket) = ("ticket.link_confirmed", link.ticket_id.0);
        journal::record_for(&cx, &mut tx, link.user_id, event, Entity::Ticket, ticket, Diff::new()).await?;
    }
    tx.commit().await
}

async fn count_wrong(tx: &Tx, row: &Model) -> Result<()> {
    if row.tries + 1 >= TRIES {
        Browsers::delete_by_id(row.id).exec(tx.db()).await?;
        return Ok(());
    }
    Browsers::update_many()
        .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
        .filter(Column::Id.eq(row.id))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Forgets this browser, which is asked again the next time. Also the way back to another address.
///
/// # Errors
/// If the database refuses.
pub async fn forget(guest: &Guest, cookie: &str) -> Result<()> {
    let cx = by(guest).await?;
    let tx = cx.begin().await?;
    Browsers::delete_many()
        .filter(Column::TokenHash.eq(hash_token(cookie)))
        .filter(Column::RemovedAt.is_null())
        .exec(tx.db())
        .await?;
    tx.commit().await
}
