//! Mails that wait for somebody to look at them.

use super::{articles, default_place, deliver, files, mailbox, message, noted, opened, plain, row, tickets};
use crate::support::{TestApp, each_database, refusal};
use domain::AppError;
use domain::ids::IncomingId;
use domain::journal::Entity;
use domain::mailboxes::{IncomingQuery, IncomingState};
use domain::settings::{INCOMING_MB, SENDER_HOURLY};
use domain::state::{AccountState, UserType, WebAccess};
use futures::TryStreamExt;
use object_store::ObjectStore;
use service::inbound::{self, Received};
use service::jobs;

const ANA: &str = "ana@acme.example.com";

fn held(received: Received) -> IncomingId {
    match received {
        Received::Quarantined { id, .. } => id,
        other => panic!("it is not in quarantine: {other:?}"),
    }
}

fn spam(id: &str) -> String {
    let id = format!("<{id}@x.example>");
    let headers = [("From", ANA), ("Message-ID", &id), ("Subject", "Buy <b>now</b>"), ("X-Spam-Flag", "YES")];
    message(&headers, "Cheap <script>alert(1)</script>")
}

/// How many objects the store holds.
async fn kept(t: &TestApp) -> usize {
    let all: Vec<_> = t.app.files.list(None).try_collect().await.unwrap();
    all.len()
}

#[tokio::test]
async fn a_mail_in_quarantine_is_looked_at_and_released() {
    each_database(|t| async move {
        let support = mailbox(&t).await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        let id = held(deliver(&t, support, spam("1")).await);
        let admin = t.admin().await;
        let rows = inbound::list(&admin, IncomingQuery::first(false)).await.unwrap().rows;
        assert_eq!((rows.len(), rows[0].id, rows[0].sender.as_str()), (1, id, ANA));
        assert_eq!((rows[0].subject.as_str(), rows[0].reason.as_str()), ("Buy <b>now</b>", "It is marked as spam."));
        let view = inbound::source(&admin, id).await.unwrap();
        assert!(view.source.contains("X-Spam-Flag: YES") && !view.source.contains('\r') && !view.is_cut);
        let bob = t.agent("Bob", UserType::User).await;
        for refused in [
            refusal(inbound::source(&bob, id).await),
            refusal(inbound::release(&bob, id).await),
            refusal(inbound::delete(&bob, id).await),
        ] {
            assert!(matches!(refused, AppError::Forbidden(_)), "{refused:?}");
        }
        let released = inbound::release(&t.admin().await, id).await.unwrap();
        assert_eq!(row(&t, released.ticket_id).await.requester_id, ana);
        assert_eq!(articles(&t, released.ticket_id).await[0].body, "Cheap <script>alert(1)</script>");
        assert!(inbound::list(&t.admin().await, IncomingQuery::first(false)).await.unwrap().rows.is_empty());
        assert_eq!(refusal(inbound::release(&t.admin().await, id).await), AppError::NotFound, "once");
        assert_eq!(deliver(&t, support, spam("1")).await, Received::Duplicate);
        assert!(t.events(Entity::Mailbox, support.0).await.contains(&"mailbox.mail_released".to_owned()));
        assert_eq!(kept(&t).await, 0, "the source is not needed any more");
    })
    .await;
}

#[tokio::test]
async fn mails_of_confidential_people_are_for_who_may_know_of_them() {
    use domain::customers::CustomerInput;
    use domain::state::GrantKind;
    use domain::structure::RoleInput;
    use service::structure::roles;
    each_database(|t| async move {
        let support = mailbox(&t).await;
        t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        let id = held(deliver(&t, support, spam("1")).await);
        let settings = RoleInput {
            name: "Settings".to_owned(),
            permissions: vec!["settings.manage".to_owned()],
            ..RoleInput::default()
        };
        let role = roles::create(&t.admin().await, settings).await.unwrap();
        let bob = t.bare_agent("Bob", UserType::User).await.actor.subject.id;
        t.grant(bob, GrantKind::Role, role.0).await;
        assert_eq!(inbound::list(&t.cx(bob).await, IncomingQuery::first(false)).await.unwrap().rows.len(), 1);
        let acme = t.customer("Acme").await.0;
        let secret =
            CustomerInput { name: "Acme".to_owned(), is_confidential: "true".to_owned(), ..CustomerInput::default() };
        service::customers::update(&t.admin().await, acme, secret).await.unwrap();
        let bob = t.cx(bob).await;
        assert!(inbound::list(&bob, IncomingQuery::first(false)).await.unwrap().rows.is_empty());
        for refused in [
            refusal(inbound::source(&bob, id).await),
            refusal(inbound::release(&bob, id).await),
            refusal(inbound::delete(&bob, id).await),
        ] {
            assert_eq!(refused, AppError::NotFound);
        }
        assert_eq!(inbound::list(&t.admin().await, IncomingQuery::first(false)).await.unwrap().rows.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_deleted_mail_does_not_come_again() {
    each_database(|t| async move {
        let support = mailbox(&t).await;
        let id = held(deliver(&t, support, spam("1")).await);
        assert_eq!(kept(&t).await, 1);
        inbound::delete(&t.admin().await, id).await.unwrap();
        assert_eq!(kept(&t).await, 0);
        assert_eq!(refusal(inbound::source(&t.admin().await, id).await), AppError::NotFound);
        assert_eq!(deliver(&t, support, spam("1")).await, Received::Duplicate);
        assert_eq!((noted(&t).await, tickets(&t).await), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn whoever_writes_too_often_waits() {
    each_database(|t| async move {
        let support = mailbox(&t).await;
        t.set_setting(SENDER_HOURLY, "3").await;
        t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        for number in 0..3 {
            opened(deliver(&t, support, plain(ANA, &number.to_string(), "Printer")).await);
        }
        held(deliver(&t, support, plain("Ana@acme.example.com", "4", "Printer")).await);
        t.clock.advance(3601);
        opened(deliver(&t, support, plain(ANA, "5", "Printer")).await);
    })
    .await;
}

#[tokio::test]
async fn what_is_too_large_waits_and_is_whole_when_released() {
    each_database(|t| async move {
        let support = mailbox(&t).await;
        t.set_setting(INCOMING_MB, "1").await;
        t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        let body = "All work and no play.\r\n".repeat(60_000);
        let raw = message(&[("From", ANA), ("Message-ID", "<1@x>"), ("Subject", "Novel")], &body);
        let id = held(deliver(&t, support, &raw).await);
        let view = inbound::source(&t.admin().await, id).await.unwrap();
        assert!(view.is_cut && view.source.len() <= 64 * 1024);
        assert_eq!((view.row.subject.as_str(), view.row.sender.as_str()), ("Novel", ANA));
        let released = inbound::release(&t.admin().await, id).await.unwrap();
        assert_eq!(files(&t, released.ticket_id).await, ["message.txt"]);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_is_attached_as_it_came_when_released() {
    each_database(|t| async move {
        let place = default_place(&t).await;
        let support = mailbox(&t).await;
        let id = held(deliver(&t, support, b"").await);
        assert_eq!(inbound::source(&t.admin().await, id).await.unwrap().source, "");
        let released = inbound::release(&t.admin().await, id).await.unwrap();
        assert_eq!(row(&t, released.ticket_id).await.requester_id, place.general);
        assert_eq!(files(&t, released.ticket_id).await, ["message.eml"]);
    })
    .await;
}

#[tokio::test]
async fn automatic_answers_are_ignored_and_can_be_looked_at_for_a_while() {
    each_database(|t| async move {
        let support = mailbox(&t).await;
        t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        for number in ["1", "2"] {
            let id = format!("<{number}@x.example>");
            let headers = [("From", ANA), ("Message-ID", &id), ("Auto-Submitted", "auto-replied")];
            let received = deliver(&t, support, message(&headers, "I am away.")).await;
            assert!(matches!(received, Received::Ignored { .. }), "{received:?}");
        }
        assert_eq!(tickets(&t).await, 0);
        let rows = inbound::list(&t.admin().await, IncomingQuery::first(true)).await.unwrap().rows;
        assert_eq!(rows.iter().filter(|row| row.state == IncomingState::Ignored).count(), 2);
        let released = inbound::release(&t.admin().await, rows[0].id).await.unwrap();
        assert_eq!(articles(&t, released.ticket_id).await[0].body, "I am away.");
        t.clock.advance(31 * 24 * 3600);
        jobs::housekeeping::clean_up(&t.app).await.unwrap();
        assert_eq!(kept(&t).await, 0);
        assert_eq!(refusal(inbound::source(&t.admin().await, rows[1].id).await), AppError::NotFound);
        assert_eq!(
            inbound::list(&t.admin().await, IncomingQuery::first(true)).await.unwrap().rows.len(),
            1,
            "what happened stays known"
        );
    })
    .await;
}
