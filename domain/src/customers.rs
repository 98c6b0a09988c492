//! Customers and their sites.

pub use crate::site_moves::SiteMoveInput;

use crate::fields::{FieldDef, FieldValues};
use crate::ids::{CustomerId, DepartmentId, GroupId, SiteId, UserId};
use crate::state::{Phase, Validity};
use crate::structure::{Choice, Standing};
use crate::time::{Period, Timestamp};
use crate::validate::{loose, loose_list};
use serde::{Deserialize, Serialize};

/// A customer in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomerRow {
    /// Id.
    pub id: CustomerId,
    /// Name.
    pub name: String,
    /// Validity.
    pub validity: Validity,
    /// When it is valid.
    pub period: Period,
    /// Where this moment stands to those dates.
    pub phase: Phase,
    /// When that changes next by a date that passes.
    pub turns_at: Option<Timestamp>,
    /// Comment.
    pub comment: String,
    /// How many sites it has.
    pub sites: u64,
    /// How many people it has.
    pub users: u64,
    /// Whether not every agent sees it.
    pub is_confidential: bool,
}

/// What the list of customers is filtered by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default)]
pub struct CustomerQuery {
    /// Part of the name, comment, telephone number or address, of the name, comment or address of a site, of what a custom
    /// field of either holds, or of the name of the account manager; accents may be left out.
    pub q: String,
    /// Validity: `valid` at this moment, `invalid`, `invalid_temporarily`; or `expired` and `upcoming` for the valid ones
    /// outside of their dates.
    pub validity: String,
    /// `true` for confidential customers alone, `false` for the others alone.
    pub confidential: String,
    /// `name` (default), `comment`, `sites` or `users`; with a leading `-` for descending.
    pub sort: String,
    /// Cursor: rows after it.
    pub after: String,
    /// Cursor: rows before it.
    pub before: String,
}

/// A place of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SiteRow {
    /// Id.
    pub id: SiteId,
    /// Name.
    pub name: String,
    /// Address, as it would stand on an envelope.
    pub address: String,
    /// Validity.
    pub validity: Validity,
    /// When it is valid.
    pub period: Period,
    /// Where this moment stands to those dates.
    pub phase: Phase,
    /// Comment.
    pub comment: String,
    /// Custom fields that are filled in.
    pub fields: FieldValues,
    /// The same: what people read, and what they hold.
    pub custom: Vec<(String, String)>,
    /// How many people it has, its General User left out.
    pub users: u64,
    /// Whom to ask first about it.
    pub contacts: Vec<Contact>,
}

/// Somebody who is asked first at a customer or site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contact {
    /// The person.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Primary mail address.
    pub email: Option<String>,
    /// Primary telephone number, as typed.
    pub phone: String,
}

/// A group granted to a customer or a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupGrant {
    /// The grant, for revoking it.
    pub grant_id: crate::ids::GrantId,
    /// The group.
    pub group_id: GroupId,
    /// Its name.
    pub group: String,
    /// The level.
    pub level: crate::state::GroupLevel,
    /// When it holds.
    pub period: Period,
}

/// What taking an access group back means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRemoval {
    /// The grant.
    pub grant_id: crate::ids::GrantId,
    /// Name of the customer or person who holds it.
    pub holder: String,
    /// The page of the holder where it is shown.
    pub path: String,
    /// Whether all people of a customer hold it.
    pub is_customers: bool,
    /// Name of the group.
    pub group: String,
    /// The level.
    pub level: crate::state::GroupLevel,
    /// Who gains and who loses.
    pub diff: crate::access::AccessDiff,
}

/// Who looks after a customer, how it is reached, and custom fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomerProfile {
    /// Telephone number, as typed.
    pub phone: String,
    /// Address, as it would stand on an envelope.
    pub address: String,
    /// The agent who looks after the customer (OST-8).
    pub account_manager_id: Option<UserId>,
    /// The department that does.
    pub account_department_id: Option<DepartmentId>,
    /// Whether new tickets of its people are assigned to the account manager (OST-8).
    pub assigns_manager: bool,
    /// Whether only those agents see the customer, its people and its tickets who hold the right for it or look
    /// after it.
    pub is_confidential: bool,
    /// Custom fields that are filled in.
    pub fields: FieldValues,
}

/// What the form of a customer offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerFormOptions {
    /// Agents who can look after it.
    pub managers: Vec<Choice>,
    /// Departments that can.
    pub departments: Vec<Choice>,
    /// Custom fields.
    pub fields: Vec<FieldDef>,
    /// Whether the actor may say that it is confidential.
    pub confidential: bool,
}

/// A customer, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomerView {
    /// Id.
    pub id: CustomerId,
    /// Name.
    pub name: String,
    /// Validity and its dates.
    pub standing: Standing,
    /// Where this moment stands to those dates.
    pub phase: Phase,
    /// Comment.
    pub comment: String,
    /// Who looks after it, and how it is reached.
    #[serde(flatten)]
    pub profile: CustomerProfile,
    /// Name of the account manager, agent or department.
    pub account_manager: Option<String>,
    /// Custom fields that are filled in: what people read, and what they hold.
    pub custom: Vec<(String, String)>,
    /// Whom to ask first, in this order.
    pub contacts: Vec<Contact>,
    /// Its places.
    pub sites: Vec<SiteRow>,
    /// Groups granted to all its people.
    pub groups: Vec<GroupGrant>,
    /// How many people it has.
    pub users: u64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When something about it, its sites or groups changes next by a date that passes.
    pub turns_at: Option<Timestamp>,
    /// Whether the actor may change it.
    pub can_manage: bool,
    /// Whether the actor may add people.
    pub can_create_user: bool,
    /// Whether the actor may say that it is confidential, or no longer.
    pub can_set_confidential: bool,
}

/// The customer form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CustomerInput {
    /// Name, mandatory, unique.
    pub name: String,
    /// Name of its first site; "Main site" when empty. Used on creation only.
    pub site: String,
    /// Validity; valid when empty.
    pub validity: String,
    /// First day of validity.
    pub valid_from: String,
    /// First day that is no longer valid.
    pub valid_until: String,
    /// Comment, optional. Recommended, best as a full sentence (OTR-29).
    pub comment: String,
    /// Telephone number.
    pub phone: String,
    /// Address, as it would stand on an envelope.
    pub address: String,
    /// Id of the agent who looks after the customer (OST-8).
    #[serde(deserialize_with = "loose")]
    pub account_manager_id: String,
    /// Id of the department that does; not together with an agent.
    #[serde(deserialize_with = "loose")]
    pub account_department_id: String,
    /// Check-box: new tickets of its people are assigned to the account manager (OST-8).
    #[serde(deserialize_with = "loose")]
    pub assigns_manager: String,
    /// `true` or `false`: whether not every agent sees it. As it is when empty.
    #[serde(deserialize_with = "loose")]
    pub is_confidential: String,
    /// Ids of its people whom to ask first, in this order.
    #[serde(deserialize_with = "loose_list")]
    pub contacts: Vec<String>,
    /// Custom fields.
    pub fields: FieldValues,
}

/// The site form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SiteInput {
    /// Name, mandatory, unique within the customer.
    pub name: String,
    /// Address.
    pub address: String,
    /// Validity; valid when empty.
    pub validity: String,
    /// First day of validity.
    pub valid_from: String,
    /// First day that is no longer valid.
    pub valid_until: String,
    /// Comment, optional.
    pub comment: String,
    /// Ids of its people whom to ask first, in this order.
    #[serde(deserialize_with = "loose_list")]
    pub contacts: Vec<String>,
    /// Custom fields.
    pub fields: FieldValues,
}

/// The form that grants an access group to a customer or a user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct GroupGrantInput {
    /// Group id.
    #[serde(deserialize_with = "loose")]
    pub group_id: String,
    /// `ro` or `rw`.
    pub level: String,
    /// First day.
    pub valid_from: String,
    /// First day that is no longer granted.
    pub valid_until: String,
    /// Why.
    pub reason: String,
}

/// Customers a list offers at once; for any other one, people search.
pub const OFFERED: usize = 50;

/// What a form needs to offer customers and their sites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomerChoice {
    /// Id.
    pub id: CustomerId,
    /// Name.
    pub name: String,
    /// Its valid sites.
    pub sites: Vec<Choice>,
}
