//! Files of articles.

use super::Answer;
use super::auth::ApiCx;
use super::params::{ById, Id};
use crate::http::attachments::answer;
use crate::http::router::ServerState;
use axum::response::Response;
use domain::ids::AttachmentId;
use service::attachments;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(get_attachment))
}

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "read by the derive alone")]
struct File(Vec<u8>);

/// Read a file
#[utoipa::path(get, path = "/attachments/{id}", tag = "Tickets", params(ById),
    responses((status = 200, description = "The file, as it was sent", body = inline(File), content_type = "application/octet-stream")))]
async fn get_attachment(ApiCx(cx): ApiCx, Id(id): Id<AttachmentId>) -> Answer<Response> {
    let (file, content) = attachments::fetch(&cx, id).await?;
    Ok(answer(&file, content))
}
