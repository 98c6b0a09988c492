//! Undoing what an import wrote on people.

use super::{Fate, Past, UNKNOWN, changed_since, seat, used_since};
use crate::access::load;
use crate::customers;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::import::directory::Directory;
use crate::integrations;
use crate::journal::{self, Diff};
use crate::privacy;
use crate::users::{self, Present};
use domain::ids::{ImportId, SourceId, UserId};
use domain::import::ImportKind;
use domain::journal::{Cause, Change, Changes, Entity};
use domain::policy::{Action, Resource, UserFacts};
use domain::settings::PRIVACY_ERASE;
use entity::{import_row, journal as journal_row, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition};
use std::collections::HashMap;

const KIND: ImportKind = ImportKind::Users;
/// Where people are kept, which no form changes.
const SOURCE: &str = "source_id";

/// Undoes these rows; what became of each, by the id of the row.
pub(super) async fn undo(
    cx: &Cx,
    tx: &mut Tx,
    from: Option<&Directory>,
    import: ImportId,
    rows: &[import_row::Model],
) -> Result<Vec<(i64, Fate)>> {
    let ids: Vec<UserId> = rows.iter().filter_map(|row| row.record_id.map(UserId)).collect();
    let mut present = users::read_many(tx.db(), &ids).await?;
    let mut past = super::read(tx.db(), (import, cause_of(from)), Entity::User, ids.iter().map(|id| id.0)).await?;
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
                let of = Of { row, from };
                let done = Box::pin(one(cx, tx, &of, (&present, facts), past, needed.get(&id))).await;
                Fate::or_kept(done)?
            }
            // Nothing of the person is left to undo.
            _ => Fate::Undone,
        };
        out.push((row.id, fate));
    }
    users::index_people(tx, Condition::all().add(user::Column::Id.is_in(touched))).await?;
    if let Some(from) = from {
        integrations::undone(tx, from.id, &ids).await?;
    }
    Ok(out)
}

/// What is undone.
pub(super) struct Of<'a> {
    pub row: &'a import_row::Model,
    /// The integration behind it, if there is one.
    pub from: Option<&'a Directory>,
}

impl Of<'_> {
    /// What the journal names as the cause of what was written.
    const fn cause(&self) -> Cause {
        cause_of(self.from)
    }
}

const fn cause_of(from: Option<&Directory>) -> Cause {
    if from.is_some() { Cause::Integration } else { Cause::Import }
}

async fn one(
    cx: &Cx,
    tx: &mut Tx,
    of: &Of<'_>,
    (present, facts): (&Present, &UserFacts),
    past: Past,
    needed: Option<&String>,
) -> Result<Fate> {
    let id = present.user.id;
    if !past.is_known() {
        return Ok(Fate::Kept(UNKNOWN.to_owned()));
    }
    // People of an external source are changed by their integration, and by nobody else.
    let action = if of.from.is_some() { Action::ManageIntegrations } else { Action::ModifyUser };
    cx.require(action, Resource::User(facts))?;
    privacy::require_staying(tx.db(), id).await?;
    if !past.is_new {
        let fields = Fate::or_kept(put_back(cx, tx, of, present, &past).await)?;
        let source = source_back(cx, tx, of, present, &past).await?;
        let seat = seat::take_back(cx, tx, of, facts, &past).await?;
        return Ok(seat.into_iter().chain(source).fold(fields, Fate::and));
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
    // Nothing happened since, so nobody else gave them anything.
    seat::take_back(cx, tx, of, facts, &past).await?;
    let is_gone = users::remove(cx, tx, present).await?;
    Ok(if is_gone { Fate::Undone } else { Fate::Kept("Other records refer to this person.".to_owned()) })
}

fn event() -> String {
    format!("user.{}", super::UNDONE)
}

/// Says again where somebody was kept before, unless that was changed since.
async fn source_back(cx: &Cx, tx: &mut Tx, of: &Of<'_>, present: &Present, past: &Past) -> Result<Option<Fate>> {
    let Some(change) = past.wrote.get(SOURCE).filter(|_| of.from.is_some()) else { return Ok(None) };
    let (from, to): (Option<SourceId>, Option<SourceId>) =
        (serde_json::from_value(change.from.clone())?, serde_json::from_value(change.to.clone())?);
    if present.user.source_id != to {
        return Ok(Some(Fate::Kept(changed_since(cx, KIND, ["source".to_owned()]))));
    }
    let row = user::ActiveModel { id: Set(present.user.id), source_id: Set(from), ..Default::default() };
    row.update(tx.db()).await?;
    let diff = Diff::new().field(SOURCE, &to, &from);
    journal::record(cx, tx, &event(), Entity::User, present.user.id.0, diff).await?;
    Ok(Some(Fate::Undone))
}

/// Gives back what the fields held that nobody changed since.
async fn put_back(cx: &Cx, tx: &mut Tx, of: &Of<'_>, present: &Present, past: &Past) -> Result<Fate> {
    let touched = past.touched();
    let open: Changes = past.wrote.iter().filter(|(field, _)| !touched.contains(field)).map(cloned).collect();
    let diff = users::with_values(present, &open)?.1.into_changes();
    // Who moves goes to a customer and a site: both, or neither.
    let holds = |field: &String| diff.get(field).is_some_and(|change| change.from == past.wrote[field].to);
    let place = ["customer_id", "site_id"].map(str::to_owned);
    let stays = place.iter().any(|field| past.wrote.contains_key(field) && !(open.contains_key(field) && holds(field)));
    let is_free = |field: &String| holds(field) && !(stays && place.contains(field));
    let back: Changes = open.iter().filter(|(field, _)| is_free(field)).map(cloned).collect();
    let kept = past.wrote.keys().filter(|field| !back.contains_key(*field) && *field != SOURCE).cloned();
    let kept = changed_since(cx, KIND, kept);
    if back.is_empty() {
        return Ok(Fate::of(false, kept));
    }
    let (wanted, _) = users::with_values(present, &back)?;
    users::put_back(cx, tx, present, wanted, &event()).await?;
    if place.iter().any(|field| back.contains_key(field)) {
        contacts_back(cx, tx, of, present, &back).await?;
    }
    Ok(Fate::of(true, kept))
}

/// Whoever comes back to a place is a primary contact of it again, if the import ended that.
async fn contacts_back(cx: &Cx, tx: &mut Tx, of: &Of<'_>, present: &Present, back: &Changes) -> Result<()> {
    let (mut customer, mut site) = present.place();
    if let Some(change) = back.get("customer_id") {
        customer = serde_json::from_value(change.from.clone())?;
    }
    if let Some(change) = back.get("site_id") {
        site = serde_json::from_value(change.from.clone())?;
    }
    let by_import = Condition::all()
        .add(journal_row::Column::Cause.eq(of.cause().as_str()))
        .add(journal_row::Column::CauseId.eq(of.row.run_id.0));
    let id = present.user.id;
    let ended = customers::contacts_ended_by(tx, id, (customer, site), by_import).await?;
    customers::give_contacts_back(cx, tx, id, &ended).await
}

fn cloned((field, change): (&String, &Change)) -> (String, Change) {
    (field.clone(), change.clone())
}
