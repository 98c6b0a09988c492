//! Drafts of answers, and taking back what was sent.

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{inbox, opened, state, text};
use bytes::Bytes;
use domain::AppError;
use domain::drafts::DraftInput;
use domain::ids::TicketId;
use domain::journal::Entity;
use domain::policy::Hat;
use domain::settings::UNDO_SECONDS;
use domain::state::{ArticleKind, TicketState, UserType};
use domain::tickets::{ArticleInput, TicketPatch};
use entity::{attachment, draft, journal, ticket};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use service::attachments::Upload;
use service::context::SessionCx;
use service::tickets::drafts;
use service::{Cx, impersonation, tickets};

fn writing(kind: &str, body: &str) -> DraftInput {
    DraftInput { kind: kind.to_owned(), body: body.to_owned(), ..DraftInput::default() }
}

/// A customer with a ticket, and an agent.
async fn desk(t: &TestApp) -> (Cx, Cx, TicketId) {
    let queue = inbox(t).await;
    let ana = t.customer_user("Ana").await;
    let id = opened(&ana, queue, "Printer").await;
    (t.agent("Mara", UserType::Manager).await, ana, id)
}

async fn body(cx: &Cx, id: TicketId, hat: Hat) -> Option<String> {
    drafts::get(cx, id, hat).await.unwrap().map(|draft| draft.body)
}

async fn kept(t: &TestApp) -> u64 {
    draft::Entity::find().count(t.app.db.read()).await.unwrap()
}

#[tokio::test]
async fn what_somebody_writes_is_there_on_every_device_until_it_is_sent() {
    each_database(|t| async move {
        let (mara, ana, id) = desk(&t).await;
        drafts::keep(&mara, id, Hat::Agent, writing("note", "Ask Ana")).await.unwrap();
        drafts::keep(&mara, id, Hat::Agent, writing("note", "Ask Ana again")).await.unwrap();
        let other_device = t.cx(mara.actor.subject.id).await;
        let found = drafts::get(&other_device, id, Hat::Agent).await.unwrap().unwrap();
        assert_eq!(tickets::page(&other_device, id, Hat::Agent).await.unwrap().kit.draft.as_ref(), Some(&found));
        assert_eq!((found.kind, found.body.as_str()), (ArticleKind::Note, "Ask Ana again"));
        assert_eq!(kept(&t).await, 1);
        drafts::keep(&ana, id, Hat::Portal, writing("", "It is")).await.unwrap();
        assert_eq!(body(&ana, id, Hat::Portal).await.as_deref(), Some("It is"));
        let kit = tickets::page(&ana, id, Hat::Portal).await.unwrap().kit;
        assert!(kit.is_kept && kit.canned.is_empty() && kit.draft.is_some());

        tickets::answer(&mara, id, text("note", "Ask Ana again."), Hat::Agent, Vec::new()).await.unwrap();
        assert_eq!(body(&mara, id, Hat::Agent).await, None);
        assert_eq!(body(&ana, id, Hat::Portal).await.as_deref(), Some("It is"), "everybody has their own");
        drafts::keep(&ana, id, Hat::Portal, writing("", "  ")).await.unwrap();
        assert_eq!(kept(&t).await, 0, "an empty text is forgotten");
        drafts::keep(&ana, id, Hat::Portal, writing("", "Again")).await.unwrap();
        drafts::forget(&ana, id, Hat::Portal).await.unwrap();
        assert_eq!(kept(&t).await, 0);
        for text in ["Ask Ana", "It is"] {
            let told = journal::Entity::find().filter(journal::Column::Changes.contains(text));
            assert_eq!(told.count(t.app.db.read()).await.unwrap(), 0, "the journal knows no text");
        }
    })
    .await;
}

#[tokio::test]
async fn a_draft_that_arrives_after_it_was_sent_is_not_kept() {
    each_database(|t| async move {
        let (mara, _, id) = desk(&t).await;
        let sent = ArticleInput { idempotency_key: "once".to_owned(), ..text("reply", "Is it on?") };
        tickets::answer(&mara, id, sent, Hat::Agent, Vec::new()).await.unwrap();
        let late = DraftInput { idempotency_key: "once".to_owned(), ..writing("reply", "Is it") };
        drafts::keep(&mara, id, Hat::Agent, late).await.unwrap();
        assert_eq!(kept(&t).await, 0);
        let next = DraftInput { idempotency_key: "twice".to_owned(), ..writing("reply", "Is it") };
        drafts::keep(&mara, id, Hat::Agent, next).await.unwrap();
        assert_eq!(kept(&t).await, 1);
    })
    .await;
}

#[tokio::test]
async fn drafts_need_the_right_to_write_and_a_ticket_in_sight() {
    each_database(|t| async move {
        let (mara, ana, id) = desk(&t).await;
        let bea = t.customer_user("Bea").await;
        assert_eq!(refusal(drafts::keep(&bea, id, Hat::Portal, writing("", "x")).await), AppError::NotFound);
        assert_eq!(refusal(drafts::get(&bea, id, Hat::Portal).await), AppError::NotFound);
        assert_eq!(refusal(drafts::keep(&ana, id, Hat::Agent, writing("", "x")).await), AppError::NotFound);
        assert!(refusal(drafts::keep(&ana, id, Hat::Portal, writing("note", "x")).await).at("kind").is_some());
        let reader = t.worker("Rita", &["read", "note"]).await;
        drafts::keep(&reader, id, Hat::Agent, writing("note", "x")).await.unwrap();
        let refused = refusal(drafts::keep(&reader, id, Hat::Agent, writing("reply", "x")).await);
        assert!(matches!(refused, AppError::Forbidden(_)), "{refused:?}");
        assert_eq!(body(&mara, id, Hat::Agent).await, None, "not for colleagues");
    })
    .await;
}

#[tokio::test]
async fn in_somebodys_view_their_draft_is_neither_seen_nor_changed() {
    each_database(|t| async move {
        let (_, ana, id) = desk(&t).await;
        drafts::keep(&ana, id, Hat::Portal, writing("", "Between us")).await.unwrap();
        let admin = t.admin().await;
        let person = ana.actor.subject.id;
        let stay = impersonation::start(&admin, person, "They asked", None, "/agent").await.unwrap();
        let SessionCx::As(view) = t.view(admin.actor.subject.id, stay).await else { panic!("the stay is over") };
        assert_eq!(body(&view, id, Hat::Portal).await, None);
        let kit = tickets::page(&view, id, Hat::Portal).await.unwrap().kit;
        assert!(kit.draft.is_none() && !kit.is_kept);
        for refused in [
            drafts::keep(&view, id, Hat::Portal, writing("", "Mine")).await,
            drafts::forget(&view, id, Hat::Portal).await,
        ] {
            assert!(matches!(refusal(refused), AppError::Forbidden(_)));
        }
        tickets::answer(&view, id, text("", "Written for Ana"), Hat::Portal, Vec::new()).await.unwrap();
        impersonation::stop(&view).await.unwrap();
        let ana = t.cx(person).await;
        assert_eq!(body(&ana, id, Hat::Portal).await.as_deref(), Some("Between us"));
    })
    .await;
}

#[tokio::test]
async fn drafts_go_with_the_person() {
    each_database(|t| async move {
        let (mara, ana, id) = desk(&t).await;
        drafts::keep(&ana, id, Hat::Portal, writing("", "It is")).await.unwrap();
        drafts::keep(&mara, id, Hat::Agent, writing("", "Dear Ana Customer")).await.unwrap();
        let input = domain::privacy::EraseInput {
            also_delete_tickets: "true".to_owned(),
            confirmation: "ana@acme.example.com".to_owned(),
            reason: "Asked for it.".to_owned(),
            ..domain::privacy::EraseInput::default()
        };
        service::privacy::erase(&t.admin().await, ana.actor.subject.id, input).await.unwrap();
        t.run_jobs().await;
        assert_eq!(kept(&t).await, 0, "with the ticket all of them");
    })
    .await;
}

#[tokio::test]
async fn a_reply_is_taken_back_before_its_mail_leaves() {
    each_database(|t| async move {
        let (mara, _, id) = desk(&t).await;
        let log = Upload {
            name: "log.txt".to_owned(),
            media_type: "text/plain".to_owned(),
            bytes: Bytes::from_static(b"smoke"),
        };
        t.run_jobs().await;
        let before = t.mails().len();
        let article = tickets::answer(&mara, id, text("reply", "Wrong window"), Hat::Agent, vec![log]).await.unwrap();
        let shown = tickets::get(&mara, id, Hat::Agent).await.unwrap();
        assert_eq!(shown.state, TicketState::Open);
        assert!(shown.articles[0].undo_until.is_none() && shown.articles[1].undo_until.is_some());
        t.run_jobs().await;
        assert_eq!(t.mails().len(), before, "it waits");
        tickets::take_back(&mara, id, article).await.unwrap();
        let shown = tickets::get(&mara, id, Hat::Agent).await.unwrap();
        assert_eq!((shown.state, shown.articles.len()), (TicketState::New, 1), "as it was");
        let draft = drafts::get(&mara, id, Hat::Agent).await.unwrap().unwrap();
        assert_eq!((draft.kind, draft.body.as_str()), (ArticleKind::Reply, "Wrong window"));
        assert_eq!(attachment::Entity::find().count(t.app.db.read()).await.unwrap(), 0);
        t.clock.advance(3600);
        t.run_jobs().await;
        assert_eq!(t.mails().len(), before, "nothing left");
        assert_eq!(t.events(Entity::Ticket, id.0).await.last().unwrap(), "ticket.reply_undone");
        assert_eq!(
            refusal(tickets::take_back(&t.cx(mara.actor.subject.id).await, id, article).await),
            AppError::NotFound
        );
    })
    .await;
}

#[tokio::test]
async fn a_reply_taken_back_leaves_the_day_until_which_a_ticket_was_pending_and_when_it_was_closed() {
    each_database(|t| async move {
        let (mara, _, id) = desk(&t).await;
        let row = async || ticket::Entity::find_by_id(id).one(t.app.db.read()).await.unwrap().unwrap();
        let until = t.app.clock.now().plus_seconds(86_400).as_input();
        let pending =
            TicketPatch { pending_until: until, pending_closes: "true".to_owned(), ..state(TicketState::Pending) };
        tickets::update(&mara, id, pending, None).await.unwrap();
        let waiting = row().await;
        assert!(waiting.pending_until.is_some() && waiting.pending_closes);
        let and = |state: &str| ArticleInput { state: state.to_owned(), ..text("reply", "Wrong window") };
        let article = tickets::answer(&mara, id, and("open"), Hat::Agent, Vec::new()).await.unwrap();
        assert!(row().await.pending_until.is_none());
        tickets::take_back(&mara, id, article).await.unwrap();
        let again = row().await;
        assert_eq!(
            (again.state, again.pending_until, again.pending_closes),
            (TicketState::Pending, waiting.pending_until, true)
        );
        tickets::update(&mara, id, state(TicketState::Closed), None).await.unwrap();
        let closed_at = row().await.closed_at;
        assert!(closed_at.is_some());
        t.clock.advance(75);
        let mara = t.cx(mara.actor.subject.id).await;
        let article = tickets::answer(&mara, id, and("open"), Hat::Agent, Vec::new()).await.unwrap();
        assert_eq!(row().await.closed_at, None);
        tickets::take_back(&mara, id, article).await.unwrap();
        let again = row().await;
        assert_eq!((again.state, again.closed_at), (TicketState::Closed, closed_at));
    })
    .await;
}

#[tokio::test]
async fn what_has_left_or_is_somebody_elses_is_not_taken_back() {
    each_database(|t| async move {
        let (mara, ana, id) = desk(&t).await;
        let reply = tickets::answer(&mara, id, text("reply", "Is it on?"), Hat::Agent, Vec::new()).await.unwrap();
        let note = tickets::answer(&mara, id, text("note", "Hm"), Hat::Agent, Vec::new()).await.unwrap();
        let colleague = t.agent("Bert", UserType::Manager).await;
        for refused in [tickets::take_back(&colleague, id, reply).await, tickets::take_back(&mara, id, note).await] {
            assert!(matches!(refusal(refused), AppError::Forbidden(_)));
        }
        assert_eq!(refusal(tickets::take_back(&ana, id, reply).await), AppError::NotFound);
        t.clock.advance(11);
        t.run_jobs().await;
        assert!(t.mails().iter().any(|mail| mail.contains("Is it on?")));
        let late = t.cx(mara.actor.subject.id).await;
        for cx in [&late, &mara] {
            let refused = refusal(tickets::take_back(cx, id, reply).await);
            assert!(matches!(refused, AppError::Conflict(ref text) if text.contains("left already")), "{refused:?}");
        }
        assert!(tickets::get(&late, id, Hat::Agent).await.unwrap().articles[1].undo_until.is_none());
    })
    .await;
}

#[tokio::test]
async fn the_time_to_undo_is_a_setting_and_later_changes_of_the_state_stay() {
    each_database(|t| async move {
        let (mara, _, id) = desk(&t).await;
        t.set_setting(UNDO_SECONDS, "60").await;
        let mara = t.cx(mara.actor.subject.id).await;
        let article = tickets::answer(&mara, id, text("reply", "Soon"), Hat::Agent, Vec::new()).await.unwrap();
        tickets::update(&mara, id, state(TicketState::Pending), None).await.unwrap();
        t.clock.advance(30);
        let mara = t.cx(mara.actor.subject.id).await;
        tickets::take_back(&mara, id, article).await.unwrap();
        assert_eq!(tickets::get(&mara, id, Hat::Agent).await.unwrap().state, TicketState::Pending);
        t.set_setting(UNDO_SECONDS, "0").await;
        let mara = t.cx(mara.actor.subject.id).await;
        let article = tickets::answer(&mara, id, text("reply", "At once"), Hat::Agent, Vec::new()).await.unwrap();
        let refused = refusal(tickets::take_back(&mara, id, article).await);
        assert!(matches!(refused, AppError::Conflict(_)), "{refused:?}");
        t.run_jobs().await;
        assert!(t.mails().iter().any(|mail| mail.contains("At once")));
    })
    .await;
}
