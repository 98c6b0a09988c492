//! The package scim2-tester against a real server.

use crate::harness::Installation;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use tokio::process::Command;

/// How long all its checks may take, with a debug build on a busy machine.
const CHECKS: Duration = Duration::from_secs(240);

async fn passes(installation: Installation) {
    installation.prepare().await;
    let server = installation.serve(&["--no-worker"]).await;
    let admin = server.admin().await;
    let api_token = server.token(&admin, &["admin", "directory:read", "directory:write"]).await;
    let post = |path: &str, body: Value| {
        let request = admin.post(format!("{}/api/v1{path}", server.root)).bearer_auth(&api_token).json(&body);
        async move {
            let response = request.send().await.unwrap();
            let (status, text) = (response.status().as_u16(), response.text().await.unwrap());
            assert!((200..300).contains(&status), "{status}: {text}");
            serde_json::from_str::<Value>(&text).unwrap()
        }
    };
    post("/customers", json!({"name": "Acme", "site": "Head office"})).await;
    let form =
        json!({"name": "Tester", "people": "customers", "default_place": "Acme / Head office", "threshold": 100});
    let connection = post("/scim-connections", form).await["id"].as_i64().unwrap();
    let made = post(&format!("/scim-connections/{connection}/token"), json!({})).await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bin/scim2-tester");
    let mut command = Command::new(script);
    command.arg(format!("{}/scim/v2", server.root)).env("DESKFOLK_SCIM_TOKEN", made["token"].as_str().unwrap());
    command.kill_on_drop(true);
    let output = tokio::time::timeout(CHECKS, command.output()).await.expect("the checks end in time").unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}\n{}", text(&output.stdout), text(&output.stderr));
}

#[tokio::test]
async fn the_checks_of_scim2_tester_pass_on_sqlite() {
    passes(Installation::sqlite()).await;
}

#[tokio::test]
async fn the_checks_of_scim2_tester_pass_on_postgres() {
    passes(Installation::postgres().await).await;
}
