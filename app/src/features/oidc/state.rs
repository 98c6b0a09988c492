//! What the provider has to be told, and what a test of it found.

use crate::ui::{Icon, Panel};
use domain::AppError;
use domain::oidc::{OidcProviderView, OidcTest};
use leptos::prelude::*;

/// The addresses for the provider, and how many people are linked.
#[component]
pub fn ProviderState(
    /// The provider.
    row: OidcProviderView,
) -> impl IntoView {
    let keeper = row.keeper.map(|name| {
        view! { <p class="hint">{format!("It adds and links people and gives roles within the rights of {name}, who last changed it.")}</p> }
    });
    let address = |label: &'static str, value: String| {
        view! {
            <p>{label}</p>
            <div class="input-group"><input class="mono" readonly value=value aria-label=label/></div>
        }
    };
    view! {
        <Panel title="For the provider">
            <div class="stack stack--s">
                {address("Redirect URI", row.redirect_uri)}
                {address("Post logout redirect URI", row.post_logout_redirect_uri)}
                {address("Back-channel logout URI", row.backchannel_logout_uri)}
            </div>
        </Panel>
        <Panel title="People">
            <p>{format!("Linked: {}.", row.people_count)}</p>
            {keeper}
        </Panel>
    }
}

/// What a test found.
#[component]
pub fn Tested(
    /// What was found, or what is wrong.
    tested: Result<OidcTest, AppError>,
) -> impl IntoView {
    let found = match tested {
        Ok(found) => found,
        Err(error) => {
            return view! {
                <div class="alert alert--danger" role="alert">
                    <Icon glyph=icondata_lu::LuCircleAlert/>
                    <div><p class="alert__title">"The provider cannot be used like this"</p><p>{error.to_string()}</p></div>
                </div>
            }
            .into_any();
        }
    };
    let yes = |is: bool| if is { "yes" } else { "no" };
    let (class, title) = if found.warnings.is_empty() {
        ("alert alert--success", "The provider answers")
    } else {
        ("alert alert--warning", "The provider answers, but something will not work")
    };
    let warnings = found.warnings.into_iter().map(|text| view! { <p>{text}</p> });
    view! {
        <div class=class role="status">
            <Icon glyph=icondata_lu::LuPlugZap/>
            <div class="stack stack--s">
                <p class="alert__title">{title}</p>
                {warnings.collect_view()}
                <p>{format!("People are sent to {}. Keys: {}. Signs people out: {}. Tells when they sign out there: {}.",
                    found.authorization_endpoint, found.keys, yes(found.signs_out), yes(found.backchannel))}</p>
            </div>
        </div>
    }
    .into_any()
}
