//! Password hashes: argon2id on a bounded number of threads, so that a burst of sign-ins cannot
//! starve pages.

use crate::error::{Error, Result};
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Hashes and verifies passwords.
#[derive(Clone, Debug)]
pub struct Hasher {
    argon2: Argon2<'static>,
    slots: Arc<Semaphore>,
    decoy: Arc<tokio::sync::OnceCell<String>>,
}

impl Default for Hasher {
    /// 19 MiB, two passes, one lane (the OWASP recommendation); one thread at a time for every two cores.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self::new(Params::DEFAULT, (cores / 2).max(1))
    }
}

impl Hasher {
    fn new(params: Params, threads: usize) -> Self {
        Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            slots: Arc::new(Semaphore::new(threads)),
            decoy: Arc::default(),
        }
    }

    /// A cheap one, for tests and for making large bodies of data.
    #[must_use]
    pub fn cheap() -> Self {
        Self::new(Params::new(64, 1, 1, None).unwrap_or(Params::DEFAULT), 4)
    }

    /// The hash of a password, as a PHC string.
    ///
    /// # Errors
    /// If hashing fails or the thread ends.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.run(move |argon2| {
            let hash = argon2.hash_password(password.as_bytes());
            hash.map(|hash| hash.to_string()).map_err(|error| Error::Other(format!("password hash: {error}")))
        })
        .await?
    }

    /// Whether `password` fits `hash`. Without a hash it takes as long and answers no, so that time
    /// does not tell whether an account exists.
    ///
    /// # Errors
    /// If the thread ends.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        let exists = hash.is_some();
        let hash = match hash {
            Some(hash) => hash,
            None => self.decoy.get_or_try_init(|| self.hash("decoy".to_owned())).await?.clone(),
        };
        let fits = self.run(move |argon2| argon2.verify_password(password.as_bytes(), hash.as_str()).is_ok()).await?;
        Ok(fits && exists)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce(Argon2<'static>) -> T + Send + 'static) -> Result<T> {
        let slot = Arc::clone(&self.slots).acquire_owned().await.map_err(|error| Error::Other(error.to_string()))?;
        let argon2 = self.argon2.clone();
        let task = tokio::task::spawn_blocking(move || {
            let out = work(argon2);
            drop(slot);
            out
        });
        task.await.map_err(|error| Error::Other(format!("password thread: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_only_its_own_hash() {
        let hasher = Hasher::cheap();
        let hash = hasher.hash("correct horse".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(hasher.verify("correct horse".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!hasher.verify("wrong horse".to_owned(), Some(hash)).await.unwrap());
        assert!(!hasher.verify("decoy".to_owned(), None).await.unwrap());
    }
}
