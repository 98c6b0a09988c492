//! What a ticket type makes of the form of a new ticket.

use super::TypeFacts;
use crate::access::cache::Fixed;
use crate::fields::valid_on;
use domain::error::FieldErrors;
use domain::fields::{FieldDef, FieldRecord, Presence, Screen};
use domain::ids::TypeId;
use domain::policy::{Actor, Hat, Via};
use domain::state::Validity;
use domain::structure::Choice;
use domain::ticket_types::TypeForm;
use domain::validate;

/// Who chooses among the types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Agents, and Deskfolk itself.
    Agents,
    /// Customers in the portal.
    Portal,
    /// Whoever has no account.
    Anonymous,
    /// Agents who open an opportunity, or change one.
    Sales,
}

impl Audience {
    /// The audience of whoever acts in this hat.
    pub(crate) fn of(actor: &Actor, hat: Hat) -> Self {
        let is_agent = actor.via == Via::System || actor.subject.is_agent();
        match hat {
            Hat::Agent => Self::Agents,
            Hat::Any if is_agent => Self::Agents,
            Hat::Any | Hat::Portal => Self::Portal,
        }
    }

    /// The screen on which this audience opens tickets.
    pub(crate) const fn creates(self) -> Screen {
        match self {
            Self::Agents | Self::Sales => Screen::AgentCreate,
            Self::Portal | Self::Anonymous => Screen::PortalCreate,
        }
    }

    /// The screen on which this audience looks at tickets.
    pub(crate) const fn looks(self) -> Screen {
        match self {
            Self::Agents | Self::Sales => Screen::AgentEdit,
            Self::Portal | Self::Anonymous => Screen::PortalEdit,
        }
    }

    fn sees(self, facts: &TypeFacts) -> bool {
        let is_offered = match self {
            Self::Agents => !facts.is_opportunity,
            Self::Sales => facts.is_opportunity,
            Self::Portal => facts.is_in_portal,
            Self::Anonymous => facts.is_anonymous,
        };
        is_offered && facts.validity == Validity::Valid
    }
}

/// The types this audience can choose, in their order.
pub(crate) fn offered(fixed: &Fixed, audience: Audience) -> impl Iterator<Item = &TypeFacts> {
    fixed.types().iter().filter(move |facts| audience.sees(facts))
}

/// The chosen type; the first one offered if nothing was chosen.
pub(crate) fn chosen<'f>(
    errors: &mut FieldErrors,
    fixed: &'f Fixed,
    audience: Audience,
    text: &str,
) -> Option<&'f TypeFacts> {
    let id: Option<TypeId> = validate::optional_id(errors, "type_id", "a type", text);
    let found = offered(fixed, audience).find(|facts| id.is_none_or(|id| facts.id == id));
    if found.is_none() {
        errors.add("type_id", "Please choose a type from the list.");
    }
    found
}

/// The valid custom fields of tickets on the forms of a type, in their order, as far as this screen shows them.
pub(crate) fn asked(fixed: &Fixed, facts: &TypeFacts, screen: Screen) -> Vec<FieldDef> {
    placed(facts, &valid_on(fixed, FieldRecord::Ticket, screen))
}

/// The valid custom fields of people on the forms of a type for whoever has no account. That they stand there
/// says that strangers see them.
pub(crate) fn asked_of_strangers(fixed: &Fixed, facts: &TypeFacts) -> Vec<FieldDef> {
    let valid = fixed.fields(FieldRecord::User).iter().filter(|def| def.validity == Validity::Valid);
    let is_required = |def: &FieldDef| def.screens.portal_create == Presence::Required;
    let defs: Vec<_> = valid.map(|def| FieldDef { is_required: is_required(def), ..def.clone() }).collect();
    placed(facts, &defs)
}

fn placed(facts: &TypeFacts, defs: &[FieldDef]) -> Vec<FieldDef> {
    let of_id = |id| defs.iter().find(|def| def.id == id);
    let placed = facts.placed.iter().filter_map(|one| of_id(one.field).map(|def| (def, one.is_required)));
    placed.map(|(def, is_required)| FieldDef { is_required: def.is_required || is_required, ..def.clone() }).collect()
}

/// The form with this type, or with the first one if it is not offered.
pub(crate) fn form(fixed: &Fixed, audience: Audience, wanted: Option<TypeId>) -> TypeForm {
    let types = || offered(fixed, audience);
    let Some(facts) = types().find(|facts| Some(facts.id) == wanted).or_else(|| types().next()) else {
        return TypeForm::default();
    };
    let asks_contact = audience == Audience::Anonymous && !facts.hides_contact;
    TypeForm {
        types: types().map(|one| Choice { id: one.id.0, name: one.name.clone() }).collect(),
        type_id: Some(facts.id),
        queue_id: facts.queue,
        fields: asked(fixed, facts, audience.creates()),
        user_fields: if asks_contact { asked_of_strangers(fixed, facts) } else { Vec::new() },
    }
}
