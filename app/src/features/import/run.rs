//! One import: its dry run, its progress, its report.

use super::api::{ChooseImportRow, CommitImport, DiscardImport, ImportAndRows, MapImport, UndoImport, import_page};
use super::links::{LIST, path};
use super::list::StateOfImport;
use super::mapping::{ColumnsOfFile, MapLink};
use super::rows::Rows;
use super::undo::{AskUndo, UndoLink, Undone};
use crate::features::structure::parts::id_in_path;
use crate::live::on_any_change;
use crate::ui::{Form, HiddenField, Icon, PageHead, Tabs, load, read, times_done};
use domain::AppError;
use domain::ids::ImportId;
use domain::import::{ImportKind, ImportState, ImportView, RowAction, RowPage, RowQuery, RowUndo};
use domain::journal::Entity;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// One import.
#[component]
pub fn ImportPage() -> impl IntoView {
    let id = id_in_path::<ImportId>();
    let params = use_query_map();
    let query = Memo::new(move |_| {
        params.with(|params| {
            let text = |name| params.get(name).unwrap_or_default();
            RowQuery { action: text("action"), after: text("after"), before: text("before") }
        })
    });
    let (commit, discard) = (ServerAction::<CommitImport>::new(), ServerAction::<DiscardImport>::new());
    let (choose, undo) = (ServerAction::<ChooseImportRow>::new(), ServerAction::<UndoImport>::new());
    let map = ServerAction::<MapImport>::new();
    let asks = Memo::new(move |_| params.with(|params| params.get("undo").is_some()));
    let maps = Memo::new(move |_| params.with(|params| params.get("columns").is_some()));
    let done = [times_done(commit), times_done(choose), times_done(undo), times_done(map)];
    let written = move || done.iter().map(Get::get).sum::<u32>();
    // What somebody chooses is not made anew under their hands.
    let is_chosen = StoredValue::new(false);
    let data = read(
        move || (id.get(), query.get(), maps.get(), written()),
        |(id, query, maps, _)| async move { import_page(id.ok_or(AppError::NotFound)?, query, maps).await },
    );
    on_any_change(Entity::Import, move || {
        if !is_chosen.get_value() {
            data.refetch();
        }
    });
    load(data, move |(import, page, mapping): ImportAndRows| {
        is_chosen.set_value(mapping.is_some());
        match mapping {
            Some(mapping) => view! { <ColumnsOfFile import mapping map discard/> }.into_any(),
            None => view! { <Import import page action=query.with_untracked(|query| query.action.clone()) commit discard choose undo asks/> }.into_any(),
        }
    })
}

#[component]
fn Import(
    import: ImportView,
    page: RowPage,
    action: String,
    commit: ServerAction<CommitImport>,
    discard: ServerAction<DiscardImport>,
    choose: ServerAction<ChooseImportRow>,
    undo: ServerAction<UndoImport>,
    asks: Memo<bool>,
) -> impl IntoView {
    let (id, kind, state) = (import.run.id, import.run.kind, import.run.state);
    let can_choose = import.can_commit;
    let here = format!("{LIST}/{id}");
    let path_of = |action: &str| if action.is_empty() { here.clone() } else { format!("{here}?action={action}") };
    let mut tabs = vec![("All rows".to_owned(), path_of(""), Some(import.counts.all()))];
    for one in [RowAction::Create, RowAction::Update, RowAction::Unchanged, RowAction::Error] {
        tabs.push((one.label().to_owned(), path_of(one.as_str()), Some(import.counts.of(one))));
    }
    for one in RowUndo::ALL.iter().filter(|one| import.undo.of(**one) > 0) {
        tabs.push((one.label().to_owned(), path_of(one.as_str()), Some(import.undo.of(*one))));
    }
    let current = path_of(&action);
    let question = {
        let (run, rows, can_undo) = (import.run.clone(), import.undo.left, import.can_undo);
        move || (asks.get() && can_undo).then(|| view! { <AskUndo run=run.clone() rows undo/> })
    };
    let badges = move || view! { <StateOfImport state/> }.into_any();
    let lead = match (kind, import.identifier.as_str()) {
        (ImportKind::Users, identifier) => format!("Users, recognised by: {identifier}."),
        (ImportKind::Customers, _) => "Customers and sites, recognised by their names.".to_owned(),
    };
    view! {
        <div class="page stack">
            <PageHead title=import.run.file_name.clone() crumbs=vec![("Import".to_owned(), LIST.to_owned())] lead badges=std::sync::Arc::new(badges)>
                {(!matches!(state, ImportState::Running | ImportState::Undoing)).then(|| view! { <Discard id discard/> })}
            </PageHead>
            <Status import commit/>
            <Tabs label="Rows" tabs current/>
            {can_choose.then(|| view! { <ChooseAll id choose/> })}
            <Rows kind page choose=can_choose.then_some((id, choose))/>
            {question}
        </div>
    }
}

/// How far the import is, and what can be done next.
#[component]
fn Status(import: ImportView, commit: ServerAction<CommitImport>) -> impl IntoView {
    let (id, kind, counts, run) = (import.run.id, import.run.kind, import.counts, import.run.clone());
    let (again, again_label, failed) = match run.integration_id {
        Some(id) => {
            let failed = "Rows marked as imported stay imported. Run the integration again for the others: nothing is written twice.";
            (format!("/admin/integrations/{id}"), "To the integration", failed)
        }
        None => {
            let failed = "Rows marked as imported stay imported until they are undone. Upload the file again for the others: nothing is written twice.";
            (path(kind), "Import another file", failed)
        }
    };
    let errors = (counts.error > 0 && run.integration_id.is_none() && !run.state.is_busy()).then(|| {
        view! {
            <a class="btn" href=format!("/imports/{id}/errors.csv") download="" rel="external"><Icon glyph=icondata_lu::LuDownload/>" Rows to correct"</a>
        }
    });
    let columns = import.can_map.then(|| view! { <MapLink id/> });
    match run.state {
        ImportState::Mapping => columns.into_any(),
        ImportState::Reading | ImportState::Checking | ImportState::Running | ImportState::Undoing => {
            let text = match run.state {
                ImportState::Undoing => "What was imported is being undone. You can leave this page; it goes on.",
                ImportState::Running => "The rows are being imported. You can leave this page; it goes on.",
                _ => "The dry run goes on. You can leave this page.",
            };
            view! {
                <div class="alert alert--info" role="status">
                    <Icon glyph=icondata_lu::LuHourglass/>
                    <div class="stack stack--s">
                        <p>{text}" "<a href=format!("{LIST}/{id}")>"Look again"</a></p>
                        <div class="progress">
                            <progress value=run.handled max=run.to_handle aria-label="Progress"></progress>
                            <span>{format!("{} of {}", run.handled, run.to_handle)}</span>
                        </div>
                    </div>
                </div>
            }
            .into_any()
        }
        ImportState::Checked if import.can_commit => {
            let stopped = import.stopped.map(|why| view! {
                <p class="alert__title">"The circuit breaker stopped this run."</p>
                <p>{why}" Import the rows to approve it, or remove it from the list to discard it."</p>
            });
            let left_out = (counts.left_out > 0).then(|| format!(" Left out by choice: {}.", counts.left_out));
            let label = match counts.chosen() {
                1 => "Import 1 row".to_owned(),
                rows => format!("Import {rows} rows"),
            };
            let text = format!(
                "{} would be created, {} changed; {} unchanged, {} left out because of errors.",
                counts.create, counts.update, counts.unchanged, counts.error
            );
            view! {
                <div class="alert alert--warning" role="status">
                    <Icon glyph=icondata_lu::LuClipboardCheck/>
                    <div class="stack stack--s">
                        {stopped}
                        <p class="alert__title">"The dry run is over. Nothing is written yet."</p>
                        <p>{text} {left_out}</p>
                        <div class="row">
                            <Form action=commit>
                                <HiddenField name="id" value=id.to_string()/>
                                <button class="btn btn--primary">{label}</button>
                            </Form>
                            {errors}
                            {columns}
                        </div>
                    </div>
                </div>
            }
            .into_any()
        }
        ImportState::Checked => view! {
            <div class="alert alert--warning" role="status">
                <Icon glyph=icondata_lu::LuClipboardCheck/>
                <div class="stack stack--s">
                    <p class="alert__title">"There is nothing to import."</p>
                    <p>{format!("Rows unchanged: {}. Rows with errors: {}.", counts.unchanged, counts.error)}</p>
                    <div class="row">{errors}{columns}<a class="btn" href=again>{again_label}</a></div>
                </div>
            </div>
        }
        .into_any(),
        ImportState::Done => view! {
            <div class="alert alert--success" role="status">
                <Icon glyph=icondata_lu::LuCircleCheck/>
                <div class="stack stack--s">
                    <p class="alert__title">"Imported"</p>
                    <p>{format!("{} created, {} changed; {} were unchanged, {} had errors and were left out.", counts.create, counts.update, counts.unchanged, counts.error)}</p>
                    <div class="row">{errors}<a class="btn" href=again>{again_label}</a>{import.can_undo.then(|| view! { <UndoLink id/> })}</div>
                </div>
            </div>
        }
        .into_any(),
        ImportState::Undone => view! { <Undone counts=import.undo kind/> }.into_any(),
        ImportState::Failed => view! {
            <div class="alert alert--danger" role="alert">
                <Icon glyph=icondata_lu::LuCircleAlert/>
                <div class="stack stack--s">
                    <p class="alert__title">"The import was given up"</p>
                    <p>{run.failure}</p>
                    <p>{failed}</p>
                    {import.can_undo.then(|| view! { <div class="row"><UndoLink id/></div> })}
                </div>
            </div>
        }
        .into_any(),
    }
}

/// Leaves all rows out, so that a few can be taken in, or takes all in.
#[component]
fn ChooseAll(id: ImportId, choose: ServerAction<ChooseImportRow>) -> impl IntoView {
    let button = move |left_out: bool, label: &'static str| {
        view! {
            <Form action=choose>
                <HiddenField name="id" value=id.to_string()/>
                <HiddenField name="left_out" value=left_out.to_string()/>
                <button class="btn">{label}</button>
            </Form>
        }
    };
    view! { <div class="row">{button(true, "Leave all out")}{button(false, "Take all in")}</div> }
}

/// The button that throws an import away.
#[component]
pub fn Discard(
    /// The import.
    id: ImportId,
    /// What does it.
    discard: ServerAction<DiscardImport>,
) -> impl IntoView {
    view! {
        <Form action=discard>
            <HiddenField name="id" value=id.to_string()/>
            <button class="btn">"Remove from this list"</button>
        </Form>
    }
}
