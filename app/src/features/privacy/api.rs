//! Server functions of data privacy.

use domain::AppError;
use domain::ids::{MentionSearchId, PrivacyTaskId, RetentionRuleId, RetentionRunId, UserId};
use domain::mentions::{MentionSearch, MentionsInput};
use domain::person_export::{OwnExports, PersonExport, PersonExportInput};
use domain::privacy::{EraseInput, ErasureQuestion, HoldInput, LegalHold, PrivacyTask};
use domain::retention::{RetentionInput, RetentionPreview, RetentionRule};
use leptos::prelude::*;

/// The newest erasures.
#[server]
pub async fn list_erasures() -> Result<Vec<PrivacyTask>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::list(&cx)).await
}

/// One erasure.
#[server]
pub async fn get_erasure(id: PrivacyTaskId) -> Result<PrivacyTask, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::get(&cx, id)).await
}

/// What has to be known before somebody is erased.
#[server]
pub async fn ask_erasure(id: UserId) -> Result<ErasureQuestion, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::question(&cx, id)).await
}

/// Has somebody erased.
#[server]
pub async fn erase_user(id: UserId, input: EraseInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let task = crate::server::answer(service::privacy::erase(&cx, id, input)).await?;
    crate::server::redirect_to(&format!("/admin/privacy/{task}"));
    Ok(())
}

/// Everybody under legal hold.
#[server]
pub async fn list_holds() -> Result<Vec<LegalHold>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::holds(&cx)).await
}

/// Somebody, and the hold they are under.
#[server]
pub async fn hold_of_user(id: UserId) -> Result<(String, Option<LegalHold>), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::hold_of(&cx, id)).await
}

/// Puts somebody under legal hold.
#[server]
pub async fn hold_user(id: UserId, input: HoldInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::hold(&cx, id, &input)).await
}

/// Ends a legal hold.
#[server]
pub async fn lift_hold(id: UserId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::lift(&cx, id)).await
}

/// Takes an erasure back that waits.
#[server]
pub async fn restore_user(id: PrivacyTaskId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::restore(&cx, id)).await?;
    crate::server::redirect_to(&format!("/admin/privacy/{id}"));
    Ok(())
}

/// The newest exports of people.
#[server]
pub async fn list_person_exports() -> Result<Vec<PersonExport>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::export::list(&cx)).await
}

/// A person's name, and the exports there are of them.
#[server]
pub async fn exports_of_person(id: UserId) -> Result<(String, Vec<PersonExport>), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::export::of_person(&cx, id)).await
}

/// Has everything about a person written to a file.
#[server]
pub async fn export_person(id: UserId, input: PersonExportInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::export::export(&cx, id, &input)).await?;
    Ok(())
}

/// The exports of one's own data.
#[server]
pub async fn exports_of_oneself() -> Result<OwnExports, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::export::own(&cx)).await
}

/// Has everything about oneself written to a file.
#[server]
pub async fn export_own() -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::export::export_own(&cx)).await?;
    Ok(())
}

/// A person's name, and the newest search for them in tickets of others.
#[server]
pub async fn mentions_of_person(id: UserId) -> Result<(String, Option<MentionSearch>), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::mentions::newest_of(&cx, id)).await
}

/// Has tickets of others searched for a person.
#[server]
pub async fn search_mentions(id: UserId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::mentions::search(&cx, id)).await?;
    Ok(())
}

/// Takes mentions out, or leaves them.
#[server]
pub async fn decide_mentions(id: MentionSearchId, input: MentionsInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::mentions::decide(&cx, id, &input)).await?;
    Ok(())
}

/// Every rule of retention.
#[server]
pub async fn retention_rules() -> Result<Vec<RetentionRule>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::retention::list(&cx)).await
}

/// One rule.
#[server]
pub async fn rule_of_retention(id: RetentionRuleId) -> Result<RetentionRule, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::retention::get(&cx, id)).await
}

/// What a rule would do now.
#[server]
pub async fn preview_of_retention(id: RetentionRuleId) -> Result<RetentionPreview, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::retention::preview(&cx, id)).await
}

/// Adds a rule.
#[server]
pub async fn create_retention_rule(input: RetentionInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::privacy::retention::create(&cx, &input)).await?;
    crate::server::redirect_to(&format!("/admin/privacy/retention/{id}"));
    Ok(())
}

/// Changes a rule.
#[server]
pub async fn update_retention_rule(id: RetentionRuleId, input: RetentionInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::retention::update(&cx, id, &input)).await
}

/// Deletes a rule.
#[server]
pub async fn delete_retention_rule(id: RetentionRuleId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::retention::delete(&cx, id)).await?;
    crate::server::redirect_to("/admin/privacy/retention");
    Ok(())
}

/// Runs a rule now.
#[server]
pub async fn start_retention_run(id: RetentionRuleId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::retention::start(&cx, id)).await?;
    Ok(())
}

/// Approves a run that waits, or discards it.
#[server]
pub async fn settle_retention_run(id: RetentionRunId, approve: bool) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    if approve {
        crate::server::answer(service::privacy::retention::approve(&cx, id)).await
    } else {
        crate::server::answer(service::privacy::retention::discard(&cx, id)).await
    }
}
