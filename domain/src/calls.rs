//! Telephone calls: who a number belongs to, and what the New Call screen shows.

use crate::ids::{CustomerId, UserId};
use crate::structure::Choice;
use crate::tickets::TicketRow;
use serde::{Deserialize, Serialize};

/// Somebody who may be calling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Caller {
    /// The person.
    pub id: UserId,
    /// The name shown.
    pub name: String,
    /// Primary mail address.
    pub email: Option<String>,
    /// Primary telephone number, as typed.
    pub phone: String,
    /// Important person.
    pub is_vip: bool,
    /// Customer.
    pub customer_id: CustomerId,
    /// Name of the customer.
    pub customer: String,
    /// Name of the site.
    pub site: String,
    /// Their tickets that are not closed, as far as the actor sees them, the last changed first.
    pub open_tickets: Vec<TicketRow>,
}

/// Whose number this is (HAL-27).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CallMatch {
    /// The number, without what a telephony system puts around it; empty if it was withheld.
    pub number: String,
    /// Whose it is, by name.
    pub people: Vec<Caller>,
}

/// The number to look up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default)]
pub struct CallQuery {
    /// The number in any notation: `+34 612 345 678`, `0034612345678`, or without the country of the desk.
    #[cfg_attr(feature = "openapi", param(example = "+34612345678"))]
    pub number: String,
}

/// What the New Call screen shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallScreen {
    /// Whose number it is.
    pub found: CallMatch,
    /// Who is calling: chosen, or the only one the number belongs to.
    pub caller: Option<Caller>,
    /// Whether that is the General User of a site, so that the details of the caller are asked for (HAL-21).
    pub general: bool,
    /// Queues the actor may open tickets in.
    pub queues: Vec<Choice>,
    /// Whether a person can be added here.
    pub new_users: bool,
    /// Whether numbers can be kept with people who are in the directory already.
    pub keeps_number: bool,
}

/// The number out of what a telephony system puts into an address. Empty for a withheld one.
#[must_use]
pub fn dialled(text: &str) -> String {
    // A plus that was not encoded arrives as a space.
    let plus = text.strip_prefix(' ').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let number = plus.map_or_else(|| text.trim().to_owned(), |rest| format!("+{}", rest.trim_end()));
    let number = number.strip_prefix("tel:").unwrap_or(&number).trim();
    if number.chars().any(|c| c.is_ascii_digit()) { number.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::dialled;

    #[test]
    fn hal_24_a_number_arrives_as_telephony_systems_write_it() {
        for text in ["+34612345678", " 34612345678", "tel:+34612345678", " +34612345678 "] {
            assert_eq!(dialled(text), "+34612345678", "{text:?}");
        }
        assert_eq!(dialled("0034 612 345 678"), "0034 612 345 678");
        assert_eq!([dialled(""), dialled("anonymous")], ["", ""]);
    }
}
