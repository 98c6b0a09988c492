//! States and other closed choices. Each is stored as its lower-case name.

use serde::{Deserialize, Serialize};

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "db", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
        #[cfg_attr(feature = "db", sea_orm(rs_type = "String", db_type = "String(sea_orm::prelude::StringLen::N(32))"))]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] #[cfg_attr(feature = "db", sea_orm(string_value = $text))] $variant,)+
        }

        impl $name {
            /// Every choice, in display order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stored and transmitted name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The name people read.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// The choice of this stored name, if there is one.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|choice| choice.as_str() == text)
            }
        }
    };
}
pub(crate) use choice;

choice! {
    /// Whether a record can be used (OTR-31, OTR-36).
    Validity {
        /// Usable.
        Valid = "valid", "valid";
        /// Blocked for good, until somebody sets it back.
        Invalid = "invalid", "invalid";
        /// Blocked for a while.
        InvalidTemporarily = "invalid_temporarily", "invalid-temporarily";
    }
}

choice! {
    /// Where a moment stands to the dates of a record.
    Phase {
        /// Before the first day.
        Upcoming = "upcoming", "Not yet valid";
        /// Within the dates, or there are none.
        Current = "current", "Current";
        /// After the last day.
        Expired = "expired", "Expired";
    }
}

choice! {
    /// What a person's login is (OST-28). A guest has none.
    AccountState {
        /// No account.
        Guest = "guest", "Guest";
        /// An account whose mail address is not yet verified (OST-22).
        Pending = "pending", "Pending activation";
        /// Registered: may sign in.
        Active = "active", "Active";
        /// Locked by an administrator or by failed sign-ins.
        Locked = "locked", "Locked";
        /// Deleted; an agent's can be undeleted (RTP-17..19).
        Deleted = "deleted", "Deleted";
    }
}

choice! {
    /// Whose tickets a customer user may open in the portal (HAL-13), in rising order.
    WebAccess {
        /// Cannot sign in at all (HAL-14).
        NoAccess = "none", "No Access";
        /// Their own tickets.
        Own = "own", "Own tickets";
        /// All tickets of their site.
        Site = "site", "Tickets of the site";
        /// All tickets of their customer.
        Customer = "customer", "Tickets of the customer";
    }
}

choice! {
    /// The agent user types, in rising order (RTP-5).
    UserType {
        /// Works on tickets.
        User = "user", "User";
        /// Also creates users and agents (RTP-1).
        Manager = "manager", "Manager";
        /// Holds every permission.
        Admin = "admin", "Admin";
    }
}

choice! {
    /// What a customer or a customer user may do in an access group (OTR-12), in rising order.
    GroupLevel {
        /// Read only.
        Ro = "ro", "ro";
        /// Read and write.
        Rw = "rw", "rw";
    }
}

choice! {
    /// Where a ticket stands.
    TicketState {
        /// Nobody has answered yet.
        New = "new", "New";
        /// Being worked on.
        Open = "open", "Open";
        /// Waiting for somebody or something.
        Pending = "pending", "Pending";
        /// Done.
        Closed = "closed", "Closed";
        /// Part of another ticket now. Nobody chooses it: merging brings it, and unmerging takes it away.
        Merged = "merged", "Merged";
    }
}

impl Validity {
    /// The name people read at a moment that stands like this to the dates of the record.
    #[must_use]
    pub const fn label_in(self, phase: Phase) -> &'static str {
        match (self, phase) {
            (Self::Valid, Phase::Upcoming | Phase::Expired) => phase.label(),
            _ => self.label(),
        }
    }

    /// Whether the record can be used at a moment that stands like this to its dates.
    #[must_use]
    pub const fn is_usable_in(self, phase: Phase) -> bool {
        matches!((self, phase), (Self::Valid, Phase::Current))
    }
}

impl TicketState {
    /// The states that people choose.
    pub const CHOICES: [Self; 4] = [Self::New, Self::Open, Self::Pending, Self::Closed];

    /// Whether nothing is to be done any more.
    #[must_use]
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Closed | Self::Merged)
    }
}

choice! {
    /// How urgent a ticket is, in rising order.
    Priority {
        /// Can wait.
        Low = "low", "Low";
        /// The usual.
        Normal = "normal", "Normal";
        /// Soon.
        High = "high", "High";
        /// Now.
        Urgent = "urgent", "Urgent";
    }
}

choice! {
    /// How a ticket came in.
    Channel {
        /// By a form, a program or a letter: it was written.
        Written = "written", "Written";
        /// By telephone (HAL-24).
        Call = "call", "Call";
        /// By mail (HAL-44).
        Mail = "mail", "Mail";
    }
}

choice! {
    /// What an article of a ticket is.
    ArticleKind {
        /// Written by the customer side; public.
        Message = "message", "Message";
        /// Written by an agent to the customer; public.
        Reply = "reply", "Reply";
        /// Internal: never shown to customers.
        Note = "note", "Internal note";
    }
}

impl ArticleKind {
    /// Whether customers may see it.
    #[must_use]
    pub const fn is_public(self) -> bool {
        !matches!(self, Self::Note)
    }
}

choice! {
    /// The kinds of membership and grant, all of which may have dates.
    GrantKind {
        /// An agent holds a role.
        Role = "role", "Role";
        /// An agent belongs to a department (RTP-9).
        Department = "department", "Department";
        /// An agent may work in a queue (RTP-14, RTP-20).
        Queue = "queue", "Queue";
        /// A customer or a single user holds a level on an access group (OTR-12).
        Group = "group", "Group";
        /// A user also belongs to another customer.
        Customer = "customer", "Further customer";
        /// A user follows a ticket.
        Participant = "participant", "Participant";
    }
}

choice! {
    /// The door through which a person entered the directory.
    Door {
        /// First-start setup.
        Setup = "setup", "First setup";
        /// The manual form.
        Form = "form", "Form";
        /// The REST API.
        Api = "api", "API";
        /// Made with a site, for tickets without a named person (HAL-23).
        Site = "site", "General User of a site";
        /// A spreadsheet.
        Import = "import", "Import";
        /// Another system (HAL-56).
        Integration = "integration", "Integration";
        /// An identity provider, by SCIM.
        Scim = "scim", "SCIM connection";
        /// Their first sign-in by a provider of single sign-on.
        SingleSignOn = "single_sign_on", "Single sign-on";
        /// The command line.
        Cli = "cli", "Command line";
        /// Their own registration in the portal (HAL-34).
        Registration = "registration", "Registration in the portal";
        /// The New Ticket screen (HAL-19).
        NewTicket = "new_ticket", "New Ticket";
        /// Changing the end-user of a ticket (HAL-28).
        ChangeSiteUser = "change_site_user", "Change Site/User";
        /// A ticket opened without an account (HAL-38).
        Anonymous = "anonymous", "Anonymous ticket";
        /// The details of a caller on a General User's ticket (HAL-22).
        GeneralUser = "general_user", "Ticket of a General User";
        /// The New Call screen (HAL-24).
        Call = "call", "New Call";
        /// A contact or prospect of an opportunity (HAL-31).
        Opportunity = "opportunity", "Converted opportunity";
        /// A mail from somebody unknown (HAL-44).
        Mail = "mail", "Mail";
        /// A ticket link that was forwarded (N15).
        ForwardedLink = "forwarded_link", "Forwarded ticket link";
        /// Demonstration data.
        Demo = "demo", "Demo data";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for validity in Validity::ALL {
            assert_eq!(Validity::parse(validity.as_str()), Some(*validity));
        }
        assert_eq!(Validity::parse("Valid"), None);
    }

    #[test]
    fn levels_are_ordered() {
        assert!(UserType::User < UserType::Manager && UserType::Manager < UserType::Admin);
        assert!(WebAccess::NoAccess < WebAccess::Own && WebAccess::Site < WebAccess::Customer);
        assert!(GroupLevel::Ro < GroupLevel::Rw);
    }
}
