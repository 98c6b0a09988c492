//! The menu under one's own avatar.

use crate::ui::{Avatar, Icon};
use domain::shell::Me;
use leptos::prelude::*;

/// Name, profile, other areas, theme, sign out.
#[component]
pub fn AccountMenu(
    /// The person.
    me: Me,
) -> impl IntoView {
    let Me { id, name, email, can, picture, .. } = me;
    let areas = [
        (can.agent, "/agent", "Agent panel", icondata_lu::LuHeadset),
        (can.admin, "/admin", "Admin menu", icondata_lu::LuSettings),
        (can.portal, "/portal", "Portal", icondata_lu::LuHouse),
    ];
    let areas = areas
        .into_iter()
        .filter(|(may, ..)| *may)
        .map(|(_, path, label, glyph)| view! { <a class="menu__item" href=path><Icon glyph/>" "{label}</a> })
        .collect_view();
    let themes = [("light", "Light"), ("dark", "Dark"), ("", "As the system")]
        .into_iter()
        .map(|(value, label)| view! { <button class="menu__item" name="theme" value=value>{label}</button> })
        .collect_view();
    view! {
        <details class="menu menu--end" name="menu">
            <summary class="avatar-button"><Avatar name=name.clone() id=id.0 picture/><span class="visually-hidden">{format!("Account of {name}")}</span></summary>
            <div class="menu__list">
                <p class="menu__title"><strong>{name}</strong><br/>{email}</p>
                <a class="menu__item" href="/profile"><Icon glyph=icondata_lu::LuUser/>" Profile"</a>
                {areas}
                <hr/>
                <form method="post" action="/theme">{themes}</form>
                <hr/>
                <form method="post" action="/sign-out">
                    <button class="menu__item"><Icon glyph=icondata_lu::LuLogOut/>" Sign out"</button>
                </form>
            </div>
        </details>
    }
}
