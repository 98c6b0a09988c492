//! The history of a record, for the history tab of its page.

use super::api::history;
use crate::live::on_change;
use crate::ui::{Timeline, load, read};
use domain::journal::Entity;
use leptos::prelude::*;

/// The newest changes of a record, kept up to date.
#[component]
pub fn HistoryPanel(
    /// Kind of record.
    entity: Entity,
    /// Its id.
    id: i64,
) -> impl IntoView {
    let rows = read(move || (entity, id), |(entity, id)| history(entity, id));
    on_change(entity, id, move || rows.refetch());
    load(rows, |rows| view! { <Timeline rows/> })
}
