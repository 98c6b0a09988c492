//! Merging.

use super::audience::{audience, newcomers};
use super::pair::{Half, Pair};
use super::{BATCH, MERGED, Moved, TOOK_IN};
use crate::access::require_seen;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::guest_links;
use crate::journal::{self, Diff};
use crate::response;
use crate::tickets::drafts;
use crate::tickets::links::number;
use crate::tickets::muted;
use crate::tickets::rows::queue_name;
use crate::tickets::ties::named;
use crate::users;
use domain::AppError;
use domain::access::AccessDiff;
use domain::error::FieldErrors;
use domain::ids::{TicketId, UserId};
use domain::journal::Entity;
use domain::state::{GrantKind, TicketState};
use domain::ties::{MergeInput, MergePreview, MergeSide};
use domain::time::Period;
use domain::validate::is_ticked;
use entity::{access_grant, article, attachment, customer, ticket, ticket_merge, time_entry};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

/// What merging a ticket into the one of this number would do.
///
/// # Errors
/// As [`merge`], except for what has to be confirmed and seen.
pub async fn merge_preview(cx: &Cx, id: TicketId, into: &str) -> Result<MergePreview> {
    let db = cx.app.db.read();
    let pair = Pair::load(cx, db, id, target(into)?).await?;
    let newcomers = newcomers(cx, &pair);
    let audience = audience(cx, db, &pair, &newcomers).await?;
    let names = names(db, &newcomers).await?;
    let minutes: Vec<i64> = time_entry::Entity::find()
        .select_only()
        .column(time_entry::Column::Minutes)
        .filter(time_entry::Column::TicketId.eq(id))
        .into_tuple()
        .all(db)
        .await?;
    Ok(MergePreview {
        articles: article::Entity::find().filter(article::Column::TicketId.eq(id)).count(db).await?,
        files: attachment::Entity::find().filter(attachment::Column::TicketId.eq(id)).count(db).await?,
        minutes: minutes.into_iter().sum(),
        participants: names,
        differs: pair.from.row.customer_id != pair.into.row.customer_id,
        from: side(cx, db, &pair.from).await?,
        into: side(cx, db, &pair.into).await?,
        audience,
    })
}

/// Makes a ticket part of the one of this number: what was written in it, files, time worked and participants
/// follow, its requester becomes a participant, and it leads there from now on.
///
/// # Errors
/// `NotFound` for a ticket out of sight, `Forbidden` without the right to change both, `Invalid` for a number
/// that is none (`into`) and for different customers that nobody confirmed (`is_confirmed`), `Unseen` with who
/// gains and loses sight unless that was seen, `Conflict` for what cannot be merged.
pub async fn merge(cx: &Cx, id: TicketId, input: MergeInput) -> Result<TicketId> {
    let target = target(&input.into)?;
    let mut tx = cx.begin().await?;
    let pair = Pair::lock(cx, &tx, id, target).await?;
    if pair.from.row.customer_id != pair.into.row.customer_id && !is_ticked(&input.is_confirmed) {
        let text = "The tickets are of different customers. Please confirm that they are about the same.";
        return Err(AppError::field("is_confirmed", text).into());
    }
    let newcomers = newcomers(cx, &pair);
    let diff: AccessDiff = audience(cx, tx.db(), &pair, &newcomers).await?;
    require_seen(diff, &input.seen)?;
    let names = names(tx.db(), &newcomers).await?;
    let moved = carry(cx, &tx, &pair, &newcomers).await?;
    let into = pair.into.row.id;
    keep(cx, &tx, &pair, &moved).await?;
    drafts::carry(&tx, id, into).await?;
    for ticket in [id, into] {
        response::refresh(cx, &tx, ticket).await?;
    }
    let diff = Diff::new()
        .field("state", &pair.from.row.state, &TicketState::Merged)
        .set("into", &format!("#{}", into.number()));
    journal::record(cx, &mut tx, MERGED, Entity::Ticket, id.0, diff).await?;
    let mut diff = Diff::new()
        .set("ticket", &format!("#{} {}", id.number(), pair.from.row.subject))
        .set("articles", &moved.articles.len());
    if !names.is_empty() {
        diff = diff.set("participants", &names.join(", "));
    }
    journal::record(cx, &mut tx, TOOK_IN, Entity::Ticket, into.0, diff).await?;
    tx.commit().await?;
    Ok(into)
}

fn target(text: &str) -> Result<TicketId> {
    let mut errors = FieldErrors::new();
    let id = number(&mut errors, "into", text);
    errors.into_result()?;
    Ok(id.unwrap_or_default())
}

/// Names in the order of the people.
async fn names(db: &impl ConnectionTrait, people: &[(UserId, Period)]) -> Result<Vec<String>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = people.iter().map(|(id, _)| *id).collect();
    let names = users::names(db, &ids).await?;
    Ok(ids.iter().filter_map(|id| names.get(id).cloned()).collect())
}

async fn side(cx: &Cx, db: &impl ConnectionTrait, half: &Half) -> Result<MergeSide> {
    let row = &half.row;
    let customer = customer::Entity::find_by_id(row.customer_id).one(db).await?;
    let mut names = users::names(db, &[row.requester_id]).await?;
    Ok(MergeSide {
        ticket: named(row),
        requester: names.remove(&row.requester_id).unwrap_or_default(),
        customer: customer.map(|customer| customer.name).unwrap_or_default(),
        queue: queue_name(&cx.fixed.structure, row.queue_id),
    })
}

/// Gives what belongs to the one ticket to the other one.
async fn carry(cx: &Cx, tx: &Tx, pair: &Pair, newcomers: &[(UserId, Period)]) -> Result<Moved> {
    let (from, into, db) = (pair.from.row.id, pair.into.row.id, tx.db());
    let mut moved = Moved {
        articles: article::Entity::find()
            .select_only()
            .column(article::Column::Id)
            .filter(article::Column::TicketId.eq(from))
            .order_by_asc(article::Column::Id)
            .into_tuple()
            .all(db)
            .await?,
        time: time_entry::Entity::find()
            .select_only()
            .column(time_entry::Column::Id)
            .filter(time_entry::Column::TicketId.eq(from))
            .order_by_asc(time_entry::Column::Id)
            .into_tuple()
            .all(db)
            .await?,
        grants: Vec::new(),
        links: guest_links::of_ticket(db, from).await?,
    };
    guest_links::lead_on(db, &moved.links, from, into).await?;
    article::Entity::update_many()
        .col_expr(article::Column::TicketId, Expr::value(into))
        .filter(article::Column::TicketId.eq(from))
        .exec(db)
        .await?;
    attachment::Entity::update_many()
        .col_expr(attachment::Column::TicketId, Expr::value(into))
        .filter(attachment::Column::TicketId.eq(from))
        .exec(db)
        .await?;
    for some in moved.time.chunks(BATCH) {
        time_entry::Entity::update_many()
            .col_expr(time_entry::Column::TicketId, Expr::value(into))
            .filter(time_entry::Column::Id.is_in(some.iter().copied()))
            .exec(db)
            .await?;
    }
    let muted = muted::of_ticket(db, from).await?;
    for (person, period) in newcomers {
        if muted.contains(person) {
            muted::set(cx, tx, into, *person, true).await?;
        }
        let row = access_grant::ActiveModel {
            kind: Set(GrantKind::Participant),
            user_id: Set(Some(*person)),
            target_id: Set(into.0),
            valid_from: Set(period.from),
            valid_until: Set(period.until),
            granted_by: Set(cx.subject_id()),
            reason: Set(format!("#{} was merged into this ticket.", from.number())),
            created_at: Set(cx.now),
            ..Default::default()
        };
        moved.grants.push(access_grant::Entity::insert(row).exec(db).await?.last_insert_id);
    }
    Ok(moved)
}

/// Notes the merge, and changes both rows.
async fn keep(cx: &Cx, tx: &Tx, pair: &Pair, moved: &Moved) -> Result<()> {
    let (from, into) = (&pair.from.row, &pair.into.row);
    let row = ticket_merge::ActiveModel {
        ticket_id: Set(from.id),
        into_id: Set(into.id),
        state: Set(from.state),
        closed_at: Set(from.closed_at),
        updated_at: Set(from.updated_at),
        moved: Set(moved.kept()?),
        merged_by: Set(cx.subject_id()),
        merged_at: Set(cx.now),
    };
    ticket_merge::Entity::insert(row).exec_without_returning(tx.db()).await?;
    let merged = ticket::ActiveModel {
        id: Set(from.id),
        state: Set(TicketState::Merged),
        closed_at: Set(Some(from.closed_at.unwrap_or(cx.now))),
        updated_at: Set(cx.now),
        version: Set(from.version + 1),
        ..Default::default()
    };
    ticket::Entity::update(merged).exec(tx.db()).await?;
    let grown = ticket::ActiveModel {
        id: Set(into.id),
        updated_at: Set(cx.now),
        version: Set(into.version + 1),
        ..Default::default()
    };
    ticket::Entity::update(grown).exec(tx.db()).await?;
    Ok(())
}
