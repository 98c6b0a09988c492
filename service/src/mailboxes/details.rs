//! The form of a mailbox, checked.

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::Diff;
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::QueueId;
use domain::mailboxes::{CreateUsers, MailboxInput};
use domain::settings::{DEFAULT_SITE, SettingDef};
use domain::validate::{self, TEXT};
use entity::mailbox::{self, Column as C};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

const NAME_TAKEN: &str = "There is already a mailbox of this name.";
const ADDRESS_TAKEN: &str = "Another mailbox has this address.";

/// What the form says.
pub(super) struct Details {
    pub name: String,
    pub address: String,
    pub queue: QueueId,
    pub create_users: CreateUsers,
    pub is_active: bool,
    pub comment: String,
}

impl Details {
    /// Checks the form; `own` is the mailbox as it is.
    pub(super) async fn check(cx: &Cx, tx: &Tx, input: &MailboxInput, own: Option<&mailbox::Model>) -> Result<Self> {
        let mut errors = FieldErrors::new();
        let name = validate::required(&mut errors, "name", "The name", &input.name);
        let address = validate::email(&mut errors, "address", &input.address);
        if address.is_empty() {
            errors.add("address", "The mail address is missing.");
        }
        let others = || mailbox::Entity::find().filter(C::Id.ne(own.map(|own| own.id).unwrap_or_default()));
        if others().filter(C::NameKey.eq(validate::key(&name))).count(tx.db()).await? > 0 {
            errors.add("name", NAME_TAKEN);
        }
        if others().filter(C::AddressKey.eq(validate::key(&address))).count(tx.db()).await? > 0 {
            errors.add("address", ADDRESS_TAKEN);
        }
        let queue = queue(cx, &mut errors, &input.queue_id, own);
        let create_users = create_users(cx, &mut errors, &input.create_users);
        let comment = validate::text(&mut errors, "comment", "The comment", &input.comment, TEXT);
        errors.into_result()?;
        let is_active = validate::is_ticked(&input.is_active);
        Ok(Self { name, address, queue: queue.unwrap_or_default(), create_users, is_active, comment })
    }

    pub(super) fn of(row: &mailbox::Model) -> Self {
        Self {
            name: row.name.clone(),
            address: row.address.clone(),
            queue: row.queue_id,
            create_users: row.create_users,
            is_active: row.is_active,
            comment: row.comment.clone(),
        }
    }

    pub(super) fn row(&self, cx: &Cx) -> mailbox::ActiveModel {
        mailbox::ActiveModel {
            name: Set(self.name.clone()),
            name_key: Set(validate::key(&self.name)),
            address: Set(self.address.clone()),
            address_key: Set(validate::key(&self.address)),
            queue_id: Set(self.queue),
            create_users: Set(self.create_users),
            is_active: Set(self.is_active),
            comment: Set(self.comment.clone()),
            updated_at: Set(cx.now),
            ..Default::default()
        }
    }

    /// What differs from `old`, with names for ids.
    pub(super) fn diff(&self, cx: &Cx, old: Option<&Self>) -> Diff {
        let queue = |one: &Self| crate::tickets::queue_name(&cx.fixed.structure, one.queue);
        let Some(old) = old else {
            return Diff::new()
                .set("name", &self.name)
                .set("address", &self.address)
                .set("queue", &queue(self))
                .set("create_users", &self.create_users)
                .set("is_active", &self.is_active)
                .set("comment", &self.comment);
        };
        Diff::new()
            .field("name", &old.name, &self.name)
            .field("address", &old.address, &self.address)
            .field("queue", &queue(old), &queue(self))
            .field("create_users", &old.create_users, &self.create_users)
            .field("is_active", &old.is_active, &self.is_active)
            .field("comment", &old.comment, &self.comment)
    }
}

/// One that takes tickets; staying at the present one is fine.
fn queue(cx: &Cx, errors: &mut FieldErrors, text: &str, own: Option<&mailbox::Model>) -> Option<QueueId> {
    let id: QueueId = validate::id(errors, "queue_id", "a queue", text)?;
    let is_present = own.is_some_and(|own| own.queue_id == id);
    let is_usable = cx.fixed.structure.queues.get(&id).is_some_and(|queue| queue.standing.usable(cx.now));
    if !is_present && !is_usable {
        errors.add("queue_id", "Please choose a queue from the list.");
    }
    Some(id)
}

/// Nobody is added without a place to belong to (HAL-46).
fn create_users(cx: &Cx, errors: &mut FieldErrors, text: &str) -> CreateUsers {
    let chosen = match text.trim() {
        "" => Some(CreateUsers::Inherit),
        text => CreateUsers::parse(text),
    };
    if chosen.is_none() {
        errors.add("create_users", "Please choose as in the general settings, yes or no.");
    }
    if chosen == Some(CreateUsers::Yes) && cx.fixed.setting(DEFAULT_SITE).is_empty() {
        let text = "New users need a place: please choose the default customer and site in the settings of tickets.";
        errors.add("create_users", text);
    }
    chosen.unwrap_or(CreateUsers::Inherit)
}

pub(super) fn taken(error: sea_orm::DbErr) -> Error {
    Error::from(error).on_duplicate(AppError::field("name", "Another mailbox has this name or this address."))
}

/// The default site stays while a mailbox adds people to it (HAL-46).
///
/// # Errors
/// `Invalid` at the setting.
pub(crate) async fn refuse_without_site(
    db: &impl ConnectionTrait,
    wanted: &[(&'static SettingDef, String)],
) -> Result<()> {
    if !wanted.iter().any(|(def, value)| def.key == DEFAULT_SITE && value.is_empty()) {
        return Ok(());
    }
    let needs = mailbox::Entity::find().filter(C::CreateUsers.eq(CreateUsers::Yes)).one(db).await?;
    if let Some(mailbox) = needs {
        let text = format!("The mailbox {} creates new users, who need a place.", mailbox.name);
        return Err(AppError::field(DEFAULT_SITE, text).into());
    }
    Ok(())
}
