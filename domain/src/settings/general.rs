//! Settings: the desk itself.

use super::{SettingDef, SettingKind};

/// Name of the desk, shown in pages and mails.
pub const DESK_NAME: &str = "desk.name";

/// These settings, in the order of the page.
pub(super) const DEFS: &[SettingDef] = &[SettingDef {
    key: DESK_NAME,
    section: "General",
    label: "Name of the desk",
    help: "Shown on pages and in mails.",
    kind: SettingKind::Text,
    default: "Deskfolk",
}];
