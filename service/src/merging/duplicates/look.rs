//! Looking for duplicates, some people at a time: whoever was added or changed since.

use super::judge::judge;
use super::keys::{self, Known};
use crate::app::App;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::merging::present;
use crate::search::fold;
use crate::users::Kept;
use domain::Timestamp;
use domain::ids::UserId;
use domain::journal::{Cause, Entity};
use domain::merging::DuplicateReason;
use entity::{duplicate, duplicate_key, duplicate_scan, user};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The one row.
const SCAN: i64 = 1;
/// People of one step, and steps of one round.
const CHUNK: u64 = 250;
const STEPS: usize = 8;
/// Rows written by one statement.
const BATCH: usize = 500;
/// How long others leave a round alone that somebody began, and how soon they look again when everybody was looked
/// at.
const LEASE_S: i64 = 120;
const PAUSE_S: i64 = 300;
/// Changes are written some time after the moment they are of: nobody is passed over who appears later.
const SETTLED_S: i64 = 120;

/// Looks at the next people who were added or changed; tells how many those were. Of several servers, one does.
///
/// # Errors
/// If the database refuses.
pub async fn look(app: &Arc<App>) -> Result<usize> {
    let Some(mut scan) = take_turn(app).await? else { return Ok(0) };
    let mut looked = 0;
    for _ in 0..STEPS {
        let people = next(app, &scan).await?;
        let Some(last) = people.last() else {
            rest(app, &scan, PAUSE_S).await?;
            return Ok(looked);
        };
        (scan.cursor_at, scan.cursor_id) = (last.updated_at, last.id);
        looked += people.len();
        step(app, &people, &scan).await?;
    }
    rest(app, &scan, 0).await?;
    Ok(looked)
}

/// The state, if it is time and nobody else looks.
async fn take_turn(app: &App) -> Result<Option<duplicate_scan::Model>> {
    let now = app.clock.now();
    let find = || duplicate_scan::Entity::find_by_id(SCAN).one(app.db.read());
    let mut scan = find().await?;
    if scan.is_none() {
        let begin = duplicate_scan::ActiveModel {
            id: Set(SCAN),
            cursor_at: Set(Timestamp(0)),
            cursor_id: Set(UserId(0)),
            next_at: Set(now),
        };
        let once = OnConflict::column(duplicate_scan::Column::Id).do_nothing().to_owned();
        duplicate_scan::Entity::insert(begin).on_conflict(once).exec_without_returning(app.db.maintenance()).await?;
        scan = find().await?;
    }
    let Some(scan) = scan else { return Ok(None) };
    // Nothing is written while there is nothing to do.
    if scan.next_at > now || next(app, &scan).await?.is_empty() {
        return Ok(None);
    }
    let taken = duplicate_scan::Entity::update_many()
        .col_expr(duplicate_scan::Column::NextAt, Expr::value(now.plus_seconds(LEASE_S)))
        .filter(duplicate_scan::Column::Id.eq(SCAN))
        .filter(duplicate_scan::Column::NextAt.eq(scan.next_at))
        .exec(app.db.maintenance())
        .await?;
    Ok((taken.rows_affected == 1).then_some(scan))
}

async fn rest(app: &App, scan: &duplicate_scan::Model, seconds: i64) -> Result<()> {
    duplicate_scan::Entity::update_many()
        .col_expr(duplicate_scan::Column::NextAt, Expr::value(app.clock.now().plus_seconds(seconds)))
        .filter(duplicate_scan::Column::Id.eq(scan.id))
        .exec(app.db.maintenance())
        .await?;
    Ok(())
}

/// The next people in the order in which they changed.
async fn next(app: &App, scan: &duplicate_scan::Model) -> Result<Vec<user::Model>> {
    use user::Column as C;
    let place = Expr::tuple([Expr::col((user::Entity, C::UpdatedAt)), Expr::col((user::Entity, C::Id))]);
    let marker = Expr::tuple([Expr::value(scan.cursor_at.0), Expr::value(scan.cursor_id.0)]);
    Ok(user::Entity::find()
        .filter(place.gt(marker))
        .filter(C::Id.gt(0))
        .filter(C::UpdatedAt.lt(app.clock.now().plus_seconds(-SETTLED_S)))
        .order_by_asc(C::UpdatedAt)
        .order_by_asc(C::Id)
        .limit(CHUNK)
        .all(app.db.read())
        .await?)
}

async fn step(app: &Arc<App>, people: &[user::Model], scan: &duplicate_scan::Model) -> Result<()> {
    let cx = Cx::system(app, Cause::Job).await?;
    // Whoever was merged keeps the keys they had, for when that is undone.
    let ids: Vec<UserId> = people.iter().filter(|person| !person.is_general).map(|person| person.id).collect();
    let mut known = known(app.db.read(), &ids).await?;
    let keys: BTreeMap<UserId, BTreeSet<String>> = known.iter().map(|(id, known)| (*id, keys::keys(known))).collect();
    let tx = cx.begin().await?;
    write_keys(&tx, &ids, &keys).await?;
    tx.commit().await?;
    let pairs = pairs(app.db.read(), &keys).await?;
    let others: Vec<UserId> = pairs.iter().map(|(_, other)| *other).filter(|id| !known.contains_key(id)).collect();
    known.extend(self::known(app.db.read(), &others).await?);
    let mut found = Vec::new();
    for (left, right) in pairs {
        let (Some(a), Some(b)) = (known.get(&left), known.get(&right)) else { continue };
        if let Some(verdict) = judge(a, b) {
            let (left, right) = (Ord::min(left, right), Ord::max(left, right));
            found.push((left, right, verdict));
        }
    }
    let mut tx = cx.begin().await?;
    // What was suggested of these people before may be wrong by now; what somebody decided stays.
    let about = Condition::any()
        .add(duplicate::Column::LeftId.is_in(ids.iter().copied()))
        .add(duplicate::Column::RightId.is_in(ids.iter().copied()));
    let gone = duplicate::Entity::delete_many()
        .filter(about)
        .filter(duplicate::Column::DismissedAt.is_null())
        .exec(tx.db())
        .await?;
    if gone.rows_affected > 0 || !found.is_empty() {
        tx.notify(Cx::notice(Entity::Merge, 0));
    }
    let rows = found.into_iter().map(|(left, right, verdict)| duplicate::ActiveModel {
        left_id: Set(left),
        right_id: Set(right),
        reasons: Set(stored(&verdict.reasons)),
        score: Set(verdict.score),
        found_at: Set(cx.now),
        dismissed_at: Set(None),
        dismissed_by: Set(None),
        ..Default::default()
    });
    let rows: Vec<_> = rows.collect();
    let once = OnConflict::columns([duplicate::Column::LeftId, duplicate::Column::RightId]).do_nothing().to_owned();
    for some in rows.chunks(BATCH) {
        let insert = duplicate::Entity::insert_many(some.to_vec()).on_conflict(once.clone());
        insert.exec_without_returning(tx.db()).await?;
    }
    duplicate_scan::Entity::update_many()
        .col_expr(duplicate_scan::Column::CursorAt, Expr::value(scan.cursor_at))
        .col_expr(duplicate_scan::Column::CursorId, Expr::value(scan.cursor_id))
        .filter(duplicate_scan::Column::Id.eq(SCAN))
        .exec(tx.db())
        .await?;
    tx.commit().await
}

fn stored(reasons: &[DuplicateReason]) -> String {
    reasons.iter().map(|reason| reason.as_str()).collect::<Vec<_>>().join(" ")
}

/// Makes these the keys of these people.
async fn write_keys(tx: &Tx, people: &[UserId], keys: &BTreeMap<UserId, BTreeSet<String>>) -> Result<()> {
    duplicate_key::Entity::delete_many()
        .filter(duplicate_key::Column::UserId.is_in(people.iter().copied()))
        .exec(tx.db())
        .await?;
    let rows = keys.iter().flat_map(|(id, keys)| keys.iter().map(|key| (*id, key.clone())));
    let rows: Vec<_> = rows.map(|(id, key)| duplicate_key::ActiveModel { user_id: Set(id), key: Set(key) }).collect();
    for some in rows.chunks(BATCH) {
        duplicate_key::Entity::insert_many(some.to_vec()).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// These people, each with those who share a key that is not everybody's; every pair once.
async fn pairs(
    db: &impl ConnectionTrait,
    keys: &BTreeMap<UserId, BTreeSet<String>>,
) -> Result<BTreeSet<(UserId, UserId)>> {
    let all: BTreeSet<&String> = keys.values().flatten().collect();
    let mut holders: HashMap<&str, Vec<UserId>> = HashMap::with_capacity(all.len());
    for key in all {
        let most = keys::most(key);
        // No further than to where the key tells nothing any more.
        let found: Vec<UserId> = duplicate_key::Entity::find()
            .select_only()
            .column(duplicate_key::Column::UserId)
            .filter(duplicate_key::Column::Key.eq(key.as_str()))
            .order_by_asc(duplicate_key::Column::UserId)
            .limit(most + 1)
            .into_tuple()
            .all(db)
            .await?;
        if found.len() > 1 && found.len() as u64 <= most {
            holders.insert(key.as_str(), found);
        }
    }
    let mut out = BTreeSet::new();
    for (id, keys) in keys {
        for other in keys.iter().filter_map(|key| holders.get(key.as_str())).flatten().filter(|other| *other != id) {
            if !out.contains(&(*other, *id)) {
                out.insert((*id, *other));
            }
        }
    }
    Ok(out)
}

/// What is known of these people, without those who were merged.
pub(super) async fn known(db: &impl ConnectionTrait, ids: &[UserId]) -> Result<HashMap<UserId, Known>> {
    let mut out = HashMap::with_capacity(ids.len());
    for some in ids.chunks(BATCH) {
        let mut kept = Kept::read(db, some).await?;
        let people = user::Entity::find().filter(user::Column::Id.is_in(some.iter().copied()));
        for person in people.filter(user::Column::IsGeneral.eq(false)).filter(present()).all(db).await? {
            let phones = kept.phones.remove(&person.id).unwrap_or_default().into_iter();
            // A fax stands in an office.
            let phones = phones.filter(|phone| phone.kind != "fax");
            let known = Known {
                first: fold(&person.first_name),
                last: fold(&person.last_name),
                preferred: fold(&person.preferred_name),
                customer: person.customer_id,
                site: person.site_id,
                emails: kept.emails.remove(&person.id).unwrap_or_default(),
                phones: phones.filter_map(|phone| keys::phone(phone.e164.as_deref(), &phone.digits)).collect(),
            };
            out.insert(person.id, known);
        }
    }
    Ok(out)
}
