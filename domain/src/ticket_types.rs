//! Ticket types: what kind of matter a ticket is, where that can be chosen, and what is asked for (HAL-73).

use crate::error::FieldErrors;
use crate::fields::{FieldDef, FieldRecord, FieldValues, place};
use crate::ids::{FieldId, QueueId, TypeId};
use crate::state::{Validity, choice};
use crate::structure::Choice;
use crate::validate::loose;
use serde::{Deserialize, Serialize};

impl TypeId {
    /// The type that every desk begins with. It stays valid, so that each ticket can have a type.
    pub const FIRST: Self = Self(1);
}

choice! {
    /// How a form asks for a custom field.
    FieldUse {
        /// May stay empty.
        Asked = "asked", "Asked for";
        /// Must be filled in.
        Required = "required", "Mandatory";
    }
}

/// A custom field on the forms of a ticket type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlacedField {
    /// The custom field.
    pub field_id: FieldId,
    /// What people read.
    pub label: String,
    /// Of the ticket, or of the person who opens one without an account.
    pub record: FieldRecord,
    /// How it is asked for.
    pub usage: FieldUse,
}

/// A ticket type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketTypeRow {
    /// Id.
    pub id: TypeId,
    /// Name.
    pub name: String,
    /// Only a valid type can be chosen.
    pub validity: Validity,
    /// Comment.
    pub comment: String,
    /// Its place in lists.
    pub position: i64,
    /// Whether customers choose it in the portal.
    pub is_in_portal: bool,
    /// Whether it is offered for tickets without an account.
    pub is_anonymous: bool,
    /// *Hide the contact information fields when logging anonymously* (HAL-40).
    pub hides_contact: bool,
    /// Whether its tickets are opportunities.
    pub is_opportunity: bool,
    /// The queue that is proposed.
    pub queue_id: Option<QueueId>,
    /// Its name.
    pub queue: Option<String>,
    /// What is asked for, in the order of forms.
    pub fields: Vec<PlacedField>,
}

/// The form of a ticket type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TicketTypeInput {
    /// Name, mandatory, unique.
    pub name: String,
    /// Validity; valid when empty.
    pub validity: String,
    /// Comment.
    pub comment: String,
    /// Its place in lists, a number. When empty, a new type comes behind the others, and one there is stays.
    #[serde(deserialize_with = "loose")]
    pub position: String,
    /// Check-box: customers choose it in the portal.
    #[serde(deserialize_with = "loose")]
    pub is_in_portal: String,
    /// Check-box: it is offered for tickets without an account.
    #[serde(deserialize_with = "loose")]
    pub is_anonymous: String,
    /// Check-box: no contact details are asked for without an account.
    #[serde(deserialize_with = "loose")]
    pub hides_contact: String,
    /// Check-box: its tickets are opportunities, which are opened by agents alone. Stays as it is once there
    /// are tickets of the type.
    #[serde(deserialize_with = "loose")]
    pub is_opportunity: String,
    /// Id of the queue that is proposed; none when empty.
    #[serde(deserialize_with = "loose")]
    pub queue_id: String,
    /// By id of the custom field: `asked` or `required`. Fields of tickets and of users.
    pub fields: FieldValues,
    /// By id of the custom field: its place on the form, a number.
    pub order: FieldValues,
}

/// What the form of a ticket type offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketTypeOptions {
    /// Valid queues.
    pub queues: Vec<Choice>,
    /// Valid custom fields of tickets and of users.
    pub fields: Vec<FieldDef>,
}

/// What the type chosen for a new ticket makes of its form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeForm {
    /// Types to choose from, in their order.
    pub types: Vec<Choice>,
    /// The chosen one; none if there is nothing to choose.
    pub type_id: Option<TypeId>,
    /// The queue it proposes.
    pub queue_id: Option<QueueId>,
    /// What is asked for of the ticket.
    pub fields: Vec<FieldDef>,
    /// What is asked for of the person, without an account.
    pub user_fields: Vec<FieldDef>,
}

/// A custom field on the forms of a type, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The custom field.
    pub field: FieldId,
    /// Whether it must be filled in.
    pub is_required: bool,
}

/// Whether a field of these records can stand on the forms of a type.
#[must_use]
pub const fn can_be_placed(record: FieldRecord) -> bool {
    matches!(record, FieldRecord::Ticket | FieldRecord::User)
}

/// Checks which of the fields `defs` stand on the forms of a type, in the order of these forms. Errors stand at
/// `fields.<id>` and `order.<id>`. Fields without a place follow the others.
pub fn check_placed(errors: &mut FieldErrors, input: &TicketTypeInput, defs: &[FieldDef]) -> Vec<Placement> {
    let mut out = Vec::new();
    for (key, values) in &input.fields.0 {
        let Some(text) = values.iter().map(|value| value.trim()).find(|value| !value.is_empty()) else { continue };
        let of_key = |def: &&FieldDef| can_be_placed(def.record) && def.id.to_string() == *key;
        let index = defs.iter().position(|def| of_key(&def));
        match (index, FieldUse::parse(text)) {
            (None, _) => errors.add(&place(key), "There is no such field of tickets or users."),
            (Some(_), None) => errors.add(&place(key), "Please choose from the list."),
            (Some(index), Some(usage)) => {
                let at = format!("order.{key}");
                let position = input.order.get(key).first().map_or("", String::as_str);
                let position = number(errors, &at, position).unwrap_or(i64::MAX);
                let placed = Placement { field: defs[index].id, is_required: usage == FieldUse::Required };
                out.push(((position, index), placed));
            }
        }
    }
    out.sort_by_key(|(at, _)| *at);
    out.into_iter().map(|(_, placed)| placed).collect()
}

/// A place in an order; none if the text is empty.
pub fn number(errors: &mut FieldErrors, at: &str, text: &str) -> Option<i64> {
    let text = text.trim();
    let number = text.parse().ok().filter(|number| (0..10_000).contains(number));
    if number.is_none() && !text.is_empty() {
        errors.add(at, "This is not a place. It should be a number such as 3.");
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::{FieldKind, Screens};

    fn def(id: i64, record: FieldRecord) -> FieldDef {
        FieldDef {
            id: FieldId(id),
            record,
            key: format!("key_{id}"),
            label: format!("Field {id}"),
            kind: FieldKind::Text,
            choices: Vec::new(),
            hint: String::new(),
            is_required: false,
            screens: Screens::usual(FieldRecord::User),
            validity: Validity::Valid,
        }
    }

    fn placed(json: &str) -> (Vec<(i64, bool)>, FieldErrors) {
        let defs = [def(4, FieldRecord::Ticket), def(2, FieldRecord::User), def(3, FieldRecord::Customer)];
        let mut errors = FieldErrors::new();
        let placed = check_placed(&mut errors, &serde_json::from_str(json).unwrap(), &defs);
        (placed.into_iter().map(|one| (one.field.0, one.is_required)).collect(), errors)
    }

    #[test]
    fn hal_73_fields_stand_in_their_order_and_those_without_a_place_behind() {
        let (fields, errors) = placed(r#"{"fields": {"2": "asked", "4": "required"}, "order": {"2": 7}}"#);
        assert_eq!((fields, errors.is_empty()), (vec![(2, false), (4, true)], true));
        let (fields, _) = placed(r#"{"fields": {"2": "asked", "4": "asked"}}"#);
        assert_eq!(fields, [(4, false), (2, false)], "the order of forms");
        assert!(placed(r#"{"fields": {"2": ""}, "order": {"2": 1}}"#).0.is_empty());
    }

    #[test]
    fn hal_73_what_cannot_be_placed_is_named_at_its_field() {
        let (_, errors) = placed(
            r#"{"fields": {"3": "asked", "9": "asked", "2": "perhaps", "4": "asked"}, "order": {"4": "first"}}"#,
        );
        for at in ["fields.3", "fields.9", "fields.2", "order.4"] {
            assert!(errors.get(at).is_some(), "{at}: {errors:?}");
        }
    }
}
