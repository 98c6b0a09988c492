//! What a form of an answer says once its ticket was merged by somebody else.

use super::writing::Writing;
use crate::ui::Icon;
use domain::tickets::TicketView;
use leptos::prelude::*;

/// Nothing can be sent here any more: the text is taken along to the ticket that stays.
#[component]
pub(super) fn MergedMeanwhile(
    /// The ticket that was merged.
    ticket: RwSignal<TicketView>,
    /// What is being written.
    writing: Writing,
    /// `agent` or `portal`.
    hat: &'static str,
) -> impl IntoView {
    let target = Memo::new(move |_| ticket.with(|ticket| ticket.merged_into.clone()));
    let link = move || {
        target.get().map(|into| {
            view! {
                <p><a class="btn btn--small" href=format!("/{hat}/tickets/{}", into.id)
                    on:click=move |_| writing.take_along(hat, into.id)
                >{format!("Go on in #{} with this text", into.number)}</a></p>
            }
        })
    };
    view! {
        <div class="alert alert--warning" role="alert">
            <Icon glyph=icondata_lu::LuMerge/>
            <div>
                <p class="alert__title">"This ticket was merged into another one meanwhile"</p>
                <p>"What you have written is kept, but cannot be sent here any more."</p>
                {link}
            </div>
        </div>
    }
}
