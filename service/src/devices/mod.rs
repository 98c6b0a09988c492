//! The browsers people sign in with. Each holds a random token in a cookie, of which the database has the hash; with
//! every sign-in comes a new one. Somebody who signs in with another browser than before is told by mail, and for a
//! while a browser may enter no second factor.

mod known;
mod name;
mod remembered;

pub(crate) use known::arrived;
pub use known::forget_old;
pub use name::name;
pub use remembered::{days, forget, forget_of_user, own, remember};
pub(crate) use remembered::{forget_remembered, is_remembered, rows};

use crate::random::Random;
use crate::secret::{Secret, hash_token};

/// Days a browser keeps its cookie, and a device is known, after the last sign-in.
pub const KNOWN_DAYS: i64 = 400;
/// Characters of a token.
const TOKEN: usize = 43;

/// The tokens by which a browser is known: the one it brought, and the one it gets once somebody has signed in.
#[derive(Clone, Debug)]
pub struct Device {
    brought: Option<Secret<String>>,
    next: Secret<String>,
}

impl Device {
    /// The browser with this cookie; what cannot be a token is none.
    #[must_use]
    pub fn new(random: &dyn Random, cookie: Option<&str>) -> Self {
        let is_token = |text: &&str| {
            text.len() == TOKEN && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        let brought = cookie.filter(is_token).map(|token| Secret(token.to_owned()));
        Self { brought, next: Secret(random.token()) }
    }

    /// What its cookie holds from now on.
    #[must_use]
    pub fn cookie(&self) -> &str {
        &self.next.0
    }

    fn brought_hash(&self) -> Option<String> {
        self.brought.as_ref().map(|token| hash_token(&token.0))
    }

    fn next_hash(&self) -> String {
        hash_token(&self.next.0)
    }
}
