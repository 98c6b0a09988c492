//! Server functions of imports.

use domain::AppError;
use domain::ids::ImportId;
use domain::import::{ImportColumn, ImportMapping, ImportRun, ImportView, MappingInput, RowPage, RowQuery};
use leptos::prelude::*;

/// The newest imports.
#[server]
pub async fn imports() -> Result<Vec<ImportRun>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::import::list(&cx)).await
}

/// The columns that can be imported.
#[server]
pub async fn import_columns(kind: String) -> Result<Vec<ImportColumn>, AppError> {
    let cx = crate::server::cx()?;
    let columns = async {
        let kind = domain::import::ImportKind::parse(&kind).ok_or(AppError::NotFound)?;
        service::import::columns(&cx, kind)
    };
    crate::server::answer(columns).await
}

/// An import, a page of its rows, and the columns of its file where somebody has to say what they are for, or wants to.
pub type ImportAndRows = (ImportView, RowPage, Option<ImportMapping>);

/// An import and a page of its rows, with the columns of its file if they are asked for.
#[server]
pub async fn import_page(id: ImportId, query: RowQuery, columns: bool) -> Result<ImportAndRows, AppError> {
    let cx = crate::server::cx()?;
    let found = async {
        let import = service::import::get(&cx, id).await?;
        let is_asked = import.can_map && (columns || import.run.state == domain::import::ImportState::Mapping);
        let mapping = if is_asked { Some(service::import::mapping(&cx, id).await?) } else { None };
        Ok((import, service::import::rows(&cx, id, query).await?, mapping))
    };
    crate::server::answer(found).await
}

/// Says which field each column of the file is for, and begins the dry run.
#[server]
pub async fn map_import(id: ImportId, #[server(default)] input: MappingInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::import::map(&cx, id, &input.columns)).await?;
    crate::server::redirect_to(&format!("/admin/imports/{id}"));
    Ok(())
}

/// Carries an import out.
#[server]
pub async fn commit_import(id: ImportId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::import::commit(&cx, id)).await
}

/// Leaves a row out, or takes it in again; all rows without a number.
#[server]
pub async fn choose_import_row(
    id: ImportId,
    #[server(default)] number: Option<i64>,
    left_out: bool,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::import::choose(&cx, id, number, left_out)).await
}

/// Undoes what an import wrote.
#[server]
pub async fn undo_import(id: ImportId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::import::undo(&cx, id)).await?;
    crate::server::redirect_to(&format!("/admin/imports/{id}"));
    Ok(())
}

/// Throws an import away.
#[server]
pub async fn discard_import(id: ImportId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::import::discard(&cx, id)).await?;
    crate::server::redirect_to("/admin/imports");
    Ok(())
}
