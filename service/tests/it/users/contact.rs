//! Where people are and how they are reached, and custom fields.

use super::finding::{crowd, found};
use super::input;
use crate::support::{TestApp, each_database, refusal};
use domain::AppError;
use domain::fields::{FieldInput, FieldValues};
use domain::ids::FieldId;
use domain::journal::Entity;
use domain::settings::PHONE_COUNTRY;
use domain::state::UserType;
use domain::users::{MembershipInput, UserInput, UserView};
use entity::site;
use sea_orm::EntityTrait;
use service::{Cx, customers, fields, users};

/// A person with every detail of contact and place.
fn reachable(first: &str, last: &str, customer: domain::ids::CustomerId) -> UserInput {
    UserInput {
        phones: "+49 228 99 12345".to_owned(),
        mobile: "+49 170 1234567".to_owned(),
        fax: "+49 228 99 12346".to_owned(),
        street: "Kaiserstraße 1".to_owned(),
        zip: "01067".to_owned(),
        city: "Dresden".to_owned(),
        country: "de".to_owned(),
        addresses: "Pier 4, Hamburg\n\nPO Box 7, Köln".to_owned(),
        ..input(first, last, customer)
    }
}

#[tokio::test]
async fn otr_1_otr_22_otr_23_otr_24_otr_25_otr_26_otr_27_otr_28_hal_10_place_and_contact_are_saved_shown_and_found() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, _) = t.customer("Acme").await;
        let id = users::create(&admin, reachable("Ana", "Ruiz", acme)).await.unwrap();
        let expected = |view: &UserView| {
            let p = view.profile.clone();
            assert_eq!(
                (view.phones.as_slice(), p.mobile.as_str()),
                (&["+49 228 99 12345".to_owned()][..], "+49 170 1234567")
            );
            assert_eq!(
                (p.fax.as_str(), p.street.as_str(), p.zip.as_str()),
                ("+49 228 99 12346", "Kaiserstraße 1", "01067")
            );
            assert_eq!((p.city.as_str(), p.country.as_str(), view.country_name.as_str()), ("Dresden", "DE", "Germany"));
            assert_eq!(p.addresses, ["Pier 4, Hamburg", "PO Box 7, Köln"]);
        };
        expected(&users::get(&admin, id).await.unwrap());
        let form = users::form(&admin, id).await.unwrap();
        users::update(&admin, id, form.clone()).await.unwrap();
        assert_eq!(t.events(Entity::User, id.0).await, ["user.created"], "the form loses and changes nothing");
        expected(&users::get(&admin, id).await.unwrap());
        for q in ["kaiserstrasse", "01067 dres", "germany", "pier 4", "1701234567", "912346"] {
            assert_eq!(found(&admin, q).await, ["Ana Ruiz"], "{q}");
        }
        users::update(&admin, id, UserInput { city: "Leipzig".to_owned(), fax: String::new(), ..form }).await.unwrap();
        assert_eq!((found(&admin, "dresden").await.len(), found(&admin, "leipzig").await.len()), (0, 1));
        let changes = t.journal(Entity::User, id.0).await.pop().unwrap().changes;
        assert!(changes.contains("Leipzig") && changes.contains("fax") && !changes.contains("street"), "{changes}");
    })
    .await;
}

#[tokio::test]
async fn otr_28_a_country_is_one_of_the_list_and_everything_here_is_optional() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, _) = t.customer("Acme").await;
        users::create(&admin, input("Ana", "Ruiz", acme)).await.unwrap();
        let wrong = UserInput { country: "XX".to_owned(), fax: "none".to_owned(), ..input("Bo", "Berg", acme) };
        let error = refusal(users::create(&admin, wrong).await);
        assert!(error.at("country").is_some() && error.at("fax").is_some());
        assert!(users::countries().len() > 200 && users::countries().iter().any(|(code, _)| code == "PT"));
    })
    .await;
}

#[tokio::test]
async fn hal_9_with_a_country_set_a_number_is_found_in_any_notation() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.set_setting(PHONE_COUNTRY, "DE").await;
        let admin = t.cx(admin.actor.subject.id).await;
        let (acme, _) = t.customer("Acme").await;
        let ana = UserInput { phones: "0228 99 12345".to_owned(), ..input("Ana", "Ruiz", acme) };
        users::create(&admin, ana).await.unwrap();
        for q in ["+49 228 9912345", "0228/99 123-45", "+4922899", "022899"] {
            assert_eq!(found(&admin, q).await, ["Ana Ruiz"], "{q}");
        }
    })
    .await;
}

#[tokio::test]
async fn hal_11_copy_to_site_address_writes_the_site_only_when_ticked() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, office) = t.customer("Acme").await;
        let address = async || site::Entity::find_by_id(office).one(t.app.db.read()).await.unwrap().unwrap().address;
        let before = address().await;
        users::create(&admin, reachable("Ana", "Ruiz", acme)).await.unwrap();
        assert_eq!(address().await, before);
        let ticked = UserInput { copy_to_site: "on".to_owned(), ..reachable("Bo", "Berg", acme) };
        let id = users::create(&admin, ticked).await.unwrap();
        assert_eq!(address().await, "Kaiserstraße 1\n01067 Dresden\nGermany");
        assert!(t.events(Entity::Site, office.0).await.contains(&"site.updated".to_owned()));
        let again = UserInput {
            copy_to_site: "on".to_owned(),
            city: "Leipzig".to_owned(),
            ..users::form(&admin, id).await.unwrap()
        };
        users::update(&admin, id, again).await.unwrap();
        assert!(address().await.contains("Dresden"), "not when somebody is changed");
    })
    .await;
}

#[tokio::test]
async fn hal_11_copying_needs_the_right_to_manage_customers() {
    each_database(|t| async move {
        let (acme, _) = t.customer("Acme").await;
        let creator = super::reader(&t, "Cleo", "read_and_create").await;
        let ticked = UserInput { copy_to_site: "on".to_owned(), ..reachable("Bo", "Berg", acme) };
        assert!(matches!(refusal(users::create(&creator, ticked).await), AppError::Forbidden(_)));
        users::create(&creator, reachable("Bo", "Berg", acme)).await.unwrap();
    })
    .await;
}

async fn add_field(cx: &Cx, label: &str, kind: &str, more: FieldInput) -> FieldId {
    let input = FieldInput { label: label.to_owned(), record: "user".to_owned(), kind: kind.to_owned(), ..more };
    fields::create(cx, input).await.unwrap()
}

fn values(pairs: &[(&str, &str)]) -> FieldValues {
    FieldValues(pairs.iter().map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()])).collect())
}

/// The admin with the custom fields as they are now.
async fn again(t: &TestApp, admin: &Cx) -> Cx {
    t.cx(admin.actor.subject.id).await
}

#[tokio::test]
async fn otr_34_a_custom_field_is_asked_for_saved_found_and_journalled() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, _) = t.customer("Acme").await;
        let before = users::create(&admin, input("Early", "Bird", acme)).await.unwrap();
        let required = FieldInput {
            agent_create: "required".to_owned(),
            agent_edit: "required".to_owned(),
            ..FieldInput::default()
        };
        add_field(&admin, "Badge", "text", required).await;
        let floors = FieldInput { choices: "Ground\nFirst".to_owned(), ..FieldInput::default() };
        add_field(&admin, "Floor", "choice", floors).await;
        let admin = again(&t, &admin).await;
        let error = refusal(users::create(&admin, input("Ana", "Ruiz", acme)).await);
        assert!(error.at("fields.badge").unwrap().contains("missing"));
        let wrong =
            UserInput { fields: values(&[("badge", "B-77"), ("floor", "Third")]), ..input("Ana", "Ruiz", acme) };
        assert!(refusal(users::create(&admin, wrong).await).at("fields.floor").unwrap().contains("Ground"));
        let right =
            UserInput { fields: values(&[("badge", "B-77"), ("floor", "First")]), ..input("Ana", "Ruiz", acme) };
        let id = users::create(&admin, right).await.unwrap();
        let view = users::get(&admin, id).await.unwrap();
        assert_eq!(view.custom, [("Badge".to_owned(), "B-77".to_owned()), ("Floor".to_owned(), "First".to_owned())]);
        assert_eq!(found(&admin, "b-77").await, ["Ana Ruiz"]);
        let form = UserInput { fields: values(&[("badge", "B-78")]), ..users::form(&admin, id).await.unwrap() };
        users::update(&admin, id, form).await.unwrap();
        let changes = t.journal(Entity::User, id.0).await.pop().unwrap().changes;
        assert!(
            changes.contains("fields.badge") && changes.contains("B-78") && changes.contains("fields.floor"),
            "{changes}"
        );
        let old = users::form(&admin, before).await.unwrap();
        assert!(
            refusal(users::update(&admin, before, UserInput { comment: "x".to_owned(), ..old }).await)
                .at("fields.badge")
                .is_some()
        );
    })
    .await;
}

#[tokio::test]
async fn otr_34_a_retired_field_is_not_asked_for_and_keeps_what_was_entered() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, _) = t.customer("Acme").await;
        let badge = add_field(&admin, "Badge", "text", FieldInput::default()).await;
        let admin = again(&t, &admin).await;
        let input = UserInput { fields: values(&[("badge", "B-77")]), ..input("Ana", "Ruiz", acme) };
        let id = users::create(&admin, input).await.unwrap();
        let retired = FieldInput { label: "Badge".to_owned(), validity: "invalid".to_owned(), ..FieldInput::default() };
        fields::update(&admin, badge, retired).await.unwrap();
        let admin = again(&t, &admin).await;
        assert!(
            fields::asked(&admin, domain::fields::FieldRecord::User, domain::fields::Screen::AgentCreate)
                .unwrap()
                .is_empty()
        );
        let form = UserInput {
            fields: FieldValues::default(),
            comment: "New".to_owned(),
            ..users::form(&admin, id).await.unwrap()
        };
        users::update(&admin, id, form).await.unwrap();
        assert_eq!(users::get(&admin, id).await.unwrap().custom, [("Badge".to_owned(), "B-77".to_owned())]);
    })
    .await;
}

#[tokio::test]
async fn otr_34_defining_fields_needs_the_right_to_change_settings() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let plain = t.bare_agent("Plain", UserType::User).await;
        assert!(matches!(refusal(fields::list(&plain).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(fields::create(&plain, FieldInput::default()).await), AppError::Forbidden(_)));
        let error = refusal(fields::create(&admin, FieldInput::default()).await);
        assert!(["label", "record", "kind"].iter().all(|field| error.at(field).is_some()));
        add_field(&admin, "Badge", "text", FieldInput::default()).await;
        let same = FieldInput {
            label: "badge".to_owned(),
            record: "user".to_owned(),
            kind: "text".to_owned(),
            ..FieldInput::default()
        };
        assert!(refusal(fields::create(&admin, same).await).at("key").is_some());
    })
    .await;
}

#[tokio::test]
async fn otr_2_a_customer_has_as_many_people_as_it_likes() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, office) = t.customer("Acme").await;
        let one = users::create(&admin, input("Ana", "Ruiz", acme)).await.unwrap();
        crowd(&t, (acme, office), 4_999, true).await;
        let all = domain::users::UserQuery { customer: acme.to_string(), ..domain::users::UserQuery::default() };
        assert_eq!(users::count(&admin, all.clone()).await.unwrap().rows, 5_001, "with Ana");
        assert!(users::list(&admin, all).await.unwrap().next.is_some());
        assert_eq!(found(&admin, "ana ruiz").await, ["Ana Ruiz"]);
        let form = UserInput { comment: "Seen.".to_owned(), ..users::form(&admin, one).await.unwrap() };
        users::update(&admin, one, form).await.unwrap();
        assert_eq!(customers::get(&admin, acme).await.unwrap().users, 5_001);
    })
    .await;
}

#[tokio::test]
async fn ost_19_a_person_is_made_to_belong_to_a_further_customer_found_or_created() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, _) = t.customer("Acme").await;
        let (bolt, _) = t.customer("Bolt").await;
        let id = users::create(&admin, input("Ana", "Ruiz", acme)).await.unwrap();
        let join = |customer: &str| MembershipInput { customer: customer.to_owned(), ..MembershipInput::default() };
        let unknown = refusal(users::join(&admin, id, join("Nordwind")).await);
        assert!(unknown.at("customer").unwrap().contains("Tick Create it"));
        assert!(refusal(users::join(&admin, id, join("acme")).await).at("customer").is_some(), "their own");
        let dated = MembershipInput { valid_until: "2027-01-01".to_owned(), ..join(" BOLT ") };
        let grant = users::join(&admin, id, dated).await.unwrap();
        assert!(refusal(users::join(&admin, id, join("Bolt")).await).at("customer").is_some(), "twice");
        let create = MembershipInput { create: "on".to_owned(), ..join("Nordwind") };
        users::join(&admin, id, create).await.unwrap();
        let now = users::memberships(&admin, id).await.unwrap();
        let names: Vec<_> = now.iter().map(|it| (it.customer.as_str(), it.period.until.is_some())).collect();
        assert_eq!(names, [("Bolt", true), ("Nordwind", false)]);
        assert!(
            service::access::load::subject_of(t.app.db.read(), id)
                .await
                .unwrap()
                .unwrap()
                .customers(admin.now)
                .contains(&bolt)
        );
        users::leave(&admin, id, grant).await.unwrap();
        assert_eq!(users::memberships(&admin, id).await.unwrap().len(), 1);
        assert!(matches!(refusal(users::leave(&admin, id, grant).await), AppError::NotFound));
        let events = t.events(Entity::User, id.0).await;
        assert_eq!(events[1..], ["user.customer_joined", "user.customer_joined", "user.customer_left"]);

        let creator = super::reader(&t, "Cleo", "read_and_create").await;
        assert!(matches!(refusal(users::join(&creator, id, join("Bolt")).await), AppError::Forbidden(_)));
        let modifier = super::reader(&t, "Mona", "read_and_modify").await;
        let create = MembershipInput { create: "on".to_owned(), ..join("Westwind") };
        assert!(matches!(refusal(users::join(&modifier, id, create).await), AppError::Forbidden(_)));
        users::join(&modifier, id, join("Bolt")).await.unwrap();
    })
    .await;
}
