//! Erasing people.

mod export;
mod many;
mod mentions;
mod others;
mod plans;
mod retention;
mod texts;

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{form, inbox, text};
use bytes::Bytes;
use domain::AppError;
use domain::audit::AuditQuery;
use domain::ids::{PrivacyTaskId, TicketId, UserId};
use domain::journal::Entity;
use domain::policy::Hat;
use domain::privacy::{Counted, ERASED, EraseInput, PrivacyState, PrivacyTask};
use domain::state::UserType;
use domain::tickets::TicketInput;
use domain::users::{UserInput, UserQuery};
use entity::{article, attachment, job, journal, journal_redaction, ticket, user};
use futures::TryStreamExt;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use service::attachments::Upload;
use service::{Cx, agents, audit, privacy, tickets, users};

/// What is agreed to.
fn agreed() -> EraseInput {
    EraseInput {
        also_delete_tickets: "true".to_owned(),
        confirmation: "annika@zuck.example".to_owned(),
        reason: "Annika Zuckerkandl asked for it.".to_owned(),
        ..EraseInput::default()
    }
}

/// Annika Zuckerkandl of Acme, with an account, addresses and numbers.
async fn annika(t: &TestApp, admin: &Cx) -> UserId {
    let input = UserInput {
        first_name: "Annika".to_owned(),
        last_name: "Zuckerkandl".to_owned(),
        username: "a.zuckerkandl".to_owned(),
        emails: "annika@zuck.example\nhome@zuckerkandl.example".to_owned(),
        phones: "+49 170 5551234".to_owned(),
        comment: "Prefers mail.".to_owned(),
        street: "Zuckerkandl Street 5".to_owned(),
        customer_id: t.customer("Acme").await.0.to_string(),
        register: "true".to_owned(),
        ..UserInput::default()
    };
    let id = users::create(admin, input).await.unwrap();
    t.run_jobs().await;
    id
}

/// A ticket of this person, opened by an agent.
async fn ticket_of(t: &TestApp, admin: &Cx, person: UserId, subject: &str) -> TicketId {
    let input = TicketInput { requester_id: person.to_string(), ..form(inbox(t).await, subject) };
    tickets::open(admin, input, Hat::Agent).await.unwrap()
}

fn file(name: &str) -> Upload {
    Upload { name: name.to_owned(), media_type: "text/plain".to_owned(), bytes: Bytes::from_static(b"smoke") }
}

/// Three tickets of this person, one with a file.
async fn three_tickets(t: &TestApp, admin: &Cx, person: UserId) -> Vec<TicketId> {
    let mut ids = Vec::new();
    for subject in ["Printer", "Scanner", "Fax"] {
        ids.push(ticket_of(t, admin, person, subject).await);
    }
    tickets::answer(admin, ids[0], text("reply", "See the log."), Hat::Agent, vec![file("log.txt")]).await.unwrap();
    ids
}

async fn count<E: EntityTrait>(t: &TestApp) -> u64
where
    E::Model: Send + Sync,
{
    E::find().count(t.app.db.read()).await.unwrap()
}

fn counted(task: &PrivacyTask, what: Counted) -> u64 {
    task.receipt.iter().find(|line| line.what == what).map_or(0, |line| line.count)
}

async fn erased(t: &TestApp, admin: &Cx, id: UserId) -> PrivacyTask {
    let task = privacy::erase(admin, id, agreed()).await.unwrap();
    t.run_jobs().await;
    privacy::get(admin, task).await.unwrap()
}

#[tokio::test]
async fn ost_13_nobody_is_erased_without_their_tickets() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let people = t.people().await;
        let gone = three_tickets(&t, &admin, id).await;
        t.run_jobs().await;
        let events = t.journal(Entity::User, id.0).await.len();

        let unticked = EraseInput { also_delete_tickets: String::new(), ..agreed() };
        let refused = refusal(privacy::erase(&admin, id, unticked).await);
        assert!(refused.at("also_delete_tickets").unwrap().contains("3 tickets"), "{refused:?}");
        assert_eq!(refused.at("confirmation"), None);
        assert_eq!(t.run_jobs().await, 0);
        assert_eq!((t.people().await, count::<ticket::Entity>(&t).await), (people, 3));
        assert_eq!(t.journal(Entity::User, id.0).await.len(), events, "nothing happened");
        assert!(privacy::list(&admin).await.unwrap().is_empty());

        for wrong in ["", "Annika", "Bo Berg"] {
            let input = EraseInput { confirmation: wrong.to_owned(), ..agreed() };
            assert!(refusal(privacy::erase(&admin, id, input).await).at("confirmation").is_some(), "{wrong}");
        }

        let by_name = EraseInput { confirmation: " annika zuckerkandl ".to_owned(), ..agreed() };
        let task = privacy::erase(&admin, id, by_name).await.unwrap();
        t.run_jobs().await;
        assert_eq!((t.people().await, count::<ticket::Entity>(&t).await), (people - 1, 0));
        assert_eq!(count::<article::Entity>(&t).await, 0);
        assert!(t.app.files.list(None).try_collect::<Vec<_>>().await.unwrap().is_empty());
        let task = privacy::get(&admin, task).await.unwrap();
        assert_eq!((counted(&task, Counted::Tickets), counted(&task, Counted::Attachments)), (3, 1));
        assert_eq!(counted(&task, Counted::Articles), 4);
        assert_eq!((counted(&task, Counted::Emails), counted(&task, Counted::Phones)), (2, 1));
        assert_eq!(task.tickets, gone.into_iter().map(TicketId::number).collect::<Vec<_>>());
        assert_eq!(refusal(users::get(&admin, id).await), AppError::NotFound);
    })
    .await;
}

#[tokio::test]
async fn ost_14_zam_5_the_question_names_what_goes() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let none = privacy::question(&admin, id).await.unwrap();
        assert_eq!((none.tickets, none.samples.len()), (0, 0));
        let tickets = three_tickets(&t, &admin, id).await;
        for number in 0..4 {
            ticket_of(&t, &admin, id, &format!("Number {number}")).await;
        }
        let question = privacy::question(&admin, id).await.unwrap();
        assert_eq!((question.tickets, question.samples.len()), (7, 5));
        assert_eq!(
            (question.name.as_str(), question.email.as_deref()),
            ("Annika Zuckerkandl", Some("annika@zuck.example"))
        );
        assert!(question.samples.iter().all(|sample| sample.id != tickets[1]), "the newest are named");
        assert!(users::get(&admin, id).await.unwrap().can.erase);
    })
    .await;
}

#[tokio::test]
async fn zam_6_an_erasure_is_a_task_with_who_whom_when_and_numbers() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        three_tickets(&t, &admin, id).await;
        let session = t.open_session(id, id).await;
        let task = privacy::erase(&admin, id, agreed()).await.unwrap();
        let running = privacy::get(&admin, task).await.unwrap();
        assert_eq!((running.state, running.name.as_str()), (PrivacyState::Running, "Annika Zuckerkandl"));
        assert_eq!((running.requested_by.as_str(), running.created_at), ("Ada Admin", t.app.clock.now()));
        assert!(!t.has_session(&session).await, "shut out at once");
        let again = refusal(privacy::erase(&admin, id, agreed()).await);
        assert!(matches!(again, AppError::Conflict(_)), "{again:?}");

        t.clock.advance(60);
        t.run_jobs().await;
        let done = privacy::list(&admin).await.unwrap().remove(0);
        assert_eq!((done.state, done.handled), (PrivacyState::Done, done.to_handle));
        assert_eq!(done.finished_at, Some(t.app.clock.now()));
        assert_eq!((done.name, done.tickets.len()), (format!("Person {id} (erased)"), 3));
        assert_eq!(done.reason, "[erased] asked for it.");
        let events = t.events(Entity::Privacy, task.0).await;
        assert_eq!(events.first().map(String::as_str), Some("privacy_task.requested"));
        assert_eq!(events.last().map(String::as_str), Some("privacy_task.completed"));
        assert_eq!(t.events(Entity::User, id.0).await.last().map(String::as_str), Some("user.erased"));
    })
    .await;
}

#[tokio::test]
async fn zam_6_an_interrupted_erasure_goes_on_where_it_stopped() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        three_tickets(&t, &admin, id).await;
        t.run_jobs().await;
        // Something that keeps the person's row: the tickets go, then the job fails.
        let db = t.app.db.maintenance();
        db.execute_unprepared(r#"CREATE TABLE hold (user_id bigint REFERENCES "user"(id))"#).await.unwrap();
        db.execute_unprepared(&format!("INSERT INTO hold VALUES ({id})")).await.unwrap();
        let task = privacy::erase(&admin, id, agreed()).await.unwrap();
        t.run_jobs().await;
        let half = privacy::get(&admin, task).await.unwrap();
        assert_eq!((half.state, counted(&half, Counted::Tickets)), (PrivacyState::Running, 3));
        assert_eq!((count::<ticket::Entity>(&t).await, t.user(id).await.id), (0, id));

        db.execute_unprepared("DROP TABLE hold").await.unwrap();
        t.clock.advance(10);
        t.run_jobs().await;
        let whole = privacy::get(&admin, task).await.unwrap();
        assert_eq!((whole.state, counted(&whole, Counted::Tickets)), (PrivacyState::Done, 3));
        assert_eq!(counted(&whole, Counted::Emails), 2);

        again(&t).await;
        t.run_jobs().await;
        assert_eq!(privacy::get(&admin, task).await.unwrap(), whole, "a second run changes nothing");
    })
    .await;
}

/// Makes the jobs of erasures ready once more.
async fn again(t: &TestApp) {
    job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value("ready"))
        .col_expr(job::Column::Attempts, Expr::value(0))
        .filter(job::Column::Kind.eq("erase_person"))
        .exec(t.app.db.maintenance())
        .await
        .unwrap();
}

#[tokio::test]
async fn zam_6_what_they_wrote_elsewhere_stays_by_nobody() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let bo = t.customer_user("Bo").await.actor.subject.id;
        let other = ticket_of(&t, &admin, bo, "Paper").await;
        let note = text("note", "I have seen this too.");
        let note = tickets::answer(&admin, other, note, Hat::Agent, Vec::new()).await.unwrap();
        article::Entity::update_many()
            .col_expr(article::Column::AuthorId, Expr::value(id))
            .filter(article::Column::Id.eq(note))
            .exec(t.app.db.maintenance())
            .await
            .unwrap();
        let before = users::count(&admin, UserQuery::default()).await.unwrap().rows;
        let task = erased(&t, &admin, id).await;
        assert_eq!(counted(&task, Counted::Written), 1);
        let articles = tickets::get(&admin, other, Hat::Agent).await.unwrap().articles;
        let authors: Vec<_> = articles.iter().map(|article| article.author.as_str()).collect();
        assert!(authors.contains(&"Deleted user"), "{authors:?}");

        assert_eq!(users::count(&admin, UserQuery::default()).await.unwrap().rows, before - 1);
        for q in ["", "deleted", "zuckerkandl"] {
            let found = users::list(&admin, UserQuery { q: q.to_owned(), ..UserQuery::default() }).await.unwrap();
            assert!(found.rows.iter().all(|row| row.id != ERASED && row.id != id), "{q}");
        }
        assert_eq!(refusal(users::get(&admin, ERASED).await), AppError::NotFound);
        assert!(user::Entity::find_by_id(ERASED).one(t.app.db.read()).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn zam_6_the_journal_verifies_after_an_erasure_and_tells_of_it() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        three_tickets(&t, &admin, id).await;
        t.clock.advance(3);
        audit::seal(&t.app).await.unwrap();
        let task = erased(&t, &admin, id).await;
        let report = audit::verify(&t.app.db).await.unwrap();
        assert_eq!(report.broken, None);
        assert!(report.emptied > 0 && report.emptied <= counted(&task, Counted::JournalRows), "{report:?}");
        t.clock.advance(3);
        audit::seal(&t.app).await.unwrap();
        let sealed = audit::verify(&t.app.db).await.unwrap();
        assert_eq!((sealed.broken, sealed.unsealed, sealed.emptied), (None, 0, report.emptied));
        let query = AuditQuery { entity: "privacy_task".to_owned(), ..AuditQuery::default() };
        let told = audit::list(&admin, query).await.unwrap().rows;
        assert!(told.iter().any(|row| row.event == "privacy_task.journal_emptied"));

        // Who empties or refills a row without the journal saying so is found.
        let first = t.journal(Entity::User, id.0).await.swap_remove(0);
        let change = |changes: &str| {
            journal::Entity::update_many()
                .col_expr(journal::Column::Changes, Expr::value(changes.to_owned()))
                .filter(journal::Column::Id.eq(first.id))
                .exec(t.app.db.maintenance())
        };
        change(r#"{"a":{"from":1,"to":2}}"#).await.unwrap();
        assert_eq!(audit::verify(&t.app.db).await.unwrap().broken.unwrap().journal_id, first.id);
        change(&first.changes).await.unwrap();
        assert_eq!(audit::verify(&t.app.db).await.unwrap().broken, None);
        journal_redaction::Entity::delete_many()
            .filter(journal_redaction::Column::JournalId.ne(first.id))
            .exec(t.app.db.maintenance())
            .await
            .unwrap();
        assert!(audit::verify(&t.app.db).await.unwrap().broken.is_some(), "a proof covers all rows emptied together");
    })
    .await;
}

#[tokio::test]
async fn otr_8_a_switch_turns_erasing_off() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        t.set_setting("privacy.erase", "false").await;
        let admin = t.cx(admin.actor.subject.id).await;
        for refused in
            [refusal(privacy::erase(&admin, id, agreed()).await), refusal(privacy::question(&admin, id).await)]
        {
            assert!(matches!(&refused, AppError::Forbidden(text) if text.contains("switched off")), "{refused:?}");
        }
        assert!(!users::get(&admin, id).await.unwrap().can.erase);
        assert!(privacy::list(&admin).await.unwrap().is_empty(), "the record stays readable");
    })
    .await;
}

#[tokio::test]
async fn zam_4_only_the_right_to_erase_erases() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        for person in [t.agent("Mia", UserType::Manager).await, t.customer_user("Bo").await] {
            assert!(matches!(refusal(privacy::erase(&person, id, agreed()).await), AppError::Forbidden(_)));
            assert!(matches!(refusal(privacy::question(&person, id).await), AppError::Forbidden(_)));
            assert!(matches!(refusal(privacy::list(&person).await), AppError::Forbidden(_)));
            let task = PrivacyTaskId(1);
            assert!(matches!(refusal(privacy::get(&person, task).await), AppError::Forbidden(_)));
        }
        let mia = t.agent("Mara", UserType::Manager).await;
        assert!(!users::get(&mia, id).await.unwrap().can.erase);
    })
    .await;
}

#[tokio::test]
async fn zam_4_oneself_and_working_agents_are_not_erased() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let own = admin.actor.subject.id;
        assert!(matches!(refusal(privacy::erase(&admin, own, agreed()).await), AppError::Forbidden(_)));
        let bob = t.agent("Bob", UserType::User).await.actor.subject.id;
        let input = || EraseInput { confirmation: "Bob Agent".to_owned(), ..EraseInput::default() };
        let refused = refusal(privacy::erase(&admin, bob, input()).await);
        assert!(matches!(&refused, AppError::Forbidden(text) if text.contains("agent")), "{refused:?}");

        agents::delete(&admin, bob, domain::agents::RemovalInput::default()).await.unwrap();
        let task = privacy::erase(&admin, bob, input()).await.unwrap();
        t.run_jobs().await;
        assert_eq!(privacy::get(&admin, task).await.unwrap().state, PrivacyState::Done);
        assert_eq!(refusal(users::get(&admin, bob).await), AppError::NotFound);

        let anonymous = t.customer_user("Nobody").await.actor.subject.id;
        t.set_setting("portal.anonymous_user", &anonymous.to_string()).await;
        let admin = t.cx(own).await;
        let refused = refusal(privacy::erase(&admin, anonymous, agreed()).await);
        assert!(matches!(refused, AppError::Conflict(_)), "{refused:?}");
        assert_eq!(count::<attachment::Entity>(&t).await, 0);
    })
    .await;
}
