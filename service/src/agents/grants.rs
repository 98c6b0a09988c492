//! The departments, queues and roles of an agent, as grants.

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::ids::{DepartmentId, GrantId, QueueId, RoleId, UserId};
use domain::journal::Entity;
use domain::state::GrantKind;
use domain::structure::RoleFacts;
use domain::time::{Period, Timestamp};
use entity::access_grant;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeMap, BTreeSet};

/// Ids with their dates.
pub(super) type Dated = BTreeMap<i64, Period>;

/// What an agent is granted, now or from a later day on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Granted {
    pub departments: Dated,
    pub queues: Dated,
    /// The role that counts in a queue instead of all roles, where one is chosen.
    pub queue_roles: BTreeMap<i64, RoleId>,
    pub roles: Dated,
}

impl Granted {
    /// The grants that are not over.
    pub(super) fn of(cx: &Cx, rows: &[access_grant::Model]) -> Self {
        let held = |kind| {
            let mut out = Dated::new();
            for row in shown(cx.now, rows, kind) {
                out.entry(row.target_id).or_insert(period(row));
            }
            out
        };
        let mut of_queues = BTreeMap::new();
        for row in shown(cx.now, rows, GrantKind::Queue) {
            of_queues.entry(row.target_id).or_insert(row.role_id);
        }
        Self {
            departments: held(GrantKind::Department),
            queues: held(GrantKind::Queue),
            queue_roles: of_queues.into_iter().filter_map(|(queue, role)| Some((queue, role?))).collect(),
            roles: held(GrantKind::Role),
        }
    }

    fn by_kind(&self) -> [(GrantKind, &Dated); 3] {
        [(GrantKind::Department, &self.departments), (GrantKind::Queue, &self.queues), (GrantKind::Role, &self.roles)]
    }

    /// The role that counts there, of a queue for which one is chosen.
    fn role_of(&self, kind: GrantKind, target: i64) -> Option<RoleId> {
        if kind == GrantKind::Queue { self.queue_roles.get(&target).copied() } else { None }
    }

    /// Adds what differs to a diff: what is granted, its dates, and the roles of queues.
    pub(super) fn diff(&self, cx: &Cx, diff: Diff, new: &Self) -> Diff {
        let roles = |granted: &Self| queue_roles(cx, &granted.queue_roles);
        let ids = |dated: &Dated| dated.keys().copied().collect::<BTreeSet<_>>();
        diff.field("departments", &ids(&self.departments), &ids(&new.departments))
            .field("queues", &ids(&self.queues), &ids(&new.queues))
            .field("roles", &ids(&self.roles), &ids(&new.roles))
            .field("department_dates", &dates(&self.departments), &dates(&new.departments))
            .field("queue_dates", &dates(&self.queues), &dates(&new.queues))
            .field("queue_roles", &roles(self), &roles(new))
            .field("role_dates", &dates(&self.roles), &dates(&new.roles))
    }
}

/// Dates in words, of what has any.
fn dates(dated: &Dated) -> Vec<String> {
    let limited = dated.iter().filter(|(_, period)| **period != Period::ALWAYS);
    limited.map(|(id, period)| format!("{id} {}", period.words())).collect()
}

/// The roles of queues in words.
fn queue_roles(cx: &Cx, roles: &BTreeMap<i64, RoleId>) -> Vec<String> {
    let structure = &cx.fixed.structure;
    let queue = |id: i64| structure.queues.get(&QueueId(id)).map_or_else(|| id.to_string(), |queue| queue.name.clone());
    let role = |id: RoleId| role_name(cx, id).unwrap_or_else(|| id.to_string());
    roles.iter().map(|(id, of_it)| format!("{}: {}", queue(*id), role(*of_it))).collect()
}

pub(super) const fn period(row: &access_grant::Model) -> Period {
    Period { from: row.valid_from, until: row.valid_until }
}

/// What of this kind is not over; what holds now comes first, then what begins first.
fn shown(now: Timestamp, rows: &[access_grant::Model], kind: GrantKind) -> Vec<&access_grant::Model> {
    let mut out: Vec<_> = rows.iter().filter(|row| row.kind == kind && !period(row).is_over(now)).collect();
    out.sort_by_key(|row| (!period(row).contains(now), row.valid_from));
    out
}

/// The grants of an agent.
pub(super) async fn read(tx: &Tx, id: UserId) -> Result<Vec<access_grant::Model>> {
    let own = access_grant::Entity::find()
        .filter(access_grant::Column::UserId.eq(id))
        .filter(access_grant::Column::Kind.is_in([GrantKind::Department, GrantKind::Queue, GrantKind::Role]))
        .order_by_asc(access_grant::Column::Id);
    Ok(own.all(tx.db()).await?)
}

/// Makes `wanted` what the agent is granted from now on. What keeps its dates and role stays as it is; new dates
/// take the place of all earlier ones, and so does another role of a queue. What is over stays as it was.
pub(super) async fn replace(
    cx: &Cx,
    tx: &Tx,
    id: UserId,
    rows: &[access_grant::Model],
    wanted: &Granted,
) -> Result<()> {
    let held = Granted::of(cx, rows);
    let (mut over, mut new) = (Vec::new(), Vec::new());
    for ((kind, present), (_, asked)) in held.by_kind().into_iter().zip(wanted.by_kind()) {
        let rows: Vec<_> = rows.iter().filter(|row| row.kind == kind && !period(row).is_over(cx.now)).collect();
        over.extend(rows.iter().filter(|row| !asked.contains_key(&row.target_id)).map(|row| row.id));
        for (target, period) in asked {
            let of_it: Vec<_> = rows.iter().copied().filter(|row| row.target_id == *target).collect();
            let role = wanted.role_of(kind, *target);
            match present.get(target) {
                Some(_) if held.role_of(kind, *target) != role => {
                    over.extend(of_it.iter().map(|row| row.id));
                    new.push(row(cx, id, (kind, *target, role), *period, ""));
                }
                None => new.push(row(cx, id, (kind, *target, role), *period, "")),
                Some(dates) if dates != period => over.extend(redate(tx, &of_it, *period).await?),
                Some(_) => {}
            }
        }
    }
    if !over.is_empty() {
        access_grant::Entity::delete_many().filter(access_grant::Column::Id.is_in(over)).exec(tx.db()).await?;
    }
    if !new.is_empty() {
        access_grant::Entity::insert_many(new).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// Gives these grants of one thing new dates, and tells which of them are too many then: one is left for each
/// queue role.
async fn redate(tx: &Tx, rows: &[&access_grant::Model], period: Period) -> Result<Vec<GrantId>> {
    let mut seen = BTreeSet::new();
    let mut over = Vec::new();
    for row in rows {
        if !seen.insert(row.role_id) {
            over.push(row.id);
            continue;
        }
        let dated = access_grant::ActiveModel {
            id: Set(row.id),
            valid_from: Set(period.from),
            valid_until: Set(period.until),
            ..Default::default()
        };
        dated.update(tx.db()).await?;
    }
    Ok(over)
}

fn row(
    cx: &Cx,
    id: UserId,
    (kind, target, role): (GrantKind, i64, Option<RoleId>),
    period: Period,
    reason: &str,
) -> access_grant::ActiveModel {
    access_grant::ActiveModel {
        kind: Set(kind),
        user_id: Set(Some(id)),
        customer_id: Set(None),
        target_id: Set(target),
        role_id: Set(role),
        level: Set(None),
        valid_from: Set(period.from),
        valid_until: Set(period.until),
        granted_by: Set(cx.subject_id()),
        reason: Set(reason.to_owned()),
        created_at: Set(cx.now),
        ..Default::default()
    }
}

/// Why the actor cannot give this role for so long: it includes more than they hold, or hold until then (RTP-6).
pub(super) fn beyond(cx: &Cx, role: &RoleFacts, until: Option<Timestamp>) -> Option<String> {
    let policy = cx.policy();
    if !policy.reaches(&cx.actor, None, &role.permissions) {
        return Some(format!("The role {} includes rights that you do not hold.", role.name));
    }
    let lasts = policy.reaches_until(&cx.actor, &role.permissions, until);
    (!lasts).then(|| format!("The role {} includes rights that you do not hold for so long.", role.name))
}

/// Why the actor cannot give this role to anybody: it cannot be used, or is beyond them (RTP-6).
pub(crate) fn role_objection(cx: &Cx, role: RoleId, until: Option<Timestamp>) -> Option<String> {
    let Some(facts) = cx.fixed.structure.roles.get(&role) else { return Some("The role no longer exists.".to_owned()) };
    if let Some(why) = facts.standing.hindrance(cx.now) {
        return Some(format!("{} {why}.", facts.name));
    }
    beyond(cx, facts, until)
}

/// Why the actor cannot take anybody into this department: its members see what the actor may not see.
pub(crate) fn department_objection(cx: &Cx, department: DepartmentId) -> Option<String> {
    cx.policy().keeps_out(&cx.actor, department).map(|reason| reason.text)
}

/// Gives an agent one role more. The caller has checked that the actor may.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn give_role(
    cx: &Cx,
    tx: &mut Tx,
    agent: UserId,
    (role, period): (RoleId, Period),
    reason: &str,
) -> Result<GrantId> {
    let row = row(cx, agent, (GrantKind::Role, role.0, None), period, reason);
    let id = access_grant::Entity::insert(row).exec(tx.db()).await?.last_insert_id;
    let diff = Diff::new()
        .set("role", &role_name(cx, role))
        .set("valid_from", &period.from)
        .set("valid_until", &period.until)
        .set("reason", &reason);
    journal::record(cx, tx, "agent.role_given", Entity::User, agent.0, diff).await?;
    Ok(id)
}

/// Takes an agent into one department more. The caller has checked that the actor may.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn give_department(
    cx: &Cx,
    tx: &mut Tx,
    agent: UserId,
    department: DepartmentId,
    reason: &str,
) -> Result<GrantId> {
    let row = row(cx, agent, (GrantKind::Department, department.0, None), Period::ALWAYS, reason);
    let id = access_grant::Entity::insert(row).exec(tx.db()).await?.last_insert_id;
    let name = cx.fixed.structure.departments.get(&department).map(|facts| facts.name.clone());
    let diff = Diff::new().set("department", &name).set("reason", &reason);
    journal::record(cx, tx, "agent.department_given", Entity::User, agent.0, diff).await?;
    Ok(id)
}

/// Takes an agent out of a department. The caller has checked that the actor may.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn take_department(cx: &Cx, tx: &mut Tx, agent: UserId, grant: &access_grant::Model) -> Result<()> {
    access_grant::Entity::delete_by_id(grant.id).exec(tx.db()).await?;
    let departments = &cx.fixed.structure.departments;
    let name = departments.get(&DepartmentId(grant.target_id)).map(|facts| facts.name.clone());
    let diff = Diff::new().field("department", &name, &None);
    journal::record(cx, tx, "agent.department_taken", Entity::User, agent.0, diff).await
}

/// Takes a role away from an agent. The caller has checked that the actor may.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn take_role(cx: &Cx, tx: &mut Tx, agent: UserId, grant: &access_grant::Model) -> Result<()> {
    access_grant::Entity::delete_by_id(grant.id).exec(tx.db()).await?;
    let diff = Diff::new().field("role", &role_name(cx, RoleId(grant.target_id)), &None);
    journal::record(cx, tx, "agent.role_taken", Entity::User, agent.0, diff).await
}

fn role_name(cx: &Cx, role: RoleId) -> Option<String> {
    cx.fixed.structure.roles.get(&role).map(|facts| facts.name.clone())
}
