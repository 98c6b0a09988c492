//! Signing in, choosing a password, sessions and tokens.

use crate::fields::FieldValues;
use crate::ids::{DeviceId, TokenId, UserId};
use crate::oidc::SignInProvider;
use crate::state::AccountState;
use crate::time::Timestamp;
use crate::validate::{loose, loose_list};
use serde::{Deserialize, Serialize};

/// Hides every value: these types carry secrets.
macro_rules! hidden {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), " [secret]"))
            }
        }
    )+};
}
pub(crate) use hidden;

hidden!(SignInInput, SetupInput, ChoosePasswordInput, ChangePasswordInput, AccountInput, NewToken);

/// The sign-in form.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignInInput {
    /// Mail address or username.
    pub login: String,
    /// Password.
    pub password: String,
}

/// The form that makes the first admin (RTP-2).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SetupInput {
    /// Name of one's own organisation: the first customer.
    pub organisation: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Mail address.
    pub email: String,
    /// Password.
    pub password: String,
    /// The same again.
    pub password_again: String,
}

/// The form that chooses a password by a one-time link.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChoosePasswordInput {
    /// The link's token.
    pub token: String,
    /// The new password.
    pub password: String,
    /// The same again.
    pub password_again: String,
}

/// The form that changes one's own password.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangePasswordInput {
    /// The present password.
    pub current: String,
    /// The new password.
    pub password: String,
    /// The same again.
    pub password_again: String,
}

/// An address from which too many sign-ins failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PausedAddress {
    /// The address; of IPv6 the network.
    pub address: String,
    /// When people can sign in from it again.
    pub until: Timestamp,
}

/// An account, as *Manage Access* shows it (OST-33).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountView {
    /// The person.
    pub user_id: UserId,
    /// Their name.
    pub name: String,
    /// Active or locked.
    pub state: AccountState,
    /// Sign-ins are paused after too many failed ones.
    pub is_paused: bool,
    /// Whether it is the one of whoever asks: they change it in their profile.
    pub is_own: bool,
    /// Username, empty if they sign in by mail address alone.
    pub username: String,
    /// Whether there is a password. Whoever signs in by a provider of single sign-on alone has none.
    pub has_password: bool,
    /// A new password has to be chosen at the next sign-in.
    pub must_change_password: bool,
    /// The person may not change the password themselves.
    pub keeps_password: bool,
    /// First moment at which it can no longer be used.
    pub valid_until: Option<Timestamp>,
    /// Whether that has passed.
    pub is_over: bool,
    /// The directory by whose password they sign in, if they do: then there is none here to set.
    pub directory: Option<String>,
    /// When the password was set.
    pub password_set_at: Option<Timestamp>,
    /// When the person activated it.
    pub activated_at: Option<Timestamp>,
    /// When they last signed in.
    pub last_sign_in_at: Option<Timestamp>,
}

/// The form of *Manage Access* (OST-29, OST-31, OST-34).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AccountInput {
    /// Username, optional. Never shaped like a mail address.
    pub username: String,
    /// New password. Empty: it stays as it is.
    pub password: String,
    /// Check-box: a new password has to be chosen at the next sign-in (OST-36).
    #[serde(deserialize_with = "loose")]
    pub must_change_password: String,
    /// Check-box: the person may not change the password themselves.
    #[serde(deserialize_with = "loose")]
    pub keeps_password: String,
    /// First day on which the account can no longer be used, optional.
    pub valid_until: String,
}

/// The form by which somebody creates their own account (HAL-37).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegistrationInput {
    /// Name, mandatory.
    pub name: String,
    /// Mail address, mandatory.
    pub email: String,
    /// Custom fields.
    pub fields: FieldValues,
}

/// What the portal offers to whoever is not signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doors {
    /// Creating one's own account (HAL-36).
    pub registration: bool,
    /// Opening a ticket without one (OST-27).
    pub anonymous_ticket: bool,
    /// Asking for the link to a ticket by its number (N15).
    pub ticket_status: bool,
    /// Signing in by somebody else who vouches.
    pub providers: Vec<SignInProvider>,
}

/// Whom a one-time link is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkView {
    /// Name of the person.
    pub name: String,
    /// What they sign in with.
    pub login: String,
}

/// A running session of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionRow {
    /// A name for it that is not its key.
    pub handle: String,
    /// Browser and system, in words.
    pub device: String,
    /// Address it was last used from.
    pub address: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_seen_at: Timestamp,
    /// Whether it is the one asking.
    pub is_current: bool,
}

/// A device on which somebody enters no code for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceRow {
    /// Id.
    pub id: DeviceId,
    /// Browser and system, in words.
    pub device: String,
    /// Address of the last sign-in on it.
    pub address: String,
    /// When that was.
    pub last_seen_at: Timestamp,
    /// Until when it is remembered.
    pub remembered_until: Timestamp,
}

/// Where somebody is signed in, and which devices enter no code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionsView {
    /// The running sessions, the last used first.
    pub sessions: Vec<SessionRow>,
    /// The remembered devices, the last used first.
    pub devices: Vec<DeviceRow>,
}

/// An API token, without the token itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRow {
    /// Id.
    pub id: TokenId,
    /// Name given by its owner.
    pub name: String,
    /// Its first characters, to recognise it.
    pub prefix: String,
    /// What it may be used for.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

/// The form that makes an API token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenInput {
    /// Name, mandatory.
    pub name: String,
    /// Scopes, at least one.
    #[serde(deserialize_with = "loose_list")]
    pub scopes: Vec<String>,
    /// Last day, optional.
    pub expires: String,
}

/// A token just made: the only moment it can be read.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewToken {
    /// The token.
    pub token: String,
    /// Its row.
    pub row: TokenRow,
}
