//! Opportunities about contacts or prospects, and their conversion.

#[path = "opportunities/accounts.rs"]
mod accounts;
#[path = "opportunities/before.rs"]
mod before;
#[path = "opportunities/converting.rs"]
mod converting;
#[path = "opportunities/once.rs"]
mod once;
#[path = "opportunities/rights.rs"]
mod rights;

use crate::support::TestApp;
use crate::tickets::inbox;
use domain::ids::{LeadId, TicketId, TypeId};
use domain::sales::{Conversion, ConvertInput, LeadInput, LeadKind, OpportunityInput};
use domain::settings::ACCOUNTS_AND_PROSPECTS;
use domain::state::UserType;
use domain::ticket_types::TicketTypeInput;
use entity::{customer, ticket};
use sea_orm::{EntityTrait, PaginatorTrait};
use service::{Cx, sales, ticket_types};

/// A ticket type whose tickets are opportunities.
async fn sales_type(t: &TestApp) -> TypeId {
    let input = TicketTypeInput {
        name: "Opportunity".to_owned(),
        is_opportunity: "true".to_owned(),
        ..TicketTypeInput::default()
    };
    ticket_types::create(&t.admin().await, input).await.unwrap()
}

/// An agent of the type Manager who sells, where opportunities have a type.
async fn seller(t: &TestApp) -> Cx {
    sales_type(t).await;
    t.agent("Sal", UserType::Manager).await
}

fn lena() -> LeadInput {
    LeadInput {
        name: "Lena Vogt".to_owned(),
        email: "lena@vogt.example".to_owned(),
        phone: "0228 99 12345".to_owned(),
        company: "Vogt Maschinenbau".to_owned(),
        comment: "Met at the fair.".to_owned(),
        ..LeadInput::default()
    }
}

async fn contact(cx: &Cx, input: LeadInput) -> LeadId {
    sales::create_lead(cx, LeadKind::Contact, input).await.unwrap()
}

fn about(lead: LeadId, queue: impl ToString) -> OpportunityInput {
    OpportunityInput {
        lead_id: lead.to_string(),
        queue_id: queue.to_string(),
        subject: "Two hundred seats".to_owned(),
        body: "Budget is high.".to_owned(),
        ..OpportunityInput::default()
    }
}

async fn opened(t: &TestApp, cx: &Cx, lead: LeadId) -> TicketId {
    let queue = inbox(t).await;
    sales::open_opportunity(cx, about(lead, queue)).await.unwrap()
}

/// What the form proposes.
async fn proposed(cx: &Cx, id: TicketId) -> ConvertInput {
    sales::convert_form(cx, id).await.unwrap().input
}

async fn converted(cx: &Cx, id: TicketId) -> Conversion {
    let input = proposed(cx, id).await;
    sales::convert(cx, id, input, None).await.unwrap()
}

async fn row(t: &TestApp, id: TicketId) -> ticket::Model {
    ticket::Entity::find_by_id(id).one(t.app.db.read()).await.unwrap().unwrap()
}

async fn customers_there_are(t: &TestApp) -> u64 {
    customer::Entity::find().count(t.app.db.read()).await.unwrap()
}

async fn with_accounts(t: &TestApp, cx: &Cx) -> Cx {
    t.set_setting(ACCOUNTS_AND_PROSPECTS, "true").await;
    t.cx(cx.actor.subject.id).await
}
