//! Changing an agent (RTP-14, RTP-16).

use super::grants::{self, Granted};
use super::profile::{self, Profile};
use super::{at_email, leaves_an_admin, no_agent, views, with_primary};
use crate::access::{Concerned, Watch, load};
use crate::accounts::policy;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::meanwhile;
use crate::users::{self, Details};
use crate::{accounts, sessions};
use domain::AppError;
use domain::access::AccessDiff;
use domain::agents::AgentInput;
use domain::error::FieldErrors;
use domain::ids::{IntegrationId, UserId};
use domain::journal::Entity;
use domain::meanwhile::Sent;
use domain::policy::{Action, Reason, Resource, UserFacts};
use domain::state::{AccountState, UserType};
use entity::{access_grant, account, agent, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

/// Changes an agent. Everything takes effect with the next request. A password set by hand ends the agent's
/// sessions and must be changed at the next sign-in (RTP-13). Nothing is written when nothing differs. What others
/// saved since the form began stays.
///
/// # Errors
/// `Contested` with fields that somebody else changed as well; `Forbidden` without the right to manage agents, for
/// somebody who holds more, and for the name and mail address of somebody kept in an external source (OTR-6);
/// `NotFound`; `Invalid` with all wrong fields, the last admin losing that user type among them (RTP-22).
pub async fn update(cx: &Cx, id: UserId, sent: impl Into<Sent<AgentInput>>) -> Result<()> {
    let sent = sent.into();
    cx.require_desk(Action::ManageAgents)?;
    let hash = profile::hash(cx, &sent.input).await?;
    let mut tx = cx.begin().await?;
    Box::pin(apply(cx, &mut tx, id, sent)).await?;
    if let Some(hash) = hash {
        set_password(cx, &mut tx, id, hash).await?;
    }
    tx.commit().await
}

/// Who gains and who loses what if the agent is changed like this. Nothing is written.
///
/// # Errors
/// As [`update`].
pub async fn preview(cx: &Cx, id: UserId, sent: impl Into<Sent<AgentInput>>) -> Result<AccessDiff> {
    let sent = sent.into();
    cx.require_desk(Action::ManageAgents)?;
    let (watch, mut tx) = Watch::begin(cx, Concerned::Person(id)).await?;
    Box::pin(apply(cx, &mut tx, id, sent)).await?;
    watch.after(cx, tx).await
}

/// Writes and journals what differs of an agent, as a part of a write.
///
/// # Errors
/// As [`update`].
pub(super) async fn apply(cx: &Cx, tx: &mut Tx, id: UserId, sent: Sent<AgentInput>) -> Result<()> {
    let old = Present::read(cx, tx, id).await?;
    let input = if sent.base.is_empty() {
        sent.input
    } else {
        let theirs = AgentInput::of(views::one(cx, tx.db(), id).await?);
        meanwhile::settle(cx, tx.db(), (Entity::User, id.0), sent, &theirs).await?
    };
    let (new, details) = check(cx, tx, &old, &input).await?;
    let diff = old.diff(cx, &new, &details);
    if diff.is_empty() {
        return Ok(());
    }
    users::write(cx, tx, &old.person, &details, old.person.place()).await.map_err(at_email)?;
    let row = agent::ActiveModel {
        user_id: Set(id),
        user_type: Set(new.user_type),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    grants::replace(cx, tx, id, &old.grants, &new.granted).await?;
    journal::record(cx, tx, "agent.updated", Entity::User, id.0, diff).await
}

/// The agent as they are.
struct Present {
    person: users::Present,
    agent: agent::Model,
    grants: Vec<access_grant::Model>,
    granted: Granted,
    /// Why name and mail address are read-only, if they are kept elsewhere (OTR-6).
    elsewhere: Option<Reason>,
    /// The directory by which they sign in.
    directory: Option<IntegrationId>,
}

impl Present {
    /// Reads the agent and holds the person's row until the transaction ends.
    async fn read(cx: &Cx, tx: &Tx, id: UserId) -> Result<Self> {
        // Held before the rest is read, so that it is what the one before wrote.
        let person = users::Present::read(tx, id).await?;
        let facts = UserFacts { subject: load::subject_of(tx.db(), id).await?.ok_or(AppError::NotFound)? };
        let agent = agent::Entity::find_by_id(id).one(tx.db()).await?.ok_or(AppError::NotFound)?;
        cx.require(Action::ManageAgents, Resource::User(&facts))?;
        let grants = grants::read(tx, id).await?;
        let granted = Granted::of(cx, &grants);
        let elsewhere = cx.policy().kept_elsewhere(&facts.subject).filter(|_| cx.subject_id().is_some());
        let directory = facts.subject.limits.directory;
        Ok(Self { person, agent, grants, granted, elsewhere, directory })
    }

    fn diff(&self, cx: &Cx, new: &Profile, details: &Details) -> Diff {
        let diff = self.person.details.diff(details).field("user_type", &self.agent.user_type, &new.user_type);
        self.granted.diff(cx, diff, &new.granted)
    }
}

async fn check(cx: &Cx, tx: &Tx, old: &Present, input: &AgentInput) -> Result<(Profile, Details)> {
    let id = old.agent.user_id;
    let mut errors = FieldErrors::new();
    let new = Profile::check(cx, &mut errors, input, &old.granted);
    if !input.password.is_empty() && cx.subject_id() == Some(id) {
        errors.add("password", "Please change your own password on the page of your account.");
    }
    if !input.password.is_empty() && old.directory.is_some() {
        errors.add("password", accounts::ELSEWHERE);
    }
    let details = Details {
        first_name: new.first_name.clone(),
        last_name: new.last_name.clone(),
        emails: with_primary(&old.person.details.emails, &new.email),
        ..old.person.details.clone()
    };
    users::refuse_taken_emails(tx, &mut errors, "email", &details.emails, Some(id)).await?;
    let is_demoted = old.agent.user_type == UserType::Admin && new.user_type != UserType::Admin;
    if is_demoted && !leaves_an_admin(cx, tx, id, no_agent).await? {
        errors.add("user_type", "This is the last admin. Please make somebody else an admin first.");
    }
    if old.elsewhere.is_none() {
        for (field, why) in users::owned_changes(tx.db(), &old.person, &details).await? {
            errors.add(if field == "emails" { "email" } else { &field }, why);
        }
    }
    errors.into_result()?;
    if let Some(elsewhere) = old.elsewhere.as_ref().filter(|_| details != old.person.details) {
        return Err(AppError::Forbidden(elsewhere.text.clone()).into());
    }
    Ok((new, details))
}

/// Sets a password by hand, as a part of a write; who has no account gets one.
///
/// # Errors
/// If the database refuses.
pub(super) async fn set_password(cx: &Cx, tx: &mut Tx, id: UserId, hash: String) -> Result<()> {
    let account = account::Entity::find_by_id(id).one(tx.db()).await?;
    if let Some(account) = account {
        policy::replaced(cx, tx, id, account.password_hash).await?;
        let row = account::ActiveModel {
            user_id: Set(id),
            password_hash: Set(Some(hash)),
            must_change_password: Set(true),
            password_set_at: Set(Some(cx.now)),
            updated_at: Set(cx.now),
            ..Default::default()
        };
        row.update(tx.db()).await?;
        // Whoever has not activated the account still does by the link.
        let person = user::Entity::find_by_id(id).one(tx.db()).await?;
        if person.is_some_and(|person| person.account_state != AccountState::Pending) {
            accounts::links::end_all(cx, tx, id).await?;
        }
    } else {
        accounts::begin_account(cx, tx, id, Some(hash)).await?;
    }
    sessions::end_all_of(tx, id, None).await?;
    journal::record(cx, tx, "agent.password_set", Entity::User, id.0, Diff::new()).await
}
