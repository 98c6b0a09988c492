//! A customer, whole.

use super::details::site_fields;
use super::{contacts, profile, require};
use crate::cx::Cx;
use crate::error::Result;
use crate::fields::{shown, visible};
use domain::AppError;
use domain::customers::{Contact, CustomerView, GroupGrant, SiteRow};
use domain::fields::{FieldRecord, Screen};
use domain::ids::{CustomerId, GroupId, SiteId};
use domain::policy::{Action, Resource, next_turn};
use domain::state::GrantKind;
use domain::structure::Standing;
use domain::time::Period;
use entity::{access_grant, customer, customer_profile, site, user};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, Iterable, JoinType, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

const MANAGER: &str = "manager";

/// A customer with its sites and the access groups of its people.
///
/// # Errors
/// `Forbidden` without the right to see the directory, `NotFound` if there is no such customer.
pub async fn get(cx: &Cx, id: CustomerId) -> Result<CustomerView> {
    require(cx, Action::ReadUsers, id)?;
    let Found { customer: row, profile, manager } = found(cx, id).await?.ok_or(AppError::NotFound)?;
    let mut profile = profile::of(profile)?;
    profile.fields = visible(&cx.fixed, FieldRecord::Customer, Screen::AgentEdit, profile.fields);
    let contacts = contacts::of_customer(cx.app.db.read(), id).await?;
    let sites = sites(cx, id, &contacts).await?;
    let groups = groups(cx, id).await?;
    let standing = Standing { validity: row.validity, period: Period { from: row.valid_from, until: row.valid_until } };
    let periods = [standing.period].into_iter().chain(sites.iter().map(|site| site.period));
    let policy = cx.policy();
    let periods = periods.chain(groups.iter().map(|group| group.period)).chain(policy.turns_of_structure());
    let turns_at = next_turn(periods, cx.now);
    Ok(CustomerView {
        account_manager: manager.or_else(|| profile::department_name(cx, profile.account_department_id)),
        custom: profile::custom(cx, &profile.fields),
        profile,
        id,
        name: row.name,
        standing,
        phase: standing.period.phase(cx.now),
        turns_at,
        comment: row.comment,
        users: sites.iter().map(|site| site.users).sum(),
        contacts: contacts.into_iter().filter(|(site, _)| site.is_none()).map(|(_, contact)| contact).collect(),
        sites,
        groups,
        created_at: row.created_at,
        can_manage: cx.allows(Action::ManageCustomers, Resource::Desk),
        can_create_user: cx.allows(Action::CreateUser, Resource::Desk),
        can_set_confidential: cx.allows(Action::SetConfidential, Resource::Customer(id)),
    })
}

/// A customer's row, with what stands in others.
#[derive(FromQueryResult)]
struct Found {
    #[sea_orm(nested)]
    customer: customer::Model,
    #[sea_orm(nested)]
    profile: Option<customer_profile::Model>,
    manager: Option<String>,
}

/// The customer, its profile and who looks after it, in one statement.
async fn found(cx: &Cx, id: CustomerId) -> Result<Option<Found>> {
    let mut select = customer::Entity::find_by_id(id)
        .columns(customer_profile::Column::iter())
        .expr_as(Expr::col((MANAGER, user::Column::DisplayName)), MANAGER);
    let kept = Expr::col((customer_profile::Entity, customer_profile::Column::CustomerId))
        .equals((customer::Entity, customer::Column::Id));
    let looks_after = Expr::col((MANAGER, user::Column::Id))
        .equals((customer_profile::Entity, customer_profile::Column::AccountManagerId));
    QuerySelect::query(&mut select).left_join(customer_profile::Entity, kept).join_as(
        JoinType::LeftJoin,
        user::Entity,
        MANAGER,
        looks_after,
    );
    Ok(select.into_model().one(cx.app.db.read()).await?)
}

async fn sites(cx: &Cx, id: CustomerId, contacts: &[(Option<SiteId>, Contact)]) -> Result<Vec<SiteRow>> {
    let db = cx.app.db.read();
    let people: Vec<(SiteId, i64)> = user::Entity::find()
        .select_only()
        .column(user::Column::SiteId)
        .column_as(Expr::cust("count(*)"), "people")
        .filter(user::Column::CustomerId.eq(id))
        .filter(user::Column::IsGeneral.eq(false))
        .group_by(user::Column::SiteId)
        .into_tuple()
        .all(db)
        .await?;
    let people: HashMap<_, _> = people.into_iter().collect();
    let rows = site::Entity::find()
        .filter(site::Column::CustomerId.eq(id))
        .order_by_asc(site::Column::NameKey)
        .all(db)
        .await?;
    let of = |id| {
        let own = contacts.iter().filter(|(site, _)| *site == Some(id));
        own.map(|(_, contact)| contact.clone()).collect()
    };
    let rows = rows.into_iter().map(|row| {
        let fields = visible(&cx.fixed, FieldRecord::Site, Screen::AgentEdit, site_fields(&row)?);
        let period = Period { from: row.valid_from, until: row.valid_until };
        Ok(SiteRow {
            custom: shown(cx.fixed.fields(FieldRecord::Site), &fields),
            fields,
            users: people.get(&row.id).and_then(|people| u64::try_from(*people).ok()).unwrap_or_default(),
            id: row.id,
            name: row.name,
            address: row.address,
            validity: row.validity,
            period,
            phase: period.phase(cx.now),
            comment: row.comment,
            contacts: of(row.id),
        })
    });
    rows.collect()
}

async fn groups(cx: &Cx, id: CustomerId) -> Result<Vec<GroupGrant>> {
    let rows = access_grant::Entity::find()
        .filter(access_grant::Column::CustomerId.eq(id))
        .filter(access_grant::Column::Kind.eq(GrantKind::Group))
        .order_by_asc(access_grant::Column::Id)
        .all(cx.app.db.read())
        .await?;
    let grant = |row: access_grant::Model| {
        let group_id = GroupId(row.target_id);
        Some(GroupGrant {
            grant_id: row.id,
            group_id,
            group: cx.fixed.structure.groups.get(&group_id)?.name.clone(),
            level: row.level?,
            period: Period { from: row.valid_from, until: row.valid_until },
        })
    };
    Ok(rows.into_iter().filter_map(grant).collect())
}
