//! Primary contacts: whom to ask first at a customer or at one of its sites.

use super::require;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::users::Place;
use domain::AppError;
use domain::customers::Contact;
use domain::error::FieldErrors;
use domain::ids::{CustomerId, SiteId, UserId};
use domain::journal::Entity;
use domain::policy::Action;
use domain::state::AccountState;
use entity::{agent, customer, primary_contact, site, user};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, RelationTrait,
};

/// Contacts of one customer or site.
pub(super) const MOST: usize = 20;
/// Why a new customer or site has none.
const TOO_EARLY: &str = "Nobody belongs here yet. Please add people first.";

/// Whose contacts they are: of a customer as a whole, or of one of its sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Holder {
    pub customer: CustomerId,
    pub site: Option<SiteId>,
}

impl Holder {
    /// The rows of its contacts.
    fn rows(self) -> Condition {
        use primary_contact::Column as C;
        let of_customer = Condition::all().add(C::CustomerId.eq(self.customer));
        match self.site {
            Some(site) => of_customer.add(C::SiteId.eq(site)),
            None => of_customer.add(C::SiteId.is_null()),
        }
    }

    /// People who can be chosen: of the place, and neither deleted nor its General User.
    pub(super) fn people(self) -> Condition {
        use user::Column as U;
        let can_be = Condition::all()
            .add(U::CustomerId.eq(self.customer))
            .add(U::IsGeneral.eq(false))
            .add(U::AccountState.ne(AccountState::Deleted))
            .add(agent::Column::DeletedAt.is_null());
        match self.site {
            Some(site) => can_be.add(U::SiteId.eq(site)),
            None => can_be,
        }
    }

    pub(super) fn record(self) -> (&'static str, Entity, i64) {
        match self.site {
            Some(site) => ("site.updated", Entity::Site, site.0),
            None => ("customer.updated", Entity::Customer, self.customer.0),
        }
    }
}

/// Makes these people, in this order, the contacts of a customer, or of one of its sites. Nothing is written
/// when nothing differs.
///
/// # Errors
/// `Forbidden` without the right to manage customers, `NotFound`, `Invalid` at `contacts` for anybody who does
/// not belong there.
pub async fn set_contacts(cx: &Cx, customer: CustomerId, site: Option<SiteId>, contacts: Vec<String>) -> Result<()> {
    require(cx, Action::ManageCustomers, customer)?;
    let holder = Holder { customer, site };
    let mut tx = cx.begin().await?;
    match site {
        Some(site) => {
            let theirs = site::Entity::find_by_id(site).filter(site::Column::CustomerId.eq(customer));
            theirs.lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
        }
        None => {
            customer::Entity::find_by_id(customer).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
        }
    }
    let mut errors = FieldErrors::new();
    let (old, new) = asked(&tx, &mut errors, holder, &contacts, Contacts::OfForm).await?;
    errors.into_result()?;
    let diff = Diff::new().field("contacts", &old, &new);
    if diff.is_empty() {
        return Ok(());
    }
    write(&tx, holder, &new).await?;
    let (event, entity, id) = holder.record();
    journal::record(cx, &mut tx, event, entity, id, diff).await?;
    tx.commit().await
}

/// Whose word counts on the contacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Contacts {
    /// What the form says.
    OfForm,
    /// Those there are: an import knows of none.
    AsTheyAre,
}

/// The contacts as they are and as they are to be.
pub(super) async fn asked(
    tx: &Tx,
    errors: &mut FieldErrors,
    holder: Holder,
    chosen: &[String],
    whose: Contacts,
) -> Result<(Vec<UserId>, Vec<UserId>)> {
    let old = ids(tx, holder).await?;
    let new = match whose {
        Contacts::OfForm => check(tx, errors, holder, chosen).await?,
        Contacts::AsTheyAre => old.clone(),
    };
    Ok((old, new))
}

/// The chosen people, each once.
async fn check(tx: &Tx, errors: &mut FieldErrors, holder: Holder, chosen: &[String]) -> Result<Vec<UserId>> {
    const WRONG: &str = "Please choose people who belong here.";
    let mut ids: Vec<UserId> = Vec::new();
    for text in chosen.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        match text.parse() {
            Ok(id) if !ids.contains(&id) => ids.push(id),
            Ok(_) => {}
            Err(_) => errors.add("contacts", WRONG),
        }
    }
    if ids.len() > MOST {
        errors.add("contacts", format!("Please choose {MOST} people at most."));
        return Ok(ids);
    }
    let known: Vec<UserId> = user::Entity::find()
        .select_only()
        .column(user::Column::Id)
        .join(JoinType::LeftJoin, user::Relation::Agent.def())
        .filter(user::Column::Id.is_in(ids.iter().copied()))
        .filter(holder.people())
        .into_tuple()
        .all(tx.db())
        .await?;
    if ids.iter().any(|id| !known.contains(id)) {
        errors.add("contacts", WRONG);
    }
    Ok(ids)
}

/// Refuses contacts of a customer or site that is only being made.
pub(super) fn refuse_early(errors: &mut FieldErrors, chosen: &[String]) {
    if chosen.iter().any(|text| !text.trim().is_empty()) {
        errors.add("contacts", TOO_EARLY);
    }
}

/// The present contacts.
pub(super) async fn ids(tx: &Tx, holder: Holder) -> Result<Vec<UserId>> {
    use primary_contact::Column as C;
    let rows = primary_contact::Entity::find().select_only().column(C::UserId).filter(holder.rows());
    Ok(rows.order_by_asc(C::Position).order_by_asc(C::Id).into_tuple().all(tx.db()).await?)
}

/// The same, as forms send them.
pub(super) async fn texts(tx: &Tx, holder: Holder) -> Result<Vec<String>> {
    Ok(ids(tx, holder).await?.iter().map(ToString::to_string).collect())
}

/// Writes the contacts in this order.
pub(super) async fn write(tx: &Tx, holder: Holder, contacts: &[UserId]) -> Result<()> {
    primary_contact::Entity::delete_many().filter(holder.rows()).exec(tx.db()).await?;
    if contacts.is_empty() {
        return Ok(());
    }
    let rows = (0..).zip(contacts).map(|(position, id)| primary_contact::ActiveModel {
        customer_id: Set(holder.customer),
        site_id: Set(holder.site),
        user_id: Set(*id),
        position: Set(position),
        ..Default::default()
    });
    primary_contact::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Somebody is at another place now, or nowhere any more: they are no contact where they do not belong.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn end_contacts(cx: &Cx, tx: &mut Tx, person: UserId, place: Option<Place>) -> Result<()> {
    use primary_contact::Column as C;
    let own = primary_contact::Entity::find().filter(C::UserId.eq(person)).order_by_asc(C::Id).all(tx.db()).await?;
    let stays = |row: &primary_contact::Model| {
        place.is_some_and(|(customer, site)| match row.site_id {
            Some(of) => of == site,
            None => row.customer_id == customer,
        })
    };
    for row in own.into_iter().filter(|row| !stays(row)) {
        let holder = Holder { customer: row.customer_id, site: row.site_id };
        let old = ids(tx, holder).await?;
        primary_contact::Entity::delete_by_id(row.id).exec(tx.db()).await?;
        let new = ids(tx, holder).await?;
        let (event, entity, id) = holder.record();
        journal::record(cx, tx, event, entity, id, Diff::new().field("contacts", &old, &new)).await?;
    }
    Ok(())
}

/// A contact, and what of.
#[derive(FromQueryResult)]
struct Row {
    site_id: Option<SiteId>,
    user_id: UserId,
    display_name: String,
    email: Option<String>,
    phone: String,
}

/// The contacts of a customer and of its sites, in their order.
pub(super) async fn of_customer(
    db: &impl ConnectionTrait,
    customer: CustomerId,
) -> Result<Vec<(Option<SiteId>, Contact)>> {
    use primary_contact::Column as C;
    let rows = primary_contact::Entity::find()
        .select_only()
        .columns([C::SiteId, C::UserId])
        .columns([user::Column::DisplayName, user::Column::Email, user::Column::Phone])
        .join(JoinType::InnerJoin, primary_contact::Relation::User.def())
        .filter(C::CustomerId.eq(customer))
        .order_by_asc(C::Position)
        .order_by_asc(C::Id)
        .into_model::<Row>()
        .all(db)
        .await?;
    let contact = |row: Row| {
        let contact = Contact { id: row.user_id, name: row.display_name, email: row.email, phone: row.phone };
        (row.site_id, contact)
    };
    Ok(rows.into_iter().map(contact).collect())
}
