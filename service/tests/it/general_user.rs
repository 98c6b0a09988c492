//! Tickets raised against the General User of a site, and the users made of what was typed.

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{form, inbox, opened};
use domain::AppError;
use domain::customers::CustomerInput;
use domain::ids::{CustomerId, SiteId, TicketId, UserId};
use domain::journal::Entity;
use domain::meanwhile::{Sent, rebased};
use domain::policy::Hat;
use domain::settings::{AUTO_WELCOME, GENERAL_USER_CREATES};
use domain::state::{AccountState, Door, UserType, WebAccess};
use domain::tickets::{CallerDetails, TicketInput};
use entity::{site, ticket};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use service::{Cx, customers, tickets, users};

/// The General User of the site of a new customer.
struct Place {
    general: UserId,
    customer: CustomerId,
    site: SiteId,
}

async fn place(t: &TestApp, name: &str) -> Place {
    let admin = t.admin().await;
    let input = CustomerInput { name: name.to_owned(), ..CustomerInput::default() };
    let customer = customers::create(&admin, input).await.unwrap();
    let of_customer = site::Column::CustomerId.eq(customer);
    let site = site::Entity::find().filter(of_customer).one(t.app.db.read()).await.unwrap().unwrap();
    Place { general: site.general_user_id.unwrap(), customer, site: site.id }
}

/// A desk with the setting on or off, and an agent of it.
async fn desk(t: &TestApp, creates: bool) -> (Cx, Place) {
    inbox(t).await;
    let place = place(t, "Brightwater").await;
    if creates {
        t.set_setting(GENERAL_USER_CREATES, "true").await;
    }
    (t.agent("Bob", UserType::Manager).await, place)
}

async fn raised(t: &TestApp, general: UserId) -> TicketInput {
    TicketInput { requester_id: general.to_string(), ..form(inbox(t).await, "Projector") }
}

async fn row(t: &TestApp, id: TicketId) -> ticket::Model {
    ticket::Entity::find_by_id(id).one(t.app.db.read()).await.unwrap().unwrap()
}

fn nina() -> CallerDetails {
    CallerDetails {
        name: "Nina Berg".to_owned(),
        email: "nina@brightwater.example.com".to_owned(),
        phone: "+34 612 345 678".to_owned(),
        username: "nina.berg".to_owned(),
    }
}

fn typed(details: CallerDetails, ticket: TicketInput) -> TicketInput {
    let CallerDetails { name, email, phone, username } = details;
    TicketInput { caller_name: name, caller_email: email, caller_phone: phone, caller_username: username, ..ticket }
}

#[tokio::test]
async fn hal_22_what_two_agents_complete_at_once_both_counts_and_the_same_field_is_told() {
    each_database(|t| async move {
        let (bob, place) = desk(&t, false).await;
        let eve = t.agent("Eve", UserType::Manager).await;
        let id = tickets::open(&bob, typed(nina(), raised(&t, place.general).await), Hat::Agent).await.unwrap();
        let base = serde_json::to_string(&nina()).unwrap();
        let theirs = CallerDetails { name: "Nina B.".to_owned(), phone: "+34 612 345 679".to_owned(), ..nina() };
        tickets::complete_caller(&eve, id, theirs.clone(), None).await.unwrap();

        let mine = CallerDetails { username: "nina".to_owned(), ..nina() };
        tickets::complete_caller(&bob, id, Sent::new(mine, base.clone()), None).await.unwrap();
        let both = CallerDetails { username: "nina".to_owned(), ..theirs };
        assert_eq!(tickets::get(&bob, id, Hat::Agent).await.unwrap().caller, both);
        tickets::complete_caller(&eve, id, CallerDetails { name: "Nina C.".to_owned(), ..both.clone() }, None)
            .await
            .unwrap();
        let same = CallerDetails { name: "Nina Berger".to_owned(), ..nina() };
        let refused = tickets::complete_caller(&bob, id, Sent::new(same.clone(), base.clone()), None).await;
        let AppError::Contested(fields) = refusal(refused) else { panic!("taken without telling") };
        let conflict = &fields[0];
        assert_eq!((conflict.field.as_str(), conflict.theirs.as_str(), fields.len()), ("name", "Nina C.", 1));
        assert_eq!(conflict.by, eve.actor.subject.name);
        tickets::complete_caller(&bob, id, Sent::new(same, rebased(&base, &fields)), None).await.unwrap();
        let caller = tickets::get(&bob, id, Hat::Agent).await.unwrap().caller;
        assert_eq!(caller, CallerDetails { name: "Nina Berger".to_owned(), ..both });
    })
    .await;
}

#[tokio::test]
async fn hal_21_while_it_is_off_ticket_and_details_stay_with_the_general_user() {
    each_database(|t| async move {
        let (bob, place) = desk(&t, false).await;
        let people = t.people().await;
        let input = typed(nina(), raised(&t, place.general).await);
        let id = tickets::open(&bob, input, Hat::Agent).await.unwrap();
        let view = tickets::get(&bob, id, Hat::Agent).await.unwrap();
        assert_eq!((view.requester_id, view.caller, view.can.caller), (place.general, nina(), true));
        let changed = CallerDetails { phone: "+34 612 345 679".to_owned(), ..nina() };
        tickets::complete_caller(&bob, id, changed.clone(), None).await.unwrap();
        let view = tickets::get(&bob, id, Hat::Agent).await.unwrap();
        assert_eq!((view.requester_id, view.caller), (place.general, changed.clone()));
        assert_eq!(t.events(Entity::Ticket, id.0).await, ["ticket.opened", "ticket.caller_changed"]);
        tickets::complete_caller(&bob, id, changed, None).await.unwrap();
        assert_eq!(t.events(Entity::Ticket, id.0).await.len(), 2, "nothing differs, nothing is written");
        assert_eq!(t.people().await, people);
        assert!(tickets::options(&bob, Hat::Agent, Some(place.general)).await.unwrap().general);
    })
    .await;
}

#[tokio::test]
async fn hal_21_hal_22_when_it_is_on_a_user_is_made_under_customer_and_site_once() {
    each_database(|t| async move {
        let (bob, place) = desk(&t, true).await;
        let input = typed(nina(), raised(&t, place.general).await);
        let first = row(&t, tickets::open(&bob, input.clone(), Hat::Agent).await.unwrap()).await;
        let person = t.user(first.requester_id).await;
        assert_eq!((person.customer_id, person.site_id), (place.customer, place.site));
        assert_eq!((first.customer_id, first.site_id), (place.customer, place.site));
        assert_eq!((person.display_name.as_str(), person.door), ("Nina Berg", Door::GeneralUser));
        assert_eq!((person.account_state, person.is_general), (AccountState::Guest, false));
        let view = users::get(&bob, person.id).await.unwrap();
        assert_eq!(
            (view.emails, view.phones, view.username),
            (vec![nina().email], vec![nina().phone], nina().username)
        );
        assert_eq!(t.events(Entity::User, person.id.0).await, ["user.created"]);
        let people = t.people().await;
        let none = CallerDetails::default();
        for again in [
            nina(),
            CallerDetails { email: "NINA@brightwater.example.com".to_owned(), ..none.clone() },
            CallerDetails { username: "Nina.Berg".to_owned(), ..none.clone() },
            CallerDetails { phone: "0034612345678".to_owned(), name: "N. Berg".to_owned(), ..none.clone() },
            CallerDetails { name: "nina  berg".to_owned(), ..none.clone() },
        ] {
            let input = typed(again.clone(), raised(&t, place.general).await);
            let id = tickets::open(&bob, input, Hat::Agent).await.unwrap();
            assert_eq!(row(&t, id).await.requester_id, person.id, "{again:?}");
        }
        assert_eq!(t.people().await, people, "no duplicate");
    })
    .await;
}

#[tokio::test]
async fn hal_22_details_completed_later_give_the_ticket_to_the_user() {
    each_database(|t| async move {
        let (bob, place) = desk(&t, true).await;
        let mut owners = Vec::new();
        for _ in 0..2 {
            let id = tickets::open(&bob, raised(&t, place.general).await, Hat::Agent).await.unwrap();
            assert_eq!(row(&t, id).await.requester_id, place.general, "nothing was typed");
            tickets::complete_caller(&bob, id, nina(), None).await.unwrap();
            let ticket = row(&t, id).await;
            assert_eq!((ticket.customer_id, ticket.site_id), (place.customer, place.site));
            assert_eq!(
                t.events(Entity::Ticket, id.0).await,
                ["ticket.opened", "ticket.caller_changed", "ticket.changed"]
            );
            assert!(!tickets::get(&bob, id, Hat::Agent).await.unwrap().can.caller);
            let refused = tickets::complete_caller(&bob, id, nina(), None).await;
            assert!(refusal(refused).at("form").is_some(), "it is a named person's now");
            owners.push(ticket.requester_id);
        }
        let person = t.user(owners[0]).await;
        assert_eq!((person.customer_id, person.site_id), (place.customer, place.site));
        assert_eq!(owners[0], owners[1], "no duplicate");
    })
    .await;
}

#[tokio::test]
async fn hal_21_a_username_alone_names_the_user() {
    each_database(|t| async move {
        let (bob, place) = desk(&t, true).await;
        let only = |username: &str| CallerDetails { username: username.to_owned(), ..CallerDetails::default() };
        let mut made = Vec::new();
        for username in ["nina", "Nina Berg", "nina", "Nina Berg"] {
            let input = typed(only(username), raised(&t, place.general).await);
            made.push(row(&t, tickets::open(&bob, input, Hat::Agent).await.unwrap()).await.requester_id);
        }
        assert!(made[0] != made[1] && made[0] == made[2] && made[1] == made[3], "{made:?}");
        assert_eq!(t.user(made[0]).await.username.as_deref(), Some("nina"));
        assert_eq!(t.user(made[1]).await.display_name, "Nina Berg");
    })
    .await;
}

#[tokio::test]
async fn hal_22_people_of_other_sites_are_neither_taken_nor_doubled() {
    each_database(|t| async move {
        let (bob, place) = desk(&t, true).await;
        let elsewhere = t.customer("Other").await;
        let taken = nina().email;
        t.person(["Nina", "Berg"], &taken, elsewhere, WebAccess::Own, AccountState::Active).await;
        let people = t.people().await;
        let input = typed(nina(), raised(&t, place.general).await);
        assert!(refusal(tickets::open(&bob, input, Hat::Agent).await).at("caller_email").is_some());
        let username = CallerDetails { username: "Nina".to_owned(), ..CallerDetails::default() };
        let input = typed(username, raised(&t, place.general).await);
        assert!(refusal(tickets::open(&bob, input, Hat::Agent).await).at("caller_username").is_some());
        assert_eq!(t.people().await, people);
        let id = tickets::open(&bob, raised(&t, place.general).await, Hat::Agent).await.unwrap();
        assert!(refusal(tickets::complete_caller(&bob, id, nina(), None).await).at("email").is_some());
        assert_eq!(row(&t, id).await.requester_id, place.general);
    })
    .await;
}

#[tokio::test]
async fn hal_21_who_may_not_create_users_leaves_the_ticket_with_the_general_user() {
    each_database(|t| async move {
        let (bob, place) = desk(&t, true).await;
        let plain = t.worker("Paul", &["full"]).await;
        let people = t.people().await;
        let input = typed(nina(), raised(&t, place.general).await);
        let id = tickets::open(&plain, input.clone(), Hat::Agent).await.unwrap();
        assert_eq!((row(&t, id).await.requester_id, t.people().await), (place.general, people));
        assert_eq!(tickets::get(&plain, id, Hat::Agent).await.unwrap().caller, nina());
        let known = row(&t, tickets::open(&bob, input.clone(), Hat::Agent).await.unwrap()).await.requester_id;
        let id = tickets::open(&plain, input, Hat::Agent).await.unwrap();
        assert_eq!(row(&t, id).await.requester_id, known, "who is known needs nobody to be created");
    })
    .await;
}

#[tokio::test]
async fn hal_21_details_are_checked_and_for_agents_alone() {
    each_database(|t| async move {
        let (bob, place) = desk(&t, true).await;
        let wrong = CallerDetails { email: "nonsense".to_owned(), username: "a@b".to_owned(), ..nina() };
        let error = refusal(tickets::open(&bob, typed(wrong, raised(&t, place.general).await), Hat::Agent).await);
        assert!(error.at("caller_email").is_some() && error.at("caller_username").is_some());
        let ana = t.customer_user("Ana").await;
        let queue = inbox(&t).await;
        let own = tickets::open(&ana, typed(nina(), form(queue, "Mine")), Hat::Portal).await.unwrap();
        assert_eq!(tickets::get(&bob, own, Hat::Agent).await.unwrap().caller, CallerDetails::default());
        let named = opened(&ana, queue, "Named").await;
        assert!(refusal(tickets::complete_caller(&bob, named, nina(), None).await).at("form").is_some());
        let id = tickets::open(&bob, raised(&t, place.general).await, Hat::Agent).await.unwrap();
        for outsider in [&ana, &t.bare_agent("Olaf", UserType::Manager).await] {
            assert_eq!(refusal(tickets::complete_caller(outsider, id, nina(), None).await), AppError::NotFound);
        }
        assert_eq!(row(&t, id).await.requester_id, place.general);
    })
    .await;
}

#[tokio::test]
async fn hal_22_hal_69_the_new_user_is_welcomed_where_every_new_user_is() {
    each_database(|t| async move {
        let (_, place) = desk(&t, true).await;
        t.set_setting(AUTO_WELCOME, "true").await;
        let admin = t.admin().await;
        let input = typed(nina(), raised(&t, place.general).await);
        let id = tickets::open(&admin, input, Hat::Agent).await.unwrap();
        assert_eq!(t.user(row(&t, id).await.requester_id).await.account_state, AccountState::Pending);
    })
    .await;
}
