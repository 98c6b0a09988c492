//! Who gains and who loses sight of what was written, by merging: asked of the rules themselves.

use super::pair::Pair;
use crate::access::load;
use crate::cx::Cx;
use crate::error::Result;
use crate::guest_links;
use crate::secret;
use domain::access::{AccessDiff, AccessPart, AccessSample, AccessSide};
use domain::ids::UserId;
use domain::policy::{Action, Actor, Hat, Resource, TicketFacts, Via};
use domain::state::{GrantKind, WebAccess};
use domain::time::Period;
use entity::{access_grant, user};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::BTreeSet;

/// Most people whose sight is looked at.
const MOST: u64 = 5_000;
/// Names that are given on each side.
const NAMES: usize = 5;

/// Who comes to follow the ticket that stays: the requester and the participants of the other one, as far as
/// they do not follow it anyway.
pub(super) fn newcomers(cx: &Cx, pair: &Pair) -> Vec<(UserId, Period)> {
    let (from, into) = (pair.from.sight.known(), pair.into.sight.known());
    let follows = |id: UserId| {
        into.requester == id || into.participants.iter().any(|(who, period)| *who == id && period.contains(cx.now))
    };
    let mut out: Vec<(UserId, Period)> = Vec::new();
    for (id, period) in std::iter::once((from.requester, Period::ALWAYS)).chain(from.participants.iter().copied()) {
        if !follows(id) && period.contains(cx.now) && !out.iter().any(|(known, _)| *known == id) {
            out.push((id, period));
        }
    }
    out
}

/// The answer to the question of [`AccessDiff`] for this merge.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn audience(
    cx: &Cx,
    db: &impl ConnectionTrait,
    pair: &Pair,
    newcomers: &[(UserId, Period)],
) -> Result<AccessDiff> {
    let (from, into) = (pair.from.sight.known(), pair.into.sight.known());
    let mut after = into.clone();
    after.participants.extend(newcomers.iter().copied());
    let ids = candidates(cx, db, from, &after).await?;
    let is_cut = ids.len() as u64 > MOST;
    let mut sides = Sides::default();
    for some in ids.chunks(load::AT_ONCE) {
        let which = Condition::all().add(user::Column::Id.is_in(some.iter().copied()));
        let mut subjects = load::subjects(db, which).await?;
        subjects.sort_by(|a, b| a.name.cmp(&b.name));
        for subject in subjects {
            let (id, name, is_agent) = (subject.id, subject.name.clone(), subject.is_agent());
            let is_named = cx.require_known(&subject).is_ok();
            let scope = cx.policy().ticket_scope(&Actor { subject, via: Via::Direct }, Hat::Any);
            sides.add(
                &Person { id, name, is_agent, is_named },
                [scope.contains(from), scope.contains(into), scope.contains(&after)],
            );
        }
    }
    sides.guests(db, pair).await?;
    sides.finish(cx, pair, is_cut)
}

struct Person {
    id: UserId,
    name: String,
    is_agent: bool,
    /// Whether the actor may know of them: everybody counts.
    is_named: bool,
}

/// People on both sides, customers and agents apart.
#[derive(Default)]
struct Sides {
    /// See what was written in the ticket that is merged, and did not.
    first: [u64; 2],
    /// See what was written in the ticket that stays, and did not.
    second: [u64; 2],
    /// Saw what was written in the ticket that is merged, and do not any more.
    lost: [u64; 2],
    /// Came by a link that was forwarded, and come to see what was written in the ticket that is merged.
    guests: u64,
    gain: AccessSide,
    lose: AccessSide,
}

impl Sides {
    fn add(&mut self, person: &Person, [first, second, after]: [bool; 3]) {
        let kind = usize::from(person.is_agent);
        self.first[kind] += u64::from(after && !first);
        self.second[kind] += u64::from(after && !second);
        self.lost[kind] += u64::from(first && !after);
        if after && !(first && second) {
            note(&mut self.gain, person);
        }
        if first && !after {
            note(&mut self.lose, person);
        }
    }

    /// Whoever came to the ticket that stays by a link that was forwarded. Those of the other one are asked anew.
    async fn guests(&mut self, db: &impl ConnectionTrait, pair: &Pair) -> Result<()> {
        self.guests = guest_links::forwarded_to(db, pair.into.row.id).await?.len() as u64;
        self.gain.people += self.guests;
        Ok(())
    }

    fn finish(mut self, cx: &Cx, pair: &Pair, is_cut: bool) -> Result<AccessDiff> {
        let (from, into) = (pair.from.row.id.number(), pair.into.row.id.number());
        let among = if is_cut { format!(" (of the first {MOST} people looked at)") } else { String::new() };
        let parts = |what: &str, number: &str, people: [u64; 2]| {
            let line = |who: &str, people| AccessPart { text: format!("{who}: {what} #{number}{among}"), people };
            let lines = [line("Customers", people[0]), line("Agents", people[1])];
            lines.into_iter().filter(|line| line.people > 0).collect::<Vec<_>>()
        };
        self.gain.parts = parts("read the conversation of", &from, self.first);
        self.gain.parts.extend(parts("read the conversation of", &into, self.second));
        if self.guests > 0 {
            let text = format!("Guests with a forwarded link: read the conversation of #{from}");
            self.gain.parts.push(AccessPart { text, people: self.guests });
        }
        self.lose.parts = parts("no longer read the conversation of", &from, self.lost);
        let seen = secret::hash_token(&serde_json::to_string(&(&self.gain, &self.lose))?);
        // Names are for those who may see the directory.
        if !cx.allows(Action::ReadUsers, Resource::Desk) {
            self.gain.samples.clear();
            self.lose.samples.clear();
        }
        Ok(AccessDiff { gain: self.gain, lose: self.lose, seen })
    }
}

fn note(side: &mut AccessSide, person: &Person) {
    side.people += 1;
    if person.is_named && side.samples.len() < NAMES {
        side.samples.push(AccessSample { id: person.id, name: person.name.clone(), others: 0, tickets: 1 });
    }
}

/// Whoever could read one of the tickets: who follows it, who works in its queue, who sees what others of the
/// customer or site have.
async fn candidates(
    cx: &Cx,
    db: &impl ConnectionTrait,
    from: &TicketFacts,
    after: &TicketFacts,
) -> Result<Vec<UserId>> {
    use {access_grant::Column as G, user::Column as U};
    let both = [from, after];
    let following: BTreeSet<UserId> = both
        .into_iter()
        .flat_map(|ticket| std::iter::once(ticket.requester).chain(ticket.participants.iter().map(|(who, _)| *who)))
        .collect();
    let holders = |kind: GrantKind, targets: [i64; 2]| {
        access_grant::Entity::find()
            .select_only()
            .column(G::UserId)
            .filter(G::Kind.eq(kind))
            .filter(G::UserId.is_not_null())
            .filter(G::TargetId.is_in(targets))
            .into_query()
    };
    let customers = both.map(|ticket| ticket.customer);
    let by_customer = Condition::any()
        .add(U::CustomerId.is_in(customers))
        .add(U::Id.in_subquery(holders(GrantKind::Customer, customers.map(|id| id.0))));
    let site = Condition::all().add(U::WebAccess.eq(WebAccess::Site)).add(U::SiteId.is_in(both.map(|it| it.site)));
    let wide = Condition::all().add(U::WebAccess.eq(WebAccess::Customer)).add(by_customer);
    let working = U::Id.in_subquery(holders(GrantKind::Queue, both.map(|ticket| ticket.queue.0)));
    let which = Condition::any().add(U::Id.is_in(following.iter().copied())).add(working).add(site).add(wide);
    let mut ids: Vec<UserId> = user::Entity::find()
        .select_only()
        .column(U::Id)
        .filter(which)
        .order_by_asc(U::SortKey)
        .order_by_asc(U::Id)
        .limit(MOST + 1)
        .into_tuple()
        .all(db)
        .await?;
    // Those it is about are looked at whoever else there is; the actor knows both anyway.
    ids.extend(following.into_iter().filter(|id| !ids.contains(id)).collect::<Vec<_>>());
    ids.retain(|id| *id != cx.actor.subject.id);
    Ok(ids)
}
