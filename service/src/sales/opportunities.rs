//! Reading opportunities: the list, and what a ticket shows of the one it is.

use super::leads::said;
use crate::cx::Cx;
use crate::error::Result;
use crate::paging::{Key, Window};
use crate::search::{TICKETS, Terms};
use domain::Timestamp;
use domain::error::FieldErrors;
use domain::ids::{CustomerId, LeadId, SalesAccountId, TicketId, UserId};
use domain::paging::{PAGE, Page};
use domain::policy::{Action, Hat};
use domain::sales::{Converted, LeadKind, OpportunityPart, OpportunityQuery, OpportunityRow};
use domain::state::TicketState;
use domain::structure::Choice;
use domain::validate;
use entity::scope::tickets_visible_to;
use entity::{customer, lead, opportunity, sales_account, ticket, user};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter,
    QuerySelect,
};

const OWNER: &str = "owner";
/// The order, as cursors name it.
const ORDER: &str = "-updated";

#[derive(FromQueryResult)]
struct Row {
    id: TicketId,
    subject: String,
    state: TicketState,
    updated_at: Timestamp,
    lead_id: LeadId,
    converted_at: Option<Timestamp>,
    kind: LeadKind,
    lead: String,
    company: String,
    account: Option<String>,
    owner: Option<String>,
}

impl From<Row> for OpportunityRow {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            number: row.id.number(),
            subject: row.subject,
            state: row.state,
            lead_id: row.lead_id,
            lead: row.lead,
            kind: row.kind,
            organisation: row.account.unwrap_or(row.company),
            owner: row.owner,
            converted_at: row.converted_at,
            updated_at: row.updated_at,
        }
    }
}

/// A page of the opportunities whose tickets the actor sees as an agent, the most recently changed first.
///
/// # Errors
/// `Forbidden` without the right to see opportunities; `Invalid` for a filter or cursor that does not exist.
pub async fn list(cx: &Cx, query: OpportunityQuery) -> Result<Page<OpportunityRow>> {
    use ticket::Column as T;
    cx.require_desk(Action::ReadSales)?;
    let window = Window::new(ORDER, &query.after, &query.before, PAGE)?;
    let mut select = ticket::Entity::find()
        .select_only()
        .columns([T::Id, T::Subject, T::State, T::UpdatedAt])
        .columns([opportunity::Column::LeadId, opportunity::Column::ConvertedAt])
        .columns([lead::Column::Kind, lead::Column::Company])
        .column_as(lead::Column::Name, "lead")
        .column_as(sales_account::Column::Name, "account")
        .expr_as(Expr::col((OWNER, user::Column::DisplayName)), OWNER)
        .filter(tickets_visible_to(&cx.ticket_scope(Hat::Agent)))
        .filter(filter(cx, &query).await?);
    let own = Expr::col((opportunity::Entity, opportunity::Column::TicketId)).equals((ticket::Entity, T::Id));
    let about = Expr::col((lead::Entity, lead::Column::Id)).equals((opportunity::Entity, opportunity::Column::LeadId));
    let of_account =
        Expr::col((sales_account::Entity, sales_account::Column::Id)).equals((lead::Entity, lead::Column::AccountId));
    let owner = Expr::col((OWNER, user::Column::Id)).equals((ticket::Entity, T::OwnerId));
    QuerySelect::query(&mut select)
        .inner_join(opportunity::Entity, own)
        .inner_join(lead::Entity, about)
        .left_join(sales_account::Entity, of_account)
        .join_as(JoinType::LeftJoin, user::Entity, OWNER, owner);
    let place = [T::UpdatedAt, T::Id].map(|column| Expr::col((ticket::Entity, column)));
    let rows = window.apply(select, &place)?.into_model::<Row>().all(cx.app.db.read()).await?;
    let page = window.page(rows, |row| vec![Key::Number(row.updated_at.0), Key::Number(row.id.0)]);
    Ok(Page {
        rows: page.rows.into_iter().map(OpportunityRow::from).collect(),
        next: page.next,
        previous: page.previous,
    })
}

async fn filter(cx: &Cx, query: &OpportunityQuery) -> Result<Condition> {
    let mut errors = FieldErrors::new();
    let lead: Option<LeadId> = validate::optional_id(&mut errors, "lead", "whom it is about", &query.lead);
    let unconverted = opportunity::Column::ConvertedAt.is_null();
    let mut out = Condition::all().add_option(lead.map(|id| opportunity::Column::LeadId.eq(id)));
    match query.view.as_str() {
        "" | "open" => out = out.add(unconverted).add(ticket::Column::ClosedAt.is_null()),
        "converted" => out = out.add(opportunity::Column::ConvertedAt.is_not_null()),
        "all" => {}
        _ => errors.add("view", "Please choose open, converted or all."),
    }
    errors.into_result()?;
    if let Some(terms) = Terms::parse(&query.q) {
        let backend = cx.app.db.backend();
        let found = TICKETS.matching(&cx.app, &terms).await?;
        let of_ticket = Expr::col((ticket::Entity, ticket::Column::Id)).in_subquery(found);
        out = out.add(Condition::any().add(of_ticket).add(said(backend, &query.q)));
    }
    Ok(out)
}

#[derive(FromQueryResult)]
struct Part {
    lead_id: LeadId,
    converted_at: Option<Timestamp>,
    user_id: Option<UserId>,
    customer_id: Option<CustomerId>,
    kind: LeadKind,
    name: String,
    email: String,
    phone: String,
    company: String,
    account_id: Option<SalesAccountId>,
    account: Option<String>,
    person: Option<String>,
    customer: Option<String>,
}

/// What a ticket shows of the opportunity it is, if it is one. One statement.
pub(crate) async fn part_of(cx: &Cx, id: TicketId) -> Result<Option<OpportunityPart>> {
    use {lead::Column as L, opportunity::Column as O};
    let mut select = opportunity::Entity::find_by_id(id)
        .select_only()
        .columns([O::LeadId, O::ConvertedAt, O::UserId, O::CustomerId])
        .columns([L::Kind, L::Name, L::Email, L::Phone, L::Company, L::AccountId])
        .column_as(sales_account::Column::Name, "account")
        .column_as(user::Column::DisplayName, "person")
        .column_as(customer::Column::Name, "customer");
    let about = Expr::col((lead::Entity, L::Id)).equals((opportunity::Entity, O::LeadId));
    let of_account = Expr::col((sales_account::Entity, sales_account::Column::Id)).equals((lead::Entity, L::AccountId));
    let became = Expr::col((user::Entity, user::Column::Id)).equals((opportunity::Entity, O::UserId));
    let served = Expr::col((customer::Entity, customer::Column::Id)).equals((opportunity::Entity, O::CustomerId));
    QuerySelect::query(&mut select)
        .inner_join(lead::Entity, about)
        .left_join(sales_account::Entity, of_account)
        .left_join(user::Entity, became)
        .left_join(customer::Entity, served);
    let found = select.into_model::<Part>().one(cx.app.db.read()).await?;
    Ok(found.map(|part| OpportunityPart {
        lead_id: part.lead_id,
        kind: part.kind,
        name: part.name,
        email: part.email,
        phone: part.phone,
        organisation: part.account.unwrap_or(part.company),
        account_id: part.account_id,
        converted: part.converted_at.map(|at| Converted {
            at,
            user: part.user_id.zip(part.person).map(|(id, name)| Choice { id: id.0, name }),
            customer: part
                .customer_id
                .filter(|id| cx.people_scope().contains_customer(*id))
                .zip(part.customer)
                .map(|(id, name)| Choice { id: id.0, name }),
        }),
    }))
}

/// Whether a ticket is an opportunity that is not converted yet.
pub(crate) async fn is_unconverted(db: &impl ConnectionTrait, id: TicketId) -> Result<bool> {
    let found = opportunity::Entity::find_by_id(id).filter(opportunity::Column::ConvertedAt.is_null());
    Ok(found.count(db).await? > 0)
}
