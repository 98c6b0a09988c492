//! Taking the account back that the one who stayed got from the other one.

use super::merge::copy_limit;
use super::put_back::is_about_state;
use crate::db::Tx;
use crate::error::Result;
use domain::ids::UserId;
use domain::state::AccountState;
use entity::{account, user};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// Takes it back, if it is as it was; whoever chose another password since keeps it: both have an account then. `took`
/// says whether the merge gave it. Returns what is left over, in words.
pub(super) async fn settle(
    tx: &Tx,
    [kept, gone]: [UserId; 2],
    took: bool,
    mut left: Vec<String>,
) -> Result<Vec<String>> {
    let state = state_of(tx, kept).await?;
    if state != Some(AccountState::Guest) && !took {
        return Ok(left);
    }
    let find = |id: UserId| account::Entity::find_by_id(id).one(tx.db());
    let (Some(own), theirs) = (find(kept).await?, find(gone).await?) else { return Ok(left) };
    if theirs.is_some_and(|theirs| theirs.password_hash == own.password_hash) {
        account::Entity::delete_by_id(kept).exec(tx.db()).await?;
        set_state(tx, kept, AccountState::Guest).await?;
        left.retain(|line| !is_about_state(line));
        if state == Some(AccountState::Locked) {
            // It was the account of the other one that somebody locked.
            set_state(tx, gone, AccountState::Locked).await?;
            left.push("The account was locked since: it goes back locked.".to_owned());
        }
        return Ok(left);
    }
    if state == Some(AccountState::Guest) {
        set_state(tx, kept, AccountState::Active).await?;
    }
    copy_limit(tx, gone, kept).await?;
    left.push("The password was changed since: both have an account.".to_owned());
    Ok(left)
}

async fn state_of(tx: &Tx, id: UserId) -> Result<Option<AccountState>> {
    let select = user::Entity::find_by_id(id).select_only().column(user::Column::AccountState);
    Ok(select.into_tuple().one(tx.db()).await?)
}

async fn set_state(tx: &Tx, id: UserId, state: AccountState) -> Result<()> {
    user::Entity::update_many()
        .col_expr(user::Column::AccountState, Expr::value(state))
        .filter(user::Column::Id.eq(id))
        .exec(tx.db())
        .await?;
    Ok(())
}
