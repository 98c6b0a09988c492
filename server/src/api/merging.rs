//! Records of one person: those that may be, merging them, taking that back.

use super::Answer;
use super::auth::ApiCx;
use super::body::Input;
use super::created::{Created, Done};
use super::params::{ById, Filters, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::access::AccessDiff;
use domain::ids::{DuplicateId, MergeId};
use domain::merging::{DuplicateQuery, Duplicates, MergeInput, MergeQuestion, MergeView};
use service::merging::{self, duplicates};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_duplicates))
        .routes(routes!(dismiss_duplicate))
        .routes(routes!(reconsider_duplicate))
        .routes(routes!(list_merges, merge_users))
        .routes(routes!(compare_users))
        .routes(routes!(preview_merge))
        .routes(routes!(get_merge))
        .routes(routes!(undo_merge))
}

/// List possible duplicates
///
/// Pairs of people who may be the same, with the reasons, those found most surely first. They are found in the
/// background. With `show=dismissed` those of whom somebody said that they are not the same.
#[utoipa::path(get, path = "/duplicates", tag = "Merging", params(DuplicateQuery),
    responses((status = 200, description = "The pairs", body = Duplicates)))]
async fn list_duplicates(ApiCx(cx): ApiCx, Filters(query): Filters<DuplicateQuery>) -> Answer<Json<Duplicates>> {
    Ok(Json(duplicates::list(&cx, &query).await?))
}

/// Say that two people are not the same
///
/// They are not suggested again.
#[utoipa::path(post, path = "/duplicates/{id}/dismiss", tag = "Merging", params(ById), responses(Done))]
async fn dismiss_duplicate(ApiCx(cx): ApiCx, Id(id): Id<DuplicateId>) -> Answer<Done> {
    duplicates::dismiss(&cx, id).await?;
    Ok(Done)
}

/// Suggest two people again
#[utoipa::path(post, path = "/duplicates/{id}/reconsider", tag = "Merging", params(ById), responses(Done))]
async fn reconsider_duplicate(ApiCx(cx): ApiCx, Id(id): Id<DuplicateId>) -> Answer<Done> {
    duplicates::reconsider(&cx, id).await?;
    Ok(Done)
}

/// Compare two people
///
/// The fields in which they differ with what would be taken, what moves and what ends. Nothing is written.
#[utoipa::path(post, path = "/merges/question", tag = "Merging",
    request_body(content = MergeInput, example = json!({"kept_id": 7, "gone_id": 8})),
    responses((status = 200, description = "Both side by side", body = MergeQuestion)))]
async fn compare_users(ApiCx(cx): ApiCx, Input(input): Input<MergeInput>) -> Answer<Json<MergeQuestion>> {
    Ok(Json(merging::question(&cx, &input).await?))
}

/// Look at who gains and who loses
///
/// What the person who stays gains and loses by the merge. Nothing is written.
#[utoipa::path(post, path = "/merges/preview", tag = "Merging",
    request_body(content = MergeInput, example = json!({"kept_id": 7, "gone_id": 8})),
    responses((status = 200, description = "Who gains and who loses what", body = AccessDiff)))]
async fn preview_merge(ApiCx(cx): ApiCx, Input(input): Input<MergeInput>) -> Answer<Json<AccessDiff>> {
    Ok(Json(Box::pin(merging::preview(&cx, &input)).await?))
}

/// Merge two people
///
/// Tickets, mail addresses, telephone numbers, groups and further customers of `gone_id` move to `kept_id`, whose
/// record holds what `sides` chooses. The other record leads there from then on: by its id, its username and its mail
/// addresses. Very many tickets go on in the background.
#[utoipa::path(post, path = "/merges", tag = "Merging",
    request_body(content = MergeInput, example = json!({"kept_id": 7, "gone_id": 8, "sides": {"phone": "gone", "comment": "both"}})),
    responses(Created))]
async fn merge_users(ApiCx(cx): ApiCx, Input(input): Input<MergeInput>) -> Answer<Created> {
    let id = Box::pin(merging::merge(&cx, &input)).await?;
    Ok(Created::at(&format!("/merges/{id}"), id.0))
}

/// List merges
#[utoipa::path(get, path = "/merges", tag = "Merging",
    responses((status = 200, description = "The newest merges", body = Vec<MergeView>)))]
async fn list_merges(ApiCx(cx): ApiCx) -> Answer<Json<Vec<MergeView>>> {
    Ok(Json(merging::list(&cx).await?))
}

/// Read a merge
#[utoipa::path(get, path = "/merges/{id}", tag = "Merging", params(ById),
    responses((status = 200, description = "The merge", body = MergeView)))]
async fn get_merge(ApiCx(cx): ApiCx, Id(id): Id<MergeId>) -> Answer<Json<MergeView>> {
    Ok(Json(merging::get(&cx, id).await?))
}

/// Undo a merge
///
/// Works once. Both people are what they were; what somebody changed since stays and is listed as `left_over`.
#[utoipa::path(post, path = "/merges/{id}/undo", tag = "Merging", params(ById), responses(Done))]
async fn undo_merge(ApiCx(cx): ApiCx, Id(id): Id<MergeId>) -> Answer<Done> {
    merging::unmerge(&cx, id).await?;
    Ok(Done)
}
