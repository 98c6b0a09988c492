//! People as a bulk action needs to know them, many at a time.

use crate::access::load;
use crate::accounts::throttle;
use crate::error::Result;
use crate::integrations::{self, Owners};
use crate::users;
use domain::AppError;
use domain::ids::UserId;
use domain::policy::{Subject, UserFacts};
use domain::structure::Standing;
use domain::time::Timestamp;
use entity::{account, user};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{HashMap, HashSet};

/// A person with what the plans look at.
pub(super) struct Person {
    pub facts: UserFacts,
    pub email: Option<String>,
    /// Whether the account has been activated or got a password: what unlocking leads back to.
    pub is_usable: bool,
    /// Whether sign-ins are paused after too many failed ones.
    pub is_paused: bool,
    /// Where fields come from that are not changed here.
    owners: Owners,
}

impl Person {
    pub(super) const fn subject(&self) -> &Subject {
        &self.facts.subject
    }

    /// Refuses to change fields of theirs that come from another system, as their form does (OTR-6).
    ///
    /// # Errors
    /// `Conflict` with the name of that system.
    pub(super) fn require_owned_here(&self, fields: &[&str]) -> Result<()> {
        match fields.iter().find_map(|field| self.owners.get(*field)) {
            Some(owner) => Err(AppError::Conflict(users::owned_elsewhere(owner)).into()),
            None => Ok(()),
        }
    }

    /// The same for validity and dates, as far as they would change.
    ///
    /// # Errors
    /// As [`Self::require_owned_here`].
    pub(super) fn require_standing_owned_here(&self, wanted: Standing) -> Result<()> {
        let present = self.subject().standing;
        let fields = [
            ("validity", present.validity != wanted.validity),
            ("valid_from", present.period.from != wanted.period.from),
            ("valid_until", present.period.until != wanted.period.until),
        ];
        let changed: Vec<_> = fields.iter().filter(|(_, differs)| *differs).map(|(field, _)| *field).collect();
        self.require_owned_here(&changed)
    }
}

/// These people as they are now, in the order asked for. Who is gone is left out.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn read(db: &impl ConnectionTrait, ids: &[UserId], now: Timestamp) -> Result<Vec<Person>> {
    let these = || ids.iter().copied();
    let emails: Vec<(UserId, Option<String>)> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::Email])
        .filter(user::Column::Id.is_in(these()))
        .into_tuple()
        .all(db)
        .await?;
    let mut emails: HashMap<_, _> = emails.into_iter().collect();
    let has_way_in = Condition::any()
        .add(account::Column::ActivatedAt.is_not_null())
        .add(account::Column::PasswordHash.is_not_null());
    let usable: Vec<UserId> = account::Entity::find()
        .select_only()
        .column(account::Column::UserId)
        .filter(account::Column::UserId.is_in(these()))
        .filter(has_way_in)
        .into_tuple()
        .all(db)
        .await?;
    let usable: HashSet<_> = usable.into_iter().collect();
    let paused = throttle::paused_among(db, ids, now).await?;
    let mut owners = integrations::owners_of_many(db, ids).await?;
    let subjects = load::subjects(db, Condition::all().add(user::Column::Id.is_in(these()))).await?;
    let mut found: HashMap<_, _> = subjects.into_iter().map(|subject| (subject.id, subject)).collect();
    let person = |id: &UserId| {
        let facts = UserFacts { subject: found.remove(id)? };
        Some(Person {
            facts,
            email: emails.remove(id).flatten(),
            is_usable: usable.contains(id),
            is_paused: paused.contains(id),
            owners: owners.remove(id).unwrap_or_default(),
        })
    };
    Ok(ids.iter().filter_map(person).collect())
}
