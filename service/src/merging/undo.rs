//! Taking a merge back.

use super::own::{self, Changed, Row};
use super::{account_back, pair, parts, put_back, step, view};
use crate::access::load;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::{privacy, users};
use domain::AppError;
use domain::ids::{MergeId, UserId};
use domain::journal::Entity;
use domain::merging::MergeState;
use domain::policy::{Action, Resource, UserFacts};
use domain::state::AccountState;
use entity::{person_merge, person_merge_row, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// The state of somebody without an account.
const GUEST: &str = AccountState::Guest.as_str();

/// Makes two people of one again: every row is what it was, unless somebody changed it since. That stays, and is
/// listed. Sessions that ended stay ended.
///
/// # Errors
/// `Forbidden` without the right to merge either of them; `NotFound`; `Conflict` for a merge in progress or undone
/// before, and if the person who stayed was merged into somebody else since, is being erased or under legal hold.
pub async fn unmerge(cx: &Cx, id: MergeId) -> Result<()> {
    cx.require_desk(Action::MergeUsers)?;
    let mut tx = cx.begin().await?;
    let found = person_merge::Entity::find_by_id(id).filter(view::known(cx)).lock_exclusive().one(tx.db()).await?;
    let merge = found.ok_or(AppError::NotFound)?;
    let refuse = |text: &str| Err(AppError::Conflict(text.to_owned()).into());
    match merge.state {
        MergeState::Done => {}
        MergeState::Running => return refuse("This merge is still in progress. Please try again in a moment."),
        MergeState::Undoing | MergeState::Undone => return refuse("This merge was undone before."),
    }
    let people = [merge.kept_id, merge.gone_id];
    pair::hold(&tx, people).await?;
    if load::subject_of(tx.db(), merge.kept_id).await?.is_none() {
        return refuse("The person who stayed was merged into somebody else since. Please undo that first.");
    }
    privacy::require_staying(tx.db(), merge.kept_id).await?;
    privacy::require_free(tx.db(), merge.kept_id).await?;
    super::require_unmerging(tx.db(), merge.kept_id).await?;
    let left = Box::pin(restore(cx, &tx, &merge)).await?;
    // As they are by now, both: nobody puts back what they could not have merged.
    let subject = load::subject_of(tx.db(), merge.kept_id).await?.ok_or(AppError::NotFound)?;
    pair::require_staying(cx, &subject)?;
    let subject = load::subject_of(tx.db(), merge.gone_id).await?.ok_or(AppError::NotFound)?;
    cx.require(Action::MergeUsers, Resource::User(&UserFacts { subject }))?;
    let row = person_merge::ActiveModel {
        id: Set(merge.id),
        state: Set(MergeState::Undoing),
        left_over: Set(serde_json::to_string(&left)?),
        undone_at: Set(Some(cx.now)),
        undone_by: Set(Some(cx.actor.subject.id)),
        ..Default::default()
    };
    let merge = row.update(tx.db()).await?;
    for (id, other) in [(people[0], people[1]), (people[1], people[0])] {
        let diff = Diff::new().set("from_id", &other).set("merge_id", &merge.id).set("left_over", &left.len());
        journal::record(cx, &mut tx, "user.unmerged", Entity::User, id.0, diff).await?;
    }
    journal::record(cx, &mut tx, "person_merge.undo_begun", Entity::Merge, id.0, Diff::new()).await?;
    if Box::pin(put_back::advance(cx, &mut tx, &merge, parts::AT_ONCE)).await? {
        step::enqueue(cx, &mut tx, id).await?;
    }
    tx.commit().await
}

/// Puts the rows of both people back; tells what stays as it is, in words.
async fn restore(cx: &Cx, tx: &Tx, merge: &person_merge::Model) -> Result<Vec<String>> {
    use person_merge_row::Column as C;
    let rows = person_merge_row::Entity::find()
        .filter(C::MergeId.eq(merge.id))
        .filter(C::Place.is_not_in(parts::PARTS.map(|part| part.place)))
        .order_by_asc(C::Id);
    let parsed = |text: Option<String>| text.map(|text| serde_json::from_str::<Row>(&text)).transpose();
    let mut changes = Vec::new();
    for row in rows.all(tx.db()).await? {
        let (before, after) = (parsed(row.before)?, parsed(row.after)?);
        changes.push(Changed { table: row.place, id: row.row_id, before, after });
    }
    let people = [merge.kept_id, merge.gone_id];
    let now = own::read(tx.db(), people).await?;
    let name = user::Entity::find_by_id(merge.kept_id).one(tx.db()).await?.map(|user| user.display_name);
    let left = put_back::rows(cx, tx, people, &changes, &now).await?;
    if !left.is_empty() {
        put_back::derive_anew(tx, people).await?;
        for id in people {
            users::index(tx, id).await?;
        }
    }
    let took = changes.iter().any(|change| took_account(change, merge.kept_id));
    let left = account_back::settle(tx, people, took, left).await?;
    // What they opened themselves is found by their name as it is again.
    let again = user::Entity::find_by_id(merge.kept_id).one(tx.db()).await?.map(|user| user.display_name);
    if let Some(again) = again.filter(|again| Some(again) != name.as_ref()) {
        crate::tickets::rename_requester(tx, merge.kept_id, &again).await?;
    }
    Ok(left)
}

/// Whether the one who stayed got the account of the other one by the merge.
fn took_account(change: &Changed, kept: UserId) -> bool {
    let state = |row: &Option<Row>| {
        row.as_ref().and_then(|row| row.get("account_state")).and_then(serde_json::Value::as_str).map(str::to_owned)
    };
    let (before, after) = (state(&change.before), state(&change.after));
    change.table == "user" && change.id == kept.0 && before.as_deref() == Some(GUEST) && before != after
}
