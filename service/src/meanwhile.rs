//! Two people changing the same record at the same time, each in a form.

use crate::agents;
use crate::cx::Cx;
use crate::error::Result;
use crate::users;
use domain::AppError;
use domain::ids::{CustomerId, DepartmentId, GroupId, RoleId, SiteId, UserId};
use domain::journal::Entity;
use domain::meanwhile::{Sent, merge};
use domain::permission::UsersAccessLevel;
use domain::state::{UserType, Validity, WebAccess};
use entity::{customer, journal, site};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a form comes to: beside what was entered, what others have saved since it began. `theirs` is the record as it
/// is, read where it cannot change before the form is written. Nothing is compared without a base.
///
/// # Errors
/// `Contested` where both changed a field; `Stale` if the base does not read back.
pub(crate) async fn settle<T>(
    cx: &Cx,
    db: &impl ConnectionTrait,
    record: (Entity, i64),
    sent: Sent<T>,
    theirs: &T,
) -> Result<T>
where
    T: Serialize + DeserializeOwned + Send + Sync,
{
    let Sent { input: mine, base } = sent;
    if base.is_empty() {
        return Ok(mine);
    }
    let (merged, mut conflicts) = merge(&base, theirs, &mine)?;
    if conflicts.is_empty() {
        return Ok(merged);
    }
    let by = last_changed_by(db, record).await?;
    for conflict in &mut conflicts {
        conflict.by.clone_from(&by);
        conflict.theirs = words(cx, db, &conflict.field, &conflict.theirs).await?;
        conflict.yours = words(cx, db, &conflict.field, &conflict.yours).await?;
    }
    Err(AppError::Contested(conflicts).into())
}

/// Who changed the record last; nobody's name if that was Deskfolk itself.
async fn last_changed_by(db: &impl ConnectionTrait, (entity, id): (Entity, i64)) -> Result<String> {
    let last: Option<Option<UserId>> = journal::Entity::find()
        .select_only()
        .column(journal::Column::SubjectId)
        .filter(journal::Column::Entity.eq(entity.as_str()))
        .filter(journal::Column::EntityId.eq(id))
        .order_by_desc(journal::Column::Id)
        .into_tuple()
        .one(db)
        .await?;
    let Some(person) = last.flatten() else { return Ok(String::new()) };
    Ok(users::names(db, &[person]).await?.remove(&person).unwrap_or_default())
}

/// The value of a field as people read it. Whatever number is sent, a customer that is hidden is not named.
async fn words(cx: &Cx, db: &impl ConnectionTrait, field: &str, value: &str) -> Result<String> {
    let structure = &cx.fixed.structure;
    let is_known = |customer: CustomerId| cx.people_scope().contains_customer(customer);
    let label = match field.split_once('.').map_or(field, |(list, _)| list) {
        "customer_id" => match value.parse::<CustomerId>() {
            Ok(id) => {
                let found = customer::Entity::find_by_id(id).one(db).await?;
                found.filter(|row| is_known(row.id)).map(|row| row.name)
            }
            Err(_) => None,
        },
        "site_id" => match value.parse::<SiteId>() {
            Ok(id) => {
                let found = site::Entity::find_by_id(id).one(db).await?;
                found.filter(|row| is_known(row.customer_id)).map(|row| row.name)
            }
            Err(_) => None,
        },
        "queue_role" => {
            let role = value.parse::<RoleId>().ok().and_then(|id| structure.roles.get(&id));
            role.map(|role| role.name.clone())
        }
        "department_id" | "account_department_id" => {
            let department = value.parse::<DepartmentId>().ok().and_then(|id| structure.departments.get(&id));
            department.map(|department| department.name.clone())
        }
        "group_id" => {
            let group = value.parse::<GroupId>().ok().and_then(|id| structure.groups.get(&id));
            group.map(|group| group.name.clone())
        }
        "account_manager_id" => {
            let agents = agents::choices(db).await?;
            agents.into_iter().find(|agent| agent.id.to_string() == value).map(|agent| agent.name)
        }
        "users_access" => UsersAccessLevel::parse(value).map(|one| one.label().to_owned()),
        "validity" => Validity::parse(value).map(|one| one.label().to_owned()),
        "web_access" => WebAccess::parse(value).map(|one| one.label().to_owned()),
        "user_type" => UserType::parse(value).map(|one| one.label().to_owned()),
        _ => None,
    };
    Ok(label.unwrap_or_else(|| value.to_owned()))
}
