//! The ways to an import screen.

use crate::shell::me;
use crate::ui::Icon;
use domain::import::ImportKind;
use leptos::prelude::*;

/// Where the sample sheets are.
pub(super) const SAMPLES: &str = "/imports/samples.zip";
/// The list of imports.
pub(super) const LIST: &str = "/admin/imports";

/// What the button and the screen of a kind are called (HAL-50, HAL-55).
pub(super) const fn title(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Users => "Import Users",
        ImportKind::Customers => "Import Clients/Customers & Sites",
    }
}

/// Where the screen of a kind is.
pub(super) fn path(kind: ImportKind) -> String {
    format!("{LIST}/new/{}", kind.as_str())
}

/// The buttons of what the person may import, in the order in which it has to be done.
#[component]
pub fn ImportLinks() -> impl IntoView {
    let can = me().with_untracked(|me| me.as_ref().map(|me| me.can)).unwrap_or_default();
    let shown = [(ImportKind::Customers, can.import_customers), (ImportKind::Users, can.import_users)];
    let links = shown.into_iter().filter(|(_, may)| *may).map(|(kind, _)| {
        view! { <a class="btn" href=path(kind)><Icon glyph=icondata_lu::LuFileUp/>" "{title(kind)}</a> }
    });
    view! { <div class="row">{links.collect_view()}</div> }
}

/// The button that downloads the sample sheets (HAL-51).
#[component]
pub fn SamplesLink() -> impl IntoView {
    view! { <a class="btn" href=SAMPLES download="" rel="external"><Icon glyph=icondata_lu::LuDownload/>" Download Samples"</a> }
}
