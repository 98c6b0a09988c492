//! The fields of a new password, which tell while it is typed how hard it is to guess. Without WebAssembly, a refused
//! form says what is wrong with it.

use super::api::password_strength;
use crate::ui::PasswordField;
use domain::passwords::{PasswordRules, Strength, StrengthInput};
use leptos::ev::Event;
use leptos::prelude::*;
use std::time::Duration;

/// How long nothing is typed before it is weighed.
const PAUSE: Duration = Duration::from_millis(300);

/// A new password, twice.
#[component]
pub fn NewPasswordFields(
    /// The label of the first.
    label: &'static str,
    /// What the desk asks of passwords.
    rules: PasswordRules,
    /// The one-time link it is chosen by, if any.
    #[prop(optional, into)]
    token: String,
) -> impl IntoView {
    let strength = RwSignal::new(None::<Strength>);
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let typed = StoredValue::new(0_u32);
    let weigh = move |event: Event| {
        if let Some(handle) = pending.get_value() {
            handle.clear();
        }
        let count = typed.get_value() + 1;
        typed.set_value(count);
        let input = StrengthInput { password: event_target_value(&event), token: token.clone() };
        let ask = move || {
            leptos::task::spawn_local(async move {
                let found = password_strength(input).await.ok().flatten();
                // Something else may have been typed meanwhile, or the form be gone.
                if typed.try_get_value() == Some(count) {
                    let _ = strength.try_set(found);
                }
            });
        };
        pending.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    };
    view! {
        <div on:input=weigh>
            <PasswordField name="password" label autocomplete="new-password" hint=rules.hint()/>
            <div class="strength" role="status">{move || strength.get().map(meter)}</div>
        </div>
        <PasswordField name="password_again" label="The same again" autocomplete="new-password"/>
    }
}

fn meter(strength: Strength) -> impl IntoView {
    let label = strength.label();
    view! {
        <meter min="0" max=Strength::BEST.to_string() low="2" high="3" optimum="4" value=strength.score.to_string() aria-label="Strength of the password"></meter>
        <p><strong>{label}"."</strong>" "{strength.advice}</p>
    }
}
