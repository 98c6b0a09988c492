//! Confidential customers: their people, sites and tickets are for agents who hold a right of its own, for
//! whoever looks after the customer, and each ticket for its owner. To everybody else they do not exist.

use super::{Action, Actor, Decision, Grant, Holder, Layer, Policy, Reason, Resource, Subject, TicketFacts, Via};
use crate::ids::{CustomerId, DepartmentId, UserId};
use crate::permission::Permission;
use crate::state::GrantKind;
use crate::structure::ConfidentialFacts;
use std::collections::BTreeSet;

/// The people, customers and sites an actor may know of, of those the directory holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleScope {
    /// Customers that are hidden; none at most desks.
    pub hidden: BTreeSet<CustomerId>,
    /// Who asks: nobody is hidden from themselves.
    pub own: UserId,
}

impl PeopleScope {
    /// Whether the scope holds this person.
    #[must_use]
    pub fn contains(&self, person: &Subject) -> bool {
        person.id == self.own || self.contains_customer(person.customer)
    }

    /// Whether the scope holds this customer with its sites.
    #[must_use]
    pub fn contains_customer(&self, customer: CustomerId) -> bool {
        !self.hidden.contains(&customer)
    }
}

impl Policy<'_> {
    /// What the directory is to this actor, apart from the right to see it.
    #[must_use]
    pub fn people_scope(&self, actor: &Actor) -> PeopleScope {
        let own = actor.subject.id;
        if self.structure.confidential.is_empty() || actor.via == Via::System {
            return PeopleScope { own, ..PeopleScope::default() };
        }
        let hidden = self.structure.confidential.keys().copied();
        PeopleScope { hidden: hidden.filter(|id| self.hides_customer(&actor.subject, *id)).collect(), own }
    }

    /// Whether this person is hidden from the actor, as somebody of a confidential customer.
    #[must_use]
    pub fn hides(&self, actor: &Actor, person: &Subject) -> bool {
        actor.via != Via::System
            && person.id != actor.subject.id
            && self.hides_customer(&actor.subject, person.customer)
    }

    /// Whether this customer is hidden from this agent. Whoever is no agent sees customers by other rules.
    #[must_use]
    pub fn hides_customer(&self, subject: &Subject, customer: CustomerId) -> bool {
        let Some(facts) = self.structure.confidential.get(&customer) else { return false };
        subject.is_agent()
            && !self.looks_after(subject, facts)
            && !self.permissions(subject).contains(&Permission::CustomersConfidential)
    }

    /// Whether the tickets of this customer are hidden from this agent, and they do not own this one.
    pub(super) fn hides_ticket(&self, subject: &Subject, ticket: &TicketFacts) -> bool {
        ticket.owner != Some(subject.id) && self.hides_customer(subject, ticket.customer)
    }

    /// Whether this person looks after a confidential customer that is hidden from the actor, or will as soon as a
    /// grant begins or they are undeleted. Whoever acted on them could come to their seat, or into their account.
    pub(super) fn looks_after_hidden(&self, actor: &Actor, target: &Subject) -> bool {
        let is_theirs = |facts: &ConfidentialFacts| {
            facts.manager == Some(target.id) || facts.department.is_some_and(|id| self.comes_to(target, id))
        };
        let mut seats = self.structure.confidential.iter().filter(|(_, facts)| is_theirs(facts));
        seats.any(|(id, _)| self.hides_customer(&actor.subject, *id))
    }

    /// Whether this person is in the department, or will be.
    fn comes_to(&self, target: &Subject, department: DepartmentId) -> bool {
        let is_over = |grant: &Grant| grant.period.until.is_some_and(|until| until <= self.now);
        let of_department = |grant: &&Grant| {
            grant.kind == GrantKind::Department && grant.holder == Holder::User && grant.target == department.0
        };
        target.grants.iter().filter(of_department).any(|grant| !is_over(grant))
    }

    /// Why the actor cannot take anybody into this department: its members come to know a confidential customer
    /// that is hidden from the actor.
    #[must_use]
    pub fn keeps_out(&self, actor: &Actor, department: DepartmentId) -> Option<Reason> {
        if actor.via == Via::System {
            return None;
        }
        let mut seats = self.structure.confidential.iter().filter(|(_, facts)| facts.department == Some(department));
        if !seats.any(|(id, _)| self.hides_customer(&actor.subject, *id)) {
            return None;
        }
        let name = self.structure.departments.get(&department).map_or("This department", |facts| facts.name.as_str());
        let text = format!("{name} sees more than {} may see, so others say who belongs to it.", actor.subject.name);
        Some(Reason::new(Layer::Ceiling, text))
    }

    fn looks_after(&self, subject: &Subject, facts: &ConfidentialFacts) -> bool {
        let in_department = |id| subject.holding(GrantKind::Department, self.now).any(|grant| grant.target == id);
        facts.manager == Some(subject.id) || facts.department.is_some_and(|id| in_department(id.0))
    }

    /// Why the customer and what belongs to it is hidden.
    pub(super) fn confidential(&self, subject: &Subject, customer: CustomerId) -> Reason {
        let (name, right) = (subject.name.as_str(), Permission::CustomersConfidential.label());
        let customer = self.structure.confidential.get(&customer).map_or("The customer", |facts| facts.name.as_str());
        let path = self.form_for_permissions(subject, &[Permission::CustomersConfidential]);
        let text = format!("{customer} is confidential, and no role of {name} includes \"{right}\".");
        Reason::new(Layer::Confidential, text).fixed_by(format!("Give {name} a role with \"{right}\""), path)
    }

    pub(super) fn decide_customer(&self, actor: &Actor, action: Action, customer: CustomerId) -> Decision {
        let visible = self.knows(actor, Resource::Customer(customer));
        let is_about = matches!(
            action,
            Action::ReadUsers | Action::CreateUser | Action::ManageCustomers | Action::SetConfidential
        );
        if !is_about {
            return Decision::not_about(action, "a customer", visible);
        }
        let decision = self.decide_desk(actor, action);
        if decision.allow && actor.via != Via::System && self.hides_customer(&actor.subject, customer) {
            return Decision::deny_all(vec![self.confidential(&actor.subject, customer)], false);
        }
        Decision { visible: decision.allow || visible, ..decision }
    }
}
