//! *More*: what can be done to the people who are ticked in a list (OST-21).

use super::ticks::{FORM, tick, ticked};
use crate::features::users::Preset;
use crate::features::users::account::{close_menu, takes_accounts};
use crate::ui::{Glyph, Icon, Read, thousands, toast};
use domain::bulk::BulkAction;
use domain::paging::{Listed, Page};
use domain::users::{UserCaps, UserRow};
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

/// Where the choice leads.
pub(super) const PAGE: &str = "/agent/users/bulk";
/// Where two who are ticked are merged.
const MERGE: &str = "/agent/users/merge";
/// What the form sends itself.
const OWN: [&str; 6] = ["id", "select", "all", "action", "menu", "door"];

/// The actions that this person may do at all, of those that make sense in this list. Whether it `registers` says if
/// customers are given accounts; agents are in any case.
fn actions(preset: Preset, can: UserCaps, registers: bool) -> impl Iterator<Item = BulkAction> {
    use domain::policy::Action;
    BulkAction::ALL.iter().copied().filter(move |action| match action.needs() {
        Action::ManageAccount if *action == BulkAction::Register => {
            can.manage_account && (registers || preset == Preset::Users)
        }
        Action::ManageAccount => can.manage_account,
        Action::EraseUser => can.erase && preset != Preset::CustomerUser,
        Action::ManageAgents => can.manage_agent && preset != Preset::CustomerUser,
        _ => can.modify && (preset != Preset::Users || *action != BulkAction::SetWebAccess),
    })
}

/// Whether there is any.
pub fn may_act(preset: Preset, can: UserCaps) -> bool {
    actions(preset, can, false).next().is_some()
}

const fn glyph(action: BulkAction) -> Glyph {
    match action {
        BulkAction::Register => icondata_lu::LuUserPlus,
        BulkAction::Lock => icondata_lu::LuLock,
        BulkAction::Unlock => icondata_lu::LuLockOpen,
        BulkAction::SetValidity => icondata_lu::LuCircleCheck,
        BulkAction::SetWebAccess => icondata_lu::LuShare2,
        BulkAction::Move => icondata_lu::LuBuilding2,
        BulkAction::GrantGroup => icondata_lu::LuShieldPlus,
        BulkAction::RevokeGroup => icondata_lu::LuShieldMinus,
        BulkAction::GiveRole => icondata_lu::LuKeyRound,
        BulkAction::TakeRole => icondata_lu::LuKey,
        BulkAction::Erase => icondata_lu::LuTrash2,
    }
}

fn label(action: BulkAction) -> String {
    let more = if action.has_values() { "…" } else { "" };
    format!("{}{more}", action.label())
}

/// The menu of a list of people, and the form its check-boxes belong to.
#[component]
pub fn BulkMenu(
    /// The door to the list.
    preset: Preset,
    /// The page, for what the actor may do.
    rows: Read<(Page<UserRow>, UserCaps)>,
    /// How many people the list finds.
    total: Read<Listed>,
) -> impl IntoView {
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let can = rows.await.ok().map(|(_, can)| can).filter(|can| may_act(preset, *can));
                can.map(|can| view! { <BulkForm preset/><Menu preset can total/> })
            })}
        </Transition>
    }
}

/// What goes along with the ticked rows: the filters, and the door.
#[component]
fn BulkForm(preset: Preset) -> impl IntoView {
    let params = use_query_map();
    let kept = move || {
        let kept = params.with(|params| {
            let own = |name: &str| OWN.contains(&name);
            params.clone().into_iter().filter(|(name, _)| !own(name)).collect::<Vec<_>>()
        });
        kept.into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name.to_string() value=value/> })
            .collect_view()
    };
    let refuse_nobody = |event: SubmitEvent| {
        let takes_all = document().query_selector("input[name=all]:checked").ok().flatten().is_some();
        if ticked() == 0 && !takes_all {
            event.prevent_default();
            toast("Please select at least one user.");
        }
    };
    view! {
        <form id=FORM method="get" action=PAGE on:submit=refuse_nobody>
            <input type="hidden" name="door" value=preset.key()/>
            {kept}
        </form>
    }
}

#[component]
fn Menu(preset: Preset, can: UserCaps, total: Read<Listed>) -> impl IntoView {
    let items = actions(preset, can, takes_accounts()).map(|action| {
        view! {
            <button class="menu__item" form=FORM name="action" value=action.as_str()><Icon glyph=glyph(action)/>" "{label(action)}</button>
        }
    });
    view! {
        <details class="menu menu--end" name="menu">
            <summary class="btn"><Icon glyph=icondata_lu::LuEllipsis/>" More"</summary>
            <div class="menu__list">
                <label class="menu__item choice">
                    <input type="checkbox" form=FORM name="all" value="true"/>
                    <span><Everybody total/></span>
                </label>
                <hr/>
                {items.collect_view()}
                {can.merge.then(|| view! {
                    <button class="menu__item" form=FORM formaction=MERGE><Icon glyph=icondata_lu::LuMerge/>" Merge two…"</button>
                })}
                <hr/>
                <TickItems preset/>
                <hr/>
                <a class="menu__item" href="/agent/users/operations"><Icon glyph=icondata_lu::LuHistory/>" Recent bulk operations"</a>
                {can.merge.then(|| view! {
                    <a class="menu__item" href="/agent/users/duplicates"><Icon glyph=icondata_lu::LuUsers/>" Duplicates"</a>
                })}
            </div>
        </details>
    }
}

#[component]
fn Everybody(total: Read<Listed>) -> impl IntoView {
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match total.await {
                    Ok(total) => format!("All {} that the list finds", thousands(total.rows)),
                    Err(_) => "All that the list finds".to_owned(),
                }
            })}
        </Transition>
    }
}

/// All, none, the others: links of the list itself, at once with WebAssembly.
#[component]
fn TickItems(preset: Preset) -> impl IntoView {
    let params = use_query_map();
    let link = move |select: &str| params.with(|params| in_place(preset, params, select));
    let at_once = |wanted: fn(bool) -> bool| {
        move |event: MouseEvent| {
            event.prevent_default();
            tick(wanted);
            close_menu(event);
        }
    };
    view! {
        <a class="menu__item" href=move || link("all") on:click=at_once(|_| true)><Icon glyph=icondata_lu::LuListChecks/>" Select all on this page"</a>
        <a class="menu__item" href=move || link("") on:click=at_once(|_| false)><Icon glyph=icondata_lu::LuListX/>" Select none"</a>
        <button class="menu__item" form=FORM formaction=preset.path() name="select" value="invert" on:click=at_once(|was| !was)>
            <Icon glyph=icondata_lu::LuRefreshCw/>" Invert selection"
        </button>
    }
}

/// This very page of the list, with other rows ticked.
fn in_place(preset: Preset, params: &ParamsMap, select: &str) -> String {
    let mut here = params.clone();
    for name in OWN {
        here.remove(name);
    }
    if !select.is_empty() {
        here.insert("select", select.to_owned());
    }
    format!("{}{}", preset.path(), here.to_query_string())
}

/// What floats over the list as long as anything is ticked.
#[component]
pub fn BulkBar(
    /// The door to the list.
    preset: Preset,
    /// What the actor may do.
    can: UserCaps,
) -> impl IntoView {
    may_act(preset, can).then(|| {
        let buttons = actions(preset, can, takes_accounts()).map(|action| {
            view! { <button class="btn btn--small" form=FORM name="action" value=action.as_str()>{label(action)}</button> }
        });
        view! {
            <div class="bulk-bar" role="group" aria-label="Selected users">
                <p><span class="bulk-bar__count"></span>" selected"</p>
                {buttons.collect_view()}
            </div>
        }
    })
}
