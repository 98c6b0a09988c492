//! Adding, changing and deleting canned replies.

use super::queues;
use crate::access::cache;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use crate::mail;
use crate::tickets::queue_name;
use domain::AppError;
use domain::canned::{CannedInput, VARIABLES};
use domain::error::FieldErrors;
use domain::ids::{CannedId, QueueId};
use domain::journal::Entity;
use domain::policy::Action;
use domain::state::Validity;
use domain::validate;
use entity::{canned_reply, canned_reply_queue};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

const TAKEN: &str = "There is already a canned reply of this name.";

/// The form, checked.
#[derive(Default)]
struct Details {
    name: String,
    validity: Option<Validity>,
    body: String,
    queues: Vec<QueueId>,
}

/// Adds a canned reply.
///
/// # Errors
/// `Forbidden` without the right to manage them, `Invalid` with the fields to correct: `name`, `validity`,
/// `body`, `queues`.
pub async fn create(cx: &Cx, input: CannedInput) -> Result<CannedId> {
    cx.require_desk(Action::ManageCannedReplies)?;
    let mut tx = cx.begin().await?;
    let new = check(cx, &tx, &input, None).await?;
    let row = canned_reply::ActiveModel { created_at: Set(cx.now), ..new.row(cx) };
    let id = canned_reply::Entity::insert(row).exec(tx.db()).await.map_err(taken)?.last_insert_id;
    place(&tx, id, &new.queues).await?;
    let diff = new.diff(cx, &Details::default());
    journal::record(cx, &mut tx, "canned_reply.created", Entity::Canned, id.0, diff).await?;
    cache::bump(&tx).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a canned reply. Nothing is written when nothing differs.
///
/// # Errors
/// As [`create`]; `NotFound` if there is none.
pub async fn update(cx: &Cx, id: CannedId, input: CannedInput) -> Result<()> {
    cx.require_desk(Action::ManageCannedReplies)?;
    let mut tx = cx.begin().await?;
    let old = present(&tx, id).await?;
    let new = check(cx, &tx, &input, Some((id, &old))).await?;
    let diff = new.diff(cx, &old);
    if diff.is_empty() {
        return Ok(());
    }
    let row = canned_reply::ActiveModel { id: Set(id), ..new.row(cx) };
    canned_reply::Entity::update(row).exec(tx.db()).await.map_err(taken)?;
    place(&tx, id, &new.queues).await?;
    journal::record(cx, &mut tx, "canned_reply.updated", Entity::Canned, id.0, diff).await?;
    cache::bump(&tx).await?;
    tx.commit().await
}

/// Deletes a canned reply. What was written with it stays.
///
/// # Errors
/// `Forbidden` without the right to manage them, `NotFound` if there is none.
pub async fn delete(cx: &Cx, id: CannedId) -> Result<()> {
    cx.require_desk(Action::ManageCannedReplies)?;
    let mut tx = cx.begin().await?;
    let old = present(&tx, id).await?;
    canned_reply::Entity::delete_by_id(id).exec(tx.db()).await?;
    let diff = Details::default().diff(cx, &old);
    journal::record(cx, &mut tx, "canned_reply.deleted", Entity::Canned, id.0, diff).await?;
    cache::bump(&tx).await?;
    tx.commit().await
}

fn taken(error: sea_orm::DbErr) -> Error {
    Error::from(error).on_duplicate(AppError::field("name", TAKEN))
}

async fn present(tx: &Tx, id: CannedId) -> Result<Details> {
    let row = canned_reply::Entity::find_by_id(id).one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let queues = queues(tx.db()).await?.remove(&id).unwrap_or_default();
    Ok(Details { name: row.name, validity: Some(row.validity), body: row.body, queues })
}

async fn check(cx: &Cx, tx: &Tx, input: &CannedInput, old: Option<(CannedId, &Details)>) -> Result<Details> {
    let mut errors = FieldErrors::new();
    let name = validate::required(&mut errors, "name", "The name", &input.name);
    let own = old.map(|(id, _)| id).unwrap_or_default();
    let same = canned_reply::Entity::find()
        .filter(canned_reply::Column::NameKey.eq(validate::key(&name)))
        .filter(canned_reply::Column::Id.ne(own));
    if same.count(tx.db()).await? > 0 {
        errors.add("name", TAKEN);
    }
    let validity = validate::standing(&mut errors, &input.validity, "", "").validity;
    let body = validate::text(&mut errors, "body", "The text", &input.body, validate::TEXT);
    if body.trim().is_empty() {
        errors.add("body", "The text is missing.");
    }
    for name in mail::variables(&body) {
        if !VARIABLES.contains(&name) {
            errors.add("body", format!("There is no variable $-{name} in canned replies."));
        }
    }
    let queues = chosen(cx, &mut errors, &input.queues);
    errors.into_result()?;
    Ok(Details { name, validity: Some(validity), body, queues })
}

fn chosen(cx: &Cx, errors: &mut FieldErrors, queues: &[String]) -> Vec<QueueId> {
    let mut out = Vec::new();
    for text in queues.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        match text.parse::<QueueId>().ok().filter(|id| cx.fixed.structure.queues.contains_key(id)) {
            Some(id) => out.push(id),
            None => errors.add("queues", "Please choose queues from the list."),
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Offers it in these queues, in place of those before.
async fn place(tx: &Tx, id: CannedId, queues: &[QueueId]) -> Result<()> {
    use canned_reply_queue::{ActiveModel, Column, Entity};
    Entity::delete_many().filter(Column::CannedId.eq(id)).exec(tx.db()).await?;
    if !queues.is_empty() {
        let rows = queues.iter().map(|queue| ActiveModel { canned_id: Set(id), queue_id: Set(*queue) });
        Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

impl Details {
    fn row(&self, cx: &Cx) -> canned_reply::ActiveModel {
        canned_reply::ActiveModel {
            name: Set(self.name.clone()),
            name_key: Set(validate::key(&self.name)),
            validity: Set(self.validity.unwrap_or(Validity::Valid)),
            body: Set(self.body.clone()),
            updated_at: Set(cx.now),
            ..Default::default()
        }
    }

    /// What differs, with names for ids.
    fn diff(&self, cx: &Cx, old: &Self) -> Diff {
        let names =
            |queues: &[QueueId]| queues.iter().map(|id| queue_name(&cx.fixed.structure, *id)).collect::<Vec<_>>();
        Diff::new()
            .field("name", &old.name, &self.name)
            .field("validity", &old.validity, &self.validity)
            .field("text", &old.body, &self.body)
            .field("queues", &names(&old.queues), &names(&self.queues))
    }
}
