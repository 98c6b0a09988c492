//! Whose token it is.

use super::Answer;
use super::auth::ApiCx;
use super::body::Input;
use super::created::Done;
use crate::http::router::ServerState;
use axum::Json;
use domain::mail_preferences::{MailPreferences, MailPreferencesInput};
use domain::shell::Me;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(me)).routes(routes!(my_mails, choose_my_mails))
}

/// The owner of the token
///
/// With the areas this token reaches.
#[utoipa::path(get, path = "/me", tag = "Me", responses((status = 200, description = "The owner of the token", body = Me)))]
async fn me(ApiCx(cx): ApiCx) -> Answer<Json<Me>> {
    Ok(Json(service::me::me(&cx)))
}

/// Which mails the owner gets
///
/// About tickets; mails about the account always come.
#[utoipa::path(get, path = "/me/mails", tag = "Me",
    responses((status = 200, description = "What they chose", body = MailPreferences)))]
async fn my_mails(ApiCx(cx): ApiCx) -> Answer<Json<MailPreferences>> {
    Ok(Json(service::users::mail_preferences(&cx).await?))
}

/// Choose which mails the owner gets
///
/// What is not given is turned off.
#[utoipa::path(put, path = "/me/mails", tag = "Me",
    request_body(content = MailPreferencesInput, example = json!({"mails": true, "owned": true, "new_tickets": false})),
    responses(Done))]
async fn choose_my_mails(ApiCx(cx): ApiCx, Input(input): Input<MailPreferencesInput>) -> Answer<Done> {
    Box::pin(service::users::choose_mails(&cx, input)).await?;
    Ok(Done)
}
