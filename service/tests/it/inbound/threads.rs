//! Which ticket an answer goes into, and who may write there.

use super::{added_to, answer, articles, default_place, deliver, mailbox, message, opened, plain, row};
use crate::support::{TestApp, each_database};
use crate::tickets::text;
use domain::ids::{MailboxId, TicketId};
use domain::policy::Hat;
use domain::state::{AccountState, ArticleKind, GrantKind, TicketState, UserType, WebAccess};
use service::inbound::Received;
use service::{jobs, tickets};

const ANA: &str = "ana@acme.example.com";

/// A ticket that Ana, who has no account, opened by mail.
async fn anas(t: &TestApp) -> (MailboxId, TicketId) {
    let support = mailbox(t).await;
    t.person_of_acme("Ana", WebAccess::NoAccess, AccountState::Guest).await;
    let ticket = opened(deliver(t, support, plain(ANA, "first", "Printer")).await);
    (support, ticket)
}

/// The `Message-ID` of the last mail that left.
async fn last_message_id(t: &TestApp) -> String {
    // A reply can be taken back for a moment.
    t.clock.advance(60);
    t.run_jobs().await;
    let mail = t.mails().pop().unwrap();
    mail.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap().trim().to_owned()
}

#[tokio::test]
async fn an_answer_to_a_mail_of_the_desk_goes_into_its_ticket() {
    each_database(|t| async move {
        let (support, ticket) = anas(&t).await;
        let agent = t.agent("Bob", UserType::Manager).await;
        tickets::answer(&agent, ticket, text("reply", "Is it plugged in?"), Hat::Agent, Vec::new()).await.unwrap();
        let sent = last_message_id(&t).await;
        let mail = t.mails().pop().unwrap();
        assert!(mail.contains("In-Reply-To: <first@x.example>") && mail.contains("support@desk.example.com"), "{mail}");
        // The job that sent it is forgotten after a week.
        t.clock.advance(8 * 24 * 3600);
        jobs::housekeeping::clean_up(&t.app).await.unwrap();
        assert_eq!(added_to(deliver(&t, support, answer(ANA, "second", &sent)).await), ticket);
        let articles = articles(&t, ticket).await;
        assert_eq!(
            (articles.len(), articles[2].kind, articles[2].body.as_str()),
            (3, ArticleKind::Message, "Here is more.")
        );
        // An answer to one's own mail belongs there, too.
        assert_eq!(added_to(deliver(&t, support, answer(ANA, "third", "<second@x.example>")).await), ticket);
    })
    .await;
}

#[tokio::test]
async fn an_answer_opens_a_closed_ticket_again() {
    each_database(|t| async move {
        let (support, ticket) = anas(&t).await;
        let agent = t.agent("Bob", UserType::Manager).await;
        let closed = domain::tickets::ArticleInput { state: "closed".to_owned(), ..text("reply", "Done.") };
        tickets::answer(&agent, ticket, closed, Hat::Agent, Vec::new()).await.unwrap();
        assert_eq!(row(&t, ticket).await.state, TicketState::Closed);
        added_to(deliver(&t, support, answer(ANA, "second", "<first@x.example>")).await);
        assert_eq!(row(&t, ticket).await.state, TicketState::Open);
    })
    .await;
}

#[tokio::test]
async fn a_number_in_the_subject_counts_for_whoever_may_write_there() {
    each_database(|t| async move {
        let (support, ticket) = anas(&t).await;
        let subject = format!("Re: [#{}] Printer", ticket.number());
        assert_eq!(added_to(deliver(&t, support, plain(ANA, "second", &subject)).await), ticket);
        // Somebody else of the same customer, and somebody nobody knows, guess the number.
        default_place(&t).await;
        t.person_of_acme("Eva", WebAccess::Own, AccountState::Active).await;
        for (number, stranger) in ["eva@acme.example.com", "mallory@new.example"].into_iter().enumerate() {
            let raw = plain(stranger, &format!("guess-{number}"), &subject);
            assert_ne!(opened(deliver(&t, support, raw).await), ticket, "{stranger}");
            let raw = answer(stranger, &format!("forwarded-{number}"), "<first@x.example>");
            assert_ne!(opened(deliver(&t, support, raw).await), ticket, "{stranger}");
        }
        assert_eq!(articles(&t, ticket).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn participants_and_colleagues_with_a_wider_level_may_answer() {
    each_database(|t| async move {
        let (support, ticket) = anas(&t).await;
        let eva = t.person_of_acme("Eva", WebAccess::Own, AccountState::Active).await;
        t.grant(eva, GrantKind::Participant, ticket.0).await;
        let raw = answer("eva@acme.example.com", "eva", "<first@x.example>");
        assert_eq!(added_to(deliver(&t, support, raw).await), ticket);
        // The queue of the setup belongs to a group on which everyone holds rw.
        t.person_of_acme("Udo", WebAccess::Customer, AccountState::Active).await;
        let raw = answer("udo@acme.example.com", "udo", "<first@x.example>");
        assert_eq!(added_to(deliver(&t, support, raw).await), ticket);
        let articles = articles(&t, ticket).await;
        assert_eq!(articles[1].author_id, eva);
    })
    .await;
}

#[tokio::test]
async fn the_mail_of_an_agent_is_a_note_and_leaves_for_nobody() {
    each_database(|t| async move {
        let (support, ticket) = anas(&t).await;
        t.agent("Bob", UserType::Manager).await;
        t.run_jobs().await;
        let before = t.mails().len();
        let raw = answer("bob@desk.example.com", "bob", "<first@x.example>");
        assert_eq!(added_to(deliver(&t, support, raw).await), ticket);
        assert_eq!(articles(&t, ticket).await[1].kind, ArticleKind::Note);
        t.run_jobs().await;
        assert_eq!(t.mails().len(), before);
    })
    .await;
}

#[tokio::test]
async fn hal_44_somebody_unknown_is_answered_and_answers_in_the_general_users_ticket() {
    each_database(|t| async move {
        let place = default_place(&t).await;
        let support = mailbox(&t).await;
        let ticket = opened(deliver(&t, support, plain("Nina Berg <nina@new.example>", "first", "Printer")).await);
        let agent = t.agent("Bob", UserType::Manager).await;
        tickets::answer(&agent, ticket, text("reply", "Is it plugged in?"), Hat::Agent, Vec::new()).await.unwrap();
        let sent = last_message_id(&t).await;
        let mail = t.mails().pop().unwrap();
        assert!(mail.contains("nina@new.example") && mail.contains("Nina Berg"), "{mail}");
        assert_eq!(added_to(deliver(&t, support, answer("nina@new.example", "second", &sent)).await), ticket);
        assert_eq!(articles(&t, ticket).await[2].author_id, place.general);
        let other = opened(deliver(&t, support, answer("mallory@new.example", "third", &sent)).await);
        assert_ne!(other, ticket);
    })
    .await;
}

#[tokio::test]
async fn mails_of_the_desk_that_come_back_end_there() {
    each_database(|t| async move {
        let (support, ticket) = anas(&t).await;
        let sent = last_message_id(&t).await;
        let back = message(&[("From", ANA), ("Message-ID", &sent), ("Subject", "We received")], "Round and round.");
        let own = plain("Desk <SUPPORT@desk.example.com>", "own", "Round and round");
        for raw in [back, own] {
            let received = deliver(&t, support, raw).await;
            assert!(matches!(received, Received::Ignored { .. }), "{received:?}");
        }
        assert_eq!(articles(&t, ticket).await.len(), 1);
    })
    .await;
}
