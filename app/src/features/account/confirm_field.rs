//! What proves that it is still the person who sits there.

use crate::shell::me;
use crate::ui::PasswordField;
use leptos::prelude::*;

/// Asks for the present password. Whoever has none is told how soon after signing in it has to be done instead, and
/// where to sign in anew.
#[component]
pub fn ConfirmField(
    /// Its label.
    label: &'static str,
) -> impl IntoView {
    // In somebody's view it is the password of who really sits there.
    let asks = me().with_untracked(|me| me.as_ref().is_none_or(|me| me.has_password || me.impersonation.is_some()));
    if asks {
        view! { <PasswordField name="current" label autocomplete="current-password"/> }.into_any()
    } else {
        view! {
            <p class="hint">
                "Without a password this can be done within 15 minutes after signing in. "
                <a href="/sign-in?why=again&next=%2Fprofile" rel="external">"Sign in again"</a>
            </p>
        }
        .into_any()
    }
}
