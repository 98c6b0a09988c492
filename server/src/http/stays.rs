//! Plain forms that enter somebody's view, look through their eyes without entering, and leave again.

use super::account::{start, store_failed, write};
use super::forms::{back_to, entered};
use super::router::ServerState;
use super::view::{came_from, plain_error};
use app::server::Visitor;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use domain::eyes::{LookInput, Way};
use domain::ids::{ImpersonationId, UserId};
use domain::{AppError, FieldErrors};
use serde::Deserialize;
use service::{Cx, Guest, impersonation};
use tower_sessions::Session;

/// The form of both ways. How long a stay in somebody's view lasts is a setting; a look says so itself.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct StayForm {
    user_id: String,
    reason: String,
    ticket: String,
    minutes: String,
    return_path: String,
}

impl StayForm {
    /// Begins the stay, and tells whose view it is.
    async fn begin(&self, cx: &Cx, way: Way) -> service::Result<(ImpersonationId, UserId)> {
        cx.require_settled()?;
        let user = self.user_id.trim().parse().map_err(|_| AppError::NotFound)?;
        let Self { reason, ticket, minutes, return_path, .. } = self;
        let stay = match way {
            Way::Takeover => {
                let mut errors = FieldErrors::new();
                let ticket = impersonation::ticket_of(cx, &mut errors, ticket).await?;
                errors.into_result()?;
                impersonation::start(cx, user, reason, ticket, return_path).await?
            }
            Way::Look => {
                let (reason, ticket, minutes) = (reason.clone(), ticket.clone(), minutes.clone());
                impersonation::look(cx, user, &LookInput { reason, ticket, minutes }, return_path).await?
            }
        };
        Ok((stay, user))
    }
}

/// `POST /impersonation/enter` (ZAM-13)
pub async fn enter_view(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<StayForm>,
) -> Response {
    open(&state, &visitor, &session, &headers, (form, Way::Takeover, "/impersonation/enter")).await
}

/// `POST /look`: what somebody sees, without entering.
pub async fn look(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<StayForm>,
) -> Response {
    open(&state, &visitor, &session, &headers, (form, Way::Look, "/look")).await
}

/// Begins a stay and leads to where that person begins, or back to the form with what is wrong.
async fn open(
    state: &ServerState,
    visitor: &Visitor,
    session: &Session,
    headers: &HeaderMap,
    (form, way, path): (StayForm, Way, &str),
) -> Response {
    let begun = match &visitor.cx {
        Some(cx) => form.begin(cx, way).await.map(|(stay, user)| (cx, stay, user)),
        None => Err(AppError::Unauthenticated.into()),
    };
    match begun {
        Ok((cx, stay, user)) => open_view(&visitor.guest, session, cx, stay, user).await,
        Err(error) => {
            let StayForm { user_id, reason, ticket, minutes, return_path } = form;
            let values = entered([
                ("user_id", user_id),
                ("reason", reason),
                ("ticket", ticket),
                ("minutes", minutes),
                ("return_path", return_path),
            ]);
            let (page, https) = (came_from(headers), state.config.is_https());
            back_to(&state.app, https, &page, path.to_owned(), values, error.into()).await
        }
    }
}

/// Writes a stay into the session, under a new key, and leads to where that person begins.
async fn open_view(guest: &Guest, session: &Session, cx: &Cx, stay: ImpersonationId, user: UserId) -> Response {
    let admin = cx.actor.subject.id;
    let opened = async {
        session.cycle_id().await.map_err(store_failed)?;
        write(session, admin, Some((stay, user))).await?;
        start(guest, session, admin, Some(stay)).await
    };
    match opened.await {
        Ok(start) => Redirect::to(start).into_response(),
        Err(error) => plain_error(&error),
    }
}

/// `POST /impersonation/leave` (ZAM-15)
pub async fn leave_view(Extension(visitor): Extension<Visitor>, session: Session) -> Response {
    let Some(cx) = &visitor.cx else { return Redirect::to("/sign-in?why=ended").into_response() };
    if cx.actor.stay().is_none() {
        return Redirect::to("/").into_response();
    }
    let admin = cx.actor.real();
    let left = async {
        let path = impersonation::stop(cx).await?;
        session.cycle_id().await.map_err(store_failed)?;
        write(&session, admin, None).await?;
        Ok::<_, AppError>(path)
    };
    match left.await {
        Ok(path) => Redirect::to(&path).into_response(),
        Err(error) => plain_error(&error),
    }
}
