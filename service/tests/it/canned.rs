//! Canned replies.

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{form, inbox, new_queue, opened};
use domain::AppError;
use domain::canned::CannedInput;
use domain::ids::CannedId;
use domain::journal::Entity;
use domain::permission::Permission;
use domain::policy::Hat;
use domain::state::UserType;
use domain::structure::RoleInput;
use domain::tickets::TicketInput;
use service::{Cx, canned, structure, tickets};

fn reply(name: &str, body: &str) -> CannedInput {
    CannedInput { name: name.to_owned(), body: body.to_owned(), ..CannedInput::default() }
}

async fn names(cx: &Cx, ticket: domain::ids::TicketId, q: &str) -> Vec<String> {
    canned::offered(cx, ticket, q).await.unwrap().into_iter().map(|one| one.name).collect()
}

async fn added(t: &TestApp, input: CannedInput) -> CannedId {
    canned::create(&t.admin().await, input).await.unwrap()
}

#[tokio::test]
async fn canned_replies_are_offered_in_their_queues_and_found_by_name() {
    each_database(|t| async move {
        let (payroll, _) = new_queue(&t, "Payroll", None).await;
        let inbox = inbox(&t).await;
        let id = opened(&t.customer_user("Ana").await, inbox, "Printer").await;
        added(&t, reply("Zurücksetzen", "Please restart it.")).await;
        let here = CannedInput { queues: vec![inbox.to_string()], ..reply("Toner", "Please change the toner.") };
        added(&t, here).await;
        let elsewhere = CannedInput { queues: vec![payroll.to_string()], ..reply("Payslip", "It is attached.") };
        let payslip = added(&t, elsewhere).await;
        let old = added(&t, CannedInput { validity: "invalid".to_owned(), ..reply("Old", "Fax us.") }).await;
        let mara = t.agent("Mara", UserType::Manager).await;
        assert_eq!(names(&mara, id, "").await, ["Toner", "Zurücksetzen"]);
        assert_eq!(names(&mara, id, "zuruck").await, ["Zurücksetzen"], "without regard to accents");
        for hidden in [payslip, old] {
            assert_eq!(refusal(canned::text(&mara, id, hidden).await), AppError::NotFound);
        }
        let reader = t.worker("Rita", &["read"]).await;
        assert!(names(&reader, id, "").await.is_empty());
        let ana = t.customer_user("Bea").await;
        assert_eq!(refusal(canned::offered(&ana, id, "").await), AppError::NotFound);
        let admin = t.admin().await;
        let found: Vec<_> = canned::list(&admin, "TON").await.unwrap().into_iter().map(|row| row.queue_names).collect();
        assert_eq!(found, [["Inbox"]]);
    })
    .await;
}

#[tokio::test]
async fn variables_stand_for_requester_ticket_and_agent_and_are_filled_in_once() {
    each_database(|t| async move {
        let mara = t.agent("Mara", UserType::Manager).await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let input = TicketInput { requester_id: ana.to_string(), ..form(inbox(&t).await, "Printer $-AGENT <b>") };
        let id = tickets::open(&mara, input, Hat::Agent).await.unwrap();
        let body = "Hello $-FIRSTNAME $-MIDDLENAME $-LASTNAME,\n\n#$-TICKET, \"$-SUBJECT\": $-LINK\n\n$-AGENT, $-DESK";
        let canned_id = added(&t, reply("Greeting", body)).await;
        let mara = t.cx(mara.actor.subject.id).await;
        let offered = tickets::page(&mara, id, Hat::Agent).await.unwrap().kit.canned;
        assert_eq!(offered.iter().map(|one| one.id).collect::<Vec<_>>(), [canned_id.0]);
        let text = canned::text(&mara, id, canned_id).await.unwrap().text;
        let expected = format!(
            "Hello Ana Customer,\n\n#{}, \"Printer $-AGENT <b>\": https://desk.example.com/portal/tickets/{id}\n\nMara Agent, ",
            id.number()
        );
        assert!(text.starts_with(&expected), "{text}");
    })
    .await;
}

#[tokio::test]
async fn wrong_canned_replies_are_refused_at_their_fields_and_changes_are_journalled() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = added(&t, reply("Greeting", "Hello $-NAME,")).await;
        for (input, field) in [
            (reply("", "x"), "name"),
            (reply("greeting", "x"), "name"),
            (reply("Other", "  "), "body"),
            (reply("Other", "Hello $-PASSWORD"), "body"),
            (CannedInput { queues: vec!["999".to_owned()], ..reply("Other", "x") }, "queues"),
            (CannedInput { validity: "maybe".to_owned(), ..reply("Other", "x") }, "validity"),
        ] {
            let error = refusal(canned::create(&admin, input.clone()).await);
            assert!(error.at(field).is_some(), "{input:?}: {error:?}");
        }
        canned::update(&admin, id, reply("Greeting", "Hello $-NAME,")).await.unwrap();
        assert_eq!(t.events(Entity::Canned, id.0).await, ["canned_reply.created"], "nothing differs");
        canned::update(&admin, id, reply("Greeting", "Dear $-NAME,")).await.unwrap();
        assert_eq!(canned::get(&admin, id).await.unwrap().body, "Dear $-NAME,");
        canned::delete(&admin, id).await.unwrap();
        assert_eq!(refusal(canned::get(&admin, id).await), AppError::NotFound);
        let events = t.events(Entity::Canned, id.0).await;
        assert_eq!(events, ["canned_reply.created", "canned_reply.updated", "canned_reply.deleted"]);
    })
    .await;
}

#[tokio::test]
async fn managing_canned_replies_is_a_permission_of_its_own() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = added(&t, reply("Greeting", "Hello")).await;
        let mara = t.agent("Mara", UserType::Manager).await;
        let refused = [
            refusal(canned::list(&mara, "").await),
            refusal(canned::get(&mara, id).await),
            refusal(canned::create(&mara, reply("Mine", "x")).await),
            refusal(canned::update(&mara, id, reply("Mine", "x")).await),
            refusal(canned::delete(&mara, id).await),
        ];
        assert!(refused.iter().all(|error| matches!(error, AppError::Forbidden(_))), "{refused:?}");
        assert!(matches!(canned::options(&mara).map_err(AppError::from), Err(AppError::Forbidden(_))));
        let input = RoleInput {
            name: "Writer".to_owned(),
            permissions: vec![Permission::CannedManage.as_str().to_owned()],
            ..RoleInput::default()
        };
        let role = structure::roles::create(&admin, input).await.unwrap();
        t.grant(mara.actor.subject.id, domain::state::GrantKind::Role, role.0).await;
        let mara = t.cx(mara.actor.subject.id).await;
        canned::create(&mara, reply("Mine", "x")).await.unwrap();
        assert_eq!(canned::options(&mara).unwrap().queues[0].name, "Inbox");
    })
    .await;
}
