//! Histories tell of records by their names.

use crate::support::each_database;
use domain::customers::CustomerInput;
use domain::journal::{Entity, JournalRow};
use domain::state::{AccountState, UserType, WebAccess};
use domain::users::UserInput;
use service::{audit, customers, users};

fn names(rows: Vec<JournalRow>) -> Vec<(String, String)> {
    rows.into_iter().flat_map(|row| row.names).map(|one| (one.name, one.path)).collect()
}

#[tokio::test]
async fn a_history_names_the_customers_and_sites_that_one_may_know_of() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Guest).await;
        let (bolt, office) = t.customer("Bolt").await;
        let form = users::form(&admin, ana).await.unwrap();
        let moved = UserInput { customer_id: bolt.to_string(), site_id: office.to_string(), ..form };
        Box::pin(users::update(&admin, ana, moved)).await.unwrap();
        let told = names(audit::history(&admin, Entity::User, ana.0).await.unwrap());
        assert!(told.contains(&("Bolt".to_owned(), format!("/agent/customers/{bolt}"))), "{told:?}");
        let site = ("Head office".to_owned(), format!("/agent/customers/{bolt}/sites/{office}"));
        assert!(told.contains(&site), "{told:?}");
        assert!(told.iter().any(|(name, _)| name == "Acme"), "{told:?}");

        let (acme, main) = t.customer("Acme").await;
        let left = format!("/agent/customers/{acme}/sites/{main}");
        assert!(told.iter().any(|(_, path)| *path == left), "{told:?}");
        let hidden =
            CustomerInput { name: "Acme".to_owned(), is_confidential: "true".to_owned(), ..CustomerInput::default() };
        Box::pin(customers::update(&admin, acme, hidden)).await.unwrap();
        let mia = t.agent("Mia", UserType::Manager).await;
        let rows = audit::history(&mia, Entity::User, ana.0).await.unwrap();
        let moved = rows.iter().find_map(|row| row.changes.get("site_id")).unwrap();
        assert_eq!(moved.from, main.0, "what the change left is still told as a number");
        let told = names(rows);
        assert!(told.contains(&site), "{told:?}");
        assert!(told.iter().all(|(name, path)| name != "Acme" && *path != left), "{told:?}");
    })
    .await;
}
