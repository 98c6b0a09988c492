//! Undoing that an integration made somebody an agent, gave an agent a role or department more, or took one back.

use super::people::Of;
use super::{Fate, Past};
use crate::cx::Cx;
use crate::db::{self, Tx};
use crate::error::Result;
use crate::import::directory::Directory;
use crate::journal::{self, Diff};
use crate::{accounts, agents, sessions};
use domain::ids::UserId;
use domain::journal::Entity;
use domain::policy::UserFacts;
use domain::state::{AccountState, GrantKind, UserType};
use entity::{access_grant, account, agent, ticket};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, TransactionTrait};

/// Takes back what this row gave and gives back what it took; nothing if it did neither.
pub(super) async fn take_back(
    cx: &Cx,
    tx: &mut Tx,
    of: &Of<'_>,
    facts: &UserFacts,
    past: &Past,
) -> Result<Option<Fate>> {
    let given = take_given(cx, tx, of, facts, past).await?;
    let taken = match of.from {
        Some(from) => give_taken(cx, tx, from, facts, past).await?,
        None => None,
    };
    Ok(given.into_iter().chain(taken).reduce(Fate::and))
}

/// Gives back what this row took, unless what they are as an agent was changed since.
async fn give_taken(cx: &Cx, tx: &mut Tx, from: &Directory, facts: &UserFacts, past: &Past) -> Result<Option<Fate>> {
    if past.taken.is_empty() {
        return Ok(None);
    }
    if past.since.iter().any(super::past::Since::is_about_agents) {
        let text = "Roles and departments stay as they are: they were changed since.";
        return Ok(Some(Fate::Kept(text.to_owned())));
    }
    let mut kept = Vec::new();
    for (kind, name) in &past.taken {
        kept.extend(from.give_back(cx, tx, &facts.subject, (*kind, name)).await?);
    }
    Ok(Some(Fate::of(kept.len() < past.taken.len(), kept.join(" "))))
}

/// Takes back what this row gave; nothing if it gave nothing. What was given is known by its moment.
async fn take_given(cx: &Cx, tx: &mut Tx, of: &Of<'_>, facts: &UserFacts, past: &Past) -> Result<Option<Fate>> {
    let Some(at) = of.row.written_at.filter(|_| of.from.is_some() && past.has_seat) else { return Ok(None) };
    let id = facts.subject.id;
    let given = access_grant::Entity::find()
        .filter(access_grant::Column::UserId.eq(id))
        .filter(access_grant::Column::Kind.is_in([GrantKind::Role, GrantKind::Department]))
        .filter(access_grant::Column::CreatedAt.eq(at))
        .all(tx.db())
        .await?;
    for grant in &given {
        match grant.kind {
            GrantKind::Role => agents::take_role(cx, tx, id, grant).await?,
            _ => agents::take_department(cx, tx, id, grant).await?,
        }
    }
    let present = agent::Entity::find_by_id(id).one(tx.db()).await?;
    let Some(made) = present.filter(|agent| agent.created_at == at) else { return Ok(Some(Fate::Undone)) };
    if let Some(why) = needed(tx, &made, past).await? {
        return Ok(Some(Fate::of(!given.is_empty(), why)));
    }
    let attempt = tx.db().begin().await?;
    let done = agent::Entity::delete_by_id(id).exec(&attempt).await;
    if !db::settle(attempt, done.map(|_| ())).await? {
        return Ok(Some(Fate::of(!given.is_empty(), "Stays an agent: other records refer to that.".to_owned())));
    }
    sessions::end_all_of(tx, id, None).await?;
    let diff = Diff::new().field("user_type", &Some(made.user_type), &None);
    journal::record(cx, tx, "agent.change_undone", Entity::User, id.0, diff).await?;
    take_account(cx, tx, facts, at).await?;
    Ok(Some(Fate::Undone))
}

/// Why somebody has to stay an agent.
async fn needed(tx: &Tx, made: &agent::Model, past: &Past) -> Result<Option<String>> {
    let id = made.user_id;
    if made.user_type != UserType::User || past.since.iter().any(super::past::Since::is_about_agents) {
        return Ok(Some("Stays an agent: what agents are was changed since.".to_owned()));
    }
    let owned = ticket::Entity::find().filter(ticket::Column::OwnerId.eq(id)).count(tx.db()).await?;
    let rest = access_grant::Entity::find()
        .filter(access_grant::Column::UserId.eq(id))
        .filter(access_grant::Column::Kind.is_in([GrantKind::Role, GrantKind::Department, GrantKind::Queue]))
        .count(tx.db())
        .await?;
    Ok(match (owned, rest) {
        (0, 0) => None,
        (0, _) => Some("Stays an agent: was given more since.".to_owned()),
        _ => Some("Stays an agent: owns tickets.".to_owned()),
    })
}

/// An account that was begun for the agent, and that nobody has used, goes with it.
async fn take_account(cx: &Cx, tx: &mut Tx, facts: &UserFacts, at: domain::Timestamp) -> Result<()> {
    let id: UserId = facts.subject.id;
    let begun = account::Entity::find_by_id(id).one(tx.db()).await?;
    let is_unused = begun.is_some_and(|account| account.created_at == at && account.last_sign_in_at.is_none());
    if is_unused && facts.subject.state == AccountState::Pending {
        accounts::take_back_registration(cx, tx, id, "user.change_undone").await?;
    }
    Ok(())
}
