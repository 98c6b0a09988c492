//! What all four forms have in common: a name, validity with its dates, a comment.

use domain::error::FieldErrors;
use domain::structure::{DepartmentInput, GroupInput, QueueInput, RoleInput, Standing};
use domain::validate::{self, TEXT};

/// The common fields as entered.
pub(super) struct Entered<'a> {
    pub name: &'a str,
    pub validity: &'a str,
    pub valid_from: &'a str,
    pub valid_until: &'a str,
    pub comment: &'a str,
}

impl<'a> From<&'a DepartmentInput> for Entered<'a> {
    fn from(input: &'a DepartmentInput) -> Self {
        let DepartmentInput { name, validity, valid_from, valid_until, comment } = input;
        Self { name, validity, valid_from, valid_until, comment }
    }
}

impl<'a> From<&'a QueueInput> for Entered<'a> {
    fn from(input: &'a QueueInput) -> Self {
        let QueueInput { name, validity, valid_from, valid_until, comment, .. } = input;
        Self { name, validity, valid_from, valid_until, comment }
    }
}

impl<'a> From<&'a GroupInput> for Entered<'a> {
    fn from(input: &'a GroupInput) -> Self {
        let GroupInput { name, validity, valid_from, valid_until, comment, .. } = input;
        Self { name, validity, valid_from, valid_until, comment }
    }
}

impl<'a> From<&'a RoleInput> for Entered<'a> {
    fn from(input: &'a RoleInput) -> Self {
        let RoleInput { name, validity, valid_from, valid_until, comment, .. } = input;
        Self { name, validity, valid_from, valid_until, comment }
    }
}

/// The checked common fields.
pub(super) struct Details {
    pub name: String,
    pub name_key: String,
    pub standing: Standing,
    pub comment: String,
}

impl Details {
    pub(super) fn check(errors: &mut FieldErrors, entered: &Entered<'_>) -> Self {
        let name = validate::required(errors, "name", "The name", entered.name);
        Self {
            name_key: validate::key(&name),
            name,
            standing: validate::standing(errors, entered.validity, entered.valid_from, entered.valid_until),
            comment: validate::text(errors, "comment", "The comment", entered.comment, TEXT),
        }
    }
}
