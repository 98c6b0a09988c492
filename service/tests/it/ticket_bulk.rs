//! Changing many tickets at once, and undoing it.

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{inbox, new_queue, opened};
use domain::AppError;
use domain::bulk::{BulkOutcome, BulkQuery, BulkUndo};
use domain::ids::{TicketId, TicketOperationId};
use domain::journal::Entity;
use domain::mail_preferences::MailPreferencesInput;
use domain::policy::Hat;
use domain::state::{GrantKind, Priority, TicketState, UserType};
use domain::ticket_bulk::{TicketBulkInput, TicketBulkRow, TicketOperationView};
use domain::tickets::{TicketInput, TicketPatch, TicketQuery};
use entity::ticket;
use sea_orm::EntityTrait;
use service::{Cx, ticket_bulk, tickets, users};

fn change(ids: &[TicketId], change: TicketPatch) -> TicketBulkInput {
    TicketBulkInput { change, ids: ids.iter().map(TicketId::to_string).collect(), ..TicketBulkInput::default() }
}

fn urgent() -> TicketPatch {
    TicketPatch { priority: "urgent".to_owned(), add_tags: "Holiday, vip".to_owned(), ..TicketPatch::default() }
}

async fn row(t: &TestApp, id: TicketId) -> ticket::Model {
    ticket::Entity::find_by_id(id).one(t.app.db.read()).await.unwrap().unwrap()
}

async fn shown(cx: &Cx, id: TicketOperationId) -> TicketOperationView {
    ticket_bulk::get(cx, id, &BulkQuery::default()).await.unwrap()
}

fn of(rows: &[TicketBulkRow], id: TicketId) -> &TicketBulkRow {
    rows.iter().find(|row| row.id == id).unwrap()
}

async fn three(t: &TestApp) -> [TicketId; 3] {
    let queue = inbox(t).await;
    let ana = t.customer_user("Ana").await;
    let mut out = [TicketId(0); 3];
    for (place, subject) in out.iter_mut().zip(["One", "Two", "Three"]) {
        *place = opened(&ana, queue, subject).await;
    }
    out
}

#[tokio::test]
async fn many_tickets_are_changed_as_the_preview_said_and_put_back() {
    each_database(|t| async move {
        let ids = three(&t).await;
        let bob = t.agent("Bob", UserType::User).await;
        let before = [row(&t, ids[0]).await, row(&t, ids[1]).await, row(&t, ids[2]).await];
        let input = change(&ids, urgent());
        let preview = ticket_bulk::preview(&bob, &input).await.unwrap();
        assert_eq!((preview.counts.changed, preview.counts.refused, preview.counts.unchanged), (3, 0, 0));
        assert_eq!(row(&t, ids[0]).await, before[0], "nothing is written by looking");
        let fields: Vec<_> = preview.rows[0].changes.iter().map(|change| change.field.as_str()).collect();
        assert_eq!(fields, ["Priority", "Tags"]);

        let id = ticket_bulk::apply(&bob, &input).await.unwrap();
        for id in ids {
            let now = row(&t, id).await;
            assert_eq!((now.priority, now.tags.as_deref()), (Priority::Urgent, Some("Holiday\nvip")));
            assert!(t.events(Entity::Ticket, id.0).await.contains(&"ticket.changed".to_owned()));
        }
        let again = ticket_bulk::preview(&bob, &input).await.unwrap();
        assert_eq!(again.counts.unchanged, 3);

        // Somebody changes the same in one of them, and something else in another.
        let eve = t.agent("Eve", UserType::User).await;
        let low = TicketPatch { priority: "low".to_owned(), ..TicketPatch::default() };
        tickets::update(&eve, ids[1], low, None).await.unwrap();
        let pending = TicketPatch { state: "pending".to_owned(), ..TicketPatch::default() };
        tickets::update(&eve, ids[2], pending, None).await.unwrap();
        let undoer = t.cx(bob.actor.subject.id).await;
        ticket_bulk::undo(&undoer, id).await.unwrap();
        let view = shown(&undoer, id).await;
        assert_eq!((view.operation.counts.undone, view.operation.counts.kept, view.can_undo), (2, 1, false));
        let kept = of(&view.tickets.rows, ids[1]);
        assert_eq!((kept.undo, kept.undo_reason.as_str()), (Some(BulkUndo::Kept), "Priority was changed since."));
        assert_eq!(row(&t, ids[0]).await.tags, None);
        assert_eq!(row(&t, ids[0]).await.priority, before[0].priority);
        assert_eq!(row(&t, ids[1]).await.priority, Priority::Low);
        let third = row(&t, ids[2]).await;
        assert_eq!((third.priority, third.state), (before[2].priority, TicketState::Pending));
        assert!(matches!(refusal(ticket_bulk::undo(&undoer, id).await), AppError::Conflict(_)), "once");
    })
    .await;
}

#[tokio::test]
async fn rights_are_asked_for_each_ticket_and_hidden_ones_stay_hidden() {
    each_database(|t| async move {
        let [one, two, ..] = three(&t).await;
        let (payroll, _) = new_queue(&t, "Payroll", None).await;
        let boss = t.agent("Mara", UserType::Manager).await.actor.subject.id;
        t.grant(boss, GrantKind::Queue, payroll.0).await;
        let boss = t.cx(boss).await;
        let input = TicketInput {
            requester_id: row(&t, one).await.requester_id.to_string(),
            queue_id: payroll.to_string(),
            subject: "Secret".to_owned(),
            body: "Wages".to_owned(),
            ..TicketInput::default()
        };
        let hidden = tickets::open(&boss, input, Hat::Agent).await.unwrap();
        let bob = t.agent("Bob", UserType::User).await;
        let input = change(&[one, hidden, TicketId(9_999)], urgent());
        let preview = ticket_bulk::preview(&bob, &input).await.unwrap();
        assert_eq!((preview.counts.changed, preview.counts.refused), (1, 2));
        let (secret, nothing) = (of(&preview.rows, hidden), of(&preview.rows, TicketId(9_999)));
        assert_eq!((secret.outcome, secret.subject.as_str()), (BulkOutcome::Refused, ""));
        assert_eq!(secret.reason, nothing.reason, "whether there is such a ticket is not told");
        let id = ticket_bulk::apply(&bob, &input).await.unwrap();
        assert_eq!(row(&t, hidden).await.priority, Priority::Normal);
        let view = shown(&bob, id).await;
        assert_eq!((view.operation.counts.changed, view.operation.counts.refused), (1, 2));
        assert!(!format!("{view:?}").contains("Secret"));
        assert_eq!(refusal(ticket_bulk::get(&boss, id, &BulkQuery::default()).await), AppError::NotFound);

        let reader = t.worker("Rita", &["read", "note"]).await;
        let refused = ticket_bulk::preview(&reader, &change(&[two], urgent())).await.unwrap();
        assert_eq!(refused.counts.refused, 1);
        let ana = t.cx(row(&t, one).await.requester_id).await;
        assert!(matches!(refusal(ticket_bulk::preview(&ana, &input).await), AppError::Forbidden(_)));
    })
    .await;
}

#[tokio::test]
async fn everything_the_list_finds_is_counted_honestly_and_what_changed_meanwhile_is_left_alone() {
    each_database(|t| async move {
        let ids = three(&t).await;
        let bob = t.agent("Bob", UserType::User).await;
        let filter = TicketQuery { view: "all".to_owned(), ..TicketQuery::default() };
        let all = TicketBulkInput { change: urgent(), all: "true".to_owned(), filter, ..TicketBulkInput::default() };
        let preview = ticket_bulk::preview(&bob, &all).await.unwrap();
        assert_eq!(preview.counts.people(), 3);
        let wrong = TicketBulkInput { expected: "2".to_owned(), ..all.clone() };
        assert!(matches!(refusal(ticket_bulk::apply(&bob, &wrong).await), AppError::Conflict(_)));
        let low = TicketPatch { priority: "low".to_owned(), ..TicketPatch::default() };
        tickets::update(&t.agent("Eve", UserType::User).await, ids[0], low, None).await.unwrap();
        let input = TicketBulkInput { expected: "3".to_owned(), as_of: preview.as_of, ..all };
        let id = ticket_bulk::apply(&bob, &input).await.unwrap();
        let view = shown(&bob, id).await;
        assert_eq!((view.operation.counts.changed, view.operation.counts.refused), (2, 1));
        assert_eq!(of(&view.tickets.rows, ids[0]).reason, "Somebody else changed the same meanwhile.");
        for (input, field) in [
            (change(&[], urgent()), "ids"),
            (change(&ids, TicketPatch::default()), "form"),
            (change(&ids, TicketPatch { subject: "Same".to_owned(), ..TicketPatch::default() }), "form"),
            (change(&ids, TicketPatch { queue_id: "999".to_owned(), ..TicketPatch::default() }), "queue_id"),
        ] {
            assert!(refusal(ticket_bulk::preview(&bob, &input).await).at(field).is_some(), "{input:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn many_tickets_are_left_to_a_job_that_acts_as_the_agent() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let ana = t.customer_user("Ana").await;
        let mut ids = Vec::new();
        for number in 0..210 {
            ids.push(opened(&ana, queue, &format!("No. {number}")).await);
        }
        let bob = t.agent("Bob", UserType::User).await;
        let id = ticket_bulk::apply(&bob, &change(&ids, urgent())).await.unwrap();
        assert_eq!(shown(&bob, id).await.operation.counts.pending, 210);
        t.run_jobs().await;
        let view = shown(&bob, id).await;
        assert_eq!((view.operation.counts.changed, view.can_undo), (210, true));
        let journal = t.journal(Entity::Ticket, ids[209].0).await;
        assert_eq!(journal.last().unwrap().subject_id, Some(bob.actor.subject.id));
        ticket_bulk::undo(&bob, id).await.unwrap();
        t.run_jobs().await;
        assert_eq!(shown(&bob, id).await.operation.counts.undone, 210);
    })
    .await;
}

#[tokio::test]
async fn whoever_gets_many_tickets_is_told_of_each_as_they_like_and_not_of_their_own_doing() {
    each_database(|t| async move {
        let ids = three(&t).await;
        let (mara, bob) = (t.agent("Mara", UserType::Manager).await, t.agent("Bob", UserType::User).await);
        let owner = |cx: &Cx| TicketPatch { owner_id: cx.actor.subject.id.to_string(), ..TicketPatch::default() };
        let told = async || {
            t.run_jobs().await;
            let mails = t.app.mailer.read_in_memory().into_iter().filter(|mail| mail.subject.contains("Yours: "));
            mails.map(|mail| mail.to).collect::<Vec<_>>()
        };
        ticket_bulk::apply(&mara, &change(&ids, owner(&bob))).await.unwrap();
        let to = told().await;
        assert!(to.len() == 3 && to.iter().all(|to| to.contains("bob@desk.example.com")), "{to:?}");
        ticket_bulk::apply(&mara, &change(&ids, owner(&bob))).await.unwrap();
        ticket_bulk::apply(&mara, &change(&ids, owner(&mara))).await.unwrap();
        assert_eq!(told().await.len(), 3, "nothing new, and taken by herself");
        users::choose_mails(&bob, MailPreferencesInput::default()).await.unwrap();
        ticket_bulk::apply(&mara, &change(&ids, owner(&bob))).await.unwrap();
        assert_eq!(told().await.len(), 3, "he wants no mails");
    })
    .await;
}
