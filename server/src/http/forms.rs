//! Forms without WebAssembly: a refused one comes back with every value and each error at its field,
//! and the page after an accepted one says so.

use super::identify::cookie;
use super::router::ServerState;
use super::unsent::{Unsent, is_for_later};
use app::request::Flash;
use app::server::{NEW_TOKEN_COOKIE, RECOVERY_CODES_COOKIE, SCIM_PATH, SHOWN_ONCE_PATH, Visitor};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use domain::AppError;
use service::App;

/// The cookie that holds the key to a refused form.
pub const FLASH_COOKIE: &str = "flash";
/// The cookie that tells the next page of an accepted form.
pub const DONE_COOKIE: &str = "done";
/// What the next page shows and then forgets, with the path each cookie is for.
const ONCE: [(&str, &str); 5] = [
    (FLASH_COOKIE, "/"),
    (DONE_COOKIE, "/"),
    (NEW_TOKEN_COOKIE, SHOWN_ONCE_PATH),
    (NEW_TOKEN_COOKIE, SCIM_PATH),
    (RECOVERY_CODES_COOKIE, SHOWN_ONCE_PATH),
];
/// Longest value of a form of strangers that is kept, in bytes.
const LONGEST_ENTERED: usize = 4 * 1024;
/// Largest form that is kept, in bytes.
const LIMIT: usize = 2 * 1024 * 1024;

/// Watches forms sent to server functions: what became of one is told to the next page.
pub async fn carry_answer(State(state): State<ServerState>, request: Request, next: Next) -> Response {
    if is_plain_form(&request) {
        return send_form(&state, request, next).await;
    }
    let shown: Vec<_> = match *request.method() {
        Method::GET => ONCE.into_iter().filter(|(name, _)| cookie(request.headers(), name).is_some()).collect(),
        _ => Vec::new(),
    };
    let mut response = next.run(request).await;
    if is_document(&response) {
        for (name, path) in shown {
            let gone = format!("{name}=; Path={path}; Max-Age=0; HttpOnly; SameSite=Lax");
            append_cookie(&mut response, &gone);
        }
    }
    response
}

fn is_document(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("text/html")
}

/// Adds a cookie to a response.
pub(super) fn append_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn is_plain_form(request: &Request) -> bool {
    let text =
        |name| request.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
    *request.method() == Method::POST
        && request.uri().path().starts_with("/rpc/")
        && text(header::CONTENT_TYPE).starts_with("application/x-www-form-urlencoded")
        && text(header::ACCEPT).contains("text/html")
}

async fn send_form(state: &ServerState, request: Request, next: Next) -> Response {
    let form = request.uri().path().to_owned();
    let is_known = request.extensions().get::<Visitor>().is_some_and(|visitor| visitor.cx.is_some());
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LIMIT).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "This form is too large.").into_response();
    };
    let mut response = next.run(Request::from_parts(parts, Body::from(body.clone()))).await;
    let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some((page, error)) = refusal(location) else {
        // Pages with `saved` in their address say it themselves.
        if response.status().is_redirection() {
            let closed = HeaderValue::from_str(&with_menus_closed(location)).ok();
            let says_so = location.contains("saved=");
            if let Some(closed) = closed {
                response.headers_mut().insert(header::LOCATION, closed);
            }
            if !says_so {
                append_cookie(&mut response, "done=1; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
            }
        }
        return response;
    };
    // Strangers find no form here that would come back, and shall not fill the database.
    let is_kept = is_known || error == AppError::Unauthenticated;
    let values = if is_kept { form_urlencoded::parse(&body).into_owned().collect() } else { Vec::new() };
    back_to(&state.app, state.config.is_https(), &page, form, values, error).await
}

/// The same address without the open row menu (`ui::RowMenus`) that the form was sent from, and without the change that
/// was filled in: it is made.
fn with_menus_closed(location: &str) -> String {
    let Some((page, query)) = location.split_once('?') else { return location.to_owned() };
    let rest: Vec<_> =
        query.split('&').filter(|pair| !pair.starts_with("menu=") && !pair.starts_with("set=")).collect();
    if rest.is_empty() { page.to_owned() } else { format!("{page}?{}", rest.join("&")) }
}

/// The page a refused form came from, and the error, out of the address the framework sends back to.
fn refusal(location: &str) -> Option<(String, AppError)> {
    let (page, query) = location.split_once('?')?;
    let mut rest = form_urlencoded::Serializer::new(String::new());
    let mut error = None;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "__err" => error = Some(URL_SAFE.decode(value.as_bytes()).ok()?),
            "__path" => {}
            _ => {
                rest.append_pair(&name, &value);
            }
        }
    }
    let error = serde_json::from_slice(&error?).ok()?;
    let rest = rest.finish();
    Some((if rest.is_empty() { page.to_owned() } else { format!("{page}?{rest}") }, error))
}

/// Names and values of a form, to send it back with. What is longer than any name or address is not kept.
pub(super) fn entered<const N: usize>(values: [(&str, String); N]) -> Vec<(String, String)> {
    let fitting = values.into_iter().filter(|(_, value)| value.len() <= LONGEST_ENTERED);
    fitting.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Sends the browser back to `page`, which will show `form` again with its values and the error.
/// Secrets are not kept.
pub async fn back_to(
    app: &App,
    secure: bool,
    page: &str,
    form: String,
    values: Vec<(String, String)>,
    error: AppError,
) -> Response {
    back_with(app, secure, page, form, values, Some(error)).await
}

/// What is ticked about a secret.
const TICKS: [&str; 4] = ["must_change_password", "keeps_password", "forget_password", "forget_secret"];

/// Whether a field holds what is shown to nobody again. A setting about passwords does not.
fn is_secret(name: &str) -> bool {
    let field = name.rsplit(['[', '.']).next().unwrap_or_default().trim_end_matches(']');
    if TICKS.contains(&field) {
        return false;
    }
    let is_password = field == "password" || field.ends_with("_password") || field == "password_again";
    // A field of the desk's own may be called so.
    let is_code = matches!(name, "code" | "input[code]");
    let is_key = is_code || field.contains("token") || field.ends_with("_secret");
    is_password || is_key || field.starts_with("current")
}

/// The same where nothing is wrong: the form goes on with these values.
pub(super) async fn back_with(
    app: &App,
    secure: bool,
    page: &str,
    form: String,
    values: Vec<(String, String)>,
    error: Option<AppError>,
) -> Response {
    let values = values.into_iter().filter(|(name, _)| !is_secret(name)).collect();
    let flash = Flash { form, values, error };
    let mut response = Redirect::to(page).into_response();
    if is_for_later(page, flash.error.as_ref()) {
        // The page leads to signing in, or to the profile, where this form is none.
        response.extensions_mut().insert(Unsent::new(page, flash));
        return response;
    }
    let kept = match serde_json::to_string(&flash) {
        Ok(data) => service::flash::keep(app, data).await,
        Err(error) => Err(error.into()),
    };
    match kept {
        Ok(key) => {
            let secure = if secure { "; Secure" } else { "" };
            let value = format!(
                "{FLASH_COOKIE}={key}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{secure}",
                service::flash::LIFETIME_S
            );
            append_cookie(&mut response, &value);
            response
        }
        Err(error) => super::view::plain_error(&error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_kept_and_what_is_ticked_about_them_is() {
        for secret in ["password", "input[password_again]", "input[client_secret]", "input[code]", "input[current]"] {
            assert!(is_secret(secret), "{secret}");
        }
        for ticked in ["input[must_change_password]", "input[forget_secret]", "security.password_length", "fields.code"]
        {
            assert!(!is_secret(ticked), "{ticked}");
        }
    }

    #[test]
    fn an_accepted_form_of_a_row_menu_leads_back_with_the_menu_closed() {
        let closed = |location| with_menus_closed(location);
        assert_eq!(closed("http://desk/agent/users?q=a+b&menu=7"), "http://desk/agent/users?q=a+b");
        assert_eq!(closed("http://desk/agent/users?menu=7"), "http://desk/agent/users");
        assert_eq!(closed("/agent/users/7"), "/agent/users/7");
        assert_eq!(
            closed("/admin/queues/7?tab=x&set=validity:valid"),
            "/admin/queues/7?tab=x",
            "made, so filled in no more"
        );
    }

    #[test]
    fn a_refusal_is_taken_out_of_the_address() {
        let error = AppError::field("name", "Name is missing.");
        let packed = URL_SAFE.encode(serde_json::to_string(&error).unwrap());
        let location = format!("http://desk/agent/customers/new?q=a+b&__path=%2Frpc%2Fx&__err={packed}");
        let (page, found) = refusal(&location).unwrap();
        assert_eq!(page, "http://desk/agent/customers/new?q=a+b");
        assert_eq!(found, error);
        assert!(refusal("/agent/customers/7").is_none());
    }
}
