//! Two-factor authentication: authenticator apps and recovery codes (ZAM-21..23).

use crate::account::hidden;
use crate::ids::AuthenticatorId;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The second factors of a person, without their secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TwoFactorView {
    /// Authenticator apps, the oldest first.
    pub authenticators: Vec<AuthenticatorRow>,
    /// Recovery codes not used yet.
    pub recovery_codes: u64,
    /// Whether the desk demands a second factor of this person.
    pub is_required: bool,
    /// Whether they are one's own.
    pub is_own: bool,
}

impl TwoFactorView {
    /// Whether a second factor is asked for at sign-in.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        !self.authenticators.is_empty()
    }
}

/// An authenticator app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthenticatorRow {
    /// Id.
    pub id: AuthenticatorId,
    /// Name given by its owner.
    pub name: String,
    /// When it was set up.
    pub created_at: Timestamp,
    /// When a code of it was last used.
    pub last_used_at: Option<Timestamp>,
}

/// One or all of the second factors of a person (ZAM-21).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// This authenticator app.
    Authenticator(AuthenticatorId),
    /// The recovery codes.
    RecoveryCodes,
    /// Everything.
    All,
}

impl Method {
    /// The method of this name: the id of an authenticator app, `recovery-codes` or `all`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "recovery-codes" => Some(Self::RecoveryCodes),
            "all" => Some(Self::All),
            id => id.parse().ok().map(Self::Authenticator),
        }
    }
}

/// The form that begins to set up an authenticator app.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EnrolInput {
    /// A name for it, mandatory.
    pub name: String,
    /// The present password.
    pub current: String,
}

/// What an authenticator app needs to know, before its first code is confirmed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentView {
    /// Id.
    pub id: AuthenticatorId,
    /// Name given by its owner.
    pub name: String,
    /// The secret in base32, in groups of four, to type it in.
    pub secret: String,
    /// The same for apps on this device: an `otpauth` address.
    pub address: String,
    /// The address as a QR code.
    pub qr: QrCode,
}

/// A QR code to draw: its dark squares as an SVG path, in a square with `size` units a side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrCode {
    /// Units a side, with the quiet zone around.
    pub size: usize,
    /// The path.
    pub path: String,
}

/// The form that makes new recovery codes, or takes a second factor away.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TwoFactorInput {
    /// The present password.
    pub current: String,
    /// What is taken away, as [`Method::parse`] reads it.
    pub method: String,
}

/// The form that confirms an authenticator app.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FirstCodeInput {
    /// The code the app shows.
    pub code: String,
}

/// Recovery codes just made: the only moment they can be read.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodes(pub Vec<String>);

hidden!(EnrolInput, EnrolmentView, TwoFactorInput, FirstCodeInput, RecoveryCodes);
