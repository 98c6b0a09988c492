//! Server functions of the settings.

use domain::AppError;
use domain::settings::SettingView;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Every setting with its value.
#[server]
pub async fn settings() -> Result<Vec<SettingView>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::settings::list(&cx)).await
}

/// Saves the whole page of settings, by key.
#[server]
pub async fn save_settings(values: BTreeMap<String, String>) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::settings::save(&cx, super::unticked::with_unticked(values))).await
}
