//! The OpenAPI document.

use super::problem::ProblemBody;
use super::schemas;
use axum::http::header;
use axum::response::IntoResponse;
use domain::merging::Duplicate;
use std::sync::LazyLock;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, PathItem, Ref, RefOr, ResponseBuilder,
    SecurityRequirement, Server,
};
use utoipa::{PartialSchema, ToSchema};

/// Name of the schema and the response of errors, and of the security scheme.
const PROBLEM: &str = "Problem";
const TOKEN: &str = "token";

/// The parts of the API, in the order of the description.
const TAGS: [(&str, &str); 19] = [
    ("Me", "Whose token it is, and what it reaches."),
    ("Tickets", "Tickets, their articles and files. Scopes `tickets:read` and `tickets:write`."),
    ("Views", "Saved views of lists. Scope `directory:write` to change them."),
    ("Users", "People: customer users and agents alike. Scopes `directory:read` and `directory:write`."),
    ("Accounts", "What people sign in with. Scope `directory:write`."),
    (
        "Bulk operations",
        "Actions on many people at once, and undoing them. Scopes `directory:read` and `directory:write`.",
    ),
    (
        "Merging",
        "Records that may be of one person, merging them, and undoing that. Scopes `directory:read` and \
         `directory:write`.",
    ),
    ("Customers", "Customers, their sites and their groups. Scopes `directory:read` and `directory:write`."),
    (
        "Sales",
        "Opportunities, and the contacts, prospects and accounts they are about. Scopes `directory:read` and \
         `directory:write`.",
    ),
    ("Integrations", "Other systems whose people are imported, by hand or once a day. Scope `admin`."),
    ("Imports", "People, customers and sites from spreadsheets. Scopes `directory:read` and `directory:write`."),
    ("Agents", "People who work on tickets. Scope `admin`."),
    ("Structure", "Departments, queues, access groups and ticket types. Scope `admin`."),
    ("Roles", "Sets of rights. Scope `admin`."),
    ("Access", "Who may do what, and why. Scope `admin`."),
    ("Audit", "Who changed what. Scope `admin`."),
    ("Settings", "Settings of the desk. Scope `admin`."),
    ("Jobs", "Background work. Scope `admin`."),
    (
        "Data privacy",
        "Erasing people for good, as tasks that can be followed; everything about a person as a file; mentions in tickets of others; retention. Scope `admin`.",
    ),
];

const DESCRIPTION: &str = "The REST API of Deskfolk. Everything the interface does, with the same rules.

Agents make tokens under *Profile ▸ API tokens*. A token acts for its owner, within its scopes. Send it with every \
request: `Authorization: Bearer dfk_…`.

Bodies are JSON. Times are milliseconds since 1970-01-01 UTC. In inputs, ids may be numbers or text; dates are \
`2026-11-30` or `2026-11-30T14:05`, UTC. Unknown fields and parameters are errors. Changing by a merge patch also \
needs the scope that reads the record.

Whoever may look through somebody's eyes gets answers computed for that person, read-only, by sending the id of \
a look (`POST /users/{id}/look`) as `Deskfolk-Look`.

Lists are paged: `next` and `previous` of a page are the values for `after` and `before`.

Errors are `application/problem+json` (RFC 9457), with one message for each wrong field under `errors`. A record \
that the token's owner may not see is 404, as if it did not exist.";

static JSON: LazyLock<String> = LazyLock::new(|| {
    let mut document = serde_json::to_value(build()).unwrap_or_default();
    schemas::complete(&mut document);
    format!("{document:#}")
});

/// The document as JSON.
pub fn json() -> &'static str {
    &JSON
}

/// `GET /openapi.json`
pub async fn serve() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")], json())
}

fn build() -> OpenApi {
    let (_, mut document) = super::resources().split_for_parts();
    document.info = InfoBuilder::new()
        .title("Deskfolk")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(LicenseBuilder::new().name("AGPL-3.0-or-later").identifier(Some("AGPL-3.0-or-later")).build()))
        .build();
    document.servers = Some(vec![Server::new(super::ROOT)]);
    document.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>(TOKEN, [])]);
    let tag = |(name, text): &(&str, &str)| TagBuilder::new().name(*name).description(Some(*text)).build();
    document.tags = Some(TAGS.iter().map(tag).collect());
    let mut components = ComponentsBuilder::from(document.components.take().unwrap_or_default())
        .security_scheme(TOKEN, SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)))
        .response(PROBLEM, problem());
    let mut schemas = vec![(ProblemBody::name().into_owned(), ProblemBody::schema())];
    ProblemBody::schemas(&mut schemas);
    // The rows of a page within another answer are not found by themselves.
    schemas.push((Duplicate::name().into_owned(), Duplicate::schema()));
    Duplicate::schemas(&mut schemas);
    for (name, schema) in schemas {
        components = components.schema(name, schema);
    }
    document.components = Some(components.build());
    document.paths.paths.values_mut().for_each(refuse_with_problems);
    document
}

fn problem() -> utoipa::openapi::Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(PROBLEM))).build();
    ResponseBuilder::new().description("Refused").content("application/problem+json", content).build()
}

/// Every operation can be refused, and always in the same form.
fn refuse_with_problems(path: &mut PathItem) {
    let operations = [&mut path.get, &mut path.post, &mut path.put, &mut path.patch, &mut path.delete];
    for operation in operations.into_iter().flatten() {
        let refused = RefOr::Ref(Ref::from_response_name(PROBLEM));
        operation.responses.responses.insert("default".to_owned(), refused);
    }
}
