//! A ticket, whole.

use super::articles::articles;
use super::choices;
use super::drafts;
use super::merge::forwarded;
use super::rows::{OWNER, queue_name};
use super::sight::Sight;
use super::take_back;
use super::ties::{named, of_ticket};
use super::typed::{self, is_opportunity};
use crate::canned;
use crate::customers;
use crate::cx::Cx;
use crate::error::Result;
use crate::sales;
use crate::users::shown_name;
use domain::drafts::{DraftView, WritingKit};
use domain::ids::{DepartmentId, TargetId, TicketId};
use domain::policy::{Action, Hat, Resource};
use domain::response::{DueKind, DueMoment, DueView};
use domain::state::{ArticleKind, Channel, TicketState};
use domain::tickets::{CallerDetails, TicketView};
use domain::ties::{TicketRef, TicketTies, WholeTicket};
use domain::time::Period;
use domain::{AppError, Timestamp};
use entity::scope::participation;
use entity::{customer, customer_profile, draft, site, ticket, ticket_due, ticket_profile, user};
use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, ExprTrait, FromQueryResult, JoinType, QuerySelect, RelationTrait};

const MANAGER: &str = "manager";
/// Minutes worked on the ticket.
const WORKED: &str =
    r#"(SELECT CAST(coalesce(sum("minutes"), 0) AS bigint) FROM "time_entry" WHERE "ticket_id" = "ticket"."id")"#;

/// Whether the ticket is linked to others, or others were merged into it.
const TIED: &str = r#"(EXISTS (SELECT 1 FROM "ticket_link" WHERE "from_id" = "ticket"."id" OR "to_id" = "ticket"."id") OR EXISTS (SELECT 1 FROM "ticket_merge" WHERE "into_id" = "ticket"."id"))"#;

#[derive(FromQueryResult)]
struct Whole {
    #[sea_orm(nested)]
    ticket: ticket::Model,
    requester: String,
    requester_first: String,
    requester_last: String,
    requester_email: Option<String>,
    is_general: bool,
    customer: String,
    site: String,
    owner: Option<String>,
    manager: Option<String>,
    account_department_id: Option<DepartmentId>,
    channel: Option<Channel>,
    caller_name: Option<String>,
    caller_email: Option<String>,
    caller_phone: Option<String>,
    caller_username: Option<String>,
    worked: i64,
    is_followed: bool,
    is_tied: bool,
    draft_kind: Option<ArticleKind>,
    draft_body: Option<String>,
    draft_at: Option<Timestamp>,
    due_target: Option<TargetId>,
    first_due: Option<Timestamp>,
    next_due: Option<Timestamp>,
    resolution_due: Option<Timestamp>,
    waiting_since: Option<Timestamp>,
}

impl Whole {
    fn due(&self, cx: &Cx) -> Option<DueView> {
        let moments = [
            (DueKind::First, self.first_due),
            (DueKind::Next, self.next_due),
            (DueKind::Resolution, self.resolution_due),
        ];
        let moments = moments.into_iter().filter_map(|(kind, at)| at.map(|due_at| DueMoment { kind, due_at }));
        Some(DueView {
            target: cx.fixed.targets().name(self.due_target?),
            is_paused: self.waiting_since.is_some(),
            moments: moments.collect(),
        })
    }

    fn caller(&mut self) -> CallerDetails {
        let text = |part: &mut Option<String>| part.take().unwrap_or_default();
        CallerDetails {
            name: text(&mut self.caller_name),
            email: text(&mut self.caller_email),
            phone: text(&mut self.caller_phone),
            username: text(&mut self.caller_username),
        }
    }
}

/// The ticket as this person sees it in this hat. In the portal it has public articles alone, and
/// neither owner nor anything agents arrange among themselves (OST-9). Four statements at most, more for an
/// opportunity and for a merged ticket.
///
/// # Errors
/// `NotFound` for a ticket out of sight.
pub async fn get(cx: &Cx, id: TicketId, hat: Hat) -> Result<TicketView> {
    Ok(seen(cx, id, hat).await?.0)
}

/// The same with what its page needs beside: the actor's draft, canned replies, links and merges. No further
/// statement, but two for a ticket that is tied to others.
///
/// # Errors
/// As [`get`].
pub async fn page(cx: &Cx, id: TicketId, hat: Hat) -> Result<WholeTicket> {
    let (ticket, beside) = Box::pin(seen(cx, id, hat)).await?;
    let is_kept = cx.allows(Action::KeepDrafts, Resource::Desk);
    let writes = hat != Hat::Portal && (ticket.can.reply || ticket.can.note);
    let kit = WritingKit {
        draft: beside.draft.filter(|_| is_kept),
        canned: if writes { canned::in_queue(cx, ticket.queue_id) } else { Vec::new() },
        is_kept,
    };
    let ties = if let Some(sight) = beside.tied.filter(|_| hat != Hat::Portal) {
        of_ticket(cx, &sight).await?
    } else {
        TicketTies { ticket_id: id, links: Vec::new(), merged: Vec::new(), may_link: ticket.can.change }
    };
    Ok(WholeTicket { ticket, kit, ties })
}

/// What the statement of a ticket tells beside it.
struct Beside {
    /// The actor's draft.
    draft: Option<DraftView>,
    /// The sight of an agent, if it is linked, or something was merged into it.
    tied: Option<Sight>,
}

async fn seen(cx: &Cx, id: TicketId, hat: Hat) -> Result<(TicketView, Beside)> {
    let mut whole = whole(cx, id, hat).await?.ok_or(AppError::NotFound)?;
    let participants = if whole.is_followed { vec![(cx.actor.subject.id, Period::ALWAYS)] } else { Vec::new() };
    let sight = Sight::new(cx, hat, &whole.ticket, participants);
    sight.require(cx, Action::ReadTicket)?;
    let as_agent = sight.allows(cx, Action::ReadNotes);
    let merged_into = merged_into(cx, &whole.ticket, hat).await?;
    let opportunity = if is_opportunity(cx, whole.ticket.type_id) { sales::part_of(cx, id).await? } else { None };
    let is_unconverted = opportunity.as_ref().is_some_and(|part| part.converted.is_none());
    let can = sight.caps(cx, whole.is_general, is_unconverted);
    let caller = if as_agent { whole.caller() } else { CallerDetails::default() };
    let due = whole.due(cx).filter(|_| as_agent);
    let mut articles = articles(cx, id, as_agent).await?;
    let requester = shown_name(&cx.fixed, whole.requester, &whole.requester_first, &whole.requester_last);
    if as_agent && can.reply {
        // The first one opened the ticket.
        for article in articles.iter_mut().skip(1) {
            article.undo_until = take_back::offered(cx, article);
        }
    }
    for article in articles.iter_mut().filter(|article| article.author_id == whole.ticket.requester_id) {
        article.author.clone_from(&requester);
    }
    let queues = if can.move_queue { choices::queues(cx, sight.actor(), Action::MoveTicket) } else { Vec::new() };
    let owners = if can.assign { choices::owners(cx, whole.ticket.queue_id).await? } else { Vec::new() };
    let is_own = whole.ticket.requester_id == cx.actor.subject.id;
    let typed = typed::shown(cx, &sight, hat, &whole.ticket)?;
    let ticket = whole.ticket;
    let draft = whole.draft_kind.zip(whole.draft_body).zip(whole.draft_at);
    let draft = draft.map(|((kind, body), kept_at)| DraftView { ticket_id: id, kind, body, kept_at });
    let beside = Beside { draft, tied: Some(sight).filter(|_| whole.is_tied && as_agent) };
    let manager = whole.manager.or_else(|| customers::department_name(cx, whole.account_department_id));
    let view = TicketView {
        id,
        number: id.number(),
        subject: ticket.subject,
        state: ticket.state,
        priority: ticket.priority,
        queue_id: ticket.queue_id,
        queue: queue_name(&cx.fixed.structure, ticket.queue_id),
        type_id: ticket.type_id,
        ticket_type: typed.name,
        fields: typed.fields,
        custom: typed.custom,
        requester_id: ticket.requester_id,
        requester,
        requester_email: whole.requester_email.filter(|_| as_agent || is_own),
        customer_id: ticket.customer_id,
        customer: whole.customer,
        site_id: ticket.site_id,
        site: whole.site,
        owner_id: ticket.owner_id.filter(|_| as_agent),
        owner: whole.owner.filter(|_| as_agent),
        account_manager: manager.filter(|_| as_agent),
        is_confidential: ticket.is_confidential,
        tags: if as_agent { domain::tags::read(ticket.tags.as_deref()) } else { Vec::new() },
        pending_until: ticket.pending_until.filter(|_| as_agent),
        pending_closes: as_agent && ticket.pending_closes,
        channel: whole.channel.unwrap_or(Channel::Written),
        caller,
        opportunity: opportunity.filter(|_| as_agent),
        worked: as_agent.then_some(whole.worked),
        due,
        created_at: ticket.created_at,
        updated_at: ticket.updated_at,
        version: ticket.version,
        merged_into,
        articles,
        can,
        queues,
        owners,
        types: typed.types,
        asked: typed.asked,
    };
    Ok((view, beside))
}

/// Where a merged ticket leads, for whoever may read it there.
async fn merged_into(cx: &Cx, row: &ticket::Model, hat: Hat) -> Result<Option<TicketRef>> {
    if row.state != TicketState::Merged {
        return Ok(None);
    }
    let db = cx.app.db.read();
    let (row, sight) = Sight::load(cx, db, forwarded(db, row.id).await?, hat).await?;
    Ok(sight.allows(cx, Action::ReadTicket).then(|| named(&row)))
}

async fn whole(cx: &Cx, id: TicketId, hat: Hat) -> Result<Option<Whole>> {
    let mut mine = cx.ticket_scope(Hat::Any);
    mine.own = Some(cx.actor.subject.id);
    let due = |column| Expr::col((ticket_due::Entity, column));
    let mut select = ticket::Entity::find_by_id(id)
        .column_as(user::Column::DisplayName, "requester")
        .column_as(user::Column::FirstName, "requester_first")
        .column_as(user::Column::LastName, "requester_last")
        .column_as(user::Column::Email, "requester_email")
        .column_as(user::Column::IsGeneral, "is_general")
        .column_as(customer::Column::Name, "customer")
        .column_as(site::Column::Name, "site")
        .expr_as(Expr::col((OWNER, user::Column::DisplayName)), OWNER)
        .expr_as(Expr::col((MANAGER, user::Column::DisplayName)), MANAGER)
        .column_as(customer_profile::Column::AccountDepartmentId, "account_department_id")
        .column_as(ticket_profile::Column::Channel, "channel")
        .column_as(ticket_profile::Column::CallerName, "caller_name")
        .column_as(ticket_profile::Column::CallerEmail, "caller_email")
        .column_as(ticket_profile::Column::CallerPhone, "caller_phone")
        .column_as(ticket_profile::Column::CallerUsername, "caller_username")
        .expr_as(due(ticket_due::Column::TargetId), "due_target")
        .expr_as(due(ticket_due::Column::FirstDue), "first_due")
        .expr_as(due(ticket_due::Column::NextDue), "next_due")
        .expr_as(due(ticket_due::Column::ResolutionDue), "resolution_due")
        .expr_as(due(ticket_due::Column::WaitingSince), "waiting_since")
        .expr_as(Expr::cust(WORKED), "worked")
        .expr_as(Expr::exists(participation(&mine)), "is_followed")
        .expr_as(Expr::cust(TIED), "is_tied")
        .column_as(draft::Column::Kind, "draft_kind")
        .column_as(draft::Column::Body, "draft_body")
        .column_as(draft::Column::UpdatedAt, "draft_at")
        .join(JoinType::InnerJoin, ticket::Relation::Requester.def())
        .join(JoinType::InnerJoin, ticket::Relation::Customer.def())
        .join(JoinType::InnerJoin, ticket::Relation::Site.def())
        .join_as(JoinType::LeftJoin, ticket::Relation::Owner.def(), OWNER);
    let kept = Expr::col((customer_profile::Entity, customer_profile::Column::CustomerId))
        .equals((ticket::Entity, ticket::Column::CustomerId));
    let looks_after = Expr::col((MANAGER, user::Column::Id))
        .equals((customer_profile::Entity, customer_profile::Column::AccountManagerId));
    let own = Expr::col((ticket_profile::Entity, ticket_profile::Column::TicketId))
        .equals((ticket::Entity, ticket::Column::Id));
    let writing = Expr::col((draft::Entity, draft::Column::TicketId))
        .equals((ticket::Entity, ticket::Column::Id))
        .and(Expr::col((draft::Entity, draft::Column::UserId)).eq(cx.actor.subject.id))
        .and(Expr::col((draft::Entity, draft::Column::Side)).eq(drafts::side(hat)));
    let when = due(ticket_due::Column::TicketId).equals((ticket::Entity, ticket::Column::Id));
    QuerySelect::query(&mut select)
        .left_join(draft::Entity, writing)
        .left_join(ticket_due::Entity, when)
        .left_join(customer_profile::Entity, kept)
        .left_join(ticket_profile::Entity, own)
        .join_as(JoinType::LeftJoin, user::Entity, MANAGER, looks_after);
    Ok(select.into_model().one(cx.app.db.read()).await?)
}
