//! The files of a reply, in its mail.

use super::render::{Value, Values};
use crate::app::App;
use crate::jobs::Failure;
use domain::ids::ArticleId;
use entity::attachment;
use lettre::message::header::ContentType;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// What a file is when nothing better can be said.
const UNKNOWN: &str = "application/octet-stream";

/// A file that goes with a mail.
#[derive(Debug)]
pub struct Enclosed {
    /// Its name.
    pub name: String,
    /// What it is.
    pub media_type: ContentType,
    /// Content.
    pub bytes: Vec<u8>,
}

/// The files of an article.
#[derive(Debug, Default)]
pub(super) struct Enclosures {
    /// Those that go with its mail.
    pub files: Vec<Enclosed>,
    /// Names of those that are too large for that.
    missing: Vec<String>,
}

/// Reads the files of an article, in their order, as far as they have no more than so many megabytes together. What
/// does not fit is not read at all.
///
/// # Errors
/// `Retry` if the database or the store does not answer.
pub(super) async fn of_article(app: &App, article: ArticleId, megabytes: i64) -> Result<Enclosures, Failure> {
    let rows = attachment::Entity::find()
        .filter(attachment::Column::ArticleId.eq(article))
        .order_by_asc(attachment::Column::Id)
        .all(app.db.read())
        .await
        .map_err(Failure::retry)?;
    let mut left = megabytes * 1024 * 1024;
    let mut out = Enclosures::default();
    for row in rows {
        if row.size > left {
            out.missing.push(row.file_name);
            continue;
        }
        let found = match app.files.get(&Path::from(row.storage_key.as_str())).await {
            // A name that leads nowhere helps nobody.
            Err(object_store::Error::NotFound { .. }) => {
                tracing::warn!(key = row.storage_key, "the store does not have a file of the database");
                continue;
            }
            found => found.map_err(Failure::retry)?,
        };
        let bytes = found.bytes().await.map_err(Failure::retry)?;
        left -= row.size;
        out.files.push(Enclosed { name: row.file_name, media_type: kind(&row.media_type)?, bytes: bytes.into() });
    }
    Ok(out)
}

impl Enclosures {
    /// Adds the names of files that are too large to the text, and where they are for whoever reads the ticket.
    pub fn name_missing(&self, text: &mut String, values: &mut Values, is_reader: bool) {
        if self.missing.is_empty() {
            return;
        }
        values.insert("MISSING", Value::Text(self.missing.join(", ")));
        text.push_str("\n\nToo large for this mail: $-MISSING\n");
        text.push_str(if is_reader { "You find it with the ticket: $-LINK" } else { "Please answer to ask for it." });
    }
}

/// The media type in a mail. Messages and parts of them would be taken apart by whoever reads the mail, and may not
/// be encoded (RFC 2046).
fn kind(media_type: &str) -> Result<ContentType, Failure> {
    let is_whole = !media_type.starts_with("message/") && !media_type.starts_with("multipart/");
    let kind = if is_whole { media_type } else { UNKNOWN };
    ContentType::parse(kind).or_else(|_| ContentType::parse(UNKNOWN)).map_err(Failure::fail)
}
