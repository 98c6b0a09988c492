//! The check-boxes of a list, which belong to the form of its bulk menu wherever they stand (OST-38).

use crate::ui::alive;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, NodeList};

/// Id of the form all check-boxes belong to.
pub const FORM: &str = "bulk";
const BOXES: &str = "td.col-check input";

/// Which rows of a page are ticked when it is made: what works without WebAssembly.
#[derive(Clone, Debug, Default)]
pub struct Ticks {
    select: String,
    ids: Vec<String>,
}

impl Ticks {
    /// As the address says.
    pub fn here() -> Self {
        use_query_map().with_untracked(|params| Self {
            select: params.get("select").unwrap_or_default(),
            ids: params.get_all("id").unwrap_or_default(),
        })
    }

    fn has(&self, id: i64) -> bool {
        match self.select.as_str() {
            "all" => true,
            "invert" => !self.ids.contains(&id.to_string()),
            _ => false,
        }
    }
}

/// The check-box of a row.
#[component]
pub fn TickBox(
    /// The record.
    id: i64,
    /// Its name.
    name: String,
    /// What is ticked at first.
    ticks: Ticks,
) -> impl IntoView {
    view! {
        <td class="col-check">
            <input type="checkbox" form=FORM name="id" value=id checked=ticks.has(id) aria-label=format!("Select {name}")/>
        </td>
    }
}

/// The check-box in the head of the list: all or none.
#[component]
pub fn TickAll() -> impl IntoView {
    let alive = alive();
    let toggled = |event: leptos::ev::Event| {
        let wanted = event_target_checked(&event);
        tick(|_| wanted);
    };
    view! {
        <th class="col-check">
            <input type="checkbox" aria-label="Select all" hidden=move || !alive.get() on:change=toggled/>
            <span class="visually-hidden">"Selected"</span>
        </th>
    }
}

/// Ticks each row, or not, from whether it was.
pub(super) fn tick(wanted: impl Fn(bool) -> bool) {
    for found in boxes() {
        found.set_checked(wanted(found.checked()));
    }
}

/// How many rows are ticked.
pub fn ticked() -> usize {
    boxes().filter(HtmlInputElement::checked).count()
}

fn boxes() -> impl Iterator<Item = HtmlInputElement> {
    let found: Option<NodeList> = document().query_selector_all(BOXES).ok();
    let nodes = (0..found.as_ref().map_or(0, NodeList::length)).filter_map(move |at| found.as_ref()?.item(at));
    nodes.filter_map(|node| node.dyn_into().ok())
}
