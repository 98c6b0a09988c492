//! A list of people as JSON over HTTP, page by page.

use super::{Connection, Connector, MOST, Record, Unreadable, address_objection};
use crate::secret::Secret;
use async_trait::async_trait;
use domain::integrations::IntegrationKind;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use serde_json::Value;
use std::time::Duration;

/// Pages that are read at most.
const PAGES: usize = 2000;
/// Largest page, in bytes.
const PAGE_BYTES: usize = 32 * 1024 * 1024;
/// So long the connection itself may take.
const CONNECTING: Duration = Duration::from_secs(10);

/// A JSON source.
pub(super) struct Json {
    pub connection: Connection,
    pub secret: Option<Secret<String>>,
}

#[async_trait]
impl Connector for Json {
    async fn read(&self, attributes: &[String], enough: Option<usize>) -> Result<Vec<Record>, Unreadable> {
        let client = Client::builder()
            .use_preconfigured_tls(self.connection.tls()?)
            .connect_timeout(CONNECTING)
            // The token goes nowhere else.
            .redirect(Policy::none());
        let client = client.build().map_err(|error| Unreadable(format!("TLS cannot be set up: {error}.")))?;
        let start =
            Url::parse(&self.connection.url).map_err(|error| Unreadable(format!("The address is none: {error}.")))?;
        let mut next = Some(start.clone());
        let mut out = Vec::new();
        for _ in 0..PAGES {
            let Some(url) = next.take() else { return Ok(out) };
            let page = self.page(&client, url.clone()).await?;
            self.take_people(&page, attributes, &mut out)?;
            if enough.is_some_and(|enough| out.len() >= enough) {
                return Ok(out);
            }
            if out.len() > MOST {
                return Err(Unreadable(format!("There are more than {MOST} people.")));
            }
            next = self.next(&page, &url)?;
            if next.as_ref().is_some_and(|next| next.origin() != start.origin()) {
                return Err(Unreadable("The next page is on another server.".to_owned()));
            }
        }
        Err(Unreadable(format!("There are more than {PAGES} pages.")))
    }
}

impl Json {
    async fn page(&self, client: &Client, url: Url) -> Result<Value, Unreadable> {
        if let Some(wrong) = address_objection(IntegrationKind::Json, url.as_str(), false) {
            return Err(Unreadable(wrong.to_owned()));
        }
        let mut request = client.get(url).header("accept", "application/json");
        if let Some(Secret(token)) = &self.secret {
            request = request.bearer_auth(token);
        }
        let broken = |error: reqwest::Error| Unreadable(format!("There is no connection: {}.", error.without_url()));
        let mut response = request.send().await.map_err(broken)?;
        let status = response.status();
        if !status.is_success() {
            let why = match status.as_u16() {
                401 | 403 => "; please look at the token",
                300..=399 => "; please write the address it leads to",
                _ => "",
            };
            return Err(Unreadable(format!("It answered {status}{why}.")));
        }
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await.map_err(broken)? {
            body.extend_from_slice(&part);
            if body.len() > PAGE_BYTES {
                return Err(Unreadable(format!("A page is larger than {} MB.", PAGE_BYTES / 1024 / 1024)));
            }
        }
        serde_json::from_slice(&body).map_err(|error| Unreadable(format!("The answer is not JSON: {error}.")))
    }

    fn take_people(&self, page: &Value, attributes: &[String], out: &mut Vec<Record>) -> Result<(), Unreadable> {
        let path = &self.connection.list_path;
        let Some(Value::Array(people)) = at(page, path) else {
            let place = if path.is_empty() { "The answer".to_owned() } else { format!("\"{path}\" in the answer") };
            return Err(Unreadable(format!("{place} is not a list.")));
        };
        for person in people {
            let mut record = Record { name: format!("{}", out.len() + 1), ..Record::default() };
            flatten("", person, &mut record);
            record.keep(attributes);
            out.push(record);
        }
        Ok(())
    }

    fn next(&self, page: &Value, here: &Url) -> Result<Option<Url>, Unreadable> {
        let path = &self.connection.next_path;
        match at(page, path).filter(|_| !path.is_empty()) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(next)) if next.is_empty() => Ok(None),
            Some(Value::String(next)) => {
                let joined = here.join(next);
                joined.map(Some).map_err(|_| Unreadable(format!("\"{path}\" in the answer is no address.")))
            }
            Some(_) => Err(Unreadable(format!("\"{path}\" in the answer is no address."))),
        }
    }
}

/// What is at a path as `data.people`.
fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').filter(|part| !part.is_empty()).try_fold(value, |value, part| value.get(part))
}

/// The values below `prefix`, each by its path: `address.city`, and `emails.value` for all in a list.
fn flatten(prefix: &str, value: &Value, record: &mut Record) {
    let text = match value {
        Value::Null => return,
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                flatten(&path, value, record);
            }
            return;
        }
        Value::Array(values) => {
            for value in values {
                flatten(prefix, value, record);
            }
            return;
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    record.values.entry(prefix.to_lowercase()).or_default().push(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nested_values_have_paths_and_lists_have_several_values() {
        let person = json!({"Name": "Ana", "address": {"city": "Porto"}, "emails": [{"value": "a@x"}, {"value": "b@x"}], "age": 7, "no": null});
        let mut record = Record::default();
        flatten("", &person, &mut record);
        assert_eq!(record.get("NAME"), ["Ana"]);
        assert_eq!(record.get("address.city"), ["Porto"]);
        assert_eq!(record.get("emails.value"), ["a@x", "b@x"]);
        assert_eq!((record.get("age"), record.get("no").len()), (&["7".to_owned()][..], 0));
        record.keep(&[]);
        assert_eq!(record.values.len(), 4);
        record.keep(&["NAME".to_owned(), "Emails.value".to_owned()]);
        assert_eq!(record.values.keys().collect::<Vec<_>>(), ["emails.value", "name"]);
        assert_eq!(at(&json!({"data": {"people": [1]}}), "data.people"), Some(&json!([1])));
        assert_eq!(at(&json!([1]), ""), Some(&json!([1])));
    }
}
