//! Writing to a ticket: a customer's message, an agent's reply, an internal note.

use super::open::opened_before;
use super::sight::Sight;
use super::take_back;
use super::told;
use super::typed::is_opportunity;
use super::{ANSWERED, Body, NOTED, REPLIED};
use super::{drafts, followers, reply_audience};
use crate::attachments::{self, Stored, Upload};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::mail;
use crate::response;
use crate::sales;
use domain::error::FieldErrors;
use domain::ids::{ArticleId, TicketId, UserId};
use domain::journal::Entity;
use domain::policy::{Action, Hat};
use domain::state::{ArticleKind, TicketState};
use domain::tickets::ArticleInput;
use domain::{AppError, Timestamp};
use entity::ticket;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

/// The form, checked.
struct Text {
    /// In the portal: a message.
    is_note: bool,
    body: Body,
    state: Option<TicketState>,
    key: Option<String>,
    author: UserId,
    /// The fingerprint of who was confirmed; nothing where nobody is asked.
    seen: Option<String>,
}

/// Adds an article to a ticket. A customer's message reopens what is pending or closed, an agent's
/// first reply opens what is new, and the requester gets it by mail. A repetition with the same key
/// adds nothing.
///
/// # Errors
/// `NotFound` for a ticket out of sight, `Forbidden` without the right, `Invalid` with the fields to
/// correct: `body`, `kind`, `state`, `files`; `Unseen` with who is outside of the
/// customer and would get it for the first time, unless that was seen.
pub async fn answer(cx: &Cx, id: TicketId, input: ArticleInput, hat: Hat, uploads: Vec<Upload>) -> Result<ArticleId> {
    let text = check(cx, id, input, hat, &uploads)?;
    if !uploads.is_empty() {
        // Nobody fills the store without the right to write here.
        cx.require_writing()?;
        let (_, sight) = Sight::load(cx, cx.app.db.read(), id, hat).await?;
        require(cx, &sight, &text)?;
    }
    let files = attachments::keep(cx, uploads).await?;
    let written = write(cx, id, hat, &text, &files).await;
    if !matches!(written, Ok((_, true))) {
        attachments::discard(cx, &files).await;
    }
    match (written, &text.key) {
        (Ok((article, _)), _) => Ok(article),
        // Two requests with one key at the same moment: the other one was faster.
        (Err(error), Some(key)) if super::is_duplicate(&error) => {
            opened_before(cx.app.db.read(), key).await?.map(|(_, article)| article).ok_or(error)
        }
        (Err(error), _) => Err(error),
    }
}

fn check(cx: &Cx, id: TicketId, input: ArticleInput, hat: Hat, uploads: &[Upload]) -> Result<Text> {
    let Some(author) = cx.subject_id() else {
        return Err(AppError::Forbidden("Articles are written by people.".to_owned()).into());
    };
    let mut errors = FieldErrors::new();
    let is_note = match input.kind.trim() {
        "note" if hat != Hat::Portal => true,
        "" | "reply" => false,
        "message" if hat != Hat::Agent => false,
        _ => {
            errors.add("kind", "Please choose a reply or an internal note.");
            false
        }
    };
    let body = Body { text: super::body(&mut errors, &input.body), is_markdown: true };
    let state = super::state(&mut errors, &input.state);
    let key = super::key(&mut errors, &cx.actor, &id.to_string(), &input.idempotency_key);
    attachments::check(cx, &mut errors, uploads);
    errors.into_result()?;
    Ok(Text { is_note, body, state, key, author, seen: Some(input.seen) })
}

fn require(cx: &Cx, sight: &Sight, text: &Text) -> Result<()> {
    sight.require(cx, if text.is_note { Action::AddNote } else { Action::Reply })
}

/// The article, and whether it is new.
async fn write(cx: &Cx, id: TicketId, hat: Hat, text: &Text, files: &[Stored]) -> Result<(ArticleId, bool)> {
    let mut tx = cx.begin().await?;
    let written = write_in(cx, &mut tx, id, hat, text, files).await?;
    drafts::sent(cx, &tx, id, hat).await?;
    tx.commit().await?;
    Ok(written)
}

async fn write_in(
    cx: &Cx,
    tx: &mut Tx,
    id: TicketId,
    hat: Hat,
    text: &Text,
    files: &[Stored],
) -> Result<(ArticleId, bool)> {
    let (row, sight) = Sight::lock(cx, tx, id, hat).await?;
    require(cx, &sight, text)?;
    if !text.is_note && is_internal(cx, tx, &row).await? {
        let text = "Nobody would read a reply before the opportunity is converted. Please add an internal note.";
        return Err(AppError::Forbidden(text.to_owned()).into());
    }
    if let Some(key) = &text.key
        && let Some((_, article)) = opened_before(tx.db(), key).await?
    {
        return Ok((article, false));
    }
    let kind = kind(cx, &sight, &row, text);
    let state = next_state(row.state, kind, text.state);
    if let Some(wanted) = text.state.filter(|wanted| *wanted != row.state) {
        sight.require(cx, Action::of_state(row.state, wanted))?;
    }
    if kind == ArticleKind::Reply
        && let Some(seen) = &text.seen
    {
        reply_audience::confirm(cx, tx, &sight, seen).await?;
    }
    let article = super::insert_article(cx, tx, id, text.author, kind, text.body.clone(), text.key.clone()).await?;
    attachments::record(cx, tx, id, article, files).await?;
    touch(cx, tx, &row, state).await?;
    response::refresh(cx, tx, id).await?;
    let event = match kind {
        ArticleKind::Message => ANSWERED,
        ArticleKind::Reply => REPLIED,
        ArticleKind::Note => NOTED,
    };
    let mut diff = left_behind(&row, state);
    if !files.is_empty() {
        diff = diff.set("files", &files.len());
    }
    journal::record(cx, tx, event, Entity::Ticket, id.0, diff).await?;
    if kind == ArticleKind::Reply {
        let due = take_back::until(cx, cx.now);
        if row.requester_id != text.author {
            mail::send_reply(cx, tx, row.requester_id, (id, article), due).await?;
        }
        followers::mail(cx, tx, &sight, (article, due), text.author).await?;
    }
    if kind == ArticleKind::Message {
        told::written(cx, tx, &sight, article, text.author).await?;
    }
    Ok((article, true))
}

/// Whether it is an opportunity that holds internal notes alone, because nobody is converted yet.
async fn is_internal(cx: &Cx, tx: &Tx, row: &ticket::Model) -> Result<bool> {
    Ok(is_opportunity(cx, row.type_id) && sales::is_unconverted(tx.db(), row.id).await?)
}

/// How the sender of a mail, who is the actor, may add to a ticket: as the customer side, or else with an
/// internal note. An agent's mail is never sent on to the customer, because anybody can write its sender. To an
/// opportunity nobody has converted yet nothing is added but notes.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn may_answer_by_mail(cx: &Cx, tx: &Tx, id: TicketId) -> Result<Option<Hat>> {
    for (hat, action) in [(Hat::Portal, Action::Reply), (Hat::Agent, Action::AddNote)] {
        let (row, sight) = match Sight::load(cx, tx.db(), id, hat).await {
            Ok(found) => found,
            Err(crate::Error::App(AppError::NotFound)) => return Ok(None),
            Err(error) => return Err(error),
        };
        if sight.allows(cx, action) && (hat == Hat::Agent || !is_internal(cx, tx, &row).await?) {
            return Ok(Some(hat));
        }
    }
    Ok(None)
}

/// Adds what the actor wrote by mail, in the hat that [`may_answer_by_mail`] found.
///
/// # Errors
/// As [`answer`].
pub(crate) async fn write_by_mail(
    cx: &Cx,
    tx: &mut Tx,
    id: TicketId,
    hat: Hat,
    body: String,
    files: &[Stored],
) -> Result<ArticleId> {
    let is_note = hat == Hat::Agent;
    let body = Body { text: body, is_markdown: false };
    let text = Text { is_note, body, state: None, key: None, author: cx.actor.subject.id, seen: None };
    Ok(write_in(cx, tx, id, hat, &text, files).await?.0)
}

/// Who writes with an agent's rights replies; everybody else is the customer side. Nobody replies to
/// themselves.
fn kind(cx: &Cx, sight: &Sight, row: &ticket::Model, text: &Text) -> ArticleKind {
    if text.is_note {
        ArticleKind::Note
    } else if sight.allows(cx, Action::ReadNotes) && row.requester_id != text.author {
        ArticleKind::Reply
    } else {
        ArticleKind::Message
    }
}

fn next_state(now: TicketState, kind: ArticleKind, wanted: Option<TicketState>) -> TicketState {
    match (wanted, kind, now) {
        (Some(wanted), ..) => wanted,
        (None, ArticleKind::Message, TicketState::Pending | TicketState::Closed)
        | (None, ArticleKind::Reply, TicketState::New) => TicketState::Open,
        (None, ..) => now,
    }
}

/// What an answer changes beside adding itself: the state, and what ends with the old one.
fn left_behind(row: &ticket::Model, state: TicketState) -> Diff {
    let diff = Diff::new().field("state", &row.state, &state);
    let is_left = row.state != state;
    let until = row.pending_until.filter(|_| is_left).map(Timestamp::minute);
    let closed = row.closed_at.filter(|_| is_left && !state.is_done()).map(Timestamp::rfc3339);
    diff.field("pending_until", &until, &None)
        .field("pending_closes", &(until.is_some() && row.pending_closes), &false)
        .field("closed_at", &closed, &None)
}

/// Notes that the ticket changed, with the state it has now.
pub(super) async fn touch(cx: &Cx, tx: &Tx, row: &ticket::Model, state: TicketState) -> Result<()> {
    let changed = ticket::ActiveModel {
        id: Set(row.id),
        state: Set(state),
        pending_until: Set(row.pending_until.filter(|_| state == TicketState::Pending)),
        pending_closes: Set(row.pending_closes && state == TicketState::Pending),
        closed_at: Set(super::closed_at(cx, row, state)),
        updated_at: Set(cx.now),
        version: Set(row.version + 1),
        ..Default::default()
    };
    ticket::Entity::update(changed).exec(tx.db()).await?;
    Ok(())
}
