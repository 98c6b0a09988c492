//! Server-sent events: notices of changed records, to pages whose reader may see them.

use super::identify::SessionEnd;
use super::router::ServerState;
use super::view::plain_error;
use app::server::Visitor;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::policy::Via;
use domain::shell::Notice;
use domain::{AppError, Timestamp};
use futures::{StreamExt, stream};
use serde::Deserialize;
use service::Cx;
use service::notices::Numbered;
use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;
use tokio_stream::wrappers::BroadcastStream;

/// How long one answer lasts.
pub(super) const ANEW_EVERY: Duration = Duration::from_secs(60);

/// How soon a browser comes back.
const RETRY: Duration = Duration::from_millis(500);

/// How long the answer to this reader lasts: never beyond the end of a stay in somebody's view, or of the session.
fn lasting(cx: &Cx, session_ends: Option<Timestamp>) -> Duration {
    let stay_ends = match &cx.actor.via {
        Via::Impersonation { expires_at, .. } | Via::Look { expires_at, .. } => Some(*expires_at),
        _ => None,
    };
    let ends = [stay_ends, session_ends].into_iter().flatten().map(|end| end.0 - cx.now.0);
    ends.map(|left| Duration::from_millis(u64::try_from(left).unwrap_or_default())).fold(ANEW_EVERY, Ord::min)
}

/// Where a reader begins.
#[derive(Deserialize)]
pub struct Begin {
    /// The newest notice when the page was made.
    after: Option<u64>,
}

/// `GET /events`: one `message` for each changed record, as JSON, with its number as its id. Who was away for a
/// moment gets what was missed; who falls behind is told to read again by the next notice.
pub async fn stream(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    end: Option<Extension<SessionEnd>>,
    Query(begin): Query<Begin>,
    headers: HeaderMap,
) -> Response {
    let Some(cx) = visitor.cx else { return plain_error(&AppError::Unauthenticated) };
    if let Err(error) = cx.require_settled() {
        return plain_error(&error.into());
    }
    // An open page is no use of a session, and hears nothing once it has ended.
    let lasting = lasting(&cx, end.map(|Extension(SessionEnd(end))| end));
    notices(&state, begin, &headers, lasting, move |notice| {
        let cx = cx.clone();
        async move { service::tickets::may_see(&cx, &notice).await.unwrap_or(false) }
    })
}

/// The notices that this reader may see, from where they were.
pub(super) fn notices<F, W>(
    state: &ServerState,
    begin: Begin,
    headers: &HeaderMap,
    lasting: Duration,
    may_see: F,
) -> Response
where
    F: Fn(Notice) -> W + Send + 'static,
    W: Future<Output = bool> + Send + 'static,
{
    let stop = state.stop.clone();
    // A browser that comes back says what it got last.
    let last = headers.get("last-event-id").and_then(|last| last.to_str().ok()).and_then(|last| last.parse().ok());
    let after = last.or(begin.after).unwrap_or_else(|| state.app.notices.newest());
    let (missed, more) = state.app.notices.subscribe(after);
    let notices = stream::iter(missed)
        .chain(BroadcastStream::new(more).filter_map(|notice| async move { notice.ok() }))
        .take_until(async move {
            // Browsers come back by themselves; what the reader may see is then asked anew.
            let _ = tokio::time::timeout(lasting, stop.cancelled()).await;
        })
        .filter_map(move |(number, notice): Numbered| {
            let seen = may_see(notice);
            async move {
                // The number goes to everybody, so that nobody is told of it again.
                let event = Event::default().id(number.to_string());
                Some(Ok(if seen.await { event.json_data(notice).ok()? } else { event }))
            }
        });
    let first = stream::once(async { Ok::<_, Infallible>(Event::default().retry(RETRY)) });
    Sse::new(first.chain(notices)).keep_alive(KeepAlive::new().interval(Duration::from_secs(20))).into_response()
}
