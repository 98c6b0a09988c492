//! Other sites cannot write in a visitor's name.

use crate::support::{each_desk, send};
use crate::visit::{ADMIN, Browser, PAGE};
use app::features::customers::api::CreateCustomer;
use leptos::server_fn::ServerFn;
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let browser = Browser::of(&desk, ADMIN).await;
        let count = || async { entity::customer::Entity::find().count(desk.t.app.db.read()).await.unwrap() };
        let before = count().await;
        let paths =
            [CreateCustomer::PATH, "/sign-in", "/sign-out", "/theme", "/impersonation/enter", "/tickets/1/answer"];
        let own = desk.root.as_str();
        let sub = own.replace("://", "://evil.");
        for path in paths {
            for (name, value) in [
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
                ("origin", "https://evil.example"),
                ("origin", sub.as_str()),
                ("origin", "null"),
            ] {
                let form = [("input[name]", "Evil"), ("input[site]", "")];
                let request = browser.bare(Method::POST, path).header("accept", PAGE).header(name, value);
                let reply = send(request.form(&form)).await;
                assert_eq!(reply.status, 403, "{path} with {name}: {value}");
            }
        }
        assert_eq!(count().await, before);
        assert_eq!(browser.open("/agent").await.status, 200, "still signed in");
        let reply = browser
            .submit("/agent/customers/new", CreateCustomer::PATH, &[("input[name]", "Good"), ("input[site]", "")])
            .await;
        assert!(reply.header("location").contains("/agent/customers/"), "{reply:?}");
        assert_eq!(count().await, before + 1);
    })
    .await;
}

#[tokio::test]
async fn links_from_other_sites_still_lead_here() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let browser = Browser::of(&desk, ADMIN).await;
        let request = browser.bare(Method::GET, "/agent/tickets").header("accept", PAGE);
        send(request.header("sec-fetch-site", "cross-site")).await.is(200);
    })
    .await;
}
