//! Tickets raised against the General User of a site: what was typed of the caller stays on the ticket, or
//! makes a user (HAL-21, HAL-22).

use super::update::save;
use super::{caller, end_user};
use crate::access::load::subject_of;
use crate::accounts;
use crate::cx::Cx;
use crate::db::Tx;
use crate::doors::split_name;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::meanwhile;
use crate::search::fold;
use crate::users::{self, Details, NewUser};
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::{TicketId, UserId};
use domain::journal::Entity;
use domain::meanwhile::Sent;
use domain::policy::{Action, Resource, Subject, UserFacts};
use domain::settings::GENERAL_USER_CREATES;
use domain::state::Door;
use domain::tickets::CallerDetails;
use domain::validate;
use entity::{ticket, user, user_email};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};

/// Completes what is known of the caller of a General User's ticket. Where the setting is on, the ticket then
/// belongs to the user whom the details name. What others completed since the form began stays.
///
/// # Errors
/// `NotFound` for a ticket out of sight, `Forbidden` without the right to change it, `Contested` with fields that
/// somebody else changed as well, `Invalid` with the fields to correct, `Stale` if the end-user was changed since
/// `version`.
pub async fn complete_caller(
    cx: &Cx,
    id: TicketId,
    input: impl Into<Sent<CallerDetails>>,
    version: Option<i64>,
) -> Result<()> {
    let sent = input.into();
    let mut tx = cx.begin().await?;
    let row = end_user::changeable(cx, &tx, id).await?;
    let general = subject_of(tx.db(), row.requester_id).await?.ok_or(AppError::NotFound)?;
    if !general.is_general {
        let text = "The details of this ticket are those of its requester.";
        return Err(AppError::field("form", text).into());
    }
    let (channel, old) = caller::read(&tx, id).await?;
    let input = meanwhile::settle(cx, tx.db(), (Entity::Ticket, id.0), sent, &old).await?;
    let mut errors = FieldErrors::new();
    let details = caller::check_details(&mut errors, "", &input);
    errors.into_result()?;
    let diff = caller::diff(Diff::new(), &old, &details);
    if !diff.is_empty() {
        caller::write(&tx, id, channel, &details).await?;
        journal::record(cx, &mut tx, "ticket.caller_changed", Entity::Ticket, id.0, diff).await?;
    }
    if let Some(person) = person(cx, &mut tx, &general, &details, "").await? {
        let wanted = ticket::Model {
            requester_id: person.id,
            customer_id: person.customer,
            site_id: person.site,
            ..row.clone()
        };
        Box::pin(save(cx, &mut tx, &row, &wanted, version)).await?;
    }
    tx.commit().await
}

/// Whose ticket it is instead of the General User's: somebody known at the site, or somebody new. Nobody
/// while the setting is off, where the details name nobody, and at a customer hidden from the actor. Who may not create users opens the ticket
/// for the General User all the same.
pub(super) async fn person(
    cx: &Cx,
    tx: &mut Tx,
    general: &Subject,
    caller: &CallerDetails,
    prefix: &str,
) -> Result<Option<Subject>> {
    if !general.is_general || !cx.fixed.flag(GENERAL_USER_CREATES) || cx.require_known(general).is_err() {
        return Ok(None);
    }
    let named = Named::of(caller);
    if let Some(known) = known(cx, tx, general, caller, &named).await? {
        return Ok(Some(known));
    }
    if named.name.is_empty() || !cx.allows(Action::CreateUser, Resource::Desk) {
        return Ok(None);
    }
    let id = Box::pin(create(cx, tx, general, caller, named, prefix)).await?;
    subject_of(tx.db(), id).await
}

/// What the details call somebody.
struct Named {
    name: String,
    username: Option<String>,
}

impl Named {
    /// A username of several words is a name (HAL-6); a username alone names its person, too.
    fn of(caller: &CallerDetails) -> Self {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (name, username) = (words(&caller.name), words(&caller.username));
        let is_username = !username.is_empty() && !username.contains(' ');
        Self { name: if name.is_empty() { username.clone() } else { name }, username: is_username.then_some(username) }
    }
}

/// Somebody of the site with this mail address, username or number; by the name alone only where nothing
/// else was typed. A number of several people is that of the one with the name.
async fn known(cx: &Cx, tx: &Tx, general: &Subject, caller: &CallerDetails, named: &Named) -> Result<Option<Subject>> {
    let here = || {
        user::Entity::find()
            .filter(user::Column::SiteId.eq(general.site))
            .filter(user::Column::IsGeneral.eq(false))
            .order_by_asc(user::Column::Id)
    };
    let called = || user::Column::SortKey.eq(fold(&named.name));
    let has_number = !validate::digits(&caller.phone).is_empty();
    if !caller.email.is_empty() {
        let address = user_email::Column::AddressKey.eq(validate::key(&caller.email));
        let theirs = user_email::Entity::find().select_only().column(user_email::Column::UserId).filter(address);
        let found = usable(cx, tx, here().filter(user::Column::Id.in_subquery(theirs.into_query()))).await?;
        if let Some(person) = found.into_iter().next() {
            return Ok(Some(person));
        }
    }
    if let Some(username) = &named.username {
        let found = usable(cx, tx, here().filter(user::Column::UsernameKey.eq(validate::key(username)))).await?;
        if let Some(person) = found.into_iter().next() {
            return Ok(Some(person));
        }
    }
    if has_number {
        let theirs = here().filter(user::Column::Id.in_subquery(users::holders(cx, &caller.phone)));
        let mut found = usable(cx, tx, theirs.clone()).await?;
        if found.len() > 1 {
            found = usable(cx, tx, theirs.filter(called())).await?;
        }
        return Ok(found.into_iter().next());
    }
    if caller.email.is_empty() && named.username.is_none() && !named.name.is_empty() {
        return Ok(usable(cx, tx, here().filter(called())).await?.into_iter().next());
    }
    Ok(None)
}

/// Those in whose name a ticket can be opened. Two tell that there are several.
async fn usable(cx: &Cx, tx: &Tx, select: Select<user::Entity>) -> Result<Vec<Subject>> {
    let ids: Vec<UserId> = select.select_only().column(user::Column::Id).into_tuple().all(tx.db()).await?;
    let mut out = Vec::new();
    for id in ids {
        let Some(subject) = subject_of(tx.db(), id).await? else { continue };
        let facts = UserFacts { subject };
        if cx.allows(Action::BeRequester, Resource::User(&facts)) {
            out.push(facts.subject);
        }
        if out.len() == 2 {
            break;
        }
    }
    Ok(out)
}

/// A new user under customer and site of the General User (HAL-22).
async fn create(
    cx: &Cx,
    tx: &mut Tx,
    general: &Subject,
    caller: &CallerDetails,
    named: Named,
    prefix: &str,
) -> Result<UserId> {
    let (first, last) = split_name(&named.name);
    let some = |text: &str, is_some: bool| if is_some { vec![text.to_owned()] } else { Vec::new() };
    let details = Details {
        username: named.username,
        emails: some(&caller.email, !caller.email.is_empty()),
        phones: some(&caller.phone, !validate::digits(&caller.phone).is_empty()),
        ..Details::named(first, last)
    };
    let (mut errors, mut taken) = (FieldErrors::new(), FieldErrors::new());
    users::refuse_taken_emails(tx, &mut errors, &format!("{prefix}email"), &details.emails, None).await?;
    users::refuse_taken_username(tx, &mut taken, details.username.as_deref(), None).await?;
    if let Some(text) = taken.get("username") {
        errors.add(&format!("{prefix}username"), text);
    }
    errors.into_result()?;
    let welcome = users::is_welcomed(cx, &details);
    let place = (general.customer, general.site);
    let new = NewUser { details, place, place_by: None, allowed_by: None, door: Door::GeneralUser, is_general: false };
    let id = users::insert(cx, tx, new).await?;
    if welcome {
        accounts::begin_account(cx, tx, id, None).await?;
    }
    Ok(id)
}
