//! Tokens that are refused, signed with keys made here.

use super::*;
use hmac::{Hmac, KeyInit, Mac};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::json;
use sha2::Sha256;

const NOW: Timestamp = Timestamp(1_795_348_800_000);
const CLIENT: Client<'_> = Client { issuer: "https://id.acme.example", id: "desk", secret: Some("secret") };

fn key(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
}

fn keys() -> CoreJsonWebKeySet {
    let x = URL_SAFE_NO_PAD.encode(key(1).public_key().as_ref());
    serde_json::from_value(json!({"keys": [
        {"kty": "OKP", "crv": "Ed25519", "kid": "one", "use": "sig", "alg": "EdDSA", "x": x}
    ]}))
    .unwrap()
}

fn parts(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

fn signed_by(key: &Ed25519KeyPair, kind: &str, claims: &Value) -> String {
    let parts = parts(&json!({"alg": "EdDSA", "kid": "one", "typ": kind}), claims);
    format!("{parts}.{}", URL_SAFE_NO_PAD.encode(key.sign(parts.as_bytes())))
}

fn signed(claims: &Value) -> String {
    signed_by(&key(1), "JWT", claims)
}

/// Claims that are right, but for these.
fn claims(but: Value) -> Value {
    let seconds = NOW.seconds();
    let mut claims = json!({
        "iss": "https://id.acme.example", "aud": "desk", "sub": "ana", "nonce": "n", "sid": "s",
        "iat": seconds - 5, "exp": seconds + 300
    });
    let Value::Object(but) = but else { panic!("no object") };
    for (name, value) in but {
        claims[name] = value;
    }
    claims
}

fn read(token: &str) -> Result<Map<String, Value>, String> {
    id_token(&CLIENT, &keys(), token, "n", NOW).map_err(|wrong| wrong.0)
}

#[test]
fn a_token_that_is_right_tells_who_somebody_is() {
    let read = read(&signed(&claims(json!({"groups": ["a"]})))).unwrap();
    assert_eq!((read["sub"].as_str(), read["groups"][0].as_str()), (Some("ana"), Some("a")));
}

#[test]
fn a_token_for_others_of_others_or_of_another_time_is_refused() {
    let seconds = NOW.seconds();
    for wrong in [
        json!({"iss": "https://evil.example"}),
        json!({"aud": "another"}),
        json!({"aud": ["desk", "another"]}),
        json!({"nonce": "m"}),
        json!({"nonce": null}),
        json!({"exp": seconds}),
        json!({"iat": seconds + 600, "exp": seconds + 900}),
    ] {
        let token = signed(&claims(wrong.clone()));
        assert!(read(&token).unwrap_err().starts_with("The token is refused"), "{wrong}");
    }
}

#[test]
fn a_token_that_the_provider_did_not_sign_is_refused() {
    let claims = claims(json!({}));
    assert!(read(&signed_by(&key(2), "JWT", &claims)).is_err(), "another key");
    assert!(read(&format!("{}.", parts(&json!({"alg": "none"}), &claims))).is_err(), "no signature");
    // Whoever knows the secret of the client is not the provider.
    let parts = parts(&json!({"alg": "HS256"}), &claims);
    let mut mac = Hmac::<Sha256>::new_from_slice(b"secret").unwrap();
    mac.update(parts.as_bytes());
    let token = format!("{parts}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()));
    assert!(read(&token).is_err(), "the secret of the client");
    let changed = signed(&claims).replacen('.', ".e", 1);
    assert!(read(&changed).is_err() && read("").is_err() && read("a.b").is_err());
}

#[test]
fn only_a_logout_token_signs_somebody_out() {
    let event = json!({"http://schemas.openid.net/event/backchannel-logout": {}});
    let out = |kind: &str, but: Value| {
        let mut claims = claims(but);
        if claims["nonce"].is_null() || claims["nonce"] == "n" {
            claims.as_object_mut().unwrap().remove("nonce");
        }
        logout_token(&CLIENT, &keys(), &signed_by(&key(1), kind, &claims), NOW)
    };
    let right = out("logout+jwt", json!({"events": event})).unwrap();
    assert_eq!((right["sub"].as_str(), right["sid"].as_str()), (Some("ana"), Some("s")));
    assert!(out("JWT", json!({"events": event})).is_ok(), "the kind is recommended, not required");
    assert!(out("JWT", json!({"events": event, "nonce": "x"})).is_err(), "an ID token");
    assert!(out("logout+jwt", json!({"events": event, "nonce": "x"})).is_err(), "a nonce");
    assert!(out("logout+jwt", json!({})).is_err(), "no event");
    assert!(out("at+jwt", json!({"events": event})).is_err(), "another kind of token");
    for wrong in [
        json!({"aud": "another"}),
        json!({"aud": ["desk", "another"]}),
        json!({"iss": "https://evil.example"}),
        json!({"exp": NOW.seconds()}),
        json!({"iat": NOW.seconds() + 600}),
        json!({"sub": null, "sid": null}),
    ] {
        let mut but = wrong.clone();
        but["events"] = event.clone();
        assert!(out("logout+jwt", but).is_err(), "{wrong}");
    }
    let session = out("logout+jwt", json!({"events": event, "sub": null, "aud": ["desk"]})).unwrap();
    assert_eq!((session["sub"].as_str(), session["sid"].as_str()), (None, Some("s")));
}

#[test]
fn a_logout_token_that_the_provider_did_not_sign_is_refused() {
    let event = json!({"http://schemas.openid.net/event/backchannel-logout": {}});
    let mut claims = claims(json!({"events": event}));
    claims.as_object_mut().unwrap().remove("nonce");
    let read = |token: &str| logout_token(&CLIENT, &keys(), token, NOW).is_ok();
    let right = signed_by(&key(1), "logout+jwt", &claims);
    assert!(read(&right));
    assert!(!read(&signed_by(&key(2), "logout+jwt", &claims)), "another key");
    assert!(!read(&right.replacen('.', ".e", 1)) && !read("") && !read("a.b.c"));
    for header in
        [json!({"alg": "none"}), json!({"alg": "EdDSA", "kid": "two"}), json!({"alg": "EdDSA", "crit": ["x"]})]
    {
        let parts = parts(&header, &claims);
        let signature = URL_SAFE_NO_PAD.encode(key(1).sign(parts.as_bytes()));
        assert!(!read(&format!("{parts}.{signature}")), "{header}");
    }
    let parts = parts(&json!({"alg": "HS256"}), &claims);
    let mut mac = Hmac::<Sha256>::new_from_slice(b"secret").unwrap();
    mac.update(parts.as_bytes());
    let token = format!("{parts}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()));
    assert!(!read(&token), "the secret of the client");
}

#[test]
fn when_somebody_signed_in_there_is_a_moment_that_can_be() {
    let seconds = NOW.seconds();
    for (said, at) in [
        (json!(seconds - 60), Some(seconds - 60)),
        (json!(seconds + AHEAD_S), Some(seconds)),
        (json!(seconds + AHEAD_S + 1), None),
        (json!((seconds - 60) as f64 + 0.5), Some(seconds - 60)),
        (json!(-1), None),
        (json!(i64::MAX), None),
        (json!("just now"), None),
        (Value::Null, None),
    ] {
        let claims = json!({ "auth_time": said });
        assert_eq!(authenticated_at(claims.as_object().unwrap(), NOW).map(Timestamp::seconds), at, "{said}");
    }
}

#[test]
fn what_is_not_signed_adds_no_second_factor_and_verifies_no_other_address() {
    let with = |signed: Value, more: Value| {
        let (Value::Object(mut claims), Value::Object(more)) = (signed, more) else { panic!("no objects") };
        add_unsigned(&mut claims, more);
        Claims(claims)
    };
    let second = with(json!({"amr": ["pwd"]}), json!({"amr": ["mfa"], "acr": "urn:two", "groups": ["a"]}));
    assert!(!second.vouches_for_second_factor("urn:two"));
    assert!(!with(json!({}), json!({"amr": ["mfa"]})).vouches_for_second_factor(""));
    assert_eq!(second.values("groups"), ["a"]);
    let (ana, bo) = ("ana@acme.example", "bo@acme.example");
    let verified = |address: &str| json!({"email": address, "email_verified": true});
    assert_eq!(with(json!({"email": ana}), verified(ana)).verified_email(), Some(ana));
    assert_eq!(with(json!({}), verified(bo)).verified_email(), Some(bo));
    assert_eq!(with(json!({"email": ana}), verified(bo)).verified_email(), None);
    assert_eq!(with(json!({"email_verified": true}), json!({"email": bo})).verified_email(), None);
    assert_eq!(with(verified(ana), json!({"email": bo, "email_verified": false})).verified_email(), Some(ana));
}
