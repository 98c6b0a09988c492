//! Who saw through one's own eyes, in the profile.

use super::api::own_stays;
use crate::ui::{Panel, When, load, read};
use domain::eyes::OwnStay;
use leptos::prelude::*;

/// The last stays in one's own view; nothing where there are none, or where they are not shown.
#[component]
pub fn OwnStaysPanel() -> impl IntoView {
    let rows = read(|| (), |()| own_stays());
    load(rows, |rows| (!rows.is_empty()).then(|| view! { <Rows rows/> }))
}

#[component]
fn Rows(rows: Vec<OwnStay>) -> impl IntoView {
    let rows = rows.into_iter().map(|row| {
        let until = row.ended_at.map_or_else(|| "now".into_any(), |at| view! { <When at/> }.into_any());
        view! {
            <tr>
                <td class="col-main">{row.actor}</td>
                <td data-label="How">{row.way.label()}</td>
                <td data-label="Why">{row.reason}</td>
                <td data-label="From"><When at=row.started_at/></td>
                <td data-label="Until">{until}</td>
            </tr>
        }
    });
    view! {
        <Panel title="Who saw through your eyes" flush=true>
            <table class="table table--plain">
                <caption class="visually-hidden">"Who saw through your eyes"</caption>
                <thead><tr><th>"Who"</th><th>"How"</th><th>"Why"</th><th>"From"</th><th>"Until"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </Panel>
    }
}
