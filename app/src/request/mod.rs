//! What a page may know about the request it answers. On the server it is read from the request; in
//! the browser it was sent along with the page.

use domain::AppError;
use serde::{Deserialize, Serialize};

#[cfg_attr(feature = "ssr", path = "on_server.rs")]
#[cfg_attr(not(feature = "ssr"), path = "in_browser.rs")]
mod side;

pub use side::{
    answer_status, browser_minute, first_done, first_flash, first_me, first_new_token, first_recovery_codes,
    local_minute, passkey_script, protect_document, share_head, theme,
};

/// A form that was refused without WebAssembly: what was entered, and what is wrong. Secrets are left
/// out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// Path the form was sent to.
    pub form: String,
    /// Names and values as entered.
    pub values: Vec<(String, String)>,
    /// What is wrong.
    pub error: Option<AppError>,
}

impl Flash {
    /// The value entered in a field.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<String> {
        self.values.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone())
    }

    /// Whether a check-box with this value was ticked.
    #[must_use]
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(field, entered)| field == name && entered == value)
    }
}
