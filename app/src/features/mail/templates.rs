//! The list of mail templates.

use super::api::templates;
use crate::ui::{PageHead, load, read};
use domain::mail::TemplateView;
use leptos::prelude::*;

/// Path of the list.
pub(super) const PATH: &str = "/admin/templates";

/// The mail templates.
#[component]
pub fn TemplatesPage() -> impl IntoView {
    let rows = read(|| (), |()| templates());
    view! {
        <div class="page page--medium stack">
            <PageHead title="Mail templates" lead="The mails Deskfolk writes by itself. The next mail uses the new text."/>
            {load(rows, |rows| view! { <TemplateTable rows/> })}
        </div>
    }
}

#[component]
fn TemplateTable(rows: Vec<TemplateView>) -> impl IntoView {
    let rows = rows.into_iter().map(|row| {
        let written = row.languages.into_iter().filter(|(.., is_written)| *is_written).map(|(_, name, _)| name);
        let written = written.collect::<Vec<_>>().join(", ");
        let changed = row.is_changed.then(|| view! { " "<span class="badge badge--info">"changed"</span> });
        view! {
            <tr>
                <td class="col-main"><a class="table__link" href=format!("{PATH}/{}", row.number)>{row.purpose}</a>{changed}</td>
                <td class="num" data-label="Number">{row.number}</td>
                <td data-label="Subject">{row.subject}</td>
                <td data-label="Languages">{written}</td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">"Mail templates"</caption>
                <thead><tr><th>"Purpose"</th><th class="num">"Number"</th><th>"Subject"</th><th>"Languages"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}
