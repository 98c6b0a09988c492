//! Prospects and their accounts.

use super::{contact, converted, lena, opened, seller, with_accounts};
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::ids::SalesAccountId;
use domain::journal::Entity;
use domain::sales::{ConvertInput, LeadInput, LeadKind, LeadQuery, SalesAccountInput, SalesAccountQuery};
use domain::state::Door;
use sea_orm::EntityTrait;
use service::{customers, sales};

#[tokio::test]
async fn hal_33_a_prospect_becomes_a_user_and_the_account_a_customer() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let old = contact(&sal, LeadInput { name: "Otto Alt".to_owned(), ..LeadInput::default() }).await;
        let old = opened(&t, &sal, old).await;
        let prospect = |account: SalesAccountId, name: &str| LeadInput {
            name: name.to_owned(),
            email: format!("{}@nord.example", name.to_lowercase().replace(' ', ".")),
            account_id: account.to_string(),
            ..LeadInput::default()
        };
        let nord = SalesAccountInput { name: "Nordlicht".to_owned(), ..SalesAccountInput::default() };
        let account = sales::create_account(&sal, nord.clone()).await.unwrap();
        assert!(refusal(sales::create_account(&sal, nord).await).at("name").is_some());
        // The toggle changes what there is.
        let refused = sales::create_lead(&sal, LeadKind::Prospect, prospect(account, "Nils Nord")).await;
        assert!(matches!(refusal(refused), AppError::Conflict(_)));
        assert_eq!(sales::opportunity_form(&sal, None, None, "").await.unwrap().kind, LeadKind::Contact);
        let sal = with_accounts(&t, &sal).await;
        assert!(matches!(refusal(sales::create_lead(&sal, LeadKind::Contact, lena()).await), AppError::Conflict(_)));
        assert_eq!(sales::opportunity_form(&sal, None, None, "").await.unwrap().kind, LeadKind::Prospect);
        let stray = sales::create_lead(&sal, LeadKind::Prospect, LeadInput { account_id: "99".to_owned(), ..lena() });
        assert!(refusal(stray.await).at("account_id").is_some());

        let nils = sales::create_lead(&sal, LeadKind::Prospect, prospect(account, "Nils Nord")).await.unwrap();
        let nora = sales::create_lead(&sal, LeadKind::Prospect, prospect(account, "Nora Nord")).await.unwrap();
        let (first, second) = (opened(&t, &sal, nils).await, opened(&t, &sal, nora).await);
        let form = sales::convert_form(&sal, first).await.unwrap();
        assert_eq!((form.kind, form.input.customer.as_str()), (LeadKind::Prospect, "Nordlicht"));
        let made = converted(&sal, first).await;
        let person = t.user(made.user_id).await;
        assert_eq!((person.display_name.as_str(), person.door), ("Nils Nord", Door::Opportunity));
        assert_eq!(customers::get(&sal, made.customer_id).await.unwrap().name, "Nordlicht");
        let became = sales::account(&sal, account).await.unwrap();
        assert_eq!((became.customer.unwrap().id, became.prospects.len()), (made.customer_id.0, 2));
        let events = t.events(Entity::SalesAccount, account.0).await;
        assert_eq!(events, ["sales_account.created", "sales_account.converted"]);

        // The account is a customer by now: the next prospect becomes a user of it.
        let form = sales::convert_form(&sal, second).await.unwrap();
        assert_eq!(form.customer.unwrap().name, "Nordlicht");
        let next =
            sales::convert(&sal, second, ConvertInput { customer: String::new(), ..form.input }, None).await.unwrap();
        assert_eq!((next.customer_id, next.user_id == made.user_id), (made.customer_id, false));
        // What was about a contact before stays so.
        assert_eq!(sales::convert_form(&sal, old).await.unwrap().kind, LeadKind::Contact);
    })
    .await;
}

#[tokio::test]
async fn the_account_of_a_prospect_is_offered_however_many_there_are() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let mut last = SalesAccountId::default();
        for number in 0..=200 {
            let input = SalesAccountInput { name: format!("Account {number:03}"), ..SalesAccountInput::default() };
            last = sales::create_account(&sal, input).await.unwrap();
        }
        let offered = sales::account_choices(&sal, None).await.unwrap();
        assert!(offered.iter().all(|one| one.id != last.0), "the first ones by name");
        let offered = sales::account_choices(&sal, Some(last)).await.unwrap();
        assert_eq!(offered.iter().filter(|one| one.id == last.0).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn whom_nothing_is_about_can_be_deleted() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let (idle, busy) = (contact(&sal, lena()).await, contact(&sal, lena()).await);
        opened(&t, &sal, busy).await;
        sales::delete_lead(&sal, idle).await.unwrap();
        assert_eq!(refusal(sales::lead(&sal, idle).await), AppError::NotFound);
        assert!(matches!(refusal(sales::delete_lead(&sal, busy).await), AppError::Conflict(_)));
        assert!(t.events(Entity::Lead, idle.0).await.contains(&"lead.deleted".to_owned()));
        let nord = SalesAccountInput { name: "Nordlicht".to_owned(), ..SalesAccountInput::default() };
        let account = sales::create_account(&sal, nord).await.unwrap();
        let sal = with_accounts(&t, &sal).await;
        let nils = LeadInput { name: "Nils".to_owned(), account_id: account.to_string(), ..LeadInput::default() };
        let nils = sales::create_lead(&sal, LeadKind::Prospect, nils).await.unwrap();
        assert_eq!(sales::account(&sal, account).await.unwrap().total, 1);
        assert!(matches!(refusal(sales::delete_account(&sal, account).await), AppError::Conflict(_)));
        sales::delete_lead(&sal, nils).await.unwrap();
        sales::delete_account(&sal, account).await.unwrap();
        assert_eq!(refusal(sales::account(&sal, account).await), AppError::NotFound);
        let bare = t.bare_agent("Alan", domain::state::UserType::User).await;
        assert!(matches!(refusal(sales::delete_lead(&bare, busy).await), AppError::Forbidden(_)));
    })
    .await;
}

#[tokio::test]
async fn opportunities_of_an_erased_agent_go_on() {
    use domain::agents::RemovalInput;
    use domain::privacy::EraseInput;
    use service::{agents, privacy};
    each_database(|t| async move {
        let sal = seller(&t).await;
        let lead = contact(&sal, lena()).await;
        let ticket = opened(&t, &sal, lead).await;
        let (admin, gone) = (t.admin().await, sal.actor.subject.id);
        let left = RemovalInput { tickets: "unassign".to_owned(), ..RemovalInput::default() };
        agents::delete(&admin, gone, left).await.unwrap();
        let admin = t.admin().await;
        let question = privacy::question(&admin, gone).await.unwrap();
        assert_eq!(question.tickets, 0, "it does not go with them");
        let agreed = EraseInput { confirmation: question.name, ..EraseInput::default() };
        privacy::erase(&admin, gone, agreed).await.unwrap();
        t.run_jobs().await;
        let row = entity::ticket::Entity::find_by_id(ticket).one(t.app.db.read()).await.unwrap().unwrap();
        assert_eq!(row.requester_id, admin.actor.subject.id);
        assert_eq!(sales::lead(&admin, lead).await.unwrap().opportunities.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn prospects_are_found_by_the_name_of_their_account() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let sal = with_accounts(&t, &sal).await;
        let account = SalesAccountInput { name: "Müller & Söhne".to_owned(), ..SalesAccountInput::default() };
        let account = sales::create_account(&sal, account).await.unwrap();
        let prospect = LeadInput { account_id: account.to_string(), ..lena() };
        sales::create_lead(&sal, LeadKind::Prospect, prospect).await.unwrap();
        let many = "vogt ".repeat(2000);
        for q in ["MÜLLER", "söhne lena", "lena vogt", "lena\0", many.as_str()] {
            let query = LeadQuery { q: q.to_owned(), ..LeadQuery::default() };
            assert_eq!(sales::leads(&sal, LeadKind::Prospect, query).await.unwrap().rows.len(), 1, "{q}");
        }
        let query = SalesAccountQuery { q: "müller söhne".to_owned(), ..SalesAccountQuery::default() };
        assert_eq!(sales::accounts(&sal, query).await.unwrap().rows.len(), 1);
    })
    .await;
}
