//! Taking mentions out, or leaving them.

use super::kept_at;
use super::view::{hindrance, in_sight, text_at};
use crate::audit;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::mail::kept;
use crate::privacy::traces::Traces;
use crate::{tickets, users};
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::{MentionId, MentionSearchId, PrivacyTaskId, TicketId};
use domain::journal::Entity;
use domain::mentions::{MentionPlace, MentionState, MentionsInput, REMOVED};
use domain::policy::Action;
use domain::validate::is_ticked;
use entity::{draft, incoming_mail, journal as log, mention, mention_search, ticket};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};

/// Mentions decided about at once.
const MOST: usize = 500;
/// What the journal calls it. It never says what stood there.
const EVENT: &str = "ticket.mention_removed";
/// Rows of the journal that are emptied belong to no erasure.
const NO_TASK: PrivacyTaskId = PrivacyTaskId(0);

/// Takes the chosen mentions out, for good, or says that they stay. Tells how many: what is not there any more, or was
/// written by somebody under legal hold, is passed over.
///
/// # Errors
/// `Forbidden` without the right to erase people; `NotFound`; `Invalid` at `ids`, `decision`, and at `confirmed`
/// unless it was agreed to.
pub async fn decide(cx: &Cx, id: MentionSearchId, input: &MentionsInput) -> Result<u64> {
    cx.require_desk(Action::EraseUser)?;
    let (ids, state) = check(input)?;
    let mut tx = cx.begin().await?;
    let found = mention_search::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let search = found.ok_or(AppError::NotFound)?;
    // As whoever opens the search.
    super::get(cx, id).await?;
    let terms: Vec<String> = serde_json::from_str(&search.traces)?;
    let traces = Traces::new(terms);
    let chosen = in_sight(cx, id)
        .filter(mention::Column::Id.is_in(ids))
        .filter(mention::Column::State.ne(MentionState::Redacted))
        .all(tx.db())
        .await?;
    let (mut done, mut lines) = (0, Vec::new());
    for row in chosen {
        if state == MentionState::Redacted {
            let Some(text) = take_out(cx, &mut tx, &row, &traces).await? else { continue };
            let told = text.lines().filter(|line| traces.blot(line).is_some());
            lines.extend(told.map(|line| line.trim().to_owned()));
        }
        let change = mention::ActiveModel {
            id: Set(row.id),
            state: Set(state),
            decided_by: Set(Some(cx.actor.subject.id)),
            decided_at: Set(Some(cx.now)),
            ..Default::default()
        };
        change.update(tx.db()).await?;
        done += 1;
    }
    tx.notify(Cx::notice(Entity::Privacy, 0));
    // Mails that wait are written when they are sent; those that were kept hold the text.
    if !lines.is_empty() {
        kept::forget(&cx.app.mailer, |text| lines.iter().any(|line| text.contains(line.as_str()))).await?;
    }
    tx.commit().await?;
    Ok(done)
}

fn check(input: &MentionsInput) -> Result<(Vec<MentionId>, MentionState)> {
    let mut errors = FieldErrors::new();
    let ids: Vec<MentionId> = input.ids.iter().filter_map(|id| id.trim().parse().ok()).take(MOST).collect();
    if ids.is_empty() {
        errors.add("ids", "Please choose at least one mention.");
    }
    let state = match input.decision.trim() {
        "redact" => MentionState::Redacted,
        "leave" => MentionState::Left,
        _ => {
            errors.add("decision", "Please choose whether to remove or to leave them.");
            MentionState::Left
        }
    };
    if state == MentionState::Redacted && !is_ticked(&input.confirmed) {
        errors.add("confirmed", "Please tick this: what is removed cannot be brought back.");
    }
    errors.into_result()?;
    Ok((ids, state))
}

/// Takes a mention out of its text and what follows it. The text as it was; `None` if nothing was taken out.
async fn take_out(cx: &Cx, tx: &mut Tx, row: &mention::Model, traces: &Traces) -> Result<Option<String>> {
    let locked = ticket::Entity::find_by_id(row.ticket_id).lock_exclusive().one(tx.db()).await?;
    let Some(at) = locked else { return Ok(None) };
    if !hindrance(tx.db(), row).await?.is_empty() {
        return Ok(None);
    }
    let Some(text) = text_at(tx.db(), row).await? else { return Ok(None) };
    let Some(without) = traces.replaced(&text, REMOVED) else { return Ok(None) };
    let place = kept_at(row.place);
    let mut update = Query::update();
    update
        .table(Alias::new(place.table))
        .value(Alias::new(place.column), Expr::value(without))
        .and_where(Expr::col(Alias::new("id")).eq(row.record_id));
    tx.db().execute(&update).await?;
    ticket::Entity::update_many()
        .col_expr(ticket::Column::UpdatedAt, Expr::value(cx.now))
        .col_expr(ticket::Column::Version, Expr::col(ticket::Column::Version).add(1))
        .filter(ticket::Column::Id.eq(at.id))
        .exec(tx.db())
        .await?;
    if row.place == MentionPlace::Subject {
        let requester = users::names(tx.db(), &[at.requester_id]).await?.remove(&at.requester_id);
        tickets::requester_is(tx, &[at.id], &requester.unwrap_or_default()).await?;
        empty_mails(tx, at.id, traces).await?;
    }
    empty_drafts(tx, at.id, traces).await?;
    empty_history(cx, tx, at.id, traces).await?;
    let diff = Diff::new().set("place", &row.place).set("record_id", &row.record_id);
    journal::record(cx, tx, EVENT, Entity::Ticket, at.id.0, diff).await?;
    Ok(Some(text))
}

/// Drafts quote what is said.
async fn empty_drafts(tx: &Tx, id: TicketId, traces: &Traces) -> Result<()> {
    for draft in draft::Entity::find().filter(draft::Column::TicketId.eq(id)).all(tx.db()).await? {
        if let Some(body) = traces.replaced(&draft.body, REMOVED) {
            let change = draft::ActiveModel { id: Set(draft.id), body: Set(body), ..Default::default() };
            change.update(tx.db()).await?;
        }
    }
    Ok(())
}

/// The mails that a ticket came in by keep its subject.
async fn empty_mails(tx: &Tx, id: TicketId, traces: &Traces) -> Result<()> {
    let mails = incoming_mail::Entity::find().filter(incoming_mail::Column::TicketId.eq(id));
    for mail in mails.all(tx.db()).await? {
        if let Some(subject) = traces.replaced(&mail.subject, REMOVED) {
            let change = incoming_mail::ActiveModel { id: Set(mail.id), subject: Set(subject), ..Default::default() };
            change.update(tx.db()).await?;
        }
    }
    Ok(())
}

/// The history of a ticket keeps its subjects and names of files.
async fn empty_history(cx: &Cx, tx: &mut Tx, id: TicketId, traces: &Traces) -> Result<()> {
    let rows = log::Entity::find()
        .filter(log::Column::Entity.eq(Entity::Ticket.as_str()))
        .filter(log::Column::EntityId.eq(id.0))
        .all(tx.db())
        .await?;
    let told = rows.into_iter().filter_map(|row| traces.blot_json(&row.changes).map(|changes| (row, changes)));
    audit::empty(cx, tx, NO_TASK, told.collect()).await?;
    Ok(())
}
