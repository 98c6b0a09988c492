//! The directory: adding and changing people.

#[path = "users/contact.rs"]
mod contact;
#[path = "users/dates.rs"]
mod dates;
#[path = "users/finding.rs"]
mod finding;
#[path = "users/history_names.rs"]
mod history_names;
#[path = "users/lookalikes.rs"]
mod lookalikes;
#[path = "users/meanwhile.rs"]
mod meanwhile;
#[path = "users/modes.rs"]
mod modes;
#[path = "users/origin.rs"]
mod origin;
#[path = "users/sorting.rs"]
mod sorting;

use crate::support::{START, TestApp, each_database, refusal};
use domain::AppError;
use domain::customers::{CustomerInput, GroupGrantInput};
use domain::ids::{CustomerId, UserId};
use domain::journal::Entity;
use domain::policy::Hat;
use domain::settings::NAME_SHOWN;
use domain::state::{AccountState, Door, GrantKind, GroupLevel, UserType, Validity, WebAccess};
use domain::structure::{GroupInput, RoleInput};
use domain::tickets::TicketInput;
use domain::users::{UserInput, UserQuery};
use entity::site;
use finding::{found, names};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use service::context::SessionCx;
use service::{Cx, customers, structure, tickets, users};
use std::collections::BTreeSet;

/// A form that is fine.
fn input(first: &str, last: &str, customer: CustomerId) -> UserInput {
    UserInput {
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        emails: format!("{}.{}@example.com", first.to_lowercase(), last.to_lowercase()),
        customer_id: customer.to_string(),
        ..UserInput::default()
    }
}

/// An agent of the user type User whose role has this *Users Access Level*.
pub async fn reader(t: &TestApp, name: &str, level: &str) -> Cx {
    let admin = t.admin().await;
    let role = RoleInput { name: format!("Level {level}"), users_access: level.to_owned(), ..RoleInput::default() };
    let role = structure::roles::create(&admin, role).await.unwrap();
    let id = t.bare_agent(name, UserType::User).await.actor.subject.id;
    t.grant(id, GrantKind::Role, role.0).await;
    t.cx(id).await
}

#[tokio::test]
async fn otr_16_otr_17_otr_20_otr_21_hal_1_mandatory_fields_are_named_at_once() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let error = refusal(users::create(&admin, UserInput::default()).await);
        for field in ["first_name", "last_name", "emails", "customer_id"] {
            assert!(error.at(field).is_some(), "{field}");
        }
        let wrong = UserInput { emails: "no address".to_owned(), ..input("Ana", "Ruiz", CustomerId(1)) };
        assert!(refusal(users::create(&admin, wrong).await).at("emails").is_some());
    })
    .await;
}

#[tokio::test]
async fn otr_5_without_a_customer_nobody_can_be_added() {
    each_database(|t| async move {
        let system = t.system().await;
        let input = UserInput { customer_id: String::new(), ..input("Ana", "Ruiz", CustomerId(0)) };
        let error = refusal(users::create(&system, input).await);
        assert!(error.at("customer_id").unwrap().contains("create a customer first"));
    })
    .await;
}

#[tokio::test]
async fn ost_12_ost_15_hal_15_otr_15_a_person_is_saved_with_all_details() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, office) = t.customer("Acme").await;
        let input = UserInput {
            title: "Dr.".to_owned(),
            middle_name: "María".to_owned(),
            preferred_name: "Anita".to_owned(),
            username: "aruiz".to_owned(),
            phones: "+49 170 123-45\n0228 99".to_owned(),
            web_access: "site".to_owned(),
            is_vip: "on".to_owned(),
            comment: "Calls on Mondays.".to_owned(),
            ..input("Ana", "Ruiz", acme)
        };
        let id = users::create(&admin, input).await.unwrap();
        let view = users::get(&admin, id).await.unwrap();
        assert_eq!(
            (view.name.as_str(), view.title.as_str(), view.middle_name.as_str()),
            ("Anita Ruiz", "Dr.", "María")
        );
        assert_eq!((view.site_id, view.customer.as_str(), view.web_access), (office, "Acme", WebAccess::Site));
        assert_eq!(view.phones, ["+49 170 123-45", "0228 99"]);
        assert_eq!((view.door, view.state, view.is_vip), (Door::Form, AccountState::Guest, true));
        assert_eq!(view.created_by.as_deref(), Some("Ada Admin"));
        assert!(view.can.modify && view.can.manage_account && view.can.explain && !view.can.manage_agent);
        assert_eq!(t.events(Entity::User, id.0).await, ["user.created"]);
        for q in ["anita", "maria", "ARUIZ", "17012345", "+49 (170) 12345", "0228", "monday", "acme", "head office"] {
            assert_eq!(found(&admin, q).await, ["Anita Ruiz"], "{q}");
        }
    })
    .await;
}

#[tokio::test]
async fn hal_16_a_setting_chooses_the_name_at_tickets_and_in_dropdowns() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, _) = t.customer("Acme").await;
        let named = |first: &str, preferred: &str| UserInput {
            preferred_name: preferred.to_owned(),
            emails: format!("{first}@example.com"),
            ..input(first, "Nickles", acme)
        };
        let bob = users::create(&admin, named("Robert", "Bob")).await.unwrap();
        users::create(&admin, named("Paula", "")).await.unwrap();
        let queue = crate::tickets::inbox(&t).await;
        let form = TicketInput { requester_id: bob.to_string(), ..crate::tickets::form(queue, "Lamp") };
        let ticket = tickets::open(&admin, form, Hat::Agent).await.unwrap();
        for (setting, name) in [("preferred", "Bob Nickles"), ("full", "Robert Nickles"), ("preferred", "Bob Nickles")]
        {
            t.set_setting(NAME_SHOWN, setting).await;
            let admin = t.cx(admin.actor.subject.id).await;
            assert_eq!(tickets::get(&admin, ticket, Hat::Agent).await.unwrap().requester, name);
            let options = tickets::options(&admin, Hat::Agent, Some(bob)).await.unwrap();
            assert_eq!(options.requester.unwrap().name, name);
            for rows in [users::suggest(&admin, "nickles").await, users::requesters(&admin, "nickles").await] {
                let names: BTreeSet<_> = rows.unwrap().into_iter().map(|row| row.name).collect();
                assert_eq!(names, [name.to_owned(), "Paula Nickles".to_owned()].into(), "{setting}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn ost_5_hal_8_an_address_belongs_to_one_person() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, _) = t.customer("Acme").await;
        let emails = "ana@example.com\nAna.Ruiz@example.org\nruiz@example.net".to_owned();
        let ana = users::create(&admin, UserInput { emails, ..input("Ana", "Ruiz", acme) }).await.unwrap();
        assert_eq!(users::get(&admin, ana).await.unwrap().emails[0], "ana@example.com");
        let emails = "bo@example.com\n  ANA.ruiz@Example.ORG ".to_owned();
        let second = UserInput { emails, ..input("Bo", "Berg", acme) };
        let error = refusal(users::create(&admin, second).await);
        assert!(error.at("emails").unwrap().contains("Ana.Ruiz@example.org"));
        let mut form = users::form(&admin, ana).await.unwrap();
        form.emails = "ruiz@example.net\nana@example.com".to_owned();
        users::update(&admin, ana, form).await.unwrap();
        let view = users::get(&admin, ana).await.unwrap();
        assert_eq!(view.emails, ["ruiz@example.net", "ana@example.com"]);
        assert_eq!(t.user(ana).await.email.as_deref(), Some("ruiz@example.net"));
        let emails = "bo@example.com\nana.ruiz@example.org".to_owned();
        users::create(&admin, UserInput { emails, ..input("Bo", "Berg", acme) }).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn otr_18_a_username_is_unique_and_never_shaped_like_an_address() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, _) = t.customer("Acme").await;
        let ana = UserInput { username: "ana".to_owned(), ..input("Ana", "Ruiz", acme) };
        users::create(&admin, ana).await.unwrap();
        for taken in ["ANA ", "ana@example.com"] {
            let bo = UserInput { username: taken.to_owned(), ..input("Bo", "Berg", acme) };
            assert!(refusal(users::create(&admin, bo).await).at("username").is_some(), "{taken}");
        }
    })
    .await;
}

#[tokio::test]
async fn hal_7_hal_72_the_site_is_one_of_the_customer() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, _) = t.customer("Acme").await;
        let (_, foreign) = t.customer("Bolt").await;
        let wrong = UserInput { site_id: foreign.to_string(), ..input("Ana", "Ruiz", acme) };
        assert!(refusal(users::create(&admin, wrong).await).at("site_id").is_some());
        let site = domain::customers::SiteInput { name: "Harbour".to_owned(), ..Default::default() };
        let harbour = customers::create_site(&admin, acme, site).await.unwrap();
        let unclear = users::create(&admin, input("Ana", "Ruiz", acme)).await;
        assert!(refusal(unclear).at("site_id").is_some());
        let clear = UserInput { site_id: harbour.to_string(), ..input("Ana", "Ruiz", acme) };
        let id = users::create(&admin, clear).await.unwrap();
        let mut form = users::form(&admin, id).await.unwrap();
        form.site_id = foreign.to_string();
        assert!(refusal(users::update(&admin, id, form).await).at("site_id").is_some());
    })
    .await;
}

#[tokio::test]
async fn hal_4_users_access_level_decides_who_reads_creates_and_changes() {
    each_database(|t| async move {
        let (acme, _) = t.customer("Acme").await;
        let [none, read, create, modify] = [
            reader(&t, "Nora", "no_access").await,
            reader(&t, "Rita", "read_only").await,
            reader(&t, "Cleo", "read_and_create").await,
            reader(&t, "Mona", "read_and_modify").await,
        ];
        let forbidden = |error: AppError| matches!(error, AppError::Forbidden(_));
        assert!(forbidden(refusal(users::list(&none, UserQuery::default()).await)));
        assert!(forbidden(refusal(users::get(&none, UserId(1)).await)));
        users::list(&read, UserQuery::default()).await.unwrap();
        assert!(forbidden(refusal(users::create(&read, input("Ana", "Ruiz", acme)).await)));
        let ana = users::create(&create, input("Ana", "Ruiz", acme)).await.unwrap();
        assert!(!users::get(&create, ana).await.unwrap().can.modify);
        assert!(forbidden(refusal(users::update(&create, ana, UserInput::default()).await)));
        let form = UserInput { comment: "Seen.".to_owned(), ..users::form(&modify, ana).await.unwrap() };
        users::update(&modify, ana, form).await.unwrap();
        let asks = UserInput { register: "on".to_owned(), ..input("Bo", "Berg", acme) };
        assert!(forbidden(refusal(users::create(&modify, asks).await)));
    })
    .await;
}

#[tokio::test]
async fn rtp_1_admins_and_managers_add_people_and_plain_agents_do_not() {
    each_database(|t| async move {
        let (acme, _) = t.customer("Acme").await;
        let manager = t.bare_agent("Mia", UserType::Manager).await;
        let plain = t.bare_agent("Paul", UserType::User).await;
        users::create(&manager, input("Ana", "Ruiz", acme)).await.unwrap();
        assert!(matches!(refusal(users::create(&plain, input("Bo", "Berg", acme)).await), AppError::Forbidden(_)));
        let admin = t.admin().await;
        let error = refusal(users::update(&manager, admin.actor.subject.id, UserInput::default()).await);
        assert!(matches!(error, AppError::Forbidden(_)), "a manager changes no admin");
    })
    .await;
}

#[tokio::test]
async fn otr_31_otr_32_otr_36_only_valid_people_can_be_used() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, _) = t.customer("Acme").await;
        let asks = UserInput { register: "on".to_owned(), ..input("Ana", "Ruiz", acme) };
        let id = users::create(&admin, asks).await.unwrap();
        assert_eq!(users::get(&admin, id).await.unwrap().standing.validity, Validity::Valid);
        for validity in ["invalid", "invalid_temporarily"] {
            let form = UserInput { validity: validity.to_owned(), ..users::form(&admin, id).await.unwrap() };
            users::update(&admin, id, form).await.unwrap();
            assert!(matches!(t.session(id, None).await, SessionCx::Ended));
            assert!(users::requesters(&admin, "ruiz").await.unwrap().is_empty());
            assert_eq!(users::suggest(&admin, "ruiz").await.unwrap().len(), 1);
            let query = UserQuery { validity: validity.to_owned(), ..UserQuery::default() };
            assert_eq!(names(&users::list(&admin, query).await.unwrap()), ["Ana Ruiz"]);
        }
        let form = UserInput { validity: "valid".to_owned(), ..users::form(&admin, id).await.unwrap() };
        users::update(&admin, id, form).await.unwrap();
        assert_eq!(users::requesters(&admin, "ruiz").await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn otr_37_an_invalid_customer_blocks_its_people_without_touching_them() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject;
        let mut form = CustomerInput { name: "Acme".to_owned(), validity: "invalid".to_owned(), ..Default::default() };
        customers::update(&admin, ana.customer, form.clone()).await.unwrap();
        assert!(matches!(t.session(ana.id, None).await, SessionCx::Ended));
        assert!(refusal(users::create(&admin, input("Bo", "Berg", ana.customer)).await).at("customer_id").is_some());
        assert!(!users::get(&admin, ana.id).await.unwrap().hindrances.is_empty());
        form.validity = "valid".to_owned();
        customers::update(&admin, ana.customer, form).await.unwrap();
        t.cx(ana.id).await;
        assert_eq!(t.events(Entity::User, ana.id.0).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn rtp_16_an_unchanged_form_leaves_no_trace() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, _) = t.customer("Acme").await;
        let emails = "z@example.com\nb@example.com\na@example.com".to_owned();
        let dates = UserInput {
            emails,
            phones: "2\n1".to_owned(),
            valid_from: "2026-01-01".to_owned(),
            valid_until: "2027-01-01T10:30".to_owned(),
            ..input("Ana", "Ruiz", acme)
        };
        let id = users::create(&admin, dates).await.unwrap();
        t.clock.advance(60);
        let admin = t.admin().await;
        let form = users::form(&admin, id).await.unwrap();
        users::update(&admin, id, form).await.unwrap();
        assert_eq!(t.events(Entity::User, id.0).await, ["user.created"]);
        assert_eq!(t.user(id).await.updated_at, START);
    })
    .await;
}

#[tokio::test]
async fn an_agent_cannot_take_their_own_access_away() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let own = admin.actor.subject.id;
        let form = UserInput { validity: "invalid".to_owned(), ..users::form(&admin, own).await.unwrap() };
        assert!(refusal(users::update(&admin, own, form).await).at("validity").is_some());
    })
    .await;
}

#[tokio::test]
async fn hal_66_hal_69_welcome_needs_portal_access() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, _) = t.customer("Acme").await;
        let blocked =
            UserInput { register: "on".to_owned(), web_access: "none".to_owned(), ..input("Ana", "Ruiz", acme) };
        assert!(refusal(users::create(&admin, blocked).await).at("register").is_some());
        let asks = UserInput { register: "on".to_owned(), ..input("Ana", "Ruiz", acme) };
        let id = users::create(&admin, asks).await.unwrap();
        assert_eq!(t.user(id).await.account_state, AccountState::Pending);
    })
    .await;
}

#[tokio::test]
async fn otr_12_otr_13_otr_14_levels_are_the_union_of_customer_and_user() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject;
        let mut groups = Vec::new();
        for name in ["G1", "G2", "G3", "G4"] {
            let input = GroupInput { name: name.to_owned(), ..GroupInput::default() };
            groups.push(structure::groups::create(&admin, input).await.unwrap());
        }
        let admin = t.admin().await;
        let grant = |n: usize, level: &str| GroupGrantInput {
            group_id: groups[n].to_string(),
            level: level.to_owned(),
            ..GroupGrantInput::default()
        };
        customers::grant_group(&admin, ana.customer, grant(0, "ro")).await.unwrap();
        users::grant_group(&admin, ana.id, grant(1, "rw")).await.unwrap();
        let of_customer = customers::grant_group(&admin, ana.customer, grant(2, "ro")).await.unwrap();
        let own = users::grant_group(&admin, ana.id, grant(2, "rw")).await.unwrap();
        let levels = async || {
            let all = users::group_access(&admin, ana.id).await.unwrap();
            let own = all.into_iter().filter(|access| access.group.starts_with('G'));
            own.map(|access| (access.level, access.because.len())).collect::<Vec<_>>()
        };
        let (ro, rw) = (Some(GroupLevel::Ro), Some(GroupLevel::Rw));
        assert_eq!(levels().await, [(ro, 1), (rw, 1), (rw, 2), (None, 0)]);
        customers::revoke_group(&admin, own).await.unwrap();
        assert_eq!(levels().await, [(ro, 1), (rw, 1), (ro, 1), (None, 0)]);
        customers::revoke_group(&admin, of_customer).await.unwrap();
        assert_eq!(levels().await[2], (None, 0));
        assert_eq!(t.events(Entity::User, ana.id.0).await.last().unwrap(), "user.group_revoked");
        let other = t.customer_user("Bea").await.actor.subject.id;
        let of_bea = users::group_access(&admin, other).await.unwrap();
        let level = |name: &str| of_bea.iter().find(|access| access.group == name).unwrap().level;
        assert_eq!((level("G1"), level("G2")), (ro, None));
        let wrong = refusal(users::grant_group(&admin, ana.id, GroupGrantInput::default()).await);
        assert!(wrong.at("group_id").is_some() && wrong.at("level").is_some());
    })
    .await;
}

#[tokio::test]
async fn hal_23_the_general_user_stays_at_its_site() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let input = CustomerInput { name: "Bolt".to_owned(), ..CustomerInput::default() };
        let bolt = customers::create(&admin, input).await.unwrap();
        let (acme, _) = t.customer("Acme").await;
        let site =
            site::Entity::find().filter(site::Column::CustomerId.eq(bolt)).one(t.app.db.read()).await.unwrap().unwrap();
        let general = site.general_user_id.unwrap();
        let view = users::get(&admin, general).await.unwrap();
        assert!(view.is_general && view.emails.is_empty() && !view.can.impersonate);
        assert!(!view.hindrances.is_empty());
        let form = UserInput {
            customer_id: acme.to_string(),
            site_id: String::new(),
            ..users::form(&admin, general).await.unwrap()
        };
        assert!(refusal(users::update(&admin, general, form).await).at("site_id").is_some());
        let ticked = UserInput { comment: "Front desk".to_owned(), ..users::form(&admin, general).await.unwrap() };
        users::update(&admin, general, ticked).await.unwrap();
    })
    .await;
}
