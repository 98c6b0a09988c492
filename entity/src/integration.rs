//! Table `integration`.

use domain::Timestamp;
use domain::ids::{IntegrationId, SiteId, SourceId, UserId};
use domain::integrations::{IntegrationKind, Others, Vanished};
use sea_orm::entity::prelude::*;

/// Another system whose people are imported.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "integration")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: IntegrationId,
    pub name: String,
    /// The name folded for comparison.
    #[sea_orm(unique)]
    pub name_key: String,
    pub kind: IntegrationKind,
    /// Address, base, filter and what else tells where people are: JSON, without secrets.
    #[sea_orm(column_type = "Text")]
    pub connection: String,
    /// Password or token, encrypted.
    #[sea_orm(column_type = "Text", nullable)]
    pub secret: Option<String>,
    /// What people are recognised by.
    pub matching: String,
    /// Which attributes and values lead where: JSON.
    #[sea_orm(column_type = "Text")]
    pub mappings: String,
    /// Where people belong whom no mapping places.
    pub default_site_id: Option<SiteId>,
    pub others: Others,
    /// Where its people are kept.
    pub source_id: Option<SourceId>,
    pub vanished: Vanished,
    /// Per cent of the known people.
    pub threshold: i64,
    /// Of the day, UTC.
    pub hour: i64,
    pub is_enabled: bool,
    /// Whether its people sign in with the password they have there.
    pub signs_in: bool,
    pub next_run_at: Option<Timestamp>,
    /// Who enabled it, or changed it since: within their rights it changes people.
    pub keeper_id: Option<UserId>,
    #[sea_orm(column_type = "Text")]
    pub comment: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
