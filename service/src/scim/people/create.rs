//! Adding a person, or taking one back or over.

use super::known::{recognised, refuse_taken_name, take_over};
use super::mapping::filled;
use super::seat::seat;
use super::shown::of_user;
use super::state::{set_active, welcome};
use crate::db::Tx;
use crate::scim::protocol::{Object, USER, normalised};
use crate::scim::resource::Resource;
use crate::scim::{Answer, ScimCx, ScimError, connections};
use crate::users;
use domain::ids::UserId;
use domain::policy::Action;
use domain::state::Door;
use domain::users::UserInput;
use domain::validate::key;
use entity::{scim_connection, scim_user, site};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::Value;

/// Adds a person with what the identity provider says. Whoever it kept before comes back as who they were.
pub(in crate::scim) async fn create(scim: &ScimCx, body: &Object) -> Answer<Resource> {
    let cx = &scim.cx;
    cx.require_desk(Action::CreateUser)?;
    let mut attributes = normalised(&USER, body)?;
    let active = *attributes.entry("active").or_insert(Value::Bool(true)) == Value::Bool(true);
    let user_name = user_name(&attributes)?;
    let mut tx = cx.begin().await?;
    // One at a time, so that no name is taken twice.
    let connection = connections::hold(&tx, scim.connection.id).await?;
    refuse_taken_name(&tx, connection.id, &user_name, None).await?;
    let known = recognised(&tx, &connection, &attributes, &user_name).await?;
    let is_new = known.is_none();
    let id = match known {
        Some(id) => {
            take_over(cx, &mut tx, &connection, id).await?;
            let fill = |input| filled(input, &Object::new(), &attributes);
            users::reprovision(cx, &mut tx, id, fill).await?;
            id
        }
        None => {
            let input = filled(blank(&tx, &connection).await?, &Object::new(), &attributes);
            users::provision(cx, &mut tx, &input, Door::Scim).await?
        }
    };
    let before = scim_user::Entity::find_by_id(id).one(tx.db()).await?;
    let mut link = link(scim, &attributes, user_name, id)?;
    if let Some(before) = before {
        link.made_invalid = before.made_invalid && before.connection_id == connection.id;
        link.deactivated_at = before.deactivated_at.filter(|_| link.made_invalid);
        link.version = before.version + 1;
    }
    seat(cx, &mut tx, &connection, id).await?;
    set_active(cx, &mut tx, &connection, &mut link, (active, is_new)).await?;
    welcome(cx, &mut tx, &connection, id).await?;
    store(&tx, link.clone()).await?;
    let made = of_user(&scim.base_url(), tx.db(), link).await?;
    tx.commit().await?;
    Ok(made)
}

/// The name of the user, which everybody has.
pub(super) fn user_name(attributes: &Object) -> Answer<String> {
    let name = attributes.get("userName").and_then(Value::as_str).map(str::trim).unwrap_or_default();
    if name.is_empty() {
        return Err(ScimError::bad("invalidValue", "The userName is missing."));
    }
    Ok(name.to_owned())
}

/// The form of somebody of whom nothing is known but what the connection says.
async fn blank(tx: &Tx, connection: &scim_connection::Model) -> Answer<UserInput> {
    let place = site::Entity::find_by_id(connection.default_site_id).one(tx.db()).await?;
    let place = place.ok_or_else(|| ScimError::new(409, "The site of this connection is gone."))?;
    Ok(UserInput {
        customer_id: place.customer_id.to_string(),
        site_id: place.id.to_string(),
        web_access: connection.web_access.as_str().to_owned(),
        ..UserInput::default()
    })
}

fn link(scim: &ScimCx, attributes: &Object, user_name: String, id: UserId) -> Answer<scim_user::Model> {
    let external = attributes.get("externalId").and_then(Value::as_str).map(str::to_owned);
    Ok(scim_user::Model {
        user_id: id,
        connection_id: scim.connection.id,
        user_name_key: key(&user_name),
        user_name,
        external_id: external,
        attributes: serde_json::to_string(attributes)?,
        made_invalid: false,
        deactivated_at: None,
        regranted_at: None,
        deleted_at: None,
        version: 1,
        created_at: scim.cx.now,
        updated_at: scim.cx.now,
    })
}

/// Writes the row, whether there was one or not.
async fn store(tx: &Tx, link: scim_user::Model) -> Answer<()> {
    use scim_user::Column as C;
    let all = [
        C::ConnectionId,
        C::UserName,
        C::UserNameKey,
        C::ExternalId,
        C::Attributes,
        C::MadeInvalid,
        C::DeactivatedAt,
        C::DeletedAt,
        C::Version,
        C::CreatedAt,
        C::UpdatedAt,
    ];
    let again = OnConflict::column(C::UserId).update_columns(all).to_owned();
    let row = link.into_active_model().reset_all();
    scim_user::Entity::insert(row).on_conflict(again).exec_without_returning(tx.db()).await?;
    Ok(())
}
