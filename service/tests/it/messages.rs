//! The search of what is said in tickets.

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{form, inbox, new_queue, opened, text};
use domain::AppError;
use domain::ids::{QueueId, TicketId};
use domain::messages::{MessageQuery, MessageRow};
use domain::policy::Hat;
use domain::state::{ArticleKind, GrantKind, GroupLevel, UserType};
use domain::tickets::{TicketInput, TicketPatch};
use entity::article;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use service::{Cx, tickets};

fn search(q: &str) -> MessageQuery {
    MessageQuery { q: q.to_owned(), ..MessageQuery::default() }
}

async fn found(cx: &Cx, q: &str) -> Vec<MessageRow> {
    tickets::messages(cx, search(q)).await.unwrap().rows
}

async fn texts(cx: &Cx, q: &str) -> Vec<String> {
    let text = |row: MessageRow| row.passage.into_iter().map(|piece| piece.text).collect();
    found(cx, q).await.into_iter().map(text).collect()
}

/// Bob, who works in the inbox, and a ticket there with a message, a reply and a note.
async fn conversation(t: &TestApp) -> Cx {
    let queue = inbox(t).await;
    let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
    let body = "The Gerät of Zoë says error e-4711 and ana@example.com.".to_owned();
    let input = TicketInput { body, ..form(queue, "Printer") };
    let id = tickets::open(&ana, input, Hat::Portal).await.unwrap();
    tickets::answer(&bob, id, text("reply", "Errors like this are rare."), Hat::Agent, Vec::new()).await.unwrap();
    tickets::answer(&bob, id, text("note", "A rare customer."), Hat::Agent, Vec::new()).await.unwrap();
    bob
}

#[tokio::test]
async fn messages_are_found_by_words_and_their_beginnings_newest_first() {
    each_database(|t| async move {
        let bob = conversation(&t).await;
        let rows = found(&bob, "rare").await;
        assert_eq!(rows.iter().map(|row| row.kind).collect::<Vec<_>>(), [ArticleKind::Note, ArticleKind::Reply]);
        assert_eq!((rows[1].subject.as_str(), rows[1].author.as_str()), ("Printer", "Bob Agent"));
        let marked: Vec<_> = rows[1].passage.iter().filter(|piece| piece.is_found).collect();
        assert_eq!(marked.len(), 1);
        assert_eq!(marked[0].text, "rare");
        for (q, count) in [
            ("error", 2),
            ("err", 2),
            ("er", 0),
            ("ERROR 4711", 1),
            ("e-4711", 1),
            ("ana@example.com", 1),
            ("gerat zoe", 1),
            ("GERÄT", 1),
            ("error customer", 0),
            ("rror", 0),
            ("\"rare\" OR (error", 0),
            ("-- ' * :", 0),
            ("zebra²", 0),
            ("zebra²4711", 0),
            ("", 0),
        ] {
            assert_eq!(found(&bob, q).await.len(), count, "{q}");
        }
    })
    .await;
}

#[tokio::test]
async fn messages_of_tickets_one_may_not_read_are_not_found() {
    each_database(|t| async move {
        let bob = conversation(&t).await;
        let (hidden, _) = new_queue(&t, "Hidden", Some(GroupLevel::Rw)).await;
        let eva = t.customer_user("Eva").await;
        opened(&eva, hidden, "Secret").await;
        assert!(found(&bob, "work").await.is_empty());
        assert_eq!(refusal(tickets::messages(&eva, search("rare")).await).status_code(), 403);
        t.grant(bob.actor.subject.id, GrantKind::Queue, hidden.0).await;
        assert_eq!(found(&t.cx(bob.actor.subject.id).await, "work").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn pages_of_messages_show_every_message_once_however_few_of_them_may_be_seen() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (hidden, _) = new_queue(&t, "Hidden", Some(GroupLevel::Rw)).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
        for n in 0..60 {
            opened(&ana, if n % 2 == 0 { queue } else { hidden }, &format!("Ticket {n}")).await;
        }
        let (mut query, mut subjects) = (search("work"), Vec::new());
        loop {
            let page = tickets::messages(&bob, query.clone()).await.unwrap();
            assert!(page.rows.len() <= 25);
            subjects.extend(page.rows.into_iter().map(|row| row.subject));
            let Some(after) = page.next else { break };
            query.after = after;
        }
        let expected: Vec<_> = (0..60).rev().filter(|n| n % 2 == 0).map(|n| format!("Ticket {n}")).collect();
        assert_eq!(subjects, expected);
        let damaged = MessageQuery { after: "x".to_owned(), ..search("work") };
        assert!(matches!(refusal(tickets::messages(&bob, damaged).await), AppError::Invalid(_)));
    })
    .await;
}

#[tokio::test]
async fn what_was_changed_or_deleted_is_found_no_more() {
    each_database(|t| async move {
        let bob = conversation(&t).await;
        let db = t.app.db.maintenance();
        article::Entity::update_many()
            .col_expr(article::Column::Body, Expr::value("Redacted."))
            .filter(article::Column::Kind.eq(ArticleKind::Note))
            .exec(db)
            .await
            .unwrap();
        assert_eq!(texts(&bob, "rare").await, ["Errors like this are rare."]);
        assert_eq!(texts(&bob, "redacted").await, ["Redacted."]);
        article::Entity::delete_many().filter(article::Column::Kind.eq(ArticleKind::Reply)).exec(db).await.unwrap();
        assert!(found(&bob, "rare").await.is_empty());
    })
    .await;
}

/// Opens a ticket with this subject and message.
async fn written(by: &Cx, queue: QueueId, subject: &str, body: &str) -> TicketId {
    let input = TicketInput { body: body.to_owned(), ..form(queue, subject) };
    tickets::open(by, input, Hat::Portal).await.unwrap()
}

fn subjects(rows: &[MessageRow]) -> Vec<&str> {
    rows.iter().map(|row| row.subject.as_str()).collect()
}

#[tokio::test]
async fn messages_are_found_by_subject_and_text_the_best_first() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
        let first = written(&ana, queue, "Printer jam", "It is stuck.").await;
        written(&ana, queue, "Broken printers", "There is a jam.").await;
        written(&ana, queue, "Nothing works", "The jam of the printer, the printer jam.").await;
        written(&ana, queue, "Hello", "A jam there was, far from a printer.").await;
        written(&ana, queue, "Marmalade", "A jam.").await;
        tickets::answer(&bob, first, text("reply", "Have you tried paper?"), Hat::Agent, Vec::new()).await.unwrap();
        let rows = found(&bob, "printer jam").await;
        assert_eq!(subjects(&rows), ["Printer jam", "Broken printers", "Nothing works", "Hello"]);
        let marked = |row: &MessageRow| row.title.iter().filter(|piece| piece.is_found).count();
        assert_eq!((marked(&rows[0]), marked(&rows[1]), marked(&rows[2])), (2, 1, 0), "{rows:#?}");
        let newest = MessageQuery { sort: "newest".to_owned(), ..search("printer jam") };
        let rows = tickets::messages(&bob, newest).await.unwrap().rows;
        assert_eq!(subjects(&rows), ["Hello", "Nothing works", "Broken printers", "Printer jam"]);
        let unknown = MessageQuery { sort: "worst".to_owned(), ..search("printer") };
        assert!(matches!(refusal(tickets::messages(&bob, unknown).await), AppError::Invalid(_)));

        let patch = TicketPatch { subject: "Scanner".to_owned(), ..TicketPatch::default() };
        tickets::update(&bob, first, patch, None).await.unwrap();
        assert_eq!(subjects(&found(&bob, "scanner stuck").await), ["Scanner"], "a subject that is changed");
        assert!(found(&bob, "printer stuck").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn pages_of_the_best_messages_show_every_message_once() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
        for n in 0..60 {
            let subject = if n % 3 == 0 { format!("Work {n}") } else { format!("Ticket {n}") };
            opened(&ana, queue, &subject).await;
        }
        let (mut query, mut subjects) = (search("work"), Vec::new());
        loop {
            let page = tickets::messages(&bob, query.clone()).await.unwrap();
            subjects.extend(page.rows.into_iter().map(|row| row.subject));
            let Some(after) = page.next else { break };
            query.after = after;
        }
        let named = (0..60).rev().filter(|n| n % 3 == 0).map(|n| format!("Work {n}"));
        let others = (0..60).rev().filter(|n| n % 3 != 0).map(|n| format!("Ticket {n}"));
        assert_eq!(subjects, named.chain(others).collect::<Vec<_>>());
    })
    .await;
}
