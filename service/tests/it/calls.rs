//! Telephone calls: whose number it is, who is calling, and the ticket of the call.

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{form, inbox, opened};
use crate::users::reader;
use domain::AppError;
use domain::ids::{CustomerId, UserId};
use domain::journal::Entity;
use domain::policy::Hat;
use domain::settings::PHONE_COUNTRY;
use domain::state::{Channel, Door, GrantKind, UserType};
use domain::structure::RoleInput;
use domain::tickets::{TicketInput, TicketPatch};
use domain::users::UserInput;
use service::{Cx, calls, structure, tickets, users};

const NUMBER: &str = "+34612345678";

fn person(first: &str, phones: &str, customer: CustomerId) -> UserInput {
    UserInput {
        first_name: first.to_owned(),
        last_name: "Caller".to_owned(),
        emails: format!("{}@acme.example.com", first.to_lowercase()),
        phones: phones.to_owned(),
        customer_id: customer.to_string(),
        ..UserInput::default()
    }
}

/// An agent who takes calls at a desk in Spain.
async fn spain(t: &TestApp) -> Cx {
    inbox(t).await;
    t.set_setting(PHONE_COUNTRY, "ES").await;
    t.agent("Bob", UserType::Manager).await
}

async fn add(t: &TestApp, first: &str, phones: &str) -> UserId {
    let acme = t.customer("Acme").await.0;
    users::create(&t.admin().await, person(first, phones, acme)).await.unwrap()
}

async fn matched(cx: &Cx, number: &str) -> Vec<String> {
    calls::matching(cx, number).await.unwrap().people.into_iter().map(|person| person.name).collect()
}

#[tokio::test]
async fn hal_27_a_number_matches_its_people_in_any_notation() {
    each_database(|t| async move {
        let bob = spain(&t).await;
        let ana = add(&t, "Ana", "91 000 00 00\n0034 612 345 678").await;
        add(&t, "Other", "+34 612 345 679").await;
        for number in ["+34612345678", " 34612345678", "0034612345678", "612 34 56 78", "+34 (612) 345-678"] {
            assert_eq!(matched(&bob, number).await, ["Ana Caller"], "{number:?}");
        }
        for nobody in ["+34612345670", "612", "", "anonymous", "5678"] {
            assert!(matched(&bob, nobody).await.is_empty(), "{nobody:?}");
        }
        let queue = inbox(&t).await;
        let input = TicketInput { requester_id: ana.to_string(), ..form(queue, "Router") };
        let open = tickets::open(&bob, input.clone(), Hat::Agent).await.unwrap();
        let closed = tickets::open(&bob, input, Hat::Agent).await.unwrap();
        let patch = TicketPatch { state: "closed".to_owned(), ..TicketPatch::default() };
        tickets::update(&bob, closed, patch, None).await.unwrap();
        let found = calls::matching(&bob, NUMBER).await.unwrap();
        let caller = &found.people[0];
        assert_eq!((found.number.as_str(), caller.id, caller.customer.as_str()), (NUMBER, ana, "Acme"));
        assert_eq!(caller.open_tickets.iter().map(|row| row.id).collect::<Vec<_>>(), [open]);
    })
    .await;
}

#[tokio::test]
async fn hal_27_numbers_kept_before_the_country_was_set_match_too() {
    each_database(|t| async move {
        inbox(&t).await;
        add(&t, "Ana", "612 345 678").await;
        add(&t, "Ines", "47-11").await;
        let bob = spain(&t).await;
        assert_eq!(matched(&bob, NUMBER).await, ["Ana Caller"]);
        assert_eq!(matched(&bob, "4711").await, ["Ines Caller"], "an extension");
    })
    .await;
}

#[tokio::test]
async fn hal_27_the_screen_chooses_the_only_one_and_offers_several() {
    each_database(|t| async move {
        let bob = spain(&t).await;
        let ana = add(&t, "Ana", NUMBER).await;
        let screen = calls::screen(&bob, NUMBER, None).await.unwrap();
        assert_eq!(screen.caller.map(|caller| caller.id), Some(ana));
        assert!(screen.new_users && screen.keeps_number && !screen.queues.is_empty());
        let ines = add(&t, "Ines", "0034 612 345 678").await;
        let screen = calls::screen(&bob, NUMBER, None).await.unwrap();
        assert_eq!((screen.found.people.len(), screen.caller), (2, None));
        let chosen = calls::screen(&bob, NUMBER, Some(ines)).await.unwrap().caller;
        assert_eq!(chosen.map(|caller| caller.id), Some(ines));
        let nobody = calls::screen(&bob, "+34612345670", None).await.unwrap();
        assert!(nobody.caller.is_none() && nobody.found.people.is_empty());
    })
    .await;
}

#[tokio::test]
async fn hal_25_hal_26_a_person_is_added_with_the_number() {
    each_database(|t| async move {
        let bob = spain(&t).await;
        let acme = t.customer("Acme").await.0;
        let nina = calls::add(&bob, NUMBER, person("Nina", "", acme)).await.unwrap();
        assert_eq!(t.user(nina).await.door, Door::Call);
        assert_eq!(users::get(&bob, nina).await.unwrap().phones, [NUMBER]);
        assert_eq!(matched(&bob, NUMBER).await, ["Nina Caller"]);
        let typed = person("Otto", "612 345 678\n913 000 000", acme);
        let otto = calls::add(&bob, NUMBER, typed).await.unwrap();
        assert_eq!(users::get(&bob, otto).await.unwrap().phones, ["612 345 678", "913 000 000"], "once is enough");
        let wrong = UserInput { emails: "nonsense".to_owned(), ..person("Nora", "", acme) };
        assert!(refusal(calls::add(&bob, NUMBER, wrong).await).at("emails").is_some());
    })
    .await;
}

#[tokio::test]
async fn hal_26_the_number_is_kept_with_a_person_who_is_picked_only_if_ticked_and_new() {
    each_database(|t| async move {
        let bob = spain(&t).await;
        let ana = add(&t, "Ana", "913 000 000").await;
        let pick = async |keep| calls::choose(&bob, NUMBER, &ana.to_string(), keep).await.unwrap();
        assert_eq!(pick(false).await, ana);
        assert_eq!(t.events(Entity::User, ana.0).await, ["user.created"]);
        pick(true).await;
        assert_eq!(users::get(&bob, ana).await.unwrap().phones, ["913 000 000", NUMBER]);
        assert_eq!(t.events(Entity::User, ana.0).await, ["user.created", "user.updated"]);
        assert_eq!(calls::choose(&bob, "0034 612 345 678", &ana.to_string(), true).await.unwrap(), ana);
        assert_eq!(t.events(Entity::User, ana.0).await.len(), 2, "it is theirs already");
        for nobody in ["", "none", "999999"] {
            assert!(refusal(calls::choose(&bob, NUMBER, nobody, false).await).at("person").is_some(), "{nobody}");
        }
    })
    .await;
}

#[tokio::test]
async fn hal_24_the_ticket_of_a_call_says_so() {
    each_database(|t| async move {
        let bob = spain(&t).await;
        let ana = add(&t, "Ana", NUMBER).await;
        let call = TicketInput {
            requester_id: ana.to_string(),
            channel: "call".to_owned(),
            caller_phone: NUMBER.to_owned(),
            ..form(inbox(&t).await, "No dial tone")
        };
        let id = tickets::open(&bob, call.clone(), Hat::Agent).await.unwrap();
        let view = tickets::get(&bob, id, Hat::Agent).await.unwrap();
        assert_eq!((view.channel, view.caller.phone.as_str(), view.requester_id), (Channel::Call, NUMBER, ana));
        let changes = t.journal(Entity::Ticket, id.0).await.remove(0).changes;
        assert!(changes.contains("\"call\"") && changes.contains(NUMBER), "{changes}");
        let wrong = TicketInput { channel: "pigeon".to_owned(), ..call.clone() };
        assert!(refusal(tickets::open(&bob, wrong, Hat::Agent).await).at("channel").is_some());
        let carla = t.customer_user("Carla").await;
        let own = tickets::open(&carla, call, Hat::Portal).await.unwrap();
        let view = tickets::get(&bob, own, Hat::Agent).await.unwrap();
        assert_eq!((view.channel, view.caller.phone.as_str()), (Channel::Written, ""), "customers write");
        let written = opened(&carla, inbox(&t).await, "Written").await;
        assert_eq!(tickets::get(&carla, written, Hat::Portal).await.unwrap().channel, Channel::Written);
    })
    .await;
}

#[tokio::test]
async fn hal_24_calls_are_for_those_who_may_open_tickets_and_see_the_directory() {
    each_database(|t| async move {
        spain(&t).await;
        let ana = add(&t, "Ana", NUMBER).await;
        let acme = t.customer("Acme").await.0;
        // The directory alone, tickets alone, and a customer.
        let outsider = reader(&t, "Olaf", "read_and_modify").await;
        let blind = t.worker("Blake", &["full"]).await;
        let customer = t.customer_user("Carla").await;
        let people = t.people().await;
        for cx in [&outsider, &blind, &customer] {
            let refused = [
                calls::matching(cx, NUMBER).await.err(),
                calls::screen(cx, NUMBER, None).await.err(),
                calls::choose(cx, "+34611111111", &ana.to_string(), true).await.err(),
                calls::add(cx, NUMBER, person("Nina", "", acme)).await.err(),
            ];
            for error in refused {
                let refused = error.map(AppError::from);
                assert!(matches!(refused, Some(AppError::Forbidden(_) | AppError::NotFound)), "{refused:?}");
            }
        }
        assert_eq!(t.people().await, people);
        assert_eq!(t.events(Entity::User, ana.0).await, ["user.created"]);
    })
    .await;
}

#[tokio::test]
async fn hal_26_adding_and_keeping_need_the_rights_of_the_directory() {
    each_database(|t| async move {
        spain(&t).await;
        let ana = add(&t, "Ana", "").await;
        let acme = t.customer("Acme").await.0;
        let rita = t.worker("Rita", &["full"]).await.actor.subject.id;
        let input =
            RoleInput { name: "Reads".to_owned(), users_access: "read_only".to_owned(), ..RoleInput::default() };
        let reads = structure::roles::create(&t.admin().await, input).await.unwrap();
        t.grant(rita, GrantKind::Role, reads.0).await;
        let rita = t.cx(rita).await;
        let screen = calls::screen(&rita, NUMBER, None).await.unwrap();
        assert!(!screen.new_users && !screen.keeps_number);
        let refused = calls::add(&rita, NUMBER, person("Nina", "", acme)).await;
        assert!(matches!(refusal(refused), AppError::Forbidden(_)));
        let refused = calls::choose(&rita, NUMBER, &ana.to_string(), true).await;
        assert!(matches!(refusal(refused), AppError::Forbidden(_)));
        assert_eq!(t.events(Entity::User, ana.0).await, ["user.created"]);
        assert_eq!(calls::choose(&rita, NUMBER, &ana.to_string(), false).await.unwrap(), ana);
    })
    .await;
}
