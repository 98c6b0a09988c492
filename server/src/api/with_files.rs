//! What is sent as JSON, or as a form with files.

use super::body::Object;
use super::problem::Problem;
use crate::http::multipart::Parts;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use service::attachments::Upload;

/// An input, and the files of a form; of JSON there are none.
pub struct WithFiles<T> {
    /// The input.
    pub input: T,
    /// The files.
    pub uploads: Vec<Upload>,
}

impl<S: Send + Sync, T: Serialize + DeserializeOwned + Default> FromRequest<S> for WithFiles<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            let input = Object::from_request(request, state).await?.read()?;
            return Ok(Self { input, uploads: Vec::new() });
        }
        let form = Multipart::from_request(request, state).await;
        let form = form.map_err(|rejection| Problem::new(rejection.status(), rejection.body_text()))?;
        let parts = Parts::read(form).await?;
        let fields = parts.values.into_iter().map(|(name, text)| {
            let value = value(&name, text);
            (name, value)
        });
        Ok(Self { input: Object(fields.collect()).read()?, uploads: parts.uploads })
    }
}

/// Custom fields are JSON within the form.
fn value(name: &str, text: String) -> Value {
    let of_fields = (name == "fields").then(|| serde_json::from_str(&text).ok()).flatten();
    of_fields.unwrap_or(Value::String(text))
}
