//! People.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Filters, Id};
use super::problem::Problem;
use super::schemas::LINES;
use crate::http::router::ServerState;
use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::delete;
use domain::customers::GroupGrantInput;
use domain::ids::{GrantId, UserId};
use domain::journal::{Entity, JournalRow};
use domain::paging::{Page, Total};
use domain::users::{GroupAccess, Membership, MembershipInput, UserInput, UserQuery, UserRow, UserView};
use service::{audit, users};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_users, create_user))
        .routes(routes!(count_users))
        .routes(routes!(get_user, update_user))
        .route("/users/{id}", delete(refuse_delete))
        .routes(routes!(list_user_groups, grant_user_group))
        .routes(routes!(list_memberships, join_customer))
        .routes(routes!(leave_customer))
        .routes(routes!(user_history))
}

/// List people
#[utoipa::path(get, path = "/users", tag = "Users", params(UserQuery),
    responses((status = 200, description = "A page of people", body = Page<UserRow>)))]
async fn list_users(ApiCx(cx): ApiCx, Filters(query): Filters<UserQuery>) -> Answer<Json<Page<UserRow>>> {
    Ok(Json(users::list(&cx, query).await?))
}

/// Count people
///
/// The true number of people that the filters match.
#[utoipa::path(get, path = "/users/count", tag = "Users", params(UserQuery),
    responses((status = 200, description = "How many there are", body = Total)))]
async fn count_users(ApiCx(cx): ApiCx, Filters(query): Filters<UserQuery>) -> Answer<Json<Total>> {
    Ok(Json(users::count(&cx, query).await?))
}

/// Add a person
///
/// `emails` and `phones` are lines of text or lists. With `register` the person gets an account and
/// the welcome mail. With `check_duplicates` nobody is added while there are people like this one: the refusal
/// names them as `alike`, and `seen_alike` says which of them are somebody else.
#[utoipa::path(post, path = "/users", tag = "Users",
    request_body(content = UserInput, example = json!({"first_name": "Ana", "last_name": "Meier", "emails": ["ana@example.com"], "customer_id": 2, "register": true})),
    responses(Created))]
async fn create_user(ApiCx(cx): ApiCx, fields: Object) -> Answer<Created> {
    let id = users::create(&cx, fields.lines(&LINES).read()?).await?;
    Ok(Created::at(&format!("/users/{id}"), id.0))
}

/// Read a person
#[utoipa::path(get, path = "/users/{id}", tag = "Users", params(ById),
    responses((status = 200, description = "The person", body = UserView)))]
async fn get_user(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Json<UserView>> {
    Ok(Json(users::get(&cx, id).await?))
}

/// Change a person
///
/// A merge patch: fields that are absent stay as they are, `null` empties. Who shall not be used any more gets
/// `validity` `invalid` or `invalid_temporarily`.
#[utoipa::path(patch, path = "/users/{id}", tag = "Users", params(ById),
    request_body(content = UserInput, example = json!({"validity": "invalid", "comment": "Left the company"})),
    responses(Done))]
async fn update_user(ApiCx(cx): ApiCx, Id(id): Id<UserId>, fields: Object) -> Answer<Done> {
    let form = users::form(&cx, id).await?;
    users::update(&cx, id, fields.lines(&LINES).sent_over(&form)?).await?;
    Ok(Done)
}

/// People stay, since tickets refer to them (OTR-8).
async fn refuse_delete() -> impl IntoResponse {
    let detail = "People cannot be deleted. Set validity to invalid or invalid_temporarily with PATCH instead.";
    ([(header::ALLOW, "GET, HEAD, PATCH")], Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail))
}

/// Groups of a person
///
/// What the person effectively holds on each access group, and where it comes from.
#[utoipa::path(get, path = "/users/{id}/groups", tag = "Users", params(ById),
    responses((status = 200, description = "Every access group", body = Vec<GroupAccess>)))]
async fn list_user_groups(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Json<Vec<GroupAccess>>> {
    Ok(Json(users::group_access(&cx, id).await?))
}

/// Grant a person a group
#[utoipa::path(post, path = "/users/{id}/groups", tag = "Users", params(ById),
    request_body(content = GroupGrantInput, example = json!({"group_id": 1, "level": "rw"})),
    responses(Created))]
async fn grant_user_group(
    ApiCx(cx): ApiCx,
    Id(id): Id<UserId>,
    Input(input): Input<GroupGrantInput>,
) -> Answer<Created> {
    let grant = users::grant_group(&cx, id, input).await?;
    Ok(Created::at(&format!("/grants/{grant}"), grant.0))
}

/// Further customers of a person
#[utoipa::path(get, path = "/users/{id}/customers", tag = "Users", params(ById),
    responses((status = 200, description = "Beside their own", body = Vec<Membership>)))]
async fn list_memberships(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Json<Vec<Membership>>> {
    users::get(&cx, id).await?;
    Ok(Json(users::memberships(&cx, id).await?))
}

/// Add a further customer
///
/// By name; `create` adds the customer if there is none of this name.
#[utoipa::path(post, path = "/users/{id}/customers", tag = "Users", params(ById),
    request_body(content = MembershipInput, example = json!({"customer": "Nordwind GmbH", "valid_until": "2027-01-01"})),
    responses(Created))]
async fn join_customer(ApiCx(cx): ApiCx, Id(id): Id<UserId>, Input(input): Input<MembershipInput>) -> Answer<Created> {
    let grant = users::join(&cx, id, input).await?;
    Ok(Created::at(&format!("/users/{id}/customers/{grant}"), grant.0))
}

/// Path of a membership, for the description.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "read by the derive alone")]
pub(super) struct ByMembership {
    /// Id of the person.
    id: i64,
    /// Id of the grant.
    grant: i64,
}

/// Remove a further customer
#[utoipa::path(delete, path = "/users/{id}/customers/{grant}", tag = "Users", params(ByMembership), responses(Done))]
async fn leave_customer(ApiCx(cx): ApiCx, Path((id, grant)): Path<(i64, i64)>) -> Answer<Done> {
    users::leave(&cx, UserId(id), GrantId(grant)).await?;
    Ok(Done)
}

/// History of a person
#[utoipa::path(get, path = "/users/{id}/history", tag = "Users", params(ById),
    responses((status = 200, description = "What happened, newest first", body = Vec<JournalRow>)))]
async fn user_history(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Json<Vec<JournalRow>>> {
    users::get(&cx, id).await?;
    Ok(Json(audit::history(&cx, Entity::User, id.0).await?))
}
