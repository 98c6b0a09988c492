//! People of a bulk action, with what becomes of them.

use crate::ui::ChangeRow;
use domain::bulk::{BulkChange, BulkOutcome, BulkRow, BulkUndo};
use leptos::prelude::*;

/// A table of people.
#[component]
pub fn People(
    /// What the table lists.
    title: String,
    /// Head of the last column.
    #[prop(default = "Before and after, or why not")]
    head: &'static str,
    /// The people.
    rows: Vec<BulkRow>,
    /// Whether the outcome stands in a column of its own.
    #[prop(optional)]
    with_outcome: bool,
) -> impl IntoView {
    let rows = rows.into_iter().map(|row| view! { <Person row with_outcome/> }).collect_view();
    view! {
        <table class="table table--plain">
            <caption class="visually-hidden">{title}</caption>
            <thead><tr>
                <th>"Name"</th>
                {with_outcome.then(|| view! { <th>"Outcome"</th> })}
                <th>{head}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn Person(row: BulkRow, with_outcome: bool) -> impl IntoView {
    let BulkRow { id, name, outcome, changes, reason, undo, undo_reason } = row;
    let outcome = with_outcome.then(|| {
        let (kind, label) = match undo {
            Some(BulkUndo::Undone) => ("badge badge--info", BulkUndo::Undone.label()),
            Some(BulkUndo::Kept) => ("badge badge--warning", BulkUndo::Kept.label()),
            None => (class(outcome), outcome.label()),
        };
        view! { <td><span class=kind>{label}</span></td> }
    });
    let changes = (!changes.is_empty()).then(|| {
        let changes = changes.into_iter().map(|BulkChange { field, from, to }| view! { <ChangeRow field from to/> });
        view! { <dl class="changes">{changes.collect_view()}</dl> }
    });
    let why = [reason, undo_reason].into_iter().filter(|text| !text.is_empty());
    let why = why.map(|text| view! { <p>{text}</p> }).collect_view();
    view! {
        <tr>
            <td class="col-main"><a class="table__link" href=format!("/agent/users/{id}")>{name}</a></td>
            {outcome}
            <td>{changes} {why}</td>
        </tr>
    }
}

const fn class(outcome: BulkOutcome) -> &'static str {
    match outcome {
        BulkOutcome::Changed => "badge badge--success",
        BulkOutcome::Refused => "badge badge--danger",
        BulkOutcome::Pending | BulkOutcome::Unchanged => "badge",
    }
}
