//! Lists of tickets: pages, search, counts.

use crate::support::{each_database, refusal};
use crate::tickets::{form, inbox, new_queue, opened, state, subjects, view};
use domain::AppError;
use domain::policy::Hat;
use domain::state::{GrantKind, GroupLevel, TicketState, UserType};
use domain::ticket_types::TicketTypeInput;
use domain::tickets::{TicketInput, TicketPatch, TicketQuery};
use service::{ticket_types, tickets};

fn search(q: &str) -> TicketQuery {
    TicketQuery { q: q.to_owned(), ..TicketQuery::default() }
}

#[tokio::test]
async fn pages_show_every_ticket_once_forth_and_back() {
    each_database(|t| async move {
        let first = inbox(&t).await;
        let (second, _) = new_queue(&t, "Second", Some(GroupLevel::Rw)).await;
        let ada = t.admin().await;
        t.grant(ada.actor.subject.id, GrantKind::Queue, second.0).await;
        let ana = t.customer_user("Ana").await;
        for number in 0..120_i64 {
            t.clock.advance(number % 2);
            let ana = t.cx(ana.actor.subject.id).await;
            opened(&ana, if number % 3 == 0 { first } else { second }, &format!("Ticket {number:03}")).await;
        }
        let expected: Vec<_> = (0..120).rev().map(|number| format!("Ticket {number:03}")).collect();
        for (cx, hat) in [(t.admin().await, Hat::Agent), (ana, Hat::Portal), (t.system().await, Hat::Any)] {
            assert_eq!(tickets::count(&cx, view("open"), hat).await.unwrap().rows, 120);
            let (mut query, mut seen, mut pages) = (view("open"), Vec::new(), Vec::new());
            loop {
                let page = tickets::list(&cx, query.clone(), hat).await.unwrap();
                seen.extend(page.rows.iter().map(|row| row.subject.clone()));
                pages.push(page.clone());
                let Some(after) = page.next else { break };
                query.after = after;
            }
            assert_eq!((seen, pages.len()), (expected.clone(), 3));
            let before = pages[2].previous.clone().unwrap();
            let back = tickets::list(&cx, TicketQuery { before, ..view("open") }, hat).await.unwrap();
            assert_eq!(back.rows, pages[1].rows);
        }
    })
    .await;
}

#[tokio::test]
async fn search_finds_numbers_subjects_and_requesters_within_the_scope() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (hidden, _) = new_queue(&t, "Hidden", Some(GroupLevel::Rw)).await;
        let bob = t.agent("Bob", UserType::User).await;
        let (ana, eva) = (t.customer_user("Ana").await, t.customer_user("Eva").await);
        let printer = opened(&ana, queue, "Größerer Drucker").await;
        opened(&ana, hidden, "Drucker im Keller").await;
        opened(&eva, queue, "Screen").await;
        tickets::update(&bob, printer, state(TicketState::Closed), None).await.unwrap();
        for (q, expected) in [
            ("#10001", vec!["Größerer Drucker"]),
            ("10001", vec!["Größerer Drucker"]),
            ("grosserer druck", vec!["Größerer Drucker"]),
            ("ana cust", vec!["Größerer Drucker"]),
            ("eva", vec!["Screen"]),
            ("sc", vec!["Screen"]),
            ("#10002", vec![]),
            ("keller", vec![]),
            ("% _ \" OR", vec![]),
        ] {
            assert_eq!(subjects(&bob, search(q), Hat::Agent).await, expected, "{q}");
        }
        assert_eq!(subjects(&ana, search("drucker"), Hat::Portal).await.len(), 2);
        let open_only = TicketQuery { view: "open".to_owned(), ..search("drucker") };
        assert!(subjects(&bob, open_only, Hat::Agent).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn lists_are_narrowed_down_by_state_type_priority_and_owner() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (hidden, _) = new_queue(&t, "Hidden", Some(GroupLevel::Rw)).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
        let incident = TicketTypeInput {
            name: "Incident".to_owned(),
            is_in_portal: "true".to_owned(),
            ..TicketTypeInput::default()
        };
        let incident = ticket_types::create(&t.admin().await, incident).await.unwrap().to_string();
        let (bob, ana) = (t.cx(bob.actor.subject.id).await, t.cx(ana.actor.subject.id).await);
        let of_bob = bob.actor.subject.id.to_string();
        opened(&ana, queue, "Free").await;
        let fire = TicketInput { type_id: incident.clone(), ..form(queue, "Fire") };
        let fire = tickets::open(&ana, fire, Hat::Portal).await.unwrap();
        let done = opened(&ana, queue, "Done").await;
        let out_of_sight = TicketInput { type_id: incident.clone(), ..form(hidden, "Hidden") };
        tickets::open(&ana, out_of_sight, Hat::Portal).await.unwrap();
        let own = |state: &str, priority: &str| TicketPatch {
            owner_id: of_bob.clone(),
            state: state.to_owned(),
            priority: priority.to_owned(),
            ..TicketPatch::default()
        };
        t.clock.advance(1);
        let bob = t.cx(bob.actor.subject.id).await;
        tickets::update(&bob, fire, own("open", "urgent"), None).await.unwrap();
        t.clock.advance(1);
        let bob = t.cx(bob.actor.subject.id).await;
        tickets::update(&bob, done, own("closed", "low"), None).await.unwrap();
        let by = |state: &str, kind: &str, priority: &str, owner: &str| TicketQuery {
            state: state.to_owned(),
            ticket_type: kind.to_owned(),
            priority: priority.to_owned(),
            owner: owner.to_owned(),
            ..TicketQuery::default()
        };
        for (query, expected) in [
            (by("new", "", "", ""), vec!["Free"]),
            (by("closed", "", "", ""), vec!["Done"]),
            (TicketQuery { view: "open".to_owned(), ..by("closed", "", "", "") }, vec![]),
            (by("", &incident, "", ""), vec!["Fire"]),
            (TicketQuery { view: "all".to_owned(), ..by("", "1", "", "") }, vec!["Done", "Free"]),
            (TicketQuery { view: "all".to_owned(), ..by("", &incident, "", "") }, vec!["Fire"]),
            (by("", "", "urgent", ""), vec!["Fire"]),
            (by("", "", "", &of_bob), vec!["Fire"]),
            (TicketQuery { view: "all".to_owned(), ..by("", "", "", &of_bob) }, vec!["Done", "Fire"]),
            (by("", "", "", "none"), vec!["Free"]),
            (by("open", &incident, "urgent", &of_bob), vec!["Fire"]),
            (TicketQuery { q: "fire".to_owned(), ..by("", "", "", &of_bob) }, vec!["Fire"]),
            (TicketQuery { q: "fire".to_owned(), ..by("", "", "low", "") }, vec![]),
            (TicketQuery { queue: queue.to_string(), ..by("", &incident, "", "") }, vec!["Fire"]),
            (TicketQuery { queue: hidden.to_string(), ..by("", &incident, "", "") }, vec![]),
        ] {
            assert_eq!(subjects(&bob, query.clone(), Hat::Agent).await, expected, "{query:?}");
        }
        assert_eq!(subjects(&ana, by("", &incident, "", ""), Hat::Portal).await, ["Fire", "Hidden"]);
        assert!(refusal(tickets::list(&ana, by("", "", "", "none"), Hat::Portal).await).at("owner").is_some());
        let wrong = refusal(tickets::list(&bob, by("merged", "x", "x", "x"), Hat::Agent).await);
        assert!(["state", "type", "priority", "owner"].iter().all(|field| wrong.at(field).is_some()), "{wrong:?}");
        let offered = tickets::filters(&bob).await.unwrap();
        let names =
            |choices: Vec<domain::structure::Choice>| choices.into_iter().map(|one| one.name).collect::<Vec<_>>();
        assert!(names(offered.owners).iter().any(|name| name.starts_with("Bob")));
        assert_eq!(names(offered.types), ["Request", "Incident"]);
        assert!(matches!(refusal(tickets::filters(&ana).await), AppError::Forbidden(_)));
    })
    .await;
}

#[tokio::test]
async fn counts_are_those_of_the_lists() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (second, _) = new_queue(&t, "Second", Some(GroupLevel::Rw)).await;
        let bob = t.agent("Bob", UserType::User).await.actor.subject.id;
        t.grant(bob, GrantKind::Queue, second.0).await;
        let (bob, ana) = (t.cx(bob).await, t.customer_user("Ana").await);
        let mine = opened(&ana, queue, "Mine").await;
        opened(&ana, queue, "Free").await;
        let closed = opened(&ana, second, "Closed").await;
        let own = TicketPatch { owner_id: bob.actor.subject.id.to_string(), ..TicketPatch::default() };
        tickets::update(&bob, mine, own, None).await.unwrap();
        tickets::update(&bob, closed, state(TicketState::Closed), None).await.unwrap();
        let counts = tickets::counts(&bob).await.unwrap();
        assert_eq!((counts.mine, counts.unassigned, counts.open), (1, 1, 2));
        let queues: Vec<_> = counts.queues.iter().map(|(choice, open)| (choice.name.as_str(), *open)).collect();
        assert_eq!(queues, [("Inbox", 2), ("Second", 0)]);
        assert!(matches!(refusal(tickets::counts(&ana).await), AppError::Forbidden(_)));
    })
    .await;
}

#[tokio::test]
async fn a_list_takes_two_statements_and_a_ticket_four() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let bob = t.agent("Bob", UserType::User).await;
        let id = opened(&t.customer_user("Ana").await, queue, "Printer").await;
        // PostgreSQL learns first, and for an hour, which letters are rare.
        tickets::list(&bob, search("printer"), Hat::Agent).await.unwrap();
        let before = t.app.db.statements();
        tickets::list(&bob, search("printer"), Hat::Agent).await.unwrap();
        let between = t.app.db.statements();
        tickets::get(&bob, id, Hat::Agent).await.unwrap();
        let after = t.app.db.statements();
        assert!(between - before <= 2, "list: {}", between - before);
        assert!(after - between <= 4, "ticket: {}", after - between);
    })
    .await;
}
