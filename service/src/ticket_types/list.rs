//! Reading ticket types.

use crate::access::cache::Fixed;
use crate::cx::Cx;
use crate::error::Result;
use domain::AppError;
use domain::fields::{FieldDef, FieldRecord};
use domain::ids::TypeId;
use domain::policy::Action;
use domain::state::Validity;
use domain::structure::Choice;
use domain::ticket_types::{FieldUse, PlacedField, Placement, TicketTypeOptions, TicketTypeRow, can_be_placed};
use entity::{queue, ticket_type};
use sea_orm::{EntityTrait, QueryOrder};

/// All ticket types in the order of lists.
///
/// # Errors
/// `Forbidden` without the right to manage the structure.
pub async fn list(cx: &Cx) -> Result<Vec<TicketTypeRow>> {
    use ticket_type::Column as C;
    cx.require_desk(Action::ManageStructure)?;
    let rows = ticket_type::Entity::find()
        .find_also_related(queue::Entity)
        .order_by_asc(C::Position)
        .order_by_asc(C::Id)
        .all(cx.app.db.read())
        .await?;
    Ok(rows.into_iter().map(|(row, queue)| shown(cx, row, queue)).collect())
}

/// One ticket type.
///
/// # Errors
/// As [`list`]; `NotFound` if there is no such type.
pub async fn get(cx: &Cx, id: TypeId) -> Result<TicketTypeRow> {
    Ok(list(cx).await?.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound)?)
}

/// What the form of a ticket type offers.
///
/// # Errors
/// As [`list`].
pub fn options(cx: &Cx) -> Result<TicketTypeOptions> {
    cx.require_desk(Action::ManageStructure)?;
    let usable = cx.fixed.structure.queues.iter().filter(|(_, queue)| queue.standing.usable(cx.now));
    let mut queues: Vec<_> = usable.map(|(id, queue)| Choice { id: id.0, name: queue.name.clone() }).collect();
    queues.sort_by(|a, b| a.name.cmp(&b.name));
    let fields = placeable(&cx.fixed).filter(|def| def.validity == Validity::Valid).cloned().collect();
    Ok(TicketTypeOptions { queues, fields })
}

/// Custom fields that can stand on the forms of a type, those out of use too.
pub(super) fn placeable(fixed: &Fixed) -> impl Iterator<Item = &FieldDef> {
    let records = FieldRecord::ALL.iter().rev().filter(|record| can_be_placed(**record));
    records.flat_map(|record| fixed.fields(*record))
}

fn shown(cx: &Cx, row: ticket_type::Model, queue: Option<queue::Model>) -> TicketTypeRow {
    let placed = cx.fixed.ticket_type(row.id).map_or(&[][..], |facts| &facts.placed);
    TicketTypeRow {
        id: row.id,
        name: row.name,
        validity: row.validity,
        comment: row.comment,
        position: row.position,
        is_in_portal: row.is_in_portal,
        is_anonymous: row.is_anonymous,
        hides_contact: row.hides_contact,
        is_opportunity: row.is_opportunity,
        queue_id: row.queue_id,
        queue: queue.map(|queue| queue.name),
        fields: placed.iter().filter_map(|one| placed_field(&cx.fixed, *one)).collect(),
    }
}

fn placed_field(fixed: &Fixed, placed: Placement) -> Option<PlacedField> {
    let def = placeable(fixed).find(|def| def.id == placed.field)?;
    Some(PlacedField {
        field_id: def.id,
        label: def.label.clone(),
        record: def.record,
        usage: if placed.is_required { FieldUse::Required } else { FieldUse::Asked },
    })
}
