//! Undo of a sent reply, within some seconds.

use super::writing_api::UndoReply;
use crate::features::users::parts::Answer;
use domain::Timestamp;
use domain::ids::{ArticleId, TicketId};
use leptos::form::ActionForm;
use leptos::prelude::*;
use std::time::Duration;

/// The longest time the setting allows.
const LONGEST: Duration = Duration::from_secs(120);

/// The button that takes a reply back. The page is loaded again then: the text stands in the composer.
#[component]
pub(super) fn TakeBack(
    /// The ticket.
    ticket: TicketId,
    /// The reply.
    article: ArticleId,
    /// Until when it waits.
    until: Timestamp,
) -> impl IntoView {
    let undo = ServerAction::<UndoReply>::new();
    let is_over = RwSignal::new(false);
    Effect::new(move |_| {
        let left = until.0 - js_sys::Date::now() as i64;
        let left = Duration::from_millis(u64::try_from(left).unwrap_or_default()).min(LONGEST);
        let end = move || {
            is_over.try_set(true);
        };
        set_timeout(end, left);
    });
    Effect::new(move |_| {
        if undo.value().with(|done| matches!(done, Some(Ok(())))) {
            // Refused only where there is no page any more.
            let _ = window().location().reload();
        }
    });
    view! {
        <Answer action=undo done="The reply is taken back."/>
        {move || (!is_over.get()).then(|| view! {
            <ActionForm action=undo attr:class="row">
                <input type="hidden" name="id" value=ticket.0/>
                <input type="hidden" name="article" value=article.0/>
                <span class="hint">"Not sent yet."</span>
                <button class="btn btn--small">"Undo"</button>
            </ActionForm>
        })}
    }
}
