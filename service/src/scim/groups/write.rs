//! Adding, changing and removing groups.

use super::grants::{Wish, regrant_one};
use super::members::{self, MOST};
use super::regrant::enqueue_all;
use super::shown::{find, of_group, version};
use crate::cx::Cx;
use crate::db::Tx;
use crate::journal::{self, Diff};
use crate::scim::connections::{self, GroupRule};
use crate::scim::protocol::{self, GROUP, Object, Operation, normalised};
use crate::scim::resource::{Resource, check_version};
use crate::scim::{Answer, ScimCx, ScimError, breaker};
use domain::ids::{ScimConnectionId, UserId};
use domain::journal::Entity;
use domain::policy::Action;
use domain::validate::key;
use entity::{scim_connection, scim_group};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, Condition, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What a group is.
struct Wanted {
    name: String,
    external_id: Option<String>,
    members: BTreeSet<UserId>,
}

impl Wanted {
    fn read(group: &Object) -> Answer<Self> {
        let text = |name: &str| group.get(name).and_then(Value::as_str).map(str::trim).unwrap_or_default().to_owned();
        let name = text("displayName");
        if name.is_empty() {
            return Err(ScimError::bad("invalidValue", "The displayName is missing."));
        }
        let external_id = Some(text("externalId")).filter(|id| !id.is_empty());
        Ok(Self { name, external_id, members: members::named(group)? })
    }
}

/// Adds a group.
pub(in crate::scim) async fn create(scim: &ScimCx, body: &Object) -> Answer<Resource> {
    let cx = &scim.cx;
    cx.require_desk(Action::ModifyUser)?;
    let new = Wanted::read(&normalised(&GROUP, body)?)?;
    let mut tx = cx.begin().await?;
    let connection = connections::hold(&tx, scim.connection.id).await?;
    let row = scim_group::ActiveModel {
        connection_id: Set(connection.id),
        display_name: Set(new.name.clone()),
        name_key: Set(key(&new.name)),
        external_id: Set(new.external_id.clone()),
        version: Set(1),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let row = row.insert(tx.db()).await?;
    let concerned = members::set(cx, &tx, connection.id, row.id, &new.members).await?;
    let diff = Diff::new().set("group", &new.name).set("members", &concerned.len());
    note(cx, &mut tx, connection.id, "scim_connection.group_created", diff).await?;
    regrant(cx, &mut tx, &connection, &[&row.name_key], concerned).await?;
    let shown = of_group(scim, tx.db(), row, true).await?;
    tx.commit().await?;
    Ok(shown)
}

/// Puts what the identity provider says in the place of the group.
pub(in crate::scim) async fn replace(
    scim: &ScimCx,
    id: &str,
    body: &Object,
    expected: Option<&str>,
) -> Answer<Resource> {
    let wanted = normalised(&GROUP, body)?;
    change(scim, id, expected, |_| Ok(wanted)).await
}

/// Changes parts of a group.
pub(in crate::scim) async fn patch(
    scim: &ScimCx,
    id: &str,
    operations: &[Operation],
    expected: Option<&str>,
) -> Answer<Resource> {
    change(scim, id, expected, |mut group| {
        protocol::patch(&GROUP, &mut group, operations)?;
        Ok(group)
    })
    .await
}

async fn change(
    scim: &ScimCx,
    id: &str,
    expected: Option<&str>,
    change: impl FnOnce(Object) -> Answer<Object> + Send,
) -> Answer<Resource> {
    let cx = &scim.cx;
    cx.require_desk(Action::ModifyUser)?;
    let mut tx = cx.begin().await?;
    let connection = connections::hold(&tx, scim.connection.id).await?;
    let old = find(tx.db(), connection.id, id).await?;
    check_version(expected, &version(&old))?;
    let present = members::of(&tx, old.id, members::known(cx)).await?;
    let mut group = Object::new();
    group.insert("displayName".to_owned(), old.display_name.clone().into());
    group.extend(old.external_id.clone().map(|id| ("externalId".to_owned(), id.into())));
    if !present.is_empty() {
        let shown = present.iter().map(|id| json!({"value": id.to_string()}));
        group.insert("members".to_owned(), shown.collect());
    }
    let new = Wanted::read(&change(group)?)?;
    let concerned = members::set(cx, &tx, connection.id, old.id, &new.members).await?;
    let mut row = old.clone();
    row.name_key = key(&new.name);
    row.display_name = new.name;
    row.external_id = new.external_id;
    if row != old || !concerned.is_empty() {
        row.version += 1;
        row.updated_at = cx.now;
        row.clone().into_active_model().reset_all().update(tx.db()).await?;
        let diff = Diff::new()
            .set("group", &row.display_name)
            .field("display_name", &old.display_name, &row.display_name)
            .field("members", &present.len(), &new.members.len());
        note(cx, &mut tx, connection.id, "scim_connection.group_changed", diff).await?;
    }
    let names = [old.name_key.as_str(), row.name_key.as_str()];
    // Another name may lead elsewhere, for everybody in it.
    let concerned =
        if row.name_key == old.name_key { concerned } else { present.union(&new.members).copied().collect() };
    regrant(cx, &mut tx, &connection, &names, concerned).await?;
    let shown = of_group(scim, tx.db(), row, true).await?;
    tx.commit().await?;
    Ok(shown)
}

/// Removes a group. Its members stay, without what it gave them.
pub(in crate::scim) async fn remove(scim: &ScimCx, id: &str, expected: Option<&str>) -> Answer<()> {
    let cx = &scim.cx;
    cx.require_desk(Action::ModifyUser)?;
    let mut tx = cx.begin().await?;
    let connection = connections::hold(&tx, scim.connection.id).await?;
    let row = find(tx.db(), connection.id, id).await?;
    check_version(expected, &version(&row))?;
    let concerned = members::of(&tx, row.id, Condition::all()).await?.into_iter().collect();
    scim_group::Entity::delete_by_id(row.id).exec(tx.db()).await?;
    let diff = Diff::new().field("group", &Some(row.display_name.clone()), &None);
    note(cx, &mut tx, connection.id, "scim_connection.group_deleted", diff).await?;
    regrant(cx, &mut tx, &connection, &[&row.name_key], concerned).await?;
    tx.commit().await?;
    Ok(())
}

async fn note(cx: &Cx, tx: &mut Tx, id: ScimConnectionId, event: &str, diff: Diff) -> Answer<()> {
    Ok(journal::record(cx, tx, event, Entity::Scim, id.0, diff).await?)
}

/// Gives and takes what groups of these names lead to, if they lead anywhere. Where a large group goes or is renamed,
/// that is done in the background.
async fn regrant(
    cx: &Cx,
    tx: &mut Tx,
    connection: &scim_connection::Model,
    names: &[&str],
    concerned: Vec<UserId>,
) -> Answer<()> {
    let rules: Vec<GroupRule> = serde_json::from_str(&connection.groups)?;
    if !rules.iter().any(|rule| names.contains(&key(&rule.group).as_str())) {
        return Ok(());
    }
    if concerned.len() > MOST {
        breaker::check_seats(cx, tx, connection, &concerned).await?;
        return Ok(enqueue_all(cx, tx, connection.id).await?);
    }
    for id in concerned {
        Box::pin(regrant_one(cx, tx, connection, id, Wish::Provider)).await?;
    }
    Ok(())
}
