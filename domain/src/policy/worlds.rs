//! Generated worlds for property tests: structure, customers, people, grants and tickets at random,
//! with dates just before, at and after the moment that counts.
//!
//! Compiled for this crate's tests, and with the feature `worlds` for tests that put a world into a
//! database.

use super::{AccountLimits, Actor, AgentFacts, Grant, Holder, Scope, Subject, TicketFacts, Via};
use crate::ids::{
    CustomerId, DepartmentId, GrantId, GroupId, ImpersonationId, QueueId, RoleId, SiteId, TicketId, TokenId, UserId,
};
use crate::permission::{Permission, TicketRight, TicketRights};
use crate::state::{AccountState, GrantKind, GroupLevel, UserType, Validity, WebAccess};
use crate::structure::{ConfidentialFacts, DepartmentFacts, GroupFacts, QueueFacts, RoleFacts, Standing, Structure};
use crate::time::{Period, Timestamp};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

/// The moment at which a generated world is looked at: 2026-11-22 12:00 UTC.
pub const NOW: Timestamp = Timestamp(1_795_348_800_000);

/// A customer of a world.
#[derive(Clone, Debug)]
pub struct WorldCustomer {
    /// Id.
    pub id: CustomerId,
    /// Name.
    pub name: String,
    /// Validity.
    pub standing: Standing,
}

/// A site of a world.
#[derive(Clone, Debug)]
pub struct WorldSite {
    /// Id.
    pub id: SiteId,
    /// Whose it is.
    pub customer: CustomerId,
    /// Name.
    pub name: String,
    /// Validity.
    pub standing: Standing,
}

/// A desk with its people and tickets. Ids of each kind count up from the same first id.
#[derive(Clone, Debug)]
pub struct World {
    /// Departments, queues, groups, roles.
    pub structure: Structure,
    /// Customers.
    pub customers: Vec<WorldCustomer>,
    /// Sites, at least one a customer.
    pub sites: Vec<WorldSite>,
    /// People. Their grants are those that they hold themselves; [`World::subject`] adds the others.
    pub people: Vec<Subject>,
    /// Access groups granted to customers.
    pub customer_grants: Vec<Grant>,
    /// Tickets with their participants.
    pub tickets: Vec<TicketFacts>,
    /// How each person acts besides directly, in the order of the people.
    pub vias: Vec<Via>,
}

impl World {
    /// A person with the grants of all customers they ever belonged to, as a loader would hand them out.
    #[must_use]
    pub fn subject(&self, index: usize) -> Subject {
        let mut subject = self.people[index].clone();
        let further = subject.grants.iter().filter(|grant| grant.kind == GrantKind::Customer).map(|grant| grant.target);
        let customers: Vec<_> =
            further.chain([subject.customer.0]).map(|id| Holder::Customer(CustomerId(id))).collect();
        let shared = self.customer_grants.iter().filter(|grant| customers.contains(&grant.holder)).cloned();
        subject.grants.extend(shared);
        subject
    }

    /// Everybody, acting directly and in the way the world chose for them.
    #[must_use]
    pub fn actors(&self) -> Vec<Actor> {
        let both = |(index, via): (usize, &Via)| {
            [Via::Direct, via.clone()].map(|via| Actor { subject: self.subject(index), via })
        };
        self.vias.iter().enumerate().flat_map(both).collect()
    }
}

/// Worlds whose ids of every kind begin at `first_id`.
pub fn worlds(first_id: i64) -> impl Strategy<Value = World> {
    (
        structures(),
        vec(customers(), 1..4),
        vec((any::<Index>(), any::<Index>(), levels(), periods()), 0..5),
        vec(people(), 1..7),
        vec(tickets(), 1..12),
    )
        .prop_map(move |(structure, customers, shared, people, tickets)| {
            let mut builder = Builder::new(first_id);
            builder.structure(structure);
            let confidential = builder.customers(customers);
            builder.shared(shared);
            builder.people(people);
            builder.confidential(confidential);
            builder.tickets(tickets);
            builder.world
        })
}

type RawStructure = (Vec<Standing>, Vec<RawGroup>, Vec<RawRole>, Vec<RawQueue>);
type RawGroup = (Option<GroupLevel>, Standing);
type RawRole = (Vec<Permission>, Vec<TicketRight>, Standing);
type RawQueue = (Index, Index, Standing);
type RawCustomer = (Standing, Vec<Standing>, Option<RawConfidential>);
/// Who looks after a confidential customer.
type RawConfidential = (Option<Index>, Option<Index>);
type RawShared = (Index, Index, GroupLevel, Period);
type RawTicket = (Index, Index, Option<Index>, Option<(Index, Index)>, bool, Vec<(Index, Period)>);

#[derive(Clone, Debug)]
struct RawPerson {
    state: AccountState,
    standing: Standing,
    home: (Index, Index),
    web_access: WebAccess,
    is_general: bool,
    agent: Option<AgentFacts>,
    roles: Vec<(Index, Period)>,
    /// A queue, whether its department comes with it, the role held in it.
    places: Vec<(Index, bool, Option<Index>, Period)>,
    groups: Vec<(Index, GroupLevel, Period)>,
    further: Vec<(Index, Period)>,
    via: Via,
}

/// Moments around [`NOW`], the very moment included.
fn moments() -> impl Strategy<Value = Timestamp> {
    select(vec![-86_400_000, -1, 0, 1, 86_400_000]).prop_map(|offset| Timestamp(NOW.0 + offset))
}

fn periods() -> impl Strategy<Value = Period> {
    prop_oneof![
        2 => Just(Period::ALWAYS),
        1 => (option::of(moments()), option::of(moments())).prop_map(|(from, until)| Period { from, until }),
    ]
}

fn standings() -> impl Strategy<Value = Standing> {
    prop_oneof![
        6 => Just(Standing::VALID),
        1 => (select(Validity::ALL), periods()).prop_map(|(validity, period)| Standing { validity, period }),
    ]
}

fn levels() -> impl Strategy<Value = GroupLevel> {
    select(GroupLevel::ALL)
}

fn structures() -> impl Strategy<Value = RawStructure> {
    let rights = prop_oneof![
        2 => subsequence(TicketRight::ALL, 0..TicketRight::ALL.len()),
        1 => Just(vec![TicketRight::Read]),
    ];
    let role = (subsequence(Permission::ALL, 0..Permission::ALL.len()), rights, standings());
    (
        vec(standings(), 1..4),
        vec((option::weighted(0.3, levels()), standings()), 1..4),
        vec(role, 1..4),
        vec((any::<Index>(), any::<Index>(), standings()), 1..6),
    )
}

fn customers() -> impl Strategy<Value = RawCustomer> {
    let looked_after = (option::weighted(0.3, any::<Index>()), option::weighted(0.2, any::<Index>()));
    (standings(), vec(standings(), 1..3), option::weighted(0.3, looked_after))
}

fn people() -> impl Strategy<Value = RawPerson> {
    let state = prop_oneof![4 => Just(AccountState::Active), 1 => select(AccountState::ALL)];
    let agent = (select(UserType::ALL), prop::bool::weighted(0.1))
        .prop_map(|(user_type, is_deleted)| AgentFacts { user_type, is_deleted });
    let identity = (
        state,
        standings(),
        any::<(Index, Index)>(),
        select(WebAccess::ALL),
        prop::bool::weighted(0.05),
        option::of(agent),
    );
    let place = (any::<Index>(), prop::bool::weighted(0.8), option::weighted(0.2, any::<Index>()), periods());
    let grants = (
        vec((any::<Index>(), periods()), 0..3),
        vec(place, 0..4),
        vec((any::<Index>(), levels(), periods()), 0..3),
        vec((any::<Index>(), periods()), 0..2),
    );
    (identity, grants, vias()).prop_map(|(identity, (roles, places, groups, further), via)| {
        let (state, standing, home, web_access, is_general, agent) = identity;
        RawPerson { state, standing, home, web_access, is_general, agent, roles, places, groups, further, via }
    })
}

fn vias() -> impl Strategy<Value = Via> {
    let impersonation = (prop::bool::ANY, moments()).prop_map(|(enters, expires_at)| {
        let (id, admin, admin_name) = (ImpersonationId(1), UserId(1), "Ada Admin".to_owned());
        if enters {
            Via::Impersonation { id, admin, admin_name, expires_at, keeps_credentials: false }
        } else {
            Via::Look { id, admin, admin_name, expires_at, scopes: None }
        }
    });
    let token = subsequence(Scope::ALL, 0..=Scope::ALL.len())
        .prop_map(|scopes| Via::Token { id: TokenId(1), scopes: scopes.into_iter().collect() });
    prop_oneof![3 => impersonation, 3 => token, 1 => Just(Via::System)]
}

fn tickets() -> impl Strategy<Value = RawTicket> {
    (
        any::<Index>(),
        any::<Index>(),
        option::of(any::<Index>()),
        option::weighted(0.2, any::<(Index, Index)>()),
        prop::bool::weighted(0.25),
        vec((any::<Index>(), periods()), 0..3),
    )
}

/// Turns raw choices into records that refer to each other.
struct Builder {
    first_id: i64,
    last_grant: i64,
    world: World,
}

impl Builder {
    fn new(first_id: i64) -> Self {
        let world = World {
            structure: Structure::default(),
            customers: Vec::new(),
            sites: Vec::new(),
            people: Vec::new(),
            customer_grants: Vec::new(),
            tickets: Vec::new(),
            vias: Vec::new(),
        };
        Self { first_id, last_grant: first_id - 1, world }
    }

    fn numbered<T>(&self, raw: Vec<T>) -> impl Iterator<Item = (i64, T)> + use<T> {
        (self.first_id..).zip(raw)
    }

    /// One of `count` ids.
    fn pick(&self, index: Index, count: usize) -> i64 {
        (self.first_id..).nth(index.index(count)).unwrap_or(self.first_id)
    }

    fn grant(&mut self, kind: GrantKind, target: i64, period: Period) -> Grant {
        self.last_grant += 1;
        Grant { id: GrantId(self.last_grant), kind, holder: Holder::User, target, role: None, level: None, period }
    }

    fn structure(&mut self, (departments, groups, roles, queues): RawStructure) {
        let mut structure = Structure::default();
        let (department_count, group_count) = (departments.len(), groups.len());
        for (id, standing) in self.numbered(departments) {
            structure
                .departments
                .insert(DepartmentId(id), DepartmentFacts { name: format!("Department {id}"), standing });
        }
        for (id, (everyone, standing)) in self.numbered(groups) {
            structure.groups.insert(GroupId(id), GroupFacts { name: format!("Group {id}"), everyone, standing });
        }
        for (id, (permissions, rights, standing)) in self.numbered(roles) {
            let permissions = permissions.into_iter().collect();
            let facts = RoleFacts {
                name: format!("Role {id}"),
                permissions,
                ticket_rights: TicketRights::of(&rights),
                standing,
            };
            structure.roles.insert(RoleId(id), facts);
        }
        for (id, (department, group, standing)) in self.numbered(queues) {
            let department = DepartmentId(self.pick(department, department_count));
            let group = GroupId(self.pick(group, group_count));
            structure
                .queues
                .insert(QueueId(id), QueueFacts { name: format!("Queue {id}"), department, group, standing });
        }
        self.world.structure = structure;
    }

    /// Tells which customers are confidential.
    fn customers(&mut self, raw: Vec<RawCustomer>) -> Vec<(CustomerId, RawConfidential)> {
        let mut confidential = Vec::new();
        for (id, (standing, sites, is_confidential)) in self.numbered(raw) {
            let customer = CustomerId(id);
            confidential.extend(is_confidential.map(|looked_after| (customer, looked_after)));
            self.world.customers.push(WorldCustomer { id: customer, name: format!("Customer {id}"), standing });
            for standing in sites {
                let id = self.first_id + i64::try_from(self.world.sites.len()).unwrap_or_default();
                self.world.sites.push(WorldSite { id: SiteId(id), customer, name: format!("Site {id}"), standing });
            }
        }
        confidential
    }

    fn confidential(&mut self, raw: Vec<(CustomerId, RawConfidential)>) {
        for (id, (manager, department)) in raw {
            let facts = ConfidentialFacts {
                name: format!("Customer {id}"),
                manager: manager.map(|manager| manager.get(&self.world.people).id),
                department: department
                    .map(|index| DepartmentId(self.pick(index, self.world.structure.departments.len()))),
            };
            self.world.structure.confidential.insert(id, facts);
        }
    }

    fn shared(&mut self, raw: Vec<RawShared>) {
        for (customer, group, level, period) in raw {
            let holder = Holder::Customer(CustomerId(self.pick(customer, self.world.customers.len())));
            let group = self.pick(group, self.world.structure.groups.len());
            let grant = self.grant(GrantKind::Group, group, period);
            self.world.customer_grants.push(Grant { holder, level: Some(level), ..grant });
        }
    }

    /// A customer and one of its sites.
    fn home(&self, (customer, site): (Index, Index)) -> (&WorldCustomer, &WorldSite) {
        let customer = customer.get(&self.world.customers);
        let sites: Vec<_> = self.world.sites.iter().filter(|site| site.customer == customer.id).collect();
        (customer, sites[site.index(sites.len())])
    }

    fn people(&mut self, raw: Vec<RawPerson>) {
        for (id, person) in self.numbered(raw) {
            let grants = self.personal_grants(&person);
            let (customer, site) = self.home(person.home);
            let subject = Subject {
                id: UserId(id),
                name: format!("Person {id}"),
                state: person.state,
                limits: AccountLimits::default(),
                standing: person.standing,
                customer: customer.id,
                customer_name: customer.name.clone(),
                customer_standing: customer.standing,
                site: site.id,
                site_name: site.name.clone(),
                site_standing: site.standing,
                source: None,
                web_access: person.web_access,
                // A deleted General User is whoever was merged into somebody else, and nobody to the rules.
                is_general: person.is_general && person.state != AccountState::Deleted,
                agent: person.agent,
                grants,
            };
            self.world.people.push(subject);
            self.world.vias.push(person.via);
        }
    }

    fn personal_grants(&mut self, person: &RawPerson) -> Vec<Grant> {
        let mut out = Vec::new();
        let (roles, groups) = (self.world.structure.roles.len(), self.world.structure.groups.len());
        for (role, period) in &person.roles {
            let role = self.pick(*role, roles);
            out.push(self.grant(GrantKind::Role, role, *period));
        }
        for (queue, with_department, role, period) in &person.places {
            let queue = self.pick(*queue, self.world.structure.queues.len());
            if *with_department {
                let department = self.world.structure.queues[&QueueId(queue)].department.0;
                out.push(self.grant(GrantKind::Department, department, Period::ALWAYS));
            }
            let role = role.map(|role| RoleId(self.pick(role, roles)));
            let grant = self.grant(GrantKind::Queue, queue, *period);
            out.push(Grant { role, ..grant });
        }
        for (group, level, period) in &person.groups {
            let group = self.pick(*group, groups);
            let grant = self.grant(GrantKind::Group, group, *period);
            out.push(Grant { level: Some(*level), ..grant });
        }
        for (customer, period) in &person.further {
            let customer = self.pick(*customer, self.world.customers.len());
            out.push(self.grant(GrantKind::Customer, customer, *period));
        }
        out
    }

    fn tickets(&mut self, raw: Vec<RawTicket>) {
        for (id, (queue, requester, owner, elsewhere, is_confidential, participants)) in self.numbered(raw) {
            let requester = requester.get(&self.world.people);
            let (customer, site) = match elsewhere {
                Some(home) => {
                    let (customer, site) = self.home(home);
                    (customer.id, site.id)
                }
                None => (requester.customer, requester.site),
            };
            let ticket = TicketFacts {
                id: TicketId(id),
                queue: QueueId(self.pick(queue, self.world.structure.queues.len())),
                requester: requester.id,
                customer,
                site,
                owner: owner.map(|owner| owner.get(&self.world.people).id),
                is_confidential,
                participants: participants
                    .into_iter()
                    .map(|(person, period)| (person.get(&self.world.people).id, period))
                    .collect(),
            };
            self.world.tickets.push(ticket);
        }
    }
}
