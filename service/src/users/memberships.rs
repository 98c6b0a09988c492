//! The further customers of a person, beside their own (OST-19): with dates, each a grant.

use crate::access::{Concerned, Watch, load};
use crate::customers;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::AppError;
use domain::access::AccessDiff;
use domain::customers::CustomerInput;
use domain::error::FieldErrors;
use domain::ids::{CustomerId, GrantId, UserId};
use domain::journal::Entity;
use domain::policy::{Action, Resource, Subject, UserFacts};
use domain::state::GrantKind;
use domain::time::Period;
use domain::users::{Membership, MembershipEnd, MembershipInput};
use domain::validate;
use entity::{access_grant, customer};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// The further customers of a person, the first granted first.
///
/// # Errors
/// `Forbidden` without the right to see the directory.
pub async fn memberships(cx: &Cx, id: UserId) -> Result<Vec<Membership>> {
    use access_grant::Column as C;
    cx.require_desk(Action::ReadUsers)?;
    let scope = cx.people_scope();
    if !scope.hidden.is_empty() {
        let subject = load::subject_of(cx.app.db.read(), id).await?.ok_or(AppError::NotFound)?;
        cx.require_known(&subject)?;
    }
    let rows = access_grant::Entity::find()
        .filter(C::UserId.eq(id))
        .filter(C::Kind.eq(GrantKind::Customer))
        .order_by_asc(C::Id)
        .all(cx.app.db.read())
        .await?;
    let ids = rows.iter().map(|row| row.target_id);
    let names = customer::Entity::find().filter(customer::Column::Id.is_in(ids)).all(cx.app.db.read()).await?;
    let name = |id: i64| names.iter().find(|row| row.id.0 == id).map(|row| row.name.clone()).unwrap_or_default();
    Ok(rows
        .into_iter()
        .filter(|row| scope.contains_customer(CustomerId(row.target_id)))
        .map(|row| Membership {
            grant_id: row.id,
            customer_id: CustomerId(row.target_id),
            customer: name(row.target_id),
            period: Period { from: row.valid_from, until: row.valid_until },
        })
        .collect())
}

/// Makes a person belong to a further customer, found by its name, or created in the same step.
///
/// # Errors
/// `Forbidden` without the right to change the person, or to manage customers if one is to be created;
/// `NotFound`; `Invalid` with all wrong fields.
pub async fn join(cx: &Cx, id: UserId, input: MembershipInput) -> Result<GrantId> {
    let mut tx = cx.begin().await?;
    let grant = Box::pin(add(cx, &mut tx, id, &input)).await?;
    tx.commit().await?;
    Ok(grant)
}

/// What the person gains by it. Nothing is written.
///
/// # Errors
/// As [`join`].
pub async fn preview_join(cx: &Cx, id: UserId, input: MembershipInput) -> Result<AccessDiff> {
    cx.require_desk(Action::ModifyUser)?;
    let (watch, mut tx) = Watch::begin(cx, Concerned::Person(id)).await?;
    Box::pin(add(cx, &mut tx, id, &input)).await?;
    watch.after(cx, tx).await
}

async fn add(cx: &Cx, tx: &mut Tx, id: UserId, input: &MembershipInput) -> Result<GrantId> {
    let subject = modifiable(cx, tx.db(), id).await?;
    let mut errors = FieldErrors::new();
    let name = validate::required(&mut errors, "customer", "The customer", &input.customer);
    let period = validate::period(&mut errors, &input.valid_from, &input.valid_until);
    let by_name = customer::Entity::find().filter(customer::Column::NameKey.eq(validate::key(&name)));
    let found = by_name.one(tx.db()).await?.map(|row| row.id);
    let creates = validate::is_ticked(&input.create);
    let is_hidden = found.is_some_and(|id| !cx.people_scope().contains_customer(id));
    if is_hidden && creates {
        errors.add("customer", "There is already a customer of this name.");
    } else if (found.is_none() || is_hidden) && !name.is_empty() && !creates {
        errors.add("customer", "There is no customer of this name. Tick Create it to add one.");
    }
    errors.into_result()?;
    let customer = match found {
        Some(found) => found,
        None => {
            let input = CustomerInput { name: name.clone(), ..CustomerInput::default() };
            Box::pin(customers::create_in(cx, tx, input)).await?
        }
    };
    if subject.customers(cx.now).contains(&customer) {
        return Err(AppError::field("customer", "They belong to this customer already.").into());
    }
    let row = access_grant::ActiveModel {
        kind: Set(GrantKind::Customer),
        user_id: Set(Some(id)),
        customer_id: Set(None),
        target_id: Set(customer.0),
        role_id: Set(None),
        level: Set(None),
        valid_from: Set(period.from),
        valid_until: Set(period.until),
        granted_by: Set(cx.subject_id()),
        reason: Set(String::new()),
        created_at: Set(cx.now),
        ..Default::default()
    };
    let grant = access_grant::Entity::insert(row).exec(tx.db()).await?.last_insert_id;
    let diff = Diff::new()
        .set("customer", &name)
        .set("customer_id", &customer)
        .set("valid_from", &period.from)
        .set("valid_until", &period.until);
    journal::record(cx, tx, "user.customer_joined", Entity::User, id.0, diff).await?;
    Ok(grant)
}

/// Ends a person's belonging to a further customer.
///
/// # Errors
/// `Forbidden` without the right to change the person; `NotFound` if they have no such membership.
pub async fn leave(cx: &Cx, id: UserId, grant: GrantId) -> Result<()> {
    let mut tx = cx.begin().await?;
    take(cx, &mut tx, id, grant).await?;
    tx.commit().await
}

/// What the person loses by it. Nothing is written.
///
/// # Errors
/// As [`leave`].
pub async fn leaving(cx: &Cx, id: UserId, grant: GrantId) -> Result<MembershipEnd> {
    cx.require_desk(Action::ModifyUser)?;
    let (watch, mut tx) = Watch::begin(cx, Concerned::Person(id)).await?;
    let (person, customer) = take(cx, &mut tx, id, grant).await?;
    Ok(MembershipEnd { grant_id: grant, user_id: id, person, customer, diff: watch.after(cx, tx).await? })
}

/// Tells whom it was about, and the customer.
async fn take(cx: &Cx, tx: &mut Tx, id: UserId, grant: GrantId) -> Result<(String, String)> {
    use access_grant::Column as C;
    let subject = modifiable(cx, tx.db(), id).await?;
    let own = access_grant::Entity::find_by_id(grant).filter(C::UserId.eq(id)).filter(C::Kind.eq(GrantKind::Customer));
    let row = own.one(tx.db()).await?.ok_or(AppError::NotFound)?;
    if !cx.people_scope().contains_customer(CustomerId(row.target_id)) {
        return Err(AppError::NotFound.into());
    }
    let name = customer::Entity::find_by_id(CustomerId(row.target_id)).one(tx.db()).await?.map(|row| row.name);
    access_grant::Entity::delete_by_id(grant).exec(tx.db()).await?;
    let diff = Diff::new().field("customer", &name, &None).field("customer_id", &Some(row.target_id), &None);
    journal::record(cx, tx, "user.customer_left", Entity::User, id.0, diff).await?;
    Ok((subject.name, name.unwrap_or_default()))
}

/// The person, if the actor may change them.
async fn modifiable(cx: &Cx, db: &impl ConnectionTrait, id: UserId) -> Result<Subject> {
    cx.require_desk(Action::ModifyUser)?;
    let facts = UserFacts { subject: load::subject_of(db, id).await?.ok_or(AppError::NotFound)? };
    cx.require(Action::ModifyUser, Resource::User(&facts))?;
    Ok(facts.subject)
}
