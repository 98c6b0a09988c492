//! Who gains and who loses sight of tickets that move along: asked of the rules themselves.

use crate::access::load;
use crate::cx::Cx;
use crate::error::Result;
use crate::tickets::{Follower, followers};
use crate::users::Place;
use domain::bulk::{Onlookers, TicketEffect, TicketsFollow};
use domain::ids::{CustomerId, UserId};
use domain::policy::{Actor, Hat, TicketFacts, Via};
use domain::state::{GrantKind, WebAccess};
use entity::{access_grant, agent, user};
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
        onlookers(cx, people, &alike(cx, &moving, to), to).await?
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

async fn onlookers(
    cx: &Cx,
    people: &HashMap<UserId, Place>,
    tickets: &[Moved],
    to: Place,
) -> Result<(Onlookers, Onlookers)> {
    let (mut gain, mut lose) = (Onlookers::default(), Onlookers::default());
    let ids = candidates(cx, tickets, to).await?;
    let at_least = ids.len() as u64 > MOST;
    let hat = if concerns_agents(cx, tickets, to) { Hat::Any } else { Hat::Portal };
    let others: Vec<_> = ids.into_iter().filter(|id| !people.contains_key(id)).collect();
    for some in others.chunks(load::AT_ONCE) {
        let which = Condition::all().add(user::Column::Id.is_in(some.iter().copied()));
        let mut subjects = load::subjects(cx.app.db.read(), which).await?;
        subjects.sort_by(|a, b| a.name.cmp(&b.name));
        for subject in subjects {
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
fn concerns_agents(cx: &Cx, tickets: &[Moved], to: Place) -> bool {
    let is_confidential = |customer: CustomerId| cx.fixed.structure.confidential.contains_key(&customer);
    is_confidential(to.0) || tickets.iter().any(|ticket| is_confidential(ticket.before.customer))
}

/// Whoever could see a ticket of an old or the new place beyond their own.
async fn candidates(cx: &Cx, tickets: &[Moved], to: Place) -> Result<Vec<UserId>> {
    use {access_grant::Column as G, user::Column as U};
    let places = || tickets.iter().map(|ticket| (ticket.before.customer, ticket.before.site)).chain([to]);
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
    let wide = wide.add_option(concerns_agents(cx, tickets, to).then(|| U::Id.in_subquery(agents)));
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
