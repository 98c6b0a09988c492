//! Secrets that have to be read back, such as the password of a mailbox: encrypted with the server's key.

use crate::error::{Error, Result};
use crate::random::Random;
use crate::secret::{Secret, SecretKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

const FAILED: &str = "a secret could not be encrypted";

impl SecretKey {
    /// Encrypts `plain`. Only a holder of the key reads it, and only as the secret of `whose`: in another row
    /// it is of no use.
    ///
    /// # Errors
    /// If it is too long to be a secret.
    pub fn seal(&self, whose: &str, plain: &Secret<String>, random: &dyn Random) -> Result<String> {
        let mut nonce = [0; NONCE_LEN];
        random.fill(&mut nonce);
        let mut bytes = plain.0.clone().into_bytes();
        let about = Aad::from(whose.as_bytes());
        let failed = |_| Error::Other(FAILED.to_owned());
        let key = self.sealing_key().map_err(failed)?;
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), about, &mut bytes).map_err(failed)?;
        Ok(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &bytes].concat()))
    }

    /// What was sealed; `None` if it was sealed with another key, as the secret of somebody else, or changed.
    #[must_use]
    pub fn open(&self, whose: &str, sealed: &str) -> Option<Secret<String>> {
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, bytes) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut bytes = bytes.to_vec();
        let plain = self.sealing_key().ok()?.open_in_place(nonce, Aad::from(whose.as_bytes()), &mut bytes).ok()?;
        String::from_utf8(plain.to_vec()).ok().map(Secret)
    }

    fn sealing_key(&self) -> Result<LessSafeKey, ring::error::Unspecified> {
        Ok(LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &self.mac(&["seal"]))?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    #[test]
    fn a_secret_is_read_back_with_its_key_and_as_whose_it_is_alone() {
        let key = SecretKey::new("one");
        let plain = Secret("pässword".to_owned());
        let sealed = key.seal("mailbox 1", &plain, &SystemRandom).unwrap();
        assert_eq!(key.open("mailbox 1", &sealed), Some(plain.clone()));
        assert_eq!(key.open("mailbox 2", &sealed), None);
        assert_eq!(SecretKey::new("two").open("mailbox 1", &sealed), None);
        assert_eq!(key.open("mailbox 1", &sealed[1..]), None);
        assert_eq!(key.open("mailbox 1", ""), None);
        assert_ne!(key.seal("mailbox 1", &plain, &SystemRandom).unwrap(), sealed, "twice the same shows nothing");
    }
}
