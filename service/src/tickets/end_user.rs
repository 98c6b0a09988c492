//! Giving a ticket another end-user: by *Change Site/User*, or in the end-user details (HAL-28..30, HAL-74).

use super::sight::Sight;
use super::update::save;
use crate::access::load::subject_of;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::structure::usable;
use crate::users;
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::{CustomerId, SiteId, TicketId, UserId};
use domain::policy::{Action, Hat, Resource, Subject, UserFacts};
use domain::settings::{CHANGE_SITE_USERS, FORCE_CHANGE_SITE_USER, NEW_TICKET_USERS};
use domain::state::Door;
use domain::structure::Choice;
use domain::tickets::{EndUserInput, EndUserOptions};
use domain::users::UserInput;
use domain::validate;
use entity::{customer, site, ticket};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// What *Change Site/User* and the end-user details offer.
///
/// # Errors
/// `NotFound` for a ticket out of sight, `Forbidden` without the right to change it.
pub async fn end_user_options(cx: &Cx, id: TicketId) -> Result<EndUserOptions> {
    let db = cx.app.db.read();
    let (row, sight) = Sight::load(cx, db, id, Hat::Agent).await?;
    sight.require(cx, Action::ChangeTicket)?;
    let requester = subject_of(db, row.requester_id).await?.ok_or(AppError::NotFound)?;
    let sites = usable_sites(cx, db, &requester, row.customer_id).await?;
    let sites = sites.into_iter().map(|(site, customer)| Choice {
        id: site.id.0,
        name: format!("{}, {}", customer.map(|customer| customer.name).unwrap_or_default(), site.name),
    });
    Ok(EndUserOptions {
        id,
        number: id.number(),
        subject: row.subject,
        version: row.version,
        requester: Choice { id: requester.id.0, name: requester.name },
        site_id: row.site_id,
        sites: sites.collect(),
        new_users: may_add(cx, CHANGE_SITE_USERS),
        details: !cx.fixed.flag(FORCE_CHANGE_SITE_USER),
    })
}

/// *Change Site/User*: another end-user, or another site of the same one. The ticket counts for the
/// customer and the site of the new one.
///
/// # Errors
/// `NotFound` for a ticket out of sight, `Forbidden` without the right to change it, `Invalid` with the
/// fields to correct, `Stale` if end-user or site was changed since `version`.
pub async fn change_site_user(cx: &Cx, id: TicketId, input: EndUserInput, version: Option<i64>) -> Result<()> {
    let mut tx = cx.begin().await?;
    let row = changeable(cx, &tx, id).await?;
    let mut errors = FieldErrors::new();
    let requester = validate::id(&mut errors, "requester_id", "a requester", &input.requester_id);
    let site = validate::optional_id(&mut errors, "site_id", "a site", &input.site_id);
    errors.into_result()?;
    change(cx, &mut tx, &row, requester.unwrap_or_default(), site, version).await?;
    tx.commit().await
}

/// The end-user details: somebody who is in the directory already (HAL-29).
///
/// # Errors
/// As [`change_site_user`]; `Forbidden` where only that may change the end-user (HAL-30).
pub async fn set_end_user(cx: &Cx, id: TicketId, input: EndUserInput, version: Option<i64>) -> Result<()> {
    if cx.fixed.flag(FORCE_CHANGE_SITE_USER) {
        let text = "The end-user of a ticket is changed by Change Site/User only.";
        return Err(AppError::Forbidden(text.to_owned()).into());
    }
    change_site_user(cx, id, EndUserInput { site_id: String::new(), ..input }, version).await
}

/// *Change Site/User* with somebody who is added to the directory in the same step (HAL-28).
///
/// # Errors
/// As [`change_site_user`], and as adding a user; `Forbidden` where users cannot be added here.
pub async fn change_to_new_user(cx: &Cx, id: TicketId, input: UserInput, version: Option<i64>) -> Result<UserId> {
    require_adding(cx, CHANGE_SITE_USERS)?;
    let mut tx = cx.begin().await?;
    let row = changeable(cx, &tx, id).await?;
    let requester = Box::pin(users::create_in(cx, &mut tx, input, Door::ChangeSiteUser)).await?;
    change(cx, &mut tx, &row, requester, None, version).await?;
    tx.commit().await?;
    Ok(requester)
}

/// Adds the requester of a ticket that is being written (HAL-19, HAL-20).
///
/// # Errors
/// As adding a user; `Forbidden` where users cannot be added on that screen.
pub async fn add_requester(cx: &Cx, input: UserInput) -> Result<UserId> {
    require_adding(cx, NEW_TICKET_USERS)?;
    users::create_by(cx, input, Door::NewTicket).await
}

fn may_add(cx: &Cx, setting: &str) -> bool {
    cx.fixed.flag(setting) && cx.allows(Action::CreateUser, Resource::Desk)
}

fn require_adding(cx: &Cx, setting: &str) -> Result<()> {
    cx.require_desk(Action::CreateUser)?;
    if !cx.fixed.flag(setting) {
        return Err(AppError::Forbidden("Users cannot be added here. An administrator can allow it.".to_owned()).into());
    }
    Ok(())
}

pub(super) async fn changeable(cx: &Cx, tx: &Tx, id: TicketId) -> Result<ticket::Model> {
    let (row, sight) = Sight::lock(cx, tx, id, Hat::Agent).await?;
    sight.require(cx, Action::ReadTicket)?;
    sight.require(cx, Action::ChangeTicket)?;
    Ok(row)
}

/// Gives a ticket this end-user; without a site, at the one of theirs.
pub(crate) async fn change(
    cx: &Cx,
    tx: &mut Tx,
    row: &ticket::Model,
    requester: UserId,
    site: Option<SiteId>,
    version: Option<i64>,
) -> Result<()> {
    let subject = subject_of(tx.db(), requester).await?;
    // Whoever the ticket is for already is known by the ticket.
    let is_known = |subject: &Subject| requester == row.requester_id || cx.require_known(subject).is_ok();
    let Some(subject) = subject.filter(is_known) else {
        return Err(AppError::field("requester_id", "Please choose a requester from the list.").into());
    };
    let facts = UserFacts { subject };
    if requester != row.requester_id {
        let decision = cx.decide(Action::BeRequester, Resource::User(&facts));
        if !decision.allow {
            let why: Vec<_> = decision.because.into_iter().map(|reason| reason.text).collect();
            return Err(AppError::field("requester_id", why.join(" ")).into());
        }
    }
    let (customer_id, site_id) = match site {
        None if requester == row.requester_id => (row.customer_id, row.site_id),
        None => (facts.subject.customer, facts.subject.site),
        Some(site) => place(cx, tx, &facts.subject, (row.customer_id, site)).await?,
    };
    let wanted = ticket::Model { requester_id: requester, customer_id, site_id, ..row.clone() };
    Box::pin(save(cx, tx, row, &wanted, version)).await
}

async fn place(
    cx: &Cx,
    tx: &Tx,
    subject: &Subject,
    (present, site): (CustomerId, SiteId),
) -> Result<(CustomerId, SiteId)> {
    let sites = usable_sites(cx, tx.db(), subject, present).await?;
    let found = sites.into_iter().find(|(row, _)| row.id == site);
    let found = found.ok_or_else(|| AppError::field("site_id", "Please choose a site from the list."))?;
    Ok((found.0.customer_id, site))
}

/// The sites of a person's customers that can be used, as their customers can: of those the actor may know of, and
/// of the `present` one of the ticket.
async fn usable_sites(
    cx: &Cx,
    db: &impl ConnectionTrait,
    subject: &Subject,
    present: CustomerId,
) -> Result<Vec<(site::Model, Option<customer::Model>)>> {
    use {customer::Column as C, site::Column as S};
    let scope = cx.people_scope();
    let customers = subject.customers(cx.now).into_iter();
    let customers = customers.filter(|id| *id == present || scope.contains_customer(*id));
    Ok(site::Entity::find()
        .find_also_related(customer::Entity)
        .filter(S::CustomerId.is_in(customers))
        .filter(usable(S::Validity, S::ValidFrom, S::ValidUntil, cx.now))
        .filter(usable(C::Validity, C::ValidFrom, C::ValidUntil, cx.now))
        .order_by_asc(C::NameKey)
        .order_by_asc(S::NameKey)
        .all(db)
        .await?)
}
