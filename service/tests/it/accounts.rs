//! Signing in, one-time links, passwords, locking, sessions.

#[path = "accounts/devices.rs"]
mod devices;
#[path = "accounts/links.rs"]
mod links;
#[path = "accounts/manage_access.rs"]
mod manage_access;
#[path = "accounts/managing.rs"]
mod managing;
#[path = "accounts/own_sessions.rs"]
mod own_sessions;
#[path = "accounts/passkeys.rs"]
mod passkeys;
#[path = "accounts/password_policy.rs"]
mod password_policy;
#[path = "accounts/session_limits.rs"]
mod session_limits;
#[path = "accounts/sessions_of_others.rs"]
mod sessions_of_others;
#[path = "accounts/signing_in.rs"]
mod signing_in;
#[path = "accounts/two_factor.rs"]
mod two_factor;

use crate::support::{PASSWORD, TestApp};
use domain::account::{ChoosePasswordInput, SignInInput};
use service::accounts::{self, SignedIn};
use service::{Error, Guest, Result};

const NEW: &str = "a wholly new password";

fn with(login: &str, password: &str) -> SignInInput {
    SignInInput { login: login.to_owned(), password: password.to_owned() }
}

fn new_password(token: &str) -> ChoosePasswordInput {
    ChoosePasswordInput { token: token.to_owned(), password: NEW.to_owned(), password_again: NEW.to_owned() }
}

async fn sign_in(guest: &Guest, login: &str, password: &str) -> Result<SignedIn, Error> {
    accounts::sign_in(guest, with(login, password)).await.map(|entry| entry.signed_in().expect("no second factor"))
}

/// Signs in with the usual password from the usual address.
async fn enter(t: &TestApp, login: &str) -> Result<SignedIn, Error> {
    sign_in(&t.guest(), login, PASSWORD).await
}
