//! Lists as files: who gets them, and how they are sent.

use crate::support::{each_desk, send};
use crate::visit::{ADMIN, Browser, target};
use domain::journal::Entity;
use domain::state::{AccountState, UserType, WebAccess};
use reqwest::Method;

#[tokio::test]
async fn a_list_is_saved_as_a_file() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        desk.t.person_of_acme("Ana", WebAccess::Own, AccountState::Guest).await;
        let ada = Browser::of(&desk, ADMIN).await;
        let page = ada.open("/agent/users?sort=-name").await.is(200);
        assert!(page.text.contains("/export/users?sort=%2Dname&amp;format=csv"), "{}", page.text);
        let file = ada.open("/export/users?format=csv&sort=-name").await.is(200);
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8; header=present");
        assert_eq!(file.header("cache-control"), "private, no-store");
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        let place = file.header("content-disposition");
        assert!(place.starts_with("attachment; filename*=UTF-8''users%2D2026%2D11%2D22%2Ecsv"), "{place}");
        assert!(file.text.starts_with("\u{feff}Id,") && file.text.contains("ana@acme.example.com"), "{}", file.text);
        let book = send(ada.bare(Method::GET, "/export/customers?format=xlsx")).await.is(200);
        assert!(book.header("content-type").ends_with("spreadsheetml.sheet"), "{book:?}");
        assert!(book.text.starts_with("PK"));
        assert_eq!(desk.t.journal(Entity::Export, 0).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn no_file_for_those_who_may_not_see_the_list() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        desk.t.bare_agent("Bob", UserType::User).await;
        desk.t.customer_user("Ana").await;
        let (bob, ana) = (Browser::of(&desk, "Bob").await, Browser::of(&desk, "Ana").await);
        let stranger = Browser::new(&desk);
        for path in ["/export/users?format=csv", "/export/users?format=xlsx&kind=agent", "/export/customers?format=csv"]
        {
            assert_eq!((bob.open(path).await.status, ana.open(path).await.status), (403, 403), "{path}");
            assert_eq!(stranger.open(path).await.status, 401, "{path}");
        }
        assert_eq!(ana.open("/export/tickets?format=csv").await.status, 403);
        assert!(desk.t.journal(Entity::Export, 0).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_refused_export_leads_back_to_the_list_which_says_why() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let ada = Browser::of(&desk, ADMIN).await;
        let request = ada.bare(Method::GET, "/export/users?format=pdf");
        let refused = send(request.header("referer", format!("{}/agent/users?q=a", desk.root))).await;
        assert_eq!(target(&refused), "/agent/users?q=a");
        let page = ada.open("/agent/users?q=a").await.is(200);
        assert!(page.text.contains("Please choose csv or xlsx."), "{}", page.text);
    })
    .await;
}
