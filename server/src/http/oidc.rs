//! Single sign-on by OpenID Connect: going to a provider, coming back, and signing out there and here.

use super::account::enter;
use super::forms::{append_cookie, back_to};
use super::identify::{cookie, percent};
use super::router::ServerState;
use super::view::plain_error;
use app::server::Visitor;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use domain::AppError;
use domain::ids::OidcProviderId;
use domain::oidc::LinkIdentityInput;
use serde::Deserialize;
use service::oidc::{self, Answer, Asks, COOKIE, Departure, LASTING_S, PATH};
use tower_sessions::Session;

/// The form that begins to link a provider, and shows why it did not work.
const LINK_FORM: &str = "/profile/identities";
/// An own policy: without it nothing would lead on from the page.
const CSP: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Where somebody wants to go afterwards, and whether they have to prove anew who they are.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Start {
    next: String,
    again: String,
}

/// `GET /auth/oidc/{id}`: to the provider.
pub async fn start(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<i64>,
    Query(Start { next, again }): Query<Start>,
) -> Response {
    let asks = if again.is_empty() { Asks::Who } else { Asks::Proof };
    match oidc::begin(&visitor.guest, OidcProviderId(id), asks, &next).await {
        Ok(departure) => bound(&state, &departure, Redirect::to(&departure.address).into_response()),
        Err(error) => to_sign_in(&state, &next, error.into()).await,
    }
}

/// `POST /profile/identities`: to the provider, to link it.
pub async fn start_link(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Form(input): Form<LinkIdentityInput>,
) -> Response {
    let Some(cx) = &visitor.cx else { return Redirect::to("/sign-in?why=ended").into_response() };
    let begun = async {
        cx.require_settled()?;
        oidc::begin_link(cx, input).await
    };
    match begun.await {
        Ok(departure) => bound(&state, &departure, lead_to(&departure.address)),
        Err(error) => to_profile(&state, error.into()).await,
    }
}

/// `GET /auth/oidc/{id}/callback`: back from the provider.
pub async fn callback(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    session: Session,
    headers: HeaderMap,
    Path(id): Path<i64>,
    Query(answer): Query<Answer>,
) -> Response {
    let browser = cookie(&headers, COOKIE).unwrap_or_default();
    let back = oidc::come_back(&visitor.guest, visitor.cx.as_ref(), OidcProviderId(id), answer, browser).await;
    let mut response = match back.outcome {
        Ok(Some(entry)) => enter(&state, &visitor.guest, &session, entry, &back.next).await,
        Ok(None) => Redirect::to("/profile?saved=1").into_response(),
        Err(error) if back.links => to_profile(&state, error.into()).await,
        Err(error) => to_sign_in(&state, &back.next, error.into()).await,
    };
    if back.is_own {
        append_cookie(&mut response, &format!("{COOKIE}=; Path={PATH}; Max-Age=0; HttpOnly; SameSite=Lax"));
    }
    response
}

/// What a provider sends when somebody signed out there.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct LogoutForm {
    logout_token: String,
}

/// `POST /auth/oidc/{id}/backchannel`: the provider says that somebody signed out there.
pub async fn backchannel(
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<i64>,
    Form(form): Form<LogoutForm>,
) -> Response {
    match oidc::backchannel(&visitor.guest, OidcProviderId(id), &form.logout_token).await.map_err(AppError::from) {
        Ok(_) => StatusCode::OK.into_response(),
        // As the standard has it.
        Err(AppError::Conflict(text)) => (StatusCode::BAD_REQUEST, text).into_response(),
        Err(error) => plain_error(&error),
    }
}

/// Gives the browser what it has to bring back.
fn bound(state: &ServerState, departure: &Departure, mut response: Response) -> Response {
    let secure = if state.config.is_https() { "; Secure" } else { "" };
    let token = &departure.browser.0;
    let cookie = format!("{COOKIE}={token}; Path={PATH}; Max-Age={LASTING_S}; HttpOnly; SameSite=Lax{secure}");
    append_cookie(&mut response, &cookie);
    response
}

/// A page that leads on by itself. Browsers let no form lead to another site, also not by a detour. The address stands in
/// the page alone: it may hold a token that is longer than what proxies let through in a header.
pub(super) fn lead_to(address: &str) -> Response {
    let href = address.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"refresh\" content=\"0; url={href}\"><title>One moment</title></head>\
         <body><p><a href=\"{href}\">Continue</a></p></body></html>"
    );
    let mut response = Html(page).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP));
    response
}

async fn to_sign_in(state: &ServerState, next: &str, error: AppError) -> Response {
    let page = if next.is_empty() { "/sign-in".to_owned() } else { format!("/sign-in?next={}", percent(next)) };
    back_to(&state.app, state.config.is_https(), &page, "/sign-in".to_owned(), Vec::new(), error).await
}

async fn to_profile(state: &ServerState, error: AppError) -> Response {
    back_to(&state.app, state.config.is_https(), "/profile", LINK_FORM.to_owned(), Vec::new(), error).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;

    #[tokio::test]
    async fn a_page_leads_on_by_itself_and_its_headers_stay_small() {
        let token = "x".repeat(4 * 1024);
        let response = lead_to(&format!("https://id.example/out?client_id=\"desk\"&id_token_hint={token}"));
        assert!(response.headers().values().map(HeaderValue::len).sum::<usize>() < 1024, "{:?}", response.headers());
        let page = String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap();
        let address = format!("https://id.example/out?client_id=&quot;desk&quot;&amp;id_token_hint={token}");
        assert!(page.contains(&format!("<meta http-equiv=\"refresh\" content=\"0; url={address}\">")), "{page}");
        assert!(page.contains(&format!("<a href=\"{address}\">")), "{page}");
    }
}
