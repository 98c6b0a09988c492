//! Table `user`.

use domain::Timestamp;
use domain::ids::{CustomerId, SiteId, SourceId, UserId};
use domain::state::{AccountState, Door, Validity, WebAccess};
use sea_orm::entity::prelude::*;

/// Anybody in the directory: guest, customer user, agent.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: UserId,
    pub customer_id: CustomerId,
    pub site_id: SiteId,
    /// Where the person is kept; nowhere else if there is none.
    pub source_id: Option<SourceId>,
    pub title: String,
    pub first_name: String,
    pub middle_name: String,
    pub last_name: String,
    pub preferred_name: String,
    /// The name shown everywhere, derived from the parts above when written.
    pub display_name: String,
    /// What lists of people are sorted by; never empty.
    pub sort_key: String,
    /// As typed. Guests have none.
    pub username: Option<String>,
    /// The username folded for comparison; unique.
    #[sea_orm(unique)]
    pub username_key: Option<String>,
    /// The primary address as typed: a copy of the primary row of `user_email`.
    pub email: Option<String>,
    /// The primary phone number as typed; empty if there is none.
    pub phone: String,
    pub validity: Validity,
    pub valid_from: Option<Timestamp>,
    /// First moment at which it is no longer valid.
    pub valid_until: Option<Timestamp>,
    pub web_access: WebAccess,
    pub account_state: AccountState,
    /// The General User of its site (HAL-23).
    pub is_general: bool,
    pub is_vip: bool,
    #[sea_orm(column_type = "Text")]
    pub comment: String,
    /// The language of mails, as in `en` or `pt-BR`.
    pub language: String,
    /// The time zone that times are shown in, as in `Europe/Berlin`; empty for that of the browser.
    pub time_zone: String,
    /// Where the picture is in the store of files, if there is one.
    pub picture: Option<String>,
    /// How the person entered the directory.
    pub door: Door,
    /// Who created it; nobody in the first setup.
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Raised by one with each change: detects that two people edit at once.
    pub version: i64,
    #[sea_orm(belongs_to, from = "customer_id", to = "id")]
    pub customer: BelongsTo<super::customer::Entity>,
    #[sea_orm(belongs_to, from = "site_id", to = "id")]
    pub site: BelongsTo<super::site::Entity>,
    #[sea_orm(has_many)]
    pub emails: HasMany<super::user_email::Entity>,
    #[sea_orm(has_many)]
    pub phones: HasMany<super::user_phone::Entity>,
    #[sea_orm(has_one)]
    pub account: HasOne<super::account::Entity>,
    #[sea_orm(has_one)]
    pub account_limit: HasOne<super::account_limit::Entity>,
    #[sea_orm(has_one)]
    pub agent: HasOne<super::agent::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
