//! The directory: one component behind three doors.

use super::account::{AccountActions, AccountAnswers};
use super::api::{count_listed, directory_caps, list_users};
use super::filters::{Filters, RoleLinks, StateLinks};
use super::parts::query_param;
use super::preset::Preset;
use super::row::{Card, Row};
use crate::features::bulk::{BulkBar, BulkMenu, TickAll, Ticks, may_act};
use crate::features::export::{ExportMenu, ExportRefusal};
use crate::features::views::{ViewMenu, ViewTabs, saved_views, whole_list};
use crate::live::{on_own_turning, on_turning};
use crate::shell::me;
use crate::ui::{Count, Empty, Icon, PageHead, Pager, Read, RowMenus, SearchBox, SortHead, load, query_string, read};
use domain::AppError;
use domain::paging::{Listed, Page};
use domain::users::{UserCaps, UserQuery, UserRow};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// *User Directory* of the agent panel (OST-1).
#[component]
pub fn UserDirectoryPage() -> impl IntoView {
    view! { <Directory preset=Preset::UserDirectory/> }
}

/// *Customer User* of the admin menu (OTR-35).
#[component]
pub fn CustomerUserPage() -> impl IntoView {
    view! { <Directory preset=Preset::CustomerUser/> }
}

/// *Users* of the admin menu (RTP-15).
#[component]
pub fn UsersPage() -> impl IntoView {
    view! { <Directory preset=Preset::Users/> }
}

/// The list of people behind a door: search while typing, filters, count, sorting, pages.
#[component]
fn Directory(preset: Preset) -> impl IntoView {
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(|params| preset.query(params)));
    let uncut = Memo::new(move |_| {
        query.with(|query| UserQuery {
            sort: String::new(),
            after: String::new(),
            before: String::new(),
            ..query.clone()
        })
    });
    let actions = AccountActions::fresh();
    let rows = read(move || (query.get(), actions.changes()), |(query, _)| people(query));
    let total = read(move || (uncut.get(), actions.changes()), |(query, _)| count_listed(query));
    on_own_turning(move || {
        rows.refetch();
        total.refetch();
    });
    let views = saved_views(preset.list());
    let (one, many) = if preset == Preset::Users { ("agent", "agents") } else { ("user", "users") };
    let is_narrowed = Memo::new(move |_| {
        query.with(|query| {
            let parts = [
                &query.q,
                &query.state,
                &query.validity,
                &query.customer,
                &query.site,
                &query.role,
                &query.domain,
                &query.language,
                &query.came_by,
                &query.vip,
                &query.web_access,
            ];
            parts.iter().any(|part| !part.is_empty())
        })
    });
    view! {
        <div class="page stack">
            <PageHead title=preset.title() lead=preset.lead()>
                <BulkMenu preset rows total/>
                {may_add(preset).then(|| view! { <NewButton preset/> })}
            </PageHead>
            <AccountAnswers actions/>
            <ExportRefusal/>
            <ViewTabs views list=preset.list()/>
            <StateLinks preset/>
            {(preset == Preset::Users).then(|| view! { <RoleLinks preset/> })}
            <div class="list">
                <div class="list-toolbar">
                    <SearchBox label=format!("Search {many}") placeholder="Name, mail, phone or comment"/>
                    <Filters preset/>
                    {listed(total, one, many)}
                    <div class="list-toolbar__end">
                        {(preset == Preset::Users).then(|| view! { <ViewSwitch/> })}
                        <ViewMenu views list=preset.list()/>
                        <ExportMenu path="/export/users" fixed=("kind", preset.kind())/>
                    </div>
                </div>
                {load(rows, move |(page, can): (Page<UserRow>, UserCaps)| {
                    on_turning(page.rows.iter().filter_map(|row| row.turns_at).min(), move || rows.refetch());
                    view! { <Rows page preset can actions is_narrowed/> }
                })}
            </div>
        </div>
    }
}

/// How many people there are and how many of them are shown, as soon as they are counted (OTR-11).
fn listed(total: Read<Listed>, one: &'static str, many: &'static str) -> impl IntoView {
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let found = total.await.ok();
                let (rows, shown) = (found.map(|found| found.rows), found.map(|found| found.shown));
                let is_newest_first = found.is_some_and(|found| found.is_newest_first);
                view! { <Count total=Signal::stored(rows) shown is_newest_first one many/> }
            })}
        </Transition>
    }
}

/// A page of people, with what the actor may do with them.
async fn people(query: UserQuery) -> Result<(Page<UserRow>, UserCaps), AppError> {
    Ok((list_users(query).await?, directory_caps().await?))
}

fn may_add(preset: Preset) -> bool {
    me().with_untracked(|me| {
        me.as_ref().is_some_and(|me| if preset == Preset::Users { me.can.agents } else { me.can.create_user })
    })
}

#[component]
fn NewButton(preset: Preset) -> impl IntoView {
    view! { <a class="btn btn--primary" href=preset.new_path()><Icon glyph=icondata_lu::LuUserPlus/>" "{preset.new_label()}</a> }
}

/// Table or cards.
#[component]
fn ViewSwitch() -> impl IntoView {
    let params = use_query_map();
    let view = query_param("view");
    let link = move |name: &'static str| {
        params.with(|params| format!("{}{}", Preset::Users.path(), query_string(params, "view", name)))
    };
    let current = move |name: &'static str| view.with(|view| (view == name).then_some("true"));
    view! {
        <div class="btn-group" role="group" aria-label="View">
            <a class="btn btn--small" aria-current=move || current("") href=move || link("")>"Table"</a>
            <a class="btn btn--small" aria-current=move || current("cards") href=move || link("cards")>"Cards"</a>
        </div>
    }
}

/// One page of people, or why there is nobody.
#[component]
fn Rows(
    page: Page<UserRow>,
    preset: Preset,
    can: UserCaps,
    actions: AccountActions,
    is_narrowed: Memo<bool>,
) -> impl IntoView {
    let Page { rows, next, previous } = page;
    if rows.is_empty() {
        return view! { <Nobody preset is_narrowed=is_narrowed.get_untracked()/> }.into_any();
    }
    let view = query_param("view");
    let menus = RowMenus::here();
    let with_level = level_shown(preset);
    let people = StoredValue::new(rows);
    let ticks = StoredValue::new(may_act(preset, can).then(Ticks::here));
    let shown = move || {
        if preset == Preset::Users && view.with(|view| view == "cards") {
            let cards =
                people.get_value().into_iter().map(|row| view! { <Card row can actions menus/> }).collect_view();
            view! { <div class="cards">{cards}</div> }.into_any()
        } else {
            let rows = people
                .get_value()
                .into_iter()
                .map(|row| view! { <Row row preset with_level can actions menus ticks=ticks.get_value()/> })
                .collect_view();
            view! {
                <table class="table">
                    <caption class="visually-hidden">{preset.title()}</caption>
                    <Heads preset with_level with_ticks=ticks.with_value(Option::is_some)/>
                    <tbody>{rows}</tbody>
                </table>
            }
            .into_any()
        }
    };
    view! { {shown} <Pager previous next/> <BulkBar preset can/> }.into_any()
}

#[component]
fn Nobody(preset: Preset, is_narrowed: bool) -> impl IntoView {
    if is_narrowed {
        return view! {
            <Empty glyph=icondata_lu::LuUsers title="Nobody found" text="Try fewer words or another filter.">
                <a class="btn" href=whole_list(preset.list())>"Show everybody"</a>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty glyph=icondata_lu::LuUsers title="Nobody here yet" text="People appear here as soon as they are added.">
            {may_add(preset).then(|| view! { <NewButton preset/> })}
        </Empty>
    }
    .into_any()
}

/// Whether the address asks for the Web Access Levels of the directory: who sees whose tickets.
fn level_shown(preset: Preset) -> bool {
    preset == Preset::UserDirectory && query_param("show").with_untracked(|show| show == "access")
}

/// The head of the table, with the columns of its door.
#[component]
fn Heads(preset: Preset, with_level: bool, with_ticks: bool) -> impl IntoView {
    // What is searched for may come in another order.
    let is_by_name = query_param("q").with_untracked(String::is_empty);
    let cells = match preset {
        Preset::UserDirectory => view! {
            <SortHead key="customer" label="Customer"/>
            {with_level.then(|| view! { <th>"Web Access Level"</th> })}
            <SortHead key="state" label="State"/>
            <SortHead key="phone" label="Phone" class="col-low"/><SortHead key="comment" label="Comment" class="col-low"/>
            <SortHead key="updated" label="Changed" class="col-low"/>
        }
        .into_any(),
        Preset::CustomerUser => view! {
            <SortHead key="email" label="E-mail"/><SortHead key="customer" label="Customer"/>
            <SortHead key="comment" label="Comment" class="col-low"/><SortHead key="validity" label="Validity"/>
        }
        .into_any(),
        Preset::Users => view! {
            <SortHead key="email" label="E-mail"/><SortHead key="user_type" label="User type"/>
            <SortHead key="state" label="State"/><SortHead key="updated" label="Changed" class="col-low"/>
        }
        .into_any(),
    };
    view! {
        <thead><tr>
            {with_ticks.then(|| view! { <TickAll/> })}
            <SortHead key="name" label="Name" is_first=is_by_name/>
            {cells}
            <th class="col-menu"><span class="visually-hidden">"Actions"</span></th>
        </tr></thead>
    }
}
