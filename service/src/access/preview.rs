//! Who gains and who loses what, before a change is saved.
//!
//! The change itself is made, in a transaction that is taken back: what is shown is what saving brings,
//! whatever the change. The rules say what people reach before and after.

use super::cache;
use super::people::{Concerned, Head, concerned};
use super::sights::Sights;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::secret;
use domain::AppError;
use domain::access::{AccessDiff, AccessPart, AccessSample, AccessSide, AccessTotals};
use domain::bulk::Onlookers;
use domain::ids::{CustomerId, UserId};
use domain::policy::{Action, Actor, Hat, PeopleScope, Piece, Policy, Resource, TicketScope, Via};
use domain::structure::Structure;
use entity::scope::tickets_visible_to;
use entity::ticket;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};

/// People named on each side.
const SAMPLES: usize = 5;

/// Looks at those concerned before the change.
pub(crate) struct Watch {
    concerned: Concerned,
    structure: Structure,
    people: BTreeMap<UserId, Head>,
}

impl Watch {
    /// Remembers who reaches what now, and begins the change. Everybody may be a million people: they are
    /// read before the change holds up other writes.
    ///
    /// # Errors
    /// If the database cannot be read, or no connection is free in time.
    pub async fn begin(cx: &Cx, whom: Concerned) -> Result<(Self, Tx)> {
        let watch = Self::read(cx, cx.app.db.read(), whom).await?;
        Ok((watch, cx.begin().await?))
    }

    /// Remembers who reaches what now, where the change has begun already.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn before(cx: &Cx, tx: &Tx, whom: Concerned) -> Result<Self> {
        Self::read(cx, tx.db(), whom).await
    }

    async fn read(cx: &Cx, db: &impl ConnectionTrait, whom: Concerned) -> Result<Self> {
        let structure = cache::structure(db).await?;
        let people = Box::pin(concerned(cx, db, &whom)).await?;
        Ok(Self { concerned: whom, structure, people })
    }

    /// Compares with what they reach after the change, and takes the change back.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn after(self, cx: &Cx, tx: Tx) -> Result<AccessDiff> {
        Ok(Box::pin(self.compare(cx, tx, false)).await?.0)
    }

    /// The same, and how many tickets all of them together gain and lose sight of.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn after_together(self, cx: &Cx, tx: Tx) -> Result<(AccessDiff, AccessTotals)> {
        let people = self.people.len() as u64;
        let (diff, [gain, lose]) = Box::pin(self.compare(cx, tx, true)).await?;
        let db = cx.app.db.read();
        let totals = AccessTotals {
            people,
            tickets_gained: gain.tickets(db, cx.now).await?,
            tickets_lost: lose.tickets(db, cx.now).await?,
        };
        Ok((diff, totals))
    }

    async fn compare(self, cx: &Cx, tx: Tx, together: bool) -> Result<(AccessDiff, [Sights; 2])> {
        let structure = cache::structure(tx.db()).await?;
        let people = match self.concerned {
            Concerned::Everybody | Concerned::Role(_) => None,
            _ => Some(Box::pin(concerned(cx, tx.db(), &self.concerned)).await?),
        };
        drop(tx);
        let before = Policy { structure: &self.structure, now: cx.now };
        let after = Policy { structure: &structure, now: cx.now };
        let people_after = people.as_ref().unwrap_or(&self.people);
        let confidential = self.structure.confidential.keys().chain(structure.confidential.keys());
        let confidential: BTreeSet<_> = confidential.copied().collect();
        let mut gain = Side { together, ..Side::default() };
        let mut lose = Side { together, ..Side::default() };
        for (id, old) in &self.people {
            let Some(new) = people_after.get(id) else { continue };
            let had = before.reach(&old.subject, &confidential);
            let has = after.reach(&new.subject, &confidential);
            let scopes = || (scope(before, old), scope(after, new));
            gain.add(new, has.beyond(&had), scopes);
            lose.add(new, had.beyond(&has), || {
                let (old, new) = scopes();
                (new, old)
            });
        }
        let sights = [std::mem::take(&mut gain.sights), std::mem::take(&mut lose.sights)];
        let scope = cx.people_scope();
        let names = Names { before: &self.structure, after: &structure, scope: &scope };
        let gain = Box::pin(gain.finish(cx, &names)).await?;
        let lose = Box::pin(lose.finish(cx, &names)).await?;
        let seen = fingerprint(gain.clone(), lose.clone())?;
        Ok((AccessDiff { gain, lose, seen }, sights))
    }
}

/// What tells this answer from others. A ticket that is opened meanwhile asks nobody to look again.
fn fingerprint(mut gain: AccessSide, mut lose: AccessSide) -> Result<String> {
    for sample in gain.samples.iter_mut().chain(&mut lose.samples) {
        sample.tickets = 0;
    }
    Ok(secret::hash_token(&serde_json::to_string(&(gain, lose))?))
}

/// Adds those whose own access stays, and who see other tickets because these come to count for another place.
pub(crate) fn with_onlookers(mut diff: AccessDiff, about: &str, (gain, lose): (&Onlookers, &Onlookers)) -> AccessDiff {
    for (side, others) in [(&mut diff.gain, gain), (&mut diff.lose, lose)] {
        if others.people > 0 {
            side.people += others.people;
            let more = if others.at_least { ", at least" } else { "" };
            let text = format!("{about}: See tickets of others{more}");
            side.parts.push(AccessPart { text, people: others.people });
        }
    }
    diff.seen = secret::hash_token(&format!("{} {} {}", diff.seen, gain.people, lose.people));
    diff
}

/// Refuses a change that gives or takes access unless `seen` is the fingerprint of this very answer.
///
/// # Errors
/// `Unseen` with the answer.
pub fn require_seen(diff: AccessDiff, seen: &str) -> Result<()> {
    if diff.is_empty() || diff.seen == seen { Ok(()) } else { Err(AppError::Unseen(Box::new(diff)).into()) }
}

fn scope(policy: Policy<'_>, head: &Head) -> TicketScope {
    policy.ticket_scope(&Actor { subject: head.subject.clone(), via: Via::Direct }, Hat::Any)
}

/// One side while it is put together.
#[derive(Default)]
struct Side {
    people: u64,
    /// Who has each piece, by their place among those who have any.
    pieces: BTreeMap<Piece, BTreeSet<usize>>,
    heads: Vec<u64>,
    samples: Vec<Sample>,
    /// Whether the tickets of all of them are counted, too.
    together: bool,
    sights: Sights,
}

struct Sample {
    id: UserId,
    name: String,
    customer: CustomerId,
    others: u64,
    /// Tickets of the second that the first does not have.
    scopes: (TicketScope, TicketScope),
}

impl Side {
    fn add(&mut self, head: &Head, pieces: BTreeSet<Piece>, scopes: impl FnOnce() -> (TicketScope, TicketScope)) {
        if pieces.is_empty() {
            return;
        }
        let index = self.heads.len();
        self.heads.push(head.people);
        self.people += head.people;
        for piece in pieces {
            self.pieces.entry(piece).or_default().insert(index);
        }
        let is_sample = self.samples.len() < SAMPLES;
        if !is_sample && !self.together {
            return;
        }
        let scopes = scopes();
        if self.together {
            self.sights.add(head.subject.id, &scopes);
        }
        if is_sample {
            self.samples.push(Sample {
                id: head.subject.id,
                name: head.subject.name.clone(),
                customer: head.subject.customer,
                others: head.people - 1,
                scopes,
            });
        }
    }

    async fn finish(self, cx: &Cx, names: &Names<'_>) -> Result<AccessSide> {
        let mut parts: Vec<(Line, BTreeSet<usize>)> = Vec::new();
        for (piece, who) in &self.pieces {
            let line = names.line(*piece);
            match parts.iter_mut().find(|(known, whose)| known.joins(&line, whose == who)) {
                Some((known, whose)) => {
                    known.take(line);
                    whose.extend(who);
                }
                None => parts.push((line, who.clone())),
            }
        }
        let people = |who: BTreeSet<usize>| who.into_iter().filter_map(|index| self.heads.get(index)).sum();
        let parts =
            parts.into_iter().map(|(line, who)| AccessPart { text: line.text(), people: people(who) }).collect();
        let mut samples = Vec::new();
        // Names are for those who may see the directory, and whom it shows them.
        let reads = cx.allows(Action::ReadUsers, Resource::Desk);
        let is_named = |sample: &Sample| reads && names.scope.contains_customer(sample.customer);
        for sample in self.samples.into_iter().filter(is_named) {
            samples.push(AccessSample {
                tickets: tickets(cx, &sample.scopes).await?,
                id: sample.id,
                name: sample.name,
                others: sample.others,
            });
        }
        Ok(AccessSide { people: self.people, parts, samples })
    }
}

/// How many tickets are in the second scope and not in the first.
async fn tickets(cx: &Cx, (without, with): &(TicketScope, TicketScope)) -> Result<u64> {
    let only = ticket::Entity::find().filter(tickets_visible_to(with)).filter(tickets_visible_to(without).not());
    Ok(only.count(cx.app.db.read()).await?)
}

/// The words for a piece.
struct Names<'a> {
    before: &'a Structure,
    after: &'a Structure,
    scope: &'a PeopleScope,
}

/// What is about one thing, and what may be done there.
struct Line {
    about: String,
    rights: Vec<String>,
    /// Whether it stands for all places in one line, whoever has them.
    is_summed: bool,
}

impl Line {
    fn joins(&self, other: &Self, same_people: bool) -> bool {
        self.about == other.about
            && !self.about.is_empty()
            && if other.is_summed { self.rights == other.rights } else { same_people && !self.is_summed }
    }

    fn take(&mut self, other: Self) {
        self.rights.extend(other.rights.into_iter().filter(|right| !self.rights.contains(right)).collect::<Vec<_>>());
    }

    fn text(self) -> String {
        let rights = self.rights.join(", ");
        if self.about.is_empty() { rights } else { format!("{}: {rights}", self.about) }
    }
}

impl Names<'_> {
    fn line(&self, piece: Piece) -> Line {
        let (right, is_summed) = match piece {
            Piece::SignIn => ("Sign in".to_owned(), false),
            Piece::Right(permission) => (permission.label().to_owned(), false),
            Piece::Customer(id) => (self.confidential(id), false),
            Piece::Work(_, right) => (right.label().to_owned(), false),
            Piece::Open(_) => ("Open tickets in the portal".to_owned(), false),
            Piece::See(..) => ("See tickets of others in the portal".to_owned(), true),
            Piece::Answer(..) => ("Answer tickets of others in the portal".to_owned(), true),
        };
        let about = piece.queue().and_then(|queue| {
            let facts = self.after.queues.get(&queue).or_else(|| self.before.queues.get(&queue))?;
            Some(format!("Queue {}", facts.name))
        });
        Line { about: about.unwrap_or_default(), rights: vec![right], is_summed }
    }

    /// A customer that is confidential, or is to be, by name to whoever may know of it.
    fn confidential(&self, id: CustomerId) -> String {
        let facts = self.after.confidential.get(&id).or_else(|| self.before.confidential.get(&id));
        match facts.filter(|_| self.scope.contains_customer(id)) {
            Some(facts) => format!("See {} with its people and tickets", facts.name),
            None => "See a confidential customer".to_owned(),
        }
    }
}
