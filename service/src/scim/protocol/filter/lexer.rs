//! The words of a filter.

use super::super::ScimError;
use serde_json::Value;

/// Longest filter, in bytes.
const LONGEST: usize = 8000;

/// A word of a filter.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Open,
    Close,
    OpenValues,
    CloseValues,
    /// A name, an operator, `true`, a number.
    Word(String),
    /// A quoted text.
    Text(String),
}

/// The filter, word by word.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, ScimError> {
    if text.len() > LONGEST {
        return Err(invalid(format!("A filter has at most {LONGEST} bytes.")));
    }
    let mut out = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '[' => (Token::OpenValues, 1),
            ']' => (Token::CloseValues, 1),
            '"' => quoted(rest)?,
            _ => {
                let end = rest.find(|c: char| c.is_whitespace() || "()[]\"".contains(c)).unwrap_or(rest.len());
                (Token::Word(rest[..end].to_owned()), end)
            }
        };
        out.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(out)
}

/// A text in quotes as JSON has it, and how long it is with them.
fn quoted(text: &str) -> Result<(Token, usize), ScimError> {
    let mut is_escaped = false;
    let end = text.char_indices().skip(1).find_map(|(at, c)| {
        let ends = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends.then_some(at + 1)
    });
    let end = end.ok_or_else(|| invalid("A text of the filter does not end."))?;
    match serde_json::from_str(&text[..end]) {
        Ok(Value::String(inner)) => Ok((Token::Text(inner), end)),
        _ => Err(invalid(format!("{} is no text.", &text[..end]))),
    }
}

pub(super) fn invalid(why: impl Into<String>) -> ScimError {
    ScimError::bad("invalidFilter", why)
}
