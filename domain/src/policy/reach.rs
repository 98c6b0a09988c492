//! Everything somebody reaches, piece by piece: what is compared before and after a change.

use super::{Policy, Subject};
use crate::ids::{CustomerId, QueueId, SiteId};
use crate::permission::{Permission, TicketRight};
use crate::state::{GroupLevel, WebAccess};
use std::collections::BTreeSet;

/// Whose tickets a Web Access Level reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Those of a site, which belongs to a customer.
    Site(SiteId, CustomerId),
    /// Those of a customer with all its sites.
    Customer(CustomerId),
}

/// One thing somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece {
    /// Sign in.
    SignIn,
    /// An agent-wide right.
    Right(Permission),
    /// See a customer that is confidential, or is to be, as an agent.
    Customer(CustomerId),
    /// A right on the tickets of a queue, as an agent.
    Work(QueueId, TicketRight),
    /// Open tickets in a queue, in the portal.
    Open(QueueId),
    /// See tickets of others in a queue, in the portal.
    See(QueueId, Place),
    /// Answer them.
    Answer(QueueId, Place),
}

impl Piece {
    /// The queue it is about.
    #[must_use]
    pub const fn queue(self) -> Option<QueueId> {
        match self {
            Self::SignIn | Self::Right(_) | Self::Customer(_) => None,
            Self::Work(queue, _) | Self::Open(queue) | Self::See(queue, _) | Self::Answer(queue, _) => Some(queue),
        }
    }

    /// The same at the whole customer, for what concerns a site.
    const fn wider(self) -> Option<Self> {
        match self {
            Self::See(queue, Place::Site(_, customer)) => Some(Self::See(queue, Place::Customer(customer))),
            Self::Answer(queue, Place::Site(_, customer)) => Some(Self::Answer(queue, Place::Customer(customer))),
            _ => None,
        }
    }
}

/// Everything somebody reaches beside their own tickets and those they follow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach(pub BTreeSet<Piece>);

impl Reach {
    /// What this holds and `other` does not hold, in the portal or as an agent. A site is held by whoever
    /// holds its customer.
    #[must_use]
    pub fn beyond(&self, other: &Self) -> BTreeSet<Piece> {
        self.0.iter().copied().filter(|piece| !other.covers(*piece)).collect()
    }

    fn covers(&self, piece: Piece) -> bool {
        let has = |piece| self.0.contains(&piece);
        let otherwise = match piece {
            Piece::Open(queue) => has(Piece::Work(queue, TicketRight::Create)),
            Piece::Work(queue, TicketRight::Create) => has(Piece::Open(queue)),
            Piece::See(queue, _) => has(Piece::Work(queue, TicketRight::Read)),
            Piece::Answer(queue, _) => {
                has(Piece::Work(queue, TicketRight::Reply)) && has(Piece::Work(queue, TicketRight::Change))
            }
            Piece::SignIn | Piece::Right(_) | Piece::Customer(_) | Piece::Work(..) => false,
        };
        otherwise || has(piece) || piece.wider().is_some_and(has)
    }
}

impl Policy<'_> {
    /// Everything this person reaches: nothing if they cannot sign in. Of customers, those of `customers`
    /// that are not hidden from them.
    #[must_use]
    pub fn reach(&self, subject: &Subject, customers: &BTreeSet<CustomerId>) -> Reach {
        let mut pieces = BTreeSet::new();
        if !self.hindrances(subject).is_empty() {
            return Reach(pieces);
        }
        pieces.insert(Piece::SignIn);
        pieces.extend(self.permissions(subject).into_iter().map(Piece::Right));
        if subject.is_agent() {
            for queue in self.structure.queues.keys() {
                self.reach_as_agent(subject, *queue, &mut pieces);
            }
            let meets = |piece: &Piece| {
                matches!(piece, Piece::Right(Permission::UsersRead) | Piece::Work(_, TicketRight::Read))
            };
            if pieces.iter().any(meets) {
                let seen = customers.iter().copied().filter(|id| !self.hides_customer(subject, *id));
                pieces.extend(seen.map(Piece::Customer));
            }
        }
        self.reach_in_portal(subject, &mut pieces);
        Reach(pieces)
    }

    fn reach_as_agent(&self, subject: &Subject, queue: QueueId, pieces: &mut BTreeSet<Piece>) {
        let rights = self.queue_rights(subject, queue);
        let reads = rights.allows(TicketRight::Read);
        for right in TicketRight::ALL.iter().copied().filter(|right| *right != TicketRight::Full) {
            // Opening needs a queue in use; everything else on a ticket builds on seeing it.
            let holds = match right {
                TicketRight::Create => self.takes_tickets(queue),
                _ => reads,
            };
            if holds && rights.allows(right) {
                pieces.insert(Piece::Work(queue, right));
            }
        }
    }

    fn reach_in_portal(&self, subject: &Subject, pieces: &mut BTreeSet<Piece>) {
        let places = match subject.web_access {
            WebAccess::NoAccess => return,
            WebAccess::Own => Vec::new(),
            WebAccess::Site => vec![Place::Site(subject.site, subject.customer)],
            WebAccess::Customer => subject.customers(self.now).into_iter().map(Place::Customer).collect(),
        };
        for (queue, facts) in &self.structure.queues {
            let Some(level) = self.group_level(subject, facts.group).0 else { continue };
            pieces.extend(places.iter().map(|place| Piece::See(*queue, *place)));
            if level >= GroupLevel::Rw {
                pieces.extend(places.iter().map(|place| Piece::Answer(*queue, *place)));
                if self.takes_tickets(*queue) {
                    pieces.insert(Piece::Open(*queue));
                }
            }
        }
    }
}
