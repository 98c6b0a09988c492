//! The pages of sources.

use super::api::{CreateSource, UpdateSource, source, sources};
use crate::features::structure::parts::{
    CommentField, Kind, NameCell, NewButton, RecordPage, count_saved, id_in_path, only_if,
};
use crate::live::on_any_change;
use crate::ui::{CheckField, Empty, Form, FormActions, HiddenField, PageHead, SelectField, TextField, load, read};
use domain::AppError;
use domain::ids::SourceId;
use domain::journal::Entity;
use domain::sources::{SourceInput, SourceKind, SourceView};
use domain::state::Validity;
use leptos::prelude::*;

const KIND: Kind = Kind { title: "Sources", path: "/admin/sources", entity: Entity::Source };

/// The list of sources.
#[component]
pub fn SourcesPage() -> impl IntoView {
    let rows = read(|| (), |()| sources());
    on_any_change(Entity::Source, move || rows.refetch());
    view! {
        <div class="page page--medium stack">
            <PageHead title=KIND.title lead="Where people are kept. Those of an external source, such as a directory service, are read-only here. Who belongs to no source is kept in this desk's own database.">
                <NewButton kind=KIND label="New source"/>
            </PageHead>
            {load(rows, |rows| view! { <SourceTable rows/> })}
        </div>
    }
}

#[component]
fn SourceTable(rows: Vec<SourceView>) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <Empty glyph=icondata_lu::LuDatabase title="No sources yet" text="Everybody is kept in this desk's own database.">
                <NewButton kind=KIND label="New source"/>
            </Empty>
        }
        .into_any();
    }
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr>
                <NameCell href=KIND.page_of(row.id) name=row.name validity=Validity::Valid/>
                <td data-label="Kept">{row.kind.label()}</td>
                <td>{row.is_default.then_some("New people")}</td>
                <td class="num" data-label="People">{row.people}</td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">{KIND.title}</caption>
                <thead><tr><th>"Name"</th><th>"Kept"</th><th>"Default for"</th><th class="num">"People"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The form of a new source.
#[component]
pub fn NewSourcePage() -> impl IntoView {
    let create = ServerAction::<CreateSource>::new();
    only_if(
        |can| can.settings,
        move || {
            view! {
                <div class="page page--medium stack">
                    <PageHead title="New source" crumbs=KIND.crumbs()/>
                    <Form action=create>
                        <Fields input=SourceInput::default()/>
                        <FormActions finish=true cancel=KIND.path/>
                    </Form>
                </div>
            }
            .into_any()
        },
    )
}

/// One source.
#[component]
pub fn SourcePage() -> impl IntoView {
    let id = id_in_path::<SourceId>();
    let update = ServerAction::<UpdateSource>::new();
    let saved = count_saved(move || update.value().with(|value| matches!(value, Some(Ok(())))));
    let row =
        read(move || (id.get(), saved.get()), |(id, _)| async move { source(id.ok_or(AppError::NotFound)?).await });
    load(row, move |row: SourceView| {
        let (id, name) = (row.id, row.name.clone());
        let form = move || {
            let input = SourceInput {
                name: row.name.clone(),
                kind: row.kind.as_str().to_owned(),
                is_default: row.is_default.to_string(),
                comment: row.comment.clone(),
            };
            view! {
                <Form action=update fillable=true>
                    <HiddenField name="id" value=id.to_string()/>
                    <Fields input/>
                    <FormActions finish=true cancel=KIND.path/>
                </Form>
            }
        };
        view! { <RecordPage kind=KIND id=id.0 name validity=Validity::Valid form/> }
    })
}

#[component]
fn Fields(input: SourceInput) -> impl IntoView {
    let kinds = SourceKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), kind.label().to_owned())).collect();
    let kind = if input.kind.is_empty() { SourceKind::Database.as_str().to_owned() } else { input.kind };
    view! {
        <div class="form__grid">
            <TextField name="name" label="Name" value=input.name required=true/>
            <SelectField name="kind" label="Kept" options=kinds value=kind required=true
                hint="Database: people can be added and changed here. External: they are read-only, and nobody can be added to it here."/>
        </div>
        <CheckField name="is_default" label="New people belong to it" checked=input.is_default == "true" hint="While it is external, nobody can be added at all."/>
        <CommentField value=input.comment/>
    }
}
