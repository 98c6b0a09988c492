//! What every way of writing to a ticket needs: checks of its fields, the article, the state.

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use domain::Timestamp;
use domain::error::FieldErrors;
use domain::ids::{ArticleId, TicketId, UserId};
use domain::policy::Actor;
use domain::state::{ArticleKind, Priority, TicketState};
use domain::validate;
use entity::{article, ticket};
use sea_orm::ActiveValue::Set;
use sea_orm::{EntityTrait, SqlErr};

/// Longest idempotency key, in characters.
const KEY: usize = 100;

/// The text of an article.
#[derive(Clone)]
pub(super) struct Body {
    pub text: String,
    /// What comes by mail is plain text.
    pub is_markdown: bool,
}

/// The mandatory text of an article.
pub(super) fn body(errors: &mut FieldErrors, text: &str) -> String {
    let body = validate::text(errors, "body", "The message", text, validate::BODY);
    if body.is_empty() {
        errors.add("body", "The message is missing.");
    }
    body
}

/// The chosen state, if one is.
pub(super) fn state(errors: &mut FieldErrors, text: &str) -> Option<TicketState> {
    let chosen = |text: &str| TicketState::parse(text).filter(|state| TicketState::CHOICES.contains(state));
    choice(errors, "state", "a state", text, chosen)
}

/// The chosen priority, if one is.
pub(super) fn priority(errors: &mut FieldErrors, text: &str) -> Option<Priority> {
    choice(errors, "priority", "a priority", text, Priority::parse)
}

fn choice<T>(
    errors: &mut FieldErrors,
    field: &str,
    label: &str,
    text: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let text = text.trim();
    let chosen = parse(text);
    if chosen.is_none() && !text.is_empty() {
        errors.add(field, format!("Please choose {label} from the list."));
    }
    chosen
}

/// The stored form of an idempotency key: everybody has keys of their own, for each thing they write to.
pub(super) fn key(errors: &mut FieldErrors, actor: &Actor, place: &str, text: &str) -> Option<String> {
    let text = text.trim();
    if text.chars().count() > KEY {
        errors.add("idempotency_key", format!("The key is longer than {KEY} characters."));
    }
    (!text.is_empty()).then(|| format!("{}/{place}/{text}", actor.subject.id))
}

/// Whether a unique index refused: of what is written here, only keys are unique.
pub(super) fn is_duplicate(error: &Error) -> bool {
    matches!(error, Error::Db(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))))
}

/// Writes an article. In somebody's view it is theirs, with the real author beside (ZAM-18).
pub(super) async fn insert_article(
    cx: &Cx,
    tx: &Tx,
    ticket: TicketId,
    author: UserId,
    kind: ArticleKind,
    body: Body,
    key: Option<String>,
) -> Result<ArticleId> {
    let row = article_row(cx, ticket, author, kind, body, key);
    Ok(article::Entity::insert(row).exec(tx.db()).await?.last_insert_id)
}

/// As [`insert_article`], to be written together with other rows.
pub(super) fn article_row(
    cx: &Cx,
    ticket: TicketId,
    author: UserId,
    kind: ArticleKind,
    body: Body,
    key: Option<String>,
) -> article::ActiveModel {
    let real = cx.actor.real();
    article::ActiveModel {
        ticket_id: Set(ticket),
        kind: Set(kind),
        author_id: Set(author),
        real_author_id: Set((cx.subject_id().is_some() && real != author).then_some(real)),
        body: Set(body.text),
        is_markdown: Set(body.is_markdown),
        idempotency_key: Set(key),
        created_at: Set(cx.now),
        ..Default::default()
    }
}

/// When a ticket was closed or merged, if it is in this state. Lists tell open tickets by it.
pub(super) fn closed_at(cx: &Cx, row: &ticket::Model, state: TicketState) -> Option<Timestamp> {
    state.is_done().then(|| row.closed_at.unwrap_or(cx.now))
}
