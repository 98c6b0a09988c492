//! Which live notices reach whom.

use super::Sight;
use crate::access::is_known;
use crate::cx::Cx;
use crate::error::Result;
use domain::AppError;
use domain::ids::TicketId;
use domain::journal::Entity;
use domain::policy::{Action, Hat};
use domain::shell::Notice;

/// Whether the actor may learn that this record changed. `cx` should be fresh: rights end.
///
/// # Errors
/// If the database cannot be read.
pub async fn may_see(cx: &Cx, notice: &Notice) -> Result<bool> {
    let desk = |action| cx.require_desk(action).is_ok();
    Ok(match notice.entity {
        Entity::Ticket => return may_see_ticket(cx, TicketId(notice.id)).await,
        Entity::User if cx.subject_id().is_some_and(|id| id.0 == notice.id) => true,
        Entity::User | Entity::Customer | Entity::Site => {
            desk(Action::ReadUsers) && is_known(cx, notice.entity, notice.id).await?
        }
        Entity::Bulk => desk(Action::ReadUsers),
        Entity::Department | Entity::Queue | Entity::Group | Entity::Role => desk(Action::UseAdminMenu),
        Entity::Lead | Entity::SalesAccount => desk(Action::ReadSales),
        Entity::TicketType | Entity::Calendar | Entity::ResponseTarget => desk(Action::ManageStructure),
        Entity::Setting | Entity::Field | Entity::Source | Entity::Mailbox | Entity::SignIn => {
            desk(Action::ManageSettings)
        }
        Entity::Canned => desk(Action::ManageCannedReplies),
        Entity::Job => desk(Action::ManageJobs),
        Entity::View | Entity::TicketOperation => desk(Action::UseAgentPanel),
        Entity::Export => desk(Action::ReadAudit),
        Entity::Import => {
            desk(Action::ImportUsers) || desk(Action::ImportCustomers) || desk(Action::ManageIntegrations)
        }
        Entity::Integration | Entity::Scim | Entity::OidcProvider => desk(Action::ManageIntegrations),
        Entity::Privacy | Entity::Retention => desk(Action::EraseUser),
        Entity::Merge => desk(Action::MergeUsers),
        Entity::Token => desk(Action::ManageOwnTokens),
    })
}

async fn may_see_ticket(cx: &Cx, id: TicketId) -> Result<bool> {
    match Sight::load(cx, cx.app.db.read(), id, Hat::Any).await {
        Ok((_, sight)) => Ok(sight.allows(cx, Action::ReadTicket)),
        Err(crate::Error::App(AppError::NotFound)) => Ok(false),
        Err(error) => Err(error),
    }
}
