//! The history of a record, for the history tab of its page.

use super::api::history;
use crate::features::users::parts::query_param;
use crate::live::on_change;
use crate::ui::{HISTORY_CURSOR, History, load, read};
use domain::journal::Entity;
use leptos::prelude::*;

/// The changes of a record, page by page, kept up to date.
#[component]
pub fn HistoryPanel(
    /// Kind of record.
    entity: Entity,
    /// Its id.
    id: i64,
) -> impl IntoView {
    let after = query_param(HISTORY_CURSOR);
    let page = read(move || (entity, id, after.get()), |(entity, id, after)| history(entity, id, after));
    on_change(entity, id, move || page.refetch());
    load(page, |page| view! { <History page/> })
}
