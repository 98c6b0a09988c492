//! Rules about acting on people: the right, and the ceiling.

use super::change::{to_database, to_grant};
use super::{Action, Actor, Decision, Grant, Holder, Layer, Piece, Policy, Reason, Resource, Subject, Via};
use crate::ids::{RoleId, SourceId};
use crate::permission::{Permission, Permissions, TicketRight};
use crate::sources::SourceKind;
use crate::state::{GrantKind, UserType};
use crate::time::Timestamp;
use std::collections::BTreeSet;

/// What the rules need to know of a person acted upon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserFacts {
    /// The person, with their grants.
    pub subject: Subject,
}

/// Why this person cannot be erased, whoever asks.
fn not_erasable(actor: &Actor, target: &Subject) -> Option<Reason> {
    let reason = |text: String| Some(Reason::new(Layer::Rights, text));
    if actor.via == Via::System {
        return None;
    }
    if target.id == actor.subject.id {
        return reason("Nobody erases themselves.".to_owned());
    }
    if target.is_general {
        return reason(format!("{} belongs to the site and stays with it.", target.name));
    }
    // Deleting an agent first says what becomes of open tickets, and keeps the last admin.
    if target.is_agent() {
        let text = format!("{} works here as an agent.", target.name);
        let fix = format!("Delete {} as an agent first", target.name);
        return Some(Reason::new(Layer::Rights, text).fixed_by(fix, format!("/admin/agents/{}/delete", target.id)));
    }
    None
}

/// Why this person cannot be merged with another one, whoever asks.
fn not_mergeable(actor: &Actor, target: &Subject) -> Option<Reason> {
    if actor.via == Via::System {
        return None;
    }
    let text = if target.id == actor.subject.id {
        "Nobody merges themselves.".to_owned()
    } else if target.is_general {
        format!("{} belongs to the site and stays with it.", target.name)
    } else {
        return None;
    };
    Some(Reason::new(Layer::Rights, text))
}

fn source_page(id: SourceId) -> String {
    format!("/admin/sources/{id}")
}

impl Policy<'_> {
    /// Whether `actor` holds everything `permissions` contains and is of at least this user type: the
    /// condition for granting them (RTP-6), and for acting on somebody who holds them.
    #[must_use]
    pub fn reaches(&self, actor: &Actor, user_type: Option<UserType>, permissions: &Permissions) -> bool {
        if actor.via == Via::System {
            return true;
        }
        let own_type = actor.subject.agent.filter(|agent| !agent.is_deleted).map(|agent| agent.user_type);
        user_type <= own_type && permissions.is_subset(&self.permissions(&actor.subject))
    }

    /// Whether `actor` may give `permissions` until then, or for good: what they hold for a shorter time
    /// themselves does not count (RTP-6).
    #[must_use]
    pub fn reaches_until(&self, actor: &Actor, permissions: &Permissions, until: Option<Timestamp>) -> bool {
        let lasts = |grant: &Grant| grant.period.until.is_none_or(|end| until.is_some_and(|until| until <= end));
        let mut lasting = actor.clone();
        lasting.subject.grants.retain(lasts);
        self.reaches(&lasting, None, permissions)
    }

    /// Nobody acts on somebody who holds more: a higher user type, an agent-wide right, ticket rights in a
    /// queue that the actor lacks, or the seat of a confidential customer that is hidden from the actor.
    /// Rights that are asleep count too (a deleted agent, a grant that begins tomorrow), as they could be
    /// woken afterwards. Who manages agents could give themselves any queue, so queues do not hold them back.
    fn above_ceiling(&self, actor: &Actor, user: &UserFacts) -> Option<Reason> {
        let target = &user.subject;
        if target.id == actor.subject.id || actor.via == Via::System {
            return None;
        }
        let user_type = target.agent.map(|agent| agent.user_type);
        let holds_more = !self.reaches(actor, user_type, &self.entitlements(target));
        let text = if holds_more || self.looks_after_hidden(actor, target) {
            format!("{} holds rights that {} does not hold.", target.name, actor.subject.name)
        } else if !self.reaches_queues(&actor.subject, target) {
            format!("{} works in a queue where {} does not hold the same rights.", target.name, actor.subject.name)
        } else {
            return None;
        };
        Some(Reason::new(Layer::Ceiling, text).fixed_by(
            format!("Ask somebody who holds all rights of {}", target.name),
            format!("/admin/agents/{}", target.id),
        ))
    }

    /// Why this person is read-only here, if they are kept elsewhere (OTR-6).
    #[must_use]
    pub fn kept_elsewhere(&self, subject: &Subject) -> Option<Reason> {
        let id = subject.source?;
        let source = self.structure.sources.get(&id).filter(|source| source.kind == SourceKind::External)?;
        let text = format!("{} belongs to the external source {} and is read-only here.", subject.name, source.name);
        let form = to_database(&source_page(id));
        Some(Reason::new(Layer::Source, text).fixed_by(format!("Switch {} to database", source.name), form))
    }

    /// Why nobody can be added, if new people would be kept elsewhere (OTR-6).
    pub(super) fn added_elsewhere(&self) -> Option<Reason> {
        let (id, source) = self.structure.default_source()?;
        let text = format!("New people belong to the external source {}: they are added there.", source.name);
        let fix = format!("Switch {} to database", source.name);
        let form = to_database(&source_page(id));
        (source.kind == SourceKind::External).then(|| Reason::new(Layer::Source, text).fixed_by(fix, form))
    }

    fn reaches_queues(&self, own: &Subject, target: &Subject) -> bool {
        if !target.is_agent() || self.permissions(own).contains(&Permission::AgentsManage) {
            return true;
        }
        self.structure.queues.keys().all(|queue| {
            let (own, theirs) = (self.queue_rights(own, *queue), self.queue_rights(target, *queue));
            TicketRight::ALL.iter().all(|right| own.allows(*right) || !theirs.allows(*right))
        })
    }

    /// All agent-wide rights this person holds or could come to hold by their present grants: also
    /// while deleted, and from roles that are set to invalid or granted from a later day.
    fn entitlements(&self, subject: &Subject) -> Permissions {
        let Some(agent) = subject.agent else {
            return Permissions::new();
        };
        let mut out = agent.user_type.permissions();
        let is_over = |grant: &Grant| grant.period.until.is_some_and(|until| until <= self.now);
        for grant in &subject.grants {
            if grant.kind == GrantKind::Role && grant.holder == Holder::User && !is_over(grant) {
                let role = self.structure.roles.get(&RoleId(grant.target));
                out.extend(role.into_iter().flat_map(|role| role.permissions.iter().copied()));
            }
        }
        out
    }

    pub(super) fn decide_user(&self, actor: &Actor, action: Action, user: &UserFacts) -> Decision {
        if self.hides(actor, &user.subject) {
            return Decision::deny_all(vec![self.confidential(&actor.subject, user.subject.customer)], false);
        }
        let visible = self.knows(actor, Resource::User(user));
        if action == Action::BeRequester {
            let decision = self.decide_requester(actor, &user.subject);
            return Decision { visible: decision.allow || visible, ..decision };
        }
        let Some(permission) = action.permission() else {
            return self.decide_oneself(actor, action, user, visible);
        };
        let decision = self.decide_right(actor, permission);
        if !decision.allow {
            return Decision { visible, ..decision };
        }
        // What agents may do follows their record: whoever merges one could take it over.
        if action == Action::MergeUsers && user.subject.agent.is_some() {
            let agents = self.decide(actor, Action::ManageAgents, Resource::Desk);
            if !agents.allow {
                return Decision { visible, ..agents };
            }
        }
        if let Via::Scim { source, .. } = actor.via {
            if user.subject.source != Some(source) {
                let text = format!("{} is not kept by this connection.", user.subject.name);
                return Decision::deny_all(vec![Reason::new(Layer::Source, text)], false);
            }
        } else if matches!(action, Action::ModifyUser | Action::MergeUsers)
            && actor.via != Via::System
            && let Some(reason) = self.kept_elsewhere(&user.subject)
        {
            return Decision::deny_all(vec![reason], visible);
        }
        let acts_on_person = matches!(
            action,
            Action::ModifyUser
                | Action::ManageAccount
                | Action::Impersonate
                | Action::Look
                | Action::EraseUser
                | Action::ExportPerson
                | Action::MergeUsers
                | Action::ManageAgents
                | Action::ManageIntegrations
        );
        if acts_on_person && let Some(reason) = self.above_ceiling(actor, user) {
            return Decision::deny_all(vec![reason], visible);
        }
        if matches!(action, Action::Impersonate | Action::Look) {
            if self.belongs_beyond(&actor.subject, &user.subject) {
                let text =
                    format!("{} belongs to more customers than {} may see.", user.subject.name, actor.subject.name);
                return Decision::deny(Reason::new(Layer::Ceiling, text));
            }
            return self.decide_impersonation(actor, user, decision);
        }
        if action == Action::EraseUser
            && let Some(reason) = not_erasable(actor, &user.subject)
        {
            return Decision::deny(reason);
        }
        if action == Action::MergeUsers
            && let Some(reason) = not_mergeable(actor, &user.subject)
        {
            return Decision::deny(reason);
        }
        decision
    }

    /// Whether the portal shows `target` a further customer that is confidential and hidden from `own`.
    fn belongs_beyond(&self, own: &Subject, target: &Subject) -> bool {
        target.id != own.id && target.customers(self.now).into_iter().any(|id| self.hides_customer(own, id))
    }

    /// What everybody does for themselves alone.
    fn decide_oneself(&self, actor: &Actor, action: Action, user: &UserFacts, visible: bool) -> Decision {
        if !action.is_personal() {
            return Decision::not_about(action, "a person", visible);
        }
        if user.subject.id == actor.subject.id {
            return self.decide_desk(actor, action);
        }
        let text = format!("\"{}\" is for oneself only.", action.label());
        Decision::deny_all(vec![Reason::new(Layer::Rights, text)], visible)
    }

    /// Whether `actor` may open new tickets in this person's name (OTR-32). Customer users open their
    /// own only.
    fn decide_requester(&self, actor: &Actor, subject: &Subject) -> Decision {
        let is_own = actor.via == Via::System || subject.id == actor.subject.id;
        if !is_own && !actor.subject.is_agent() {
            return self.not_an_agent(&actor.subject);
        }
        let out = self.record_hindrances(subject);
        if out.is_empty() {
            return Decision::allow(vec![Reason::new(Layer::Usability, format!("{} is valid.", subject.name))]);
        }
        Decision::deny_all(out, true)
    }

    fn decide_impersonation(&self, actor: &Actor, user: &UserFacts, allowed: Decision) -> Decision {
        let target = &user.subject;
        if target.id == actor.subject.id {
            return Decision::deny(Reason::new(Layer::Via, "You already see Deskfolk through your own eyes."));
        }
        // What somebody looks after, nobody sees through their eyes who may not know of it.
        let sees_more = |id| !self.hides_customer(target, id) && self.hides_customer(&actor.subject, id);
        if target.is_agent() && self.structure.confidential.keys().any(|id| sees_more(*id)) {
            let text = format!("{} holds rights that {} does not hold.", target.name, actor.subject.name);
            return Decision::deny(Reason::new(Layer::Ceiling, text));
        }
        let hindrances = self.hindrances(target);
        if !hindrances.is_empty() {
            return Decision::deny_all(hindrances, true);
        }
        match self.beyond_reach(actor, target) {
            Some(reason) => Decision::deny(reason),
            None => allowed,
        }
    }

    /// Why `actor` does not see through the eyes of whoever reaches tickets of others that they do not reach
    /// themselves, in the portal as well. What somebody opened or follows is seen through their eyes whatever its
    /// queue: it is what the right is for. Who manages agents could give themselves any queue.
    fn beyond_reach(&self, actor: &Actor, target: &Subject) -> Option<Reason> {
        if actor.via == Via::System || self.permissions(&actor.subject).contains(&Permission::AgentsManage) {
            return None;
        }
        let reach = |subject| self.reach(subject, &BTreeSet::new());
        let beyond = reach(target).beyond(&reach(&actor.subject));
        let of_others = |piece: &Piece| matches!(piece, Piece::See(..) | Piece::Answer(..) | Piece::Work(..));
        let id = beyond.iter().find(|piece| of_others(piece))?.queue()?;
        let queue = self.structure.queues.get(&id).map_or("?", |queue| queue.name.as_str());
        let (theirs, own) = (&target.name, &actor.subject.name);
        let text = format!("{theirs} reaches tickets of others in the queue {queue} that {own} does not reach.");
        let fix = format!("Grant {own} the queue {queue}");
        let form = to_grant(&actor.subject, GrantKind::Queue, id.0, self.now);
        Some(Reason::new(Layer::Ceiling, text).fixed_by(fix, form))
    }
}
