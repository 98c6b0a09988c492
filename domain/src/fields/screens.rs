//! Who sees a custom field where: agents and customers, in a new record and afterwards.

use super::{FieldInput, FieldRecord};
use crate::error::FieldErrors;
use crate::state::choice;
use serde::{Deserialize, Serialize};

choice! {
    /// What a form does with a custom field.
    Presence {
        /// It is neither asked for nor shown.
        Hidden = "hidden", "Not shown";
        /// It may be filled in.
        Optional = "optional", "Shown";
        /// It must be filled in.
        Required = "required", "Mandatory";
    }
}

choice! {
    /// Where somebody meets a custom field.
    Screen {
        /// Agents add a record.
        AgentCreate = "agent_create", "For agents, when new";
        /// Agents look at a record or change it.
        AgentEdit = "agent_edit", "For agents, afterwards";
        /// Customers register, or open a ticket whose type asks for the field.
        PortalCreate = "portal_create", "For customers, when new";
        /// People look at their own profile, customers at a ticket.
        PortalEdit = "portal_edit", "For customers, afterwards";
    }
}

/// What each screen does with a custom field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Screens {
    /// Where agents add a record.
    pub agent_create: Presence,
    /// Where agents look at a record and change it.
    pub agent_edit: Presence,
    /// Where customers register, or open a ticket whose type asks for the field.
    pub portal_create: Presence,
    /// In one's own profile, and where customers look at a ticket.
    pub portal_edit: Presence,
}

impl Screens {
    /// What is usual for fields of such records: agents see them, customers fill in those of the tickets they
    /// open and see nothing afterwards.
    #[must_use]
    pub const fn usual(record: FieldRecord) -> Self {
        Self {
            agent_create: Presence::Optional,
            agent_edit: Presence::Optional,
            portal_create: if matches!(record, FieldRecord::Ticket) { Presence::Optional } else { Presence::Hidden },
            portal_edit: Presence::Hidden,
        }
    }

    /// What this screen does with the field.
    #[must_use]
    pub const fn on(self, screen: Screen) -> Presence {
        match screen {
            Screen::AgentCreate => self.agent_create,
            Screen::AgentEdit => self.agent_edit,
            Screen::PortalCreate => self.portal_create,
            Screen::PortalEdit => self.portal_edit,
        }
    }
}

/// Checks who sees a field of such records where. What is empty is as usual.
pub(super) fn check(errors: &mut FieldErrors, input: &FieldInput, record: FieldRecord) -> Screens {
    let usual = Screens::usual(record);
    let mut presence = |screen: Screen, text: &str| match (text.trim(), Presence::parse(text.trim())) {
        ("", _) => usual.on(screen),
        (_, Some(Presence::Optional | Presence::Required))
            if record.is_of_desk() && matches!(screen, Screen::PortalCreate | Screen::PortalEdit) =>
        {
            errors.add(screen.as_str(), "Customers do not see the records that are kept of them and their sites.");
            Presence::Hidden
        }
        (_, Some(Presence::Required)) if record == FieldRecord::Ticket && screen == Screen::PortalEdit => {
            errors.add(screen.as_str(), "Customers see tickets and do not change them: nothing is mandatory there.");
            Presence::Optional
        }
        (_, Some(presence)) => presence,
        (_, None) => {
            errors.add(screen.as_str(), "Please choose from the list.");
            usual.on(screen)
        }
    };
    Screens {
        agent_create: presence(Screen::AgentCreate, &input.agent_create),
        agent_edit: presence(Screen::AgentEdit, &input.agent_edit),
        portal_create: presence(Screen::PortalCreate, &input.portal_create),
        portal_edit: presence(Screen::PortalEdit, &input.portal_edit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::check_def;

    #[test]
    fn otr_34_who_sees_a_field_is_checked_with_it() {
        let check = |record: &str, portal_edit: &str| {
            let input = FieldInput {
                record: record.to_owned(),
                label: "Badge".to_owned(),
                kind: "text".to_owned(),
                portal_edit: portal_edit.to_owned(),
                ..FieldInput::default()
            };
            let mut errors = FieldErrors::new();
            let def = check_def(&mut errors, &input, None);
            (def.screens.portal_create, def.screens.portal_edit, errors.get("portal_edit").is_some())
        };
        use Presence as P;
        assert_eq!(check("ticket", ""), (P::Optional, P::Hidden, false));
        assert_eq!(check("user", "required"), (P::Hidden, P::Required, false));
        assert_eq!(check("ticket", "required"), (P::Optional, P::Optional, true));
        assert_eq!(check("customer", "optional"), (P::Hidden, P::Hidden, true));
        assert_eq!(check("site", "required"), (P::Hidden, P::Hidden, true));
        assert_eq!(check("user", "perhaps"), (P::Hidden, P::Hidden, true));
    }
}
