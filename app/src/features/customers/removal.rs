//! Taking an access group back from a customer or a person, after seeing whom it concerns.

use super::api::{RevokeGroup, removal_of_group};
use crate::features::users::parts::id_param;
use crate::ui::{AccessEffect, Form, HiddenField, PageHead, Panel, load, read};
use domain::customers::GroupRemoval;
use domain::ids::GrantId;
use leptos::prelude::*;

/// Shows who would lose what, with the button that takes the group back.
#[component]
pub fn GroupRemovalPage() -> impl IntoView {
    let id = id_param::<GrantId>("id");
    let revoke = ServerAction::<RevokeGroup>::new();
    let shown = read(move || id.get(), removal_of_group);
    view! { <div class="page page--medium stack">{load(shown, move |removal| view! { <Removal removal revoke/> })}</div> }
}

#[component]
fn Removal(removal: GroupRemoval, revoke: ServerAction<RevokeGroup>) -> impl IntoView {
    let GroupRemoval { grant_id, holder, path, is_customers, group, level, diff } = removal;
    let who = if is_customers { format!("All people of {holder}") } else { holder.clone() };
    let text = format!("{who} would no longer hold {} on {group} by this grant.", level.label());
    view! {
        <PageHead title=format!("Revoke {group}") crumbs=vec![(holder, path.clone())]/>
        <Panel title="What happens">
            <div class="stack">
                <p>{text}</p>
                <AccessEffect diff/>
                <Form action=revoke prefix="">
                    <HiddenField name="id" value=grant_id.to_string()/>
                    <HiddenField name="path" value=path.clone()/>
                    <div class="form__actions">
                        <button class="btn btn--danger">"Revoke"</button>
                        <a class="btn btn--ghost" href=path>"Cancel"</a>
                    </div>
                </Form>
            </div>
        </Panel>
    }
}
