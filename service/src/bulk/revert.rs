//! Putting back what a bulk operation wrote on one person, if it is still there.

use super::command::standing_words;
use super::moving::take_back;
use super::trace::Revoked;
use super::{Person, Trace, roles};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::structure::{self, GroupHolder};
use crate::users::{self, Place, Wish};
use crate::{accounts, customers, privacy};
use domain::AppError;
use domain::customers::GroupGrantInput;
use domain::error::FieldErrors;
use domain::ids::GrantId;
use domain::state::{AccountState, WebAccess};
use domain::structure::Standing;
use domain::time::Timestamp;
use entity::access_grant;
use sea_orm::EntityTrait;

/// The event of a change that is put back.
const UNDONE: &str = "user.change_undone";

/// Puts back what the operation wrote on this person.
///
/// # Errors
/// `Conflict` with the reason if somebody has changed it since; then nothing was written.
pub(super) async fn revert(cx: &Cx, tx: &mut Tx, person: &Person, trace: Trace) -> Result<()> {
    refuse_overtaken(tx, person, &trace).await?;
    let Trace {
        state,
        pause_ended,
        standing,
        web_access,
        place,
        tickets,
        contacts,
        granted,
        revoked,
        role_given,
        roles_taken,
        erasure,
        ..
    } = trace;
    if let Some(task) = erasure {
        return Box::pin(privacy::restore_in(cx, tx, task)).await;
    }
    if pause_ended {
        return Err(AppError::Conflict("A pause that was ended does not come back.".to_owned()).into());
    }
    if let Some((before, after)) = state {
        put_state_back(cx, tx, person, before, after).await?;
    }
    if let Some((before, after)) = standing {
        put_standing_back(cx, tx, person, before, after).await?;
    }
    if let Some((before, after)) = web_access {
        put_level_back(cx, tx, person, before, after).await?;
    }
    if let Some((before, after)) = place {
        put_place_back(cx, tx, person, before, after).await?;
        take_back(cx, tx, person.subject(), before, &tickets).await?;
        customers::give_contacts_back(cx, tx, person.subject().id, &contacts).await?;
    }
    if let Some(grant) = granted {
        take_grant_back(cx, tx, person, grant).await?;
    }
    for grant in revoked {
        give_grant_back(cx, tx, person, grant).await?;
    }
    if let Some(grant) = role_given {
        roles::take_back(cx, tx, person, grant).await?;
    }
    roles::give_back(cx, tx, person, roles_taken).await
}

/// Comparing values is not enough: somebody may have changed one and changed it back, and means it.
async fn refuse_overtaken(tx: &Tx, person: &Person, trace: &Trace) -> Result<()> {
    let subject = person.subject();
    let id = subject.id;
    if trace.state.is_some() && trace.is_overtaken(tx, id, &["account_state"]).await? {
        return changed_since("The account state", subject.state.label());
    }
    if trace.standing.is_some() && trace.is_overtaken(tx, id, &["validity", "valid_from", "valid_until"]).await? {
        return changed_since("The validity", &standing_words(subject.standing));
    }
    if trace.web_access.is_some() && trace.is_overtaken(tx, id, &["web_access"]).await? {
        return changed_since("The Web Access Level", subject.web_access.label());
    }
    if trace.place.is_some() && trace.is_overtaken(tx, id, &["customer_id", "site_id"]).await? {
        let place = super::command::named(&subject.customer_name, &subject.site_name);
        return changed_since("Customer and site", &place);
    }
    Ok(())
}

async fn put_state_back(
    cx: &Cx,
    tx: &mut Tx,
    person: &Person,
    before: AccountState,
    after: AccountState,
) -> Result<()> {
    let subject = person.subject();
    if subject.state != after {
        return changed_since("The account state", subject.state.label());
    }
    if before == AccountState::Locked {
        accounts::lockable(cx, subject)?;
    }
    if before == AccountState::Guest {
        return accounts::take_back_registration(cx, tx, subject.id, UNDONE).await;
    }
    accounts::write_state(cx, tx, subject.id, (after, before), UNDONE).await
}

async fn put_standing_back(cx: &Cx, tx: &mut Tx, person: &Person, before: Standing, after: Standing) -> Result<()> {
    let subject = person.subject();
    if subject.standing != after {
        return changed_since("The validity", &standing_words(subject.standing));
    }
    person.require_standing_owned_here(before)?;
    users::change(cx, tx, subject.id, (Some(before), None), UNDONE).await
}

async fn put_level_back(cx: &Cx, tx: &mut Tx, person: &Person, before: WebAccess, after: WebAccess) -> Result<()> {
    let subject = person.subject();
    if subject.web_access != after {
        return changed_since("The Web Access Level", subject.web_access.label());
    }
    person.require_owned_here(&["web_access"])?;
    users::set_web_access(cx, tx, subject.id, before, UNDONE).await
}

/// People go back only to a place that can be used, as with every other move.
async fn put_place_back(cx: &Cx, tx: &mut Tx, person: &Person, before: Place, after: Place) -> Result<()> {
    let subject = person.subject();
    if (subject.customer, subject.site) != after {
        let place = super::command::named(&subject.customer_name, &subject.site_name);
        return changed_since("Customer and site", &place);
    }
    let mut errors = FieldErrors::new();
    let (customer, site) = (before.0.to_string(), before.1.to_string());
    let wish = Wish { customer: &customer, site: &site, present: None, now: cx.now };
    users::check_place(cx, tx.db(), &mut errors, &wish).await?;
    errors.into_result()?;
    users::change(cx, tx, subject.id, (None, Some(before)), UNDONE).await
}

async fn take_grant_back(cx: &Cx, tx: &mut Tx, person: &Person, grant: GrantId) -> Result<()> {
    let Some(row) = access_grant::Entity::find_by_id(grant).one(tx.db()).await? else {
        return Err(AppError::Conflict("The group was taken back since.".to_owned()).into());
    };
    structure::take_group(cx, tx, GroupHolder::User(person.subject().id), &row, "change_undone").await
}

async fn give_grant_back(cx: &Cx, tx: &mut Tx, person: &Person, grant: Revoked) -> Result<()> {
    if super::plan::own_grants(person.subject(), grant.group, cx.now).next().is_some() {
        return Err(AppError::Conflict("The group was granted anew since.".to_owned()).into());
    }
    let date = |at: Option<Timestamp>| at.map(Timestamp::minute).unwrap_or_default();
    let input = GroupGrantInput {
        group_id: grant.group.to_string(),
        level: grant.level.as_str().to_owned(),
        valid_from: date(grant.period.from),
        valid_until: date(grant.period.until),
        reason: grant.reason,
    };
    let given = structure::grant_group(cx, tx, GroupHolder::User(person.subject().id), &input).await?;
    roles::become_again(tx, given, grant.id).await
}

fn changed_since(what: &str, now: &str) -> Result<()> {
    Err(AppError::Conflict(format!("{what} was changed since: {now}.")).into())
}
