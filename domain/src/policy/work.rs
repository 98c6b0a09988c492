//! The work layer: what an agent may do in a queue.

use super::change::to_grant;
use super::{Grant, Layer, Policy, Reason, Subject};
use crate::ids::QueueId;
use crate::permission::{TicketRight, TicketRights};
use crate::state::GrantKind;

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
        if work.place.is_empty() {
            let reason = Reason::new(Layer::Work, format!("{name} is not in the department {department}."));
            let form = to_grant(subject, GrantKind::Department, queue.department.0, self.now);
            work.missing.push(reason.fixed_by(format!("Add {name} to {department}"), form));
        }
        let memberships: Vec<_> = held(GrantKind::Queue, queue_id.0).collect();
        for grant in &memberships {
            let text = format!("{name} is granted the queue {}.", queue.name);
            work.place.push(Reason::by(Layer::Work, text, grant.id));
        }
        if memberships.is_empty() {
            let reason = Reason::new(Layer::Work, format!("{name} is not granted the queue {}.", queue.name));
            let form = to_grant(subject, GrantKind::Queue, queue_id.0, self.now);
            work.missing.push(reason.fixed_by(format!("Grant {name} the queue {}", queue.name), form));
        }
        if work.missing.is_empty() {
            self.add_ticket_rights(&mut work, subject, &memberships);
        }
        work
    }

    fn add_ticket_rights(&self, work: &mut Work, subject: &Subject, memberships: &[&Grant]) {
        work.only_queue_roles = !memberships.is_empty() && memberships.iter().all(|grant| grant.role.is_some());
        for (grant, id) in memberships.iter().filter_map(|grant| Some((grant, grant.role?))) {
            if let Some(role) = self.structure.roles.get(&id).filter(|role| role.standing.usable(self.now)) {
                let text = format!("In this queue the role {} counts.", role.name);
                work.add(&role.ticket_rights, Reason::by(Layer::Work, text, grant.id));
            }
        }
        if !work.only_queue_roles {
            self.add_rights_everywhere(work, subject);
        }
    }

    fn add_rights_everywhere(&self, work: &mut Work, subject: &Subject) {
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

    /// Whether this agent holds all of these rights in the queue; the reasons are those of the last one.
    pub(super) fn agent_answer(
        &self,
        subject: &Subject,
        rights: &[TicketRight],
        (queue, work): (QueueId, &Work),
    ) -> Result<Vec<Reason>, Vec<Reason>> {
        if !subject.is_agent() {
            return Err(Vec::new());
        }
        let there = (!work.missing.is_empty()).then(|| self.were_they_there(subject, queue));
        let there = there.as_ref().unwrap_or(work);
        let mut lacking: Vec<_> = rights.iter().copied().filter(|right| !there.rights.allows(*right)).collect();
        lacking.dedup();
        let mut refusals = work.missing.clone();
        if !lacking.is_empty() && self.structure.queues.contains_key(&queue) {
            refusals.push(self.lacks_rights(subject, (rights, &lacking), (queue, there)));
        }
        if refusals.is_empty() {
            return Ok(rights.last().map(|right| work.because(*right)).unwrap_or_default());
        }
        Err(refusals)
    }

    /// What would count in the queue, were this agent in its department and granted it.
    fn were_they_there(&self, subject: &Subject, queue: QueueId) -> Work {
        let memberships = subject.holding(GrantKind::Queue, self.now).filter(|grant| grant.target == queue.0);
        let mut work = Work::default();
        self.add_ticket_rights(&mut work, subject, &memberships.collect::<Vec<_>>());
        work
    }

    /// Why the roles of this agent do not do in a queue, and where one is chosen that does.
    fn lacks_rights(
        &self,
        subject: &Subject,
        (rights, lacking): (&[TicketRight], &[TicketRight]),
        (queue, work): (QueueId, &Work),
    ) -> Reason {
        let name = &subject.name;
        let labels: Vec<_> = lacking.iter().map(|right| format!("\"{}\"", right.label())).collect();
        let (first, all) = (labels.first().cloned().unwrap_or_default(), labels.join(" and "));
        if work.only_queue_roles {
            let mut everywhere = Work::default();
            self.add_rights_everywhere(&mut everywhere, subject);
            let form = self.form_for_queue_role(subject, queue, rights, &everywhere.rights);
            let text = format!("The role of {name} in this queue does not give {first}.");
            let fix = format!("Choose a role with {all} for {name} in this queue");
            return Reason::new(Layer::Work, text).fixed_by(fix, form);
        }
        let text = format!("No role of {name} gives {first} in this queue.");
        let form = self.form_for_ticket_rights(subject, lacking);
        Reason::new(Layer::Work, text).fixed_by(format!("Give {name} a role with {all}"), form)
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
