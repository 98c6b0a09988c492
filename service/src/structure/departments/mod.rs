//! Departments.

mod create;
mod list;
mod update;

pub use create::create;
pub use list::{get, list};
pub use update::{preview, update};

use crate::db::Tx;
use crate::error::Result;
use domain::error::FieldErrors;
use domain::ids::DepartmentId;
use entity::department;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

const TAKEN: &str = "There is already a department of this name.";

async fn refuse_taken(tx: &Tx, errors: &mut FieldErrors, name_key: &str, own: Option<DepartmentId>) -> Result<()> {
    let same = department::Entity::find()
        .filter(department::Column::NameKey.eq(name_key))
        .filter(department::Column::Id.ne(own.unwrap_or_default()));
    if same.count(tx.db()).await? > 0 {
        errors.add("name", TAKEN);
    }
    Ok(())
}
