//! The menu ⋮ of a row. A list has many rows and one open menu at most, so only that one is made.

use super::Icon;
use leptos::ev::MouseEvent;
use leptos::html::{A, Summary};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use std::sync::Arc;

/// Whose menu is open: from the address at first, so that menus open without WebAssembly too.
#[derive(Clone, Copy)]
pub struct RowMenus {
    open: RwSignal<Option<i64>>,
    /// Whose menu was closed last: its button takes the focus back.
    closed: RwSignal<Option<i64>>,
    /// The address with a menu open, up to the id.
    link: StoredValue<String>,
}

impl RowMenus {
    /// The menus of the list on this page.
    #[must_use]
    pub fn here() -> Self {
        let query = use_query_map();
        let open = query.with_untracked(|query| query.get("menu").and_then(|id| id.parse().ok()));
        let kept = query.with_untracked(|query| {
            let mut query = query.clone();
            query.remove("menu");
            query.to_query_string()
        });
        let link = if kept.is_empty() { "?menu=".to_owned() } else { format!("{kept}&menu=") };
        Self { open: RwSignal::new(open), closed: RwSignal::new(None), link: StoredValue::new(link) }
    }

    /// Closes the menu.
    pub fn close(self) {
        self.closed.set(self.open.get_untracked());
        self.open.set(None);
    }
}

/// A button, and the menu of a row once it is open.
#[component]
pub fn RowMenu(
    /// The menus of the list.
    menus: RowMenus,
    /// The record of the row.
    id: i64,
    /// Its name.
    #[prop(into)]
    name: String,
    /// The items.
    children: ChildrenFn,
) -> impl IntoView {
    let label = format!("Actions for {name}");
    let link = menus.link.with_value(|link| format!("{link}{id}"));
    let is_open = Memo::new(move |_| menus.open.get() == Some(id));
    let button = NodeRef::<A>::new();
    Effect::new(move |_| {
        if let Some(button) = button.get()
            && menus.closed.get_untracked() == Some(id)
        {
            menus.closed.set(None);
            let _ = button.focus();
        }
    });
    let open = move |event: MouseEvent| {
        event.prevent_default();
        menus.open.set(Some(id));
    };
    move || {
        let label = label.clone();
        if is_open.get() {
            view! { <OpenMenu menus label items=Arc::clone(&children)/> }.into_any()
        } else {
            view! {
                <a class="btn btn--ghost btn--icon" role="button" href=link.clone() rel="nofollow" aria-label=label on:click=open node_ref=button>
                    <Icon glyph=icondata_lu::LuEllipsisVertical/>
                </a>
            }
            .into_any()
        }
    }
}

#[component]
fn OpenMenu(menus: RowMenus, label: String, items: ChildrenFn) -> impl IntoView {
    let summary = NodeRef::<Summary>::new();
    // Focus goes where the button was.
    Effect::new(move |_| {
        if let Some(summary) = summary.get() {
            let _ = summary.focus();
        }
    });
    let toggled = move |event: leptos::ev::Event| {
        let is_open = event_target::<web_sys::Element>(&event).has_attribute("open");
        if !is_open {
            menus.close();
        }
    };
    view! {
        <details class="menu menu--end" name="menu" open=true on:toggle=toggled>
            <summary class="btn btn--ghost btn--icon" aria-label=label node_ref=summary><Icon glyph=icondata_lu::LuEllipsisVertical/></summary>
            <div class="menu__list">{items()}</div>
        </details>
    }
}
