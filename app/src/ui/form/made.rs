//! What the server answers to a form with files that is sent by script.

use domain::AppError;

#[derive(serde::Deserialize)]
struct Made {
    id: i64,
}

/// The number of what the form made, out of the status of the answer and its text. `files` is the field of the files.
///
/// # Errors
/// What the server refused, or `Transport` for what is no answer.
pub fn made(status: u16, text: &str, files: &str) -> Result<i64, AppError> {
    let unknown = || AppError::Transport(status.to_string());
    match status {
        200..=299 => serde_json::from_str(text).map(|made: Made| made.id).map_err(|_| unknown()),
        413 => Err(AppError::field(files, "The files are too large.")),
        _ => Err(serde_json::from_str(text).unwrap_or_else(|_| unknown())),
    }
}
