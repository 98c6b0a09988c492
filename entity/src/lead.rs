//! Table `lead`.

use domain::Timestamp;
use domain::ids::{LeadId, SalesAccountId, UserId};
use domain::sales::LeadKind;
use sea_orm::entity::prelude::*;

/// A contact or prospect: somebody an opportunity is about, who is no user.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lead")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: LeadId,
    pub kind: LeadKind,
    pub name: String,
    /// The name as it is sorted.
    pub sort_key: String,
    pub email: String,
    pub phone: String,
    /// Of a contact: the company, as typed.
    pub company: String,
    /// Of a prospect: the account.
    pub account_id: Option<SalesAccountId>,
    #[sea_orm(column_type = "Text")]
    pub comment: String,
    /// What the search looks at, folded.
    #[sea_orm(column_type = "Text")]
    pub words: String,
    /// The user they became; a number that stays when that user is erased.
    pub user_id: Option<UserId>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[sea_orm(belongs_to, from = "account_id", to = "id")]
    pub account: BelongsTo<Option<super::sales_account::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
