//! The banner of a stay in somebody's view: on every page, agents' and portal's alike (ZAM-15).

use super::me;
use crate::ui::{Icon, When};
use leptos::prelude::*;

/// Says whose view this is, and leads back.
#[component]
pub fn ImpersonationBanner() -> impl IntoView {
    let me = me();
    move || {
        me.get().and_then(|me| me.impersonation).map(|stay| {
            view! {
                <aside class="impersonation-banner" aria-label="Somebody else's view">
                    <Icon glyph=icondata_lu::LuEye/>
                    <p class="impersonation-banner__text">
                        "You see Deskfolk as " <strong>{stay.user}</strong>
                        <span class="only-wide">", " {stay.admin} ". Until " <When at=stay.expires_at/></span>
                    </p>
                    <form method="post" action="/impersonation/leave">
                        <button class="impersonation-banner__leave">"Back to my view "<span aria-hidden="true">"✕"</span></button>
                    </form>
                </aside>
            }
        })
    }
}
