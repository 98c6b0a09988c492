//! Plain forms behind ticket links: saying who one is, confirming it, answering. They work in browsers with and
//! without WebAssembly, as nobody is signed in.

use super::attachments;
use super::events::{self, Begin};
use super::forms::{append_cookie, back_to, entered};
use super::identify::{cookie, percent};
use super::multipart::Parts;
use super::router::ServerState;
use super::view::plain_error;
use app::server::Visitor;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use domain::AppError;
use domain::ids::AttachmentId;
use domain::journal::Entity;
use domain::shell::Notice;
use domain::tickets::ArticleInput;
use serde::Deserialize;
use service::guest_links::{self, Caller};

/// How long a browser keeps its cookie, in seconds: as long as it is known at most.
const KEPT_S: i64 = 180 * 86_400;

/// The form that asks for the link to a ticket.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct StatusForm {
    email: String,
    number: String,
}

/// `POST /check-ticket`: the same answer for everybody.
pub async fn check_status(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<StatusForm>,
) -> Response {
    match guest_links::send_status(&visitor.guest, &form.email, &form.number).await.map_err(AppError::from) {
        Ok(()) => Redirect::to("/check-ticket?sent=1").into_response(),
        // Not offered, which the page says.
        Err(AppError::NotFound) => Redirect::to("/check-ticket").into_response(),
        Err(error) => {
            let values = entered([("email", form.email), ("number", form.number)]);
            let path = "/check-ticket".to_owned();
            back_to(&state.app, state.config.is_https(), "/check-ticket", path, values, error).await
        }
    }
}

/// The form that says who sits there.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AskForm {
    email: String,
}

/// `POST /t/{token}/ask`: the same answer for every address.
pub async fn ask(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Path(token): Path<String>,
    Form(form): Form<AskForm>,
) -> Response {
    match guest_links::ask(caller(&visitor), &token, &form.email).await {
        Ok(value) => {
            let mut response = Redirect::to(&page(&token)).into_response();
            append_cookie(&mut response, &kept(&state, &token, &value, KEPT_S));
            response
        }
        Err(error) => refuse(&state, &token, "ask", entered([("email", form.email)]), error.into()).await,
    }
}

/// The form of the code.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CodeForm {
    code: String,
}

/// `POST /t/{token}/code`
pub async fn confirm(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(form): Form<CodeForm>,
) -> Response {
    match guest_links::confirm(caller(&visitor), &token, known_by(&headers, &token), &form.code).await {
        Ok(()) => Redirect::to(&page(&token)).into_response(),
        Err(error) => refuse(&state, &token, "code", Vec::new(), error.into()).await,
    }
}

/// `POST /t/{token}/forget`
pub async fn forget(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response {
    match guest_links::forget(&visitor.guest, known_by(&headers, &token)).await {
        Ok(()) => {
            let mut response = Redirect::to(&page(&token)).into_response();
            append_cookie(&mut response, &kept(&state, &token, "", 0));
            response
        }
        Err(error) => plain_error(&error.into()),
    }
}

/// `POST /t/{token}/answer`: fields `name` where it is not known, `body`, `idempotency_key`, and any number of `files`.
pub async fn answer(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Path(token): Path<String>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let parts = match Parts::read(form).await.and_then(Parts::bounded) {
        Ok(parts) => parts,
        Err(error) => return refuse(&state, &token, "answer", Vec::new(), error).await,
    };
    let values = parts.values.clone();
    let input = ArticleInput {
        body: parts.value("body"),
        idempotency_key: parts.value("idempotency_key"),
        ..ArticleInput::default()
    };
    let (name, by) = (parts.value("name"), known_by(&headers, &token));
    match guest_links::answer(caller(&visitor), &token, by, &name, input, parts.uploads).await {
        Ok(article) => Redirect::to(&format!("{}#article-{article}", page(&token))).into_response(),
        Err(error) => refuse(&state, &token, "answer", values, error.into()).await,
    }
}

/// `GET /t/{token}/files/{id}`
pub async fn file(
    Extension(visitor): Extension<Visitor>,
    Path((token, id)): Path<(String, i64)>,
    headers: HeaderMap,
) -> Response {
    match guest_links::file(caller(&visitor), &token, known_by(&headers, &token), AttachmentId(id)).await {
        Ok((file, content)) => attachments::answer(&file, content),
        Err(error) => plain_error(&error.into()),
    }
}

/// `GET /t/{token}/files/{id}/thumbnail`
pub async fn thumbnail(
    Extension(visitor): Extension<Visitor>,
    Path((token, id)): Path<(String, i64)>,
    headers: HeaderMap,
) -> Response {
    let (by, tags) = (known_by(&headers, &token), attachments::known(&headers));
    match guest_links::thumbnail(caller(&visitor), &token, by, AttachmentId(id), tags).await {
        Ok(thumbnail) => attachments::small(&thumbnail.tag, thumbnail.bytes),
        Err(error) => plain_error(&error.into()),
    }
}

/// `GET /t/{token}/events`: tells a page that shows the ticket to read it again, also when the link is revoked.
pub async fn events(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Path(token): Path<String>,
    Query(begin): Query<Begin>,
    headers: HeaderMap,
) -> Response {
    match guest_links::watch(caller(&visitor), &token, known_by(&headers, &token)).await {
        Ok(ticket) => {
            let shown = Notice { entity: Entity::Ticket, id: ticket.0 };
            events::notices(&state, begin, &headers, events::ANEW_EVERY, move |notice| {
                let is_shown = notice == shown;
                async move { is_shown }
            })
        }
        Err(error) => plain_error(&error.into()),
    }
}

fn page(token: &str) -> String {
    guest_links::path(&percent_kept(token))
}

/// Tokens are base64 for addresses; what else somebody typed must not lead elsewhere.
fn percent_kept(token: &str) -> String {
    let is_plain = token.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if is_plain { token.to_owned() } else { percent(token) }
}

/// The browser, with who is signed in there.
const fn caller(visitor: &Visitor) -> Caller<'_> {
    Caller::new(&visitor.guest, visitor.cx.as_ref())
}

fn known_by<'h>(headers: &'h HeaderMap, token: &str) -> &'h str {
    cookie(headers, &guest_links::cookie_name(token)).unwrap_or_default()
}

fn kept(state: &ServerState, token: &str, value: &str, lasting: i64) -> String {
    let secure = if state.config.is_https() { "; Secure" } else { "" };
    let name = guest_links::cookie_name(token);
    format!("{name}={value}; Path=/; Max-Age={lasting}; HttpOnly; SameSite=Lax{secure}")
}

/// Back to the page, which says what the link or the browser lacks, or shows the form with its errors.
async fn refuse(
    state: &ServerState,
    token: &str,
    form: &str,
    values: Vec<(String, String)>,
    error: AppError,
) -> Response {
    let page = page(token);
    match error {
        AppError::NotFound | AppError::Unauthenticated => Redirect::to(&page).into_response(),
        error => {
            let form = format!("{page}/{form}");
            back_to(&state.app, state.config.is_https(), &page, form, values, error).await
        }
    }
}
