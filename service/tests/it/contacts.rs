//! Primary contacts of customers and sites.

use crate::support::{TestApp, each_database, refusal};
use crate::users::reader;
use domain::AppError;
use domain::agents::RemovalInput;
use domain::bulk::{BulkAction, BulkInput};
use domain::customers::{Contact, CustomerInput, SiteInput};
use domain::ids::{CustomerId, SiteId, UserId};
use domain::journal::Entity;
use domain::state::{AccountState, UserType, WebAccess};
use domain::users::UserInput;
use entity::user;
use sea_orm::EntityTrait;
use service::{Cx, agents, bulk, customers, users};

async fn customer(cx: &Cx, name: &str) -> (CustomerId, SiteId) {
    let id = customers::create(cx, CustomerInput { name: name.to_owned(), ..CustomerInput::default() }).await.unwrap();
    (id, customers::get(cx, id).await.unwrap().sites[0].id)
}

async fn person(t: &TestApp, name: &str, place: (CustomerId, SiteId)) -> UserId {
    let email = format!("{}@bolt.example", name.to_lowercase());
    t.person([name, "Berg"], &email, place, WebAccess::Own, AccountState::Guest).await
}

fn ids(people: &[UserId]) -> Vec<String> {
    people.iter().map(ToString::to_string).collect()
}

fn of(contacts: &[Contact]) -> Vec<UserId> {
    contacts.iter().map(|contact| contact.id).collect()
}

#[tokio::test]
async fn primary_contacts_are_kept_in_their_order_for_the_customer_and_for_each_site() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (bolt, main) = customer(&admin, "Bolt").await;
        let lab = SiteInput { name: "Lab".to_owned(), ..SiteInput::default() };
        let lab = customers::create_site(&admin, bolt, lab).await.unwrap();
        let (ana, ben) = (person(&t, "Ana", (bolt, main)).await, person(&t, "Ben", (bolt, lab)).await);
        let form =
            CustomerInput { name: "Bolt".to_owned(), contacts: ids(&[ben, ana, ben]), ..CustomerInput::default() };
        customers::update(&admin, bolt, form.clone()).await.unwrap();
        customers::update(&admin, bolt, form).await.unwrap();
        customers::set_contacts(&admin, bolt, Some(lab), ids(&[ben])).await.unwrap();

        let view = customers::get(&admin, bolt).await.unwrap();
        assert_eq!(of(&view.contacts), [ben, ana]);
        assert_eq!(view.contacts[1].email.as_deref(), Some("ana@bolt.example"));
        let of_site = |site| of(&view.sites.iter().find(|row| row.id == site).unwrap().contacts);
        assert_eq!((of_site(lab), of_site(main)), (vec![ben], vec![]));
        let shown = async |id| {
            let person = users::get(&admin, id).await.unwrap();
            (person.is_customer_contact, person.is_site_contact)
        };
        assert_eq!((shown(ana).await, shown(ben).await), ((true, false), (true, true)));

        customers::set_contacts(&admin, bolt, None, ids(&[ana, ben])).await.unwrap();
        assert_eq!(of(&customers::get(&admin, bolt).await.unwrap().contacts), [ana, ben]);
        customers::set_contacts(&admin, bolt, None, Vec::new()).await.unwrap();
        assert_eq!(shown(ana).await, (false, false));
        let events = t.events(Entity::Customer, bolt.0).await;
        assert_eq!(events.len(), 4, "what differs in nothing leaves no trace: {events:?}");
        assert!(t.journal(Entity::Customer, bolt.0).await[1].changes.contains("contacts"));
    })
    .await;
}

#[tokio::test]
async fn only_people_who_belong_there_are_contacts() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (bolt, main) = customer(&admin, "Bolt").await;
        let lab = SiteInput { name: "Lab".to_owned(), ..SiteInput::default() };
        let lab = customers::create_site(&admin, bolt, lab).await.unwrap();
        let stranger = t.customer_user("Eve").await.actor.subject.id;
        let ana = person(&t, "Ana", (bolt, main)).await;
        let gone =
            t.person(["Gone", "Berg"], "gone@bolt.example", (bolt, main), WebAccess::Own, AccountState::Deleted).await;
        let people = user::Entity::find().all(t.app.db.read()).await.unwrap();
        let general = people.iter().find(|person| person.site_id == main && person.is_general).unwrap().id;
        for wrong in [stranger, gone, general, UserId(9999)] {
            let error = refusal(customers::set_contacts(&admin, bolt, None, ids(&[ana, wrong])).await);
            assert!(error.at("contacts").is_some(), "{wrong}");
        }
        let nonsense = refusal(customers::set_contacts(&admin, bolt, None, vec!["ana".to_owned()]).await);
        assert!(nonsense.at("contacts").is_some());
        let elsewhere = refusal(customers::set_contacts(&admin, bolt, Some(lab), ids(&[ana])).await);
        assert!(elsewhere.at("contacts").is_some(), "of another site");
        let foreign = t.customer("Acme").await.1;
        let error = refusal(customers::set_contacts(&admin, bolt, Some(foreign), ids(&[ana])).await);
        assert_eq!(error, AppError::NotFound);
        let early = CustomerInput { name: "New".to_owned(), contacts: ids(&[ana]), ..CustomerInput::default() };
        assert!(refusal(customers::create(&admin, early).await).at("contacts").is_some());
        assert!(customers::get(&admin, bolt).await.unwrap().contacts.is_empty());

        let found = users::people_of(&admin, bolt, None, "").await.unwrap();
        assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [ana], "whom the picker offers");
        assert!(users::people_of(&admin, bolt, Some(lab), "").await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn whoever_moves_away_or_is_deleted_is_no_contact_any_more() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (bolt, main) = customer(&admin, "Bolt").await;
        let lab = SiteInput { name: "Lab".to_owned(), ..SiteInput::default() };
        let lab = customers::create_site(&admin, bolt, lab).await.unwrap();
        let acme = t.customer("Acme").await;
        let (ana, ben) = (person(&t, "Ana", (bolt, main)).await, person(&t, "Ben", (bolt, main)).await);
        for site in [None, Some(main)] {
            customers::set_contacts(&admin, bolt, site, ids(&[ana, ben])).await.unwrap();
        }
        let contacts = async || {
            let view = customers::get(&admin, bolt).await.unwrap();
            let site = view.sites.iter().find(|row| row.id == main).unwrap();
            (of(&view.contacts), of(&site.contacts))
        };

        // To another site: still somebody of the customer.
        let moved = UserInput { site_id: lab.to_string(), ..users::form(&admin, ana).await.unwrap() };
        users::update(&admin, ana, moved).await.unwrap();
        assert_eq!(contacts().await, (vec![ana, ben], vec![ben]));
        let last = t.journal(Entity::Site, main.0).await.pop().unwrap();
        assert_eq!(last.event, "site.updated");
        assert!(last.changes.contains("contacts"), "{}", last.changes);

        // To another customer, by an action on many.
        let away = BulkInput {
            action: BulkAction::Move.as_str().to_owned(),
            ids: ids(&[ben]),
            customer_id: acme.0.to_string(),
            site_id: acme.1.to_string(),
            ..BulkInput::default()
        };
        bulk::apply(&admin, &away).await.unwrap();
        assert_eq!(contacts().await, (vec![ana], vec![]));

        // An agent of one's own organisation who is deleted.
        let (own, site) = (admin.actor.subject.customer, admin.actor.subject.site);
        let otto = t.bare_agent("Otto", UserType::User).await.actor.subject.id;
        for site in [None, Some(site)] {
            customers::set_contacts(&admin, own, site, ids(&[otto])).await.unwrap();
        }
        agents::delete(&admin, otto, RemovalInput::default()).await.unwrap();
        let view = customers::get(&admin, own).await.unwrap();
        assert!(view.contacts.is_empty() && view.sites.iter().all(|site| site.contacts.is_empty()));
        agents::undelete(&admin, otto).await.unwrap();
        let view = customers::get(&admin, own).await.unwrap();
        assert_eq!(of(&view.contacts), [otto], "everything is as it was");
        assert!(view.sites.iter().any(|row| row.id == site && of(&row.contacts) == [otto]));

        // The row goes with the person.
        let cleo = person(&t, "Cleo", (bolt, main)).await;
        customers::set_contacts(&admin, bolt, Some(main), ids(&[cleo])).await.unwrap();
        user::Entity::delete_by_id(cleo).exec(t.app.db.maintenance()).await.unwrap();
        assert_eq!(contacts().await, (vec![ana], vec![]));
    })
    .await;
}

#[tokio::test]
async fn undoing_a_move_makes_the_same_primary_contacts_again() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (bolt, main) = customer(&admin, "Bolt").await;
        let acme = t.customer("Acme").await;
        let (ana, ben) = (person(&t, "Ana", (bolt, main)).await, person(&t, "Ben", (bolt, main)).await);
        let contacts = async || {
            let view = customers::get(&admin, bolt).await.unwrap();
            (of(&view.contacts), of(&view.sites[0].contacts))
        };
        let away = BulkInput {
            action: BulkAction::Move.as_str().to_owned(),
            ids: ids(&[ana]),
            customer_id: acme.0.to_string(),
            site_id: acme.1.to_string(),
            ..BulkInput::default()
        };
        for by_form in [false, true] {
            for site in [None, Some(main)] {
                customers::set_contacts(&admin, bolt, site, ids(&[ana, ben])).await.unwrap();
            }
            if by_form {
                let form = users::form(&admin, ana).await.unwrap();
                let form = UserInput { customer_id: acme.0.to_string(), site_id: acme.1.to_string(), ..form };
                users::update(&admin, ana, form).await.unwrap();
            } else {
                bulk::apply(&admin, &away).await.unwrap();
            }
            assert_eq!(contacts().await, (vec![ben], vec![ben]));
            let newest = bulk::list(&admin).await.unwrap()[0].id;
            bulk::undo(&admin, newest).await.unwrap();
            assert_eq!(contacts().await, (vec![ana, ben], vec![ana, ben]), "by the form: {by_form}");
        }

        // Who has become a contact again meanwhile is one once, and what was chosen since stays.
        bulk::apply(&admin, &away).await.unwrap();
        customers::set_contacts(&admin, bolt, None, Vec::new()).await.unwrap();
        let newest = bulk::list(&admin).await.unwrap()[0].id;
        bulk::undo(&admin, newest).await.unwrap();
        assert_eq!(contacts().await, (vec![ana], vec![ana, ben]));
    })
    .await;
}

#[tokio::test]
async fn contacts_are_chosen_by_those_who_manage_customers() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (bolt, main) = customer(&admin, "Bolt").await;
        let ana = person(&t, "Ana", (bolt, main)).await;
        customers::set_contacts(&admin, bolt, None, ids(&[ana])).await.unwrap();
        let looks = reader(&t, "Rita", "read_only").await;
        assert_eq!(of(&customers::get(&looks, bolt).await.unwrap().contacts), [ana]);
        let refused = refusal(customers::set_contacts(&looks, bolt, None, Vec::new()).await);
        assert!(matches!(refused, AppError::Forbidden(_)));
        let outsider = t.customer_user("Eve").await;
        assert!(matches!(refusal(users::people_of(&outsider, bolt, None, "").await), AppError::Forbidden(_)));
    })
    .await;
}
