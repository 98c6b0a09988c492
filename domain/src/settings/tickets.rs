//! Settings: tickets.

use super::{SettingDef, SettingKind};

/// Whether the end-user of a ticket changes by *Change Site/User* alone (HAL-30).
pub const FORCE_CHANGE_SITE_USER: &str = "tickets.force_change_site_user";
/// Whether the details of a caller make a user on a General User's ticket (HAL-21).
pub const GENERAL_USER_CREATES: &str = "tickets.general_user_creates";
/// The site of senders whom nobody knows (HAL-46).
pub const DEFAULT_SITE: &str = "tickets.default_site";
/// Seconds in which a reply can be taken back, before its mail leaves.
pub const UNDO_SECONDS: &str = "tickets.undo_seconds";
/// Minutes before a ticket is due from which on it counts as due soon.
pub const DUE_SOON: &str = "tickets.due_soon_minutes";
/// Largest file that may be attached, in megabytes.
pub const ATTACHMENT_MB: &str = "tickets.attachment_mb";

/// These settings, in the order of the page.
pub(super) const DEFS: &[SettingDef] = &[
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
];
