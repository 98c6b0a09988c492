//! What a bulk action would do: looked at before anything is written.

use super::api::{ApplyBulk, ask_bulk};
use super::question::{Question, input_fields};
use super::rows::People;
use super::values::Values;
use crate::features::customers::FIND_CUSTOMER;
use crate::features::customers::api::customer_choices;
use crate::features::users::parts::query_param;
use crate::ui::{AccessEffect, Empty, Form, Icon, MultilineField, PageHead, Panel, TextField, load, read, thousands};
use domain::AppError;
use domain::access::AccessTotals;
use domain::bulk::{
    BulkAction, BulkCounts, BulkOutcome, BulkPreview, BulkStep, ErasureTotals, Onlookers, TicketEffect,
};
use domain::customers::CustomerChoice;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Chooses the values of a bulk action, and shows what it would do to whom.
#[component]
pub fn BulkPage() -> impl IntoView {
    let params = use_query_map();
    let (question, find) = (Memo::new(move |_| params.with(Question::of)), query_param(FIND_CUSTOMER));
    let step = read(
        move || (question.get(), find.get()),
        |(question, find)| async move {
            let places = match question.action() {
                Some(BulkAction::Move) => customer_choices(find, question.input.customer_id.clone()).await?,
                _ => Vec::new(),
            };
            Ok::<_, AppError>((ask_bulk(question.input, question.chosen).await?, places))
        },
    );
    let apply = ServerAction::<ApplyBulk>::new();
    view! {
        <div class="page page--medium stack">
            {load(step, move |(step, places)| view! { <Step question=question.get_untracked() step places apply/> })}
        </div>
    }
}

#[component]
fn Step(
    question: Question,
    step: BulkStep,
    places: Vec<CustomerChoice>,
    apply: ServerAction<ApplyBulk>,
) -> impl IntoView {
    let door = question.door;
    let crumbs = vec![(door.title().to_owned(), door.path().to_owned())];
    let nobody = question.input.ids.is_empty() && question.input.all.is_empty();
    let Some(action) = question.action().filter(|_| !nobody) else {
        return view! {
            <PageHead title="Nobody is selected" crumbs/>
            <Empty glyph=icondata_lu::LuUsers title="Please select at least one user." text="Tick people in the list, then choose what to do under More.">
                <a class="btn btn--primary" href=door.path()>"Back to the list"</a>
            </Empty>
        }
        .into_any();
    };
    let BulkStep { groups, roles, preview, error } = step;
    // What has no field in the form is said above it.
    let is_about_people = error.as_ref().and_then(|error| ["ids", "all"].iter().find_map(|field| error.at(field)));
    let about_people = is_about_people.map(str::to_owned);
    let other = (!action.has_values()).then(|| error.as_ref().map(AppError::to_string)).flatten();
    let alert = about_people.or(other).map(|text| view! {
        <div class="alert alert--danger" role="alert"><Icon glyph=icondata_lu::LuCircleAlert/><div><p>{text}</p></div></div>
    });
    view! {
        <PageHead title=action.label() crumbs lead=lead(action)/>
        {question.asked.then(|| view! {
            <div class="alert alert--info" role="note">
                <Icon glyph=icondata_lu::LuInfo/>
                <div><p>"Everything else is saved. There are tickets at the present place: please choose which of them move along."</p></div>
            </div>
        })}
        {alert}
        <Values question=question.clone() action places groups roles error/>
        {preview.map(|preview| view! { <Preview question preview apply/> })}
    }
    .into_any()
}

/// What is good to know before.
const fn lead(action: BulkAction) -> &'static str {
    match action {
        BulkAction::Register => {
            "Guests get an account and the activation mail; until they follow its link the account is pending."
        }
        BulkAction::Lock => "Whoever is locked is signed out at once and cannot sign in. Tickets stay.",
        BulkAction::Unlock => {
            "Whoever is unlocked can sign in again, or still has to activate the account. Pauses after failed attempts end."
        }
        BulkAction::SetValidity => "Only valid people can be used in new work and sign in.",
        BulkAction::SetWebAccess => "Whose tickets customer users open in the portal. Agents have no such level.",
        BulkAction::Move => "People belong to one site of one customer.",
        BulkAction::GrantGroup => "In person, beside what their customer is granted.",
        BulkAction::RevokeGroup => "Only what is granted in person; what their customer is granted stays.",
        BulkAction::GiveRole => "Only agents hold roles. Whoever holds more than you do is left alone.",
        BulkAction::TakeRole => {
            "Whenever they hold it, now or from a later day on. What their user type includes stays."
        }
        BulkAction::Erase => {
            "People are deleted for good, each as by the form for one. To block them, set them to invalid."
        }
    }
}

#[component]
fn Preview(question: Question, preview: BulkPreview, apply: ServerAction<ApplyBulk>) -> impl IntoView {
    let BulkPreview { action, summary, counts, rows, tickets, access, totals, erasure } = preview;
    let fields = input_fields(&question.input, counts.people());
    let back = question.back();
    let whom = if question.input.all.is_empty() { "selected" } else { "found by the list" };
    let (will, cannot) = happens(action);
    let sections = [
        (format!("Will {will}"), "Before and after", BulkOutcome::Changed, counts.changed),
        (format!("Cannot {cannot}"), "Why not", BulkOutcome::Refused, counts.refused),
        ("Unchanged".to_owned(), "Why", BulkOutcome::Unchanged, counts.unchanged),
    ];
    let sections = sections.into_iter().filter(|(.., count)| *count > 0).map(|(title, head, outcome, count)| {
        let rows: Vec<_> = rows.iter().filter(|row| row.outcome == outcome).cloned().collect();
        let more = count.saturating_sub(rows.len() as u64);
        let more = (more > 0).then(|| view! { <p class="muted small">{format!("and {} more", thousands(more))}</p> });
        let heading = format!("{title}: {}", thousands(count));
        view! {
            <Panel title=heading flush=true>
                <People title head=head rows/>
                {more.map(|more| view! { <div class="panel__body">{more}</div> })}
            </Panel>
        }
    });
    let sections = sections.collect_view();
    view! {
        {action.has_values().then(|| view! { <h2>{summary}</h2> })}
        <p>{format!("{} {whom}. Nothing has been changed yet.", people(counts.people()))}</p>
        <Counts action counts/>
        {tickets.map(|effect| view! { <Tickets effect/> })}
        {access.map(|diff| view! { <AccessEffect diff/> })}
        {totals.map(|totals| view! { <Totals totals changed=counts.changed/> })}
        {erasure.map(|totals| view! { <Erasure totals/> })}
        <Form action=apply>
            {fields}
            {(action == BulkAction::Erase).then(|| view! {
                <MultilineField name="reason" label="Reason" rows=2 hint="Kept with the record of each deletion."/>
                <TextField name="confirmation" label="Number of people" required=true
                    hint=format!("To be sure, type {}: so many were chosen.", counts.people())/>
            })}
            <div class="form__actions">
                <button class=if action == BulkAction::Erase { "btn btn--danger" } else { "btn btn--primary" } disabled=counts.changed == 0>{button(action, counts.changed)}</button>
                <a class="btn btn--ghost" href=back>"Cancel"</a>
            </div>
        </Form>
        {sections}
    }
}

/// What people will do, and what cannot be done to them.
const fn happens(action: BulkAction) -> (&'static str, &'static str) {
    match action {
        BulkAction::Erase => ("be deleted", "be deleted"),
        _ => ("change", "be changed"),
    }
}

#[component]
fn Counts(action: BulkAction, counts: BulkCounts) -> impl IntoView {
    let (will, cannot) = happens(action);
    let stats = [
        (format!("will {will}"), counts.changed),
        (format!("cannot {cannot}"), counts.refused),
        ("unchanged".to_owned(), counts.unchanged),
    ];
    let stats = stats.map(|(label, count)| view! {
        <div class="stat"><span class="stat__value">{thousands(count)}</span><span class="stat__label">{label}</span></div>
    });
    view! { <div class="stats">{stats.into_iter().collect_view()}</div> }
}

/// How many tickets come into sight and go out of it in all, and whether everybody was looked at.
#[component]
fn Totals(totals: AccessTotals, changed: u64) -> impl IntoView {
    let AccessTotals { people: looked_at, tickets_gained, tickets_lost } = totals;
    let in_all = match (tickets_gained, tickets_lost) {
        (Some(0), Some(0)) => "No ticket comes into sight or goes out of it.".to_owned(),
        (Some(gained), Some(lost)) => {
            let gained = tickets(gained, ["comes", "come"]);
            format!("In all, {gained} into sight and {} out of it.", tickets(lost, ["goes", "go"]))
        }
        _ => "Who gains and who loses differs too much from person to person to count the tickets in all.".to_owned(),
    };
    let capped = (looked_at < changed).then(|| {
        let (first, all) = (thousands(looked_at), people(changed));
        view! { <p class="muted">{format!("Computed for the first {first} of {all} who would change.")}</p> }
    });
    view! {
        <p>{in_all}</p>
        {capped}
    }
}

/// `1 ticket comes`, `12 tickets come`.
fn tickets(count: u64, [one, many]: [&str; 2]) -> String {
    if count == 1 { format!("1 ticket {one}") } else { format!("{} tickets {many}", thousands(count)) }
}

/// What becomes of tickets, and of who sees them in the portal.
#[component]
fn Tickets(effect: TicketEffect) -> impl IntoView {
    let TicketEffect { all, open, follow, gain, lose } = effect;
    let are = |count: u64| if count == 1 { "1 ticket".to_owned() } else { format!("{} tickets", thousands(count)) };
    let here = format!("{} of {} at the present place, {} of them open.", thousands(follow), are(all), thousands(open));
    let sight = (follow > 0).then(|| {
        view! {
            <dt>"See them from then on"</dt><dd>{onlookers(gain)}</dd>
            <dt>"No longer see them"</dt><dd>{onlookers(lose)}</dd>
        }
    });
    view! {
        <Panel title="Tickets">
            <dl class="kv"><dt>"Move along"</dt><dd>{here}</dd>{sight}</dl>
        </Panel>
    }
}

/// What goes along with people who are deleted.
#[component]
fn Erasure(totals: ErasureTotals) -> impl IntoView {
    let ErasureTotals { people: gone, tickets, held_tickets, written, days } = totals;
    let warning = match days {
        0 => "This cannot be undone".to_owned(),
        1 => "This can be taken back for one day, then no more".to_owned(),
        days => format!("This can be taken back for {days} days, then no more"),
    };
    let held = (held_tickets > 0).then(|| view! {
        <dt>"Tickets that stay without the person, as people under legal hold wrote in them"</dt><dd>{thousands(held_tickets)}</dd>
    });
    view! {
        <div class="alert alert--danger" role="note">
            <Icon glyph=icondata_lu::LuTriangleAlert/>
            <div><p class="alert__title">{warning}</p></div>
        </div>
        <Panel title="What goes along">
            <dl class="kv">
                <dt>"People to be deleted"</dt><dd>{thousands(gone)}</dd>
                <dt>"Their tickets"</dt><dd>{thousands(tickets)}</dd>
                {held}
                <dt>"Messages in tickets of others"</dt><dd>{thousands(written)}</dd>
            </dl>
        </Panel>
    }
}

fn onlookers(who: Onlookers) -> String {
    if who.people == 0 {
        return "Nobody in the portal".to_owned();
    }
    let least = if who.at_least { "At least " } else { "" };
    let more = who.people.saturating_sub(who.names.len() as u64);
    let more = if more > 0 { format!(" and {} more", thousands(more)) } else { String::new() };
    format!("{least}{} in the portal: {}{more}", people(who.people), who.names.join(", "))
}

/// `1 person`, `12 people`.
pub(super) fn people(count: u64) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{} people", thousands(count)) }
}

fn button(action: BulkAction, count: u64) -> String {
    let verb = match action {
        BulkAction::Register => "Register",
        BulkAction::Lock => "Lock",
        BulkAction::Unlock => "Unlock",
        BulkAction::SetValidity | BulkAction::SetWebAccess => "Change",
        BulkAction::Move => "Move",
        BulkAction::GrantGroup => "Grant to",
        BulkAction::RevokeGroup => "Revoke from",
        BulkAction::GiveRole => "Give to",
        BulkAction::TakeRole => "Take from",
        BulkAction::Erase => "Delete for good:",
    };
    format!("{verb} {}", people(count))
}
