//! Settings: mails in and out.

use super::{SettingDef, SettingKind};

/// Sender address of mails.
pub const MAIL_FROM: &str = "mail.from";
/// Whether a sender whom nobody knows is added to the directory (HAL-44).
pub const MAIL_CREATES_USERS: &str = "mail.creates_users";
/// Largest mail that is taken without somebody looking at it, in megabytes.
pub const INCOMING_MB: &str = "mail.incoming_mb";
/// Mails of one sender within an hour that are taken without somebody looking at them.
pub const SENDER_HOURLY: &str = "mail.sender_hourly";
/// Whether new users get the welcome mail without being asked for (HAL-69).
pub const AUTO_WELCOME: &str = "mail.auto_welcome";
/// Most megabytes of files that leave with the mail of a reply.
pub const OUTGOING_MB: &str = "mail.outgoing_mb";
/// Hours a welcome link works (HAL-70, HAL-71).
pub const WELCOME_HOURS: &str = "mail.welcome_hours";
/// Minutes a password reset link works.
pub const RESET_MINUTES: &str = "mail.reset_minutes";

/// These settings, in the order of the page.
pub(super) const DEFS: &[SettingDef] = &[
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
        key: OUTGOING_MB,
        section: "Email",
        label: "Files in the mail of a reply",
        help: "In megabytes, all together. Files beyond that are named in the mail, and stay with the ticket. 0 sends none.",
        kind: SettingKind::Number { min: 0, max: 50 },
        default: "10",
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
];
