//! Checking a second factor at sign-in.

use super::{confirmed, recovery, totp};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::passkeys;
use domain::ids::UserId;
use domain::journal::Entity;
use entity::authenticator::{Column, Entity as Authenticator, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// Whether a second factor is asked of this person at sign-in.
pub(crate) async fn is_on(db: &impl ConnectionTrait, user: UserId) -> Result<bool> {
    Ok(has_apps(db, user).await? || passkeys::of(user).count(db).await? > 0)
}

/// Whether the person has an authenticator app.
pub(crate) async fn has_apps(db: &impl ConnectionTrait, user: UserId) -> Result<bool> {
    Ok(confirmed(user).count(db).await? > 0)
}

/// Whether this is a code of one of the person's apps or one of their recovery codes. Neither works twice.
pub(crate) async fn verify(cx: &Cx, tx: &mut Tx, user: UserId, code: &str) -> Result<bool> {
    let code = code.trim();
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    for row in confirmed(user).all(tx.db()).await? {
        if uses_step(cx, tx, &row, &digits).await? {
            return Ok(true);
        }
    }
    if !recovery::use_up(&cx.app, tx, user, code, cx.now).await? {
        return Ok(false);
    }
    let left = recovery::left(tx, user).await?;
    let diff = Diff::new().set("recovery_codes", &left);
    journal::record(cx, tx, "user.recovery_code_used", Entity::User, user.0, diff).await?;
    Ok(true)
}

/// Notes the step of a code, which only a newer one can follow: of two attempts at once, one gets in.
async fn uses_step(cx: &Cx, tx: &Tx, row: &Model, code: &str) -> Result<bool> {
    let Some(step) = totp::step_of(&totp::totp(&cx.app, row)?, code, cx.now) else { return Ok(false) };
    let noted = Authenticator::update_many()
        .col_expr(Column::LastStep, Expr::value(step))
        .col_expr(Column::LastUsedAt, Expr::value(cx.now))
        .filter(Column::Id.eq(row.id))
        .filter(Column::LastStep.lt(step))
        .exec(tx.db())
        .await?;
    Ok(noted.rows_affected == 1)
}
