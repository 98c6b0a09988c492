//! Server functions of imports.

use domain::AppError;
use domain::ids::ImportId;
use domain::import::{ImportColumn, ImportRun, ImportView, RowPage, RowQuery};
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

/// An import and a page of its rows.
#[server]
pub async fn import_page(id: ImportId, query: RowQuery) -> Result<(ImportView, RowPage), AppError> {
    let cx = crate::server::cx()?;
    let found = async { Ok((service::import::get(&cx, id).await?, service::import::rows(&cx, id, query).await?)) };
    crate::server::answer(found).await
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
