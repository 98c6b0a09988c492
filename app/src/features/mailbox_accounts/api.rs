//! Server functions of the mail servers of mailboxes.

use domain::AppError;
use domain::ids::MailboxId;
use domain::mailbox_accounts::{MailboxAccountInput, MailboxAccountPage, MailboxTrouble};
use leptos::prelude::*;

/// A mailbox with its server.
#[server]
pub async fn mailbox_account(id: MailboxId) -> Result<MailboxAccountPage, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::mailbox_accounts::get(&cx, id)).await
}

/// The mailboxes that cannot be fetched at the moment.
#[server]
pub async fn mailbox_troubles() -> Result<Vec<MailboxTrouble>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::mailbox_accounts::troubles(&cx)).await
}

/// Sets the server of a mailbox; with `then=test` only if it can be used.
#[server]
pub async fn save_mailbox_account(
    id: MailboxId,
    input: MailboxAccountInput,
    #[server(default)] then: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let tested = match then.as_str() {
        "test" => Some(crate::server::answer(service::mailbox_accounts::test(&cx, id, input.clone())).await?),
        _ => None,
    };
    crate::server::answer(service::mailbox_accounts::save(&cx, id, input)).await?;
    if let Some(tested) = tested {
        crate::server::redirect_to(&tested_page(id, &tested));
    }
    Ok(())
}

/// Tries the server of a mailbox out as it is set.
#[server]
pub async fn test_mailbox_account(id: MailboxId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let page = crate::server::answer(service::mailbox_accounts::get(&cx, id)).await?;
    let input = MailboxAccountInput::from(&page.account.ok_or(AppError::NotFound)?);
    let tested = crate::server::answer(service::mailbox_accounts::test(&cx, id, input)).await;
    // There are no fields here at which an error could stand.
    let tested = tested.map_err(|error| match error {
        AppError::Invalid(fields) => AppError::field("form", fields.0.into_values().collect::<Vec<_>>().join(" ")),
        other => other,
    })?;
    crate::server::redirect_to(&tested_page(id, &tested));
    Ok(())
}

/// Takes the server of a mailbox away.
#[server]
pub async fn remove_mailbox_account(id: MailboxId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::mailbox_accounts::remove(&cx, id)).await?;
    crate::server::redirect_to(&super::page::path_of(id));
    Ok(())
}

/// The page of the server, which tells what the test found.
#[cfg(feature = "ssr")]
fn tested_page(id: MailboxId, tested: &domain::mailbox_accounts::ConnectionTest) -> String {
    let idle = u8::from(tested.tells_of_new_mails);
    format!("{}?mails={}&idle={idle}", super::page::path_of(id), tested.mails)
}
