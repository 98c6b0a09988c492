//! What agents are given by what a provider says of them.

use super::providers::Rule;
use crate::agents::{department_objection, give_department, give_role, role_objection, take_department, take_role};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::integrations::AgentSeat;
use domain::ids::{DepartmentId, GrantId, RoleId};
use domain::oidc::Claims;
use domain::policy::{Action, Subject};
use domain::state::GrantKind;
use domain::time::Period;
use entity::{access_grant, oidc_grant, oidc_provider};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::BTreeSet;

/// One thing that an agent is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    Role(RoleId),
    Department(DepartmentId),
}

impl Piece {
    const fn target(self) -> (GrantKind, i64) {
        match self {
            Self::Role(id) => (GrantKind::Role, id.0),
            Self::Department(id) => (GrantKind::Department, id.0),
        }
    }
}

/// The seats to which these claims lead.
pub(super) fn seats(provider: &oidc_provider::Model, claims: &Claims) -> Result<Vec<AgentSeat>> {
    let rules: Vec<Rule<AgentSeat>> = serde_json::from_str(&provider.roles)?;
    Ok(rules.iter().filter(|rule| rule.fits(claims)).map(|rule| rule.target).collect())
}

/// Whether the keeper may give this seat.
pub(super) fn may_give(keeper: &Cx, seat: AgentSeat) -> bool {
    keeper.require_desk(Action::ManageAgents).is_ok()
        && role_objection(keeper, seat.role, None).is_none()
        && department_objection(keeper, seat.department).is_none()
}

/// Gives an agent what the claims lead to, and takes back what they led to before. What they were given otherwise stays
/// theirs, and nothing is given that the keeper could not give.
pub(super) async fn follow(
    cx: &Cx,
    keeper: Option<&Cx>,
    tx: &mut Tx,
    (provider, agent): (&oidc_provider::Model, &Subject),
    claims: &Claims,
) -> Result<()> {
    let mut wanted = BTreeSet::new();
    let mut new = BTreeSet::new();
    for seat in seats(provider, claims)? {
        let pieces = [Piece::Role(seat.role), Piece::Department(seat.department)];
        wanted.extend(pieces);
        if keeper.is_some_and(|keeper| may_give(keeper, seat)) {
            new.extend(pieces);
        }
    }
    for grant in held(tx, provider, agent).await? {
        let is_wanted = wanted.iter().any(|piece| piece.target() == (grant.kind, grant.target_id));
        match grant.kind {
            _ if is_wanted => {}
            GrantKind::Role => take_role(cx, tx, agent.id, &grant).await?,
            _ => take_department(cx, tx, agent.id, &grant).await?,
        }
    }
    let reason = format!("Single sign-on {}", provider.name);
    for piece in new {
        let (kind, target) = piece.target();
        if agent.holding(kind, cx.now).any(|grant| grant.target == target) {
            continue;
        }
        let grant = match piece {
            Piece::Role(role) => give_role(cx, tx, agent.id, (role, Period::ALWAYS), &reason).await?,
            Piece::Department(department) => give_department(cx, tx, agent.id, department, &reason).await?,
        };
        note(tx, provider, agent, grant).await?;
    }
    Ok(())
}

async fn note(tx: &Tx, provider: &oidc_provider::Model, agent: &Subject, grant: GrantId) -> Result<()> {
    let row = oidc_grant::ActiveModel { grant_id: Set(grant), provider_id: Set(provider.id), user_id: Set(agent.id) };
    oidc_grant::Entity::insert(row).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// What the claims led to before.
async fn held(tx: &Tx, provider: &oidc_provider::Model, agent: &Subject) -> Result<Vec<access_grant::Model>> {
    let own = oidc_grant::Entity::find()
        .select_only()
        .column(oidc_grant::Column::GrantId)
        .filter(oidc_grant::Column::ProviderId.eq(provider.id))
        .filter(oidc_grant::Column::UserId.eq(agent.id))
        .into_query();
    Ok(access_grant::Entity::find().filter(access_grant::Column::Id.in_subquery(own)).all(tx.db()).await?)
}
