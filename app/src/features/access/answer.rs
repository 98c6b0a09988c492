//! The answer: yes or no, every reason, and the smallest change.

use crate::request::answer_status;
use crate::ui::{ErrorPage, Icon};
use domain::AppError;
use domain::access::AccessAnswer;
use domain::policy::{Fix, Reason};
use leptos::prelude::*;

/// The answer, or what is wrong with the question.
#[component]
pub(super) fn Answer(
    /// The answer.
    answer: Result<AccessAnswer, AppError>,
) -> impl IntoView {
    match answer {
        Ok(answer) => view! { <Card answer/> }.into_any(),
        Err(AppError::Invalid(fields)) => {
            answer_status(422);
            let texts = fields.0.into_values().map(|text| view! { <p>{text}</p> });
            view! {
                <div class="alert alert--warning" role="alert">
                    <Icon glyph=icondata_lu::LuCircleAlert/>
                    <div><p class="alert__title">"The question is not complete"</p>{texts.collect_view()}</div>
                </div>
            }
            .into_any()
        }
        Err(AppError::NotFound) => {
            answer_status(404);
            view! {
                <div class="alert alert--warning" role="alert">
                    <Icon glyph=icondata_lu::LuCircleAlert/>
                    <div><p>"There is no such record."</p></div>
                </div>
            }
            .into_any()
        }
        Err(error) => view! { <ErrorPage error/> }.into_any(),
    }
}

#[component]
fn Card(answer: AccessAnswer) -> impl IntoView {
    let decision = answer.decision;
    let (class, glyph, word) = if decision.allow {
        ("decision decision--allow", icondata_lu::LuCircleCheck, "Yes")
    } else {
        ("decision decision--deny", icondata_lu::LuCircleX, "No")
    };
    let may = if decision.allow { "may" } else { "may not" };
    let title = format!("{word}. {} {may}: {}", answer.person, answer.action);
    let fixes: Vec<Fix> = decision.because.iter().filter_map(|reason| reason.fix.clone()).collect();
    let hidden = (!decision.allow && !decision.visible)
        .then(|| view! { <p class="muted">"They do not even learn that the record exists: its page answers 404."</p> });
    let allow = decision.allow;
    view! {
        <section class=class aria-live="polite">
            <header class="decision__head"><Icon glyph/><h2>{title}</h2></header>
            <p>{answer.record}</p>
            <ol class="decision__reasons">
                {decision.because.into_iter().map(|reason| view! { <ReasonRow reason allow/> }).collect_view()}
            </ol>
            {hidden}
            {(!allow).then(|| view! { <Changes fixes/> })}
        </section>
    }
}

#[component]
fn ReasonRow(reason: Reason, allow: bool) -> impl IntoView {
    let class = if allow { "reason reason--pass" } else { "reason reason--fail" };
    view! { <li class=class><strong>{reason.layer.label()}</strong><span>{reason.text}</span></li> }
}

/// What would flip a refusal.
#[component]
fn Changes(fixes: Vec<Fix>) -> impl IntoView {
    if fixes.is_empty() {
        return view! { <div class="decision__change"><h3>"Smallest change"</h3><p>"No grant would change this answer."</p></div> }.into_any();
    }
    let title = if fixes.len() == 1 { "Smallest change" } else { "Smallest changes, all of them" };
    let rows = Fix::together(fixes).into_iter().map(|(texts, path)| {
        let is_filled_in = path.contains("set=") || path.contains("person=");
        let label = if is_filled_in { "Fill it in" } else { "Go there" };
        let about = texts.join(", ");
        let texts: Vec<_> = texts.iter().map(|text| text.trim_end_matches('.')).collect();
        let texts = format!("{}. ", texts.join(". "));
        view! { <p>{texts}<a class="btn btn--small" href=path>{label}<span class="visually-hidden">{format!(": {about}")}</span></a></p> }
    });
    let rows = rows.collect_view();
    view! {
        <div class="decision__change">
            <h3>{title}</h3>
            {rows}
            <p class="hint">"The form shows who gains and who loses by it. Nothing is changed until you save it there."</p>
        </div>
    }
    .into_any()
}
