//! There is always somebody who can administrate (RTP-22).

use crate::db::Tx;
use crate::error::Result;
use domain::ids::UserId;
use domain::state::{AccountState, UserType, Validity};
use entity::{agent, user};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait};

/// The admins who can sign in.
pub(crate) async fn able_admins(tx: &Tx) -> Result<Vec<UserId>> {
    let admins = user::Entity::find()
        .select_only()
        .column(user::Column::Id)
        .join(JoinType::InnerJoin, user::Relation::Agent.def())
        .filter(agent::Column::UserType.eq(UserType::Admin))
        .filter(agent::Column::DeletedAt.is_null())
        .filter(user::Column::AccountState.eq(AccountState::Active))
        .filter(user::Column::Validity.eq(Validity::Valid))
        .into_tuple()
        .all(tx.db())
        .await?;
    Ok(admins)
}

/// Whether an admin who can sign in remains when this person is none any more. Holds the rows of all admins
/// until the transaction ends, so that two admins cannot remove each other at the same moment.
///
/// # Errors
/// If the database cannot be read.
pub async fn leaves_an_admin(tx: &Tx, without: UserId) -> Result<bool> {
    let admins = agent::Entity::find()
        .filter(agent::Column::UserType.eq(UserType::Admin))
        .filter(agent::Column::DeletedAt.is_null())
        .order_by_asc(agent::Column::UserId)
        .lock_exclusive()
        .all(tx.db())
        .await?;
    if !admins.iter().any(|admin| admin.user_id == without) {
        return Ok(true);
    }
    let others = admins.into_iter().map(|admin| admin.user_id).filter(|id| *id != without);
    let able = user::Entity::find()
        .join(JoinType::InnerJoin, user::Relation::Agent.def())
        .filter(user::Column::Id.is_in(others))
        .filter(user::Column::AccountState.eq(AccountState::Active))
        .filter(user::Column::Validity.eq(Validity::Valid))
        .one(tx.db())
        .await?;
    Ok(able.is_some())
}
