//! Which name of a person stands at tickets and where people are chosen (HAL-16).

use crate::access::cache::Fixed;
use crate::cx::Cx;
use crate::error::Result;
use domain::policy::Subject;
use domain::settings::{NAME_SHOWN, NameShown};
use entity::user;
use sea_orm::{EntityTrait, QuerySelect};

/// `display`, which has the preferred name, or first and last name, as the setting wants it. A General User
/// has no two names and keeps the one.
pub(crate) fn shown_name(fixed: &Fixed, display: String, first: &str, last: &str) -> String {
    if !wants_full(fixed) || first.is_empty() || last.is_empty() {
        return display;
    }
    format!("{first} {last}")
}

/// The same for a person of whom only the display name is at hand.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn shown_name_of(cx: &Cx, subject: Subject) -> Result<String> {
    if !wants_full(&cx.fixed) {
        return Ok(subject.name);
    }
    let names: Option<(String, String)> = user::Entity::find_by_id(subject.id)
        .select_only()
        .columns([user::Column::FirstName, user::Column::LastName])
        .into_tuple()
        .one(cx.app.db.read())
        .await?;
    let (first, last) = names.unwrap_or_default();
    Ok(shown_name(&cx.fixed, subject.name, &first, &last))
}

fn wants_full(fixed: &Fixed) -> bool {
    fixed.setting(NAME_SHOWN) == NameShown::Full.as_str()
}
