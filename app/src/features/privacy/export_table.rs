//! Exports of people as a table: how far each is, and its file.

use crate::ui::{Icon, When, thousands};
use domain::person_export::{Audience, ExportState, PersonExport};
use leptos::prelude::*;

/// Exports, each with its file as long as there is one.
#[component]
pub fn ExportTable(
    /// The exports.
    rows: Vec<PersonExport>,
    /// Whether they are of several people.
    #[prop(optional)]
    named: bool,
) -> impl IntoView {
    let rows = rows.into_iter().map(|row| view! { <Row row named/> });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">"Exports"</caption>
                <thead><tr>
                    {named.then(|| view! { <th>"Who"</th> })}
                    <th>"Asked for"</th><th>"What"</th><th class="col-low">"By"</th><th>"State"</th><th><span class="visually-hidden">"File"</span></th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(row: PersonExport, named: bool) -> impl IntoView {
    let what = match (row.audience, row.with_notes) {
        (Audience::Person, _) => "What the person may see",
        (Audience::Desk, false) => "Without internal notes",
        (Audience::Desk, true) => "With internal notes",
    };
    let class = match row.state {
        ExportState::Running => "badge badge--info",
        ExportState::Ready => "badge badge--success",
        ExportState::Failed => "badge badge--danger",
        ExportState::Expired => "badge",
    };
    let kept = row.expires_at.filter(|_| row.state == ExportState::Ready);
    let path = format!("/person-exports/{}", row.id);
    view! {
        <tr>
            {named.then(|| view! { <td class="col-main"><a class="table__link" href=format!("{}?user={}", super::exports::EXPORTS, row.user_id)>{row.name.clone()}</a></td> })}
            <td class="nowrap" data-label="Asked for"><When at=row.created_at/></td>
            <td data-label="What">{what}</td>
            <td class="col-low" data-label="By">{row.requested_by}</td>
            <td data-label="State">
                <span class=class>{row.state.label()}</span>
                {row.failure.map(|failure| view! { <p class="muted">{failure}</p> })}
                {kept.map(|at| view! { <p class="muted">"until "<When at/></p> })}
            </td>
            <td class="num">
                {row.can_download.then(|| view! {
                    <a class="btn btn--small" href=path download="" rel="external">
                        <Icon glyph=icondata_lu::LuDownload/>{format!(" Download ({})", size(row.size))}
                    </a>
                })}
            </td>
        </tr>
    }
}

/// A size as people read it.
fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} kB", bytes / 1024),
        _ => format!("{} MB", thousands(bytes / 1_048_576)),
    }
}
