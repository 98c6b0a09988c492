//! Merges that were made, and taking them back.

use super::api::{UndoMerge, get_merge, list_merges};
use super::parts::{MERGES, MergeTabs, StateOfMerge, crumbs};
use crate::features::users::parts::{Answer, id_param};
use crate::live::on_any_change;
use crate::shell::now;
use crate::ui::{Empty, Icon, PageHead, Panel, When, load, read, thousands};
use domain::ids::MergeId;
use domain::journal::Entity;
use domain::merging::{MergeState, MergeView};
use leptos::prelude::*;
use std::sync::Arc;

/// The newest merges.
#[component]
pub fn MergesPage() -> impl IntoView {
    let rows = read(|| (), |()| list_merges());
    on_any_change(Entity::Merge, move || rows.refetch());
    view! {
        <div class="page stack">
            <PageHead title="Merges" crumbs=crumbs() lead="Who was merged into whom. Open one to undo it."/>
            <MergeTabs current=MERGES/>
            {load(rows, |rows| view! { <Rows rows/> })}
        </div>
    }
}

#[component]
fn Rows(rows: Vec<MergeView>) -> impl IntoView {
    if rows.is_empty() {
        return view! { <Empty glyph=icondata_lu::LuMerge title="None yet" text="Merge two records of one person from the list of duplicates, or tick them in the directory."/> }.into_any();
    }
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr>
                <td class="col-main"><a class="table__link" href=format!("{MERGES}/{}", row.id)>{row.gone}</a></td>
                <td data-label="Into">{row.kept}</td>
                <td data-label="State"><StateOfMerge state=row.state/></td>
                <td class="col-low" data-label="By">{row.by}</td>
                <td class="nowrap" data-label="When"><When at=row.created_at now=now().unwrap_or(row.created_at)/></td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">"Merges"</caption>
                <thead><tr><th>"Who"</th><th>"Into"</th><th>"State"</th><th class="col-low">"By"</th><th>"When"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// One merge.
#[component]
pub fn MergedPage() -> impl IntoView {
    let id = id_param::<MergeId>("id");
    let undo = ServerAction::<UndoMerge>::new();
    let shown = read(move || (id.get(), undo.version().get()), |(id, _)| get_merge(id));
    on_any_change(Entity::Merge, move || shown.refetch());
    view! {
        <div class="page page--medium stack">
            <Answer action=undo done="Undone."/>
            {load(shown, move |merge| view! { <Merged merge undo/> })}
        </div>
    }
}

#[component]
fn Merged(merge: MergeView, undo: ServerAction<UndoMerge>) -> impl IntoView {
    let MergeView { id, state, kept_id, kept, gone_id, gone, .. } = merge;
    let badges = move || view! { <StateOfMerge state/> }.into_any();
    let mut crumbs = crumbs();
    crumbs.push(("Merges".to_owned(), MERGES.to_owned()));
    let title = format!("{gone} and {kept}");
    let person = |id: domain::ids::UserId, name: String| view! { <a href=format!("/agent/users/{id}")>{name}</a> };
    let gone = if state == MergeState::Undone { person(gone_id, gone).into_any() } else { view! { {gone} }.into_any() };
    let left: Vec<_> = merge.left_over.into_iter().map(|text| view! { <li>{text}</li> }).collect();
    view! {
        <PageHead title crumbs badges=Arc::new(badges)>
            {merge.can_undo.then(|| view! {
                <ActionForm action=undo>
                    <input type="hidden" name="id" value=id.0/>
                    <button class="btn"><Icon glyph=icondata_lu::LuUndo2/>" Undo"</button>
                </ActionForm>
            })}
        </PageHead>
        <Panel title="Merge">
            <dl class="kv">
                <dt>"Who was merged"</dt><dd>{gone}</dd>
                <dt>"Into"</dt><dd>{person(kept_id, kept)}</dd>
                <dt>"By"</dt><dd>{merge.by}</dd>
                <dt>"When"</dt><dd><When at=merge.created_at/></dd>
                <dt>"Tickets moved"</dt><dd>{thousands(merge.tickets)}</dd>
                {merge.undone_by.map(|name| view! { <dt>"Undone by"</dt><dd>{name}</dd> })}
                {merge.undone_at.map(|at| view! { <dt>"Undone"</dt><dd><When at/></dd> })}
            </dl>
            {merge.can_undo.then(|| view! { <p class="muted">"Undo makes two people of them again. What somebody changed since stays and is listed here; sessions that ended stay ended."</p> })}
        </Panel>
        {(!left.is_empty()).then(|| view! { <Panel title="What stayed"><ul>{left.collect_view()}</ul></Panel> })}
    }
}
