//! Completing `$-VARIABLES` while they are typed. Without WebAssembly the list below the form says which there are.

use js_sys::Reflect;
use leptos::ev::{Event, KeyboardEvent};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// What fits what stands before the caret.
#[derive(Clone, PartialEq, Eq)]
struct Offer {
    /// Where the variable begins, in units of UTF-16 as browsers count.
    start: usize,
    /// Where the caret is.
    end: usize,
    /// The variables that begin like this.
    fitting: Vec<String>,
    /// The place of the chosen one.
    chosen: usize,
}

/// The variable that is being typed before the caret: where it begins, and what there is of it.
fn typed(text: &[u16], caret: usize) -> Option<(usize, String)> {
    let before = text.get(..caret)?;
    let start = before.iter().rposition(|unit| *unit == u16::from(b'$'))?;
    let part = String::from_utf16(&before[start..]).ok()?;
    let rest = part.strip_prefix('$')?;
    let is_name = rest.is_empty() || rest.strip_prefix('-')?.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_name.then(|| (start, part.to_ascii_uppercase()))
}

fn offer(text: &str, caret: usize, variables: &[String]) -> Option<Offer> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let (start, part) = typed(&units, caret)?;
    let fitting: Vec<_> = variables.iter().filter(|name| name.starts_with(&part) && **name != part).cloned().collect();
    (!fitting.is_empty()).then_some(Offer { start, end: caret, fitting, chosen: 0 })
}

/// The text with the variable in place of what was typed of it, and where the caret is then.
fn completed(text: &str, offer: &Offer, variable: &str) -> (String, usize) {
    let units: Vec<u16> = text.encode_utf16().collect();
    let (before, after) = (&units[..offer.start.min(units.len())], &units[offer.end.min(units.len())..]);
    let whole = format!("{}{variable}{}", String::from_utf16_lossy(before), String::from_utf16_lossy(after));
    (whole, before.len() + variable.encode_utf16().count())
}

/// The text and the caret of a field, be it of one line or of several.
fn state_of(field: &JsValue) -> Option<(String, usize)> {
    let text = Reflect::get(field, &"value".into()).ok()?.as_string()?;
    let caret = Reflect::get(field, &"selectionStart".into()).ok()?.as_f64()?;
    Some((text, caret as usize))
}

/// Puts the variable into the field.
fn insert(field: &JsValue, offer: &Offer, variable: &str) {
    let Some((text, _)) = state_of(field) else { return };
    let (whole, caret) = completed(&text, offer, variable);
    let _ = Reflect::set(field, &"value".into(), &whole.into());
    for side in ["selectionStart", "selectionEnd"] {
        let _ = Reflect::set(field, &side.into(), &JsValue::from_f64(caret as f64));
    }
    if let Some(field) = field.dyn_ref::<web_sys::HtmlElement>() {
        let _ = field.focus();
    }
}

/// Fields in which variables are completed: by the arrows and Enter or Tab, or with the mouse.
#[component]
pub fn Completion(
    /// The variables, with their `$-`.
    variables: Vec<String>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let offered = RwSignal::new(None::<Offer>);
    // The id of the field: elements themselves do not leave their thread.
    let field = StoredValue::new(String::new());
    let look = move |event: Event| {
        let target: web_sys::Element = event_target(&event);
        field.set_value(target.id());
        offered.set(state_of(&target).and_then(|(text, caret)| offer(&text, caret, &variables)));
    };
    let take = move |place: usize| {
        let Some(offer) = offered.get_untracked() else { return };
        let Some(variable) = offer.fitting.get(place) else { return };
        if let Some(field) = document().get_element_by_id(&field.get_value()) {
            insert(&field, &offer, variable);
        }
        offered.set(None);
    };
    let press = move |event: KeyboardEvent| {
        let Some(Offer { fitting, chosen, .. }) = offered.get_untracked() else { return };
        let choose = |place: usize| offered.update(|offer| offer.iter_mut().for_each(|offer| offer.chosen = place));
        match event.key().as_str() {
            "ArrowDown" => choose((chosen + 1) % fitting.len()),
            "ArrowUp" => choose((chosen + fitting.len() - 1) % fitting.len()),
            "Enter" | "Tab" => take(chosen),
            "Escape" => offered.set(None),
            _ => return,
        }
        event.prevent_default();
    };
    let shown = move || {
        offered.get().map(|Offer { fitting, chosen, .. }| {
            let said = format!("{} of {}: {}", chosen + 1, fitting.len(), fitting[chosen]);
            let items = fitting.into_iter().enumerate().map(|(place, name)| {
                let class =
                    if place == chosen { "completion__item completion__item--chosen" } else { "completion__item" };
                // The field keeps the focus.
                let pick = move |event: leptos::ev::MouseEvent| {
                    event.prevent_default();
                    take(place);
                };
                view! { <li class=class on:mousedown=pick><code>{name}</code></li> }
            });
            view! {
                <ul class="completion" aria-hidden="true">{items.collect_view()}</ul>
                <p class="visually-hidden" role="status">{format!("Variable {said}. Enter takes it.")}</p>
            }
        })
    };
    view! {
        <div class="stack" on:input=look on:keydown=press on:focusout=move |_| offered.set(None)>
            {children()}
            {shown}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitting(text: &str, caret: usize) -> Vec<String> {
        let variables = ["$-NAME", "$-LINK", "$-LOGIN"].map(str::to_owned);
        offer(text, caret, &variables).map(|offer| offer.fitting).unwrap_or_default()
    }

    #[test]
    fn what_is_typed_of_a_variable_is_completed_and_nothing_else() {
        assert_eq!(fitting("Hello $", 7), ["$-NAME", "$-LINK", "$-LOGIN"]);
        assert_eq!(fitting("Hello $-l", 9), ["$-LINK", "$-LOGIN"]);
        assert_eq!(fitting("Hello $-l and on", 9), ["$-LINK", "$-LOGIN"]);
        assert_eq!(fitting("$-LINK", 6), [""; 0], "whole already");
        assert_eq!(fitting("It costs $5", 11), [""; 0]);
        assert_eq!(fitting("$-X", 3), [""; 0]);
        assert_eq!(fitting("Hello", 99), [""; 0]);
    }

    #[test]
    fn the_caret_stands_behind_the_variable_whatever_comes_before_it() {
        let variables = ["$-LINK".to_owned()];
        let text = "Grüße 🦊 $-l there";
        let caret = "Grüße 🦊 $-l".encode_utf16().count();
        let offer = offer(text, caret, &variables).unwrap();
        let (whole, caret) = completed(text, &offer, "$-LINK");
        assert_eq!((whole.as_str(), caret), ("Grüße 🦊 $-LINK there", "Grüße 🦊 $-LINK".encode_utf16().count()));
    }
}
