//! Adding a person to the directory.

use super::details::Details;
use super::lookalikes;
use super::numbers::{self, Numbers};
use super::origin;
use super::place::{self, Place, Wish};
use super::profile;
use super::unique::{insert_emails, refuse_taken_emails, refuse_taken_username, taken};
use crate::accounts;
use crate::customers;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::fields;
use crate::journal::{self, Diff};
use crate::mail_domains::{self, Assigned};
use domain::error::FieldErrors;
use domain::fields::{FieldRecord, FieldValues, Screen};
use domain::ids::{SourceId, UserId};
use domain::journal::{Cause, Entity};
use domain::languages;
use domain::policy::{Action, Via};
use domain::settings::AUTO_WELCOME;
use domain::sources::SourceKind;
use domain::state::{AccountState, Door, WebAccess};
use domain::users::{Profile, UserInput};
use domain::validate;
use entity::user;
use sea_orm::{ActiveValue::Set, EntityTrait};

/// Adds a person. Where neither customer nor site are chosen, the mail domain of the primary address
/// chooses. With `register` ticked, or when every new user is to be welcomed (HAL-69), they get a
/// pending account and the welcome mail in the same step.
///
/// # Errors
/// `Forbidden` without the right to create users, or to manage accounts if `register` is ticked;
/// `Invalid` with all wrong fields; `Alike` with people who may be the same, where the form asks for them and nobody
/// has looked at them.
pub async fn create(cx: &Cx, input: UserInput) -> Result<UserId> {
    create_by(cx, input, door(cx)).await
}

/// As [`create`], for people who come through a door of their own.
///
/// # Errors
/// As [`create`].
pub async fn create_by(cx: &Cx, input: UserInput, door: Door) -> Result<UserId> {
    let mut tx = cx.begin().await?;
    let id = Box::pin(create_in(cx, &mut tx, input, door)).await?;
    tx.commit().await?;
    Ok(id)
}

/// As [`create_by`], as a part of a write.
///
/// # Errors
/// As [`create`].
pub(crate) async fn create_in(cx: &Cx, tx: &mut Tx, input: UserInput, door: Door) -> Result<UserId> {
    cx.require_desk(Action::CreateUser)?;
    let asked = validate::is_ticked(&input.register);
    if asked {
        cx.require_desk(Action::ManageAccount)?;
    }
    if validate::is_ticked(&input.copy_to_site) {
        cx.require_desk(Action::ManageCustomers)?;
    }
    let mut errors = FieldErrors::new();
    let defs = fields::of_screen(&cx.fixed, FieldRecord::User, Screen::AgentCreate);
    let details = Details::check(&mut errors, &defs, &input, &FieldValues::default(), false);
    details.require_mail(&mut errors, false);
    if asked && details.web_access == WebAccess::NoAccess {
        errors.add("register", "An account needs a Web Access Level other than No Access.");
    }
    if asked && !accounts::takes_accounts(cx) {
        errors.add("register", accounts::NO_ACCOUNTS);
    }
    refuse_taken_emails(tx, &mut errors, "emails", &details.emails, None).await?;
    refuse_taken_username(tx, &mut errors, details.username.as_deref(), None).await?;
    let is_open = input.customer_id.trim().is_empty() && input.site_id.trim().is_empty();
    let assigned = match details.emails.first().filter(|_| is_open) {
        Some(address) => mail_domains::place_of(cx, tx.db(), address).await?,
        None => None,
    };
    let (place, place_by) = match assigned {
        Some(Assigned { place, chosen_by }) => (Some(place), Some(chosen_by)),
        None => {
            let wish = Wish { customer: &input.customer_id, site: &input.site_id, present: None, now: cx.now };
            (place::check(cx, tx.db(), &mut errors, &wish).await?, None)
        }
    };
    errors.into_result()?;
    let Some(place) = place else { return Err(Error::Other("a place was neither chosen nor refused".to_owned())) };
    Box::pin(lookalikes::refuse(cx, tx, &input, &details, place, door)).await?;
    let welcome = asked || is_welcomed(cx, &details);
    let address = profile::envelope(&details.profile);
    let id = Box::pin(insert(cx, tx, NewUser { details, place, place_by, allowed_by: None, door, is_general: false }))
        .await?;
    if validate::is_ticked(&input.copy_to_site) && !address.is_empty() {
        customers::set_site_address(cx, tx, place.1, address).await?;
    }
    if welcome {
        accounts::begin_account(cx, tx, id, None).await?;
    }
    Ok(id)
}

/// Whether new people are welcomed without being asked for, and this one can be (HAL-66, HAL-69).
pub(crate) fn is_welcomed(cx: &Cx, details: &Details) -> bool {
    cx.fixed.flag(AUTO_WELCOME)
        && accounts::takes_accounts(cx)
        && details.web_access != WebAccess::NoAccess
        && !details.emails.is_empty()
}

/// The door of an ordinary request.
pub(crate) fn door(cx: &Cx) -> Door {
    match (&cx.actor.via, cx.cause) {
        (Via::Token { .. }, _) | (_, Cause::Api) => Door::Api,
        (_, Cause::Setup) => Door::Setup,
        (_, Cause::Cli) => Door::Cli,
        (_, Cause::Import) => Door::Import,
        _ => Door::Form,
    }
}

/// A checked person who is not yet in the directory.
pub(crate) struct NewUser {
    pub details: Details,
    pub place: Place,
    /// What chose the place, if nobody did.
    pub place_by: Option<String>,
    /// What let them in, where it is not what usually does at this door.
    pub allowed_by: Option<String>,
    pub door: Door,
    pub is_general: bool,
}

/// Writes a new person with addresses, numbers, words and journal row.
///
/// # Errors
/// `Invalid` if an address or the username was taken at this very moment.
pub(crate) async fn insert(cx: &Cx, tx: &mut Tx, new: NewUser) -> Result<UserId> {
    let inserted = user::Entity::insert(row(cx, &new)).exec(tx.db()).await;
    let id = inserted.map_err(|error| Error::from(error).on_duplicate(taken()))?.last_insert_id;
    insert_emails(tx, id, &new.details.emails, cx.now, &[]).await?;
    let numbers = new.details.numbers();
    if numbers != Numbers::default() {
        numbers::replace(tx, &cx.fixed, id, &numbers).await?;
    }
    if new.details.profile != Profile::default() {
        profile::write(tx, id, &new.details.profile).await?;
    }
    journal::record(cx, tx, "user.created", Entity::User, id.0, diff(&new)).await?;
    super::index(tx, id).await?;
    Ok(id)
}

/// The row of a new person.
pub(super) fn row(cx: &Cx, new: &NewUser) -> user::ActiveModel {
    let NewUser { details, place: (customer_id, site_id), door, is_general, .. } = new;
    user::ActiveModel {
        customer_id: Set(*customer_id),
        site_id: Set(*site_id),
        source_id: Set(source(cx).filter(|_| !is_general)),
        title: Set(details.title.clone()),
        first_name: Set(details.first_name.clone()),
        middle_name: Set(details.middle_name.clone()),
        last_name: Set(details.last_name.clone()),
        preferred_name: Set(details.preferred_name.clone()),
        display_name: Set(details.display_name()),
        sort_key: Set(details.sort_key()),
        username: Set(details.username.clone()),
        username_key: Set(details.username.as_deref().map(validate::key)),
        email: Set(details.emails.first().cloned()),
        phone: Set(details.phones.first().cloned().unwrap_or_default()),
        validity: Set(details.standing.validity),
        valid_from: Set(details.standing.period.from),
        valid_until: Set(details.standing.period.until),
        web_access: Set(details.web_access),
        account_state: Set(AccountState::Guest),
        is_general: Set(*is_general),
        is_vip: Set(details.is_vip),
        comment: Set(details.comment.clone()),
        language: Set(details.language.clone()),
        time_zone: Set(details.time_zone.clone()),
        door: Set(*door),
        created_by: Set(cx.subject_id()),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        version: Set(1),
        ..Default::default()
    }
}

/// Where new people are kept. What Deskfolk adds by itself is never kept elsewhere.
fn source(cx: &Cx) -> Option<SourceId> {
    if let Via::Scim { source, .. } = cx.actor.via {
        return Some(source);
    }
    let (id, source) = cx.fixed.structure.default_source()?;
    (source.kind == SourceKind::Database).then_some(id)
}

/// What a new person is, as the journal tells it.
pub(crate) fn diff(new: &NewUser) -> Diff {
    let NewUser { details, place: (customer_id, site_id), place_by, allowed_by, door, .. } = new;
    let allowed_by = allowed_by.clone().or_else(|| origin::usually_allowed_by(*door));
    let diff = Diff::new()
        .set("title", &details.title)
        .set("first_name", &details.first_name)
        .set("middle_name", &details.middle_name)
        .set("last_name", &details.last_name)
        .set("preferred_name", &details.preferred_name)
        .set("username", &details.username)
        .set("emails", &details.emails)
        .set("phones", &details.phones)
        .set("customer_id", customer_id)
        .set("site_id", site_id)
        .set("place_by", place_by)
        .set("allowed_by", &allowed_by)
        .set("validity", &details.standing.validity)
        .set("valid_from", &details.standing.period.from)
        .set("valid_until", &details.standing.period.until)
        .set("web_access", &details.web_access)
        .set("is_vip", &details.is_vip)
        .set("comment", &details.comment)
        .set("language", &Some(&details.language).filter(|language| *language != languages::ENGLISH))
        .set("time_zone", &details.time_zone)
        .set("door", door);
    profile::diff(diff, &Profile::default(), &details.profile)
}
