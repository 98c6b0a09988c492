//! Adding an agent.

use super::grants::{self, Granted};
use super::profile::{self, Profile};
use crate::accounts;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::users::{self, Details, NewUser};
use domain::AppError;
use domain::agents::AgentInput;
use domain::error::FieldErrors;
use domain::ids::{CustomerId, SiteId, UserId};
use domain::journal::Entity;
use domain::permission::Permission;
use domain::policy::Action;
use entity::{agent, site};
use sea_orm::{ActiveValue::Set, EntityTrait, QueryOrder};

/// Adds a person of one's own customer and site with an agent profile and a pending account (RTP-1,
/// RTP-5..11). Without a password they choose one by the link in the welcome mail.
///
/// # Errors
/// `Forbidden` without the right to manage agents; `Invalid` with all wrong fields, a user type or role above
/// one's own among them (RTP-6).
pub async fn create(cx: &Cx, input: AgentInput) -> Result<UserId> {
    cx.require_desk(Action::ManageAgents)?;
    let mut errors = FieldErrors::new();
    let profile = Profile::check(cx, &mut errors, &input, &Granted::default());
    let hash = profile::hash(cx, &input).await?;
    let mut tx = cx.begin().await?;
    let emails = [profile.email.clone()];
    users::refuse_taken_emails(&tx, &mut errors, "email", &emails, None).await?;
    errors.into_result()?;
    let place = place(cx, &tx).await?;
    let by_right = cx.subject_id().map(|_| users::allowed_by_right(Permission::AgentsManage));
    let new = NewUser {
        details: details(&profile),
        place,
        place_by: None,
        allowed_by: by_right,
        door: users::door(cx),
        is_general: false,
    };
    let id = users::insert(cx, &mut tx, new).await.map_err(super::at_email)?;
    let row = agent::ActiveModel {
        user_id: Set(id),
        user_type: Set(profile.user_type),
        deleted_at: Set(None),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    agent::Entity::insert(row).exec_without_returning(tx.db()).await?;
    grants::replace(cx, &tx, id, &[], &profile.granted).await?;
    let diff = Granted::default().diff(cx, Diff::new().set("user_type", &profile.user_type), &profile.granted);
    journal::record(cx, &mut tx, "agent.created", Entity::User, id.0, diff).await?;
    accounts::begin_account(cx, &mut tx, id, hash).await?;
    tx.commit().await?;
    Ok(id)
}

/// The actor's own place; for Deskfolk itself the first one there is.
async fn place(cx: &Cx, tx: &Tx) -> Result<(CustomerId, SiteId)> {
    if cx.subject_id().is_some() {
        return Ok((cx.actor.subject.customer, cx.actor.subject.site));
    }
    let first = site::Entity::find().order_by_asc(site::Column::Id).one(tx.db()).await?;
    let none = || AppError::Conflict("There is no customer yet. Please create a customer first.".to_owned());
    Ok(first.map(|site| (site.customer_id, site.id)).ok_or_else(none)?)
}

fn details(profile: &Profile) -> Details {
    Details { emails: vec![profile.email.clone()], ..Details::named(&profile.first_name, &profile.last_name) }
}
