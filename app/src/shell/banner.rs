//! The banner of a stay in somebody's view, or of a look at it: on every page, agents' and portal's alike
//! (ZAM-15).

use super::me;
use crate::ui::{Icon, When};
use domain::eyes::Way;
use leptos::prelude::*;

/// Says whose view this is and whether anything can be done in it, and leads back.
#[component]
pub fn ImpersonationBanner() -> impl IntoView {
    let me = me();
    move || {
        me.get().and_then(|me| me.impersonation).map(|stay| {
            let (class, label, glyph, says, leave) = match stay.way {
                Way::Takeover => (
                    "impersonation-banner",
                    "Somebody else's view",
                    icondata_lu::LuEye,
                    "You see Deskfolk as ",
                    "Back to my view ",
                ),
                Way::Look => (
                    "impersonation-banner impersonation-banner--look",
                    "A look through somebody else's eyes",
                    icondata_lu::LuGlasses,
                    "Read-only: you look as ",
                    "Stop looking ",
                ),
            };
            view! {
                <aside class=class aria-label=label>
                    <Icon glyph/>
                    <p class="impersonation-banner__text">
                        {says} <strong>{stay.user}</strong>
                        <span class="only-wide">", " {stay.admin} ". Until " <When at=stay.expires_at/></span>
                    </p>
                    <form method="post" action="/impersonation/leave">
                        <button class="impersonation-banner__leave">{leave}<span aria-hidden="true">"✕"</span></button>
                    </form>
                </aside>
            }
        })
    }
}
