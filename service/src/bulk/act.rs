//! Carrying a plan out on one person, by the same use-case as for that person alone.

use super::command::grant_input;
use super::moving::take_along;
use super::plan::own_grants;
use super::trace::Revoked;
use super::{Command, Person, Trace, What, roles};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::structure::{self, GroupHolder};
use crate::{accounts, customers, privacy, users};
use domain::ids::GroupId;
use domain::state::{AccountState, GroupLevel};
use domain::time::Period;
use entity::access_grant;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// The event of a group taken back.
const REVOKED: &str = "group_revoked";

/// Changes the person, whose plan says that something changes. Tells what undoing needs.
///
/// # Errors
/// A refusal that only writing could find; then nothing was written for this person.
pub(super) async fn act(cx: &Cx, tx: &mut Tx, command: &Command, person: &Person) -> Result<Trace> {
    let subject = person.subject();
    let id = subject.id;
    let mut trace = Trace::default();
    match &command.what {
        What::Register => {
            accounts::write_registration(cx, tx, id).await?;
            trace.state = Some((AccountState::Guest, accounts::unlocked(subject.limits.directory.is_some())));
        }
        What::Lock => {
            let change = (subject.state, AccountState::Locked);
            accounts::write_state(cx, tx, id, change, "user.locked").await?;
            trace.state = Some(change);
        }
        What::Unlock if subject.state == AccountState::Locked => {
            let change = (AccountState::Locked, accounts::unlocked(person.is_usable));
            accounts::write_unlock(cx, tx, id, change, "user.unlocked").await?;
            trace.state = Some(change);
        }
        What::Unlock => {
            accounts::end_pause(cx, tx, id, "user.unlocked").await?;
            trace.pause_ended = true;
        }
        What::SetValidity(wanted) => {
            users::change(cx, tx, id, (Some(*wanted), None), users::UPDATED).await?;
            trace.standing = Some((subject.standing, *wanted));
        }
        What::SetWebAccess(wanted) => {
            users::set_web_access(cx, tx, id, *wanted, users::UPDATED).await?;
            trace.web_access = Some((subject.web_access, *wanted));
        }
        What::Move { place, name, tickets } => {
            let contacts = customers::contact_places(tx, id).await?;
            users::change(cx, tx, id, (None, Some(*place)), users::UPDATED).await?;
            trace.contacts = customers::ended_contacts(tx, id, contacts).await?;
            trace.tickets = take_along(cx, tx, subject, (*place, name), *tickets).await?;
            trace.place = Some(((subject.customer, subject.site), *place));
        }
        What::GrantGroup { group, level, .. } => {
            let input = grant_input(*group, *level);
            trace.granted = Some(structure::grant_group(cx, tx, GroupHolder::User(id), &input).await?);
        }
        What::RevokeGroup { group, .. } => {
            let grants: Vec<_> = own_grants(subject, *group, cx.now).map(|grant| grant.id).collect();
            let rows = access_grant::Entity::find().filter(access_grant::Column::Id.is_in(grants)).all(tx.db()).await?;
            for row in rows {
                structure::take_group(cx, tx, GroupHolder::User(id), &row, REVOKED).await?;
                trace.revoked.push(revoked(row));
            }
        }
        What::GiveRole { role, .. } => roles::give(cx, tx, subject, *role, &mut trace).await?,
        What::TakeRole { role, .. } => roles::take(cx, tx, subject, *role, &mut trace).await?,
        What::Erase { plan, reason } => {
            trace.erasure = Some(Box::pin(privacy::erase_in(cx, tx, id, (*plan, reason.clone()))).await?);
        }
    }
    Ok(trace)
}

fn revoked(row: access_grant::Model) -> Revoked {
    Revoked {
        id: row.id,
        group: GroupId(row.target_id),
        level: row.level.unwrap_or(GroupLevel::Ro),
        period: Period { from: row.valid_from, until: row.valid_until },
        reason: row.reason,
    }
}
