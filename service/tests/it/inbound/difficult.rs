//! The corpus of difficult messages: each becomes what it should, none is lost, none counts twice.

use super::corpus::{Case, Expect, corpus};
use super::{articles, default_place, deliver, files, mailbox, noted, row};
use crate::support::{TestApp, each_database};
use domain::settings::SENDER_HOURLY;
use entity::incoming_mail;
use sea_orm::EntityTrait;
use service::inbound::Received;

async fn check(t: &TestApp, case: &Case, received: &Received) {
    let name = case.name;
    match (&case.expect, received) {
        (Expect::Ticket { subject, body, attached }, Received::Ticket { ticket, .. }) => {
            let row = row(t, *ticket).await;
            assert!(row.subject.contains(subject), "{name}: subject {:?}", row.subject);
            let text = articles(t, *ticket).await.remove(0).body;
            assert!(text.contains(body), "{name}: body {:?}", text.chars().take(500).collect::<String>());
            assert!(!text.contains('\0') && !row.subject.contains('\0'), "{name}");
            assert_eq!(files(t, *ticket).await, *attached, "{name}");
        }
        (Expect::Quarantined(why), Received::Quarantined { reason, .. })
        | (Expect::Ignored(why), Received::Ignored { reason, .. }) => {
            assert!(reason.contains(why), "{name}: {reason}");
        }
        (Expect::Stored, Received::Ticket { .. } | Received::Quarantined { .. }) => {}
        (expected, received) => panic!("{name}: {expected:?} expected, {received:?}"),
    }
}

#[tokio::test]
async fn difficult_messages_become_what_they_should_and_none_is_lost() {
    each_database(|t| async move {
        default_place(&t).await;
        t.set_setting(SENDER_HOURLY, "10000").await;
        let support = mailbox(&t).await;
        let cases = corpus();
        assert!(cases.len() >= 60, "{}", cases.len());
        for (count, case) in (1..).zip(&cases) {
            let received = deliver(&t, support, &case.raw).await;
            check(&t, case, &received).await;
            assert_eq!(noted(&t).await, count, "{}: noted", case.name);
            assert_eq!(deliver(&t, support, &case.raw).await, Received::Duplicate, "{}", case.name);
        }
        // Each is in a ticket, or kept as it came.
        for mail in incoming_mail::Entity::find().all(t.app.db.read()).await.unwrap() {
            assert!(mail.ticket_id.is_some() != mail.storage_key.is_some(), "{mail:?}");
        }
    })
    .await;
}
