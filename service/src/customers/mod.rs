//! Customers and their sites.

mod choices;
mod contacts;
mod create;
mod details;
mod former_contacts;
mod get;
mod groups;
mod list;
mod move_site;
mod places;
mod profile;
mod restore;
mod seats;
mod sites;
mod sort;
mod update;
mod words;

pub use choices::choices;
pub(crate) use contacts::end_contacts;
pub use contacts::set_contacts;
pub use create::create;
pub(crate) use create::{TAKEN, create_in};
pub(crate) use details::{site_fields, site_input};
pub(crate) use former_contacts::{ContactPlace, contact_places, contacts_ended_by, ended_contacts, give_contacts_back};
pub use get::get;
pub use groups::{grant_group, group_removal, preview_grant, revoke_group};
pub use list::{count, list};
pub(crate) use list::{count_sites, walk};
pub use move_site::{move_site, preview_site_move};
pub(crate) use places::{CustomerWork, Known, carry_out, customer_changes, site_changes};
pub use profile::form_options;
pub(crate) use profile::{assigned, department_name};
pub(crate) use restore::{customer_with, put_customer_back, put_site_back, remove_customer, remove_site, site_with};
pub(crate) use seats::{Successor, hand_over, looked_after};
pub(crate) use sites::set_site_address;
pub use sites::{create_site, preview_site, update_site};
pub use update::{preview, update};
pub(crate) use words::{REINDEX, index, reindex};

use crate::cx::Cx;
use crate::error::Result;
use domain::ids::CustomerId;
use domain::policy::{Action, Resource};

/// Refuses whoever may not do this to customers, or may not know of this one.
///
/// # Errors
/// `Forbidden` with the reason; `NotFound` for a confidential customer.
pub(crate) fn require(cx: &Cx, action: Action, id: CustomerId) -> Result<()> {
    cx.require_desk(action)?;
    cx.require(action, Resource::Customer(id))
}
