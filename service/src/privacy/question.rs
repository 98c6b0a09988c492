//! What has to be known before somebody is erased.

use super::candidate::{Candidate, candidate};
use super::mentions;
use crate::cx::Cx;
use crate::error::Result;
use crate::tickets;
use domain::ids::UserId;
use domain::policy::Hat;
use domain::privacy::{ErasureQuestion, TicketSample};
use domain::settings::PRIVACY_COOLING_OFF;
use domain::tickets::TicketQuery;
use entity::{article, ticket};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect, RelationTrait,
};

/// Tickets named.
const SAMPLES: usize = 5;

/// How many articles these people wrote in tickets of others.
pub(super) async fn elsewhere(db: &impl ConnectionTrait, people: &[UserId]) -> Result<u64> {
    let requester = Expr::col((ticket::Entity, ticket::Column::RequesterId));
    let written = article::Entity::find()
        .join(JoinType::InnerJoin, article::Relation::Ticket.def())
        .filter(article::Column::AuthorId.is_in(people.iter().copied()))
        .filter(requester.not_equals((article::Entity, article::Column::AuthorId)));
    Ok(written.count(db).await?)
}

/// How many tickets would go with this person, and which (OST-14).
///
/// # Errors
/// `Forbidden` without the right to erase, for oneself, agents who work, General Users and people kept elsewhere,
/// and while the setting forbids it; `NotFound`; `Conflict` for the Anonymous User and during an erasure.
pub async fn question(cx: &Cx, id: UserId) -> Result<ErasureQuestion> {
    let db = cx.app.db.read();
    let Candidate { user, tickets, held_tickets } = candidate(cx, db, id).await?;
    let query = TicketQuery { view: "all".to_owned(), requester: id.to_string(), ..TicketQuery::default() };
    let samples = match tickets {
        0 => Vec::new(),
        _ => tickets::list(cx, query, Hat::Agent).await?.rows,
    };
    let samples = samples.into_iter().take(SAMPLES).map(|ticket| TicketSample {
        id: ticket.id,
        number: ticket.number,
        subject: ticket.subject,
    });
    Ok(ErasureQuestion {
        user_id: id,
        name: user.display_name,
        email: user.email,
        tickets,
        samples: samples.collect(),
        held_tickets,
        written: elsewhere(db, &[id]).await?,
        mentions: mentions::open_of(db, id).await?,
        days: u64::try_from(cx.fixed.number(PRIVACY_COOLING_OFF)).unwrap_or_default(),
    })
}
