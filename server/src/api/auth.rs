//! Who asks: the owner of the API token.

use super::problem::Problem;
use crate::http::identify;
use crate::http::router::ServerState;
use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use domain::AppError;
use service::{Cx, Guest, tokens};
use std::sync::Arc;

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
        Ok(Self(cx))
    }
}

/// The token of `Authorization: Bearer …`; the scheme in any letter case.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
