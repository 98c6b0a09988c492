//! Converting an opportunity: whom it is about becomes a user, and their organisation a customer (HAL-31..33).

use super::customer::{at, place};
use crate::access::load::subject_of;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::tickets::{self, Sight};
use crate::users;
use domain::AppError;
use domain::ids::{TicketId, UserId};
use domain::journal::Entity;
use domain::policy::{Action, Hat, Subject};
use domain::sales::{Conversion, ConvertInput};
use domain::state::Door;
use domain::users::UserInput;
use domain::validate;
use entity::{lead, opportunity, sales_account, user_email};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Converts an opportunity. Somebody new is added under a new customer, or under one there is; whoever has the
/// mail address already can become the requester instead. The ticket becomes theirs. Nothing is converted twice,
/// and whom another opportunity was about is the same user again.
///
/// # Errors
/// `NotFound` for a ticket out of sight; `Forbidden` without the rights to change it, to create users and to
/// manage customers; `Conflict` if it is no opportunity or converted already; `Invalid` with the fields to
/// correct; `Alike` as with adding a user; `Stale` if the end-user of the ticket was changed since `version`.
pub async fn convert(cx: &Cx, id: TicketId, input: ConvertInput, version: Option<i64>) -> Result<Conversion> {
    let mut tx = cx.begin().await?;
    // Holds the ticket: a second conversion waits, and then finds it done.
    let (row, sight) = Sight::lock(cx, &tx, id, Hat::Agent).await?;
    require(cx, &sight)?;
    let found = unconverted(tx.db(), id).await?;
    // Two opportunities about one person must not add them twice.
    let lead =
        lead::Entity::find_by_id(found.lead_id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let account = match lead.account_id {
        Some(id) => sales_account::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?,
        None => None,
    };
    let (user, is_added) = match became(cx, tx.db(), &lead).await? {
        Some(subject) => (subject.id, false),
        None if validate::is_ticked(&input.link) => (linked(cx, &tx, &input).await?, false),
        None => (Box::pin(add(cx, &mut tx, &lead, account.as_ref(), &input)).await?, true),
    };
    let handed = Box::pin(tickets::change_end_user(cx, &mut tx, &row, user, None, version)).await;
    handed.map_err(|error| at(error, |_| "link".to_owned()))?;
    let subject = subject_of(tx.db(), user).await?.ok_or(AppError::NotFound)?;
    mark(cx, &mut tx, id, &lead, &subject).await?;
    if let Some(account) = account.filter(|account| is_added && account.customer_id.is_none()) {
        mark_account(cx, &mut tx, &account, &subject).await?;
    }
    tx.commit().await?;
    Ok(Conversion { user_id: user, customer_id: subject.customer, site_id: subject.site })
}

/// Seeing the ticket first: what is out of sight is not there.
pub(super) fn require(cx: &Cx, sight: &Sight) -> Result<()> {
    sight.require(cx, Action::ReadTicket)?;
    sight.require(cx, Action::ConvertOpportunity)
}

/// The opportunity, if it can be converted.
pub(super) async fn unconverted(db: &impl ConnectionTrait, id: TicketId) -> Result<opportunity::Model> {
    let refuse = |text: &str| Err(AppError::Conflict(text.to_owned()).into());
    match opportunity::Entity::find_by_id(id).one(db).await? {
        None => refuse("Only opportunities can be converted, and this ticket is none."),
        Some(found) if found.converted_at.is_some() => refuse("This opportunity is converted already."),
        Some(found) => Ok(found),
    }
}

/// The user somebody became by another opportunity, if there still is one and the actor may know of them.
pub(super) async fn became(cx: &Cx, db: &impl ConnectionTrait, lead: &lead::Model) -> Result<Option<Subject>> {
    match lead.user_id {
        Some(id) => known(cx, db, id).await,
        None => Ok(None),
    }
}

async fn known(cx: &Cx, db: &impl ConnectionTrait, id: UserId) -> Result<Option<Subject>> {
    Ok(subject_of(db, id).await?.filter(|person| cx.require_known(person).is_ok()))
}

/// Who has one of these mail addresses, one a line, of those the actor may know of.
pub(super) async fn holder(cx: &Cx, db: &impl ConnectionTrait, emails: &str) -> Result<Option<Subject>> {
    let keys: Vec<_> = emails.lines().map(validate::key).filter(|key| !key.is_empty()).collect();
    let found = user_email::Entity::find()
        .filter(user_email::Column::AddressKey.is_in(keys))
        .order_by_asc(user_email::Column::Id)
        .one(db)
        .await?;
    match found {
        Some(row) => known(cx, db, row.user_id).await,
        None => Ok(None),
    }
}

/// Whoever has the mail address, to become the requester.
async fn linked(cx: &Cx, tx: &Tx, input: &ConvertInput) -> Result<UserId> {
    let found = holder(cx, tx.db(), &input.emails).await?;
    let found = found.ok_or_else(|| AppError::field("link", "Nobody has this mail address."))?;
    Ok(found.id)
}

/// Adds the user, and the customer if there is none yet.
async fn add(
    cx: &Cx,
    tx: &mut Tx,
    lead: &lead::Model,
    account: Option<&sales_account::Model>,
    input: &ConvertInput,
) -> Result<UserId> {
    if let Some(known) = holder(cx, tx.db(), &input.emails).await? {
        let text = format!(
            "This mail address belongs to {}, {}. Tick the box below to link them instead.",
            known.name, known.customer_name
        );
        return Err(AppError::field("emails", text).into());
    }
    let (customer, site) = place(cx, tx, account, input).await?;
    let form = UserInput {
        first_name: input.first_name.clone(),
        last_name: input.last_name.clone(),
        emails: input.emails.clone(),
        phones: input.phones.clone(),
        customer_id: customer.to_string(),
        site_id: site,
        comment: lead.comment.clone(),
        fields: input.fields.clone(),
        check_duplicates: input.check_duplicates.clone(),
        seen_alike: input.seen_alike.clone(),
        ..UserInput::default()
    };
    let added = Box::pin(users::create_in(cx, tx, form, Door::Opportunity)).await;
    added.map_err(|error| at(error, |name| name.strip_suffix("_id").unwrap_or(name).to_owned()))
}

/// Notes at the opportunity and at whom it is about what they became.
async fn mark(cx: &Cx, tx: &mut Tx, id: TicketId, lead: &lead::Model, subject: &Subject) -> Result<()> {
    let row = opportunity::ActiveModel {
        ticket_id: Set(id),
        converted_at: Set(Some(cx.now)),
        user_id: Set(Some(subject.id)),
        customer_id: Set(Some(subject.customer)),
        ..Default::default()
    };
    opportunity::Entity::update(row).exec(tx.db()).await?;
    let diff = Diff::new()
        .set(lead.kind.as_str(), &lead.name)
        .set("user", &subject.name)
        .set("customer", &subject.customer_name);
    journal::record(cx, tx, "ticket.converted", Entity::Ticket, id.0, diff).await?;
    if lead.user_id == Some(subject.id) {
        return Ok(());
    }
    let row = lead::ActiveModel {
        id: Set(lead.id),
        user_id: Set(Some(subject.id)),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    lead::Entity::update(row).exec(tx.db()).await?;
    let diff = Diff::new().field("user_id", &lead.user_id, &Some(subject.id));
    journal::record(cx, tx, "lead.converted", Entity::Lead, lead.id.0, diff).await
}

/// Notes at the account which customer it became.
async fn mark_account(cx: &Cx, tx: &mut Tx, account: &sales_account::Model, subject: &Subject) -> Result<()> {
    let row = sales_account::ActiveModel {
        id: Set(account.id),
        customer_id: Set(Some(subject.customer)),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    sales_account::Entity::update(row).exec(tx.db()).await?;
    let diff = Diff::new().set("customer_id", &subject.customer);
    journal::record(cx, tx, "sales_account.converted", Entity::SalesAccount, account.id.0, diff).await
}
