//! What people enter to narrow down the audit log and the register: a person, a moment.

use crate::access::is_known;
use crate::cx::Cx;
use crate::error::Result;
use crate::search::fold;
use crate::time_zone;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::{FieldErrors, Timestamp, validate};
use entity::{user, user_email};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// A day, in seconds.
const DAY_S: i64 = 86_400;
/// People of one name that are looked at: some may be hidden from the reader.
const SEVERAL: u64 = 20;

/// Whom a filter names: by number, which works for people who are gone as well, or by mail address, username or name.
/// Nobody is named who is hidden from the reader. `None` if nothing is entered, or if it is wrong.
pub(crate) async fn person(cx: &Cx, errors: &mut FieldErrors, field: &str, text: &str) -> Result<Option<UserId>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if let Ok(id) = text.parse() {
        return Ok(Some(UserId(id)));
    }
    let mut known = Vec::new();
    for id in named(cx, text).await? {
        if is_known(cx, Entity::User, id.0).await? {
            known.push(id);
        }
    }
    match known.as_slice() {
        [one] => return Ok(Some(*one)),
        [] => errors.add(field, "There is nobody with this number, mail address, username or name."),
        _ => errors.add(field, "Several people have this name. Please enter a mail address or the number."),
    }
    Ok(None)
}

/// Who has this mail address or username, or else this name.
async fn named(cx: &Cx, text: &str) -> Result<Vec<UserId>> {
    let (db, key) = (cx.app.db.read(), validate::key(text));
    let by_address = user_email::Entity::find().filter(user_email::Column::AddressKey.eq(&key)).one(db).await?;
    if let Some(found) = by_address {
        return Ok(vec![found.user_id]);
    }
    let by_login = user::Entity::find().filter(user::Column::UsernameKey.eq(key)).one(db).await?;
    if let Some(found) = by_login {
        return Ok(vec![found.id]);
    }
    let by_name = user::Entity::find().select_only().column(user::Column::Id);
    let by_name = by_name.filter(user::Column::SortKey.eq(fold(text))).limit(SEVERAL);
    Ok(by_name.into_tuple().all(db).await?)
}

/// A moment of a filter: a day as the reader has it, or a time in UTC. The end of a period that is a day alone counts
/// to the end of that day.
pub(crate) fn moment(errors: &mut FieldErrors, field: &str, text: &str, is_end: bool, zone: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let Some(at) = Timestamp::parse_input(text) else {
        errors.add(field, "This is not a date. It should look like 2026-11-30.");
        return None;
    };
    if text.contains(['T', ' ']) {
        return Some(at);
    }
    Some(time_zone::day_begins(if is_end { at.plus_seconds(DAY_S) } else { at }, zone))
}
