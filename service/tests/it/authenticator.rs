//! A passkey or security key in software: it answers what the desk asks, as a browser hands it on.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

const PRESENT: u8 = 0b1;
const VERIFIED: u8 = 0b100;
const WITH_KEY: u8 = 0b100_0000;
/// Length of the id.
const ID: u8 = 32;

/// A key with what tests change about it.
pub struct Key {
    pair: EcdsaKeyPair,
    id: [u8; ID as usize],
    /// Whom it belongs to, as the desk named them.
    pub owner: Option<String>,
    /// How often it has signed.
    pub counter: u32,
    /// Whether it checks who uses it.
    pub verifies: bool,
    /// The page it believes to be on.
    pub origin: &'static str,
}

impl Key {
    /// A new one, with a fingerprint reader.
    pub fn new() -> Self {
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pair.as_ref(), &random).unwrap();
        let mut id = [0; ID as usize];
        random.fill(&mut id).unwrap();
        Self { pair, id, owner: None, counter: 0, verifies: true, origin: "https://desk.example.com" }
    }

    /// A new one that only shows that somebody is there.
    pub fn without_verification() -> Self {
        Self { verifies: false, ..Self::new() }
    }

    /// Answers `navigator.credentials.create`.
    pub fn make(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        self.owner = options["user"]["id"].as_str().map(str::to_owned);
        let mut data = self.data(options["rp"]["id"].as_str().unwrap(), WITH_KEY);
        data.extend([0; 16]);
        data.extend([0, ID]);
        data.extend(self.id);
        // The public key in CBOR: an EC2 key for ES256 on P-256, with both coordinates.
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32]);
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
        data.extend(x);
        data.extend([0x22, 0x58, 32]);
        data.extend(y);
        let mut attested = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        attested.push(u8::try_from(data.len()).unwrap());
        attested.extend(data);
        let client = self.client("webauthn.create", &options["challenge"]);
        self.credential(json!({
            "clientDataJSON": text(client.as_bytes()),
            "attestationObject": text(&attested),
            "transports": ["internal"],
        }))
    }

    /// Answers `navigator.credentials.get`.
    pub fn sign(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        self.counter += 1;
        let data = self.data(options["rpId"].as_str().unwrap(), 0);
        let client = self.client("webauthn.get", &options["challenge"]);
        let signed = [&data[..], digest(&SHA256, client.as_bytes()).as_ref()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).unwrap();
        self.credential(json!({
            "clientDataJSON": text(client.as_bytes()),
            "authenticatorData": text(&data),
            "signature": text(signature.as_ref()),
            "userHandle": self.owner,
        }))
    }

    fn data(&self, desk: &str, further: u8) -> Vec<u8> {
        let flags = PRESENT | further | if self.verifies { VERIFIED } else { 0 };
        let mut data = digest(&SHA256, desk.as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client(&self, kind: &str, challenge: &Value) -> String {
        json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false}).to_string()
    }

    fn credential(&self, response: Value) -> String {
        let id = text(&self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response, "extensions": {}}).to_string()
    }
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
