//! With whom somebody is merged.

use super::parts::MERGE;
use crate::features::users::who_is_meant;
use crate::ui::{Icon, PageHead, Panel};
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
    // Of namesakes, the site tells which is which.
    let placed = |row: UserRow| UserRow { customer: format!("{} · {}", row.customer, row.site), ..row };
    who_is_meant(people.into_iter().map(placed).collect(), |row| format!("{MERGE}?id={id}&id={}", row.id))
}
