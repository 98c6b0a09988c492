//! States as badges.

use super::Icon;
use domain::state::{AccountState, Phase, Priority, TicketState, Validity};
use domain::time::Period;
use leptos::prelude::*;

/// The state of a ticket.
#[component]
pub fn StateBadge(
    /// The state.
    state: TicketState,
) -> impl IntoView {
    let class = match state {
        TicketState::New => "badge badge--info badge--dot",
        TicketState::Open => "badge badge--success badge--dot",
        TicketState::Pending => "badge badge--warning badge--dot",
        TicketState::Closed | TicketState::Merged => "badge badge--dot",
    };
    view! { <span class=class>{state.label()}</span> }
}

/// The state of an account (OST-28), with a lock where it is locked (ZAM-11).
#[component]
pub fn AccountBadge(
    /// The state.
    state: AccountState,
) -> impl IntoView {
    let class = match state {
        AccountState::Guest => "badge",
        AccountState::Pending => "badge badge--warning",
        AccountState::Active => "badge badge--success",
        AccountState::Locked | AccountState::Deleted => "badge badge--danger",
    };
    let lock = (state == AccountState::Locked).then(|| view! { <Icon glyph=icondata_lu::LuLock/> });
    view! { <span class=class>{lock}{state.label()}</span> }
}

/// Validity, shown only where it blocks.
#[component]
pub fn ValidityBadge(
    /// The validity.
    validity: Validity,
) -> impl IntoView {
    (validity != Validity::Valid).then(|| view! { <span class="badge badge--warning">{validity.label()}</span> })
}

/// Validity and dates, shown only where they block.
#[component]
pub fn StandingBadge(
    /// The validity.
    validity: Validity,
    /// When the record is valid.
    period: Period,
    /// Where this moment stands to that.
    phase: Phase,
) -> impl IntoView {
    let text = match (validity, phase, period.from) {
        (Validity::Valid, Phase::Upcoming, Some(from)) => format!("From {}", from.date()),
        _ => validity.label_in(phase).to_owned(),
    };
    (!validity.is_usable_in(phase)).then(|| view! { <span class="badge badge--warning">{text}</span> })
}

/// That the end of an account has passed; shown only where that is so.
#[component]
pub fn AccountOverBadge(
    /// Whether it is so.
    is_over: bool,
) -> impl IntoView {
    is_over.then(|| view! { " "<span class="badge badge--warning">"Account expired"</span> })
}

/// That not every agent sees a customer, and what belongs to it; shown only where that is so.
#[component]
pub fn ConfidentialBadge(
    /// Whether it is so.
    is_confidential: bool,
) -> impl IntoView {
    is_confidential
        .then(|| view! { <span class="badge badge--info"><Icon glyph=icondata_lu::LuLock/>"Confidential"</span> })
}

/// Priority, shown only where it is not the usual.
#[component]
pub fn PriorityMark(
    /// The priority.
    priority: Priority,
) -> impl IntoView {
    let (class, glyph) = match priority {
        Priority::Urgent => ("priority priority--1", icondata_lu::LuChevronsUp),
        Priority::High => ("priority priority--2", icondata_lu::LuChevronUp),
        Priority::Normal => return None,
        Priority::Low => ("priority priority--4", icondata_lu::LuChevronDown),
    };
    Some(view! { <span class=class><Icon glyph/>" "{priority.label()}</span> })
}
