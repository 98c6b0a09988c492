//! What holds in every world.

use super::*;
use crate::policy::worlds::{self, World, worlds};
use crate::policy::{Fix, Hat, Piece, Place, Reason};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeSet;

fn policy(world: &World) -> Policy<'_> {
    Policy { structure: &world.structure, now: worlds::NOW }
}

fn resources<'a>(world: &'a World, people: &'a [UserFacts]) -> Vec<Resource<'a>> {
    let tickets = world.tickets.iter().map(Resource::Ticket);
    let queues = world.structure.queues.keys().map(|id| Resource::Queue(*id));
    let people = people.iter().map(Resource::User);
    let customers = world.customers.iter().map(|customer| Resource::Customer(customer.id));
    [Resource::Desk].into_iter().chain(tickets).chain(queues).chain(people).chain(customers).collect()
}

fn people(world: &World) -> Vec<UserFacts> {
    (0..world.people.len()).map(|index| user(world.subject(index))).collect()
}

fn is_worded(reason: &Reason) -> bool {
    let fixed = |fix: &Fix| !fix.text.is_empty() && fix.path.starts_with('/');
    !reason.text.is_empty() && !reason.text.contains('?') && reason.fix.as_ref().is_none_or(fixed)
}

proptest! {
    #![proptest_config(Config { cases: 256, failure_persistence: None, ..Config::default() })]

    #[test]
    fn lists_hold_exactly_what_may_be_read(world in worlds(1)) {
        let policy = policy(&world);
        for actor in world.actors() {
            let [agent, portal, any] = [Hat::Agent, Hat::Portal, Hat::Any].map(|hat| policy.ticket_scope(&actor, hat));
            for ticket in &world.tickets {
                let may = |action| policy.decide(&actor, action, Resource::Ticket(ticket)).allow;
                prop_assert_eq!(any.contains(ticket), may(Action::ReadTicket), "{:?} {:?}", actor, ticket);
                prop_assert_eq!(agent.contains(ticket), may(Action::ReadNotes), "{:?} {:?}", actor, ticket);
                prop_assert_eq!(any.contains(ticket), agent.contains(ticket) || portal.contains(ticket));
            }
        }
    }

    /// The directory holds whom and what may be read, and nobody finds out about the rest.
    #[test]
    fn the_directory_holds_exactly_what_may_be_read(world in worlds(1)) {
        let policy = policy(&world);
        let people = people(&world);
        for actor in world.actors() {
            let scope = policy.people_scope(&actor);
            let may = |resource| policy.decide(&actor, Action::ReadUsers, resource).allow;
            let reads = may(Resource::Desk);
            for person in &people {
                prop_assert_eq!(reads && scope.contains(&person.subject), may(Resource::User(person)), "{:?}", actor);
                let is_hidden = actor.subject.is_agent() && !scope.contains(&person.subject);
                for action in Action::ALL.iter().filter(|_| is_hidden) {
                    let decision = policy.decide(&actor, *action, Resource::User(person));
                    prop_assert!(!decision.allow && !decision.visible, "{:?} {:?}", action, actor);
                }
            }
            for customer in &world.customers {
                let sees = reads && scope.contains_customer(customer.id);
                prop_assert_eq!(sees, may(Resource::Customer(customer.id)), "{:?}", actor);
            }
        }
    }

    #[test]
    fn answers_repeat_and_say_why(world in worlds(1)) {
        let policy = policy(&world);
        let people = people(&world);
        for actor in world.actors() {
            for resource in resources(&world, &people) {
                for action in Action::ALL {
                    let decision = policy.decide(&actor, *action, resource);
                    prop_assert_eq!(&decision, &policy.decide(&actor, *action, resource));
                    prop_assert!(!decision.because.is_empty(), "{:?} {:?}", action, resource);
                    prop_assert!(decision.because.iter().all(is_worded), "{:?}", decision);
                    prop_assert!(!decision.allow || decision.visible);
                    prop_assert!(!decision.allow || decision.because.iter().all(|reason| reason.fix.is_none()));
                }
            }
        }
    }

    #[test]
    fn the_order_of_grants_does_not_matter(world in worlds(1)) {
        let policy = policy(&world);
        for actor in world.actors() {
            let mut reversed = actor.clone();
            reversed.subject.grants.reverse();
            for ticket in &world.tickets {
                for action in Action::ALL {
                    let ask = |actor| policy.decide(actor, *action, Resource::Ticket(ticket));
                    prop_assert_eq!(ask(&actor).allow, ask(&reversed).allow);
                }
            }
        }
    }

    /// What somebody reaches is what the rules allow, piece by piece.
    #[test]
    fn the_reach_is_what_may_be_done(world in worlds(1)) {
        let policy = policy(&world);
        for actor in world.actors().into_iter().filter(|actor| actor.via == Via::Direct) {
            let customers: BTreeSet<_> = world.customers.iter().map(|customer| customer.id).collect();
            let reach = policy.reach(&actor.subject, &customers).0;
            let may = |action, resource| policy.decide(&actor, action, resource).allow;
            prop_assert_eq!(reach.contains(&Piece::SignIn), may(Action::SignIn, Resource::Desk));
            for action in Action::ALL {
                if let Some(permission) = action.permission() {
                    prop_assert_eq!(reach.contains(&Piece::Right(permission)), may(*action, Resource::Desk), "{:?}", action);
                }
            }
            for queue in world.structure.queues.keys() {
                let opens = [Piece::Work(*queue, TicketRight::Create), Piece::Open(*queue)];
                let opens = opens.iter().any(|piece| reach.contains(piece));
                prop_assert_eq!(opens, may(Action::CreateTicket, Resource::Queue(*queue)), "{:?}", queue);
            }
            for ticket in &world.tickets {
                let knows = reach.contains(&Piece::Customer(ticket.customer)) || ticket.owner == Some(actor.subject.id);
                let as_agent = |right| knows && reach.contains(&Piece::Work(ticket.queue, right));
                prop_assert_eq!(as_agent(TicketRight::Read), may(Action::ReadNotes, Resource::Ticket(ticket)));
                prop_assert_eq!(as_agent(TicketRight::Note), may(Action::AddNote, Resource::Ticket(ticket)));
                prop_assert_eq!(as_agent(TicketRight::Own), may(Action::AssignTicket, Resource::Ticket(ticket)));
                let own = ticket.requester == actor.subject.id
                    || ticket.participants.iter().any(|(id, _)| *id == actor.subject.id);
                if own || ticket.is_confidential {
                    continue;
                }
                let places = [Place::Site(ticket.site, actor.subject.customer), Place::Customer(ticket.customer)];
                let at = |piece: fn(QueueId, Place) -> Piece| {
                    places.iter().any(|place| reach.contains(&piece(ticket.queue, *place)))
                };
                let sees = as_agent(TicketRight::Read) || at(Piece::See);
                prop_assert_eq!(sees, may(Action::ReadTicket, Resource::Ticket(ticket)), "{:?} {:?}", actor, ticket);
                let answers = as_agent(TicketRight::Reply) || at(Piece::Answer);
                prop_assert_eq!(answers, may(Action::Reply, Resource::Ticket(ticket)), "{:?} {:?}", actor, ticket);
            }
        }
    }

    /// Whoever may change something sees it, and whoever sees it gets a reason for what is refused.
    #[test]
    fn what_is_changed_is_seen(world in worlds(1)) {
        let policy = policy(&world);
        for actor in world.actors().into_iter().filter(|actor| actor.via == Via::Direct) {
            for ticket in &world.tickets {
                let reads = policy.decide(&actor, Action::ReadTicket, Resource::Ticket(ticket)).allow;
                for action in Action::ALL {
                    let decision = policy.decide(&actor, *action, Resource::Ticket(ticket));
                    prop_assert!(reads || !decision.allow, "{:?}", action);
                    prop_assert!(decision.visible == reads || !policy.hindrances(&actor.subject).is_empty());
                }
            }
            for person in people(&world) {
                let may = |action| policy.decide(&actor, action, Resource::User(&person)).allow;
                for action in [Action::ModifyUser, Action::ManageAccount, Action::Impersonate, Action::Look] {
                    prop_assert!(!may(action) || may(Action::ReadUsers), "{:?}", action);
                }
            }
        }
    }

    /// A token or a view takes away and never adds.
    #[test]
    fn how_somebody_acts_never_adds(world in worlds(1)) {
        let policy = policy(&world);
        let people = people(&world);
        for actor in world.actors().into_iter().filter(|actor| actor.via != Via::System) {
            let plain = direct(actor.subject.clone());
            for resource in resources(&world, &people) {
                for action in Action::ALL {
                    let decision = policy.decide(&actor, *action, resource);
                    prop_assert!(!decision.allow || policy.decide(&plain, *action, resource).allow, "{:?}", action);
                }
            }
        }
    }

    /// Taking one grant away opens nothing, unless the grant narrowed a queue to a role.
    #[test]
    fn grants_only_add(world in worlds(1)) {
        let policy = policy(&world);
        for index in 0..world.people.len() {
            let subject = world.subject(index);
            for removed in 0..subject.grants.len() {
                let mut less = subject.clone();
                less.grants.remove(removed);
                for ticket in &world.tickets {
                    for action in Action::ALL {
                        let ask = |subject: &Subject| policy.decide(&direct(subject.clone()), *action, Resource::Ticket(ticket));
                        prop_assert!(!ask(&less).allow || ask(&subject).allow, "{:?} {:?}", action, subject.grants[removed]);
                    }
                }
            }
        }
    }
}

/// The worlds are worth walking: every way to see a ticket, and not to, is common in them.
#[test]
fn generated_worlds_are_rich() {
    let mut runner = TestRunner::deterministic();
    let mut seen = std::collections::BTreeMap::<&str, u32>::new();
    for _ in 0..300 {
        let world = worlds(1).new_tree(&mut runner).unwrap().current();
        let policy = policy(&world);
        for actor in world.actors() {
            let [agent, portal] = [Hat::Agent, Hat::Portal].map(|hat| policy.ticket_scope(&actor, hat));
            for ticket in &world.tickets {
                let own = portal.own == Some(ticket.requester);
                let ways = [
                    ("as an agent", agent.contains(ticket) && !agent.everything),
                    ("own", own),
                    ("wide or followed", portal.contains(ticket) && !own && !portal.everything),
                    ("by both hats", agent.contains(ticket) && portal.contains(ticket) && !agent.everything),
                    ("not at all", !agent.contains(ticket) && !portal.contains(ticket)),
                    ("confidential", portal.contains(ticket) && ticket.is_confidential && !own && !portal.everything),
                    ("hidden", agent.agent_queues.contains(&ticket.queue) && !agent.contains(ticket)),
                ];
                for (way, _) in ways.into_iter().filter(|(_, is_so)| *is_so) {
                    *seen.entry(way).or_default() += 1;
                }
            }
        }
    }
    assert_eq!(seen.len(), 7, "{seen:?}");
    assert!(seen.iter().all(|(way, count)| *count >= if *way == "hidden" { 10 } else { 50 }), "{seen:?}");
}
