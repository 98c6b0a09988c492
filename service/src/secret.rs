//! The server's own secret key, hashes of tokens, secrets that are kept encrypted, and values that never show in logs.

use crate::random::Random;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt;

/// Length of what makes two equal texts differ when sealed, in bytes.
const NONCE: usize = 24;

/// A value that is not shown in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(pub T);

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// The key from which one-time links are derived. All servers of one database share it.
#[derive(Clone, Debug)]
pub struct SecretKey(Secret<Vec<u8>>);

impl SecretKey {
    /// The key of this text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(Secret(text.trim().as_bytes().to_vec()))
    }

    /// A token that only holders of the key can derive from `parts`: so that a mail can be rendered
    /// again after a crash with the same link, while the database holds only the token's hash.
    #[must_use]
    pub fn derive(&self, parts: &[&str]) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(parts))
    }

    /// 160 bits that only holders of the key can derive from `parts`: the secret of an authenticator app, of
    /// which the database then holds nothing.
    #[must_use]
    pub fn derive_secret(&self, parts: &[&str]) -> [u8; 20] {
        let mut secret = [0; 20];
        secret.copy_from_slice(&self.mac(parts)[..20]);
        secret
    }

    pub(crate) fn mac(&self, parts: &[&str]) -> [u8; 32] {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0.0).expect("a key of any length");
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }

    /// `text` so that only holders of the key can read it, and only for the same `purpose`: for passwords of other
    /// systems, which have to be shown to them.
    ///
    /// # Panics
    /// Never: texts that long do not fit into memory.
    #[must_use]
    pub fn seal(&self, random: &dyn Random, purpose: &str, text: &str) -> String {
        let mut nonce = [0; NONCE];
        random.fill(&mut nonce);
        let payload = Payload { msg: text.as_bytes(), aad: purpose.as_bytes() };
        #[expect(clippy::expect_used, reason = "only texts of 256 GB are refused")]
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload).expect("a text of this length");
        URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat())
    }

    /// What was sealed for this `purpose`; nothing if it was with another key, or is damaged.
    #[must_use]
    pub fn open(&self, purpose: &str, sealed: &str) -> Option<Secret<String>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, msg) = bytes.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg, aad: purpose.as_bytes() };
        let text = self.cipher().decrypt(&XNonce::from(*nonce), payload).ok()?;
        String::from_utf8(text).ok().map(Secret)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.mac(&["sealing"]).into())
    }

    /// What tells two keys apart without giving them away.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.derive(&["fingerprint"])[..16].to_owned()
    }
}

/// The hash under which a random token is stored. Tokens carry 256 random bits, so a fast hash is
/// right; only passwords want a slow one.
#[must_use]
pub fn hash_token(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_tokens_depend_on_key_and_parts() {
        let key = SecretKey::new("one");
        assert_eq!(key.derive(&["a", "bc"]), key.derive(&["a", "bc"]));
        assert_ne!(key.derive(&["a", "bc"]), key.derive(&["ab", "c"]));
        assert_ne!(key.derive(&["a"]), SecretKey::new("two").derive(&["a"]));
    }

    #[test]
    fn sealed_texts_open_with_the_same_key_and_purpose_alone() {
        let (key, random) = (SecretKey::new("one"), crate::random::SeededRandom::new(1));
        let sealed = key.seal(&random, "integration 1", "pa55 wörd");
        assert_eq!(key.open("integration 1", &sealed), Some(Secret("pa55 wörd".to_owned())));
        assert_ne!(sealed, key.seal(&random, "integration 1", "pa55 wörd"));
        assert_eq!(key.open("integration 2", &sealed), None);
        assert_eq!(SecretKey::new("two").open("integration 1", &sealed), None);
        let mut damaged = sealed.into_bytes();
        damaged[40] = if damaged[40] == b'A' { b'B' } else { b'A' };
        assert_eq!(key.open("integration 1", &String::from_utf8(damaged).unwrap()), None);
        assert_eq!(key.open("integration 1", "short"), None);
    }

    #[test]
    fn secrets_do_not_show() {
        assert_eq!(format!("{:?}", SecretKey::new("hidden")), "SecretKey([secret])");
    }
}
