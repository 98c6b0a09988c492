//! The frame of the portal.

use super::account_menu::AccountMenu;
use super::desk::close_menu_on_navigation;
use super::{Brand, ImpersonationBanner, me};
use crate::ui::{ErrorPage, Icon, Toasts};
use domain::AppError;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;

/// The portal.
#[component]
pub fn PortalShell() -> impl IntoView {
    let content = match me().get_untracked() {
        None => view! { <ErrorPage error=AppError::Unauthenticated/> }.into_any(),
        Some(me) if me.can.portal => view! { <Outlet/> }.into_any(),
        Some(me) => {
            let error = AppError::Forbidden(format!("The portal is not open to {}.", me.name));
            view! { <ErrorPage error/> }.into_any()
        }
    };
    view! { <PortalFrame>{content}</PortalFrame> }
}

/// Header and navigation of the portal.
#[component]
pub(super) fn PortalFrame(children: Children) -> impl IntoView {
    close_menu_on_navigation("portal-nav");
    let here = use_location().pathname;
    let link = move |path: &'static str, label: &'static str| {
        let current = move || (here.get() == path).then_some("page");
        view! { <a href=path aria-current=current>{label}</a> }
    };
    view! {
        <a class="skip-link" href="#main">"Skip to content"</a>
        <ImpersonationBanner/>
        <div class="portal">
            <header class="portal__header">
                <div class="portal__bar">
                    <Brand href="/portal"/>
                    <button class="portal__menu btn btn--ghost btn--icon" type="button" popovertarget="portal-nav" aria-label="Menu">
                        <Icon glyph=icondata_lu::LuMenu/>
                    </button>
                    <nav class="portal__nav" id="portal-nav" popover="auto" aria-label="Main">
                        {link("/portal", "My tickets")}
                        {link("/portal/tickets/new", "New ticket")}
                    </nav>
                    {move || me().get().map(|me| view! { <AccountMenu me/> })}
                </div>
            </header>
            <main class="portal__main" id="main" tabindex="-1">{children()}</main>
        </div>
        <Toasts/>
    }
}
