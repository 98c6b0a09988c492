//! Roles.

mod create;
mod limits;
mod list;
mod rights;
mod update;

pub use create::create;
pub use list::{get, list};
pub(crate) use update::tried;
pub use update::{preview, update};

use crate::error::Result;
use domain::error::FieldErrors;
use domain::ids::RoleId;
use entity::role;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

const TAKEN: &str = "There is already a role of this name.";

async fn refuse_taken(
    db: &impl ConnectionTrait,
    errors: &mut FieldErrors,
    name_key: &str,
    own: Option<RoleId>,
) -> Result<()> {
    let same = role::Entity::find()
        .filter(role::Column::NameKey.eq(name_key))
        .filter(role::Column::Id.ne(own.unwrap_or_default()));
    if same.count(db).await? > 0 {
        errors.add("name", TAKEN);
    }
    Ok(())
}
