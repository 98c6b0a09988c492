//! What an integration says of the fields that are its own: what is no longer there is not kept here.

use crate::import::cells::Cells;
use domain::users::UserInput;

/// Takes away what the other system does not hold. Names, mail addresses, the username and choices are never empty: by
/// them people are found, and sign in.
pub(super) fn take_away(cells: &Cells<'_>, input: &mut UserInput) {
    for variable in cells.emptied() {
        let field = match variable {
            "title" => &mut input.title,
            "middle_name" => &mut input.middle_name,
            "preferred_name" => &mut input.preferred_name,
            "phones" => &mut input.phones,
            "mobile" => &mut input.mobile,
            "fax" => &mut input.fax,
            "street" => &mut input.street,
            "zip" => &mut input.zip,
            "city" => &mut input.city,
            "country" => &mut input.country,
            "addresses" => &mut input.addresses,
            "valid_from" => &mut input.valid_from,
            "valid_until" => &mut input.valid_until,
            "comment" => &mut input.comment,
            other => {
                if let Some(key) = other.strip_prefix("fields.") {
                    input.fields.0.remove(key);
                }
                continue;
            }
        };
        field.clear();
    }
}
