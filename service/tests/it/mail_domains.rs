//! Mail domains of customers: where somebody new belongs who comes without a site.

use crate::support::{TestApp, each_database, refusal};
use crate::users::reader;
use domain::AppError;
use domain::account::RegistrationInput;
use domain::customers::{CustomerInput, SiteInput};
use domain::ids::{CustomerId, SiteId, UserId};
use domain::journal::Entity;
use domain::mail_domains::MailDomainInput;
use domain::settings::{ANONYMOUS_SITE, REGISTRATION, REGISTRATION_SITE};
use domain::state::{AccountState, Door, WebAccess};
use domain::tickets::AnonymousTicketInput;
use domain::users::{UserInput, UserQuery};
use entity::{user, user_email};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use service::{Cx, customers, doors, mail_domains, settings, users};

fn rule(domain: &str, site: SiteId) -> MailDomainInput {
    MailDomainInput { domain: domain.to_owned(), site_id: site.to_string(), ..MailDomainInput::default() }
}

fn with_subdomains(domain: &str, site: SiteId) -> MailDomainInput {
    MailDomainInput { includes_subdomains: "on".to_owned(), ..rule(domain, site) }
}

async fn customer(cx: &Cx, name: &str) -> (CustomerId, SiteId) {
    let id = customers::create(cx, CustomerInput { name: name.to_owned(), ..CustomerInput::default() }).await.unwrap();
    (id, customers::get(cx, id).await.unwrap().sites[0].id)
}

async fn add_site(cx: &Cx, customer: CustomerId, name: &str) -> SiteId {
    let input = SiteInput { name: name.to_owned(), ..SiteInput::default() };
    customers::create_site(cx, customer, input).await.unwrap()
}

/// A form without customer and site.
fn somebody(first: &str, email: &str) -> UserInput {
    UserInput {
        first_name: first.to_owned(),
        last_name: "Berg".to_owned(),
        emails: email.to_owned(),
        ..UserInput::default()
    }
}

async fn place(t: &TestApp, id: UserId) -> (CustomerId, SiteId) {
    let person = t.user(id).await;
    (person.customer_id, person.site_id)
}

async fn by_email(t: &TestApp, email: &str) -> user::Model {
    let address = user_email::Entity::find().filter(user_email::Column::AddressKey.eq(email));
    t.user(address.one(t.app.db.read()).await.unwrap().unwrap().user_id).await
}

#[tokio::test]
async fn mail_domains_place_whoever_comes_without_a_site_and_the_most_specific_one_decides() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (bolt, main) = customer(&admin, "Bolt").await;
        let lab = add_site(&admin, bolt, "Lab").await;
        let (nut, nut_main) = customer(&admin, "Nut").await;
        mail_domains::add(&admin, bolt, with_subdomains(" @Bolt.Example. ", main)).await.unwrap();
        mail_domains::add(&admin, bolt, rule("lab.bolt.example", lab)).await.unwrap();
        mail_domains::add(&admin, nut, rule("Müller.example", nut_main)).await.unwrap();
        for (name, email, expected) in [
            ("Own", "own@bolt.example", (bolt, main)),
            ("Below", "below@MAIL.bolt.example", (bolt, main)),
            ("Lab", "lab@lab.bolt.example", (bolt, lab)),
            ("Deep", "deep@it.lab.bolt.example", (bolt, main)),
            ("Umlaut", "umlaut@xn--mller-kva.example", (nut, nut_main)),
        ] {
            let id = users::create(&admin, somebody(name, email)).await.unwrap();
            assert_eq!(place(&t, id).await, expected, "{email}");
            let created = t.journal(Entity::User, id.0).await.remove(0);
            assert!(created.changes.contains("Mail domain"), "why that site: {}", created.changes);
        }
        for email in ["other@notbolt.example", "below@sub.xn--mller-kva.example"] {
            let error = refusal(users::create(&admin, somebody("Other", email)).await);
            assert!(error.at("customer_id").is_some(), "{email}");
        }
        let chosen = UserInput { customer_id: nut.to_string(), ..somebody("Chosen", "chosen@bolt.example") };
        let id = users::create(&admin, chosen).await.unwrap();
        assert_eq!(place(&t, id).await, (nut, nut_main), "what was chosen stays");
        assert!(!t.journal(Entity::User, id.0).await[0].changes.contains("place_by"));
    })
    .await;
}

#[tokio::test]
async fn hal_35_hal_39_mail_domains_go_before_the_site_of_the_settings_at_the_open_doors() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let queue = crate::tickets::inbox(&t).await;
        let (bolt, main) = customer(&admin, "Bolt").await;
        let acme = t.customer("Acme").await;
        let values = [
            (REGISTRATION, "public"),
            (REGISTRATION_SITE, "Acme / Head office"),
            (ANONYMOUS_SITE, "Acme / Head office"),
        ];
        let values = values.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        settings::save(&admin, values).await.unwrap();
        mail_domains::add(&admin, bolt, rule("bolt.example", main)).await.unwrap();
        let register = async |email: &str| {
            let input = RegistrationInput {
                name: "Ana Berg".to_owned(),
                email: email.to_owned(),
                ..RegistrationInput::default()
            };
            doors::register(&t.guest(), input).await.unwrap();
        };
        let open = async |email: &str| {
            let input = AnonymousTicketInput {
                name: "Ben Berg".to_owned(),
                email: email.to_owned(),
                queue_id: queue.to_string(),
                subject: "The printer is on fire".to_owned(),
                body: "Help!".to_owned(),
                ..AnonymousTicketInput::default()
            };
            doors::open_ticket(&t.guest(), input).await.unwrap();
        };
        register("ana@bolt.example").await;
        register("ana@elsewhere.example").await;
        open("ben@bolt.example").await;
        open("ben@elsewhere.example").await;
        for (email, expected, door, why) in [
            ("ana@bolt.example", (bolt, main), Door::Registration, "Mail domain bolt.example"),
            ("ana@elsewhere.example", acme, Door::Registration, "Setting portal.registration_site"),
            ("ben@bolt.example", (bolt, main), Door::Anonymous, "Mail domain bolt.example"),
            ("ben@elsewhere.example", acme, Door::Anonymous, "Setting portal.anonymous_site"),
        ] {
            let person = by_email(&t, email).await;
            assert_eq!(((person.customer_id, person.site_id), person.door), (expected, door), "{email}");
            let created = t.journal(Entity::User, person.id.0).await.remove(0);
            assert!(created.changes.contains(why), "{email}: {}", created.changes);
        }

        // A site that cannot be used takes nobody in; the setting does.
        let closed = CustomerInput { name: "Bolt".to_owned(), validity: "invalid".to_owned(), ..Default::default() };
        customers::update(&admin, bolt, closed).await.unwrap();
        register("late@bolt.example").await;
        let late = by_email(&t, "late@bolt.example").await;
        assert_eq!((late.customer_id, late.site_id), acme);
    })
    .await;
}

#[tokio::test]
async fn mail_domains_are_refused_at_their_field() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (bolt, main) = customer(&admin, "Bolt").await;
        let (nut, other) = customer(&admin, "Nut").await;
        let text = |error: AppError| error.at("domain").unwrap_or_default().to_owned();
        for wrong in ["", "localhost", "ana@bolt.example", "192.0.2.7", "bolt example"] {
            assert!(!text(refusal(mail_domains::add(&admin, bolt, rule(wrong, main)).await)).is_empty(), "{wrong}");
        }
        assert!(text(refusal(mail_domains::add(&admin, bolt, rule("GMail.com", main)).await)).contains("Anybody"));
        let country = refusal(mail_domains::add(&admin, bolt, with_subdomains("co.uk", main)).await);
        assert!(country.at("includes_subdomains").is_some());
        let stranger = refusal(mail_domains::add(&admin, bolt, rule("bolt.example", other)).await);
        assert!(stranger.at("site_id").is_some());

        let id = mail_domains::add(&admin, bolt, rule("bolt.example", main)).await.unwrap();
        let again = refusal(mail_domains::add(&admin, bolt, rule("BOLT.example.", main)).await);
        assert_eq!(text(again), "This customer has this domain already.");
        let taken = refusal(mail_domains::add(&admin, nut, rule("bolt.example", other)).await);
        assert_eq!(text(taken), "Bolt has this domain already.");

        mail_domains::change(&admin, bolt, id, rule("bolt.example", main)).await.unwrap();
        mail_domains::change(&admin, bolt, id, with_subdomains("bolt.example", main)).await.unwrap();
        assert_eq!(refusal(mail_domains::remove(&admin, nut, id).await), AppError::NotFound);
        mail_domains::remove(&admin, bolt, id).await.unwrap();
        assert_eq!(
            t.events(Entity::Customer, bolt.0).await,
            [
                "customer.created",
                "customer.mail_domain_added",
                "customer.mail_domain_changed",
                "customer.mail_domain_removed"
            ],
            "nothing is written when nothing differs"
        );
        assert!(mail_domains::list(&admin, bolt).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_mail_domain_moves_nobody_and_shows_who_stays_elsewhere() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (bolt, main) = customer(&admin, "Bolt").await;
        let lab = add_site(&admin, bolt, "Lab").await;
        let acme = t.customer("Acme").await;
        let person = async |name: &str, email: &str, place| {
            t.person([name, "Berg"], email, place, WebAccess::Own, AccountState::Guest).await
        };
        let away = person("Away", "away@bolt.example", acme).await;
        person("Home", "home@bolt.example", (bolt, main)).await;
        person("Below", "below@mail.bolt.example", acme).await;
        person("Closer", "closer@lab.bolt.example", acme).await;
        person("Similar", "similar@notbolt.example", acme).await;
        mail_domains::add(&admin, bolt, rule("lab.bolt.example", lab)).await.unwrap();

        let narrow = mail_domains::preview(&admin, bolt, None, rule("bolt.example", main)).await.unwrap();
        let names: Vec<_> = narrow.samples.iter().map(|sample| (sample.id, sample.customer.as_str())).collect();
        assert_eq!((narrow.people, names), (1, vec![(away, "Acme")]));
        assert!(narrow.is_unseen("") && !narrow.is_unseen(&narrow.seen));
        let wide = with_subdomains("bolt.example", main);
        let wide = mail_domains::preview(&admin, bolt, None, wide).await.unwrap();
        assert_eq!((wide.people, wide.filter.as_str()), (2, "*.bolt.example"), "a closer rule decides elsewhere");

        let found = async |domain: &str| {
            let query = UserQuery { domain: domain.to_owned(), ..UserQuery::default() };
            let rows = users::list(&admin, query.clone()).await.unwrap().rows;
            assert_eq!(users::count(&admin, query).await.unwrap().rows, rows.len() as u64);
            rows.into_iter().map(|row| row.name).collect::<Vec<_>>()
        };
        assert_eq!(found("bolt.example").await, ["Away Berg", "Home Berg"]);
        assert_eq!(found("*.bolt.example").await, ["Away Berg", "Below Berg", "Closer Berg", "Home Berg"]);
        let wrong = UserQuery { domain: "bolt".to_owned(), ..UserQuery::default() };
        assert!(refusal(users::list(&admin, wrong).await).at("domain").is_some());

        mail_domains::add(&admin, bolt, rule("bolt.example", main)).await.unwrap();
        assert_eq!(place(&t, away).await, acme, "nobody is moved");
    })
    .await;
}

#[tokio::test]
async fn mail_domains_are_for_those_who_manage_customers() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (bolt, main) = customer(&admin, "Bolt").await;
        let id = mail_domains::add(&admin, bolt, rule("bolt.example", main)).await.unwrap();
        let looks = reader(&t, "Rita", "read_only").await;
        assert_eq!(mail_domains::list(&looks, bolt).await.unwrap()[0].domain, "bolt.example");
        let new = || rule("nut.example", main);
        for refused in [
            refusal(mail_domains::add(&looks, bolt, new()).await),
            refusal(mail_domains::change(&looks, bolt, id, new()).await),
            refusal(mail_domains::remove(&looks, bolt, id).await),
            refusal(mail_domains::preview(&looks, bolt, None, new()).await),
            refusal(mail_domains::form(&looks, bolt, None, new()).await),
        ] {
            assert!(matches!(refused, AppError::Forbidden(_)), "{refused:?}");
        }
        let outsider = t.customer_user("Ana").await;
        assert!(matches!(refusal(mail_domains::list(&outsider, bolt).await), AppError::Forbidden(_)));
        assert_eq!(refusal(mail_domains::list(&admin, CustomerId(9999)).await), AppError::NotFound);
    })
    .await;
}
