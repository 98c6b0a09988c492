//! Making somebody an agent from outside: by a directory or an identity provider.

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::ids::UserId;
use domain::journal::Entity;
use domain::state::UserType;
use entity::agent;
use sea_orm::{ActiveValue::Set, EntityTrait};

/// Makes somebody an agent of the lowest type, with nothing granted. The caller has checked that the actor may, and that
/// they are none.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn begin_agent(cx: &Cx, tx: &mut Tx, id: UserId) -> Result<()> {
    let row = agent::ActiveModel {
        user_id: Set(id),
        user_type: Set(UserType::User),
        deleted_at: Set(None),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    agent::Entity::insert(row).exec_without_returning(tx.db()).await?;
    let diff = Diff::new().set("user_type", &UserType::User);
    journal::record(cx, tx, "agent.created", Entity::User, id.0, diff).await
}
