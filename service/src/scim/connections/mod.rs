//! Connections, as admins see them.

mod details;
mod mapping;
mod release;
mod remove;
mod save;
mod token;
mod view;

pub use release::release;
pub use remove::delete;
pub use save::{create, update};
pub use token::{make_token, revoke_token};
pub use view::{get, list};

pub(super) use mapping::{GroupRule, GroupTarget};
pub(super) use token::MARK;

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::integrations;
use domain::AppError;
use domain::ids::ScimConnectionId;
use entity::scim_connection;
use sea_orm::{EntityTrait, QuerySelect};

/// Refuses whoever may not manage integrations.
fn require(cx: &Cx) -> Result<()> {
    integrations::require(cx)
}

/// The connection, held until the transaction ends.
pub(super) async fn hold(tx: &Tx, id: ScimConnectionId) -> Result<scim_connection::Model> {
    let row = scim_connection::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    Ok(row.ok_or(AppError::NotFound)?)
}
