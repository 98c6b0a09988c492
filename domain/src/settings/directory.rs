//! Settings: lists and names of the directory.

use super::{NameShown, SettingDef, SettingKind};

/// The country of telephone numbers that are written without one.
pub const PHONE_COUNTRY: &str = "directory.phone_country";
/// Which name of a user is shown at tickets and in the user dropdown (HAL-16).
pub const NAME_SHOWN: &str = "directory.name_shown";
/// How many customer users are listed without a search (OTR-11).
pub const LISTED: &str = "directory.listed";

/// These settings, in the order of the page.
pub(super) const DEFS: &[SettingDef] = &[
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
        key: LISTED,
        section: "Directory",
        label: "Customer users listed",
        help: "Customer User shows so many, the first ones of its order. The search finds everybody.",
        kind: SettingKind::Number { min: 50, max: 100_000 },
        default: "1000",
    },
];
