//! Searching for a customer in the middle of a form, without WebAssembly.

use super::forms::back_with;
use super::router::ServerState;
use super::view::came_from;
use app::features::customers::FIND_CUSTOMER;
use app::server::Visitor;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::{Extension, Form};
use domain::AppError;
use serde::Deserialize;

/// Which form it is.
#[derive(Deserialize)]
pub struct Wanted {
    /// The path of the server function it is sent to otherwise.
    form: String,
}

/// `POST /find-customer?form=…`: nothing is done but that the page comes back with what was typed, offering the
/// customers of the name in the form.
pub async fn find_customer(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Query(Wanted { form }): Query<Wanted>,
    headers: HeaderMap,
    Form(values): Form<Vec<(String, String)>>,
) -> Response {
    let error = visitor.cx.is_none().then_some(AppError::Unauthenticated);
    let name = values.iter().find(|(field, _)| field == FIND_CUSTOMER).map(|(_, name)| name.trim().to_owned());
    let page = with_search(&came_from(&headers), &name.unwrap_or_default());
    let values = values.into_iter().filter(|(field, _)| field != FIND_CUSTOMER).collect();
    back_with(&state.app, state.config.is_https(), &page, form, values, error).await
}

/// The same page with this search in its address.
fn with_search(page: &str, name: &str) -> String {
    let (path, query) = page.split_once('?').unwrap_or((page, ""));
    let others = form_urlencoded::parse(query.as_bytes()).filter(|(field, _)| field != FIND_CUSTOMER);
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(others);
    if !name.is_empty() {
        query.append_pair(FIND_CUSTOMER, name);
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::with_search;

    #[test]
    fn a_page_keeps_its_address_beside_the_search() {
        assert_eq!(with_search("/agent/users/new", "A & B"), "/agent/users/new?find_customer=A+%26+B");
        let page = "/agent/calls/new?pick=new&find_customer=old";
        assert_eq!(with_search(page, "new"), "/agent/calls/new?pick=new&find_customer=new");
        assert_eq!(with_search(page, ""), "/agent/calls/new?pick=new");
    }
}
