//! The map of the application: every page and the frame it stands in.

use crate::features::account::{ChoosePasswordPage, ForgottenPage, ProfilePage, SetupPage, SignInPage};
use crate::live::provide_live;
use crate::request;
use crate::shell::{AdminShell, AgentShell, Brand, Person, PortalShell, provide_hotkeys};
use crate::ui::{ErrorPage, provide_toasts};
use domain::AppError;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// Makes a page whose code is loaded when it is first opened.
#[macro_export]
macro_rules! lazy_page {
    ($(#[$doc:meta])* $lazy:ident => $page:ident) => {
        $(#[$doc])*
        pub struct $lazy;

        #[leptos_router::lazy_route]
        impl leptos_router::LazyRoute for $lazy {
            fn data() -> Self {
                $lazy
            }

            fn view(_page: $lazy) -> leptos::prelude::AnyView {
                use leptos::prelude::*;
                view! { <$page/> }.into_any()
            }
        }
    };
}

/// The application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_toasts();
    let me = RwSignal::new(SharedValue::new(request::first_me).into_inner());
    provide_context(Person(me));
    provide_context(StoredValue::new(SharedValue::new(request::first_flash).into_inner()));
    provide_live(Signal::derive(move || me.with(Option::is_some)));
    view! {
        <Router>
            <Hotkeys/>
            <Routes fallback=|| view! { <NotFoundPage/> }>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/forgotten") view=ForgottenPage ssr=SsrMode::Async/>
                <Route path=path!("/setup") view=SetupPage ssr=SsrMode::Async/>
                <Route path=path!("/link/:token") view=ChoosePasswordPage ssr=SsrMode::Async/>
                <Route path=path!("/profile") view=ProfilePage ssr=SsrMode::Async/>
                <ParentRoute path=path!("/portal") view=PortalShell ssr=SsrMode::Async>
                    <Route path=path!("nowhere") view=|| () ssr=SsrMode::Async/>
                </ParentRoute>
                <ParentRoute path=path!("/agent") view=AgentShell ssr=SsrMode::Async>
                    <Route path=path!("nowhere") view=|| () ssr=SsrMode::Async/>
                </ParentRoute>
                <ParentRoute path=path!("/admin") view=AdminShell ssr=SsrMode::Async>
                    <Route path=path!("nowhere") view=|| () ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// Keys need the router.
#[component]
fn Hotkeys() -> impl IntoView {
    provide_hotkeys();
}

/// An address that leads nowhere: a real 404.
#[component]
fn NotFoundPage() -> impl IntoView {
    view! {
        <main class="error-page" id="main">
            <Brand href="/"/>
            <ErrorPage error=AppError::NotFound/>
        </main>
    }
}
