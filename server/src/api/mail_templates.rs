//! Mail templates.

use super::Answer;
use super::auth::ApiCx;
use super::body::Object;
use super::created::Done;
use super::params::{ById, Filters, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::mail::{TemplateInput, TemplatePreview, TemplateView};
use serde::{Deserialize, Serialize};
use service::mail::{preview, templates};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_mail_templates))
        .routes(routes!(get_mail_template, update_mail_template))
        .routes(routes!(preview_mail_template))
        .routes(routes!(reset_mail_template))
}

/// In which language.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct InLanguage {
    /// A tag such as `de`; English without one.
    #[param(example = "de")]
    language: String,
}

/// A mail template in a language.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct MailTemplate {
    /// Its number.
    number: i32,
    /// What it is for.
    purpose: String,
    /// The language of these texts, as a tag.
    language: String,
    /// Subject with `$-VARIABLES`.
    subject: String,
    /// Body with `$-VARIABLES`.
    body: String,
    /// Whether they differ from what readers of this language get otherwise.
    is_changed: bool,
    /// Variables that may be used.
    variables: Vec<String>,
    /// Variables that the body has to contain.
    required: Vec<String>,
    /// The languages it is written in.
    written_in: Vec<String>,
}

impl From<TemplateView> for MailTemplate {
    fn from(view: TemplateView) -> Self {
        let written = view.languages.into_iter().filter(|(_, _, is_written)| *is_written);
        Self {
            number: view.number,
            purpose: view.purpose,
            language: view.language,
            subject: view.subject,
            body: view.body,
            is_changed: view.is_changed,
            variables: view.variables,
            required: view.required,
            written_in: written.map(|(tag, _, _)| tag).collect(),
        }
    }
}

/// List mail templates
///
/// In English.
#[utoipa::path(get, path = "/mail-templates", tag = "Settings",
    responses((status = 200, description = "Every template, by number", body = Vec<MailTemplate>)))]
async fn list_mail_templates(ApiCx(cx): ApiCx) -> Answer<Json<Vec<MailTemplate>>> {
    Ok(Json(templates::list(&cx).await?.into_iter().map(MailTemplate::from).collect()))
}

/// Read a mail template
///
/// As readers of this language get it. The id is its number.
#[utoipa::path(get, path = "/mail-templates/{id}", tag = "Settings", params(ById, InLanguage),
    responses((status = 200, description = "The template", body = MailTemplate)))]
async fn get_mail_template(
    ApiCx(cx): ApiCx,
    Id(number): Id<i32>,
    Filters(query): Filters<InLanguage>,
) -> Answer<Json<MailTemplate>> {
    Ok(Json(templates::get(&cx, number, &query.language).await?.into()))
}

/// The texts as they are, with these fields put over them.
async fn with(cx: &service::Cx, number: i32, language: &str, fields: Object) -> Answer<TemplateInput> {
    let present = templates::get(cx, number, language).await?;
    fields.over(&TemplateInput { subject: present.subject, body: present.body })
}

/// Change a mail template
///
/// A merge patch: what is absent stays as it is. The next mail uses it. The body has to contain the required variables.
#[utoipa::path(patch, path = "/mail-templates/{id}", tag = "Settings", params(ById, InLanguage),
    request_body(content = TemplateInput, example = json!({"subject": "Welcome to $-DESK, $-PREFERREDNAME"})),
    responses(Done))]
async fn update_mail_template(
    ApiCx(cx): ApiCx,
    Id(number): Id<i32>,
    Filters(query): Filters<InLanguage>,
    fields: Object,
) -> Answer<Done> {
    let input = with(&cx, number, &query.language, fields).await?;
    templates::save(&cx, number, &query.language, input).await?;
    Ok(Done)
}

/// Preview a mail template
///
/// With sample data: what is saved, with the fields sent put over it. Nothing is saved.
#[utoipa::path(post, path = "/mail-templates/{id}/preview", tag = "Settings", params(ById, InLanguage),
    request_body(content = TemplateInput, example = json!({"body": "Hello $-NAME,\n\nplease choose your password here:\n$-LINK"})),
    responses((status = 200, description = "The mail to somebody made up", body = TemplatePreview)))]
async fn preview_mail_template(
    ApiCx(cx): ApiCx,
    Id(number): Id<i32>,
    Filters(query): Filters<InLanguage>,
    fields: Object,
) -> Answer<Json<TemplatePreview>> {
    let input = with(&cx, number, &query.language, fields).await?;
    Ok(Json(preview::preview(&cx, number, &query.language, input).await?))
}

/// Reset a mail template
///
/// To the text that comes with Deskfolk; in another language than English, to none of its own.
#[utoipa::path(post, path = "/mail-templates/{id}/reset", tag = "Settings", params(ById, InLanguage), responses(Done))]
async fn reset_mail_template(
    ApiCx(cx): ApiCx,
    Id(number): Id<i32>,
    Filters(query): Filters<InLanguage>,
) -> Answer<Done> {
    templates::reset(&cx, number, &query.language).await?;
    Ok(Done)
}
