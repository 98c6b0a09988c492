//! Choosing in whose name a ticket is opened.

use super::api::{get_ticket_options, requesters};
use crate::features::users::Instead;
use crate::ui::{AccountBadge, Avatar, Panel, Read, SearchBox, query_string, read};
use domain::ids::UserId;
use domain::structure::Choice;
use domain::users::UserRow;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

/// What is known of the requester.
#[derive(Clone, Copy)]
pub struct Requester {
    /// The person named by the address.
    pub id: Memo<Option<UserId>>,
    typed: Memo<String>,
    /// The person, and whether that is a General User.
    chosen: Read<Option<(Choice, bool)>>,
    found: Read<Vec<UserRow>>,
}

impl Requester {
    /// Follows the address of the page.
    #[must_use]
    pub fn of_address() -> Self {
        let params = use_query_map();
        let id =
            Memo::new(move |_| params.with(|params| params.get("requester").and_then(|id| id.parse::<UserId>().ok())));
        let typed = Memo::new(move |_| params.with(|params| params.get("q").unwrap_or_default()));
        let chosen = read(
            move || id.get(),
            |id| async move {
                match id {
                    Some(_) => {
                        let options = get_ticket_options(id).await?;
                        Ok(options.requester.map(|person| (person, options.general)))
                    }
                    None => Ok(None),
                }
            },
        );
        let found = read(
            move || typed.get(),
            |q| async move { if q.trim().is_empty() { Ok(Vec::new()) } else { requesters(q).await } },
        );
        Self { id, typed, chosen, found }
    }

    /// Whether a General User is chosen (HAL-21).
    pub(super) async fn is_general(self) -> bool {
        matches!(self.chosen.await, Ok(Some((_, true))))
    }
}

/// The requester named by the address, or a search for one. Each hit is a link, so that it works as a
/// plain page.
#[component]
pub fn RequesterPanel(
    /// The requester.
    requester: Requester,
) -> impl IntoView {
    view! {
        <Panel title="Requester">
            <Transition>
                {move || Suspend::new(async move {
                    match requester.chosen.await {
                        Ok(Some((person, _))) => view! { <Chosen person/> }.into_any(),
                        Ok(None) => view! { <Search requester/> }.into_any(),
                        Err(error) => view! { <p class="error" role="alert">{error.to_string()}</p> }.into_any(),
                    }
                })}
            </Transition>
        </Panel>
    }
}

#[component]
fn Chosen(person: Choice) -> impl IntoView {
    let query = use_query_map();
    let change = move || query.with(|query| address(query, ""));
    view! {
        <div class="row">
            <Avatar name=person.name.clone() id=person.id/>
            <a href=format!("/agent/users/{}", person.id)>{person.name}</a>
            <a class="btn btn--small push" href=change>"Change"<span class="visually-hidden">" the requester"</span></a>
        </div>
    }
}

#[component]
fn Search(requester: Requester) -> impl IntoView {
    let is_refused = requester.id.get_untracked().is_some();
    view! {
        <div class="stack stack--s">
            {is_refused.then(|| view! { <p class="error" role="alert">"No ticket can be opened in the name of this person."</p> })}
            <SearchBox label="Find the requester" placeholder="Name, mail or phone"/>
            <Transition>
                {move || Suspend::new(async move {
                    match requester.found.await {
                        Ok(rows) if rows.is_empty() => view! { <Nobody is_search=!requester.typed.get_untracked().trim().is_empty()/> }.into_any(),
                        Ok(rows) => view! { <Hits rows/> }.into_any(),
                        Err(error) => view! { <p class="error" role="alert">{error.to_string()}</p> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn Nobody(is_search: bool) -> impl IntoView {
    let text = if is_search { "Nobody was found." } else { "Every ticket has one requester. Search, then choose." };
    view! { <p class="hint" role="status">{text}</p> }
}

/// The form with this requester; with none if empty. What else the address says stays, but for the search.
fn address(query: &ParamsMap, requester: &str) -> String {
    let mut query = query.clone();
    query.remove("q");
    format!("/agent/tickets/new{}", query_string(&query, "requester", requester))
}

/// Choosing somebody who is there already, rather than adding them.
pub(super) fn instead_of_new() -> Instead {
    let query = use_query_map();
    Instead::new(move |person| query.with_untracked(|query| address(query, &person.id.to_string())))
}

#[component]
fn Hits(rows: Vec<UserRow>) -> impl IntoView {
    let query = use_query_map();
    let choose = move |row: &UserRow| {
        let path = query.with_untracked(|query| address(query, &row.id.to_string()));
        view! { <a class="table__link" href=path>{row.name.clone()}</a> }.into_any()
    };
    view! { <PeopleFound rows choose/> }
}

/// People found, each with the way to choose them.
#[component]
pub(in crate::features) fn PeopleFound<C>(
    /// The people.
    rows: Vec<UserRow>,
    /// What chooses one.
    choose: C,
) -> impl IntoView
where
    C: Fn(&UserRow) -> AnyView,
{
    let rows = rows.into_iter().map(|row| {
        let chooser = choose(&row);
        view! {
            <tr>
                <td class="col-main">
                    <div class="person">
                        <Avatar name=row.name.clone() id=row.id.0/>
                        <div>{chooser}<p>{row.email.unwrap_or(row.phone)}</p></div>
                    </div>
                </td>
                <td>{row.customer}</td>
                <td><AccountBadge state=row.state/></td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">"People found"</caption>
                <thead><tr><th>"Name"</th><th>"Customer"</th><th>"Account"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}
