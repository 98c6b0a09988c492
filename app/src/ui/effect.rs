//! Who gains and who loses access by a change that is not saved yet.

use domain::access::{AccessDiff, AccessSample, AccessSide};
use leptos::prelude::*;

/// Both sides.
#[component]
pub fn AccessEffect(
    /// Who gains and who loses.
    diff: AccessDiff,
) -> impl IntoView {
    if diff.is_empty() {
        return view! { <p class="muted">"Nobody gains or loses anything by this."</p> }.into_any();
    }
    view! {
        <section class="effect" id="effect" aria-label="Who gains and who loses">
            <h3>"This changes what people may do"</h3>
            <div class="effect__sides">
                <SideView side=diff.gain class="effect__side effect__side--gain" verb="gain"/>
                <SideView side=diff.lose class="effect__side effect__side--lose" verb="lose"/>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn SideView(side: AccessSide, class: &'static str, verb: &'static str) -> impl IntoView {
    if side.people == 0 {
        return view! { <div class=class><h4>{format!("Nobody {verb}s anything")}</h4></div> }.into_any();
    }
    let title = if side.people == 1 { format!("1 person {verb}s") } else { format!("{} people {verb}", side.people) };
    let parts = side.parts.into_iter().map(|part| {
        view! { <li>{part.text}<span class="effect__count">{people(part.people)}</span></li> }
    });
    let (more, coming) = if verb == "gain" { ("more", "come into sight") } else { ("fewer", "go out of sight") };
    let samples = side.samples.into_iter().map(|sample| view! { <SampleView sample more/> });
    view! {
        <div class=class>
            <h4>{title}</h4>
            <ul>{parts.collect_view()}</ul>
            <p class="visually-hidden">{format!("Examples, with the tickets that {coming}:")}</p>
            <ul class="effect__samples">{samples.collect_view()}</ul>
        </div>
    }
    .into_any()
}

fn people(count: u64) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

#[component]
fn SampleView(sample: AccessSample, more: &'static str) -> impl IntoView {
    let others = match sample.others {
        0 => String::new(),
        1 => " and 1 other at the same site".to_owned(),
        many => format!(" and {many} others at the same site"),
    };
    let tickets = match sample.tickets {
        0 => String::new(),
        1 => format!("1 ticket {more}"),
        many => format!("{many} tickets {more}"),
    };
    view! {
        <li>
            <span><a href=format!("/agent/users/{}", sample.id)>{sample.name}</a>{others}</span>
            <span class="effect__count">{tickets}</span>
        </li>
    }
}
