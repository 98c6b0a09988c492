//! Rules about tickets: the work layer for agents, groups and portal scope for customers.

use super::{Action, Actor, Decision, Grant, Layer, Policy, Reason, Resource, Subject, Via};
use crate::ids::{CustomerId, GroupId, QueueId, SiteId, TicketId, UserId};
use crate::permission::{Permission, TicketRight, TicketRights};
use crate::state::{GrantKind, GroupLevel, WebAccess};
use crate::structure::QueueFacts;
use crate::time::Period;

/// What helps whoever no wider level reaches.
const FOLLOW: &str = "Add the person as a participant";

/// What the rules need to know of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketFacts {
    /// The ticket.
    pub id: TicketId,
    /// Where it waits.
    pub queue: QueueId,
    /// Whose it is.
    pub requester: UserId,
    /// The customer it counts for.
    pub customer: CustomerId,
    /// The site it counts for.
    pub site: SiteId,
    /// Who works on it.
    pub owner: Option<UserId>,
    /// Confidential tickets are for requester and participants only.
    pub is_confidential: bool,
    /// Who follows it, and when.
    pub participants: Vec<(UserId, Period)>,
}

/// What an agent may do in a queue, and which grants say so.
#[derive(Default)]
pub(super) struct Work {
    pub(super) rights: TicketRights,
    /// The membership of department and queue.
    place: Vec<Reason>,
    /// What gives which rights there.
    sources: Vec<(TicketRights, Reason)>,
    missing: Vec<Reason>,
    /// Only roles held in the queue itself count.
    only_queue_roles: bool,
}

impl Work {
    fn add(&mut self, rights: &TicketRights, reason: Reason) {
        self.rights.extend(rights);
        self.sources.push((rights.clone(), reason));
    }

    /// Every grant behind `right`.
    fn because(&self, right: TicketRight) -> Vec<Reason> {
        let sources = self.sources.iter().filter(|(rights, _)| rights.allows(right)).map(|(_, reason)| reason);
        self.place.iter().chain(sources).cloned().collect()
    }
}

impl Policy<'_> {
    /// The work layer: member of the queue's department, granted the queue, with a role whose ticket
    /// rights say what may be done there (RTP-9, RTP-20).
    pub(super) fn work(&self, subject: &Subject, queue_id: QueueId) -> Work {
        let mut work = Work::default();
        if !subject.is_agent() {
            work.missing.push(Reason::new(Layer::Work, format!("{} is not an agent.", subject.name)));
            return work;
        }
        let Some(queue) = self.structure.queues.get(&queue_id) else {
            work.missing.push(Reason::new(Layer::Work, "The queue no longer exists."));
            return work;
        };
        let name = subject.name.as_str();
        let department =
            self.structure.departments.get(&queue.department).map_or("?", |department| department.name.as_str());
        let held = |kind, target| subject.holding(kind, self.now).filter(move |grant: &&Grant| grant.target == target);
        for grant in held(GrantKind::Department, queue.department.0) {
            let text = format!("{name} belongs to the department {department}.");
            work.place.push(Reason::by(Layer::Work, text, grant.id));
        }
        let here = format!("/admin/agents/{}", subject.id);
        if work.place.is_empty() {
            let reason = Reason::new(Layer::Work, format!("{name} is not in the department {department}."));
            work.missing.push(reason.fixed_by(format!("Add {name} to {department}"), here.as_str()));
        }
        let memberships: Vec<_> = held(GrantKind::Queue, queue_id.0).collect();
        for grant in &memberships {
            let text = format!("{name} is granted the queue {}.", queue.name);
            work.place.push(Reason::by(Layer::Work, text, grant.id));
        }
        if memberships.is_empty() {
            let reason = Reason::new(Layer::Work, format!("{name} is not granted the queue {}.", queue.name));
            work.missing.push(reason.fixed_by(format!("Grant {name} the queue {}", queue.name), here));
        }
        if work.missing.is_empty() {
            self.add_ticket_rights(&mut work, subject, &memberships);
        }
        work
    }

    fn add_ticket_rights(&self, work: &mut Work, subject: &Subject, memberships: &[&Grant]) {
        work.only_queue_roles = memberships.iter().all(|grant| grant.role.is_some());
        for (grant, id) in memberships.iter().filter_map(|grant| Some((grant, grant.role?))) {
            if let Some(role) = self.structure.roles.get(&id).filter(|role| role.standing.usable(self.now)) {
                let text = format!("In this queue the role {} counts.", role.name);
                work.add(&role.ticket_rights, Reason::by(Layer::Work, text, grant.id));
            }
        }
        if work.only_queue_roles {
            return;
        }
        if let Some(agent) = subject.agent {
            let text = format!("The user type {} includes all ticket rights.", agent.user_type.label());
            work.add(&agent.user_type.ticket_rights(), Reason::new(Layer::Work, text));
        }
        for (grant, role) in self.roles(subject) {
            let rights: Vec<_> = role.ticket_rights.0.iter().map(|right| right.label()).collect();
            let text = format!("The role {} gives: {}.", role.name, rights.join(", "));
            work.add(&role.ticket_rights, Reason::by(Layer::Work, text, grant.id));
        }
    }

    /// The level this person holds on an access group: the highest of their own, their customers'
    /// and everyone's (OTR-12, OTR-13), each with where it comes from.
    #[must_use]
    pub fn group_level(&self, subject: &Subject, group_id: GroupId) -> (Option<GroupLevel>, Vec<Reason>) {
        let Some(group) = self.structure.groups.get(&group_id).filter(|group| group.standing.usable(self.now)) else {
            return (None, Vec::new());
        };
        let mut best = group.everyone;
        let mut because = Vec::new();
        if let Some(level) = group.everyone {
            because.push(Reason::new(Layer::Groups, format!("Everyone holds {} on {}.", level.label(), group.name)));
        }
        let customers = subject.customers(self.now);
        for grant in subject.holding(GrantKind::Group, self.now).filter(|grant| grant.target == group_id.0) {
            let who = match grant.holder {
                super::Holder::User => subject.name.as_str(),
                super::Holder::Customer(id) if id == subject.customer => subject.customer_name.as_str(),
                super::Holder::Customer(id) if customers.contains(&id) => "A further customer",
                super::Holder::Customer(_) => continue,
            };
            let Some(level) = grant.level else { continue };
            best = best.max(Some(level));
            let text = format!("{who} holds {} on {}.", level.label(), group.name);
            because.push(Reason::by(Layer::Groups, text, grant.id));
        }
        (best, because)
    }

    /// Whether this person reads the ticket, by either hat.
    pub(super) fn reads_ticket(&self, subject: &Subject, ticket: &TicketFacts) -> bool {
        (self.work(subject, ticket.queue).rights.allows(TicketRight::Read) && !self.hides_ticket(subject, ticket))
            || self.portal_answer(subject, Action::ReadTicket, ticket).is_ok()
    }

    pub(super) fn decide_ticket(&self, actor: &Actor, action: Action, ticket: &TicketFacts) -> Decision {
        let visible = self.knows(actor, Resource::Ticket(ticket));
        let Some(right) = action.ticket_right().filter(|right| *right != TicketRight::Create) else {
            return Decision::not_about(action, "a ticket", visible);
        };
        if actor.via == Via::System {
            return Decision::allow(vec![Reason::new(Layer::Via, "Deskfolk itself acts.")]);
        }
        let subject = &actor.subject;
        // The Web Access Level is about the portal: whose ticket it is answers its mails without it.
        let writer = (actor.via == Via::Mail && subject.web_access == WebAccess::NoAccess && !subject.is_agent())
            .then(|| Subject { web_access: WebAccess::Own, ..subject.clone() });
        let subject = writer.as_ref().unwrap_or(subject);
        let work = self.work(subject, ticket.queue);
        // Every right on a ticket builds on seeing it.
        let as_agent = self
            .agent_answer(subject, TicketRight::Read, &work)
            .and_then(|_| self.in_confidence(subject, ticket))
            .and_then(|()| self.agent_answer(subject, right, &work));
        let as_customer = self.portal_answer(subject, action, ticket);
        let mut because = Vec::new();
        let mut refusals = Vec::new();
        for answer in [as_agent, as_customer] {
            match answer {
                Ok(reasons) => because.extend(reasons),
                Err(reasons) => refusals.extend(reasons),
            }
        }
        if because.is_empty() { Decision::deny_all(refusals, visible) } else { Decision::allow(because) }
    }

    /// Whether this agent may know of a ticket that waits where they work.
    fn in_confidence(&self, subject: &Subject, ticket: &TicketFacts) -> Result<(), Vec<Reason>> {
        if self.hides_ticket(subject, ticket) { Err(vec![self.confidential(subject, ticket.customer)]) } else { Ok(()) }
    }

    fn agent_answer(&self, subject: &Subject, right: TicketRight, work: &Work) -> Result<Vec<Reason>, Vec<Reason>> {
        if !subject.is_agent() {
            return Err(Vec::new());
        }
        if work.rights.allows(right) {
            return Ok(work.because(right));
        }
        if !work.missing.is_empty() {
            return Err(work.missing.clone());
        }
        let (name, right) = (&subject.name, right.label());
        let (text, fix) = if work.only_queue_roles {
            (
                format!("The role of {name} in this queue does not give \"{right}\"."),
                format!("Choose a role with \"{right}\" for {name} in this queue"),
            )
        } else {
            (
                format!("No role of {name} gives \"{right}\" in this queue."),
                format!("Give {name} a role with \"{right}\""),
            )
        };
        Err(vec![Reason::new(Layer::Work, text).fixed_by(fix, format!("/admin/agents/{}", subject.id))])
    }

    /// What the portal allows. Own and followed tickets are always visible and may always be answered;
    /// others by Web Access Level and access group, unless confidential (HAL-13, OTR-12).
    pub(super) fn portal_answer(
        &self,
        subject: &Subject,
        action: Action,
        ticket: &TicketFacts,
    ) -> Result<Vec<Reason>, Vec<Reason>> {
        if subject.web_access == WebAccess::NoAccess {
            return Err(if subject.is_agent() { Vec::new() } else { self.hindrances(subject) });
        }
        let needed = match action {
            Action::ReadTicket => GroupLevel::Ro,
            Action::Reply | Action::CloseTicket => GroupLevel::Rw,
            Action::ManageLinks | Action::ManageParticipants if ticket.requester == subject.id => GroupLevel::Rw,
            _ if subject.is_agent() => return Err(Vec::new()),
            Action::ManageLinks => {
                let text = "Links to this ticket are revoked by its requester and by agents.";
                return Err(vec![Reason::new(Layer::Portal, text)]);
            }
            Action::ManageParticipants => {
                let text = "Participants of this ticket are added by its requester and by agents.";
                return Err(vec![Reason::new(Layer::Portal, text)]);
            }
            _ => return Err(vec![for_agents_only(action)]),
        };
        if ticket.requester == subject.id {
            return Ok(vec![Reason::new(Layer::Portal, format!("It is {}'s own ticket.", subject.name))]);
        }
        if ticket.participants.iter().any(|(id, period)| *id == subject.id && period.contains(self.now)) {
            return Ok(vec![Reason::new(Layer::Portal, format!("{} is a participant.", subject.name))]);
        }
        self.wide_answer(subject, ticket, needed)
    }

    fn wide_answer(
        &self,
        subject: &Subject,
        ticket: &TicketFacts,
        needed: GroupLevel,
    ) -> Result<Vec<Reason>, Vec<Reason>> {
        if ticket.is_confidential {
            let text = "The ticket is confidential: only its requester and participants see it.";
            return Err(vec![Reason::new(Layer::Portal, text).fixed_by(FOLLOW, participants_of(ticket, subject))]);
        }
        let Some(queue) = self.structure.queues.get(&ticket.queue) else {
            return Err(vec![Reason::new(Layer::Groups, "The queue no longer exists.")]);
        };
        let same_customer = subject.customers(self.now).contains(&ticket.customer);
        let within = match subject.web_access {
            WebAccess::NoAccess | WebAccess::Own => false,
            WebAccess::Site => ticket.site == subject.site,
            WebAccess::Customer => same_customer,
        };
        let (level, mut because) = self.group_level(subject, queue.group);
        let mut refusals = Vec::new();
        let reach = subject.web_access.label();
        if !within {
            let text =
                format!("{} has the Web Access Level \"{reach}\", which does not reach this ticket.", subject.name);
            let (fix, path) = if same_customer {
                ("Raise the Web Access Level", format!("/agent/users/{}/edit", subject.id))
            } else {
                (FOLLOW, participants_of(ticket, subject))
            };
            refusals.push(Reason::new(Layer::Portal, text).fixed_by(fix, path));
        }
        if level < Some(needed) && (within || same_customer) {
            refusals.push(self.lacks_level(subject, queue, needed));
        }
        if !refusals.is_empty() {
            return Err(refusals);
        }
        because.insert(0, Reason::new(Layer::Portal, format!("The Web Access Level is \"{reach}\".")));
        Ok(because)
    }

    /// Whether this person may know that the queue exists: agents who work in it or arrange who does,
    /// customer users who hold its group.
    pub(super) fn knows_queue(&self, subject: &Subject, queue_id: QueueId) -> bool {
        let arranges = || {
            let own = self.permissions(subject);
            own.contains(&Permission::StructureManage) || own.contains(&Permission::AgentsManage)
        };
        let as_customer = |queue: &QueueFacts| {
            subject.web_access != WebAccess::NoAccess && self.group_level(subject, queue.group).0.is_some()
        };
        self.structure.queues.get(&queue_id).is_some_and(as_customer)
            || !self.queue_rights(subject, queue_id).0.is_empty()
            || arranges()
    }

    /// Whether new tickets may be opened in the queue at all.
    pub(super) fn takes_tickets(&self, queue_id: QueueId) -> bool {
        self.structure.queues.get(&queue_id).is_some_and(|queue| self.queue_hindrance(queue_id, queue).is_none())
    }

    /// What keeps the queue from taking new tickets: it or its department is out of use.
    fn queue_hindrance(&self, queue_id: QueueId, queue: &QueueFacts) -> Option<Reason> {
        if let Some(why) = queue.standing.hindrance(self.now) {
            let reason = Reason::new(Layer::Usability, format!("The queue {} {why}.", queue.name));
            return Some(reason.fixed_by("Set the queue to valid", format!("/admin/queues/{queue_id}")));
        }
        let department = self.structure.departments.get(&queue.department)?;
        let why = department.standing.hindrance(self.now)?;
        let reason = Reason::new(Layer::Usability, format!("The department {} {why}.", department.name));
        Some(reason.fixed_by("Set the department to valid", format!("/admin/departments/{}", queue.department)))
    }

    pub(super) fn decide_queue(&self, actor: &Actor, action: Action, queue_id: QueueId) -> Decision {
        let visible = self.knows(actor, Resource::Queue(queue_id));
        let Some(right) = action.ticket_right() else {
            return Decision::not_about(action, "a queue", visible);
        };
        let Some(queue) = self.structure.queues.get(&queue_id) else {
            return Decision::deny_all(vec![Reason::new(Layer::Work, "There is no such queue.")], false);
        };
        if let Some(reason) = self.queue_hindrance(queue_id, queue) {
            return Decision::deny_all(vec![reason], visible);
        }
        if actor.via == Via::System {
            return Decision::allow(vec![Reason::new(Layer::Via, "Deskfolk itself acts.")]);
        }
        let subject = &actor.subject;
        let as_agent = self.agent_answer(subject, right, &self.work(subject, queue_id));
        let as_customer = self.portal_queue_answer(subject, action, queue);
        match (as_agent, as_customer) {
            (Ok(mut because), customer) => {
                because.extend(customer.into_iter().flatten());
                Decision::allow(because)
            }
            (Err(_), Ok(because)) => Decision::allow(because),
            (Err(mut refusals), Err(more)) => {
                refusals.extend(more);
                Decision::deny_all(refusals, visible)
            }
        }
    }

    /// What the portal allows in a queue: to open tickets, with rw on its group.
    fn portal_queue_answer(
        &self,
        subject: &Subject,
        action: Action,
        queue: &QueueFacts,
    ) -> Result<Vec<Reason>, Vec<Reason>> {
        if action != Action::CreateTicket || subject.web_access == WebAccess::NoAccess {
            return Err(if subject.is_agent() { Vec::new() } else { vec![for_agents_only(action)] });
        }
        let (level, because) = self.group_level(subject, queue.group);
        if level >= Some(GroupLevel::Rw) {
            return Ok(because);
        }
        if subject.is_agent() { Err(Vec::new()) } else { Err(vec![self.lacks_level(subject, queue, GroupLevel::Rw)]) }
    }

    fn lacks_level(&self, subject: &Subject, queue: &QueueFacts, needed: GroupLevel) -> Reason {
        let (id, level) = (queue.group, needed.label());
        let Some(group) = self.structure.groups.get(&id) else {
            return Reason::new(Layer::Groups, "The queue belongs to no access group.");
        };
        if let Some(why) = group.standing.hindrance(self.now) {
            let reason = Reason::new(Layer::Groups, format!("The group {} {why}.", group.name));
            return reason.fixed_by("Set the group to valid", format!("/admin/groups/{id}"));
        }
        let (name, customer) = (&subject.name, &subject.customer_name);
        let text = format!("Neither {name} nor {customer} holds {level} on the group {}.", group.name);
        Reason::new(Layer::Groups, text)
            .fixed_by(format!("Grant {level} on {}", group.name), format!("/admin/groups/{id}"))
    }

    /// What this agent may do in a queue, and why; or what is missing for anything.
    #[must_use]
    pub fn queue_access(&self, subject: &Subject, queue: QueueId) -> (TicketRights, Vec<Reason>) {
        let work = self.work(subject, queue);
        if !work.missing.is_empty() {
            return (work.rights, work.missing);
        }
        let sources = work.sources.into_iter().filter(|(rights, _)| !rights.0.is_empty()).map(|(_, reason)| reason);
        (work.rights, work.place.into_iter().chain(sources).collect())
    }

    /// The rights this agent has on tickets of a queue; empty for others.
    #[must_use]
    pub fn queue_rights(&self, subject: &Subject, queue: QueueId) -> TicketRights {
        self.work(subject, queue).rights
    }
}

/// Where this person is added as a participant.
fn participants_of(ticket: &TicketFacts, subject: &Subject) -> String {
    format!("/agent/tickets/{}/participants?person={}", ticket.id, subject.id)
}

fn for_agents_only(action: Action) -> Reason {
    let text = format!("\"{}\" is for agents only.", action.label());
    Reason::new(Layer::Rights, text).fixed_by("Make the person an agent", "/admin/agents/new")
}
