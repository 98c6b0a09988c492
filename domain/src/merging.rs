//! Two records of one person: who they may be, what merging them means, and taking it back.

use crate::ids::{DuplicateId, MergeId, UserId};
use crate::paging::Page;
use crate::state::{AccountState, choice};
use crate::time::Timestamp;
use crate::validate::{loose, loose_map};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The choice of a field in which both records stand, one after the other.
pub const BOTH: &str = "both";

choice! {
    /// Why two people may be one.
    DuplicateReason {
        /// The same telephone number, in whatever notation, and names that fit.
        SamePhone = "same_phone", "Same telephone number";
        /// Mail addresses that lead to the same mailbox, or differ in dots alone.
        SimilarMail = "similar_mail", "Similar mail address";
        /// The same mail address but for a slip in its domain.
        DomainTypo = "domain_typo", "Typo in the mail domain";
        /// The same name at the same site.
        SameNameAtSite = "same_name_at_site", "Same name at the site";
        /// The same name at the same customer.
        SameNameAtCustomer = "same_name_at_customer", "Same name at the customer";
        /// A name at the same site that may be that of one person. Asked when somebody is added, never suggested later.
        SimilarNameAtSite = "similar_name_at_site", "Similar name at the site";
    }
}

choice! {
    /// How far a merge is.
    MergeState {
        /// Tickets are still being moved.
        Running = "running", "In progress";
        /// All is moved.
        Done = "done", "Merged";
        /// It is being taken back.
        Undoing = "undoing", "Being undone";
        /// It was taken back.
        Undone = "undone", "Undone";
    }
}

choice! {
    /// Which of two records a value comes from.
    MergeSide {
        /// The one that stays.
        Kept = "kept", "Who stays";
        /// The one that is merged into it.
        Gone = "gone", "Who is merged";
    }
}

/// One of two people who may be the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MergePerson {
    /// Id.
    pub id: UserId,
    /// The name shown.
    pub name: String,
    /// Mail addresses, the primary one first.
    pub emails: Vec<String>,
    /// Telephone numbers as typed.
    pub phones: Vec<String>,
    /// Name of the customer.
    pub customer: String,
    /// Name of the site.
    pub site: String,
    /// Account state.
    pub state: AccountState,
    /// Whether they are, or were, an agent.
    pub is_agent: bool,
    /// When they entered the directory.
    pub created_at: Timestamp,
    /// How many tickets they opened.
    pub tickets: u64,
}

/// Somebody who may be the person that is being added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lookalike {
    /// Id.
    pub id: UserId,
    /// The name shown.
    pub name: String,
    /// Primary mail address; empty if there is none.
    pub email: String,
    /// Primary telephone number, as typed.
    pub phone: String,
    /// Name of the customer.
    pub customer: String,
    /// Name of the site.
    pub site: String,
    /// Why, the strongest first.
    pub reasons: Vec<DuplicateReason>,
}

/// Two people who may be one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Duplicate {
    /// Id.
    pub id: DuplicateId,
    /// Who was there first.
    pub left: MergePerson,
    /// The other one.
    pub right: MergePerson,
    /// Why, the strongest first.
    pub reasons: Vec<DuplicateReason>,
    /// When that was found.
    pub found_at: Timestamp,
    /// When somebody said that they are not the same.
    pub dismissed_at: Option<Timestamp>,
    /// Who said that.
    pub dismissed_by: Option<String>,
}

/// What a list of duplicates shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default)]
pub struct DuplicateQuery {
    /// `dismissed` for those who are not the same; otherwise those nobody has decided on.
    pub show: String,
    /// Cursor: rows after it.
    pub after: String,
    /// Cursor: rows before it.
    pub before: String,
}

/// People who may be the same, those found most surely first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Duplicates {
    /// The page.
    pub page: Page<Duplicate>,
    /// How many pairs nobody has decided on.
    pub open: u64,
    /// How many are not the same.
    pub dismissed: u64,
}

/// A field in which two records differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MergeField {
    /// Its name among the `sides`.
    pub key: String,
    /// What people read.
    pub label: String,
    /// What the record holds that stays.
    pub kept: String,
    /// What the other one holds.
    pub gone: String,
    /// What is taken unless something else is chosen.
    pub chosen: MergeSide,
    /// Whether both can be kept, one after the other.
    pub can_be_both: bool,
}

/// What moves, and how much of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MergePart {
    /// In plain words.
    pub text: String,
    /// How many.
    pub count: u64,
}

/// What has to be known and chosen before two people are merged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MergeQuestion {
    /// Who stays.
    pub kept: MergePerson,
    /// Who is merged into them.
    pub gone: MergePerson,
    /// The fields in which they differ.
    pub fields: Vec<MergeField>,
    /// What moves.
    pub moves: Vec<MergePart>,
    /// What ends.
    pub ends: Vec<MergePart>,
    /// The customer that they may also belong to afterwards, if they are at two.
    pub further_customer: Option<String>,
    /// Why this cannot be done the way it is asked, if something is in the way.
    pub refused: Option<String>,
}

/// The form that merges two people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct MergeInput {
    /// Id of the person who stays. Mandatory.
    #[serde(deserialize_with = "loose")]
    pub kept_id: String,
    /// Id of the person who is merged into them. Mandatory.
    #[serde(deserialize_with = "loose")]
    pub gone_id: String,
    /// By field, `kept` or `gone`, where something else is wanted than what is proposed; `both` for the comment.
    #[serde(deserialize_with = "loose_map")]
    pub sides: BTreeMap<String, String>,
    /// Check-box: where the two are at different customers, belong to the other one, too.
    #[serde(deserialize_with = "loose")]
    pub further_customer: String,
}

/// A merge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MergeView {
    /// Id.
    pub id: MergeId,
    /// Who stayed.
    pub kept_id: UserId,
    /// Their name.
    pub kept: String,
    /// Who was merged into them.
    pub gone_id: UserId,
    /// The name they had.
    pub gone: String,
    /// How far it is.
    pub state: MergeState,
    /// Who merged them.
    pub by: String,
    /// When.
    pub created_at: Timestamp,
    /// How many tickets moved.
    pub tickets: u64,
    /// Who took it back.
    pub undone_by: Option<String>,
    /// When.
    pub undone_at: Option<Timestamp>,
    /// What stayed when it was taken back, because it was changed meanwhile.
    pub left_over: Vec<String>,
    /// Whether the actor may take it back.
    pub can_undo: bool,
}
