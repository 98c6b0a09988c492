//! The address of the New Call screen, which telephony systems open with a number.

use domain::calls::dialled;
use domain::ids::UserId;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

/// Path of the page.
pub const PATH: &str = "/agent/calls/new";

/// What the address says of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// The number; empty if it was withheld.
    pub number: String,
    /// Who was chosen.
    pub person: Option<UserId>,
}

impl Call {
    /// The call of the present address.
    #[must_use]
    pub fn of_address() -> Memo<Self> {
        let query = use_query_map();
        Memo::new(move |_| {
            query.with(|query| Self {
                number: dialled(query.get_str("number").unwrap_or_default()),
                person: query.get("person").and_then(|id| id.parse().ok()),
            })
        })
    }

    /// The address of this call, with the pop-up at this tab; without it if empty.
    #[must_use]
    pub fn path(&self, pick: &str) -> String {
        let mut map = ParamsMap::new();
        let person = self.person.map(|id| id.to_string()).unwrap_or_default();
        for (name, value) in [("number", self.number.as_str()), ("person", &person), ("pick", pick)] {
            if !value.is_empty() {
                map.insert(name, value.to_owned());
            }
        }
        format!("{PATH}{}", map.to_query_string())
    }
}
