//! The list of roles.

use super::api::roles;
use super::parts::{KIND, UserTypes};
use crate::features::structure::parts::{NameCell, NewButton, row_class};
use crate::live::on_any_change;
use crate::ui::{Empty, PageHead, load, read};
use domain::journal::Entity;
use domain::permission::{TicketRight, TicketRights};
use domain::structure::RoleRow;
use leptos::prelude::*;

/// The list of roles.
#[component]
pub fn RolesPage() -> impl IntoView {
    let rows = read(|| (), |()| roles());
    on_any_change(Entity::Role, move || rows.refetch());
    view! {
        <div class="page page--medium stack">
            <PageHead title=KIND.title lead="A role permits agents something. Agents may hold several; their rights add up.">
                <NewButton kind=KIND label="New role"/>
            </PageHead>
            {load(rows, |rows| view! { <RoleTable rows/> })}
            <UserTypes/>
        </div>
    }
}

/// Ticket rights in a few words.
fn summary(rights: &TicketRights) -> String {
    if rights.0.contains(&TicketRight::Full) {
        return TicketRight::Full.label().to_owned();
    }
    let labels: Vec<_> = rights.0.iter().map(|right| right.label()).collect();
    if labels.is_empty() { "None".to_owned() } else { labels.join(", ") }
}

#[component]
fn RoleTable(rows: Vec<RoleRow>) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <Empty glyph=icondata_lu::LuKeyRound title="No roles yet" text="Without a role, agents of the type User may do nothing.">
                <NewButton kind=KIND label="New role"/>
            </Empty>
        }
        .into_any();
    }
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr class=row_class(row.validity)>
                <NameCell href=KIND.page_of(row.id) name=row.name validity=row.validity period=row.period/>
                <td data-label="Users Access Level">{row.users_access.label()}</td>
                <td data-label="Ticket rights">{summary(&row.ticket_rights)}</td>
                <td class="num" data-label="Agents">{row.holders}</td>
                <td class="col-low">{row.comment}</td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">{KIND.title}</caption>
                <thead><tr>
                    <th>"Name"</th><th>"Users Access Level"</th><th>"Ticket rights"</th><th class="num">"Agents"</th><th class="col-low">"Comment"</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
