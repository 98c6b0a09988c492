//! Changes as the RFC, Okta and Entra document them.

use super::super::schema::{GROUP, USER};
use super::*;
use serde_json::{Value, json};

fn object(value: Value) -> Object {
    let Value::Object(object) = value else { panic!("not an object: {value}") };
    object
}

fn changed_of(schema: &Schema, present: Value, operations: Value) -> Result<Value, ScimError> {
    let mut resource = object(present);
    let body = object(json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations}));
    patch(schema, &mut resource, &Operation::read_all(&body)?)?;
    Ok(Value::Object(resource))
}

fn ana() -> Value {
    json!({
        "userName": "ana",
        "name": {"givenName": "Ana", "familyName": "Ruiz"},
        "active": true,
        "emails": [
            {"value": "ana@example.com", "type": "work", "primary": true},
            {"value": "ana@home.example", "type": "home"}
        ]
    })
}

fn changed(operations: Value) -> Value {
    changed_of(&USER, ana(), operations).unwrap()
}

fn refused(operations: Value) -> Option<&'static str> {
    changed_of(&USER, ana(), operations).unwrap_err().kind
}

#[test]
fn entra_writes_verbs_in_any_case_and_booleans_as_text() {
    let out = changed(json!([{"op": "Replace", "path": "active", "value": "False"}]));
    assert_eq!(out["active"], false);
}

#[test]
fn entra_writes_paths_as_names_of_a_value_without_a_path() {
    let out = changed(json!([{"op": "Add", "value": {
        "name.givenName": "Anna",
        "nickName": "Annie",
        "emails[type eq \"work\"].value": "anna@example.com",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": "Sales"
    }}]));
    assert_eq!(out["name"], json!({"givenName": "Anna", "familyName": "Ruiz"}));
    assert_eq!((&out["nickName"], &out["emails"][0]["value"]), (&json!("Annie"), &json!("anna@example.com")));
    assert!(out.get("department").is_none());
}

#[test]
fn entra_adds_an_address_at_the_place_where_it_shall_be() {
    let out = changed(json!([{"op": "Add", "path": "emails[type eq \"other\"].value", "value": "a@other.example"}]));
    assert_eq!(out["emails"][2], json!({"type": "other", "value": "a@other.example"}));
    let out = changed(json!([{"op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+34 600 1"}]));
    assert_eq!(out["phoneNumbers"], json!([{"type": "mobile", "value": "+34 600 1"}]));
}

#[test]
fn entra_removes_members_by_naming_them_in_the_value() {
    let group = json!({"displayName": "Desk", "members": [{"value": "1"}, {"value": "2"}, {"value": "3"}]});
    let remove = json!([{"op": "Remove", "path": "members", "value": [{"$ref": null, "value": "2"}]}]);
    let out = changed_of(&GROUP, group.clone(), remove).unwrap();
    assert_eq!(out["members"], json!([{"value": "1"}, {"value": "3"}]));
    let all = changed_of(&GROUP, group, json!([{"op": "Remove", "path": "members"}])).unwrap();
    assert!(all.get("members").is_none());
}

#[test]
fn okta_deactivates_without_a_path_and_sends_the_id_of_a_group_along() {
    let out = changed(json!([{"op": "replace", "value": {"active": false}}]));
    assert_eq!(out["active"], false);
    let group = json!({"displayName": "Desk"});
    let rename = json!([{"op": "replace", "value": {"id": "4", "displayName": "Help desk"}}]);
    assert_eq!(changed_of(&GROUP, group, rename).unwrap(), json!({"displayName": "Help desk"}));
}

#[test]
fn okta_adds_and_removes_members() {
    let group = json!({"displayName": "Desk", "members": [{"value": "1"}]});
    let both = json!([
        {"op": "remove", "path": "members[value eq \"1\"]"},
        {"op": "add", "path": "members", "value": [{"value": "2", "display": "bo@example.com"}]}
    ]);
    assert_eq!(changed_of(&GROUP, group, both).unwrap()["members"], json!([{"value": "2"}]));
}

#[test]
fn adding_keeps_what_there_is_and_adds_nothing_twice() {
    let new = json!([{"value": "ana@example.com", "type": "work"}, {"value": "a@b.example", "primary": true}]);
    let out = changed(json!([{"op": "add", "path": "emails", "value": new}]));
    let emails = out["emails"].as_array().unwrap();
    assert_eq!(emails.len(), 3);
    let primary: Vec<_> = emails.iter().filter(|one| one["primary"] == true).collect();
    assert_eq!((primary.len(), &primary[0]["value"]), (1, &json!("a@b.example")));
}

#[test]
fn replacing_takes_the_whole_list_but_keeps_parts_of_a_name() {
    let out = changed(json!([
        {"op": "replace", "path": "emails", "value": [{"value": "new@example.com"}]},
        {"op": "replace", "path": "name", "value": {"familyName": "Ruiz Gil"}}
    ]));
    assert_eq!(out["emails"], json!([{"value": "new@example.com"}]));
    assert_eq!(out["name"], json!({"givenName": "Ana", "familyName": "Ruiz Gil"}));
}

#[test]
fn values_of_a_filter_are_replaced_and_removed() {
    let out =
        changed(json!([{"op": "replace", "path": "emails[type eq \"home\"]", "value": {"value": "x@y.example"}}]));
    assert_eq!(out["emails"][1], json!({"value": "x@y.example"}));
    let out = changed(json!([{"op": "remove", "path": "emails[type eq \"home\"]"}]));
    assert_eq!(out["emails"].as_array().map(Vec::len), Some(1));
    let out = changed(json!([{"op": "remove", "path": "emails[type eq \"work\"].type"}]));
    assert!(out["emails"][0].get("type").is_none());
    let none = json!([{"op": "replace", "path": "emails[type eq \"other\"].value", "value": "x@y.example"}]);
    assert_eq!(refused(none), Some("noTarget"));
}

#[test]
fn what_cannot_be_done_is_refused_by_the_word_for_it() {
    assert_eq!(refused(json!([{"op": "remove", "path": "userName"}])), Some("mutability"));
    assert_eq!(refused(json!([{"op": "replace", "path": "id", "value": "9"}])), Some("mutability"));
    assert_eq!(refused(json!([{"op": "remove"}])), Some("noTarget"));
    assert_eq!(refused(json!([{"op": "replace", "path": "active", "value": "perhaps"}])), Some("invalidValue"));
    assert_eq!(refused(json!([{"op": "replace", "path": "emails[", "value": 1}])), Some("invalidPath"));
    assert_eq!(refused(json!([{"op": "move", "path": "nickName"}])), Some("invalidSyntax"));
    assert_eq!(refused(json!([])), Some("invalidSyntax"));
    assert_eq!(changed(json!([{"op": "replace", "path": "title", "value": "Engineer"}])), ana());
}
