//! Settings.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Object, text};
use super::created::Done;
use super::problem::Problem;
use crate::http::router::ServerState;
use axum::Json;
use domain::FieldErrors;
use domain::settings::SettingView;
use std::collections::BTreeMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(list_settings, save_settings))
}

/// List settings
#[utoipa::path(get, path = "/settings", tag = "Settings",
    responses((status = 200, description = "Every setting", body = Vec<SettingView>)))]
async fn list_settings(ApiCx(cx): ApiCx) -> Answer<Json<Vec<SettingView>>> {
    Ok(Json(service::settings::list(&cx).await?))
}

/// Change settings
///
/// Keys that are absent stay.
#[utoipa::path(patch, path = "/settings", tag = "Settings",
    request_body(content = BTreeMap<String, String>, example = json!({"desk.name": "Nordwind Support", "mail.welcome_hours": "48"})),
    responses(Done))]
async fn save_settings(ApiCx(cx): ApiCx, fields: Object) -> Answer<Done> {
    service::settings::save(&cx, values(fields)?).await?;
    Ok(Done)
}

fn values(fields: Object) -> Result<BTreeMap<String, String>, Problem> {
    let mut errors = FieldErrors::new();
    let mut values = BTreeMap::new();
    for (key, value) in fields.0 {
        match text(value) {
            Some(value) => {
                values.insert(key, value);
            }
            None => errors.add(&key, "This must be text."),
        }
    }
    errors.into_result()?;
    Ok(values)
}
