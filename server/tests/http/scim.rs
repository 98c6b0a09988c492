//! SCIM over HTTP, and its connections by API.

use crate::support::{Client, Desk, each_desk, send};
use domain::state::UserType;
use reqwest::Method;
use serde_json::{Value, json};

/// A connection made by API, and its token.
async fn connect(desk: &Desk) -> (Client, String, String) {
    let admin = desk.t.admin().await;
    desk.t.customer("Acme").await;
    let api = desk.api(&admin, &["admin", "directory:read", "directory:write"]).await;
    let form = json!({"name": "Okta", "people": "customers", "default_place": "Acme / Head office"});
    let id = api.post("/scim-connections", form).await.id();
    let path = format!("/scim-connections/{id}");
    let made = api.post(&format!("{path}/token"), json!({})).await.is(201).json();
    (api, path, made["token"].as_str().unwrap().to_owned())
}

fn ana() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "ana@acme.example.com",
        "name": {"givenName": "Ana", "familyName": "Ruiz"},
        "emails": [{"value": "ana@acme.example.com", "primary": true}]
    })
}

#[tokio::test]
async fn only_the_token_of_a_connection_opens_scim_and_it_opens_nothing_else() {
    each_desk(|desk| async move {
        let (api, path, token) = connect(&desk).await;
        let scim = desk.browser().at(&format!("{}/scim/v2", desk.root));
        let asking = |token: &str| scim.request(Method::GET, "/Users").bearer_auth(token);
        assert_eq!(send(asking(&token)).await.is(200).header("content-type"), "application/scim+json");
        let refused = scim.get("/Users").await.is(401);
        assert_eq!(
            (refused.json()["status"].clone(), refused.header("www-authenticate").is_empty()),
            (json!("401"), false)
        );
        assert_eq!(refused.header("content-type"), "application/scim+json");
        send(asking("dfs_nonsense")).await.is(401);
        // Neither an API token of the very admin nor their session.
        let admin = desk.t.admin().await;
        let input = domain::account::TokenInput {
            name: "Test".to_owned(),
            scopes: vec!["admin".to_owned(), "directory:write".to_owned()],
            expires: String::new(),
        };
        let api_token = service::tokens::create(&admin, input).await.unwrap().token;
        send(asking(&api_token)).await.is(401);
        let browser = desk.browser();
        let form = [("login", "ada@desk.example.com"), ("password", crate::support::PASSWORD)];
        send(browser.request(Method::POST, "/sign-in").form(&form)).await.is(303);
        browser.get("/scim/v2/Users").await.is(401);
        // And the token of the connection is no API token.
        for elsewhere in ["/api/v1/users", "/api/v1/me", "/api/v1/scim-connections"] {
            let request = desk.browser().request(Method::GET, elsewhere).bearer_auth(&token);
            assert_eq!(send(request).await.status, 401, "{elsewhere}");
        }
        api.delete(&format!("{path}/token")).await.is(204);
        send(asking(&token)).await.is(401);
    })
    .await;
}

#[tokio::test]
async fn resources_have_addresses_tags_and_errors_as_the_protocol_has_them() {
    each_desk(|desk| async move {
        let (_, _, token) = connect(&desk).await;
        let scim = desk.browser().at(&format!("{}/scim/v2", desk.root));
        let with = |method: Method, path: &str| scim.request(method, path).bearer_auth(&token);
        let config = send(with(Method::GET, "/ServiceProviderConfig")).await.is(200).json();
        assert_eq!((&config["patch"]["supported"], &config["etag"]["supported"]), (&json!(true), &json!(true)));
        assert_eq!(send(with(Method::GET, "/Schemas")).await.is(200).json()["totalResults"], 2);
        let user = "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User";
        assert_eq!(send(with(Method::GET, user)).await.is(200).json()["name"], "User");
        assert_eq!(send(with(Method::GET, "/ResourceTypes/Group")).await.is(200).json()["endpoint"], "/Groups");
        for (method, path, status) in [
            (Method::GET, "/Schemas/nonsense", 404),
            (Method::GET, "/nonsense", 404),
            (Method::POST, "/Schemas", 405),
            (Method::DELETE, "/Users", 405),
            (Method::GET, "/Users/999999", 404),
            (Method::GET, "/Users?filter=userName%20eq", 400),
        ] {
            let answer = send(with(method.clone(), path)).await.is(status);
            assert_eq!(answer.json()["status"], status.to_string(), "{method} {path}");
            assert_eq!(answer.header("content-type"), "application/scim+json", "{method} {path}");
        }
        let made = send(with(Method::POST, "/Users").json(&ana())).await.is(201);
        let (location, tag) = (made.header("location").to_owned(), made.header("etag").to_owned());
        let id = made.json()["id"].as_str().unwrap().to_owned();
        assert!(location.ends_with(&format!("/scim/v2/Users/{id}")) && tag.starts_with("W/\""), "{location} {tag}");
        let taken = send(with(Method::POST, "/Users").json(&ana())).await.is(409).json();
        assert_eq!(taken["scimType"], "uniqueness");
        let one = format!("/Users/{id}");
        send(with(Method::GET, &one).header("if-none-match", &tag)).await.is(304);
        let body = json!({"Operations": [{"op": "Replace", "path": "nickName", "value": "Annie"}]});
        let patched = send(with(Method::PATCH, &one).header("if-match", &tag).json(&body)).await.is(200);
        assert_eq!(patched.json()["nickName"], "Annie");
        send(with(Method::PATCH, &one).header("if-match", &tag).json(&body)).await.is(412);
        let narrow = send(with(Method::GET, &format!("{one}?attributes=nickName"))).await.is(200).json();
        assert!(narrow.get("userName").is_none() && narrow["id"] == id.as_str(), "{narrow}");
        let search = json!({"filter": "nickName eq \"annie\"", "excludedAttributes": ["name"], "count": 5});
        let found = send(with(Method::POST, "/Users/.search").json(&search)).await.is(200).json();
        assert_eq!((&found["totalResults"], found["Resources"][0].get("name")), (&json!(1), None));
        assert_eq!(send(with(Method::POST, "/.search").json(&json!({}))).await.is(200).json()["totalResults"], 1);
        send(with(Method::POST, "/Users").header("content-type", "text/plain").body("x")).await.is(415);
        send(with(Method::DELETE, &one)).await.is(204);
        send(with(Method::GET, &one)).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn connections_are_managed_by_whoever_may_change_settings() {
    each_desk(|desk| async move {
        let (api, path, token) = connect(&desk).await;
        let shown = api.get(&path).await.is(200);
        assert!(!shown.text.contains(&token));
        assert_eq!((&shown.json()["threshold"], &shown.json()["people_count"]), (&json!("20"), &json!(0)));
        let form = json!({"name": "Okta", "people": "customers", "default_place": "Nowhere"});
        let wrong = api.post("/scim-connections", form.clone()).await;
        wrong.is_about("name");
        wrong.is_about("default_place");
        api.patch(&path, json!({"groups": "Gold"})).await.is_about("groups");
        api.patch(&path, json!({"groups": "Gold -> Everyone: rw", "threshold": 10})).await.is(204);
        assert_eq!(api.get("/scim-connections").await.is(200).json()[0]["groups"], "Gold -> Everyone: rw");
        api.post(&format!("{path}/release"), json!({})).await.is(409);
        let manager = desk.t.agent("Max", UserType::Manager).await;
        let outsider = desk.api(&manager, &["admin", "directory:read"]).await;
        for read in ["/scim-connections", path.as_str()] {
            outsider.get(read).await.is(403);
        }
        outsider.post("/scim-connections", form).await.is(403);
        outsider.patch(&path, json!({"comment": "Mine."})).await.is(403);
        outsider.post(&format!("{path}/token"), json!({})).await.is(403);
        outsider.delete(&format!("{path}/token")).await.is(403);
        outsider.post(&format!("{path}/release"), json!({})).await.is(403);
        outsider.delete(&path).await.is(403);
        api.delete(&path).await.is(204);
        api.get(&path).await.is(404);
    })
    .await;
}
