//! Tickets of a change, with what becomes of them.

use crate::ui::ChangeRow;
use domain::bulk::{BulkChange, BulkOutcome, BulkUndo};
use domain::ticket_bulk::TicketBulkRow;
use leptos::prelude::*;

/// A table of tickets.
#[component]
pub(super) fn Tickets(
    /// What the table lists.
    title: String,
    /// The tickets.
    rows: Vec<TicketBulkRow>,
    /// Whether the outcome stands in a column of its own.
    #[prop(optional)]
    with_outcome: bool,
) -> impl IntoView {
    let rows = rows.into_iter().map(|row| view! { <Ticket row with_outcome/> }).collect_view();
    view! {
        <table class="table table--plain">
            <caption class="visually-hidden">{title}</caption>
            <thead><tr>
                <th>"Ticket"</th>
                {with_outcome.then(|| view! { <th>"Outcome"</th> })}
                <th>"Before and after, or why not"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn Ticket(row: TicketBulkRow, with_outcome: bool) -> impl IntoView {
    let TicketBulkRow { id, number, subject, outcome, changes, reason, undo, undo_reason } = row;
    let outcome = with_outcome.then(|| {
        let (class, label) = match (undo, outcome) {
            (Some(BulkUndo::Undone), _) => ("badge badge--info", BulkUndo::Undone.label()),
            (Some(BulkUndo::Kept), _) => ("badge badge--warning", BulkUndo::Kept.label()),
            (None, BulkOutcome::Changed) => ("badge badge--success", outcome.label()),
            (None, BulkOutcome::Refused) => ("badge badge--danger", outcome.label()),
            (None, BulkOutcome::Pending | BulkOutcome::Unchanged) => ("badge", outcome.label()),
        };
        view! { <td><span class=class>{label}</span></td> }
    });
    let changes = (!changes.is_empty()).then(|| {
        let changes = changes.into_iter().map(|BulkChange { field, from, to }| view! { <ChangeRow field from to/> });
        view! { <dl class="changes">{changes.collect_view()}</dl> }
    });
    let why = [reason, undo_reason].into_iter().filter(|text| !text.is_empty());
    let why = why.map(|text| view! { <p>{text}</p> }).collect_view();
    let name = if subject.is_empty() {
        view! { <span class="muted">{format!("#{number}")}</span> }.into_any()
    } else {
        view! { <a class="table__link" href=format!("/agent/tickets/{id}")>{format!("#{number} {subject}")}</a> }
            .into_any()
    };
    view! {
        <tr>
            <td class="col-main">{name}</td>
            {outcome}
            <td>{changes} {why}</td>
        </tr>
    }
}
