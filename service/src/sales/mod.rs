//! Opportunities, and whom they are about: contacts of companies, or prospects of accounts. None of them is a
//! user: they are rows of a table of their own, which neither signing in nor any search for people looks at
//! (HAL-75). Converting an opportunity makes them one (HAL-31..33).

mod accounts;
mod convert;
mod convert_form;
mod customer;
mod lead_form;
mod leads;
mod open;
mod opportunities;
mod remove;

pub use accounts::{
    choices as account_choices, create as create_account, get as account, list as accounts, update as update_account,
};
pub use convert::convert;
pub use convert_form::convert_form;
pub use lead_form::{create as create_lead, update as update_lead};
pub use leads::{get as lead, list as leads};
pub use open::{form as opportunity_form, open as open_opportunity};
pub use opportunities::list as opportunities;
pub(crate) use opportunities::{is_unconverted, part_of};
pub use remove::{account as delete_account, lead as delete_lead};

use crate::error::Result;
use domain::AppError;

/// Lists of contacts, prospects and accounts are ordered by name.
fn check_sort(sort: &str) -> Result<()> {
    match sort.trim_start_matches('-') {
        "" | "name" => Ok(()),
        _ => Err(AppError::field("sort", "Please sort by name.").into()),
    }
}
