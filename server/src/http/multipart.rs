//! Forms with files (`multipart/form-data`).

use axum::Form;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use domain::AppError;
use service::attachments::Upload;

/// Most text of a form of strangers, in bytes: what is refused is kept for the next page.
const MOST_TEXT: usize = 2 * 1024 * 1024;

/// What a form with files holds.
#[derive(Default)]
pub struct Parts {
    /// The fields, in order.
    pub values: Vec<(String, String)>,
    /// The files.
    pub uploads: Vec<Upload>,
}

impl Parts {
    /// Reads a form of strangers whole, however it is sent.
    ///
    /// # Errors
    /// As [`Parts::read`] and [`Parts::bounded`].
    pub async fn of(request: Request) -> Result<Self, AppError> {
        let damaged = || AppError::field("form", "The form arrived damaged. Please send it again.");
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.starts_with("multipart/form-data") {
            let form = Multipart::from_request(request, &()).await.map_err(|_| damaged())?;
            return Self::read(form).await?.bounded();
        }
        let Form(values) = Form::from_request(request, &()).await.map_err(|_| damaged())?;
        Self { values, uploads: Vec::new() }.bounded()
    }

    /// The same, where its text beside the files is of a length that may be kept.
    ///
    /// # Errors
    /// `Invalid` at `form` for too much text.
    pub fn bounded(self) -> Result<Self, AppError> {
        let length: usize = self.values.iter().map(|(name, value)| name.len() + value.len()).sum();
        if length > MOST_TEXT {
            return Err(AppError::field("form", "This is too much text. Please attach it as a file."));
        }
        Ok(self)
    }

    /// Reads a form whole.
    ///
    /// # Errors
    /// `Invalid` at `files` for one that is too large, at `form` for one that arrives damaged.
    pub async fn read(mut form: Multipart) -> Result<Self, AppError> {
        let broken = |error: MultipartError| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => AppError::field("files", "These files are too large together."),
            _ => AppError::field("form", "The form arrived damaged. Please send it again."),
        };
        let mut parts = Self::default();
        while let Some(field) = form.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            if field.file_name().is_some() {
                if let Some(upload) = read_file(field).await.map_err(broken)? {
                    parts.uploads.push(upload);
                }
            } else {
                parts.values.push((name, field.text().await.map_err(broken)?));
            }
        }
        Ok(parts)
    }

    /// The value of a field; empty if there is none.
    #[must_use]
    pub fn value(&self, name: &str) -> String {
        self.values.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }
}

/// A file; nothing for the empty file that a browser sends where none was chosen.
async fn read_file(field: Field<'_>) -> Result<Option<Upload>, MultipartError> {
    let name = field.file_name().unwrap_or_default().to_owned();
    let media_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
    let bytes = field.bytes().await?;
    Ok((!name.is_empty() || !bytes.is_empty()).then_some(Upload { name, media_type, bytes }))
}
