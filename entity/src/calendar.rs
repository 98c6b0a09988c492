//! Table `calendar`.

use domain::Timestamp;
use domain::ids::CalendarId;
use sea_orm::entity::prelude::*;

/// When the desk works: hours of each weekday and holidays, in a time zone.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CalendarId,
    pub name: String,
    #[sea_orm(unique)]
    pub name_key: String,
    pub time_zone: String,
    /// For each weekday from Monday, spans of minutes of the day, as JSON.
    #[sea_orm(column_type = "Text")]
    pub hours: String,
    /// One day a line, with what it is called.
    #[sea_orm(column_type = "Text")]
    pub holidays: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
