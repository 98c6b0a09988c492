//! There is always somebody who can administrate, from now on and for good.

use super::{active, form};
use crate::support::{TestApp, each_database, refusal};
use domain::AppError;
use domain::account::AccountInput;
use domain::agents::AgentInput;
use domain::customers::{CustomerInput, SiteInput};
use domain::ids::UserId;
use domain::state::{AccountState, GrantKind, UserType, Validity, WebAccess};
use domain::structure::RoleInput;
use domain::users::UserInput;
use entity::agent;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use service::{Cx, accounts, agents, customers, structure, users};

/// Somebody of Acme, so elsewhere than the first admin, with an agent profile of this type.
async fn elsewhere(t: &TestApp, name: &str, user_type: UserType) -> UserId {
    let id = t.person_of_acme(name, WebAccess::NoAccess, AccountState::Active).await;
    let now = t.app.clock.now();
    let profile = agent::ActiveModel {
        user_id: Set(id),
        user_type: Set(user_type),
        deleted_at: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    profile.insert(t.app.db.maintenance()).await.unwrap();
    id
}

/// An agent of another place who manages customers and nothing else.
async fn clerk(t: &TestApp) -> Cx {
    let role = RoleInput {
        name: "Clerk".to_owned(),
        users_access: "read_only".to_owned(),
        permissions: vec!["customers.manage".to_owned()],
        ..RoleInput::default()
    };
    let role = structure::roles::create(&t.admin().await, role).await.unwrap();
    let id = elsewhere(t, "Cleo", UserType::User).await;
    t.grant(id, GrantKind::Role, role.0).await;
    t.cx(id).await
}

#[tokio::test]
async fn rtp_22_where_the_last_admin_belongs_stays_valid_for_good() {
    each_database(|t| async move {
        let admin = t.admin().await.actor.subject;
        let clerk = clerk(&t).await;
        let customer = |validity: &str, until: &str| CustomerInput {
            name: admin.customer_name.clone(),
            validity: validity.to_owned(),
            valid_until: until.to_owned(),
            ..CustomerInput::default()
        };
        let site = |validity: &str, until: &str| SiteInput {
            name: admin.site_name.clone(),
            validity: validity.to_owned(),
            valid_until: until.to_owned(),
            ..SiteInput::default()
        };
        for (validity, until, field) in [
            ("invalid", "", "validity"),
            ("invalid_temporarily", "", "validity"),
            ("valid", "2026-11-01", "validity"),
            ("valid", "2030-01-01", "valid_until"),
        ] {
            let place = (admin.customer, admin.site);
            for refused in [
                refusal(customers::update(&clerk, place.0, customer(validity, until)).await),
                refusal(customers::preview(&clerk, place.0, customer(validity, until)).await),
                refusal(customers::update_site(&clerk, place.1, site(validity, until)).await),
                refusal(customers::preview_site(&clerk, place.1, site(validity, until)).await),
            ] {
                assert!(
                    refused.at(field).is_some_and(|why| why.contains("last admin")),
                    "{validity} {until}: {refused}"
                );
            }
        }
        let present = t.admin().await;
        assert!(present.policy().hindrances(&present.actor.subject).is_empty());
        elsewhere(&t, "Eve", UserType::Admin).await;
        customers::update_site(&clerk, admin.site, site("valid", "2030-01-01")).await.unwrap();
        customers::update(&clerk, admin.customer, customer("invalid", "")).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn rtp_22_an_admin_with_an_end_does_not_count_as_the_last_one() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let own = admin.actor.subject.id;
        let ends = UserInput { valid_until: "2027-01-01".to_owned(), ..users::form(&admin, own).await.unwrap() };
        let refused = refusal(users::update(&admin, own, ends.clone()).await);
        assert_eq!(
            refused.at("valid_until"),
            Some("This is the last admin. Please make somebody else an admin first.")
        );

        let eve = active(&t, &admin, "Eve", "admin").await;
        let limited =
            AccountInput { valid_until: "2027-01-01".to_owned(), ..accounts::account_form(&admin, eve).await.unwrap() };
        accounts::change_account(&admin, eve, limited.clone()).await.unwrap();
        let cx = t.cx(eve).await;
        let demoted = AgentInput { email: "ada@desk.example.com".to_owned(), ..form(&cx, "Ada", "user").await };
        assert!(refusal(agents::update(&cx, own, demoted.clone()).await).at("user_type").is_some());
        assert!(refusal(users::update(&cx, own, ends.clone()).await).at("valid_until").is_some());
        assert!(matches!(refusal(accounts::lock(&cx, own).await), AppError::Conflict(_)));
        let end =
            AccountInput { valid_until: "2027-02-01".to_owned(), ..accounts::account_form(&cx, own).await.unwrap() };
        assert!(refusal(accounts::change_account(&cx, own, end).await).at("valid_until").is_some());
        assert_eq!(
            (t.user(own).await.account_state, t.user(own).await.validity),
            (AccountState::Active, Validity::Valid)
        );

        let open = AccountInput { valid_until: String::new(), ..limited };
        accounts::change_account(&admin, eve, open).await.unwrap();
        users::update(&t.cx(eve).await, own, ends).await.unwrap();
        agents::update(&t.cx(eve).await, own, demoted).await.unwrap();
    })
    .await;
}
