//! People: what travels between the directory's screens, the API and the service.

use crate::access::AccessDiff;
use crate::fields::{FieldDef, FieldValues};
use crate::ids::{CustomerId, GrantId, SiteId, UserId};
use crate::journal::JournalRow;
use crate::paging::Page;
use crate::policy::Reason;
use crate::state::{AccountState, Door, GroupLevel, Phase, UserType, Validity, WebAccess};
use crate::structure::{Choice, Standing};
use crate::tickets::TicketRow;
use crate::time::{Period, Timestamp};
use crate::validate::loose;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A person in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserRow {
    /// Id.
    pub id: UserId,
    /// The name shown.
    pub name: String,
    /// Login name, if any.
    pub username: Option<String>,
    /// Primary mail address.
    pub email: Option<String>,
    /// Primary telephone number, as typed.
    pub phone: String,
    /// Customer.
    pub customer_id: CustomerId,
    /// Name of the customer.
    pub customer: String,
    /// Name of the site.
    pub site: String,
    /// Account state (OST-28).
    pub state: AccountState,
    /// Validity.
    pub validity: Validity,
    /// When they are valid.
    pub period: Period,
    /// Where this moment stands to those dates.
    pub phase: Phase,
    /// First moment at which the account can no longer be used, if it has an end.
    pub account_until: Option<Timestamp>,
    /// Whether that has passed.
    pub is_account_over: bool,
    /// Whether sign-ins are paused after too many failed ones (ZAM-10).
    pub is_paused: bool,
    /// When something of this row changes next by a date that passes.
    pub turns_at: Option<Timestamp>,
    /// Agent user type, if an agent.
    pub user_type: Option<UserType>,
    /// In the list of agents: when the first of their departments, queues and roles ends, if any has an end.
    pub access_until: Option<Timestamp>,
    /// Whose tickets they may open in the portal.
    pub web_access: WebAccess,
    /// Important person.
    pub is_vip: bool,
    /// Comment (OTR-30).
    pub comment: String,
    /// Where the picture is, if there is one.
    pub picture: Option<String>,
    /// When the person entered the directory.
    pub created_at: Timestamp,
    /// When the record last changed.
    pub updated_at: Timestamp,
}

/// Where browsers find the picture of a person, if it is kept under a key. Another picture has another address.
#[must_use]
pub fn picture_path(id: UserId, key: Option<&str>) -> Option<String> {
    let token = key?.rsplit('/').next()?;
    Some(format!("/people/{id}/picture/{}", token.get(..8).unwrap_or(token)))
}

/// What a list of people is filtered and sorted by. All text, as it stands in the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default)]
pub struct UserQuery {
    /// Part of a name, mail address, telephone number, username, city or comment; several words must
    /// all match.
    pub q: String,
    /// Account state.
    pub state: String,
    /// Validity: `valid` at this moment, `invalid`, `invalid_temporarily`; or `expired` and `upcoming` for the valid ones
    /// outside of their dates.
    pub validity: String,
    /// `true` for important people alone, `false` for the others alone.
    pub vip: String,
    /// Web Access Level.
    pub web_access: String,
    /// Customer id.
    pub customer: String,
    /// Site id.
    pub site: String,
    /// `agent`, `customer` for everybody else but General Users, or empty for everybody.
    pub kind: String,
    /// Role id: only agents who hold this role now (ZAM-8).
    pub role: String,
    /// Mail domain of an address, as `example.com`; `*.example.com` is the domain with those below it.
    pub domain: String,
    /// Language of mails, as a tag of BCP 47.
    pub language: String,
    /// Door they came through, by name, as `registration`.
    pub came_by: String,
    /// `name` (default), `email`, `phone`, `comment`, `customer`, `validity`, `state`, `user_type`, `created`
    /// or `updated`; with a leading `-` for descending.
    pub sort: String,
    /// Check-box: without a search, only the first ones, as many as the setting `directory.listed` says
    /// (OTR-11).
    pub capped: String,
    /// Cursor: rows after it.
    pub after: String,
    /// Cursor: rows before it.
    pub before: String,
}

/// What the actor may do with a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserCaps {
    /// Change the record.
    pub modify: bool,
    /// Merge it with another one.
    pub merge: bool,
    /// Lock, unlock, send account mails.
    pub manage_account: bool,
    /// View from their perspective.
    pub impersonate: bool,
    /// Look without entering.
    pub look: bool,
    /// Erase them.
    pub erase: bool,
    /// Export everything about them.
    pub export: bool,
    /// Change the agent profile.
    pub manage_agent: bool,
    /// Ask *Access explained*.
    pub explain: bool,
}

/// A mail address from which a mail came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Undeliverable {
    /// The address.
    pub address: String,
    /// What the other side said.
    pub reason: String,
}

/// A person, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserView {
    /// Id.
    pub id: UserId,
    /// The name shown.
    pub name: String,
    /// Title or salutation (OTR-15).
    pub title: String,
    /// First name (OTR-16).
    pub first_name: String,
    /// Middle name (HAL-15).
    pub middle_name: String,
    /// Last name (OTR-17).
    pub last_name: String,
    /// Preferred name (HAL-15).
    pub preferred_name: String,
    /// Login name, if any.
    pub username: String,
    /// Mail addresses, the primary one first (HAL-8).
    pub emails: Vec<String>,
    /// Those of them from which mails came back for good.
    pub undeliverable: Vec<Undeliverable>,
    /// Telephone numbers as typed, the primary one first (HAL-9).
    pub phones: Vec<String>,
    /// The international form (E.164) of each telephone, mobile and fax number that has one, by what was typed.
    pub international: BTreeMap<String, String>,
    /// Customer.
    pub customer_id: CustomerId,
    /// Name of the customer.
    pub customer: String,
    /// Site.
    pub site_id: SiteId,
    /// Name of the site.
    pub site: String,
    /// Where they are and how else they are reached.
    #[serde(flatten)]
    pub profile: Profile,
    /// Name of the country; empty if there is none.
    pub country_name: String,
    /// Custom fields that are filled in: what people read, and what they hold.
    pub custom: Vec<(String, String)>,
    /// Validity and its dates.
    pub standing: Standing,
    /// Where this moment stands to those dates.
    pub phase: Phase,
    /// Whose tickets they may open in the portal.
    pub web_access: WebAccess,
    /// Account state.
    pub state: AccountState,
    /// First moment at which the account can no longer be used, if it has an end.
    pub account_until: Option<Timestamp>,
    /// Whether that has passed.
    pub is_account_over: bool,
    /// Whether sign-ins are paused after too many failed ones (ZAM-10).
    pub is_paused: bool,
    /// Agent user type, if an agent.
    pub user_type: Option<UserType>,
    /// General User of a site (HAL-23).
    pub is_general: bool,
    /// Important person.
    pub is_vip: bool,
    /// Whether not every agent sees them, as their customer is confidential.
    pub is_confidential: bool,
    /// Whether they are a primary contact of their customer.
    pub is_customer_contact: bool,
    /// Whether they are one of their site.
    pub is_site_contact: bool,
    /// Comment.
    pub comment: String,
    /// Where the picture is, if there is one.
    pub picture: Option<String>,
    /// The language of mails to them, as a tag of BCP 47.
    pub language: String,
    /// The time zone they read times in, by its IANA name; empty for that of their browser.
    pub time_zone: String,
    /// The door they came through, and who opened it.
    pub door: Door,
    /// What chose their first site, if nobody did: a mail domain or a setting.
    pub place_by: Option<String>,
    /// What let them in: a right, a setting, or what says otherwise for a mailbox, provider, integration or connection.
    /// Unknown of people who were added before this was kept.
    pub allowed_by: Option<String>,
    /// Name of who added them.
    pub created_by: Option<String>,
    /// When.
    pub created_at: Timestamp,
    /// When the record last changed.
    pub updated_at: Timestamp,
    /// Last sign-in.
    pub last_sign_in_at: Option<Timestamp>,
    /// When something about them changes next by a date that passes.
    pub turns_at: Option<Timestamp>,
    /// Why they are read-only here, if they are kept elsewhere (OTR-6).
    pub kept_elsewhere: Option<String>,
    /// Why they cannot sign in or be used, if something is in the way.
    pub hindrances: Vec<Reason>,
    /// What the actor may do.
    pub can: UserCaps,
}

/// Where a person is and how else they are reached (OTR-1), what they want, and custom fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Profile {
    /// Mobile number, as typed (OTR-24).
    pub mobile: String,
    /// Fax number, as typed (OTR-23).
    pub fax: String,
    /// Street and number (OTR-25).
    pub street: String,
    /// Zip or postal code (OTR-26).
    pub zip: String,
    /// City (OTR-27).
    pub city: String,
    /// Country, as the two letters of ISO 3166 (OTR-28).
    pub country: String,
    /// Further addresses (HAL-10).
    pub addresses: Vec<String>,
    /// Whether no notifications go to them by mail (HAL-12).
    pub mail_off: bool,
    /// Whether they agree to marketing mails (HAL-12).
    pub marketing: bool,
    /// Custom fields that are filled in.
    pub fields: FieldValues,
}

/// The form of a person: one form wherever a person is added or changed (HAL-5).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct UserInput {
    /// Title or salutation.
    pub title: String,
    /// First name, mandatory (OTR-16).
    pub first_name: String,
    /// Middle name.
    pub middle_name: String,
    /// Last name, mandatory (OTR-17).
    pub last_name: String,
    /// Preferred name.
    pub preferred_name: String,
    /// Login name; optional beside the mail address, never shaped like one.
    pub username: String,
    /// Mail addresses, one a line, the first is the primary one (OTR-20).
    pub emails: String,
    /// Telephone numbers, one a line, the first is the primary one.
    pub phones: String,
    /// Customer id, mandatory (OTR-21).
    #[serde(deserialize_with = "loose")]
    pub customer_id: String,
    /// Site id, mandatory (HAL-7); the customer's only site when empty.
    #[serde(deserialize_with = "loose")]
    pub site_id: String,
    /// Which of their tickets move along when customer or site change: `none` (default), `open` or `all`.
    pub tickets: String,
    /// Validity; valid when empty (OTR-31).
    pub validity: String,
    /// First day of validity.
    pub valid_from: String,
    /// First day that is no longer valid.
    pub valid_until: String,
    /// Web Access Level; own when empty.
    pub web_access: String,
    /// Check-box: important person.
    #[serde(deserialize_with = "loose")]
    pub is_vip: String,
    /// Comment, optional. Recommended, best as a full sentence (OTR-29).
    pub comment: String,
    /// Mobile number (OTR-24).
    pub mobile: String,
    /// Fax number (OTR-23).
    pub fax: String,
    /// Street and number (OTR-25).
    pub street: String,
    /// Zip or postal code; text, so that leading zeros stay (OTR-26).
    pub zip: String,
    /// City (OTR-27).
    pub city: String,
    /// Country, as the two letters of ISO 3166 (OTR-28).
    pub country: String,
    /// Further addresses, one a line (HAL-10).
    pub addresses: String,
    /// Check-box: also write the address to the site. Used on creation only (HAL-11).
    #[serde(deserialize_with = "loose")]
    pub copy_to_site: String,
    /// Check-box: no notifications by mail (HAL-12).
    #[serde(deserialize_with = "loose")]
    pub mail_off: String,
    /// Check-box: agrees to marketing mails (HAL-12).
    #[serde(deserialize_with = "loose")]
    pub marketing: String,
    /// The language of mails to them, as a tag of BCP 47; English when empty.
    pub language: String,
    /// The time zone they read times in, by its IANA name; that of their browser when empty.
    pub time_zone: String,
    /// Custom fields.
    pub fields: FieldValues,
    /// Check-box: create an account and send the welcome mail.
    #[serde(deserialize_with = "loose")]
    pub register: String,
    /// Check-box: nobody is added while there are people like them who are not in `seen_alike`. Used on creation only.
    #[serde(deserialize_with = "loose")]
    pub check_duplicates: String,
    /// Ids of people who were looked at and are somebody else, apart by spaces. Used on creation only.
    #[serde(deserialize_with = "loose")]
    pub seen_alike: String,
}

/// What the form of a person offers beside customers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserFormOptions {
    /// Custom fields.
    pub fields: Vec<FieldDef>,
    /// Countries: code and name.
    pub countries: Vec<(String, String)>,
    /// Languages: tag and name.
    pub languages: Vec<(String, String)>,
    /// Time zones: name and what people read.
    pub time_zones: Vec<(String, String)>,
}

/// What people choose for themselves, with what there is to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreferencesView {
    /// What they chose.
    pub chosen: PreferencesInput,
    /// Languages: tag and name.
    pub languages: Vec<(String, String)>,
    /// Time zones: name and what people read.
    pub time_zones: Vec<(String, String)>,
    /// Custom fields that people fill in themselves.
    pub fields: Vec<FieldDef>,
}

/// The form of what people choose for themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PreferencesInput {
    /// The language of mails to them; English when empty.
    pub language: String,
    /// The time zone they read times in; that of their browser when empty.
    pub time_zone: String,
    /// Custom fields that people fill in themselves.
    pub fields: FieldValues,
}

/// What a tab of a person's page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UserTab {
    /// The details, which are there anyway.
    Overview,
    /// The newest tickets.
    Tickets(Page<TicketRow>),
    /// Access groups and customers.
    Access {
        /// Every group with the effective level.
        groups: Vec<GroupAccess>,
        /// Further customers.
        memberships: Vec<Membership>,
        /// Names of customers to choose from: the first ones.
        customers: Vec<String>,
        /// Groups that can be granted.
        grantable: Vec<Choice>,
    },
    /// What happened to the record.
    History(Page<JournalRow>),
}

/// A further customer of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Membership {
    /// The grant, for ending it.
    pub grant_id: GrantId,
    /// The customer.
    pub customer_id: CustomerId,
    /// Its name.
    pub customer: String,
    /// When it holds.
    pub period: Period,
}

/// What ending a membership of a further customer means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MembershipEnd {
    /// The grant.
    pub grant_id: GrantId,
    /// The person.
    pub user_id: UserId,
    /// Their name.
    pub person: String,
    /// The name of the customer.
    pub customer: String,
    /// What the person gains and loses.
    pub diff: AccessDiff,
}

/// The form that makes a person belong to a further customer (OST-19).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct MembershipInput {
    /// Name of the customer, mandatory.
    pub customer: String,
    /// Check-box: create the customer if there is none of this name.
    #[serde(deserialize_with = "loose")]
    pub create: String,
    /// First day.
    pub valid_from: String,
    /// First day on which they no longer belong to it.
    pub valid_until: String,
}

/// A group with the level a customer user effectively holds, and where it comes from (OTR-14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupAccess {
    /// Name of the group.
    pub group: String,
    /// The level, if any.
    pub level: Option<GroupLevel>,
    /// Where it comes from.
    pub because: Vec<Reason>,
    /// The queues of the group.
    pub queues: Vec<String>,
}
