//! People found by a search, to choose one of.

use crate::ui::{Empty, Panel};
use domain::users::UserRow;
use leptos::prelude::*;

/// The people found; `path` is where choosing one of them leads.
pub fn who_is_meant(people: Vec<UserRow>, path: impl Fn(&UserRow) -> String) -> AnyView {
    if people.is_empty() {
        return view! { <Empty glyph=icondata_lu::LuUserSearch title="Nobody found" text="Try a shorter part of the name."/> }.into_any();
    }
    let rows = people.into_iter().map(|row| {
        let path = path(&row);
        view! {
            <tr>
                <td class="col-main"><a class="table__link" href=path>{row.name}</a></td>
                <td data-label="Mail">{row.email}</td>
                <td data-label="Customer">{row.customer}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Panel title="Who is meant?" flush=true>
            <table class="table">
                <caption class="visually-hidden">"People found"</caption>
                <thead><tr><th>"Name"</th><th>"Mail"</th><th>"Customer"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </Panel>
    }
    .into_any()
}
