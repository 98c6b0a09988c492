//! Moving a site with everybody at it to another customer (HAL-72).

use super::update::LAST_ADMIN;
use super::{contacts, require, words};
use crate::access::{Concerned, Watch, with_onlookers};
use crate::bulk::{check_follow, onlookers_of_site};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use crate::{agents, tickets, users};
use domain::AppError;
use domain::access::AccessDiff;
use domain::bulk::TicketsFollow;
use domain::customers::SiteMoveInput;
use domain::error::FieldErrors;
use domain::ids::{CustomerId, SiteId, TicketId, UserId};
use domain::journal::Entity;
use domain::policy::{Action, Subject};
use domain::structure::Standing;
use domain::time::{Period, Timestamp};
use domain::validate;
use entity::{customer, mail_domain, primary_contact, site, ticket, user};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// People whose rows of the journal are written at once.
const AT_ONCE: usize = 200;

/// Moves a site with its people, General User, site contacts and mail domains. Its tickets move along as the form
/// says; the others go to a site that stays with the customer, and do not come back when the site moves back. Contacts
/// of the customer as a whole are chosen anew then.
///
/// # Errors
/// `Forbidden` without the right to manage customers, `NotFound`, `Invalid` with all wrong fields.
pub async fn move_site(cx: &Cx, id: SiteId, input: SiteMoveInput) -> Result<()> {
    let mut tx = cx.begin().await?;
    Box::pin(apply(cx, &mut tx, id, &input)).await?;
    tx.commit().await
}

/// Who gains and who loses what if the site moves like this. Nothing is written.
///
/// # Errors
/// As [`move_site`].
pub async fn preview_site_move(cx: &Cx, id: SiteId, input: SiteMoveInput) -> Result<AccessDiff> {
    cx.require_desk(Action::ManageCustomers)?;
    let (watch, mut tx) = Watch::begin(cx, Concerned::Site(id)).await?;
    let planned = check(cx, &tx, id, &input).await?;
    let (from, name) = ((planned.from.id, id), planned.site.name.clone());
    let to = [true, false].map(|is_open| planned.place_of_tickets(is_open));
    Box::pin(carry_out(cx, &mut tx, planned)).await?;
    let diff = watch.after(cx, tx).await?;
    let (gain, lose) = onlookers_of_site(cx, from, to).await?;
    Ok(with_onlookers(diff, &format!("Tickets of {name}"), (&gain, &lose)))
}

/// A move that was checked.
struct Move {
    site: site::Model,
    from: customer::Model,
    to: customer::Model,
    /// The tickets that move along.
    follow: TicketsFollow,
    /// Where the other tickets stay.
    rest: site::Model,
}

impl Move {
    /// Where tickets count that are open or not.
    const fn place_of_tickets(&self, is_open: bool) -> users::Place {
        if moves(self.follow, is_open) { (self.to.id, self.site.id) } else { (self.from.id, self.rest.id) }
    }
}

async fn apply(cx: &Cx, tx: &mut Tx, id: SiteId, input: &SiteMoveInput) -> Result<()> {
    let planned = check(cx, tx, id, input).await?;
    carry_out(cx, tx, planned).await
}

async fn carry_out(cx: &Cx, tx: &mut Tx, planned: Move) -> Result<()> {
    let Move { site, from, to, follow, rest } = planned;
    let id = site.id;
    let row = site::ActiveModel { id: Set(id), customer_id: Set(to.id), updated_at: Set(cx.now), ..Default::default() };
    row.update(tx.db()).await.map_err(|error| Error::from(error).on_duplicate(taken()))?;
    journal::record(cx, tx, "site.moved", Entity::Site, id.0, Diff::new().field("customer_id", &from.id, &to.id))
        .await?;
    words::index(tx, &[from.id, to.id]).await?;
    mail_domain::Entity::update_many()
        .col_expr(mail_domain::Column::CustomerId, Expr::value(to.id))
        .filter(mail_domain::Column::SiteId.eq(id))
        .exec(tx.db())
        .await?;
    move_people(cx, tx, id, (from.id, to.id)).await?;
    let name = |customer: &customer::Model, site: &site::Model| format!("{}, {}", customer.name, site.name);
    let old = ((from.id, id), name(&from, &site));
    let along = ((to.id, id), name(&to, &site));
    let stays = ((from.id, rest.id), name(&from, &rest));
    for (which, (place, new)) in [(true, along), (false, stays)] {
        let some = tickets_at(tx, old.0, |is_open| moves(follow, is_open) == which).await?;
        tickets::carry(cx, tx, &some, (old.0, &old.1), (place, &new)).await?;
    }
    Ok(())
}

const fn moves(follow: TicketsFollow, is_open: bool) -> bool {
    match follow {
        TicketsFollow::Nothing => false,
        TicketsFollow::Open => is_open,
        TicketsFollow::All => true,
    }
}

async fn check(cx: &Cx, tx: &Tx, id: SiteId, input: &SiteMoveInput) -> Result<Move> {
    cx.require_desk(Action::ManageCustomers)?;
    let site = site::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    require(cx, Action::ManageCustomers, site.customer_id)?;
    let mut errors = FieldErrors::new();
    let wanted = validate::id::<CustomerId>(&mut errors, "customer_id", "a customer", &input.customer_id);
    let follow = check_follow(&mut errors, &input.tickets);
    // Both customers are held, in one order: no two moves leave a customer without a site.
    let both = [Some(site.customer_id), wanted].into_iter().flatten();
    let mut found = customer::Entity::find()
        .filter(customer::Column::Id.is_in(both))
        .order_by_asc(customer::Column::Id)
        .lock_exclusive()
        .all(tx.db())
        .await?;
    let from = found.iter().position(|row| row.id == site.customer_id).map(|at| found.swap_remove(at));
    let from = from.ok_or(AppError::NotFound)?;
    let others = site::Entity::find()
        .filter(site::Column::CustomerId.eq(from.id))
        .filter(site::Column::Id.ne(id))
        .order_by_asc(site::Column::Id)
        .all(tx.db())
        .await?;
    let rest = rest(&mut errors, &input.rest_site_id, others);
    let to = found.pop().filter(|row| cx.people_scope().contains_customer(row.id));
    match (&to, wanted) {
        (Some(to), _) => refuse(cx, tx, &mut errors, &site, to).await?,
        (None, Some(id)) if id == from.id => {
            errors.add("customer_id", format!("The site belongs to {} already.", from.name));
        }
        (None, Some(_)) => errors.add("customer_id", "Please choose a customer from the list."),
        (None, None) => {}
    }
    errors.into_result()?;
    match (to, rest) {
        (Some(to), Some(rest)) => Ok(Move { site, from, to, follow, rest }),
        _ => Err(Error::Other("a move was neither possible nor refused".to_owned())),
    }
}

/// What speaks against the new customer.
async fn refuse(cx: &Cx, tx: &Tx, errors: &mut FieldErrors, site: &site::Model, to: &customer::Model) -> Result<()> {
    let standing = Standing { validity: to.validity, period: Period { from: to.valid_from, until: to.valid_until } };
    if let Some(why) = standing.hindrance(cx.now) {
        errors.add("customer_id", format!("{} {why}.", to.name));
    }
    let moved = |admin: &mut Subject| {
        if admin.site == site.id {
            admin.customer = to.id;
            admin.customer_standing = standing;
        }
    };
    if !standing.lasts(cx.now) && !agents::spares_admins(cx, tx, moved).await? {
        errors.add("customer_id", LAST_ADMIN);
    }
    let same = site::Entity::find()
        .filter(site::Column::CustomerId.eq(to.id))
        .filter(site::Column::NameKey.eq(&site.name_key));
    if same.one(tx.db()).await?.is_some() {
        errors.add("customer_id", TAKEN);
    }
    Ok(())
}

const TAKEN: &str = "This customer already has a site of this name.";

fn taken() -> AppError {
    AppError::field("customer_id", TAKEN)
}

/// The site where tickets stay: the chosen one, or the only one that is left.
fn rest(errors: &mut FieldErrors, chosen: &str, mut others: Vec<site::Model>) -> Option<site::Model> {
    if others.is_empty() {
        errors.add("customer_id", "It is the only site of its customer, who would be left without any.");
        return None;
    }
    if chosen.trim().is_empty() && others.len() == 1 {
        return others.pop();
    }
    let id = validate::id::<SiteId>(errors, "rest_site_id", "a site for the tickets that stay", chosen)?;
    let found = others.into_iter().find(|other| other.id == id);
    if found.is_none() {
        errors.add("rest_site_id", "Please choose another site of the same customer.");
    }
    found
}

/// Everybody at the site, the General User included. Contacts of the site stay such; of the customer as a whole only
/// its own people are contacts.
async fn move_people(cx: &Cx, tx: &mut Tx, id: SiteId, (from, to): (CustomerId, CustomerId)) -> Result<()> {
    use primary_contact::Column as C;
    let there = Condition::all().add(user::Column::SiteId.eq(id));
    let people: Vec<UserId> = user::Entity::find()
        .select_only()
        .column(user::Column::Id)
        .filter(there.clone())
        .order_by_asc(user::Column::Id)
        .lock_exclusive()
        .into_tuple()
        .all(tx.db())
        .await?;
    user::Entity::update_many()
        .col_expr(user::Column::CustomerId, Expr::value(to))
        .col_expr(user::Column::UpdatedAt, Expr::value(cx.now))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(there.clone())
        .exec(tx.db())
        .await?;
    for some in people.chunks(AT_ONCE) {
        let diffs = some.iter().map(|id| (id.0, Diff::new().field("customer_id", &from, &to))).collect();
        journal::record_many(cx, tx, users::UPDATED, Entity::User, diffs).await?;
    }
    primary_contact::Entity::update_many()
        .col_expr(C::CustomerId, Expr::value(to))
        .filter(C::SiteId.eq(id))
        .exec(tx.db())
        .await?;
    let of_customer: Vec<UserId> = primary_contact::Entity::find()
        .select_only()
        .column(C::UserId)
        .filter(C::CustomerId.eq(from))
        .filter(C::SiteId.is_null())
        .into_tuple()
        .all(tx.db())
        .await?;
    for person in of_customer.into_iter().filter(|person| people.binary_search(person).is_ok()) {
        contacts::end_contacts(cx, tx, person, Some((to, id))).await?;
    }
    users::index_people(tx, there).await
}

/// The tickets that count for this place, of those that are open or not as `wanted` says.
async fn tickets_at(tx: &Tx, place: users::Place, wanted: impl Fn(bool) -> bool) -> Result<Vec<TicketId>> {
    let rows: Vec<(TicketId, Option<Timestamp>)> = ticket::Entity::find()
        .select_only()
        .columns([ticket::Column::Id, ticket::Column::ClosedAt])
        .filter(ticket::Column::CustomerId.eq(place.0))
        .filter(ticket::Column::SiteId.eq(place.1))
        .order_by_asc(ticket::Column::Id)
        .into_tuple()
        .all(tx.db())
        .await?;
    Ok(rows.into_iter().filter(|(_, closed)| wanted(closed.is_none())).map(|(id, _)| id).collect())
}
