//! Roles that many agents get or lose.

use super::plan::{Plan, change};
use super::trace::TakenRole;
use super::{Person, Trace};
use crate::agents;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use domain::AppError;
use domain::ids::{GrantId, RoleId};
use domain::policy::{Grant, Holder, Subject};
use domain::state::GrantKind;
use domain::time::{Period, Timestamp};
use entity::access_grant;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// How a role is called beside its name.
const ROLE: &str = "Role";

/// The roles of this kind that hold now or will.
pub(super) fn own(subject: &Subject, role: RoleId, now: Timestamp) -> impl Iterator<Item = &Grant> {
    subject.grants.iter().filter(move |grant| {
        grant.kind == GrantKind::Role
            && grant.holder == Holder::User
            && grant.target == role.0
            && !grant.period.is_over(now)
    })
}

/// Roles are for agents who are not deleted.
fn require_agent(subject: &Subject) -> Result<()> {
    match subject.agent {
        None => Err(AppError::Conflict("Is no agent: only agents hold roles.".to_owned()).into()),
        Some(agent) if agent.is_deleted => Err(AppError::Conflict("This agent is deleted.".to_owned()).into()),
        Some(_) => Ok(()),
    }
}

/// What giving this role means for the person.
///
/// # Errors
/// `Conflict` for somebody who is no agent.
pub(super) fn plan_giving(subject: &Subject, role: RoleId, name: &str, now: Timestamp) -> Result<Plan> {
    require_agent(subject)?;
    let held = own(subject, role, now).find(|grant| grant.period.contains(now));
    Ok(match held.map(|grant| grant.period.words()) {
        Some(words) if words.is_empty() => Plan::Keep(format!("Holds {name} already.")),
        Some(words) => Plan::Keep(format!("Holds {name} already, {words}.")),
        None => change(ROLE, "", name),
    })
}

/// What taking this role means for the person.
///
/// # Errors
/// `Conflict` for somebody who is no agent.
pub(super) fn plan_taking(subject: &Subject, role: RoleId, name: &str, now: Timestamp) -> Result<Plan> {
    require_agent(subject)?;
    Ok(match own(subject, role, now).next() {
        Some(_) => change(ROLE, name, ""),
        None => Plan::Keep(format!("Does not hold {name}.")),
    })
}

/// Gives the role.
///
/// # Errors
/// If the database refuses.
pub(super) async fn give(cx: &Cx, tx: &mut Tx, subject: &Subject, role: RoleId, trace: &mut Trace) -> Result<()> {
    trace.role_given = Some(agents::give_role(cx, tx, subject.id, (role, Period::ALWAYS), "").await?);
    Ok(())
}

/// Takes the role, whenever it holds.
///
/// # Errors
/// If the database refuses.
pub(super) async fn take(cx: &Cx, tx: &mut Tx, subject: &Subject, role: RoleId, trace: &mut Trace) -> Result<()> {
    let ids: Vec<_> = own(subject, role, cx.now).map(|grant| grant.id).collect();
    let rows = access_grant::Entity::find().filter(access_grant::Column::Id.is_in(ids)).all(tx.db()).await?;
    for row in rows {
        agents::take_role(cx, tx, subject.id, &row).await?;
        let period = Period { from: row.valid_from, until: row.valid_until };
        trace.roles_taken.push(TakenRole { id: row.id, role, period, reason: row.reason });
    }
    Ok(())
}

/// Takes back the role that was given.
///
/// # Errors
/// `Conflict` if somebody took it since.
pub(super) async fn take_back(cx: &Cx, tx: &mut Tx, person: &Person, grant: GrantId) -> Result<()> {
    let own = access_grant::Entity::find_by_id(grant).filter(access_grant::Column::UserId.eq(person.subject().id));
    let Some(row) = own.one(tx.db()).await? else {
        return Err(AppError::Conflict("The role was taken back since.".to_owned()).into());
    };
    if row.valid_from.is_some() || row.valid_until.is_some() {
        return Err(AppError::Conflict("The role got dates since.".to_owned()).into());
    }
    agents::take_role(cx, tx, person.subject().id, &row).await
}

/// Makes a grant that was given back the one it was, unless that number is in use.
///
/// # Errors
/// If the database refuses.
pub(super) async fn become_again(tx: &Tx, given: GrantId, was: GrantId) -> Result<()> {
    let is_free = access_grant::Entity::find_by_id(was).one(tx.db()).await?.is_none();
    if was != GrantId::default() && is_free {
        access_grant::Entity::update_many()
            .col_expr(access_grant::Column::Id, Expr::value(was))
            .filter(access_grant::Column::Id.eq(given))
            .exec(tx.db())
            .await?;
    }
    Ok(())
}

/// Gives back the roles that were taken, with their dates. As with any role, the actor must hold as much.
///
/// # Errors
/// `Conflict` if it was given anew since, or cannot be given.
pub(super) async fn give_back(cx: &Cx, tx: &mut Tx, person: &Person, roles: Vec<TakenRole>) -> Result<()> {
    let subject = person.subject();
    for taken in &roles {
        if own(subject, taken.role, cx.now).next().is_some() {
            return Err(AppError::Conflict("The role was given anew since.".to_owned()).into());
        }
        if let Some(objection) = agents::role_objection(cx, taken.role, taken.period.until) {
            return Err(AppError::Conflict(objection).into());
        }
    }
    for TakenRole { id, role, period, reason } in roles {
        let given = agents::give_role(cx, tx, subject.id, (role, period), &reason).await?;
        become_again(tx, given, id).await?;
    }
    Ok(())
}
