//! With whom somebody is merged.

use super::parts::MERGE;
use crate::ui::{Empty, Icon, PageHead, Panel};
use domain::ids::UserId;
use domain::users::UserRow;
use leptos::prelude::*;
use leptos_router::components::Form as RouterForm;

/// Searches the other record.
#[component]
pub(super) fn Choose(
    /// The one person there is so far.
    id: UserId,
    /// Their name.
    name: String,
    /// What was searched.
    who: String,
    /// Who was found.
    found: Option<Vec<UserRow>>,
) -> impl IntoView {
    let crumbs =
        vec![("User Directory".to_owned(), "/agent/users".to_owned()), (name.clone(), format!("/agent/users/{id}"))];
    view! {
        <PageHead title=format!("Merge {name}") crumbs lead="Choose the other record of the same person."/>
        <Panel title="With whom?">
            <RouterForm method="get" action=MERGE attr:class="form" attr:role="search">
                <input type="hidden" name="id" value=id.0/>
                <div class="field">
                    <label for="who">"Person"</label>
                    <div class="input-group">
                        <input id="who" type="search" name="who" value=who autocomplete="off" aria-describedby="who-hint"/>
                        <button class="btn"><Icon glyph=icondata_lu::LuSearch/>" Find"</button>
                    </div>
                    <p class="hint" id="who-hint">"Part of a name, mail address or telephone number."</p>
                </div>
            </RouterForm>
        </Panel>
        {found.map(|people| view! { <People id people/> })}
    }
}

#[component]
fn People(id: UserId, people: Vec<UserRow>) -> impl IntoView {
    if people.is_empty() {
        return view! { <Empty glyph=icondata_lu::LuUserSearch title="Nobody found" text="Try a shorter part of the name."/> }.into_any();
    }
    let rows = people.into_iter().map(move |row| {
        view! {
            <tr>
                <td class="col-main"><a class="table__link" href=format!("{MERGE}?id={id}&id={}", row.id)>{row.name}</a></td>
                <td data-label="Mail">{row.email}</td>
                <td data-label="Customer">{row.customer}" · "{row.site}</td>
            </tr>
        }
    });
    view! {
        <Panel title="Who is meant?" flush=true>
            <table class="table">
                <caption class="visually-hidden">"People found"</caption>
                <thead><tr><th>"Name"</th><th>"Mail"</th><th>"Customer"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </Panel>
    }
    .into_any()
}
