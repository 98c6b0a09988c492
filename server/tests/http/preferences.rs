//! Language, time zone and picture of people, and who sees their custom fields, over HTTP.

use crate::support::{Client, Desk, PASSWORD, each_desk, send};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;

const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// A browser in which this person has signed in.
async fn signed_in(desk: &Desk, login: &str) -> Client {
    let browser = desk.browser();
    let form = [("login", login), ("password", PASSWORD)];
    let request = browser.request(Method::POST, "/sign-in").header("origin", &desk.root).form(&form);
    let answer = send(request).await.is(303);
    assert!(!answer.header("location").starts_with("/sign-in"), "{}", answer.header("location"));
    browser
}

#[tokio::test]
async fn language_and_time_zone_are_read_changed_and_filtered_by_with_the_api() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["directory:read", "directory:write"]).await;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let path = format!("/users/{ana}");
        api.patch(&path, json!({"language": "tlh"})).await.is_about("language");
        api.patch(&path, json!({"time_zone": "Mars/Olympus"})).await.is_about("time_zone");
        api.patch(&path, json!({"language": "pt-br", "time_zone": "America/Sao_Paulo"})).await.is(204);
        let person = api.get(&path).await.is(200).json();
        assert_eq!((&person["language"], &person["time_zone"]), (&json!("pt-BR"), &json!("America/Sao_Paulo")));
        let found = api.get("/users?language=pt-BR").await.is(200).json();
        assert_eq!(found["rows"][0]["id"], json!(ana.0));
        api.get("/users?language=tlh").await.is_about("language");
        assert_eq!(api.get("/me").await.is(200).json()["time_zone"], "");
    })
    .await;
}

#[tokio::test]
async fn pictures_are_uploaded_and_shown_to_whoever_may_see_the_person() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        desk.t.customer_user("Kim").await;
        let path = format!("/people/{ana}/picture");
        let upload = async |browser: &Client, bytes: Vec<u8>| {
            let form = Form::new().part("picture", Part::bytes(bytes).file_name("me.png"));
            let request = browser.request(Method::POST, &path).header("origin", &desk.root).multipart(form);
            send(request.header("referer", format!("{}/profile", desk.root))).await
        };
        let pixel = STANDARD.decode(PIXEL).unwrap();
        upload(&desk.browser(), pixel.clone()).await.is(401);
        let browser = signed_in(&desk, "ana@acme.example.com").await;
        assert_eq!(upload(&browser, b"<svg/>".to_vec()).await.is(303).header("location"), "/profile");
        assert_eq!(upload(&browser, pixel).await.is(303).header("location"), "/profile?saved=1");
        let key = desk.t.user(ana).await.picture;
        let shown = domain::users::picture_path(ana, key.as_deref()).unwrap();
        let answer = browser.request(Method::GET, &shown).send().await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["content-type"]),
            (200, &"image/jpeg".parse().unwrap())
        );
        assert_eq!(answer.headers()["cache-control"], "private, max-age=86400");
        let kim = signed_in(&desk, "kim@acme.example.com").await;
        kim.get(&shown).await.is(404);
        desk.browser().get(&shown).await.is(401);
        let removal = kim.request(Method::POST, &format!("{path}/remove")).header("origin", &desk.root);
        send(removal).await.is(303);
        assert!(desk.t.user(ana).await.picture.is_some(), "nobody else takes it away");
        send(browser.request(Method::POST, &format!("{path}/remove")).header("origin", &desk.root)).await.is(303);
        assert_eq!(desk.t.user(ana).await.picture, None);
        browser.get(&shown).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn pictures_are_read_given_and_taken_away_with_the_api() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let path = format!("/users/{ana}/picture");
        let reader = desk.api(&admin, &["directory:read"]).await;
        let writer = desk.api(&admin, &["directory:read", "directory:write"]).await;
        let put = async |api: &Client, bytes: Vec<u8>| send(api.request(Method::PUT, &path).body(bytes)).await;
        let pixel = STANDARD.decode(PIXEL).unwrap();
        put(&reader, pixel.clone()).await.is(403);
        put(&writer, b"GIF89a".to_vec()).await.is_about("picture");
        put(&writer, pixel).await.is(204);
        let picture = reader.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(picture.headers()["cache-control"], "private, no-store", "the address stays with another picture");
        assert!(picture.bytes().await.unwrap().starts_with(&[0xff, 0xd8]), "a JPEG");
        reader.delete(&path).await.is(403);
        writer.delete(&path).await.is(204);
        reader.get(&path).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn otr_34_the_api_knows_the_fields_of_each_screen() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["admin", "directory:read", "directory:write"]).await;
        let field = json!({"record": "user", "label": "Badge", "kind": "text", "agent_edit": "hidden", "portal_edit": "required"});
        let id = api.post("/custom-fields", field).await.id();
        let row = api.get(&format!("/custom-fields/{id}")).await.is(200).json();
        assert_eq!(row["screens"]["portal_edit"], "required");
        assert_eq!((&row["screens"]["agent_create"], &row["is_required"]), (&json!("optional"), &json!(false)));
        api.patch(&format!("/custom-fields/{id}"), json!({"portal_create": "maybe"})).await.is_about("portal_create");
        let customer = desk.t.customer("Acme").await.0.0;
        let person = json!({"first_name": "Ida", "last_name": "Ito", "emails": "ida@acme.example.com",
            "customer_id": customer, "fields": {"badge": "B-7"}});
        let ida = api.post("/users", person).await.id();
        let view = api.get(&format!("/users/{ida}")).await.is(200).json();
        assert_eq!((&view["fields"], &view["custom"]), (&json!({}), &json!([])));
        api.patch(&format!("/users/{ida}"), json!({"fields": {"badge": "B-8"}})).await.is_about("fields.badge");
        api.patch(&format!("/users/{ida}"), json!({"comment": "Knows nothing of it."})).await.is(204);
        api.patch(&format!("/custom-fields/{id}"), json!({"agent_edit": "optional"})).await.is(204);
        let view = api.get(&format!("/users/{ida}")).await.is(200).json();
        assert_eq!(view["fields"]["badge"], json!(["B-7"]), "it stayed");
    })
    .await;
}
