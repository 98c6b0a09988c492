//! Where people came from, and what the list asks first.

use super::input;
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::account::RegistrationInput;
use domain::settings::{REGISTRATION, REGISTRATION_SITE};
use domain::state::{Door, UserType};
use domain::users::UserQuery;
use service::{doors, settings, users};

fn by(door: &str) -> UserQuery {
    UserQuery { came_by: door.to_owned(), ..UserQuery::default() }
}

#[tokio::test]
async fn people_are_found_by_their_door_and_tell_what_chose_their_site() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, _) = t.customer("Acme").await;
        let values = [(REGISTRATION, "public"), (REGISTRATION_SITE, "Acme / Head office")];
        let values = values.map(|(key, value)| (key.to_owned(), value.to_owned()));
        settings::save(&admin, values.into_iter().collect()).await.unwrap();
        let ana = users::create(&admin, input("Ana", "Ruiz", acme)).await.unwrap();
        let ben = RegistrationInput {
            name: "Ben Berg".to_owned(),
            email: "ben@example.com".to_owned(),
            ..RegistrationInput::default()
        };
        doors::register(&t.guest(), ben).await.unwrap();
        let admin = t.admin().await;
        let rows = users::list(&admin, by("registration")).await.unwrap().rows;
        assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Ben Berg"]);
        assert_eq!(users::count(&admin, by("registration")).await.unwrap().rows, 1);
        let ben = users::get(&admin, rows[0].id).await.unwrap();
        assert_eq!((ben.door, ben.place_by), (Door::Registration, Some(format!("Setting {REGISTRATION_SITE}"))));
        assert_eq!(ben.allowed_by, Some(format!("Setting {REGISTRATION}")));
        let ana = users::get(&admin, ana).await.unwrap();
        assert_eq!((ana.door, ana.place_by), (Door::Form, None), "whoever added her chose");
        assert_eq!(ana.allowed_by.as_deref(), Some("Right \"Create users\""));
        assert!(refusal(users::list(&admin, by("window")).await).at("came_by").is_some());
    })
    .await;
}

#[tokio::test]
async fn who_may_not_see_the_directory_is_told_so_whatever_is_asked_for() {
    each_database(|t| async move {
        let paul = t.bare_agent("Paul", UserType::User).await;
        for query in [UserQuery::default(), by("window")] {
            for refused in [
                refusal(users::list(&paul, query.clone()).await),
                refusal(users::count(&paul, query.clone()).await),
                refusal(users::listed(&paul, query.clone()).await),
            ] {
                assert!(matches!(refused, AppError::Forbidden(_)), "{refused:?}");
            }
        }
    })
    .await;
}
