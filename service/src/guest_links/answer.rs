//! Writing by a link, and the files of its ticket.

use super::browser::enter;
use super::caller::Caller;
use super::forwarded;
use crate::accounts::throttle;
use crate::attachments::{self, Content, Upload};
use crate::cx::Cx;
use crate::error::Result;
use crate::thumbnails::{self, Thumbnail};
use crate::tickets;
use domain::error::FieldErrors;
use domain::ids::{ArticleId, AttachmentId};
use domain::policy::Hat;
use domain::tickets::{ArticleInput, AttachmentView};
use domain::validate;
use entity::guest_browser;

/// Adds a message in the name of whoever sits at the browser: of the recipient, or of whoever the link was
/// forwarded to, who becomes a participant of the ticket. `name` is theirs where it is not known yet.
///
/// # Errors
/// `NotFound` for no link, `Conflict` for one that is over, `Unauthenticated` for a browser that is not known,
/// `Invalid` with the fields to correct, `TooMany` after too many messages.
pub async fn answer(
    caller: impl Into<Caller<'_>>,
    token: &str,
    cookie: &str,
    name: &str,
    input: ArticleInput,
    uploads: Vec<Upload>,
) -> Result<ArticleId> {
    let caller = caller.into();
    let (by, link, browser) = enter(caller, token, cookie).await?;
    let mut errors = FieldErrors::new();
    let name = match browser.user_id {
        Some(_) => String::new(),
        None => validate::required(&mut errors, "name", "Your name", name),
    };
    if input.body.trim().is_empty() {
        errors.add("body", "The message is missing.");
    }
    errors.into_result()?;
    count(&by, &browser).await?;
    let by = if browser.is_forwarded { forwarded::join(caller.guest, &link, &browser, &name).await? } else { by };
    let input = ArticleInput { kind: String::new(), state: String::new(), ..input };
    Box::pin(tickets::answer(&by, link.ticket_id, input, Hat::Portal, uploads)).await
}

/// Counts the messages of a browser apart from what is written.
async fn count(cx: &Cx, browser: &guest_browser::Model) -> Result<()> {
    let tx = cx.begin().await?;
    let counted = throttle::count(cx, &tx, &format!("guest answer {}", browser.id)).await?;
    tx.commit().await?;
    Ok(counted?)
}

/// A file of the ticket.
///
/// # Errors
/// As [`answer`]; `NotFound` for a file of another ticket.
pub async fn file(
    caller: impl Into<Caller<'_>>,
    token: &str,
    cookie: &str,
    id: AttachmentId,
) -> Result<(AttachmentView, Content)> {
    let (by, ..) = enter(caller.into(), token, cookie).await?;
    attachments::fetch(&by, id).await
}

/// The small picture of a picture of the ticket.
///
/// # Errors
/// As [`file()`].
pub async fn thumbnail(
    caller: impl Into<Caller<'_>>,
    token: &str,
    cookie: &str,
    id: AttachmentId,
    known: &str,
) -> Result<Thumbnail> {
    let (by, ..) = enter(caller.into(), token, cookie).await?;
    thumbnails::thumbnail(&by, id, known).await
}
