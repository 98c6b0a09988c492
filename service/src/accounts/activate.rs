//! Accounts of people whom a directory has just recognised.

use super::state::set_state;
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::journal::Entity;
use domain::policy::Subject;
use domain::state::AccountState;
use entity::account;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};

/// Gives whoever acts an account that can be used, if they have none yet and nothing else is in the way: their password
/// is in the directory, so there is no link to follow.
pub(super) async fn by_directory(cx: &mut Cx) -> Result<()> {
    let subject = &cx.actor.subject;
    let before = subject.state;
    if !matches!(before, AccountState::Guest | AccountState::Pending) {
        return Ok(());
    }
    let able = Subject { state: AccountState::Active, ..subject.clone() };
    if !cx.policy().hindrances(&able).is_empty() {
        return Ok(());
    }
    let id = subject.id;
    let mut tx = cx.begin().await?;
    let row = account::ActiveModel {
        user_id: Set(id),
        password_hash: Set(None),
        must_change_password: Set(false),
        password_set_at: Set(None),
        activated_at: Set(Some(cx.now)),
        last_sign_in_at: Set(None),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
    };
    let again = OnConflict::column(account::Column::UserId)
        .update_columns([account::Column::ActivatedAt, account::Column::UpdatedAt])
        .to_owned();
    account::Entity::insert(row).on_conflict(again).exec_without_returning(tx.db()).await?;
    set_state(cx, &tx, id, AccountState::Active).await?;
    let diff = Diff::new()
        .field("account_state", &before, &AccountState::Active)
        .set("integration_id", &able.limits.directory);
    journal::record(cx, &mut tx, "user.activated_by_directory", Entity::User, id.0, diff).await?;
    tx.commit().await?;
    cx.actor.subject = able;
    Ok(())
}
