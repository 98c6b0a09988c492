//! Looking through somebody's eyes without entering, and the register of both ways.

#[path = "looks/reach.rs"]
mod reach;
#[path = "looks/thumbnails.rs"]
mod thumbnails;

use super::tickets::{inbox, opened, text};
use crate::support::{PASSWORD, TestApp, each_database, refusal};
use domain::AppError;
use domain::account::SignInInput;
use domain::bulk::BulkInput;
use domain::eyes::{LookInput, StayQuery, Way};
use domain::ids::{ImpersonationId, UserId};
use domain::journal::Entity;
use domain::policy::{Action, Hat, Resource, Via};
use domain::state::{AccountState, GrantKind, UserType, WebAccess};
use domain::structure::RoleInput;
use domain::tickets::TicketQuery;
use domain::users::UserQuery;
use entity::account;
use sea_orm::EntityTrait;
use service::attachments::Upload;
use service::context::SessionCx;
use service::{Cx, accounts, attachments, bulk, export, impersonation, sessions, stays, tickets, users};

fn because(reason: &str) -> LookInput {
    LookInput { reason: reason.to_owned(), ..LookInput::default() }
}

async fn look_at(by: &Cx, user: UserId) -> ImpersonationId {
    impersonation::look(by, user, &because("They see no tickets"), "/agent/users").await.unwrap()
}

/// The request of who looks.
async fn looking(t: &TestApp, by: &Cx, look: ImpersonationId) -> Cx {
    match t.view(by.actor.subject.id, look).await {
        SessionCx::As(cx) => cx,
        _ => panic!("the look is over"),
    }
}

async fn is_over(t: &TestApp, by: &Cx, look: ImpersonationId) -> bool {
    match t.view(by.actor.subject.id, look).await {
        SessionCx::ImpersonationOver { cx, .. } => cx.actor.via == Via::Direct,
        _ => false,
    }
}

fn is_refused<T>(result: Result<T, service::Error>) -> bool {
    matches!(refusal(result), AppError::Forbidden(text) if text.starts_with("You only look through the eyes of"))
}

#[tokio::test]
async fn n3_who_looks_sees_what_the_person_sees_and_changes_nothing() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (queue, ana) = (inbox(&t).await, t.customer_user("Ana").await);
        let ticket = opened(&ana, queue, "Printer").await;
        let cx = looking(&t, &admin, look_at(&admin, ana.actor.subject.id).await).await;
        assert_eq!((cx.actor.subject.id, cx.actor.real()), (ana.actor.subject.id, admin.actor.subject.id));

        let (seen, own) = (tickets::get(&cx, ticket, Hat::Portal).await, tickets::get(&ana, ticket, Hat::Portal).await);
        assert_eq!(seen.unwrap().can, own.unwrap().can, "what she may do is shown");
        let listed = tickets::list(&cx, TicketQuery::default(), Hat::Portal).await.unwrap();
        assert_eq!(listed.rows.len(), 1);
        assert!(matches!(refusal(users::list(&cx, UserQuery::default()).await), AppError::Forbidden(_)));

        let rows = t.journal(Entity::Ticket, ticket.0).await.len();
        assert!(is_refused(tickets::answer(&cx, ticket, text("reply", "No"), Hat::Portal, Vec::new()).await));
        assert!(is_refused(tickets::open(&cx, super::tickets::form(queue, "Another"), Hat::Portal).await));
        assert!(is_refused(sessions::end_others(&cx).await));
        assert!(is_refused(cx.begin().await), "and whatever else begins to write");
        assert_eq!(t.journal(Entity::Ticket, ticket.0).await.len(), rows);
    })
    .await;
}

#[tokio::test]
async fn n3_what_a_bulk_action_would_do_is_shown_to_who_looks() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let mia = t.agent("Mia", UserType::Manager).await.actor.subject.id;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        let form = BulkInput { action: "lock".to_owned(), ids: vec![ana.to_string()], ..BulkInput::default() };
        let cx = looking(&t, &admin, look_at(&admin, mia).await).await;
        let preview = bulk::preview(&cx, &form).await.unwrap();
        assert_eq!((preview.counts.changed, preview.access.is_none()), (1, true));
    })
    .await;
}

#[tokio::test]
async fn n3_the_person_keeps_the_session_and_nothing_is_marked() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let theirs = t.open_session(ana, ana).await;
        let account = async || account::Entity::find_by_id(ana).one(t.app.db.read()).await.unwrap().unwrap();
        let (before, row) = (account().await, t.user(ana).await);
        let look = look_at(&admin, ana).await;
        t.clock.advance(60);
        sessions::own(&looking(&t, &admin, look).await).await.unwrap();
        assert!(t.has_session(&theirs).await);
        assert_eq!((account().await, t.user(ana).await), (before, row));
        t.run_jobs().await;
        assert!(t.mails().is_empty(), "she is not told");

        let input = SignInInput { login: "ana".to_owned(), password: PASSWORD.to_owned() };
        accounts::sign_in(&t.guest(), input).await.unwrap();
        looking(&t, &admin, look).await;
    })
    .await;
}

#[tokio::test]
async fn n3_looking_needs_the_right_the_ceiling_and_a_reason_and_is_not_nested() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let look = async |by: &Cx, user| impersonation::look(by, user, &because("why"), "/").await;
        let mia = t.agent("Mia", UserType::Manager).await;
        assert!(matches!(refusal(look(&mia, ana).await), AppError::Forbidden(_)));
        let role = RoleInput {
            name: "Looks".to_owned(),
            permissions: vec!["users.read".to_owned(), "users.look".to_owned()],
            ..RoleInput::default()
        };
        let role = service::structure::roles::create(&admin, role).await.unwrap();
        t.grant(mia.actor.subject.id, GrantKind::Role, role.0).await;
        let mia = t.cx(mia.actor.subject.id).await;
        look(&mia, ana).await.unwrap();
        assert!(matches!(refusal(look(&mia, admin.actor.subject.id).await), AppError::Forbidden(_)), "holds more");
        assert!(matches!(refusal(look(&admin, admin.actor.subject.id).await), AppError::Forbidden(_)), "oneself");
        assert_eq!(refusal(look(&admin, UserId(999_999)).await), AppError::NotFound);
        let guest = t.person_of_acme("Eve", WebAccess::Own, AccountState::Guest).await;
        assert!(matches!(refusal(look(&admin, guest).await), AppError::Forbidden(_)), "sees nothing");

        let bad = LookInput { minutes: "31".to_owned(), ticket: "nonsense".to_owned(), ..LookInput::default() };
        let error = refusal(impersonation::look(&admin, ana, &bad, "/").await);
        for field in ["reason", "ticket", "minutes"] {
            assert!(error.at(field).is_some(), "{field}: {error:?}");
        }
        let cx = looking(&t, &admin, look_at(&admin, mia.actor.subject.id).await).await;
        assert!(matches!(refusal(look(&cx, ana).await), AppError::Forbidden(_)), "not nested");
        let entered = impersonation::start(&cx, ana, "why", None, "/").await;
        assert!(matches!(refusal(entered), AppError::Forbidden(_)));
    })
    .await;
}

#[tokio::test]
async fn n3_a_look_ends_by_itself_and_with_the_right() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let short = LookInput { minutes: "5".to_owned(), ..because("why") };
        let look = impersonation::look(&admin, ana, &short, "/").await.unwrap();
        t.clock.advance(299);
        let open = looking(&t, &admin, look).await;
        t.clock.advance(1);
        assert!(is_over(&t, &admin, look).await && is_over(&t, &admin, look).await);
        let late = Cx { now: t.app.clock.now(), ..open };
        assert!(!late.allows(Action::UsePortal, Resource::Desk), "an open page, too");
        let events = t.events(Entity::User, ana.0).await;
        assert_eq!(events, ["user.look_started", "user.look_ended"]);
        let look = look_at(&t.cx(admin.actor.subject.id).await, ana).await;
        accounts::lock(&admin, ana).await.unwrap();
        assert!(is_over(&t, &admin, look).await);
    })
    .await;
}

#[tokio::test]
async fn n3_looks_go_on_side_by_side_until_each_of_them_ends() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (ana, ben) = (t.customer_user("Ana").await.actor.subject.id, t.customer_user("Ben").await.actor.subject.id);
        let (in_browser, by_program) = (look_at(&admin, ana).await, look_at(&admin, ben).await);
        assert_eq!(looking(&t, &admin, in_browser).await.actor.subject.id, ana, "nobody is taken out of a look");
        assert_eq!(looking(&t, &admin, by_program).await.actor.subject.id, ben);
        impersonation::end_look(&admin, by_program).await.unwrap();
        assert!(is_over(&t, &admin, by_program).await);
        let open = looking(&t, &admin, in_browser).await;
        accounts::sign_out(&open).await.unwrap();
        assert!(is_over(&t, &admin, in_browser).await);
        assert_eq!(t.events(Entity::User, ana.0).await, ["user.look_started", "user.look_ended"]);
    })
    .await;
}

#[tokio::test]
async fn n3_files_may_be_taken_along_and_are_told_with_both_names_while_lists_may_not() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (queue, ana) = (inbox(&t).await, t.customer_user("Ana").await);
        let ticket = opened(&ana, queue, "Printer").await;
        let file = Upload { name: "a.txt".to_owned(), media_type: "text/plain".to_owned(), bytes: "x".into() };
        tickets::answer(&ana, ticket, text("reply", "See the file"), Hat::Portal, vec![file]).await.unwrap();
        let shown = tickets::get(&ana, ticket, Hat::Portal).await.unwrap();
        let file = shown.articles.iter().flat_map(|article| &article.attachments).next().unwrap().id;

        let look = look_at(&admin, ana.actor.subject.id).await;
        let cx = looking(&t, &admin, look).await;
        drop(attachments::fetch(&cx, file).await.unwrap());
        let row = t.journal(Entity::Ticket, ticket.0).await.pop().unwrap();
        assert_eq!(row.event, "ticket.attachment_downloaded");
        let identities = (row.subject_id, row.real_id, row.cause_id);
        assert_eq!(identities, (Some(ana.actor.subject.id), Some(admin.actor.subject.id), Some(look.0)));
        drop(attachments::fetch(&ana, file).await.unwrap());
        assert_eq!(t.journal(Entity::Ticket, ticket.0).await.pop().unwrap().id, row.id, "her own are not told");

        let ben = t.agent("Ben", UserType::Admin).await.actor.subject.id;
        let cx = looking(&t, &admin, look_at(&admin, ben).await).await;
        assert!(is_refused(export::users(&cx, UserQuery::default(), "csv").await));
    })
    .await;
}

#[tokio::test]
async fn the_register_tells_both_ways_with_reason_end_and_what_was_done() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (queue, ana) = (inbox(&t).await, t.customer_user("Ana").await);
        let id = ana.actor.subject.id;
        let ticket = opened(&ana, queue, "Printer").await;
        let entered = impersonation::start(&admin, id, "They cannot reply", Some(ticket), "/").await.unwrap();
        let cx = looking(&t, &admin, entered).await;
        tickets::answer(&cx, ticket, text("reply", "Now"), Hat::Portal, Vec::new()).await.unwrap();
        impersonation::stop(&cx).await.unwrap();
        t.clock.advance(86_400);
        let admin = t.cx(admin.actor.subject.id).await;
        let look = look_at(&admin, id).await;

        let rows = stays::list(&admin, StayQuery::default()).await.unwrap().rows;
        assert_eq!(
            rows.iter().map(|row| (row.id, row.way)).collect::<Vec<_>>(),
            [(look, Way::Look), (entered, Way::Takeover)]
        );
        let past = &rows[1];
        assert_eq!((past.actor.as_str(), past.person.as_str()), ("Ada Admin", "Ana Customer"));
        assert_eq!(
            (past.reason.as_str(), past.ticket, past.ending.as_str()),
            ("They cannot reply", Some(ticket), "left")
        );
        let filter = domain::audit::AuditQuery { stay: entered.to_string(), ..Default::default() };
        let done = service::audit::list(&admin, filter).await.unwrap().rows;
        assert_eq!(done.len() as u64, past.rows);
        assert!(done.iter().any(|row| row.entity == Entity::Ticket) && past.rows >= 2);
        assert!((rows[0].ended_at, rows[0].ending.as_str()) == (None, "") && rows[0].rows == 0);

        let only = async |query: StayQuery| {
            let rows = stays::list(&admin, query).await.unwrap().rows;
            rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
        };
        assert_eq!(only(StayQuery { way: "look".to_owned(), ..StayQuery::default() }).await, [look]);
        assert_eq!(only(StayQuery { until: "2026-11-22".to_owned(), ..StayQuery::default() }).await, [entered]);
        assert_eq!(only(StayQuery { from: "2026-11-23".to_owned(), ..StayQuery::default() }).await, [look]);
        assert!(only(StayQuery { person: "999999".to_owned(), ..StayQuery::default() }).await.is_empty());
        let own = StayQuery { actor: admin.actor.subject.id.to_string(), ..StayQuery::default() };
        assert_eq!(only(own).await, [look, entered]);
        let wrong = StayQuery { from: "yesterday".to_owned(), actor: "me".to_owned(), ..StayQuery::default() };
        let error = refusal(stays::list(&admin, wrong).await);
        assert!(error.at("from").is_some() && error.at("actor").is_some());
        let agent = t.agent("Uma", UserType::User).await;
        assert!(matches!(refusal(stays::list(&agent, StayQuery::default()).await), AppError::Forbidden(_)));
    })
    .await;
}

#[tokio::test]
async fn people_are_told_by_mail_and_in_their_profile_where_the_settings_say_so() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let entered = impersonation::start(&admin, ana, "They cannot reply", None, "/").await.unwrap();
        impersonation::stop(&looking(&t, &admin, entered).await).await.unwrap();
        assert!(stays::own(&t.cx(ana).await).await.unwrap().is_empty(), "not shown by default");
        for setting in ["security.look_notice", "security.takeover_notice", "security.stays_shown"] {
            t.set_setting(setting, "true").await;
        }
        let admin = t.cx(admin.actor.subject.id).await;
        look_at(&admin, ana).await;
        impersonation::start(&admin, ana, "They cannot reply", None, "/").await.unwrap();
        t.run_jobs().await;
        let mails = t.mails();
        let told = |words: &str| mails.iter().any(|mail| mail.contains("ana@acme") && mail.contains(words));
        assert!(told("looks at what you see") && told("in your place"), "{mails:?}");
        let own = stays::own(&t.cx(ana).await).await.unwrap();
        assert_eq!(own.iter().map(|row| row.way).collect::<Vec<_>>(), [Way::Takeover, Way::Look, Way::Takeover]);
        assert!(own.iter().all(|row| row.actor == "Ada Admin"));
    })
    .await;
}
