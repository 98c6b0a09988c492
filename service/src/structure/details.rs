//! What all four forms have in common: a name, validity, a comment.

use domain::error::FieldErrors;
use domain::state::Validity;
use domain::validate::{self, TEXT};

/// The checked common fields.
pub(super) struct Details {
    pub name: String,
    pub name_key: String,
    pub validity: Validity,
    pub comment: String,
}

impl Details {
    pub(super) fn check(errors: &mut FieldErrors, name: &str, validity: &str, comment: &str) -> Self {
        let name = validate::required(errors, "name", "The name", name);
        Self {
            name_key: validate::key(&name),
            name,
            validity: validate::standing(errors, validity, "", "").validity,
            comment: validate::text(errors, "comment", "The comment", comment, TEXT),
        }
    }
}
