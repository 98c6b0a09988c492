//! Lists and decisions agree: over generated worlds, read back from the database, every list holds
//! exactly the tickets whose reading the rules allow, for every person, way to act, and hat; and the directory
//! exactly the people and customers.

mod insert;

use crate::databases::on_both;
use domain::ids::{CustomerId, TicketId, UserId};
use domain::policy::worlds::{self, World, worlds};
use domain::policy::{Action, Actor, Hat, Policy, Resource, Subject, TicketScope, UserFacts};
use entity::scope::{customers_visible_to, followed_tickets, people_visible_to, tickets_of_others, tickets_visible_to};
use entity::{customer, ticket, user};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use service::Db;
use service::access::cache::FixedCache;
use service::access::load::subject_of;
use std::collections::BTreeSet;
use tokio::runtime::Handle;

/// Worlds per database.
const WORLDS: u32 = 64;

on_both! {
    lists_hold_exactly_what_may_be_read => super::lists_hold_exactly_what_may_be_read;
}

async fn lists_hold_exactly_what_may_be_read(db: Db) {
    let handle = Handle::current();
    let run = move || {
        let config = Config { cases: WORLDS, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
        TestRunner::new(config).run(&worlds(1), |world| handle.block_on(check(&db, &world))).unwrap();
    };
    tokio::task::spawn_blocking(run).await.unwrap();
}

async fn check(db: &Db, world: &World) -> Result<(), TestCaseError> {
    insert::replace(db, world).await;
    let fixed = FixedCache::default().load(db).await.unwrap();
    prop_assert_eq!(&fixed.structure, &world.structure);
    let policy = Policy { structure: &fixed.structure, now: worlds::NOW };
    for generated in world.actors() {
        let subject = subject_of(db.read(), generated.subject.id).await.unwrap().unwrap();
        prop_assert_eq!(by_grant(subject.clone()), by_grant(generated.subject));
        let actor = Actor { subject, via: generated.via };
        directory(db, world, policy, &actor).await?;
        for hat in [Hat::Agent, Hat::Portal, Hat::Any] {
            let scope = policy.ticket_scope(&actor, hat);
            let expected: BTreeSet<_> = world
                .tickets
                .iter()
                .filter(|ticket| {
                    let may = |action| policy.decide(&actor, action, Resource::Ticket(ticket)).allow;
                    match hat {
                        Hat::Agent => may(Action::ReadNotes),
                        Hat::Portal => scope.contains(ticket),
                        Hat::Any => may(Action::ReadTicket),
                    }
                })
                .map(|ticket| ticket.id)
                .collect();
            let listed = ids(db, tickets_visible_to(&scope)).await;
            prop_assert_eq!(&listed, &expected, "{:?} {:?}", hat, actor);
            if !scope.everything {
                let others = world.tickets.iter().map(|ticket| ticket.id).filter(|id| !expected.contains(id));
                let negated = ids(db, tickets_visible_to(&scope).not()).await;
                prop_assert_eq!(negated, others.collect::<BTreeSet<_>>(), "negated: {:?}", actor);
            }
            if hat == Hat::Portal && !scope.everything {
                prop_assert_eq!(ids(db, in_parts(&scope)).await, expected, "in parts: {:?}", actor);
            }
        }
    }
    Ok(())
}

/// The people and customers of the directory, for whoever may see it at all.
async fn directory(db: &Db, world: &World, policy: Policy<'_>, actor: &Actor) -> Result<(), TestCaseError> {
    let may = |resource: Resource<'_>| policy.decide(actor, Action::ReadUsers, resource).allow;
    if !may(Resource::Desk) {
        return Ok(());
    }
    let scope = policy.people_scope(actor);
    let everybody = (0..world.people.len()).map(|index| UserFacts { subject: world.subject(index) });
    let people: BTreeSet<_> =
        everybody.filter(|person| may(Resource::User(person))).map(|person| person.subject.id).collect();
    let listed = user::Entity::find().select_only().column(user::Column::Id);
    let listed = listed.filter(Condition::all().add_option(people_visible_to(&scope)));
    let listed: BTreeSet<UserId> = listed.into_tuple().all(db.read()).await.unwrap().into_iter().collect();
    prop_assert_eq!(listed, people, "{:?}", actor);

    let customers = world.customers.iter().map(|customer| customer.id);
    let customers: BTreeSet<_> = customers.filter(|id| may(Resource::Customer(*id))).collect();
    let listed = customer::Entity::find().select_only().column(customer::Column::Id);
    let listed = listed.filter(Condition::all().add_option(customers_visible_to(&scope)));
    let listed: BTreeSet<CustomerId> = listed.into_tuple().all(db.read()).await.unwrap().into_iter().collect();
    prop_assert_eq!(listed, customers, "{:?}", actor);
    Ok(())
}

/// The portal's list put together from the finders of its parts.
fn in_parts(scope: &TicketScope) -> Condition {
    let Some(own) = scope.own else { return Condition::any().add(ticket::Column::Id.eq(0)) };
    Condition::any()
        .add(ticket::Column::RequesterId.eq(own))
        .add(ticket::Column::Id.in_subquery(followed_tickets(scope)))
        .add_option(tickets_of_others(scope))
}

async fn ids(db: &Db, condition: Condition) -> BTreeSet<TicketId> {
    let query = ticket::Entity::find().select_only().column(ticket::Column::Id).filter(condition);
    query.into_tuple().all(db.read()).await.unwrap().into_iter().collect()
}

fn by_grant(mut subject: Subject) -> Subject {
    subject.grants.sort_by_key(|grant| grant.id);
    subject
}
