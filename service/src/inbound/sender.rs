//! Whose ticket a mail is: somebody known, somebody new, or the General User (HAL-44..47).

use super::names::{self, Named};
use super::parse::Sender;
use super::take::because;
use crate::access::load::subject_of;
use crate::accounts;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::mail_domains::{self, Assigned};
use crate::users::{self, Details, NewUser};
use domain::ids::UserId;
use domain::journal::Entity;
use domain::mailboxes::CreateUsers;
use domain::policy::{Action, Resource, Subject, UserFacts};
use domain::settings::{DEFAULT_SITE, MAIL_CREATES_USERS};
use domain::state::Door;
use domain::validate;
use entity::{mailbox, site, user};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// Names tried before chance decides.
const TRIES: u32 = 20;

/// For whom the ticket of a mail is opened.
pub(super) enum Requester {
    /// Somebody in the directory.
    Person(UserId),
    /// The General User of the site, for somebody who is not.
    GeneralUser(UserId),
    /// Nobody, for this reason.
    Nobody(String),
}

/// Who has this address.
pub(super) async fn known(db: &impl ConnectionTrait, address: &str) -> Result<Option<Subject>> {
    if address.is_empty() {
        return Ok(None);
    }
    match accounts::find(db, address).await? {
        Some(found) => subject_of(db, found.user_id).await,
        None => Ok(None),
    }
}

/// For whom a ticket is opened when this sender writes to the mailbox.
pub(super) async fn requester(
    cx: &Cx,
    tx: &mut Tx,
    mailbox: &mailbox::Model,
    known: Option<Subject>,
    sender: &Sender,
    is_automatic: bool,
) -> Result<Requester> {
    if let Some(subject) = known {
        let facts = UserFacts { subject };
        let decision = cx.decide(Action::BeRequester, Resource::User(&facts));
        let id = facts.subject.id;
        return Ok(if decision.allow { Requester::Person(id) } else { Requester::Nobody(because(decision)) });
    }
    let Some(assigned) = mail_domains::door_place(cx, tx.db(), &sender.address, DEFAULT_SITE).await? else {
        let text = "Its sender is unknown, and the settings of tickets name no default customer and site.";
        return Ok(Requester::Nobody(text.to_owned()));
    };
    let creates = mailbox.create_users.counts(cx.fixed.flag(MAIL_CREATES_USERS));
    if creates && !sender.address.is_empty() {
        return Ok(Requester::Person(create(cx, tx, mailbox, sender, assigned, is_automatic).await?));
    }
    let site = site::Entity::find_by_id(assigned.place.1).one(tx.db()).await?;
    let general = site.and_then(|site| site.general_user_id);
    let Some(subject) = (match general {
        Some(id) => subject_of(tx.db(), id).await?,
        None => None,
    }) else {
        return Ok(Requester::Nobody("Its sender is unknown, and the site has no General User.".to_owned()));
    };
    let facts = UserFacts { subject };
    let decision = cx.decide(Action::BeRequester, Resource::User(&facts));
    let id = facts.subject.id;
    Ok(if decision.allow { Requester::GeneralUser(id) } else { Requester::Nobody(because(decision)) })
}

/// Somebody new. The history tells by which mailbox they came, and what allowed it.
async fn create(
    cx: &Cx,
    tx: &mut Tx,
    mailbox: &mailbox::Model,
    sender: &Sender,
    assigned: Assigned,
    is_automatic: bool,
) -> Result<UserId> {
    let Named { first, last, username } = names::of(&sender.name, &sender.address);
    let details = Details {
        username: Some(free(cx, tx, &username).await?),
        emails: vec![sender.address.clone()],
        ..Details::named(&first, &last)
    };
    let is_welcome = !is_automatic && users::is_welcomed(cx, &details);
    let Assigned { place, chosen_by } = assigned;
    let allowed_by = match mailbox.create_users {
        CreateUsers::Inherit => format!("Setting {MAIL_CREATES_USERS}"),
        CreateUsers::Yes | CreateUsers::No => {
            format!("Mailbox {}, instead of setting {MAIL_CREATES_USERS}", mailbox.name)
        }
    };
    let (place_by, by) = (Some(chosen_by), Some(allowed_by.clone()));
    let new = NewUser { details, place, place_by, allowed_by: by, door: Door::Mail, is_general: false };
    let id = Box::pin(users::insert(cx, tx, new)).await?;
    let diff = Diff::new().set("mailbox", &mailbox.name).set("allowed_by", &allowed_by);
    journal::record(cx, tx, "user.came_by_mail", Entity::User, id.0, diff).await?;
    if is_welcome {
        accounts::begin_account(cx, tx, id, None).await?;
    }
    Ok(id)
}

/// The username, or one like it that nobody has.
async fn free(cx: &Cx, tx: &Tx, username: &str) -> Result<String> {
    for number in 1..=TRIES {
        let name = if number == 1 { username.to_owned() } else { format!("{username}{number}") };
        let same = user::Entity::find().filter(user::Column::UsernameKey.eq(validate::key(&name)));
        if same.count(tx.db()).await? == 0 {
            return Ok(name);
        }
    }
    let chance: String = cx.app.random.token().chars().filter(char::is_ascii_alphanumeric).take(12).collect();
    Ok(format!("{username}.{}", chance.to_lowercase()))
}
