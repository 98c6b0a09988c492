//! Adding and changing ticket types.

use super::list::placeable;
use crate::access::cache;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::{QueueId, TypeId};
use domain::journal::Entity;
use domain::policy::Action;
use domain::state::Validity;
use domain::ticket_types::{Placement, TicketTypeInput, check_placed, number};
use domain::validate::{self, TEXT, is_ticked};
use entity::{ticket, ticket_type, ticket_type_field};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

const TAKEN: &str = "There is already a ticket type of this name.";

/// The form, checked.
#[derive(Default)]
struct Details {
    name: String,
    validity: Option<Validity>,
    comment: String,
    position: i64,
    is_in_portal: bool,
    is_anonymous: bool,
    hides_contact: bool,
    is_opportunity: bool,
    queue: Option<QueueId>,
    placed: Vec<Placement>,
}

/// Adds a ticket type.
///
/// # Errors
/// `Forbidden` without the right to manage the structure, `Invalid` with all wrong fields.
pub async fn create(cx: &Cx, input: TicketTypeInput) -> Result<TypeId> {
    cx.require_desk(Action::ManageStructure)?;
    let mut tx = cx.begin().await?;
    let new = check(cx, &tx, &input, None).await?;
    let row = ticket_type::ActiveModel { created_at: Set(cx.now), ..new.row(cx) };
    let inserted = ticket_type::Entity::insert(row).exec(tx.db()).await.map_err(taken)?;
    let id = inserted.last_insert_id;
    place(&tx, id, &new.placed).await?;
    cache::bump(&tx).await?;
    journal::record(cx, &mut tx, "ticket_type.created", Entity::TicketType, id.0, new.diff(cx, &Details::default()))
        .await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a ticket type. Tickets keep what they hold in fields that are no longer asked for. Nothing is
/// written when nothing differs.
///
/// # Errors
/// As [`create`]; `NotFound` if there is no such type.
pub async fn update(cx: &Cx, id: TypeId, input: TicketTypeInput) -> Result<()> {
    cx.require_desk(Action::ManageStructure)?;
    let mut tx = cx.begin().await?;
    let row = ticket_type::Entity::find_by_id(id).one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let old = Details::of(row, placements(&tx, id).await?);
    let new = check(cx, &tx, &input, Some((id, &old))).await?;
    let diff = new.diff(cx, &old);
    if diff.is_empty() {
        return Ok(());
    }
    ticket_type::ActiveModel { id: Set(id), ..new.row(cx) }.update(tx.db()).await.map_err(taken)?;
    if new.placed != old.placed {
        place(&tx, id, &new.placed).await?;
    }
    cache::bump(&tx).await?;
    journal::record(cx, &mut tx, "ticket_type.updated", Entity::TicketType, id.0, diff).await?;
    tx.commit().await
}

fn taken(error: sea_orm::DbErr) -> Error {
    Error::from(error).on_duplicate(AppError::field("name", TAKEN))
}

async fn check(cx: &Cx, tx: &Tx, input: &TicketTypeInput, present: Option<(TypeId, &Details)>) -> Result<Details> {
    let mut errors = FieldErrors::new();
    let name = validate::required(&mut errors, "name", "The name", &input.name);
    let own = present.map(|(id, _)| id).unwrap_or_default();
    let same = ticket_type::Entity::find()
        .filter(ticket_type::Column::NameKey.eq(validate::key(&name)))
        .filter(ticket_type::Column::Id.ne(own));
    if same.count(tx.db()).await? > 0 {
        errors.add("name", TAKEN);
    }
    let validity = validate::standing(&mut errors, &input.validity, "", "").validity;
    if own == TypeId::FIRST && validity != Validity::Valid {
        errors.add(
            "validity",
            "The first type stays valid: every ticket needs one. It need not be offered in the portal.",
        );
    }
    refuse_opportunity(tx, &mut errors, input, present).await?;
    let queue: Option<QueueId> = validate::optional_id(&mut errors, "queue_id", "a queue", &input.queue_id);
    if let Some(id) = queue
        && present.is_none_or(|(_, old)| old.queue != queue)
        && !cx.fixed.structure.queues.get(&id).is_some_and(|queue| queue.standing.usable(cx.now))
    {
        errors.add("queue_id", "Please choose a queue from the list.");
    }
    let comment = validate::text(&mut errors, "comment", "The comment", &input.comment, TEXT);
    let position = number(&mut errors, "position", &input.position);
    let defs: Vec<_> = placeable(&cx.fixed).cloned().collect();
    let placed = check_placed(&mut errors, input, &defs);
    errors.into_result()?;
    let position = match (position, present) {
        (Some(position), _) => position,
        (None, Some((_, old))) => old.position,
        (None, None) => last(tx).await? + 1,
    };
    Ok(Details {
        name,
        validity: Some(validity),
        comment,
        position,
        is_in_portal: is_ticked(&input.is_in_portal),
        is_anonymous: is_ticked(&input.is_anonymous),
        hides_contact: is_ticked(&input.hides_contact),
        is_opportunity: is_ticked(&input.is_opportunity),
        queue,
        placed,
    })
}

/// Opportunities are opened by agents alone, and tickets of a type stay what they are.
async fn refuse_opportunity(
    tx: &Tx,
    errors: &mut FieldErrors,
    input: &TicketTypeInput,
    present: Option<(TypeId, &Details)>,
) -> Result<()> {
    let wanted = is_ticked(&input.is_opportunity);
    if wanted && (is_ticked(&input.is_in_portal) || is_ticked(&input.is_anonymous)) {
        errors.add("is_opportunity", "Customers open no opportunities. Please take the offers of the portal away.");
    }
    let Some((id, old)) = present else { return Ok(()) };
    if wanted && id == TypeId::FIRST {
        errors.add("is_opportunity", "The first type is that of ordinary tickets. Please add another one.");
    }
    if wanted != old.is_opportunity
        && ticket::Entity::find().filter(ticket::Column::TypeId.eq(id)).count(tx.db()).await? > 0
    {
        errors.add("is_opportunity", "There are tickets of this type already. Please add another one.");
    }
    Ok(())
}

async fn last(tx: &Tx) -> Result<i64> {
    let last = ticket_type::Entity::find().order_by_desc(ticket_type::Column::Position).one(tx.db()).await?;
    Ok(last.map_or(0, |last| last.position))
}

async fn placements(tx: &Tx, id: TypeId) -> Result<Vec<Placement>> {
    use ticket_type_field::Column as C;
    let rows = ticket_type_field::Entity::find().filter(C::TypeId.eq(id)).order_by_asc(C::Position);
    let rows = rows.all(tx.db()).await?.into_iter();
    Ok(rows.map(|row| Placement { field: row.field_id, is_required: row.is_required }).collect())
}

/// Puts these fields on the forms of the type, in place of those that were there.
async fn place(tx: &Tx, id: TypeId, placed: &[Placement]) -> Result<()> {
    use ticket_type_field::{ActiveModel, Column, Entity};
    Entity::delete_many().filter(Column::TypeId.eq(id)).exec(tx.db()).await?;
    let rows = placed.iter().zip(1..).map(|(one, position)| ActiveModel {
        type_id: Set(id),
        field_id: Set(one.field),
        position: Set(position),
        is_required: Set(one.is_required),
    });
    if !placed.is_empty() {
        Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

impl Details {
    fn of(row: ticket_type::Model, placed: Vec<Placement>) -> Self {
        Self {
            name: row.name,
            validity: Some(row.validity),
            comment: row.comment,
            position: row.position,
            is_in_portal: row.is_in_portal,
            is_anonymous: row.is_anonymous,
            hides_contact: row.hides_contact,
            is_opportunity: row.is_opportunity,
            queue: row.queue_id,
            placed,
        }
    }

    fn row(&self, cx: &Cx) -> ticket_type::ActiveModel {
        ticket_type::ActiveModel {
            name: Set(self.name.clone()),
            name_key: Set(validate::key(&self.name)),
            validity: Set(self.validity.unwrap_or(Validity::Valid)),
            comment: Set(self.comment.clone()),
            position: Set(self.position),
            is_in_portal: Set(self.is_in_portal),
            is_anonymous: Set(self.is_anonymous),
            hides_contact: Set(self.hides_contact),
            is_opportunity: Set(self.is_opportunity),
            queue_id: Set(self.queue),
            updated_at: Set(cx.now),
            ..Default::default()
        }
    }

    /// What differs, with names for ids.
    fn diff(&self, cx: &Cx, old: &Self) -> Diff {
        let queue = |id: Option<QueueId>| id.map(|id| crate::tickets::queue_name(&cx.fixed.structure, id));
        Diff::new()
            .field("name", &old.name, &self.name)
            .field("validity", &old.validity, &self.validity)
            .field("comment", &old.comment, &self.comment)
            .field("position", &old.position, &self.position)
            .field("is_in_portal", &old.is_in_portal, &self.is_in_portal)
            .field("is_anonymous", &old.is_anonymous, &self.is_anonymous)
            .field("hides_contact", &old.hides_contact, &self.hides_contact)
            .field("is_opportunity", &old.is_opportunity, &self.is_opportunity)
            .field("queue", &queue(old.queue), &queue(self.queue))
            .field("fields", &old.labels(cx), &self.labels(cx))
    }

    /// The fields on its forms, by name.
    fn labels(&self, cx: &Cx) -> Vec<String> {
        let label =
            |id| placeable(&cx.fixed).find(|def| def.id == id).map_or_else(String::new, |def| def.label.clone());
        let labels = self.placed.iter().map(|one| (label(one.field), one.is_required));
        labels.map(|(label, is_required)| if is_required { format!("{label} *") } else { label }).collect()
    }
}
