//! Schemas as tables of fields.

use super::html::{escape, inline};
use serde_json::Value;
use std::fmt::Write;

/// A schema under its name.
pub fn panel(out: &mut String, name: &str, schema: &Value) {
    let _ = write!(
        out,
        "<section class=\"panel\" id=\"schema-{0}\"><header class=\"panel__head\"><h3>{0}</h3></header>",
        escape(name)
    );
    let about = schema["description"].as_str().unwrap_or_default();
    let _ = write!(out, "<div class=\"panel__body\"><p>{}</p>", inline(about));
    if schema["properties"].is_object() {
        out.push_str("</div>");
        fields(out, name, schema);
    } else {
        let _ = write!(out, "<p>{}</p></div>", kind(schema));
    }
    out.push_str("</section>");
}

fn fields(out: &mut String, name: &str, schema: &Value) {
    let _ = write!(
        out,
        "<table class=\"table\"><caption class=\"visually-hidden\">Fields of {}</caption>\
         <thead><tr><th>Field</th><th>Kind</th><th>Meaning</th></tr></thead><tbody>",
        escape(name)
    );
    let properties = schema["properties"].as_object();
    for (field, described) in properties.into_iter().flatten() {
        let about = described["description"].as_str().unwrap_or_default();
        let _ = write!(
            out,
            "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
            escape(field),
            kind(described),
            inline(about)
        );
    }
    out.push_str("</tbody></table>");
}

/// The kind of a value, with links to schemas.
pub fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return format!("<a href=\"#schema-{0}\">{0}</a>", escape(name));
    }
    if let Some(choices) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        return choices.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    if let Some(choices) = schema["enum"].as_array() {
        let code = |choice: &Value| format!("<code>{}</code>", escape(choice.as_str().unwrap_or_default()));
        return choices.iter().map(code).collect::<Vec<_>>().join(", ");
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => vec!["any value"],
    };
    let named = |one: &str| match one {
        "array" => format!("list of {}", kind(&schema["items"])),
        "object" if schema["additionalProperties"].is_object() => {
            format!("object of {}", kind(&schema["additionalProperties"]))
        }
        other => escape(other),
    };
    kinds.into_iter().map(named).collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::kind;
    use serde_json::json;

    #[test]
    fn kinds_read_as_words() {
        let link = "<a href=\"#schema-UserRow\">UserRow</a>";
        assert_eq!(kind(&json!({"$ref": "#/components/schemas/UserRow"})), link);
        assert_eq!(kind(&json!({"type": "array", "items": {"type": "string"}})), "list of string");
        assert_eq!(kind(&json!({"type": ["integer", "null"]})), "integer or null");
        assert_eq!(kind(&json!({"type": "string", "enum": ["ro", "rw"]})), "<code>ro</code>, <code>rw</code>");
    }
}
