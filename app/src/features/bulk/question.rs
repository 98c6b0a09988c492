//! The address of a bulk action: what, whom, and with which values.

use crate::features::users::Preset;
use domain::bulk::{BulkAction, BulkInput};
use domain::users::UserQuery;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

/// The values of the action stand below this name, beside the filters of the list.
pub(super) const VALUES: &str = "to";

/// What the address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub input: BulkInput,
    pub door: Preset,
    /// The form of a person led here, and has saved everything else.
    pub asked: bool,
    /// Whether the values were chosen already.
    pub chosen: bool,
}

impl Question {
    pub fn of(params: &ParamsMap) -> Self {
        let get = |name: &str| params.get(name).unwrap_or_default();
        let value = |name: &str| get(&format!("{VALUES}[{name}]"));
        let door = Preset::from_key(&get("door"));
        let action = get("action");
        let has_values = BulkAction::parse(&action).is_some_and(BulkAction::has_values);
        let is_value = |name: &str| name.starts_with(&format!("{VALUES}["));
        let chosen = !has_values || params.clone().into_iter().any(|(name, _)| is_value(&name));
        let filter = door.query(params);
        Self {
            input: BulkInput {
                action,
                ids: params.get_all("id").unwrap_or_default(),
                all: get("all"),
                filter: UserQuery { sort: String::new(), after: String::new(), before: String::new(), ..filter },
                expected: String::new(),
                validity: value("validity"),
                valid_from: value("valid_from"),
                valid_until: value("valid_until"),
                web_access: value("web_access"),
                customer_id: value("customer_id"),
                site_id: value("site_id"),
                tickets: value("tickets"),
                group_id: value("group_id"),
                level: value("level"),
                role_id: value("role_id"),
                fate: value("fate"),
                written: value("written"),
                // They are asked for below the preview: no address holds them.
                reason: String::new(),
                confirmation: String::new(),
            },
            door,
            asked: !get("asked").is_empty(),
            chosen,
        }
    }

    /// Where one came from.
    pub fn back(&self) -> String {
        match self.input.ids.as_slice() {
            [person] if self.asked => format!("/agent/users/{person}/edit"),
            _ => self.door.path().to_owned(),
        }
    }

    /// The action, if there is one of this name.
    pub fn action(&self) -> Option<BulkAction> {
        BulkAction::parse(&self.input.action)
    }
}

/// The filters by name, as far as they are set.
fn filters(filter: &UserQuery) -> Vec<(String, String)> {
    let serde_json::Value::Object(fields) = serde_json::to_value(filter).unwrap_or_default() else { return Vec::new() };
    let text = |value: serde_json::Value| value.as_str().map(str::to_owned).filter(|text| !text.is_empty());
    fields.into_iter().filter_map(|(name, value)| Some((name, text(value)?))).collect()
}

/// Whom the action is about, as hidden fields of the form that chooses its values.
pub(super) fn people_fields(question: &Question) -> AnyView {
    let Question { input, door, asked, .. } = question;
    let mut fields = vec![("action".to_owned(), input.action.clone()), ("door".to_owned(), door.key().to_owned())];
    if *asked {
        fields.push(("asked".to_owned(), "1".to_owned()));
    }
    if !input.all.is_empty() {
        fields.push(("all".to_owned(), input.all.clone()));
    }
    fields.extend(input.ids.iter().map(|id| ("id".to_owned(), id.clone())));
    // The door says the kind.
    fields.extend(filters(&input.filter).into_iter().filter(|(name, _)| name != "kind"));
    hidden(fields)
}

/// Everything, as hidden fields of the form that carries it out.
pub(super) fn input_fields(input: &BulkInput, people: u64) -> AnyView {
    let BulkInput {
        action,
        ids,
        all,
        filter,
        expected: _,
        validity,
        valid_from,
        valid_until,
        web_access,
        customer_id,
        site_id,
        tickets,
        group_id,
        level,
        role_id,
        fate,
        written,
        reason: _,
        confirmation: _,
    } = input;
    let expected = people.to_string();
    let single = [
        ("action", action),
        ("all", all),
        ("expected", &expected),
        ("validity", validity),
        ("valid_from", valid_from),
        ("valid_until", valid_until),
        ("web_access", web_access),
        ("customer_id", customer_id),
        ("site_id", site_id),
        ("tickets", tickets),
        ("group_id", group_id),
        ("level", level),
        ("role_id", role_id),
        ("fate", fate),
        ("written", written),
    ];
    let mut fields: Vec<_> =
        single.into_iter().map(|(name, value)| (format!("input[{name}]"), value.clone())).collect();
    fields.extend(ids.iter().map(|id| ("input[ids][]".to_owned(), id.clone())));
    fields.extend(filters(filter).into_iter().map(|(name, value)| (format!("input[filter][{name}]"), value)));
    hidden(fields)
}

fn hidden(fields: Vec<(String, String)>) -> AnyView {
    fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view()
        .into_any()
}
