//! What agents may do, and who holds a role: answers of the rules, with their reasons.

use crate::access::{holding, load};
use crate::cx::Cx;
use crate::error::Result;
use domain::AppError;
use domain::agents::{AgentAccess, EffectiveQueue, EffectiveRight, RoleHolder, RoleHolders};
use domain::ids::{QueueId, RoleId, UserId};
use domain::policy::{Action, Grant, Subject};
use domain::state::GrantKind;

/// Holders of a role that are listed.
const SHOWN: usize = 200;

/// Every agent-wide right and every queue of an agent, with where it comes from. Queues for which one of
/// department and grant is missing are among them, with what is missing.
///
/// # Errors
/// `Forbidden` without the right to manage agents, `NotFound` if the person is no agent.
pub async fn access(cx: &Cx, id: UserId) -> Result<AgentAccess> {
    cx.require_desk(Action::ManageAgents)?;
    let subject = load::subject_of(cx.app.db.read(), id).await?.ok_or(AppError::NotFound)?;
    cx.require_known(&subject)?;
    if subject.agent.is_none() {
        return Err(AppError::NotFound.into());
    }
    let policy = cx.policy();
    let rights = policy.rights(&subject).into_iter();
    let rights = rights.map(|(right, because)| EffectiveRight { right: right.label().to_owned(), because }).collect();
    let queues = cx.fixed.structure.queues.iter().filter_map(|(id, facts)| {
        let (rights, because) = policy.queue_access(&subject, *id);
        let department = cx.fixed.structure.departments.get(&facts.department);
        let is_theirs = !rights.0.is_empty() || holds_part(&subject, cx, *id, facts.department.0);
        is_theirs.then(|| EffectiveQueue {
            id: *id,
            queue: facts.name.clone(),
            department: department.map(|department| department.name.clone()).unwrap_or_default(),
            rights,
            because,
        })
    });
    let mut queues: Vec<_> = queues.collect();
    queues.sort_by_cached_key(|queue| (queue.rights.0.is_empty(), queue.queue.to_lowercase()));
    Ok(AgentAccess { hindrances: policy.hindrances(&subject), rights, queues })
}

/// Whether the agent is granted the queue or belongs to its department.
fn holds_part(subject: &Subject, cx: &Cx, queue: QueueId, department: i64) -> bool {
    let holds = |kind, target| subject.holding(kind, cx.now).any(|grant: &Grant| grant.target == target);
    holds(GrantKind::Queue, queue.0) || holds(GrantKind::Department, department)
}

/// The first agents who hold a role, by name, and why it does not count for somebody at the moment; and how many there
/// are.
///
/// # Errors
/// `Forbidden` without the right to manage roles, `NotFound` if there is no such role.
pub async fn holders(cx: &Cx, id: RoleId) -> Result<RoleHolders> {
    cx.require_desk(Action::ManageRoles)?;
    let role = cx.fixed.structure.roles.get(&id).ok_or(AppError::NotFound)?;
    let mut out = Vec::new();
    let known = |subject: &Subject| cx.require_known(subject).is_ok();
    for subject in holding(cx.app.db.read(), id).await?.into_iter().filter(known) {
        let grants = subject.grants.iter().filter(|grant| match grant.kind {
            GrantKind::Role => grant.target == id.0,
            _ => grant.role == Some(id),
        });
        for grant in grants {
            let queue = (grant.kind == GrantKind::Queue)
                .then(|| cx.fixed.structure.queues.get(&QueueId(grant.target)).map(|queue| queue.name.clone()))
                .flatten();
            let hindrance = role
                .standing
                .hindrance(cx.now)
                .map(|why| format!("The role {why}."))
                .or_else(|| cx.policy().hindrances(&subject).into_iter().next().map(|reason| reason.text))
                .or_else(|| (!grant.period.contains(cx.now)).then(|| "Not at the moment.".to_owned()));
            out.push(RoleHolder { id: subject.id, name: subject.name.clone(), period: grant.period, queue, hindrance });
        }
    }
    out.sort_by_cached_key(|holder| (holder.name.to_lowercase(), holder.id));
    let total = out.len() as u64;
    out.truncate(SHOWN);
    Ok(RoleHolders { rows: out, total })
}
