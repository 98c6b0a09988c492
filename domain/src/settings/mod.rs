//! Settings: every key with its type, default and help text; a file for each section of the page.

mod directory;
mod general;
mod mail;
mod portal;
mod privacy;
mod sales;
mod security;
mod tickets;
mod users;

pub use directory::{LISTED, NAME_SHOWN, PHONE_COUNTRY};
pub use general::DESK_NAME;
pub use mail::{
    AUTO_WELCOME, INCOMING_MB, MAIL_CREATES_USERS, MAIL_FROM, OUTGOING_MB, RESET_MINUTES, SENDER_HOURLY, WELCOME_HOURS,
};
pub use portal::{
    ANONYMOUS_SITE, ANONYMOUS_USER, GUEST_LINK_DAYS, GUEST_LINKS, GUEST_LINKS_FORWARDED, REGISTRATION,
    REGISTRATION_REQUIRED, REGISTRATION_SITE,
};
pub use privacy::{JOURNAL_DAYS, PRIVACY_COOLING_OFF, PRIVACY_ERASE, PRIVACY_EXPORT_DAYS, PRIVACY_OWN_EXPORT};
pub use sales::ACCOUNTS_AND_PROSPECTS;
pub use security::{
    IMPERSONATION_MINUTES, LOOK_MINUTES, LOOK_NOTICE, PASSWORD_DAYS, PASSWORD_HISTORY, PASSWORD_LENGTH,
    PASSWORD_STRENGTH, PORTAL_SESSION_MAX_HOURS, PORTAL_SESSION_MINUTES, SESSION_DAYS, SESSION_MAX_DAYS,
    SIGN_IN_FAILURES, SIGN_IN_PAUSE, STAYS_SHOWN, TAKEOVER_CREDENTIALS, TAKEOVER_NOTICE, TWO_FACTOR_AGENTS,
    TWO_FACTOR_DEVICE_DAYS, TWO_FACTOR_PORTAL,
};
pub use tickets::{ATTACHMENT_MB, DEFAULT_SITE, DUE_SOON, FORCE_CHANGE_SITE_USER, GENERAL_USER_CREATES, UNDO_SECONDS};
pub use users::{CHANGE_SITE_USERS, IMPORT_IDENTIFIER, NEW_TICKET_USERS};

use crate::state::choice;
use serde::{Deserialize, Serialize};

choice! {
    /// Which name of a user stands at tickets and where users are chosen (HAL-16).
    NameShown {
        /// The preferred name in place of the first, where there is one.
        Preferred = "preferred", "Preferred name";
        /// First and last name, whatever is preferred.
        Full = "full", "First and last name";
    }
}

choice! {
    /// Who makes accounts of customers' people.
    Registration {
        /// They themselves in the portal, and agents.
        Public = "public", "Customers themselves, and agents";
        /// Agents alone.
        Agents = "agents", "Agents alone";
        /// No account begins; those that there are go on.
        Off = "off", "Nobody";
    }
}

/// What kind of value a setting holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SettingKind {
    /// One line of text.
    Text,
    /// The two letters of a country, or nothing.
    Country,
    /// One of [`NameShown`].
    Name,
    /// One of [`Registration`].
    Registration,
    /// A site, or nothing: stored by id, written as `Customer / Site`.
    Site,
    /// A person, or nothing: stored by id, written as mail address or username.
    Person,
    /// A field that tells people apart; which there are depends on the custom fields.
    PersonKey,
    /// Yes or no.
    Flag,
    /// A whole number between two bounds, both included.
    Number {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
}

/// A setting that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettingDef {
    /// Its key.
    pub key: &'static str,
    /// The heading it stands under.
    pub section: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What it does, with the unit.
    pub help: &'static str,
    /// What it holds.
    pub kind: SettingKind,
    /// Its value when nobody chose one.
    pub default: &'static str,
}

/// The settings of each section, in the order of the page.
const SECTIONS: &[&[SettingDef]] = &[
    general::DEFS,
    directory::DEFS,
    users::DEFS,
    portal::DEFS,
    mail::DEFS,
    security::DEFS,
    tickets::DEFS,
    sales::DEFS,
    privacy::DEFS,
];

/// Every setting, in the order of the page.
pub const SETTINGS: &[SettingDef] = &gathered::<{ count() }>();

/// How many settings there are.
const fn count() -> usize {
    let (mut section, mut count) = (0, 0);
    while section < SECTIONS.len() {
        count += SECTIONS[section].len();
        section += 1;
    }
    count
}

/// The settings of all sections.
const fn gathered<const N: usize>() -> [SettingDef; N] {
    let mut all = [SECTIONS[0][0]; N];
    let (mut section, mut at, mut next) = (0, 0, 0);
    while section < SECTIONS.len() {
        if at == SECTIONS[section].len() {
            (section, at) = (section + 1, 0);
        } else {
            all[next] = SECTIONS[section][at];
            (at, next) = (at + 1, next + 1);
        }
    }
    all
}

/// A setting with its value, for the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SettingView {
    /// Key.
    pub key: String,
    /// Heading.
    pub section: String,
    /// Label.
    pub label: String,
    /// Help.
    pub help: String,
    /// Kind.
    pub kind: SettingKind,
    /// Present value.
    pub value: String,
    /// Default value.
    pub default: String,
    /// What can be chosen, value and label, where that depends on the desk.
    pub choices: Vec<(String, String)>,
}

/// Checks a value against its setting. `Ok` carries it in its stored form.
///
/// # Errors
/// What is wrong, in plain words.
pub fn check(def: &SettingDef, value: &str) -> Result<String, String> {
    let value = value.trim();
    match def.kind {
        SettingKind::Text if value.is_empty() => Err(format!("{} is missing.", def.label)),
        SettingKind::Text if def.key == MAIL_FROM && !crate::validate::is_email(value) => {
            Err("This is not a mail address.".to_owned())
        }
        // What exists is known by the service alone.
        SettingKind::Text | SettingKind::Site | SettingKind::Person | SettingKind::PersonKey => Ok(value.to_owned()),
        SettingKind::Country => match value.to_ascii_uppercase() {
            code if code.is_empty() || (code.len() == 2 && code.chars().all(|c| c.is_ascii_uppercase())) => Ok(code),
            _ => Err("Please enter the two letters of the country, such as DE.".to_owned()),
        },
        SettingKind::Name => match NameShown::parse(value) {
            Some(name) => Ok(name.as_str().to_owned()),
            None => Err("Please choose a name from the list.".to_owned()),
        },
        SettingKind::Registration => match Registration::parse(value) {
            Some(who) => Ok(who.as_str().to_owned()),
            None => Err("Please choose who makes accounts from the list.".to_owned()),
        },
        SettingKind::Flag => Ok(crate::validate::is_ticked(value).to_string()),
        SettingKind::Number { min, max } => match value.parse::<i64>() {
            Ok(number) if (min..=max).contains(&number) => Ok(number.to_string()),
            _ => Err(format!("Please enter a number from {min} to {max}.")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_passes_its_own_check() {
        for def in SETTINGS {
            assert_eq!(check(def, def.default).as_deref(), Ok(def.default), "{}", def.key);
        }
    }

    #[test]
    fn hal_71_a_welcome_link_lives_one_day_by_default() {
        let def = SETTINGS.iter().find(|def| def.key == WELCOME_HOURS).unwrap();
        assert_eq!(def.default, "24");
    }

    #[test]
    fn numbers_out_of_bounds_are_refused() {
        let def = SETTINGS.iter().find(|def| def.key == SIGN_IN_FAILURES).unwrap();
        assert!(check(def, "0").is_err() && check(def, "many").is_err() && check(def, "").is_err());
    }
}
