//! What is sent: JSON objects whose every field is known and of the right kind. A field with a wrong
//! name or kind is an error at that field, never dropped in silence.

use super::problem::Problem;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use domain::FieldErrors;
use domain::meanwhile::Sent;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A JSON object, as sent.
pub struct Object(pub Map<String, Value>);

/// The whole of an input, as JSON. Fields that are absent or `null` are empty.
pub struct Input<T>(pub T);

impl<S: Send + Sync> FromRequest<S> for Object {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Send JSON with Content-Type: application/json.",
            ));
        }
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|rejection| Problem::new(rejection.status(), rejection.body_text()))?;
        match serde_json::from_slice(&body) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(Problem::new(StatusCode::BAD_REQUEST, "The body must be a JSON object.")),
            Err(error) => Err(Problem::new(StatusCode::BAD_REQUEST, format!("This is not JSON: {error}."))),
        }
    }
}

impl<S: Send + Sync, T: Serialize + DeserializeOwned + Default> FromRequest<S> for Input<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        Ok(Self(Object::from_request(request, state).await?.read()?))
    }
}

/// `application/json`, or any type that is JSON by its suffix, as `application/merge-patch+json`.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

impl Object {
    /// The input these fields make.
    ///
    /// # Errors
    /// 422 with every unknown field and every field of the wrong kind.
    pub fn read<T: Serialize + DeserializeOwned + Default>(self) -> Result<T, Problem> {
        self.over(&T::default())
    }

    /// `base` with these fields put over it, as a merge patch (RFC 7396): absent ones stay, `null`
    /// empties.
    ///
    /// # Errors
    /// As [`Object::read`].
    pub fn over<T: Serialize + DeserializeOwned + Default>(self, base: &T) -> Result<T, Problem> {
        let empty = fields(&T::default())?;
        let mut out = fields(base)?;
        let mut errors = FieldErrors::new();
        for (name, value) in self.0 {
            match empty.get(&name).map(|empty| fit(empty, value)) {
                Some(Ok(Value::Object(changes))) => merge(&mut out, name, changes),
                Some(Ok(value)) => {
                    out.insert(name, value);
                }
                Some(Err(wrong)) => errors.add(&name, wrong),
                None => errors.add(&name, "There is no such field."),
            }
        }
        errors.into_result()?;
        serde_json::from_value(Value::Object(out)).map_err(|error| Problem::from(service::Error::from(error)))
    }

    /// The same, for a record that was read as `form`: fields that are not named here stay as they are when it is
    /// written, whoever changed them since.
    ///
    /// # Errors
    /// As [`Object::read`].
    pub fn sent_over<T: Serialize + DeserializeOwned + Default>(self, form: &T) -> Result<Sent<T>, Problem> {
        let base = serde_json::to_string(form).map_err(service::Error::from)?;
        Ok(Sent::new(self.over(form)?, base))
    }

    /// Lets a field of lines also be a list, the way the same field is shown.
    #[must_use]
    pub fn lines(mut self, names: &[&str]) -> Self {
        for name in names {
            if let Some(Value::Array(lines)) = self.0.get(*name)
                && let Some(lines) = lines.iter().map(Value::as_str).collect::<Option<Vec<_>>>()
            {
                self.0.insert((*name).to_owned(), lines.join("\n").into());
            }
        }
        self
    }
}

fn fields(input: &impl Serialize) -> Result<Map<String, Value>, Problem> {
    match serde_json::to_value(input).map_err(service::Error::from)? {
        Value::Object(fields) => Ok(fields),
        _ => Ok(Map::new()),
    }
}

/// Puts the values of an object over those it has; `null` takes one away.
fn merge(out: &mut Map<String, Value>, name: String, changes: Map<String, Value>) {
    let place = out.entry(name).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(values) = place {
        for (key, value) in changes {
            if value.is_null() {
                values.remove(&key);
            } else {
                values.insert(key, value);
            }
        }
    }
}

/// The value in the kind of the field, which `empty` shows; inputs hold text and lists of text.
fn fit(empty: &Value, value: Value) -> Result<Value, &'static str> {
    match (empty, value) {
        (empty, Value::Null) => Ok(empty.clone()),
        (Value::String(_), value) => text(value).map(Value::String).ok_or("This must be text."),
        (Value::Array(_), Value::Array(items)) => {
            let items: Option<Vec<Value>> = items.into_iter().map(|item| text(item).map(Value::String)).collect();
            items.map(Value::Array).ok_or("This must be a list of text.")
        }
        (Value::Array(_), _) => Err("This must be a list."),
        (Value::Object(known), Value::Object(values)) if !known.is_empty() => {
            let fit = |(name, value): (String, Value)| {
                let value = if value.is_null() { Some(String::new()) } else { text(value) };
                value.filter(|_| known.contains_key(&name)).map(|value| (name, Value::String(value)))
            };
            let fitting: Option<Map<_, _>> = values.into_iter().map(fit).collect();
            fitting.map(Value::Object).ok_or("This must be an object of text, without other fields.")
        }
        (Value::Object(_), Value::Object(values)) if values.values().all(is_flat) => Ok(Value::Object(values)),
        (Value::Object(_), _) => Err("This must be an object of text and lists of text."),
        (_, value) => Ok(value),
    }
}

/// Whether this is a single value, or a list of them.
fn is_flat(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(|item| !item.is_array() && !item.is_object()),
        value => !value.is_object(),
    }
}

/// Text, or a number or truth value as text.
pub fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::structure::{QueueInput, RoleInput};
    use serde_json::json;

    fn object(value: Value) -> Object {
        Object(value.as_object().unwrap().clone())
    }

    #[test]
    fn absent_fields_stay_and_null_empties() {
        let base = QueueInput { name: "Inbox".to_owned(), comment: "old".to_owned(), ..QueueInput::default() };
        let new = object(json!({"comment": null, "department_id": 7})).over(&base).unwrap();
        assert_eq!((new.name.as_str(), new.comment.as_str(), new.department_id.as_str()), ("Inbox", "", "7"));
    }

    #[test]
    fn a_change_begins_with_the_record_as_it_was_read() {
        let read = QueueInput { name: "Inbox".to_owned(), comment: "old".to_owned(), ..QueueInput::default() };
        let Sent { input, base } = object(json!({"name": "Mail"})).sent_over(&read).unwrap();
        let theirs = QueueInput { comment: "new".to_owned(), ..read };
        let (merged, conflicts) = domain::meanwhile::merge(&base, &theirs, &input).unwrap();
        assert_eq!((merged.name.as_str(), merged.comment.as_str(), conflicts.len()), ("Mail", "new", 0));
    }

    #[test]
    fn every_wrong_field_is_named() {
        let problem = object(json!({"nam": "x", "permissions": "all", "comment": {}})).read::<RoleInput>().unwrap_err();
        assert_eq!(problem.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let text = format!("{problem:?}");
        for field in ["nam", "permissions", "comment"] {
            assert!(text.contains(&format!("\"{field}\"")), "{text}");
        }
    }

    #[test]
    fn json_is_known_by_its_suffix() {
        let with = |kind: &str| [(header::CONTENT_TYPE, kind.parse().unwrap())].into_iter().collect::<HeaderMap>();
        assert!(is_json(&with("application/json; charset=utf-8")) && is_json(&with("application/merge-patch+json")));
        assert!(!is_json(&with("text/plain")) && !is_json(&HeaderMap::new()));
    }
}
