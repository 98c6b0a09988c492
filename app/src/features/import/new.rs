//! The screen on which an import begins: an upload pop-up, and below it what can be imported.

use super::api::import_columns;
use super::links::{LIST, SamplesLink, path, title};
use super::upload::UploadForm;
use crate::ui::{ErrorPage, FileField, HiddenField, Icon, MultilineField, PageHead, Panel, load, read};
use domain::AppError;
use domain::import::{ImportColumn, ImportKind};
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};

/// The import screen of a kind (HAL-50).
#[component]
pub fn NewImportPage() -> impl IntoView {
    let params = use_params_map();
    let kind = Memo::new(move |_| params.with(|params| params.get("kind")).and_then(|kind| ImportKind::parse(&kind)));
    let columns = read(
        move || kind.get(),
        |kind| async move { import_columns(kind.map(|kind| kind.as_str().to_owned()).unwrap_or_default()).await },
    );
    move || match kind.get() {
        Some(kind) => view! {
            <div class="page page--medium stack">
                <PageHead title=title(kind) crumbs=vec![("Import".to_owned(), LIST.to_owned())] lead=lead(kind)/>
                {load(columns, move |columns| view! { <Upload kind/> <Columns kind columns/> })}
            </div>
        }
        .into_any(),
        None => view! { <ErrorPage error=AppError::NotFound/> }.into_any(),
    }
}

const fn lead(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Users => {
            "People are recognised by the unique identifier of the settings: known ones are changed, others added. Their customers and sites must exist."
        }
        ImportKind::Customers => "Run this before people are imported: each of them belongs to a customer and a site.",
    }
}

/// The upload pop-up. Leaving it reveals the samples (HAL-51).
#[component]
fn Upload(kind: ImportKind) -> impl IntoView {
    let query = use_query_map();
    let is_open = Memo::new(move |_| query.with(|query| query.get("upload").as_deref() != Some("closed")));
    move || {
        if is_open.get() {
            view! { <PopUp kind/> }.into_any()
        } else {
            view! {
                <div class="row">
                    <a class="btn btn--primary" href=path(kind)><Icon glyph=icondata_lu::LuFileUp/>" Upload a file"</a>
                    <SamplesLink/>
                </div>
            }
            .into_any()
        }
    }
}

/// A card in the page at first; once the page lives, a dialog above it.
#[component]
fn PopUp(kind: ImportKind) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    let closed = format!("{}?upload=closed", path(kind));
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            let _ = dialog.remove_attribute("open");
            let _ = dialog.show_modal();
        }
    });
    let navigate = use_navigate();
    let leave = {
        let closed = closed.clone();
        move |_| navigate(&closed, NavigateOptions::default())
    };
    view! {
        <dialog class="dialog" open=true aria-labelledby="upload-title" node_ref=dialog on:close=leave>
            <header class="dialog__head">
                <h2 id="upload-title">"Upload a spreadsheet"</h2>
                <a class="btn btn--ghost btn--icon" href=closed.clone() aria-label="Close"><Icon glyph=icondata_lu::LuX/></a>
            </header>
            <UploadForm>
                <HiddenField name="kind" value=kind.as_str()/>
                <FileField name="file" label="File" accept=".csv,.tsv,.txt,.xls,.xlsx,.ods"
                    required=false hint="CSV, Excel or OpenDocument, up to 64 MB. The first row holds the headings."/>
                <MultilineField name="text" label="Or pasted text" rows=4 wide=true
                    hint="Cells copied from a spreadsheet, with the headings first. A file counts before it."/>
                <div class="row">
                    <button class="btn btn--primary">"Upload"</button>
                    <a class="btn btn--ghost" href=closed>"Not now"</a>
                </div>
            </UploadForm>
        </dialog>
    }
}

/// What can be imported, from the fields as they are now (OST-18).
#[component]
fn Columns(kind: ImportKind, columns: Vec<ImportColumn>) -> impl IntoView {
    let rows = columns.into_iter().map(|column| {
        let variable = column.variable.strip_prefix("fields.").unwrap_or(&column.variable).to_owned();
        view! {
            <tr>
                <td class="col-main">{column.label} {column.is_required.then(|| view! { " "<span class="badge">"needed"</span> })}</td>
                <td data-label="Or"><code>{variable}</code></td>
                <td data-label="Holds">{column.help}</td>
            </tr>
        }
    });
    let rest = match kind {
        ImportKind::Users => {
            "Everybody gets an account and the welcome mail if the settings say so for new users; who is known already, or has the Web Access Level No Access, never does."
        }
        ImportKind::Customers => {
            "A row is about a customer, or about a customer and one of its sites. A new customer without a site gets one called Main site."
        }
    };
    view! {
        <Panel title="Columns" flush=true>
            <table class="table table--plain">
                <caption class="visually-hidden">"Columns that can be imported"</caption>
                <thead><tr><th>"Heading"</th><th>"Or"</th><th>"Holds"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </Panel>
        <p class="hint">"Headings may be written in any case, and stand in any order. An empty cell leaves what is there. " {rest}</p>
    }
}
