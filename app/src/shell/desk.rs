//! The frames of agent panel and admin menu.

use super::account_menu::AccountMenu;
use super::nav::Navigation;
use super::palette::Palette;
use super::{Brand, ImpersonationBanner, me};
use crate::ui::{ErrorPage, Icon, Toasts, mark_alive};
use domain::AppError;
use domain::shell::Me;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;

/// The agent panel.
#[component]
pub fn AgentShell() -> impl IntoView {
    view! { <Desk admin=false/> }
}

/// The admin menu.
#[component]
pub fn AdminShell() -> impl IntoView {
    view! { <Desk admin=true/> }
}

#[component]
fn Desk(admin: bool) -> impl IntoView {
    let person = me().get_untracked();
    let may_enter = person.as_ref().is_some_and(|me| if admin { me.can.admin } else { me.can.agent });
    match person {
        Some(me) if may_enter => view! { <Frame me admin><Outlet/></Frame> }.into_any(),
        Some(me) => {
            let area = if admin { "The admin menu" } else { "The agent panel" };
            let error = AppError::Forbidden(format!("{area} is not open to {}.", me.name));
            view! {
                <ImpersonationBanner/>
                <main class="error-page" id="main" tabindex="-1"><Brand href="/"/><ErrorPage error/></main>
            }
            .into_any()
        }
        None => {
            view! { <main class="main" id="main" tabindex="-1"><ErrorPage error=AppError::Unauthenticated/></main> }
                .into_any()
        }
    }
}

#[component]
fn Frame(me: Me, admin: bool, children: Children) -> impl IntoView {
    close_menu_on_navigation("nav");
    // What may be entered can change while the page is open.
    let person = super::me();
    let can = Memo::new(move |_| person.with(|me| me.as_ref().map(|me| me.can)).unwrap_or_default());
    let home = if admin { "/admin" } else { "/agent" };
    let (other, other_label, other_glyph) = if admin {
        ("/agent", "Agent panel", icondata_lu::LuHeadset)
    } else {
        ("/admin", "Admin menu", icondata_lu::LuSettings)
    };
    let shows_other = move || can.with(|can| if admin { can.agent } else { can.admin });
    view! {
        <a class="skip-link" href="#main">"Skip to content"</a>
        <ImpersonationBanner/>
        <div class=if admin { "shell shell--admin" } else { "shell" }>
            <header class="topbar">
                <button class="topbar__menu btn btn--ghost btn--icon" type="button" popovertarget="nav" aria-label="Menu">
                    <Icon glyph=icondata_lu::LuMenu/>
                </button>
                <Brand href=home class="topbar__brand"/>
                <form class="search topbar__search" role="search" action="/agent/users">
                    <Icon glyph=icondata_lu::LuSearch/>
                    <input type="search" name="q" aria-label="Search everything" placeholder="Search people, tickets, customers"/>
                    <kbd>"Ctrl K"</kbd>
                </form>
                <div class="topbar__end">
                    {move || can.get().agent.then(|| view! { <a class="btn btn--small only-wide" href="/agent/tickets/new">"New ticket"</a> })}
                    <AccountMenu me=me/>
                </div>
            </header>
            <nav class="sidebar" id="nav" popover="auto" aria-label="Main">
                <Brand href=home class="sidebar__brand"/>
                {move || view! { <Navigation can=can.get() admin/> }}
                <div class="nav sidebar__foot">
                    {move || shows_other().then(|| view! { <a class="nav__link" href=other><Icon glyph=other_glyph/>" "{other_label}</a> })}
                </div>
            </nav>
            <main class="main" id="main" tabindex="-1">{children()}</main>
        </div>
        <Palette/>
        <Toasts/>
    }
}

/// Closes a popover menu when another page opens.
pub(super) fn close_menu_on_navigation(id: &'static str) {
    let path = use_location().pathname;
    Effect::new(move |_| {
        path.track();
        let menu = document().get_element_by_id(id).and_then(|menu| menu.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(menu) = menu {
            // Refused when it is not open, which is fine.
            let _ = menu.hide_popover();
        }
    });
}

/// The frame of one's own profile: the agent panel's for agents, the portal's for everybody else.
#[component]
pub fn ProfileShell(
    /// The page.
    children: Children,
) -> impl IntoView {
    mark_alive();
    match me().get_untracked() {
        Some(me) if me.can.agent => view! { <Frame me admin=false>{children()}</Frame> }.into_any(),
        Some(_) => view! { <super::portal::PortalFrame>{children()}</super::portal::PortalFrame> }.into_any(),
        None => {
            view! { <main class="main" id="main" tabindex="-1"><ErrorPage error=AppError::Unauthenticated/></main> }
                .into_any()
        }
    }
}
