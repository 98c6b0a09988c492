//! Mails that are kept as they came: those in quarantine, and for a while those that needed nothing.

use super::parse;
use super::receive::{Arrived, Received, in_background};
use crate::access::MailVeil;
use crate::app::App;
use crate::attachments;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use crate::paging::{Key, Window};
use domain::AppError;
use domain::ids::IncomingId;
use domain::journal::Entity;
use domain::mailboxes::{IncomingQuery, IncomingRow, IncomingState, IncomingView};
use domain::paging::{PAGE, Page};
use domain::policy::Action;
use domain::{Timestamp, validate};
use entity::incoming_mail::{self, Column as C};
use entity::mailbox;
use object_store::path::Path;
use object_store::{ObjectStoreExt, PutPayload};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, SqlErr,
};

/// Mails looked at at once.
const LONGEST: u64 = 200;
/// The beginning of a source that is shown, in bytes.
const SHOWN: u64 = 64 * 1024;
/// How long the source of an ignored mail is kept.
const KEEP_IGNORED_S: i64 = 30 * 86_400;
/// States whose mails needed nothing.
const NEEDED_NOTHING: [IncomingState; 2] = [IncomingState::Ignored, IncomingState::Bounce];

/// Keeps a mail as it came.
///
/// # Errors
/// If the database or the file storage refuses.
pub(super) async fn keep(cx: &Cx, arrived: &Arrived, state: IncomingState, reason: String) -> Result<Received> {
    let key = put(cx, arrived).await?;
    let kept = async {
        let tx = cx.begin().await?;
        let id = insert(cx, &tx, arrived, state, &reason, Some(&key)).await?;
        if id.is_some() {
            tx.commit().await?;
        }
        Ok::<_, Error>(id)
    };
    let kept = kept.await;
    if !matches!(kept, Ok(Some(_))) {
        attachments::forget(cx, &key).await?;
    }
    Ok(match (kept?, state) {
        (None, _) => Received::Duplicate,
        (Some(id), IncomingState::Quarantined) => Received::Quarantined { id, reason },
        (Some(id), _) => Received::Ignored { id, reason },
    })
}

/// Writes the bytes of a mail, before the database knows of it.
pub(super) async fn put(cx: &Cx, arrived: &Arrived) -> Result<String> {
    let key = format!("mail/{}", cx.app.random.token());
    cx.app.files.put(&Path::from(key.as_str()), PutPayload::from_bytes(arrived.raw.clone())).await?;
    Ok(key)
}

/// Notes a mail. `None` if it came in by this mailbox before; the transaction is of no use then.
pub(super) async fn insert(
    cx: &Cx,
    tx: &Tx,
    arrived: &Arrived,
    state: IncomingState,
    reason: &str,
    storage_key: Option<&str>,
) -> Result<Option<IncomingId>> {
    let sender = arrived.mail.sender.as_ref().map(|sender| sender.address.clone()).unwrap_or_default();
    let row = incoming_mail::ActiveModel {
        mailbox_id: Set(arrived.mailbox.id),
        dedup_key: Set(arrived.key.clone()),
        state: Set(state),
        sender_key: Set(validate::key(&sender)),
        sender: Set(sender),
        subject: Set(arrived.mail.subject.clone()),
        reason: Set(reason.to_owned()),
        storage_key: Set(storage_key.map(str::to_owned)),
        size: Set(i64::try_from(arrived.raw.len()).unwrap_or(i64::MAX)),
        ticket_id: Set(None),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    match incoming_mail::Entity::insert(row).exec(tx.db()).await {
        Ok(inserted) => Ok(Some(inserted.last_insert_id)),
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A kept mail, while nobody else may do something with it until the end of the transaction.
///
/// # Errors
/// `NotFound` if it is not kept any more.
pub(super) async fn lock(tx: &Tx, id: IncomingId) -> Result<(incoming_mail::Model, String)> {
    let row = incoming_mail::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let key = row.storage_key.clone().ok_or(AppError::NotFound)?;
    Ok((row, key))
}

/// A page of the mails in quarantine, or of those that needed nothing, the newest first, without those of people who are
/// hidden from the actor.
///
/// # Errors
/// `Forbidden` without the right to change settings; `Invalid` for a damaged cursor.
pub async fn list(cx: &Cx, query: IncomingQuery) -> Result<Page<IncomingRow>> {
    cx.require_desk(Action::ManageSettings)?;
    let needed_nothing = validate::is_ticked(&query.ignored);
    let states = if needed_nothing { NEEDED_NOTHING.to_vec() } else { vec![IncomingState::Quarantined] };
    let window = Window::new("-id", &query.after, &query.before, PAGE)?;
    let found = incoming_mail::Entity::find().find_also_related(mailbox::Entity).filter(C::State.is_in(states));
    let rows = window.apply(found, &[Expr::col((incoming_mail::Entity, C::Id))])?.all(cx.app.db.read()).await?;
    let page = window.page(rows, |(row, _)| vec![Key::Number(row.id.0)]);
    let veil = MailVeil::over(cx, page.rows.iter().map(|(row, _)| row.sender_key.clone()).collect()).await?;
    let rows = page.rows.into_iter().filter(|(row, _)| veil.as_ref().is_none_or(|veil| !covers(veil, row)));
    let rows = rows.map(|(row, mailbox)| shown(row, mailbox)).collect();
    Ok(Page { rows, next: page.next, previous: page.previous })
}

fn covers(veil: &MailVeil, row: &incoming_mail::Model) -> bool {
    veil.covers(std::slice::from_ref(&row.sender_key), &[&row.subject, &row.reason])
}

/// Refuses whoever may not know whom this mail is from.
///
/// # Errors
/// `NotFound`, as if it were not kept.
pub(super) async fn require_known(cx: &Cx, row: &incoming_mail::Model) -> Result<()> {
    match MailVeil::over(cx, vec![row.sender_key.clone()]).await? {
        Some(veil) if covers(&veil, row) => Err(AppError::NotFound.into()),
        _ => Ok(()),
    }
}

fn shown(row: incoming_mail::Model, mailbox: Option<mailbox::Model>) -> IncomingRow {
    IncomingRow {
        id: row.id,
        mailbox: mailbox.map(|mailbox| mailbox.name).unwrap_or_default(),
        state: row.state,
        sender: row.sender,
        subject: row.subject,
        reason: row.reason,
        size: u64::try_from(row.size).unwrap_or_default(),
        at: row.created_at,
        is_kept: row.storage_key.is_some(),
    }
}

/// A kept mail with the beginning of its source.
///
/// # Errors
/// `Forbidden` without the right to change settings; `NotFound` if it is not kept any more.
pub async fn source(cx: &Cx, id: IncomingId) -> Result<IncomingView> {
    cx.require_desk(Action::ManageSettings)?;
    let found = incoming_mail::Entity::find_by_id(id).find_also_related(mailbox::Entity).one(cx.app.db.read()).await?;
    let (row, mailbox) = found.ok_or(AppError::NotFound)?;
    require_known(cx, &row).await?;
    let key = row.storage_key.clone().ok_or(AppError::NotFound)?;
    let row = shown(row, mailbox);
    let bytes = match row.size.min(SHOWN) {
        0 => bytes::Bytes::new(),
        end => cx.app.files.get_range(&Path::from(key.as_str()), 0..end).await?,
    };
    let source = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
    let source = source.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
    Ok(IncomingView { is_cut: row.size > SHOWN, source, row })
}

/// Deletes a kept mail. It stays known, so that it does not come again.
///
/// # Errors
/// As [`source`].
pub async fn delete(cx: &Cx, id: IncomingId) -> Result<()> {
    cx.require_desk(Action::ManageSettings)?;
    let mut tx = cx.begin().await?;
    let (row, key) = lock(&tx, id).await?;
    require_known(cx, &row).await?;
    let (mailbox, sender) = (row.mailbox_id.0, row.sender.clone());
    let gone = incoming_mail::ActiveModel {
        id: Set(id),
        state: Set(IncomingState::Deleted),
        storage_key: Set(None),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    gone.update(tx.db()).await?;
    let diff = Diff::new().set("sender", &sender);
    journal::record(cx, &mut tx, "mailbox.mail_deleted", Entity::Mailbox, mailbox, diff).await?;
    tx.commit().await?;
    attachments::forget(cx, &key).await
}

/// Deletes the sources of mails that needed nothing when nobody asked for them within 30 days.
///
/// # Errors
/// If the database or the file storage refuses.
pub(crate) async fn forget_old(app: &App, now: Timestamp) -> Result<()> {
    let old = incoming_mail::Entity::find()
        .filter(C::State.is_in(NEEDED_NOTHING))
        .filter(C::StorageKey.is_not_null())
        .filter(C::CreatedAt.lt(now.plus_seconds(-KEEP_IGNORED_S)))
        .limit(LONGEST);
    for row in old.all(app.db.read()).await? {
        let Some(key) = &row.storage_key else { continue };
        match app.files.delete(&Path::from(key.as_str())).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        let changed = incoming_mail::ActiveModel { id: Set(row.id), storage_key: Set(None), ..Default::default() };
        changed.update(app.db.maintenance()).await?;
    }
    Ok(())
}

/// Deletes the kept mails of which `is_meant` says so by their source. Tells how many there were.
///
/// # Errors
/// If the database or the file storage refuses.
pub(crate) async fn forget_traces(cx: &Cx, is_meant: impl Fn(&str) -> bool + Send + Sync) -> Result<u64> {
    let mut gone = 0;
    let mut after = IncomingId(0);
    loop {
        let rows = incoming_mail::Entity::find()
            .filter(C::StorageKey.is_not_null())
            .filter(C::Id.gt(after))
            .order_by_asc(C::Id)
            .limit(LONGEST)
            .all(cx.app.db.read())
            .await?;
        let Some(last) = rows.last() else { return Ok(gone) };
        after = last.id;
        for row in rows {
            let Some(key) = &row.storage_key else { continue };
            let bytes = match cx.app.files.get(&Path::from(key.as_str())).await {
                Ok(found) => found.bytes().await?,
                Err(object_store::Error::NotFound { .. }) => continue,
                Err(error) => return Err(error.into()),
            };
            // Encoded parts show what they hold only when they are read.
            let mail = in_background(&bytes, parse::read).await.unwrap_or_default();
            let sender = mail.sender.unwrap_or_default();
            let read = format!("{}\n{}\n{}\n{}", sender.name, sender.address, mail.subject, mail.body);
            if !is_meant(&String::from_utf8_lossy(&bytes)) && !is_meant(&read) {
                continue;
            }
            attachments::forget(cx, key).await?;
            let changed = incoming_mail::ActiveModel {
                id: Set(row.id),
                state: Set(IncomingState::Deleted),
                storage_key: Set(None),
                sender: Set(String::new()),
                sender_key: Set(String::new()),
                subject: Set(String::new()),
                reason: Set(String::new()),
                ..Default::default()
            };
            changed.update(cx.app.db.maintenance()).await?;
            gone += 1;
        }
    }
}
