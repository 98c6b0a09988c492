//! Testing a connection.

use super::connector::{connector, read};
use super::{require, secret};
use crate::cx::Cx;
use crate::error::Result;
use domain::AppError;
use domain::ids::IntegrationId;
use domain::integrations::ConnectionTest;
use entity::integration;
use sea_orm::EntityTrait;
use std::time::Duration;

/// So many people are enough to see that there are some.
const ENOUGH: usize = 20;
/// Somebody waits for the answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// Longest value that is shown, in characters.
const SHOWN: usize = 80;

/// Connects, signs in and reads the first people. Nothing is changed anywhere.
///
/// # Errors
/// `Forbidden` without the right to manage integrations; `NotFound`; `Conflict` with what went wrong, in plain words.
pub async fn test_connection(cx: &Cx, id: IntegrationId) -> Result<ConnectionTest> {
    require(cx)?;
    cx.require_writing()?;
    let row = integration::Entity::find_by_id(id).one(cx.app.db.read()).await?.ok_or(AppError::NotFound)?;
    let connector = connector(row.kind, serde_json::from_str(&row.connection)?, secret(cx, &row), Vec::new());
    let found = tokio::time::timeout(PATIENCE, read(&*connector, &[], Some(ENOUGH))).await;
    let late = |_| AppError::Conflict(format!("It did not answer within {} seconds.", PATIENCE.as_secs()));
    let found = found.map_err(late)?.map_err(|wrong| AppError::Conflict(wrong.0))?;
    let Some(first) = found.first() else {
        return Err(AppError::Conflict("The connection works, but nobody was found there.".to_owned()).into());
    };
    let shown = |values: &Vec<String>| values.join(", ").chars().take(SHOWN).collect();
    Ok(ConnectionTest {
        found: found.len() as u64,
        first: first.name.clone(),
        attributes: first.values.iter().map(|(name, values)| (name.clone(), shown(values))).collect(),
    })
}
