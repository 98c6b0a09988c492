//! What can be chosen for a ticket: queues and owners.

use crate::access::load::subject_of;
use crate::cx::Cx;
use crate::error::Result;
use domain::Timestamp;
use domain::ids::{CustomerId, GrantId, QueueId, RoleId, SiteId, UserId};
use domain::permission::TicketRight;
use domain::policy::{AccountLimits, Action, Actor, AgentFacts, Grant, Holder, Resource, Subject};
use domain::state::{AccountState, GrantKind, UserType, Validity, WebAccess};
use domain::structure::{Choice, Standing};
use domain::time::Period;
use entity::{access_grant, agent, user};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, FromQueryResult};
use std::collections::BTreeMap;

/// The queues in which this actor may do this, by name.
pub(crate) fn queues(cx: &Cx, actor: &Actor, action: Action) -> Vec<Choice> {
    let may = |id: QueueId| cx.policy().decide(actor, action, Resource::Queue(id)).allow;
    let queues = cx.fixed.structure.queues.iter().filter(|(id, _)| may(**id));
    let mut out: Vec<_> = queues.map(|(id, queue)| Choice { id: id.0, name: queue.name.clone() }).collect();
    out.sort_by(|a, b| a.name.cmp(&b.name));
    out
}

/// The agent, if they may own tickets of this queue: they can be used, and read it.
pub(crate) async fn owner(cx: &Cx, db: &impl ConnectionTrait, id: UserId, queue: QueueId) -> Result<Option<Subject>> {
    let subject = subject_of(db, id).await?;
    Ok(subject.filter(|subject| cx.policy().record_hindrances(subject).is_empty() && reads(cx, subject, queue)))
}

/// The agents who may own tickets of this queue, by name. One statement.
pub(crate) async fn owners(cx: &Cx, queue: QueueId) -> Result<Vec<Choice>> {
    let db = cx.app.db.read();
    let rows = Row::find_by_statement(db.get_database_backend().build(&members(queue))).all(db).await?;
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
    customer_id: CustomerId,
    site_id: SiteId,
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
            id: self.id,
            name: self.display_name,
            state: self.account_state,
            limits: AccountLimits::default(),
            standing: Standing { validity: self.validity, period },
            customer: self.customer_id,
            customer_name: String::new(),
            customer_standing: Standing::VALID,
            site: self.site_id,
            site_name: String::new(),
            site_standing: Standing::VALID,
            source: None,
            web_access: WebAccess::NoAccess,
            is_general: false,
            agent: Some(AgentFacts { user_type: self.user_type, is_deleted: false }),
            grants: Vec::new(),
        }
    }
}

/// The grants that matter for work, of all agents who are granted this queue.
fn members(queue: QueueId) -> SelectStatement {
    let granted = Query::select()
        .column(access_grant::Column::UserId)
        .from(access_grant::Entity)
        .and_where(access_grant::Column::Kind.eq(GrantKind::Queue))
        .and_where(access_grant::Column::TargetId.eq(queue.0))
        .to_owned();
    let person = |column| Expr::col((user::Entity, column));
    let grant = |column| Expr::col((access_grant::Entity, column));
    let work = [GrantKind::Role, GrantKind::Department, GrantKind::Queue];
    Query::select()
        .columns([
            (user::Entity, user::Column::Id),
            (user::Entity, user::Column::DisplayName),
            (user::Entity, user::Column::AccountState),
            (user::Entity, user::Column::Validity),
            (user::Entity, user::Column::ValidFrom),
            (user::Entity, user::Column::ValidUntil),
            (user::Entity, user::Column::CustomerId),
            (user::Entity, user::Column::SiteId),
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
        .and_where(access_grant::Column::Kind.is_in(work))
        .and_where(agent::Column::DeletedAt.is_null())
        .and_where(user::Column::AccountState.is_not_in([AccountState::Deleted, AccountState::Locked]))
        .to_owned()
}
