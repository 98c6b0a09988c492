//! Saying which field each column of a file is for.

use super::api::{DiscardImport, MapImport};
use super::links::LIST;
use super::run::Discard;
use crate::ui::{Form, HiddenField, Icon, PageHead, SelectField};
use domain::ids::ImportId;
use domain::import::{FileColumn, ImportMapping, ImportState, ImportView};
use leptos::prelude::*;

/// Leads to the columns of the file, as long as somebody can say what they are for.
#[component]
pub fn MapLink(
    /// The import.
    id: ImportId,
) -> impl IntoView {
    view! { <a class="btn" href=format!("{LIST}/{id}?columns=choose")><Icon glyph=icondata_lu::LuColumns3/>" Choose columns"</a> }
}

/// The columns of a file, each with a few of its values and the field it is for.
#[component]
pub fn ColumnsOfFile(
    /// The import.
    import: ImportView,
    /// Its columns.
    mapping: ImportMapping,
    /// What says what they are for.
    map: ServerAction<MapImport>,
    /// What throws the import away.
    discard: ServerAction<DiscardImport>,
) -> impl IntoView {
    let id = import.run.id;
    let ImportMapping { columns, fields, wrong } = mapping;
    let options: Vec<_> = fields.into_iter().map(|field| (field.variable, field.label)).collect();
    let columns = columns.into_iter().enumerate().map(move |(place, column)| {
        let FileColumn { heading, variable, samples } = column;
        let label = if heading.is_empty() { format!("Column {}", place + 1) } else { heading };
        let hint = if samples.is_empty() { "Empty".to_owned() } else { samples.join(" · ") };
        let options = options.clone();
        view! { <SelectField name=format!("columns.{place}") label options value=variable empty="Passed over" hint/> }
    });
    let back = (import.run.state == ImportState::Checked)
        .then(|| view! { <a class="btn btn--ghost" href=format!("{LIST}/{id}")>"Cancel"</a> });
    view! {
        <div class="page page--medium stack">
            <PageHead title=import.run.file_name crumbs=vec![("Import".to_owned(), LIST.to_owned())]
                lead="Which field is each column for? It is remembered for files with the same headings.">
                <Discard id discard/>
            </PageHead>
            {(!wrong.is_empty()).then(|| view! {
                <div class="alert alert--warning" role="status"><Icon glyph=icondata_lu::LuCircleAlert/><div><p>{wrong}</p></div></div>
            })}
            <Form action=map>
                <HiddenField name="id" value=id.to_string()/>
                <div class="form__grid">{columns.collect_view()}</div>
                <div class="form__actions">
                    <button class="btn btn--primary">"Begin the dry run"</button>
                    {back}
                </div>
            </Form>
        </div>
    }
}
