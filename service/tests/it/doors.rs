//! The ways into the directory without an agent: registering, and tickets without an account.

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{inbox, subjects, view};
use domain::AppError;
use domain::account::{AccountInput, ChoosePasswordInput, RegistrationInput, SignInInput};
use domain::ids::UserId;
use domain::policy::Hat;
use domain::settings::{
    ANONYMOUS_SITE, ANONYMOUS_USER, AUTO_WELCOME, REGISTRATION, REGISTRATION_REQUIRED, REGISTRATION_SITE,
};
use domain::state::{AccountState, Door, WebAccess};
use domain::tickets::AnonymousTicketInput;
use domain::users::UserInput;
use entity::{article, ticket, user, user_email};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use service::{Cx, accounts, customers, doors, settings, tickets, users};
use std::collections::BTreeMap;

async fn save(cx: &Cx, values: &[(&str, &str)]) -> service::Result<()> {
    let values: BTreeMap<_, _> = values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    settings::save(cx, values).await
}

fn somebody(name: &str, email: &str) -> RegistrationInput {
    RegistrationInput { name: name.to_owned(), email: email.to_owned(), ..RegistrationInput::default() }
}

async fn by_email(t: &TestApp, email: &str) -> Option<user::Model> {
    let key = domain::validate::key(email);
    let address = user_email::Entity::find().filter(user_email::Column::AddressKey.eq(key));
    let address = address.one(t.app.db.read()).await.unwrap()?;
    Some(t.user(address.user_id).await)
}

/// Opens registration to the site of Acme.
async fn open_registration(t: &TestApp) -> Cx {
    let admin = t.admin().await;
    t.customer("Acme").await;
    save(&admin, &[(REGISTRATION, "public"), (REGISTRATION_SITE, "Acme / Head office")]).await.unwrap();
    admin
}

#[tokio::test]
async fn hal_34_hal_35_registration_needs_a_site_and_is_refused_while_off() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, site) = t.customer("Acme").await;
        let doors = doors::open(&t.guest()).await.unwrap();
        assert!(!doors.registration && !doors.anonymous_ticket);
        assert_eq!(refusal(doors::register(&t.guest(), somebody("Ana", "ana@example.com")).await), AppError::NotFound);
        let error = refusal(save(&admin, &[(REGISTRATION, "public")]).await);
        assert!(error.at(REGISTRATION_SITE).is_some(), "{error:?}");
        let unknown = [(REGISTRATION, "public"), (REGISTRATION_SITE, "Acme / Nowhere")];
        assert!(refusal(save(&admin, &unknown).await).at(REGISTRATION_SITE).is_some());
        save(&admin, &[(REGISTRATION, "public"), (REGISTRATION_SITE, " acme /head office ")]).await.unwrap();
        let admin = t.admin().await;
        assert_eq!(admin.fixed.setting(REGISTRATION_SITE), site.to_string());
        let shown = settings::list(&admin).await.unwrap();
        assert_eq!(shown.iter().find(|one| one.key == REGISTRATION_SITE).unwrap().value, "Acme / Head office");
        assert!(doors::open(&t.guest()).await.unwrap().registration);
        assert!(refusal(save(&admin, &[(REGISTRATION_SITE, "")]).await).at(REGISTRATION_SITE).is_some());
        let customer = customers::get(&admin, acme).await.unwrap();
        let closed = domain::customers::CustomerInput {
            name: customer.name,
            validity: "invalid".to_owned(),
            ..Default::default()
        };
        customers::update(&admin, acme, closed).await.unwrap();
        assert!(!doors::open(&t.guest()).await.unwrap().registration, "the site cannot be used");
    })
    .await;
}

#[tokio::test]
async fn ost_2_ost_24_hal_37_somebody_registers_follows_the_link_and_signs_in() {
    each_database(|t| async move {
        open_registration(&t).await;
        let error = refusal(doors::register(&t.guest(), somebody(" ", "nonsense")).await);
        assert!(error.at("name").is_some() && error.at("email").is_some());
        doors::register(&t.guest(), somebody("Ana Maria Ruiz", "Ana@Example.com")).await.unwrap();
        let ana = by_email(&t, "ana@example.com").await.unwrap();
        assert_eq!((ana.first_name.as_str(), ana.last_name.as_str()), ("Ana Maria", "Ruiz"));
        let acme = t.customer("Acme").await;
        assert_eq!((ana.customer_id, ana.site_id, ana.door), (acme.0, acme.1, Door::Registration));
        assert_eq!(ana.account_state, AccountState::Pending, "not before the link is followed");
        let token = t.link_in_last_mail().await;
        let password = "a good long secret".to_owned();
        let login = SignInInput { login: "ana@example.com".to_owned(), password: password.clone() };
        assert!(accounts::sign_in(&t.guest(), login.clone()).await.is_err());
        let chosen = ChoosePasswordInput { token, password: password.clone(), password_again: password };
        accounts::choose_password(&t.guest(), chosen).await.unwrap();
        let entry = accounts::sign_in(&t.guest(), login).await.unwrap();
        assert_eq!(entry.signed_in().unwrap().user_id, ana.id);
        assert_eq!(t.cx(ana.id).await.actor.subject.web_access, WebAccess::Own);
    })
    .await;
}

#[tokio::test]
async fn a_known_address_gets_the_same_answer_and_no_second_entry() {
    each_database(|t| async move {
        open_registration(&t).await;
        let guest = t.person_of_acme("Gus", WebAccess::Own, AccountState::Guest).await;
        let active = t.person_of_acme("Act", WebAccess::Own, AccountState::Active).await;
        let locked = t.person_of_acme("Lou", WebAccess::Own, AccountState::Locked).await;
        let none = t.person_of_acme("Non", WebAccess::NoAccess, AccountState::Guest).await;
        let before = t.people().await;
        for name in ["gus", "act", "lou", "non"] {
            doors::register(&t.guest(), somebody("Other Name", &format!("{name}@acme.example.com"))).await.unwrap();
        }
        assert_eq!(t.people().await, before);
        let state = |id: UserId| {
            let t = t.clone();
            async move { t.user(id).await.account_state }
        };
        assert_eq!(state(guest).await, AccountState::Pending);
        assert_eq!(state(active).await, AccountState::Active);
        assert_eq!(state(locked).await, AccountState::Locked);
        assert_eq!(state(none).await, AccountState::Guest);
        assert_eq!(t.user(active).await.first_name, "Act", "nothing of the record changes");
        t.run_jobs().await;
        let mails = t.mails();
        assert_eq!(mails.len(), 2, "to the guest and to the active one: {mails:#?}");
        assert!(mails.iter().any(|mail| mail.contains("gus@acme.example.com") && mail.contains("Welcome")));
    })
    .await;
}

#[tokio::test]
async fn ost_33_registering_is_no_way_to_a_password_the_desk_sets() {
    each_database(|t| async move {
        let admin = open_registration(&t).await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let form = accounts::account_form(&admin, ana).await.unwrap();
        let kept = AccountInput { keeps_password: "true".to_owned(), ..form };
        accounts::change_account(&admin, ana, kept).await.unwrap();
        doors::register(&t.guest(), somebody("Ana", "ana@acme.example.com")).await.unwrap();
        t.run_jobs().await;
        assert!(t.mails().is_empty(), "{:#?}", t.mails());
    })
    .await;
}

fn ticket(name: &str, email: &str, queue: domain::ids::QueueId) -> AnonymousTicketInput {
    AnonymousTicketInput {
        name: name.to_owned(),
        email: email.to_owned(),
        queue_id: queue.to_string(),
        subject: "The printer is on fire".to_owned(),
        body: "Help!".to_owned(),
        ..AnonymousTicketInput::default()
    }
}

#[tokio::test]
async fn ost_11_ost_27_hal_38_hal_42_a_stranger_opens_a_ticket_and_is_in_the_directory_once() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let admin = t.admin().await;
        t.customer("Acme").await;
        save(&admin, &[(ANONYMOUS_SITE, "Acme / Head office")]).await.unwrap();
        let form = doors::form(&t.guest(), None).await.unwrap();
        assert!(form.contact && form.queues.iter().any(|choice| choice.id == queue.0));
        let wrong = AnonymousTicketInput { queue_id: queue.to_string(), ..AnonymousTicketInput::default() };
        let error = refusal(doors::open_ticket(&t.guest(), wrong).await);
        for field in ["name", "email", "subject", "body"] {
            assert!(error.at(field).is_some(), "{field}: {error:?}");
        }
        doors::open_ticket(&t.guest(), ticket("Eva Braun-Ruiz", "eva@example.com", queue)).await.unwrap();
        let eva = by_email(&t, "eva@example.com").await.unwrap();
        assert_eq!((eva.account_state, eva.door), (AccountState::Guest, Door::Anonymous));
        let people = t.people().await;
        doors::open_ticket(&t.guest(), ticket("E. Ruiz", " EVA@example.com", queue)).await.unwrap();
        assert_eq!(t.people().await, people, "no second entry");
        let bob = t.agent("Bob", domain::state::UserType::User).await;
        assert_eq!(subjects(&bob, view("all"), Hat::Agent).await.len(), 2);
        t.run_jobs().await;
        assert!(t.mails().iter().all(|mail| mail.contains("eva@example.com")) && t.mails().len() == 2);
        let rows = tickets::list(&bob, view("all"), Hat::Agent).await.unwrap().rows;
        assert!(rows.iter().all(|row| row.requester == eva.display_name));
    })
    .await;
}

#[tokio::test]
async fn hal_69_who_opens_a_ticket_without_an_account_is_welcomed_where_every_new_user_is() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let admin = t.admin().await;
        t.customer("Acme").await;
        save(&admin, &[(ANONYMOUS_SITE, "Acme / Head office"), (AUTO_WELCOME, "true")]).await.unwrap();
        for _ in 0..2 {
            doors::open_ticket(&t.guest(), ticket("Eva Ruiz", "eva@example.com", queue)).await.unwrap();
        }
        let eva = by_email(&t, "eva@example.com").await.unwrap();
        assert_eq!((eva.account_state, eva.door), (AccountState::Pending, Door::Anonymous));
        t.run_jobs().await;
        assert_eq!(t.mails().iter().filter(|mail| mail.contains("Subject: Welcome")).count(), 1, "who is new");
    })
    .await;
}

#[tokio::test]
async fn hal_39_anonymous_user_and_site_decide_who_is_added() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let admin = t.admin().await;
        t.person_of_acme("Walk", WebAccess::Own, AccountState::Guest).await;
        let open = |email: &str| {
            let (guest, input) = (t.guest(), ticket("Eva Ruiz", email, queue));
            async move { doors::open_ticket(&guest, input).await }
        };
        // Neither: there are no anonymous tickets.
        assert_eq!(refusal(open("eva@example.com").await), AppError::NotFound);
        assert_eq!(refusal(doors::form(&t.guest(), None).await), AppError::NotFound);
        // Only the site: a person is added there.
        save(&admin, &[(ANONYMOUS_SITE, "Acme / Head office")]).await.unwrap();
        open("eva@example.com").await.unwrap();
        assert_eq!(by_email(&t, "eva@example.com").await.unwrap().site_id, t.customer("Acme").await.1);
        // The user: every ticket is theirs, and nobody is added.
        save(&t.admin().await, &[(ANONYMOUS_USER, "walk@acme.example.com")]).await.unwrap();
        assert!(!doors::form(&t.guest(), None).await.unwrap().contact);
        let people = t.people().await;
        open("udo@example.com").await.unwrap();
        assert_eq!(t.people().await, people);
        assert!(by_email(&t, "udo@example.com").await.is_none());
        let bob = t.agent("Bob", domain::state::UserType::User).await;
        let rows = tickets::list(&bob, view("all"), Hat::Agent).await.unwrap().rows;
        assert_eq!(rows.iter().filter(|row| row.requester == "Walk Customer").count(), 1);
        // The user alone: no site is needed where nobody is added.
        save(&t.admin().await, &[(ANONYMOUS_SITE, "")]).await.unwrap();
        open("ida@example.com").await.unwrap();
        assert!(by_email(&t, "ida@example.com").await.is_none());
        let rows = tickets::list(&bob, view("all"), Hat::Agent).await.unwrap().rows;
        assert_eq!(rows.iter().filter(|row| row.requester == "Walk Customer").count(), 2);
        assert!(
            refusal(save(&t.admin().await, &[(ANONYMOUS_USER, "nobody@x.example")]).await).at(ANONYMOUS_USER).is_some()
        );
    })
    .await;
}

#[tokio::test]
async fn ost_20_no_ticket_without_an_account_where_registration_is_required() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let admin = t.admin().await;
        t.customer("Acme").await;
        save(&admin, &[(ANONYMOUS_SITE, "Acme / Head office"), (REGISTRATION_REQUIRED, "true")]).await.unwrap();
        assert!(!doors::open(&t.guest()).await.unwrap().anonymous_ticket);
        let refused = doors::open_ticket(&t.guest(), ticket("Eva", "eva@example.com", queue)).await;
        assert_eq!(refusal(refused), AppError::NotFound);
        assert!(by_email(&t, "eva@example.com").await.is_none());
        save(&t.admin().await, &[(REGISTRATION_REQUIRED, "false")]).await.unwrap();
        doors::open_ticket(&t.guest(), ticket("Eva", "eva@example.com", queue)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn hal_42_a_stranger_may_do_what_everyone_may_whoever_the_address_belongs_to() {
    each_database(|t| async move {
        inbox(&t).await;
        let admin = t.admin().await;
        let (closed, group) = crate::tickets::new_queue(&t, "Members", None).await;
        let ana = t.customer_user("Ana").await;
        let grant = domain::customers::GroupGrantInput {
            group_id: group.to_string(),
            level: "rw".to_owned(),
            ..Default::default()
        };
        users::grant_group(&t.admin().await, ana.actor.subject.id, grant).await.unwrap();
        save(&admin, &[(ANONYMOUS_SITE, "Acme / Head office")]).await.unwrap();
        assert!(!doors::form(&t.guest(), None).await.unwrap().queues.iter().any(|choice| choice.id == closed.0));
        let refused = doors::open_ticket(&t.guest(), ticket("Ana", "ana@acme.example.com", closed)).await;
        assert!(refusal(refused).at("queue_id").is_some());
        for _ in 0..10 {
            let _ = doors::open_ticket(&t.guest(), ticket("Ana", "ana@acme.example.com", inbox(&t).await)).await;
        }
        let one_more = doors::open_ticket(&t.guest(), ticket("Ana", "ana@acme.example.com", inbox(&t).await)).await;
        assert!(matches!(refusal(one_more), AppError::TooMany { .. }));
    })
    .await;
}

#[tokio::test]
async fn an_address_in_whose_name_there_are_no_tickets_gets_the_same_answer() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        save(&admin, &[(ANONYMOUS_SITE, "Acme / Head office")]).await.unwrap();
        let site = entity::site::Entity::find_by_id(t.customer("Acme").await.1).one(t.app.db.read()).await.unwrap();
        let general = t.person_of_acme("General", WebAccess::NoAccess, AccountState::Guest).await;
        let db = t.app.db.maintenance();
        let row = user::ActiveModel { id: Set(general), is_general: Set(true), ..Default::default() };
        row.update(db).await.unwrap();
        let row =
            entity::site::ActiveModel { general_user_id: Set(Some(general)), ..site.unwrap().into_active_model() };
        row.update(db).await.unwrap();
        let form = users::form(&admin, ana).await.unwrap();
        users::update(&admin, ana, UserInput { validity: "invalid".to_owned(), ..form }).await.unwrap();
        t.set_setting("security.sign_in_failures", "3").await;
        for address in ["ana@acme.example.com", "eva@example.com", "ana@acme.example.com"] {
            doors::open_ticket(&t.guest(), ticket("Ana Ruiz", address, queue)).await.unwrap();
        }
        let one_more = doors::open_ticket(&t.guest(), ticket("Ana", "ana@acme.example.com", queue)).await;
        assert!(matches!(refusal(one_more), AppError::TooMany { .. }), "addresses cannot be tried without end");
        let tickets = ticket::Entity::find().filter(ticket::Column::RequesterId.eq(general)).all(t.app.db.read()).await;
        let tickets = tickets.unwrap();
        assert_eq!(tickets.len(), 2, "nothing is lost");
        let first = article::Entity::find().filter(article::Column::TicketId.eq(tickets[0].id));
        let first = first.one(t.app.db.read()).await.unwrap().unwrap();
        assert_eq!(first.body, "Ana Ruiz <ana@acme.example.com>:\n\nHelp!");
    })
    .await;
}
