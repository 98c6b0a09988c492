//! Rules about tickets: the work layer for agents, groups and portal scope for customers.

use super::change::{to_agent, to_group, to_valid, to_web_access};
use super::explain::either_way;
use super::{Action, Actor, Decision, Layer, Policy, Reason, Resource, Subject, Via};
use crate::ids::{CustomerId, GroupId, QueueId, SiteId, TicketId, UserId};
use crate::permission::{Permission, TicketRight};
use crate::state::{GrantKind, GroupLevel, WebAccess};
use crate::structure::{GroupFacts, QueueFacts};
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

impl Policy<'_> {
    /// The level this person holds on an access group: the highest of their own, their customers'
    /// and everyone's (OTR-12, OTR-13), each with where it comes from.
    #[must_use]
    pub fn group_level(&self, subject: &Subject, group_id: GroupId) -> (Option<GroupLevel>, Vec<Reason>) {
        let Some(group) = self.structure.groups.get(&group_id).filter(|group| group.standing.usable(self.now)) else {
            return (None, Vec::new());
        };
        self.level_on(subject, group_id, group)
    }

    /// The same, whether or not the group can be used.
    fn level_on(&self, subject: &Subject, group_id: GroupId, group: &GroupFacts) -> (Option<GroupLevel>, Vec<Reason>) {
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
        let as_agent = self.agent_answer(subject, &[TicketRight::Read, right], (ticket.queue, &work));
        let as_agent = match self.in_confidence(subject, ticket) {
            Ok(()) => as_agent,
            Err(hidden) => Err(as_agent.err().into_iter().flatten().chain(hidden).collect()),
        };
        match (as_agent, self.portal_answer(subject, action, ticket)) {
            (Err(refusals), Err(more)) => Decision::deny_all(either_way(refusals, more), visible),
            (as_agent, as_customer) => Decision::allow(as_agent.into_iter().chain(as_customer).flatten().collect()),
        }
    }

    /// Whether this agent may know of a ticket that waits where they work.
    fn in_confidence(&self, subject: &Subject, ticket: &TicketFacts) -> Result<(), Vec<Reason>> {
        if self.hides_ticket(subject, ticket) { Err(vec![self.confidential(subject, ticket.customer)]) } else { Ok(()) }
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
            _ => return Err(vec![for_agents_only(subject, action)]),
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
                let level = if ticket.site == subject.site { WebAccess::Site } else { WebAccess::Customer };
                ("Raise the Web Access Level", to_web_access(subject, level))
            } else {
                (FOLLOW, participants_of(ticket, subject))
            };
            refusals.push(Reason::new(Layer::Portal, text).fixed_by(fix, path));
        }
        if level < Some(needed) && (within || same_customer) {
            refusals.extend(self.lacks_level(subject, queue, needed));
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
        self.structure.queues.get(&queue_id).is_some_and(|queue| self.queue_hindrances(queue_id, queue).is_empty())
    }

    /// What keeps the queue from taking new tickets: it or its department is out of use.
    fn queue_hindrances(&self, queue_id: QueueId, queue: &QueueFacts) -> Vec<Reason> {
        let department = self.structure.departments.get(&queue.department);
        let department = department.map(|facts| (facts.name.as_str(), facts.standing));
        let records = [
            ("queue", Some((queue.name.as_str(), queue.standing)), format!("/admin/queues/{queue_id}")),
            ("department", department, format!("/admin/departments/{}", queue.department)),
        ];
        let hindrances = records.into_iter().filter_map(|(what, record, page)| {
            let (name, standing) = record?;
            let why = standing.hindrance(self.now)?;
            let reason = Reason::new(Layer::Usability, format!("The {what} {name} {why}."));
            Some(reason.fixed_by(format!("Set the {what} to valid"), to_valid(&page, standing, self.now)))
        });
        hindrances.collect()
    }

    pub(super) fn decide_queue(&self, actor: &Actor, action: Action, queue_id: QueueId) -> Decision {
        let visible = self.knows(actor, Resource::Queue(queue_id));
        let Some(right) = action.ticket_right() else {
            return Decision::not_about(action, "a queue", visible);
        };
        let Some(queue) = self.structure.queues.get(&queue_id) else {
            return Decision::deny_all(vec![Reason::new(Layer::Work, "There is no such queue.")], false);
        };
        let mut refusals = self.queue_hindrances(queue_id, queue);
        if actor.via == Via::System {
            let because = vec![Reason::new(Layer::Via, "Deskfolk itself acts.")];
            return if refusals.is_empty() { Decision::allow(because) } else { Decision::deny_all(refusals, visible) };
        }
        let subject = &actor.subject;
        let as_agent = self.agent_answer(subject, &[right], (queue_id, &self.work(subject, queue_id)));
        match (as_agent, self.portal_queue_answer(subject, action, queue)) {
            (Err(one), Err(other)) => refusals.extend(either_way(one, other)),
            (as_agent, as_customer) if refusals.is_empty() => {
                return Decision::allow(as_agent.into_iter().chain(as_customer).flatten().collect());
            }
            _ => {}
        }
        Decision::deny_all(refusals, visible)
    }

    /// What the portal allows in a queue: to open tickets, with rw on its group.
    fn portal_queue_answer(
        &self,
        subject: &Subject,
        action: Action,
        queue: &QueueFacts,
    ) -> Result<Vec<Reason>, Vec<Reason>> {
        if action != Action::CreateTicket || subject.web_access == WebAccess::NoAccess {
            return Err(if subject.is_agent() { Vec::new() } else { vec![for_agents_only(subject, action)] });
        }
        let (level, because) = self.group_level(subject, queue.group);
        if level >= Some(GroupLevel::Rw) {
            return Ok(because);
        }
        if subject.is_agent() { Err(Vec::new()) } else { Err(self.lacks_level(subject, queue, GroupLevel::Rw)) }
    }

    fn lacks_level(&self, subject: &Subject, queue: &QueueFacts, needed: GroupLevel) -> Vec<Reason> {
        let (id, level) = (queue.group, needed.label());
        let Some(group) = self.structure.groups.get(&id) else {
            return vec![Reason::new(Layer::Groups, "The queue belongs to no access group.")];
        };
        let mut out = Vec::new();
        if let Some(why) = group.standing.hindrance(self.now) {
            let reason = Reason::new(Layer::Groups, format!("The group {} {why}.", group.name));
            let form = to_valid(&format!("/admin/groups/{id}"), group.standing, self.now);
            out.push(reason.fixed_by("Set the group to valid", form));
        }
        if self.level_on(subject, id, group).0 < Some(needed) {
            let (name, customer) = (&subject.name, &subject.customer_name);
            let text = format!("Neither {name} nor {customer} holds {level} on the group {}.", group.name);
            let fix = format!("Grant {level} on {}", group.name);
            out.push(Reason::new(Layer::Groups, text).fixed_by(fix, to_group(subject, id, needed)));
        }
        out
    }
}

/// Where this person is added as a participant.
fn participants_of(ticket: &TicketFacts, subject: &Subject) -> String {
    format!("/agent/tickets/{}/participants?person={}", ticket.id, subject.id)
}

fn for_agents_only(subject: &Subject, action: Action) -> Reason {
    let text = format!("\"{}\" is for agents only.", action.label());
    Reason::new(Layer::Rights, text).fixed_by(format!("Make {} an agent", subject.name), to_agent(subject))
}
