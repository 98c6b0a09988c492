//! Mentions of a person in tickets of others, to be looked at and taken out (N11).

use super::api::{DecideMentions, SearchMentions, mentions_of_person};
use super::list::{LIST, TITLE};
use crate::features::users::parts::{Answer, Saved, query_param};
use crate::live::on_any_change;
use crate::ui::{
    CheckField, Empty, Form, FormState, HiddenField, Icon, PageHead, Panel, When, load, read, thousands, times_done,
};
use domain::AppError;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::mentions::{Mention, MentionSearch, MentionState, SearchState};
use leptos::prelude::*;

/// Where mentions are.
pub(super) const MENTIONS: &str = "/admin/privacy/mentions";

/// The newest search for the person in `?user=`.
#[component]
pub fn MentionsPage() -> impl IntoView {
    let user = query_param("user");
    let (search, decide) = (ServerAction::<SearchMentions>::new(), ServerAction::<DecideMentions>::new());
    let (decide_done, search_done) = (times_done(decide), times_done(search));
    let shown = read(
        move || (user.get(), search_done.get(), decide_done.get()),
        |(user, ..)| async move {
            let id = user.parse::<UserId>().map_err(|_| AppError::NotFound)?;
            let (name, found) = mentions_of_person(id).await?;
            Ok::<_, AppError>((id, name, found))
        },
    );
    on_any_change(Entity::Privacy, move || shown.refetch());
    view! {
        <div class="page page--medium stack">
            <Answer action=search done="The search has begun."/>
            <Saved action=decide/>
            {load(shown, move |(id, name, found)| view! { <Person id name found search decide/> })}
        </div>
    }
}

#[component]
fn Person(
    id: UserId,
    name: String,
    found: Option<MentionSearch>,
    search: ServerAction<SearchMentions>,
    decide: ServerAction<DecideMentions>,
) -> impl IntoView {
    let crumbs = vec![(TITLE.to_owned(), LIST.to_owned())];
    let is_running = found.as_ref().is_some_and(|found| found.state == SearchState::Running);
    let label = if found.is_some() { "Search again" } else { "Search" };
    view! {
        <PageHead title=format!("Mentions of {name}") crumbs lead="Name, mail addresses, telephone numbers and username of this person in tickets of other people.">
            <a class="btn" href=format!("/agent/users/{id}")>"The user"</a>
            {(!is_running).then(|| view! {
                <ActionForm action=search>
                    <input type="hidden" name="id" value=id.0/>
                    <button class="btn btn--primary">{label}</button>
                </ActionForm>
            })}
        </PageHead>
        {match found {
            Some(found) => view! { <Found found decide/> }.into_any(),
            None => view! {
                <Empty glyph=icondata_lu::LuTextSearch title="Nobody has searched yet" text="The search goes through subjects, messages, notes and names of files in the background."/>
            }
            .into_any(),
        }}
    }
}

#[component]
fn Found(found: MentionSearch, decide: ServerAction<DecideMentions>) -> impl IntoView {
    let again = format!("{MENTIONS}?user={}", found.user_id);
    let state = match found.state {
        SearchState::Running => view! {
            <div class="alert alert--info" role="status">
                <Icon glyph=icondata_lu::LuHourglass/>
                <div class="stack stack--s">
                    <p>"The search goes on in the background. You can leave this page. "<a href=again>"Look again"</a></p>
                    <div class="progress">
                        <progress value=found.handled max=found.to_handle aria-label="Progress"></progress>
                        <span>{format!("{} of {}", found.handled, found.to_handle)}</span>
                    </div>
                </div>
            </div>
        }
        .into_any(),
        SearchState::Failed => view! {
            <div class="alert alert--danger" role="alert">
                <Icon glyph=icondata_lu::LuCircleAlert/>
                <div><p class="alert__title">"The search has stopped"</p><p>{found.failure.clone()}</p></div>
            </div>
        }
        .into_any(),
        SearchState::Done => ().into_any(),
    };
    let (open, decided): (Vec<_>, Vec<_>) =
        found.mentions.into_iter().partition(|mention| mention.state == MentionState::Open);
    let is_done = found.state == SearchState::Done;
    let nothing = is_done && open.is_empty() && found.open == 0;
    view! {
        {state}
        <Panel title="Search">
            <dl class="kv">
                <dt>"Asked for by"</dt><dd>{found.requested_by}", "<When at=found.created_at/></dd>
                <dt>"Looked for"</dt><dd>{found.terms.join(" · ")}</dd>
                <dt>"To review"</dt><dd>{thousands(found.open)}</dd>
                <dt>"Removed"</dt><dd>{thousands(found.redacted)}</dd>
                <dt>"Left"</dt><dd>{thousands(found.left)}</dd>
                {(found.hidden > 0).then(|| view! { <dt>"In tickets you may not see"</dt><dd>{thousands(found.hidden)}</dd> })}
            </dl>
        </Panel>
        {nothing.then(|| view! { <p class="muted">"There is nothing to review."</p> })}
        {(!open.is_empty()).then(|| view! {
            <Form action=decide>
                <HiddenField name="id" value=found.id.to_string()/>
                <Mentions mentions=open/>
                <CheckField name="confirmed" label="I have looked at them" hint="What is removed cannot be brought back."/>
                <div class="form__actions">
                    <button class="btn btn--danger" name="input[decision]" value="redact">"Remove the chosen"</button>
                    <button class="btn" name="input[decision]" value="leave">"Leave the chosen"</button>
                </div>
            </Form>
        })}
        {(!decided.is_empty()).then(|| view! { <Decided mentions=decided/> })}
    }
}

/// The places to review, each with what stands around it.
#[component]
fn Mentions(mentions: Vec<Mention>) -> impl IntoView {
    let state = expect_context::<FormState>();
    let full = format!("{}[]", state.name("ids"));
    let error = state.error("ids");
    let rows = mentions.into_iter().map(|mention| {
        let head = format!("#{} · {}", mention.number, mention.place.label());
        let hindrance = mention.hindrance.clone();
        let choice = hindrance.is_empty().then(|| {
            let value = mention.id.to_string();
            let ticked = state.is_chosen(&full, &value, false);
            view! { <input type="checkbox" name=full.clone() value=value checked=ticked aria-label=format!("Choose {head}")/> }
        });
        let passage = mention.passage.into_iter().map(|piece| {
            if piece.is_found { view! { <mark>{piece.text}</mark> }.into_any() } else { piece.text.into_any() }
        });
        view! {
            <tr>
                <td>{choice}</td>
                <td class="nowrap" data-label="Where"><a href=format!("/agent/tickets/{}", mention.ticket_id) target="_blank">{head}</a></td>
                <td class="col-main" data-label="What it says">
                    <p class="message__passage">{passage.collect_view()}</p>
                    {(!hindrance.is_empty()).then(|| view! { <p class="muted">{hindrance}</p> })}
                </td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">"Mentions to review"</caption>
                <thead><tr><th><span class="visually-hidden">"Choose"</span></th><th>"Where"</th><th>"What it says"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        {move || error.try_get().flatten().map(|text| view! { <p class="error">{text}</p> })}
    }
}

#[component]
fn Decided(mentions: Vec<Mention>) -> impl IntoView {
    let rows = mentions.into_iter().map(|mention| {
        view! {
            <tr>
                <td class="col-main"><a href=format!("/agent/tickets/{}", mention.ticket_id)>{format!("#{} · {}", mention.number, mention.place.label())}</a></td>
                <td data-label="Decision">{mention.state.label()}</td>
            </tr>
        }
    });
    view! {
        <Panel title="Decided" flush=true>
            <table class="table table--plain">
                <caption class="visually-hidden">"Mentions that were decided about"</caption>
                <thead><tr><th>"Where"</th><th>"Decision"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </Panel>
    }
}
