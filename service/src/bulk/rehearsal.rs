//! What an action does to many people as far as the access rules see it: written for all of them at once, in a
//! transaction that is taken back.

use super::plan::own_grants;
use super::{Command, Person, What, roles};
use crate::accounts;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use domain::ids::{GrantId, UserId};
use domain::state::{AccountState, GrantKind, GroupLevel, Validity};
use entity::{access_grant, user};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

/// Changes what the rules look at, for people whose plans say that something changes. Journal, mails, sessions and all
/// else that the action itself writes are left out, and tickets stay where they are.
///
/// # Errors
/// If the database refuses.
pub(super) async fn rehearse(cx: &Cx, tx: &Tx, command: &Command, people: &[Person]) -> Result<()> {
    let ids: Vec<UserId> = people.iter().map(|person| person.subject().id).collect();
    let row = match &command.what {
        What::Register | What::Lock | What::Unlock => return set_states(tx, &command.what, people).await,
        What::SetValidity(standing) => user::ActiveModel {
            validity: Set(standing.validity),
            valid_from: Set(standing.period.from),
            valid_until: Set(standing.period.until),
            ..Default::default()
        },
        What::Erase { .. } => user::ActiveModel { validity: Set(Validity::Invalid), ..Default::default() },
        What::SetWebAccess(level) => user::ActiveModel { web_access: Set(*level), ..Default::default() },
        What::Move { place, .. } => {
            user::ActiveModel { customer_id: Set(place.0), site_id: Set(place.1), ..Default::default() }
        }
        What::GrantGroup { group, level, .. } => {
            return give(cx, tx, &ids, (GrantKind::Group, group.0, Some(*level))).await;
        }
        What::GiveRole { role, .. } => return give(cx, tx, &ids, (GrantKind::Role, role.0, None)).await,
        What::RevokeGroup { group, .. } => {
            let mut grants = Vec::new();
            for person in people {
                grants.extend(own_grants(person.subject(), *group, cx.now).map(|grant| grant.id));
            }
            return take(tx, grants).await;
        }
        What::TakeRole { role, .. } => {
            let mut grants = Vec::new();
            for person in people {
                grants.extend(roles::own(person.subject(), *role, cx.now).map(|grant| grant.id));
            }
            return take(tx, grants).await;
        }
    };
    set(tx, ids, row).await
}

/// States of accounts, which are not the same for everybody.
async fn set_states(tx: &Tx, what: &What, people: &[Person]) -> Result<()> {
    let becomes = |person: &Person| match what {
        What::Register => Some(accounts::unlocked(person.subject().limits.directory.is_some())),
        What::Lock => Some(AccountState::Locked),
        // Pauses of signing in are nothing of the rules.
        _ => (person.subject().state == AccountState::Locked).then(|| accounts::unlocked(person.is_usable)),
    };
    for state in [AccountState::Pending, AccountState::Active, AccountState::Locked] {
        let these = people.iter().filter(|person| becomes(person) == Some(state));
        let ids: Vec<UserId> = these.map(|person| person.subject().id).collect();
        if !ids.is_empty() {
            set(tx, ids, user::ActiveModel { account_state: Set(state), ..Default::default() }).await?;
        }
    }
    Ok(())
}

async fn set(tx: &Tx, ids: Vec<UserId>, row: user::ActiveModel) -> Result<()> {
    user::Entity::update_many().set(row).filter(user::Column::Id.is_in(ids)).exec(tx.db()).await?;
    Ok(())
}

/// Gives everybody the same, without dates.
async fn give(
    cx: &Cx,
    tx: &Tx,
    ids: &[UserId],
    (kind, target, level): (GrantKind, i64, Option<GroupLevel>),
) -> Result<()> {
    let rows = ids.iter().map(|id| access_grant::ActiveModel {
        kind: Set(kind),
        user_id: Set(Some(*id)),
        customer_id: Set(None),
        target_id: Set(target),
        role_id: Set(None),
        level: Set(level),
        valid_from: Set(None),
        valid_until: Set(None),
        granted_by: Set(cx.subject_id()),
        reason: Set(String::new()),
        created_at: Set(cx.now),
        ..Default::default()
    });
    access_grant::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    Ok(())
}

async fn take(tx: &Tx, grants: Vec<GrantId>) -> Result<()> {
    access_grant::Entity::delete_many().filter(access_grant::Column::Id.is_in(grants)).exec(tx.db()).await?;
    Ok(())
}
