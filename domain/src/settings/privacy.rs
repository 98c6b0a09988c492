//! Settings: the journal and erasures.

use super::{SettingDef, SettingKind};

/// Days the journal is kept; nothing for good.
pub const JOURNAL_DAYS: &str = "audit.journal_days";
/// Whether people can be erased at all (OTR-8).
pub const PRIVACY_ERASE: &str = "privacy.erase";
/// Days before an erasure begins, in which it can be taken back; 0 for at once.
pub const PRIVACY_COOLING_OFF: &str = "privacy.cooling_off_days";

/// These settings, in the order of the page.
pub(super) const DEFS: &[SettingDef] = &[
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
