//! Which people and tickets the conditions of a rule hold for.

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::privacy::plan::{held_people, held_tickets};
use domain::Timestamp;
use domain::ids::{TicketId, UserId};
use domain::privacy::{ERASED, PrivacyState};
use domain::retention::{RetentionAction, RetentionSubject};
use domain::settings::ANONYMOUS_USER;
use domain::state::{AccountState, GrantKind, TicketState, Validity};
use entity::{
    access_grant, account, agent, article, attachment, legal_hold, privacy_task, retention_rule, session, ticket, user,
};
use jiff::{Span, tz::TimeZone};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};

/// The moment so many months ago.
pub(super) fn months_ago(now: Timestamp, months: i64) -> Result<Timestamp> {
    let far = |error: jiff::Error| Error::Other(format!("counting months: {error}"));
    let now = jiff::Timestamp::from_millisecond(now.0).map_err(far)?.to_zoned(TimeZone::UTC);
    let then = now.checked_sub(Span::new().try_months(months).map_err(far)?).map_err(far)?;
    Ok(Timestamp(then.timestamp().as_millisecond()))
}

/// The people of a rule, those under legal hold among them.
///
/// Never agents, General Users, whoever anonymous tickets belong to, people kept in an external source, and those who
/// are being erased already.
pub(super) fn people(cx: &Cx, rule: &retention_rule::Model) -> Result<Condition> {
    use user::Column as C;
    let before = months_ago(cx.now, rule.months)?;
    let agents = agent::Entity::find().select_only().column(agent::Column::UserId).into_query();
    let seen = account::Entity::find()
        .select_only()
        .column(account::Column::UserId)
        .filter(account::Column::LastSignInAt.gte(before))
        .into_query();
    let here = session::Entity::find()
        .select_only()
        .column(session::Column::UserId)
        .filter(session::Column::UserId.is_not_null())
        .filter(session::Column::LastSeenAt.gte(before))
        .into_query();
    let waiting = Condition::any().add(ticket::Column::ClosedAt.is_null()).add(ticket::Column::UpdatedAt.gte(before));
    let asking =
        ticket::Entity::find().select_only().column(ticket::Column::RequesterId).filter(waiting.clone()).into_query();
    let live = ticket::Entity::find().select_only().column(ticket::Column::Id).filter(waiting).into_query();
    let following = access_grant::Entity::find()
        .select_only()
        .column(access_grant::Column::UserId)
        .filter(access_grant::Column::Kind.eq(GrantKind::Participant))
        .filter(access_grant::Column::UserId.is_not_null())
        .filter(access_grant::Column::TargetId.in_subquery(live))
        .into_query();
    let writing = article::Entity::find()
        .select_only()
        .column(article::Column::AuthorId)
        .filter(article::Column::CreatedAt.gte(before))
        .into_query();
    let leaving = privacy_task::Entity::find()
        .select_only()
        .column(privacy_task::Column::UserId)
        .filter(privacy_task::Column::State.is_not_in([PrivacyState::Done, PrivacyState::Restored]))
        .into_query();
    let mut out = Condition::all()
        .add(C::Id.ne(ERASED))
        .add(C::CreatedAt.lt(before))
        .add(C::IsGeneral.eq(false))
        .add(C::SourceId.is_null());
    for some in [agents, seen, here, asking, following, writing, leaving] {
        out = out.add(C::Id.not_in_subquery(some));
    }
    if let Ok(anonymous) = cx.fixed.setting(ANONYMOUS_USER).parse::<UserId>() {
        out = out.add(C::Id.ne(anonymous));
    }
    if rule.action == RetentionAction::Deactivate {
        out = out.add(C::Validity.eq(Validity::Valid));
    }
    if rule.only_guests {
        out = out.add(C::AccountState.eq(AccountState::Guest));
    }
    let access = rule.web_access.level().map(|level| C::WebAccess.eq(level));
    Ok(out.add_option(rule.customer_id.map(|id| C::CustomerId.eq(id))).add_option(access))
}

/// The tickets of a rule, those in which people under legal hold have part among them.
pub(super) fn tickets(cx: &Cx, rule: &retention_rule::Model) -> Result<Condition> {
    use ticket::Column as C;
    let mut out = Condition::all()
        .add(C::State.eq(TicketState::Closed))
        .add(C::ClosedAt.lt(months_ago(cx.now, rule.months)?))
        .add_option(rule.customer_id.map(|id| C::CustomerId.eq(id)));
    if rule.action == RetentionAction::DeleteFiles {
        let with_files = attachment::Entity::find().select_only().column(attachment::Column::TicketId).into_query();
        out = out.add(C::Id.in_subquery(with_files));
    }
    Ok(out)
}

/// Whether a person is under legal hold.
pub(super) fn person_is_held() -> Condition {
    Condition::all().add(user::Column::Id.in_subquery(held_people()))
}

/// Whether somebody under legal hold requested a ticket or wrote in it.
pub(super) fn ticket_is_held() -> Condition {
    Condition::any()
        .add(ticket::Column::RequesterId.in_subquery(held_people()))
        .add(ticket::Column::Id.in_subquery(held_tickets()))
}

/// How many a rule holds for, and how many of them are under legal hold.
pub(super) async fn count(cx: &Cx, db: &impl ConnectionTrait, rule: &retention_rule::Model) -> Result<(u64, u64)> {
    let any_held = legal_hold::Entity::find().count(db).await? > 0;
    Ok(match rule.subject {
        RetentionSubject::People => {
            let all = user::Entity::find().filter(people(cx, rule)?);
            let held = if any_held { all.clone().filter(person_is_held()).count(db).await? } else { 0 };
            (all.count(db).await?, held)
        }
        RetentionSubject::Tickets => {
            let all = ticket::Entity::find().filter(tickets(cx, rule)?);
            let held = if any_held { all.clone().filter(ticket_is_held()).count(db).await? } else { 0 };
            (all.count(db).await?, held)
        }
    })
}

/// The next people of a run after a place, without those under legal hold.
pub(super) async fn next_people(cx: &Cx, rule: &retention_rule::Model, after: i64, most: u64) -> Result<Vec<UserId>> {
    Ok(user::Entity::find()
        .select_only()
        .column(user::Column::Id)
        .filter(people(cx, rule)?)
        .filter(person_is_held().not())
        .filter(user::Column::Id.gt(after))
        .order_by_asc(user::Column::Id)
        .limit(most)
        .into_tuple()
        .all(cx.app.db.read())
        .await?)
}

/// The next tickets of a run after a place, without those of people under legal hold.
pub(super) async fn next_tickets(
    cx: &Cx,
    rule: &retention_rule::Model,
    after: i64,
    most: u64,
) -> Result<Vec<TicketId>> {
    // Nothing that the keeper of the rule could not do by hand.
    let hidden = cx.people_scope().hidden;
    let hidden = (!hidden.is_empty()).then(|| ticket::Column::CustomerId.is_not_in(hidden));
    Ok(ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Id)
        .filter(tickets(cx, rule)?)
        .filter(ticket_is_held().not())
        .filter(Condition::all().add_option(hidden))
        .filter(ticket::Column::Id.gt(after))
        .order_by_asc(ticket::Column::Id)
        .limit(most)
        .into_tuple()
        .all(cx.app.db.read())
        .await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_those_of_the_calendar() {
        // 31 March 2024, 12:00 UTC, and one month before, which has no 31st.
        let now = Timestamp(1_711_886_400_000);
        assert_eq!(months_ago(now, 1).unwrap().rfc3339(), "2024-02-29T12:00:00.000Z");
        assert_eq!(months_ago(now, 24).unwrap().rfc3339(), "2022-03-31T12:00:00.000Z");
        assert!(months_ago(now, 600).is_ok());
    }
}
