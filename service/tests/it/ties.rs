//! Links between tickets, and merging them.

use crate::inbound::{added_to, answer, default_place, deliver, mailbox, opened as opened_by_mail, plain};
use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{form, inbox, new_queue, opened, text};
use bytes::Bytes;
use domain::AppError;
use domain::ids::{TicketId, UserId};
use domain::journal::Entity;
use domain::policy::Hat;
use domain::state::{AccountState, GrantKind, TicketState, UserType, WebAccess};
use domain::tickets::TicketInput;
use domain::ties::{LinkInput, MergeInput, Relation};
use domain::time_entries::TimeInput;
use entity::{access_grant, article, attachment, draft, ticket, ticket_link, ticket_merge, time_entry};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use service::attachments::{self, Upload};
use service::{Cx, tickets, time_entries};

fn to(relation: &str, other: TicketId) -> LinkInput {
    LinkInput { relation: relation.to_owned(), other: other.number() }
}

fn into(other: TicketId, seen: &str) -> MergeInput {
    MergeInput { into: other.number(), seen: seen.to_owned(), ..MergeInput::default() }
}

/// Merges as somebody who has looked at who gains sight, and confirms what is asked.
async fn merge(cx: &Cx, from: TicketId, other: TicketId) {
    let preview = tickets::merge_preview(cx, from, &other.number()).await.unwrap();
    let input = MergeInput { is_confirmed: "true".to_owned(), ..into(other, &preview.audience.seen) };
    tickets::merge(cx, from, input).await.unwrap();
}

/// Everything of a ticket that unmerging has to bring back.
type State =
    (ticket::Model, Vec<article::Model>, Vec<attachment::Model>, Vec<time_entry::Model>, Vec<access_grant::Model>);

async fn state(t: &TestApp, id: TicketId) -> State {
    let db = t.app.db.read();
    let mut row = ticket::Entity::find_by_id(id).one(db).await.unwrap().unwrap();
    // It counts every change.
    row.version = 0;
    let articles = article::Entity::find().filter(article::Column::TicketId.eq(id)).order_by_asc(article::Column::Id);
    let files = attachment::Entity::find().filter(attachment::Column::TicketId.eq(id));
    let time = time_entry::Entity::find().filter(time_entry::Column::TicketId.eq(id));
    let grants = access_grant::Entity::find()
        .filter(access_grant::Column::Kind.eq(GrantKind::Participant))
        .filter(access_grant::Column::TargetId.eq(id.0));
    (
        row,
        articles.all(db).await.unwrap(),
        files.order_by_asc(attachment::Column::Id).all(db).await.unwrap(),
        time.order_by_asc(time_entry::Column::Id).all(db).await.unwrap(),
        grants.order_by_asc(access_grant::Column::Id).all(db).await.unwrap(),
    )
}

fn file(name: &str) -> Upload {
    Upload { name: name.to_owned(), media_type: "text/plain".to_owned(), bytes: Bytes::from_static(b"smoke") }
}

/// Two tickets of two people of one customer: the first with a file, time and a participant.
async fn two(t: &TestApp) -> (Cx, TicketId, TicketId) {
    let queue = inbox(t).await;
    let (ana, bea) = (t.customer_user("Ana").await, t.customer_user("Bea").await);
    let boss = t.agent("Mara", UserType::Manager).await;
    let first = opened(&ana, queue, "Printer").await;
    t.clock.advance(60);
    let second = opened(&bea, queue, "Printer again").await;
    t.clock.advance(60);
    let boss = t.cx(boss.actor.subject.id).await;
    tickets::answer(&boss, first, text("reply", "Is it on?"), Hat::Agent, vec![file("log.txt")]).await.unwrap();
    let work = TimeInput { time: "0:30".to_owned(), ..TimeInput::default() };
    time_entries::log(&boss, first, work).await.unwrap();
    let cleo = t.person_of_acme("Cleo", WebAccess::Own, AccountState::Active).await;
    t.grant(cleo, GrantKind::Participant, first.0).await;
    t.clock.advance(60);
    (t.cx(boss.actor.subject.id).await, first, second)
}

async fn requester(t: &TestApp, id: TicketId) -> UserId {
    ticket::Entity::find_by_id(id).one(t.app.db.read()).await.unwrap().unwrap().requester_id
}

#[tokio::test]
async fn links_are_seen_from_both_sides_and_removed_from_either() {
    each_database(|t| async move {
        let (boss, first, second) = two(&t).await;
        for (relation, turned) in
            [("relates", Relation::Relates), ("child_of", Relation::ParentOf), ("duplicate_of", Relation::DuplicatedBy)]
        {
            let link = tickets::link(&boss, first, to(relation, second)).await.unwrap();
            let here = tickets::ties(&boss, first).await.unwrap().links.remove(0);
            let there = tickets::ties(&boss, second).await.unwrap().links.remove(0);
            assert_eq!((here.relation.as_str(), here.ticket.id), (relation, second));
            assert_eq!((there.relation, there.ticket.id, there.ticket.subject.as_str()), (turned, first, "Printer"));
            let twice = refusal(tickets::link(&boss, second, to(turned.as_str(), first)).await);
            assert!(twice.at("other").is_some(), "{twice:?}");
            tickets::unlink(&boss, second, link).await.unwrap();
            assert_eq!(refusal(tickets::unlink(&boss, second, link).await), AppError::NotFound);
            assert!(tickets::ties(&boss, first).await.unwrap().links.is_empty());
        }
        for id in [first, second] {
            let events = t.events(Entity::Ticket, id.0).await;
            assert_eq!(events.iter().filter(|event| *event == "ticket.linked").count(), 3);
            assert_eq!(events.iter().filter(|event| *event == "ticket.unlinked").count(), 3);
        }
    })
    .await;
}

#[tokio::test]
async fn a_wrong_link_is_refused_at_its_field() {
    each_database(|t| async move {
        let (boss, first, second) = two(&t).await;
        let third = opened(&t.customer_user("Dora").await, inbox(&t).await, "Third").await;
        for (input, field) in [
            (to("cousin_of", second), "relation"),
            (to("relates", first), "other"),
            (to("relates", TicketId(9_999)), "other"),
            (LinkInput { relation: String::new(), other: String::new() }, "other"),
            (LinkInput { relation: String::new(), other: "printer".to_owned() }, "other"),
        ] {
            let error = refusal(tickets::link(&boss, first, input.clone()).await);
            assert!(error.at(field).is_some(), "{input:?}: {error:?}");
        }
        tickets::link(&boss, first, to("parent_of", second)).await.unwrap();
        tickets::link(&boss, second, to("parent_of", third)).await.unwrap();
        let circle = refusal(tickets::link(&boss, third, to("parent_of", first)).await);
        assert!(circle.at("other").is_some(), "{circle:?}");
        let two_parents = refusal(tickets::link(&boss, first, to("parent_of", third)).await);
        assert!(two_parents.at("other").is_some(), "{two_parents:?}");
        assert_eq!(ticket_link::Entity::find().count(t.app.db.read()).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn links_lead_nowhere_for_whoever_may_not_read_the_other_ticket() {
    each_database(|t| async move {
        let (boss, first, _) = two(&t).await;
        let (payroll, _) = new_queue(&t, "Payroll", None).await;
        let boss_id = boss.actor.subject.id;
        t.grant(boss_id, GrantKind::Queue, payroll.0).await;
        let boss = t.cx(boss_id).await;
        let ana = requester(&t, first).await;
        let input = TicketInput { requester_id: ana.to_string(), ..form(payroll, "Secret") };
        let hidden = tickets::open(&boss, input, Hat::Agent).await.unwrap();
        let link = tickets::link(&boss, first, to("relates", hidden)).await.unwrap();
        let bob = t.agent("Bob", UserType::User).await;
        assert!(tickets::ties(&bob, first).await.unwrap().links.is_empty(), "Bob does not work in Payroll");
        assert_eq!(tickets::ties(&boss, first).await.unwrap().links.len(), 1);
        assert_eq!(refusal(tickets::ties(&bob, hidden).await), AppError::NotFound);
        let paul = t.cx(t.agent("Paul", UserType::Manager).await.actor.subject.id).await;
        assert_eq!(refusal(tickets::unlink(&paul, first, link).await), AppError::NotFound);
        assert!(refusal(tickets::link(&paul, first, to("relates", hidden)).await).at("other").is_some());
        let customer = t.cx(ana).await;
        assert_eq!(refusal(tickets::ties(&customer, first).await), AppError::NotFound, "links are for agents");
        let reader = t.worker("Rita", &["read", "note", "reply"]).await;
        let refused = refusal(tickets::link(&reader, first, to("relates", hidden)).await);
        assert!(matches!(refused, AppError::Forbidden(_)), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn a_merged_ticket_goes_on_in_the_other_one_in_the_order_of_time() {
    each_database(|t| async move {
        let (boss, first, second) = two(&t).await;
        tickets::answer(&boss, second, text("note", "The same."), Hat::Agent, Vec::new()).await.unwrap();
        let preview = tickets::merge_preview(&boss, first, &second.number()).await.unwrap();
        assert_eq!((preview.articles, preview.files, preview.minutes, preview.differs), (2, 1, 30, false));
        assert_eq!(preview.participants, ["Ana Customer", "Cleo Customer"]);
        // Bea gains sight of the first, Ana and Cleo of the second.
        assert_eq!(preview.audience.gain.people, 3);
        assert_eq!(preview.audience.lose.people, 0);
        let unseen = refusal(tickets::merge(&boss, first, into(second, "")).await);
        assert!(matches!(unseen, AppError::Unseen(ref diff) if diff.seen == preview.audience.seen), "{unseen:?}");
        merge(&boss, first, second).await;

        let shown = tickets::get(&boss, second, Hat::Agent).await.unwrap();
        let bodies: Vec<_> = shown.articles.iter().map(|article| article.body.as_str()).collect();
        assert_eq!(bodies, ["It does not work.", "It does not work.", "Is it on?", "The same."]);
        assert!(shown.articles.windows(2).all(|pair| pair[0].created_at <= pair[1].created_at));
        assert_eq!((shown.worked, shown.articles[2].attachments.len()), (Some(30), 1));
        for name in ["Ana", "Cleo"] {
            let person = t.cx(named(&t, name).await).await;
            let seen = tickets::get(&person, second, Hat::Portal).await.unwrap();
            assert_eq!(seen.articles.len(), 3, "{name} follows it, without notes");
            drop(attachments::fetch(&person, seen.articles[2].attachments[0].id).await.unwrap());
        }

        let old = tickets::get(&boss, first, Hat::Agent).await.unwrap();
        assert_eq!((old.state, old.articles.len()), (TicketState::Merged, 0));
        assert_eq!(old.merged_into.map(|into| into.id), Some(second));
        assert!(!old.can.reply && !old.can.state && !old.can.change && !old.can.merge);
        let refused = refusal(tickets::answer(&boss, first, text("note", "x"), Hat::Agent, Vec::new()).await);
        assert!(matches!(refused, AppError::Conflict(_)), "{refused:?}");
        let again = refusal(tickets::merge_preview(&boss, first, &second.number()).await);
        assert!(matches!(again, AppError::Conflict(_)), "{again:?}");
        assert_eq!(t.events(Entity::Ticket, first.0).await.last().unwrap(), "ticket.merged");
        assert_eq!(t.events(Entity::Ticket, second.0).await.last().unwrap(), "ticket.took_in");
        let state = domain::tickets::TicketPatch { state: "merged".to_owned(), ..Default::default() };
        assert!(refusal(tickets::update(&boss, second, state, None).await).at("state").is_some());
    })
    .await;
}

async fn named(t: &TestApp, first_name: &str) -> UserId {
    use entity::user;
    let found = user::Entity::find().filter(user::Column::FirstName.eq(first_name)).one(t.app.db.read()).await;
    found.unwrap().unwrap().id
}

#[tokio::test]
async fn undoing_a_merge_restores_the_ticket_exactly() {
    each_database(|t| async move {
        let (boss, first, second) = two(&t).await;
        let (before, other) = (state(&t, first).await, state(&t, second).await);
        t.clock.advance(60);
        let boss = t.cx(boss.actor.subject.id).await;
        merge(&boss, first, second).await;
        let ties = tickets::ties(&boss, second).await.unwrap();
        assert_eq!((ties.merged[0].ticket.id, ties.merged[0].may_undo), (first, true));
        let later = tickets::answer(&boss, second, text("note", "Later"), Hat::Agent, Vec::new()).await.unwrap();
        tickets::unmerge(&boss, first).await.unwrap();
        assert_eq!(state(&t, first).await, before);
        let (_, mut articles, files, time, grants) = state(&t, second).await;
        assert_eq!(articles.pop().unwrap().id, later, "what was added since stays");
        assert_eq!((articles, files, time, grants), (other.1, other.2, other.3, other.4));
        let ana = t.cx(named(&t, "Ana").await).await;
        assert_eq!(
            refusal(tickets::get(&ana, second, Hat::Portal).await),
            AppError::NotFound,
            "no participant any more"
        );
        assert_eq!(tickets::get(&ana, first, Hat::Portal).await.unwrap().articles.len(), 2);
        let twice = refusal(tickets::unmerge(&boss, first).await);
        assert!(matches!(twice, AppError::Conflict(_)), "{twice:?}");
        // A stale form notices the merge and its undoing.
        assert!(
            t.events(Entity::Ticket, first.0)
                .await
                .ends_with(&["ticket.merged".to_owned(), "ticket.unmerged".to_owned()])
        );
        merge(&boss, first, second).await;
        assert_eq!(tickets::get(&boss, second, Hat::Agent).await.unwrap().articles.len(), 4);
    })
    .await;
}

#[tokio::test]
async fn merges_come_apart_in_the_opposite_order() {
    each_database(|t| async move {
        let (boss, first, second) = two(&t).await;
        let third = opened(&t.customer_user("Dora").await, inbox(&t).await, "Third").await;
        merge(&boss, first, second).await;
        merge(&boss, second, third).await;
        assert_eq!(tickets::get(&boss, third, Hat::Agent).await.unwrap().articles.len(), 4);
        let old = tickets::get(&boss, first, Hat::Agent).await.unwrap();
        assert_eq!(old.merged_into.map(|into| into.id), Some(third), "it leads to the end");
        // The number of a merged ticket stands for the one it leads to.
        let circle = refusal(tickets::merge_preview(&boss, third, &first.number()).await);
        assert!(circle.at("into").is_some(), "{circle:?}");
        let early = refusal(tickets::unmerge(&boss, first).await);
        assert!(matches!(early, AppError::Conflict(ref text) if text.contains(&third.number())), "{early:?}");
        tickets::unmerge(&boss, second).await.unwrap();
        tickets::unmerge(&boss, first).await.unwrap();
        for (id, articles) in [(first, 2), (second, 1), (third, 1)] {
            assert_eq!(tickets::get(&boss, id, Hat::Agent).await.unwrap().articles.len(), articles);
        }
        assert_eq!(ticket_merge::Entity::find().count(t.app.db.read()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn both_tickets_have_to_be_ones_to_change() {
    each_database(|t| async move {
        let (boss, first, second) = two(&t).await;
        let (payroll, _) = new_queue(&t, "Payroll", None).await;
        let boss_id = boss.actor.subject.id;
        t.grant(boss_id, GrantKind::Queue, payroll.0).await;
        let boss = t.cx(boss_id).await;
        let input = TicketInput { requester_id: requester(&t, first).await.to_string(), ..form(payroll, "Secret") };
        let hidden = tickets::open(&boss, input, Hat::Agent).await.unwrap();
        let mara = t.agent("Marta", UserType::Manager).await;
        let unknown = refusal(tickets::merge(&mara, first, into(hidden, "")).await);
        assert!(unknown.at("into").is_some(), "a ticket out of sight is no ticket: {unknown:?}");
        assert_eq!(refusal(tickets::merge(&mara, hidden, into(first, "")).await), AppError::NotFound);
        for rights in [&["read", "note", "reply"][..], &["read"][..]] {
            let name = format!("Worker{}", rights.len());
            let worker = t.worker(&name, rights).await;
            let refused = refusal(tickets::merge(&worker, first, into(second, "")).await);
            assert!(matches!(refused, AppError::Forbidden(_)), "{refused:?}");
        }
        merge(&boss, first, hidden).await;
        let refused = refusal(tickets::unmerge(&mara, first).await);
        assert!(matches!(refused, AppError::Forbidden(_) | AppError::NotFound), "{refused:?}");
        let old = tickets::get(&mara, first, Hat::Agent).await.unwrap();
        assert_eq!((old.state, old.merged_into), (TicketState::Merged, None), "where it leads is not told");
        let ana = t.cx(requester(&t, first).await).await;
        assert_eq!(refusal(tickets::merge(&ana, first, into(second, "")).await), AppError::NotFound);
    })
    .await;
}

#[tokio::test]
async fn tickets_of_different_customers_are_merged_only_when_that_is_confirmed() {
    each_database(|t| async move {
        let (boss, first, _) = two(&t).await;
        let place = t.customer("Other Ltd").await;
        let oda = t.person(["Oda", "Other"], "oda@other.example", place, WebAccess::Own, AccountState::Active).await;
        let input = TicketInput { requester_id: oda.to_string(), ..form(inbox(&t).await, "Elsewhere") };
        let other = tickets::open(&boss, input, Hat::Agent).await.unwrap();
        let preview = tickets::merge_preview(&boss, first, &other.number()).await.unwrap();
        assert!(preview.differs);
        assert!(preview.audience.gain.samples.iter().any(|sample| sample.id == oda), "{:?}", preview.audience);
        let refused = refusal(tickets::merge(&boss, first, into(other, &preview.audience.seen)).await);
        assert!(refused.at("is_confirmed").is_some(), "{refused:?}");
        merge(&boss, first, other).await;
        let seen = tickets::get(&t.cx(oda).await, other, Hat::Portal).await.unwrap();
        assert!(seen.articles.iter().any(|article| article.body == "Is it on?"));
    })
    .await;
}

#[tokio::test]
async fn answers_by_mail_to_a_merged_ticket_go_into_the_other_one() {
    each_database(|t| async move {
        let support = mailbox(&t).await;
        default_place(&t).await;
        t.person_of_acme("Ana", WebAccess::NoAccess, AccountState::Guest).await;
        let boss = t.agent("Mara", UserType::Manager).await;
        let ana = "ana@acme.example.com";
        let first = opened_by_mail(deliver(&t, support, plain(ana, "first", "Printer")).await);
        tickets::answer(&boss, first, text("reply", "Is it on?"), Hat::Agent, Vec::new()).await.unwrap();
        let second = opened(&t.customer_user("Bea").await, inbox(&t).await, "Printer again").await;
        let boss = t.cx(boss.actor.subject.id).await;
        merge(&boss, first, second).await;
        // The reply waited when the ticket was merged; it leaves all the same.
        t.clock.advance(60);
        t.run_jobs().await;
        assert!(t.mails().iter().any(|mail| mail.contains("Is it on?")), "{:?}", t.mails());
        assert_eq!(added_to(deliver(&t, support, answer(ana, "second", "<first@x.example>")).await), second);
        let subject = format!("Re: [#{}] Printer", first.number());
        assert_eq!(added_to(deliver(&t, support, plain(ana, "third", &subject)).await), second);
    })
    .await;
}

#[tokio::test]
async fn erasing_somebody_takes_their_part_of_a_merge_and_leaves_that_of_others() {
    each_database(|t| async move {
        let (boss, first, second) = two(&t).await;
        let (ana, bea) = (requester(&t, first).await, requester(&t, second).await);
        merge(&boss, first, second).await;
        let admin = t.admin().await;
        let erase = |address: &str| domain::privacy::EraseInput {
            also_delete_tickets: "true".to_owned(),
            confirmation: address.to_owned(),
            reason: "Asked for it.".to_owned(),
            ..domain::privacy::EraseInput::default()
        };
        service::privacy::erase(&admin, bea, erase("bea@acme.example.com")).await.unwrap();
        t.run_jobs().await;
        assert!(ticket::Entity::find_by_id(second).one(t.app.db.read()).await.unwrap().is_none());
        let kept = tickets::get(&t.cx(ana).await, first, Hat::Portal).await.unwrap();
        assert_eq!((kept.state, kept.articles.len()), (TicketState::Open, 2), "what Ana wrote is hers again");
    })
    .await;
}

#[tokio::test]
async fn drafts_move_along_with_a_merge() {
    each_database(|t| async move {
        let (boss, first, second) = two(&t).await;
        for (id, body) in [(first, "In the first"), (second, "In the second")] {
            let input = domain::drafts::DraftInput { body: body.to_owned(), ..Default::default() };
            tickets::drafts::keep(&boss, id, Hat::Agent, input).await.unwrap();
        }
        merge(&boss, first, second).await;
        let kept = tickets::drafts::get(&boss, second, Hat::Agent).await.unwrap().unwrap();
        assert_eq!(kept.body, "In the second\n\nIn the first");
        assert_eq!(draft::Entity::find().count(t.app.db.read()).await.unwrap(), 1);
    })
    .await;
}

/// Whoever wrote by mail for a General User gets replies where their ticket went, once.
#[tokio::test]
async fn the_caller_of_a_merged_ticket_that_came_by_mail_gets_the_replies() {
    each_database(|t| async move {
        let (boss, first, _) = two(&t).await;
        let box_id = mailbox(&t).await;
        default_place(&t).await;
        t.set_setting("mail.creates_users", "false").await;
        let by_mail =
            opened_by_mail(deliver(&t, box_id, plain("zoe@nowhere.example", "m1@nowhere.example", "Printer")).await);
        merge(&boss, by_mail, first).await;
        t.run_jobs().await;
        let before = t.mails().len();
        let audience = tickets::audience(&boss, first).await.unwrap();
        assert!(audience.people.iter().any(|row| row.name == "zoe@nowhere.example" && row.by_mail), "{audience:?}");
        let reply = domain::tickets::ArticleInput { seen: audience.seen, ..text("reply", "Is it on now?") };
        tickets::answer(&boss, first, reply, Hat::Agent, Vec::new()).await.unwrap();
        t.clock.advance(60);
        t.run_jobs().await;
        let mails = t.mails().split_off(before);
        let to_zoe = mails
            .iter()
            .filter(|mail| mail.lines().any(|line| line.starts_with("To:") && line.contains("zoe@nowhere.example")));
        assert_eq!(to_zoe.count(), 1, "{mails:?}");
    })
    .await;
}

#[tokio::test]
async fn two_who_link_at_the_same_moment_make_no_circle() {
    each_database(|t| async move {
        let (boss, first, second) = two(&t).await;
        for _ in 0..10 {
            let (one, other) = tokio::join!(
                tickets::link(&boss, first, to("parent_of", second)),
                tickets::link(&boss, second, to("parent_of", first)),
            );
            assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
            let (ticket, tie) = one.map(|tie| (first, tie)).or_else(|_| other.map(|tie| (second, tie))).unwrap();
            tickets::unlink(&boss, ticket, tie).await.unwrap();
        }
    })
    .await;
}
