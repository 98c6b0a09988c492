//! Where a person came from, beside the door.

use crate::error::Result;
use domain::journal::{Changes, Entity};
use domain::permission::Permission;
use domain::settings::{
    CHANGE_SITE_USERS, GENERAL_USER_CREATES, GUEST_LINKS_FORWARDED, MAIL_CREATES_USERS, NEW_TICKET_USERS, REGISTRATION,
    REGISTRATION_REQUIRED,
};
use domain::state::Door;
use entity::journal::{Column, Entity as Journal};
use entity::user;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};

/// What the journal tells of the moment when the person of the statement around was added.
pub(super) fn added() -> SelectStatement {
    Query::select()
        .column((Journal, Column::Changes))
        .from(Journal)
        .and_where(Column::Entity.eq(Entity::User.as_str()))
        .and_where(Expr::col((Journal, Column::EntityId)).equals((user::Entity, user::Column::Id)))
        .and_where(Column::Event.eq("user.created"))
        .limit(1)
        .to_owned()
}

/// What chose the site then, nothing if somebody did; and what let them in.
pub(super) fn told(added: Option<&str>) -> Result<(Option<String>, Option<String>)> {
    let Some(added) = added else { return Ok((None, None)) };
    let changes: Changes = serde_json::from_str(added)?;
    let text = |field: &str| changes.get(field).and_then(|change| change.to.as_str()).map(str::to_owned);
    Ok((text("place_by"), text("allowed_by")))
}

/// The words for somebody who was let in by a right of whoever added them.
pub(crate) fn allowed_by_right(right: Permission) -> String {
    format!("Right \"{}\"", right.label())
}

/// What lets people in through this door, where nothing else is told. Nobody asks at the first setup, on the command
/// line and in demo data; integrations, connections and providers have names of their own.
pub(super) fn usually_allowed_by(door: Door) -> Option<String> {
    let setting = |key: &str| Some(format!("Setting {key}"));
    let right = |right| Some(allowed_by_right(right));
    match door {
        Door::Form | Door::Api | Door::Import | Door::Call | Door::Opportunity => right(Permission::UsersCreate),
        Door::Site => right(Permission::CustomersManage),
        Door::NewTicket => setting(NEW_TICKET_USERS),
        Door::ChangeSiteUser => setting(CHANGE_SITE_USERS),
        Door::GeneralUser => setting(GENERAL_USER_CREATES),
        Door::Registration => setting(REGISTRATION),
        Door::Anonymous => Some(format!("Setting {REGISTRATION_REQUIRED}, off")),
        Door::ForwardedLink => setting(GUEST_LINKS_FORWARDED),
        Door::Mail => setting(MAIL_CREATES_USERS),
        Door::Setup | Door::Integration | Door::Scim | Door::SingleSignOn | Door::Cli | Door::Demo => None,
    }
}
