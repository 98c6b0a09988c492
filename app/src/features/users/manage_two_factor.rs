//! *Manage Two-Factor Authentication*: taking second factors away from somebody (ZAM-21).

use super::api::RemoveUserTwoFactor;
use crate::ui::When;
use domain::ids::UserId;
use domain::two_factor::TwoFactorView;
use leptos::prelude::*;

/// The tab of the pop-up: each method with its button, and one for all.
#[component]
pub fn TwoFactorTab(
    /// The person.
    id: UserId,
    /// Their second factors.
    methods: TwoFactorView,
    /// Takes one or all away.
    remove: ServerAction<RemoveUserTwoFactor>,
) -> impl IntoView {
    if methods.is_own {
        return view! { <p>"These are your own. "<a href="/profile">"Your profile"</a>" is the place to change them."</p> }.into_any();
    }
    if !methods.is_on() {
        let text = if methods.is_required {
            "There is no second factor. One has to be set up at the next sign-in."
        } else {
            "There is no second factor: the password is enough to sign in."
        };
        return view! { <p>{text}</p> }.into_any();
    }
    let button = move |method: String, label: String| {
        view! {
            <ActionForm action=remove>
                <input type="hidden" name="id" value=id.0/>
                <input type="hidden" name="method" value=method/>
                <button class="btn btn--small btn--danger">{label}</button>
            </ActionForm>
        }
    };
    let apps = methods.authenticators.into_iter().map(|row| {
        view! {
            <tr>
                <td class="col-main">{row.name.clone()}<p class="muted">"Authenticator app"</p></td>
                <td data-label="Last used">{row.last_used_at.map_or_else(|| "never".into_any(), |at| view! { <When at/> }.into_any())}</td>
                <td class="num">{button(row.id.to_string(), format!("Remove {}", row.name))}</td>
            </tr>
        }
    });
    let keys = methods.passkeys.into_iter().map(|row| {
        view! {
            <tr>
                <td class="col-main">{row.name.clone()}<p class="muted">{row.kind.label()}</p></td>
                <td data-label="Last used">{row.last_used_at.map_or_else(|| "never".into_any(), |at| view! { <When at/> }.into_any())}</td>
                <td class="num">{button(row.method(), format!("Remove {}", row.name))}</td>
            </tr>
        }
    });
    let codes = (methods.recovery_codes > 0).then(|| {
        view! {
            <tr>
                <td class="col-main">"Recovery codes"<p class="muted">{format!("{} left", methods.recovery_codes)}</p></td>
                <td></td>
                <td class="num">{button("recovery-codes".to_owned(), "Remove Recovery codes".to_owned())}</td>
            </tr>
        }
    });
    view! {
        <p>"Remove what got lost. The person is signed out everywhere, gets a mail, and can set it up again in their profile."</p>
        <table class="table table--plain">
            <caption class="visually-hidden">"Second factors"</caption>
            <thead><tr><th>"Method"</th><th>"Last used"</th><th><span class="visually-hidden">"Actions"</span></th></tr></thead>
            <tbody>{apps.collect_view()}{keys.collect_view()}{codes}</tbody>
        </table>
        <div class="row">{button("all".to_owned(), "Remove all methods".to_owned())}</div>
    }
    .into_any()
}
