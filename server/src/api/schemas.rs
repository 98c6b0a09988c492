//! What the derived schemas cannot say: inputs take numbers where forms send text, pages refer to
//! their rows, and the ids of requirements mean nothing to readers of the API.

use serde_json::{Map, Value, json};

/// Fields of lines that may also be sent as lists.
pub const LINES: [&str; 3] = ["emails", "phones", "addresses"];

/// Check-boxes whose names do not begin with `is_`.
const FLAGS: [&str; 21] = [
    "check_duplicates",
    "mails",
    "owned",
    "new_tickets",
    "further_customer",
    "link",
    "use_customer",
    "hides_contact",
    "all",
    "also_delete_tickets",
    "register",
    "create",
    "copy_to_site",
    "mail_off",
    "marketing",
    "assigns_manager",
    "must_change_password",
    "keeps_password",
    "adopts",
    "welcomes",
    "signs_in",
];

/// Completes the schemas of a document.
pub fn complete(document: &mut Value) {
    describe_plainly(document);
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    for (name, schema) in schemas {
        if let Some(row) = name.strip_prefix("Page_") {
            schema["properties"]["rows"]["items"] = json!({ "$ref": format!("#/components/schemas/{row}") });
        } else if is_input(name)
            && let Some(fields) = schema["properties"].as_object_mut()
        {
            accept_as_sent(fields);
        }
    }
}

fn is_input(name: &str) -> bool {
    name.ends_with("Input") || name.ends_with("Patch") || name.ends_with("Question")
}

/// Ids may be numbers, check-boxes truth values; `null` empties.
fn accept_as_sent(fields: &mut Map<String, Value>) {
    for (name, field) in fields {
        if name == "filter" {
            let value = json!({ "type": ["string", "integer", "null"] });
            *field = json!({ "type": "object", "description": field["description"], "additionalProperties": value });
            continue;
        }
        if matches!(name.as_str(), "fields" | "order" | "sides") || name.ends_with("_fields") {
            let value = json!({ "type": ["string", "array", "null"], "items": { "type": "string" } });
            *field = json!({ "type": "object", "description": field["description"], "additionalProperties": value });
            continue;
        }
        let is_list = field["type"] == "array";
        field["type"] = match name.as_str() {
            _ if is_list => json!(["array", "null"]),
            name if LINES.contains(&name) => json!(["string", "array", "null"]),
            "person" | "record" => json!(["string", "integer", "null"]),
            "expected" => json!(["string", "integer", "null"]),
            name if name.ends_with("_id") => json!(["string", "integer", "null"]),
            name if name.starts_with("is_") || FLAGS.contains(&name) => json!(["string", "boolean", "null"]),
            _ => json!(["string", "null"]),
        };
        if is_list {
            field["items"] = json!({ "type": ["string", "integer"] });
        } else if LINES.contains(&name.as_str()) {
            field["items"] = json!({ "type": "string" });
        }
    }
}

/// Takes the ids of requirements, as in "(OTR-21)", out of every description.
fn describe_plainly(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "description" => *text = without_ids(text),
                    value => describe_plainly(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(describe_plainly),
        _ => {}
    }
}

fn without_ids(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(" (") {
        out.push_str(before);
        match after.split_once(')') {
            Some((inside, behind)) if is_id(inside) => rest = behind,
            _ => {
                out.push_str(" (");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Whether the text begins with three capitals, a dash and a digit.
fn is_id(text: &str) -> bool {
    let text = text.as_bytes();
    text.len() > 4 && text[..3].iter().all(u8::is_ascii_uppercase) && text[3] == b'-' && text[4].is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_requirements_are_left_out() {
        assert_eq!(without_ids("Customer id, mandatory (OTR-21)."), "Customer id, mandatory.");
        assert_eq!(without_ids("A (b) c (HAL-4, HAL-5): d"), "A (b) c: d");
        assert_eq!(without_ids("Open (at the end"), "Open (at the end");
    }

    #[test]
    fn inputs_take_what_the_api_takes() {
        let mut document = json!({"components": {"schemas": {
            "UserInput": {"properties": {"site_id": {"type": "string"}, "is_vip": {"type": "string"}, "emails": {"type": "string"}}},
            "Page_UserRow": {"properties": {"rows": {"type": "array", "items": {"type": "object"}}}},
        }}});
        complete(&mut document);
        let schemas = &document["components"]["schemas"];
        let fields = &schemas["UserInput"]["properties"];
        assert_eq!(fields["site_id"]["type"], json!(["string", "integer", "null"]));
        assert_eq!(fields["is_vip"]["type"], json!(["string", "boolean", "null"]));
        assert_eq!(fields["emails"]["items"], json!({"type": "string"}));
        assert_eq!(schemas["Page_UserRow"]["properties"]["rows"]["items"]["$ref"], "#/components/schemas/UserRow");
    }
}
