//! Small pictures of attached pictures, for the conversation: made when they are asked for, and never the file itself.
//! So looking at a ticket takes nothing along, and browsers may keep them.

use crate::attachments::seen;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::users::written_anew;
use bytes::Bytes;
use domain::AppError;
use domain::ids::AttachmentId;
use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat};
use object_store::ObjectStoreExt;
use object_store::path::Path;

/// Largest file of which one is made, in bytes.
const MOST_BYTES: i64 = 5_000_000;
/// What they are made of. Of a GIF it is the first frame.
const FORMATS: &[ImageFormat] = &[ImageFormat::Gif, ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP];
/// Longest side of a picture of which one is made, in pixels: of a whole page that somebody took a picture of.
const LONGEST: u32 = 32_768;
/// Longest sides, in pixels: twice as long as they are shown.
const SIDES: (u32, u32) = (480, 320);

/// A small picture.
#[derive(Debug)]
pub struct Thumbnail {
    /// Changes with the file.
    pub tag: String,
    /// A JPEG; nothing for whoever has it already.
    pub bytes: Option<Bytes>,
}

/// The small picture of an attached picture, for whoever may see the article it is attached to; `known` are the tags of
/// those they have. Unlike a file, it is not noted in the journal.
///
/// # Errors
/// `NotFound` for a file out of sight, and for one that is no picture or too large a one.
pub async fn thumbnail(cx: &Cx, id: AttachmentId, known: &str) -> Result<Thumbnail> {
    let file = seen(cx, id).await?;
    let is_picture = matches!(file.media_type.as_str(), "image/gif" | "image/png" | "image/jpeg" | "image/webp");
    if !is_picture || file.size > MOST_BYTES {
        return Err(AppError::NotFound.into());
    }
    let tag = format!("\"{}\"", file.sha256);
    if known.contains(tag.as_str()) {
        return Ok(Thumbnail { tag, bytes: None });
    }
    let bytes = cx.app.files.get(&Path::from(file.storage_key.as_str())).await?.bytes().await?;
    match written_anew(bytes, FORMATS, LONGEST, fitted).await {
        Ok(small) => Ok(Thumbnail { tag, bytes: Some(small.into()) }),
        // What is called a picture may be none.
        Err(Error::App(_)) => Err(AppError::NotFound.into()),
        Err(error) => Err(error),
    }
}

/// The whole picture, made smaller where it is larger.
fn fitted(picture: &DynamicImage) -> DynamicImage {
    let (width, height) = SIDES;
    if picture.width() <= width && picture.height() <= height {
        return picture.clone();
    }
    picture.resize(width, height, FilterType::Triangle)
}
