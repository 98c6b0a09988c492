//! Mails from people in the directory.

use super::{articles, deliver, mailbox, message, noted, opened, plain, row, tickets};
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::mailboxes::MailboxInput;
use domain::state::{AccountState, ArticleKind, Validity, WebAccess};
use entity::{undeliverable_address, user};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use service::inbound::{self, Received};
use service::{mailboxes, users};

#[tokio::test]
async fn a_mail_of_somebody_known_is_their_ticket() {
    each_database(|t| async move {
        let support = mailbox(&t).await;
        let states = [AccountState::Guest, AccountState::Pending, AccountState::Active, AccountState::Locked];
        for (number, state) in states.into_iter().enumerate() {
            let name = format!("Ana{number}");
            let ana = t.person_of_acme(&name, WebAccess::NoAccess, state).await;
            let from = format!("{}@ACME.example.com", name.to_lowercase());
            let ticket = opened(deliver(&t, support, plain(&from, &name, "Printer")).await);
            let row = row(&t, ticket).await;
            assert_eq!((row.requester_id, row.subject.as_str()), (ana, "Printer"), "{state:?}");
            let articles = articles(&t, ticket).await;
            assert_eq!((articles.len(), articles[0].author_id, articles[0].kind), (1, ana, ArticleKind::Message));
            assert_eq!(articles[0].body, "It does not work.");
            assert!(!articles[0].is_markdown, "a mail is plain text");
        }
        t.run_jobs().await;
        assert_eq!(t.mails().len(), 4, "each learns the number of the ticket");
    })
    .await;
}

#[tokio::test]
async fn otr_32_the_mail_of_an_invalid_person_waits_and_can_be_released_later() {
    each_database(|t| async move {
        let support = mailbox(&t).await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        let set = |validity: Validity| {
            let update = user::Entity::update_many().col_expr(user::Column::Validity, Expr::value(validity));
            update.filter(user::Column::Id.eq(ana))
        };
        set(Validity::Invalid).exec(t.app.db.maintenance()).await.unwrap();
        let received = deliver(&t, support, plain("ana@acme.example.com", "1", "Printer")).await;
        let Received::Quarantined { id, reason } = received else { panic!("{received:?}") };
        assert!(reason.contains("Ana"), "{reason}");
        let admin = t.admin().await;
        assert!(refusal(inbound::release(&admin, id).await).at("form").is_some(), "still invalid");
        set(Validity::Valid).exec(t.app.db.maintenance()).await.unwrap();
        let released = inbound::release(&admin, id).await.unwrap();
        assert_eq!(row(&t, released.ticket_id).await.requester_id, ana);
    })
    .await;
}

#[tokio::test]
async fn the_same_mail_is_one_article_however_often_it_comes() {
    each_database(|t| async move {
        let support = mailbox(&t).await;
        t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        t.person_of_acme("Bo", WebAccess::Own, AccountState::Active).await;
        let raw = plain("ana@acme.example.com", "1", "Printer");
        opened(deliver(&t, support, &raw).await);
        assert_eq!(deliver(&t, support, &raw).await, Received::Duplicate);
        // Another way here adds headers, but the Message-ID is the same.
        assert_eq!(deliver(&t, support, format!("Received: by mx.x.example\r\n{raw}")).await, Received::Duplicate);
        // Somebody else who guesses it keeps no mail from arriving, nor does who writes something else with it.
        opened(deliver(&t, support, plain("bo@acme.example.com", "1", "Printer")).await);
        opened(deliver(&t, support, raw.replace("Subject: Printer", "Subject: Toner")).await);
        // Without one, the bytes tell.
        let nameless = message(&[("From", "ana@acme.example.com"), ("Subject", "Printer")], "Again.");
        opened(deliver(&t, support, &nameless).await);
        assert_eq!(deliver(&t, support, &nameless).await, Received::Duplicate);
        assert_eq!((tickets(&t).await, noted(&t).await), (4, 4));
        let at_once = plain("ana@acme.example.com", "2", "At once");
        let both = tokio::join!(
            inbound::receive(&t.app, support, at_once.as_bytes()),
            inbound::receive(&t.app, support, at_once.as_bytes()),
        );
        let both = [both.0.unwrap(), both.1.unwrap()];
        assert_eq!(both.iter().filter(|one| **one == Received::Duplicate).count(), 1, "{both:?}");
        assert_eq!(tickets(&t).await, 5);
        // To two mailboxes it counts twice.
        let sales = mailboxes::create(&t.admin().await, super::form(&t, "Sales", "").await).await.unwrap();
        opened(deliver(&t, sales, &raw).await);
    })
    .await;
}

#[tokio::test]
async fn a_mailbox_that_takes_no_mails_refuses_for_now() {
    each_database(|t| async move {
        let support = mailbox(&t).await;
        let admin = t.admin().await;
        let present = mailboxes::get(&admin, support).await.unwrap();
        let off = MailboxInput { is_active: String::new(), ..MailboxInput::from(&present) };
        mailboxes::update(&admin, support, off).await.unwrap();
        let raw = plain("ana@acme.example.com", "1", "Printer");
        assert_eq!(refusal(inbound::receive(&t.app, support, raw.as_bytes()).await), AppError::NotFound);
        assert_eq!(noted(&t).await, 0);
    })
    .await;
}

#[tokio::test]
async fn to_programs_goes_no_answer() {
    each_database(|t| async move {
        let support = mailbox(&t).await;
        t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        for (number, (name, value)) in [
            ("Auto-Submitted", "auto-generated"),
            ("Precedence", "bulk"),
            ("Precedence", "list"),
            ("X-Auto-Response-Suppress", "All"),
            ("Return-Path", "<>"),
        ]
        .into_iter()
        .enumerate()
        {
            let id = format!("<{number}@x.example>");
            let headers = [("From", "ana@acme.example.com"), ("Message-ID", &id), ("Subject", "Alarm"), (name, value)];
            opened(deliver(&t, support, message(&headers, "Disk full.")).await);
        }
        t.run_jobs().await;
        assert!(t.mails().is_empty(), "{:#?}", t.mails());
    })
    .await;
}

#[tokio::test]
async fn a_bounce_marks_the_address_until_a_mail_comes_from_it() {
    each_database(|t| async move {
        let support = mailbox(&t).await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        let bounce = super::corpus::delivery_status("ana@acme.example.com", "failed", "5.1.1");
        assert!(matches!(deliver(&t, support, bounce).await, Received::Ignored { .. }));
        assert_eq!(tickets(&t).await, 0);
        let shown = users::get(&t.admin().await, ana).await.unwrap();
        assert_eq!(shown.undeliverable.len(), 1, "{shown:?}");
        assert_eq!(shown.undeliverable[0].address, "ana@acme.example.com");
        assert!(shown.undeliverable[0].reason.contains("no such user"), "{shown:?}");
        assert!(t.events(domain::journal::Entity::User, ana.0).await.contains(&"user.mail_came_back".to_owned()));
        opened(deliver(&t, support, plain("ana@acme.example.com", "1", "Printer")).await);
        assert!(users::get(&t.admin().await, ana).await.unwrap().undeliverable.is_empty());
        let stranger = super::corpus::delivery_status("nobody@new.example", "failed", "5.1.1");
        assert!(matches!(deliver(&t, support, stranger).await, Received::Ignored { .. }));
        assert_eq!(undeliverable_address::Entity::find().count(t.app.db.read()).await.unwrap(), 0);
    })
    .await;
}
