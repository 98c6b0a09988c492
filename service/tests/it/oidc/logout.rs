//! A provider says that somebody signed out there.

use super::accounts::session_from;
use super::{change, input, link, provider};
use crate::support::{TestApp, each_database, refusal};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::AppError;
use domain::journal::Entity;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use service::oidc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

fn key() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap()
}

/// Begins a provider that tells what it is and with which key it signs, and nothing else. Tells its issuer.
pub(super) async fn telling() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let named = issuer.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, named.clone()));
        }
    });
    issuer
}

async fn answer(mut stream: TcpStream, issuer: String) {
    let mut head = vec![0; 8192];
    let length = stream.read(&mut head).await.unwrap_or_default();
    let body = if head[..length].starts_with(b"GET /keys") {
        let x = URL_SAFE_NO_PAD.encode(key().public_key().as_ref());
        json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "one", "use": "sig", "alg": "EdDSA", "x": x}]})
    } else {
        let below = |path: &str| format!("{issuer}/{path}");
        json!({
            "issuer": issuer, "authorization_endpoint": below("auth"), "token_endpoint": below("token"),
            "jwks_uri": below("keys")
        })
    };
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// A logout token of this issuer with these claims.
fn token(t: &TestApp, issuer: &str, named: &Value) -> String {
    let seconds = t.app.clock.now().seconds();
    let mut claims = json!({
        "iss": issuer, "aud": "desk", "iat": seconds, "exp": seconds + 120, "jti": "once", "events": {EVENT: {}}
    });
    for (name, value) in named.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let parts = format!("{}.{}", part(&json!({"alg": "EdDSA", "kid": "one", "typ": "logout+jwt"})), part(&claims));
    format!("{parts}.{}", URL_SAFE_NO_PAD.encode(key().sign(parts.as_bytes())))
}

#[tokio::test]
async fn by_the_name_of_a_session_alone_only_those_of_that_provider_end() {
    each_database(|t| async move {
        let issuer = telling().await;
        let mut form = input();
        form.issuer.clone_from(&issuer);
        let id = provider(&t, form).await;
        let mut another = input();
        another.name = "Another ID".to_owned();
        let another = oidc::create(&t.admin().await, another).await.unwrap();
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let bo = t.customer_user("Bo").await.actor.subject.id;
        let meant = session_from(&t, ana, id, "s1").await;
        let other_name = session_from(&t, ana, id, "s10").await;
        let elsewhere = session_from(&t, ana, another, "s1").await;
        let of_bo = session_from(&t, bo, another, "s1").await;
        let here = t.open_session(ana, ana).await;

        let named = token(&t, &issuer, &json!({"sid": "s1"}));
        assert_eq!(oidc::backchannel(&t.guest(), id, &named).await.unwrap(), 1);
        assert!(!t.has_session(&meant).await);
        for kept in [&other_name, &elsewhere, &of_bo, &here] {
            assert!(t.has_session(kept).await);
        }
        assert!(t.events(Entity::User, ana.0).await.contains(&"user.sessions_ended".to_owned()));
        assert!(!t.events(Entity::User, bo.0).await.contains(&"user.sessions_ended".to_owned()));

        // By person, all of that provider.
        link(&t, id, ana, "ana").await;
        let person = token(&t, &issuer, &json!({"sub": "ana"}));
        assert_eq!(oidc::backchannel(&t.guest(), id, &person).await.unwrap(), 1);
        assert!(!t.has_session(&other_name).await && t.has_session(&elsewhere).await && t.has_session(&here).await);

        // Sent again, a token ends nothing that began since.
        let lasting = json!({"sid": "s2", "exp": t.app.clock.now().seconds() + 3600});
        let again = token(&t, &issuer, &lasting);
        t.clock.advance(301);
        let since = session_from(&t, ana, id, "s2").await;
        assert_eq!(oidc::backchannel(&t.guest(), id, &again).await.unwrap(), 0);
        assert!(t.has_session(&since).await);

        // Nor does it matter that the person is not linked any more, or that the provider is not offered any more.
        let last = session_from(&t, bo, id, "s3").await;
        change(&t.admin().await, id, |input| input.is_enabled = String::new()).await;
        let unlinked = token(&t, &issuer, &json!({"sub": "bo", "sid": "s3"}));
        assert_eq!(oidc::backchannel(&t.guest(), id, &unlinked).await.unwrap(), 1);
        assert!(!t.has_session(&last).await);

        let nobody = oidc::backchannel(&t.guest(), id, &token(&t, &issuer, &json!({}))).await;
        assert!(matches!(refusal(nobody), AppError::Conflict(_)));
    })
    .await;
}
