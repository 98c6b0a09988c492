//! The whole of a refusal, for *Access explained*.

use super::{Action, Actor, AgentFacts, Decision, Policy, Reason, Resource, Subject, Via};
use crate::state::{AccountState, WebAccess};
use crate::structure::Standing;

impl Policy<'_> {
    /// What [`Policy::decide`] says. To whoever cannot use Deskfolk, also what would stand in the way if they could, so
    /// that all changes together flip the answer.
    #[must_use]
    pub fn explain(&self, actor: &Actor, action: Action, resource: Resource<'_>) -> Decision {
        let decision = self.decide(actor, action, resource);
        let subject = &actor.subject;
        let is_barred = actor.via == Via::Direct && !self.hindrances(subject).is_empty();
        if decision.allow || !is_barred || subject.is_general {
            return decision;
        }
        let usable = made_usable(subject);
        let levels = if usable.web_access == WebAccess::NoAccess && !usable.is_agent() {
            vec![WebAccess::Own, WebAccess::Site, WebAccess::Customer]
        } else {
            vec![usable.web_access]
        };
        let answers = levels.into_iter().map(|web_access| {
            let subject = Subject { web_access, ..usable.clone() };
            (web_access, self.decide(&Actor { subject, via: Via::Direct }, action, resource))
        });
        let refusals = |decision: &Decision| if decision.allow { 0 } else { decision.because.len() };
        let Some((level, rest)) = answers.min_by_key(|(_, answer)| refusals(answer)) else { return decision };
        let further = rest.because.into_iter().filter(|_| !rest.allow);
        Decision { because: self.hindrances_up_to(subject, level).into_iter().chain(further).collect(), ..decision }
    }
}

/// This person, were they active and valid wherever they belong.
fn made_usable(subject: &Subject) -> Subject {
    let mut usable = subject.clone();
    usable.state = AccountState::Active;
    usable.limits.until = None;
    usable.standing = Standing::VALID;
    usable.customer_standing = Standing::VALID;
    usable.site_standing = Standing::VALID;
    usable.agent = subject.agent.map(|agent| AgentFacts { is_deleted: false, ..agent });
    usable
}

/// What refuses somebody who could come as an agent or as a customer: all of it, with the changes of one way. An agent
/// comes as such where that can be arranged.
pub(super) fn either_way(mut one: Vec<Reason>, mut other: Vec<Reason>) -> Vec<Reason> {
    let leads_on = |way: &[Reason]| !way.is_empty() && way.iter().all(|reason| reason.fix.is_some());
    if leads_on(&one) {
        without_changes(&mut other);
    } else if leads_on(&other) {
        without_changes(&mut one);
    }
    one.extend(other);
    one
}

fn without_changes(way: &mut [Reason]) {
    for reason in way {
        reason.fix = None;
    }
}
