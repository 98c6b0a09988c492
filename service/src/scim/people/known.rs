//! Who is kept by a connection, or may come to be.

use super::mapping::emails;
use crate::access::{hidden_people, load};
use crate::cx::Cx;
use crate::db::Tx;
use crate::journal::{self, Diff};
use crate::merging;
use crate::scim::protocol::Object;
use crate::scim::{Answer, ScimError};
use domain::ids::{ScimConnectionId, SourceId, UserId};
use domain::journal::Entity;
use domain::policy::{Action, Actor, Resource, UserFacts, Via};
use domain::scim::ScimPeople;
use domain::validate::key;
use entity::{scim_connection, scim_user, user, user_email};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

/// Whom a connection keeps.
pub(super) struct Known {
    pub link: scim_user::Model,
    pub user: user::Model,
    /// What the identity provider said of them.
    pub attributes: Object,
}

impl Known {
    /// The person of this id.
    pub(super) async fn find(
        cx: &Cx,
        db: &impl ConnectionTrait,
        connection: ScimConnectionId,
        id: &str,
    ) -> Answer<Self> {
        let none = || ScimError::not_found("user");
        let id = id.parse::<UserId>().map_err(|_| none())?;
        let link = scim_user::Entity::find_by_id(id)
            .filter(scim_user::Column::ConnectionId.eq(connection))
            .filter(scim_user::Column::DeletedAt.is_null())
            .filter(known(cx))
            .one(db)
            .await?
            .ok_or_else(none)?;
        let user = user::Entity::find_by_id(id).one(db).await?.ok_or_else(none)?;
        let attributes = serde_json::from_str(&link.attributes)?;
        Ok(Self { link, user, attributes })
    }
}

/// Whoever is not hidden from the keeper of the connection.
pub(in crate::scim) fn known(cx: &Cx) -> Condition {
    Condition::all().add_option(hidden_people(cx).map(|hidden| scim_user::Column::UserId.not_in_subquery(hidden)))
}

/// Refuses a name that another person of the connection has.
pub(super) async fn refuse_taken_name(
    tx: &Tx,
    connection: ScimConnectionId,
    name: &str,
    own: Option<UserId>,
) -> Answer<()> {
    let other = scim_user::Entity::find()
        .filter(scim_user::Column::ConnectionId.eq(connection))
        .filter(scim_user::Column::UserNameKey.eq(key(name)))
        .filter(scim_user::Column::DeletedAt.is_null())
        .filter(scim_user::Column::UserId.ne(own.unwrap_or_default()))
        .one(tx.db())
        .await?;
    match other {
        Some(_) => Err(ScimError::taken(format!("There is already a user with the userName {name}."))),
        None => Ok(()),
    }
}

/// Who somebody new is already: somebody whom the connection kept before, or who they were merged into since, or, where
/// it takes people over, somebody with this mail address whom nobody else keeps.
pub(super) async fn recognised(
    tx: &Tx,
    connection: &scim_connection::Model,
    attributes: &Object,
    user_name: &str,
) -> Answer<Option<UserId>> {
    let before = scim_user::Entity::find()
        .filter(scim_user::Column::ConnectionId.eq(connection.id))
        .filter(scim_user::Column::UserNameKey.eq(key(user_name)))
        .filter(scim_user::Column::DeletedAt.is_not_null())
        .order_by_desc(scim_user::Column::DeletedAt)
        .one(tx.db())
        .await?;
    if let Some(before) = before {
        let Some(kept) = merging::kept_of(tx.db(), before.user_id).await? else { return Ok(Some(before.user_id)) };
        let link = scim_user::Entity::find_by_id(kept).one(tx.db()).await?;
        // Whoever is kept by now, here or elsewhere, has the address for themselves.
        return Ok(Some(kept).filter(|_| link.is_none_or(|link| link.deleted_at.is_some())));
    }
    let keys = emails(attributes).into_iter().map(|address| key(&address));
    let owner = user_email::Entity::find()
        .filter(user_email::Column::AddressKey.is_in(keys))
        .order_by_asc(user_email::Column::Id)
        .one(tx.db())
        .await?;
    let Some(owner) = owner.map(|row| row.user_id) else { return Ok(None) };
    let link = scim_user::Entity::find_by_id(owner).one(tx.db()).await?;
    let came_back = link.as_ref().is_some_and(|link| link.connection_id == connection.id && link.deleted_at.is_some());
    let is_kept = link.is_some_and(|link| link.deleted_at.is_none());
    // Whoever is kept elsewhere, or not to be taken over, has the address for themselves.
    Ok(Some(owner).filter(|_| !is_kept && (came_back || connection.adopts)))
}

/// Has the connection keep somebody who is here already. Nobody is taken from another source, and nobody who holds more
/// than whoever keeps the connection.
pub(super) async fn take_over(cx: &Cx, tx: &mut Tx, connection: &scim_connection::Model, id: UserId) -> Answer<()> {
    let subject = load::subject_of(tx.db(), id).await?.ok_or_else(|| ScimError::not_found("user"))?;
    if subject.source == Some(connection.source_id) {
        return Ok(());
    }
    if subject.is_general || (subject.is_agent() && connection.people == ScimPeople::Customers) {
        return Err(ScimError::taken("The mail address belongs to somebody whom this connection cannot take over."));
    }
    let present = subject.source;
    let direct = Actor { subject: cx.actor.subject.clone(), via: Via::Direct };
    cx.policy()
        .decide(&direct, Action::ModifyUser, Resource::User(&UserFacts { subject }))
        .require()
        .map_err(|refused| ScimError::taken(format!("This person cannot be taken over: {refused}")))?;
    set_source(cx, tx, id, (present, Some(connection.source_id))).await
}

/// Where somebody is kept from now on.
pub(super) async fn set_source(
    cx: &Cx,
    tx: &mut Tx,
    id: UserId,
    (from, to): (Option<SourceId>, Option<SourceId>),
) -> Answer<()> {
    let row = user::ActiveModel { id: Set(id), source_id: Set(to), ..Default::default() };
    row.update(tx.db()).await?;
    let diff = Diff::new().field("source_id", &from, &to);
    journal::record(cx, tx, "user.source_changed", Entity::User, id.0, diff).await?;
    Ok(())
}
