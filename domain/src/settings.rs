//! Settings: every key with its type, default and help text.

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

/// Name of the desk, shown in pages and mails.
pub const DESK_NAME: &str = "desk.name";
/// The country of telephone numbers that are written without one.
pub const PHONE_COUNTRY: &str = "directory.phone_country";
/// Which name of a user is shown at tickets and in the user dropdown (HAL-16).
pub const NAME_SHOWN: &str = "directory.name_shown";
/// Whether users can be added on the New Ticket screen (HAL-19).
pub const NEW_TICKET_USERS: &str = "users.on_new_ticket";
/// Whether users can be added while changing the end-user of a ticket (HAL-28).
pub const CHANGE_SITE_USERS: &str = "users.on_change_site_user";
/// Whether the end-user of a ticket changes by *Change Site/User* alone (HAL-30).
pub const FORCE_CHANGE_SITE_USER: &str = "tickets.force_change_site_user";
/// Whether the details of a caller make a user on a General User's ticket (HAL-21).
pub const GENERAL_USER_CREATES: &str = "tickets.general_user_creates";
/// Whether customers may create their own account (HAL-34).
pub const REGISTRATION: &str = "portal.registration";
/// The site of people who register themselves (HAL-35).
pub const REGISTRATION_SITE: &str = "portal.registration_site";
/// Whether only people with an account may open tickets (OST-20).
pub const REGISTRATION_REQUIRED: &str = "portal.registration_required";
/// The person to whom all anonymous tickets belong (HAL-39).
pub const ANONYMOUS_USER: &str = "portal.anonymous_user";
/// The site of people who enter the directory by an anonymous ticket (HAL-39).
pub const ANONYMOUS_SITE: &str = "portal.anonymous_site";
/// Whether mails to people without an account carry a link to the ticket.
pub const GUEST_LINKS: &str = "portal.guest_links";
/// Days such a link works after the last mail that carried it.
pub const GUEST_LINK_DAYS: &str = "portal.guest_link_days";
/// Whether somebody to whom such a link was forwarded may read the ticket and take part.
pub const GUEST_LINKS_FORWARDED: &str = "portal.guest_links_forwarded";
/// How many customer users are listed without a search (OTR-11).
pub const LISTED: &str = "directory.listed";
/// Whether a sender whom nobody knows is added to the directory (HAL-44).
pub const MAIL_CREATES_USERS: &str = "mail.creates_users";
/// The site of senders whom nobody knows (HAL-46).
pub const DEFAULT_SITE: &str = "tickets.default_site";
/// Largest mail that is taken without somebody looking at it, in megabytes.
pub const INCOMING_MB: &str = "mail.incoming_mb";
/// Mails of one sender within an hour that are taken without somebody looking at them.
pub const SENDER_HOURLY: &str = "mail.sender_hourly";
/// Sender address of mails.
pub const MAIL_FROM: &str = "mail.from";
/// Hours a welcome link works (HAL-70, HAL-71).
pub const WELCOME_HOURS: &str = "mail.welcome_hours";
/// Minutes a password reset link works.
pub const RESET_MINUTES: &str = "mail.reset_minutes";
/// Whether new users get the welcome mail without being asked for (HAL-69).
pub const AUTO_WELCOME: &str = "mail.auto_welcome";
/// Failed sign-ins before an account is locked for a while (ZAM-10).
pub const SIGN_IN_FAILURES: &str = "security.sign_in_failures";
/// Minutes such a pause lasts.
pub const SIGN_IN_PAUSE: &str = "security.sign_in_pause_minutes";
/// Whether agents have to sign in with a second factor (ZAM-21).
pub const TWO_FACTOR_AGENTS: &str = "security.two_factor_agents";
/// Days after which a device asks for the second factor again; none is remembered at 0.
pub const TWO_FACTOR_DEVICE_DAYS: &str = "security.two_factor_device_days";
/// Fewest characters of a password.
pub const PASSWORD_LENGTH: &str = "security.password_length";
/// Least score of a new password, from 0 to 4.
pub const PASSWORD_STRENGTH: &str = "security.password_strength";
/// How many of their last passwords people cannot choose again.
pub const PASSWORD_HISTORY: &str = "security.password_history";
/// Days after which a sign-in asks for a new password; never at 0.
pub const PASSWORD_DAYS: &str = "security.password_days";
/// Minutes a stay in somebody's view lasts at most.
pub const IMPERSONATION_MINUTES: &str = "security.impersonation_minutes";
/// Minutes a look through somebody's eyes lasts at most.
pub const LOOK_MINUTES: &str = "security.look_minutes";
/// Whether a person is told by mail that somebody entered their view.
pub const TAKEOVER_NOTICE: &str = "security.takeover_notice";
/// Whether the password of a person can be changed from within their view.
pub const TAKEOVER_CREDENTIALS: &str = "security.takeover_credentials";
/// Whether a person is told by mail that somebody looks through their eyes.
pub const LOOK_NOTICE: &str = "security.look_notice";
/// Whether people find in their profile who saw through their eyes.
pub const STAYS_SHOWN: &str = "security.stays_shown";
/// Days the journal is kept; nothing for good.
pub const JOURNAL_DAYS: &str = "audit.journal_days";
/// Days a session lives without being used.
pub const SESSION_DAYS: &str = "security.session_days";
/// Days a session lives at most.
pub const SESSION_MAX_DAYS: &str = "security.session_max_days";
/// Minutes a session of somebody who is no agent lives without being used; as everybody's at 0.
pub const PORTAL_SESSION_MINUTES: &str = "security.portal_session_minutes";
/// Hours such a session lives at most; as everybody's at 0.
pub const PORTAL_SESSION_MAX_HOURS: &str = "security.portal_session_max_hours";
/// What imports recognise people by (HAL-49).
pub const IMPORT_IDENTIFIER: &str = "users.import_identifier";
/// Whether people can be erased at all (OTR-8).
pub const PRIVACY_ERASE: &str = "privacy.erase";
/// Days before an erasure begins, in which it can be taken back; 0 for at once.
pub const PRIVACY_COOLING_OFF: &str = "privacy.cooling_off_days";
/// Whether opportunities are about prospects of accounts instead of contacts (HAL-33).
pub const ACCOUNTS_AND_PROSPECTS: &str = "sales.accounts_and_prospects";
/// Seconds in which a reply can be taken back, before its mail leaves.
pub const UNDO_SECONDS: &str = "tickets.undo_seconds";
/// Minutes before a ticket is due from which on it counts as due soon.
pub const DUE_SOON: &str = "tickets.due_soon_minutes";
/// Largest file that may be attached, in megabytes.
pub const ATTACHMENT_MB: &str = "tickets.attachment_mb";

/// Every setting, in the order of the page.
pub const SETTINGS: &[SettingDef] = &[
    SettingDef {
        key: DESK_NAME,
        section: "General",
        label: "Name of the desk",
        help: "Shown on pages and in mails.",
        kind: SettingKind::Text,
        default: "Deskfolk",
    },
    SettingDef {
        key: PHONE_COUNTRY,
        section: "Directory",
        label: "Country of telephone numbers",
        help: "Two letters, such as DE. Numbers written without a country are found in any notation.",
        kind: SettingKind::Country,
        default: "",
    },
    SettingDef {
        key: NAME_SHOWN,
        section: "Directory",
        label: "User names to display in dropdown",
        help: "Also on ticket details. Who has no preferred name is shown with first and last name.",
        kind: SettingKind::Name,
        default: NameShown::Preferred.as_str(),
    },
    SettingDef {
        key: NEW_TICKET_USERS,
        section: "Users",
        label: "New users on the New Ticket screen",
        help: "Whoever may create users adds the requester there.",
        kind: SettingKind::Flag,
        default: "false",
    },
    SettingDef {
        key: CHANGE_SITE_USERS,
        section: "Users",
        label: "New users in Change Site/User",
        help: "Whoever may create users adds the new end-user of a ticket there.",
        kind: SettingKind::Flag,
        default: "false",
    },
    SettingDef {
        key: REGISTRATION,
        section: "Self Service Portal",
        label: "Customers may create their own account",
        help: "With name and mail address, confirmed by a mail. Needs the site below.",
        kind: SettingKind::Flag,
        default: "false",
    },
    SettingDef {
        key: REGISTRATION_SITE,
        section: "Self Service Portal",
        label: "Site of people who register",
        help: "Written as Customer / Site. Where the mail domain of an address belongs to a customer, its site goes first.",
        kind: SettingKind::Site,
        default: "",
    },
    SettingDef {
        key: REGISTRATION_REQUIRED,
        section: "Self Service Portal",
        label: "Registration required",
        help: "Only people with an account may open tickets in the portal.",
        kind: SettingKind::Flag,
        default: "false",
    },
    SettingDef {
        key: ANONYMOUS_USER,
        section: "Self Service Portal",
        label: "Anonymous User",
        help: "Mail address or username of the person to whom all anonymous tickets belong. Nobody is added then.",
        kind: SettingKind::Person,
        default: "",
    },
    SettingDef {
        key: ANONYMOUS_SITE,
        section: "Self Service Portal",
        label: "Anonymous User Site",
        help: "Written as Customer / Site. Who opens a ticket without an account is added here, unless the mail domain of the address belongs to a customer. Without user and site there are no anonymous tickets.",
        kind: SettingKind::Site,
        default: "",
    },
    SettingDef {
        key: GUEST_LINKS,
        section: "Self Service Portal",
        label: "Ticket links for people without an account",
        help: "Mails about a ticket carry a link that opens this ticket for the person they are sent to. A new browser is asked for the mail address, which is confirmed by a code.",
        kind: SettingKind::Flag,
        default: "true",
    },
    SettingDef {
        key: GUEST_LINK_DAYS,
        section: "Self Service Portal",
        label: "Lifetime of ticket links",
        help: "In days, after the last mail with the link.",
        kind: SettingKind::Number { min: 1, max: 365 },
        default: "30",
    },
    SettingDef {
        key: GUEST_LINKS_FORWARDED,
        section: "Self Service Portal",
        label: "Forwarded ticket links can be used",
        help: "By whoever confirms an own mail address: they read the ticket and answer under their own name, and requester and owner are told. Who is not in the directory is added by mail domain, or at the Anonymous User Site or the default site.",
        kind: SettingKind::Flag,
        default: "true",
    },
    SettingDef {
        key: LISTED,
        section: "Directory",
        label: "Customer users listed",
        help: "Customer User shows so many, the first ones of its order. The search finds everybody.",
        kind: SettingKind::Number { min: 50, max: 100_000 },
        default: "1000",
    },
    SettingDef {
        key: IMPORT_IDENTIFIER,
        section: "Users",
        label: "Unique identifier",
        help: "Imports recognise people by it, so that the same row changes a person instead of adding another one.",
        kind: SettingKind::PersonKey,
        default: "emails",
    },
    SettingDef {
        key: MAIL_FROM,
        section: "Email",
        label: "Sender address",
        help: "Mails are sent from this address.",
        kind: SettingKind::Text,
        default: "desk@localhost.localdomain",
    },
    SettingDef {
        key: MAIL_CREATES_USERS,
        section: "Email",
        label: "Create a new user when the sender's address matches nobody",
        help: "Off, the ticket goes to the General User. Each mailbox may decide otherwise. Needs the default customer and site under Tickets.",
        kind: SettingKind::Flag,
        default: "false",
    },
    SettingDef {
        key: INCOMING_MB,
        section: "Email",
        label: "Largest incoming mail",
        help: "In megabytes. Larger ones wait in quarantine.",
        kind: SettingKind::Number { min: 1, max: 200 },
        default: "40",
    },
    SettingDef {
        key: SENDER_HOURLY,
        section: "Email",
        label: "Mails of one sender within an hour",
        help: "Further ones wait in quarantine, so that two programs cannot answer each other without end.",
        kind: SettingKind::Number { min: 1, max: 10_000 },
        default: "60",
    },
    SettingDef {
        key: AUTO_WELCOME,
        section: "Email",
        label: "Send the welcome mail on creation",
        help: "Every new user with portal access gets it.",
        kind: SettingKind::Flag,
        default: "false",
    },
    SettingDef {
        key: WELCOME_HOURS,
        section: "Email",
        label: "Lifetime of welcome links",
        help: "In hours. After that, a new one can be sent.",
        kind: SettingKind::Number { min: 1, max: 720 },
        default: "24",
    },
    SettingDef {
        key: RESET_MINUTES,
        section: "Email",
        label: "Lifetime of password reset links",
        help: "In minutes.",
        kind: SettingKind::Number { min: 5, max: 1440 },
        default: "60",
    },
    SettingDef {
        key: SIGN_IN_FAILURES,
        section: "Security",
        label: "Failed sign-ins before a pause",
        help: "Per account and per address.",
        kind: SettingKind::Number { min: 3, max: 50 },
        default: "10",
    },
    SettingDef {
        key: SIGN_IN_PAUSE,
        section: "Security",
        label: "Length of that pause",
        help: "In minutes.",
        kind: SettingKind::Number { min: 1, max: 1440 },
        default: "10",
    },
    SettingDef {
        key: TWO_FACTOR_AGENTS,
        section: "Security",
        label: "Agents need two-factor authentication",
        help: "Who has none sets it up before anything else: an app, a passkey or a security key. Yours comes first. Passkeys belong to the public address of the desk: at another one they have to be added anew.",
        kind: SettingKind::Flag,
        default: "false",
    },
    SettingDef {
        key: TWO_FACTOR_DEVICE_DAYS,
        section: "Security",
        label: "Devices are remembered for",
        help: "In days. Who asks for it enters no code on the same device meanwhile. 0: a code every time.",
        kind: SettingKind::Number { min: 0, max: 90 },
        default: "0",
    },
    SettingDef {
        key: PASSWORD_LENGTH,
        section: "Security",
        label: "Shortest password",
        help: "In characters. Counts from the next password on.",
        kind: SettingKind::Number { min: 8, max: 64 },
        default: "10",
    },
    SettingDef {
        key: PASSWORD_STRENGTH,
        section: "Security",
        label: "Weakest password",
        help: "0 is very easy to guess, 4 very hard. Commonly used passwords are refused anyway.",
        kind: SettingKind::Number { min: 0, max: 4 },
        default: "1",
    },
    SettingDef {
        key: PASSWORD_HISTORY,
        section: "Security",
        label: "Last passwords not to be used again",
        help: "Whoever chooses a password cannot take one of so many last ones, the present one among them.",
        kind: SettingKind::Number { min: 0, max: 12 },
        default: "3",
    },
    SettingDef {
        key: PASSWORD_DAYS,
        section: "Security",
        label: "Passwords last",
        help: "In days. The next sign-in after that asks for a new one. 0: for good.",
        kind: SettingKind::Number { min: 0, max: 3650 },
        default: "0",
    },
    SettingDef {
        key: IMPERSONATION_MINUTES,
        section: "Security",
        label: "Longest stay in somebody's view",
        help: "In minutes. Then it ends by itself.",
        kind: SettingKind::Number { min: 1, max: 480 },
        default: "60",
    },
    SettingDef {
        key: LOOK_MINUTES,
        section: "Security",
        label: "Longest look without entering",
        help: "In minutes. Then it ends by itself.",
        kind: SettingKind::Number { min: 1, max: 480 },
        default: "30",
    },
    SettingDef {
        key: TAKEOVER_NOTICE,
        section: "Security",
        label: "Tell people when somebody enters their view",
        help: "By mail, with the name of who it is.",
        kind: SettingKind::Flag,
        default: "false",
    },
    SettingDef {
        key: TAKEOVER_CREDENTIALS,
        section: "Security",
        label: "Passwords can be changed in somebody's view",
        help: "The person is told by mail. Second factors and API tokens stay theirs alone.",
        kind: SettingKind::Flag,
        default: "true",
    },
    SettingDef {
        key: LOOK_NOTICE,
        section: "Security",
        label: "Tell people when somebody looks without entering",
        help: "By mail, with the name of who it is.",
        kind: SettingKind::Flag,
        default: "false",
    },
    SettingDef {
        key: STAYS_SHOWN,
        section: "Security",
        label: "People see in their profile who saw through their eyes",
        help: "Who, when, why and in which way.",
        kind: SettingKind::Flag,
        default: "false",
    },
    SettingDef {
        key: SESSION_DAYS,
        section: "Security",
        label: "Sessions end when unused for",
        help: "In days. Roles may end the sessions of their holders sooner.",
        kind: SettingKind::Number { min: 1, max: 90 },
        default: "14",
    },
    SettingDef {
        key: SESSION_MAX_DAYS,
        section: "Security",
        label: "Sessions end at the latest after",
        help: "In days, however much they are used.",
        kind: SettingKind::Number { min: 1, max: 90 },
        default: "90",
    },
    SettingDef {
        key: PORTAL_SESSION_MINUTES,
        section: "Security",
        label: "Portal sessions end when unused for",
        help: "In minutes, for everybody who is no agent. 0: as for everybody.",
        kind: SettingKind::Number { min: 0, max: 129_600 },
        default: "0",
    },
    SettingDef {
        key: PORTAL_SESSION_MAX_HOURS,
        section: "Security",
        label: "Portal sessions end at the latest after",
        help: "In hours, for everybody who is no agent. 0: as for everybody.",
        kind: SettingKind::Number { min: 0, max: 2160 },
        default: "0",
    },
    SettingDef {
        key: FORCE_CHANGE_SITE_USER,
        section: "Tickets",
        label: "End-users change by Change Site/User only",
        help: "Then the end-user details of a ticket are read-only.",
        kind: SettingKind::Flag,
        default: "false",
    },
    SettingDef {
        key: GENERAL_USER_CREATES,
        section: "Tickets",
        label: "Create a user when a Username is filled in but General User is selected",
        help: "At the General User's site, by whoever may create users; who is known there is chosen instead. Otherwise the details stay on the ticket.",
        kind: SettingKind::Flag,
        default: "false",
    },
    SettingDef {
        key: DEFAULT_SITE,
        section: "Tickets",
        label: "Default customer and site",
        help: "Written as Customer / Site. Mails from unknown senders belong there, unless the mail domain of the address belongs to a customer.",
        kind: SettingKind::Site,
        default: "",
    },
    SettingDef {
        key: UNDO_SECONDS,
        section: "Tickets",
        label: "Seconds to undo a reply",
        help: "The mail of a reply waits so long, and its writer can take it back. 0 sends at once.",
        kind: SettingKind::Number { min: 0, max: 120 },
        default: "10",
    },
    SettingDef {
        key: DUE_SOON,
        section: "Tickets",
        label: "Due soon",
        help: "Tickets are listed as due soon so many minutes before their response-time target passes.",
        kind: SettingKind::Number { min: 5, max: 10_080 },
        default: "120",
    },
    SettingDef {
        key: ATTACHMENT_MB,
        section: "Tickets",
        label: "Largest attachment",
        help: "In megabytes, per file.",
        kind: SettingKind::Number { min: 1, max: 100 },
        default: "20",
    },
    SettingDef {
        key: ACCOUNTS_AND_PROSPECTS,
        section: "Sales",
        label: "Use Accounts and Prospects for Opportunities",
        help: "Otherwise new opportunities are about contacts. Converted, a prospect becomes a user and its account a customer.",
        kind: SettingKind::Flag,
        default: "false",
    },
    SettingDef {
        key: JOURNAL_DAYS,
        section: "Data Privacy",
        label: "The journal is kept for",
        help: "In days; 0 keeps it for good. Older entries go from histories and the audit log, and what they tell cannot be undone any more.",
        kind: SettingKind::Number { min: 0, max: 36_500 },
        default: "0",
    },
    SettingDef {
        key: PRIVACY_ERASE,
        section: "Data Privacy",
        label: "People can be erased",
        help: "For good, together with their tickets. Off, people can only be set to invalid.",
        kind: SettingKind::Flag,
        default: "true",
    },
    SettingDef {
        key: PRIVACY_COOLING_OFF,
        section: "Data Privacy",
        label: "Days before a deletion begins",
        help: "The person is shut out at once. Until then, the deletion can be taken back. 0 deletes at once.",
        kind: SettingKind::Number { min: 0, max: 90 },
        default: "0",
    },
];

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
