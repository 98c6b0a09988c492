//! What an agent still holds.

use super::OFFBOARDED;
use crate::access::load;
use crate::agents::delete::{managed, require_removable};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::{agents, customers, passkeys, sessions, tickets, tokens};
use domain::AppError;
use domain::ids::{CustomerId, GroupId, UserId};
use domain::import::ImportState;
use domain::journal::{Changes, Entity};
use domain::offboarding::{HeldCustomers, HeldTickets, OffboardReport, Offboarding, SAMPLES, TicketSample};
use domain::policy::{Action, Holder, Resource};
use domain::state::{AccountState, GrantKind};
use domain::structure::Choice;
use entity::{authenticator, bulk_operation, import_run, journal, saved_view, user};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde::de::DeserializeOwned;

/// Everything this agent still holds, and who could get it; for somebody who was taken out, what went where.
///
/// # Errors
/// `Forbidden` without the right to manage agents or for somebody who holds more; `NotFound` if the person is
/// no agent.
pub async fn offboarding(cx: &Cx, id: UserId) -> Result<Offboarding> {
    let hindrance = hindrance(cx, id).await?;
    let agent = agents::get(cx, id).await?;
    let db = cx.app.db.read();
    let sessions = sessions::running_of(cx, id).await?;
    let authenticators = authenticator::Entity::find()
        .filter(authenticator::Column::UserId.eq(id))
        .filter(authenticator::Column::ConfirmedAt.is_not_null());
    let views = saved_view::Entity::find()
        .filter(saved_view::Column::UserId.eq(id))
        .filter(saved_view::Column::IsShared.eq(true))
        .order_by_asc(saved_view::Column::NameKey);
    let bulk = bulk_operation::Entity::find()
        .filter(bulk_operation::Column::SubjectId.eq(id))
        .filter(bulk_operation::Column::FinishedAt.is_null());
    let busy = ImportState::ALL.iter().copied().filter(|state| state.is_busy());
    let imports = import_run::Entity::find()
        .filter(import_run::Column::State.is_in(busy))
        .filter(Condition::any().add(import_run::Column::CommittedBy.eq(id)).add(import_run::Column::CreatedBy.eq(id)));
    let report = if agent.state == AccountState::Deleted { report(cx, id).await? } else { None };
    Ok(Offboarding {
        hindrance,
        tickets: held_tickets(cx, id).await?,
        customers: held_customers(cx, id).await?,
        last_seen_at: sessions.first().map(|session| session.last_seen_at),
        sessions: sessions.len() as u64,
        tokens: tokens::working_of(cx, db, id).await?.into_iter().map(|token| token.name).collect(),
        authenticators: authenticators.count(db).await?,
        passkeys: passkeys::of(id).count(db).await?,
        shared_views: views.all(db).await?.into_iter().map(|view| view.name).collect(),
        groups: groups(cx, id).await?,
        bulk_operations: bulk.count(db).await?,
        imports: imports.count(db).await?,
        report,
        agent,
    })
}

/// Why the agent cannot be taken out, in words.
async fn hindrance(cx: &Cx, id: UserId) -> Result<Option<String>> {
    cx.require_desk(Action::ManageAgents)?;
    let tx = cx.begin().await?;
    if managed(cx, &tx, id).await?.deleted_at.is_some() {
        return Ok(None);
    }
    match require_removable(cx, &tx, id).await {
        Ok(()) => Ok(None),
        Err(Error::App(AppError::Conflict(why))) => Ok(Some(why)),
        Err(error) => Err(error),
    }
}

async fn held_tickets(cx: &Cx, id: UserId) -> Result<Vec<HeldTickets>> {
    let mut out = Vec::new();
    for (queue, open) in tickets::open_by_queue(cx.app.db.read(), id).await? {
        let name = cx.fixed.structure.queues.get(&queue).map(|facts| facts.name.clone()).unwrap_or_default();
        let samples = tickets::open_samples(cx, id, queue, SAMPLES).await?.into_iter();
        let heirs = tickets::owners(cx, queue).await?;
        out.push(HeldTickets {
            queue: Choice { id: queue.0, name },
            open,
            samples: samples.map(|(id, subject)| TicketSample { id, number: id.number(), subject }).collect(),
            heirs: heirs.into_iter().filter(|heir| heir.id != id.0).collect(),
        });
    }
    out.sort_by_cached_key(|held| (held.queue.name.to_lowercase(), held.queue.id));
    Ok(out)
}

async fn held_customers(cx: &Cx, id: UserId) -> Result<HeldCustomers> {
    let found = customers::looked_after(cx.app.db.read(), id).await?;
    if found.is_empty() {
        return Ok(HeldCustomers::default());
    }
    let others = agents::list(cx)
        .await?
        .into_iter()
        .filter(|other| other.id != id && !matches!(other.state, AccountState::Deleted | AccountState::Locked));
    let departments = cx.fixed.structure.departments.iter().filter(|(_, it)| it.standing.usable(cx.now));
    let mut departments: Vec<_> = departments.map(|(id, it)| Choice { id: id.0, name: it.name.clone() }).collect();
    departments.sort_by_cached_key(|department| (department.name.to_lowercase(), department.id));
    let may_read = cx.allows(Action::ReadUsers, Resource::Desk);
    let scope = cx.people_scope();
    let is_named = |held: &Choice| may_read && scope.contains_customer(CustomerId(held.id));
    Ok(HeldCustomers {
        count: found.len() as u64,
        samples: found.into_iter().filter(is_named).take(SAMPLES).collect(),
        managers: others.map(|other| Choice { id: other.id.0, name: other.name }).collect(),
        departments,
    })
}

/// Access groups granted in person.
async fn groups(cx: &Cx, id: UserId) -> Result<Vec<String>> {
    let subject = load::subject_of(cx.app.db.read(), id).await?.ok_or(AppError::NotFound)?;
    let own = subject.grants.iter().filter(|grant| {
        grant.kind == GrantKind::Group && grant.holder == Holder::User && !grant.period.is_over(cx.now)
    });
    let names = own.filter_map(|grant| cx.fixed.structure.groups.get(&GroupId(grant.target)));
    let mut names: Vec<_> = names.map(|facts| facts.name.clone()).collect();
    names.sort();
    names.dedup();
    Ok(names)
}

/// What the journal says of the last time the agent was taken out.
pub(super) async fn report(cx: &Cx, id: UserId) -> Result<Option<OffboardReport>> {
    let db = cx.app.db.read();
    let newest = journal::Entity::find()
        .filter(journal::Column::Entity.eq(Entity::User.as_str()))
        .filter(journal::Column::EntityId.eq(id.0))
        .filter(journal::Column::Event.is_in([OFFBOARDED, "agent.undeleted"]))
        .order_by_desc(journal::Column::Id);
    let Some(row) = newest.one(db).await?.filter(|row| row.event == OFFBOARDED) else { return Ok(None) };
    let by = match row.subject_id {
        Some(by) => user::Entity::find_by_id(by).one(db).await?.map(|by| by.display_name),
        None => None,
    };
    let changes: Changes = serde_json::from_str(&row.changes)?;
    // Which of the names are those of confidential customers is not kept.
    let may_read = cx.allows(Action::ReadUsers, Resource::Desk) && cx.people_scope().hidden.is_empty();
    Ok(Some(OffboardReport {
        at: row.at,
        by,
        tickets: said(&changes, "tickets")?,
        customers: said(&changes, "customers")?,
        customer_names: if may_read { said(&changes, "customer_names")? } else { Vec::new() },
        sessions: said(&changes, "sessions_ended")?,
        tokens: said(&changes, "tokens_revoked")?,
    }))
}

fn said<T: DeserializeOwned + Default>(changes: &Changes, field: &str) -> Result<T> {
    match changes.get(field) {
        Some(change) => Ok(serde_json::from_value(change.to.clone())?),
        None => Ok(T::default()),
    }
}
