//! *More* of the list of tickets: what is ticked, and what can be done to it.

use crate::features::bulk::{BULK_FORM, ticked};
use crate::ui::{Icon, Read, thousands, toast};
use domain::paging::Total;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Where the choice leads.
pub(super) const PAGE: &str = "/agent/tickets/bulk";
/// What the form sends itself, and what belongs to a page of the list.
const OWN: [&str; 5] = ["id", "select", "all", "after", "before"];

/// What says which rows are ticked.
const TICKED: [&str; 3] = ["id", "select", "all"];

/// The menu, and the form its check-boxes belong to.
#[component]
pub fn TicketBulkMenu(
    /// How many tickets the list finds.
    total: Read<Total>,
) -> impl IntoView {
    let params = use_query_map();
    let kept = move || {
        let is_own = |name: &str| OWN.contains(&name);
        let kept = params.get().into_iter().filter(|(name, _)| !is_own(name));
        kept.map(|(name, value)| view! { <input type="hidden" name=name.to_string() value=value/> }).collect_view()
    };
    let refuse_none = |event: SubmitEvent| {
        let takes_all = document().query_selector("input[name=all]:checked").ok().flatten().is_some();
        if ticked() == 0 && !takes_all {
            event.prevent_default();
            toast("Please select at least one ticket.");
        }
    };
    let everything = move || {
        let mut here = params.get();
        for name in TICKED {
            here.remove(name);
        }
        here.insert("select", "all".to_owned());
        format!("/agent/tickets{}", here.to_query_string())
    };
    view! {
        <form id=BULK_FORM method="get" action=PAGE on:submit=refuse_none>{kept}</form>
        <details class="menu menu--end" name="menu">
            <summary class="btn"><Icon glyph=icondata_lu::LuEllipsis/>" More"</summary>
            <div class="menu__list">
                <label class="menu__item choice">
                    <input type="checkbox" form=BULK_FORM name="all" value="true"/>
                    <span>
                        <Transition>
                            {move || Suspend::new(async move {
                                match total.await {
                                    Ok(total) => format!("All {} that the list finds", thousands(total.rows)),
                                    Err(_) => "All that the list finds".to_owned(),
                                }
                            })}
                        </Transition>
                    </span>
                </label>
                <hr/>
                <button class="menu__item" form=BULK_FORM><Icon glyph=icondata_lu::LuPencil/>" Change…"</button>
                <a class="menu__item" href=everything><Icon glyph=icondata_lu::LuListChecks/>" Select all on this page"</a>
                <hr/>
                <a class="menu__item" href="/agent/tickets/operations"><Icon glyph=icondata_lu::LuHistory/>" Recent changes of many"</a>
            </div>
        </details>
    }
}

/// What floats over the list as long as anything is ticked.
#[component]
pub fn TicketBulkBar() -> impl IntoView {
    view! {
        <div class="bulk-bar" role="group" aria-label="Selected tickets">
            <p><span class="bulk-bar__count"></span>" selected"</p>
            <button class="btn btn--small" form=BULK_FORM>"Change…"</button>
        </div>
    }
}
