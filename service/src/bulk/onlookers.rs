//! Who gains and who loses sight of tickets that move along: asked of the rules themselves.

use crate::access::load;
use crate::cx::Cx;
use crate::error::Result;
use crate::tickets::{Follower, followers};
use crate::users::Place;
use domain::bulk::{Onlookers, TicketEffect, TicketsFollow};
use domain::ids::{CustomerId, QueueId, TicketId, UserId};
use domain::policy::{Actor, Hat, Subject, TicketFacts, Via};
use domain::state::{GrantKind, WebAccess};
use entity::{access_grant, agent, ticket, user};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Most people whose sight is looked at.
const MOST: u64 = 5_000;
/// Names that are given.
const NAMES: usize = 5;

/// A ticket before and after.
struct Moved {
    before: TicketFacts,
    after: TicketFacts,
}

/// What moving these people means for their tickets, and for whoever else sees them in the portal. Nothing
/// if there is no ticket at an old place.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn effect(
    cx: &Cx,
    people: &HashMap<UserId, Place>,
    to: Place,
    which: TicketsFollow,
) -> Result<Option<TicketEffect>> {
    let found = followers(cx, cx.app.db.read(), people).await?;
    if found.is_empty() {
        return Ok(None);
    }
    let moving: Vec<_> = found.iter().filter(|ticket| ticket.is_of(which)).collect();
    let (gain, lose) = if moving.is_empty() {
        (Onlookers::default(), Onlookers::default())
    } else {
        onlookers(cx, &alike(cx, &moving, to), |subject| people.contains_key(&subject.id)).await?
    };
    Ok(Some(TicketEffect {
        all: found.len() as u64,
        open: found.iter().filter(|ticket| ticket.is_open).count() as u64,
        follow: moving.len() as u64,
        gain,
        lose,
    }))
}

/// One of each kind of ticket that the rules tell apart: their own requesters see them before and after.
fn alike(cx: &Cx, tickets: &[&Follower], to: Place) -> Vec<Moved> {
    let is_confidential = |customer: CustomerId| cx.fixed.structure.confidential.contains_key(&customer);
    let to_confidential = is_confidential(to.0);
    let mut seen = HashSet::new();
    let mut out = Vec::new();
    for Follower { facts, .. } in tickets {
        let followed = facts.participants.iter().map(|(who, period)| (*who, period.from, period.until));
        let followed: Vec<_> = followed.collect();
        let owner = facts.owner.filter(|_| to_confidential || is_confidential(facts.customer));
        if seen.insert((facts.queue, facts.customer, facts.site, facts.is_confidential, owner, followed)) {
            let after = TicketFacts { customer: to.0, site: to.1, ..facts.clone() };
            out.push(Moved { before: facts.clone(), after });
        }
    }
    out
}

/// Who gains and who loses sight of the tickets of a site that moves to another customer, beside everybody there:
/// open tickets come to the first place, closed ones to the second. Whose tickets they are changes nothing for them.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn onlookers_of_site(
    cx: &Cx,
    (customer, site): Place,
    to: [Place; 2],
) -> Result<(Onlookers, Onlookers)> {
    use ticket::Column as T;
    let mut tickets = Vec::new();
    for (is_closed, to) in [false, true].into_iter().zip(to) {
        let kinds: Vec<(QueueId, bool)> = ticket::Entity::find()
            .select_only()
            .columns([T::QueueId, T::IsConfidential])
            .distinct()
            .filter(T::CustomerId.eq(customer))
            .filter(T::SiteId.eq(site))
            .filter(if is_closed { T::ClosedAt.is_not_null() } else { T::ClosedAt.is_null() })
            .into_tuple()
            .all(cx.app.db.read())
            .await?;
        tickets.extend(kinds.into_iter().map(|(queue, is_confidential)| {
            let before = TicketFacts {
                id: TicketId::default(),
                queue,
                requester: UserId::default(),
                customer,
                site,
                owner: None,
                is_confidential,
                participants: Vec::new(),
            };
            Moved { after: TicketFacts { customer: to.0, site: to.1, ..before.clone() }, before }
        }));
    }
    if tickets.is_empty() {
        return Ok((Onlookers::default(), Onlookers::default()));
    }
    onlookers(cx, &tickets, |subject| subject.site == site).await
}

/// Those who see other ones of these tickets afterwards, beside who moves.
async fn onlookers(
    cx: &Cx,
    tickets: &[Moved],
    moves: impl Fn(&Subject) -> bool + Send + Sync,
) -> Result<(Onlookers, Onlookers)> {
    let (mut gain, mut lose) = (Onlookers::default(), Onlookers::default());
    let ids = candidates(cx, tickets).await?;
    let at_least = ids.len() as u64 > MOST;
    let hat = if concerns_agents(cx, tickets) { Hat::Any } else { Hat::Portal };
    for some in ids.chunks(load::AT_ONCE) {
        let which = Condition::all().add(user::Column::Id.is_in(some.iter().copied()));
        let mut subjects = load::subjects(cx.app.db.read(), which).await?;
        subjects.sort_by(|a, b| a.name.cmp(&b.name));
        for subject in subjects.into_iter().filter(|subject| !moves(subject)) {
            let name = subject.name.clone();
            let scope = cx.policy().ticket_scope(&Actor { subject, via: Via::Direct }, hat);
            let sees = |ticket: &Moved| (scope.contains(&ticket.before), scope.contains(&ticket.after));
            for (onlookers, change) in [(&mut gain, (false, true)), (&mut lose, (true, false))] {
                if tickets.iter().any(|ticket| sees(ticket) == change) {
                    onlookers.people += 1;
                    if onlookers.names.len() < NAMES {
                        onlookers.names.push(name.clone());
                    }
                }
            }
        }
    }
    gain.at_least = at_least;
    lose.at_least = at_least;
    Ok((gain, lose))
}

/// Whether a ticket comes to or from a confidential customer, which not every agent sees.
fn concerns_agents(cx: &Cx, tickets: &[Moved]) -> bool {
    let is_confidential = |facts: &TicketFacts| cx.fixed.structure.confidential.contains_key(&facts.customer);
    tickets.iter().any(|ticket| is_confidential(&ticket.before) || is_confidential(&ticket.after))
}

/// Whoever could see a ticket of an old or a new place beyond their own.
async fn candidates(cx: &Cx, tickets: &[Moved]) -> Result<Vec<UserId>> {
    use {access_grant::Column as G, user::Column as U};
    let facts = || tickets.iter().flat_map(|ticket| [&ticket.before, &ticket.after]);
    let places = || facts().map(|facts| (facts.customer, facts.site));
    let customers: BTreeSet<_> = places().map(|place| place.0).collect();
    let sites: BTreeSet<_> = places().map(|place| place.1).collect();
    let further = access_grant::Entity::find()
        .select_only()
        .column(G::UserId)
        .filter(G::Kind.eq(GrantKind::Customer))
        .filter(G::TargetId.is_in(customers.iter().map(|id| id.0)))
        .into_query();
    let by_customer = Condition::any().add(U::CustomerId.is_in(customers)).add(U::Id.in_subquery(further));
    let wide = Condition::any()
        .add(Condition::all().add(U::WebAccess.eq(WebAccess::Site)).add(U::SiteId.is_in(sites)))
        .add(Condition::all().add(U::WebAccess.eq(WebAccess::Customer)).add(by_customer));
    let agents = agent::Entity::find().select_only().column(agent::Column::UserId).into_query();
    let wide = wide.add_option(concerns_agents(cx, tickets).then(|| U::Id.in_subquery(agents)));
    Ok(user::Entity::find()
        .select_only()
        .column(U::Id)
        .filter(wide)
        .order_by_asc(U::SortKey)
        .order_by_asc(U::Id)
        .limit(MOST + 1)
        .into_tuple()
        .all(cx.app.db.read())
        .await?)
}
