//! From a link and the cookie of a browser to whoever sits there.

use super::caller::Caller;
use crate::access::load::subject_of;
use crate::cx::Cx;
use crate::error::Result;
use crate::secret::hash_token;
use crate::tickets::Sight;
use domain::AppError;
use domain::guest_links::LinkState;
use domain::ids::UserId;
use domain::policy::{Action, Actor, Hat, Subject, Via};
use domain::settings::{GUEST_LINKS, GUEST_LINKS_FORWARDED};
use domain::state::{AccountState, WebAccess};
use entity::{guest_browser, guest_link};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// Characters of the name of a cookie that tell the links apart.
const TOLD_APART: usize = 16;

/// The cookie of a browser in which this link was opened.
#[must_use]
pub fn cookie_name(token: &str) -> String {
    format!("guest-{}", &hash_token(token.trim())[..TOLD_APART])
}

/// What became of a link.
pub(super) enum Found {
    Unknown,
    Over(LinkState),
    Works(guest_link::Model),
}

impl Found {
    /// The link, or why it does not work.
    pub(super) fn working(self) -> Result<guest_link::Model> {
        match self {
            Self::Works(link) => Ok(link),
            Self::Unknown => Err(AppError::NotFound.into()),
            Self::Over(_) => Err(AppError::Conflict("This link does not work any more.".to_owned()).into()),
        }
    }
}

/// The link of this token, as far as it is there for whoever opens it.
pub(super) async fn find(cx: &Cx, db: &impl ConnectionTrait, by: Caller<'_>, token: &str) -> Result<Found> {
    if !cx.fixed.flag(GUEST_LINKS) {
        // The same for every token.
        return Ok(Found::Over(LinkState::Off));
    }
    let of_token = guest_link::Column::TokenHash.eq(hash_token(token.trim()));
    let Some(link) = guest_link::Entity::find().filter(of_token).one(db).await? else { return Ok(Found::Unknown) };
    if !by.may_open(db, link.ticket_id).await? {
        return Ok(Found::Unknown);
    }
    let over = state(cx, &link);
    if over != LinkState::Active {
        return Ok(Found::Over(over));
    }
    // It goes with what makes the ticket theirs.
    Ok(if recipient_reads(cx, db, &link).await? { Found::Works(link) } else { Found::Over(LinkState::Revoked) })
}

/// Whether a link works by itself.
pub(super) fn state(cx: &Cx, link: &guest_link::Model) -> LinkState {
    match link.revoked_at {
        Some(_) => LinkState::Revoked,
        None if link.expires_at <= cx.now => LinkState::Expired,
        None => LinkState::Active,
    }
}

async fn recipient_reads(cx: &Cx, db: &impl ConnectionTrait, link: &guest_link::Model) -> Result<bool> {
    let Some(subject) = subject_of(db, link.user_id).await? else { return Ok(false) };
    let by = acting(cx, link, subject, false);
    let (_, sight) = Sight::load(&by, db, link.ticket_id, Hat::Portal).await?;
    Ok(sight.allows(&by, Action::ReadTicket))
}

/// The browser with this cookie, as it stands with the link.
pub(super) async fn known(
    cx: &Cx,
    db: &impl ConnectionTrait,
    link: &guest_link::Model,
    cookie: &str,
) -> Result<Option<guest_browser::Model>> {
    if cookie.is_empty() {
        return Ok(None);
    }
    let found = guest_browser::Entity::find()
        .filter(guest_browser::Column::TokenHash.eq(hash_token(cookie)))
        .filter(guest_browser::Column::LinkId.eq(link.id))
        .filter(guest_browser::Column::ExpiresAt.gt(cx.now))
        .filter(guest_browser::Column::RemovedAt.is_null())
        .one(db)
        .await?;
    // Before the code is entered, nobody learns whether the address is the right one.
    let may_stay = |browser: &guest_browser::Model| {
        browser.confirmed_at.is_none() || !browser.is_forwarded || cx.fixed.flag(GUEST_LINKS_FORWARDED)
    };
    Ok(found.filter(may_stay))
}

/// The context of whoever confirmed this browser; `None` if they may not be let in any more.
pub(super) async fn sitting(
    cx: &Cx,
    db: &impl ConnectionTrait,
    link: &guest_link::Model,
    browser: &guest_browser::Model,
) -> Result<Option<Cx>> {
    let subject = match browser.user_id {
        Some(id) => subject_of(db, id).await?.filter(|subject| !subject.is_general),
        None if browser.is_forwarded => Some(stranger(&browser.email)),
        None => None,
    };
    let Some(subject) = subject else { return Ok(None) };
    let by = acting(cx, link, subject, browser.is_forwarded);
    let (row, sight) = Sight::load(&by, db, link.ticket_id, Hat::Portal).await?;
    // In the portal nobody is an agent, but what is hidden from agents stays hidden.
    let is_hidden = by.policy().hides_customer(&by.actor.subject, row.customer_id);
    Ok((!is_hidden && sight.allows(&by, Action::ReadTicket)).then_some(by))
}

/// Whoever sits at this browser, for a request that needs them to be confirmed.
///
/// # Errors
/// `NotFound` for no link, `Conflict` for one that is over, `Unauthenticated` for a browser that is not known.
pub(super) async fn enter(
    by: Caller<'_>,
    token: &str,
    cookie: &str,
) -> Result<(Cx, guest_link::Model, guest_browser::Model)> {
    let cx = super::page::by(by.guest).await?;
    let db = cx.app.db.read();
    let link = find(&cx, db, by, token).await?.working()?;
    let browser = known(&cx, db, &link, cookie).await?.filter(|browser| browser.confirmed_at.is_some());
    let Some(browser) = browser else { return Err(AppError::Unauthenticated.into()) };
    let by = sitting(&cx, db, &link, &browser).await?.ok_or(AppError::Unauthenticated)?;
    Ok((by, link, browser))
}

fn acting(cx: &Cx, link: &guest_link::Model, subject: Subject, is_forwarded: bool) -> Cx {
    let via = Via::Link { ticket: link.ticket_id, is_forwarded };
    Cx { actor: Actor { subject, via }, ..cx.clone() }
}

/// Somebody who confirmed an address that nobody in the directory has.
fn stranger(email: &str) -> Subject {
    let state = AccountState::Active;
    Subject { state, web_access: WebAccess::Own, ..Subject::bare(UserId(0), email) }
}
