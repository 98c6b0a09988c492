//! Two-factor authentication: authenticator apps, passkeys, security keys and recovery codes (ZAM-21..23).

use crate::account::hidden;
use crate::ids::{AuthenticatorId, PasskeyId};
use crate::passkeys::PasskeyRow;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The second factors of a person, without their secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TwoFactorView {
    /// Authenticator apps, the oldest first.
    pub authenticators: Vec<AuthenticatorRow>,
    /// Passkeys and security keys, the oldest first.
    pub passkeys: Vec<PasskeyRow>,
    /// Whether the address of the desk allows passkeys and security keys.
    pub takes_passkeys: bool,
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
        !self.authenticators.is_empty() || !self.passkeys.is_empty()
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
    /// This passkey or security key.
    Passkey(PasskeyId),
    /// The recovery codes.
    RecoveryCodes,
    /// Everything.
    All,
}

impl Method {
    /// The method of this name: the id of an authenticator app, `passkey-` and the id of a passkey or security key,
    /// `recovery-codes` or `all`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "recovery-codes" => Some(Self::RecoveryCodes),
            "all" => Some(Self::All),
            text => match text.strip_prefix(PASSKEY) {
                Some(id) => id.parse().ok().map(Self::Passkey),
                None => text.parse().ok().map(Self::Authenticator),
            },
        }
    }
}

/// What the names of passkeys and security keys begin with, as [`Method::parse`] reads them.
const PASSKEY: &str = "passkey-";

impl PasskeyRow {
    /// Its name among the methods, as [`Method::parse`] reads it.
    #[must_use]
    pub fn method(&self) -> String {
        format!("{PASSKEY}{}", self.id)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passkeys::PasskeyKind;

    #[test]
    fn zam_21_each_method_has_a_name() {
        let (id, created_at) = (PasskeyId(7), Timestamp(0));
        let row =
            PasskeyRow { id, name: "Laptop".to_owned(), kind: PasskeyKind::Passkey, created_at, last_used_at: None };
        assert_eq!(Method::parse(&row.method()), Some(Method::Passkey(PasskeyId(7))));
        assert_eq!(Method::parse("7"), Some(Method::Authenticator(AuthenticatorId(7))));
        assert_eq!(Method::parse(" all "), Some(Method::All));
        for nothing in ["", "passkey-", "passkey-x", "key-7"] {
            assert_eq!(Method::parse(nothing), None, "{nothing}");
        }
    }
}
