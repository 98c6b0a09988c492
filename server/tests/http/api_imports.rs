//! Imports by API, and the form and downloads of the import screen.

use crate::support::{Client, Desk, PASSWORD, Reply, each_desk, send};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

const SCOPES: [&str; 2] = ["directory:read", "directory:write"];
const TWO: &str = "User name;Customer;Site;Email\nAna Ruiz;Acme;Head office;ana@example.com\nBo Berg;Nowhere;Head office;bo@example.com\n";

async fn upload(api: &Client, path: &str, text: &str) -> Reply {
    send(api.request(Method::POST, path).header("content-type", "text/csv").body(text.to_owned())).await
}

fn form(kind: &str, text: &str) -> Form {
    Form::new().text("kind", kind.to_owned()).part("file", Part::text(text.to_owned()).file_name("people.csv"))
}

#[tokio::test]
async fn ost_16_hal_48_a_file_is_uploaded_looked_at_and_carried_out() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        desk.t.customer("Acme").await;
        let api = desk.api(&admin, &SCOPES).await;
        let created = upload(&api, "/imports?kind=users&file_name=people.csv", TWO).await.is(201);
        let place = created.header("location").to_owned();
        let path = format!("/imports/{}", created.id());
        assert_eq!(place, format!("/api/v1{path}"));
        api.post(&format!("{path}/commit"), json!({})).await.is(409);
        desk.t.run_jobs().await;
        let view = api.get(&path).await.is(200).json();
        assert_eq!(
            (&view["state"], &view["counts"]["create"], &view["counts"]["error"]),
            (&json!("checked"), &json!(1), &json!(1))
        );
        let rows = api.get(&format!("{path}/rows?action=error")).await.is(200).json();
        assert_eq!(
            (&rows["rows"][0]["number"], &rows["rows"][0]["errors"][0]["column"]),
            (&json!(3), &json!("Customer"))
        );
        let choice = format!("{path}/choice");
        for left_out in [true, false] {
            api.post(&choice, json!({"number": 2, "left_out": left_out})).await.is(204);
        }
        api.post(&choice, json!({"leftout": true})).await.is_about("leftout");
        api.post(&format!("{path}/commit"), json!({})).await.is(204);
        desk.t.run_jobs().await;
        assert_eq!(api.get(&path).await.is(200).json()["state"], "done");
        assert_eq!(api.get("/users/count?q=ana%20ruiz").await.is(200).json()["rows"], 1);
        let errors = api.get(&format!("{path}/errors")).await.is(200);
        assert!(errors.header("content-disposition").starts_with("attachment") && errors.text.contains("Nowhere"));
        assert!(api.get("/import-columns?kind=users").await.is(200).text.contains("Web Access Level"));
        assert_eq!(api.get("/import-samples").await.is(200).header("content-type"), "application/zip");
        let sent = send(api.request(Method::POST, "/imports?kind=users").multipart(form("users", TWO))).await.is(201);
        api.delete(&format!("/imports/{}", sent.id())).await.is(204);
        assert_eq!(api.get("/imports").await.is(200).json().as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn hal_48_an_import_is_undone_and_tells_what_it_kept() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        desk.t.customer("Acme").await;
        let api = desk.api(&admin, &SCOPES).await;
        let two = "User name;Customer;Site;Email\nAna Ruiz;Acme;Head office;ana@example.com\nBo Berg;Acme;Head office;bo@example.com\n";
        let path = format!("/imports/{}", upload(&api, "/imports?kind=users&file_name=people.csv", two).await.is(201).id());
        desk.t.run_jobs().await;
        api.post(&format!("{path}/undo"), json!({})).await.is(409);
        api.post(&format!("{path}/commit"), json!({})).await.is(204);
        desk.t.run_jobs().await;
        let view = api.get(&path).await.is(200).json();
        assert_eq!((&view["can_undo"], &view["undo"]["left"]), (&json!(true), &json!(2)));
        let rows = api.get(&format!("{path}/rows")).await.is(200).json();
        let bo = rows["rows"][1]["record_id"].as_i64().unwrap();
        api.patch(&format!("/users/{bo}"), json!({"comment": "Calls on Mondays"})).await.is(204);
        api.post(&format!("{path}/undo"), json!({})).await.is(204);
        assert_eq!(api.get(&path).await.is(200).json()["state"], "undoing");
        desk.t.run_jobs().await;
        let view = api.get(&path).await.is(200).json();
        assert_eq!(
            (&view["state"], &view["undo"]["undone"], &view["undo"]["kept"]),
            (&json!("undone"), &json!(1), &json!(1))
        );
        let kept = api.get(&format!("{path}/rows?action=kept")).await.is(200).json();
        assert_eq!(kept["rows"][0]["undo_reason"], "Changed since: Comment.");
        assert_eq!(api.get("/users/count?q=ana%20ruiz").await.is(200).json()["rows"], 0);
        api.post(&format!("{path}/undo"), json!({})).await.is(409);
    })
    .await;
}

#[tokio::test]
async fn ost_17_what_cannot_be_imported_is_refused_at_the_file() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &SCOPES).await;
        let refused = upload(&api, "/imports?kind=users", "User name,Hat size\nAna,7\n").await.is(422).json();
        assert!(refused["errors"]["file"].as_str().unwrap().contains("\"Hat size\""), "{refused}");
        upload(&api, "/imports?kind=users&file_name=a.xlsx", TWO).await.is_about("file");
        upload(&api, "/imports?kind=things", TWO).await.is_about("kind");
        upload(&api, "/imports?kind=users", "").await.is_about("file");
        api.get("/imports/999").await.is(404);
        let list = api.get("/imports").await.is(200).json();
        assert_eq!(list, Value::Array(Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn hal_48_columns_are_given_and_remembered() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        desk.t.customer("Acme").await;
        let api = desk.api(&admin, &SCOPES).await;
        let text = "User name,Customer,Site,Email,Hat size\nAna Ruiz,Acme,Head office,ana@example.com,7\n";
        let path = |columns: &str| {
            let columns: String = form_urlencoded::byte_serialize(columns.as_bytes()).collect();
            format!("/imports?kind=users&file_name=people.csv&columns={columns}")
        };
        upload(&api, &path("[]"), text).await.is_about("columns");
        upload(&api, &path(r#"{"Hat size": "hat"}"#), text).await.is_about("columns.Hat size");
        let import = upload(&api, &path(r#"{"Hat size": null}"#), text).await.is(201).id();
        desk.t.run_jobs().await;
        let view = api.get(&format!("/imports/{import}")).await.is(200).json();
        assert_eq!((&view["counts"]["create"], &view["can_map"]), (&json!(1), &json!(true)));
        upload(&api, "/imports?kind=users&file_name=people.csv", text).await.is(201);
        let form = form("users", text).text("columns", r#"{"Hat size": "comment"}"#);
        let sent = send(api.request(Method::POST, "/imports?kind=users").multipart(form)).await.is(201);
        desk.t.run_jobs().await;
        let rows = api.get(&format!("/imports/{}/rows", sent.id())).await.is(200).json();
        assert_eq!(rows["rows"][0]["changes"]["comment"]["to"], "7");
    })
    .await;
}

#[tokio::test]
async fn hal_48_the_columns_of_an_uploaded_file_are_chosen_anew() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        desk.t.customer("Acme").await;
        let api = desk.api(&admin, &SCOPES).await;
        let text = "User name,Customer,Site,Email,City\nAna Ruiz,Acme,Head office,ana@example.com,Calls on Mondays\n";
        let import =
            format!("/imports/{}", upload(&api, "/imports?kind=users&file_name=people.csv", text).await.is(201).id());
        desk.t.run_jobs().await;
        let columns = format!("{import}/columns");
        let shown = api.get(&columns).await.is(200).json();
        assert_eq!(
            (&shown["columns"][4]["variable"], &shown["columns"][4]["samples"][0]),
            (&json!("city"), &json!("Calls on Mondays"))
        );
        api.post(&columns, json!({"columns": {"0": "name", "1": "name"}})).await.is_about("columns.1");
        let chosen = json!({"columns": {"0": "name", "1": "customer", "2": "site", "3": "emails", "4": "comment"}});
        api.post(&columns, chosen.clone()).await.is(204);
        assert_eq!(api.get(&import).await.is(200).json()["state"], "checking");
        desk.t.run_jobs().await;
        let rows = api.get(&format!("{import}/rows")).await.is(200).json();
        assert_eq!(rows["rows"][0]["changes"]["comment"]["to"], "Calls on Mondays");
        api.post(&format!("{import}/commit"), json!({})).await.is(204);
        api.post(&columns, chosen).await.is(409);
        api.get(&columns).await.is(409);
    })
    .await;
}

#[tokio::test]
async fn an_import_needs_the_right_and_the_scope() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        desk.t.customer("Acme").await;
        let importer = desk.api(&admin, &SCOPES).await;
        let import = format!("/imports/{}", upload(&importer, "/imports?kind=users", TWO).await.id());
        let (rows, errors) = (format!("{import}/rows"), format!("{import}/errors"));
        let agent = desk.t.bare_agent("Ines", domain::state::UserType::User).await;
        let reader = desk.api(&admin, &["directory:read"]).await;
        let outsider = desk.api(&agent, &SCOPES).await;
        for api in [&reader, &outsider] {
            upload(api, "/imports?kind=users", TWO).await.is(403);
            upload(api, "/imports?kind=customers", "Customer\nBrio\n").await.is(403);
            for path in ["/imports", import.as_str(), rows.as_str(), errors.as_str(), "/import-samples"] {
                assert_eq!(api.get(path).await.status, 403, "{path}");
            }
            assert_eq!(api.post(&format!("{import}/commit"), json!({})).await.status, 403);
            assert_eq!(api.post(&format!("{import}/undo"), json!({})).await.status, 403);
            let columns = format!("{import}/columns");
            assert_eq!(api.get(&columns).await.status, 403);
            assert_eq!(api.post(&columns, json!({"columns": {"0": "name"}})).await.status, 403);
            assert_eq!(api.delete(&import).await.status, 403);
        }
        importer.get(&import).await.is(200);
    })
    .await;
}

async fn signed_in(desk: &Desk, email: &str) -> Client {
    let browser = desk.browser();
    let form = [("login", email), ("password", PASSWORD)];
    send(browser.request(Method::POST, "/sign-in").header("origin", &desk.root).form(&form)).await.is(303);
    browser
}

#[tokio::test]
async fn hal_51_hal_52_the_form_uploads_and_the_samples_are_downloaded() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        desk.t.customer("Acme").await;
        let browser = signed_in(&desk, "ada@desk.example.com").await;
        let post = |kind: &str, text: &str| {
            let referer = format!("{}/admin/imports/new/users", desk.root);
            let request =
                browser.request(Method::POST, "/imports").header("origin", &desk.root).header("referer", referer);
            send(request.multipart(form(kind, text)))
        };
        let sent = post("users", TWO).await.is(303);
        let place = sent.header("location").to_owned();
        assert!(place.starts_with("/admin/imports/"), "{place}");
        desk.t.run_jobs().await;
        assert!(browser.get(&place).await.is(200).text.contains("Import 1 row"));
        let unknown = post("users", "Hat size\n7\n").await.is(303);
        let columns = browser.get(unknown.header("location")).await.is(200).text;
        assert!(columns.contains("There is no field called") && columns.contains("Begin the dry run"));
        let refused = post("users", "").await.is(303);
        assert_eq!(refused.header("location"), "/admin/imports/new/users");
        assert!(browser.get("/admin/imports/new/users").await.is(200).text.contains("The file is empty"));
        let by_script = |text: &str| {
            let request = browser.request(Method::POST, "/imports").header("origin", &desk.root);
            send(request.header("accept", "application/json").multipart(form("users", text)))
        };
        let made = by_script(TWO).await.is(201).id();
        browser.get(&format!("/admin/imports/{made}")).await.is(200);
        assert!(by_script("").await.is(422).text.contains("The file is empty"));
        let zip = browser.get("/imports/samples.zip").await.is(200);
        assert!(zip.header("content-disposition").contains("deskfolk-samples.zip"));
        desk.browser().get("/imports/samples.zip").await.is(401);
    })
    .await;
}
