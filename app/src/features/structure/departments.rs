//! Departments: agents belong to them, queues stand in them.

use super::api::{CreateDepartment, UpdateDepartment, department, departments};
use super::parts::{
    CommentField, Kind, NameCell, NameField, NewButton, RecordPage, count_saved, id_in_path, only_if, row_class,
};
use crate::features::users::StandingFields;
use crate::live::on_any_change;
use crate::ui::{Empty, Form, FormActions, FormBase, HiddenField, PageHead, accepted, beside_form, load, read};
use domain::AppError;
use domain::ids::DepartmentId;
use domain::journal::Entity;
use domain::structure::{DepartmentInput, DepartmentRow};
use leptos::prelude::*;

const KIND: Kind = Kind { title: "Departments", path: "/admin/departments", entity: Entity::Department };

/// The list of departments.
#[component]
pub fn DepartmentsPage() -> impl IntoView {
    let rows = read(|| (), |()| departments());
    on_any_change(Entity::Department, move || rows.refetch());
    view! {
        <div class="page page--medium stack">
            <PageHead title=KIND.title lead="Agents see tickets of the departments they belong to, in the queues they are granted.">
                <NewButton kind=KIND label="New department"/>
            </PageHead>
            {load(rows, |rows| view! { <DepartmentTable rows/> })}
        </div>
    }
}

#[component]
fn DepartmentTable(rows: Vec<DepartmentRow>) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <Empty glyph=icondata_lu::LuNetwork title="No departments yet" text="Agents and queues need one.">
                <NewButton kind=KIND label="New department"/>
            </Empty>
        }
        .into_any();
    }
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr class=row_class(row.validity)>
                <NameCell href=KIND.page_of(row.id) name=row.name validity=row.validity period=row.period/>
                <td class="num" data-label="Queues">{row.queues}</td>
                <td class="num" data-label="Agents">{row.agents}</td>
                <td class="col-low">{row.comment}</td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">{KIND.title}</caption>
                <thead><tr><th>"Name"</th><th class="num">"Queues"</th><th class="num">"Agents"</th><th class="col-low">"Comment"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The form of a new department.
#[component]
pub fn NewDepartmentPage() -> impl IntoView {
    let create = ServerAction::<CreateDepartment>::new();
    only_if(
        |can| can.structure,
        move || {
            view! {
                <div class="page page--medium stack">
                    <PageHead title="New department" crumbs=KIND.crumbs()/>
                    <Form action=create>
                        <DepartmentFields input=DepartmentInput::default()/>
                        <FormActions finish=true cancel=KIND.path/>
                    </Form>
                </div>
            }
            .into_any()
        },
    )
}

/// One department.
#[component]
pub fn DepartmentPage() -> impl IntoView {
    let id = id_in_path::<DepartmentId>();
    let update = ServerAction::<UpdateDepartment>::new();
    let saved = count_saved(move || update.value().with(|value| matches!(value, Some(Ok(())))));
    let row = read(move || id.get(), |id| async move { department(id.ok_or(AppError::NotFound)?).await });
    load(row, move |row: DepartmentRow| {
        let id = row.id;
        let present = beside_form(row, saved, move || department(id));
        let name = Signal::derive(move || present.with(|row| row.name.clone()));
        let validity = Signal::derive(move || present.with(|row| row.validity));
        let period = Signal::derive(move || present.with(|row| row.period));
        let form = move || {
            let input = DepartmentInput::from(&present.get_untracked());
            let base = serde_json::to_string(&input).unwrap_or_default();
            view! {
                <Form action=update fillable=true>
                    <HiddenField name="id" value=id.to_string()/>
                    <FormBase values=base saved=accepted(update, |sent| &sent.input)/>
                    <DepartmentFields input/>
                    <FormActions finish=true cancel=KIND.path/>
                </Form>
            }
        };
        view! { <RecordPage kind=KIND id=id.0 name validity period form/> }
    })
}

#[component]
fn DepartmentFields(input: DepartmentInput) -> impl IntoView {
    view! {
        <div class="form__grid">
            <NameField value=input.name/>
        </div>
        <StandingFields validity=input.validity from=input.valid_from until=input.valid_until/>
        <CommentField value=input.comment/>
    }
}
