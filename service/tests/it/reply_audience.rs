//! Who gets a reply, told and confirmed before it is sent.

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{inbox, opened, text};
use domain::AppError;
use domain::audience::AudienceRole;
use domain::ids::{TicketId, UserId};
use domain::policy::Hat;
use domain::state::{AccountState, GrantKind, UserType, WebAccess};
use domain::tickets::ArticleInput;
use service::{Cx, jobs, tickets};

/// A ticket of Ana of Acme that Max of Beacon follows, and an agent.
async fn followed(t: &TestApp) -> (Cx, TicketId, UserId) {
    let queue = inbox(t).await;
    let id = opened(&t.customer_user("Ana").await, queue, "Printer").await;
    t.person_of_acme("Cleo", WebAccess::Customer, AccountState::Active).await;
    let (customer, site) = t.customer("Beacon").await;
    let max = t
        .person(["Max", "Beacon"], "max@beacon.example.com", (customer, site), WebAccess::Own, AccountState::Active)
        .await;
    t.grant(max, GrantKind::Participant, id.0).await;
    (t.agent("Bob", UserType::User).await, id, max)
}

fn reply(seen: &str) -> ArticleInput {
    ArticleInput { seen: seen.to_owned(), ..text("reply", "Is it on?") }
}

#[tokio::test]
async fn somebody_outside_of_the_customer_is_confirmed_once() {
    each_database(|t| async move {
        let (bob, id, max) = followed(&t).await;
        let audience = tickets::audience(&bob, id).await.unwrap();
        assert_eq!(audience.people.len(), 2);
        assert_eq!((audience.people[0].role, audience.people[0].is_outside), (AudienceRole::Requester, false));
        let outside = &audience.people[1];
        assert_eq!((outside.id, outside.is_outside, outside.is_new), (Some(max), true, true));
        assert_eq!((outside.customer.as_str(), audience.colleagues), ("Beacon", 1), "{audience:?}");

        let note = tickets::answer(&bob, id, text("note", "Careful."), Hat::Agent, Vec::new()).await;
        note.unwrap();
        for seen in ["", "something else"] {
            let AppError::Unseen(diff) = refusal(tickets::answer(&bob, id, reply(seen), Hat::Agent, Vec::new()).await)
            else {
                panic!("sent without asking")
            };
            assert_eq!((diff.gain.people, diff.seen.as_str()), (1, audience.seen.as_str()));
            assert!(diff.gain.parts[0].text.contains("of Beacon"), "{diff:?}");
        }
        assert_eq!(tickets::get(&bob, id, Hat::Agent).await.unwrap().articles.len(), 2, "nothing was sent");
        tickets::answer(&bob, id, reply(&audience.seen), Hat::Agent, Vec::new()).await.unwrap();
        tickets::answer(&bob, id, reply(""), Hat::Agent, Vec::new()).await.unwrap();
        let after = tickets::audience(&bob, id).await.unwrap();
        assert_eq!((after.seen.as_str(), after.people[1].is_new), ("", false));

        let (customer, site) = t.customer("Cedar").await;
        let zoe = t
            .person(["Zoe", "Cedar"], "zoe@cedar.example.com", (customer, site), WebAccess::Own, AccountState::Active)
            .await;
        t.grant(zoe, GrantKind::Participant, id.0).await;
        let AppError::Unseen(diff) = refusal(tickets::answer(&bob, id, reply(""), Hat::Agent, Vec::new()).await) else {
            panic!("sent without asking")
        };
        assert_eq!(diff.gain.people, 1, "the new one alone: {diff:?}");
    })
    .await;
}

#[tokio::test]
async fn who_may_not_reply_is_not_told_who_gets_it() {
    each_database(|t| async move {
        let (_, id, max) = followed(&t).await;
        assert_eq!(refusal(tickets::audience(&t.cx(max).await, id).await), AppError::NotFound);
        let reader = t.worker("Rita", &["read", "note"]).await;
        assert!(matches!(refusal(tickets::audience(&reader, id).await), AppError::Forbidden(_)));
    })
    .await;
}

#[tokio::test]
async fn hal_66_a_waiting_reply_does_not_reach_whoever_lost_sight_of_the_ticket() {
    each_database(|t| async move {
        let (bob, id, max) = followed(&t).await;
        let mara = t.agent("Mara", UserType::Manager).await;
        let seen = tickets::audience(&bob, id).await.unwrap().seen;
        tickets::answer(&bob, id, reply(&seen), Hat::Agent, Vec::new()).await.unwrap();
        tickets::remove_participant(&mara, id, max, Hat::Agent).await.unwrap();
        t.clock.advance(60);
        t.run_jobs().await;
        let replies = t.app.mailer.read_in_memory().into_iter().filter(|mail| mail.body.contains("Is it on?"));
        let to: Vec<String> = replies.map(|mail| mail.to).collect();
        assert_eq!(to.len(), 1, "{to:?}");
        assert!(to[0].contains("ana@acme.example.com"), "the requester gets it: {to:?}");
        let skipped = jobs::list(&t.admin().await, jobs::DONE).await.unwrap();
        let reasons: Vec<_> = skipped.into_iter().filter_map(|job| job.last_error).collect();
        assert!(reasons.iter().any(|why| why == "The person may not see the ticket any more."), "{reasons:?}");
    })
    .await;
}
