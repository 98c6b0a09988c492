//! What a bulk operation did to a person, for undoing it: each value before and after.

use crate::customers::ContactPlace;
use crate::db::Tx;
use crate::error::Result;
use crate::journal;
use crate::users::Place;
use domain::ids::{GrantId, GroupId, JournalId, PrivacyTaskId, RoleId, TicketId, UserId};
use domain::journal::Entity;
use domain::state::{AccountState, GroupLevel, WebAccess};
use domain::structure::Standing;
use domain::time::Period;
use serde::{Deserialize, Serialize};

/// What was written. Only what the action is about is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Trace {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<(AccountState, AccountState)>,
    /// Whether a pause after failed sign-ins was ended.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pause_ended: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing: Option<(Standing, Standing)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_access: Option<(WebAccess, WebAccess)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<(Place, Place)>,
    /// The tickets that moved along.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tickets: Vec<TicketId>,
    /// What the person was a primary contact of where they were.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<ContactPlace>,
    /// The grant that was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub granted: Option<GrantId>,
    /// The grants that were taken back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub revoked: Vec<Revoked>,
    /// The role that was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_given: Option<GrantId>,
    /// The roles that were taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles_taken: Vec<TakenRole>,
    /// The erasure that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erasure: Option<PrivacyTaskId>,
    /// The newest row of the person's journal when all this was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written: Option<JournalId>,
}

impl Trace {
    /// Notes up to where the journal of the person tells what the operation did.
    pub(super) async fn noted(self, tx: &Tx, person: UserId) -> Result<Self> {
        Ok(Self { written: journal::newest(tx.db(), Entity::User, person.0).await?, ..self })
    }

    /// Whether one of these fields of the person changed since, even if back to what the operation wrote.
    pub(super) async fn is_overtaken(&self, tx: &Tx, person: UserId, fields: &[&str]) -> Result<bool> {
        match self.written {
            Some(written) => journal::has_changed(tx.db(), (Entity::User, person.0), written, fields).await,
            None => Ok(false),
        }
    }
}

/// A grant of an access group that was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Revoked {
    /// Which grant it was; it is that one again once this is undone, so that what gave it can be undone, too.
    #[serde(default)]
    pub id: GrantId,
    pub group: GroupId,
    pub level: GroupLevel,
    pub period: Period,
    pub reason: String,
}

/// A role that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TakenRole {
    /// As in [`Revoked`].
    #[serde(default)]
    pub id: GrantId,
    pub role: RoleId,
    pub period: Period,
    pub reason: String,
}
