//! The tickets a person requested or took part in, with what may be read of them, and their files.

use super::archive::Archive;
use crate::cx::Cx;
use crate::error::Result;
use crate::fields;
use crate::{tickets, users};
use domain::fields::{FieldRecord, FieldValues, Screen};
use domain::ids::{ArticleId, TicketId, UserId};
use domain::person_export::Audience;
use domain::policy::Hat;
use domain::state::{ArticleKind, GrantKind};
use entity::scope::tickets_visible_to;
use entity::{access_grant, article, attachment, person_export, ticket, ticket_profile};
use futures::StreamExt;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Tickets read with one statement.
const CHUNK: u64 = 50;

/// What became of the tickets.
#[derive(Default)]
pub(super) struct Conversations {
    /// In the archive.
    pub tickets: u64,
    /// Out of sight for whoever asked.
    pub out_of_sight: u64,
}

/// Writes the conversations of a person, a folder for each ticket.
pub(super) async fn write(cx: &Cx, archive: &mut Archive, row: &person_export::Model) -> Result<Conversations> {
    let db = cx.app.db.read();
    let theirs = |after: TicketId| tickets_of(row.user_id).filter(ticket::Column::Id.gt(after));
    let sight = in_sight(cx, row);
    let all = theirs(TicketId(0)).count(db).await?;
    let (mut out, mut after) = (Conversations::default(), TicketId(0));
    loop {
        let some = theirs(after).filter(sight.clone()).order_by_asc(ticket::Column::Id).limit(CHUNK);
        let some = some.all(db).await?;
        let Some(last) = some.last() else { break };
        after = last.id;
        for ticket in some {
            one(cx, archive, row, ticket).await?;
            out.tickets += 1;
        }
    }
    out.out_of_sight = all.saturating_sub(out.tickets);
    Ok(out)
}

/// The tickets they requested, follow or followed, or wrote in.
fn tickets_of(person: UserId) -> Select<ticket::Entity> {
    let followed = access_grant::Entity::find()
        .select_only()
        .column(access_grant::Column::TargetId)
        .filter(access_grant::Column::Kind.eq(GrantKind::Participant))
        .filter(access_grant::Column::UserId.eq(person))
        .into_query();
    let written = article::Entity::find()
        .select_only()
        .column(article::Column::TicketId)
        .filter(article::Column::AuthorId.eq(person))
        .into_query();
    let part = Condition::any()
        .add(ticket::Column::RequesterId.eq(person))
        .add(ticket::Column::Id.in_subquery(followed))
        .add(ticket::Column::Id.in_subquery(written));
    ticket::Entity::find().filter(part)
}

/// Those of them that whoever asks may see. In one's own, one sees what one has part in.
fn in_sight(cx: &Cx, row: &person_export::Model) -> Condition {
    if row.audience == Audience::Person && row.requested_by == row.user_id {
        return Condition::all();
    }
    tickets_visible_to(&cx.ticket_scope(Hat::Agent))
}

async fn one(cx: &Cx, archive: &mut Archive, export: &person_export::Model, row: ticket::Model) -> Result<()> {
    let db = cx.app.db.read();
    let person = export.user_id;
    let folder = format!("tickets/{}", row.id.number());
    let follows = tickets::participants(db, &[row.id]).await?.remove(&row.id).unwrap_or_default();
    let follows = follows.iter().any(|(user, period)| *user == person && period.contains(cx.now));
    // Whoever followed a ticket once has what they wrote themselves.
    let sees_all = export.audience == Audience::Desk || row.requester_id == person || follows;
    let articles =
        article::Entity::find().filter(article::Column::TicketId.eq(row.id)).order_by_asc(article::Column::Id);
    let mut articles = articles.all(db).await?;
    articles.retain(|one| {
        let is_readable = one.kind != ArticleKind::Note || (export.with_notes && export.audience == Audience::Desk);
        is_readable && (sees_all || one.author_id == person)
    });
    let files = files(cx, archive, &folder, &articles).await?;
    let names = users::names(db, &articles.iter().map(|one| one.author_id).collect::<Vec<_>>()).await?;
    let message = |one: &article::Model| {
        json!({
            "id": one.id,
            "kind": one.kind,
            "written_at": one.created_at.rfc3339(),
            "author": names.get(&one.author_id),
            "is_own": one.author_id == person,
            "text": one.body,
            "files": files.get(&one.id),
        })
    };
    let messages: Vec<Value> = articles.iter().map(message).collect();
    archive.json(&format!("{folder}/ticket.json"), &about(cx, export, &row, sees_all).await?)?;
    archive.records(&format!("{folder}/messages.json"), &messages)
}

/// What is told of a ticket.
async fn about(cx: &Cx, export: &person_export::Model, row: &ticket::Model, sees_all: bool) -> Result<Value> {
    let is_desk = export.audience == Audience::Desk;
    let mut out = json!({
        "id": row.id,
        "number": row.id.number(),
        "is_requester": row.requester_id == export.user_id,
        "created_at": row.created_at.rfc3339(),
    });
    if !sees_all {
        return Ok(out);
    }
    let values: FieldValues = row.fields.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
    let screen = if is_desk { Screen::AgentEdit } else { Screen::PortalEdit };
    out["subject"] = json!(row.subject);
    out["state"] = json!(row.state);
    out["priority"] = json!(row.priority);
    out["closed_at"] = json!(row.closed_at.map(domain::Timestamp::rfc3339));
    out["fields"] = serde_json::to_value(fields::visible(&cx.fixed, FieldRecord::Ticket, screen, values))?;
    if let Some(profile) = ticket_profile::Entity::find_by_id(row.id).one(cx.app.db.read()).await? {
        out["channel"] = json!(profile.channel);
        if is_desk || row.requester_id == export.user_id {
            out["caller"] = json!({
                "name": profile.caller_name,
                "mail_address": profile.caller_email,
                "phone": profile.caller_phone,
                "username": profile.caller_username,
            });
        }
    }
    if is_desk {
        out["queue"] = json!(tickets::queue_name(&cx.fixed.structure, row.queue_id));
        out["is_confidential"] = json!(row.is_confidential);
    }
    Ok(out)
}

/// Writes the files of these articles, piece by piece, and tells where each is.
async fn files(
    cx: &Cx,
    archive: &mut Archive,
    folder: &str,
    articles: &[article::Model],
) -> Result<BTreeMap<ArticleId, Vec<Value>>> {
    let mut out: BTreeMap<_, Vec<Value>> = BTreeMap::new();
    for part in articles.chunks(500) {
        let files = attachment::Entity::find()
            .filter(attachment::Column::ArticleId.is_in(part.iter().map(|one| one.id)))
            .order_by_asc(attachment::Column::Id)
            .all(cx.app.db.read())
            .await?;
        for file in files {
            let path = format!("{folder}/files/{}-{}", file.id, file.file_name);
            let content = match cx.app.files.get(&Path::from(file.storage_key.as_str())).await {
                Ok(content) => Some(content),
                // The archive says what should be there, as the ticket does.
                Err(object_store::Error::NotFound { .. }) => None,
                Err(error) => return Err(error.into()),
            };
            let is_there = content.is_some();
            if let Some(content) = content {
                archive.begin_stored(&path)?;
                let mut pieces = content.into_stream();
                while let Some(piece) = pieces.next().await {
                    archive.write(&piece?)?;
                }
                archive.end();
            }
            let told = json!({
                "name": file.file_name,
                "media_type": file.media_type,
                "size": file.size,
                "sha256": file.sha256,
                "path": is_there.then_some(path),
            });
            out.entry(file.article_id).or_default().push(told);
        }
    }
    Ok(out)
}
