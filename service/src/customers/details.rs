//! The forms of customers and sites, checked.

use crate::access::cache::Fixed;
use crate::error::Result;
use crate::fields::of_screen;
use crate::users::as_input;
use domain::customers::{CustomerInput, CustomerProfile, SiteInput};
use domain::error::FieldErrors;
use domain::fields::{self, FieldRecord, FieldValues, Screen};
use domain::structure::Standing;
use domain::validate::{self, TEXT};
use entity::{customer, site};

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
    pub fields: FieldValues,
}

impl SiteDetails {
    /// Checks the form of this screen; `present` are the custom fields as they are.
    pub(super) fn check(
        fixed: &Fixed,
        errors: &mut FieldErrors,
        input: &SiteInput,
        (screen, present): (Screen, &FieldValues),
    ) -> Self {
        let asked = of_screen(fixed, FieldRecord::Site, screen);
        Self {
            name: validate::required(errors, "name", "The name", &input.name),
            address: validate::text(errors, "address", "The address", &input.address, TEXT),
            standing: validate::standing(errors, &input.validity, &input.valid_from, &input.valid_until),
            comment: validate::text(errors, "comment", "The comment", &input.comment, TEXT),
            fields: fields::check(errors, &asked, &input.fields, present),
        }
    }
}

/// The form of a customer as it is, with every custom field and without contacts.
pub(super) fn customer_input(customer: &customer::Model, profile: &CustomerProfile) -> CustomerInput {
    let id = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
    CustomerInput {
        name: customer.name.clone(),
        site: String::new(),
        validity: customer.validity.as_str().to_owned(),
        valid_from: customer.valid_from.map(as_input).unwrap_or_default(),
        valid_until: customer.valid_until.map(as_input).unwrap_or_default(),
        comment: customer.comment.clone(),
        phone: profile.phone.clone(),
        address: profile.address.clone(),
        account_manager_id: id(profile.account_manager_id.map(|id| id.0)),
        account_department_id: id(profile.account_department_id.map(|id| id.0)),
        assigns_manager: profile.assigns_manager.to_string(),
        is_confidential: profile.is_confidential.to_string(),
        contacts: Vec::new(),
        fields: profile.fields.clone(),
    }
}

/// The custom fields of a site.
///
/// # Errors
/// For fields that do not read back.
pub(crate) fn site_fields(row: &site::Model) -> Result<FieldValues> {
    Ok(serde_json::from_str(&row.fields)?)
}

/// The form of a site as it is, with every custom field and without contacts.
///
/// # Errors
/// For custom fields that do not read back.
pub(crate) fn site_input(row: &site::Model) -> Result<SiteInput> {
    Ok(SiteInput {
        name: row.name.clone(),
        address: row.address.clone(),
        validity: row.validity.as_str().to_owned(),
        valid_from: row.valid_from.map(as_input).unwrap_or_default(),
        valid_until: row.valid_until.map(as_input).unwrap_or_default(),
        comment: row.comment.clone(),
        contacts: Vec::new(),
        fields: site_fields(row)?,
    })
}
