//! Files attached to articles. Their bytes are in the object store under random names; the database
//! knows to whom they belong. What the sender says of a file is shown, never trusted.

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use crate::secret::hex;
use crate::tickets::Sight;
use bytes::Bytes;
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::{ArticleId, AttachmentId, TicketId};
use domain::journal::Entity;
use domain::policy::{Action, Hat};
use domain::settings::ATTACHMENT_MB;
use domain::tickets::AttachmentView;
use entity::{article, attachment};
use futures::stream::BoxStream;
use object_store::path::Path;
use object_store::{ObjectStoreExt, PutPayload};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Most files of one article.
const MOST: usize = 20;
/// Longest name of a file, in characters.
const NAME: usize = 150;
/// What a file is when nothing better is known.
const UNKNOWN: &str = "application/octet-stream";

/// A file as it arrives.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Name as given by the sender.
    pub name: String,
    /// Media type as told by the sender.
    pub media_type: String,
    /// Content.
    pub bytes: Bytes,
}

/// The content of a file, piece by piece.
pub type Content = BoxStream<'static, object_store::Result<Bytes>>;

/// A file whose bytes are kept, before the database knows of it.
pub(crate) struct Stored {
    name: String,
    media_type: String,
    size: i64,
    sha256: String,
    key: String,
}

/// Adds an error at `files` for too many, too large or empty files.
pub(crate) fn check(cx: &Cx, errors: &mut FieldErrors, uploads: &[Upload]) {
    let megabytes = cx.fixed.number(ATTACHMENT_MB);
    let most = usize::try_from(megabytes).unwrap_or_default() * 1024 * 1024;
    if uploads.len() > MOST {
        errors.add("files", format!("Please attach at most {MOST} files."));
    }
    for upload in uploads {
        let name = clean_name(&upload.name);
        if upload.bytes.len() > most {
            errors.add("files", format!("{name} is larger than {megabytes} MB."));
        } else if upload.bytes.is_empty() {
            errors.add("files", format!("{name} is empty."));
        }
    }
}

/// Keeps the bytes. Done before the transaction, so that it does not wait for a disk.
///
/// # Errors
/// If the store refuses; then nothing is kept.
pub(crate) async fn keep(cx: &Cx, uploads: Vec<Upload>) -> Result<Vec<Stored>> {
    let mut out = Vec::with_capacity(uploads.len());
    for upload in uploads {
        match keep_one(cx, upload).await {
            Ok(stored) => out.push(stored),
            Err(error) => {
                discard(cx, &out).await;
                return Err(error);
            }
        }
    }
    Ok(out)
}

async fn keep_one(cx: &Cx, upload: Upload) -> Result<Stored> {
    let key = format!("attachments/{}", cx.app.random.token());
    let bytes = upload.bytes.clone();
    let digest = tokio::task::spawn_blocking(move || Sha256::digest(&bytes))
        .await
        .map_err(|error| Error::Other(format!("hashing a file: {error}")))?;
    let size = i64::try_from(upload.bytes.len()).unwrap_or(i64::MAX);
    cx.app.files.put(&Path::from(key.as_str()), PutPayload::from_bytes(upload.bytes)).await?;
    Ok(Stored {
        name: clean_name(&upload.name),
        media_type: clean_type(&upload.media_type),
        size,
        sha256: hex(&digest),
        key,
    })
}

/// Forgets bytes that no row came to know of.
pub(crate) async fn discard(cx: &Cx, stored: &[Stored]) {
    for file in stored {
        if let Err(error) = cx.app.files.delete(&Path::from(file.key.as_str())).await {
            tracing::warn!(%error, key = file.key, "a file without an owner stays in the store");
        }
    }
}

/// Deletes the bytes of a file that is about to lose its row. Those that are gone already are no trouble.
///
/// # Errors
/// If the store refuses.
pub(crate) async fn forget(cx: &Cx, key: &str) -> Result<()> {
    match cx.app.files.delete(&Path::from(key)).await {
        Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Writes the rows of kept files.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn record(cx: &Cx, tx: &Tx, ticket: TicketId, article: ArticleId, stored: &[Stored]) -> Result<()> {
    if stored.is_empty() {
        return Ok(());
    }
    let rows = stored.iter().map(|file| attachment::ActiveModel {
        article_id: Set(article),
        ticket_id: Set(ticket),
        file_name: Set(file.name.clone()),
        media_type: Set(file.media_type.clone()),
        size: Set(file.size),
        sha256: Set(file.sha256.clone()),
        storage_key: Set(file.key.clone()),
        created_at: Set(cx.now),
        ..Default::default()
    });
    attachment::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// The files of a ticket, by article. Internal ones too.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn of_ticket(
    db: &impl ConnectionTrait,
    id: TicketId,
) -> Result<BTreeMap<ArticleId, Vec<AttachmentView>>> {
    let rows = attachment::Entity::find()
        .filter(attachment::Column::TicketId.eq(id))
        .order_by_asc(attachment::Column::Id)
        .all(db)
        .await?;
    let mut out: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in rows {
        out.entry(row.article_id).or_default().push(view(row));
    }
    Ok(out)
}

/// The row of a file, for whoever may see the article it is attached to.
///
/// # Errors
/// `NotFound` for a file out of sight.
pub(crate) async fn seen(cx: &Cx, id: AttachmentId) -> Result<attachment::Model> {
    let db = cx.app.db.read();
    let found = attachment::Entity::find_by_id(id).find_also_related(article::Entity).one(db).await?;
    let Some((file, Some(article))) = found else { return Err(AppError::NotFound.into()) };
    let (_, sight) = Sight::load(cx, db, file.ticket_id, Hat::Any).await?;
    sight.require(cx, Action::ReadTicket)?;
    if !article.kind.is_public() && !sight.allows(cx, Action::ReadNotes) {
        return Err(AppError::NotFound.into());
    }
    Ok(file)
}

/// A file with its content, for whoever may see the article it is attached to.
///
/// # Errors
/// `NotFound` for a file out of sight.
pub async fn fetch(cx: &Cx, id: AttachmentId) -> Result<(AttachmentView, Content)> {
    let file = seen(cx, id).await?;
    let content = cx.app.files.get(&Path::from(file.storage_key.as_str())).await?.into_stream();
    // What leaves the house in somebody's view is told: who sees through whose eyes is asked later.
    if cx.actor.stay().is_some() {
        let mut tx = cx.begin_books().await?;
        let diff = Diff::new().set("attachment", &file.id).set("name", &file.file_name);
        journal::record(cx, &mut tx, "ticket.attachment_downloaded", Entity::Ticket, file.ticket_id.0, diff).await?;
        tx.commit().await?;
    }
    Ok((view(file), content))
}

fn view(row: attachment::Model) -> AttachmentView {
    AttachmentView {
        id: row.id,
        name: row.file_name,
        media_type: row.media_type,
        size: u64::try_from(row.size).unwrap_or_default(),
    }
}

/// The last part of what was sent as a name, without what cannot be shown or would turn the
/// direction of the text.
fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_shown = |c: &char| {
        !c.is_control() && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let name: String = last.chars().filter(is_shown).take(NAME).collect();
    match name.trim() {
        "" | "." | ".." => "file".to_owned(),
        name => name.to_owned(),
    }
}

fn clean_type(media_type: &str) -> String {
    let is_token = |part: &str| {
        !part.is_empty()
            && part.len() <= 100
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c))
    };
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.split_once('/') {
        Some((kind, sub)) if is_token(kind) && is_token(sub) => essence,
        _ => UNKNOWN.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_only_names() {
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name(r"C:\Users\ana\plan.pdf"), "plan.pdf");
        assert_eq!(clean_name("invoice\u{202e}fdp.exe\r\n"), "invoicefdp.exe");
        assert_eq!(clean_name(".."), "file");
        assert_eq!(clean_name(&"x".repeat(500)).len(), NAME);
    }

    #[test]
    fn media_types_carry_no_parameters() {
        assert_eq!(clean_type("Text/HTML; charset=utf-8"), "text/html");
        assert_eq!(clean_type("text"), UNKNOWN);
        assert_eq!(clean_type("text/\r\nSet-Cookie: a=b"), UNKNOWN);
    }
}
