//! Who sees which custom field where: agents and customers, in new records and afterwards.

#[path = "fields/searching.rs"]
mod searching;

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{form, inbox};
use domain::account::RegistrationInput;
use domain::customers::CustomerInput;
use domain::fields::{FieldInput, FieldValues, Presence};
use domain::ids::{FieldId, TicketId, TypeId};
use domain::journal::Entity;
use domain::policy::Hat;
use domain::settings::{REGISTRATION, REGISTRATION_SITE};
use domain::state::UserType;
use domain::ticket_types::TicketTypeInput;
use domain::tickets::{TicketInput, TicketPatch, TicketQuery};
use domain::users::{PreferencesInput, UserInput};
use entity::user_profile;
use sea_orm::EntityTrait;
use service::{Cx, audit, customers, doors, fields, ticket_types, tickets, users};

/// A field of one line, with what the screens do with it: agents new and afterwards, customers new and afterwards.
async fn field(t: &TestApp, record: &str, label: &str, screens: [&str; 4]) -> FieldId {
    let [agent_create, agent_edit, portal_create, portal_edit] = screens.map(str::to_owned);
    let input = FieldInput {
        record: record.to_owned(),
        label: label.to_owned(),
        kind: "text".to_owned(),
        agent_create,
        agent_edit,
        portal_create,
        portal_edit,
        ..FieldInput::default()
    };
    fields::create(&t.admin().await, input).await.unwrap()
}

fn values(pairs: &[(&str, &str)]) -> FieldValues {
    FieldValues(pairs.iter().map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()])).collect())
}

/// A type offered everywhere that has these fields on its form.
async fn ticket_type(t: &TestApp, placed: &[FieldId]) -> TypeId {
    let input = TicketTypeInput {
        name: "Incident".to_owned(),
        is_in_portal: "true".to_owned(),
        fields: FieldValues(placed.iter().map(|id| (id.to_string(), vec!["asked".to_owned()])).collect()),
        ..TicketTypeInput::default()
    };
    ticket_types::create(&t.admin().await, input).await.unwrap()
}

fn labels(custom: &[(String, String)]) -> Vec<&str> {
    custom.iter().map(|(label, _)| label.as_str()).collect()
}

async fn found(cx: &Cx, q: &str, hat: Hat) -> Vec<TicketId> {
    let query = TicketQuery { q: q.to_owned(), view: "all".to_owned(), ..TicketQuery::default() };
    let total = tickets::count(cx, query.clone(), hat).await.unwrap().rows;
    let ids: Vec<_> = tickets::list(cx, query, hat).await.unwrap().rows.into_iter().map(|row| row.id).collect();
    assert_eq!(total, ids.len() as u64, "{q}: the count tells no more than the list");
    ids
}

#[tokio::test]
async fn otr_34_a_field_says_what_is_usual_for_its_record_and_keeps_what_was_chosen() {
    each_database(|t| async move {
        let usual = ["", "", "", ""];
        let (serial, badge) = (field(&t, "ticket", "Serial", usual).await, field(&t, "user", "Badge", usual).await);
        let admin = t.admin().await;
        let screens = fields::get(&admin, serial).await.unwrap().screens;
        assert_eq!((screens.portal_create, screens.portal_edit), (Presence::Optional, Presence::Hidden));
        let screens = fields::get(&admin, badge).await.unwrap().screens;
        assert_eq!((screens.agent_edit, screens.portal_create), (Presence::Optional, Presence::Hidden));
        let change = FieldInput {
            label: "Badge".to_owned(),
            agent_create: "required".to_owned(),
            portal_edit: "optional".to_owned(),
            ..FieldInput::default()
        };
        fields::update(&admin, badge, change).await.unwrap();
        let badge_def = fields::get(&t.admin().await, badge).await.unwrap();
        assert_eq!((badge_def.screens.portal_edit, badge_def.is_required), (Presence::Optional, true));
        let changes = t.journal(Entity::Field, badge.0).await.pop().unwrap().changes;
        assert!(changes.contains("portal_edit") && !changes.contains("agent_edit"), "{changes}");
        let input =
            FieldInput { label: "Badge".to_owned(), portal_edit: "perhaps".to_owned(), ..FieldInput::default() };
        assert!(refusal(fields::update(&admin, badge, input).await).at("portal_edit").is_some());
    })
    .await;
}

#[tokio::test]
async fn otr_34_customers_see_and_fill_in_only_the_fields_of_a_ticket_that_are_meant_for_them() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let serial = field(&t, "ticket", "Serial", ["optional", "optional", "required", "optional"]).await;
        let margin = field(&t, "ticket", "Margin", ["optional", "optional", "hidden", "hidden"]).await;
        let origin = field(&t, "ticket", "Origin", ["hidden", "hidden", "optional", "optional"]).await;
        let kind = ticket_type(&t, &[serial, margin, origin]).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
        let asked = |cx: &Cx, hat| {
            let asked = tickets::type_form(cx, hat, Some(kind)).fields;
            asked.into_iter().map(|def| (def.label, def.is_required)).collect::<Vec<_>>()
        };
        let named = |label: &str, is_required| (label.to_owned(), is_required);
        assert_eq!(asked(&ana, Hat::Portal), [named("Serial", true), named("Origin", false)]);
        assert_eq!(asked(&bob, Hat::Agent), [named("Serial", false), named("Margin", false)]);

        let of_type = |fields: FieldValues| TicketInput {
            type_id: kind.to_string(),
            fields,
            ..form(queue, "The printer is on fire")
        };
        let missing = refusal(tickets::open(&ana, of_type(FieldValues::default()), Hat::Portal).await);
        assert!(missing.at("fields.serial").is_some(), "mandatory for customers");
        let foreign = values(&[("serial", "ZX-1"), ("margin", "9")]);
        for hat in [Hat::Portal, Hat::Any] {
            let refused = refusal(tickets::open(&ana, of_type(foreign.clone()), hat).await);
            assert!(refused.at("fields.margin").is_some(), "by no way: {refused:?}");
        }
        let id = tickets::open(&ana, of_type(values(&[("serial", "ZX-1"), ("origin", "Web-77")])), Hat::Portal)
            .await
            .unwrap();
        let patch = TicketPatch { fields: values(&[("margin", "Margin-42")]), ..TicketPatch::default() };
        tickets::update(&bob, id, patch, None).await.unwrap();
        for guess in ["Web-78", "Web-77"] {
            let refused = TicketPatch { fields: values(&[("origin", guess)]), ..TicketPatch::default() };
            assert!(refusal(tickets::update(&bob, id, refused, None).await).at("fields.origin").is_some(), "{guess}");
        }

        for hat in [Hat::Portal, Hat::Any] {
            let view = tickets::get(&ana, id, hat).await.unwrap();
            assert_eq!(labels(&view.custom), ["Serial", "Origin"]);
            assert_eq!(view.fields.0.keys().collect::<Vec<_>>(), ["origin", "serial"], "by API as well");
        }
        for hat in [Hat::Agent, Hat::Any] {
            let view = tickets::get(&bob, id, hat).await.unwrap();
            assert_eq!(labels(&view.custom), ["Serial", "Margin"]);
            assert!(view.asked.iter().all(|def| def.key != "origin") && view.fields.get("origin").is_empty());
        }
        assert_eq!(found(&bob, "margin-42", Hat::Agent).await, [id]);
        for hat in [Hat::Portal, Hat::Any] {
            assert!(found(&ana, "margin-42", hat).await.is_empty(), "nobody guesses it by searching");
            assert_eq!(found(&ana, "printer fire", hat).await, [id]);
            assert_eq!(found(&ana, &id.number(), hat).await, [id]);
        }
        let history = audit::history(&bob, Entity::Ticket, id.0).await.unwrap();
        assert!(history.iter().any(|row| row.changes.contains_key("fields.margin")));
        assert!(history.iter().all(|row| !row.changes.contains_key("fields.origin")));
    })
    .await;
}

#[tokio::test]
async fn otr_34_agents_meet_the_fields_of_people_and_customers_on_their_screens() {
    each_database(|t| async move {
        field(&t, "user", "Badge", ["required", "hidden", "", ""]).await;
        field(&t, "user", "Room", ["hidden", "required", "", ""]).await;
        field(&t, "customer", "Contract", ["hidden", "optional", "", ""]).await;
        let (admin, acme) = (t.admin().await, t.customer("Acme").await.0);
        let input = |fields: FieldValues| UserInput {
            first_name: "Ida".to_owned(),
            last_name: "Ito".to_owned(),
            emails: "ida@acme.example.com".to_owned(),
            customer_id: acme.to_string(),
            fields,
            ..UserInput::default()
        };
        let error = refusal(users::create(&admin, input(values(&[("room", "7")]))).await);
        assert!(error.at("fields.badge").is_some() && error.at("fields.room").is_some(), "{error:?}");
        let ida = users::create(&admin, input(values(&[("badge", "B-7")]))).await.unwrap();
        let view = users::get(&admin, ida).await.unwrap();
        assert!(view.custom.is_empty() && view.profile.fields == FieldValues::default(), "{:?}", view.custom);
        let form = users::form(&admin, ida).await.unwrap();
        assert_eq!(form.fields, FieldValues::default());
        assert!(refusal(users::update(&admin, ida, form.clone()).await).at("fields.room").is_some(), "mandatory now");
        for guess in ["B-8", "B-7"] {
            let forged = UserInput { fields: values(&[("room", "12"), ("badge", guess)]), ..form.clone() };
            assert!(refusal(users::update(&admin, ida, forged).await).at("fields.badge").is_some(), "{guess}");
        }
        users::update(&admin, ida, UserInput { fields: values(&[("room", "12")]), ..form }).await.unwrap();
        assert_eq!(labels(&users::get(&admin, ida).await.unwrap().custom), ["Room"]);
        let kept = user_profile::Entity::find_by_id(ida).one(t.app.db.read()).await.unwrap().unwrap().fields;
        assert!(kept.contains("B-7"), "what is not shown stays: {kept}");
        let history = audit::history(&admin, Entity::User, ida.0).await.unwrap();
        assert!(history.iter().all(|row| !row.changes.contains_key("fields.badge")));

        let new = |fields| CustomerInput { name: "Bolt".to_owned(), fields, ..CustomerInput::default() };
        let refused = refusal(customers::create(&admin, new(values(&[("contract", "C-1")]))).await);
        assert!(refused.at("fields.contract").is_some(), "{refused:?}");
        let bolt = customers::create(&admin, new(FieldValues::default())).await.unwrap();
        customers::update(&admin, bolt, new(values(&[("contract", "C-1")]))).await.unwrap();
        assert_eq!(labels(&customers::get(&admin, bolt).await.unwrap().custom), ["Contract"]);
    })
    .await;
}

#[tokio::test]
async fn otr_34_people_fill_in_their_own_fields_when_they_register_and_in_their_profile() {
    each_database(|t| async move {
        field(&t, "user", "Badge", ["", "", "required", "optional"]).await;
        field(&t, "user", "Rating", ["", "", "hidden", "hidden"]).await;
        let site = t.customer("Acme").await.1;
        t.set_setting(REGISTRATION, "public").await;
        t.set_setting(REGISTRATION_SITE, &site.to_string()).await;
        let asked = doors::registration_fields(&t.guest()).await.unwrap();
        assert_eq!(asked.iter().map(|def| (def.key.as_str(), def.is_required)).collect::<Vec<_>>(), [("badge", true)]);
        let registering = |fields: FieldValues| RegistrationInput {
            name: "Eva Stone".to_owned(),
            email: "eva@acme.example.com".to_owned(),
            fields,
        };
        for (given, wrong) in
            [(values(&[]), "fields.badge"), (values(&[("badge", "B-1"), ("rating", "A")]), "fields.rating")]
        {
            let error = refusal(doors::register(&t.guest(), registering(given)).await);
            assert!(error.at(wrong).is_some(), "{error:?}");
        }
        doors::register(&t.guest(), registering(values(&[("badge", "B-1")]))).await.unwrap();
        let admin = t.admin().await;
        let query = domain::users::UserQuery { q: "eva".to_owned(), ..Default::default() };
        let eva = users::list(&admin, query).await.unwrap().rows[0].id;
        assert_eq!(users::get(&admin, eva).await.unwrap().custom, [("Badge".to_owned(), "B-1".to_owned())]);
        t.set_setting(REGISTRATION, "agents").await;
        assert_eq!(refusal(doors::registration_fields(&t.guest()).await), domain::AppError::NotFound);

        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        let form = users::form(&admin, id).await.unwrap();
        users::update(&admin, id, UserInput { fields: values(&[("badge", "B-2"), ("rating", "C")]), ..form })
            .await
            .unwrap();
        let own = users::preferences(&ana).await.unwrap();
        assert_eq!(own.fields.iter().map(|def| def.key.as_str()).collect::<Vec<_>>(), ["badge"]);
        assert_eq!(own.chosen.fields, values(&[("badge", "B-2")]), "nobody reads there what is said of them");
        for guess in ["A", "C"] {
            let forged = PreferencesInput { fields: values(&[("rating", guess)]), ..PreferencesInput::default() };
            let refused = refusal(users::choose(&ana, forged).await);
            assert!(refused.at("fields.rating").is_some(), "the answer tells nothing of what it holds");
        }
        let change = PreferencesInput { fields: values(&[("badge", "B-3")]), ..PreferencesInput::default() };
        users::choose(&ana, change).await.unwrap();
        let custom = users::get(&admin, id).await.unwrap().custom;
        assert_eq!(custom, [("Badge".to_owned(), "B-3".to_owned()), ("Rating".to_owned(), "C".to_owned())]);
    })
    .await;
}
