//! Mails from senders whom nobody knows (HAL-44..47).

use super::{by_address, default_place, deliver, form, mailbox, opened, plain, row};
use crate::support::each_database;
use domain::customers::CustomerInput;
use domain::journal::Entity;
use domain::mail_domains::MailDomainInput;
use domain::settings::{AUTO_WELCOME, MAIL_CREATES_USERS};
use domain::state::{AccountState, Channel, Door};
use entity::{site, ticket_profile};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use service::inbound::Received;
use service::{customers, mail_domains, mailboxes, users};

#[tokio::test]
async fn hal_44_off_the_ticket_is_the_general_users_and_nobody_is_added() {
    each_database(|t| async move {
        let place = default_place(&t).await;
        let support = mailbox(&t).await;
        let people = t.people().await;
        let ticket = opened(deliver(&t, support, plain("Ana Ruiz <ana@new.example>", "1", "Printer")).await);
        let row = row(&t, ticket).await;
        assert_eq!((row.requester_id, row.customer_id, row.site_id), (place.general, place.customer, place.site));
        assert_eq!(t.people().await, people);
        let profile = ticket_profile::Entity::find_by_id(ticket).one(t.app.db.read()).await.unwrap().unwrap();
        let told = (profile.channel, profile.caller_name.as_str(), profile.caller_email.as_str());
        assert_eq!(told, (Channel::Mail, "Ana Ruiz", "ana@new.example"));
    })
    .await;
}

#[tokio::test]
async fn hal_44_hal_46_on_somebody_new_gets_the_ticket_under_the_default_customer_and_site() {
    each_database(|t| async move {
        let place = default_place(&t).await;
        t.set_setting(MAIL_CREATES_USERS, "true").await;
        let support = mailbox(&t).await;
        let ticket = opened(deliver(&t, support, plain("\"Ruiz, Ana\" <Ana@new.example>", "1", "Printer")).await);
        let ana = by_address(&t, "ana@new.example").await.unwrap();
        assert_eq!((ana.first_name.as_str(), ana.last_name.as_str()), ("Ana", "Ruiz"));
        assert_eq!((ana.customer_id, ana.site_id, ana.door), (place.customer, place.site, Door::Mail));
        assert_eq!(ana.account_state, AccountState::Guest);
        assert_eq!(row(&t, ticket).await.requester_id, ana.id);
        let people = t.people().await;
        opened(deliver(&t, support, plain("A. Ruiz <ANA@new.example>", "2", "Again")).await);
        assert_eq!(t.people().await, people, "known from now on");
        let journal = t.journal(Entity::User, ana.id.0).await;
        let told: String = journal.iter().map(|row| row.changes.clone()).collect();
        assert!(told.contains("Setting tickets.default_site") && told.contains("Setting mail.creates_users"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn hal_45_the_choice_of_each_mailbox_wins_over_the_general_one() {
    each_database(|t| async move {
        let place = default_place(&t).await;
        for (choice, general, creates) in [
            ("inherit", true, true),
            ("inherit", false, false),
            ("yes", true, true),
            ("yes", false, true),
            ("no", true, false),
            ("no", false, false),
        ] {
            let name = format!("{choice}-{general}");
            t.set_setting(MAIL_CREATES_USERS, &general.to_string()).await;
            let id = mailboxes::create(&t.admin().await, form(&t, &name, choice).await).await.unwrap();
            let address = format!("{name}@new.example");
            let ticket = opened(deliver(&t, id, plain(&address, &name, "Printer")).await);
            let added = by_address(&t, &address).await;
            assert_eq!(added.is_some(), creates, "mailbox {choice} x general {general}");
            let requester = added.as_ref().map_or(place.general, |person| person.id);
            assert_eq!(row(&t, ticket).await.requester_id, requester, "mailbox {choice} x general {general}");
            if let Some(person) = &added {
                let told = users::get(&t.admin().await, person.id).await.unwrap().allowed_by.unwrap();
                let by = if choice == "yes" { format!("Mailbox {name}, instead") } else { "Setting ".to_owned() };
                assert!(told.starts_with(&by) && told.ends_with(MAIL_CREATES_USERS), "{told}");
            }
            if let Some(person) = added.filter(|_| choice == "yes") {
                let journal = t.journal(Entity::User, person.id.0).await;
                assert!(journal.iter().any(|row| row.changes.contains(&format!("Mailbox {name}"))), "{journal:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn hal_47_names_come_from_the_sender_and_no_username_is_there_twice() {
    each_database(|t| async move {
        default_place(&t).await;
        t.set_setting(MAIL_CREATES_USERS, "true").await;
        let support = mailbox(&t).await;
        for (number, from, name, username) in [
            (1, "\"Ruiz, Ana\" <a@x.example>", "Ana Ruiz", "ana.ruiz"),
            (2, "Ana Ruiz <b@x.example>", "Ana Ruiz", "ana.ruiz2"),
            (3, "eva.braun@x.example", "Eva Braun", "eva.braun"),
            (4, "=?UTF-8?Q?M=C3=BCller=2C_J=C3=B6rg?= <j@x.example>", "Jörg Müller", "jorg.muller"),
            (5, "\"nina@x.example\" <nina.berg@x.example>", "Nina Berg", "nina.berg"),
            (6, "info@x.example", "Info", "info"),
        ] {
            let ticket = opened(deliver(&t, support, plain(from, &number.to_string(), "Printer")).await);
            let person = t.user(row(&t, ticket).await.requester_id).await;
            assert_eq!((person.display_name.trim(), person.username.as_deref()), (name, Some(username)), "{from}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_mail_domain_of_a_customer_goes_before_the_default_place() {
    each_database(|t| async move {
        default_place(&t).await;
        t.set_setting(MAIL_CREATES_USERS, "true").await;
        let admin = t.admin().await;
        let input = CustomerInput { name: "Nordwind".to_owned(), ..CustomerInput::default() };
        let nordwind = customers::create(&admin, input).await.unwrap();
        let of_customer = site::Entity::find().filter(site::Column::CustomerId.eq(nordwind));
        let site = of_customer.one(t.app.db.read()).await.unwrap().unwrap();
        let rule = MailDomainInput {
            domain: "nordwind.example".to_owned(),
            site_id: site.id.to_string(),
            ..MailDomainInput::default()
        };
        mail_domains::add(&admin, nordwind, rule).await.unwrap();
        let support = mailbox(&t).await;
        opened(deliver(&t, support, plain("Ola Nord <ola@nordwind.example>", "1", "Printer")).await);
        assert_eq!(by_address(&t, "ola@nordwind.example").await.unwrap().site_id, site.id);
    })
    .await;
}

#[tokio::test]
async fn hal_69_whoever_comes_by_mail_is_welcomed_where_the_setting_says_so() {
    each_database(|t| async move {
        default_place(&t).await;
        t.set_setting(MAIL_CREATES_USERS, "true").await;
        t.set_setting(AUTO_WELCOME, "true").await;
        let support = mailbox(&t).await;
        opened(deliver(&t, support, plain("Ana Ruiz <ana@new.example>", "1", "Printer")).await);
        assert_eq!(by_address(&t, "ana@new.example").await.unwrap().account_state, AccountState::Pending);
        t.run_jobs().await;
        assert!(t.mails().iter().any(|mail| mail.contains("Welcome") && mail.contains("ana@new.example")));
    })
    .await;
}

#[tokio::test]
async fn without_a_place_the_mail_of_somebody_unknown_waits() {
    each_database(|t| async move {
        let support = mailbox(&t).await;
        let received = deliver(&t, support, plain("Ana Ruiz <ana@new.example>", "1", "Printer")).await;
        let Received::Quarantined { reason, .. } = received else { panic!("{received:?}") };
        assert!(reason.contains("default customer and site"), "{reason}");
    })
    .await;
}
