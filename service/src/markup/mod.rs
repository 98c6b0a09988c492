//! What people write, as HTML for pages and mails: Markdown or plain text, and no HTML of theirs.
//!
//! Markdown is read without HTML, and what is made of it goes through a sanitiser that knows few elements. Pictures
//! elsewhere become links, so that nobody learns when something is read.

mod escape;
mod links;
mod markdown;
mod plain;
mod quotes;

pub(crate) use escape::escape;

use domain::AppError;
use domain::error::FieldErrors;
use domain::validate;

/// Where the HTML is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a page, where long quotes are folded.
    Page,
    /// In a mail.
    Mail,
}

/// The HTML of an article's text. What came by mail is plain text, whatever it looks like.
pub(crate) fn html(text: &str, is_markdown: bool, place: Place) -> String {
    if is_markdown { markdown::html(text, place) } else { plain::html(text, place) }
}

/// What a message looks like when it is sent as it stands.
///
/// # Errors
/// `Invalid` at `body` for a text that is too long.
pub fn preview(text: &str) -> Result<String, AppError> {
    let mut errors = FieldErrors::new();
    let text = validate::text(&mut errors, "body", "The message", text, validate::BODY);
    errors.into_result()?;
    Ok(html(&text, true, Place::Page))
}
