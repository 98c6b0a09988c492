//! Undoing what an import wrote on people.

use super::{Fate, Past, UNKNOWN, changed_since, used_since};
use crate::access::load;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::privacy;
use crate::users::{self, Present};
use domain::ids::{ImportId, UserId};
use domain::import::ImportKind;
use domain::journal::{Change, Changes, Entity};
use domain::policy::{Action, Resource, UserFacts};
use domain::settings::PRIVACY_ERASE;
use entity::{import_row, user};
use sea_orm::{ColumnTrait, Condition};
use std::collections::HashMap;

const KIND: ImportKind = ImportKind::Users;

/// Undoes these rows; what became of each, by the id of the row.
pub(super) async fn undo(
    cx: &Cx,
    tx: &mut Tx,
    import: ImportId,
    rows: &[import_row::Model],
) -> Result<Vec<(i64, Fate)>> {
    let ids: Vec<UserId> = rows.iter().filter_map(|row| row.record_id.map(UserId)).collect();
    let mut present = users::read_many(tx.db(), &ids).await?;
    let mut past = super::read(tx.db(), import, Entity::User, ids.iter().map(|id| id.0)).await?;
    let subjects = load::subjects(tx.db(), Condition::all().add(user::Column::Id.is_in(ids.iter().copied()))).await?;
    let facts: HashMap<_, _> = subjects.into_iter().map(|subject| (subject.id, UserFacts { subject })).collect();
    let needed = users::needed(tx.db(), &ids).await?;
    let (mut out, mut touched) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        let id = UserId(row.record_id.unwrap_or_default());
        let fate = match (present.remove(&id), facts.get(&id)) {
            (Some(present), Some(facts)) => {
                touched.push(id);
                let past = past.remove(&id.0).unwrap_or_default();
                let done = Box::pin(one(cx, tx, &present, facts, past, needed.get(&id))).await;
                Fate::or_kept(done)?
            }
            // Nothing of the person is left to undo.
            _ => Fate::Undone,
        };
        out.push((row.id, fate));
    }
    users::index_people(tx, Condition::all().add(user::Column::Id.is_in(touched))).await?;
    Ok(out)
}

async fn one(
    cx: &Cx,
    tx: &mut Tx,
    present: &Present,
    facts: &UserFacts,
    past: Past,
    needed: Option<&String>,
) -> Result<Fate> {
    let id = present.user.id;
    if !past.is_known() {
        return Ok(Fate::Kept(UNKNOWN.to_owned()));
    }
    cx.require(Action::ModifyUser, Resource::User(facts))?;
    privacy::require_staying(tx.db(), id).await?;
    if !past.is_new {
        return put_back(cx, tx, present, &past).await;
    }
    if let Some(reason) = used_since(cx, KIND, &past) {
        return Ok(Fate::Kept(reason));
    }
    if let Some(needed) = needed {
        return Ok(Fate::Kept(needed.clone()));
    }
    // Where nobody is ever deleted (OTR-8), nobody is here either.
    if !cx.fixed.flag(PRIVACY_ERASE) {
        users::make_invalid(cx, tx, id, &event()).await?;
        return Ok(Fate::Partly("Is invalid now: the settings forbid deleting people.".to_owned()));
    }
    let is_gone = users::remove(cx, tx, present).await?;
    Ok(if is_gone { Fate::Undone } else { Fate::Kept("Other records refer to this person.".to_owned()) })
}

fn event() -> String {
    format!("user.{}", super::UNDONE)
}

/// Gives back what the fields held that nobody changed since.
async fn put_back(cx: &Cx, tx: &mut Tx, present: &Present, past: &Past) -> Result<Fate> {
    let touched = past.touched();
    let open: Changes = past.wrote.iter().filter(|(field, _)| !touched.contains(field)).map(cloned).collect();
    let diff = users::with_values(present, &open)?.1.into_changes();
    // Who moves goes to a customer and a site: both, or neither.
    let holds = |field: &String| diff.get(field).is_some_and(|change| change.from == past.wrote[field].to);
    let place = ["customer_id", "site_id"].map(str::to_owned);
    let stays = place.iter().any(|field| past.wrote.contains_key(field) && !(open.contains_key(field) && holds(field)));
    let is_free = |field: &String| holds(field) && !(stays && place.contains(field));
    let back: Changes = open.iter().filter(|(field, _)| is_free(field)).map(cloned).collect();
    let kept = past.wrote.keys().filter(|field| !back.contains_key(*field)).cloned();
    let kept = changed_since(cx, KIND, kept);
    if back.is_empty() {
        return Ok(Fate::of(false, kept));
    }
    let (wanted, _) = users::with_values(present, &back)?;
    users::put_back(cx, tx, present, wanted, &event()).await?;
    Ok(Fate::of(true, kept))
}

fn cloned((field, change): (&String, &Change)) -> (String, Change) {
    (field.clone(), change.clone())
}
