//! Access groups.

mod create;
mod list;
mod update;

pub use create::create;
pub use list::{get, list};
pub use update::{preview, update};

use crate::db::Tx;
use crate::error::Result;
use domain::error::FieldErrors;
use domain::ids::GroupId;
use domain::state::GroupLevel;
use entity::access_group;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

const TAKEN: &str = "There is already an access group of this name.";

async fn refuse_taken(tx: &Tx, errors: &mut FieldErrors, name_key: &str, own: Option<GroupId>) -> Result<()> {
    let same = access_group::Entity::find()
        .filter(access_group::Column::NameKey.eq(name_key))
        .filter(access_group::Column::Id.ne(own.unwrap_or_default()));
    if same.count(tx.db()).await? > 0 {
        errors.add("name", TAKEN);
    }
    Ok(())
}

/// The level everyone holds; empty for none.
fn everyone(errors: &mut FieldErrors, text: &str) -> Option<GroupLevel> {
    let text = text.trim();
    let level = GroupLevel::parse(text);
    if level.is_none() && !text.is_empty() {
        errors.add("everyone", "Please choose nothing, ro or rw.");
    }
    level
}
