//! Groups, and what they lead to.

use super::{add, asking, connect, find, id_of, input, object, patch, person, somebody};
use crate::support::each_database;
use domain::scim::ScimInput;
use domain::state::GroupLevel;
use serde_json::json;
use service::scim::{self, Kind, Projection};
use service::{Cx, agents, users};

async fn level(cx: &Cx, id: domain::ids::UserId) -> Option<GroupLevel> {
    let access = users::group_access(cx, id).await.unwrap();
    access.into_iter().find(|one| one.group == "Everyone").unwrap().level
}

#[tokio::test]
async fn members_get_what_their_group_leads_to_and_lose_it_with_the_group() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let form = ScimInput { groups: "Gold customers -> Everyone: rw".to_owned(), ..input() };
        let (_, token) = connect(&t, &admin, form).await;
        let okta = asking(&t, &token).await;
        let ana = add(&okta, Kind::User, somebody("Ana")).await.unwrap();
        let before = level(&admin, person(&ana)).await;
        let gold = json!({"displayName": "Gold Customers", "members": [{"value": id_of(&ana)}]});
        let gold = add(&okta, Kind::Group, gold).await.unwrap();
        assert_eq!(gold["members"][0]["value"], ana["id"]);
        assert_eq!(level(&t.admin().await, person(&ana)).await, Some(GroupLevel::Rw));
        let read = scim::read(&okta, Kind::User, &id_of(&ana), &Projection::default()).await.unwrap();
        assert_eq!(read.shown(&Projection::default())["groups"][0]["display"], "Gold Customers");
        assert_eq!(find(&okta, Kind::Group, r#"displayName eq "gold customers""#).await["totalResults"], 1);
        let path = format!("members[value eq \"{}\"]", id_of(&ana));
        let left = patch(&okta, Kind::Group, &id_of(&gold), json!([{"op": "remove", "path": path}])).await.unwrap();
        assert!(left.get("members").is_none());
        assert_eq!(level(&t.admin().await, person(&ana)).await, before);
        let back = json!([{"op": "Add", "path": "members", "value": [{"value": id_of(&ana)}]}]);
        patch(&okta, Kind::Group, &id_of(&gold), back).await.unwrap();
        scim::delete_resource(&okta, Kind::Group, &id_of(&gold), None).await.unwrap();
        assert_eq!(level(&t.admin().await, person(&ana)).await, before);
        let stranger = json!({"displayName": "Strangers", "members": [{"value": admin.actor.subject.id.to_string()}]});
        assert_eq!(add(&okta, Kind::Group, stranger).await.unwrap_err().kind, Some("invalidValue"));
    })
    .await;
}

#[tokio::test]
async fn another_mapping_counts_for_everybody_after_its_job() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let form = ScimInput { people: "agents".to_owned(), seat: "Agent @ Support".to_owned(), ..input() };
        let (id, token) = connect(&t, &admin, form.clone()).await;
        let okta = asking(&t, &token).await;
        let ana = add(&okta, Kind::User, somebody("Ana")).await.unwrap();
        add(&okta, Kind::Group, json!({"displayName": "Second", "members": [{"value": id_of(&ana)}]})).await.unwrap();
        let role = domain::structure::RoleInput { name: "Second level".to_owned(), ..Default::default() };
        service::structure::roles::create(&t.admin().await, role).await.unwrap();
        let mapped = ScimInput { groups: "second -> Second level @ Support".to_owned(), ..form.clone() };
        scim::update(&t.admin().await, id, mapped).await.unwrap();
        t.run_jobs().await;
        let roles = async || agents::get(&t.admin().await, person(&ana)).await.unwrap().roles.len();
        assert_eq!(roles().await, 2);
        scim::update(&t.admin().await, id, form).await.unwrap();
        t.run_jobs().await;
        // What the connection itself gives stays.
        assert_eq!(roles().await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_member_who_cannot_be_given_a_role_keeps_nobody_else_from_it() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let form = ScimInput {
            people: "agents".to_owned(),
            seat: "Agent @ Support".to_owned(),
            groups: "second -> Second level @ Support".to_owned(),
            ..input()
        };
        let role = domain::structure::RoleInput { name: "Second level".to_owned(), ..Default::default() };
        let role = service::structure::roles::create(&admin, role.clone()).await.map(|id| (id, role)).unwrap();
        let (id, token) = connect(&t, &t.admin().await, form).await;
        let ana = add(&asking(&t, &token).await, Kind::User, somebody("Ana")).await.unwrap();
        let invalid = domain::structure::RoleInput { validity: "invalid".to_owned(), ..role.1 };
        service::structure::roles::update(&t.admin().await, role.0, invalid).await.unwrap();
        let group = json!({"displayName": "Second", "members": [{"value": id_of(&ana)}]});
        let group = add(&asking(&t, &token).await, Kind::Group, group).await.unwrap();
        assert_eq!(group["members"][0]["value"], ana["id"], "the group is as it was sent");
        assert_eq!(agents::get(&t.admin().await, person(&ana)).await.unwrap().roles.len(), 1);
        let passed = t.journal(domain::journal::Entity::Scim, id.0).await;
        let passed = passed.iter().find(|row| row.event == "scim_connection.member_passed_over").unwrap();
        assert!(passed.changes.contains("Second level"), "{}", passed.changes);
    })
    .await;
}

#[tokio::test]
async fn a_bulk_request_adds_people_and_a_group_of_them() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (_, token) = connect(&t, &admin, input()).await;
        let okta = asking(&t, &token).await;
        let body = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [
            {"method": "POST", "path": "/Users", "bulkId": "a", "data": somebody("Ana")},
            {"method": "POST", "path": "/Users", "bulkId": "b", "data": {"userName": ""}},
            {"method": "POST", "path": "/Groups", "bulkId": "g", "data": {
                "displayName": "Desk", "members": [{"value": "bulkId:a"}]
            }}
        ]});
        let answer = scim::bulk(&okta, &object(body)).await.unwrap();
        let status: Vec<_> = answer["Operations"].as_array().unwrap().iter().map(|one| one["status"].clone()).collect();
        assert_eq!(status, ["201", "400", "201"]);
        let desk = find(&okta, Kind::Group, "displayName eq \"desk\" and members pr").await;
        assert_eq!(desk["totalResults"], 1);
        let many = json!({"Operations": vec![json!({"method": "GET", "path": "/Users/1"}); 101]});
        assert_eq!(scim::bulk(&okta, &object(many)).await.unwrap_err().status, 413);
    })
    .await;
}
