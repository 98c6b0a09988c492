//! What a bulk operation did, and undoing it.

use super::api::{ContinueBulk, UndoBulk, bulk_operation};
use super::page::people;
use super::rows::People;
use crate::features::users::parts::{Answer, id_param, query_param};
use crate::ui::{Empty, Icon, PageHead, Pager, Tabs, When, load, read};
use domain::bulk::{BulkAction, BulkOutcome, BulkQuery, BulkSummary, BulkUndo, BulkView};
use domain::ids::BulkId;
use leptos::prelude::*;

/// A bulk operation, person by person.
#[component]
pub fn OperationPage() -> impl IntoView {
    let id = id_param::<BulkId>("id");
    let (show, after, before) = (query_param("show"), query_param("after"), query_param("before"));
    let query = move || BulkQuery { show: show.get(), after: after.get(), before: before.get() };
    let (undo, resume) = (ServerAction::<UndoBulk>::new(), ServerAction::<ContinueBulk>::new());
    let shown = read(
        move || (id.get(), query(), undo.version().get(), resume.version().get()),
        |(id, query, ..)| bulk_operation(id, query),
    );
    view! {
        <div class="page page--medium stack">
            <Answer action=undo done="Undone."/>
            <Answer action=resume done="Done."/>
            {load(shown, move |shown| view! { <Operation shown show=show.get_untracked() undo resume/> })}
        </div>
    }
}

#[component]
fn Operation(
    shown: BulkView,
    show: String,
    undo: ServerAction<UndoBulk>,
    resume: ServerAction<ContinueBulk>,
) -> impl IntoView {
    let BulkView { operation, people: page, can_undo, can_continue } = shown;
    let crumbs = vec![
        ("User Directory".to_owned(), "/agent/users".to_owned()),
        ("Bulk operations".to_owned(), "/agent/users/operations".to_owned()),
    ];
    let id = operation.id;
    let here = move |show: &str| {
        if show.is_empty() {
            format!("/agent/users/operations/{id}")
        } else {
            format!("/agent/users/operations/{id}?show={show}")
        }
    };
    let counts = operation.counts;
    let tabs = [
        ("Everybody", "", counts.people()),
        (BulkOutcome::Changed.label(), BulkOutcome::Changed.as_str(), counts.changed),
        (BulkOutcome::Refused.label(), BulkOutcome::Refused.as_str(), counts.refused),
        (BulkOutcome::Unchanged.label(), BulkOutcome::Unchanged.as_str(), counts.unchanged),
        (BulkOutcome::Pending.label(), BulkOutcome::Pending.as_str(), counts.pending),
        (BulkUndo::Undone.label(), BulkUndo::Undone.as_str(), counts.undone),
        (BulkUndo::Kept.label(), BulkUndo::Kept.as_str(), counts.kept),
    ];
    let wanted = show.clone();
    let tabs = tabs.into_iter().filter(|(_, show, count)| show.is_empty() || *count > 0 || *show == wanted);
    let tabs = tabs.map(|(name, show, count)| (name.to_owned(), here(show), Some(count))).collect();
    let rest = if page.rows.is_empty() {
        view! { <Empty glyph=icondata_lu::LuUsers title="Nobody" text="Nobody has this outcome."/> }.into_any()
    } else {
        view! {
            <div class="list"><People title="People of the operation".to_owned() rows=page.rows with_outcome=true/></div>
            <Pager previous=page.previous next=page.next/>
        }
        .into_any()
    };
    view! {
        <PageHead title=operation.summary.clone() crumbs>
            {can_continue.then(|| view! {
                <ActionForm action=resume>
                    <input type="hidden" name="id" value=id.0/>
                    <button class="btn btn--primary">"Go on"</button>
                </ActionForm>
            })}
            {can_undo.then(|| view! {
                <ActionForm action=undo>
                    <input type="hidden" name="id" value=id.0/>
                    <button class="btn"><Icon glyph=icondata_lu::LuUndo2/>" Undo"</button>
                </ActionForm>
            })}
        </PageHead>
        <Story operation can_undo/>
        <Tabs label="Outcome" tabs current=here(&show)/>
        {rest}
    }
}

/// Who did it and when, in sentences.
#[component]
fn Story(operation: BulkSummary, can_undo: bool) -> impl IntoView {
    let BulkSummary { by, real, created_at, finished_at, undone_at, undone_by, counts, action, .. } = operation;
    let by = match real {
        Some(real) => format!("{real} as {by}"),
        None => by,
    };
    let result = if finished_at.is_none() {
        format!("Stopped with {} to do.", people(counts.pending))
    } else if action == BulkAction::Erase {
        let refused =
            if counts.refused > 0 { format!("; {} cannot be deleted", people(counts.refused)) } else { String::new() };
        format!("Their deletion was asked for{refused}.")
    } else {
        let refused =
            if counts.refused > 0 { format!(", {} could not be", people(counts.refused)) } else { String::new() };
        let was = if counts.changed == 1 { "was" } else { "were" };
        format!("{} {was} changed{refused}.", people(counts.changed))
    };
    view! {
        <p>{result}" "<span class="muted">{by}", "<When at=created_at/></span></p>
        {(action == BulkAction::Erase).then(|| view! {
            <p class="muted">"Each deletion has its own record under "<a href="/admin/privacy">"Data Privacy"</a>". Whoever is gone is not listed here any more."</p>
        })}
        {can_undo.then(|| view! { <p class="muted">{undo_hint(action)}</p> })}
        {undone_at.map(|at| {
            let kept = if counts.kept > 0 {
                format!(" {} left alone, as listed under Kept.", if counts.kept == 1 { "1 person was".to_owned() } else { format!("{} were", people(counts.kept)) })
            } else {
                String::new()
            };
            view! {
                <div class="alert alert--info" role="note">
                    <Icon glyph=icondata_lu::LuUndo2/>
                    <div><p>{format!("Undone by {}: {} as before again.{kept} ", undone_by.unwrap_or_default(), people(counts.undone))}<When at/></p></div>
                </div>
            }
        })}
    }
}

const fn undo_hint(action: BulkAction) -> &'static str {
    match action {
        BulkAction::Register => {
            "Undo takes back accounts that nobody has activated yet; the links that were sent stop working."
        }
        BulkAction::Erase => "Undo takes back deletions that have not begun. Whoever is gone does not come back.",
        BulkAction::Lock => "Undo unlocks whoever is still locked. Sessions that ended stay ended.",
        _ => "Undo puts back what was here before. Whoever was changed since in the same is left alone and listed.",
    }
}
