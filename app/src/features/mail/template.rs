//! One mail template: its text and its variables (HAL-67, HAL-68).

use super::api::{ResetTemplate, SaveTemplate, preview_template, template};
use super::completion::Completion;
use super::preview::{PreviewButton, PreviewPanel};
use super::templates::PATH;
use crate::features::structure::parts::count_saved;
use crate::features::users::account::close_menu;
use crate::features::users::parts::query_param;
use crate::ui::{Form, FormActions, HiddenField, Icon, MultilineField, PageHead, Panel, Tabs, TextField, load, read};
use domain::AppError;
use domain::languages::ENGLISH;
use domain::mail::{TemplateInput, TemplateView};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// One mail template.
#[component]
pub fn TemplatePage() -> impl IntoView {
    let params = use_params_map();
    let number =
        Memo::new(move |_| params.with(|params| params.get("number")).and_then(|number| number.parse::<i32>().ok()));
    let language = query_param("language");
    let save = ServerAction::<SaveTemplate>::new();
    let reset = ServerAction::<ResetTemplate>::new();
    let saved = count_saved(move || save.value().with(|value| matches!(value, Some(Ok(())))));
    let was_reset = count_saved(move || reset.value().with(|value| matches!(value, Some(Ok(())))));
    // What a preview was asked for with, without WebAssembly.
    let (subject, body) = (query_param("input[subject]"), query_param("input[body]"));
    let draft = Memo::new(move |_| TemplateInput { subject: subject.get(), body: body.get() });
    let shown = RwSignal::new(None);
    let data = read(
        move || (number.get(), language.get(), draft.get(), saved.get(), was_reset.get()),
        |(number, language, draft, ..)| async move {
            let number = number.ok_or(AppError::NotFound)?;
            let preview = preview_template(number, language.clone(), draft).await?;
            Ok::<_, AppError>((template(number, language).await?, preview))
        },
    );
    load(data, move |(data, preview): (TemplateView, _)| {
        shown.set(None);
        let crumbs = vec![("Mail templates".to_owned(), PATH.to_owned())];
        let reset = data.is_changed.then(|| view! { <ResetDialog data=data.clone() reset/> });
        let number = data.number;
        let TemplateInput { subject, body } = match draft.get_untracked() {
            draft if draft == TemplateInput::default() => {
                TemplateInput { subject: data.subject.clone(), body: data.body.clone() }
            }
            draft => draft,
        };
        let (language, edited, variables) = (data.language.clone(), data.language.clone(), data.variables.clone());
        view! {
            <div class="page page--medium stack">
                <PageHead title=format!("{number} {}", data.purpose) crumbs>{reset}</PageHead>
                <Languages data=data.clone()/>
                <Form action=save>
                    <HiddenField name="number" value=number.to_string()/>
                    <HiddenField name="language" value=language/>
                    <Completion variables>
                        <TextField name="subject" label="Subject" value=subject required=true wide=true/>
                        <MultilineField name="body" label="Text" value=body required=true rows=16
                            hint="Type $- for the variables. One without a value leaves nothing behind."/>
                    </Completion>
                    <FormActions finish=true cancel=PATH/>
                    <PreviewButton number language=edited shown/>
                </Form>
                <PreviewPanel first=preview shown/>
                <Variables data/>
            </div>
        }
    })
}

/// The languages it is written in as tabs, and the others to write it in.
#[component]
fn Languages(data: TemplateView) -> impl IntoView {
    let number = data.number;
    let path = move |tag: &str| {
        if tag == ENGLISH { format!("{PATH}/{number}") } else { format!("{PATH}/{number}?language={tag}") }
    };
    let current = data.language;
    let name = data.languages.iter().find(|(tag, ..)| *tag == current).map(|(_, name, _)| name.clone());
    let is_new = data.languages.iter().any(|(tag, _, is_written)| *tag == current && !is_written);
    let (shown, others): (Vec<_>, Vec<_>) =
        data.languages.into_iter().partition(|(tag, _, is_written)| *is_written || *tag == current);
    let tabs = shown.into_iter().map(|(tag, name, _)| (name, path(&tag), None)).collect();
    let others = others
        .into_iter()
        .map(|(tag, name, _)| view! { <a class="menu__item" href=path(&tag) on:click=close_menu>{name}</a> })
        .collect_view();
    view! {
        <div class="row">
            <Tabs label="Language" tabs current=path(&current)/>
            <details class="menu menu--end push" name="menu">
                <summary class="btn btn--small">"Add a language"</summary>
                <div class="menu__list menu__list--long">{others}</div>
            </details>
        </div>
        {is_new.then(|| view! {
            <p class="muted">{format!("There is no text in {} yet: below is what its readers get. Save a translation, and the next mail to them uses it.", name.unwrap_or_default())}</p>
        })}
    }
}

/// What can be written into the text, and what must stay.
#[component]
fn Variables(data: TemplateView) -> impl IntoView {
    let required = data.required;
    let rows = data.variables.into_iter().map(move |name| {
        let must = required.contains(&name).then(|| view! { " "<span class="badge badge--warning">"must stay"</span> });
        view! { <dt><code>{name.clone()}</code></dt><dd>{meaning(&name)}{must}</dd> }
    });
    view! {
        <Panel title="Variables">
            <p class="muted">"Deskfolk puts the value in their place when the mail is sent. Without the marked ones the mail would be useless, so they must stay in the text."</p>
            <dl class="kv">{rows.collect_view()}</dl>
        </Panel>
    }
}

fn meaning(variable: &str) -> &'static str {
    match variable.trim_start_matches("$-") {
        "NAME" => "The name shown",
        "FIRSTNAME" => "First name",
        "MIDDLENAME" => "Middle name",
        "LASTNAME" => "Last name",
        "PREFERREDNAME" => "Preferred name",
        "DESK" => "Name of the desk, from the settings",
        "URL" => "Address of this desk",
        "LOGIN" => "What the person signs in with",
        "LINK" => "The link to follow",
        "TICKET" => "Number of the ticket",
        "SUBJECT" => "Subject of the ticket",
        "BODY" => "The message",
        "TIME" => "When it happened",
        "ACTOR" => "Who did it",
        "INTEGRATION" => "Name of the integration",
        "REASON" => "Why it stopped",
        _ => "",
    }
}

/// Asks before the changed text is thrown away.
#[component]
fn ResetDialog(data: TemplateView, reset: ServerAction<ResetTemplate>) -> impl IntoView {
    let (number, language) = (data.number, data.language);
    let (button, then) = if language == ENGLISH {
        ("Back to the built-in text…", "Subject and text become the built-in ones again.")
    } else {
        ("Remove this language…", "Readers of this language get the text of the nearest language again.")
    };
    view! {
        <button class="btn" type="button" command="show-modal" commandfor="reset">{button}</button>
        <dialog class="dialog" id="reset" aria-labelledby="reset-title">
            <header class="dialog__head">
                <h2 id="reset-title">{format!("Throw away the changes to template {number}?")}</h2>
                <button class="btn btn--ghost btn--icon" type="button" command="close" commandfor="reset" aria-label="Close"><Icon glyph=icondata_lu::LuX/></button>
            </header>
            <div class="dialog__body"><p>{then}" The history keeps what was written."</p></div>
            <ActionForm action=reset attr:class="dialog__actions">
                <input type="hidden" name="number" value=number/>
                <input type="hidden" name="language" value=language/>
                <button class="btn" type="button" command="close" commandfor="reset" autofocus>"Cancel"</button>
                <button class="btn btn--danger">"Throw away"</button>
            </ActionForm>
        </dialog>
    }
}
