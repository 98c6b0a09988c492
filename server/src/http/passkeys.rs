//! Passkeys and security keys in the browser: the challenges its script asks for, and the plain forms that carry the
//! answers.

use super::account::{SECOND_STEP, begin_as, late, remember, second_step_done, second_step_page};
use super::forms::{append_cookie, back_to};
use super::identify::{cookie, percent};
use super::router::ServerState;
use super::view::plain_error;
use app::features::account::api::BeginPasskey;
use app::server::{PASSKEY_SCRIPT, RECOVERY_CODES_COOKIE, SECOND_STEP_COOKIE, SHOWN_ONCE_PATH, Visitor};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form, Json};
use domain::AppError;
use domain::passkeys::{PasskeyAnswer, PasskeyChallenge};
use leptos::server_fn::ServerFn;
use serde::Deserialize;
use service::{accounts, passkeys};
use tower_sessions::Session;

/// The script, under a path that follows from its text.
pub async fn script() -> Response {
    let headers =
        [(header::CONTENT_TYPE, "text/javascript"), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, PASSKEY_SCRIPT).into_response()
}

/// The answer of a key, with where to go afterwards, and whether the device is to be remembered.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AnswerForm {
    token: String,
    credential: String,
    remember: String,
    next: String,
}

/// `POST /sign-in/passkey/challenge`
pub async fn ask_for_passkey(Extension(visitor): Extension<Visitor>) -> Response {
    challenge(accounts::ask_for_passkey(&visitor.guest).await)
}

/// `POST /sign-in/passkey`
pub async fn sign_in(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    session: Session,
    Form(form): Form<AnswerForm>,
) -> Response {
    let AnswerForm { token, credential, next, .. } = form;
    let answer = PasskeyAnswer { token, credential };
    match accounts::sign_in_by_passkey(&visitor.guest, &answer).await {
        Ok(who) => begin_as(&visitor.guest, &session, &who, &next).await,
        Err(error) => {
            let page =
                if next.is_empty() { "/sign-in".to_owned() } else { format!("/sign-in?next={}", percent(&next)) };
            let (form, secure) = ("/sign-in/passkey".to_owned(), state.config.is_https());
            back_to(&state.app, secure, &page, form, Vec::new(), error.into()).await
        }
    }
}

/// `POST /sign-in/code/challenge`
pub async fn ask_for_second_key(Extension(visitor): Extension<Visitor>, headers: HeaderMap) -> Response {
    let token = cookie(&headers, SECOND_STEP_COOKIE).unwrap_or_default();
    challenge(accounts::ask_for_second_key(&visitor.guest, token).await)
}

/// `POST /sign-in/code/key` (ZAM-23)
pub async fn second_step(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<AnswerForm>,
) -> Response {
    let token = cookie(&headers, SECOND_STEP_COOKIE).unwrap_or_default();
    let AnswerForm { token: challenge, credential, remember: ticked, next } = form;
    let answer = PasskeyAnswer { token: challenge, credential };
    match accounts::second_step_by_key(&visitor.guest, token, &answer).await.map_err(AppError::from) {
        Ok(who) => {
            if let Err(error) = remember(&visitor.guest, &ticked, &who).await {
                return plain_error(&error.into());
            }
            let response = begin_as(&visitor.guest, &session, &who, &next).await;
            second_step_done(response)
        }
        Err(AppError::Unauthenticated) => late(&next),
        Err(error) => {
            let form = format!("{SECOND_STEP}/key");
            let page = second_step_page(&next);
            back_to(&state.app, state.config.is_https(), &page, form, Vec::new(), error).await
        }
    }
}

/// `POST /profile/passkeys`: the key is made. Where it was refused, the form that begins says why.
pub async fn add(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Form(answer): Form<PasskeyAnswer>,
) -> Response {
    let secure = state.config.is_https();
    let Some(cx) = &visitor.cx else { return Redirect::to("/sign-in?why=ended").into_response() };
    match passkeys::finish(cx, &answer).await {
        Ok(codes) => {
            let mut response = Redirect::to("/profile?saved=1").into_response();
            if let Some(codes) = codes {
                let (codes, secure) = (codes.0.join("."), if secure { "; Secure" } else { "" });
                let cookie = format!(
                    "{RECOVERY_CODES_COOKIE}={codes}; Path={SHOWN_ONCE_PATH}; Max-Age=60; HttpOnly; SameSite=Strict{secure}"
                );
                append_cookie(&mut response, &cookie);
            }
            response
        }
        Err(error) => {
            let form = BeginPasskey::PATH.to_owned();
            back_to(&state.app, secure, "/profile", form, Vec::new(), error.into()).await
        }
    }
}

/// A challenge for the script, or in words why there is none.
fn challenge(asked: service::Result<PasskeyChallenge>) -> Response {
    match asked {
        Ok(challenge) => Json(challenge).into_response(),
        Err(error) => plain_error(&error.into()),
    }
}
