//! Everything about a person as a file: asking for it, and the files there are.

use super::api::{ExportPerson, exports_of_person, list_person_exports};
use super::export_table::ExportTable;
use super::list::{LIST, TITLE};
use crate::features::users::parts::{Saved, query_param};
use crate::live::on_any_change;
use crate::ui::{CheckField, Empty, Form, HiddenField, PageHead, Panel, SelectField, load, read, times_done};
use domain::AppError;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::person_export::{Audience, ExportState, PersonExport};
use leptos::prelude::*;

/// Where exports are.
pub(super) const EXPORTS: &str = "/admin/privacy/exports";

/// The newest exports; with `?user=` those of one person, with the form.
#[component]
pub fn PersonExportsPage() -> impl IntoView {
    let user = query_param("user");
    let export = ServerAction::<ExportPerson>::new();
    let export_done = times_done(export);
    let shown = read(
        move || (user.get(), export_done.get()),
        |(user, _)| async move {
            if user.is_empty() {
                return Ok::<_, AppError>((None, list_person_exports().await?));
            }
            let id = user.parse::<UserId>().map_err(|_| AppError::NotFound)?;
            let (name, rows) = exports_of_person(id).await?;
            Ok::<_, AppError>((Some((id, name)), rows))
        },
    );
    on_any_change(Entity::Privacy, move || shown.refetch());
    view! {
        <div class="page page--medium stack">
            <Saved action=export/>
            {load(shown, move |(person, rows)| match person {
                Some((id, name)) => view! { <One id name rows export/> }.into_any(),
                None => view! { <All rows/> }.into_any(),
            })}
        </div>
    }
}

#[component]
fn All(rows: Vec<PersonExport>) -> impl IntoView {
    let crumbs = vec![(TITLE.to_owned(), LIST.to_owned())];
    let table = if rows.is_empty() {
        view! { <Empty glyph=icondata_lu::LuPackage title="No exports" text="To export everything about somebody, open the menu of their page."/> }.into_any()
    } else {
        view! { <ExportTable rows named=true/> }.into_any()
    };
    view! {
        <PageHead title="Exports" crumbs lead="Everything about a person as a file. Only who asked for one can download it."/>
        {table}
    }
}

#[component]
fn One(id: UserId, name: String, rows: Vec<PersonExport>, export: ServerAction<ExportPerson>) -> impl IntoView {
    let crumbs = vec![(TITLE.to_owned(), LIST.to_owned()), ("Exports".to_owned(), EXPORTS.to_owned())];
    let is_running = rows.iter().any(|row| row.state == ExportState::Running);
    let audiences = Audience::ALL.iter().map(|one| (one.as_str().to_owned(), one.label().to_owned())).collect();
    let again = format!("{EXPORTS}?user={id}");
    view! {
        <PageHead title=format!("Everything about {name}") crumbs lead="A ZIP with the record, sign-ins, rights, history, and the tickets with their files, as far as you may see them.">
            <a class="btn" href=format!("/agent/users/{id}")>"The user"</a>
        </PageHead>
        {is_running.then(|| view! {
            <div class="alert alert--info" role="status"><div>
                <p>"The export is being prepared in the background. You can leave this page. "<a href=again>"Look again"</a></p>
            </div></div>
        })}
        {(!is_running).then(|| view! {
            <Panel title="New export">
                <Form action=export>
                    <HiddenField name="id" value=id.to_string()/>
                    <SelectField name="audience" label="For whom" options=audiences value="desk" hint="For the person: what they may see themselves, nothing more."/>
                    <CheckField name="with_notes" label="With internal notes" hint="For the desk alone."/>
                    <div class="form__actions"><button class="btn btn--primary">"Export"</button></div>
                </Form>
            </Panel>
        })}
        {(!rows.is_empty()).then(|| view! { <ExportTable rows/> })}
    }
}
