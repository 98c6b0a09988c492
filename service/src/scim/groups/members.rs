//! Who is in a group.

use crate::access::hidden_people;
use crate::cx::Cx;
use crate::db::Tx;
use crate::scim::protocol::Object;
use crate::scim::{Answer, ScimError, people};
use domain::ids::{ScimConnectionId, ScimGroupId, UserId};
use entity::{scim_member, scim_user};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;
use std::collections::BTreeSet;

/// Members that one request may add and remove.
pub(super) const MOST: usize = 1000;
/// So many are looked up at once.
const AT_ONCE: usize = 500;

/// The members who are not hidden from the keeper of the connection.
pub(super) fn known(cx: &Cx) -> Condition {
    Condition::all().add_option(hidden_people(cx).map(|hidden| scim_member::Column::UserId.not_in_subquery(hidden)))
}

/// The members of a group that this condition holds for.
pub(super) async fn of(tx: &Tx, group: ScimGroupId, which: Condition) -> Answer<BTreeSet<UserId>> {
    let these = scim_member::Entity::find().filter(scim_member::Column::GroupId.eq(group)).filter(which);
    Ok(these.all(tx.db()).await?.into_iter().map(|row| row.user_id).collect())
}

/// The members that the identity provider names, by their ids or addresses.
pub(super) fn named(group: &Object) -> Answer<BTreeSet<UserId>> {
    let all = group.get("members").and_then(Value::as_array).into_iter().flatten();
    all.map(|member| {
        let text = |name: &str| member.get(name).and_then(Value::as_str);
        let id = text("value").or_else(|| text("$ref").and_then(|address| address.rsplit('/').next()));
        let id = id.unwrap_or_default();
        id.parse().map_err(|_| nobody(id))
    })
    .collect()
}

/// Makes these the members, and tells whom that concerns. Who is hidden from the keeper stays what they were.
pub(super) async fn set(
    cx: &Cx,
    tx: &Tx,
    connection: ScimConnectionId,
    group: ScimGroupId,
    wanted: &BTreeSet<UserId>,
) -> Answer<Vec<UserId>> {
    let present = of(tx, group, known(cx)).await?;
    let new: Vec<UserId> = wanted.difference(&present).copied().collect();
    let gone: Vec<UserId> = present.difference(wanted).copied().collect();
    if new.len() + gone.len() > MOST {
        let text = format!("At most {MOST} members are added and removed by one request.");
        return Err(ScimError::new(413, text));
    }
    for some in new.chunks(AT_ONCE) {
        refuse_strangers(cx, tx, connection, some).await?;
        let rows = some.iter().map(|id| scim_member::ActiveModel { group_id: Set(group), user_id: Set(*id) });
        scim_member::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    }
    for some in gone.chunks(AT_ONCE) {
        scim_member::Entity::delete_many()
            .filter(scim_member::Column::GroupId.eq(group))
            .filter(scim_member::Column::UserId.is_in(some.iter().copied()))
            .exec(tx.db())
            .await?;
    }
    Ok(new.into_iter().chain(gone).collect())
}

async fn refuse_strangers(cx: &Cx, tx: &Tx, connection: ScimConnectionId, ids: &[UserId]) -> Answer<()> {
    let known: Vec<UserId> = scim_user::Entity::find()
        .select_only()
        .column(scim_user::Column::UserId)
        .filter(scim_user::Column::ConnectionId.eq(connection))
        .filter(scim_user::Column::DeletedAt.is_null())
        .filter(people::known(cx))
        .filter(scim_user::Column::UserId.is_in(ids.iter().copied()))
        .into_tuple()
        .all(tx.db())
        .await?;
    match ids.iter().find(|id| !known.contains(id)) {
        Some(stranger) => Err(nobody(&stranger.to_string())),
        None => Ok(()),
    }
}

fn nobody(id: &str) -> ScimError {
    ScimError::bad("invalidValue", format!("The member {id} is no user of this connection."))
}
