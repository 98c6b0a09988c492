//! LDAP against a real directory service.

use super::slapd::{READER, SECRET, Slapd};
use super::{carry_out, counts, last, look, person, rows_of};
use crate::support::{each_database, refusal};
use domain::import::RowAction;
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
        let mut ldap = administrator(&slapd).await;
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

/// Somebody who may change everything there.
async fn administrator(slapd: &Slapd) -> ldap3::Ldap {
    let (connection, mut ldap) = LdapConnAsync::new(&format!("ldap://127.0.0.1:{}", slapd.port)).await.unwrap();
    ldap3::drive!(connection);
    ldap.simple_bind("cn=admin,dc=acme", SECRET).await.unwrap().success().unwrap();
    ldap
}

#[tokio::test]
async fn hal_63_whoever_is_in_a_group_through_others_becomes_an_agent_and_leaves_with_them() {
    each_database(|t| async move {
        let slapd = Slapd::start(&people(3), None).await;
        let mut ldap = administrator(&slapd).await;
        let group = |name: &'static str, members: [&'static str; 2]| {
            let class = ("objectClass", HashSet::from(["groupOfNames"]));
            vec![class, ("cn", HashSet::from([name])), ("member", HashSet::from(members))]
        };
        // Each of both is in the other one.
        let desk = group("desk", ["cn=inner,dc=acme", "uid=p2,ou=people,dc=acme"]);
        let inner = group("inner", ["cn=Desk, dc=acme", "uid=p1,ou=people,dc=acme"]);
        ldap.add("cn=desk,dc=acme", desk).await.unwrap().success().unwrap();
        ldap.add("cn=inner,dc=acme", inner).await.unwrap().success().unwrap();
        let admin = t.admin().await;
        t.customer("Acme").await;
        t.customer("Brio").await;
        let form = IntegrationInput {
            agents: "memberOf = CN=desk,DC=acme -> Agent @ Support".to_owned(),
            nested: "true".to_owned(),
            ..input(&slapd)
        };
        let id = integrations::create(&admin, form.clone()).await.unwrap();
        assert_eq!(integrations::get(&admin, id).await.unwrap().input.nested, "true");
        assert_eq!(carry_out(&t, &admin, id).await.create, 3);
        let mut agents = Vec::new();
        for number in 1..=3 {
            let id = person(&admin, &format!("p{number}@acme.example")).await;
            agents.push(service::agents::get(&admin, id).await.is_ok());
        }
        assert_eq!(agents, [true, true, false]);
        // The inner group leaves the outer one, and takes its people along.
        let out = vec![Mod::Delete("member", HashSet::from(["cn=inner,dc=acme"]))];
        ldap.modify("cn=desk,dc=acme", out).await.unwrap().success().unwrap();
        let listed = look(&t, &admin, id).await;
        let shown = rows_of(&admin, listed).await;
        let actions: Vec<_> = shown.iter().map(|row| row.action).collect();
        assert_eq!(actions, [RowAction::Update, RowAction::Unchanged, RowAction::Unchanged], "{shown:?}");
        assert_eq!(shown[0].changes["role"].from, "Agent");
        // A group that cannot be read is no group without members.
        ldap.delete("cn=desk,dc=acme").await.unwrap().success().unwrap();
        look(&t, &admin, id).await;
        let run = last(&admin, id).await;
        assert_eq!(run.state, IntegrationRunState::Failed, "{run:?}");
        assert!(run.message.contains("CN=desk,DC=acme of a mapping cannot be read"), "{}", run.message);
        let json = IntegrationInput { kind: "json".to_owned(), url: "https://x.example".to_owned(), ..form };
        assert!(refusal(integrations::create(&admin, json).await).at("nested").is_some());
    })
    .await;
}
