//! Opportunities, and whom they are about: contacts, or prospects of accounts. These are no users until they are
//! converted (HAL-31..33, HAL-75).

use crate::fields::{FieldDef, FieldValues};
use crate::ids::{CustomerId, LeadId, SalesAccountId, SiteId, TicketId, UserId};
use crate::state::{TicketState, choice};
use crate::structure::Choice;
use crate::ticket_types::TypeForm;
use crate::time::Timestamp;
use crate::validate::loose;
use serde::{Deserialize, Serialize};

choice! {
    /// What somebody an opportunity is about is called, and where they belong.
    LeadKind {
        /// Somebody of a company (HAL-32).
        Contact = "contact", "Contact";
        /// Somebody of an account (HAL-33).
        Prospect = "prospect", "Prospect";
    }
}

impl LeadKind {
    /// The kind that new opportunities are about.
    #[must_use]
    pub const fn in_use(accounts_and_prospects: bool) -> Self {
        if accounts_and_prospects { Self::Prospect } else { Self::Contact }
    }

    /// What several of them are called.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Contact => "Contacts",
            Self::Prospect => "Prospects",
        }
    }

    /// What the organisation is called that becomes a customer.
    #[must_use]
    pub const fn organisation(self) -> &'static str {
        match self {
            Self::Contact => "Company",
            Self::Prospect => "Account",
        }
    }

    /// Where they are listed.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Contact => "/agent/contacts",
            Self::Prospect => "/agent/prospects",
        }
    }
}

/// A contact or prospect in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadRow {
    /// Id.
    pub id: LeadId,
    /// Contact or prospect.
    pub kind: LeadKind,
    /// Name, as people write it.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Telephone number.
    pub phone: String,
    /// Name of the company, or of the account.
    pub organisation: String,
    /// The user they became.
    pub user_id: Option<UserId>,
}

/// What a list of contacts or prospects is filtered by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default)]
pub struct LeadQuery {
    /// Words of name, mail address, number, company or account.
    pub q: String,
    /// Account id.
    pub account: String,
    /// `name` (default); with a leading `-` for descending.
    pub sort: String,
    /// Cursor: rows after it.
    pub after: String,
    /// Cursor: rows before it.
    pub before: String,
}

/// A contact or prospect, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadView {
    /// Id.
    pub id: LeadId,
    /// Contact or prospect.
    pub kind: LeadKind,
    /// Name, as people write it.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Telephone number.
    pub phone: String,
    /// Of a contact: the company.
    pub company: String,
    /// Of a prospect: the account.
    pub account: Option<Choice>,
    /// Comment.
    pub comment: String,
    /// The user they became, if there still is one.
    pub user: Option<Choice>,
    /// When it was added.
    pub created_at: Timestamp,
    /// The newest opportunities about them, of those the actor may see.
    pub opportunities: Vec<OpportunityRow>,
    /// Whether the actor may change it.
    pub can_manage: bool,
}

/// The form of a contact or prospect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct LeadInput {
    /// Name, mandatory.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Telephone number.
    #[serde(deserialize_with = "loose")]
    pub phone: String,
    /// Of a contact: the company.
    pub company: String,
    /// Of a prospect: id of the account, mandatory.
    #[serde(deserialize_with = "loose")]
    pub account_id: String,
    /// Comment.
    pub comment: String,
}

/// An account in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SalesAccountRow {
    /// Id.
    pub id: SalesAccountId,
    /// Name.
    pub name: String,
    /// Telephone number.
    pub phone: String,
    /// How many prospects it has.
    pub prospects: u64,
    /// The customer it became.
    pub customer_id: Option<CustomerId>,
}

/// What the list of accounts is filtered by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default)]
pub struct SalesAccountQuery {
    /// Part of the name.
    pub q: String,
    /// `name` (default); with a leading `-` for descending.
    pub sort: String,
    /// Cursor: rows after it.
    pub after: String,
    /// Cursor: rows before it.
    pub before: String,
}

/// An account, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SalesAccountView {
    /// Id.
    pub id: SalesAccountId,
    /// Name.
    pub name: String,
    /// Telephone number.
    pub phone: String,
    /// Comment.
    pub comment: String,
    /// The customer it became.
    pub customer: Option<Choice>,
    /// The first prospects, by name.
    pub prospects: Vec<LeadRow>,
    /// How many prospects there are.
    pub total: u64,
    /// Whether the actor may change it.
    pub can_manage: bool,
}

/// The form of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SalesAccountInput {
    /// Name, mandatory, unique.
    pub name: String,
    /// Telephone number.
    #[serde(deserialize_with = "loose")]
    pub phone: String,
    /// Comment.
    pub comment: String,
}

/// An opportunity in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpportunityRow {
    /// The ticket.
    pub id: TicketId,
    /// The number people read.
    pub number: String,
    /// Subject.
    pub subject: String,
    /// State.
    pub state: TicketState,
    /// Whom it is about.
    pub lead_id: LeadId,
    /// Their name.
    pub lead: String,
    /// Contact or prospect.
    pub kind: LeadKind,
    /// Name of the company, or of the account.
    pub organisation: String,
    /// Name of the owner, if any.
    pub owner: Option<String>,
    /// When it was converted, if it was.
    pub converted_at: Option<Timestamp>,
    /// When something last happened.
    pub updated_at: Timestamp,
}

/// What the list of opportunities is filtered by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default)]
pub struct OpportunityQuery {
    /// Words of subject, name, company or account.
    pub q: String,
    /// `open` (default), `converted` or `all`.
    pub view: String,
    /// Id of a contact or prospect.
    pub lead: String,
    /// Cursor: rows after it.
    pub after: String,
    /// Cursor: rows before it.
    pub before: String,
}

/// The form that opens an opportunity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct OpportunityInput {
    /// Id of the contact or prospect it is about, mandatory.
    #[serde(deserialize_with = "loose")]
    pub lead_id: String,
    /// Type id, of those whose tickets are opportunities; the first when empty.
    #[serde(deserialize_with = "loose")]
    pub type_id: String,
    /// Queue id, mandatory unless the type proposes one.
    #[serde(deserialize_with = "loose")]
    pub queue_id: String,
    /// Subject, mandatory.
    pub subject: String,
    /// The first internal note, mandatory.
    pub body: String,
    /// Priority; normal when empty.
    pub priority: String,
    /// Values of custom fields the type asks for, by key.
    pub fields: FieldValues,
    /// Chosen by the client; a second request with the same key opens no second opportunity.
    #[serde(deserialize_with = "loose")]
    pub idempotency_key: String,
}

/// What that form offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpportunityForm {
    /// Contacts, or prospects of accounts.
    pub kind: LeadKind,
    /// Whom it is about, if that is chosen.
    pub lead: Option<LeadRow>,
    /// People found to choose from.
    pub found: Vec<LeadRow>,
    /// Queues the actor may open tickets in.
    pub queues: Vec<Choice>,
    /// The type, and what it asks for.
    pub typed: TypeForm,
}

/// What a ticket shows of the opportunity it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpportunityPart {
    /// Whom it is about.
    pub lead_id: LeadId,
    /// Contact or prospect.
    pub kind: LeadKind,
    /// Their name.
    pub name: String,
    /// Their mail address.
    pub email: String,
    /// Their telephone number.
    pub phone: String,
    /// Name of the company, or of the account.
    pub organisation: String,
    /// The account, of a prospect.
    pub account_id: Option<SalesAccountId>,
    /// What it was converted to, if it was.
    pub converted: Option<Converted>,
}

/// What an opportunity was converted to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Converted {
    /// When.
    pub at: Timestamp,
    /// The user; none if they are gone.
    pub user: Option<Choice>,
    /// The customer.
    pub customer: Option<Choice>,
}

/// The form that converts an opportunity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ConvertInput {
    /// First name of the user, mandatory.
    pub first_name: String,
    /// Last name, mandatory.
    pub last_name: String,
    /// Mail addresses, one a line, mandatory.
    pub emails: String,
    /// Telephone numbers, one a line.
    pub phones: String,
    /// Check-box: whoever has the mail address becomes the requester; nobody is added, and no customer.
    #[serde(deserialize_with = "loose")]
    pub link: String,
    /// Name of the customer, mandatory unless the account has become one.
    pub customer: String,
    /// Check-box: the customer there is of this name.
    #[serde(deserialize_with = "loose")]
    pub use_customer: String,
    /// Name of the site: the first one of a new customer ("Main site" when empty), or one that the customer has
    /// (its only one when empty).
    pub site: String,
    /// Custom fields of the user.
    pub fields: FieldValues,
    /// Custom fields of a new customer.
    pub customer_fields: FieldValues,
    /// Check-box: nobody is added while there are people like them who are not in `seen_alike`.
    #[serde(deserialize_with = "loose")]
    pub check_duplicates: String,
    /// Ids of people who were looked at and are somebody else, apart by spaces.
    #[serde(deserialize_with = "loose")]
    pub seen_alike: String,
}

/// What that form shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConvertForm {
    /// The ticket.
    pub id: TicketId,
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// Its state as it was read.
    pub version: i64,
    /// Contact or prospect.
    pub kind: LeadKind,
    /// Their name.
    pub lead: String,
    /// Name of the company, or of the account.
    pub organisation: String,
    /// What is proposed.
    pub input: ConvertInput,
    /// The user they became by another opportunity, named with the customer: nobody else is added.
    pub user: Option<String>,
    /// Who has the mail address, named with the customer.
    pub known: Option<String>,
    /// The customer the account became.
    pub customer: Option<Choice>,
    /// Whether there is a customer of this name.
    pub has_namesake: bool,
    /// Custom fields of users.
    pub fields: Vec<FieldDef>,
    /// Custom fields of customers.
    pub customer_fields: Vec<FieldDef>,
}

/// What became of an opportunity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Conversion {
    /// The user, who is the requester of the ticket now.
    pub user_id: UserId,
    /// Their customer.
    pub customer_id: CustomerId,
    /// Their site.
    pub site_id: SiteId,
}
