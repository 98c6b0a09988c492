//! What can be chosen for a ticket: queues and owners.

use super::sight::wearing;
use crate::access::load::subject_of;
use crate::cx::Cx;
use crate::error::Result;
use domain::Timestamp;
use domain::ids::{DepartmentId, GrantId, QueueId, RoleId, UserId};
use domain::permission::TicketRight;
use domain::policy::{Action, Actor, AgentFacts, Grant, Hat, Holder, Resource, Subject};
use domain::state::{AccountState, GrantKind, UserType, Validity};
use domain::structure::{Choice, Standing};
use domain::time::Period;
use entity::{access_grant, agent, user};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, FromQueryResult};
use std::collections::BTreeMap;

/// The queues in which this actor may do this, by name.
pub(crate) fn queues(cx: &Cx, actor: &Actor, action: Action) -> Vec<Choice> {
    let may = |id: QueueId| cx.policy().decide(actor, action, Resource::Queue(id)).allow;
    let queues = cx.fixed.structure.queues.iter().filter(|(id, _)| may(**id));
    let mut out: Vec<_> = queues.map(|(id, queue)| Choice { id: id.0, name: queue.name.clone() }).collect();
    out.sort_by(|a, b| a.name.cmp(&b.name));
    out
}

/// The queues in which the actor may do this as an agent.
pub(crate) fn queues_of_agent(cx: &Cx, action: Action) -> Vec<Choice> {
    queues(cx, &wearing(cx, Hat::Agent), action)
}

/// The agent, if they may own tickets of this queue: they can be used, are not locked, and read it.
pub(crate) async fn owner(cx: &Cx, db: &impl ConnectionTrait, id: UserId, queue: QueueId) -> Result<Option<Subject>> {
    let subject = subject_of(db, id).await?;
    let is_usable =
        |subject: &Subject| subject.state != AccountState::Locked && cx.policy().record_hindrances(subject).is_empty();
    Ok(subject.filter(|subject| is_usable(subject) && reads(cx, subject, queue)))
}

/// The agents who may own tickets of this queue, by name. One statement.
pub(crate) async fn owners(cx: &Cx, queue: QueueId) -> Result<Vec<Choice>> {
    let db = cx.app.db.read();
    let Some(facts) = cx.fixed.structure.queues.get(&queue) else { return Ok(Vec::new()) };
    let members = members(queue, facts.department);
    let rows = Row::find_by_statement(db.get_database_backend().build(&members)).all(db).await?;
    let mut people: BTreeMap<UserId, Subject> = BTreeMap::new();
    for row in rows {
        let grant = row.grant();
        people.entry(row.id).or_insert_with(|| row.subject()).grants.push(grant);
    }
    let usable = people.into_values().filter(|who| who.standing.usable(cx.now) && reads(cx, who, queue));
    let mut out: Vec<_> = usable.map(|who| Choice { id: who.id.0, name: who.name }).collect();
    out.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(out)
}

fn reads(cx: &Cx, subject: &Subject, queue: QueueId) -> bool {
    cx.policy().queue_rights(subject, queue).allows(TicketRight::Read)
}

/// A grant of somebody who is granted the queue.
#[derive(FromQueryResult)]
struct Row {
    id: UserId,
    display_name: String,
    account_state: AccountState,
    validity: Validity,
    valid_from: Option<Timestamp>,
    valid_until: Option<Timestamp>,
    user_type: UserType,
    grant_id: GrantId,
    kind: GrantKind,
    target_id: i64,
    role_id: Option<RoleId>,
    grant_from: Option<Timestamp>,
    grant_until: Option<Timestamp>,
}

impl Row {
    fn grant(&self) -> Grant {
        Grant {
            id: self.grant_id,
            kind: self.kind,
            holder: Holder::User,
            target: self.target_id,
            role: self.role_id,
            level: None,
            period: Period { from: self.grant_from, until: self.grant_until },
        }
    }

    /// The person with as much as the work layer needs.
    fn subject(self) -> Subject {
        let period = Period { from: self.valid_from, until: self.valid_until };
        Subject {
            state: self.account_state,
            standing: Standing { validity: self.validity, period },
            agent: Some(AgentFacts { user_type: self.user_type, is_deleted: false }),
            ..Subject::bare(self.id, self.display_name)
        }
    }
}

/// The grants that matter for work in this queue of this department, of all agents who are granted it.
fn members(queue: QueueId, department: DepartmentId) -> SelectStatement {
    let granted = Query::select()
        .column(access_grant::Column::UserId)
        .from(access_grant::Entity)
        .and_where(access_grant::Column::Kind.eq(GrantKind::Queue))
        .and_where(access_grant::Column::TargetId.eq(queue.0))
        .to_owned();
    let person = |column| Expr::col((user::Entity, column));
    let grant = |column| Expr::col((access_grant::Entity, column));
    let target =
        |kind: GrantKind, id: i64| access_grant::Column::Kind.eq(kind).and(access_grant::Column::TargetId.eq(id));
    Query::select()
        .columns([
            (user::Entity, user::Column::Id),
            (user::Entity, user::Column::DisplayName),
            (user::Entity, user::Column::AccountState),
            (user::Entity, user::Column::Validity),
            (user::Entity, user::Column::ValidFrom),
            (user::Entity, user::Column::ValidUntil),
        ])
        .column((agent::Entity, agent::Column::UserType))
        .expr_as(grant(access_grant::Column::Id), "grant_id")
        .columns([
            (access_grant::Entity, access_grant::Column::Kind),
            (access_grant::Entity, access_grant::Column::TargetId),
            (access_grant::Entity, access_grant::Column::RoleId),
        ])
        .expr_as(grant(access_grant::Column::ValidFrom), "grant_from")
        .expr_as(grant(access_grant::Column::ValidUntil), "grant_until")
        .from(access_grant::Entity)
        .inner_join(user::Entity, person(user::Column::Id).equals((access_grant::Entity, access_grant::Column::UserId)))
        .inner_join(agent::Entity, person(user::Column::Id).equals((agent::Entity, agent::Column::UserId)))
        .and_where(access_grant::Column::UserId.in_subquery(granted))
        .cond_where(
            Condition::any()
                .add(access_grant::Column::Kind.eq(GrantKind::Role))
                .add(target(GrantKind::Department, department.0))
                .add(target(GrantKind::Queue, queue.0)),
        )
        .and_where(agent::Column::DeletedAt.is_null())
        .and_where(user::Column::AccountState.is_not_in([AccountState::Deleted, AccountState::Locked]))
        .to_owned()
}
