//! The departments, queues and roles of an agent, as grants.

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use domain::ids::UserId;
use domain::state::GrantKind;
use domain::time::Period;
use entity::access_grant;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeSet;

/// What an agent is granted, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Granted {
    pub departments: BTreeSet<i64>,
    pub queues: BTreeSet<i64>,
    pub roles: BTreeSet<i64>,
}

impl Granted {
    /// The grants that hold now.
    pub(super) fn of(cx: &Cx, rows: &[access_grant::Model]) -> Self {
        let held = |kind: GrantKind| {
            let rows = rows.iter().filter(|row| row.kind == kind && holds(cx, row));
            rows.map(|row| row.target_id).collect()
        };
        Self { departments: held(GrantKind::Department), queues: held(GrantKind::Queue), roles: held(GrantKind::Role) }
    }

    fn by_kind(&self) -> [(GrantKind, &BTreeSet<i64>); 3] {
        [(GrantKind::Department, &self.departments), (GrantKind::Queue, &self.queues), (GrantKind::Role, &self.roles)]
    }
}

fn holds(cx: &Cx, row: &access_grant::Model) -> bool {
    Period { from: row.valid_from, until: row.valid_until }.contains(cx.now)
}

/// The grants of an agent.
pub(super) async fn read(tx: &Tx, id: UserId) -> Result<Vec<access_grant::Model>> {
    let own = access_grant::Entity::find()
        .filter(access_grant::Column::UserId.eq(id))
        .filter(access_grant::Column::Kind.is_in([GrantKind::Department, GrantKind::Queue, GrantKind::Role]))
        .order_by_asc(access_grant::Column::Id);
    Ok(own.all(tx.db()).await?)
}

/// Makes `wanted` what the agent is granted now. Grants that are kept keep their dates and queue roles;
/// grants of other times stay.
pub(super) async fn replace(
    cx: &Cx,
    tx: &Tx,
    id: UserId,
    rows: &[access_grant::Model],
    wanted: &Granted,
) -> Result<()> {
    let (mut over, mut new) = (Vec::new(), Vec::new());
    for (kind, targets) in wanted.by_kind() {
        let held: Vec<_> = rows.iter().filter(|row| row.kind == kind && holds(cx, row)).collect();
        over.extend(held.iter().filter(|row| !targets.contains(&row.target_id)).map(|row| row.id));
        let is_held = |target: &&i64| held.iter().any(|row| row.target_id == **target);
        new.extend(targets.iter().filter(|target| !is_held(target)).map(|target| row(cx, id, kind, *target)));
    }
    if !over.is_empty() {
        access_grant::Entity::delete_many().filter(access_grant::Column::Id.is_in(over)).exec(tx.db()).await?;
    }
    if !new.is_empty() {
        access_grant::Entity::insert_many(new).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

fn row(cx: &Cx, id: UserId, kind: GrantKind, target: i64) -> access_grant::ActiveModel {
    access_grant::ActiveModel {
        kind: Set(kind),
        user_id: Set(Some(id)),
        customer_id: Set(None),
        target_id: Set(target),
        role_id: Set(None),
        level: Set(None),
        valid_from: Set(None),
        valid_until: Set(None),
        granted_by: Set(cx.subject_id()),
        reason: Set(String::new()),
        created_at: Set(cx.now),
        ..Default::default()
    }
}
