//! The part of a form that a passkey or security key fills in.

use leptos::prelude::*;

/// Fields for the answer of the key, and a place for what went wrong. A button of the same form with `data-passkey`
/// begins (`app/src/passkeys.js`).
#[component]
pub fn PasskeyFields(
    /// The token of the challenge, where it is known already.
    #[prop(optional, into)]
    token: String,
) -> impl IntoView {
    view! {
        <input type="hidden" name="token" value=token/>
        <input type="hidden" name="credential"/>
        <p class="error" role="alert" data-passkey-error=""></p>
    }
}
