//! Keys that work on every page: `/` search, `Ctrl+K` palette, `c` new ticket, `j` and `k` in lists, `x` ticks a row,
//! `r` and `n` reply and note in a ticket, `a` gives it an owner, `Enter` opens, `Escape` closes a menu, `?` shows the list of keys.

use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

/// Listens for keys for as long as the page lives.
pub fn provide_hotkeys() {
    let navigate = use_navigate();
    Effect::new(move |_| {
        let navigate = navigate.clone();
        let handle = window_event_listener(ev::keydown, move |event| {
            if (event.ctrl_key() || event.meta_key()) && event.key() == "k" {
                event.prevent_default();
                open_dialog("palette");
                return;
            }
            if event.key() == "Escape" && close_menu() {
                event.prevent_default();
                return;
            }
            let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
            if !plain || is_typing(&event) || document().query_selector("dialog[open]").ok().flatten().is_some() {
                return;
            }
            let in_desk = document().query_selector(".shell").ok().flatten().is_some();
            match event.key().as_str() {
                "/" if focus("[data-hotkey='/']") || focus(".topbar__search input") => event.prevent_default(),
                "c" if in_desk => navigate("/agent/tickets/new", leptos_router::NavigateOptions::default()),
                "?" if in_desk => open_dialog("keys"),
                "r" if write(".composer input[name=kind][value=reply]") => event.prevent_default(),
                "n" if write(".composer input[name=kind][value=note]") => event.prevent_default(),
                "a" if focus(".split__aside select[name=owner_id]") => event.prevent_default(),
                "x" => tick(),
                "j" => step(1),
                "k" => step(-1),
                _ => {}
            }
        });
        on_cleanup(move || handle.remove());
    });
}

fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return false;
    };
    matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
}

/// Closes the open menu, if there is one, and leaves the focus on its button.
fn close_menu() -> bool {
    let Some(menu) = document().query_selector("details.menu[open]").ok().flatten() else { return false };
    let closed = menu.remove_attribute("open").is_ok();
    focus("details.menu:focus-within > summary");
    closed
}

fn focus(selector: &str) -> bool {
    let found = document().query_selector(selector).ok().flatten();
    let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) else { return false };
    element.focus().is_ok()
}

/// Goes on writing in the ticket, as what this radio button says.
fn write(radio: &str) -> bool {
    let found = document().query_selector(radio).ok().flatten();
    let Some(radio) = found.and_then(|radio| radio.dyn_into::<web_sys::HtmlElement>().ok()) else { return false };
    radio.click();
    focus(".composer textarea")
}

/// Ticks the row of the list that has the focus, or not any more.
fn tick() {
    let row = document().active_element().and_then(|active| active.closest("tr").ok().flatten());
    let found = row.and_then(|row| row.query_selector("td.col-check input").ok().flatten());
    if let Some(tick) = found.and_then(|tick| tick.dyn_into::<web_sys::HtmlElement>().ok()) {
        tick.click();
    }
}

/// Opens a dialog of the page by id.
pub(super) fn open_dialog(id: &str) {
    let dialog =
        document().get_element_by_id(id).and_then(|dialog| dialog.dyn_into::<web_sys::HtmlDialogElement>().ok());
    if let Some(dialog) = dialog.filter(|dialog| !dialog.open()) {
        // Refused when it is open already, which is fine.
        let _ = dialog.show_modal();
    }
}

/// Moves the focus to the next or previous row of the list; `Enter` then opens it.
fn step(by: i32) {
    let Ok(links) = document().query_selector_all(".table__link, .ticket-list__link") else { return };
    let active = document().active_element();
    let index = (0..links.length()).find(|index| {
        let node = links.item(*index);
        node.is_some()
            && node.as_ref().map(AsRef::<wasm_bindgen::JsValue>::as_ref) == active.as_ref().map(AsRef::as_ref)
    });
    let next = match index {
        Some(index) => i64::from(index) + i64::from(by),
        None => 0,
    };
    let Ok(next) = u32::try_from(next) else { return };
    if let Some(link) = links.item(next).and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok()) {
        // A row that cannot take the focus is skipped.
        let _ = link.focus();
    }
}
