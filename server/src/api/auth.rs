//! Who asks: the owner of the API token.

use super::problem::Problem;
use crate::http::identify;
use crate::http::router::ServerState;
use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use domain::AppError;
use service::{Cx, Guest, context, tokens};
use std::sync::Arc;

/// The header with the id of a look: the answer is computed for whom it is at.
pub const LOOK: &str = "deskfolk-look";

/// The context of a request by API token. Cookies are not looked at.
pub struct ApiCx(pub Cx);

impl FromRequestParts<ServerState> for ApiCx {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let token = bearer(&parts.headers).ok_or(AppError::Unauthenticated)?;
        let request = Request::from_parts(parts.clone(), Body::empty());
        let origin = identify::origin(&request, state.config.server.trust_proxy);
        let guest = Guest { app: Arc::clone(&state.app), origin };
        let cx = tokens::authenticate(&guest, token).await?;
        cx.require_settled()?;
        let Some(look) = parts.headers.get(LOOK) else { return Ok(Self(cx)) };
        let id = look.to_str().ok().and_then(|id| id.trim().parse().ok()).ok_or(AppError::NotFound)?;
        let cx = context::looking(&cx, id).await?;
        // Refused before anything is looked at: whatever writes here is no safe method.
        if !parts.method.is_safe() {
            cx.require_writing()?;
        }
        Ok(Self(cx))
    }
}

/// The token of `Authorization: Bearer …`; the scheme in any letter case.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
