//! The tab *Single sign-on* of *Manage Account*: what is linked with somebody's account.

use crate::features::oidc::api::UnlinkUserIdentity;
use crate::ui::When;
use domain::ids::UserId;
use domain::oidc::OidcIdentityRow;
use leptos::prelude::*;

/// The identities of somebody, each with its button.
#[component]
pub fn IdentitiesTab(
    /// The person.
    id: UserId,
    /// Whether they are one's own.
    is_own: bool,
    /// The identities.
    rows: Vec<OidcIdentityRow>,
    /// Unlinks one.
    unlink: ServerAction<UnlinkUserIdentity>,
) -> impl IntoView {
    if is_own {
        return view! { <p>"These are your own. "<a href="/profile">"Your profile"</a>" is the place to unlink them."</p> }.into_any();
    }
    if rows.is_empty() {
        return view! { <p>"Nothing is linked: no provider vouches for them."</p> }.into_any();
    }
    let rows = rows.into_iter().map(|row| {
        let label = format!("Unlink {}", row.provider);
        view! {
            <tr>
                <td class="col-main">{row.provider}<p class="muted">{row.label}</p></td>
                <td data-label="Linked"><When at=row.created_at/></td>
                <td data-label="Last used">{row.last_used_at.map_or_else(|| "never".into_any(), |at| view! { <When at/> }.into_any())}</td>
                <td class="num">
                    <ActionForm action=unlink>
                        <input type="hidden" name="id" value=id.0/>
                        <input type="hidden" name="identity" value=row.id.0/>
                        <button class="btn btn--small btn--danger" aria-label=label>"Unlink"</button>
                    </ActionForm>
                </td>
            </tr>
        }
    });
    view! {
        <table class="table table--plain">
            <caption class="visually-hidden">"Accounts at sign-in providers"</caption>
            <thead><tr><th>"Provider"</th><th>"Linked"</th><th>"Last used"</th><th><span class="visually-hidden">"Actions"</span></th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
