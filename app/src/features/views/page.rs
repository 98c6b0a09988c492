//! The page of a saved view: its name, who has it, and its end.

use super::api::{ChooseView, DeleteView, UpdateView, read_view};
use crate::features::users::parts::id_param;
use crate::ui::{CheckField, Form, FormActions, HiddenField, PageHead, Panel, TextField, load, read};
use domain::ids::ViewId;
use domain::views::SavedView;
use leptos::form::ActionForm;
use leptos::prelude::*;

/// Changes a saved view, or chooses one that somebody else shares.
#[component]
pub fn SavedViewPage() -> impl IntoView {
    let id = id_param::<ViewId>("id");
    let found = read(move || id.get(), read_view);
    view! {
        <div class="page page--medium stack">
            {load(found, |(view, can_share)| {
                if view.can_change { view! { <Own view can_share/> }.into_any() } else { view! { <OfSomebodyElse view/> }.into_any() }
            })}
        </div>
    }
}

#[component]
fn Head(view: SavedView) -> impl IntoView {
    let crumbs = vec![(view.list.label().to_owned(), view.path())];
    let lead = if view.is_own { String::new() } else { format!("Saved by {}.", view.owner) };
    view! { <PageHead title=view.name crumbs lead/> }
}

#[component]
fn Own(view: SavedView, can_share: bool) -> impl IntoView {
    let update = ServerAction::<UpdateView>::new();
    let delete = ServerAction::<DeleteView>::new();
    let (id, path) = (view.id, view.path());
    let may_share = can_share || view.is_shared;
    view! {
        <Head view=view.clone()/>
        <Form action=update>
            <HiddenField name="id" value=id.to_string()/>
            <HiddenField name="list" value=view.list.as_str() prefixed=true/>
            <HiddenField name="query" value=view.query prefixed=true/>
            <TextField name="name" label="Name" value=view.name required=true/>
            {may_share.then(|| view! { <CheckField name="is_shared" label="Share" checked=view.is_shared hint="With every agent who may open this list."/> })}
            <DefaultField is_default=view.is_default/>
            <FormActions save="Save" cancel=path/>
        </Form>
        <Panel title="Delete this view">
            <p class="muted">"Nothing that it shows is deleted."{view.is_shared.then_some(" It disappears for everybody who has it.")}</p>
            <ActionForm action=delete>
                <input type="hidden" name="id" value=id.to_string()/>
                <button class="btn btn--danger">"Delete view"</button>
            </ActionForm>
        </Panel>
    }
}

/// A view of somebody else: one's own list can open with it.
#[component]
fn OfSomebodyElse(view: SavedView) -> impl IntoView {
    let choose = ServerAction::<ChooseView>::new();
    let (id, path) = (view.id, view.path());
    view! {
        <Head view=view.clone()/>
        <Form action=choose>
            <HiddenField name="id" value=id.to_string()/>
            <DefaultField is_default=view.is_default/>
            <FormActions save="Save" cancel=path/>
        </Form>
    }
}

#[component]
fn DefaultField(is_default: bool) -> impl IntoView {
    view! { <CheckField name="is_default" label="Open the list with it" checked=is_default hint="For you alone."/> }
}
