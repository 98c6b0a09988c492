//! The answer: what differs first, what is the same on demand.

use super::compare::PATH;
use crate::ui::{Icon, Panel, thousands};
use domain::compare::{ComparedRow, ComparedSection, ComparedSide, ComparedTicket, ComparedTickets, Comparison};
use leptos::prelude::*;

/// Both, side by side.
#[component]
pub(super) fn Sides(
    /// The answer.
    both: Comparison,
) -> impl IntoView {
    let Comparison { left, right, sections, tickets } = both;
    let names = (left.name.clone(), right.name.clone());
    let is_change = left.id == right.id;
    let again = format!("{PATH}?left={}", left.id);
    let turned = (!is_change).then(|| format!("{PATH}?left={}&right={}", right.id, left.id));
    let sections = sections.into_iter().map(|section| {
        let names = names.clone();
        view! { <Section section names/> }
    });
    let sections = sections.collect_view();
    view! {
        <p>
            <a class="btn btn--small" href=again><Icon glyph=icondata_lu::LuUserSearch/>" Compare with somebody else"</a>
            {turned.map(|path| view! { " "<a class="btn btn--small" href=path><Icon glyph=icondata_lu::LuArrowLeftRight/>" Turn round"</a> })}
        </p>
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">"The two"</caption>
                <thead><tr><th>"Who"</th><th>"Customer and site"</th><th>"What keeps them out"</th></tr></thead>
                <tbody><Side side=left/><Side side=right/></tbody>
            </table>
        </div>
        {sections}
        <Tickets tickets names/>
    }
}

#[component]
fn Side(side: ComparedSide) -> impl IntoView {
    let out = if side.hindrances.is_empty() { "Nothing".to_owned() } else { side.hindrances.join(" ") };
    view! {
        <tr>
            <td class="col-main"><a class="table__link" href=format!("/agent/users/{}", side.id)>{side.name}</a></td>
            <td data-label="Customer and site">{side.place}</td>
            <td data-label="What keeps them out">{out}</td>
        </tr>
    }
}

#[component]
fn Section(section: ComparedSection, names: (String, String)) -> impl IntoView {
    let ComparedSection { title, rows } = section;
    let (different, same): (Vec<_>, Vec<_>) = rows.into_iter().partition(ComparedRow::differs);
    let caption = format!("{title}: what differs");
    let shared = same.len();
    let same = same.into_iter().map(|row| view! { <li>{row.what}{about(&row.left)}</li> }).collect_view();
    view! {
        <Panel title=title>
            {if different.is_empty() {
                view! { <p>"Nothing differs."</p> }.into_any()
            } else {
                view! { <Differences caption rows=different names/> }.into_any()
            }}
            {(shared > 0).then(|| view! {
                <details>
                    <summary>{format!("The same for both ({shared})")}</summary>
                    <ul>{same}</ul>
                </details>
            })}
        </Panel>
    }
}

/// What both have of something, unless that is all there is to say.
fn about(has: &str) -> String {
    if has == "yes" || has.is_empty() { String::new() } else { format!(": {has}") }
}

#[component]
fn Differences(caption: String, rows: Vec<ComparedRow>, names: (String, String)) -> impl IntoView {
    let (left, right) = names;
    let rows = rows.into_iter().map(|row| {
        let (left, right) = (left.clone(), right.clone());
        view! {
            <tr>
                <td class="col-main">{row.what}</td>
                <td data-label=left>{shown(row.left)}</td>
                <td data-label=right>{shown(row.right)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <table class="table table--plain">
            <caption class="visually-hidden">{caption}</caption>
            <thead><tr><th>"What"</th><th>{left}</th><th>{right}</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// What one has; a dash for nothing, which is read out as such.
fn shown(has: String) -> AnyView {
    if has.is_empty() {
        view! { <span aria-hidden="true">"–"</span><span class="visually-hidden">"no"</span> }.into_any()
    } else {
        has.into_any()
    }
}

#[component]
fn Tickets(tickets: ComparedTickets, names: (String, String)) -> impl IntoView {
    let ComparedTickets { left_only, both, right_only, left_samples, right_samples } = tickets;
    let (left, right) = names;
    view! {
        <Panel title="Tickets">
            <dl class="kv">
                <dt>"Both see"</dt><dd>{thousands(both)}</dd>
                <dt>{format!("Only {left}")}</dt><dd>{thousands(left_only)}<Samples count=left_only samples=left_samples/></dd>
                <dt>{format!("Only {right}")}</dt><dd>{thousands(right_only)}<Samples count=right_only samples=right_samples/></dd>
            </dl>
        </Panel>
    }
}

/// Some of the tickets that one sees alone.
#[component]
fn Samples(count: u64, samples: Vec<ComparedTicket>) -> impl IntoView {
    if samples.is_empty() {
        return (count > 0).then(|| view! { <p class="muted">"None of them is shown to you."</p> }).into_any();
    }
    let rows = samples.into_iter().map(|ticket| {
        let path = format!("/agent/tickets/{}", ticket.id);
        view! { <li><a href=path>{format!("#{} {}", ticket.number, ticket.subject)}</a></li> }
    });
    view! { <ul>{rows.collect_view()}</ul> }.into_any()
}
