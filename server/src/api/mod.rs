//! The REST API under `/api/v1`: thin callers of the use-cases, their twins being the server functions.
//!
//! Programs identify themselves by an API token; a browser's session never counts here, so no other
//! site can act through it. Routes and their description are registered together, which keeps the
//! OpenAPI document complete.

mod access;
mod accounts;
mod agents;
mod articles;
mod attachments;
mod audit;
mod auth;
mod body;
mod bulk;
mod calls;
mod canned;
mod created;
mod customers;
mod departments;
mod docs;
mod document;
mod drafts;
mod export;
mod fields;
mod groups;
mod guest_links;
mod imports;
mod integrations;
mod jobs;
mod mail_domains;
mod mail_templates;
mod mailbox_accounts;
mod mailboxes;
mod me;
mod merging;
mod oidc;
mod opportunities;
mod params;
mod participants;
mod paused;
mod pictures;
mod previews;
mod privacy;
mod privacy_tools;
mod problem;
mod queues;
mod response;
mod roles;
mod sales;
mod schemas;
mod scim;
mod settings;
mod sources;
mod stays;
mod ticket_bulk;
mod ticket_types;
mod tickets;
mod ties;
mod time_entries;
mod users;
mod views;
mod with_files;

pub(crate) use auth::bearer;

use crate::http::router::ServerState;
use axum::Router;
use axum::middleware::from_fn;
use axum::routing::get;
use problem::Problem;
use utoipa_axum::router::OpenApiRouter;

/// Where the API is mounted.
const ROOT: &str = "/api/v1";

/// The result of a handler.
type Answer<T> = Result<T, Problem>;

/// Every route of the API, to be mounted at `/api/v1`.
pub fn router() -> Router<ServerState> {
    let (routes, _) = resources().split_for_parts();
    routes
        .route("/openapi.json", get(document::serve))
        .route("/docs", get(docs::page))
        .fallback(problem::unknown_path)
        .method_not_allowed_fallback(problem::unknown_method)
        .layer(from_fn(problem::write))
}

/// The OpenAPI 3.1 document, as JSON.
#[must_use]
pub fn openapi_json() -> String {
    document::json().to_owned()
}

fn resources() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .merge(me::routes())
        .merge(ticket_bulk::routes())
        .merge(tickets::routes())
        .merge(articles::routes())
        .merge(time_entries::routes())
        .merge(ties::routes())
        .merge(participants::routes())
        .merge(drafts::routes())
        .merge(canned::routes())
        .merge(guest_links::routes())
        .merge(calls::routes())
        .merge(attachments::routes())
        .merge(users::routes())
        .merge(pictures::routes())
        .merge(export::routes())
        .merge(views::routes())
        .merge(accounts::routes())
        .merge(bulk::routes())
        .merge(merging::routes())
        .merge(customers::routes())
        .merge(mail_domains::routes())
        .merge(sales::routes())
        .merge(opportunities::routes())
        .merge(imports::routes())
        .merge(agents::routes())
        .merge(departments::routes())
        .merge(queues::routes())
        .merge(groups::routes())
        .merge(ticket_types::routes())
        .merge(response::routes())
        .merge(roles::routes())
        .merge(access::routes())
        .merge(previews::routes())
        .merge(audit::routes())
        .merge(stays::routes())
        .merge(settings::routes())
        .merge(mail_templates::routes())
        .merge(fields::routes())
        .merge(integrations::routes())
        .merge(scim::routes())
        .merge(oidc::routes())
        .merge(sources::routes())
        .merge(mailboxes::routes())
        .merge(mailbox_accounts::routes())
        .merge(jobs::routes())
        .merge(paused::routes())
        .merge(privacy::routes())
        .merge(privacy_tools::routes())
}
