//! The frames around the pages: agent panel, admin menu, portal, and the cards to sign in.

mod account_menu;
mod auth;
mod banner;
mod brand;
mod desk;
mod hotkeys;
mod nav;
mod palette;
mod portal;

pub use auth::AuthShell;
pub use banner::ImpersonationBanner;
pub use brand::Brand;
pub use desk::{AdminShell, AgentShell, ProfileShell};
pub use hotkeys::provide_hotkeys;
pub use portal::PortalShell;

use domain::shell::Me;
use leptos::prelude::*;

/// The person in front of the page.
#[derive(Clone, Copy)]
pub struct Person(pub RwSignal<Option<Me>>);

/// The person in front of the page, if somebody is signed in.
#[must_use]
pub fn me() -> Signal<Option<Me>> {
    expect_context::<Person>().0.into()
}

/// The moment the page was made, for relative times.
#[must_use]
pub fn now() -> Option<domain::Timestamp> {
    me().with_untracked(|me| me.as_ref().map(|me| me.now))
}
