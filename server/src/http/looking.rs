//! Whoever looks through somebody's eyes only reads. The access rules refuse every write where it begins
//! (`Policy::decide_writing`); here, whatever is not known to read is refused before it is even looked at.

use super::forms::back_to;
use super::multipart::Parts;
use super::router::ServerState;
use super::view::came_from;
use app::server::Visitor;
use axum::Json;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::AppError;

/// Plain forms that leave the look, or concern the browser and its session alone.
pub const OPEN: [&str; 4] = ["/impersonation/leave", "/session/use", "/sign-out", "/theme"];

/// The server functions that read. Any other one is refused, so that one which is added later cannot be
/// forgotten: a test goes over all there are.
pub const READS: &[&str] = &[
    "access_of",
    "access_of_agent",
    "account_choices",
    "account_of",
    "agent",
    "agent_choices",
    "agent_type_form",
    "ask_bulk",
    "ask_erasure",
    "ask_look",
    "ask_merge",
    "ask_takeover",
    "ask_ticket_bulk",
    "audience_of_reply",
    "audit",
    "bulk_operation",
    "bulk_operations",
    "canned_replies",
    "canned_reply",
    "choices_to_compare",
    "compare_people",
    "compare_role",
    "contact_candidates",
    "count_customers",
    "count_listed",
    "count_my_tickets",
    "count_tickets",
    "custom_field",
    "custom_fields",
    "customer",
    "customer_choices",
    "customer_history",
    "customer_options",
    "department",
    "departments",
    "directory_caps",
    "edit_options",
    "end_of_membership",
    "enrolment",
    "explain",
    "exports_of_oneself",
    "exports_of_person",
    "fields_of_sites",
    "fill_canned",
    "find_people",
    "form_for_strangers",
    "form_options",
    "get_calendar",
    "get_call",
    "get_convert_form",
    "get_end_user_options",
    "get_erasure",
    "get_mail_domain_form",
    "get_merge",
    "get_my_ticket",
    "get_opportunity_form",
    "get_target",
    "get_ticket",
    "get_ticket_counts",
    "get_ticket_filters",
    "get_ticket_options",
    "get_ties",
    "group",
    "group_choices",
    "groups",
    "held_by_agent",
    "history",
    "hold_of_user",
    "holders_of_role",
    "identities_of",
    "import_columns",
    "import_page",
    "imports",
    "integration",
    "integration_offers",
    "integrations",
    "jobs",
    "kept_mails",
    "known_tags",
    "lead_with_accounts",
    "link_info",
    "linked_identities",
    "list_accounts",
    "list_calendars",
    "list_customers",
    "list_duplicates",
    "list_erasures",
    "list_guest_links",
    "list_holds",
    "list_leads",
    "list_mail_domains",
    "list_merges",
    "list_my_tickets",
    "list_opportunities",
    "list_participants",
    "list_person_exports",
    "list_targets",
    "list_tickets",
    "list_users",
    "mailbox",
    "mailbox_account",
    "mailbox_troubles",
    "mailboxes",
    "mentions_of_person",
    "merge_candidates",
    "my_ticket_options",
    "offered_to_canned",
    "offered_to_mailboxes",
    "offered_to_types",
    "open_doors",
    "open_kept_mail",
    "open_link",
    "open_my_ticket_page",
    "open_ticket_page",
    "own_devices",
    "own_mails",
    "own_preferences",
    "own_stays",
    "own_two_factor",
    "palette",
    "password_strength",
    "paused_addresses",
    "person",
    "person_in_front",
    "portal_type_form",
    "present_at",
    "preview_merge",
    "preview_message",
    "preview_of_retention",
    "preview_template",
    "quarantine",
    "quarantined",
    "queue",
    "queues",
    "read_view",
    "registration_fields",
    "remember_days",
    "removal",
    "removal_of_group",
    "requesters",
    "retention_rules",
    "role",
    "role_filter",
    "roles",
    "rule_of_retention",
    "rules_of_passwords",
    "sales_account",
    "scim_connection",
    "scim_connections",
    "search_messages",
    "second_step_methods",
    "sessions",
    "sessions_of",
    "settings",
    "setup_is_open",
    "sign_in_provider",
    "sign_in_providers",
    "site_history",
    "source",
    "sources",
    "stays",
    "suggest_place",
    "tab_of_user",
    "template",
    "templates",
    "ticket_history",
    "ticket_operation",
    "ticket_operations",
    "ticket_type",
    "ticket_types",
    "time_of_ticket",
    "tokens",
    "two_factor_of",
    "unsubscribe_link",
    "user",
    "user_form",
    "views_of_list",
    "waiting_passkey",
    "zones_of_calendars",
];

/// Largest form that comes back with its values, in bytes.
const LIMIT: usize = 2 * 1024 * 1024;

/// The name of a server function, out of its address.
#[must_use]
pub fn function(path: &str) -> Option<&str> {
    let name = path.strip_prefix("/rpc/")?;
    Some(name.trim_end_matches(|c: char| c.is_ascii_digit()))
}

fn reads(request: &Request) -> bool {
    let path = request.uri().path();
    request.method().is_safe() || OPEN.contains(&path) || function(path).is_some_and(|name| READS.contains(&name))
}

/// Refuses what could write from whoever only looks: 403 with the reason; a form of a browser without
/// WebAssembly comes back to its page, with everything entered and the reason.
pub async fn only_look(State(state): State<ServerState>, request: Request, next: Next) -> Response {
    let cx = request.extensions().get::<Visitor>().and_then(|visitor| visitor.cx.as_ref());
    let Some(Err(refusal)) = cx.map(service::Cx::require_writing) else { return next.run(request).await };
    if reads(&request) {
        return next.run(request).await;
    }
    let error = AppError::from(refusal);
    if !text(request.headers(), &header::ACCEPT).contains("text/html") {
        return (StatusCode::FORBIDDEN, Json(error)).into_response();
    }
    let form = request.uri().path().to_owned();
    let page = came_from(request.headers());
    let values = values_of(request).await;
    back_to(&state.app, state.config.is_https(), &page, form, values, error).await
}

/// What was entered in a form, however it was sent: nothing of it is worth refusing the refusal.
pub(super) async fn values_of(request: Request) -> Vec<(String, String)> {
    let kind = text(request.headers(), &header::CONTENT_TYPE).to_owned();
    if kind.starts_with("multipart/form-data") {
        let Ok(form) = Multipart::from_request(request, &()).await else { return Vec::new() };
        return Parts::read(form).await.map(|parts| parts.values).unwrap_or_default();
    }
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Vec::new();
    }
    let body = to_bytes(request.into_body(), LIMIT).await.unwrap_or_default();
    form_urlencoded::parse(&body).into_owned().collect()
}

fn text<'h>(headers: &'h HeaderMap, name: &header::HeaderName) -> &'h str {
    headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_function_is_its_address_without_the_hash() {
        assert_eq!(function("/rpc/list_users1234567890"), Some("list_users"));
        assert_eq!(function("/agent/users"), None);
    }

    #[test]
    fn the_list_is_in_order_and_without_doubles() {
        assert!(READS.is_sorted_by(|a, b| a < b));
    }
}
