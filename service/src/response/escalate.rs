//! Telling somebody that a ticket is overdue: its owner, or those who work in its queue if nobody owns it. Once for
//! each of its targets.

use crate::access::load;
use crate::app::App;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::Round;
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use crate::tickets;
use domain::Timestamp;
use domain::ids::{TicketId, UserId};
use domain::journal::{Cause, Entity};
use domain::response::DueKind;
use entity::ticket_due::{Column, Entity as Dues, Model};
use entity::{ticket, user};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Tickets looked at in one round.
const MOST: u64 = 100;
/// Mails about one ticket nobody owns.
const MOST_MEMBERS: usize = 50;

/// Tells of every target that has passed since the last time. The housekeeping of each server does it; of several,
/// one tells.
///
/// # Errors
/// The first of those the tickets had; it keeps no other ticket waiting.
pub async fn escalate(app: &Arc<App>) -> Result<()> {
    let cx = Cx::system(app, Cause::Job).await?;
    if cx.fixed.targets().is_empty() {
        return Ok(());
    }
    let late: Vec<TicketId> = Dues::find()
        .select_only()
        .column(Column::TicketId)
        .filter(Column::DueAt.lte(cx.now))
        .filter(untold(cx.now))
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::TicketId)
        .limit(MOST)
        .into_tuple()
        .all(app.db.read())
        .await?;
    let mut round = Round::default();
    for id in late {
        round.note("an overdue ticket", tell(&cx, id).await);
    }
    round.end()
}

/// Something has passed that nobody was told of.
fn untold(now: Timestamp) -> Condition {
    let passed = |due: Column, told: Column| due.lte(now).and(told.eq(false));
    Condition::any()
        .add(passed(Column::FirstDue, Column::ToldFirst))
        .add(passed(Column::NextDue, Column::ToldNext))
        .add(passed(Column::ResolutionDue, Column::ToldResolution))
}

async fn tell(cx: &Cx, id: TicketId) -> Result<()> {
    let mut tx = cx.begin().await?;
    // The ticket first, as everywhere: whoever writes it computes what is due.
    let Some(row) = ticket::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await? else { return Ok(()) };
    let Some(due) = Dues::find_by_id(id).one(tx.db()).await? else { return Ok(()) };
    let readers = match row.owner_id {
        Some(owner) => vec![owner],
        None => members(cx, &tx, &row).await?,
    };
    for (kind, at, told) in passed(&due, cx.now) {
        Dues::update_many().col_expr(told, Expr::value(true)).filter(Column::TicketId.eq(id)).exec(tx.db()).await?;
        for person in &readers {
            let refs = MailRefs { due: Some(kind), ..MailRefs::ticket(id) };
            mail::send_template(cx, &mut tx, mail::TICKET_OVERDUE, *person, refs).await?;
        }
        let diff = Diff::new().set("target", &kind.label()).set("due_at", &at.rfc3339());
        journal::record(cx, &mut tx, "ticket.overdue", Entity::Ticket, id.0, diff).await?;
    }
    tx.commit().await
}

/// Those who work in the queue, but for those from whom a confidential customer is hidden.
async fn members(cx: &Cx, tx: &Tx, row: &ticket::Model) -> Result<Vec<UserId>> {
    let owners = tickets::owners(cx, row.queue_id).await?;
    let ids: Vec<_> = owners.into_iter().map(|owner| UserId(owner.id)).collect();
    let mut hidden = BTreeSet::new();
    if cx.fixed.structure.confidential.contains_key(&row.customer_id) {
        for some in ids.chunks(load::AT_ONCE) {
            let which = Condition::all().add(user::Column::Id.is_in(some.iter().copied()));
            let people = load::subjects(tx.db(), which).await?;
            hidden
                .extend(people.iter().filter(|who| cx.policy().hides_customer(who, row.customer_id)).map(|who| who.id));
        }
    }
    Ok(ids.into_iter().filter(|id| !hidden.contains(id)).take(MOST_MEMBERS).collect())
}

fn passed(due: &Model, now: Timestamp) -> Vec<(DueKind, Timestamp, Column)> {
    let all = [
        (DueKind::First, due.first_due, due.told_first, Column::ToldFirst),
        (DueKind::Next, due.next_due, due.told_next, Column::ToldNext),
        (DueKind::Resolution, due.resolution_due, due.told_resolution, Column::ToldResolution),
    ];
    let is_new = |at: &Timestamp, is_told: bool| *at <= now && !is_told;
    let late = all
        .into_iter()
        .filter_map(|(kind, at, is_told, told)| at.filter(|at| is_new(at, is_told)).map(|at| (kind, at, told)));
    late.collect()
}
