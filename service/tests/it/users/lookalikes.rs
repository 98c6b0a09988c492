//! Whoever adds somebody is asked first, if there are people like them.

use super::{input, reader};
use crate::support::{TestApp, each_database, refusal};
use domain::AppError;
use domain::customers::CustomerInput;
use domain::ids::{CustomerId, UserId};
use domain::merging::DuplicateReason::{SameNameAtSite, SamePhone, SimilarMail, SimilarNameAtSite};
use domain::merging::{DuplicateQuery, DuplicateReason, Lookalike};
use domain::settings::{CHANGE_SITE_USERS, NEW_TICKET_USERS, REGISTRATION, REGISTRATION_SITE};
use domain::users::UserInput;
use service::merging::duplicates;
use service::{Cx, calls, customers, doors, tickets, users};

/// The form as people send it: it asks for people like this one.
fn asking(first: &str, last: &str, customer: CustomerId) -> UserInput {
    UserInput { check_duplicates: "true".to_owned(), ..input(first, last, customer) }
}

fn alike(error: AppError) -> Vec<Lookalike> {
    match error {
        AppError::Alike(people) => people,
        other => panic!("{other:?}"),
    }
}

async fn found(cx: &Cx, form: UserInput) -> Vec<(UserId, Vec<DuplicateReason>)> {
    let people = alike(refusal(users::create(cx, form).await));
    people.into_iter().map(|one| (one.id, one.reasons)).collect()
}

/// Ana Ruiz at Acme, with a number.
async fn ana(t: &TestApp, admin: &Cx) -> (UserId, CustomerId) {
    let acme = t.customer("Acme").await.0;
    let form = UserInput { phones: "+49 228 9912345".to_owned(), ..input("Ana", "Ruiz", acme) };
    (users::create(admin, form).await.unwrap(), acme)
}

#[tokio::test]
async fn somebody_is_found_by_number_by_address_and_by_name_at_the_site() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (ana, acme) = ana(&t, &admin).await;
        let elsewhere = t.customer("Elsewhere").await.0;
        let number = UserInput { mobile: "0049 228 99 123-45".to_owned(), ..asking("Bo", "Stern", elsewhere) };
        assert_eq!(found(&admin, number).await, [(ana, vec![SamePhone])]);
        let plus = UserInput { emails: "ana.ruiz+x@example.com".to_owned(), ..asking("A.", "Ruiz", elsewhere) };
        assert_eq!(found(&admin, plus).await, [(ana, vec![SimilarMail])]);
        let other = |first| UserInput { emails: "new@other.example".to_owned(), ..asking(first, "Ruiz", acme) };
        assert_eq!(found(&admin, other("A.")).await, [(ana, vec![SimilarNameAtSite])]);
        assert_eq!(found(&admin, other("Ána")).await, [(ana, vec![SameNameAtSite])]);
        // Nobody like these: a family, a name elsewhere.
        users::create(&admin, other("Pia")).await.unwrap();
        let namesake = UserInput { emails: "ana@far.example".to_owned(), ..asking("Ana", "Ruiz", elsewhere) };
        users::create(&admin, namesake).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_was_seen_is_not_asked_again_and_programs_are_not_asked() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (ana, acme) = ana(&t, &admin).await;
        let form = UserInput { emails: "ana@other.example".to_owned(), ..asking("Ana", "Ruiz", acme) };
        let before = t.people().await;
        let people = alike(refusal(users::create(&admin, form.clone()).await));
        let one = people.first().unwrap();
        assert_eq!((one.id, one.name.as_str(), one.customer.as_str()), (ana, "Ana Ruiz", "Acme"));
        let wrong = UserInput { seen_alike: "4711".to_owned(), ..form.clone() };
        assert_eq!(found(&admin, wrong).await.len(), 1);
        assert_eq!(t.people().await, before);
        let seen = UserInput { seen_alike: ana.to_string(), ..form.clone() };
        let twin = users::create(&admin, seen).await.unwrap();
        let third = UserInput { emails: "ana@third.example".to_owned(), seen_alike: ana.to_string(), ..form.clone() };
        assert_eq!(found(&admin, third).await.len(), 2, "the twin was not seen yet: {twin}");
        let unasked = UserInput { check_duplicates: String::new(), emails: "ana@fourth.example".to_owned(), ..form };
        users::create(&admin, unasked).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn hal_19_hal_24_every_door_of_agents_asks() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (ana, acme) = ana(&t, &admin).await;
        for setting in [NEW_TICKET_USERS, CHANGE_SITE_USERS] {
            t.set_setting(setting, "true").await;
        }
        let queue = crate::tickets::inbox(&t).await;
        let admin = t.admin().await;
        let by_agent = crate::tickets::form(queue, "Printer");
        let by_agent = domain::tickets::TicketInput { requester_id: ana.to_string(), ..by_agent };
        let ticket = tickets::open(&admin, by_agent, domain::policy::Hat::Agent).await.unwrap();
        let form = || UserInput { emails: "ana@other.example".to_owned(), ..asking("Ana", "Ruiz", acme) };
        let refused = [
            refusal(tickets::add_requester(&admin, form()).await),
            refusal(tickets::change_to_new_user(&admin, ticket, form(), None).await),
            refusal(calls::add(&admin, "+49 30 1234567", form()).await),
        ];
        for error in refused {
            assert_eq!(alike(error).first().unwrap().id, ana);
        }
        // Whose number it is was shown to whoever takes the call.
        let colleague = UserInput { emails: "bo@other.example".to_owned(), ..asking("Bo", "Stern", acme) };
        calls::add(&admin, "0049 228 9912345", colleague).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn nobody_is_shown_whom_one_may_not_know_of() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let secret =
            CustomerInput { name: "Secret".to_owned(), is_confidential: "true".to_owned(), ..CustomerInput::default() };
        let secret = customers::create(&admin, secret).await.unwrap();
        let acme = t.customer("Acme").await.0;
        let admin = t.admin().await;
        let sia = UserInput { phones: "+49 228 9912345".to_owned(), ..input("Sia", "Stern", secret) };
        users::create(&admin, sia).await.unwrap();
        let cleo = reader(&t, "Cleo", "read_and_create").await;
        let form = UserInput { phones: "+49 228 9912345".to_owned(), ..asking("Bo", "Berg", acme) };
        users::create(&cleo, form).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn hal_34_a_stranger_is_not_told_and_the_desk_gets_a_suggestion() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (ana, _) = ana(&t, &admin).await;
        let site = t.customer("Acme").await.1;
        t.set_setting(REGISTRATION, "public").await;
        t.set_setting(REGISTRATION_SITE, &site.to_string()).await;
        let somebody = domain::account::RegistrationInput {
            name: "Ana Ruiz".to_owned(),
            email: "ana@home.example".to_owned(),
            ..domain::account::RegistrationInput::default()
        };
        doors::register(&t.guest(), somebody).await.unwrap();
        t.clock.advance(3600);
        while duplicates::look(&t.app).await.unwrap() > 0 {
            t.clock.advance(1);
        }
        let admin = t.admin().await;
        let suggested = duplicates::list(&admin, &DuplicateQuery::default()).await.unwrap().page.rows;
        assert!(suggested.iter().any(|pair| pair.left.id == ana), "{suggested:?}");
    })
    .await;
}
