//! Who makes accounts of customers.

use super::input;
use crate::support::{TestApp, each_database, refusal};
use domain::AppError;
use domain::bulk::BulkInput;
use domain::ids::UserId;
use domain::settings::{AUTO_WELCOME, REGISTRATION, REGISTRATION_SITE};
use domain::state::{AccountState, WebAccess};
use domain::users::UserInput;
use service::{accounts, bulk, doors, users};

async fn guest(t: &TestApp, name: &str) -> UserId {
    t.person_of_acme(name, WebAccess::Own, AccountState::Guest).await
}

#[tokio::test]
async fn hal_34_ost_25_accounts_are_made_by_customers_and_agents_by_agents_alone_or_by_nobody() {
    each_database(|t| async move {
        let (acme, site) = t.customer("Acme").await;
        t.admin().await;
        t.set_setting(REGISTRATION_SITE, &site.to_string()).await;
        for (mode, by_customers, by_agents) in [("public", true, true), ("agents", false, true), ("off", false, false)]
        {
            t.set_setting(REGISTRATION, mode).await;
            t.set_setting(AUTO_WELCOME, "false").await;
            assert_eq!(doors::open(&t.guest()).await.unwrap().registration, by_customers, "{mode}");
            let admin = t.admin().await;
            let person = guest(&t, &format!("Gus{mode}")).await;
            let registered = accounts::register(&admin, person).await;
            let asks = UserInput { register: "on".to_owned(), ..input(&format!("Ana{mode}"), "Ruiz", acme) };
            let created = users::create(&admin, asks).await;
            if by_agents {
                registered.unwrap();
                created.unwrap();
            } else {
                assert!(matches!(refusal(registered), AppError::Conflict(_)), "{mode}");
                assert!(refusal(created).at("register").is_some(), "{mode}");
            }
            let state = if by_agents { AccountState::Pending } else { AccountState::Guest };
            assert_eq!(t.user(person).await.account_state, state, "{mode}");

            t.set_setting(AUTO_WELCOME, "true").await;
            let admin = t.admin().await;
            let new = users::create(&admin, input(&format!("Bo{mode}"), "Berg", acme)).await.unwrap();
            assert_eq!(t.user(new).await.account_state, state, "{mode}");
        }
    })
    .await;
}

#[tokio::test]
async fn accounts_that_there_are_go_on_while_no_account_begins() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let person = guest(&t, "Gus").await;
        accounts::register(&admin, person).await.unwrap();
        t.set_setting(REGISTRATION, "off").await;
        let admin = t.admin().await;
        accounts::send_welcome(&admin, person).await.unwrap();
        let other = guest(&t, "Ida").await;
        let form = BulkInput { action: "register".to_owned(), ids: vec![other.to_string()], ..BulkInput::default() };
        let counts = bulk::preview(&admin, &form).await.unwrap().counts;
        assert_eq!((counts.changed, counts.refused), (0, 1));
    })
    .await;
}
