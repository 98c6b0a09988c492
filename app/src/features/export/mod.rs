//! The export of a list: what is filtered, as a file.

use crate::request::Flash;
use crate::ui::{Icon, query_string};
use domain::export::ExportFormat;
use leptos::html::Details;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What a refused export is known by on the page it leads back to.
pub const REFUSED: &str = "export";

/// The button that saves what the list shows as a file: plain links.
#[component]
pub fn ExportMenu(
    /// Where the files are made.
    path: &'static str,
    /// What the button says.
    #[prop(optional)]
    label: Option<&'static str>,
    /// What the list is narrowed down by beside the address: name and value.
    #[prop(optional)]
    fixed: Option<(&'static str, &'static str)>,
) -> impl IntoView {
    let params = use_query_map();
    let menu = NodeRef::<Details>::new();
    let link = move |format: ExportFormat| {
        params.with(|params| {
            let mut params = params.clone();
            params.remove("menu");
            if let Some((name, value)) = fixed {
                params.remove(name);
                if !value.is_empty() {
                    params.insert(name, value.to_owned());
                }
            }
            format!("{path}{}", query_string(&params, "format", format.as_str()))
        })
    };
    let close = move |_| {
        if let Some(menu) = menu.get_untracked() {
            let _ = menu.remove_attribute("open");
        }
    };
    let items = ExportFormat::ALL.iter().map(|format| {
        let label = match format {
            ExportFormat::Csv => "As CSV",
            ExportFormat::Xlsx => "As Excel workbook",
        };
        view! { <a class="menu__item" rel="external nofollow" href=move || link(*format) on:click=close>{label}</a> }
    });
    view! {
        <details class="menu menu--end" name="menu" node_ref=menu>
            <summary class="btn btn--small"><Icon glyph=icondata_lu::LuDownload/>" "{label.unwrap_or("Export")}</summary>
            <div class="menu__list">{items.collect_view()}</div>
        </details>
    }
}

/// Why the export asked for before was refused, if it was.
#[component]
pub fn ExportRefusal() -> impl IntoView {
    let flash = use_context::<StoredValue<Option<Flash>>>().and_then(|flash| flash.get_value());
    let refused = flash.filter(|flash| flash.form == REFUSED).and_then(|flash| flash.error);
    refused.map(|error| {
        let text = error.at("format").map_or_else(|| error.to_string(), str::to_owned);
        view! {
            <div class="alert alert--danger" role="alert">
                <Icon glyph=icondata_lu::LuCircleAlert/>
                <div><p>{text}</p></div>
            </div>
        }
    })
}
