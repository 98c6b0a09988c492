//! The form of a source, checked.

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::SourceId;
use domain::journal::Entity;
use domain::sources::{SourceInput, SourceKind};
use domain::validate::{self, TEXT};
use entity::source;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

const TAKEN: &str = "There is already a source of this name.";

/// What the form says.
pub(super) struct Details {
    pub name: String,
    pub kind: SourceKind,
    pub is_default: bool,
    pub comment: String,
}

impl Details {
    /// Checks the form; `own` is the source that has it.
    pub(super) async fn check(tx: &Tx, input: &SourceInput, own: Option<SourceId>) -> Result<Self> {
        let mut errors = FieldErrors::new();
        let kind = match input.kind.trim() {
            "" => Some(SourceKind::Database),
            kind => SourceKind::parse(kind),
        };
        if kind.is_none() {
            errors.add("kind", "Please choose database or external.");
        }
        let details = Self {
            name: validate::required(&mut errors, "name", "The name", &input.name),
            kind: kind.unwrap_or(SourceKind::Database),
            is_default: validate::is_ticked(&input.is_default),
            comment: validate::text(&mut errors, "comment", "The comment", &input.comment, TEXT),
        };
        let same = source::Entity::find()
            .filter(source::Column::NameKey.eq(validate::key(&details.name)))
            .filter(source::Column::Id.ne(own.unwrap_or_default()));
        if same.count(tx.db()).await? > 0 {
            errors.add("name", TAKEN);
        }
        errors.into_result()?;
        Ok(details)
    }
}

pub(super) fn taken() -> AppError {
    AppError::field("name", TAKEN)
}

/// Leaves at most this source the default. What another one loses stands in its own history.
pub(super) async fn no_other_default(cx: &Cx, tx: &mut Tx, id: SourceId) -> Result<()> {
    let others = source::Entity::find().filter(source::Column::IsDefault.eq(true)).filter(source::Column::Id.ne(id));
    for other in others.all(tx.db()).await? {
        let row = source::ActiveModel {
            id: Set(other.id),
            is_default: Set(false),
            updated_at: Set(cx.now),
            ..Default::default()
        };
        row.update(tx.db()).await?;
        let diff = Diff::new().field("is_default", &true, &false);
        journal::record(cx, tx, "source.updated", Entity::Source, other.id.0, diff).await?;
    }
    Ok(())
}
