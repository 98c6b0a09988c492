//! Small pictures in a look: seen, and not taken along.

use super::{look_at, looking};
use crate::support::{each_database, refusal};
use crate::tickets::{inbox, opened, text};
use domain::AppError;
use domain::journal::Entity;
use domain::policy::Hat;
use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, Rgba, RgbaImage};
use service::attachments::Upload;
use service::{thumbnails, tickets};
use std::io::Cursor;

#[tokio::test]
async fn n3_small_pictures_are_seen_and_not_told_as_taken_along() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (queue, ana) = (inbox(&t).await, t.customer_user("Ana").await);
        let ticket = opened(&ana, queue, "Printer").await;
        let mut png = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(960, 320).write_to(&mut png, ImageFormat::Png).unwrap();
        let file = |name: &str, media_type: &str, bytes: Vec<u8>| Upload {
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            bytes: bytes.into(),
        };
        let mut page = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(100, 6400).write_to(&mut page, ImageFormat::Png).unwrap();
        // A GIF of two frames, of which the second is black.
        let mut moving = Vec::new();
        let frame = |shade| Frame::new(RgbaImage::from_pixel(960, 320, Rgba([shade, shade, shade, 255])));
        GifEncoder::new(&mut moving).encode_frames([frame(255), frame(0)]).unwrap();
        let files = vec![
            file("a.png", "image/png", png.into_inner()),
            file("a.txt", "text/plain", b"x".to_vec()),
            file("page.png", "image/png", page.into_inner()),
            file("a.gif", "image/gif", moving),
            file("b.gif", "image/gif", b"GIF89a\0\0\0\0\0\0\0;".to_vec()),
        ];
        tickets::answer(&ana, ticket, text("reply", "See the files"), Hat::Portal, files).await.unwrap();
        let shown = tickets::get(&ana, ticket, Hat::Portal).await.unwrap();
        let ids: Vec<_> = shown.articles.iter().flat_map(|article| &article.attachments).map(|file| file.id).collect();

        let cx = looking(&t, &admin, look_at(&admin, ana.actor.subject.id).await).await;
        let before = t.journal(Entity::Ticket, ticket.0).await.len();
        let small = thumbnails::thumbnail(&cx, ids[0], "").await.unwrap();
        let picture = image::load_from_memory(&small.bytes.unwrap()).unwrap();
        assert_eq!((picture.width(), picture.height()), (480, 160));
        let long = thumbnails::thumbnail(&cx, ids[2], "").await.unwrap().bytes.unwrap();
        assert_eq!(image::load_from_memory(&long).unwrap().height(), 320);
        let still = thumbnails::thumbnail(&cx, ids[3], "").await.unwrap().bytes.unwrap();
        let still = image::load_from_memory(&still).unwrap().to_rgb8();
        assert_eq!(still.dimensions(), (480, 160));
        assert!(still.get_pixel(240, 80).0[0] > 240, "the first frame: {:?}", still.get_pixel(240, 80));
        assert_eq!(refusal(thumbnails::thumbnail(&cx, ids[4], "").await), AppError::NotFound);
        let again = thumbnails::thumbnail(&cx, ids[0], &small.tag).await.unwrap();
        assert!(again.bytes.is_none() && again.tag == small.tag);
        assert_eq!(t.journal(Entity::Ticket, ticket.0).await.len(), before);
        assert_eq!(refusal(thumbnails::thumbnail(&cx, ids[1], "").await), AppError::NotFound);
        let eva = t.customer_user("Eva").await;
        assert_eq!(refusal(thumbnails::thumbnail(&eva, ids[0], "").await), AppError::NotFound);
    })
    .await;
}
