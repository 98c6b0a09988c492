//! Adding and changing connections.

use super::details::{Details, taken};
use super::{hold, require};
use crate::access::cache;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use crate::scim::groups;
use domain::AppError;
use domain::ids::{ScimConnectionId, SourceId};
use domain::journal::Entity;
use domain::scim::ScimInput;
use domain::sources::SourceKind;
use domain::validate;
use entity::{scim_connection, scim_user, source};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// Adds a connection, with a source of its own in which its people are kept. It can be used once it has a token.
///
/// # Errors
/// `Forbidden` without the right to manage integrations, or what the connection is to do; `Invalid` with all wrong
/// fields.
pub async fn create(cx: &Cx, input: ScimInput) -> Result<ScimConnectionId> {
    require(cx)?;
    let mut tx = cx.begin().await?;
    let new = Details::check(cx, &tx, &input, None).await?;
    let source_id = add_source(cx, &mut tx, &new.name).await?;
    let row = scim_connection::ActiveModel {
        source_id: Set(source_id),
        keeper_id: Set(cx.subject_id()),
        created_at: Set(cx.now),
        ..written(cx, &new)?
    };
    let inserted = scim_connection::Entity::insert(row).exec(tx.db()).await;
    let id = inserted.map_err(|error| Error::from(error).on_duplicate(taken()))?.last_insert_id;
    let diff = Diff::new()
        .set("name", &new.name)
        .set("people", &new.people)
        .set("default_site_id", &new.site)
        .set("source_id", &source_id);
    journal::record(cx, &mut tx, "scim_connection.created", Entity::Scim, id.0, diff).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a connection. Nothing is written when nothing differs. From then on it acts within the rights of whoever
/// changed it: nobody makes use of what others hold.
///
/// # Errors
/// As [`create`]; `NotFound`; `Conflict` if its people would become something else.
pub async fn update(cx: &Cx, id: ScimConnectionId, input: ScimInput) -> Result<()> {
    require(cx)?;
    let mut tx = cx.begin().await?;
    let old = hold(&tx, id).await?;
    let new = Details::check(cx, &tx, &input, Some(id)).await?;
    let has_people = scim_user::Entity::find().filter(scim_user::Column::ConnectionId.eq(id)).count(tx.db()).await? > 0;
    if new.people != old.people && has_people {
        let text = "There are people of this connection already. Please make another one for other people.";
        return Err(AppError::field("people", text).into());
    }
    let groups = serde_json::to_string(&new.groups)?;
    let diff = Diff::new()
        .field("name", &old.name, &new.name)
        .field("people", &old.people, &new.people)
        .field("default_site_id", &old.default_site_id, &new.site)
        .field("web_access", &old.web_access, &new.web_access)
        .field("role_id", &old.role_id, &new.seat.map(|seat| seat.role))
        .field("department_id", &old.department_id, &new.seat.map(|seat| seat.department))
        .field("groups", &old.groups, &groups)
        .field("adopts", &old.adopts, &new.adopts)
        .field("welcomes", &old.welcomes, &new.welcomes)
        .field("threshold", &old.threshold, &new.threshold)
        .field("comment", &old.comment, &new.comment);
    // Whoever saves it as it is keeps it, where nobody can any more.
    if diff.is_empty() && old.barred_at.is_none() {
        return Ok(());
    }
    let keeper = cx.subject_id();
    let diff = diff.field("keeper_id", &old.keeper_id, &keeper);
    let row = scim_connection::ActiveModel {
        id: Set(id),
        keeper_id: Set(keeper),
        barred_at: Set(None),
        ..written(cx, &new)?
    };
    row.update(tx.db()).await.map_err(|error| Error::from(error).on_duplicate(taken()))?;
    if old.groups != groups {
        groups::enqueue_all(cx, &mut tx, id).await?;
    }
    journal::record(cx, &mut tx, "scim_connection.updated", Entity::Scim, id.0, diff).await?;
    tx.commit().await
}

fn written(cx: &Cx, new: &Details) -> Result<scim_connection::ActiveModel> {
    Ok(scim_connection::ActiveModel {
        name: Set(new.name.clone()),
        name_key: Set(validate::key(&new.name)),
        people: Set(new.people),
        default_site_id: Set(new.site),
        web_access: Set(new.web_access),
        role_id: Set(new.seat.map(|seat| seat.role)),
        department_id: Set(new.seat.map(|seat| seat.department)),
        groups: Set(serde_json::to_string(&new.groups)?),
        adopts: Set(new.adopts),
        welcomes: Set(new.welcomes),
        threshold: Set(new.threshold),
        comment: Set(new.comment.clone()),
        updated_at: Set(cx.now),
        ..Default::default()
    })
}

/// A source of its own: what another one is called already, it is not.
async fn add_source(cx: &Cx, tx: &mut Tx, name: &str) -> Result<SourceId> {
    let mut free = name.to_owned();
    let mut number = 1;
    loop {
        let same = source::Entity::find().filter(source::Column::NameKey.eq(validate::key(&free)));
        if same.count(tx.db()).await? == 0 {
            break;
        }
        number += 1;
        free = format!("{name} ({number})");
    }
    let row = source::ActiveModel {
        name: Set(free.clone()),
        name_key: Set(validate::key(&free)),
        kind: Set(SourceKind::External),
        is_default: Set(false),
        comment: Set(String::new()),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let id = source::Entity::insert(row).exec(tx.db()).await?.last_insert_id;
    cache::bump(tx).await?;
    let diff = Diff::new().set("name", &free).set("kind", &SourceKind::External);
    journal::record(cx, tx, "source.created", Entity::Source, id.0, diff).await?;
    Ok(id)
}
