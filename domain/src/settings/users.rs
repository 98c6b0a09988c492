//! Settings: how people are added and recognised.

use super::{SettingDef, SettingKind};

/// Whether users can be added on the New Ticket screen (HAL-19).
pub const NEW_TICKET_USERS: &str = "users.on_new_ticket";
/// Whether users can be added while changing the end-user of a ticket (HAL-28).
pub const CHANGE_SITE_USERS: &str = "users.on_change_site_user";
/// What imports recognise people by (HAL-49).
pub const IMPORT_IDENTIFIER: &str = "users.import_identifier";

/// These settings, in the order of the page.
pub(super) const DEFS: &[SettingDef] = &[
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
        key: IMPORT_IDENTIFIER,
        section: "Users",
        label: "Unique identifier",
        help: "Imports recognise people by it, so that the same row changes a person instead of adding another one.",
        kind: SettingKind::PersonKey,
        default: "emails",
    },
];
