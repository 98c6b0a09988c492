//! Imports from spreadsheets.

use super::Answer;
use super::auth::ApiCx;
use super::body::Input;
use super::created::{Created, Done};
use super::params::{ById, Filters, Id};
use super::problem::Problem;
use crate::http::import::{IMPORT_LIMIT, SAMPLES, errors_name, saved};
use crate::http::multipart::Parts;
use crate::http::router::ServerState;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::header;
use axum::response::Response;
use domain::AppError;
use domain::ids::ImportId;
use domain::import::{
    ImportColumn, ImportKind, ImportMapping, ImportRow, ImportRun, ImportView, MappingInput, RowPage, RowQuery,
};
use domain::paging::Page;
use serde::{Deserialize, Serialize};
use service::attachments::Upload;
use service::import::{self, Headings};
use std::collections::BTreeMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    let uploads = OpenApiRouter::new().routes(routes!(create_import)).layer(DefaultBodyLimit::max(IMPORT_LIMIT));
    OpenApiRouter::new()
        .routes(routes!(list_imports))
        .routes(routes!(get_import, discard_import))
        .routes(routes!(get_import_mapping, map_import))
        .routes(routes!(list_import_rows))
        .routes(routes!(choose_import_rows))
        .routes(routes!(commit_import))
        .routes(routes!(undo_import))
        .routes(routes!(download_import_errors))
        .routes(routes!(list_import_columns))
        .routes(routes!(download_import_samples))
        .merge(uploads)
}

/// What is sent.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Sent {
    /// What the file holds: `users` or `customers`.
    #[param(required = true)]
    pub kind: String,
    /// Name of the file, where the body is the file itself; by its ending it is checked.
    #[param(example = "people.csv")]
    pub file_name: String,
    /// What headings stand for that are no fields, or stand for something else here: a JSON object of headings and the
    /// variables of `GET /import-columns`; null or an empty text for a column that is passed over. It is remembered for
    /// files with the same headings. Also a field of the form.
    #[param(example = r#"{"Shoe size": "fields.shoe_size", "Hat": null}"#)]
    pub columns: String,
}

impl Sent {
    fn headings(&self) -> Result<Headings, AppError> {
        if self.columns.trim().is_empty() {
            return Ok(Headings::Known);
        }
        let given: BTreeMap<String, Option<String>> = serde_json::from_str(&self.columns)
            .map_err(|_| AppError::field("columns", "This must be a JSON object of headings and variables."))?;
        Ok(Headings::Given(given.into_iter().map(|(heading, of)| (heading, of.unwrap_or_default())).collect()))
    }
}

/// List imports
#[utoipa::path(get, path = "/imports", tag = "Imports",
    responses((status = 200, description = "The newest imports", body = Vec<ImportRun>)))]
async fn list_imports(ApiCx(cx): ApiCx) -> Answer<Json<Vec<ImportRun>>> {
    Ok(Json(import::list(&cx).await?))
}

/// Upload a spreadsheet
///
/// The body is the file itself (CSV, XLS, XLSX or ODS), or a form with the field `file`. The dry run begins at once;
/// nothing is imported before the import is carried out. An unknown heading is refused, unless `columns` says what it
/// stands for, or somebody said so of the same headings before.
#[utoipa::path(post, path = "/imports", tag = "Imports", params(Sent),
    request_body(content((String = "text/csv"), (Vec<u8> = "application/octet-stream"), (Vec<u8> = "multipart/form-data"))),
    responses(Created))]
async fn create_import(ApiCx(cx): ApiCx, Filters(sent): Filters<Sent>, request: Request) -> Answer<Created> {
    let mut sent = sent;
    let upload = read(&mut sent, request).await?;
    let id = import::start_with(&cx, &sent.kind, upload, &sent.headings()?).await?;
    Ok(Created::at(&format!("/imports/{id}"), id.0))
}

async fn read(sent: &mut Sent, request: Request) -> Answer<Option<Upload>> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.to_owned();
    if kind.starts_with("multipart/form-data") {
        let form = Multipart::from_request(request, &()).await;
        let form = form.map_err(|rejection| Problem::new(rejection.status(), rejection.body_text()))?;
        let parts = Parts::read(form).await?;
        if sent.columns.is_empty() {
            sent.columns = parts.value("columns");
        }
        return Ok(parts.uploads.into_iter().next());
    }
    let bytes = Bytes::from_request(request, &()).await;
    let bytes = bytes.map_err(|rejection| Problem::new(rejection.status(), rejection.body_text()))?;
    if bytes.is_empty() {
        return Err(AppError::field("file", "The body must be the file, or a form with the field file.").into());
    }
    let name = if sent.file_name.is_empty() { "upload".to_owned() } else { sent.file_name.clone() };
    Ok(Some(Upload { name, media_type: kind, bytes }))
}

/// Read an import
///
/// How far it is, and how many rows create, change or are wrong.
#[utoipa::path(get, path = "/imports/{id}", tag = "Imports", params(ById),
    responses((status = 200, description = "The import", body = ImportView)))]
async fn get_import(ApiCx(cx): ApiCx, Id(id): Id<ImportId>) -> Answer<Json<ImportView>> {
    Ok(Json(import::get(&cx, id).await?))
}

/// Read the columns of an import
///
/// Each column of the file with a few of its values and the field it is for, and all fields there are.
#[utoipa::path(get, path = "/imports/{id}/columns", tag = "Imports", params(ById),
    responses((status = 200, description = "The columns of the file", body = ImportMapping)))]
async fn get_import_mapping(ApiCx(cx): ApiCx, Id(id): Id<ImportId>) -> Answer<Json<ImportMapping>> {
    Ok(Json(import::mapping(&cx, id).await?))
}

/// Choose the columns of an import
///
/// By place of the column, the first one being 0: the variable of a field of `GET /import-columns`; columns that are not
/// named are passed over. It is remembered for files with the same headings, and the dry run begins anew in the
/// background. Not once the import is carried out.
#[utoipa::path(post, path = "/imports/{id}/columns", tag = "Imports", params(ById),
    request_body(content = MappingInput, example = json!({"columns": {"0": "name", "1": "customer", "2": "site"}})),
    responses(Done))]
async fn map_import(ApiCx(cx): ApiCx, Id(id): Id<ImportId>, Input(input): Input<MappingInput>) -> Answer<Done> {
    import::map(&cx, id, &input.columns).await?;
    Ok(Done)
}

/// List the rows of an import
#[utoipa::path(get, path = "/imports/{id}/rows", tag = "Imports", params(ById, RowQuery),
    responses((status = 200, description = "A page of rows, as they stand in the spreadsheet", body = Page<ImportRow>)))]
async fn list_import_rows(
    ApiCx(cx): ApiCx,
    Id(id): Id<ImportId>,
    Filters(query): Filters<RowQuery>,
) -> Answer<Json<RowPage>> {
    Ok(Json(import::rows(&cx, id, query).await?))
}

/// Which rows are chosen.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Chosen {
    /// Number of the row; all rows without one.
    pub number: Option<i64>,
    /// Whether it is left out.
    pub left_out: bool,
}

/// Choose rows of an import
///
/// Between the dry run and the import, each row that creates or changes something can be left out.
#[utoipa::path(post, path = "/imports/{id}/choice", tag = "Imports", params(ById),
    request_body(content = Chosen, example = json!({"number": 7, "left_out": true})), responses(Done))]
async fn choose_import_rows(ApiCx(cx): ApiCx, Id(id): Id<ImportId>, Input(chosen): Input<Chosen>) -> Answer<Done> {
    import::choose(&cx, id, chosen.number, chosen.left_out).await?;
    Ok(Done)
}

/// Carry out an import
///
/// In the background, after its dry run. Rows with errors are left out.
#[utoipa::path(post, path = "/imports/{id}/commit", tag = "Imports", params(ById), responses(Done))]
async fn commit_import(ApiCx(cx): ApiCx, Id(id): Id<ImportId>) -> Answer<Done> {
    import::commit(&cx, id).await?;
    Ok(Done)
}

/// Undo an import
///
/// In the background. Records it added are removed, fields it changed get back what they held. What was changed since,
/// or is needed by something else, stays: these rows are `partly` undone or `kept`, with the reason.
#[utoipa::path(post, path = "/imports/{id}/undo", tag = "Imports", params(ById), responses(Done))]
async fn undo_import(ApiCx(cx): ApiCx, Id(id): Id<ImportId>) -> Answer<Done> {
    import::undo(&cx, id).await?;
    Ok(Done)
}

/// Throw an import away
///
/// What it wrote stays.
#[utoipa::path(delete, path = "/imports/{id}", tag = "Imports", params(ById), responses(Done))]
async fn discard_import(ApiCx(cx): ApiCx, Id(id): Id<ImportId>) -> Answer<Done> {
    import::discard(&cx, id).await?;
    Ok(Done)
}

/// Download the rows with errors
#[utoipa::path(get, path = "/imports/{id}/errors", tag = "Imports", params(ById),
    responses((status = 200, description = "The rows that are left out, with the reasons, to correct and import again", body = String, content_type = "text/csv")))]
async fn download_import_errors(ApiCx(cx): ApiCx, Id(id): Id<ImportId>) -> Answer<Response> {
    Ok(saved(&errors_name(id.0), "text/csv; charset=utf-8", import::errors_csv(&cx, id).await?))
}

/// List the columns that can be imported
#[utoipa::path(get, path = "/import-columns", tag = "Imports", params(OfKind),
    responses((status = 200, description = "The columns, the custom fields in use among them", body = Vec<ImportColumn>)))]
async fn list_import_columns(ApiCx(cx): ApiCx, Filters(of): Filters<OfKind>) -> Answer<Json<Vec<ImportColumn>>> {
    let Some(kind) = ImportKind::parse(&of.kind) else {
        return Err(AppError::field("kind", "This is either users or customers.").into());
    };
    Ok(Json(import::columns(&cx, kind)?))
}

/// Of what the columns are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct OfKind {
    /// `users` or `customers`.
    #[param(required = true)]
    pub kind: String,
}

/// Download sample sheets
#[utoipa::path(get, path = "/import-samples", tag = "Imports",
    responses((status = 200, description = "A ZIP of sheets that can be imported as they are", body = Vec<u8>, content_type = "application/zip")))]
async fn download_import_samples(ApiCx(cx): ApiCx) -> Answer<Response> {
    Ok(saved(SAMPLES, "application/zip", import::samples(&cx)?))
}
