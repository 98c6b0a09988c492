//! What cannot be shown: 404 for what is not there or not theirs to see, 403 for areas that are not
//! theirs.

use crate::support::each_desk;
use crate::visit::{ADMIN, Browser, target};
use domain::policy::Hat;
use domain::state::UserType;
use domain::tickets::TicketInput;
use sea_orm::{EntityTrait, QueryOrder};
use service::{Cx, tickets};

/// A ticket of this person in the queue *Inbox*.
pub async fn ticket_of(agent: &Cx, requester: &Cx) -> i64 {
    ticket_about(agent, requester, "Printer is offline").await
}

/// The same with this subject, which is also its message.
pub async fn ticket_about(agent: &Cx, requester: &Cx, subject: &str) -> i64 {
    let queue = entity::queue::Entity::find().order_by_asc(entity::queue::Column::Id).one(agent.app.db.read());
    let input = TicketInput {
        queue_id: queue.await.unwrap().unwrap().id.to_string(),
        requester_id: requester.actor.subject.id.to_string(),
        subject: subject.to_owned(),
        body: subject.to_owned(),
        ..TicketInput::default()
    };
    tickets::open(agent, input, Hat::Agent).await.unwrap().0
}

#[tokio::test]
async fn an_unknown_page_is_a_real_404() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let (guest, admin) = (Browser::new(&desk), Browser::of(&desk, ADMIN).await);
        for browser in [&guest, &admin] {
            let page = browser.open("/no/such/page").await.is(404);
            assert!(page.text.contains("There is nothing here"), "{}", page.text);
        }
        for path in [
            "/agent/nothing",
            "/agent/tickets/abc",
            "/agent/tickets/999999",
            "/agent/users/999999",
            "/admin/queues/999999",
        ] {
            let page = admin.open(path).await;
            assert_eq!(page.status, 404, "{path}");
            assert!(page.text.contains("There is nothing here"), "{path}: {}", page.text);
        }
    })
    .await;
}

#[tokio::test]
async fn a_link_that_does_not_work_is_gone() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let page = Browser::new(&desk).open("/choose-password/unknown").await.is(410);
        assert!(page.text.contains("This link does not work"), "{}", page.text);
    })
    .await;
}

#[tokio::test]
async fn rtp_2_the_setup_page_is_dead_after_its_use() {
    each_desk(|desk| async move {
        assert_eq!(target(&Browser::new(&desk).open("/").await), "/setup");
        Browser::new(&desk).open("/setup").await.is(200);
        desk.t.admin().await;
        Browser::new(&desk).open("/setup").await.is(404);
        Browser::new(&desk).submit("/setup", "/setup", &[("email", "eve@evil.example")]).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn a_forbidden_area_is_403() {
    each_desk(|desk| async move {
        desk.t.agent("Bob", UserType::User).await;
        desk.t.customer_user("Ana").await;
        let (bob, ana) = (Browser::of(&desk, "Bob").await, Browser::of(&desk, "Ana").await);
        for path in [
            "/admin",
            "/admin/settings",
            "/admin/audit",
            "/admin/roles",
            "/admin/paused-addresses",
            "/admin/jobs",
            "/admin/mailboxes",
            "/admin/mailboxes/quarantine",
            "/admin/mails",
            "/admin/access",
        ] {
            assert_eq!(bob.open(path).await.status, 403, "{path}");
            assert_eq!(ana.open(path).await.status, 403, "{path}");
        }
        for path in ["/agent", "/agent/tickets", "/agent/users", "/agent/customers"] {
            assert_eq!(bob.open(path).await.status, 200, "{path}");
            assert_eq!(ana.open(path).await.status, 403, "{path}");
        }
        ana.open("/portal").await.is(200);
    })
    .await;
}

#[tokio::test]
async fn a_record_out_of_sight_looks_like_none() {
    each_desk(|desk| async move {
        let bob = desk.t.agent("Bob", UserType::User).await;
        let ana = desk.t.customer_user("Ana").await;
        desk.t.customer_user("Zoe").await;
        desk.t.bare_agent("Carl", UserType::User).await;
        let id = ticket_of(&bob, &ana).await;
        for (who, path, status) in [
            ("Bob", format!("/agent/tickets/{id}"), 200),
            ("Carl", format!("/agent/tickets/{id}"), 404),
            ("Ana", format!("/portal/tickets/{id}"), 200),
            ("Zoe", format!("/portal/tickets/{id}"), 404),
        ] {
            let page = Browser::of(&desk, who).await.open(&path).await;
            assert_eq!(page.status, status, "{who} at {path}");
            assert_eq!(page.text.contains("Printer is offline"), status == 200, "{who} at {path}");
        }
    })
    .await;
}
