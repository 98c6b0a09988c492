//! Pictures of people: taken in, cut to a small square, and shown to whoever may see the person.
//!
//! What arrives is never kept. It is known by its content, decoded within limits, and written anew, so that nothing
//! of the file survives but what is seen: no place where it was taken, nothing that a browser could run.

use super::pictures;
use super::update::Present;
use crate::access::load::subject_of;
use crate::attachments::Upload;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use crate::privacy;
use bytes::Bytes;
use domain::AppError;
use domain::ids::{ArticleId, TicketId, UserId};
use domain::journal::Entity;
use domain::policy::{Action, Hat, Resource, UserFacts};
use domain::state::ArticleKind;
use entity::scope::{in_confidence, tickets_visible_to};
use entity::{article, ticket, user};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use object_store::path::Path;
use object_store::{ObjectStoreExt, PutPayload};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait,
};
use std::io::Cursor;
use tokio::sync::Semaphore;

/// Largest file, in bytes.
pub const MOST_BYTES: usize = 2 * 1024 * 1024;
/// What pictures of people can be.
const FORMATS: &[ImageFormat] = &[ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP];
/// Longest side of a picture that is taken in, in pixels.
const LONGEST: u32 = 4096;
/// Most pixels of a picture that is decoded.
const MOST_PIXELS: u64 = 4096 * 4096;
/// Most memory that decoding may take, in bytes.
const MOST_MEMORY: u64 = 128 * 1024 * 1024;
/// So many pictures are decoded at a time: a small file may be a large picture, and many may come at once.
static DECODERS: Semaphore = Semaphore::const_new(2);
/// Side of the square that is kept, in pixels.
const SIDE: u32 = 256;
const QUALITY: u8 = 88;
/// How long bytes wait for the row that says whose they are, in seconds.
const UNOWNED_S: i64 = 600;
/// Where the form shows what is wrong.
const FIELD: &str = "picture";

/// Gives a person a picture, in the place of the one there is.
///
/// # Errors
/// `Forbidden` for whoever may not change this person and is not them, `NotFound`, `Conflict` for somebody who is
/// being erased, `Invalid` for what is no picture or too large.
pub async fn set_picture(cx: &Cx, id: UserId, file: Option<Upload>) -> Result<()> {
    require_change(cx, id).await?;
    let file = file.map(|file| file.bytes).filter(|bytes| !bytes.is_empty());
    let bytes = file.ok_or_else(|| AppError::field(FIELD, "Please choose a picture."))?;
    if bytes.len() > MOST_BYTES {
        return Err(too_large().into());
    }
    let square = written_anew(bytes, FORMATS, LONGEST, square).await?;
    let key = format!("pictures/{}", cx.app.random.token());
    // Whatever happens from here on, bytes that no row comes to know of do not stay.
    let mut tx = cx.begin().await?;
    pictures::sweep_at(cx, &mut tx, &key, cx.now.plus_seconds(UNOWNED_S)).await?;
    tx.commit().await?;
    cx.app.files.put(&Path::from(key.as_str()), PutPayload::from(square)).await?;
    replace(cx, id, Some(key)).await
}

/// Takes the picture of a person away.
///
/// # Errors
/// As [`set_picture`].
pub async fn remove_picture(cx: &Cx, id: UserId) -> Result<()> {
    require_change(cx, id).await?;
    replace(cx, id, None).await
}

/// The picture of a person, a JPEG, for whoever may see them.
///
/// # Errors
/// `NotFound` for a person out of sight, and where there is no picture.
pub async fn picture(cx: &Cx, id: UserId) -> Result<Bytes> {
    let person = user::Entity::find_by_id(id).one(cx.app.db.read()).await?;
    let person = person.ok_or(AppError::NotFound)?;
    if !may_see(cx, &person).await? {
        return Err(AppError::NotFound.into());
    }
    let key = person.picture.ok_or(AppError::NotFound)?;
    Ok(cx.app.files.get(&Path::from(key)).await?.bytes().await?)
}

/// What is said of a file that is larger than [`MOST_BYTES`].
#[must_use]
pub fn too_large() -> AppError {
    AppError::field(FIELD, format!("The picture is larger than {} MB.", MOST_BYTES / 1024 / 1024))
}

/// Oneself, or whoever may change the person.
async fn require_change(cx: &Cx, id: UserId) -> Result<()> {
    cx.require_writing()?;
    if cx.subject_id() == Some(id) && cx.allows(Action::ManageOwnProfile, Resource::Desk) {
        return Ok(());
    }
    cx.require_desk(Action::ModifyUser)?;
    let subject = subject_of(cx.app.db.read(), id).await?.ok_or(AppError::NotFound)?;
    cx.require(Action::ModifyUser, Resource::User(&UserFacts { subject }))
}

/// Oneself, whoever sees the directory, and whoever sees a ticket that the person opened or wrote in.
async fn may_see(cx: &Cx, person: &user::Model) -> Result<bool> {
    let id = person.id;
    let is_known = cx.people_scope().contains_customer(person.customer_id);
    if cx.subject_id() == Some(id) || (is_known && cx.allows(Action::ReadUsers, Resource::Desk)) {
        return Ok(true);
    }
    let scope = cx.ticket_scope(Hat::Any);
    let db = cx.app.db.read();
    let opened = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Id)
        .filter(ticket::Column::RequesterId.eq(id))
        .filter(tickets_visible_to(&scope));
    let opened: Option<TicketId> = opened.into_tuple().one(db).await?;
    if opened.is_some() {
        return Ok(true);
    }
    let working = ticket::Column::QueueId.is_in(scope.agent_queues.iter().copied());
    let is_read = Condition::any()
        .add(article::Column::Kind.ne(ArticleKind::Note))
        .add(Condition::all().add(working).add_option(in_confidence(&scope)));
    let written = article::Entity::find()
        .select_only()
        .column(article::Column::Id)
        .join(JoinType::InnerJoin, article::Relation::Ticket.def())
        .filter(article::Column::AuthorId.eq(id))
        .filter(is_read)
        .filter(tickets_visible_to(&scope));
    let written: Option<ArticleId> = written.into_tuple().one(db).await?;
    Ok(written.is_some())
}

/// Writes where the picture is. The one before goes once that is certain.
async fn replace(cx: &Cx, id: UserId, key: Option<String>) -> Result<()> {
    let mut tx = cx.begin().await?;
    let old = Present::read(&tx, id).await?.user;
    privacy::require_staying(tx.db(), id).await?;
    if old.picture.is_none() && key.is_none() {
        return Ok(());
    }
    let event = if key.is_some() { "user.picture_set" } else { "user.picture_removed" };
    let row = user::ActiveModel {
        id: Set(id),
        picture: Set(key),
        updated_at: Set(cx.now),
        version: Set(old.version + 1),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    journal::record(cx, &mut tx, event, Entity::User, id.0, Diff::new()).await?;
    if let Some(old) = old.picture {
        pictures::sweep_at(cx, &mut tx, &old, cx.now).await?;
    }
    tx.commit().await
}

/// [`anew`] apart from the threads that serve requests, when it is its turn. Whoever hangs up meanwhile leaves
/// the place taken until it is done. It has to be of one of these formats; of a picture that moves, the
/// first frame is taken. No side may be longer than `longest` pixels, nor the whole larger than the largest
/// picture of a person.
///
/// # Errors
/// `Invalid` at `picture` for what is no picture, or too large a one.
pub(crate) async fn written_anew(
    bytes: Bytes,
    formats: &'static [ImageFormat],
    longest: u32,
    cut: fn(&DynamicImage) -> DynamicImage,
) -> Result<Vec<u8>> {
    let failed = |error: &dyn std::fmt::Display| Error::Other(format!("reading a picture: {error}"));
    let place = DECODERS.acquire().await.map_err(|error| failed(&error))?;
    let reading = tokio::task::spawn_blocking(move || {
        let written = anew(&bytes, formats, longest, cut);
        drop(place);
        written
    });
    Ok(reading.await.map_err(|error| failed(&error))??)
}

/// The middle of the picture as a small square.
fn square(picture: &DynamicImage) -> DynamicImage {
    picture.resize_to_fill(SIDE, SIDE, FilterType::Triangle)
}

/// What is cut of the picture, written anew.
fn anew(
    bytes: &[u8],
    formats: &[ImageFormat],
    longest: u32,
    cut: fn(&DynamicImage) -> DynamicImage,
) -> std::result::Result<Vec<u8>, AppError> {
    let unreadable = || AppError::field(FIELD, "This picture cannot be read. Please choose another one.");
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| unreadable())?;
    if reader.format().is_none_or(|format| !formats.contains(&format)) {
        return Err(AppError::field(FIELD, "Please choose a picture in PNG, JPEG or WebP."));
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| unreadable())?;
    let (width, height) = decoder.dimensions();
    if width > longest || height > longest || u64::from(width) * u64::from(height) > MOST_PIXELS {
        let text = format!("The picture has {width} × {height} pixels. Please choose one of at most {longest}.");
        return Err(AppError::field(FIELD, text));
    }
    // A GIF may say that it has none.
    if width == 0 || height == 0 {
        return Err(unreadable());
    }
    let orientation = decoder.orientation().map_err(|_| unreadable())?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| unreadable())?;
    picture.apply_orientation(orientation);
    let small = on_white(&cut(&picture));
    let mut out = Vec::new();
    small.write_with_encoder(JpegEncoder::new_with_quality(&mut out, QUALITY)).map_err(|_| unreadable())?;
    Ok(out)
}

/// The kept format knows nothing transparent.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let seen = picture.to_rgba8();
    RgbImage::from_fn(seen.width(), seen.height(), |x, y| {
        let [red, green, blue, alpha] = seen.get_pixel(x, y).0.map(u32::from);
        let over = |part: u32| u8::try_from((part * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX);
        Rgb([over(red), over(green), over(blue)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgba, RgbaImage};

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        picture.write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    #[test]
    fn pictures_become_small_squares_whatever_their_format() {
        let wide = DynamicImage::ImageRgba8(RgbaImage::from_pixel(600, 300, Rgba([200, 30, 40, 255])));
        for format in [ImageFormat::Png, ImageFormat::WebP] {
            let kept = image::load_from_memory_with_format(
                &anew(&encoded(&wide, format), FORMATS, LONGEST, square).unwrap(),
                ImageFormat::Jpeg,
            );
            let kept = kept.unwrap().to_rgb8();
            assert_eq!(kept.dimensions(), (SIDE, SIDE));
            assert!(kept.get_pixel(128, 128).0[0] > 180, "{:?}", kept.get_pixel(128, 128));
        }
        let jpeg = encoded(&DynamicImage::ImageRgb8(wide.to_rgb8()), ImageFormat::Jpeg);
        assert!(anew(&jpeg, FORMATS, LONGEST, square).is_ok());
    }

    #[test]
    fn what_is_transparent_becomes_white() {
        let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(20, 20, Rgba([0, 0, 0, 0])));
        assert_eq!(on_white(&clear).get_pixel(3, 3).0, [255, 255, 255]);
    }

    #[test]
    fn only_pictures_of_a_size_are_taken() {
        let wrong = |bytes: &[u8]| anew(bytes, FORMATS, LONGEST, square).unwrap_err().at(FIELD).unwrap().to_owned();
        for bytes in [b"GIF89a\x01\x00\x01\x00".as_slice(), b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", b"MZ"] {
            assert!(wrong(bytes).contains("PNG, JPEG or WebP"));
        }
        let mut cut = encoded(&DynamicImage::new_rgb8(64, 64), ImageFormat::Png);
        cut.truncate(60);
        assert!(wrong(&cut).contains("cannot be read"));
        let long = encoded(&DynamicImage::new_rgb8(LONGEST + 1, 1), ImageFormat::Png);
        assert!(wrong(&long).contains("4097"));
    }
}
