//! What a connection does at the moment: its token, its people, whether it was stopped.

use super::api::{MakeScimToken, ReleaseScimConnection, RevokeScimToken};
use crate::ui::{Form, HiddenField, Icon, Panel, When};
use domain::scim::ScimConnectionView;
use leptos::prelude::*;

/// What can be done to a connection.
#[derive(Clone, Copy)]
pub struct Switches {
    /// Makes a token.
    pub make: ServerAction<MakeScimToken>,
    /// Revokes it.
    pub revoke: ServerAction<RevokeScimToken>,
    /// Approves what was refused.
    pub release: ServerAction<ReleaseScimConnection>,
}

/// The address and the token for the identity provider, and how many people it keeps.
#[component]
pub fn ScimState(
    /// The connection.
    row: ScimConnectionView,
    /// What can be done.
    switches: Switches,
    /// A token that was just made.
    new_token: Signal<Option<String>>,
) -> impl IntoView {
    let id = row.id.to_string();
    let Switches { make, revoke, release } = switches;
    let stopped = row.tripped_at.map(|at| {
        let id = id.clone();
        view! {
            <div class="alert alert--warning" role="alert">
                <Icon glyph=icondata_lu::LuCircleAlert/>
                <div class="stack stack--s">
                    <p class="alert__title">"The circuit breaker stopped it"</p>
                    <p>"It asked to deactivate people, or to change their roles, more often within an hour than it may, or to deactivate the last admin, " <When at/> ". Until you approve, it deactivates nobody and its groups change no roles; everything else goes on."</p>
                    <Form action=release>
                        <HiddenField name="id" value=id/>
                        <button class="btn">"Approve for a day"</button>
                    </Form>
                </div>
            </div>
        }
    });
    let barred = row.barred_at.map(|at| {
        view! {
            <div class="alert alert--warning" role="alert">
                <Icon glyph=icondata_lu::LuCircleAlert/>
                <div class="stack stack--s">
                    <p class="alert__title">"It is refused because of its keeper"</p>
                    <p>"Whoever keeps it can no longer use the desk, may no longer manage integrations, or has to choose a new password or set up a second factor first: since " <When at/> " it changes nothing at all. Save the form or make a new token, and you keep it."</p>
                </div>
            </div>
        }
    });
    let released = row.released_until.map(|at| {
        view! { <p class="alert alert--info" role="status">"Approved: it may deactivate as many people as it likes until " <When at/> "."</p> }
    });
    let token = match (&row.token, row.token_made_at) {
        (Some(prefix), Some(at)) => {
            let used = row
                .last_used_at
                .map_or_else(|| "never used".into_any(), |at| view! { "last used " <When at/> }.into_any());
            let id = id.clone();
            view! {
                <p><span class="mono">{format!("{prefix}…")}</span> ", made " <When at/> ", " {used} "."</p>
                <Form action=revoke>
                    <HiddenField name="id" value=id/>
                    <button class="btn btn--danger">"Revoke the token"</button>
                </Form>
            }
            .into_any()
        }
        _ => view! { <p>"It has no token: nobody can use it."</p> }.into_any(),
    };
    let make_label = if row.token.is_some() { "Make a new token" } else { "Make a token" };
    let keeper = row.keeper.map(|name| view! { <p class="hint">{format!("It acts within the rights of {name}, who last changed it or made its token.")}</p> });
    view! {
        {barred}
        {stopped}
        {released}
        <Panel title="For the identity provider">
            <div class="stack stack--s">
                <p>"Base URL, which Entra calls tenant URL:"</p>
                <div class="input-group"><input class="mono" readonly value=row.base_url aria-label="Base URL"/></div>
                {move || new_token.get().map(|token| view! { <TokenOnce token/> })}
                {token}
                <Form action=make>
                    <HiddenField name="id" value=id.clone()/>
                    <button class="btn btn--primary"><Icon glyph=icondata_lu::LuKeyRound/>" "{make_label}</button>
                </Form>
                {row.token.is_some().then(|| view! { <p class="hint">"The present token stops working when a new one is made."</p> })}
                {keeper}
            </div>
        </Panel>
        <Panel title="What it keeps here">
            <p>{format!("People: {}, of them deactivated: {}. Groups: {}.", row.people_count, row.deactivated_count, row.group_count)}</p>
        </Panel>
    }
}

#[component]
fn TokenOnce(token: String) -> impl IntoView {
    view! {
        <div class="token-once" role="status">
            <p><strong>"Copy this token now."</strong>" It is shown once."</p>
            <div class="input-group"><input class="mono" readonly value=token aria-label="Token"/></div>
        </div>
    }
}
