//! The circuit breaker: a mistake at the identity provider never takes a desk apart here.

use super::{Answer, ScimCx, ScimError};
use crate::agents;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use domain::ids::{ScimConnectionId, UserId};
use domain::integrations::BREAKER_FLOOR;
use domain::journal::Entity;
use domain::scim::DEACTIVATION_WINDOW_S;
use entity::{scim_connection, scim_user};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use std::collections::BTreeSet;

/// Seconds after which the identity provider may try again.
const RETRY_S: u32 = 3600;

/// Refuses one deactivation more, if it were one too many.
pub(super) async fn check(cx: &Cx, tx: &Tx, connection: &scim_connection::Model) -> Answer<()> {
    if connection.released_until.is_some_and(|until| cx.now < until) {
        return Ok(());
    }
    if connection.tripped_at.is_some() {
        return Err(refusal());
    }
    let since = cx.now.plus_seconds(-DEACTIVATION_WINDOW_S);
    let of_it = scim_user::Entity::find().filter(scim_user::Column::ConnectionId.eq(connection.id));
    let recent = of_it.clone().filter(scim_user::Column::DeactivatedAt.gt(since)).count(tx.db()).await?;
    let there =
        Condition::any().add(scim_user::Column::DeletedAt.is_null()).add(scim_user::Column::DeletedAt.gt(since));
    let known = of_it.filter(there).count(tx.db()).await?;
    if is_over(known, recent + 1, u64::try_from(connection.threshold).unwrap_or_default()) {
        return Err(refusal());
    }
    Ok(())
}

/// Counts somebody whose roles or departments groups have just changed, and refuses if that is one too many. What is
/// given to somebody who was added within the hour belongs to adding them.
pub(super) async fn count_seat(
    cx: &Cx,
    tx: &Tx,
    connection: &scim_connection::Model,
    id: UserId,
    loses: bool,
) -> Answer<()> {
    let since = cx.now.plus_seconds(-DEACTIVATION_WINDOW_S);
    let Some(link) = scim_user::Entity::find_by_id(id).one(tx.db()).await? else { return Ok(()) };
    if !loses && link.created_at > since {
        return Ok(());
    }
    check_seats(cx, tx, connection, &[id]).await?;
    scim_user::Entity::update_many()
        .col_expr(scim_user::Column::RegrantedAt, Expr::value(Some(cx.now)))
        .filter(scim_user::Column::UserId.eq(id))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Refuses if groups would change the roles of too many people.
pub(super) async fn check_seats(
    cx: &Cx,
    tx: &Tx,
    connection: &scim_connection::Model,
    people: &[UserId],
) -> Answer<()> {
    if connection.released_until.is_some_and(|until| cx.now < until) {
        return Ok(());
    }
    if connection.tripped_at.is_some() {
        return Err(too_many_roles());
    }
    let since = cx.now.plus_seconds(-DEACTIVATION_WINDOW_S);
    let of_it = scim_user::Entity::find().filter(scim_user::Column::ConnectionId.eq(connection.id));
    let mut concerned: BTreeSet<UserId> = of_it
        .clone()
        .select_only()
        .column(scim_user::Column::UserId)
        .filter(scim_user::Column::RegrantedAt.gt(since))
        .into_tuple()
        .all(tx.db())
        .await?
        .into_iter()
        .collect();
    concerned.extend(people);
    let known = of_it.filter(scim_user::Column::DeletedAt.is_null()).count(tx.db()).await?;
    if is_over(known, concerned.len() as u64, u64::try_from(connection.threshold).unwrap_or_default()) {
        return Err(too_many_roles());
    }
    Ok(())
}

fn too_many_roles() -> ScimError {
    let text = "The roles of too many people would change within an hour. An admin of the desk has to approve that at the \
                SCIM connection; then it can be tried again.";
    ScimError { retry_after_s: Some(RETRY_S), ..ScimError::new(429, text) }
}

/// Nobody would be left who can administrate: never done, and a sign that something is wrong.
pub(super) fn last_admin() -> ScimError {
    ScimError::new(403, "This is the last admin of the desk, who stays.")
}

/// Whether too many people are deactivated.
const fn is_over(known: u64, deactivated: u64, threshold: u64) -> bool {
    deactivated > BREAKER_FLOOR && deactivated * 100 > known * threshold
}

fn refusal() -> ScimError {
    let text = "Too many people would be deactivated within an hour. An admin of the desk has to approve that at the \
                SCIM connection; then it can be tried again.";
    ScimError { retry_after_s: Some(RETRY_S), ..ScimError::new(429, text) }
}

/// After a request was taken back: notes that the connection is stopped, and tells admins once.
pub(super) async fn note(scim: &ScimCx, error: &ScimError) -> Result<()> {
    if ![refusal(), too_many_roles(), last_admin()].contains(error) {
        return Ok(());
    }
    let (cx, id) = (&scim.cx, scim.connection.id);
    let mut tx = cx.begin().await?;
    let stopped = scim_connection::Entity::update_many()
        .col_expr(scim_connection::Column::TrippedAt, Expr::value(Some(cx.now)))
        .filter(scim_connection::Column::Id.eq(id))
        .filter(scim_connection::Column::TrippedAt.is_null())
        .exec(tx.db())
        .await?;
    if stopped.rows_affected == 1 {
        let diff = Diff::new().set("tripped_at", &cx.now).set("why", &error.detail);
        journal::record(cx, &mut tx, "scim_connection.stopped", Entity::Scim, id.0, diff).await?;
        tell_admins(cx, &mut tx, mail::SCIM_STOPPED, id).await?;
    }
    tx.commit().await
}

/// A mail about the connection to every admin who can sign in.
pub(super) async fn tell_admins(cx: &Cx, tx: &mut Tx, template: i32, id: ScimConnectionId) -> Result<()> {
    for admin in agents::able_admins(cx, tx).await? {
        mail::send_template(cx, tx, template, admin, MailRefs::scim_connection(id)).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_people_never_stop_it_and_a_share_does() {
        assert!(!is_over(5, 5, 0));
        assert!(is_over(6, 6, 20));
        assert!(!is_over(100, 20, 20));
        assert!(is_over(100, 21, 20));
        assert!(!is_over(40, 40, 100));
    }
}
