//! Table `journal_seal`.

use domain::ids::JournalId;
use sea_orm::entity::prelude::*;

/// The hash chain over the journal: makes later changes of it evident.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal_seal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    #[sea_orm(unique)]
    pub journal_id: JournalId,
    /// Of the previous hash and the journal row, in lower-case hexadecimal.
    pub hash: String,
}

impl ActiveModelBehavior for ActiveModel {}
