//! Providers of single sign-on and identities by API.

use crate::support::each_desk;
use serde_json::json;

#[tokio::test]
async fn providers_and_identities_are_for_who_may() {
    each_desk(|desk| async move {
        let user = desk.t.agent("Uma", domain::state::UserType::User).await;
        let api = desk.api(&user, &["admin", "directory:read", "directory:write"]).await;
        for path in ["/sign-in-providers", "/sign-in-providers/1"] {
            api.get(path).await.is(403);
        }
        api.post("/sign-in-providers", json!({"name": "Evil"})).await.is(403);
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        api.get(&format!("/users/{ana}/identities")).await.is(403);
        api.delete(&format!("/users/{ana}/identities/1")).await.is(403);
        desk.stranger().get("/sign-in-providers").await.is(401);
    })
    .await;
}
