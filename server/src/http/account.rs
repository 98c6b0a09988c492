//! Plain forms that begin and end sessions: signing in and out, setup, choosing a password.

use super::device::NewDevice;
use super::forms::{FLASH_COOKIE, append_cookie, back_to, entered};
use super::identify::{cookie, percent};
use super::oidc::lead_to;
use super::router::ServerState;
use super::session_store::keys;
use super::view::{home, is_local, plain_error};
use app::server::{SECOND_STEP_COOKIE, Visitor};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use domain::AppError;
use domain::account::{ChoosePasswordInput, SetupInput, SignInInput};
use domain::ids::{ImpersonationId, UserId};
use domain::journal::Cause;
use domain::validate::is_ticked;
use serde::Deserialize;
use service::accounts::{Entry, SignedIn};
use service::context::{self, SessionCx};
use service::oidc::{self, ProviderSession};
use service::{Guest, accounts, devices, setup as first_setup};
use tower_sessions::Session;

/// The page that asks for the second factor.
pub(super) const SECOND_STEP: &str = "/sign-in/code";

/// The sign-in form, with where to go afterwards.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SignInForm {
    login: String,
    password: String,
    next: String,
}

/// `POST /sign-in`
pub async fn sign_in(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    session: Session,
    Form(form): Form<SignInForm>,
) -> Response {
    let SignInForm { login, password, next } = form;
    match accounts::sign_in(&visitor.guest, SignInInput { login: login.clone(), password }).await {
        Ok(entry) => enter(&state, &visitor.guest, &session, entry, &next).await,
        Err(error) => {
            let page =
                if next.is_empty() { "/sign-in".to_owned() } else { format!("/sign-in?next={}", percent(&next)) };
            let values = entered([("login", login)]);
            back_to(&state.app, state.config.is_https(), &page, "/sign-in".to_owned(), values, error.into()).await
        }
    }
}

/// Begins a session, or leads to the page that asks for the second factor: until then there is none.
pub(super) async fn enter(state: &ServerState, guest: &Guest, session: &Session, entry: Entry, next: &str) -> Response {
    let token = match entry {
        Entry::SignedIn(who) => return begin_as(guest, session, &who, next).await,
        Entry::SecondFactor(token) => token.0,
    };
    let mut response = Redirect::to(&second_step_page(next)).into_response();
    let secure = if state.config.is_https() { "; Secure" } else { "" };
    let lasting = accounts::SECOND_STEP_S;
    let cookie =
        format!("{SECOND_STEP_COOKIE}={token}; Path=/sign-in; Max-Age={lasting}; HttpOnly; SameSite=Lax{secure}");
    append_cookie(&mut response, &cookie);
    response
}

pub(super) fn second_step_page(next: &str) -> String {
    if next.is_empty() { SECOND_STEP.to_owned() } else { format!("{SECOND_STEP}?next={}", percent(next)) }
}

/// The form of the second factor, with where to go afterwards.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SecondStepForm {
    code: String,
    remember: String,
    next: String,
}

/// `POST /sign-in/code` (ZAM-23)
pub async fn second_step(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<SecondStepForm>,
) -> Response {
    let token = cookie(&headers, SECOND_STEP_COOKIE).unwrap_or_default();
    match accounts::second_step(&visitor.guest, token, &form.code).await.map_err(AppError::from) {
        Ok(who) => {
            if let Err(error) = remember(&visitor.guest, &form.remember, &who).await {
                return plain_error(&error.into());
            }
            let response = begin_as(&visitor.guest, &session, &who, &form.next).await;
            second_step_done(response)
        }
        Err(AppError::Unauthenticated) => late(&form.next),
        Err(error) => {
            let page = second_step_page(&form.next);
            back_to(&state.app, state.config.is_https(), &page, SECOND_STEP.to_owned(), Vec::new(), error).await
        }
    }
}

/// Remembers the device, if that was ticked.
pub(super) async fn remember(guest: &Guest, ticked: &str, who: &SignedIn) -> service::Result<()> {
    if is_ticked(ticked) { devices::remember(guest, who).await } else { Ok(()) }
}

/// The same answer, after which the browser waits for no second step any more.
pub(super) fn second_step_done(mut response: Response) -> Response {
    let gone = format!("{SECOND_STEP_COOKIE}=; Path=/sign-in; Max-Age=0; HttpOnly; SameSite=Lax");
    append_cookie(&mut response, &gone);
    response
}

/// Leads back to the password, which has to be entered again.
pub(super) fn late(next: &str) -> Response {
    let next = if next.is_empty() { String::new() } else { format!("&next={}", percent(next)) };
    Redirect::to(&format!("/sign-in?why=late{next}")).into_response()
}

/// Begins a session for whoever has proved to be them, under a new key, and leads to the page asked for.
pub(super) async fn begin_as(guest: &Guest, session: &Session, who: &SignedIn, next: &str) -> Response {
    match open_session(guest, session, who).await {
        Ok(start) => {
            let mut response = Redirect::to(if is_local(next) && next != "/" { next } else { start }).into_response();
            NewDevice::announce(guest, &mut response);
            // What somebody else left refused in this browser is not for whoever signs in now.
            append_cookie(&mut response, &format!("{FLASH_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"));
            response
        }
        Err(error) => plain_error(&error),
    }
}

async fn open_session(guest: &Guest, session: &Session, who: &SignedIn) -> Result<&'static str, AppError> {
    let SignedIn { user_id: user, impersonation: stay, .. } = *who;
    session.cycle_id().await.map_err(store_failed)?;
    match &who.provider {
        Some(provider) => session.insert(keys::PROVIDER, provider).await.map_err(store_failed)?,
        None => {
            session.remove::<ProviderSession>(keys::PROVIDER).await.map_err(store_failed)?;
        }
    }
    let viewed = match stay {
        Some(stay) => viewed(guest, stay).await?,
        None => None,
    };
    write(session, user, stay.zip(viewed)).await?;
    session.insert(keys::SIGNED_IN, guest.app.clock.now().0).await.map_err(store_failed)?;
    session.insert(keys::ADDRESS, &guest.origin.address).await.map_err(store_failed)?;
    session.insert(keys::USER_AGENT, &guest.origin.user_agent).await.map_err(store_failed)?;
    start(guest, session, user, stay).await
}

/// Where the person begins, in their own or in somebody's view. Notes what they may do.
pub(super) async fn start(
    guest: &Guest,
    session: &Session,
    user: UserId,
    stay: Option<ImpersonationId>,
) -> Result<&'static str, AppError> {
    let found = context::signed_in(&guest.app, guest.origin.clone(), user, stay, None, Cause::Interface).await?;
    match found {
        SessionCx::As(cx) | SessionCx::ImpersonationOver { cx, .. } => {
            session.insert(keys::PRIVILEGES, &cx.session_rules.privileges).await.map_err(store_failed)?;
            Ok(home(&cx))
        }
        SessionCx::Ended => Ok("/sign-in"),
    }
}

async fn viewed(guest: &Guest, stay: ImpersonationId) -> Result<Option<UserId>, AppError> {
    use sea_orm::EntityTrait;
    let stay = entity::impersonation::Entity::find_by_id(stay).one(guest.app.db.read()).await;
    Ok(stay.map_err(service::Error::from)?.map(|stay| stay.user_id))
}

/// Notes in the session who signed in, and in whose view they are.
pub(super) async fn write(
    session: &Session,
    user: UserId,
    stay: Option<(ImpersonationId, UserId)>,
) -> Result<(), AppError> {
    session.insert(keys::USER, user.0).await.map_err(store_failed)?;
    if let Some((stay, viewed)) = stay {
        session.insert(keys::IMPERSONATION, stay.0).await.map_err(store_failed)?;
        session.insert(keys::VIEWED, viewed.0).await.map_err(store_failed)?;
    } else {
        session.remove::<i64>(keys::IMPERSONATION).await.map_err(store_failed)?;
        session.remove::<i64>(keys::VIEWED).await.map_err(store_failed)?;
    }
    Ok(())
}

pub(super) fn store_failed(error: tower_sessions::session::Error) -> AppError {
    tracing::error!(%error, "session store");
    AppError::Unavailable
}

/// `POST /sign-out`. A stay in somebody's view goes on at the next sign-in (ZAM-16). Whoever came from a provider of single
/// sign-on signs out there, too, where that is set.
pub async fn sign_out(Extension(visitor): Extension<Visitor>, session: Session) -> Response {
    if let Some(cx) = &visitor.cx
        && let Err(error) = accounts::sign_out(cx).await
    {
        return plain_error(&error.into());
    }
    let provider = session.get::<ProviderSession>(keys::PROVIDER).await.ok().flatten();
    if let Err(error) = session.flush().await {
        return plain_error(&store_failed(error));
    }
    let there = match &provider {
        Some(provider) => oidc::leave(&visitor.guest, provider).await,
        None => Ok(None),
    };
    match there {
        Ok(Some(address)) => lead_to(&address),
        Ok(None) => Redirect::to("/sign-in?why=out").into_response(),
        Err(error) => plain_error(&error.into()),
    }
}

/// `POST /setup` (RTP-2)
pub async fn setup(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    session: Session,
    Form(input): Form<SetupInput>,
) -> Response {
    let values = entered([
        ("organisation", input.organisation.clone()),
        ("first_name", input.first_name.clone()),
        ("last_name", input.last_name.clone()),
        ("email", input.email.clone()),
    ]);
    match first_setup::run(&visitor.guest, input).await {
        Ok(user_id) => {
            let who = SignedIn { user_id, impersonation: None, must_change_password: false, provider: None };
            begin_as(&visitor.guest, &session, &who, "/agent").await
        }
        Err(error) => match AppError::from(error) {
            AppError::NotFound => plain_error(&AppError::NotFound),
            error => back_to(&state.app, state.config.is_https(), "/setup", "/setup".to_owned(), values, error).await,
        },
    }
}

/// `POST /choose-password`
pub async fn choose_password(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    session: Session,
    Form(input): Form<ChoosePasswordInput>,
) -> Response {
    let page = format!("/choose-password/{}", percent(&input.token));
    match accounts::choose_password(&visitor.guest, input).await {
        Ok(entry) => enter(&state, &visitor.guest, &session, entry, "").await,
        Err(error) => {
            let form = "/choose-password".to_owned();
            back_to(&state.app, state.config.is_https(), &page, form, Vec::new(), error.into()).await
        }
    }
}

/// The form of a forgotten password.
#[derive(Deserialize)]
pub struct Forgotten {
    #[serde(default)]
    login: String,
}

/// `POST /forgotten`: the same answer for everybody.
pub async fn forgotten(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<Forgotten>,
) -> Response {
    match accounts::request_reset(&visitor.guest, &form.login).await {
        Ok(()) => Redirect::to("/forgotten?sent=1").into_response(),
        Err(error) => {
            let values = entered([("login", form.login)]);
            let path = "/forgotten".to_owned();
            back_to(&state.app, state.config.is_https(), "/forgotten", path, values, error.into()).await
        }
    }
}
