//! The first setup.

use crate::support::{PASSWORD, TestApp, each_database, refusal};
use domain::AppError;
use domain::account::SetupInput;
use domain::journal::Entity;
use domain::policy::{Action, Hat, Resource};
use service::{Cx, setup};

fn form() -> SetupInput {
    SetupInput {
        organisation: " Nordlicht ".to_owned(),
        first_name: "Grace".to_owned(),
        last_name: "Hopper".to_owned(),
        email: "grace@nordlicht.example.com".to_owned(),
        password: PASSWORD.to_owned(),
        password_again: PASSWORD.to_owned(),
    }
}

async fn set_up(t: &TestApp) -> Cx {
    let id = setup::run(&t.guest(), form()).await.unwrap();
    t.cx(id).await
}

#[tokio::test]
async fn rtp_2_setup_makes_the_first_admin_and_a_place_to_work() {
    each_database(|t| async move {
        assert!(setup::is_open(&t.guest()).await.unwrap());
        let admin = set_up(&t).await;
        let subject = &admin.actor.subject;
        assert_eq!((subject.name.as_str(), subject.customer_name.as_str()), ("Grace Hopper", "Nordlicht"));
        for action in [Action::ManageAgents, Action::ManageRoles, Action::ReadAudit, Action::Impersonate] {
            assert!(admin.allows(action, Resource::Desk), "{action:?}");
        }
        let queues = admin.ticket_scope(Hat::Agent).agent_queues;
        assert_eq!(queues.len(), 1, "the admin works in the inbox");
        let inbox = *queues.first().unwrap();
        assert!(admin.allows(Action::CreateTicket, Resource::Queue(inbox)));
        let rows = t.journal(Entity::User, subject.id.0).await;
        assert_eq!((rows[0].event.as_str(), rows[0].cause.as_str()), ("user.created", "setup"));
        assert!(!rows[0].changes.contains("argon2"), "secrets never enter the journal");
        // With the General User of the site (HAL-23).
        assert_eq!(t.people().await, 2);
    })
    .await;
}

#[tokio::test]
async fn rtp_2_setup_is_dead_afterwards() {
    each_database(|t| async move {
        set_up(&t).await;
        assert!(!setup::is_open(&t.guest()).await.unwrap());
        let again = SetupInput { email: "second@nordlicht.example.com".to_owned(), ..form() };
        assert_eq!(refusal(setup::run(&t.guest(), again).await), AppError::NotFound);
        assert_eq!(t.people().await, 2);
    })
    .await;
}

#[tokio::test]
async fn rtp_2_of_two_setups_at_once_one_wins() {
    each_database(|t| async move {
        let other = SetupInput { organisation: "Other".to_owned(), email: "o@other.example.com".to_owned(), ..form() };
        let (guest, second) = (t.guest(), t.guest());
        let (one, two) = tokio::join!(setup::run(&guest, form()), setup::run(&second, other));
        assert!(one.is_ok() != two.is_ok(), "exactly one");
        assert_eq!(t.people().await, 2);
    })
    .await;
}

#[tokio::test]
async fn every_wrong_field_is_named_at_once() {
    each_database(|t| async move {
        let input =
            SetupInput { email: "grace".to_owned(), password_again: "other".to_owned(), ..SetupInput::default() };
        let error = refusal(setup::run(&t.guest(), input).await);
        for field in ["organisation", "first_name", "last_name", "email", "password", "password_again"] {
            assert!(error.at(field).is_some(), "{field}");
        }
        assert_eq!(t.people().await, 0);
    })
    .await;
}
