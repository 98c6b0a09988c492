//! Pictures of people: who gives them, who sees them, and that none outlives its person.

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{form, inbox, text};
use domain::AppError;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::policy::Hat;
use domain::privacy::EraseInput;
use domain::state::{AccountState, UserType, WebAccess};
use futures::TryStreamExt;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use service::attachments::Upload;
use service::{Cx, me, privacy, tickets, users};
use std::io::Cursor;

/// A picture of one colour. What it is called and said to be counts for nothing.
fn picture(colour: [u8; 3]) -> Option<Upload> {
    let mut out = Cursor::new(Vec::new());
    let picture = DynamicImage::ImageRgb8(RgbImage::from_pixel(320, 200, Rgb(colour)));
    picture.write_to(&mut out, ImageFormat::Png).unwrap();
    Some(Upload { name: "me.exe".to_owned(), media_type: "text/html".to_owned(), bytes: out.into_inner().into() })
}

const RED: [u8; 3] = [220, 20, 30];

/// How many pictures the store keeps.
async fn kept(t: &TestApp) -> usize {
    let all: Vec<_> = t.app.files.list(Some(&Path::from("pictures"))).try_collect().await.unwrap();
    all.len()
}

async fn sees(cx: &Cx, id: UserId) -> bool {
    match users::picture(cx, id).await {
        Ok(bytes) => {
            assert_eq!(image::guess_format(&bytes).unwrap(), ImageFormat::Jpeg);
            true
        }
        Err(error) => {
            assert_eq!(AppError::from(error), AppError::NotFound);
            false
        }
    }
}

#[tokio::test]
async fn a_picture_is_given_by_its_person_or_whoever_may_change_them() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (ana, kim) = (t.customer_user("Ana").await, t.customer_user("Kim").await);
        let id = ana.actor.subject.id;
        assert_eq!(me::me(&ana).picture, None);
        users::set_picture(&ana, id, picture(RED)).await.unwrap();
        let ana = t.cx(id).await;
        let first = me::me(&ana).picture.unwrap();
        assert!(first.starts_with(&format!("/people/{id}/picture/")));
        assert_eq!(users::get(&admin, id).await.unwrap().picture, Some(first.clone()));

        assert!(matches!(refusal(users::set_picture(&kim, id, picture(RED)).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(users::remove_picture(&kim, id).await), AppError::Forbidden(_)));
        let lowest = t.bare_agent("Alan", UserType::User).await;
        assert!(matches!(refusal(users::remove_picture(&lowest, id).await), AppError::Forbidden(_)));
        let nobody = refusal(users::set_picture(&admin, UserId(999_999), picture(RED)).await);
        assert_eq!(nobody, AppError::NotFound);

        users::set_picture(&admin, id, picture([0, 90, 200])).await.unwrap();
        assert_ne!(users::get(&admin, id).await.unwrap().picture, Some(first), "another picture, another address");
        t.run_jobs().await;
        assert_eq!(kept(&t).await, 1, "the one before is gone");
        users::remove_picture(&ana, id).await.unwrap();
        users::remove_picture(&ana, id).await.unwrap();
        t.run_jobs().await;
        assert_eq!((kept(&t).await, users::get(&admin, id).await.unwrap().picture), (0, None));
        let events = t.events(Entity::User, id.0).await;
        assert_eq!(events, ["user.picture_set", "user.picture_set", "user.picture_removed"]);
    })
    .await;
}

#[tokio::test]
async fn bytes_without_an_owner_go_and_a_picture_stays() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        users::set_picture(&ana, id, picture(RED)).await.unwrap();
        // As if the server had stopped before it wrote whose they are.
        t.app.files.put(&Path::from("pictures/lost"), "bytes".into()).await.unwrap();
        let job = entity::job::Entity::find().filter(entity::job::Column::Kind.eq("sweep_picture"));
        let job = job.one(t.app.db.read()).await.unwrap().unwrap();
        let lost = entity::job::ActiveModel {
            id: NotSet,
            payload: Set(r#"{"key":"pictures/lost"}"#.to_owned()),
            ..job.into_active_model()
        };
        lost.reset_all().insert(t.app.db.maintenance()).await.unwrap();
        assert_eq!(kept(&t).await, 2);
        t.clock.advance(601);
        t.run_jobs().await;
        assert_eq!(kept(&t).await, 1);
        assert!(sees(&admin, id).await, "what has an owner stays");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_picture_is_refused_at_the_field_and_leaves_nothing() {
    each_database(|t| async move {
        t.admin().await;
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        let file = |bytes: Vec<u8>| {
            Some(Upload { name: "me.png".to_owned(), media_type: "image/png".to_owned(), bytes: bytes.into() })
        };
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
        for wrong in [None, file(Vec::new()), file(svg), file(vec![0; users::MOST_BYTES + 1])] {
            let error = refusal(users::set_picture(&ana, id, wrong).await);
            assert!(error.at("picture").is_some(), "{error:?}");
        }
        assert_eq!((kept(&t).await, t.user(id).await.picture), (0, None));
    })
    .await;
}

#[tokio::test]
async fn a_picture_is_seen_by_whoever_sees_the_person() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let admin = t.admin().await;
        let (ana, kim) = (t.customer_user("Ana").await, t.customer_user("Kim").await);
        let bob = t.worker("Bob", &["read", "note", "reply"]).await;
        let alan = t.bare_agent("Alan", UserType::User).await;
        let (ana_id, bob_id) = (ana.actor.subject.id, bob.actor.subject.id);
        for cx in [&ana, &bob] {
            users::set_picture(cx, cx.actor.subject.id, picture(RED)).await.unwrap();
        }
        assert!(sees(&ana, ana_id).await && sees(&admin, ana_id).await && sees(&admin, bob_id).await);
        assert!(!sees(&kim, ana_id).await && !sees(&ana, bob_id).await && !sees(&bob, ana_id).await);

        let id = tickets::open(&ana, form(queue, "Printer"), Hat::Portal).await.unwrap();
        assert!(sees(&bob, ana_id).await, "whoever opened a ticket in the queue");
        assert!(!sees(&alan, ana_id).await, "not in the queue of every agent");
        tickets::answer(&bob, id, text("note", "Hm."), Hat::Agent, Vec::new()).await.unwrap();
        assert!(!sees(&ana, bob_id).await, "a note is nothing to customers");
        tickets::answer(&bob, id, text("reply", "Done."), Hat::Agent, Vec::new()).await.unwrap();
        assert!(sees(&ana, bob_id).await && !sees(&kim, bob_id).await);
        let shown = tickets::get(&ana, id, Hat::Portal).await.unwrap().articles;
        assert!(shown.iter().all(|article| article.author_picture.is_some()));
    })
    .await;
}

#[tokio::test]
async fn ost_13_an_erased_person_leaves_no_picture() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        users::set_picture(&admin, ana, picture(RED)).await.unwrap();
        assert_eq!(kept(&t).await, 1);
        let input = EraseInput {
            also_delete_tickets: "true".to_owned(),
            confirmation: "ana@acme.example.com".to_owned(),
            reason: "Ana asked for it.".to_owned(),
            ..EraseInput::default()
        };
        privacy::erase(&admin, ana, input).await.unwrap();
        let waiting = users::set_picture(&t.admin().await, ana, picture(RED)).await;
        assert!(waiting.is_err(), "who is being erased gets no other one");
        t.run_jobs().await;
        // What was sent in vain is kept for ten minutes.
        t.clock.advance(601);
        t.run_jobs().await;
        assert_eq!(kept(&t).await, 0);
        assert_eq!(refusal(users::picture(&admin, ana).await), AppError::NotFound);
    })
    .await;
}
