//! The description of the API as a page: rendered from the OpenAPI document itself, without scripts.

mod html;
mod operation;
mod schema;

use super::document;
use super::problem::KINDS;
use crate::http::assets;
use axum::http::header;
use axum::response::{Html, IntoResponse};
use html::{escape, prose};
use serde_json::Value;
use std::fmt::Write;
use std::sync::LazyLock;

const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static PAGE: LazyLock<String> = LazyLock::new(|| {
    let document = serde_json::from_str(document::json()).unwrap_or_default();
    render(&document, assets::stylesheet())
});

/// `GET /docs`
pub async fn page() -> impl IntoResponse {
    ([(header::CONTENT_SECURITY_POLICY, POLICY), (header::CACHE_CONTROL, "public, max-age=300")], Html(PAGE.as_str()))
}

fn render(document: &Value, stylesheet: &str) -> String {
    let parts = document["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut out = head(document, stylesheet);
    out.push_str("<nav class=\"row\" aria-label=\"Parts of the API\">");
    for name in parts.iter().filter_map(|part| part["name"].as_str()) {
        let _ = write!(out, "<a class=\"btn btn--small\" href=\"#{0}\">{0}</a>", escape(name));
    }
    out.push_str("<a class=\"btn btn--small\" href=\"#schemas\">Schemas</a><a class=\"btn btn--small\" href=\"#problems\">Errors</a></nav>");
    for part in parts {
        section(&mut out, document, part);
    }
    out.push_str("<section class=\"stack\" id=\"schemas\"><h2>Schemas</h2>");
    for (name, described) in document["components"]["schemas"].as_object().into_iter().flatten() {
        schema::panel(&mut out, name, described);
    }
    out.push_str("</section>");
    problems(&mut out);
    out.push_str("</main></body></html>");
    out
}

fn head(document: &Value, stylesheet: &str) -> String {
    let info = &document["info"];
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title} API</title>\
         <link rel=\"stylesheet\" href=\"{stylesheet}\"><link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\"></head>\
         <body><a class=\"skip-link\" href=\"#main\">Skip to content</a>\
         <main class=\"page page--medium stack stack--l\" id=\"main\" tabindex=\"-1\">\
         <header class=\"page-head\"><div class=\"page-head__row\"><h1>{title} API</h1> <span class=\"badge\">{version}</span>\
         <div class=\"page-head__actions\"><a class=\"btn\" href=\"{root}/openapi.json\">OpenAPI {openapi}</a></div></div></header>\
         <div class=\"prose\">{text}</div>",
        title = text(&info["title"]),
        version = text(&info["version"]),
        openapi = text(&document["openapi"]),
        root = super::ROOT,
        text = prose(info["description"].as_str().unwrap_or_default()),
    )
}

fn section(out: &mut String, document: &Value, part: &Value) {
    let name = part["name"].as_str().unwrap_or_default();
    let about = prose(part["description"].as_str().unwrap_or_default());
    let _ =
        write!(out, "<section class=\"stack\" id=\"{0}\"><h2>{0}</h2><div class=\"prose\">{about}</div>", escape(name));
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, described) in item.as_object().into_iter().flatten() {
            if described["tags"][0].as_str() == Some(name) {
                operation::panel(out, method, path, described);
            }
        }
    }
    out.push_str("</section>");
}

/// The targets of every problem's `type`.
fn problems(out: &mut String) {
    out.push_str(
        "<section class=\"stack\" id=\"problems\"><h2>Errors</h2><section class=\"panel\"><table class=\"table\">\
         <caption class=\"visually-hidden\">Errors by status</caption>\
         <thead><tr><th>Status</th><th>Title</th></tr></thead><tbody>",
    );
    for (status, title) in KINDS {
        let status = status.as_u16();
        let _ = write!(out, "<tr id=\"problem-{status}\"><td>{status}</td><td>{}</td></tr>", escape(title));
    }
    out.push_str("</tbody></table></section></section>");
}

fn text(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered() -> (Value, String) {
        let document: Value = serde_json::from_str(document::json()).unwrap();
        let page = render(&document, "/pkg/deskfolk.css");
        (document, page)
    }

    #[test]
    fn every_operation_is_described() {
        let (document, page) = rendered();
        for item in document["paths"].as_object().unwrap().values() {
            for operation in item.as_object().unwrap().values() {
                let id = operation["operationId"].as_str().unwrap();
                assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
                assert!(!operation["summary"].as_str().unwrap_or_default().is_empty(), "{id} has no summary");
            }
        }
    }

    #[test]
    fn every_link_within_the_page_has_its_target() {
        let (_, page) = rendered();
        for link in page.split("href=\"#").skip(1) {
            let target = link.split('"').next().unwrap();
            assert!(page.contains(&format!("id=\"{target}\"")), "{target}");
        }
    }

    #[test]
    fn the_page_needs_no_script_and_no_inline_style() {
        let (_, page) = rendered();
        assert!(!page.contains("<script") && !page.contains("style=") && !page.contains("http://"));
    }
}
