//! The server's own secret key, hashes of tokens, and values that never show in logs.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt;

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
    fn secrets_do_not_show() {
        assert_eq!(format!("{:?}", SecretKey::new("hidden")), "SecretKey([secret])");
    }
}
