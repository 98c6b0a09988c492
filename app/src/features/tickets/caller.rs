//! How a ticket came in, and who turned to the desk.

use domain::state::Channel;
use domain::tickets::TicketView;
use leptos::prelude::*;

/// What was typed of the caller, if anything was.
#[component]
pub(super) fn CallerPart(
    /// The ticket.
    ticket: RwSignal<TicketView>,
) -> impl IntoView {
    let known = Memo::new(move |_| ticket.with(|ticket| (ticket.channel, ticket.caller.clone())));
    move || {
        let (channel, caller) = known.get();
        let rows = [("Name", caller.name), ("Email", caller.email), ("Phone", caller.phone), ("Username", caller.username)];
        let rows: Vec<_> = rows.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        (channel == Channel::Call || !rows.is_empty()).then(|| {
            let rows = rows.into_iter().map(|(label, text)| view! { <dt>{label}</dt><dd>{text}</dd> });
            view! {
                <section class="props">
                    <h2>"Caller"</h2>
                    <dl class="kv">
                        {(channel == Channel::Call).then(|| view! { <dt>"Came in by"</dt><dd>{channel.label()}</dd> })}
                        {rows.collect_view()}
                    </dl>
                </section>
            }
        })
    }
}
