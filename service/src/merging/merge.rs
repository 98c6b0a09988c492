//! Merging two people.

use super::fields::{Merged, can_take_account, merged};
use super::own;
use super::pair::Pair;
use super::{leave, parts, step};
use crate::access::{Concerned, Watch};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::users::{self, Present, Wish};
use crate::{sessions, two_factor};
use domain::access::AccessDiff;
use domain::error::FieldErrors;
use domain::ids::{MergeId, UserId};
use domain::journal::Entity;
use domain::merging::{MergeInput, MergeState};
use domain::validate::is_ticked;
use entity::{account, account_limit, person_merge, person_merge_row, user};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
};

/// Rows written by one statement.
const BATCH: usize = 200;

/// Merges a person into another one. The tickets of long-time customers go on in the background.
///
/// # Errors
/// `Forbidden` without the right to change users, for oneself, General Users, people kept elsewhere or holding more
/// rights, and for agents without the right to manage them; `NotFound`; `Conflict` for somebody who works as an agent,
/// is being erased or merged; `Invalid` with all wrong fields.
pub async fn merge(cx: &Cx, input: &MergeInput) -> Result<MergeId> {
    let mut tx = cx.begin().await?;
    let id = Box::pin(merge_in(cx, &mut tx, input)).await?;
    tx.commit().await?;
    Ok(id)
}

/// What the person who stays gains and loses by it. Nothing is written.
///
/// # Errors
/// As [`merge`].
pub async fn preview(cx: &Cx, input: &MergeInput) -> Result<AccessDiff> {
    let pair = Box::pin(Pair::read(cx, cx.app.db.read(), input)).await?;
    let (watch, mut tx) = Watch::begin(cx, Concerned::Person(pair.kept.user.id)).await?;
    Box::pin(merge_in(cx, &mut tx, input)).await?;
    watch.after(cx, tx).await
}

/// Whether the one who stays can take the account of the other one.
pub(super) async fn account_of(cx: &Cx, db: &impl ConnectionTrait, pair: &Pair) -> Result<bool> {
    if pair.is_kept_elsewhere(cx) {
        return Ok(false);
    }
    let has_second = two_factor::is_on(db, pair.gone.user.id).await?;
    let (kept, gone) = (&pair.kept, &pair.gone);
    Ok(can_take_account(kept.user.account_state, kept.subject.agent, gone.user.account_state, has_second))
}

async fn merge_in(cx: &Cx, tx: &mut Tx, input: &MergeInput) -> Result<MergeId> {
    let pair = Box::pin(Pair::hold(cx, tx, input)).await?;
    pair.require_mergeable(cx, tx.db()).await?;
    let can_take = account_of(cx, tx.db(), &pair).await?;
    let merged = merged(cx, &pair, &input.sides, can_take)?;
    require_place(cx, tx, &pair, &merged).await?;
    let both = [pair.kept.user.id, pair.gone.user.id];
    let before = own::read(tx.db(), both).await?;
    let row = begin(cx, tx, both).await?;
    sessions::end_all_of(tx, both[1], None).await?;
    leave::step_aside(cx, tx, &pair, &merged).await?;
    let kept = Present { user: pair.kept.user.clone(), details: pair.kept.details.clone() };
    let diff = kept.diff(&merged.details, merged.place);
    Box::pin(users::write(cx, tx, &kept, &merged.details, merged.place)).await?;
    leave::move_picture(tx, &pair).await?;
    leave::move_grants(cx, tx, &pair, &merged, is_ticked(&input.further_customer)).await?;
    leave::move_contacts(tx, both, merged.place).await?;
    leave::move_muted(tx, both).await?;
    leave::move_outsiders(tx, both).await?;
    if merged.takes_account {
        take_account(tx, &pair).await?;
    }
    leave::keep_username(tx, &pair, &merged).await?;
    let after = own::read(tx.db(), both).await?;
    remember(tx, row.id, own::changes(before, after)).await?;
    let name = &pair.gone.user.display_name;
    let diff = diff.set("merged", name).set("merged_id", &both[1]).set("merge_id", &row.id);
    journal::record(cx, tx, "user.merged", Entity::User, both[0].0, diff).await?;
    let diff = Diff::new().set("into", &pair.kept.user.display_name).set("into_id", &both[0]);
    journal::record(cx, tx, "user.merged_away", Entity::User, both[1].0, diff).await?;
    let diff = Diff::new().set("kept_id", &both[0]).set("gone_id", &both[1]);
    journal::record(cx, tx, "person_merge.begun", Entity::Merge, row.id.0, diff).await?;
    let id = row.id;
    if Box::pin(parts::advance(cx, tx, &row, parts::AT_ONCE)).await? {
        step::enqueue(cx, tx, id).await?;
    }
    Ok(id)
}

/// The place of the other one has to be usable, if it is chosen.
async fn require_place(cx: &Cx, tx: &Tx, pair: &Pair, merged: &Merged) -> Result<()> {
    let present = (pair.kept.user.customer_id, pair.kept.user.site_id);
    let mut errors = FieldErrors::new();
    if merged.place != present {
        let (customer, site) = (merged.place.0.to_string(), merged.place.1.to_string());
        let wish = Wish { customer: &customer, site: &site, present: Some(present), now: cx.now };
        let mut wrong = FieldErrors::new();
        users::check_place(cx, tx.db(), &mut wrong, &wish).await?;
        for text in wrong.0.into_values() {
            errors.add("sides.place", text);
        }
    }
    // What is chosen from the other record may be what takes access away.
    let present = Present { user: pair.kept.user.clone(), details: pair.kept.details.clone() };
    let mut wrong = FieldErrors::new();
    users::refuse_loss(cx, tx, &mut wrong, &present, &merged.details, Some(merged.place)).await?;
    for text in wrong.0.into_values() {
        errors.add("sides.validity", text);
    }
    Ok(errors.into_result()?)
}

async fn begin(cx: &Cx, tx: &Tx, [kept, gone]: [UserId; 2]) -> Result<person_merge::Model> {
    let row = person_merge::ActiveModel {
        kept_id: Set(kept),
        gone_id: Set(gone),
        state: Set(MergeState::Running),
        subject_id: Set(cx.actor.subject.id),
        real_id: Set(cx.actor.real()),
        moved: Set(0),
        left_over: Set("[]".to_owned()),
        created_at: Set(cx.now),
        finished_at: Set(None),
        undone_at: Set(None),
        undone_by: Set(None),
        ..Default::default()
    };
    Ok(person_merge::Entity::insert(row).exec_with_returning(tx.db()).await?)
}

/// Notes what undoing needs.
async fn remember(tx: &Tx, merge: MergeId, changes: Vec<own::Changed>) -> Result<()> {
    let json = |row: Option<own::Row>| row.map(|row| serde_json::to_string(&row)).transpose();
    let mut rows = Vec::with_capacity(changes.len());
    for own::Changed { table, id, before, after } in changes {
        rows.push(person_merge_row::ActiveModel {
            merge_id: Set(merge),
            place: Set(table),
            row_id: Set(id),
            before: Set(json(before)?),
            after: Set(json(after)?),
            ..Default::default()
        });
    }
    for some in rows.chunks(BATCH) {
        person_merge_row::Entity::insert_many(some.to_vec()).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// Gives the account of the one who is merged to the one who stays, with its password and its limits. Theirs stays where
/// it was, for undoing; nobody can sign in with it any more.
async fn take_account(tx: &Tx, pair: &Pair) -> Result<()> {
    let (kept, gone) = (pair.kept.user.id, &pair.gone.user);
    user::Entity::update_many()
        .col_expr(user::Column::AccountState, Expr::value(gone.account_state))
        .filter(user::Column::Id.eq(kept))
        .exec(tx.db())
        .await?;
    let Some(theirs) = account::Entity::find_by_id(gone.id).one(tx.db()).await? else { return Ok(()) };
    // With every column there is.
    let row = account::ActiveModel { user_id: Set(kept), ..theirs.into_active_model() }.reset_all();
    account::Entity::insert(row).exec_without_returning(tx.db()).await?;
    account_limit::Entity::delete_by_id(kept).exec(tx.db()).await?;
    copy_limit(tx, gone.id, kept).await
}

/// What limits the account of the one limits that of the other one, unless something limits it already.
pub(super) async fn copy_limit(tx: &Tx, from: UserId, to: UserId) -> Result<()> {
    let Some(limit) = account_limit::Entity::find_by_id(from).one(tx.db()).await? else { return Ok(()) };
    let row = account_limit::ActiveModel { user_id: Set(to), ..limit.into_active_model() }.reset_all();
    let once = OnConflict::column(account_limit::Column::UserId).do_nothing().to_owned();
    account_limit::Entity::insert(row).on_conflict(once).exec_without_returning(tx.db()).await?;
    Ok(())
}
