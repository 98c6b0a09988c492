//! A password set by hand, or made up by the browser (RTP-10).

use super::{FormState, Icon, alive};
use js_sys::{Function, Reflect, Uint8Array};
use leptos::html::Input;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// 64 characters that are hard to mix up: six bits each.
const ALPHABET: &[u8; 64] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_+=!?%";
/// 120 bits.
const LENGTH: u32 = 20;

/// A password for somebody else. A made-up one is shown, as somebody has to hand it over.
#[component]
pub fn MadeUpPassword(
    /// Its label.
    label: &'static str,
    /// Help below the control.
    hint: &'static str,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    let (id, error) = (state.id("password"), state.error("password"));
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    // The field may just have given way to an empty one.
    let is_wrong = move || error.try_with(Option::is_some).unwrap_or_default();
    let described_by = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        move || if is_wrong() { format!("{hint_id} {error_id}") } else { hint_id.clone() }
    };
    let alive = alive();
    let field = NodeRef::<Input>::new();
    let is_shown = RwSignal::new(false);
    let make_up = move |_| {
        if let (Some(random), Some(field)) = (random_password(), field.get_untracked()) {
            field.set_value(&random);
            is_shown.set(true);
        }
    };
    view! {
        <div class="field field--wide">
            <label for=id.clone()>{label}</label>
            <div class="input-group">
                <input id=id class="mono" name=state.name("password") type=move || if is_shown.get() { "text" } else { "password" }
                    autocomplete="new-password" node_ref=field
                    aria-invalid=move || is_wrong().then_some("true") aria-describedby=described_by/>
                <button class="btn" type="button" hidden=move || !alive.get() on:click=make_up>
                    <Icon glyph=icondata_lu::LuDices/>" Auto generate random password"
                </button>
            </div>
            <p class="hint" id=hint_id>{hint}</p>
            {move || error.try_get().flatten().map(|text| view! { <p class="error" id=error_id.clone()>{text}</p> })}
        </div>
    }
}

/// From the browser's source of randomness; `None` where it has none.
fn random_password() -> Option<String> {
    let crypto = Reflect::get(&js_sys::global(), &JsValue::from_str("crypto")).ok()?;
    let fill = Reflect::get(&crypto, &JsValue::from_str("getRandomValues")).ok()?.dyn_into::<Function>().ok()?;
    let bytes = Uint8Array::new_with_length(LENGTH);
    fill.call1(&crypto, &bytes).ok()?;
    Some(bytes.to_vec().into_iter().map(letter).collect())
}

/// Each character is as likely as any other: 256 is a multiple of 64.
fn letter(byte: u8) -> char {
    char::from(ALPHABET[usize::from(byte % 64)])
}

#[cfg(test)]
mod tests {
    use super::{ALPHABET, letter};
    use std::collections::BTreeSet;

    #[test]
    fn rtp_10_every_character_is_as_likely_as_any_other() {
        assert_eq!(ALPHABET.iter().collect::<BTreeSet<_>>().len(), 64);
        let drawn: Vec<char> = (0..=u8::MAX).map(letter).collect();
        assert!(ALPHABET.iter().all(|wanted| drawn.iter().filter(|drawn| **drawn == char::from(*wanted)).count() == 4));
    }
}
