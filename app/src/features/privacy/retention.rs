//! Retention: what is not kept for ever. Rules, what each would do now, and its runs.

use super::api::{
    CreateRetentionRule, DeleteRetentionRule, SettleRetentionRun, StartRetentionRun, UpdateRetentionRule,
    preview_of_retention, retention_rules, rule_of_retention,
};
use super::list::{LIST, TITLE};
use super::retention_parts::{Fields, Preview, Runs};
use crate::features::structure::parts::id_in_path;
use crate::features::users::parts::{Answer, Saved};
use crate::live::on_any_change;
use crate::ui::{Empty, Form, HiddenField, Icon, PageHead, Panel, When, load, read, times_done};
use domain::AppError;
use domain::ids::RetentionRuleId;
use domain::journal::Entity;
use domain::retention::{RetentionInput, RetentionPreview, RetentionRule, RunState};
use leptos::prelude::*;

/// Where the rules are.
pub(super) const RETENTION: &str = "/admin/privacy/retention";

fn crumbs() -> Vec<(String, String)> {
    vec![(TITLE.to_owned(), LIST.to_owned())]
}

/// The rules.
#[component]
pub fn RetentionPage() -> impl IntoView {
    let rules = read(|| (), |()| retention_rules());
    on_any_change(Entity::Retention, move || rules.refetch());
    view! {
        <div class="page page--medium stack">
            <PageHead title="Retention" crumbs=crumbs() lead="What is not kept for ever. A rule does nothing before it is switched on, and shows what it would do.">
                <a class="btn btn--primary" href=format!("{RETENTION}/new")><Icon glyph=icondata_lu::LuPlus/>" New rule"</a>
            </PageHead>
            {load(rules, |rules| view! { <Rules rules/> })}
        </div>
    }
}

#[component]
fn Rules(rules: Vec<RetentionRule>) -> impl IntoView {
    if rules.is_empty() {
        return view! { <Empty glyph=icondata_lu::LuHistory title="No rules" text="Everything is kept until somebody deletes it."/> }.into_any();
    }
    let rows = rules.into_iter().map(|rule| {
        let waits = rule.runs.iter().any(|run| run.state == RunState::Waiting);
        let class = if rule.is_enabled { "badge badge--success" } else { "badge" };
        view! {
            <tr>
                <td class="col-main"><a class="table__link" href=format!("{RETENTION}/{}", rule.id)>{rule.name}</a></td>
                <td data-label="What">{rule.subject.label()}", "{rule.months}" months"</td>
                <td data-label="Action">{rule.action.label()}</td>
                <td data-label="State">
                    <span class=class>{if rule.is_enabled { "On" } else { "Off" }}</span>
                    {waits.then(|| view! { " "<span class="badge badge--warning">"Waits for approval"</span> })}
                </td>
                <td class="nowrap" data-label="Next run">{rule.next_run_at.map(|at| view! { <When at/> })}</td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">"Rules"</caption>
                <thead><tr><th>"Name"</th><th>"What"</th><th>"Action"</th><th>"State"</th><th>"Next run"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The form of a new rule.
#[component]
pub fn NewRetentionPage() -> impl IntoView {
    let create = ServerAction::<CreateRetentionRule>::new();
    let mut crumbs = crumbs();
    crumbs.push(("Retention".to_owned(), RETENTION.to_owned()));
    view! {
        <div class="page page--medium stack">
            <PageHead title="New rule" crumbs lead="Look at its preview before you switch it on."/>
            <Form action=create>
                <Fields input=RetentionInput { most: "50".to_owned(), ..RetentionInput::default() }/>
                <div class="form__actions">
                    <button class="btn btn--primary">"Save and preview"</button>
                    <a class="btn btn--ghost" href=RETENTION>"Cancel"</a>
                </div>
            </Form>
        </div>
    }
}

async fn with_preview(id: Option<RetentionRuleId>) -> Result<(RetentionRule, RetentionPreview), AppError> {
    let id = id.ok_or(AppError::NotFound)?;
    Ok((rule_of_retention(id).await?, preview_of_retention(id).await?))
}

/// One rule: what it would do, its runs, its form.
#[component]
pub fn RetentionRulePage() -> impl IntoView {
    let id = id_in_path::<RetentionRuleId>();
    let update = ServerAction::<UpdateRetentionRule>::new();
    let start = ServerAction::<StartRetentionRun>::new();
    let settle = ServerAction::<SettleRetentionRun>::new();
    let remove = ServerAction::<DeleteRetentionRule>::new();
    let (settle_done, start_done, update_done) = (times_done(settle), times_done(start), times_done(update));
    let shown =
        read(move || (id.get(), update_done.get(), start_done.get(), settle_done.get()), |(id, ..)| with_preview(id));
    on_any_change(Entity::Retention, move || shown.refetch());
    view! {
        <div class="page page--medium stack">
            <Saved action=update/>
            <Answer action=start done="The run has begun."/>
            <Answer action=settle done="Done."/>
            <Answer action=remove done="The rule is deleted."/>
            {load(shown, move |(rule, preview)| {
                let mut crumbs = crumbs();
                crumbs.push(("Retention".to_owned(), RETENTION.to_owned()));
                let (id, name, input, runs) = (rule.id, rule.name.clone(), rule.input(), rule.runs.clone());
                let keeper = rule.keeper.clone();
                view! {
                    <PageHead title=name crumbs lead=format!("{}: {}", rule.subject.label(), rule.action.label())/>
                    <Preview preview>
                        <ActionForm action=start>
                            <input type="hidden" name="id" value=id.0/>
                            <button class="btn">"Run now"</button>
                        </ActionForm>
                    </Preview>
                    <Runs runs settle/>
                    <Form action=update>
                        <HiddenField name="id" value=id.to_string()/>
                        <Fields input/>
                        <div class="form__actions"><button class="btn btn--primary">"Save"</button></div>
                    </Form>
                    <Panel title="Rule">
                        {keeper.map(|keeper| view! { <p>{format!("It runs within the rights of {keeper}.")}</p> })}
                        <ActionForm action=remove>
                            <input type="hidden" name="id" value=id.0/>
                            <button class="btn btn--danger">"Delete this rule"</button>
                        </ActionForm>
                    </Panel>
                }
            })}
        </div>
    }
}
