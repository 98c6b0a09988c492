//! Settings: opportunities.

use super::{SettingDef, SettingKind};

/// Whether opportunities are about prospects of accounts instead of contacts (HAL-33).
pub const ACCOUNTS_AND_PROSPECTS: &str = "sales.accounts_and_prospects";

/// These settings, in the order of the page.
pub(super) const DEFS: &[SettingDef] = &[SettingDef {
    key: ACCOUNTS_AND_PROSPECTS,
    section: "Sales",
    label: "Use Accounts and Prospects for Opportunities",
    help: "Otherwise new opportunities are about contacts. Converted, a prospect becomes a user and its account a customer.",
    kind: SettingKind::Flag,
    default: "false",
}];
