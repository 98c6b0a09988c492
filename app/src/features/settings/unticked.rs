//! What browsers do not send.

use domain::settings::{SETTINGS, SettingKind};
use std::collections::BTreeMap;

/// A check-box that is not ticked is not sent: on the page of all settings that means no.
pub(super) fn with_unticked(mut values: BTreeMap<String, String>) -> BTreeMap<String, String> {
    for def in SETTINGS.iter().filter(|def| def.kind == SettingKind::Flag) {
        values.entry(def.key.to_owned()).or_insert_with(|| false.to_string());
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::settings::{AUTO_WELCOME, DESK_NAME};

    #[test]
    fn a_box_that_is_not_ticked_means_no() {
        let sent = BTreeMap::from([(DESK_NAME.to_owned(), "Desk".to_owned())]);
        let values = with_unticked(sent);
        assert_eq!(values.get(AUTO_WELCOME).map(String::as_str), Some("false"));
        assert_eq!(values.get(DESK_NAME).map(String::as_str), Some("Desk"));
    }

    #[test]
    fn a_ticked_box_stays_ticked() {
        let sent = BTreeMap::from([(AUTO_WELCOME.to_owned(), "true".to_owned())]);
        assert_eq!(with_unticked(sent).get(AUTO_WELCOME).map(String::as_str), Some("true"));
    }
}
