//! The whole URL map in one place, and the layers around it.

use super::{
    account, assets, attachments, doors, events, export, find_customer, forms, guests, health, identify, import,
    looking, oidc, passkeys, person_exports, pictures, security, stays, tickets, view, whose,
};
use crate::api;
use crate::config::Config;
use crate::http::session_store::DatabaseStore;
use crate::scim;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use leptos::prelude::LeptosOptions;
use leptos_axum::{LeptosRoutes, generate_route_list};
use metrics_exporter_prometheus::PrometheusHandle;
use service::App;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::timeout::TimeoutLayer;
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration as CookieDuration;
use tower_sessions::{Expiry, SessionManagerLayer};

/// Largest body of an ordinary form or API call, in bytes.
const BODY_LIMIT: usize = 2 * 1024 * 1024;
/// How the media types of Office documents begin.
const WORKBOOK: &str = "application/vnd.openxmlformats";
const ZIP: &str = "application/zip";
/// Largest body with files: a few attachments of the largest size a setting allows.
pub const UPLOAD_LIMIT: usize = 256 * 1024 * 1024;
/// Largest body of a ticket with files from somebody nobody knows, in bytes.
const STRANGER_LIMIT: usize = 64 * 1024 * 1024;

/// What every handler can reach.
#[derive(Clone)]
pub struct ServerState {
    /// The application.
    pub app: Arc<App>,
    /// The configuration.
    pub config: Arc<Config>,
    /// The metrics recorder.
    pub metrics: PrometheusHandle,
    /// Cancelled when the server stops: long answers end.
    pub stop: CancellationToken,
    /// Where the built site is.
    pub leptos: LeptosOptions,
}

impl ServerState {
    /// Puts the parts together.
    #[must_use]
    pub fn new(app: Arc<App>, config: Config, metrics: PrometheusHandle, stop: CancellationToken) -> Self {
        let leptos = assets::leptos_options(&config);
        Self { app, config: Arc::new(config), metrics, stop, leptos }
    }
}

impl FromRef<ServerState> for LeptosOptions {
    fn from_ref(state: &ServerState) -> Self {
        state.leptos.clone()
    }
}

/// Every route and every layer.
pub fn router(state: ServerState) -> Router {
    let sessions = SessionManagerLayer::new(DatabaseStore::new(Arc::clone(&state.app)))
        .with_name(whose::COOKIE)
        .with_same_site(SameSite::Lax)
        .with_http_only(true)
        .with_secure(state.config.is_https())
        .with_expiry(Expiry::OnInactivity(CookieDuration::days(whose::COOKIE_DAYS)));

    // Pages, server functions and plain forms: for people in a browser.
    let people = Router::new()
        .route("/", get(view::start))
        .route("/sign-in", post(account::sign_in))
        .route("/sign-in/code", post(account::second_step))
        .route("/sign-in/code/challenge", post(passkeys::ask_for_second_key))
        .route("/sign-in/code/key", post(passkeys::second_step))
        .route("/sign-in/passkey", post(passkeys::sign_in))
        .route("/sign-in/passkey/challenge", post(passkeys::ask_for_passkey))
        .route("/profile/passkeys", post(passkeys::add))
        .route("/sign-out", post(account::sign_out))
        .route("/profile/identities", post(oidc::start_link))
        .route("/auth/oidc/{id}", get(oidc::start))
        .route("/auth/oidc/{id}/callback", get(oidc::callback))
        .route("/auth/oidc/{id}/backchannel", post(oidc::backchannel))
        .route("/session/use", post(whose::used))
        .route("/setup", post(account::setup))
        .route("/choose-password", post(account::choose_password))
        .route("/forgotten", post(account::forgotten))
        .route("/register", post(doors::register))
        .route("/open-ticket", post(doors::open_ticket).layer(DefaultBodyLimit::max(STRANGER_LIMIT)))
        .route("/check-ticket", post(guests::check_status))
        .route("/unsubscribe/{token}", post(doors::unsubscribe))
        .route("/t/{token}/ask", post(guests::ask))
        .route("/t/{token}/code", post(guests::confirm))
        .route("/t/{token}/forget", post(guests::forget))
        .route("/t/{token}/answer", post(guests::answer).layer(DefaultBodyLimit::max(UPLOAD_LIMIT)))
        .route("/t/{token}/files/{id}", get(guests::file))
        .route("/t/{token}/files/{id}/thumbnail", get(guests::thumbnail))
        .route("/t/{token}/events", get(guests::events))
        .route("/find-customer", post(find_customer::find_customer))
        .route("/theme", post(view::choose_theme))
        .route("/impersonation/enter", post(stays::enter_view))
        .route("/impersonation/leave", post(stays::leave_view))
        .route("/look", post(stays::look))
        .route("/tickets/open", post(tickets::open).layer(DefaultBodyLimit::max(UPLOAD_LIMIT)))
        .route("/tickets/{id}/answer", post(tickets::answer).layer(DefaultBodyLimit::max(UPLOAD_LIMIT)))
        .route("/attachments/{id}", get(attachments::download))
        .route("/attachments/{id}/thumbnail", get(attachments::thumbnail))
        .route("/person-exports/{id}", get(person_exports::download))
        .route("/people/{id}/picture", post(pictures::upload).layer(DefaultBodyLimit::max(pictures::PICTURE_LIMIT)))
        .route("/people/{id}/picture/remove", post(pictures::remove))
        .route("/people/{id}/picture/{version}", get(pictures::show))
        .route("/imports", post(import::upload).layer(DefaultBodyLimit::max(import::IMPORT_LIMIT)))
        .route("/imports/{id}/errors.csv", get(import::errors))
        .route("/imports/samples.zip", get(import::samples))
        .route("/events", get(events::stream))
        .route("/export/users", get(export::users))
        .route("/export/customers", get(export::customers))
        .route("/export/sites", get(export::sites))
        .route("/export/tickets", get(export::tickets))
        .route("/export/audit", get(export::audit))
        .route("/export/eyes", get(export::register))
        .leptos_routes(&state, generate_route_list(app::App), {
            let options = state.leptos.clone();
            move || app::document(options.clone())
        })
        .fallback(leptos_axum::file_and_error_handler::<ServerState, _>(app::document))
        .layer(from_fn(view::set_apart))
        .layer(from_fn_with_state(state.clone(), forms::carry_answer))
        .layer(from_fn_with_state(state.clone(), looking::only_look))
        .layer(from_fn_with_state(state.clone(), identify::identify))
        .layer(sessions)
        .layer(from_fn(security::same_site_only));

    // Programs and operators: no session.
    Router::new()
        .nest("/api/v1", api::router())
        .nest(service::scim::ROOT, scim::router())
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route(app::server::passkey_script_path(), get(passkeys::script))
        .merge(people)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        // Workbooks and archives are compressed already.
        .layer(CompressionLayer::new().compress_when(
            DefaultPredicate::new().and(NotForContentType::const_new(WORKBOOK)).and(NotForContentType::const_new(ZIP)),
        ))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(120)))
        .merge(assets::routes(&state))
        .layer(from_fn(security::headers))
        .layer(from_fn_with_state(state.clone(), security::request_log))
        .with_state(state)
}
