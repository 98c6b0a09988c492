//! Who opens, sees and converts opportunities.

use super::{about, contact, converted, lena, opened, proposed, row, seller};
use crate::support::{each_database, refusal};
use crate::tickets::{inbox, new_queue};
use domain::AppError;
use domain::ids::TypeId;
use domain::policy::Hat;
use domain::sales::{
    ConvertInput, LeadKind, LeadQuery, OpportunityInput, OpportunityQuery, SalesAccountInput, SalesAccountQuery,
};
use domain::state::UserType;
use domain::structure::RoleInput;
use domain::ticket_types::TicketTypeInput;
use domain::tickets::TicketPatch;
use entity::opportunity;
use sea_orm::{EntityTrait, PaginatorTrait};
use service::{sales, structure, ticket_types, tickets};

#[tokio::test]
async fn hal_31_only_opportunities_are_converted() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let queue = inbox(&t).await;
        let ana = t.customer_user("Ana").await;
        let plain = crate::tickets::opened(&ana, queue, "Printer").await;
        let shown = tickets::get(&sal, plain, Hat::Agent).await.unwrap();
        assert!(shown.opportunity.is_none() && !shown.can.convert);
        let people = t.people().await;
        let input = ConvertInput {
            first_name: "Lena".to_owned(),
            last_name: "Vogt".to_owned(),
            emails: "lena@vogt.example".to_owned(),
            customer: "Vogt".to_owned(),
            ..ConvertInput::default()
        };
        assert!(matches!(refusal(sales::convert(&sal, plain, input, None).await), AppError::Conflict(_)));
        assert!(matches!(refusal(sales::convert_form(&sal, plain).await), AppError::Conflict(_)));
        assert_eq!(t.people().await, people);
        let lead = contact(&sal, lena()).await;
        let id = opened(&t, &sal, lead).await;
        assert!(tickets::get(&sal, id, Hat::Agent).await.unwrap().can.convert);
        // A ticket stays what it is: an opportunity, or none.
        let kind = row(&t, id).await.type_id;
        for (ticket, kind) in [(plain, kind), (id, TypeId::FIRST)] {
            let patch = TicketPatch { type_id: kind.to_string(), ..TicketPatch::default() };
            assert!(refusal(tickets::update(&sal, ticket, patch, None).await).at("type_id").is_some());
        }
    })
    .await;
}

#[tokio::test]
async fn hal_31_converting_needs_each_of_its_rights() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let lead = contact(&sal, lena()).await;
        let id = opened(&t, &sal, lead).await;
        let admin = t.admin().await;
        let all = ["users.read", "users.create", "customers.manage"];
        let with = |permissions: &[&str], rights: &[&str]| RoleInput {
            name: "Tested".to_owned(),
            permissions: permissions.iter().map(|right| (*right).to_owned()).collect(),
            ticket_rights: rights.iter().map(|right| (*right).to_owned()).collect(),
            ..RoleInput::default()
        };
        let tess = t.worker("Tess", &[]).await.actor.subject.id;
        let role = structure::roles::create(&admin, with(&all, &["read", "change"])).await.unwrap();
        t.grant(tess, domain::state::GrantKind::Role, role.0).await;
        let input = proposed(&sal, id).await;
        for missing in all {
            let held: Vec<_> = all.into_iter().filter(|right| *right != missing).collect();
            structure::roles::update(&admin, role, with(&held, &["read", "change"])).await.unwrap();
            let tess = t.cx(tess).await;
            assert!(!tickets::get(&tess, id, Hat::Agent).await.unwrap().can.convert, "{missing}");
            assert!(matches!(refusal(sales::convert_form(&tess, id).await), AppError::Forbidden(_)), "{missing}");
            let refused = refusal(sales::convert(&tess, id, input.clone(), None).await);
            assert!(matches!(refused, AppError::Forbidden(_)), "{missing}: {refused:?}");
        }
        structure::roles::update(&admin, role, with(&all, &["read"])).await.unwrap();
        let refused = refusal(sales::convert(&t.cx(tess).await, id, input.clone(), None).await);
        assert!(matches!(refused, AppError::Forbidden(_)), "without changing the ticket: {refused:?}");
        let outsider = t.bare_agent("Olaf", UserType::Manager).await;
        assert_eq!(refusal(sales::convert(&outsider, id, input.clone(), None).await), AppError::NotFound);
        structure::roles::update(&admin, role, with(&all, &["read", "change"])).await.unwrap();
        sales::convert(&t.cx(tess).await, id, input, None).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn opportunities_are_opened_and_listed_by_whoever_may() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let (queue, _) = new_queue(&t, "Secret", None).await;
        let lead = contact(&sal, lena()).await;
        let id = opened(&t, &sal, lead).await;
        let admin = t.admin().await;
        let plain = t.agent("Paul", UserType::User).await;
        for refused in [
            sales::leads(&plain, LeadKind::Contact, LeadQuery::default()).await.map(|_| ()),
            sales::lead(&plain, lead).await.map(|_| ()),
            sales::update_lead(&plain, lead, lena()).await,
            sales::create_lead(&plain, LeadKind::Contact, lena()).await.map(|_| ()),
            sales::accounts(&plain, SalesAccountQuery::default()).await.map(|_| ()),
            sales::create_account(&plain, SalesAccountInput::default()).await.map(|_| ()),
            sales::opportunities(&plain, OpportunityQuery::default()).await.map(|_| ()),
            sales::open_opportunity(&plain, about(lead, queue)).await.map(|_| ()),
            sales::opportunity_form(&plain, None, None, "").await.map(|_| ()),
        ] {
            assert!(matches!(refusal(refused), AppError::Forbidden(_)));
        }
        let found =
            |q: &str, view: &str| OpportunityQuery { q: q.to_owned(), view: view.to_owned(), ..Default::default() };
        for q in ["", "two seats", "lena", "maschinenbau", "LENA vogt"] {
            let rows = sales::opportunities(&sal, found(q, "")).await.unwrap().rows;
            assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [id], "{q}");
        }
        assert!(sales::opportunities(&sal, found("zzz", "")).await.unwrap().rows.is_empty());
        assert!(refusal(sales::opportunities(&sal, found("", "some")).await).at("view").is_some());
        let outsider = t.bare_agent("Olaf", UserType::Manager).await;
        assert!(
            sales::opportunities(&outsider, found("", "all")).await.unwrap().rows.is_empty(),
            "tickets out of sight"
        );
        assert!(sales::lead(&outsider, lead).await.unwrap().opportunities.is_empty());

        let missing = OpportunityInput { lead_id: "999".to_owned(), ..about(lead, queue) };
        assert!(refusal(sales::open_opportunity(&sal, missing).await).at("lead_id").is_some());
        let kind = OpportunityInput { type_id: TypeId::FIRST.to_string(), ..about(lead, inbox(&t).await) };
        assert!(refusal(sales::open_opportunity(&sal, kind).await).at("type_id").is_some());
        let once = OpportunityInput { idempotency_key: "one".to_owned(), ..about(lead, inbox(&t).await) };
        let first = sales::open_opportunity(&sal, once.clone()).await.unwrap();
        assert_eq!(sales::open_opportunity(&sal, once).await.unwrap(), first);
        assert_eq!(opportunity::Entity::find().count(t.app.db.read()).await.unwrap(), 2);
        converted(&sal, first).await;
        assert_eq!(sales::opportunities(&sal, found("", "converted")).await.unwrap().rows[0].id, first);
        assert_eq!(sales::opportunities(&sal, found("", "open")).await.unwrap().rows[0].id, id);

        // No form of ordinary tickets offers the type, and it stays what it is.
        assert!(tickets::type_form(&sal, Hat::Agent, None).types.len() == 1);
        let kind = row(&t, id).await.type_id;
        let turned = TicketTypeInput { name: "Opportunity".to_owned(), ..TicketTypeInput::default() };
        assert!(refusal(ticket_types::update(&admin, kind, turned.clone()).await).at("is_opportunity").is_some());
        let open = TicketTypeInput { is_opportunity: "true".to_owned(), is_in_portal: "true".to_owned(), ..turned };
        assert!(refusal(ticket_types::update(&admin, kind, open).await).at("is_opportunity").is_some());
    })
    .await;
}
