//! New people of confidential customers: the doors work as ever, and imports tell nothing.

use super::{Desk, person};
use crate::import::{counts, dry_run, wrong};
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::account::RegistrationInput;
use domain::mail_domains::MailDomainInput;
use domain::settings::{REGISTRATION, REGISTRATION_SITE};
use domain::users::{UserInput, UserQuery};
use service::{customers, doors, import, mail_domains, settings, users};

#[tokio::test]
async fn the_doors_still_place_new_people_at_a_confidential_customer() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let (admin, mia) = (desk.t.admin().await, desk.mia().await);
        desk.t.customer("Acme").await;
        let values = [(REGISTRATION, "public"), (REGISTRATION_SITE, "Acme / Head office")];
        let values = values.map(|(key, value)| (key.to_owned(), value.to_owned()));
        settings::save(&admin, values.into_iter().collect()).await.unwrap();
        let rule = MailDomainInput {
            domain: "secret.example.com".to_owned(),
            site_id: desk.site.to_string(),
            ..MailDomainInput::default()
        };
        assert_eq!(refusal(mail_domains::add(&mia, desk.secret, rule.clone()).await), AppError::NotFound);
        mail_domains::add(&admin, desk.secret, rule.clone()).await.unwrap();
        let (acme, office) = desk.t.customer("Acme").await;
        let taken = MailDomainInput { site_id: office.to_string(), ..rule };
        let refused = refusal(mail_domains::add(&mia, acme, taken).await);
        assert_eq!(refused.at("domain"), Some("Another customer has this domain already."));

        let tom = RegistrationInput {
            name: "Tom Stern".to_owned(),
            email: "tom@secret.example.com".to_owned(),
            ..RegistrationInput::default()
        };
        doors::register(&desk.t.guest(), tom).await.unwrap();
        let there = UserQuery { customer: desk.secret.to_string(), kind: "customer".to_owned(), ..Default::default() };
        let rows = users::list(&desk.t.admin().await, there).await.unwrap().rows;
        assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Sia Stern", "Tom Stern"]);

        assert_eq!(mail_domains::suggested(&mia, "uma@secret.example.com").await.unwrap(), None);
        let open = UserInput { customer_id: String::new(), site_id: String::new(), ..person("Uma", (acme, office)) };
        let refused = refusal(users::create(&mia, open.clone()).await);
        assert!(refused.at("customer_id").is_some(), "to her there is no such rule: {refused:?}");
        let uma = users::create(&admin, open).await.unwrap();
        assert_eq!(desk.t.user(uma).await.customer_id, desk.secret);
    })
    .await;
}

#[tokio::test]
async fn imports_tell_no_more_than_that_a_name_or_an_address_is_taken() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let (t, mia) = (&desk.t, desk.mia().await);
        t.customer("Acme").await;
        let csv = "Name,Customer,Site,Email\n\
                   Sia Stern,Acme,Head office,sia@secret.example.com\n\
                   Tom Stern,Secret,Main site,tom@secret.example.com\n\
                   Tom Stern,Nowhere,Main site,tim@secret.example.com\n";
        let id = dry_run(t, &mia, "users", "people.csv", csv).await;
        let found = counts(&mia, id).await;
        assert_eq!((found.error, found.create, found.update), (3, 0, 0));
        assert!(wrong(&mia, id, 2).await.contains("sia@secret.example.com already belongs to somebody else."));
        assert_eq!(wrong(&mia, id, 3).await, wrong(&mia, id, 4).await.replace("Nowhere", "Secret"));

        let places = "Customer,Site,Comment\nSecret,Main site,Found\nSecret,Harbour,\nAcme,Harbour,\n";
        let id = dry_run(t, &mia, "customers", "places.csv", places).await;
        let found = counts(&mia, id).await;
        assert_eq!((found.error, found.create), (2, 1));
        assert!(wrong(&mia, id, 2).await.contains("There is already a customer of this name."));
        let flagged = "Customer,Confidential\nAcme,yes\n";
        let id = dry_run(t, &mia, "customers", "flags.csv", flagged).await;
        assert!(wrong(&mia, id, 2).await.starts_with("Confidential: Only who may see"));

        let admin = t.admin().await;
        let id = dry_run(t, &admin, "customers", "flags.csv", flagged).await;
        assert_eq!(refusal(import::get(&mia, id).await), AppError::NotFound, "whose rows may name anybody");
        assert!(import::list(&mia).await.unwrap().iter().all(|run| run.id != id));
        import::commit(&admin, id).await.unwrap();
        t.run_jobs().await;
        let (acme, _) = t.customer("Acme").await;
        assert!(customers::get(&t.admin().await, acme).await.unwrap().profile.is_confidential);
        import::undo(&t.admin().await, id).await.unwrap();
        t.run_jobs().await;
        assert!(!customers::get(&t.admin().await, acme).await.unwrap().profile.is_confidential);
    })
    .await;
}
