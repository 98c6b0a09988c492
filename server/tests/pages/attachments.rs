//! Files: who gets them, and how they are sent.

use crate::statuses::ticket_of;
use crate::support::{Desk, Reply, each_desk, send};
use crate::visit::{Browser, target};
use domain::settings::{ANONYMOUS_SITE, GUEST_LINKS};
use domain::state::UserType;
use entity::{account, article, attachment};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, PaginatorTrait, QueryOrder};
use service::settings;

/// A picture of one pixel.
const PIXEL: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\
    \x00\x0dIDATx\xdacd\xf8\xcfP\x0f\x00\x03\x86\x01\x80Z4}k\x00\x00\x00\x00IEND\xaeB`\x82";

/// Agent Bob, customer Ana, and a ticket of hers.
async fn bob_and_ana(desk: &Desk) -> (Browser, Browser, i64) {
    let bob = desk.t.agent("Bob", UserType::User).await;
    let ana = desk.t.customer_user("Ana").await;
    let id = ticket_of(&bob, &ana).await;
    (Browser::of(desk, "Bob").await, Browser::of(desk, "Ana").await, id)
}

/// Answers with a file, as the form on the ticket's page does.
async fn answer(
    browser: &Browser,
    (area, kind): (&str, &str),
    id: i64,
    (name, media_type): (&str, &str),
    bytes: Vec<u8>,
) -> Reply {
    let file = Part::bytes(bytes).file_name(name.to_owned()).mime_str(media_type).unwrap();
    let form = Form::new().text("hat", area.to_owned()).text("kind", kind.to_owned());
    let form = form.text("body", "See the file.").part("files", file);
    send(browser.form(&format!("/{area}/tickets/{id}"), &format!("/tickets/{id}/answer")).multipart(form)).await
}

async fn last_file(desk: &Desk) -> String {
    let rows = attachment::Entity::find().order_by_desc(attachment::Column::Id);
    format!("/attachments/{}", rows.one(desk.t.app.db.read()).await.unwrap().unwrap().id)
}

#[tokio::test]
async fn neither_files_nor_notices_before_a_demanded_password_is_chosen() {
    each_desk(|desk| async move {
        let (bob, ana, id) = bob_and_ana(&desk).await;
        answer(&ana, ("portal", ""), id, ("photo.png", "image/png"), b"picture".to_vec()).await;
        let file = last_file(&desk).await;
        bob.open(&file).await.is(200);
        let demanded = account::Entity::update_many()
            .col_expr(account::Column::MustChangePassword, Expr::value(true))
            .exec(desk.t.app.db.maintenance());
        demanded.await.unwrap();
        for path in [file.as_str(), "/events"] {
            assert_eq!(bob.open(path).await.status, 403, "{path}");
            assert_eq!(ana.open(path).await.status, 403, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn no_browser_runs_an_attached_file() {
    each_desk(|desk| async move {
        let (bob, ana, id) = bob_and_ana(&desk).await;
        let script = b"<script>alert(1)</script>".to_vec();
        for (name, media_type, place) in [
            ("photo.html", "text/html", "attachment"),
            ("drawing.svg", "image/svg+xml", "attachment"),
            ("photo.png", "image/png", "inline"),
        ] {
            let sent = answer(&ana, ("portal", ""), id, (name, media_type), script.clone()).await;
            assert!(target(&sent).starts_with(&format!("/portal/tickets/{id}#article-")), "{sent:?}");
            let file = bob.open(&last_file(&desk).await).await.is(200);
            assert_eq!(file.text.as_bytes(), script);
            assert!(file.header("content-disposition").starts_with(place), "{file:?}");
            assert_eq!(file.header("x-content-type-options"), "nosniff");
            assert_eq!(file.header("content-security-policy"), "default-src 'none'; sandbox");
            assert_eq!(file.header("cache-control"), "private, no-store");
            assert_eq!(file.header("content-type") == media_type, place == "inline", "{file:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn small_pictures_are_kept_by_browsers_and_are_for_those_who_may_read_their_article() {
    each_desk(|desk| async move {
        let (bob, ana, id) = bob_and_ana(&desk).await;
        answer(&bob, ("agent", "reply"), id, ("lamp.png", "image/png"), PIXEL.to_vec()).await.is(303);
        let public = format!("{}/thumbnail", last_file(&desk).await);
        let small = ana.open(&public).await.is(200);
        assert_eq!((small.header("content-type"), small.header("cache-control")), ("image/jpeg", "private, no-cache"));
        assert_eq!(small.header("content-security-policy"), "default-src 'none'; sandbox");
        let tag = small.header("etag").to_owned();
        let again = send(ana.bare(Method::GET, &public).header("if-none-match", &tag)).await.is(304);
        assert!(again.text.is_empty() && again.header("etag") == tag, "{again:?}");
        let page = ana.open(&format!("/portal/tickets/{id}")).await.is(200).text;
        assert!(page.contains(&format!("src=\"{public}\"")), "{page}");
        answer(&bob, ("agent", "note"), id, ("note.png", "image/png"), PIXEL.to_vec()).await.is(303);
        let internal = format!("{}/thumbnail", last_file(&desk).await);
        bob.open(&internal).await.is(200);
        ana.open(&internal).await.is(404);
        assert_eq!(Browser::new(&desk).open(&public).await.status, 401);
        answer(&bob, ("agent", "reply"), id, ("none.png", "image/png"), b"no picture".to_vec()).await.is(303);
        bob.open(&format!("{}/thumbnail", last_file(&desk).await)).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn of_a_strangers_form_with_too_much_text_nothing_is_kept() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        desk.t.customer("Acme").await;
        let wanted = [(ANONYMOUS_SITE, "Acme / Head office"), (GUEST_LINKS, "false")];
        let wanted = wanted.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        settings::save(&admin, wanted).await.unwrap();
        let stranger = Browser::new(&desk);
        for (page, action) in [("/open-ticket", "/open-ticket"), ("/t/none", "/t/none/answer")] {
            let form = Form::new().text("body", "x".repeat(2 * 1024 * 1024));
            send(stranger.form(page, action).multipart(form)).await.is(303);
        }
        let kept = entity::flash::Entity::find().all(desk.t.app.db.read()).await.unwrap();
        let lengths: Vec<_> = kept.iter().map(|row| row.data.len()).collect();
        assert!(lengths.len() == 2 && lengths.iter().all(|length| *length < 1_000), "{lengths:?}");
    })
    .await;
}

#[tokio::test]
async fn a_file_is_for_those_who_may_read_its_article() {
    each_desk(|desk| async move {
        let (bob, ana, id) = bob_and_ana(&desk).await;
        desk.t.customer_user("Zoe").await;
        let zoe = Browser::of(&desk, "Zoe").await;
        answer(&bob, ("agent", "reply"), id, ("public.txt", "text/plain"), b"for all".to_vec()).await.is(303);
        let public = last_file(&desk).await;
        answer(&bob, ("agent", "note"), id, ("note.txt", "text/plain"), b"for colleagues".to_vec()).await.is(303);
        let internal = last_file(&desk).await;
        assert_ne!(public, internal);
        assert_eq!(ana.open(&public).await.is(200).text, "for all");
        assert_eq!(bob.open(&internal).await.is(200).text, "for colleagues");
        for hidden in [ana.open(&internal).await, zoe.open(&public).await, zoe.open("/attachments/999999").await] {
            assert!(!hidden.text.contains("for ") || hidden.status == 404, "{hidden:?}");
            assert_eq!(hidden.status, 404, "{hidden:?}");
        }
        assert_eq!(Browser::new(&desk).open(&public).await.status, 401);
        let page = ana.open(&format!("/portal/tickets/{id}")).await.is(200);
        assert!(page.text.contains("public.txt") && !page.text.contains("note.txt"), "{}", page.text);
    })
    .await;
}

#[tokio::test]
async fn a_file_too_large_is_an_error_at_its_field_and_loses_no_text() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        desk.t.set_setting("tickets.attachment_mb", "1").await;
        let (_, ana, id) = bob_and_ana(&desk).await;
        let articles = || async { article::Entity::find().count(desk.t.app.db.read()).await.unwrap() };
        let before = articles().await;
        let refused = answer(&ana, ("portal", ""), id, ("big.bin", "application/zip"), vec![0; 1024 * 1024 + 1]).await;
        let page = ana.open(&target(&refused)).await.is(200);
        let (_, rest) = page.text.split_once("id=\"answer-files-error\"").unwrap_or_else(|| panic!("{}", page.text));
        assert!(rest.split("</p>").next().unwrap().contains("big.bin is larger than 1 MB."), "{rest}");
        assert!(page.text.contains("See the file."), "{}", page.text);
        assert_eq!(articles().await, before);
    })
    .await;
}
