//! Tests of the access rules, one module a layer, and a desk for them to play on.

mod ceiling;
mod confidential;
mod generated;
mod groups;
mod hats;
mod links;
mod matrix;
mod portal;
mod rights;
mod usability;
mod via;
mod work;

use super::{
    AccountLimits, Action, Actor, AgentFacts, Decision, Grant, Holder, Layer, Policy, Resource, Subject, TicketFacts,
    UserFacts, Via,
};
use crate::error::AppError;
use crate::ids::{CustomerId, DepartmentId, GrantId, GroupId, QueueId, RoleId, SiteId, TicketId, UserId};
use crate::permission::{Permission, TicketRight, TicketRights};
use crate::state::{AccountState, GrantKind, GroupLevel, UserType, WebAccess};
use crate::structure::{DepartmentFacts, GroupFacts, QueueFacts, RoleFacts, Standing, Structure};
use crate::time::{Period, Timestamp};

/// 2026-11-22 12:00 UTC.
const NOW: Timestamp = Timestamp(1_795_348_800_000);

const SUPPORT: QueueId = QueueId(1);
const PAYROLL: QueueId = QueueId(2);

/// Two departments with a queue each, in a group of its own, and two roles.
fn structure() -> Structure {
    let mut out = Structure::default();
    for (id, department, queue, group) in [(1, "IT", "Support", "Everyday"), (2, "HR", "Payroll", "Wages")] {
        let standing = Standing::VALID;
        out.departments.insert(DepartmentId(id), DepartmentFacts { name: department.to_owned(), standing });
        out.groups.insert(GroupId(id), GroupFacts { name: group.to_owned(), everyone: None, standing });
        let (department, group) = (DepartmentId(id), GroupId(id));
        out.queues.insert(QueueId(id), QueueFacts { name: queue.to_owned(), department, group, standing });
    }
    let role = |name: &str, permissions: &[Permission], rights: &[TicketRight]| RoleFacts {
        name: name.to_owned(),
        permissions: permissions.iter().copied().collect(),
        ticket_rights: TicketRights::of(rights),
        standing: Standing::VALID,
    };
    out.roles.insert(RoleId(1), role("First line", &[], &[TicketRight::Read, TicketRight::Create, TicketRight::Note]));
    out.roles.insert(RoleId(2), role("Registrar", &[Permission::UsersRead, Permission::UsersCreate], &[]));
    out
}

/// A registered person of Acme's head office who sees their own tickets.
fn person(id: i64, name: &str) -> Subject {
    Subject {
        id: UserId(id),
        name: name.to_owned(),
        state: AccountState::Active,
        limits: AccountLimits::default(),
        standing: Standing::VALID,
        customer: CustomerId(1),
        customer_name: "Acme".to_owned(),
        customer_standing: Standing::VALID,
        site: SiteId(1),
        site_name: "Head office".to_owned(),
        site_standing: Standing::VALID,
        source: None,
        web_access: WebAccess::Own,
        is_general: false,
        agent: None,
        grants: Vec::new(),
    }
}

/// A customer user with this Web Access Level.
fn customer(web_access: WebAccess) -> Subject {
    Subject { web_access, ..person(10, "Carla") }
}

/// An agent without the portal and without grants.
fn agent(user_type: UserType) -> Subject {
    let agent = Some(AgentFacts { user_type, is_deleted: false });
    Subject { agent, web_access: WebAccess::NoAccess, ..person(20, "Ann") }
}

/// An agent of type User on the first line of Support.
fn first_line() -> Subject {
    let place = [grant(1, GrantKind::Department, 1), grant(2, GrantKind::Queue, 1), grant(3, GrantKind::Role, 1)];
    Subject { grants: place.to_vec(), ..agent(UserType::User) }
}

/// A personal grant without dates.
fn grant(id: i64, kind: GrantKind, target: i64) -> Grant {
    Grant { id: GrantId(id), kind, holder: Holder::User, target, role: None, level: None, period: Period::ALWAYS }
}

/// A level on an access group.
fn group_grant(id: i64, holder: Holder, group: i64, level: GroupLevel) -> Grant {
    Grant { holder, level: Some(level), ..grant(id, GrantKind::Group, group) }
}

/// A ticket in Support that Rita of Acme's head office opened.
fn ticket() -> TicketFacts {
    TicketFacts {
        id: TicketId(1),
        queue: SUPPORT,
        requester: UserId(99),
        customer: CustomerId(1),
        site: SiteId(1),
        owner: None,
        is_confidential: false,
        participants: Vec::new(),
    }
}

fn direct(subject: Subject) -> Actor {
    Actor { subject, via: Via::Direct }
}

fn user(subject: Subject) -> UserFacts {
    UserFacts { subject }
}

fn decide(structure: &Structure, subject: &Subject, action: Action, resource: Resource<'_>) -> Decision {
    Policy { structure, now: NOW }.decide(&direct(subject.clone()), action, resource)
}

/// The answer on the usual desk.
fn usually(subject: &Subject, action: Action, resource: Resource<'_>) -> Decision {
    decide(&structure(), subject, action, resource)
}

fn texts(decision: &Decision) -> Vec<&str> {
    decision.because.iter().map(|reason| reason.text.as_str()).collect()
}

fn fixes(decision: &Decision) -> Vec<&str> {
    decision.because.iter().filter_map(|reason| reason.fix.as_ref()).map(|fix| fix.text.as_str()).collect()
}

/// Asserts a refusal for one reason alone, by its layer and words.
#[track_caller]
fn refused(decision: &Decision, layer: Layer, text: &str) {
    assert!(!decision.allow, "allowed: {decision:?}");
    let [reason] = decision.because.as_slice() else { panic!("not one reason: {decision:?}") };
    assert_eq!((reason.layer, reason.text.as_str()), (layer, text));
}

/// Asserts that the refusal does not tell that the record exists.
#[track_caller]
fn hidden(decision: Decision) {
    assert!(!decision.allow, "allowed: {decision:?}");
    assert_eq!(decision.require(), Err(AppError::NotFound));
}

/// Asserts that the refusal says why.
#[track_caller]
fn forbidden(decision: Decision) {
    assert!(!decision.allow, "allowed: {decision:?}");
    assert!(matches!(decision.require(), Err(AppError::Forbidden(text)) if !text.is_empty()));
}
