//! Changing a person.

use super::details::Details;
use super::owned::owned_changes;
use super::place::{self, Place, Wish};
use super::unique::{refuse_taken_emails, refuse_taken_username, replace_emails, taken};
use super::{get, numbers, profile};
use crate::access::{Concerned, Watch, load};
use crate::accounts::links;
use crate::agents;
use crate::bulk;
use crate::customers;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::fields;
use crate::journal::{self, Diff};
use crate::meanwhile;
use crate::privacy;
use crate::tickets;
use domain::AppError;
use domain::access::AccessDiff;
use domain::bulk::TicketsFollow;
use domain::error::FieldErrors;
use domain::fields::{FieldRecord, Screen};
use domain::ids::UserId;
use domain::journal::Entity;
use domain::meanwhile::Sent;
use domain::policy::{Action, Resource, Subject, UserFacts};
use domain::structure::Standing;
use domain::users::UserInput;
use domain::validate;
use entity::user;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait, QuerySelect};

/// The event of an ordinary change.
pub(crate) const UPDATED: &str = "user.updated";
/// Why the last admin stays usable (RTP-22).
pub(crate) const LAST_ADMIN: &str = "This is the last admin. Please make somebody else an admin first.";

/// Changes a person. What is not valid any more stops being usable with this write: everything looks at
/// validity when it is asked (OTR-32). Nothing is written when nothing differs. Whoever moves to another
/// place takes along the tickets that the form says, and the move can be undone as a bulk operation. What others saved
/// since the form began stays.
///
/// # Errors
/// `Contested` with fields that somebody else changed as well;
/// `Forbidden` without the right to change users or for somebody who holds more rights; `NotFound`;
/// `Conflict` for somebody who is being erased; `Invalid` with all wrong fields, those that an integration owns among
/// them.
pub async fn update(cx: &Cx, id: UserId, sent: impl Into<Sent<UserInput>>) -> Result<()> {
    let sent = sent.into();
    cx.require_desk(Action::ModifyUser)?;
    let mut tx = cx.begin().await?;
    Box::pin(apply(cx, &mut tx, id, sent)).await?;
    tx.commit().await
}

/// What this form comes to with what others saved since it began, as things are now. Saving it asks once more.
///
/// # Errors
/// `Contested` with fields that somebody else changed as well; otherwise as [`form`](super::form).
pub async fn meanwhile(cx: &Cx, id: UserId, sent: Sent<UserInput>) -> Result<UserInput> {
    if sent.base.is_empty() {
        return Ok(sent.input);
    }
    let theirs = super::form(cx, id).await?;
    meanwhile::settle(cx, cx.app.db.read(), (Entity::User, id.0), sent, &theirs).await
}

/// What the person gains and loses if changed like this. Nothing is written. Who else sees tickets that move
/// along is told by the preview of the bulk operation.
///
/// # Errors
/// As [`update`].
pub async fn preview(cx: &Cx, id: UserId, sent: impl Into<Sent<UserInput>>) -> Result<AccessDiff> {
    let mut sent = sent.into();
    cx.require_desk(Action::ModifyUser)?;
    // They would hold up who writes, and give the person nothing.
    sent.input.tickets.clear();
    let (watch, mut tx) = Watch::begin(cx, Concerned::Person(id)).await?;
    Box::pin(apply(cx, &mut tx, id, sent)).await?;
    watch.after(cx, tx).await
}

async fn apply(cx: &Cx, tx: &mut Tx, id: UserId, sent: Sent<UserInput>) -> Result<()> {
    // Held before the rest is read: whence somebody moves is noted below.
    let old = Present::read(tx, id).await?;
    let facts = UserFacts { subject: load::subject_of(tx.db(), id).await?.ok_or(AppError::NotFound)? };
    cx.require(Action::ModifyUser, Resource::User(&facts))?;
    privacy::require_staying(tx.db(), id).await?;
    let theirs = get::form_of(cx, &old.user, old.details.clone());
    let input = meanwhile::settle(cx, tx.db(), (Entity::User, id.0), sent, &theirs).await?;
    let (details, place, tickets) = check(cx, tx, &old, &input).await?;
    if place == old.place() {
        return save(cx, tx, &old, &details, place, UPDATED).await;
    }
    let contacts = customers::contact_places(tx, id).await?;
    save(cx, tx, &old, &details, place, UPDATED).await?;
    Box::pin(bulk::note_move(cx, tx, &facts.subject, place, tickets, contacts)).await
}

/// Gives somebody another standing or place, in the caller's transaction. The right, and whether the place
/// can be used, are the caller's to check.
///
/// # Errors
/// `Invalid` with what stands in the way; `Conflict` for somebody who is being erased.
pub(crate) async fn change(
    cx: &Cx,
    tx: &mut Tx,
    id: UserId,
    (standing, place): (Option<Standing>, Option<Place>),
    event: &str,
) -> Result<()> {
    let old = Present::read(tx, id).await?;
    privacy::require_staying(tx.db(), id).await?;
    let details = Details { standing: standing.unwrap_or(old.details.standing), ..old.details.clone() };
    let place = place.unwrap_or(old.place());
    let mut errors = FieldErrors::new();
    refuse_loss(cx, tx, &mut errors, &old, &details, Some(place)).await?;
    errors.into_result()?;
    save(cx, tx, &old, &details, place, event).await
}

/// Writes and journals what differs, if anything does.
pub(super) async fn save(cx: &Cx, tx: &mut Tx, old: &Present, new: &Details, place: Place, event: &str) -> Result<()> {
    let diff = old.diff(new, place);
    if diff.is_empty() {
        return Ok(());
    }
    write(cx, tx, old, new, place).await?;
    journal::record(cx, tx, event, Entity::User, old.user.id.0, diff).await
}

/// The person as they are.
pub(crate) struct Present {
    pub user: user::Model,
    pub details: Details,
}

impl Present {
    /// Reads the person and holds the row until the transaction ends.
    pub(crate) async fn read(tx: &Tx, id: UserId) -> Result<Self> {
        let found = user::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
        let user = found.ok_or(AppError::NotFound)?;
        let details = Details::read(tx.db(), &user).await?;
        Ok(Self { user, details })
    }

    pub(crate) const fn place(&self) -> Place {
        (self.user.customer_id, self.user.site_id)
    }

    /// What differs in these details and this place.
    pub(crate) fn diff(&self, new: &Details, (customer, site): Place) -> Diff {
        self.details.diff(new).field("customer_id", &self.user.customer_id, &customer).field(
            "site_id",
            &self.user.site_id,
            &site,
        )
    }
}

async fn check(cx: &Cx, tx: &Tx, old: &Present, input: &UserInput) -> Result<(Details, Place, TicketsFollow)> {
    let id = old.user.id;
    let mut errors = FieldErrors::new();
    let present = &old.details.profile.fields;
    let defs = fields::of_screen(&cx.fixed, FieldRecord::User, Screen::AgentEdit);
    fields::refuse_hidden(&mut errors, &cx.fixed, FieldRecord::User, Screen::AgentEdit, &input.fields);
    let details = Details::check(&mut errors, &defs, input, present, old.user.is_general);
    details.require_mail(&mut errors, old.user.is_general);
    refuse_taken_emails(tx, &mut errors, "emails", &details.emails, Some(id)).await?;
    refuse_taken_username(tx, &mut errors, details.username.as_deref(), Some(id)).await?;
    let wish = Wish { customer: &input.customer_id, site: &input.site_id, present: Some(old.place()), now: cx.now };
    let place = place::check(cx, tx.db(), &mut errors, &wish).await?;
    refuse_loss(cx, tx, &mut errors, old, &details, place).await?;
    for (field, why) in owned_changes(tx.db(), old, &details).await? {
        errors.add(&field, why);
    }
    let tickets = bulk::check_follow(&mut errors, &input.tickets);
    errors.into_result()?;
    let Some(place) = place else { return Err(Error::Other("a place was neither chosen nor refused".to_owned())) };
    Ok((details, place, tickets))
}

/// Refuses what would leave a site without its General User, the desk without an admin (RTP-22), or oneself
/// outside.
pub(crate) async fn refuse_loss(
    cx: &Cx,
    tx: &Tx,
    errors: &mut FieldErrors,
    old: &Present,
    details: &Details,
    place: Option<Place>,
) -> Result<()> {
    let (present, wanted) = (old.details.standing, details.standing);
    let places = (old.place(), place.unwrap_or(old.place()));
    objections(cx, errors, (old.user.id, old.user.is_general), (present, places.0), (wanted, places.1));
    let shortens = wanted != present && !wanted.lasts(cx.now);
    if (shortens || places.0 != places.1) && agents::is_admin(tx, old.user.id).await? {
        let field = if shortens { agents::field_of_end(wanted, cx.now) } else { "customer_id" };
        let (customer, site) = place::standings(tx.db(), places.1).await?;
        let changed = |admin: &mut Subject| {
            (admin.standing, admin.customer_standing, admin.site_standing) = (wanted, customer, site);
        };
        if !agents::leaves_an_admin(cx, tx, old.user.id, changed).await? {
            errors.add(field, LAST_ADMIN);
        }
    }
    Ok(())
}

/// What speaks against giving somebody this standing and place, as far as the person alone tells.
pub(crate) fn objections(
    cx: &Cx,
    errors: &mut FieldErrors,
    (id, is_general): (UserId, bool),
    present: (Standing, Place),
    wanted: (Standing, Place),
) {
    if is_general && wanted.1 != present.1 {
        errors.add("site_id", "The General User stays at its site.");
    }
    if takes_access(cx, present.0, wanted.0) && cx.subject_id() == Some(id) {
        errors.add("validity", "You cannot take your own access away.");
    }
}

/// Whether somebody who can be used now could not be any more.
fn takes_access(cx: &Cx, present: Standing, wanted: Standing) -> bool {
    present.usable(cx.now) && !wanted.usable(cx.now)
}

/// Writes the details with addresses, numbers and words; the journal row is the caller's. Whoever moves is no
/// primary contact of where they were any more.
pub(crate) async fn write(cx: &Cx, tx: &mut Tx, old: &Present, new: &Details, place: Place) -> Result<()> {
    write_unindexed(cx, tx, old, new, place).await?;
    super::index(tx, old.user.id).await
}

/// As [`write`], without the words, which the caller writes for many people at once.
pub(crate) async fn write_unindexed(
    cx: &Cx,
    tx: &mut Tx,
    old: &Present,
    new: &Details,
    (customer_id, site_id): Place,
) -> Result<()> {
    let row = user::ActiveModel {
        id: Set(old.user.id),
        customer_id: Set(customer_id),
        site_id: Set(site_id),
        title: Set(new.title.clone()),
        first_name: Set(new.first_name.clone()),
        middle_name: Set(new.middle_name.clone()),
        last_name: Set(new.last_name.clone()),
        preferred_name: Set(new.preferred_name.clone()),
        display_name: Set(new.display_name()),
        sort_key: Set(new.sort_key()),
        username: Set(new.username.clone()),
        username_key: Set(new.username.as_deref().map(validate::key)),
        email: Set(new.emails.first().cloned()),
        phone: Set(new.phones.first().cloned().unwrap_or_default()),
        validity: Set(new.standing.validity),
        valid_from: Set(new.standing.period.from),
        valid_until: Set(new.standing.period.until),
        web_access: Set(new.web_access),
        is_vip: Set(new.is_vip),
        comment: Set(new.comment.clone()),
        language: Set(new.language.clone()),
        time_zone: Set(new.time_zone.clone()),
        updated_at: Set(cx.now),
        version: Set(old.user.version + 1),
        ..Default::default()
    };
    row.update(tx.db()).await.map_err(|error| Error::from(error).on_duplicate(taken()))?;
    if old.details.emails != new.emails {
        replace_emails(tx, old.user.id, &new.emails, cx.now).await?;
        // Links were sent to the first address, which may be somebody else's.
        if old.details.emails.first() != new.emails.first() {
            links::end_all(cx, tx, old.user.id).await?;
        }
    }
    if old.details.numbers() != new.numbers() {
        numbers::replace(tx, &cx.fixed, old.user.id, &new.numbers()).await?;
    }
    if old.details.profile != new.profile {
        profile::write(tx, old.user.id, &new.profile).await?;
    }
    if old.place() != (customer_id, site_id) {
        customers::end_contacts(cx, tx, old.user.id, Some((customer_id, site_id))).await?;
    }
    let name = new.display_name();
    if old.user.display_name != name {
        tickets::rename_requester(tx, old.user.id, &name).await?;
    }
    Ok(())
}
