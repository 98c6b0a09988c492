//! What a link shows.

use super::browser::{self, Found};
use super::caller::Caller;
use crate::accounts::by_guest;
use crate::cx::{Cx, Guest};
use crate::error::Result;
use crate::tickets;
use domain::guest_links::{GuestPage, GuestTicket};
use domain::ids::{TicketId, UserId};
use domain::journal::Cause;
use domain::policy::Hat;
use domain::state::ArticleKind;
use domain::tickets::ArticleView;
use entity::{guest_browser, guest_link};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// What stands for people on the customer side where a link was forwarded.
const CUSTOMER_SIDE: &str = "Customer";
/// How often the use of a link is written, in seconds.
const USED_EVERY_S: i64 = 60;

/// The context of what somebody sets in motion who opened a link.
pub(super) async fn by(guest: &Guest) -> Result<Cx> {
    by_guest(guest, Cause::Portal).await
}

/// What the link of this token shows in the browser with this cookie: the ticket, or what is to be done before.
///
/// # Errors
/// If the database cannot be read.
pub async fn page(caller: impl Into<Caller<'_>>, token: &str, cookie: &str) -> Result<GuestPage> {
    let caller = caller.into();
    let cx = by(caller.guest).await?;
    let db = cx.app.db.read();
    let link = match browser::find(&cx, db, caller, token).await? {
        Found::Unknown => return Ok(GuestPage::Unknown),
        Found::Over(state) => return Ok(GuestPage::Over(state)),
        Found::Works(link) => link,
    };
    let Some(known) = browser::known(&cx, db, &link, cookie).await? else { return Ok(GuestPage::Ask) };
    if known.confirmed_at.is_none() {
        return Ok(GuestPage::Code { email: known.email });
    }
    let Some(by) = browser::sitting(&cx, db, &link, &known).await? else { return Ok(GuestPage::Ask) };
    note_use(&cx, &link).await?;
    Ok(GuestPage::Open(Box::new(shown(&by, &link, &known).await?)))
}

/// The ticket whose changes this browser may hear of.
///
/// # Errors
/// `NotFound` for no link, `Conflict` for one that is over, `Unauthenticated` for a browser that is not known.
pub async fn watch(caller: impl Into<Caller<'_>>, token: &str, cookie: &str) -> Result<TicketId> {
    Ok(browser::enter(caller.into(), token, cookie).await?.1.ticket_id)
}

async fn shown(by: &Cx, link: &guest_link::Model, known: &guest_browser::Model) -> Result<GuestTicket> {
    // What changes while the ticket is read is told afterwards.
    let notices = by.app.notices.newest();
    let ticket = tickets::get(by, link.ticket_id, Hat::Portal).await?;
    let me = &by.actor.subject;
    let mut articles = ticket.articles;
    if known.is_forwarded {
        articles.iter_mut().filter(|article| article.author_id != me.id).for_each(hide_customer);
    }
    Ok(GuestTicket {
        id: ticket.id,
        number: ticket.number,
        subject: ticket.subject,
        state: ticket.state,
        me: me.name.clone(),
        is_forwarded: known.is_forwarded,
        asks_name: known.user_id.is_none(),
        may_reply: ticket.can.reply,
        articles,
        notices,
    })
}

/// Whose ticket it is, nobody learns by a link that was forwarded.
fn hide_customer(article: &mut ArticleView) {
    if article.kind == ArticleKind::Message {
        CUSTOMER_SIDE.clone_into(&mut article.author);
        article.author_id = UserId::default();
    }
    article.author_picture = None;
}

async fn note_use(cx: &Cx, link: &guest_link::Model) -> Result<()> {
    if link.last_used_at.is_some_and(|at| at > cx.now.plus_seconds(-USED_EVERY_S)) {
        return Ok(());
    }
    let tx = cx.begin().await?;
    guest_link::Entity::update_many()
        .col_expr(guest_link::Column::LastUsedAt, Expr::value(cx.now))
        .filter(guest_link::Column::Id.eq(link.id))
        .exec(tx.db())
        .await?;
    tx.commit().await
}
