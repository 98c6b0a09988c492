//! Putting back what a merge changed, where it is still as the merge left it.

use super::own::{self, Changed, Row, Rows};
use super::parts::{self, PARTS};
use super::three_ways::{three_ways, told};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::users::Details;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::merging::MergeState;
use entity::{person_merge, person_merge_row, user, user_email, user_phone};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// Moved rows put back by one chunk.
const CHUNK: u64 = 500;
const USER: &str = "user";
const EMAIL: &str = "user_email";
const PHONE: &str = "user_phone";
const PROFILE: &str = "user_profile";
const SEARCH: &str = "user_search";
const GRANT: &str = "access_grant";
const LIMIT: &str = "account_limit";

/// Puts the rows back; tells what stays as it is, in words.
pub(super) async fn rows(
    cx: &Cx,
    tx: &Tx,
    [kept, gone]: [UserId; 2],
    changes: &[Changed],
    now: &Rows,
) -> Result<Vec<String>> {
    let mut left = Vec::new();
    // Both names are free before either is given back.
    user::Entity::update_many()
        .col_expr(user::Column::Username, Expr::value(None::<String>))
        .col_expr(user::Column::UsernameKey, Expr::value(None::<String>))
        .filter(user::Column::Id.eq(gone))
        .exec(tx.db())
        .await?;
    let mut of: BTreeMap<&str, Vec<&Changed>> = BTreeMap::new();
    for change in changes {
        of.entry(change.table.as_str()).or_default().push(change);
    }
    let of = |table: &str| of.get(table).cloned().unwrap_or_default();
    for change in of(USER).into_iter().filter(|change| change.id == kept.0) {
        left.extend(person(cx, tx, change, now).await?);
    }
    for change in of(USER).into_iter().filter(|change| change.id == gone.0) {
        left.extend(merged_person(tx, change, now, kept).await?);
    }
    for change in of(PROFILE) {
        left.extend(profile(tx, change, now).await?);
    }
    left.extend(addresses(tx, [kept, gone], &of(EMAIL), now).await?);
    left.extend(numbers(tx, kept, &of(PHONE), now).await?);
    let others =
        changes.iter().filter(|change| ![USER, PROFILE, EMAIL, PHONE, SEARCH].contains(&change.table.as_str()));
    for change in others {
        if is_untouched(change, now) {
            back(tx, change).await?;
        } else if change.table == GRANT {
            left.push("A group, further customer or followed ticket was changed since and stays.".to_owned());
        } else if change.table == LIMIT {
            left.push("What limits the account was changed since and stays.".to_owned());
        } else {
            left.push("A primary contact was changed since and stays.".to_owned());
        }
    }
    for change in of(SEARCH) {
        back(tx, change).await?;
    }
    Ok(left)
}

fn is_untouched(change: &Changed, now: &Rows) -> bool {
    now.get(&(change.table.clone(), change.id)) == change.after.as_ref()
}

async fn back(tx: &Tx, change: &Changed) -> Result<()> {
    match &change.before {
        Some(row) => own::put(tx.db(), &change.table, change.id, row).await,
        None => own::remove(tx.db(), &change.table, change.id).await,
    }
}

/// The one who stayed: exactly as before, or with what was changed since.
async fn person(cx: &Cx, tx: &Tx, change: &Changed, now: &Rows) -> Result<Vec<String>> {
    let (Some(before), Some(after)) = (&change.before, &change.after) else { return Ok(Vec::new()) };
    let Some(is) = now.get(&(change.table.clone(), change.id)) else { return Ok(Vec::new()) };
    if is == after {
        own::put(tx.db(), USER, change.id, before).await?;
        return Ok(Vec::new());
    }
    let (mut row, stays) = three_ways(before, after, is);
    let version = is.get("version").and_then(Json::as_i64).unwrap_or_default();
    row.insert("version".to_owned(), Json::from(version + 1));
    row.insert("updated_at".to_owned(), Json::from(cx.now.0));
    own::put(tx.db(), USER, change.id, &row).await?;
    let mut left = told(&stays);
    if left.is_empty() {
        left.push("The person who stayed was changed since; that stays.".to_owned());
    }
    Ok(left)
}

/// The one who was merged: nobody could change them. Somebody else may have their username by now, and the picture that
/// went to the one who stayed may have been replaced there, and is gone.
async fn merged_person(tx: &Tx, change: &Changed, now: &Rows, kept: UserId) -> Result<Vec<String>> {
    let Some(before) = &change.before else { return Ok(Vec::new()) };
    let key = before.get("username_key").and_then(Json::as_str);
    let taken = match key {
        Some(key) => {
            let others = user::Entity::find().filter(user::Column::UsernameKey.eq(key));
            others.filter(user::Column::Id.ne(change.id)).count(tx.db()).await? > 0
        }
        None => false,
    };
    let mut row = before.clone();
    if taken {
        row.insert("username".to_owned(), Json::Null);
        row.insert("username_key".to_owned(), Json::Null);
    }
    let went = change.after.as_ref().and_then(|after| after.get("picture")).is_none_or(Json::is_null);
    let held = now.get(&(USER.to_owned(), kept.0)).and_then(|row| row.get("picture"));
    if went && held != before.get("picture") {
        row.insert("picture".to_owned(), Json::Null);
    }
    own::put(tx.db(), USER, change.id, &row).await?;
    Ok(taken.then(|| "The username belongs to somebody else by now.".to_owned()).into_iter().collect())
}

async fn profile(tx: &Tx, change: &Changed, now: &Rows) -> Result<Vec<String>> {
    if is_untouched(change, now) {
        back(tx, change).await?;
        return Ok(Vec::new());
    }
    match (&change.before, &change.after, now.get(&(change.table.clone(), change.id))) {
        (Some(before), Some(after), Some(is)) => {
            let (row, stays) = three_ways(before, after, is);
            own::put(tx.db(), PROFILE, change.id, &row).await?;
            Ok(told(&stays))
        }
        _ => Ok(vec!["Address and further details were changed since and stay.".to_owned()]),
    }
}

/// Whether this line is about the state of the account.
pub(super) fn is_about_state(line: &str) -> bool {
    line.starts_with("Account state ")
}

/// All addresses as they were; or, where somebody changed them, those of the one who was merged that are still there.
async fn addresses(tx: &Tx, [kept, gone]: [UserId; 2], changes: &[&Changed], now: &Rows) -> Result<Vec<String>> {
    if changes.iter().all(|change| is_untouched(change, now)) && is_whole(EMAIL, changes, now, kept) {
        return whole(tx, changes).await;
    }
    let mut left = Vec::new();
    let theirs = |row: &Row| row.get("user_id").and_then(Json::as_i64) == Some(gone.0);
    for row in changes.iter().filter_map(|change| change.before.as_ref()).filter(|row| theirs(row)) {
        let key = row.get("address_key").and_then(Json::as_str).unwrap_or_default();
        let primary = row.get("is_primary").and_then(Json::as_bool).unwrap_or_default();
        let moved = user_email::Entity::update_many()
            .col_expr(user_email::Column::UserId, Expr::value(gone))
            .col_expr(user_email::Column::IsPrimary, Expr::value(primary))
            .filter(user_email::Column::AddressKey.eq(key))
            .filter(user_email::Column::UserId.eq(kept))
            .exec(tx.db())
            .await?;
        if moved.rows_affected == 0 {
            let address = row.get("address").and_then(Json::as_str).unwrap_or_default();
            left.push(format!("The mail address {address} was taken away since and does not come back."));
        }
    }
    left.push("The mail addresses were changed since; that stays.".to_owned());
    for id in [kept, gone] {
        let own = user_email::Entity::find().filter(user_email::Column::UserId.eq(id));
        let own = own.order_by_desc(user_email::Column::IsPrimary).order_by_asc(user_email::Column::Id);
        if let Some(first) = own.one(tx.db()).await?.filter(|first| !first.is_primary) {
            let row = user_email::ActiveModel { id: Set(first.id), is_primary: Set(true), ..Default::default() };
            row.update(tx.db()).await?;
        }
    }
    Ok(left)
}

/// Whether the one who stayed has no other rows of this table than those the merge left, or left alone.
fn is_whole(table: &str, changes: &[&Changed], now: &Rows, kept: UserId) -> bool {
    let added = |id: i64| !changes.iter().any(|change| change.id == id);
    let own = |row: &Row| row.get("user_id").and_then(Json::as_i64) == Some(kept.0);
    // What the merge wrote it wrote anew, so a row it does not know is somebody's change; unless it wrote none at all.
    let wrote = changes.iter().any(|change| change.after.is_some());
    !wrote || !now.iter().any(|((of, id), row)| of == table && own(row) && added(*id))
}

/// Rows go before others take their place: addresses belong to one person only.
async fn whole(tx: &Tx, changes: &[&Changed]) -> Result<Vec<String>> {
    for change in changes.iter().filter(|change| change.after.is_some()) {
        own::remove(tx.db(), &change.table, change.id).await?;
    }
    for change in changes {
        back(tx, change).await?;
    }
    Ok(Vec::new())
}

async fn numbers(tx: &Tx, kept: UserId, changes: &[&Changed], now: &Rows) -> Result<Vec<String>> {
    if changes.iter().all(|change| is_untouched(change, now)) && is_whole(PHONE, changes, now, kept) {
        return whole(tx, changes).await;
    }
    let is_own = |row: &Row| row.get("user_id").and_then(Json::as_i64) == Some(kept.0);
    let digits = |own: bool| -> BTreeSet<&str> {
        let before = changes.iter().filter_map(|change| change.before.as_ref()).filter(|row| is_own(row) == own);
        before.filter_map(|row| row.get("digits").and_then(Json::as_str)).collect()
    };
    let (own, theirs) = (digits(true), digits(false));
    user_phone::Entity::delete_many()
        .filter(user_phone::Column::UserId.eq(kept))
        .filter(user_phone::Column::Digits.is_in(theirs.difference(&own).copied()))
        .exec(tx.db())
        .await?;
    for change in changes.iter().filter(|change| change.before.as_ref().is_some_and(|row| !is_own(row))) {
        back(tx, change).await?;
    }
    Ok(vec!["The telephone numbers were changed since; those of the person who stayed stay.".to_owned()])
}

/// Name, primary address and number follow from what is there by now.
pub(super) async fn derive_anew(tx: &Tx, people: [UserId; 2]) -> Result<()> {
    for id in people {
        let Some(user) = user::Entity::find_by_id(id).one(tx.db()).await? else { continue };
        let details = Details::read(tx.db(), &user).await?;
        let row = user::ActiveModel {
            id: Set(id),
            display_name: Set(details.display_name()),
            sort_key: Set(details.sort_key()),
            email: Set(details.emails.first().cloned()),
            phone: Set(details.phones.first().cloned().unwrap_or_default()),
            ..Default::default()
        };
        row.update(tx.db()).await?;
    }
    Ok(())
}

/// Gives back the next moved rows; whether there are more. The last chunk ends the undoing.
pub(super) async fn advance(cx: &Cx, tx: &mut Tx, merge: &person_merge::Model, chunks: usize) -> Result<bool> {
    let (kept, gone) = (merge.kept_id, merge.gone_id);
    let mut left: Vec<String> = serde_json::from_str(&merge.left_over)?;
    let mut is_over = false;
    for _ in 0..chunks {
        let rows = parts::noted(tx, merge, CHUNK).await?;
        if rows.is_empty() {
            is_over = true;
            break;
        }
        for part in PARTS {
            let mut ids: Vec<i64> = rows.iter().filter(|row| row.place == part.place).map(|row| row.row_id).collect();
            if part.place == parts::DRAFTS.place && !ids.is_empty() {
                let free = parts::free_drafts(tx.db(), kept, gone).await?;
                ids.retain(|id| free.contains(id));
            }
            let turned = part.turn(tx.db(), &ids, kept, gone).await?;
            if part.place == PARTS[0].place && !ids.is_empty() {
                let again = part.those_of(tx.db(), &ids, gone).await?;
                parts::tell(cx, tx, &again, [kept, gone], "ticket.requester_unmerged").await?;
                let stay = (ids.len() as u64).saturating_sub(turned);
                if stay > 0 {
                    left.push(format!("{stay} of the tickets have another requester since, or are gone."));
                }
            }
        }
        let done = rows.iter().map(|row| row.id);
        person_merge_row::Entity::delete_many().filter(person_merge_row::Column::Id.is_in(done)).exec(tx.db()).await?;
    }
    let state = if is_over { MergeState::Undone } else { MergeState::Undoing };
    let row = person_merge::ActiveModel {
        id: Set(merge.id),
        state: Set(state),
        left_over: Set(serde_json::to_string(&left)?),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    tx.notify(Cx::notice(Entity::Merge, merge.id.0));
    if is_over {
        // What was kept for this is needed no more.
        let kept = person_merge_row::Entity::delete_many();
        kept.filter(person_merge_row::Column::MergeId.eq(merge.id)).exec(tx.db()).await?;
        let diff = Diff::new().set("left_over", &left.len());
        journal::record(cx, tx, "person_merge.undone", Entity::Merge, merge.id.0, diff).await?;
    }
    Ok(!is_over)
}
