//! Changing the fields of a ticket.

use super::sight::Sight;
use super::{CHANGED, VERSIONED, choices, typed, words};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::response;
use crate::users;
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::{QueueId, SiteId, TicketId, UserId};
use domain::journal::{Changes, Entity};
use domain::policy::{Action, Hat, Resource};
use domain::state::{Priority, TicketState};
use domain::tickets::TicketPatch;
use domain::validate;
use entity::{customer, journal as journal_table, site, ticket};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// The form, checked: what to change.
#[derive(Default)]
struct Patch {
    state: Option<TicketState>,
    priority: Option<Priority>,
    queue: Option<QueueId>,
    owner: Option<Option<UserId>>,
    subject: Option<String>,
    is_confidential: Option<bool>,
}

/// Changes the given fields of a ticket, each with its own right. `version` is the one the form was
/// made from: if somebody changed one of the same fields since, nothing is written. Changes of
/// different fields by two people both last.
///
/// A ticket that moves to a queue its owner does not read has no owner any more.
///
/// # Errors
/// `NotFound` for a ticket out of sight, `Forbidden` without the right, `Invalid` with the fields to
/// correct, `Stale` if a field was changed meanwhile.
pub async fn update(cx: &Cx, id: TicketId, patch: TicketPatch, version: Option<i64>) -> Result<()> {
    let fields = check(&patch)?;
    let mut tx = cx.begin().await?;
    let (row, sight) = Sight::lock(cx, &tx, id, Hat::Any).await?;
    sight.require(cx, Action::ReadTicket)?;
    let wanted = fields.over(&typed::over(cx, &sight, &row, &patch)?);
    require(cx, &sight, &row, &wanted)?;
    let wanted = with_fitting_owner(cx, &tx, &row, wanted).await?;
    Box::pin(save(cx, &mut tx, &row, &wanted, version)).await?;
    tx.commit().await
}

/// Writes the ticket as it is to be, with its words and its journal row. Nothing is written when nothing
/// differs.
///
/// # Errors
/// `Stale` if one of the changed fields was changed since `version`.
pub(super) async fn save(
    cx: &Cx,
    tx: &mut Tx,
    row: &ticket::Model,
    wanted: &ticket::Model,
    version: Option<i64>,
) -> Result<()> {
    let diff = difference(cx, tx, row, wanted).await?;
    if diff.is_empty() {
        return Ok(());
    }
    refuse_stale(tx, row, &diff, version).await?;
    if wanted.subject != row.subject || wanted.requester_id != row.requester_id || wanted.fields != row.fields {
        let mut names = users::names(tx.db(), &[wanted.requester_id]).await?;
        let requester = names.remove(&wanted.requester_id).unwrap_or_default();
        words::write(tx, row.id, &wanted.subject, &requester, wanted.fields.as_deref()).await?;
    }
    write(cx, tx, row, wanted).await?;
    response::refresh(cx, tx, row.id).await?;
    journal::record(cx, tx, CHANGED, Entity::Ticket, row.id.0, diff).await
}

fn check(patch: &TicketPatch) -> Result<Patch> {
    let mut errors = FieldErrors::new();
    let owner = match patch.owner_id.trim() {
        "none" => Some(None),
        text => validate::optional_id(&mut errors, "owner_id", "an owner", text).map(Some),
    };
    let is_confidential = match patch.is_confidential.trim() {
        "" => None,
        text => Some(validate::is_ticked(text)),
    };
    let subject = validate::line(&mut errors, "subject", "The subject", &patch.subject);
    let out = Patch {
        state: super::state(&mut errors, &patch.state),
        priority: super::priority(&mut errors, &patch.priority),
        queue: validate::optional_id(&mut errors, "queue_id", "a queue", &patch.queue_id),
        owner,
        subject: (!subject.is_empty()).then_some(subject),
        is_confidential,
    };
    errors.into_result()?;
    Ok(out)
}

impl Patch {
    /// The ticket as it is to be.
    fn over(self, row: &ticket::Model) -> ticket::Model {
        ticket::Model {
            state: self.state.unwrap_or(row.state),
            priority: self.priority.unwrap_or(row.priority),
            queue_id: self.queue.unwrap_or(row.queue_id),
            owner_id: self.owner.unwrap_or(row.owner_id),
            subject: self.subject.unwrap_or_else(|| row.subject.clone()),
            is_confidential: self.is_confidential.unwrap_or(row.is_confidential),
            ..row.clone()
        }
    }
}

fn require(cx: &Cx, sight: &Sight, row: &ticket::Model, wanted: &ticket::Model) -> Result<()> {
    let needed = [
        (wanted.state != row.state, Action::ChangeState),
        (wanted.priority != row.priority, Action::SetPriority),
        (wanted.owner_id != row.owner_id, Action::AssignTicket),
        (wanted.subject != row.subject, Action::ChangeTicket),
        (wanted.is_confidential != row.is_confidential, Action::ChangeTicket),
        (wanted.queue_id != row.queue_id, Action::MoveTicket),
    ];
    for (_, action) in needed.into_iter().filter(|(is_changed, _)| *is_changed) {
        sight.require(cx, action)?;
    }
    if wanted.queue_id != row.queue_id {
        let decision = cx.decide(Action::MoveTicket, Resource::Queue(wanted.queue_id));
        if !decision.allow && !decision.visible {
            return Err(AppError::field("queue_id", "Please choose a queue from the list.").into());
        }
        decision.require()?;
    }
    Ok(())
}

/// A new owner must read the queue; an old one who does not read the new queue goes.
async fn with_fitting_owner(cx: &Cx, tx: &Tx, row: &ticket::Model, mut wanted: ticket::Model) -> Result<ticket::Model> {
    let Some(owner) = wanted.owner_id else { return Ok(wanted) };
    let is_new = wanted.owner_id != row.owner_id;
    if (!is_new && wanted.queue_id == row.queue_id)
        || choices::owner(cx, tx.db(), owner, wanted.queue_id).await?.is_some()
    {
        return Ok(wanted);
    }
    if is_new {
        return Err(AppError::field("owner_id", "This person does not work in the queue of the ticket.").into());
    }
    wanted.owner_id = None;
    Ok(wanted)
}

/// The changed fields, with names for ids.
async fn difference(cx: &Cx, tx: &Tx, row: &ticket::Model, wanted: &ticket::Model) -> Result<Diff> {
    let queue = |id| super::rows::queue_name(&cx.fixed.structure, id);
    let mut diff = Diff::new()
        .field("state", &row.state, &wanted.state)
        .field("priority", &row.priority, &wanted.priority)
        .field("subject", &row.subject, &wanted.subject)
        .field("is_confidential", &row.is_confidential, &wanted.is_confidential)
        .custom_fields(&typed::values(row)?, &typed::values(wanted)?);
    if row.type_id != wanted.type_id {
        let name = |id| super::rows::type_name(&cx.fixed, id);
        diff = diff.field("type", &name(row.type_id), &name(wanted.type_id));
    }
    if row.queue_id != wanted.queue_id {
        diff = diff.field("queue", &queue(row.queue_id), &queue(wanted.queue_id));
    }
    if row.owner_id != wanted.owner_id {
        let people: Vec<_> = row.owner_id.into_iter().chain(wanted.owner_id).collect();
        let names = users::names(tx.db(), &people).await?;
        let name = |id: Option<UserId>| id.map(|id| names.get(&id).cloned().unwrap_or_else(|| format!("#{id}")));
        diff = diff.field("owner", &name(row.owner_id), &name(wanted.owner_id));
    }
    if row.requester_id != wanted.requester_id {
        let names = users::names(tx.db(), &[row.requester_id, wanted.requester_id]).await?;
        let name = |id: UserId| names.get(&id).cloned().unwrap_or_else(|| format!("#{id}"));
        diff = diff.field("requester", &name(row.requester_id), &name(wanted.requester_id));
    }
    if row.site_id != wanted.site_id {
        diff = diff.field("site", &place(tx, row.site_id).await?, &place(tx, wanted.site_id).await?);
    }
    Ok(diff)
}

/// Customer and site in words.
async fn place(tx: &Tx, id: SiteId) -> Result<String> {
    let found = site::Entity::find_by_id(id).find_also_related(customer::Entity).one(tx.db()).await?;
    Ok(found.map_or_else(
        || format!("#{id}"),
        |(site, customer)| format!("{}, {}", customer.map(|customer| customer.name).unwrap_or_default(), site.name),
    ))
}

/// Every change raises the version by one and leaves one journal row, so the newest rows tell which
/// fields changed since.
async fn refuse_stale(tx: &Tx, row: &ticket::Model, diff: &Diff, version: Option<i64>) -> Result<()> {
    let since = version.map_or(0, |seen| u64::try_from(row.version - seen).unwrap_or_default());
    if since == 0 {
        return Ok(());
    }
    let changes: Vec<String> = journal_table::Entity::find()
        .select_only()
        .column(journal_table::Column::Changes)
        .filter(journal_table::Column::Entity.eq(Entity::Ticket.as_str()))
        .filter(journal_table::Column::EntityId.eq(row.id.0))
        .filter(journal_table::Column::Event.is_in(VERSIONED))
        .order_by_desc(journal_table::Column::Id)
        .limit(since)
        .into_tuple()
        .all(tx.db())
        .await?;
    for text in &changes {
        let changed: Changes = serde_json::from_str(text)?;
        if changed.keys().any(|field| diff.has(field)) {
            return Err(AppError::Stale.into());
        }
    }
    Ok(())
}

async fn write(cx: &Cx, tx: &Tx, row: &ticket::Model, wanted: &ticket::Model) -> Result<()> {
    let changed = ticket::ActiveModel {
        id: Set(row.id),
        state: Set(wanted.state),
        priority: Set(wanted.priority),
        queue_id: Set(wanted.queue_id),
        owner_id: Set(wanted.owner_id),
        subject: Set(wanted.subject.clone()),
        requester_id: Set(wanted.requester_id),
        customer_id: Set(wanted.customer_id),
        site_id: Set(wanted.site_id),
        is_confidential: Set(wanted.is_confidential),
        type_id: Set(wanted.type_id),
        fields: Set(wanted.fields.clone()),
        closed_at: Set(super::closed_at(cx, row, wanted.state)),
        updated_at: Set(cx.now),
        version: Set(row.version + 1),
        ..Default::default()
    };
    ticket::Entity::update(changed).exec(tx.db()).await?;
    Ok(())
}
