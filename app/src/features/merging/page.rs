//! Two people side by side, with a choice for each field in which they differ.

use super::api::{MergePeople, ask_merge, merge_candidates};
use super::choose::Choose;
use super::parts::{Details, MERGE, crumbs};
use crate::ui::{
    CheckField, Empty, Form, FormActions, FormState, HiddenField, Icon, PageHead, Panel, load, read, thousands,
};
use domain::AppError;
use domain::ids::UserId;
use domain::merging::{BOTH, MergeField, MergeInput, MergePart, MergePerson, MergeQuestion, MergeSide};
use domain::users::UserRow;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// How far the question has come.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
enum Step {
    /// Other than two people were chosen.
    Nobody,
    /// One was chosen: their name, and the people found.
    One(UserId, String, Option<Vec<UserRow>>),
    /// Both were.
    Both(Box<MergeQuestion>),
}

/// Merges two people: `?id=` of each, the first one stays.
#[component]
pub fn MergePage() -> impl IntoView {
    let params = use_query_map();
    let asked = Memo::new(move |_| {
        params.with(|params| {
            let ids: Vec<String> = params.get_all("id").unwrap_or_default();
            (ids, params.get("who").unwrap_or_default())
        })
    });
    let merge = ServerAction::<MergePeople>::new();
    let step = read(move || asked.get(), |(ids, who)| step(ids, who));
    view! {
        <div class="page page--medium stack">
            {load(step, move |step| match step {
                Step::Nobody => view! { <Nobody/> }.into_any(),
                Step::One(id, name, found) => {
                    let who = asked.with_untracked(|(_, who)| who.clone());
                    view! { <Choose id name who found/> }.into_any()
                }
                Step::Both(question) => view! { <Question question=*question merge/> }.into_any(),
            })}
        </div>
    }
}

async fn step(ids: Vec<String>, who: String) -> Result<Step, AppError> {
    match ids.as_slice() {
        [one] => {
            let id: UserId = one.parse().map_err(|_| AppError::NotFound)?;
            let (name, found) = merge_candidates(id, who).await?;
            Ok(Step::One(id, name, found))
        }
        [kept, gone] => {
            let input = MergeInput { kept_id: kept.clone(), gone_id: gone.clone(), ..MergeInput::default() };
            Ok(Step::Both(Box::new(ask_merge(input).await?)))
        }
        _ => Ok(Step::Nobody),
    }
}

#[component]
fn Nobody() -> impl IntoView {
    view! {
        <PageHead title="Merge users" crumbs=crumbs()/>
        <Empty glyph=icondata_lu::LuUsers title="Please select two users." text="Tick two records of the same person in the list, then choose Merge.">
            <a class="btn btn--primary" href="/agent/users">"Back to the list"</a>
        </Empty>
    }
}

#[component]
fn Question(question: MergeQuestion, merge: ServerAction<MergePeople>) -> impl IntoView {
    let MergeQuestion { kept, gone, fields, moves, ends, further_customer, refused } = question;
    let (kept_id, gone_id) = (kept.id, gone.id);
    let swap = format!("{MERGE}?id={gone_id}&id={kept_id}");
    let title = format!("Merge {} into {}", gone.name, kept.name);
    let back = format!("/agent/users/{kept_id}");
    let names = (kept.name.clone(), gone.name.clone());
    let rest = if let Some(why) = refused {
        view! {
            <div class="alert alert--warning" role="note">
                <Icon glyph=icondata_lu::LuTriangleAlert/>
                <div><p class="alert__title">"These two cannot be merged like this"</p><p>{why}</p></div>
            </div>
        }
        .into_any()
    } else {
        view! {
            <Form action=merge>
                <HiddenField name="kept_id" value=kept_id.to_string() prefixed=true/>
                <HiddenField name="gone_id" value=gone_id.to_string() prefixed=true/>
                <Fields fields names/>
                {further_customer.map(|customer| view! {
                    <CheckField name="further_customer" label="Belong to both customers" hint=format!("{customer} is where the other record is.")/>
                })}
                <Consequences moves ends/>
                <FormActions save="Merge" cancel=back/>
            </Form>
        }
        .into_any()
    };
    view! {
        <PageHead title crumbs=crumbs() lead="One record stays. The other one leads to it: old links, its username, and its mail addresses, which move. Merging can be undone.">
            <a class="btn" href=swap><Icon glyph=icondata_lu::LuArrowLeftRight/>" Swap"</a>
        </PageHead>
        <div class="effect__sides">
            <Side title="Stays" person=kept/>
            <Side title="Is merged" person=gone/>
        </div>
        {rest}
    }
}

#[component]
fn Side(title: &'static str, person: MergePerson) -> impl IntoView {
    let title = format!("{title}: {}", person.name);
    view! { <Panel title><Details person/></Panel> }
}

/// A choice for each field in which the two differ.
#[component]
fn Fields(fields: Vec<MergeField>, names: (String, String)) -> impl IntoView {
    if fields.is_empty() {
        return view! { <p class="muted">"Nothing has to be chosen."</p> }.into_any();
    }
    let fields = fields.into_iter().map(|field| view! { <Field field names=names.clone()/> }).collect_view();
    view! {
        <fieldset class="form__section">
            <legend>"What the record holds afterwards"</legend>
            <div class="form__grid">{fields}</div>
        </fieldset>
    }
    .into_any()
}

#[component]
fn Field(field: MergeField, names: (String, String)) -> impl IntoView {
    let state = expect_context::<FormState>();
    let MergeField { key, label, kept, gone, chosen, can_be_both } = field;
    let name = format!("sides.{key}");
    let sent = state.name(&name);
    let error = state.error(&name);
    let shown = |value: String| if value.is_empty() { "nothing".to_owned() } else { value };
    let sides = [
        (MergeSide::Kept.as_str(), shown(kept), names.0),
        (MergeSide::Gone.as_str(), shown(gone), names.1),
        (BOTH, "Both, one after the other".to_owned(), String::new()),
    ];
    let most = if can_be_both { 3 } else { 2 };
    let radios = sides.into_iter().take(most).map(|(side, value, of)| {
        let checked = state.is_chosen(&sent, side, side == chosen.as_str());
        view! {
            <label class="choice">
                <input type="radio" name=sent.clone() value=side checked=checked/>
                <span>{value}{(!of.is_empty()).then(|| view! { " "<small class="hint">{of}</small> })}</span>
            </label>
        }
    });
    view! {
        <fieldset class="field">
            <legend>{label}</legend>
            <div class="check-list">{radios.collect_view()}</div>
            {move || error.try_get().flatten().map(|text| view! { <p class="error">{text}</p> })}
        </fieldset>
    }
}

/// What moves and what ends.
#[component]
fn Consequences(moves: Vec<MergePart>, ends: Vec<MergePart>) -> impl IntoView {
    let rows = |parts: Vec<MergePart>| {
        let row = |part: MergePart| view! { <dt>{part.text}</dt><dd>{thousands(part.count)}</dd> };
        parts.into_iter().map(row).collect_view()
    };
    let nothing = moves.is_empty();
    view! {
        <Panel title="What moves">
            {nothing.then(|| view! { <p class="muted">"Nothing belongs to the other record."</p> })}
            <dl class="kv">{rows(moves)}</dl>
        </Panel>
        {(!ends.is_empty()).then(|| view! { <Panel title="What ends"><dl class="kv">{rows(ends)}</dl></Panel> })}
    }
}
