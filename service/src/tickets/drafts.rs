//! What people are writing in a ticket, kept until it is sent. Each draft is for its writer alone: nobody who
//! sees through their eyes finds it, and nothing typed there takes its place. Drafts are not journalled; they
//! go with the person and with the ticket.

use super::open::opened_before;
use super::sight::Sight;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use domain::AppError;
use domain::drafts::{DraftInput, DraftSide, DraftView};
use domain::error::FieldErrors;
use domain::ids::{TicketId, UserId};
use domain::policy::{Action, Hat, Resource, Via};
use domain::state::ArticleKind;
use domain::validate;
use entity::draft;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};

/// What parts a text from one that is added to it.
const GAP: &str = "\n\n";

/// Where somebody with this hat writes.
pub(super) const fn side(hat: Hat) -> DraftSide {
    match hat {
        Hat::Portal => DraftSide::Portal,
        Hat::Agent | Hat::Any => DraftSide::Agent,
    }
}

fn own(person: UserId, ticket: TicketId, hat: Hat) -> Condition {
    Condition::all()
        .add(draft::Column::UserId.eq(person))
        .add(draft::Column::TicketId.eq(ticket))
        .add(draft::Column::Side.eq(side(hat)))
}

/// The actor's draft in a ticket. Nothing in somebody's view.
///
/// # Errors
/// `NotFound` for a ticket out of sight.
pub async fn get(cx: &Cx, ticket: TicketId, hat: Hat) -> Result<Option<DraftView>> {
    let db = cx.app.db.read();
    let (_, sight) = Sight::load(cx, db, ticket, hat).await?;
    sight.require(cx, Action::ReadTicket)?;
    let Some(person) = cx.subject_id().filter(|_| cx.allows(Action::KeepDrafts, Resource::Desk)) else {
        return Ok(None);
    };
    let row = draft::Entity::find().filter(own(person, ticket, hat)).one(db).await?;
    Ok(row.map(|row| DraftView { ticket_id: ticket, kind: row.kind, body: row.body, kept_at: row.updated_at }))
}

/// Keeps what the actor is writing in a ticket, in place of what was kept before. An empty text is forgotten,
/// and one that was sent with the same key is not kept any more.
///
/// # Errors
/// `NotFound` for a ticket out of sight, `Forbidden` without the right to write there and in somebody's view,
/// `Invalid` with the fields to correct: `kind`, `body`.
pub async fn keep(cx: &Cx, ticket: TicketId, hat: Hat, input: DraftInput) -> Result<()> {
    cx.require_desk(Action::KeepDrafts)?;
    let Some(person) = cx.subject_id() else {
        return Err(AppError::Forbidden("Drafts are written by people.".to_owned()).into());
    };
    let tx = cx.begin().await?;
    // Held until the end, so that a draft never outlives the answer it became.
    let (_, sight) = Sight::lock(cx, &tx, ticket, hat).await?;
    sight.require(cx, Action::ReadTicket)?;
    let mut errors = FieldErrors::new();
    let kind = kind(&mut errors, hat, &input.kind);
    let body = validate::text(&mut errors, "body", "The message", &input.body, validate::BODY);
    let key = super::key(&mut errors, &cx.actor, &ticket.to_string(), &input.idempotency_key);
    errors.into_result()?;
    sight.require(cx, if kind == ArticleKind::Note { Action::AddNote } else { Action::Reply })?;
    if let Some(key) = &key
        && opened_before(tx.db(), key).await?.is_some()
    {
        return Ok(());
    }
    if body.trim().is_empty() {
        draft::Entity::delete_many().filter(own(person, ticket, hat)).exec(tx.db()).await?;
    } else {
        put(cx, &tx, person, ticket, hat, kind, body).await?;
    }
    tx.commit().await
}

/// Forgets the actor's draft in a ticket.
///
/// # Errors
/// As [`get`]; `Forbidden` in somebody's view.
pub async fn forget(cx: &Cx, ticket: TicketId, hat: Hat) -> Result<()> {
    cx.require_desk(Action::KeepDrafts)?;
    let (_, sight) = Sight::load(cx, cx.app.db.read(), ticket, hat).await?;
    sight.require(cx, Action::ReadTicket)?;
    let tx = cx.begin().await?;
    draft::Entity::delete_many().filter(own(cx.actor.subject.id, ticket, hat)).exec(tx.db()).await?;
    tx.commit().await
}

/// In the portal everything is a message.
fn kind(errors: &mut FieldErrors, hat: Hat, text: &str) -> ArticleKind {
    match (hat, text.trim()) {
        (Hat::Portal, "" | "message" | "reply") => ArticleKind::Message,
        (Hat::Agent | Hat::Any, "" | "reply") => ArticleKind::Reply,
        (Hat::Agent | Hat::Any, "note") => ArticleKind::Note,
        _ => {
            errors.add("kind", "Please choose a reply or an internal note.");
            ArticleKind::Reply
        }
    }
}

/// Writes a draft over the one there is.
async fn put(
    cx: &Cx,
    tx: &Tx,
    person: UserId,
    ticket: TicketId,
    hat: Hat,
    kind: ArticleKind,
    body: String,
) -> Result<()> {
    use draft::Column as C;
    let row = draft::ActiveModel {
        user_id: Set(person),
        ticket_id: Set(ticket),
        side: Set(side(hat)),
        kind: Set(kind),
        body: Set(body),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let again = OnConflict::columns([C::UserId, C::TicketId, C::Side])
        .update_columns([C::Kind, C::Body, C::UpdatedAt])
        .to_owned();
    draft::Entity::insert(row).on_conflict(again).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Adds a text that comes back to the actor's draft in a ticket, before what they have begun since.
///
/// # Errors
/// If the database refuses.
pub(super) async fn bring_back(cx: &Cx, tx: &Tx, ticket: TicketId, kind: ArticleKind, body: &str) -> Result<()> {
    let person = cx.actor.subject.id;
    let present = draft::Entity::find().filter(own(person, ticket, Hat::Agent)).one(tx.db()).await?;
    let (kind, body) = match present {
        Some(row) if row.body != body => (together(kind, row.kind), format!("{body}{GAP}{}", row.body)),
        _ => (kind, body.to_owned()),
    };
    put(cx, tx, person, ticket, Hat::Agent, kind, body).await
}

/// What two texts are in one: a note among colleagues never becomes part of a reply.
fn together(one: ArticleKind, other: ArticleKind) -> ArticleKind {
    if other == ArticleKind::Note { other } else { one }
}

/// What was a draft has been sent. What a program or somebody in the person's view sends is another text.
///
/// # Errors
/// If the database refuses.
pub(super) async fn sent(cx: &Cx, tx: &Tx, ticket: TicketId, hat: Hat) -> Result<()> {
    if cx.actor.via == Via::Direct {
        draft::Entity::delete_many().filter(own(cx.actor.subject.id, ticket, hat)).exec(tx.db()).await?;
    }
    Ok(())
}

/// Takes the drafts of a ticket along to the one it was merged into. Whoever was writing in both finds one text
/// after the other.
///
/// # Errors
/// If the database refuses.
pub(super) async fn carry(tx: &Tx, from: TicketId, into: TicketId) -> Result<()> {
    for row in of_ticket(tx.db(), from).await? {
        let present = draft::Entity::find()
            .filter(draft::Column::UserId.eq(row.user_id))
            .filter(draft::Column::TicketId.eq(into))
            .filter(draft::Column::Side.eq(row.side))
            .one(tx.db())
            .await?;
        let Some(present) = present else {
            draft::Entity::update_many()
                .col_expr(draft::Column::TicketId, Expr::value(into))
                .filter(draft::Column::Id.eq(row.id))
                .exec(tx.db())
                .await?;
            continue;
        };
        draft::Entity::update_many()
            .col_expr(draft::Column::Kind, Expr::value(together(present.kind, row.kind)))
            .col_expr(draft::Column::Body, Expr::value(format!("{}{GAP}{}", present.body, row.body)))
            .filter(draft::Column::Id.eq(present.id))
            .exec(tx.db())
            .await?;
        draft::Entity::delete_by_id(row.id).exec(tx.db()).await?;
    }
    Ok(())
}

async fn of_ticket(db: &impl ConnectionTrait, ticket: TicketId) -> Result<Vec<draft::Model>> {
    Ok(draft::Entity::find().filter(draft::Column::TicketId.eq(ticket)).all(db).await?)
}
