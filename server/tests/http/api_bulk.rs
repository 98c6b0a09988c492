//! Actions on many people by API.

use crate::support::each_desk;
use domain::permission::Permission;
use domain::state::{AccountState, GrantKind, UserType, WebAccess};
use domain::structure::RoleInput;
use serde_json::{Value, json};
use service::structure::roles;

const SCOPES: [&str; 2] = ["directory:read", "directory:write"];

#[tokio::test]
async fn ost_21_people_are_registered_looked_at_and_undone() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &SCOPES).await;
        let ana = desk.t.person_of_acme("Ana", WebAccess::Own, AccountState::Guest).await;
        let bob = desk.t.person_of_acme("Bob", WebAccess::NoAccess, AccountState::Guest).await;
        let form = json!({"action": "register", "ids": [ana.0, bob.0]});
        let preview = api.post("/bulk-operations/preview", form.clone()).await.is(200).json();
        assert_eq!((&preview["counts"]["changed"], &preview["counts"]["refused"]), (&json!(1), &json!(1)));
        assert_eq!(desk.t.user(ana).await.account_state, AccountState::Guest);
        let created = api.post("/bulk-operations", form).await.is(201);
        let place = created.header("location").to_owned();
        let path = format!("/bulk-operations/{}", created.id());
        assert_eq!(place, format!("/api/v1{path}"));
        assert_eq!(desk.t.user(ana).await.account_state, AccountState::Pending);
        let view = api.get(&format!("{path}?show=refused")).await.is(200).json();
        assert_eq!((&view["people"]["rows"][0]["id"], &view["can_undo"]), (&json!(bob.0), &json!(true)));
        api.post(&format!("{path}/continue"), Value::Null).await.is(204);
        api.post(&format!("{path}/undo"), Value::Null).await.is(204);
        assert_eq!(desk.t.user(ana).await.account_state, AccountState::Guest);
        api.post(&format!("{path}/undo"), Value::Null).await.is(409);
        let list = api.get("/bulk-operations").await.is(200).json();
        assert_eq!(list[0]["counts"]["undone"], 1);
    })
    .await;
}

#[tokio::test]
async fn the_filter_takes_everybody_it_finds() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &SCOPES).await;
        desk.t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        let acme = desk.t.customer("Acme").await.0;
        let form = |expected: u64| json!({"action": "lock", "all": true, "filter": {"customer": acme.0, "state": "active"}, "expected": expected});
        api.post("/bulk-operations", form(2)).await.is(409);
        api.post("/bulk-operations", form(1)).await.is(201);
        let locked = api.get("/users/count?state=locked").await.json();
        assert_eq!(locked["rows"], 1);
    })
    .await;
}

#[tokio::test]
async fn wrong_fields_are_named() {
    each_desk(|desk| async move {
        let api = desk.api(&desk.t.admin().await, &SCOPES).await;
        for (form, field) in [
            (json!({"action": "register"}), "ids"),
            (json!({"action": "vanish", "ids": [1]}), "action"),
            (json!({"action": "lock", "ids": [999_999]}), "ids"),
            (json!({"action": "move", "ids": [1]}), "customer_id"),
            (json!({"action": "grant_group", "ids": [1], "group_id": 1}), "level"),
            (json!({"action": "lock", "people": [1]}), "people"),
            (json!({"action": "lock", "all": true, "filter": {"costumer": 2}}), "filter"),
        ] {
            api.post("/bulk-operations", form.clone()).await.is_about(field);
            api.post("/bulk-operations/preview", form).await.is_about(field);
        }
        api.get("/bulk-operations/7").await.is(404);
    })
    .await;
}

#[tokio::test]
async fn trap_1_bulk_actions_ask_for_each_right_and_scope() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let tess = desk.t.bare_agent("Tess", UserType::User).await.actor.subject.id;
        let role = |held: Vec<Permission>| RoleInput {
            name: "Tested".to_owned(),
            permissions: held.iter().map(|permission| permission.as_str().to_owned()).collect(),
            ..RoleInput::default()
        };
        let all = [Permission::UsersRead, Permission::UsersModify, Permission::UsersManageAccount];
        let id = roles::create(&admin, role(all.to_vec())).await.unwrap();
        desk.t.grant(tess, GrantKind::Role, id.0).await;
        let api = desk.api(&desk.t.cx(tess).await, &SCOPES).await;
        let lock = json!({"action": "lock", "ids": [ana.0]});
        let unlock = json!({"action": "unlock", "ids": [ana.0]});
        let invalid = json!({"action": "set_validity", "validity": "invalid", "ids": [ana.0]});
        for (right, form) in [
            (Permission::UsersRead, &lock),
            (Permission::UsersManageAccount, &lock),
            (Permission::UsersManageAccount, &unlock),
            (Permission::UsersModify, &invalid),
        ] {
            let held = all.into_iter().filter(|permission| *permission != right).collect();
            roles::update(&admin, id, role(held)).await.unwrap();
            api.post("/bulk-operations", form.clone()).await.is(403);
            api.post("/bulk-operations/preview", form.clone()).await.is(403);
            roles::update(&admin, id, role(all.to_vec())).await.unwrap();
            let path = format!("/bulk-operations/{}", api.post("/bulk-operations", form.clone()).await.id());
            let held = all.into_iter().filter(|permission| *permission != right).collect();
            roles::update(&admin, id, role(held)).await.unwrap();
            api.post(&format!("{path}/undo"), Value::Null).await.is(403);
            api.post(&format!("{path}/continue"), Value::Null).await.is(403);
            roles::update(&admin, id, role(all.to_vec())).await.unwrap();
        }
        let reading = desk.api(&admin, &["directory:read"]).await;
        reading.post("/bulk-operations", lock.clone()).await.is(403);
        desk.stranger().post("/bulk-operations", lock).await.is(401);
    })
    .await;
}
