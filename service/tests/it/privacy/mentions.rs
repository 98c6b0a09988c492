//! Mentions of a person in tickets of others.

use super::{Cx, annika, count, counted, erased, file, ticket_of};
use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{form, inbox, text};
use domain::AppError;
use domain::ids::{TicketId, UserId};
use domain::journal::Entity;
use domain::mentions::{MentionSearch, MentionState, MentionsInput, SearchState};
use domain::policy::Hat;
use domain::privacy::{Counted, HoldInput};
use domain::state::UserType;
use domain::tickets::TicketInput;
use entity::{article, mention, ticket};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use service::privacy::{self, mentions};
use service::{audit, tickets};

async fn searched(t: &TestApp, admin: &Cx, id: UserId) -> MentionSearch {
    let search = mentions::search(admin, id).await.unwrap();
    t.run_jobs().await;
    mentions::get(admin, search).await.unwrap()
}

fn chosen(found: &MentionSearch, decision: &str) -> MentionsInput {
    MentionsInput {
        ids: found.mentions.iter().map(|mention| mention.id.to_string()).collect(),
        decision: decision.to_owned(),
        confirmed: "true".to_owned(),
    }
}

/// Tickets of Bo with Annika in subject, message, note and the name of a file.
async fn five(t: &TestApp, admin: &Cx, bo: UserId) -> Vec<TicketId> {
    let mut out = Vec::new();
    for subject in ["For Annika Zuckerkandl", "Two", "Three", "Four"] {
        out.push(ticket_of(t, admin, bo, subject).await);
    }
    let write = async |place: usize, kind: &str, body: &str, files| {
        tickets::answer(admin, out[place], text(kind, body), Hat::Agent, files).await.unwrap();
    };
    write(1, "reply", "Ask ANNIKA zuckerkandl.\nBye", Vec::new()).await;
    write(2, "note", "Her number is +49 170 5551234", Vec::new()).await;
    write(3, "note", "See the file", vec![file("Zuckerkandl, Annika.txt")]).await;
    write(3, "note", "Known as a.zuckerkandl here", Vec::new()).await;
    t.run_jobs().await;
    out
}

#[tokio::test]
async fn n_11_mentions_in_tickets_of_others_are_found_and_the_chosen_ones_taken_out() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let bo = t.customer_user("Bo").await.actor.subject.id;
        let others = five(&t, &admin, bo).await;
        ticket_of(&t, &admin, id, "Annika Zuckerkandl herself").await;
        let found = searched(&t, &admin, id).await;
        assert_eq!((found.state, found.open, found.hidden), (SearchState::Done, 5, 0), "{found:?}");
        assert_eq!(found.handled, found.to_handle);
        assert!(found.mentions.iter().all(|one| one.passage.iter().any(|piece| piece.is_found)), "{found:?}");
        let again = searched(&t, &admin, id).await;
        assert_eq!(again.open, 5, "a search finds each once");

        let unconfirmed = MentionsInput { confirmed: String::new(), ..chosen(&again, "redact") };
        assert!(refusal(mentions::decide(&admin, again.id, &unconfirmed).await).at("confirmed").is_some());
        let none = MentionsInput { ids: Vec::new(), ..chosen(&again, "redact") };
        assert!(refusal(mentions::decide(&admin, again.id, &none).await).at("ids").is_some());
        assert!(refusal(mentions::decide(&admin, again.id, &chosen(&again, "")).await).at("decision").is_some());

        let (first, rest) = again.mentions.split_first().unwrap();
        let leave = MentionsInput { ids: vec![rest[3].id.to_string()], ..chosen(&again, "leave") };
        assert_eq!(mentions::decide(&admin, again.id, &leave).await.unwrap(), 1);
        let ids = [first].into_iter().chain(&rest[..3]).map(|one| one.id.to_string()).collect();
        let redact = MentionsInput { ids, ..chosen(&again, "redact") };
        assert_eq!(mentions::decide(&admin, again.id, &redact).await.unwrap(), 4);
        let after = mentions::get(&admin, again.id).await.unwrap();
        assert_eq!((after.open, after.redacted, after.left), (0, 4, 1));
        let subjects: Vec<_> = ticket::Entity::find().all(t.app.db.read()).await.unwrap();
        assert!(subjects.iter().any(|row| row.subject == "For [removed]"));
        let bodies: Vec<_> = article::Entity::find().all(t.app.db.read()).await.unwrap();
        assert!(bodies.iter().any(|row| row.body == "Ask [removed].\nBye"), "{bodies:?}");
        assert!(!bodies.iter().any(|row| row.body.contains("5551234")));

        // The journal says that, and not what; it verifies; the index does not find it any more.
        let events = t.journal(Entity::Ticket, others[0].0).await;
        assert!(events.iter().any(|row| row.event == "ticket.mention_removed"));
        assert!(!events.iter().any(|row| row.changes.contains("Zuckerkandl")), "{events:?}");
        t.clock.advance(3);
        audit::seal(&t.app).await.unwrap();
        assert_eq!(audit::verify(&t.app.db).await.unwrap().broken, None);
        let query = domain::messages::MessageQuery { q: "5551234".to_owned(), ..Default::default() };
        assert!(tickets::messages(&admin, query).await.unwrap().rows.is_empty());

        let task = erased(&t, &admin, id).await;
        assert_eq!((counted(&task, Counted::MentionsRedacted), counted(&task, Counted::MentionsLeft)), (4, 1));
        assert_eq!(count::<mention::Entity>(&t).await, 0);
    })
    .await;
}

#[tokio::test]
async fn n_11_only_tickets_in_sight_are_shown_and_the_others_counted() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let bo = t.customer_user("Bo").await.actor.subject.id;
        five(&t, &admin, bo).await;
        let found = searched(&t, &admin, id).await;
        // An admin who works in no queue.
        let blind = t.bare_agent("Una", UserType::Admin).await;
        let seen = mentions::get(&blind, found.id).await.unwrap();
        assert_eq!(
            (seen.open + seen.redacted + seen.left, seen.mentions.len() as u64 + seen.hidden),
            (0, 5),
            "{seen:?}"
        );
        assert_eq!(mentions::decide(&blind, found.id, &chosen(&found, "redact")).await.unwrap(), 0);
        assert_eq!(mentions::get(&admin, found.id).await.unwrap().open, 5);
        for person in [t.agent("Mia", UserType::Manager).await, t.customer_user("Cy").await] {
            assert!(matches!(refusal(mentions::search(&person, id).await), AppError::Forbidden(_)));
            assert!(matches!(refusal(mentions::get(&person, found.id).await), AppError::Forbidden(_)));
            let refused = refusal(mentions::decide(&person, found.id, &chosen(&found, "leave")).await);
            assert!(matches!(refused, AppError::Forbidden(_)));
        }
    })
    .await;
}

#[tokio::test]
async fn n_11_what_people_under_legal_hold_wrote_is_not_touched() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let bo = t.customer_user("Bo").await;
        let input =
            TicketInput { body: "Annika Zuckerkandl promised it.".to_owned(), ..form(inbox(&t).await, "Order") };
        tickets::open(&bo, input, Hat::Portal).await.unwrap();
        let hold = HoldInput { reason: "Case 4711".to_owned() };
        privacy::hold(&admin, bo.actor.subject.id, &hold).await.unwrap();
        let found = searched(&t, &admin, id).await;
        assert_eq!(found.open, 1);
        assert!(found.mentions[0].hindrance.contains("legal hold"), "{found:?}");
        assert_eq!(mentions::decide(&admin, found.id, &chosen(&found, "redact")).await.unwrap(), 0);
        assert_eq!(mentions::get(&admin, found.id).await.unwrap().mentions[0].state, MentionState::Open);
        let task = erased(&t, &admin, id).await;
        assert_eq!(counted(&task, Counted::HeldTexts), 1, "{:?}", task.receipt);
        let kept = article::Entity::find().filter(article::Column::Body.contains("Zuckerkandl"));
        assert_eq!(kept.count(t.app.db.read()).await.unwrap(), 1);
    })
    .await;
}
