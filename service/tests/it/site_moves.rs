//! Sites that move to another customer, with everybody at them.

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{inbox, opened};
use domain::AppError;
use domain::access::AccessSide;
use domain::customers::{Contact, CustomerInput, SiteInput, SiteMoveInput};
use domain::ids::{CustomerId, SiteId, TicketId, UserId};
use domain::journal::Entity;
use domain::mail_domains::MailDomainInput;
use domain::state::{AccountState, UserType, WebAccess};
use domain::tickets::TicketPatch;
use domain::users::UserInput;
use entity::{mail_domain, ticket, user};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use service::{Cx, customers, mail_domains, tickets, users};

fn to(customer: CustomerId, tickets: &str) -> SiteMoveInput {
    SiteMoveInput { customer_id: customer.to_string(), tickets: tickets.to_owned(), ..SiteMoveInput::default() }
}

async fn site(admin: &Cx, customer: CustomerId, name: &str) -> SiteId {
    let input = SiteInput { name: name.to_owned(), ..SiteInput::default() };
    customers::create_site(admin, customer, input).await.unwrap()
}

async fn customer(admin: &Cx, name: &str, site: &str) -> (CustomerId, SiteId) {
    let input = CustomerInput { name: name.to_owned(), site: site.to_owned(), ..CustomerInput::default() };
    let id = customers::create(admin, input).await.unwrap();
    (id, customers::get(admin, id).await.unwrap().sites[0].id)
}

async fn place_of(t: &TestApp, id: TicketId) -> (CustomerId, SiteId) {
    let row = ticket::Entity::find_by_id(id).one(t.app.db.read()).await.unwrap().unwrap();
    (row.customer_id, row.site_id)
}

/// The customers of everybody at the site, each once.
async fn customers_at(t: &TestApp, id: SiteId) -> Vec<CustomerId> {
    let people = user::Entity::find().filter(user::Column::SiteId.eq(id)).all(t.app.db.read()).await.unwrap();
    assert!(people.len() > 1, "with the General User");
    let mut found: Vec<_> = people.into_iter().map(|row| row.customer_id).collect();
    found.dedup();
    found
}

async fn contacts(admin: &Cx, customer: CustomerId, id: SiteId) -> (Vec<UserId>, Vec<UserId>) {
    let view = customers::get(admin, customer).await.unwrap();
    let of_site = view.sites.iter().find(|row| row.id == id).map(|row| &row.contacts);
    let ids = |contacts: &[Contact]| contacts.iter().map(|contact| contact.id).collect();
    (ids(&view.contacts), of_site.map(|contacts| ids(contacts)).unwrap_or_default())
}

#[tokio::test]
async fn hal_72_a_site_moves_with_its_people_and_the_chosen_tickets() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let queue = inbox(&t).await;
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        let acme = ana.actor.subject.customer;
        let hill = site(&admin, acme, "Hill").await;
        let (borealis, _) = customer(&admin, "Borealis", "North").await;
        let grove = site(&admin, acme, "Grove").await;
        let form = UserInput { site_id: grove.to_string(), ..users::form(&admin, id).await.unwrap() };
        users::update(&admin, id, form).await.unwrap();
        let ana = t.cx(id).await;
        let (open, closed) = (opened(&ana, queue, "Printer").await, opened(&ana, queue, "Scanner").await);
        let close = TicketPatch { state: "closed".to_owned(), ..TicketPatch::default() };
        tickets::update(&admin, closed, close, None).await.unwrap();
        for of in [None, Some(grove)] {
            customers::set_contacts(&admin, acme, of, vec![id.to_string()]).await.unwrap();
        }
        let rule = MailDomainInput {
            domain: "grove.example".to_owned(),
            site_id: grove.to_string(),
            includes_subdomains: String::new(),
        };
        let rule = mail_domains::add(&admin, acme, rule).await.unwrap();

        let form = SiteMoveInput { rest_site_id: hill.to_string(), ..to(borealis, "open") };
        customers::preview_site_move(&admin, grove, form.clone()).await.unwrap();
        assert_eq!(customers_at(&t, grove).await, [acme], "nothing is written by looking");
        customers::move_site(&admin, grove, form).await.unwrap();
        assert_eq!(customers_at(&t, grove).await, [borealis]);
        assert_eq!(place_of(&t, open).await, (borealis, grove));
        assert_eq!(place_of(&t, closed).await, (acme, hill), "what stays is at a site of its customer");
        assert_eq!(contacts(&admin, borealis, grove).await, (vec![], vec![id]));
        assert!(contacts(&admin, acme, grove).await.0.is_empty(), "no contact where they do not belong");
        let row = mail_domain::Entity::find_by_id(rule).one(t.app.db.read()).await.unwrap().unwrap();
        assert_eq!((row.customer_id, row.site_id), (borealis, grove));
        assert_eq!(t.events(Entity::Site, grove.0).await.last().unwrap(), "site.moved");
        assert!(t.journal(Entity::User, id.0).await.pop().unwrap().changes.contains("customer_id"));
        assert_eq!(users::suggest(&admin, "ana borealis").await.unwrap().len(), 1, "found at the new customer");

        customers::move_site(&admin, grove, to(acme, "all")).await.unwrap();
        assert_eq!(customers_at(&t, grove).await, [acme]);
        assert_eq!(place_of(&t, open).await, (acme, grove));
    })
    .await;
}

#[tokio::test]
async fn hal_72_whoever_sees_a_whole_customer_is_counted_when_a_site_moves() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let queue = inbox(&t).await;
        let (bolt, main) = customer(&admin, "Bolt", "Main").await;
        let (nord, north) = customer(&admin, "Nord", "North").await;
        let quay = site(&admin, bolt, "Quay").await;
        let people = [
            ("Ana", (bolt, quay), WebAccess::Own),
            ("Cora", (bolt, main), WebAccess::Customer),
            ("Sid", (bolt, main), WebAccess::Site),
            ("Nils", (nord, north), WebAccess::Customer),
            ("Nele", (nord, north), WebAccess::Customer),
        ];
        for (name, place, level) in people {
            let email = format!("{name}@people.example.com");
            let id = t.person([name, "Customer"], &email, place, level, AccountState::Active).await;
            if name == "Ana" {
                opened(&t.cx(id).await, queue, "Printer").await;
            }
        }
        let counted = |side: &AccessSide| {
            side.parts
                .iter()
                .filter(|part| part.text.starts_with("Tickets of Quay"))
                .map(|part| part.people)
                .sum::<u64>()
        };
        let open = customers::preview_site_move(&admin, quay, to(nord, "open")).await.unwrap();
        assert_eq!(
            (counted(&open.gain), counted(&open.lose)),
            (2, 1),
            "Nils and Nele see it then, Cora no more: {open:?}"
        );
        let none = customers::preview_site_move(&admin, quay, to(nord, "")).await.unwrap();
        assert_eq!((counted(&none.gain), counted(&none.lose)), (1, 0), "it stays at Sid's site: {none:?}");
        assert_ne!(open.seen, none.seen);
    })
    .await;
}

#[tokio::test]
async fn hal_72_what_speaks_against_moving_a_site_is_said_at_the_field() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (bolt, main) = customer(&admin, "Bolt", "Main").await;
        let (nord, north) = customer(&admin, "Nord", "North").await;
        assert!(
            refusal(customers::move_site(&admin, main, to(nord, "")).await).at("customer_id").is_some(),
            "the only one"
        );
        let quay = site(&admin, bolt, "Quay").await;
        let twin = site(&admin, bolt, "North").await;
        let closed =
            CustomerInput { name: "Closed".to_owned(), validity: "invalid".to_owned(), ..CustomerInput::default() };
        let closed = customers::create(&admin, closed).await.unwrap();
        let rest = |site: SiteId, form: SiteMoveInput| SiteMoveInput { rest_site_id: site.to_string(), ..form };
        for (moved, form, field) in [
            (quay, rest(main, SiteMoveInput::default()), "customer_id"),
            (quay, rest(main, to(bolt, "")), "customer_id"),
            (quay, rest(main, to(CustomerId(999_999), "")), "customer_id"),
            (quay, rest(main, to(closed, "")), "customer_id"),
            (twin, rest(main, to(nord, "")), "customer_id"),
            (quay, rest(main, to(nord, "some")), "tickets"),
            (quay, to(nord, ""), "rest_site_id"),
            (quay, rest(north, to(nord, "")), "rest_site_id"),
            (quay, rest(quay, to(nord, "")), "rest_site_id"),
        ] {
            let error = refusal(customers::move_site(&admin, moved, form.clone()).await);
            assert!(error.at(field).is_some(), "{form:?}: {error:?}");
        }
        let plain = t.bare_agent("Paul", UserType::User).await;
        let form = rest(main, to(nord, ""));
        for refused in [
            refusal(customers::move_site(&plain, quay, form.clone()).await),
            refusal(customers::preview_site_move(&plain, quay, form).await),
        ] {
            assert!(matches!(refused, AppError::Forbidden(_)));
        }
    })
    .await;
}
