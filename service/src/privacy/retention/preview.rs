//! What a rule would do now.

use super::{conditions, view};
use crate::cx::Cx;
use crate::error::Result;
use domain::AppError;
use domain::ids::{RetentionRuleId, TicketId, UserId};
use domain::policy::Hat;
use domain::retention::{RetentionAction, RetentionPreview, RetentionSubject};
use entity::scope::{people_visible_to, tickets_visible_to};
use entity::{retention_rule, ticket, user};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

/// People or tickets named.
const SAMPLES: u64 = 10;

/// For how many people or tickets a rule holds now, and the first of those the actor may see.
///
/// # Errors
/// `Forbidden` without the right to erase people; `NotFound`.
pub async fn preview(cx: &Cx, id: RetentionRuleId) -> Result<RetentionPreview> {
    view::get(cx, id).await?;
    let db = cx.app.db.read();
    let rule = retention_rule::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    let (found, held) = conditions::count(cx, db, &rule).await?;
    let (visible, samples) = match rule.subject {
        RetentionSubject::People => people(cx, &rule).await?,
        RetentionSubject::Tickets => tickets(cx, &rule).await?,
    };
    let takes_tickets = matches!(rule.action, RetentionAction::Erase | RetentionAction::Anonymise);
    let tickets = if takes_tickets {
        let people = user::Entity::find().select_only().column(user::Column::Id).filter(conditions::people(cx, &rule)?);
        let free = people.filter(conditions::person_is_held().not());
        ticket::Entity::find().filter(ticket::Column::RequesterId.in_subquery(free.into_query())).count(db).await?
    } else {
        0
    };
    let free = i64::try_from(found.saturating_sub(held)).unwrap_or(i64::MAX);
    Ok(RetentionPreview {
        found,
        held,
        hidden: found.saturating_sub(visible),
        tickets,
        samples,
        waits: free > rule.most,
    })
}

/// How many may be seen, and the first of them with the address of its page.
type Seen = (u64, Vec<(String, String)>);

async fn people(cx: &Cx, rule: &retention_rule::Model) -> Result<Seen> {
    let db = cx.app.db.read();
    let visible = Condition::all().add_option(people_visible_to(&cx.people_scope()));
    let all = user::Entity::find().filter(conditions::people(cx, rule)?).filter(visible);
    let samples: Vec<(UserId, String)> = all
        .clone()
        .select_only()
        .columns([user::Column::Id, user::Column::DisplayName])
        .order_by_asc(user::Column::Id)
        .limit(SAMPLES)
        .into_tuple()
        .all(db)
        .await?;
    let samples = samples.into_iter().map(|(id, name)| (name, format!("/agent/users/{id}"))).collect();
    Ok((all.count(db).await?, samples))
}

async fn tickets(cx: &Cx, rule: &retention_rule::Model) -> Result<Seen> {
    let db = cx.app.db.read();
    let all = ticket::Entity::find()
        .filter(conditions::tickets(cx, rule)?)
        .filter(tickets_visible_to(&cx.ticket_scope(Hat::Agent)));
    let samples: Vec<(TicketId, String)> = all
        .clone()
        .select_only()
        .columns([ticket::Column::Id, ticket::Column::Subject])
        .order_by_asc(ticket::Column::Id)
        .limit(SAMPLES)
        .into_tuple()
        .all(db)
        .await?;
    let named =
        |(id, subject): (TicketId, String)| (format!("#{} {subject}", id.number()), format!("/agent/tickets/{id}"));
    Ok((all.count(db).await?, samples.into_iter().map(named).collect()))
}
