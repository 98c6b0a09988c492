//! Data of a page, read by server functions.
//!
//! All kinds of data pass through one resource of JSON text. The machinery around a resource is then
//! compiled once, not for every kind of data, and the client is much smaller for it.

use domain::AppError;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

/// What a resource holds: data as JSON, or why there is none.
pub(super) type Text = Result<String, AppError>;
type Pending<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Data that is read with the page, and again whenever its source changes.
pub struct Read<T> {
    pub(super) text: Resource<Text>,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for Read<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Read<T> {}

impl<T> Read<T> {
    /// Reads it again.
    pub fn refetch(self) {
        self.text.refetch();
    }
}

impl<T: DeserializeOwned + 'static> IntoFuture for Read<T> {
    type Output = Result<T, AppError>;
    type IntoFuture = Pending<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { decode(&self.text.await?) })
    }
}

/// Reads data by `fetch` of what `source` says. Call it where the page is made, never in what is shown
/// once other data is there: that is made several times.
pub fn read<S, T, W>(
    source: impl Fn() -> S + Clone + Send + Sync + 'static,
    fetch: impl Fn(S) -> W + Send + Sync + 'static,
) -> Read<T>
where
    S: Debug + 'static,
    T: Serialize + 'static,
    W: Future<Output = Result<T, AppError>> + Send + 'static,
{
    let key = source.clone();
    let text = resource(
        Box::new(move || format!("{:?}", key())),
        Box::new(move || {
            let data = fetch(untrack(&source));
            Box::pin(async move { encode(&data.await?) })
        }),
    );
    Read { text, kind: PhantomData }
}

fn resource(
    key: Box<dyn Fn() -> String + Send + Sync>,
    fetch: Box<dyn Fn() -> Pending<Text> + Send + Sync>,
) -> Resource<Text> {
    Resource::new(key, move |_| fetch())
}

fn encode<T: Serialize>(data: &T) -> Text {
    serde_json::to_string(data).map_err(|error| AppError::Transport(error.to_string()))
}

pub(super) fn decode<T: DeserializeOwned>(text: &str) -> Result<T, AppError> {
    serde_json::from_str(text).map_err(|error| AppError::Transport(error.to_string()))
}

/// How often an action was carried out: a reason to read again. What was refused does not count, for its
/// form keeps what was entered.
pub fn times_done<F>(action: ServerAction<F>) -> Signal<u32>
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Send + Sync + 'static,
{
    let times = RwSignal::new(0);
    Effect::new(move |_| {
        if action.value().with(|answer| matches!(answer, Some(Ok(_)))) {
            times.update(|times| *times += 1);
        }
    });
    times.into()
}

/// What stands beside a form, such as its heading: read again once the form was saved, which itself stays as it was
/// typed.
pub fn beside_form<T, W>(first: T, saved: Signal<u32>, fetch: impl Fn() -> W + 'static) -> RwSignal<T>
where
    T: Send + Sync + 'static,
    W: Future<Output = Result<T, AppError>> + 'static,
{
    let present = RwSignal::new(first);
    Effect::new(move |_| {
        if saved.get() == 0 {
            return;
        }
        let again = fetch();
        leptos::task::spawn_local(async move {
            if let Ok(now) = again.await {
                // The page may be gone by now.
                let _ = present.try_set(now);
            }
        });
    });
    present
}
