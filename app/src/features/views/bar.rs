//! What a list shows of its saved views.

use super::api::{ReplaceView, SaveView, views_of_list};
use crate::features::users::parts::query_param;
use crate::request::Flash;
use crate::ui::{CheckField, Form, HiddenField, Icon, Read, Tabs, TextField, read};
use domain::views::{ListKind, ListViews, NO_VIEW, SavedView, VIEW_PARAM};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

/// The saved views of a list. One opened without anything in its address goes on to the default view.
pub fn saved_views(list: ListKind) -> Read<ListViews> {
    let params = use_query_map();
    let chosen = query_param(VIEW_PARAM);
    let is_bare = Memo::new(move |_| params.with(|params| params.clone().into_iter().next().is_none()));
    read(move || (is_bare.get(), chosen.get()), move |(is_bare, _)| views_of_list(list, is_bare))
}

/// The address of the list as it is, whatever view it opens with.
#[must_use]
pub fn whole_list(list: ListKind) -> String {
    format!("{}?{VIEW_PARAM}={NO_VIEW}", list.path())
}

/// The saved views as tabs; nothing while there are none.
#[component]
pub fn ViewTabs(
    /// The views.
    views: Read<ListViews>,
    /// The list.
    list: ListKind,
) -> impl IntoView {
    let chosen = query_param(VIEW_PARAM);
    view! {
        <Transition>
            {move || {
                let chosen = chosen.get();
                Suspend::new(async move {
                    let views = views.await.map(|found| found.views).unwrap_or_default();
                    (!views.is_empty()).then(|| view! { <Bar views list chosen/> })
                })
            }}
        </Transition>
    }
}

#[component]
fn Bar(views: Vec<SavedView>, list: ListKind, chosen: String) -> impl IntoView {
    let whole = whole_list(list);
    let shown = views.iter().find(|view| view.id.to_string() == chosen);
    let current = shown.map_or_else(|| whole.clone(), SavedView::path);
    let edit = shown.map(|view| (format!("/agent/views/{}", view.id), format!("Settings of the view {}", view.name)));
    let mut tabs = vec![("Whole list".to_owned(), whole, None)];
    tabs.extend(views.iter().map(|view| {
        let name = if view.is_own { view.name.clone() } else { format!("{} (by {})", view.name, view.owner) };
        (name, view.path(), None)
    }));
    view! {
        <div class="view-bar">
            <Tabs label="Saved views" tabs current/>
            {edit.map(|(path, label)| view! {
                <a class="btn btn--ghost btn--icon" href=path aria-label=label><Icon glyph=icondata_lu::LuSettings2/></a>
            })}
        </div>
    }
}

/// The button that saves what the list shows under a name.
#[component]
pub fn ViewMenu(
    /// The views.
    views: Read<ListViews>,
    /// The list.
    list: ListKind,
) -> impl IntoView {
    let params = use_query_map();
    let save = ServerAction::<SaveView>::new();
    let replace = ServerAction::<ReplaceView>::new();
    let flash = use_context::<StoredValue<Option<Flash>>>().and_then(|flash| flash.get_value());
    let was_refused = flash.is_some_and(|flash| flash.form == SaveView::PATH && flash.error.is_some());
    let is_refused = move || save.value().with(|value| value.as_ref().map_or(was_refused, Result::is_err));
    view! {
        <Transition>
            {move || {
                let (query, chosen) = params.with(|params| (query_of(list, params), params.get(VIEW_PARAM)));
                Suspend::new(async move {
                    let found = views.await.unwrap_or_default();
                    let changes = |view: &SavedView| view.can_change && Some(view.id.to_string()) == chosen;
                    let present = found.views.into_iter().find(changes);
                    found.can_save.then(|| view! {
                        <details class="menu menu--end" name="menu" open=is_refused>
                            <summary class="btn btn--small"><Icon glyph=icondata_lu::LuBookmark/>" Save view"</summary>
                            <div class="menu__list menu__list--form">
                                {present.map(|view| view! { <Replace view query=query.clone() replace/> })}
                                <SaveForm list query can_share=found.can_share save/>
                            </div>
                        </details>
                    })
                })
            }}
        </Transition>
    }
}

/// The parts of an address that make a view.
fn query_of(list: ListKind, params: &ParamsMap) -> String {
    let mut kept = ParamsMap::new();
    for name in list.params() {
        if let Some(value) = params.get(name).filter(|value| !value.is_empty()) {
            kept.insert(*name, value);
        }
    }
    kept.to_query_string()
}

#[component]
fn Replace(view: SavedView, query: String, replace: ServerAction<ReplaceView>) -> impl IntoView {
    view! {
        <ActionForm action=replace>
            <input type="hidden" name="id" value=view.id.to_string()/>
            <input type="hidden" name="query" value=query/>
            <button class="menu__item">{format!("Save changes to “{}”", view.name)}</button>
        </ActionForm>
        <hr/>
    }
}

#[component]
fn SaveForm(list: ListKind, query: String, can_share: bool, save: ServerAction<SaveView>) -> impl IntoView {
    view! {
        <Form action=save>
            <HiddenField name="list" value=list.as_str() prefixed=true/>
            <HiddenField name="query" value=query prefixed=true/>
            <TextField name="name" label="Name of the view" required=true hint="Search, filters and order are saved, not the people or tickets found."/>
            {can_share.then(|| view! { <CheckField name="is_shared" label="Share" hint="With every agent who may open this list."/> })}
            <CheckField name="is_default" label="Open this list with it" hint="For you alone."/>
            <button class="btn btn--primary btn--small">"Save"</button>
        </Form>
    }
}
