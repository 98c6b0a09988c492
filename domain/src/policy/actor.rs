//! Who acts, and how.

use super::Scope;
use crate::ids::{
    CustomerId, GrantId, ImpersonationId, IntegrationId, RoleId, ScimConnectionId, SiteId, SourceId, TicketId, TokenId,
    UserId,
};
use crate::state::{AccountState, GrantKind, GroupLevel, UserType, WebAccess};
use crate::structure::Standing;
use crate::time::{Period, Timestamp};
use std::collections::BTreeSet;

/// Whoever does something: the person the rules look at, and the way they act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person whose rights count.
    pub subject: Subject,
    /// How they act: adds a restriction, and goes to the journal.
    pub via: Via,
}

impl Actor {
    /// The person who really sits there: the admin, while in somebody's view.
    #[must_use]
    pub const fn real(&self) -> UserId {
        match &self.via {
            Via::Impersonation { admin, .. } | Via::Look { admin, .. } => *admin,
            _ => self.subject.id,
        }
    }

    /// The stay in somebody's view, of either kind.
    #[must_use]
    pub const fn stay(&self) -> Option<ImpersonationId> {
        match &self.via {
            Via::Impersonation { id, .. } | Via::Look { id, .. } => Some(*id),
            _ => None,
        }
    }
}

/// The way an actor acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// Signed in as themselves.
    Direct,
    /// An admin in this person's view (ZAM-13).
    Impersonation {
        /// The stay.
        id: ImpersonationId,
        /// Who really acts.
        admin: UserId,
        /// Their name.
        admin_name: String,
        /// When it ends by itself.
        expires_at: Timestamp,
        /// Whether the person's password is out of reach there, as the settings say.
        keeps_credentials: bool,
    },
    /// Somebody who looks at what this person sees, without entering: nothing can be written.
    Look {
        /// The stay.
        id: ImpersonationId,
        /// Who really looks.
        admin: UserId,
        /// Their name.
        admin_name: String,
        /// When it ends by itself.
        expires_at: Timestamp,
        /// What their API token may be used for, if they look with one.
        scopes: Option<BTreeSet<Scope>>,
    },
    /// A program with one of this person's tokens.
    Token {
        /// The token.
        id: TokenId,
        /// What it may be used for.
        scopes: BTreeSet<Scope>,
    },
    /// By a mail from an address of theirs: no account is needed but by agents, and no more can be done
    /// than to write.
    Mail,
    /// By a link that was sent to somebody without an account: to read and to answer one ticket (N15).
    Link {
        /// The ticket.
        ticket: TicketId,
        /// Whether it was sent to somebody else, who passed it on.
        is_forwarded: bool,
    },
    /// An identity provider by a SCIM connection, within the rights of whoever keeps the connection, and for its own
    /// people alone.
    Scim {
        /// The connection.
        id: ScimConnectionId,
        /// Where its people are kept.
        source: SourceId,
    },
    /// Deskfolk itself: setup, command line, background work.
    System,
}

/// The agent profile of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentFacts {
    /// User, Manager or Admin.
    pub user_type: UserType,
    /// Deleted agents are blocked until undeleted (RTP-17).
    pub is_deleted: bool,
}

/// What limits an account beside its state, as *Manage Access* sets it (OST-33).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountLimits {
    /// First moment at which it can no longer be used.
    pub until: Option<Timestamp>,
    /// The person may not change the password themselves.
    pub keeps_password: bool,
    /// The integration whose directory knows the password: here there is none to change.
    pub directory: Option<IntegrationId>,
}

/// Who holds a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The person.
    User,
    /// One of the person's customers, for all its people (OTR-12).
    Customer(CustomerId),
}

/// A membership or grant, with its dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its id, for the explanation.
    pub id: GrantId,
    /// What kind it is.
    pub kind: GrantKind,
    /// Who holds it.
    pub holder: Holder,
    /// The role, department, queue, group, customer or ticket it is for.
    pub target: i64,
    /// For a queue: the role held there, instead of all the agent's roles.
    pub role: Option<RoleId>,
    /// For a group: ro or rw.
    pub level: Option<GroupLevel>,
    /// When it holds.
    pub period: Period,
}

/// Everything the rules need to know of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The person.
    pub id: UserId,
    /// Their name, for reasons.
    pub name: String,
    /// State of their account.
    pub state: AccountState,
    /// What limits it.
    pub limits: AccountLimits,
    /// Validity of the person.
    pub standing: Standing,
    /// Their customer.
    pub customer: CustomerId,
    /// Its name.
    pub customer_name: String,
    /// Validity of the customer (OTR-37).
    pub customer_standing: Standing,
    /// Their site.
    pub site: SiteId,
    /// Its name.
    pub site_name: String,
    /// Validity of the site.
    pub site_standing: Standing,
    /// Where they are kept; nowhere else if there is none.
    pub source: Option<SourceId>,
    /// Whose tickets they may open in the portal.
    pub web_access: WebAccess,
    /// A General User cannot sign in (HAL-23).
    pub is_general: bool,
    /// The agent profile, if they have one.
    pub agent: Option<AgentFacts>,
    /// Their grants, and those of their customers.
    pub grants: Vec<Grant>,
}

impl Subject {
    /// Somebody of this name of whom nothing else is known: valid, but without account, place and grants.
    #[must_use]
    pub fn bare(id: UserId, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            state: AccountState::Guest,
            limits: AccountLimits::default(),
            standing: Standing::VALID,
            customer: CustomerId(0),
            customer_name: String::new(),
            customer_standing: Standing::VALID,
            site: SiteId(0),
            site_name: String::new(),
            site_standing: Standing::VALID,
            source: None,
            web_access: WebAccess::NoAccess,
            is_general: false,
            agent: None,
            grants: Vec::new(),
        }
    }

    /// The grants of `kind` that hold at `now`. A customer can hold access groups for its people,
    /// nothing else.
    pub fn holding(&self, kind: GrantKind, now: Timestamp) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(move |grant| {
            grant.kind == kind
                && grant.period.contains(now)
                && (grant.holder == Holder::User || kind == GrantKind::Group)
        })
    }

    /// Whether they are deleted, as a person or as an agent (RTP-17).
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.state == AccountState::Deleted || self.agent.is_some_and(|agent| agent.is_deleted)
    }

    /// Whether a day is set on which they can be used no more: of themselves, of the account, or of where they belong.
    #[must_use]
    pub fn has_end(&self) -> bool {
        let standings = [self.standing, self.customer_standing, self.site_standing];
        self.limits.until.is_some() || standings.iter().any(|standing| standing.period.until.is_some())
    }

    /// Whether they work as an agent.
    #[must_use]
    pub fn is_agent(&self) -> bool {
        self.agent.is_some_and(|agent| !agent.is_deleted)
    }

    /// The customers they belong to at `now`: their own first.
    #[must_use]
    pub fn customers(&self, now: Timestamp) -> Vec<CustomerId> {
        let further = self.holding(GrantKind::Customer, now).map(|grant| CustomerId(grant.target));
        std::iter::once(self.customer).chain(further).collect()
    }
}
