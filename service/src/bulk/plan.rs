//! What a command would do to one person: for previews, and before it is done.

use super::command::{named, standing_words};
use super::{Command, Person, What, roles};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::privacy::Erasable;
use crate::{accounts, agents, privacy, users};
use domain::AppError;
use domain::bulk::BulkChange;
use domain::error::FieldErrors;
use domain::ids::{GroupId, UserId};
use domain::policy::{Grant, Holder, Resource, Subject};
use domain::privacy::{ErasurePlan, TicketFate};
use domain::state::{AccountState, GrantKind, GroupLevel, UserType, WebAccess};
use domain::structure::Standing;
use domain::time::Timestamp;

/// How customer and site are called together.
pub(super) const PLACE: &str = "Customer and site";

/// How the level is called.
const WEB_ACCESS: &str = "Web Access Level";

/// What is done to a person who is not refused.
pub(super) enum Plan {
    /// These details change.
    Change(Vec<BulkChange>),
    /// They are erased, and this with them.
    Erase(Vec<BulkChange>, Erasable),
    /// Nothing has to change, for this reason.
    Keep(String),
}

/// What the command would do to this person, now. Without a transaction nothing is held, so it may be
/// another thing a moment later.
///
/// # Errors
/// The refusal that the same action on this person alone would get.
pub(super) async fn plan(cx: &Cx, tx: Option<&Tx>, command: &Command, person: &Person) -> Result<Plan> {
    let subject = person.subject();
    cx.require(command.action.needs(), Resource::User(&person.facts))?;
    match &command.what {
        What::Register => register(cx, person),
        What::Lock => {
            accounts::lockable(cx, subject)?;
            require_admin_left(cx, tx, subject, |admin| admin.state = AccountState::Locked).await?;
            Ok(state(subject.state, AccountState::Locked))
        }
        What::Unlock if subject.state == AccountState::Locked => {
            Ok(state(subject.state, accounts::unlocked(person.is_usable)))
        }
        What::Unlock if person.is_paused => Ok(change("Signing in", "Paused after failed attempts", "Not paused")),
        What::Unlock => Ok(Plan::Keep("Is neither locked nor paused.".to_owned())),
        What::SetValidity(wanted) => set_validity(cx, tx, person, *wanted).await,
        What::SetWebAccess(wanted) => web_access(person, *wanted),
        What::Move { place, name, .. } => {
            let present = (subject.customer, subject.site);
            if present == *place {
                return Ok(Plan::Keep("Is there already.".to_owned()));
            }
            let mut errors = FieldErrors::new();
            let who = (subject.id, subject.is_general);
            users::objections(cx, &mut errors, who, (subject.standing, present), (subject.standing, *place));
            errors.into_result()?;
            Ok(change(PLACE, &named(&subject.customer_name, &subject.site_name), name))
        }
        What::GrantGroup { group, name, level } => Ok(grant(subject, *group, name, *level, cx.now)),
        What::RevokeGroup { group, name } => Ok(revoke(subject, *group, name, cx.now)),
        What::GiveRole { role, name } => roles::plan_giving(subject, *role, name, cx.now),
        What::TakeRole { role, name } => roles::plan_taking(subject, *role, name, cx.now),
        What::Erase { plan, .. } => erase(cx, tx, subject.id, *plan).await,
    }
}

async fn erase(cx: &Cx, tx: Option<&Tx>, id: UserId, plan: ErasurePlan) -> Result<Plan> {
    let goes = match tx {
        Some(tx) => privacy::erasable(cx, tx.db(), id).await?,
        None => privacy::erasable(cx, cx.app.db.read(), id).await?,
    };
    let mut changes =
        vec![BulkChange { field: "User".to_owned(), from: String::new(), to: "Deleted for good".to_owned() }];
    if goes.tickets > 0 {
        let fate = if plan.tickets == TicketFate::Delete { "Deleted for good" } else { "Kept without the person" };
        changes.push(BulkChange { field: "Tickets".to_owned(), from: goes.tickets.to_string(), to: fate.to_owned() });
    }
    Ok(Plan::Erase(changes, goes))
}

/// Whoever has an account stays as they are: selecting many people to register is no mistake.
fn register(cx: &Cx, person: &Person) -> Result<Plan> {
    match person.subject().state {
        AccountState::Guest => {
            accounts::registrable(cx, person.subject(), person.email.as_deref())?;
            Ok(state(AccountState::Guest, accounts::unlocked(person.subject().limits.directory.is_some())))
        }
        AccountState::Deleted => Err(AppError::Conflict("This person is deleted.".to_owned()).into()),
        other => Ok(Plan::Keep(format!("Has an account: {}.", other.label()))),
    }
}

fn state(from: AccountState, to: AccountState) -> Plan {
    if from == to {
        return Plan::Keep(format!("Is {} already.", to.label().to_lowercase()));
    }
    change("Account state", from.label(), to.label())
}

async fn set_validity(cx: &Cx, tx: Option<&Tx>, person: &Person, wanted: Standing) -> Result<Plan> {
    let subject = person.subject();
    let present = subject.standing;
    if present == wanted {
        return Ok(Plan::Keep(format!("Is {} already.", standing_words(wanted))));
    }
    person.require_standing_owned_here(wanted)?;
    let place = (subject.customer, subject.site);
    let mut errors = FieldErrors::new();
    users::objections(cx, &mut errors, (subject.id, subject.is_general), (present, place), (wanted, place));
    errors.into_result()?;
    if !wanted.lasts(cx.now) {
        require_admin_left(cx, tx, subject, |admin| admin.standing = wanted).await?;
    }
    Ok(change("Validity", &standing_words(present), &standing_words(wanted)))
}

/// Refuses what would leave the desk without an admin (RTP-22).
async fn require_admin_left(
    cx: &Cx,
    tx: Option<&Tx>,
    subject: &Subject,
    change: impl Fn(&mut Subject) + Send + Sync,
) -> Result<()> {
    if subject.agent.is_none_or(|agent| agent.user_type != UserType::Admin) {
        return Ok(());
    }
    let remains = match tx {
        Some(tx) => agents::leaves_an_admin(cx, tx, subject.id, change).await?,
        None => agents::leaves_an_admin(cx, &cx.begin().await?, subject.id, change).await?,
    };
    if remains { Ok(()) } else { Err(AppError::Conflict(users::LAST_ADMIN.to_owned()).into()) }
}

/// Agents do not sign in by it, and a General User not at all.
fn web_access(person: &Person, wanted: WebAccess) -> Result<Plan> {
    let subject = person.subject();
    if subject.is_agent() {
        return Err(AppError::Conflict("Agents have no Web Access Level.".to_owned()).into());
    }
    if subject.is_general {
        return Err(AppError::Conflict("A General User cannot sign in.".to_owned()).into());
    }
    let present = subject.web_access;
    if present == wanted {
        return Ok(Plan::Keep(format!("Has the level {} already.", wanted.label())));
    }
    person.require_owned_here(&["web_access"])?;
    Ok(change(WEB_ACCESS, present.label(), wanted.label()))
}

fn grant(subject: &Subject, group: GroupId, name: &str, level: GroupLevel, now: Timestamp) -> Plan {
    let held =
        own_grants(subject, group, now).filter(|grant| grant.period.contains(now)).filter_map(|grant| grant.level);
    match held.max() {
        Some(held) if held >= level => Plan::Keep(format!("Holds {} on {name} already.", held.label())),
        held => change(name, held.map_or("", GroupLevel::label), level.label()),
    }
}

fn revoke(subject: &Subject, group: GroupId, name: &str, now: Timestamp) -> Plan {
    match own_grants(subject, group, now).filter_map(|grant| grant.level).max() {
        Some(level) => change(name, level.label(), ""),
        None => Plan::Keep(format!("Is not granted {name} in person.")),
    }
}

/// The person's own grants of this group that hold now or will.
pub(super) fn own_grants(subject: &Subject, group: GroupId, now: Timestamp) -> impl Iterator<Item = &Grant> {
    subject.grants.iter().filter(move |grant| {
        grant.kind == GrantKind::Group
            && grant.holder == Holder::User
            && grant.target == group.0
            && grant.period.until.is_none_or(|until| now < until)
    })
}

/// One detail before and after.
pub(super) fn change(field: &str, from: &str, to: &str) -> Plan {
    Plan::Change(vec![BulkChange { field: field.to_owned(), from: from.to_owned(), to: to.to_owned() }])
}
