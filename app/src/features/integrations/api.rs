//! Server functions of integrations.

use domain::AppError;
use domain::ids::IntegrationId;
use domain::import::ImportColumn;
use domain::integrations::{ConnectionTest, IntegrationInput, IntegrationRun, IntegrationView};
use domain::sources::SourceView;
use leptos::prelude::*;

/// Every integration.
#[server]
pub async fn integrations() -> Result<Vec<IntegrationView>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::integrations::list(&cx)).await
}

/// What the form of an integration offers: the fields, and the sources.
#[server]
pub async fn integration_offers() -> Result<(Vec<ImportColumn>, Vec<SourceView>), AppError> {
    let cx = crate::server::cx()?;
    let offers = async { Ok((service::integrations::fields(&cx)?, service::sources::list(&cx).await?)) };
    crate::server::answer(offers).await
}

/// One integration with its runs.
#[server]
pub async fn integration(id: IntegrationId) -> Result<(IntegrationView, Vec<IntegrationRun>), AppError> {
    let cx = crate::server::cx()?;
    let found = async { Ok((service::integrations::get(&cx, id).await?, service::integrations::runs(&cx, id).await?)) };
    crate::server::answer(found).await
}

/// Adds an integration.
#[server]
pub async fn create_integration(input: IntegrationInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::integrations::create(&cx, input)).await?;
    crate::server::redirect_to(&format!("/admin/integrations/{id}"));
    Ok(())
}

/// Changes an integration.
#[server]
pub async fn update_integration(id: IntegrationId, input: IntegrationInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::integrations::update(&cx, id, input)).await
}

/// Removes an integration.
#[server]
pub async fn delete_integration(id: IntegrationId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::integrations::delete(&cx, id)).await?;
    crate::server::redirect_to("/admin/integrations");
    Ok(())
}

/// What a test of the connection finds, or what goes wrong.
#[server]
pub async fn integration_tested(id: IntegrationId) -> Result<ConnectionTest, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::integrations::test_connection(&cx, id)).await
}

/// Reads the people there, and leads to the import screen.
#[server]
pub async fn start_integration(id: IntegrationId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let import = crate::server::answer(service::integrations::start(&cx, id)).await?;
    crate::server::redirect_to(&format!("/admin/imports/{import}"));
    Ok(())
}

/// Turns the daily run on or off.
#[server]
pub async fn switch_integration(id: IntegrationId, on: bool) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let switched = async {
        if on { service::integrations::enable(&cx, id).await } else { service::integrations::disable(&cx, id).await }
    };
    crate::server::answer(switched).await
}
