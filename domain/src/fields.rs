//! Custom fields: what a desk wants to know of its records beyond what every desk does (OTR-34, OST-18).

mod screens;

pub use screens::{Presence, Screen, Screens};

use crate::error::FieldErrors;
use crate::ids::FieldId;
use crate::state::{Validity, choice};
use crate::time::Timestamp;
use crate::validate::{LINE, TEXT, is_ticked, line, loose_list};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

choice! {
    /// What a custom field holds.
    FieldKind {
        /// One line of text.
        Text = "text", "Text";
        /// A number.
        Number = "number", "Number";
        /// A day.
        Date = "date", "Date";
        /// One of a list.
        Choice = "choice", "One of a list";
        /// Several of a list.
        Choices = "choices", "Several of a list";
        /// Yes or no.
        YesNo = "yes_no", "Yes or no";
    }
}

choice! {
    /// The kind of record a custom field belongs to.
    FieldRecord {
        /// A person.
        User = "user", "User";
        /// A customer.
        Customer = "customer", "Customer";
        /// A site of a customer.
        Site = "site", "Site";
        /// A ticket, where the field is placed on its type (HAL-73).
        Ticket = "ticket", "Ticket";
    }
}

impl FieldRecord {
    /// Whether agents alone see such records.
    #[must_use]
    pub const fn is_of_desk(self) -> bool {
        matches!(self, Self::Customer | Self::Site)
    }
}

/// A custom field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldDef {
    /// Id.
    pub id: FieldId,
    /// The records it belongs to.
    pub record: FieldRecord,
    /// Its name in the API, in imports and in exports; unique among the fields of its records.
    pub key: String,
    /// What people read.
    pub label: String,
    /// What it holds.
    pub kind: FieldKind,
    /// What can be chosen.
    pub choices: Vec<String>,
    /// Help below the field.
    pub hint: String,
    /// Whether it must be filled in on the screen that asks for it; in the list of all fields, by agents who add
    /// a record.
    pub is_required: bool,
    /// Who sees it where.
    pub screens: Screens,
    /// Only a valid field is asked for; what was entered stays.
    pub validity: Validity,
}

/// The form of a custom field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct FieldInput {
    /// `user`, `customer`, `site` or `ticket`; fixed once the field exists.
    pub record: String,
    /// What people read, mandatory.
    pub label: String,
    /// Its name in the API, in imports and in exports; made of the label when empty. Fixed once the field
    /// exists.
    pub key: String,
    /// What it holds; fixed once the field exists.
    pub kind: String,
    /// What can be chosen, one a line.
    pub choices: String,
    /// Help below the field.
    pub hint: String,
    /// Where agents add a record: `hidden`, `optional` or `required`; optional when empty.
    pub agent_create: String,
    /// Where agents look at a record and change it; optional when empty.
    pub agent_edit: String,
    /// Where customers register, or open a ticket whose type asks for the field; when empty, optional for fields
    /// of tickets and hidden for all others.
    pub portal_create: String,
    /// In one's own profile, and where customers look at a ticket; hidden when empty.
    pub portal_edit: String,
    /// Validity; valid when empty.
    pub validity: String,
}

/// Values of custom fields by key. A field of one value has a list of one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct FieldValues(#[serde(deserialize_with = "loose_values")] pub BTreeMap<String, Vec<String>>);

/// Lists, or single values.
fn loose_values<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Vec<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Loose(#[serde(deserialize_with = "loose_list")] Vec<String>);
    let values = BTreeMap::<String, Loose>::deserialize(deserializer)?;
    Ok(values.into_iter().map(|(key, values)| (key, values.0)).collect())
}

impl FieldValues {
    /// The values of a field; none if it is empty.
    #[must_use]
    pub fn get(&self, key: &str) -> &[String] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }
}

/// Checks what was entered in the custom fields. Errors stand at `fields.<key>`. What is in fields that
/// are not asked for, here or any more, stays; nobody changes it by naming it.
pub fn check(errors: &mut FieldErrors, defs: &[FieldDef], given: &FieldValues, present: &FieldValues) -> FieldValues {
    let asked = |key: &str| defs.iter().any(|def| def.key == key && def.validity == Validity::Valid);
    let mut out: BTreeMap<_, _> = present.0.iter().filter(|(key, _)| !asked(key)).map(clone).collect();
    for (key, values) in given.0.iter().filter(|(key, _)| !defs.iter().any(|def| def.key == **key)) {
        if values.as_slice() != present.get(key) {
            errors.add(&place(key), "There is no such field.");
        }
    }
    for def in defs.iter().filter(|def| def.validity == Validity::Valid) {
        let values: Vec<_> = given.get(&def.key).iter().map(|value| value.trim()).filter(|v| !v.is_empty()).collect();
        let values: Vec<_> = values.into_iter().filter_map(|value| def.check(errors, value)).collect();
        if values.is_empty() && def.is_required {
            errors.add(&place(&def.key), format!("{} is missing.", def.label));
        }
        if def.kind != FieldKind::Choices && values.len() > 1 {
            errors.add(&place(&def.key), format!("{} takes one value only.", def.label));
        }
        if !values.is_empty() {
            out.insert(def.key.clone(), values);
        }
    }
    FieldValues(out)
}

fn clone((key, values): (&String, &Vec<String>)) -> (String, Vec<String>) {
    (key.clone(), values.clone())
}

/// Where the error of a custom field stands.
#[must_use]
pub fn place(key: &str) -> String {
    format!("fields.{key}")
}

/// The fields that this screen asks for or shows, each as mandatory as it is there.
#[must_use]
pub fn on_screen(defs: &[FieldDef], screen: Screen) -> Vec<FieldDef> {
    defs.iter().filter_map(|def| def.on(screen)).collect()
}

impl FieldDef {
    /// The field as this screen asks for it; none if it is not shown there.
    #[must_use]
    pub fn on(&self, screen: Screen) -> Option<Self> {
        let presence = self.screens.on(screen);
        (presence != Presence::Hidden).then(|| Self { is_required: presence == Presence::Required, ..self.clone() })
    }

    /// A value in the form in which it is kept; nothing and an error if it is none.
    fn check(&self, errors: &mut FieldErrors, value: &str) -> Option<String> {
        let at = place(&self.key);
        let wrong = match self.kind {
            FieldKind::Text => {
                let text = line(errors, &at, &self.label, value);
                return (text.chars().count() <= LINE).then_some(text);
            }
            FieldKind::Number => {
                let number = value.replace(',', ".");
                if number.parse::<f64>().is_ok_and(f64::is_finite) {
                    return Some(number);
                }
                "This is not a number.".to_owned()
            }
            FieldKind::Date => match Timestamp::parse_input(value) {
                Some(at) => return Some(at.minute().chars().take(10).collect()),
                None => "This is not a date. It should look like 2026-11-30.".to_owned(),
            },
            FieldKind::Choice | FieldKind::Choices => {
                if self.choices.iter().any(|choice| choice == value) {
                    return Some(value.to_owned());
                }
                format!("Please choose from the list: {}.", self.choices.join(", "))
            }
            FieldKind::YesNo => match value {
                "no" | "false" | "0" | "off" => return Some("no".to_owned()),
                value if is_ticked(value) => return Some("yes".to_owned()),
                _ => "Please choose yes or no.".to_owned(),
            },
        };
        errors.add(&at, wrong);
        None
    }
}

/// Checks the form of a custom field; `present` is the field as it is. What is fixed stays as it is.
pub fn check_def(errors: &mut FieldErrors, input: &FieldInput, present: Option<&FieldDef>) -> FieldDef {
    let label = crate::validate::required(errors, "label", "The label", &input.label);
    let record = present.map(|def| def.record).or_else(|| FieldRecord::parse(input.record.trim()));
    if record.is_none() {
        errors.add("record", "Please choose what the field belongs to.");
    }
    let kind = present.map(|def| def.kind).or_else(|| FieldKind::parse(input.kind.trim()));
    if kind.is_none() {
        errors.add("kind", "Please choose what the field holds.");
    }
    let kind = kind.unwrap_or(FieldKind::Text);
    let mut choices: Vec<String> = Vec::new();
    for choice in input.choices.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !choices.iter().any(|known| known == choice) {
            choices.push(line(errors, "choices", "A choice", choice));
        }
    }
    let screens = screens::check(errors, input, record.unwrap_or(FieldRecord::User));
    let has_choices = matches!(kind, FieldKind::Choice | FieldKind::Choices);
    if has_choices && choices.is_empty() {
        errors.add("choices", "Please enter what can be chosen, one a line.");
    }
    FieldDef {
        id: present.map(|def| def.id).unwrap_or_default(),
        record: record.unwrap_or(FieldRecord::User),
        key: present.map_or_else(|| key(errors, &input.key, &label), |def| def.key.clone()),
        label,
        kind,
        choices: if has_choices { choices } else { Vec::new() },
        hint: crate::validate::text(errors, "hint", "The help", &input.hint, TEXT),
        is_required: screens.agent_create == Presence::Required,
        screens,
        validity: crate::validate::standing(errors, &input.validity, "", "").validity,
    }
}

/// Lower-case letters, digits and underscores.
fn key(errors: &mut FieldErrors, given: &str, label: &str) -> String {
    let given = given.trim();
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !given.is_empty() {
        if !given.chars().all(is_plain) || given.len() > LINE {
            errors.add("key", "Please use lower-case letters, digits and _ only.");
        }
        return given.to_owned();
    }
    let made: String = label.to_lowercase().chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let made = made.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
    if made.is_empty() && !label.is_empty() {
        errors.add("key", "Please give the field a name for the API, of lower-case letters, digits and _.");
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    fn def(key: &str, kind: FieldKind) -> FieldDef {
        FieldDef {
            id: FieldId(1),
            record: FieldRecord::User,
            key: key.to_owned(),
            label: key.to_owned(),
            kind,
            choices: vec!["Red".to_owned(), "Blue".to_owned()],
            hint: String::new(),
            is_required: false,
            screens: Screens::usual(FieldRecord::User),
            validity: Validity::Valid,
        }
    }

    fn values(json: &str) -> FieldValues {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn otr_34_each_kind_takes_its_values_and_refuses_others_at_the_field() {
        use FieldKind as K;
        let cases = [
            (K::Text, "Badge 7", Some("Badge 7")),
            (K::Number, "3,5", Some("3.5")),
            (K::Number, "many", None),
            (K::Date, "2026-11-30", Some("2026-11-30")),
            (K::Date, "soon", None),
            (K::Choice, "Blue", Some("Blue")),
            (K::Choice, "Green", None),
            (K::YesNo, "true", Some("yes")),
            (K::YesNo, "perhaps", None),
        ];
        for (kind, value, kept) in cases {
            let mut errors = FieldErrors::new();
            let given = FieldValues([("x".to_owned(), vec![value.to_owned()])].into());
            let out = check(&mut errors, &[def("x", kind)], &given, &FieldValues::default());
            assert_eq!(out.get("x").first().map(String::as_str), kept, "{kind:?} {value}");
            assert_eq!(errors.get("fields.x").is_none(), kept.is_some(), "{kind:?} {value}");
        }
    }

    #[test]
    fn otr_34_missing_unknown_and_retired_fields() {
        let required = FieldDef { is_required: true, ..def("badge", FieldKind::Text) };
        let retired = FieldDef { validity: Validity::Invalid, ..def("old", FieldKind::Text) };
        let mut errors = FieldErrors::new();
        let out = check(
            &mut errors,
            &[required, retired],
            &values(r#"{"nothing": "x", "old": "new"}"#),
            &values(r#"{"old": "kept"}"#),
        );
        assert_eq!(out.get("old"), ["kept"]);
        assert!(errors.get("fields.badge").unwrap().contains("missing"));
        assert!(errors.get("fields.nothing").is_some());
    }

    #[test]
    fn otr_34_each_screen_asks_for_what_is_meant_for_it() {
        let screens = Screens {
            agent_edit: Presence::Hidden,
            portal_edit: Presence::Required,
            ..def("x", FieldKind::Text).screens
        };
        let def = FieldDef { screens, ..def("x", FieldKind::Text) };
        let on = |screen| def.on(screen).map(|def| def.is_required);
        assert_eq!(
            Screen::ALL.iter().map(|screen| on(*screen)).collect::<Vec<_>>(),
            [Some(false), None, None, Some(true)]
        );
        let hidden = on_screen(std::slice::from_ref(&def), Screen::AgentEdit);
        let mut errors = FieldErrors::new();
        let out = check(&mut errors, &hidden, &values(r#"{"x": "new"}"#), &values(r#"{"x": "kept"}"#));
        assert!(errors.get("fields.x").is_some() && out.get("x") == ["kept"]);
    }

    #[test]
    fn single_values_and_lists_are_both_taken() {
        assert_eq!(values(r#"{"a": "x", "b": ["y", "z"], "c": 7}"#).get("b"), ["y", "z"]);
        assert_eq!(values(r#"{"c": 7}"#).get("c"), ["7"]);
    }

    #[test]
    fn a_key_is_made_of_the_label() {
        let input = FieldInput { label: "Badge No. (new)".to_owned(), ..FieldInput::default() };
        let mut errors = FieldErrors::new();
        assert_eq!(check_def(&mut errors, &input, None).key, "badge_no_new");
        assert!(errors.get("record").is_some() && errors.get("kind").is_some());
    }
}
