//! Who holds a role, and whether it counts for them.

use crate::ui::{Panel, thousands};
use domain::agents::RoleHolders;
use domain::ids::RoleId;
use leptos::prelude::*;

/// The agents who hold the role.
#[component]
pub(super) fn Holders(
    /// The role.
    id: RoleId,
    /// The first of them, by name, and how many there are.
    holders: RoleHolders,
) -> impl IntoView {
    let RoleHolders { rows: holders, total } = holders;
    let shown = holders.len() as u64;
    let more = (shown < total).then(|| {
        let text = format!("{} of {}. ", thousands(shown), thousands(total));
        view! { <p class="panel__body">{text}<a href=format!("/admin/users?role={id}")>"Who holds it now, in the list of agents"</a></p> }
    });
    if holders.is_empty() {
        return view! { <Panel title="Held by"><p class="muted">"Nobody yet. Roles are granted on the page of an agent."</p></Panel> }.into_any();
    }
    let rows = holders.into_iter().map(|holder| {
        let place = holder.queue.map_or_else(|| "Everywhere".to_owned(), |queue| format!("Only in {queue}"));
        let counts = match holder.hindrance {
            None => view! { <span class="badge badge--success">"Counts"</span> }.into_any(),
            Some(why) => view! { <span class="badge">"Does not count"</span>" "{why} }.into_any(),
        };
        let dates = match (holder.period.from, holder.period.until) {
            (None, None) => "Always".to_owned(),
            (Some(from), None) => format!("from {}", from.date()),
            (None, Some(until)) => format!("until {}", until.date()),
            (Some(from), Some(until)) => format!("{} to {}", from.date(), until.date()),
        };
        view! {
            <tr>
                <td class="col-main"><a class="table__link" href=format!("/admin/agents/{}", holder.id)>{holder.name}</a></td>
                <td data-label="Where">{place}</td>
                <td data-label="When">{dates}</td>
                <td data-label="Now">{counts}</td>
            </tr>
        }
    });
    view! {
        <Panel title="Held by" flush=true>
            <table class="table table--plain">
                <caption class="visually-hidden">"Agents who hold this role"</caption>
                <thead><tr><th>"Agent"</th><th>"Where"</th><th>"When"</th><th>"Now"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            {more}
        </Panel>
    }
    .into_any()
}
