//! Tickets as customers see them, and as people see them who are agents and customers at once.

use crate::support::{START, TestApp, each_database, refusal};
use crate::tickets::{form, inbox, new_queue, opened, subjects, text, view};
use domain::AppError;
use domain::ids::{GroupId, TicketId, UserId};
use domain::policy::Hat;
use domain::shell::Notice;
use domain::state::{AccountState, ArticleKind, GrantKind, GroupLevel, TicketState, UserType, WebAccess};
use domain::tickets::{ArticleInput, TicketInput, TicketPatch, TicketQuery};
use entity::{access_grant, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use service::{Cx, tickets};

async fn somebody(t: &TestApp, name: &str, customer: &str, access: WebAccess) -> Cx {
    let place = t.customer(customer).await;
    let email = format!("{}@{}.example.com", name.to_lowercase(), customer.to_lowercase());
    let id = t.person([name, "Customer"], &email, place, access, AccountState::Active).await;
    t.cx(id).await
}

async fn set_access(t: &TestApp, id: UserId, access: WebAccess) -> Cx {
    let row = user::ActiveModel { id: Set(id), web_access: Set(access), ..Default::default() };
    row.update(t.app.db.maintenance()).await.unwrap();
    t.cx(id).await
}

/// That this person neither sees nor reaches the ticket, by any way in.
async fn assert_out_of_sight(cx: &Cx, id: TicketId, hat: Hat) {
    let close = TicketPatch { state: "closed".to_owned(), ..TicketPatch::default() };
    let number = TicketQuery { q: id.number(), ..TicketQuery::default() };
    assert!(!tickets::list(cx, view("all"), hat).await.unwrap().rows.iter().any(|row| row.id == id));
    assert!(tickets::list(cx, number, hat).await.unwrap().rows.is_empty());
    assert_eq!(refusal(tickets::get(cx, id, hat).await), AppError::NotFound);
    assert_eq!(refusal(tickets::answer(cx, id, text("", "Hello"), hat, Vec::new()).await), AppError::NotFound);
    if hat == Hat::Any {
        assert_eq!(refusal(tickets::update(cx, id, close, None).await), AppError::NotFound);
        let notice = Notice { entity: domain::journal::Entity::Ticket, id: id.0 };
        assert!(!tickets::may_see(cx, &notice).await.unwrap());
    }
}

#[tokio::test]
async fn ost_4_the_portal_shows_the_new_state() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
        let id = opened(&ana, queue, "Printer").await;
        let pending = TicketPatch { state: "pending".to_owned(), ..TicketPatch::default() };
        tickets::update(&bob, id, pending, None).await.unwrap();
        assert_eq!(tickets::get(&ana, id, Hat::Portal).await.unwrap().state, TicketState::Pending);
        let rows = tickets::list(&ana, view(""), Hat::Portal).await.unwrap().rows;
        assert_eq!(rows[0].state, TicketState::Pending);
    })
    .await;
}

#[tokio::test]
async fn ost_9_the_portal_shows_neither_notes_nor_who_works_on_it() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
        let id = opened(&ana, queue, "Printer").await;
        let own = TicketPatch { owner_id: bob.actor.subject.id.to_string(), ..TicketPatch::default() };
        tickets::update(&bob, id, own, None).await.unwrap();
        tickets::answer(&bob, id, text("note", "She is difficult."), Hat::Agent, Vec::new()).await.unwrap();
        let seen = tickets::get(&ana, id, Hat::Portal).await.unwrap();
        assert_eq!(seen.articles.iter().map(|article| article.kind).collect::<Vec<_>>(), [ArticleKind::Message]);
        assert_eq!((seen.owner_id, seen.owner, seen.owners.len(), seen.queues.len()), (None, None, 0, 0));
        let can = seen.can;
        assert!(
            can.reply
                && can.close
                && !can.state
                && !can.note
                && !can.assign
                && !can.change
                && !can.move_queue
                && !can.priority
        );
        let row = tickets::list(&ana, view("open"), Hat::Portal).await.unwrap().rows.remove(0);
        assert_eq!(row.owner, None);
        assert_eq!(tickets::get(&bob, id, Hat::Agent).await.unwrap().articles.len(), 2);
        for hat in [Hat::Any, Hat::Portal] {
            let seen = tickets::get(&ana, id, hat).await.unwrap();
            assert!(seen.articles.iter().all(|article| article.kind.is_public()), "{hat:?}");
        }
        let note = tickets::answer(&ana, id, text("note", "Mine"), Hat::Portal, Vec::new()).await;
        assert!(refusal(note).at("kind").is_some());
    })
    .await;
}

#[tokio::test]
async fn customers_close_and_reopen_a_ticket_and_set_no_other_state() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
        let id = opened(&ana, queue, "Printer").await;
        let until = t.app.clock.now().plus_seconds(86_400).as_input();
        let to = |state: &str| TicketPatch { state: state.to_owned(), ..TicketPatch::default() };
        let pending = TicketPatch { pending_until: until.clone(), ..to("pending") };
        for wanted in [to("open"), to("pending"), pending.clone()] {
            let refused = refusal(tickets::update(&ana, id, wanted, None).await);
            assert!(matches!(refused, AppError::Forbidden(_)), "{refused:?}");
        }
        let answer = ArticleInput { state: "pending".to_owned(), ..text("", "Later") };
        let refused = refusal(tickets::answer(&ana, id, answer, Hat::Portal, Vec::new()).await);
        assert!(matches!(refused, AppError::Forbidden(_)), "{refused:?}");
        tickets::update(&bob, id, pending, None).await.unwrap();
        let never = TicketPatch { pending_until: "none".to_owned(), ..TicketPatch::default() };
        let refused = refusal(tickets::update(&ana, id, never, None).await);
        assert!(matches!(refused, AppError::Forbidden(_)), "{refused:?}");
        for (state, then) in [("closed", TicketState::Closed), ("open", TicketState::Open)] {
            tickets::update(&ana, id, to(state), None).await.unwrap();
            assert_eq!(tickets::get(&ana, id, Hat::Portal).await.unwrap().state, then);
        }
        assert_eq!(tickets::get(&bob, id, Hat::Agent).await.unwrap().pending_until, None);
        let closing = ArticleInput { state: "closed".to_owned(), ..text("", "Thank you") };
        tickets::answer(&ana, id, closing, Hat::Portal, Vec::new()).await.unwrap();
        assert_eq!(tickets::get(&ana, id, Hat::Portal).await.unwrap().state, TicketState::Closed);
        let refused = refusal(tickets::update(&ana, id, to("new"), None).await);
        assert!(matches!(refused, AppError::Forbidden(_)), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn ost_23_own_tickets_include_those_from_before_the_account() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let bob = t.agent("Bob", UserType::User).await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Guest).await;
        for number in 0..2 {
            let input = TicketInput { requester_id: ana.to_string(), ..form(queue, &format!("As a guest {number}")) };
            tickets::open(&bob, input, Hat::Agent).await.unwrap();
        }
        let row = user::ActiveModel { id: Set(ana), account_state: Set(AccountState::Active), ..Default::default() };
        row.update(t.app.db.maintenance()).await.unwrap();
        let ana = t.cx(ana).await;
        for number in 0..3 {
            opened(&ana, queue, &format!("Registered {number}")).await;
        }
        assert_eq!(subjects(&ana, view("all"), Hat::Portal).await.len(), 5);
    })
    .await;
}

#[tokio::test]
async fn hal_13_list_and_address_show_exactly_the_web_access_level() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let ana = somebody(&t, "Ana", "Acme", WebAccess::Own).await;
        let colleague = somebody(&t, "Carl", "Acme", WebAccess::Own).await;
        let stranger = somebody(&t, "Xenia", "Other", WebAccess::Own).await;
        let (acme, _) = t.customer("Acme").await;
        let branch = second_site(&t, acme).await;
        let remote = t.person(
            ["Rita", "Customer"],
            "rita@acme.example.com",
            (acme, branch),
            WebAccess::Own,
            AccountState::Active,
        );
        let remote = t.cx(remote.await).await;
        let own = opened(&ana, queue, "own").await;
        let site = opened(&colleague, queue, "site").await;
        let customer = opened(&remote, queue, "customer").await;
        let foreign = opened(&stranger, queue, "foreign").await;
        let id = ana.actor.subject.id;
        for (access, visible) in [
            (WebAccess::Own, vec![own]),
            (WebAccess::Site, vec![site, own]),
            (WebAccess::Customer, vec![customer, site, own]),
        ] {
            let ana = set_access(&t, id, access).await;
            let page = tickets::list(&ana, view("all"), Hat::Portal).await.unwrap();
            assert_eq!(page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), visible, "{access:?}");
            assert_eq!(tickets::count(&ana, view("all"), Hat::Portal).await.unwrap().rows, visible.len() as u64);
            for ticket in [own, site, customer, foreign] {
                if visible.contains(&ticket) {
                    assert!(tickets::get(&ana, ticket, Hat::Portal).await.is_ok(), "{access:?}");
                } else {
                    assert_out_of_sight(&ana, ticket, Hat::Portal).await;
                    assert_out_of_sight(&ana, ticket, Hat::Any).await;
                }
            }
        }
        assert_out_of_sight(&t.cx(id).await, TicketId(9_999), Hat::Portal).await;
    })
    .await;
}

async fn second_site(t: &TestApp, customer: domain::ids::CustomerId) -> domain::ids::SiteId {
    let site = entity::site::ActiveModel {
        customer_id: Set(customer),
        name: Set("Branch".to_owned()),
        name_key: Set("branch".to_owned()),
        address: Set(String::new()),
        validity: Set(domain::state::Validity::Valid),
        comment: Set(String::new()),
        created_at: Set(START),
        updated_at: Set(START),
        ..Default::default()
    };
    site.insert(t.app.db.maintenance()).await.unwrap().id
}

#[tokio::test]
async fn hal_13_a_shared_ticket_has_the_fields_of_ones_own() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let ana = somebody(&t, "Ana", "Acme", WebAccess::Customer).await;
        let carl = somebody(&t, "Carl", "Acme", WebAccess::Own).await;
        let (own, shared) = (opened(&ana, queue, "own").await, opened(&carl, queue, "shared").await);
        let own = tickets::get(&ana, own, Hat::Portal).await.unwrap();
        let shared = tickets::get(&ana, shared, Hat::Portal).await.unwrap();
        assert_eq!((own.can, own.owner_id, own.articles.len()), (shared.can, shared.owner_id, shared.articles.len()));
        assert_eq!(own.requester_email.as_deref(), Some("ana@acme.example.com"));
        assert_eq!(shared.requester_email, None);
    })
    .await;
}

#[tokio::test]
async fn confidential_tickets_are_for_requester_and_participants() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let ana = somebody(&t, "Ana", "Acme", WebAccess::Own).await;
        let boss = somebody(&t, "Boss", "Acme", WebAccess::Customer).await.actor.subject.id;
        let input = TicketInput { is_confidential: "on".to_owned(), ..form(queue, "My salary") };
        let id = tickets::open(&ana, input, Hat::Portal).await.unwrap();
        assert_out_of_sight(&t.cx(boss).await, id, Hat::Portal).await;
        let follow = access_grant::ActiveModel {
            kind: Set(GrantKind::Participant),
            user_id: Set(Some(boss)),
            target_id: Set(id.0),
            valid_until: Set(Some(START.plus_seconds(60))),
            reason: Set(String::new()),
            created_at: Set(START),
            ..Default::default()
        };
        follow.insert(t.app.db.maintenance()).await.unwrap();
        let now = t.cx(boss).await;
        assert_eq!(subjects(&now, view("open"), Hat::Portal).await, ["My salary"]);
        assert!(tickets::get(&now, id, Hat::Portal).await.is_ok());
        tickets::answer(&now, id, text("", "Let us talk."), Hat::Portal, Vec::new()).await.unwrap();
        t.clock.advance(60);
        assert_out_of_sight(&t.cx(boss).await, id, Hat::Portal).await;
    })
    .await;
}

async fn hold(t: &TestApp, holder: Result<UserId, domain::ids::CustomerId>, group: GroupId, level: GroupLevel) {
    let row = access_grant::ActiveModel {
        kind: Set(GrantKind::Group),
        user_id: Set(holder.ok()),
        customer_id: Set(holder.err()),
        target_id: Set(group.0),
        level: Set(Some(level)),
        reason: Set(String::new()),
        created_at: Set(START),
        ..Default::default()
    };
    row.insert(t.app.db.maintenance()).await.unwrap();
}

#[tokio::test]
async fn otr_13_queues_are_the_union_of_what_person_and_customer_hold() {
    each_database(|t| async move {
        inbox(&t).await;
        let (acme, _) = t.customer("Acme").await;
        let ana = t.person_of_acme("Ana", WebAccess::Customer, AccountState::Active).await;
        let (carl, bob) = (t.customer_user("Carl").await.actor.subject.id, t.admin().await);
        let mut expected = Vec::new();
        for (number, (by_customer, by_user)) in [
            (None, None),
            (Some(GroupLevel::Ro), None),
            (None, Some(GroupLevel::Ro)),
            (Some(GroupLevel::Ro), Some(GroupLevel::Rw)),
        ]
        .into_iter()
        .enumerate()
        {
            let name = format!("Group {number}");
            let (queue, group) = new_queue(&t, &name, None).await;
            if let Some(level) = by_customer {
                hold(&t, Err(acme), group, level).await;
            }
            if let Some(level) = by_user {
                hold(&t, Ok(ana), group, level).await;
            }
            t.grant(bob.actor.subject.id, GrantKind::Queue, queue.0).await;
            let input = TicketInput { requester_id: carl.to_string(), ..form(queue, &name) };
            let id = tickets::open(&t.admin().await, input, Hat::Agent).await.unwrap();
            let cx = t.cx(ana).await;
            let best = by_customer.max(by_user);
            let answered = tickets::answer(&cx, id, text("", "Me too"), Hat::Portal, Vec::new()).await;
            match best {
                None => assert_eq!(refusal(answered), AppError::NotFound),
                Some(GroupLevel::Ro) => assert!(matches!(refusal(answered), AppError::Forbidden(_))),
                Some(GroupLevel::Rw) => assert!(answered.is_ok()),
            }
            if best.is_some() {
                expected.insert(0, name);
            }
        }
        let cx = t.cx(ana).await;
        let mut seen = subjects(&cx, view("all"), Hat::Portal).await;
        seen.sort();
        expected.sort();
        assert_eq!(seen, expected);
        let queues = tickets::options(&cx, Hat::Portal, None).await.unwrap().queues;
        let names: Vec<_> = queues.iter().map(|choice| choice.name.as_str()).collect();
        assert_eq!(names, ["Group 3", "Inbox"], "opening needs rw");
    })
    .await;
}

#[tokio::test]
async fn two_hats_do_not_leak_into_each_other() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (elsewhere, _) = new_queue(&t, "Elsewhere", Some(GroupLevel::Rw)).await;
        let bob = t.agent("Bob", UserType::User).await.actor.subject.id;
        let both = set_access(&t, bob, WebAccess::Own).await;
        let ana = t.customer_user("Ana").await;
        let work = opened(&ana, queue, "work").await;
        let own = opened(&both, elsewhere, "own").await;
        assert_eq!(subjects(&both, view("all"), Hat::Agent).await, ["work"]);
        assert_eq!(subjects(&both, view("all"), Hat::Portal).await, ["own"]);
        assert_out_of_sight(&both, own, Hat::Agent).await;
        assert_out_of_sight(&both, work, Hat::Portal).await;
        let seen = tickets::get(&both, own, Hat::Portal).await.unwrap();
        assert!(!seen.can.note && seen.owners.is_empty());
        let queues = tickets::options(&both, Hat::Agent, None).await.unwrap().queues;
        assert_eq!(queues.len(), 1, "as an agent he works in one queue");
        tickets::answer(&both, own, text("", "More"), Hat::Portal, Vec::new()).await.unwrap();
        let kinds: Vec<_> =
            tickets::get(&both, own, Hat::Portal).await.unwrap().articles.into_iter().map(|a| a.kind).collect();
        assert_eq!(kinds, [ArticleKind::Message; 2]);
        // A note on one's own ticket, written as an agent, stays out of one's own portal.
        let mine = opened(&both, queue, "mine in my queue").await;
        tickets::answer(&both, mine, text("note", "Internal"), Hat::Agent, Vec::new()).await.unwrap();
        assert_eq!(tickets::get(&both, mine, Hat::Portal).await.unwrap().articles.len(), 1);
        assert_eq!(tickets::get(&both, mine, Hat::Agent).await.unwrap().articles.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn rtp_7_customers_see_the_agents_name() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
        let id = opened(&ana, queue, "Printer").await;
        tickets::answer(&bob, id, text("reply", "On my way."), Hat::Agent, Vec::new()).await.unwrap();
        let seen = tickets::get(&ana, id, Hat::Portal).await.unwrap();
        assert_eq!(seen.articles[1].author, "Bob Agent");
    })
    .await;
}

#[tokio::test]
async fn customers_do_not_enter_the_agents_lists_nor_open_tickets_for_others() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (ana, eva) = (t.customer_user("Ana").await, t.customer_user("Eva").await);
        assert!(matches!(refusal(tickets::list(&ana, view(""), Hat::Agent).await), AppError::Forbidden(_)));
        let for_eva = TicketInput { requester_id: eva.actor.subject.id.to_string(), ..form(queue, "Eva's") };
        let id = tickets::open(&ana, for_eva.clone(), Hat::Portal).await.unwrap();
        assert_eq!(tickets::get(&ana, id, Hat::Portal).await.unwrap().requester, "Ana Customer");
        assert!(refusal(tickets::open(&ana, for_eva, Hat::Any).await).at("requester_id").is_some());
        let urgent = TicketInput { priority: "urgent".to_owned(), ..form(queue, "Now!") };
        assert!(matches!(refusal(tickets::open(&ana, urgent, Hat::Portal).await), AppError::Forbidden(_)));
    })
    .await;
}
