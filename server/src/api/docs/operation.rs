//! Operations: parameters, body, answers, and how to call them with curl.

use super::html::{escape, inline, prose};
use super::schema::kind;
use crate::api::ROOT;
use serde_json::Value;
use std::fmt::Write;

/// An operation, closed until it is clicked on.
pub fn panel(out: &mut String, method: &str, path: &str, operation: &Value) {
    let id = escape(operation["operationId"].as_str().unwrap_or_default());
    let summary = operation["summary"].as_str().unwrap_or_default();
    let _ = write!(
        out,
        "<section class=\"panel\" id=\"{id}\"><header class=\"panel__head\"><h3>{}</h3>\
         <code class=\"push\">{} {}</code></header><div class=\"panel__body stack\">",
        inline(summary),
        method.to_uppercase(),
        escape(path)
    );
    out.push_str(&prose(operation["description"].as_str().unwrap_or_default()));
    let _ = write!(
        out,
        "<pre class=\"code\" tabindex=\"0\"><code>{}</code></pre></div>",
        escape(&curl(method, path, operation))
    );
    parameters(out, operation);
    answers(out, operation);
    out.push_str("</section>");
}

fn parameters(out: &mut String, operation: &Value) {
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let bodies = operation["requestBody"]["content"].as_object();
    if parameters.is_empty() && bodies.is_none() {
        return;
    }
    out.push_str(
        "<table class=\"table\"><caption class=\"visually-hidden\">What is sent</caption>\
         <thead><tr><th>Sent</th><th>In</th><th>Kind</th><th>Meaning</th></tr></thead><tbody>",
    );
    for parameter in parameters {
        let word = |name: &str| parameter[name].as_str().unwrap_or_default();
        let _ = write!(
            out,
            "<tr><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escape(word("name")),
            escape(word("in")),
            kind(&parameter["schema"]),
            inline(word("description"))
        );
    }
    for (media, body) in bodies.into_iter().flatten() {
        let _ = write!(
            out,
            "<tr><td>body</td><td>body</td><td>{}</td><td><code>{}</code></td></tr>",
            kind(&body["schema"]),
            escape(media)
        );
    }
    out.push_str("</tbody></table>");
}

fn answers(out: &mut String, operation: &Value) {
    out.push_str(
        "<table class=\"table\"><caption class=\"visually-hidden\">What is answered</caption>\
         <thead><tr><th>Answer</th><th>Kind</th><th>Meaning</th></tr></thead><tbody>",
    );
    for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
        if answer["$ref"].is_string() {
            out.push_str("<tr><td>4xx, 5xx</td><td><a href=\"#schema-Problem\">Problem</a></td><td>Refused: see <a href=\"#problems\">Errors</a></td></tr>");
            continue;
        }
        let content = answer["content"].as_object().and_then(|content| content.values().next());
        let content = content.map(|content| kind(&content["schema"])).unwrap_or_default();
        let about = inline(answer["description"].as_str().unwrap_or_default());
        let _ = write!(out, "<tr><td>{}</td><td>{content}</td><td>{about}</td></tr>", escape(status));
    }
    out.push_str("</tbody></table>");
}

/// A call that can be copied; `$DESK` and `$TOKEN` are the reader's.
fn curl(method: &str, path: &str, operation: &Value) -> String {
    let path = path.replace("{id}", "7").replace("{site}", "9");
    let mut out = String::from("curl");
    if method != "get" {
        let _ = write!(out, " -X {}", method.to_uppercase());
    }
    let _ = write!(out, " \"$DESK{ROOT}{path}\" \\\n  -H \"Authorization: Bearer $TOKEN\"");
    let json = &operation["requestBody"]["content"]["application/json"];
    if json.is_object() {
        let example = json["example"].to_string().replace('\'', "'\\''");
        let _ = write!(out, " \\\n  -H \"Content-Type: application/json\" \\\n  -d '{example}'");
    }
    out
}
