//! Undoing an import: the question, and what became of it.

use super::api::UndoImport;
use super::links::{LIST, path};
use crate::ui::{Form, HiddenField, Icon, Modal};
use domain::ids::ImportId;
use domain::import::{ImportKind, ImportRun, UndoCounts};
use leptos::prelude::*;

/// Leads to the question.
#[component]
pub fn UndoLink(
    /// The import.
    id: ImportId,
) -> impl IntoView {
    view! { <a class="btn" href=format!("{LIST}/{id}?undo=ask")><Icon glyph=icondata_lu::LuUndo2/>" Undo import"</a> }
}

/// What undoing means, and the button that begins it.
#[component]
pub fn AskUndo(
    /// The import.
    run: ImportRun,
    /// Rows that it has written.
    rows: u64,
    /// The action of the page.
    undo: ServerAction<UndoImport>,
) -> impl IntoView {
    let here = format!("{LIST}/{}", run.id);
    let (added, stays) = match run.kind {
        ImportKind::Users => ("People it added are removed", "has tickets, has signed in or was changed since"),
        ImportKind::Customers => {
            ("Customers and sites it added are removed", "has people or tickets or was changed since")
        }
    };
    let rows = if rows == 1 { "1 row was imported.".to_owned() } else { format!("{rows} rows were imported.") };
    view! {
        <Modal title="Undo this import?" close=here.clone()>
            <div class="dialog__body stack">
                <p>{rows}</p>
                <ul>
                    <li>{added}"."</li>
                    <li>"Fields it changed get back what they held."</li>
                    <li>{format!("Whatever {stays} is kept and listed, with the reason.")}</li>
                    {run.integration_id.map(|_| view! {
                        <li>"The integration no longer runs once a day: its next run would bring all of it again. Enable it when that is meant."</li>
                    })}
                </ul>
                <Form action=undo prefix="">
                    <HiddenField name="id" value=run.id.to_string()/>
                    <div class="form__actions">
                        <button class="btn btn--danger">"Undo import"</button>
                        <a class="btn btn--ghost" href=here>"Cancel"</a>
                    </div>
                </Form>
            </div>
        </Modal>
    }
}

/// What became of the rows.
#[component]
pub fn Undone(
    /// How many of each kind.
    counts: UndoCounts,
    /// What the spreadsheet holds.
    kind: ImportKind,
) -> impl IntoView {
    let text = match (counts.partly, counts.kept) {
        (0, 0) => "Everything is as it was before.".to_owned(),
        (partly, kept) => {
            format!("Rows undone: {}, partly: {partly}, kept: {kept}. The rows below say why.", counts.undone)
        }
    };
    view! {
        <div class="alert alert--info" role="status">
            <Icon glyph=icondata_lu::LuUndo2/>
            <div class="stack stack--s">
                <p class="alert__title">"Undone"</p>
                <p>{text}</p>
                <div class="row"><a class="btn" href=path(kind)>"Import another file"</a></div>
            </div>
        </div>
    }
}
