//! Who asks: a SCIM connection.

use super::refusal::Refusal;
use crate::api::bearer;
use crate::http::identify;
use crate::http::router::ServerState;
use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use domain::AppError;
use service::Guest;
use service::scim::{ScimCx, authenticate};
use std::sync::Arc;

/// The context of a request by the token of a connection. Cookies are not looked at.
pub(super) struct Asking(pub ScimCx);

impl FromRequestParts<ServerState> for Asking {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Refusal> {
        let token = bearer(&parts.headers).ok_or(AppError::Unauthenticated)?;
        let request = Request::from_parts(parts.clone(), Body::empty());
        let origin = identify::origin(&request, state.config.server.trust_proxy);
        let guest = Guest { app: Arc::clone(&state.app), origin };
        Ok(Self(authenticate(&guest, token).await?))
    }
}
