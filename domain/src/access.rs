//! *Access explained*: may this person do this to that record, and why.

use crate::ids::UserId;
use crate::policy::Decision;
use serde::{Deserialize, Serialize};

/// The question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AccessQuestion {
    /// Id of the person.
    pub person: String,
    /// The action, by name.
    pub action: String,
    /// `desk`, `ticket`, `queue`, `user` or `customer`.
    pub on: String,
    /// Number of the ticket, or id of the queue, user or customer.
    pub record: String,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccessAnswer {
    /// Name of the person.
    pub person: String,
    /// The action in words.
    pub action: String,
    /// The record in words.
    pub record: String,
    /// The decision, from the very function that guards the action.
    pub decision: Decision,
}

/// Who gains and who loses what by a change that is not saved yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccessDiff {
    /// Who gains.
    pub gain: AccessSide,
    /// Who loses.
    pub lose: AccessSide,
    /// A fingerprint of all this: saving with it says that it was seen.
    pub seen: String,
}

impl AccessDiff {
    /// Whether nobody gains or loses anything.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.gain.people == 0 && self.lose.people == 0
    }
}

/// What many people gain and lose together, beside what each of them does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccessTotals {
    /// How many people were looked at: the first of those who change, if not all.
    pub people: u64,
    /// How many tickets come into the sight of at least one of them; absent where too many different things would have
    /// to be counted.
    pub tickets_gained: Option<u64>,
    /// How many tickets go out of the sight of at least one of them; absent likewise.
    pub tickets_lost: Option<u64>,
}

/// Those who gain, or those who lose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccessSide {
    /// How many people.
    pub people: u64,
    /// What, and how many people each.
    pub parts: Vec<AccessPart>,
    /// Some of them by name.
    pub samples: Vec<AccessSample>,
}

/// Something gained or lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccessPart {
    /// In plain words.
    pub text: String,
    /// How many people gain or lose it.
    pub people: u64,
}

/// A person who gains or loses, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccessSample {
    /// The person.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// How many others of the same customer and site gain or lose the very same.
    pub others: u64,
    /// How many tickets come into their sight, or go out of it.
    pub tickets: u64,
}
