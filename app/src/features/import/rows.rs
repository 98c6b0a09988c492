//! The rows of an import: what each does, field by field.

use super::api::ChooseImportRow;
use crate::ui::{ChangeList, Empty, Form, HiddenField, Pager};
use domain::ids::ImportId;
use domain::import::{CellError, ImportKind, ImportRow, RowAction, RowPage, RowUndo};
use domain::journal::Entity;
use leptos::prelude::*;

/// A page of rows.
#[component]
pub fn Rows(
    /// What the spreadsheet holds.
    kind: ImportKind,
    /// The rows.
    page: RowPage,
    /// What chooses them, as long as they can be chosen (HAL-59).
    choose: Option<(ImportId, ServerAction<ChooseImportRow>)>,
) -> impl IntoView {
    let RowPage { rows, next, previous } = page;
    if rows.is_empty() {
        return view! { <Empty glyph=icondata_lu::LuRows3 title="No such rows" text="Choose another kind of rows above."/> }
            .into_any();
    }
    view! {
        <div class="list">
            <table class="table table--plain">
                <caption class="visually-hidden">"Rows of the spreadsheet"</caption>
                <thead><tr><th class="num">"Row"</th><th>"Name"</th><th>"What happens"</th><th>"Fields"</th></tr></thead>
                <tbody>{rows.into_iter().map(|row| view! { <Row kind row choose/> }).collect_view()}</tbody>
            </table>
            <Pager previous next/>
        </div>
    }
    .into_any()
}

#[component]
fn Row(kind: ImportKind, row: ImportRow, choose: Option<(ImportId, ServerAction<ChooseImportRow>)>) -> impl IntoView {
    let class = match row.action {
        RowAction::Create => "badge badge--success",
        RowAction::Update => "badge badge--info",
        RowAction::Error => "badge badge--danger",
        RowAction::Pending | RowAction::Unchanged => "badge",
    };
    let (list, record) = match kind {
        ImportKind::Users => ("/agent/users", Entity::User),
        ImportKind::Customers => ("/agent/customers", Entity::Customer),
    };
    let is_gone = row.action == RowAction::Create && row.undo == Some(RowUndo::Undone);
    let name = match row.record_id.filter(|_| !is_gone) {
        Some(id) => view! { <a class="table__link" href=format!("{list}/{id}")>{row.name}</a> }.into_any(),
        None => row.name.into_any(),
    };
    let label = match (row.action, row.is_written) {
        (RowAction::Create, true) => "Created",
        (RowAction::Update, true) => "Updated",
        _ if row.is_left_out => "Left out",
        (action, _) => action.label(),
    };
    let errors = row.errors.into_iter().map(|CellError { column, message }| {
        let column = (!column.is_empty()).then(|| view! { <strong>{column}</strong>": " });
        view! { <li class="error">{column}{message}</li> }
    });
    let errors: Vec<_> = errors.collect();
    let only_loses = (row.action == RowAction::Update && !errors.is_empty())
        .then(|| view! { <p>"Only what the mapping no longer gives is taken away; nothing else of this row is imported."</p> });
    let choose = choose.filter(|_| matches!(row.action, RowAction::Create | RowAction::Update)).map(|(id, action)| {
        let label = if row.is_left_out { "Take in" } else { "Leave out" };
        view! {
            <Form action>
                <HiddenField name="id" value=id.to_string()/>
                <HiddenField name="number" value=row.number.to_string()/>
                <HiddenField name="left_out" value=(!row.is_left_out).to_string()/>
                <button class="btn btn--small">{label}</button>
            </Form>
        }
    });
    let undo = row.undo.map(|undo| {
        let class = match undo {
            RowUndo::Undone => "badge",
            RowUndo::Partly | RowUndo::Kept => "badge badge--warning",
        };
        view! { " "<span class=class>{undo.label()}</span> }
    });
    let kept = (!row.undo_reason.is_empty()).then(|| view! { <p>{row.undo_reason}</p> });
    view! {
        <tr>
            <td class="num" data-label="Row">{row.number}</td>
            <td class="col-main">{name}</td>
            <td data-label="What happens"><span class=class>{label}</span>{undo}{choose}</td>
            <td data-label="Fields">
                {kept}
                {only_loses}
                {(!errors.is_empty()).then(|| view! { <ul class="stack stack--s">{errors}</ul> })}
                <ChangeList kind=record changes=row.changes/>
            </td>
        </tr>
    }
}
