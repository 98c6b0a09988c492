//! Server-sent events: notices of changed records, to pages whose reader may see them.

use super::router::ServerState;
use super::view::plain_error;
use app::server::Visitor;
use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::AppError;
use domain::shell::Notice;
use futures::StreamExt;
use std::convert::Infallible;
use std::time::Duration;
use tokio_stream::wrappers::BroadcastStream;

/// How long one answer lasts.
const ANEW_EVERY: Duration = Duration::from_secs(60);

/// `GET /events`: one `message` for each changed record, as JSON. A reader who falls behind is told to
/// read again by the next notice; nothing is kept for those who were away.
pub async fn stream(State(state): State<ServerState>, Extension(visitor): Extension<Visitor>) -> Response {
    let Some(cx) = visitor.cx else { return plain_error(&AppError::Unauthenticated) };
    if let Err(error) = cx.require_settled() {
        return plain_error(&error.into());
    }
    let stop = state.stop.clone();
    let notices = BroadcastStream::new(state.app.notices.subscribe())
        .take_until(async move {
            // Browsers come back by themselves; what the reader may see is then asked anew.
            let _ = tokio::time::timeout(ANEW_EVERY, stop.cancelled()).await;
        })
        .filter_map(|notice| async move { notice.ok() })
        .filter_map(move |notice: Notice| {
            let cx = cx.clone();
            async move {
                let seen = service::tickets::may_see(&cx, &notice).await.unwrap_or(false);
                let event = seen.then(|| Event::default().json_data(notice).ok()).flatten()?;
                Some(Ok::<_, Infallible>(event))
            }
        });
    Sse::new(notices).keep_alive(KeepAlive::new().interval(Duration::from_secs(20))).into_response()
}
