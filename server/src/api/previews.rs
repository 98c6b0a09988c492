//! Who gains and who loses what, before a change is saved.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::params::{ById, Id};
use super::schemas::LINES;
use super::{customers, users};
use crate::http::router::ServerState;
use axum::Json;
use domain::access::AccessDiff;
use domain::agents::AgentInput;
use domain::customers::{CustomerInput, GroupGrantInput, SiteInput, SiteMoveInput};
use domain::ids::{CustomerId, DepartmentId, GrantId, GroupId, QueueId, RoleId, SiteId, UserId};
use domain::structure::{DepartmentInput, GroupInput, QueueInput, RoleInput};
use domain::users::{MembershipInput, UserInput};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(preview_role))
        .routes(routes!(preview_group))
        .routes(routes!(preview_queue))
        .routes(routes!(preview_department))
        .routes(routes!(preview_customer))
        .routes(routes!(preview_site))
        .routes(routes!(preview_site_move))
        .routes(routes!(preview_agent))
        .routes(routes!(preview_user))
        .routes(routes!(preview_membership))
        .routes(routes!(preview_membership_end))
        .routes(routes!(preview_customer_grant))
        .routes(routes!(preview_user_grant))
        .routes(routes!(preview_revocation))
}

type Diff = Answer<Json<AccessDiff>>;

/// Preview a change of a role
///
/// Who would gain and who would lose what. Takes what the change takes, and changes nothing.
#[utoipa::path(post, path = "/roles/{id}/preview", tag = "Access", params(ById),
    request_body(content = RoleInput, example = json!({"users_access": "read_only"})),
    responses((status = 200, description = "Who gains and who loses", body = AccessDiff)))]
async fn preview_role(ApiCx(cx): ApiCx, Id(id): Id<RoleId>, fields: Object) -> Diff {
    let form = RoleInput::from(&service::structure::roles::get(&cx, id).await?);
    Ok(Json(service::structure::roles::preview(&cx, id, fields.sent_over(&form)?).await?))
}

/// Preview a change of an access group
#[utoipa::path(post, path = "/groups/{id}/preview", tag = "Access", params(ById),
    request_body(content = GroupInput, example = json!({"everyone": null})),
    responses((status = 200, description = "Who gains and who loses", body = AccessDiff)))]
async fn preview_group(ApiCx(cx): ApiCx, Id(id): Id<GroupId>, fields: Object) -> Diff {
    let form = GroupInput::from(&service::structure::groups::get(&cx, id).await?);
    Ok(Json(service::structure::groups::preview(&cx, id, fields.sent_over(&form)?).await?))
}

/// Preview a change of a queue
#[utoipa::path(post, path = "/queues/{id}/preview", tag = "Access", params(ById),
    request_body(content = QueueInput, example = json!({"group_id": 2})),
    responses((status = 200, description = "Who gains and who loses", body = AccessDiff)))]
async fn preview_queue(ApiCx(cx): ApiCx, Id(id): Id<QueueId>, fields: Object) -> Diff {
    let form = QueueInput::from(&service::structure::queues::get(&cx, id).await?);
    Ok(Json(service::structure::queues::preview(&cx, id, fields.sent_over(&form)?).await?))
}

/// Preview a change of a department
#[utoipa::path(post, path = "/departments/{id}/preview", tag = "Access", params(ById),
    request_body(content = DepartmentInput, example = json!({"validity": "invalid"})),
    responses((status = 200, description = "Who gains and who loses", body = AccessDiff)))]
async fn preview_department(ApiCx(cx): ApiCx, Id(id): Id<DepartmentId>, fields: Object) -> Diff {
    let form = DepartmentInput::from(&service::structure::departments::get(&cx, id).await?);
    Ok(Json(service::structure::departments::preview(&cx, id, fields.sent_over(&form)?).await?))
}

/// Preview a change of a customer
#[utoipa::path(post, path = "/customers/{id}/preview", tag = "Access", params(ById),
    request_body(content = CustomerInput, example = json!({"validity": "invalid"})),
    responses((status = 200, description = "Who gains and who loses", body = AccessDiff)))]
async fn preview_customer(ApiCx(cx): ApiCx, Id(id): Id<CustomerId>, fields: Object) -> Diff {
    let form = customers::form(service::customers::get(&cx, id).await?);
    Ok(Json(service::customers::preview(&cx, id, fields.sent_over(&form)?).await?))
}

/// Preview a change of a site
#[utoipa::path(post, path = "/customers/{id}/sites/{site}/preview", tag = "Access", params(customers::BySite),
    request_body(content = SiteInput, example = json!({"validity": "invalid"})),
    responses((status = 200, description = "Who gains and who loses", body = AccessDiff)))]
async fn preview_site(ApiCx(cx): ApiCx, Id((id, site)): Id<(CustomerId, SiteId)>, fields: Object) -> Diff {
    let form = customers::site_form(service::customers::get(&cx, id).await?, site)?;
    Ok(Json(service::customers::preview_site(&cx, site, fields.sent_over(&form)?).await?))
}

/// Preview a move of a site
#[utoipa::path(post, path = "/customers/{id}/sites/{site}/move/preview", tag = "Access", params(customers::BySite),
    request_body(content = SiteMoveInput, example = json!({"customer_id": 7})),
    responses((status = 200, description = "Who gains and who loses", body = AccessDiff)))]
async fn preview_site_move(
    ApiCx(cx): ApiCx,
    Id((id, site)): Id<(CustomerId, SiteId)>,
    Input(input): Input<SiteMoveInput>,
) -> Diff {
    customers::one_site(service::customers::get(&cx, id).await?, site)?;
    Ok(Json(service::customers::preview_site_move(&cx, site, input).await?))
}

/// Preview a change of an agent
#[utoipa::path(post, path = "/agents/{id}/preview", tag = "Access", params(ById),
    request_body(content = AgentInput, example = json!({"queues": [1, 2]})),
    responses((status = 200, description = "Who gains and who loses", body = AccessDiff)))]
async fn preview_agent(ApiCx(cx): ApiCx, Id(id): Id<UserId>, fields: Object) -> Diff {
    let form = AgentInput::of(service::agents::get(&cx, id).await?);
    Ok(Json(service::agents::preview(&cx, id, fields.sent_over(&form)?).await?))
}

/// Preview a change of a person
///
/// What the person would gain and lose. Who else sees tickets that move along is told by the preview of the bulk
/// operation `move`.
#[utoipa::path(post, path = "/users/{id}/preview", tag = "Access", params(ById),
    request_body(content = UserInput, example = json!({"web_access": "customer"})),
    responses((status = 200, description = "Who gains and who loses", body = AccessDiff)))]
async fn preview_user(ApiCx(cx): ApiCx, Id(id): Id<UserId>, fields: Object) -> Diff {
    let form = service::users::form(&cx, id).await?;
    Ok(Json(service::users::preview(&cx, id, fields.lines(&LINES).sent_over(&form)?).await?))
}

/// Preview adding a further customer
#[utoipa::path(post, path = "/users/{id}/customers/preview", tag = "Access", params(ById),
    request_body(content = MembershipInput, example = json!({"customer": "Nordwind GmbH"})),
    responses((status = 200, description = "Who gains and who loses", body = AccessDiff)))]
async fn preview_membership(ApiCx(cx): ApiCx, Id(id): Id<UserId>, Input(input): Input<MembershipInput>) -> Diff {
    Ok(Json(service::users::preview_join(&cx, id, input).await?))
}

/// Preview removing a further customer
#[utoipa::path(post, path = "/users/{id}/customers/{grant}/preview", tag = "Access", params(users::ByMembership),
    responses((status = 200, description = "Who gains and who loses", body = AccessDiff)))]
async fn preview_membership_end(ApiCx(cx): ApiCx, Id((id, grant)): Id<(UserId, GrantId)>) -> Diff {
    Ok(Json(service::users::leaving(&cx, id, grant).await?.diff))
}

/// Preview granting a customer a group
#[utoipa::path(post, path = "/customers/{id}/groups/preview", tag = "Access", params(ById),
    request_body(content = GroupGrantInput, example = json!({"group_id": 1, "level": "ro"})),
    responses((status = 200, description = "Who gains and who loses", body = AccessDiff)))]
async fn preview_customer_grant(
    ApiCx(cx): ApiCx,
    Id(id): Id<CustomerId>,
    Input(input): Input<GroupGrantInput>,
) -> Diff {
    Ok(Json(service::customers::preview_grant(&cx, id, input).await?))
}

/// Preview granting a user a group
#[utoipa::path(post, path = "/users/{id}/groups/preview", tag = "Access", params(ById),
    request_body(content = GroupGrantInput, example = json!({"group_id": 1, "level": "rw"})),
    responses((status = 200, description = "Who gains and who loses", body = AccessDiff)))]
async fn preview_user_grant(ApiCx(cx): ApiCx, Id(id): Id<UserId>, Input(input): Input<GroupGrantInput>) -> Diff {
    Ok(Json(service::users::preview_grant(&cx, id, input).await?))
}

/// Preview revoking a group
#[utoipa::path(post, path = "/grants/{id}/preview", tag = "Access", params(ById),
    responses((status = 200, description = "Who gains and who loses", body = AccessDiff)))]
async fn preview_revocation(ApiCx(cx): ApiCx, Id(id): Id<GrantId>) -> Diff {
    Ok(Json(service::customers::group_removal(&cx, id).await?.diff))
}
