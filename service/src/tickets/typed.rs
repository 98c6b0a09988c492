//! The type of a ticket, and what it holds in custom fields (HAL-73).

use super::choices;
use super::rows::type_name;
use super::sight::{Sight, wearing};
use crate::cx::Cx;
use crate::error::Result;
use crate::fields::{refuse_hidden, visible};
use crate::ticket_types::{self, Audience, TypeFacts};
use domain::error::FieldErrors;
use domain::fields::{self, FieldDef, FieldRecord, FieldValues, Screen};
use domain::ids::{QueueId, TicketId, TypeId};
use domain::policy::{Action, Actor, Hat, Via};
use domain::structure::Choice;
use domain::ticket_types::TypeForm;
use domain::tickets::{TicketInput, TicketPatch};
use entity::ticket::{self, Column, Entity};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;

/// What the form of a new opportunity asks for with this type, or with the first one whose tickets are
/// opportunities.
pub(crate) fn opportunity_form(cx: &Cx, wanted: Option<TypeId>) -> TypeForm {
    ticket_types::form(&cx.fixed, Audience::Sales, wanted)
}

/// Whether tickets of this type are opportunities.
pub(crate) fn is_opportunity(cx: &Cx, id: TypeId) -> bool {
    cx.fixed.ticket_type(id).is_some_and(|facts| facts.is_opportunity)
}

/// Who chooses among the types of a ticket: opportunities stay what they are, and so do other tickets.
fn audience(cx: &Cx, audience: Audience, present: TypeId) -> Audience {
    if audience == Audience::Agents && is_opportunity(cx, present) { Audience::Sales } else { audience }
}

/// What the form of a new ticket asks for with this type, or with the first one. Nothing for whoever can
/// open no tickets in this hat.
#[must_use]
pub fn type_form(cx: &Cx, hat: Hat, wanted: Option<TypeId>) -> TypeForm {
    let actor = wearing(cx, hat);
    if choices::queues(cx, &actor, Action::CreateTicket).is_empty() {
        return TypeForm::default();
    }
    ticket_types::form(&cx.fixed, Audience::of(&actor, hat), wanted)
}

/// Type, custom fields and queue of a ticket that is opened.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) id: TypeId,
    pub(super) fields: FieldValues,
    /// The queue the type proposes.
    pub(super) queue: Option<QueueId>,
}

impl Typed {
    /// The name of the type, unless it is the first one.
    pub(super) fn other_name(&self, cx: &Cx) -> Option<String> {
        (self.id != TypeId::FIRST).then(|| type_name(&cx.fixed, self.id))
    }
}

/// Checks the form of a new ticket.
pub(super) fn check(
    cx: &Cx,
    errors: &mut FieldErrors,
    actor: &Actor,
    audience: Audience,
    input: &TicketInput,
) -> Typed {
    let Some(facts) = ticket_types::chosen(errors, &cx.fixed, audience, &input.type_id) else {
        return Typed::default();
    };
    let mut defs = ticket_types::asked(&cx.fixed, facts, audience.creates());
    // Nobody is there who could be asked.
    if actor.via == Via::System {
        defs.iter_mut().for_each(|def| def.is_required = false);
    }
    let fields = fields::check(errors, &defs, &input.fields, &FieldValues::default());
    Typed { id: facts.id, fields, queue: facts.queue }
}

/// The ticket with the type and the values that are wanted. Values not given stay, also those of fields
/// that the type does not ask for.
///
/// # Errors
/// `Forbidden` without the right to change the ticket, `Invalid` with the fields to correct.
pub(crate) fn over(cx: &Cx, sight: &Sight, row: &ticket::Model, patch: &TicketPatch) -> Result<ticket::Model> {
    let mut wanted = row.clone();
    let has_type = !patch.type_id.trim().is_empty() && patch.type_id.trim() != row.type_id.to_string();
    if !has_type && patch.fields == FieldValues::default() {
        return Ok(wanted);
    }
    sight.require(cx, Action::ChangeTicket)?;
    let mut errors = FieldErrors::new();
    if has_type {
        let new =
            ticket_types::chosen(&mut errors, &cx.fixed, audience(cx, Audience::Agents, row.type_id), &patch.type_id);
        wanted.type_id = new.map_or(row.type_id, |facts| facts.id);
    }
    if patch.fields != FieldValues::default() {
        refuse_hidden(&mut errors, &cx.fixed, FieldRecord::Ticket, Screen::AgentEdit, &patch.fields);
        // What is not given was fine when it was entered.
        let mut defs = asked(cx, wanted.type_id);
        defs.retain(|def| patch.fields.0.contains_key(&def.key));
        wanted.fields = kept(&fields::check(&mut errors, &defs, &patch.fields, &values(row)?))?;
    }
    errors.into_result()?;
    Ok(wanted)
}

/// The types that agents choose from, if there are several.
pub(crate) fn types_of_agents(cx: &Cx) -> Vec<Choice> {
    let types = ticket_types::offered(&cx.fixed, Audience::Agents);
    let types: Vec<_> = types.map(|facts| Choice { id: facts.id.0, name: facts.name.clone() }).collect();
    if types.len() > 1 { types } else { Vec::new() }
}

/// What is shown of the type and of custom fields.
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) fields: FieldValues,
    pub(super) custom: Vec<(String, String)>,
    pub(super) types: Vec<Choice>,
    pub(super) asked: Vec<FieldDef>,
}

/// Type and custom fields of a ticket as this person sees it in this hat.
pub(super) fn shown(cx: &Cx, sight: &Sight, hat: Hat, row: &ticket::Model) -> Result<Shown> {
    let viewer = Audience::of(sight.actor(), hat);
    let types = ticket_types::offered(&cx.fixed, audience(cx, viewer, row.type_id));
    let types: Vec<_> = types.map(|facts| Choice { id: facts.id.0, name: facts.name.clone() }).collect();
    let fields = visible(&cx.fixed, FieldRecord::Ticket, viewer.looks(), values(row)?);
    let may_change = sight.allows(cx, Action::ChangeTicket);
    Ok(Shown {
        name: type_name(&cx.fixed, row.type_id),
        custom: crate::fields::shown(cx.fixed.fields(FieldRecord::Ticket), &fields),
        fields,
        types: if types.len() > 1 { types } else { Vec::new() },
        asked: if may_change { asked(cx, row.type_id) } else { Vec::new() },
    })
}

/// What whoever changes a ticket of this type is asked for.
fn asked(cx: &Cx, id: TypeId) -> Vec<FieldDef> {
    let of_type = |facts: &TypeFacts| ticket_types::asked(&cx.fixed, facts, Screen::AgentEdit);
    cx.fixed.ticket_type(id).map(of_type).unwrap_or_default()
}

/// What a ticket holds in custom fields.
pub(super) fn values(row: &ticket::Model) -> Result<FieldValues> {
    read(row.fields.as_deref())
}

fn read(kept: Option<&str>) -> Result<FieldValues> {
    Ok(kept.map(serde_json::from_str).transpose()?.unwrap_or_default())
}

/// The same in the form in which it is kept.
pub(super) fn kept(values: &FieldValues) -> Result<Option<String>> {
    Ok((!values.0.is_empty()).then(|| serde_json::to_string(values)).transpose()?)
}

/// What these tickets hold in custom fields; those that hold nothing are left out. One statement.
pub(crate) async fn values_of(
    cx: &Cx,
    ids: impl IntoIterator<Item = TicketId> + Send,
) -> Result<HashMap<TicketId, FieldValues>> {
    let rows: Vec<(TicketId, Option<String>)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Fields])
        .filter(Column::Id.is_in(ids))
        .filter(Column::Fields.is_not_null())
        .into_tuple()
        .all(cx.app.db.read())
        .await?;
    rows.into_iter().map(|(id, kept)| Ok((id, read(kept.as_deref())?))).collect()
}

/// The words of custom fields that a ticket is found by.
pub(super) fn words(kept: Option<&str>) -> Result<String> {
    Ok(read(kept)?.0.into_values().flatten().collect::<Vec<_>>().join("\n"))
}
