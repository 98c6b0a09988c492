//! What customers are found by.

use crate::support::{TestApp, each_database};
use domain::customers::{CustomerInput, CustomerQuery, SiteInput};
use domain::ids::CustomerId;
use entity::customer_search;
use sea_orm::{ConnectionTrait, EntityTrait};
use service::{Cx, customers};

async fn found(admin: &Cx, q: &str) -> Vec<CustomerId> {
    let page = customers::list(admin, CustomerQuery { q: q.to_owned(), ..CustomerQuery::default() }).await.unwrap();
    page.rows.into_iter().map(|row| row.id).collect()
}

async fn offered(admin: &Cx, q: &str) -> Vec<CustomerId> {
    customers::choices(admin, q).await.unwrap().into_iter().map(|customer| customer.id).collect()
}

async fn described(t: &TestApp, admin: &Cx) -> (CustomerId, CustomerInput) {
    t.customer("Other").await;
    let input = CustomerInput {
        name: "Åkerlund Söner".to_owned(),
        comment: "Prefers mornings".to_owned(),
        phone: "+46 (8) 123-45".to_owned(),
        address: "Drottninggatan 5, Malmö".to_owned(),
        account_manager_id: admin.actor.subject.id.to_string(),
        ..CustomerInput::default()
    };
    let id = customers::create(admin, input.clone()).await.unwrap();
    let depot =
        SiteInput { name: "Depot".to_owned(), address: "Hamngatan, Göteborg".to_owned(), ..SiteInput::default() };
    customers::create_site(admin, id, depot).await.unwrap();
    (id, input)
}

#[tokio::test]
async fn zam_7_customers_are_found_by_all_that_is_known_of_them_without_accents_too() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (id, input) = described(&t, &admin).await;
        let words = ["akerlund", "Åkerlund soner", "MORNINGS", "drottninggatan malmo", "812345", "123-45", "goteborg"];
        for q in words.into_iter().chain(["ada admin", "mornings depot ada"]) {
            assert_eq!(found(&admin, q).await, [id], "{q}");
        }
        assert!(found(&admin, "akerlund evenings").await.is_empty(), "every word counts");
        let later = CustomerInput {
            comment: "Prefers evenings".to_owned(),
            account_manager_id: String::new(),
            phone: String::new(),
            ..input
        };
        customers::update(&admin, id, later).await.unwrap();
        assert_eq!(found(&admin, "akerlund evenings").await, [id]);
        for gone in ["mornings", "812345", "ada admin"] {
            assert!(found(&admin, gone).await.is_empty(), "{gone}");
        }
    })
    .await;
}

#[tokio::test]
async fn otr_21_a_customer_is_found_by_its_name_without_accents_where_it_is_chosen() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (id, _) = described(&t, &admin).await;
        for q in ["akerlund", "SONER", "Åkerlund soner", "söner aker"] {
            assert_eq!(offered(&admin, q).await, [id], "{q}");
        }
        for q in ["malmo", "goteborg", "mornings", "akerlund malmo"] {
            assert!(offered(&admin, q).await.is_empty(), "{q} is no name");
        }
    })
    .await;
}

#[tokio::test]
async fn zam_7_a_job_writes_the_words_of_the_customers_there_were() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (id, _) = described(&t, &admin).await;
        let db = t.app.db.maintenance();
        customer_search::Entity::delete_many().exec(db).await.unwrap();
        assert!(found(&admin, "malmo").await.is_empty());
        let job = "INSERT INTO job \
            (kind, payload, state, run_at, attempts, max_attempts, progress_done, progress_total, created_at) \
            VALUES ('customer_words', '{\"after\":0}', 'ready', 0, 0, 10, 0, 0, 0)";
        db.execute_unprepared(job).await.unwrap();
        t.run_jobs().await;
        assert_eq!(found(&admin, "malmo").await, [id]);
    })
    .await;
}
