//! What somebody is given by the groups they are in.

use crate::access::load;
use crate::agents::{department_objection, give_department, give_role, role_objection, take_department, take_role};
use crate::cx::Cx;
use crate::db::Tx;
use crate::integrations::AgentSeat;
use crate::journal::{self, Diff};
use crate::scim::connections::{GroupRule, GroupTarget};
use crate::scim::{Answer, ScimError, breaker};
use crate::structure::{self, GroupHolder};
use domain::customers::GroupGrantInput;
use domain::ids::{DepartmentId, GrantId, GroupId, RoleId, UserId};
use domain::journal::Entity;
use domain::policy::{Action, Resource, Subject, UserFacts};
use domain::state::{GrantKind, GroupLevel};
use domain::time::Period;
use domain::validate::key;
use entity::{access_grant, scim_connection, scim_grant, scim_group, scim_member};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::BTreeSet;

/// One thing that a group gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    Role(RoleId),
    Department(DepartmentId),
    Group(GroupId, GroupLevel),
}

impl Piece {
    const fn of(rule: &GroupRule) -> [Option<Self>; 2] {
        match rule.target {
            GroupTarget::Seat(AgentSeat { role, department }) => {
                [Some(Self::Role(role)), Some(Self::Department(department))]
            }
            GroupTarget::Access { group, level } => [Some(Self::Group(group, level)), None],
        }
    }

    fn is(self, grant: &access_grant::Model) -> bool {
        match self {
            Self::Role(id) => grant.kind == GrantKind::Role && grant.target_id == id.0,
            Self::Department(id) => grant.kind == GrantKind::Department && grant.target_id == id.0,
            Self::Group(id, level) => {
                grant.kind == GrantKind::Group && grant.target_id == id.0 && grant.level == Some(level)
            }
        }
    }
}

/// Who wants grants to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scim) enum Wish {
    /// The identity provider: the circuit breaker counts it.
    Provider,
    /// Somebody here, by another mapping; or somebody goes altogether, which is counted as that.
    Desk,
}

/// Gives somebody what their groups lead to, and takes back what they led to before. What they were given otherwise
/// stays theirs. What the keeper may not change stays as it is and is journalled: identity providers send a group as a
/// whole, and would send it again and again if one member made it fail.
pub(in crate::scim) async fn regrant_one(
    cx: &Cx,
    tx: &mut Tx,
    connection: &scim_connection::Model,
    id: UserId,
    wish: Wish,
) -> Answer<()> {
    let wanted = wanted(tx, connection, id).await?;
    let held = held(tx, connection, id).await?;
    let new: Vec<Piece> = wanted.iter().copied().filter(|piece| !held.iter().any(|grant| piece.is(grant))).collect();
    let gone: Vec<_> = held.iter().filter(|grant| !wanted.iter().any(|piece| piece.is(grant))).collect();
    if new.is_empty() && gone.is_empty() {
        return Ok(());
    }
    let subject = load::subject_of(tx.db(), id).await?.ok_or_else(|| ScimError::not_found("user"))?;
    let facts = UserFacts { subject };
    if let Err(refused) = cx.decide(Action::ModifyUser, Resource::User(&facts)).require() {
        return pass_over(cx, tx, connection, id, &refused.to_string()).await;
    }
    let is_seat = |kind: GrantKind| matches!(kind, GrantKind::Role | GrantKind::Department);
    let loses = gone.iter().any(|grant| is_seat(grant.kind));
    let mut has_seat = loses;
    for grant in gone {
        match grant.kind {
            GrantKind::Role => take_role(cx, tx, id, grant).await?,
            GrantKind::Department => take_department(cx, tx, id, grant).await?,
            _ => structure::take_group(cx, tx, GroupHolder::User(id), grant, "group_taken").await?,
        }
    }
    for piece in new {
        let given = match Box::pin(give(cx, tx, connection, &facts.subject, piece)).await {
            Err(refused) if refused.status == 403 => {
                pass_over(cx, tx, connection, id, &refused.detail).await?;
                continue;
            }
            given => given?,
        };
        if let Some(grant) = given {
            has_seat |= matches!(piece, Piece::Role(_) | Piece::Department(_));
            let row =
                scim_grant::ActiveModel { grant_id: Set(grant), connection_id: Set(connection.id), user_id: Set(id) };
            scim_grant::Entity::insert(row).exec_without_returning(tx.db()).await?;
        }
    }
    if has_seat && wish == Wish::Provider {
        breaker::count_seat(cx, tx, connection, id, loses).await?;
    }
    Ok(())
}

/// Says in the audit log what the groups of somebody lead to and the keeper may not give or take.
async fn pass_over(cx: &Cx, tx: &mut Tx, connection: &scim_connection::Model, id: UserId, why: &str) -> Answer<()> {
    let diff = Diff::new().set("user_id", &id).set("why", &why);
    let event = "scim_connection.member_passed_over";
    Ok(journal::record(cx, tx, event, Entity::Scim, connection.id.0, diff).await?)
}

/// What the groups of somebody lead to.
async fn wanted(tx: &Tx, connection: &scim_connection::Model, id: UserId) -> Answer<BTreeSet<Piece>> {
    let rules: Vec<GroupRule> = serde_json::from_str(&connection.groups)?;
    let theirs = scim_member::Entity::find()
        .select_only()
        .column(scim_member::Column::GroupId)
        .filter(scim_member::Column::UserId.eq(id))
        .into_query();
    let names: BTreeSet<String> = scim_group::Entity::find()
        .filter(scim_group::Column::ConnectionId.eq(connection.id))
        .filter(scim_group::Column::Id.in_subquery(theirs))
        .all(tx.db())
        .await?
        .into_iter()
        .map(|group| group.name_key)
        .collect();
    let led = rules.iter().filter(|rule| names.contains(&key(&rule.group)));
    Ok(led.flat_map(Piece::of).flatten().collect())
}

/// What they led to before.
async fn held(tx: &Tx, connection: &scim_connection::Model, id: UserId) -> Answer<Vec<access_grant::Model>> {
    let own = scim_grant::Entity::find()
        .select_only()
        .column(scim_grant::Column::GrantId)
        .filter(scim_grant::Column::ConnectionId.eq(connection.id))
        .filter(scim_grant::Column::UserId.eq(id))
        .into_query();
    Ok(access_grant::Entity::find().filter(access_grant::Column::Id.in_subquery(own)).all(tx.db()).await?)
}

/// Gives one thing, unless they have it anyway. Nobody gives what they do not hold.
async fn give(
    cx: &Cx,
    tx: &mut Tx,
    connection: &scim_connection::Model,
    subject: &Subject,
    piece: Piece,
) -> Answer<Option<GrantId>> {
    let reason = format!("SCIM connection {}", connection.name);
    let holds = |kind, target: i64, level: Option<GroupLevel>| {
        subject.holding(kind, cx.now).any(|grant| grant.target == target && grant.level == level)
    };
    let id = subject.id;
    let given = match piece {
        Piece::Role(role) if !holds(GrantKind::Role, role.0, None) => {
            cx.require_desk(Action::ManageAgents)?;
            if let Some(wrong) = role_objection(cx, role, None) {
                return Err(ScimError::new(403, wrong));
            }
            give_role(cx, tx, id, (role, Period::ALWAYS), &reason).await?
        }
        Piece::Department(department) if !holds(GrantKind::Department, department.0, None) => {
            cx.require_desk(Action::ManageAgents)?;
            if let Some(wrong) = department_objection(cx, department) {
                return Err(ScimError::new(403, wrong));
            }
            give_department(cx, tx, id, department, &reason).await?
        }
        Piece::Group(group, level) if !holds(GrantKind::Group, group.0, Some(level)) => {
            let input = GroupGrantInput {
                group_id: group.to_string(),
                level: level.as_str().to_owned(),
                reason,
                ..GroupGrantInput::default()
            };
            structure::grant_group(cx, tx, GroupHolder::User(id), &input).await?
        }
        _ => return Ok(None),
    };
    Ok(Some(given))
}
