//! Two people changing the same person at the same time, each in a form.

use crate::cx::Cx;
use crate::error::Result;
use crate::users;
use domain::AppError;
use domain::ids::{CustomerId, RoleId, SiteId, UserId};
use domain::journal::Entity;
use domain::meanwhile::{known, merge};
use domain::state::{UserType, Validity, WebAccess};
use entity::{customer, journal, site};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What the form of a person comes to that began with `base`, as JSON: beside what was entered, what others have saved
/// since. Nothing is compared without a base.
///
/// # Errors
/// `Contested` where both changed a field, unless `told` says that it was looked at; `Stale` if the base does not read
/// back.
pub(crate) async fn settle<T>(cx: &Cx, id: UserId, (base, told): (&str, &str), theirs: &T, mine: T) -> Result<T>
where
    T: Serialize + DeserializeOwned + Send + Sync,
{
    let (merged, mut conflicts) = merge(base, theirs, &mine)?;
    if conflicts.is_empty() {
        return Ok(merged);
    }
    let by = last_changed_by(cx, id).await?;
    for conflict in &mut conflicts {
        conflict.by.clone_from(&by);
        conflict.theirs = words(cx, &conflict.field, &conflict.theirs).await?;
        conflict.yours = words(cx, &conflict.field, &conflict.yours).await?;
    }
    if known(&conflicts) == told { Ok(merged) } else { Err(AppError::Contested(conflicts).into()) }
}

/// Who changed the person last; nobody's name if that was Deskfolk itself.
async fn last_changed_by(cx: &Cx, id: UserId) -> Result<String> {
    let db = cx.app.db.read();
    let last: Option<Option<UserId>> = journal::Entity::find()
        .select_only()
        .column(journal::Column::SubjectId)
        .filter(journal::Column::Entity.eq(Entity::User.as_str()))
        .filter(journal::Column::EntityId.eq(id.0))
        .order_by_desc(journal::Column::Id)
        .into_tuple()
        .one(db)
        .await?;
    let Some(person) = last.flatten() else { return Ok(String::new()) };
    Ok(users::names(db, &[person]).await?.remove(&person).unwrap_or_default())
}

/// The value of a field as people read it. Whatever number is sent, a customer that is hidden is not named.
async fn words(cx: &Cx, field: &str, value: &str) -> Result<String> {
    let db = cx.app.db.read();
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
            let role = value.parse::<RoleId>().ok().and_then(|id| cx.fixed.structure.roles.get(&id));
            role.map(|role| role.name.clone())
        }
        "validity" => Validity::parse(value).map(|one| one.label().to_owned()),
        "web_access" => WebAccess::parse(value).map(|one| one.label().to_owned()),
        "user_type" => UserType::parse(value).map(|one| one.label().to_owned()),
        _ => None,
    };
    Ok(label.unwrap_or_else(|| value.to_owned()))
}
