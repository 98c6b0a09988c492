//! Server functions of merging.

use domain::AppError;
use domain::ids::{DuplicateId, MergeId, UserId};
use domain::merging::{DuplicateQuery, Duplicates, MergeInput, MergeQuestion, MergeView};
use domain::users::UserRow;
use leptos::prelude::*;

/// People who may be the same.
#[server]
pub async fn list_duplicates(query: DuplicateQuery) -> Result<Duplicates, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::merging::duplicates::list(&cx, &query)).await
}

/// Says that two people are not the same.
#[server]
pub async fn dismiss_duplicate(id: DuplicateId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::merging::duplicates::dismiss(&cx, id)).await
}

/// Takes that back.
#[server]
pub async fn reconsider_duplicate(id: DuplicateId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::merging::duplicates::reconsider(&cx, id)).await
}

/// The name of the one who is merged, and the people found by `who`, if anything is searched.
#[server]
pub async fn merge_candidates(id: UserId, who: String) -> Result<(String, Option<Vec<UserRow>>), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(async {
        cx.require_desk(domain::policy::Action::MergeUsers)?;
        let name = service::users::get(&cx, id).await?.name;
        let found = match who.trim() {
            "" => None,
            who => Some(service::users::suggest(&cx, who).await?.into_iter().filter(|row| row.id != id).collect()),
        };
        Ok((name, found))
    })
    .await
}

/// Both side by side.
#[server]
pub async fn ask_merge(input: MergeInput) -> Result<MergeQuestion, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::merging::question(&cx, &input)).await
}

/// Merges two people.
#[server]
pub async fn merge_people(input: MergeInput, #[server(default)] seen: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    Box::pin(crate::server::require_seen(service::merging::preview(&cx, &input), &seen)).await?;
    let id = crate::server::answer(service::merging::merge(&cx, &input)).await?;
    crate::server::redirect_to(&format!("/agent/users/merges/{id}"));
    Ok(())
}

/// The newest merges.
#[server]
pub async fn list_merges() -> Result<Vec<MergeView>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::merging::list(&cx)).await
}

/// A merge.
#[server]
pub async fn get_merge(id: MergeId) -> Result<MergeView, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::merging::get(&cx, id)).await
}

/// Takes a merge back.
#[server]
pub async fn undo_merge(id: MergeId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::merging::unmerge(&cx, id)).await
}
