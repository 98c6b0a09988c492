//! The end-user of a ticket: changed by *Change Site/User*, in the end-user details, or added on the way.

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{inbox, opened, subjects, view};
use domain::AppError;
use domain::ids::{TicketId, UserId};
use domain::journal::Entity;
use domain::policy::Hat;
use domain::settings::{CHANGE_SITE_USERS, FORCE_CHANGE_SITE_USER, NEW_TICKET_USERS};
use domain::state::{AccountState, Door, GrantKind, UserType, WebAccess};
use domain::tickets::{EndUserInput, TicketQuery};
use domain::users::UserInput;
use entity::ticket;
use sea_orm::EntityTrait;
use service::{Cx, tickets};

fn to(person: UserId) -> EndUserInput {
    EndUserInput { requester_id: person.to_string(), ..EndUserInput::default() }
}

async fn row(t: &TestApp, id: TicketId) -> ticket::Model {
    ticket::Entity::find_by_id(id).one(t.app.db.read()).await.unwrap().unwrap()
}

/// An agent who may create users, a ticket of Ana at Acme, and Xenia at Other.
async fn desk(t: &TestApp) -> (Cx, TicketId, UserId) {
    let queue = inbox(t).await;
    let ana = t.customer_user("Ana").await;
    let id = opened(&ana, queue, "Printer").await;
    let place = t.customer("Other").await;
    let xenia =
        t.person(["Xenia", "Stranger"], "xenia@other.example.com", place, WebAccess::Own, AccountState::Active).await;
    (t.agent("Bob", UserType::Manager).await, id, xenia)
}

#[tokio::test]
async fn hal_74_change_site_user_moves_the_ticket_and_writes_history() {
    each_database(|t| async move {
        let (bob, id, xenia) = desk(&t).await;
        tickets::change_site_user(&bob, id, to(xenia), None).await.unwrap();
        let (other, head_office) = t.customer("Other").await;
        let ticket = row(&t, id).await;
        assert_eq!((ticket.requester_id, ticket.customer_id, ticket.site_id), (xenia, other, head_office));
        let changes = t.journal(Entity::Ticket, id.0).await.pop().unwrap().changes;
        for text in ["Ana Customer", "Xenia Stranger", "Acme, Head office", "Other, Head office"] {
            assert!(changes.contains(text), "{text}: {changes}");
        }
        let xenia_cx = t.cx(xenia).await;
        assert_eq!(subjects(&xenia_cx, view("all"), Hat::Portal).await, ["Printer"]);
        let by_name = TicketQuery { q: "xenia".to_owned(), view: "all".to_owned(), ..TicketQuery::default() };
        assert_eq!(subjects(&bob, by_name, Hat::Agent).await, ["Printer"], "found by the new name");
        let before = t.journal(Entity::Ticket, id.0).await.len();
        tickets::change_site_user(&bob, id, to(xenia), None).await.unwrap();
        assert_eq!(t.journal(Entity::Ticket, id.0).await.len(), before, "nothing differs, nothing is written");
        let site = EndUserInput { requester_id: xenia.to_string(), site_id: "999".to_owned() };
        assert!(refusal(tickets::change_site_user(&bob, id, site, None).await).at("site_id").is_some());
    })
    .await;
}

#[tokio::test]
async fn hal_74_it_needs_the_right_to_change_the_ticket() {
    each_database(|t| async move {
        let (_, id, xenia) = desk(&t).await;
        let outsider = t.bare_agent("Olaf", UserType::User).await;
        assert_eq!(refusal(tickets::change_site_user(&outsider, id, to(xenia), None).await), AppError::NotFound);
        let admin = t.admin().await;
        let reader = domain::structure::RoleInput {
            name: "Reader".to_owned(),
            ticket_rights: vec!["read".to_owned()],
            ..Default::default()
        };
        let role = service::structure::roles::create(&admin, reader).await.unwrap();
        let rita = t.bare_agent("Rita", UserType::User).await.actor.subject.id;
        for (id, queue) in &t.admin().await.fixed.structure.queues {
            t.grant(rita, GrantKind::Queue, id.0).await;
            t.grant(rita, GrantKind::Department, queue.department.0).await;
        }
        t.grant(rita, GrantKind::Role, role.0).await;
        let rita = t.cx(rita).await;
        for refused in [
            tickets::change_site_user(&rita, id, to(xenia), None).await,
            tickets::set_end_user(&rita, id, to(xenia), None).await,
        ] {
            assert!(matches!(refusal(refused), AppError::Forbidden(_)));
        }
        assert!(tickets::end_user_options(&rita, id).await.is_err());
        let ana = t.cx(row(&t, id).await.requester_id).await;
        assert_eq!(refusal(tickets::change_site_user(&ana, id, to(xenia), None).await), AppError::NotFound);
    })
    .await;
}

#[tokio::test]
async fn hal_29_hal_30_the_details_take_known_people_until_change_site_user_is_forced() {
    each_database(|t| async move {
        let (bob, id, xenia) = desk(&t).await;
        assert!(tickets::get(&bob, id, Hat::Agent).await.unwrap().can.end_user);
        assert!(refusal(tickets::set_end_user(&bob, id, to(UserId(999)), None).await).at("requester_id").is_some());
        tickets::set_end_user(&bob, id, to(xenia), None).await.unwrap();
        assert_eq!(row(&t, id).await.requester_id, xenia);
        t.set_setting(FORCE_CHANGE_SITE_USER, "true").await;
        let bob = t.cx(bob.actor.subject.id).await;
        let ana = t.customer_user("Anton").await.actor.subject.id;
        assert!(!tickets::get(&bob, id, Hat::Agent).await.unwrap().can.end_user);
        assert!(!tickets::end_user_options(&bob, id).await.unwrap().details);
        let refused = refusal(tickets::set_end_user(&bob, id, to(ana), None).await);
        assert!(matches!(refused, AppError::Forbidden(_)), "{refused:?}");
        tickets::change_site_user(&bob, id, to(ana), None).await.unwrap();
        assert_eq!(row(&t, id).await.requester_id, ana);
    })
    .await;
}

async fn new_person(t: &TestApp, name: &str) -> UserInput {
    UserInput {
        first_name: name.to_owned(),
        last_name: "New".to_owned(),
        emails: format!("{}@other.example.com", name.to_lowercase()),
        customer_id: t.customer("Other").await.0.to_string(),
        ..UserInput::default()
    }
}

#[tokio::test]
async fn hal_28_somebody_new_becomes_the_end_user_where_the_setting_allows_it() {
    each_database(|t| async move {
        let (bob, id, _) = desk(&t).await;
        assert!(!tickets::end_user_options(&bob, id).await.unwrap().new_users);
        let people = t.people().await;
        let refused = tickets::change_to_new_user(&bob, id, new_person(&t, "Nina").await, None).await;
        assert!(matches!(refusal(refused), AppError::Forbidden(_)));
        assert_eq!(t.people().await, people);
        t.set_setting(CHANGE_SITE_USERS, "true").await;
        let bob = t.cx(bob.actor.subject.id).await;
        assert!(tickets::end_user_options(&bob, id).await.unwrap().new_users);
        let wrong = UserInput { emails: "nonsense".to_owned(), ..new_person(&t, "Nina").await };
        assert!(refusal(tickets::change_to_new_user(&bob, id, wrong, None).await).at("emails").is_some());
        let nina = tickets::change_to_new_user(&bob, id, new_person(&t, "Nina").await, None).await.unwrap();
        assert_eq!(row(&t, id).await.requester_id, nina);
        assert_eq!(t.user(nina).await.door, Door::ChangeSiteUser);
        let outsider = t.bare_agent("Olaf", UserType::Manager).await;
        let people = t.people().await;
        let refused = tickets::change_to_new_user(&outsider, id, new_person(&t, "Nora").await, None).await;
        assert_eq!(refusal(refused), AppError::NotFound);
        assert_eq!(t.people().await, people, "nobody is added for a ticket out of sight");
    })
    .await;
}

#[tokio::test]
async fn hal_19_a_requester_is_added_on_the_new_ticket_screen_where_the_setting_allows_it() {
    each_database(|t| async move {
        let (bob, ..) = desk(&t).await;
        assert!(!tickets::options(&bob, Hat::Agent, None).await.unwrap().new_users);
        let refused = tickets::add_requester(&bob, new_person(&t, "Nina").await).await;
        assert!(matches!(refusal(refused), AppError::Forbidden(_)));
        t.set_setting(NEW_TICKET_USERS, "true").await;
        let bob = t.cx(bob.actor.subject.id).await;
        assert!(tickets::options(&bob, Hat::Agent, None).await.unwrap().new_users);
        let nina = tickets::add_requester(&bob, new_person(&t, "Nina").await).await.unwrap();
        assert_eq!(t.user(nina).await.door, Door::NewTicket);
        assert!(tickets::options(&bob, Hat::Agent, Some(nina)).await.unwrap().requester.is_some());
        let plain = t.bare_agent("Paul", UserType::User).await;
        assert!(!tickets::options(&plain, Hat::Agent, None).await.unwrap().new_users);
        let refused = tickets::add_requester(&plain, new_person(&t, "Nora").await).await;
        assert!(matches!(refusal(refused), AppError::Forbidden(_)));
    })
    .await;
}
