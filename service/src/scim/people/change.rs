//! Changing a person: as a whole, or in parts.

use super::create::user_name;
use super::known::{Known, refuse_taken_name};
use super::mapping::filled;
use super::seat::seat;
use super::shown::{of_user, version};
use super::state::{set_active, welcome};
use crate::scim::protocol::{self, Object, Operation, USER, normalised};
use crate::scim::resource::{Resource, check_version};
use crate::scim::{Answer, ScimCx, connections};
use crate::users;
use domain::validate::key;
use entity::scim_user;
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use serde_json::Value;

/// Puts what the identity provider says in the place of what it said before. Whoever is not said to be active or not,
/// stays so.
pub(in crate::scim) async fn replace(
    scim: &ScimCx,
    id: &str,
    body: &Object,
    expected: Option<&str>,
) -> Answer<Resource> {
    let wanted = normalised(&USER, body)?;
    write(scim, id, expected, |present| {
        let mut new = wanted;
        if let (None, Some(active)) = (new.get("active"), present.get("active")) {
            new.insert("active".to_owned(), active.clone());
        }
        Ok(new)
    })
    .await
}

/// Changes parts of what the identity provider said.
pub(in crate::scim) async fn patch(
    scim: &ScimCx,
    id: &str,
    operations: &[Operation],
    expected: Option<&str>,
) -> Answer<Resource> {
    write(scim, id, expected, |present| {
        let mut new = present.clone();
        protocol::patch(&USER, &mut new, operations)?;
        Ok(new)
    })
    .await
}

async fn write(
    scim: &ScimCx,
    id: &str,
    expected: Option<&str>,
    change: impl FnOnce(&Object) -> Answer<Object> + Send,
) -> Answer<Resource> {
    let cx = &scim.cx;
    let mut tx = cx.begin().await?;
    let connection = connections::hold(&tx, scim.connection.id).await?;
    let Known { mut link, user, attributes: old } = Known::find(cx, tx.db(), connection.id, id).await?;
    check_version(expected, &version(&link, &user))?;
    let new = change(&old)?;
    let name = user_name(&new)?;
    if key(&name) != link.user_name_key {
        refuse_taken_name(&tx, connection.id, &name, Some(link.user_id)).await?;
    }
    let before = link.clone();
    if new != old {
        let fill = |input| filled(input, &old, &new);
        users::reprovision(cx, &mut tx, link.user_id, fill).await?;
        link.user_name_key = key(&name);
        link.user_name = name;
        link.external_id = new.get("externalId").and_then(Value::as_str).map(str::to_owned);
        link.attributes = serde_json::to_string(&new)?;
    }
    // Nobody is put back into service by silence.
    if let Some(Value::Bool(active)) = new.get("active") {
        set_active(cx, &mut tx, &connection, &mut link, (*active, false)).await?;
        if before.made_invalid && !link.made_invalid {
            seat(cx, &mut tx, &connection, link.user_id).await?;
            welcome(cx, &mut tx, &connection, link.user_id).await?;
        }
    }
    if link != before {
        link.version += 1;
        link.updated_at = cx.now;
        scim_user::ActiveModel::update(link.clone().into_active_model().reset_all(), tx.db()).await?;
    }
    let shown = of_user(&scim.base_url(), tx.db(), link).await?;
    tx.commit().await?;
    Ok(shown)
}
