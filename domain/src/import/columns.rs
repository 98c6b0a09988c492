//! The columns that can be imported, and what headings mean.

use super::{ImportColumn, ImportKind};
use crate::fields::{FieldDef, FieldKind, FieldRecord, place};
use crate::state::Validity;

/// Heading of the column that says what is wrong with the rows that were left out. An import passes it over, so
/// that the corrected file can be imported as it is.
pub const REASONS: &str = "What is wrong";

/// A built-in column: variable, label, help, further headings, whether every row needs it.
struct BuiltIn(&'static str, &'static str, &'static str, &'static [&'static str], bool);

const USER_COLUMNS: &[BuiltIn] = &[
    BuiltIn("name", "User name", "First and last name, or \"Last, First\".", &["name", "full name"], true),
    BuiltIn(
        "customer",
        "Customer",
        "Name of a customer that exists.",
        &["client", "organization", "organisation"],
        true,
    ),
    BuiltIn("site", "Site", "Name of a site of that customer.", &[], true),
    BuiltIn(
        "emails",
        "Email addresses",
        "The first is the primary one; separated by ; or line breaks.",
        &["email", "e-mail", "email address", "e-mail address", "mail address", "mail addresses", "mail"],
        false,
    ),
    BuiltIn("username", "Username", "For signing in.", &["login"], false),
    BuiltIn("title", "Title or salutation", "", &["title", "salutation"], false),
    BuiltIn(
        "first_name",
        "First name",
        "Together with the last name, instead of the user name.",
        &["firstname", "given name"],
        false,
    ),
    BuiltIn("middle_name", "Middle name", "", &[], false),
    BuiltIn("last_name", "Last name", "", &["lastname", "surname", "family name"], false),
    BuiltIn("preferred_name", "Preferred name", "", &[], false),
    BuiltIn(
        "phones",
        "Telephone numbers",
        "The first is the primary one; separated by ; or line breaks.",
        &["phone", "telephone", "telephone number", "phone number"],
        false,
    ),
    BuiltIn("mobile", "Mobile", "", &["mobile number", "mobile phone"], false),
    BuiltIn("fax", "Fax", "", &[], false),
    BuiltIn("street", "Street", "", &[], false),
    BuiltIn("zip", "Zip", "", &["zip code", "postal code", "postcode"], false),
    BuiltIn("city", "City", "", &["town"], false),
    BuiltIn("country", "Country", "Its name or its two letters.", &[], false),
    BuiltIn("addresses", "Further addresses", "One a line.", &[], false),
    BuiltIn("validity", "Validity", "valid, invalid or invalid-temporarily.", &[], false),
    BuiltIn("valid_from", "Valid from", "A day, as 2026-11-30.", &[], false),
    BuiltIn("valid_until", "Valid until", "The first day that is no longer valid.", &[], false),
    BuiltIn(
        "web_access",
        "Web Access Level",
        "No Access, Own tickets, Tickets of the site or Tickets of the customer.",
        &[],
        false,
    ),
    BuiltIn("is_vip", "VIP", "Yes or no.", &["vip"], false),
    BuiltIn("mail_off", "No notifications by mail", "Yes or no.", &[], false),
    BuiltIn("marketing", "Marketing mails", "Yes or no.", &[], false),
    BuiltIn("language", "Language", "Of mails to the person: its name in English, or its tag, as de.", &[], false),
    BuiltIn("time_zone", "Time zone", "Its name, as Europe/Berlin.", &["timezone"], false),
    BuiltIn("comment", "Comment", "", &[], false),
];

const CUSTOMER_COLUMNS: &[BuiltIn] = &[
    BuiltIn(
        "customer",
        "Customer",
        "Its name. One that does not exist is created.",
        &["client", "name", "organization", "organisation"],
        true,
    ),
    BuiltIn("site", "Site", "Name of a site of the customer. One that does not exist is created.", &[], false),
    BuiltIn("site_address", "Site address", "As it would stand on an envelope.", &[], false),
    BuiltIn("site_validity", "Site validity", "valid, invalid or invalid-temporarily.", &[], false),
    BuiltIn("site_valid_from", "Site valid from", "A day, as 2026-11-30.", &[], false),
    BuiltIn("site_valid_until", "Site valid until", "The first day that is no longer valid.", &[], false),
    BuiltIn("site_comment", "Site comment", "", &[], false),
    BuiltIn("phone", "Telephone number", "Of the customer.", &["phone", "telephone"], false),
    BuiltIn("address", "Address", "Of the customer.", &[], false),
    BuiltIn("validity", "Validity", "Of the customer: valid, invalid or invalid-temporarily.", &[], false),
    BuiltIn("valid_from", "Valid from", "A day, as 2026-11-30.", &[], false),
    BuiltIn("valid_until", "Valid until", "The first day that is no longer valid.", &[], false),
    BuiltIn(
        "is_confidential",
        "Confidential",
        "Yes or no. Only who may see confidential customers can say it.",
        &["confidential"],
        false,
    ),
    BuiltIn("comment", "Comment", "Of the customer.", &[], false),
];

/// The columns that can be imported at this moment: the built-in ones and the custom fields in use (OST-18).
#[must_use]
pub fn columns(kind: ImportKind, defs: &[FieldDef]) -> Vec<ImportColumn> {
    let built_in = built_in(kind).iter().map(|BuiltIn(variable, label, help, _, is_required)| ImportColumn {
        variable: (*variable).to_owned(),
        label: (*label).to_owned(),
        help: (*help).to_owned(),
        is_required: *is_required,
    });
    let custom = defs.iter().filter(|def| def.validity == Validity::Valid).map(|def| ImportColumn {
        variable: variable_of(def),
        label: label_of(def),
        help: help(def),
        is_required: def.is_required,
    });
    built_in.chain(custom).collect()
}

/// What stands before the key of a custom field of sites, whose rows hold those of customers too.
const OF_SITES: &str = "site_";

/// The variable of a custom field.
#[must_use]
pub fn variable_of(def: &FieldDef) -> String {
    let place = place(&def.key);
    if def.record == FieldRecord::Site { format!("{OF_SITES}{place}") } else { place }
}

fn label_of(def: &FieldDef) -> String {
    if def.record == FieldRecord::Site { format!("Site: {}", def.label) } else { def.label.clone() }
}

const fn built_in(kind: ImportKind) -> &'static [BuiltIn] {
    match kind {
        ImportKind::Users => USER_COLUMNS,
        ImportKind::Customers => CUSTOMER_COLUMNS,
    }
}

fn help(def: &FieldDef) -> String {
    match def.kind {
        FieldKind::Text => def.hint.clone(),
        FieldKind::Number => "A number.".to_owned(),
        FieldKind::Date => "A day, as 2026-11-30.".to_owned(),
        FieldKind::Choice => format!("One of: {}.", def.choices.join(", ")),
        FieldKind::Choices => format!("Some of: {}; separated by ; or line breaks.", def.choices.join(", ")),
        FieldKind::YesNo => "Yes or no.".to_owned(),
    }
}

/// The column each heading stands for, by label or variable in any case (OST-17); `None` for none
/// at all.
///
/// # Errors
/// What is wrong with the headings: every unknown one by name, those that stand twice.
pub fn map_headings(kind: ImportKind, defs: &[FieldDef], headings: &[String]) -> Result<Vec<Option<String>>, String> {
    let known = columns(kind, defs);
    let (mut out, mut unknown) = (Vec::new(), Vec::new());
    for heading in headings {
        let folded = fold(heading);
        if folded.is_empty() || is_of_reasons(heading) {
            out.push(None);
            continue;
        }
        let variable = known_as(kind, &known, heading).map(str::to_owned);
        match &variable {
            None => unknown.push(format!("\"{}\"", heading.trim())),
            Some(_) if out.contains(&variable) => {
                return Err(format!("The column \"{}\" stands there twice.", heading.trim()));
            }
            Some(_) => {}
        }
        out.push(variable);
    }
    match unknown.as_slice() {
        [] if out.iter().all(Option::is_none) => Err("The first row must hold the headings of the columns.".to_owned()),
        [] => Ok(out),
        [one] => Err(format!("There is no field called {one}. Nothing was imported.")),
        several => Err(format!("There are no fields called {}. Nothing was imported.", several.join(", "))),
    }
}

/// Whether this is the heading of the column that says what is wrong with rows.
#[must_use]
pub fn is_of_reasons(heading: &str) -> bool {
    fold(heading) == fold(REASONS)
}

/// The variable that a heading stands for, if it is one of these columns'.
pub(super) fn known_as<'c>(kind: ImportKind, known: &'c [ImportColumn], heading: &str) -> Option<&'c str> {
    let folded = fold(heading);
    known.iter().find(|column| is_called(kind, column, &folded)).map(|column| column.variable.as_str())
}

fn is_called(kind: ImportKind, column: &ImportColumn, folded: &str) -> bool {
    let key = column.variable.strip_prefix("fields.").unwrap_or(&column.variable);
    let key = key.strip_prefix("site_fields.").unwrap_or(key);
    let further = built_in(kind).iter().find(|built_in| built_in.0 == column.variable).map_or(&[][..], |it| it.3);
    [key, column.variable.as_str(), column.label.as_str()].iter().chain(further).any(|name| fold(name) == folded)
}

/// Letters and digits in lower case, everything between them as one space.
pub(super) fn fold(heading: &str) -> String {
    let plain: String = heading.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    plain.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::Screens;
    use crate::ids::FieldId;

    fn badge() -> FieldDef {
        FieldDef {
            id: FieldId(1),
            record: FieldRecord::User,
            key: "badge_no".to_owned(),
            label: "Badge".to_owned(),
            kind: FieldKind::Text,
            choices: Vec::new(),
            hint: String::new(),
            is_required: false,
            screens: Screens::usual(FieldRecord::User),
            validity: Validity::Valid,
        }
    }

    fn map(headings: &[&str]) -> Result<Vec<Option<String>>, String> {
        let headings: Vec<_> = headings.iter().map(|heading| (*heading).to_owned()).collect();
        map_headings(ImportKind::Users, &[badge()], &headings)
    }

    #[test]
    fn ost_17_headings_are_labels_or_variables_in_any_case() {
        let found = map(&["USER NAME", "first_NAME", " Web access level* ", "badge", "Zip code", ""]).unwrap();
        let found: Vec<_> = found.iter().map(|variable| variable.as_deref().unwrap_or_default()).collect();
        assert_eq!(found, ["name", "first_name", "web_access", "fields.badge_no", "zip", ""]);
        assert_eq!(map(&["Badge_No"]).unwrap(), [Some("fields.badge_no".to_owned())]);
    }

    #[test]
    fn ost_17_unknown_headings_are_named() {
        let refused = map(&["Name", "Shoe size", "Hat"]).unwrap_err();
        assert!(refused.contains("\"Shoe size\", \"Hat\""), "{refused}");
        assert!(map(&["Name", "User name"]).unwrap_err().contains("twice"));
        assert!(map(&["", ""]).is_err());
    }

    #[test]
    fn ost_18_the_columns_follow_the_custom_fields() {
        let has = |defs: &[FieldDef]| columns(ImportKind::Users, defs).iter().any(|column| column.label == "Badge");
        assert!(has(&[badge()]) && !has(&[]));
        assert!(!has(&[FieldDef { validity: Validity::Invalid, ..badge() }]));
    }

    #[test]
    fn ost_18_fields_of_sites_are_told_from_those_of_customers() {
        let of = |record| FieldDef { record, ..badge() };
        let defs = [of(FieldRecord::Customer), of(FieldRecord::Site)];
        let map = |heading: &str| map_headings(ImportKind::Customers, &defs, &[heading.to_owned()]).unwrap();
        let (customer, site) = ([Some("fields.badge_no".to_owned())], [Some("site_fields.badge_no".to_owned())]);
        assert_eq!(map("Badge"), customer);
        assert_eq!(map("badge_no"), customer);
        assert_eq!(map("Site: Badge"), site);
        assert_eq!(map("site_fields.badge_no"), site);
        let alone = map_headings(ImportKind::Customers, &defs[1..], &["badge_no".to_owned()]).unwrap();
        assert_eq!(alone, site);
    }

    #[test]
    fn every_label_leads_to_its_own_column() {
        for kind in ImportKind::ALL {
            for column in columns(*kind, &[]) {
                for heading in [&column.label, &column.variable] {
                    let found = map_headings(*kind, &[], std::slice::from_ref(heading)).unwrap();
                    assert_eq!(found, [Some(column.variable.clone())], "{heading}");
                }
            }
        }
    }
}
