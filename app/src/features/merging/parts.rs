//! What the pages of merging share.

use crate::ui::{AccountBadge, Tabs, When};
use domain::merging::{MergePerson, MergeState};
use leptos::prelude::*;

/// Where the list of possible duplicates is.
pub(super) const DUPLICATES: &str = "/agent/users/duplicates";
/// Where merges are listed.
pub(super) const MERGES: &str = "/agent/users/merges";
/// Where two people are merged.
pub(super) const MERGE: &str = "/agent/users/merge";

/// The way back of every page here.
pub(super) fn crumbs() -> Vec<(String, String)> {
    vec![("User Directory".to_owned(), "/agent/users".to_owned())]
}

/// The tabs of the lists; counts where they are known.
#[component]
pub(super) fn MergeTabs(current: &'static str, #[prop(optional)] counts: Option<(u64, u64)>) -> impl IntoView {
    let (open, dismissed) = counts.unzip();
    let tabs = vec![
        ("Possible duplicates".to_owned(), DUPLICATES.to_owned(), open),
        ("Not the same".to_owned(), format!("{DUPLICATES}?show=dismissed"), dismissed),
        ("Merges".to_owned(), MERGES.to_owned(), None),
    ];
    view! { <Tabs label="Duplicates" tabs current/> }
}

/// What tells a person from others, in some lines.
#[component]
pub(super) fn Details(person: MergePerson) -> impl IntoView {
    let lines = |lines: Vec<String>| {
        let is_empty = lines.is_empty();
        let lines = lines.into_iter().map(|line| view! { <div>{line}</div> }).collect_view();
        (lines, is_empty.then_some("None"))
    };
    let state = person.state;
    let tickets = if person.tickets == 1 { "1 ticket".to_owned() } else { format!("{} tickets", person.tickets) };
    view! {
        <dl class="kv">
            <dt>"Email"</dt><dd>{lines(person.emails)}</dd>
            <dt>"Telephone"</dt><dd>{lines(person.phones)}</dd>
            <dt>"Customer"</dt><dd>{person.customer}" · "{person.site}</dd>
            <dt>"Account"</dt><dd><AccountBadge state/>{person.is_agent.then(|| view! { " "<span class="badge badge--info">"Agent"</span> })}</dd>
            <dt>"Tickets"</dt><dd>{tickets}</dd>
            <dt>"Added"</dt><dd><When at=person.created_at/></dd>
        </dl>
    }
}

/// How far a merge is.
#[component]
pub(super) fn StateOfMerge(state: MergeState) -> impl IntoView {
    let class = match state {
        MergeState::Running | MergeState::Undoing => "badge badge--warning",
        MergeState::Done => "badge badge--success",
        MergeState::Undone => "badge badge--info",
    };
    view! { <span class=class>{state.label()}</span> }
}
