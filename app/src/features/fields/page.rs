//! The pages on which custom fields are defined.

use super::api::{CreateField, UpdateField, custom_field, custom_fields};
use crate::features::structure::parts::{
    Kind, NameCell, NewButton, RecordPage, ValidityField, count_saved, id_in_path, only_if, row_class,
};
use crate::live::on_any_change;
use crate::ui::{
    CheckField, Empty, Form, FormActions, HiddenField, MultilineField, PageHead, SelectField, TextField, load, read,
};
use domain::AppError;
use domain::fields::{FieldDef, FieldInput, FieldKind, FieldRecord};
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
            <PageHead title=KIND.title lead="What your desk wants to know of people, customers and tickets, beside what every desk does. Forms ask for them, searches find them. Those of tickets are placed on ticket types.">
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
                <td>{row.is_required.then_some("Mandatory")}</td>
                <td class="col-low"><code>{row.key}</code></td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">{KIND.title}</caption>
                <thead><tr><th>"Name"</th><th>"Of"</th><th>"Holds"</th><th>"Mandatory"</th><th class="col-low">"Name for the API"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
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
                        <Rest input=FieldInput::default() choices=true/>
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
                is_required: row.is_required.to_string(),
                validity: row.validity.as_str().to_owned(),
                ..FieldInput::default()
            };
            view! {
                <Form action=update>
                    <HiddenField name="id" value=id.to_string()/>
                    <p class="hint">{format!("Of {}, holds: {}. In the API it is called {}.", row.record.label().to_lowercase(), row.kind.label().to_lowercase(), row.key)}</p>
                    <div class="form__grid"><TextField name="label" label="Name" value=row.label required=true/></div>
                    <Rest input choices=has_choices/>
                    <FormActions finish=true cancel=KIND.path/>
                </Form>
            }
        };
        view! { <RecordPage kind=KIND id=id.0 name validity form/> }
    })
}

#[component]
fn Rest(input: FieldInput, choices: bool) -> impl IntoView {
    view! {
        {choices.then(|| view! {
            <MultilineField name="choices" label="Choices" value=input.choices hint="One a line. Only for fields that hold one or several of a list."/>
        })}
        <MultilineField name="hint" label="Help" value=input.hint rows=2 hint="Shown below the field."/>
        <CheckField name="is_required" label="Mandatory" checked=input.is_required == "true" hint="Nothing that has the field is saved without it."/>
        <div class="form__grid"><ValidityField value=input.validity/></div>
    }
}
