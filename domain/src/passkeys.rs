//! Passkeys and security keys: the keys of WebAuthn, as a second factor and to sign in without a password.

use crate::account::hidden;
use crate::ids::PasskeyId;
use crate::state::choice;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

choice! {
    /// What a key is good for.
    PasskeyKind {
        /// Checks who uses it and knows the account: signs in without a password, and is a second factor.
        Passkey = "passkey", "Passkey";
        /// A second factor alone.
        SecurityKey = "security_key", "Security key";
    }
}

impl PasskeyKind {
    /// What it is good for, in words for whoever chooses.
    #[must_use]
    pub const fn explained(self) -> &'static str {
        match self {
            Self::Passkey => "Passkey: signs you in without a password",
            Self::SecurityKey => "Security key: asked for after your password",
        }
    }
}

/// A passkey or security key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyRow {
    /// Id.
    pub id: PasskeyId,
    /// Name given by its owner.
    pub name: String,
    /// What it is good for.
    pub kind: PasskeyKind,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
}

/// The form that begins to add a passkey or security key.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PasskeyInput {
    /// A name for it, mandatory.
    pub name: String,
    /// Stored name of a [`PasskeyKind`].
    pub kind: String,
    /// The present password.
    pub current: String,
}

/// The form that renames one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RenamePasskeyInput {
    /// Its id.
    pub passkey: String,
    /// The new name, mandatory.
    pub name: String,
}

/// One that is being added: what the browser is asked to make.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyEnrolment {
    /// Leads back to the challenge, once.
    pub token: String,
    /// Name given by its owner.
    pub name: String,
    /// What it will be good for.
    pub kind: PasskeyKind,
    /// The options of `navigator.credentials.create`, as JSON.
    pub options: String,
}

/// What a browser is asked to sign.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyChallenge {
    /// Leads back to the challenge, once.
    pub token: String,
    /// The options of `navigator.credentials.get`, as JSON.
    pub options: String,
}

/// What a browser answers to a challenge.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PasskeyAnswer {
    /// The token of the challenge.
    pub token: String,
    /// The credential made or used, as JSON.
    pub credential: String,
}

/// What the second step of signing in can be taken with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondStep {
    /// A code of an authenticator app.
    pub has_apps: bool,
    /// A passkey or security key.
    pub has_keys: bool,
}

hidden!(PasskeyInput, PasskeyEnrolment, PasskeyChallenge, PasskeyAnswer);
