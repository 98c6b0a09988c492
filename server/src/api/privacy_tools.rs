//! Data privacy beside erasing: what is known of a person as a file, mentions in tickets of others, retention.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Id};
use crate::http::attachments::archive;
use crate::http::router::ServerState;
use axum::Json;
use axum::response::Response;
use domain::ids::{MentionSearchId, PersonExportId, RetentionRuleId, RetentionRunId, UserId};
use domain::mentions::{MentionSearch, MentionsInput};
use domain::person_export::{PersonExport, PersonExportInput};
use domain::retention::{RetentionInput, RetentionPreview, RetentionRule};
use service::privacy::{export, mentions, retention};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(export_person, list_exports_of_person))
        .routes(routes!(list_person_exports))
        .routes(routes!(download_person_export))
        .routes(routes!(search_mentions))
        .routes(routes!(get_mention_search, decide_mentions))
        .routes(routes!(list_retention_rules, create_retention_rule))
        .routes(routes!(get_retention_rule, update_retention_rule, delete_retention_rule))
        .routes(routes!(preview_retention_rule))
        .routes(routes!(start_retention_run))
        .routes(routes!(approve_retention_run))
        .routes(routes!(discard_retention_run))
}

/// Export everything about a person
///
/// A ZIP of JSON and files is written in the background: `audience` `desk` with what your rights show you, and internal
/// notes if `with_notes` is set; `person` with what the person may see. One at a time for each person.
#[utoipa::path(post, path = "/users/{id}/exports", tag = "Data privacy", params(ById),
    request_body(content = PersonExportInput, example = json!({"audience": "person"})), responses(Created))]
async fn export_person(
    ApiCx(cx): ApiCx,
    Id(id): Id<UserId>,
    Input(input): Input<PersonExportInput>,
) -> Answer<Created> {
    let export = export::export(&cx, id, &input).await?;
    Ok(Created::at(&format!("/person-exports/{export}/file"), export.0))
}

/// List the exports of a person
#[utoipa::path(get, path = "/users/{id}/exports", tag = "Data privacy", params(ById),
    responses((status = 200, description = "The newest first", body = Vec<PersonExport>)))]
async fn list_exports_of_person(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Json<Vec<PersonExport>>> {
    Ok(Json(export::of_person(&cx, id).await?.1))
}

/// List exports of people
#[utoipa::path(get, path = "/person-exports", tag = "Data privacy",
    responses((status = 200, description = "The newest first", body = Vec<PersonExport>)))]
async fn list_person_exports(ApiCx(cx): ApiCx) -> Answer<Json<Vec<PersonExport>>> {
    Ok(Json(export::list(&cx).await?))
}

/// The bytes of an archive.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "read by the derive alone")]
struct Archive(Vec<u8>);

/// Download an export
///
/// For whoever asked for it, until its time is over. Each download is in the journal.
#[utoipa::path(get, path = "/person-exports/{id}/file", tag = "Data privacy", params(ById),
    responses((status = 200, description = "The archive", body = inline(Archive), content_type = "application/zip")))]
async fn download_person_export(ApiCx(cx): ApiCx, Id(id): Id<PersonExportId>) -> Answer<Response> {
    let (name, size, content) = export::download(&cx, id).await?;
    Ok(archive(&name, size, content))
}

/// Search a person in tickets of others
///
/// In the background: subjects, messages, notes, names of files.
#[utoipa::path(post, path = "/users/{id}/mention-searches", tag = "Data privacy", params(ById), responses(Created))]
async fn search_mentions(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Created> {
    let search = mentions::search(&cx, id).await?;
    Ok(Created::at(&format!("/mention-searches/{search}"), search.0))
}

/// Read a search for a person
///
/// With mentions in tickets you may see; those in other tickets are counted.
#[utoipa::path(get, path = "/mention-searches/{id}", tag = "Data privacy", params(ById),
    responses((status = 200, description = "The search", body = MentionSearch)))]
async fn get_mention_search(ApiCx(cx): ApiCx, Id(id): Id<MentionSearchId>) -> Answer<Json<MentionSearch>> {
    Ok(Json(mentions::get(&cx, id).await?))
}

/// Remove or leave mentions
///
/// `redact` puts `[removed]` in their place, for good, and needs `confirmed`; `leave` keeps them.
#[utoipa::path(post, path = "/mention-searches/{id}", tag = "Data privacy", params(ById),
    request_body(content = MentionsInput, example = json!({"ids": [1, 2], "decision": "redact", "confirmed": true})), responses(Done))]
async fn decide_mentions(
    ApiCx(cx): ApiCx,
    Id(id): Id<MentionSearchId>,
    Input(input): Input<MentionsInput>,
) -> Answer<Done> {
    mentions::decide(&cx, id, &input).await?;
    Ok(Done)
}

/// List retention rules
#[utoipa::path(get, path = "/retention-rules", tag = "Data privacy",
    responses((status = 200, description = "All of them, with their newest runs", body = Vec<RetentionRule>)))]
async fn list_retention_rules(ApiCx(cx): ApiCx) -> Answer<Json<Vec<RetentionRule>>> {
    Ok(Json(retention::list(&cx).await?))
}

/// Add a retention rule
///
/// It does nothing by itself unless `is_enabled` is set. Look at its preview first.
#[utoipa::path(post, path = "/retention-rules", tag = "Data privacy",
    request_body(content = RetentionInput, example = json!({"name": "Old guests", "action": "erase", "months": 36, "only_guests": true, "most": 50})), responses(Created))]
async fn create_retention_rule(ApiCx(cx): ApiCx, Input(input): Input<RetentionInput>) -> Answer<Created> {
    let id = retention::create(&cx, &input).await?;
    Ok(Created::at(&format!("/retention-rules/{id}"), id.0))
}

/// Read a retention rule
#[utoipa::path(get, path = "/retention-rules/{id}", tag = "Data privacy", params(ById),
    responses((status = 200, description = "The rule", body = RetentionRule)))]
async fn get_retention_rule(ApiCx(cx): ApiCx, Id(id): Id<RetentionRuleId>) -> Answer<Json<RetentionRule>> {
    Ok(Json(retention::get(&cx, id).await?))
}

/// Change a retention rule
///
/// A merge patch: fields that are absent stay as they are. From then on it runs within your rights.
#[utoipa::path(patch, path = "/retention-rules/{id}", tag = "Data privacy", params(ById),
    request_body(content = RetentionInput, example = json!({"is_enabled": true})), responses(Done))]
async fn update_retention_rule(ApiCx(cx): ApiCx, Id(id): Id<RetentionRuleId>, fields: Object) -> Answer<Done> {
    let form = retention::get(&cx, id).await?.input();
    retention::update(&cx, id, &fields.over(&form)?).await?;
    Ok(Done)
}

/// Delete a retention rule
#[utoipa::path(delete, path = "/retention-rules/{id}", tag = "Data privacy", params(ById), responses(Done))]
async fn delete_retention_rule(ApiCx(cx): ApiCx, Id(id): Id<RetentionRuleId>) -> Answer<Done> {
    retention::delete(&cx, id).await?;
    Ok(Done)
}

/// Preview a retention rule
///
/// For how many it holds now, and the first of those you may see.
#[utoipa::path(get, path = "/retention-rules/{id}/preview", tag = "Data privacy", params(ById),
    responses((status = 200, description = "What it would do", body = RetentionPreview)))]
async fn preview_retention_rule(ApiCx(cx): ApiCx, Id(id): Id<RetentionRuleId>) -> Answer<Json<RetentionPreview>> {
    Ok(Json(retention::preview(&cx, id).await?))
}

/// Run a retention rule now
///
/// Within your rights. If it holds for more than its rule allows, the run waits for approval.
#[utoipa::path(post, path = "/retention-rules/{id}/runs", tag = "Data privacy", params(ById), responses(Created))]
async fn start_retention_run(ApiCx(cx): ApiCx, Id(id): Id<RetentionRuleId>) -> Answer<Created> {
    let run = retention::start(&cx, id).await?;
    Ok(Created::at(&format!("/retention-rules/{id}"), run.0))
}

/// Approve a run of a retention rule
#[utoipa::path(post, path = "/retention-runs/{id}/approve", tag = "Data privacy", params(ById), responses(Done))]
async fn approve_retention_run(ApiCx(cx): ApiCx, Id(id): Id<RetentionRunId>) -> Answer<Done> {
    retention::approve(&cx, id).await?;
    Ok(Done)
}

/// Discard a run of a retention rule
#[utoipa::path(post, path = "/retention-runs/{id}/discard", tag = "Data privacy", params(ById), responses(Done))]
async fn discard_retention_run(ApiCx(cx): ApiCx, Id(id): Id<RetentionRunId>) -> Answer<Done> {
    retention::discard(&cx, id).await?;
    Ok(Done)
}
