//! The forms of customers and sites, checked.

use domain::customers::{CustomerInput, SiteInput};
use domain::error::FieldErrors;
use domain::structure::Standing;
use domain::validate::{self, TEXT};

/// What the customer form says.
pub(super) struct CustomerDetails {
    pub name: String,
    pub standing: Standing,
    pub comment: String,
}

impl CustomerDetails {
    pub(super) fn check(errors: &mut FieldErrors, input: &CustomerInput) -> Self {
        Self {
            name: validate::required(errors, "name", "The name", &input.name),
            standing: validate::standing(errors, &input.validity, &input.valid_from, &input.valid_until),
            comment: validate::text(errors, "comment", "The comment", &input.comment, TEXT),
        }
    }
}

/// What the site form says.
pub(super) struct SiteDetails {
    pub name: String,
    pub address: String,
    pub standing: Standing,
    pub comment: String,
}

impl SiteDetails {
    pub(super) fn check(errors: &mut FieldErrors, input: &SiteInput) -> Self {
        Self {
            name: validate::required(errors, "name", "The name", &input.name),
            address: validate::text(errors, "address", "The address", &input.address, TEXT),
            standing: validate::standing(errors, &input.validity, &input.valid_from, &input.valid_until),
            comment: validate::text(errors, "comment", "The comment", &input.comment, TEXT),
        }
    }
}
