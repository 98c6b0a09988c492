//! A row as it was before a merge, after it and now: what goes back, and what somebody changed since.

use super::own::Row;
use domain::fields::FieldValues;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// Columns that follow from others, or tell of the change itself.
const DERIVED: [&str; 6] = ["display_name", "sort_key", "email", "phone", "updated_at", "version"];
/// Columns that mean something together: where somebody changed one since, all stay.
const TOGETHER: [&[&str]; 4] = [
    &["customer_id", "site_id"],
    &["username", "username_key"],
    &["validity", "valid_from", "valid_until"],
    &["street", "zip", "city", "country"],
];
/// Custom fields, each of which stands for itself.
const FIELDS: &str = "fields";

/// Column by column: the row to write, and the columns that somebody changed since.
pub(super) fn three_ways(before: &Row, after: &Row, now: &Row) -> (Row, Vec<String>) {
    let (mut out, mut stays) = (now.clone(), Vec::new());
    for (column, old) in before.iter().filter(|(column, old)| after.get(*column) != Some(*old)) {
        let is_touched = group(column).iter().any(|column| now.get(*column) != after.get(*column));
        if !is_touched || DERIVED.contains(&column.as_str()) {
            out.insert(column.clone(), old.clone());
            continue;
        }
        let custom = (column == FIELDS).then(|| fields(old, after.get(column), now.get(column))).flatten();
        let Some((fields, is_left)) = custom else {
            stays.push(column.clone());
            continue;
        };
        out.insert(column.clone(), fields);
        if is_left {
            stays.push(column.clone());
        }
    }
    (out, stays)
}

fn group(column: &str) -> Vec<&str> {
    let found = TOGETHER.iter().find(|group| group.contains(&column));
    found.map_or_else(|| vec![column], |group| group.to_vec())
}

/// Custom fields one by one, and whether one of them stays.
fn fields(before: &Json, after: Option<&Json>, now: Option<&Json>) -> Option<(Json, bool)> {
    let read = |json: Option<&Json>| serde_json::from_str::<FieldValues>(json?.as_str()?).ok();
    let (before, after, mut out) = (read(Some(before))?, read(after)?, read(now)?);
    let mut is_left = false;
    let keys: BTreeSet<&String> = before.0.keys().chain(after.0.keys()).collect();
    for key in keys.into_iter().filter(|key| before.get(key) != after.get(key)) {
        if out.get(key) != after.get(key) {
            is_left = true;
        } else if let Some(values) = before.0.get(key) {
            out.0.insert(key.clone(), values.clone());
        } else {
            out.0.remove(key);
        }
    }
    Some((Json::String(serde_json::to_string(&out).ok()?), is_left))
}

/// What stays, in words.
pub(super) fn told(stays: &[String]) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for label in stays.iter().map(|column| label(column)) {
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels.into_iter().map(|label| format!("{label} was changed since and stays.")).collect()
}

/// What the columns of a row are to people.
fn label(column: &str) -> String {
    let words = match column {
        "customer_id" | "site_id" => "customer and site",
        "is_vip" => "VIP",
        FIELDS => "custom fields",
        "username_key" => "username",
        "valid_from" | "valid_until" => "validity",
        "street" | "zip" | "city" | "country" => "address",
        other => other,
    };
    let words = words.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row(json: &Json) -> Row {
        json.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn only_what_is_as_the_merge_left_it_is_put_back() {
        let before = row(&json!({"title": "", "comment": "a", "customer_id": 1, "version": 3}));
        let after = row(&json!({"title": "Dr.", "comment": "b", "customer_id": 2, "version": 4}));
        let now = row(&json!({"title": "Dr.", "comment": "c", "customer_id": 3, "version": 5}));
        let (out, stays) = three_ways(&before, &after, &now);
        assert_eq!(out, row(&json!({"title": "", "comment": "c", "customer_id": 3, "version": 3})));
        assert_eq!(
            told(&stays),
            ["Comment was changed since and stays.", "Customer and site was changed since and stays."]
        );
    }

    #[test]
    fn what_belongs_together_stays_together() {
        let before = row(&json!({"customer_id": 1, "site_id": 10, "username": "ana", "username_key": "ana"}));
        let after = row(&json!({"customer_id": 2, "site_id": 20, "username": "bea", "username_key": "bea"}));
        let now = row(&json!({"customer_id": 2, "site_id": 21, "username": "Bea", "username_key": "bea"}));
        let (out, stays) = three_ways(&before, &after, &now);
        assert_eq!(out, now);
        assert_eq!(
            told(&stays),
            ["Customer and site was changed since and stays.", "Username was changed since and stays."]
        );
    }

    #[test]
    fn custom_fields_go_back_one_by_one() {
        let of = |text: &str| row(&json!({ "fields": text }));
        let before = of(r#"{"a":["1"],"b":["2"]}"#);
        let after = of(r#"{"a":["7"],"b":["8"],"c":["9"]}"#);
        let now = of(r#"{"a":["7"],"b":["changed"],"c":["9"],"d":["new"]}"#);
        let (out, stays) = three_ways(&before, &after, &now);
        assert_eq!(out, of(r#"{"a":["1"],"b":["changed"],"d":["new"]}"#));
        assert_eq!(told(&stays), ["Custom fields was changed since and stays."]);
    }
}
