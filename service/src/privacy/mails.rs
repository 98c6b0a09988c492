//! The last step: mails that wait or were kept, and forms that came back.

use super::step::Chunk;
use super::traces::Traces;
use super::{export, plan};
use crate::cx::Cx;
use crate::error::Result;
use crate::inbound;
use crate::journal::{self, Diff};
use crate::mail::{SEND_MAIL, kept};
use domain::ids::UserId;
use domain::journal::Entity;
use domain::privacy::{Counted, PrivacyState};
use entity::{flash, job, privacy_task, undeliverable_address};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};

/// Rows deleted with one statement.
const BATCH: usize = 500;

pub(super) async fn chunk(cx: &Cx, task: &privacy_task::Model) -> Result<()> {
    let traces = Traces::read(&task.traces)?;
    let mails = kept::forget(&cx.app.mailer, |text| traces.are_in(text)).await?
        + inbound::forget_traces(cx, |text| traces.are_in(text)).await?;
    let exports = export::expire_all(cx).await?;
    let Some(mut chunk) = Chunk::begin(cx, task).await? else { return Ok(()) };
    chunk.count(Counted::Mails, mails);
    chunk.count(Counted::Exports, exports);
    forget_forms(chunk.tx.db(), &traces).await?;
    forget_undeliverable(chunk.tx.db(), &traces).await?;
    chunk.task.state = PrivacyState::Done;
    if !plan::is_of_tickets(task) {
        chunk.task.name = String::new();
    }
    chunk.task.traces = "[]".to_owned();
    chunk.task.finished_at = Some(cx.app.clock.now());
    chunk.task.handled = chunk.task.to_handle;
    let id = chunk.task.id.0;
    journal::record(cx, &mut chunk.tx, "privacy_task.completed", Entity::Privacy, id, Diff::new()).await?;
    chunk.commit(cx).await?;
    // It still holds the pages as they were.
    cx.app.db.empty_log().await
}

/// Deletes the forms that came back with a trace in them.
async fn forget_forms(db: &impl ConnectionTrait, traces: &Traces) -> Result<()> {
    let maybe = flash::Entity::find().filter(traces.condition(&["data"])).all(db).await?;
    let ids: Vec<String> = maybe.into_iter().filter(|row| traces.are_in(&row.data)).map(|row| row.id).collect();
    for some in ids.chunks(BATCH) {
        flash::Entity::delete_many().filter(flash::Column::Id.is_in(some.iter().map(String::as_str))).exec(db).await?;
    }
    Ok(())
}

/// Deletes what was noted of addresses with a trace in it: of those the person had before, and of those of others
/// whose mails went on to the person.
async fn forget_undeliverable(db: &impl ConnectionTrait, traces: &Traces) -> Result<()> {
    use undeliverable_address::{Column as C, Entity as Row};
    let maybe = Row::find().filter(traces.condition(&["address_key", "reason"])).all(db).await?;
    let is_meant = |row: &undeliverable_address::Model| traces.are_in(&row.address_key) || traces.are_in(&row.reason);
    let keys: Vec<String> = maybe.into_iter().filter(is_meant).map(|row| row.address_key).collect();
    for some in keys.chunks(BATCH) {
        Row::delete_many().filter(C::AddressKey.is_in(some.iter().map(String::as_str))).exec(db).await?;
    }
    Ok(())
}

/// Deletes the jobs of mails to this person. Tells how many there were.
pub(super) async fn forget_jobs(db: &impl ConnectionTrait, id: UserId) -> Result<u64> {
    let to = |end: char| job::Column::Payload.contains(format!("\"user_id\":{id}{end}"));
    let gone = job::Entity::delete_many()
        .filter(job::Column::Kind.eq(SEND_MAIL))
        .filter(Condition::any().add(to(',')).add(to('}')))
        .exec(db)
        .await?;
    Ok(gone.rows_affected)
}
