//! What a new password has to be: the one place asked by every way to set one.

use super::{common, strength};
use crate::access::cache::Fixed;
use crate::cx::Cx;
use crate::db::Tx;
use crate::devices;
use crate::error::Result;
use domain::ids::UserId;
use domain::passwords::{KNOWN, PasswordRules};
use domain::settings::{DESK_NAME, PASSWORD_DAYS, PASSWORD_HISTORY, PASSWORD_LENGTH, PASSWORD_STRENGTH};
use domain::{AppError, FieldErrors};
use entity::{account, old_password};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// The form's field for the password.
const FIELD: &str = "password";

/// What the desk asks of passwords.
pub(crate) fn rules(fixed: &Fixed) -> PasswordRules {
    PasswordRules { length: usize::try_from(fixed.number(PASSWORD_LENGTH)).unwrap_or_default() }
}

/// Checks a new password of the person to whom these names and addresses belong.
pub(crate) fn check(fixed: &Fixed, errors: &mut FieldErrors, password: &str, own: &[&str]) {
    let own: Vec<&str> = own.iter().copied().chain([fixed.setting(DESK_NAME)]).collect();
    rules(fixed).check(errors, FIELD, password, &own);
    if errors.get(FIELD).is_some() {
        return;
    }
    if common::is_common(password) {
        errors.add(FIELD, KNOWN);
        return;
    }
    let found = strength::weigh(password, &own);
    if i64::from(found.score) < fixed.number(PASSWORD_STRENGTH) {
        let advice = if found.advice.is_empty() { "Please use more words, or longer ones." } else { &found.advice };
        errors.add(FIELD, format!("This is {}. {advice}", found.label().to_lowercase()));
    }
}

/// The same, typed twice.
pub(super) fn check_twice(fixed: &Fixed, errors: &mut FieldErrors, password: &str, again: &str, own: &[&str]) {
    check(fixed, errors, password, own);
    if password != again {
        errors.add("password_again", "The two passwords differ.");
    }
}

/// Refuses one of the person's last passwords. Ask it only for somebody who has proved to be them: others would learn
/// what their passwords were. Comparing takes long on purpose, once for each.
///
/// # Errors
/// `Invalid` at the password.
pub(super) async fn refuse_used(cx: &Cx, user: UserId, password: &str) -> Result<()> {
    let last = u64::try_from(cx.fixed.number(PASSWORD_HISTORY)).unwrap_or_default();
    if last == 0 {
        return Ok(());
    }
    let db = cx.app.db.read();
    let present = account::Entity::find_by_id(user).one(db).await?.and_then(|account| account.password_hash);
    let older = old_password::Entity::find()
        .filter(old_password::Column::UserId.eq(user))
        .order_by_desc(old_password::Column::Id)
        .limit(last - 1)
        .all(db)
        .await?;
    for hash in present.into_iter().chain(older.into_iter().map(|row| row.password_hash)) {
        if cx.app.hasher.verify(password.to_owned(), Some(hash)).await? {
            let text = "You have used this password before. Please choose another one.";
            return Err(AppError::field(FIELD, text).into());
        }
    }
    Ok(())
}

/// What follows from a new password, in the transaction that writes it: the one it replaces is kept for a while, so
/// that it is not chosen again, and every device asks for the second factor.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn replaced(cx: &Cx, tx: &Tx, user: UserId, old_hash: Option<String>) -> Result<()> {
    devices::forget_remembered(tx, user).await?;
    if let Some(hash) = old_hash {
        let row = old_password::ActiveModel {
            user_id: Set(user),
            password_hash: Set(hash),
            replaced_at: Set(cx.now),
            ..Default::default()
        };
        row.insert(tx.db()).await?;
    }
    // The present password is one of the last ones.
    let kept = usize::try_from(cx.fixed.number(PASSWORD_HISTORY) - 1).unwrap_or_default();
    let ids = old_password::Entity::find()
        .select_only()
        .column(old_password::Column::Id)
        .filter(old_password::Column::UserId.eq(user))
        .order_by_desc(old_password::Column::Id)
        .into_tuple::<i64>()
        .all(tx.db())
        .await?;
    let over: Vec<i64> = ids.into_iter().skip(kept).collect();
    if over.is_empty() {
        return Ok(());
    }
    old_password::Entity::delete_many().filter(old_password::Column::Id.is_in(over)).exec(tx.db()).await?;
    Ok(())
}

/// Demands a new password of somebody who signs in with one that is too old. Whoever may not change it keeps it.
///
/// # Errors
/// If the database refuses.
pub(super) async fn demand_if_old(cx: &Cx, tx: &Tx) -> Result<bool> {
    let days = cx.fixed.number(PASSWORD_DAYS);
    let subject = &cx.actor.subject;
    if days == 0 || subject.limits.keeps_password || subject.limits.directory.is_some() {
        return Ok(false);
    }
    let demanded = account::Entity::update_many()
        .col_expr(account::Column::MustChangePassword, Expr::value(true))
        .filter(account::Column::UserId.eq(subject.id))
        .filter(account::Column::PasswordSetAt.lte(cx.now.plus_seconds(-days * 86_400)))
        .exec(tx.db())
        .await?;
    Ok(demanded.rows_affected > 0)
}
