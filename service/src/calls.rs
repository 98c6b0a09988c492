//! Telephone calls: whose number it is, and who is calling (HAL-24..27). The ticket of a call is opened as
//! any other one.

use crate::cx::Cx;
use crate::error::Result;
use crate::{tickets, users};
use domain::AppError;
use domain::calls::{CallMatch, CallScreen, Caller, dialled};
use domain::error::FieldErrors;
use domain::ids::UserId;
use domain::policy::{Action, Hat, Resource};
use domain::state::Door;
use domain::tickets::TicketQuery;
use domain::users::{UserInput, UserRow};
use domain::validate;

/// Whose number this is, in any notation, with what they wait for (HAL-27).
///
/// # Errors
/// `Forbidden` without the rights to see the directory and to open tickets.
pub async fn matching(cx: &Cx, number: &str) -> Result<CallMatch> {
    require_queues(cx)?;
    let number = dialled(number);
    let mut people = Vec::new();
    for row in users::callers(cx, &number).await? {
        people.push(caller(cx, row).await?);
    }
    Ok(CallMatch { number, people })
}

/// What the New Call screen shows: whose number it is, and who is calling: `person`, or the only one it
/// belongs to.
///
/// # Errors
/// As [`matching`].
pub async fn screen(cx: &Cx, number: &str, person: Option<UserId>) -> Result<CallScreen> {
    let found = matching(cx, number).await?;
    let chosen = match person {
        Some(id) => match users::requester(cx, id).await? {
            Some(row) => Some(caller(cx, row).await?),
            None => None,
        },
        None => None,
    };
    let only = || if let [only] = found.people.as_slice() { Some(only.clone()) } else { None };
    let caller = if person.is_some() { chosen } else { only() };
    let options = tickets::options(cx, Hat::Agent, caller.as_ref().map(|caller| caller.id)).await?;
    Ok(CallScreen {
        caller,
        found,
        general: options.general,
        queues: options.queues,
        new_users: cx.allows(Action::CreateUser, Resource::Desk),
        keeps_number: cx.allows(Action::ModifyUser, Resource::Desk),
    })
}

/// Chooses who is calling among the people in the directory (HAL-26). With `keep`, the number becomes one of
/// theirs, unless it is already.
///
/// # Errors
/// As [`matching`]; `Invalid` without a usable person; `Forbidden` to keep the number without the right to
/// change the person.
pub async fn choose(cx: &Cx, number: &str, person: &str, keep: bool) -> Result<UserId> {
    require_queues(cx)?;
    let mut errors = FieldErrors::new();
    let id = validate::id(&mut errors, "person", "a person", person);
    errors.into_result()?;
    let id = id.unwrap_or_default();
    if users::requester(cx, id).await?.is_none() {
        return Err(AppError::field("person", "Please choose a person from the list.").into());
    }
    let number = dialled(number);
    if keep && !number.is_empty() {
        let mut tx = cx.begin().await?;
        users::keep_number(cx, &mut tx, id, &number).await?;
        tx.commit().await?;
    }
    Ok(id)
}

/// Adds who is calling to the directory, with the number (HAL-25, HAL-26).
///
/// # Errors
/// As [`matching`], and as adding a user.
pub async fn add(cx: &Cx, number: &str, input: UserInput) -> Result<UserId> {
    require_queues(cx)?;
    let input = users::with_number(&cx.fixed, input, &dialled(number));
    users::create_by(cx, input, Door::Call).await
}

/// Whoever may open no tickets takes no calls.
fn require_queues(cx: &Cx) -> Result<()> {
    cx.require_desk(Action::ReadUsers)?;
    if tickets::queues_of_agent(cx, Action::CreateTicket).is_empty() {
        let text = "New calls need the right to open tickets in a queue.";
        return Err(AppError::Forbidden(text.to_owned()).into());
    }
    Ok(())
}

async fn caller(cx: &Cx, row: UserRow) -> Result<Caller> {
    let open = TicketQuery { requester: row.id.to_string(), view: "open".to_owned(), ..TicketQuery::default() };
    Ok(Caller {
        id: row.id,
        name: row.name,
        email: row.email,
        phone: row.phone,
        is_vip: row.is_vip,
        customer_id: row.customer_id,
        customer: row.customer,
        site: row.site,
        open_tickets: tickets::list(cx, open, Hat::Agent).await?.rows,
    })
}
