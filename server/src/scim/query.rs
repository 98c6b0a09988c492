//! What is asked for: in the address, or in the body of a search.

use super::auth::Asking;
use super::body::{Scim, Sent};
use super::refusal::Refusal;
use serde::Deserialize;
use serde_json::{Map, Value};
use service::scim::{Kind, Projection, Query, ScimCx, ScimError, search};

/// The parameters of an address.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Params {
    filter: String,
    sort_by: String,
    sort_order: String,
    start_index: String,
    count: String,
    attributes: String,
    excluded_attributes: String,
}

impl Params {
    /// The attributes that are asked for.
    pub(super) fn projection(&self) -> Projection {
        Projection::read(&self.attributes, &self.excluded_attributes)
    }

    fn query(&self) -> Result<Query, Refusal> {
        let number = |name: &str, text: &str| match text.trim() {
            "" => Ok(None),
            text => text
                .parse()
                .map(Some)
                .map_err(|_| Refusal(ScimError::bad("invalidValue", format!("{name} is a whole number.")))),
        };
        Ok(Query {
            filter: self.filter.clone(),
            sort_by: self.sort_by.clone(),
            is_descending: self.sort_order.eq_ignore_ascii_case("descending"),
            start_index: number("startIndex", &self.start_index)?,
            count: number("count", &self.count)?,
        })
    }

    /// Those of a search request.
    fn sent(body: &Map<String, Value>) -> Self {
        let text = |name: &str| match body.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
            _ => String::new(),
        };
        Self {
            filter: text("filter"),
            sort_by: text("sortBy"),
            sort_order: text("sortOrder"),
            start_index: text("startIndex"),
            count: text("count"),
            attributes: text("attributes"),
            excluded_attributes: text("excludedAttributes"),
        }
    }
}

/// Finds resources of these types.
pub(super) async fn find(scim: &ScimCx, kinds: &[Kind], params: &Params) -> Result<Scim, Refusal> {
    let projection = params.projection();
    let found = search(scim, kinds, &params.query()?, &projection).await?;
    Ok(Scim(found.shown(&projection)))
}

/// Finds resources of these types by a search request.
pub(super) async fn find_sent(scim: &ScimCx, kinds: &[Kind], body: &Map<String, Value>) -> Result<Scim, Refusal> {
    find(scim, kinds, &Params::sent(body)).await
}

/// Finds resources of every type.
pub(super) async fn search_all(Asking(scim): Asking, Sent(body): Sent) -> Result<Scim, Refusal> {
    find_sent(&scim, &Kind::ALL, &body).await
}
