//! Forms without script that arrive when their session is over.

use crate::statuses::ticket_of;
use crate::support::{Desk, PASSWORD, each_desk, send};
use crate::visit::{ADMIN, Browser, cookie, target};
use app::features::account::api::{ChangePassword, RevokeToken};
use app::features::customers::api::CreateCustomer;
use domain::state::UserType;
use entity::account;
use leptos::server_fn::ServerFn;
use reqwest::multipart::Form;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, PaginatorTrait};

const NEW: &str = "/agent/customers/new";
const TYPED: &str = "Half an hour of typing";

/// Whoever is signed in anywhere is so no longer.
async fn end_sessions(desk: &Desk) {
    entity::session::Entity::delete_many().exec(desk.t.app.db.maintenance()).await.unwrap();
}

async fn send_too_late(desk: &Desk, browser: &Browser) {
    browser.open(NEW).await.is(200);
    end_sessions(desk).await;
    let fields = [("input[name]", "Late Ltd"), ("input[site]", "Harbour"), ("input[comment]", TYPED)];
    let sent = browser.submit(NEW, CreateCustomer::PATH, &fields).await;
    assert!(target(&sent).ends_with(NEW), "{sent:?}");
    let asked = target(&browser.open(NEW).await);
    assert_eq!(asked, "/sign-in?next=%2Fagent%2Fcustomers%2Fnew&why=kept");
    let sign_in = browser.open(&asked).await.is(200).text;
    assert!(sign_in.contains("what you wrote waits for you") && !sign_in.contains(TYPED), "{sign_in}");
}

async fn shows(browser: &Browser) -> bool {
    browser.open(NEW).await.is(200).text.contains(TYPED)
}

#[tokio::test]
async fn what_was_typed_comes_back_to_who_typed_it_and_is_not_sent_by_itself() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        desk.t.agent("Bob", UserType::Admin).await;
        let browser = Browser::of(&desk, ADMIN).await;
        let before = entity::customer::Entity::find().count(desk.t.app.db.read()).await.unwrap();
        send_too_late(&desk, &browser).await;
        browser.sign_in("Bob", PASSWORD, "").await;
        assert!(!shows(&browser).await, "somebody else sits there");
        assert_eq!(target(&browser.sign_in(ADMIN, PASSWORD, NEW).await), NEW);
        browser.open("/agent").await.is(200);
        let page = browser.open(NEW).await.is(200);
        assert!(page.text.contains(TYPED) && page.text.contains("value=\"Harbour\""), "{}", page.text);
        assert!(page.text.contains("Your session had ended, so nothing was sent."), "{}", page.text);
        assert!(!shows(&browser).await, "shown once");
        let after = entity::customer::Entity::find().count(desk.t.app.db.read()).await.unwrap();
        assert_eq!(before, after, "nothing was done");
    })
    .await;
}

#[tokio::test]
async fn an_answer_to_a_ticket_comes_back_in_its_composer() {
    each_desk(|desk| async move {
        let mara = desk.t.agent("Mara", UserType::Manager).await;
        let id = ticket_of(&mara, &desk.t.customer_user("Ana").await).await;
        let page = format!("/agent/tickets/{id}");
        let browser = Browser::of(&desk, "Mara").await;
        browser.open(&page).await.is(200);
        end_sessions(&desk).await;
        let form = Form::new().text("hat", "agent").text("kind", "note").text("body", TYPED);
        let sent = send(browser.form(&page, &format!("/tickets/{id}/answer")).multipart(form)).await;
        assert_eq!(target(&sent), page);
        browser.sign_in("Mara", PASSWORD, &page).await;
        let shown = browser.open(&page).await.is(200).text;
        assert!(shown.contains(&format!(">{TYPED}</textarea>")), "{shown}");
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_is_kept_for_half_an_hour_without_passwords_and_never_for_strangers() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let browser = Browser::of(&desk, ADMIN).await;
        send_too_late(&desk, &browser).await;
        desk.t.clock.advance(1_800);
        browser.sign_in(ADMIN, PASSWORD, "").await;
        assert!(!shows(&browser).await);

        end_sessions(&desk).await;
        entity::flash::Entity::delete_many().exec(desk.t.app.db.maintenance()).await.unwrap();
        let secret = "new secret 4711";
        let fields = [("input[current]", PASSWORD), ("input[password]", secret), ("input[password_again]", secret)];
        let sent = browser.submit("/profile", ChangePassword::PATH, &fields).await;
        assert!(cookie(&sent, "unsent").is_some_and(|cookie| cookie.contains("HttpOnly")), "{sent:?}");
        let kept = entity::flash::Entity::find().all(desk.t.app.db.read()).await.unwrap();
        assert!(kept.len() == 1 && !kept[0].data.contains(secret) && !kept[0].data.contains(PASSWORD), "{kept:?}");

        let stranger = Browser::new(&desk).submit(NEW, CreateCustomer::PATH, &[("input[comment]", TYPED)]).await;
        assert!(cookie(&stranger, "unsent").is_none() && cookie(&stranger, "flash").is_none(), "{stranger:?}");
        assert_eq!(entity::flash::Entity::find().count(desk.t.app.db.read()).await.unwrap(), 1);
        // Nor what is refused to them for another reason.
        Browser::new(&desk).submit(NEW, RevokeToken::PATH, &[("id", "none"), ("comment", TYPED)]).await;
        let kept = entity::flash::Entity::find().all(desk.t.app.db.read()).await.unwrap();
        assert!(!kept.iter().any(|row| row.data.contains(TYPED)), "{kept:?}");

        let entered = browser.sign_in(ADMIN, PASSWORD, "").await;
        assert!(cookie(&entered, "flash").is_some_and(|gone| gone.contains("Max-Age=0")), "{entered:?}");
    })
    .await;
}

#[tokio::test]
async fn of_one_person_no_end_of_forms_is_kept() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let browser = Browser::of(&desk, ADMIN).await;
        browser.open(NEW).await.is(200);
        end_sessions(&desk).await;
        let mut kept = 0;
        for _ in 0..40 {
            let sent = browser.submit(NEW, CreateCustomer::PATH, &[("input[comment]", TYPED)]).await;
            kept += usize::from(cookie(&sent, "unsent").is_some());
        }
        assert_eq!(kept, 30);
        assert_eq!(entity::flash::Entity::find().count(desk.t.app.db.read()).await.unwrap(), 30);
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_before_a_new_password_was_chosen_comes_back_after_it() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await.actor.subject.id;
        let browser = Browser::of(&desk, ADMIN).await;
        browser.open(NEW).await.is(200);
        let due = account::ActiveModel { user_id: Set(admin), must_change_password: Set(true), ..Default::default() };
        due.update(desk.t.app.db.maintenance()).await.unwrap();
        let sent =
            browser.submit(NEW, CreateCustomer::PATH, &[("input[name]", "Early"), ("input[comment]", TYPED)]).await;
        assert!(target(&sent).ends_with(NEW) && cookie(&sent, "flash").is_none(), "{sent:?}");
        assert_eq!(target(&browser.open(NEW).await), "/profile");
        assert!(!browser.open("/profile").await.is(200).text.contains(TYPED));

        let new = "seven quiet herons 4711";
        let fields = [("input[current]", PASSWORD), ("input[password]", new), ("input[password_again]", new)];
        let changed = browser.submit("/profile", ChangePassword::PATH, &fields).await;
        assert!(target(&changed).trim_end_matches('?').ends_with("/profile"), "{changed:?}");
        assert_eq!(target(&browser.open("/profile").await), NEW);
        let page = browser.open(NEW).await.is(200).text;
        assert!(page.contains(TYPED) && page.contains("so nothing was sent. Here is what you wrote"), "{page}");
        browser.open("/profile").await.is(200);
        assert!(!shows(&browser).await, "shown once");
        let found = entity::customer::Entity::find().all(desk.t.app.db.read()).await.unwrap();
        assert!(found.iter().all(|customer| customer.name != "Early"), "nothing was done");
    })
    .await;
}
