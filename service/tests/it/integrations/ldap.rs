//! LDAP against a real directory service.

use super::slapd::{READER, SECRET, Slapd};
use super::{carry_out, counts, last, look, person};
use crate::support::{each_database, refusal};
use domain::integrations::{IntegrationInput, IntegrationRunState};
use domain::state::Validity;
use ldap3::{LdapConnAsync, Mod};
use service::{integrations, users};
use std::collections::HashSet;

pub(super) fn people(count: usize) -> Vec<(String, &'static str, &'static str, &'static str)> {
    let office = |number: usize| if number == 1 { "Porto" } else { "Lagos" };
    (1..=count).map(|number| (format!("p{number}"), "Zoë", "Köhler", office(number))).collect()
}

pub(super) fn input(slapd: &Slapd) -> IntegrationInput {
    let fields = [("emails", "mail"), ("first_name", "givenName"), ("last_name", "SN"), ("username", "uid")];
    IntegrationInput {
        name: "Directory".to_owned(),
        kind: "ldap".to_owned(),
        url: format!("ldaps://127.0.0.1:{}", slapd.tls_port),
        ca: slapd.ca.clone(),
        bind_dn: READER.to_owned(),
        password: SECRET.to_owned(),
        base: "ou=people,dc=acme".to_owned(),
        fields: fields.into_iter().map(|(field, attribute)| (field.to_owned(), attribute.to_owned())).collect(),
        places: "physicalDeliveryOfficeName = porto -> Brio / Head office".to_owned(),
        default_place: "Acme / Head office".to_owned(),
        ..IntegrationInput::default()
    }
}

#[tokio::test]
async fn hal_56_a_directory_is_read_page_by_page_over_tls() {
    let slapd = std::sync::Arc::new(Slapd::start(&people(600), None).await);
    each_database(move |t| {
        let slapd = std::sync::Arc::clone(&slapd);
        async move {
            let admin = t.admin().await;
            t.customer("Acme").await;
            t.customer("Brio").await;
            let id = integrations::create(&admin, input(&slapd)).await.unwrap();
            let tested = integrations::test_connection(&admin, id).await.unwrap();
            assert_eq!((tested.found, tested.attributes["givenname"].as_str()), (20, "Zoë"));
            assert_eq!(carry_out(&t, &admin, id).await.create, 600);
            let first = users::get(&admin, person(&admin, "p1@acme.example").await).await.unwrap();
            assert_eq!((first.name.as_str(), first.customer.as_str()), ("Zoë Köhler", "Brio"));
            let other = users::get(&admin, person(&admin, "p600@acme.example").await).await.unwrap();
            assert_eq!(other.customer, "Acme");
            let form = integrations::get(&admin, id).await.unwrap().input;
            let start_tls = IntegrationInput {
                url: format!("ldap://127.0.0.1:{}", slapd.port),
                start_tls: "true".to_owned(),
                filter: "(uid=p2)".to_owned(),
                password: SECRET.to_owned(),
                ..form
            };
            integrations::update(&admin, id, start_tls).await.unwrap();
            let listed = look(&t, &admin, id).await;
            assert_eq!(counts(&admin, listed).await.unchanged, 1);
        }
    })
    .await;
}

#[tokio::test]
async fn hal_56_what_keeps_a_directory_from_being_read_is_said_in_plain_words() {
    let slapd = std::sync::Arc::new(Slapd::start(&people(120), Some(100)).await);
    each_database(move |t| {
        let slapd = std::sync::Arc::clone(&slapd);
        async move {
            let admin = t.admin().await;
            t.customer("Acme").await;
            t.customer("Brio").await;
            let form = input(&slapd);
            let id = integrations::create(&admin, form.clone()).await.unwrap();
            // The limit cuts the search short: nothing of it counts.
            look(&t, &admin, id).await;
            let run = last(&admin, id).await;
            assert_eq!(run.state, IntegrationRunState::Failed);
            assert!(run.message.contains("only some of the entries"), "{}", run.message);
            for (wrong, expected) in [
                (IntegrationInput { password: "wrong".to_owned(), ..form.clone() }, "name or password are wrong"),
                (IntegrationInput { base: "ou=nobody,dc=acme".to_owned(), ..form.clone() }, "no such base"),
                (IntegrationInput { filter: "(uid=".to_owned(), ..form.clone() }, "not a valid LDAP filter"),
                (IntegrationInput { filter: "(uid=nobody)".to_owned(), ..form.clone() }, "nobody was found"),
                (IntegrationInput { ca: String::new(), ..form.clone() }, "no connection"),
                (IntegrationInput { url: "ldaps://127.0.0.1:1".to_owned(), ..form.clone() }, "no connection"),
            ] {
                integrations::update(&admin, id, wrong).await.unwrap();
                let refused = refusal(integrations::test_connection(&admin, id).await).to_string();
                assert!(refused.contains(expected), "{expected}: {refused}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn hal_57_whoever_gets_another_address_there_stays_the_same_person() {
    each_database(|t| async move {
        let slapd = Slapd::start(&people(2), None).await;
        let admin = t.admin().await;
        t.customer("Acme").await;
        t.customer("Brio").await;
        let vanished = "invalid".to_owned();
        let id = integrations::create(&admin, IntegrationInput { vanished, ..input(&slapd) }).await.unwrap();
        carry_out(&t, &admin, id).await;
        let first = person(&admin, "p1@acme.example").await;
        let (connection, mut ldap) = LdapConnAsync::new(&format!("ldap://127.0.0.1:{}", slapd.port)).await.unwrap();
        ldap3::drive!(connection);
        ldap.simple_bind("cn=admin,dc=acme", SECRET).await.unwrap().success().unwrap();
        let other = HashSet::from(["married@acme.example"]);
        let change = vec![Mod::Replace("mail", other)];
        ldap.modify("uid=p1,ou=people,dc=acme", change).await.unwrap().success().unwrap();
        let counted = carry_out(&t, &admin, id).await;
        assert_eq!((counted.create, counted.update, counted.unchanged, counted.error), (0, 1, 1, 0));
        assert_eq!(person(&admin, "married@acme.example").await, first);
        assert_eq!(t.user(first).await.validity, Validity::Valid);
    })
    .await;
}
