//! The people a change of access may concern, as the rules see them.
//!
//! A desk may have a million customer users, and almost all of them hold nothing of their own: whoever has
//! customer, site and Web Access Level in common reaches the same. Those are counted and looked at once.

use super::load::{self, subjects};
use crate::cx::Cx;
use crate::error::Result;
use domain::Timestamp;
use domain::ids::{CustomerId, RoleId, SiteId, UserId};
use domain::policy::Subject;
use domain::state::{AccountState, GrantKind, Validity, WebAccess};
use entity::{access_grant, account_limit, agent, user};
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect};
use std::collections::BTreeMap;

/// Whom a change may concern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Concerned {
    /// Whoever can sign in: a queue, department or access group changes.
    Everybody,
    /// Whoever holds the role.
    Role(RoleId),
    /// Whoever belongs to the customer.
    Customer(CustomerId),
    /// The same, and all agents: who of them sees the customer may change.
    CustomerAndAgents(CustomerId),
    /// Whoever is at the site.
    Site(SiteId),
    /// One person.
    Person(UserId),
    /// These people, each looked at alone.
    People(Vec<UserId>),
}

/// Somebody, and how many reach the very same.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub subject: Subject,
    /// How many people this stands for, the person included.
    pub people: u64,
}

/// The people concerned, by the id of whom each stands for.
pub(super) async fn concerned(
    cx: &Cx,
    db: &impl ConnectionTrait,
    concerned: &Concerned,
) -> Result<BTreeMap<UserId, Head>> {
    let single = match *concerned {
        Concerned::People(ref ids) => {
            let mut found = Vec::with_capacity(ids.len());
            for some in ids.chunks(load::AT_ONCE) {
                let these = Condition::all().add(user::Column::Id.is_in(some.iter().copied()));
                found.extend(subjects(db, these).await?);
            }
            return Ok(heads(found.into_iter().map(|subject| (subject, 1))));
        }
        Concerned::Person(id) => {
            let found = load::subject_of(db, id).await?;
            return Ok(heads(found.into_iter().map(|subject| (subject, 1))));
        }
        Concerned::Role(id) => {
            return Ok(heads(holding(db, id).await?.into_iter().map(|subject| (subject, 1))));
        }
        Concerned::Everybody => Condition::all(),
        Concerned::Site(id) => Condition::all().add(user::Column::SiteId.eq(id)),
        Concerned::Customer(id) => belonging(id),
        Concerned::CustomerAndAgents(id) => belonging(id).add(user::Column::Id.in_subquery(agents())),
    };
    let special = Condition::any()
        .add(user::Column::Id.in_subquery(agents()))
        .add(user::Column::Id.in_subquery(own_grants(&[GrantKind::Group, GrantKind::Customer])));
    let singles = subjects(db, Condition::all().add(single.clone()).add(special.clone())).await?;
    let classes = classes(cx, db, Condition::all().add(single).add(special.not())).await?;
    let ids: Vec<UserId> = classes.keys().copied().collect();
    let mut out = heads(singles.into_iter().map(|subject| (subject, 1)));
    for chunk in ids.chunks(load::AT_ONCE) {
        let some = subjects(db, Condition::all().add(user::Column::Id.is_in(chunk.iter().copied()))).await?;
        out.extend(heads(some.into_iter().map(|subject| {
            let people = classes.get(&subject.id).copied().unwrap_or(1);
            (subject, people)
        })));
    }
    Ok(out)
}

/// Whoever belongs to the customer, as their own one or as a further one.
fn belonging(id: CustomerId) -> Condition {
    let further = own_grants(&[GrantKind::Customer]).and_where(access_grant::Column::TargetId.eq(id.0)).to_owned();
    Condition::any().add(user::Column::CustomerId.eq(id)).add(user::Column::Id.in_subquery(further))
}

/// Whoever holds the role, everywhere or in a queue, now or at another time.
pub(crate) async fn holding(db: &impl ConnectionTrait, id: RoleId) -> Result<Vec<Subject>> {
    subjects(db, Condition::all().add(user::Column::Id.in_subquery(role_holders(id)))).await
}

fn heads(subjects: impl Iterator<Item = (Subject, u64)>) -> BTreeMap<UserId, Head> {
    subjects.map(|(subject, people)| (subject.id, Head { subject, people })).collect()
}

/// The first person of each class, and how many belong to it. People who can never sign in as they are
/// reach nothing, before and after.
async fn classes(cx: &Cx, db: &impl ConnectionTrait, which: Condition) -> Result<BTreeMap<UserId, u64>> {
    use user::Column as C;
    let within = Condition::all()
        .add(Condition::any().add(C::ValidFrom.is_null()).add(C::ValidFrom.lte(cx.now)))
        .add(Condition::any().add(C::ValidUntil.is_null()).add(C::ValidUntil.gt(cx.now)));
    let rows: Vec<(UserId, i64)> = user::Entity::find()
        .select_only()
        .column_as(C::Id.min(), "first")
        .column_as(C::Id.count(), "people")
        .filter(C::AccountState.eq(AccountState::Active))
        .filter(C::Validity.eq(Validity::Valid))
        .filter(C::IsGeneral.eq(false))
        .filter(C::WebAccess.ne(WebAccess::NoAccess))
        .filter(within)
        .filter(C::Id.not_in_subquery(expired(cx.now)))
        .filter(which)
        .group_by(C::CustomerId)
        .group_by(C::SiteId)
        .group_by(C::WebAccess)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(first, people)| (first, u64::try_from(people).unwrap_or_default())).collect())
}

/// Whoever has an account that can no longer be used (OST-33).
fn expired(now: Timestamp) -> SelectStatement {
    Query::select()
        .column(account_limit::Column::UserId)
        .from(account_limit::Entity)
        .and_where(account_limit::Column::ValidUntil.lte(now))
        .to_owned()
}

fn agents() -> SelectStatement {
    Query::select().column(agent::Column::UserId).from(agent::Entity).to_owned()
}

fn own_grants(kinds: &[GrantKind]) -> SelectStatement {
    Query::select()
        .column(access_grant::Column::UserId)
        .from(access_grant::Entity)
        .and_where(access_grant::Column::Kind.is_in(kinds.iter().copied()))
        .and_where(access_grant::Column::UserId.is_not_null())
        .to_owned()
}

fn role_holders(id: RoleId) -> SelectStatement {
    let by_role = access_grant::Column::Kind.eq(GrantKind::Role).and(access_grant::Column::TargetId.eq(id.0));
    Query::select()
        .column(access_grant::Column::UserId)
        .from(access_grant::Entity)
        .and_where(Expr::col(access_grant::Column::UserId).is_not_null())
        .cond_where(Condition::any().add(by_role).add(access_grant::Column::RoleId.eq(id)))
        .to_owned()
}
