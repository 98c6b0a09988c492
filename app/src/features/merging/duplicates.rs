//! The list of people who may be the same.

use super::api::{DismissDuplicate, ReconsiderDuplicate, list_duplicates};
use super::parts::{DUPLICATES, MERGE, MergeTabs, crumbs};
use crate::features::users::parts::{Answer, query_param};
use crate::live::on_any_change;
use crate::shell::now;
use crate::ui::{Empty, PageHead, Pager, When, load, read};
use domain::journal::Entity;
use domain::merging::{Duplicate, DuplicateQuery, Duplicates, MergePerson};
use leptos::prelude::*;

const DISMISSED_PAGE: &str = "/agent/users/duplicates?show=dismissed";

/// People who may be the same, with the reasons; or those of whom somebody said that they are not.
#[component]
pub fn DuplicatesPage() -> impl IntoView {
    let (show, after, before) = (query_param("show"), query_param("after"), query_param("before"));
    let query = move || DuplicateQuery { show: show.get(), after: after.get(), before: before.get() };
    let (dismiss, reconsider) = (ServerAction::<DismissDuplicate>::new(), ServerAction::<ReconsiderDuplicate>::new());
    let found = read(
        move || (query(), dismiss.version().get(), reconsider.version().get()),
        |(query, ..)| list_duplicates(query),
    );
    on_any_change(Entity::Merge, move || found.refetch());
    view! {
        <div class="page stack">
            <PageHead title="Duplicates" crumbs=crumbs() lead="People who may stand in the directory twice. They are looked for in the background; nothing happens to them by itself."/>
            <Answer action=dismiss done="They are not suggested again."/>
            <Answer action=reconsider done="They are suggested again."/>
            {load(found, move |found| view! { <Found found is_dismissed=!show.get_untracked().is_empty() dismiss reconsider/> })}
        </div>
    }
}

#[component]
fn Found(
    found: Duplicates,
    is_dismissed: bool,
    dismiss: ServerAction<DismissDuplicate>,
    reconsider: ServerAction<ReconsiderDuplicate>,
) -> impl IntoView {
    let current = if is_dismissed { DISMISSED_PAGE } else { DUPLICATES };
    let page = found.page;
    let rows = if page.rows.is_empty() {
        let (title, text) = if is_dismissed {
            ("Nobody", "Pairs of people of whom you say that they are not the same are kept here.")
        } else {
            ("No duplicates", "Nobody seems to be in the directory twice.")
        };
        view! { <Empty glyph=icondata_lu::LuUsers title text/> }.into_any()
    } else {
        let rows = page.rows.into_iter().map(|pair| view! { <Pair pair dismiss reconsider/> }).collect_view();
        view! {
            <div class="list">
                <table class="table">
                    <caption class="visually-hidden">"Pairs of people"</caption>
                    <thead><tr><th>"One"</th><th>"Other"</th><th>"Why"</th><th class="col-low">"Found"</th><th><span class="visually-hidden">"Actions"</span></th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
                <Pager previous=page.previous next=page.next/>
            </div>
        }
        .into_any()
    };
    view! {
        <MergeTabs current counts=(found.open, found.dismissed)/>
        {rows}
    }
}

#[component]
fn Pair(
    pair: Duplicate,
    dismiss: ServerAction<DismissDuplicate>,
    reconsider: ServerAction<ReconsiderDuplicate>,
) -> impl IntoView {
    let Duplicate { id, left, right, reasons, found_at, dismissed_at, dismissed_by } = pair;
    let names = format!("{} and {}", left.name, right.name);
    let merge = format!("{MERGE}?id={}&id={}", left.id, right.id);
    let reasons = reasons.into_iter().map(|reason| view! { <span class="badge">{reason.label()}</span>" " });
    let decided = dismissed_at.map(|at| {
        view! { <p class="muted small">{dismissed_by.unwrap_or_default()}", "<When at now=now().unwrap_or(at)/></p> }
    });
    let button = if dismissed_at.is_some() {
        view! {
            <ActionForm action=reconsider>
                <input type="hidden" name="id" value=id.0/>
                <button class="btn btn--small" aria-label=format!("Suggest {names} again")>"Suggest again"</button>
            </ActionForm>
        }
        .into_any()
    } else {
        view! {
            <a class="btn btn--small btn--primary" href=merge aria-label=format!("Merge {names}")>"Merge…"</a>
            <ActionForm action=dismiss>
                <input type="hidden" name="id" value=id.0/>
                <button class="btn btn--small" aria-label=format!("{names} are not the same")>"Not the same"</button>
            </ActionForm>
        }
        .into_any()
    };
    view! {
        <tr>
            <td class="col-main"><Person person=left/></td>
            <td data-label="Other"><Person person=right/></td>
            <td data-label="Why">{reasons.collect_view()}{decided}</td>
            <td class="col-low nowrap" data-label="Found"><When at=found_at now=now().unwrap_or(found_at)/></td>
            <td><div class="row">{button}</div></td>
        </tr>
    }
}

#[component]
fn Person(person: MergePerson) -> impl IntoView {
    let contact = person.emails.into_iter().next().or_else(|| person.phones.into_iter().next());
    view! {
        <a class="table__link" href=format!("/agent/users/{}", person.id)>{person.name}</a>
        {contact.map(|contact| view! { <p>{contact}</p> })}
        <p class="muted small">{person.customer}" · "{person.site}</p>
    }
}
