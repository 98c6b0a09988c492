//! The pages on which custom fields are defined.

use super::api::{CreateField, UpdateField, custom_field, custom_fields};
use crate::features::structure::parts::{
    Kind, NameCell, NewButton, RecordPage, ValidityField, count_saved, id_in_path, only_if, row_class,
};
use crate::live::on_any_change;
use crate::ui::{Empty, Form, FormActions, HiddenField, MultilineField, PageHead, SelectField, TextField, load, read};
use domain::AppError;
use domain::fields::{FieldDef, FieldInput, FieldKind, FieldRecord, Presence, Screen};
use domain::ids::FieldId;
use domain::journal::Entity;
use leptos::prelude::*;

const KIND: Kind = Kind { title: "Custom fields", path: "/admin/fields", entity: Entity::Field };

/// The list of custom fields.
#[component]
pub fn FieldsPage() -> impl IntoView {
    let rows = read(|| (), |()| custom_fields());
    on_any_change(Entity::Field, move || rows.refetch());
    view! {
        <div class="page page--medium stack">
            <PageHead title=KIND.title lead="What your desk wants to know of people, customers, sites and tickets, beside what every desk does. Forms ask for them, searches find them. Those of tickets are placed on ticket types.">
                <NewButton kind=KIND label="New field"/>
            </PageHead>
            {load(rows, |rows| view! { <FieldTable rows/> })}
        </div>
    }
}

#[component]
fn FieldTable(rows: Vec<FieldDef>) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <Empty glyph=icondata_lu::LuListPlus title="No custom fields yet" text="A badge number, a contract, a birthday: what you add here stands in every form.">
                <NewButton kind=KIND label="New field"/>
            </Empty>
        }
        .into_any();
    }
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr class=row_class(row.validity)>
                <NameCell href=KIND.page_of(row.id) name=row.label validity=row.validity/>
                <td data-label="Of">{row.record.label()}</td>
                <td data-label="Holds">{row.kind.label()}</td>
                <td data-label="Agents">{both(row.screens.agent_create, row.screens.agent_edit)}</td>
                <td data-label="Customers">{both(row.screens.portal_create, row.screens.portal_edit)}</td>
                <td class="col-low"><code>{row.key}</code></td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">{KIND.title}</caption>
                <thead><tr><th>"Name"</th><th>"Of"</th><th>"Holds"</th><th>"Agents"</th><th>"Customers"</th><th class="col-low">"Name for the API"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// What becomes of a field when a record is new, and afterwards.
fn both(new: Presence, afterwards: Presence) -> String {
    if new == afterwards {
        return new.label().to_owned();
    }
    format!("{}, then {}", new.label(), afterwards.label().to_lowercase())
}

/// The form of a new custom field.
#[component]
pub fn NewFieldPage() -> impl IntoView {
    let create = ServerAction::<CreateField>::new();
    only_if(
        |can| can.settings,
        move || {
            view! {
                <div class="page page--medium stack">
                    <PageHead title="New field" crumbs=KIND.crumbs()/>
                    <Form action=create>
                        <div class="form__grid">
                            <TextField name="label" label="Name" required=true/>
                            <TextField name="key" label="Name for the API" hint="In imports and exports too. Made of the name if left empty."/>
                            <SelectField name="record" label="Of" options=records() required=true/>
                            <SelectField name="kind" label="Holds" options=kinds() required=true/>
                        </div>
                        <Rest input=FieldInput::default() record=None choices=true/>
                        <FormActions finish=true cancel=KIND.path/>
                    </Form>
                </div>
            }
            .into_any()
        },
    )
}

fn records() -> Vec<(String, String)> {
    FieldRecord::ALL.iter().map(|one| (one.as_str().to_owned(), one.label().to_owned())).collect()
}

fn kinds() -> Vec<(String, String)> {
    FieldKind::ALL.iter().map(|one| (one.as_str().to_owned(), one.label().to_owned())).collect()
}

/// One custom field.
#[component]
pub fn FieldPage() -> impl IntoView {
    let id = id_in_path::<FieldId>();
    let update = ServerAction::<UpdateField>::new();
    let saved = count_saved(move || update.value().with(|value| matches!(value, Some(Ok(())))));
    let row = read(
        move || (id.get(), saved.get()),
        |(id, _)| async move { custom_field(id.ok_or(AppError::NotFound)?).await },
    );
    load(row, move |row| {
        let (id, name, validity) = (row.id, row.label.clone(), row.validity);
        let form = move || {
            let row = row.clone();
            let has_choices = matches!(row.kind, FieldKind::Choice | FieldKind::Choices);
            let input = FieldInput {
                choices: row.choices.join("\n"),
                hint: row.hint,
                agent_create: row.screens.agent_create.as_str().to_owned(),
                agent_edit: row.screens.agent_edit.as_str().to_owned(),
                portal_create: row.screens.portal_create.as_str().to_owned(),
                portal_edit: row.screens.portal_edit.as_str().to_owned(),
                validity: row.validity.as_str().to_owned(),
                ..FieldInput::default()
            };
            view! {
                <Form action=update>
                    <HiddenField name="id" value=id.to_string()/>
                    <p class="hint">{format!("Of {}, holds: {}. In the API it is called {}.", row.record.label().to_lowercase(), row.kind.label().to_lowercase(), row.key)}</p>
                    <div class="form__grid"><TextField name="label" label="Name" value=row.label required=true/></div>
                    <Rest input record=Some(row.record) choices=has_choices/>
                    <FormActions finish=true cancel=KIND.path/>
                </Form>
            }
        };
        view! { <RecordPage kind=KIND id=id.0 name validity form/> }
    })
}

#[component]
fn Rest(input: FieldInput, record: Option<FieldRecord>, choices: bool) -> impl IntoView {
    let screens = input.clone();
    view! {
        {choices.then(|| view! {
            <MultilineField name="choices" label="Choices" value=input.choices hint="One a line. Only for fields that hold one or several of a list."/>
        })}
        <MultilineField name="hint" label="Help" value=input.hint rows=2 hint="Shown below the field."/>
        <ScreenFields input=screens record/>
        <div class="form__grid"><ValidityField value=input.validity/></div>
    }
}

/// Who sees the field where. Customers do not see the record that is kept of them. Without a record nothing is
/// chosen yet: what is usual depends on it.
#[component]
fn ScreenFields(input: FieldInput, record: Option<FieldRecord>) -> impl IntoView {
    let all = || Presence::ALL.iter().map(|one| (one.as_str().to_owned(), one.label().to_owned())).collect::<Vec<_>>();
    let or_shown = |value: String| if value.is_empty() { Presence::Optional.as_str().to_owned() } else { value };
    let (new_hint, later_hint) = match record {
        Some(FieldRecord::Ticket) => {
            ("In the form of a new ticket, where its type asks for it.", "In the portal, at their tickets.")
        }
        Some(FieldRecord::User) => ("When they register.", "In everybody's own profile."),
        Some(FieldRecord::Customer | FieldRecord::Site) | None => (
            "When they register; of tickets, where the type asks for it. Usually shown at tickets only.",
            "In their own profile; of tickets, in the portal. Usually not shown.",
        ),
    };
    let usual = if record.is_none() { "As usual" } else { "" };
    view! {
        <fieldset class="form__section">
            <legend>"Who sees it"</legend>
            <div class="form__grid">
                <SelectField name=Screen::AgentCreate.as_str() label=Screen::AgentCreate.label() options=all()
                    value=or_shown(input.agent_create) hint="In the form that adds a record."/>
                <SelectField name=Screen::AgentEdit.as_str() label=Screen::AgentEdit.label() options=all()
                    value=or_shown(input.agent_edit) hint="On the page of the record and in its form."/>
                {(!record.is_some_and(FieldRecord::is_of_desk)).then(|| view! {
                    <SelectField name=Screen::PortalCreate.as_str() label=Screen::PortalCreate.label() options=all()
                        value=input.portal_create empty=usual hint=new_hint/>
                    <SelectField name=Screen::PortalEdit.as_str() label=Screen::PortalEdit.label() options=all()
                        value=input.portal_edit empty=usual hint=later_hint/>
                })}
            </div>
        </fieldset>
    }
}
