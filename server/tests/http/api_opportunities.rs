//! Opportunities by API: contacts, prospects, accounts, and conversion.

use crate::support::{Client, Desk, each_desk};
use domain::permission::{Permission, TicketRight};
use domain::settings::ACCOUNTS_AND_PROSPECTS;
use domain::state::{GrantKind, UserType};
use domain::structure::RoleInput;
use domain::ticket_types::TicketTypeInput;
use serde_json::{Value, json};
use service::structure::{queues, roles};
use service::ticket_types;

const SCOPES: [&str; 4] = ["tickets:read", "tickets:write", "directory:read", "directory:write"];

/// A desk with a type for opportunities, the API as its admin, and the id of the first queue.
async fn selling(desk: &Desk) -> (Client, i64) {
    let admin = desk.t.admin().await;
    let kind = TicketTypeInput {
        name: "Opportunity".to_owned(),
        is_opportunity: "true".to_owned(),
        ..TicketTypeInput::default()
    };
    ticket_types::create(&admin, kind).await.unwrap();
    let queue = queues::list(&admin).await.unwrap()[0].id.0;
    (desk.api(&admin, &SCOPES).await, queue)
}

async fn opened(api: &Client, lead: i64, queue: i64) -> String {
    let form = json!({"lead_id": lead, "queue_id": queue, "subject": "Two hundred seats", "body": "Budget is high."});
    format!("/tickets/{}", api.post("/opportunities", form).await.id())
}

#[tokio::test]
async fn hal_31_hal_32_a_contact_is_added_and_converted_by_api() {
    each_desk(|desk| async move {
        let (api, queue) = selling(&desk).await;
        api.post("/contacts", json!({"name": " ", "email": "nonsense"})).await.is_about("email");
        let form = json!({"name": "Lena Vogt", "email": "lena@vogt.example", "company": "Vogt"});
        let lead = api.post("/contacts", form).await.id();
        api.patch(&format!("/contacts/{lead}"), json!({"phone": 4711})).await.is(204);
        let found = api.get("/contacts?q=4711").await.is(200).json();
        assert_eq!((&found["rows"][0]["id"], &found["rows"][0]["organisation"]), (&json!(lead), &json!("Vogt")));
        api.get(&format!("/prospects/{lead}")).await.is(404);
        // HAL-75: nobody of the directory.
        assert_eq!(api.get("/users?q=lena").await.is(200).json()["rows"], json!([]));
        let path = opened(&api, lead, queue).await;
        let ticket = api.get(&path).await.is(200).json();
        assert_eq!((&ticket["opportunity"]["name"], &ticket["can"]["convert"]), (&json!("Lena Vogt"), &json!(true)));
        let conversion = format!("{path}/conversion");
        assert_eq!(api.get(&conversion).await.is(200).json()["input"]["customer"], "Vogt");
        api.post(&conversion, json!({"customer": ""})).await.is_about("customer");
        let made = api.post(&conversion, json!({"site": "Bonn"})).await.is(200).json();
        let user = api.get(&format!("/users/{}", made["user_id"])).await.is(200).json();
        assert_eq!(
            (&user["name"], &user["customer"], &user["site"]),
            (&json!("Lena Vogt"), &json!("Vogt"), &json!("Bonn"))
        );
        let ticket = api.get(&path).await.is(200).json();
        assert_eq!(ticket["requester_id"], made["user_id"]);
        assert_eq!(ticket["opportunity"]["converted"]["customer"]["id"], made["customer_id"]);
        api.post(&conversion, json!({})).await.is(409);
        assert_eq!(api.get("/opportunities").await.is(200).json()["rows"], json!([]));
        assert_eq!(api.get("/opportunities?view=converted").await.is(200).json()["rows"][0]["lead_id"], lead);
        let plain = json!({"requester_id": made["user_id"], "queue_id": queue, "subject": "Printer", "body": "Off"});
        let plain = api.post("/tickets", plain).await.id();
        api.post(&format!("/tickets/{plain}/conversion"), json!({})).await.is(409);
    })
    .await;
}

#[tokio::test]
async fn hal_33_a_prospect_of_an_account_is_converted_by_api() {
    each_desk(|desk| async move {
        let (api, queue) = selling(&desk).await;
        let account = api.post("/accounts", json!({"name": "Nordlicht"})).await.id();
        let nils = json!({"name": "Nils Nord", "email": "nils@nord.example", "account_id": account});
        api.post("/prospects", nils.clone()).await.is(409);
        desk.t.set_setting(ACCOUNTS_AND_PROSPECTS, "true").await;
        api.post("/contacts", json!({"name": "Lena Vogt"})).await.is(409);
        let lead = api.post("/prospects", nils).await.id();
        let path = opened(&api, lead, queue).await;
        let made = api.post(&format!("{path}/conversion"), json!({})).await.is(200).json();
        let customer = api.get(&format!("/customers/{}", made["customer_id"])).await.is(200).json();
        assert_eq!(customer["name"], "Nordlicht");
        let account = api.get(&format!("/accounts/{account}")).await.is(200).json();
        assert_eq!(account["customer"]["id"], made["customer_id"]);
        assert_eq!(account["prospects"][0]["user_id"], made["user_id"]);
    })
    .await;
}

fn role(permissions: &[Permission], rights: &[TicketRight]) -> RoleInput {
    RoleInput {
        name: "Tested".to_owned(),
        permissions: permissions.iter().map(|permission| permission.as_str().to_owned()).collect(),
        ticket_rights: rights.iter().map(|right| right.as_str().to_owned()).collect(),
        ..RoleInput::default()
    }
}

#[tokio::test]
async fn trap_1_hal_31_each_right_of_a_conversion_is_asked_for() {
    each_desk(|desk| async move {
        let (api, queue) = selling(&desk).await;
        let lead = api
            .post("/contacts", json!({"name": "Lena Vogt", "email": "lena@vogt.example", "company": "Vogt"}))
            .await
            .id();
        let path = opened(&api, lead, queue).await;
        let conversion = format!("{path}/conversion");
        let admin = desk.t.admin().await;
        let needed = [Permission::UsersRead, Permission::UsersCreate, Permission::CustomersManage];
        let rights = [TicketRight::Read, TicketRight::Create, TicketRight::Change];
        let tess = desk.t.worker("Tess", &[]).await.actor.subject.id;
        let id = roles::create(&admin, role(&needed, &rights)).await.unwrap();
        desk.t.grant(tess, GrantKind::Role, id.0).await;
        let tess = desk.api(&desk.t.cx(tess).await, &SCOPES).await;
        for missing in needed {
            let held: Vec<_> = needed.into_iter().filter(|right| *right != missing).collect();
            roles::update(&admin, id, role(&held, &rights)).await.unwrap();
            tess.get(&conversion).await.is(403);
            tess.post(&conversion, json!({})).await.is(403);
        }
        roles::update(&admin, id, role(&needed, &[TicketRight::Read])).await.unwrap();
        tess.post(&conversion, json!({})).await.is(403);
        roles::update(&admin, id, role(&needed, &[])).await.unwrap();
        tess.post(&conversion, json!({})).await.is(404);
        // Contacts have a right of their own.
        roles::update(&admin, id, role(&needed, &rights)).await.unwrap();
        let opportunity = json!({"lead_id": lead, "queue_id": queue, "subject": "More", "body": "Text"});
        let contact = format!("/contacts/{lead}");
        for path in ["/contacts", "/prospects", "/accounts", "/opportunities", &contact] {
            tess.get(path).await.is(403);
        }
        for (path, body) in [
            ("/contacts", json!({"name": "Otto"})),
            ("/accounts", json!({"name": "Otto"})),
            ("/opportunities", opportunity.clone()),
        ] {
            tess.post(path, body).await.is(403);
        }
        tess.patch(&contact, json!({"name": "Otto"})).await.is(403);
        let all: Vec<_> = needed.into_iter().chain([Permission::SalesManage]).collect();
        roles::update(&admin, id, role(&all, &rights)).await.unwrap();
        tess.post("/opportunities", opportunity).await.id();
        tess.get(&contact).await.is(200);
        // And a token needs the scopes.
        for scopes in
            [&["tickets:read", "tickets:write"][..], &["tickets:read", "directory:read", "directory:write"][..]]
        {
            desk.api(&admin, scopes).await.post(&conversion, json!({})).await.is(403);
        }
        let made: Value = tess.post(&conversion, json!({})).await.is(200).json();
        assert!(made["user_id"].is_i64());
        let outsider = desk.t.bare_agent("Olaf", UserType::Manager).await;
        desk.api(&outsider, &SCOPES).await.get(&conversion).await.is(404);
        desk.stranger().post(&conversion, json!({})).await.is(401);
    })
    .await;
}
