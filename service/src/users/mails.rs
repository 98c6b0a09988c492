//! Which mails about tickets people choose to get.

use super::update::{Present, UPDATED, save};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::privacy;
use domain::AppError;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::mail_preferences::{MailPreferences, MailPreferencesInput};
use domain::policy::Action;
use domain::validate::is_ticked;
use entity::{agent, user_profile};
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait};

/// What one chose.
///
/// # Errors
/// `NotFound` for nobody in particular.
pub async fn mail_preferences(cx: &Cx) -> Result<MailPreferences> {
    let db = cx.app.db.read();
    let id = cx.subject_id().ok_or(AppError::NotFound)?;
    let profile = user_profile::Entity::find_by_id(id).one(db).await?;
    let agent = working(db, id).await?;
    Ok(MailPreferences {
        mails: !profile.is_some_and(|profile| profile.mail_off),
        is_agent: agent.is_some(),
        owned: agent.as_ref().is_some_and(|agent| agent.owner_mail),
        new_tickets: agent.is_some_and(|agent| agent.new_ticket_mail),
    })
}

async fn working(db: &impl ConnectionTrait, id: UserId) -> Result<Option<agent::Model>> {
    Ok(agent::Entity::find_by_id(id).one(db).await?.filter(|agent| agent.deleted_at.is_none()))
}

/// Chooses which mails about tickets one gets. Also for people whose record is kept elsewhere.
///
/// # Errors
/// `Forbidden` in a view that is read-only, and for a token without the scope; `Conflict` for somebody who is being
/// erased.
pub async fn choose_mails(cx: &Cx, input: MailPreferencesInput) -> Result<()> {
    cx.require_desk(Action::ManageOwnMails)?;
    let id = cx.subject_id().ok_or(AppError::NotFound)?;
    let mut tx = cx.begin().await?;
    turn(cx, &mut tx, id, is_ticked(&input.mails)).await?;
    if let Some(row) = working(tx.db(), id).await? {
        let (owned, new) = (is_ticked(&input.owned), is_ticked(&input.new_tickets));
        let diff = Diff::new().field("owner_mail", &row.owner_mail, &owned).field(
            "new_ticket_mail",
            &row.new_ticket_mail,
            &new,
        );
        if !diff.is_empty() {
            let chosen = agent::ActiveModel {
                user_id: Set(id),
                owner_mail: Set(owned),
                new_ticket_mail: Set(new),
                ..Default::default()
            };
            agent::Entity::update(chosen).exec(tx.db()).await?;
            journal::record(cx, &mut tx, "user.mails_chosen", Entity::User, id.0, diff).await?;
        }
    }
    tx.commit().await
}

/// Turns mails about tickets on or off for a person.
///
/// # Errors
/// As [`choose_mails`].
pub(crate) async fn turn(cx: &Cx, tx: &mut Tx, id: UserId, mails: bool) -> Result<()> {
    let old = Present::read(tx, id).await?;
    privacy::require_staying(tx.db(), id).await?;
    let mut new = old.details.clone();
    new.profile.mail_off = !mails;
    Box::pin(save(cx, tx, &old, &new, old.place(), UPDATED)).await
}
