//! People of a connection.

use super::{add, asking, connect, find, id_of, input, object, patch, person, somebody};
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::journal::{Cause, Entity};
use domain::merging::MergeInput;
use domain::scim::ScimInput;
use domain::state::{AccountState, Door, UserType, Validity};
use serde_json::json;
use service::scim::{self, Kind, Projection, Query};
use service::{agents, merging, users};

#[tokio::test]
async fn a_person_is_added_changed_found_and_read_only_for_everybody_else() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (connection, token) = connect(&t, &admin, input()).await;
        let okta = asking(&t, &token).await;
        let ana = add(&okta, Kind::User, somebody("Ana")).await.unwrap();
        let id = person(&ana);
        assert_eq!(ana["meta"]["location"], format!("https://desk.example.com/scim/v2/Users/{id}"));
        let row = t.user(id).await;
        assert_eq!(
            (row.display_name.as_str(), row.door, row.email.as_deref()),
            ("Ana Provisioned", Door::Scim, Some("Ana@acme.example.com"))
        );
        // As via that connection, by whoever keeps it.
        let log = t.journal(Entity::User, id.0).await;
        assert_eq!(log[0].cause, Cause::Scim.as_str());
        assert_eq!((log[0].cause_id, log[0].subject_id), (Some(connection.0), Some(admin.actor.subject.id)));
        let admin = t.admin().await;
        let view = users::get(&admin, id).await.unwrap();
        assert!(!view.can.modify && view.kept_elsewhere.unwrap().contains("Okta"));
        assert!(matches!(refusal(users::form(&admin, id).await), AppError::Forbidden(_)));
        let changes = json!([
            {"op": "Replace", "path": "name.familyName", "value": "Ruiz"},
            {"op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+34 600 123 456"}
        ]);
        let changed = patch(&okta, Kind::User, &id_of(&ana), changes).await.unwrap();
        assert_ne!(changed["meta"]["version"], ana["meta"]["version"]);
        assert_eq!(t.user(id).await.display_name, "Ana Ruiz");
        assert_eq!(users::get(&admin, id).await.unwrap().profile.mobile, "+34 600 123 456");
        for filter in [
            r#"userName eq "ANA@acme.example.com""#,
            r#"externalId eq "ext-Ana" and active eq true"#,
            r#"emails[type eq "work" and value sw "ana@"]"#,
            r#"name.familyName co "uiz" or id eq "0""#,
        ] {
            assert_eq!(find(&okta, Kind::User, filter).await["totalResults"], 1, "{filter}");
        }
        assert_eq!(find(&okta, Kind::User, r#"userName eq "bo""#).await["totalResults"], 0);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_deactivated_cannot_be_used_and_comes_back() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (_, token) = connect(&t, &admin, input()).await;
        let okta = asking(&t, &token).await;
        let ana = add(&okta, Kind::User, somebody("Ana")).await.unwrap();
        let (id, text) = (person(&ana), id_of(&ana));
        let off =
            patch(&okta, Kind::User, &text, json!([{"op": "replace", "value": {"active": false}}])).await.unwrap();
        assert_eq!((off["active"].clone(), t.user(id).await.validity), (json!(false), Validity::Invalid));
        let on = patch(&okta, Kind::User, &text, json!([{"op": "Replace", "path": "active", "value": "True"}])).await;
        assert_eq!((on.unwrap()["active"].clone(), t.user(id).await.validity), (json!(true), Validity::Valid));
        assert_eq!(t.events(Entity::User, id.0).await, ["user.created", "user.deprovisioned", "user.reprovisioned"]);
        // Removed, they stay in the directory and can be changed here; added again, they are who they were.
        scim::delete_resource(&okta, Kind::User, &text, None).await.unwrap();
        let gone = scim::read(&okta, Kind::User, &text, &Projection::default()).await.unwrap_err();
        assert_eq!((gone.status, t.user(id).await.validity), (404, Validity::Invalid));
        assert_eq!(find(&okta, Kind::User, "").await["totalResults"], 0);
        assert!(users::get(&t.admin().await, id).await.unwrap().can.modify);
        let again = add(&okta, Kind::User, somebody("Ana")).await.unwrap();
        assert_eq!((person(&again), t.user(id).await.validity), (id, Validity::Valid));
    })
    .await;
}

#[tokio::test]
async fn what_an_agent_decided_here_is_not_undone() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (_, token) = connect(&t, &admin, ScimInput { welcomes: "true".to_owned(), ..input() }).await;
        let okta = asking(&t, &token).await;
        let ana = add(&okta, Kind::User, somebody("Ana")).await.unwrap();
        let id = person(&ana);
        assert_eq!(t.user(id).await.account_state, AccountState::Pending);
        service::accounts::lock(&t.admin().await, id).await.unwrap();
        let of_ana = id_of(&ana);
        let on = patch(&okta, Kind::User, &of_ana, json!([{"op": "replace", "path": "active", "value": true}]));
        assert_eq!(on.await.unwrap()["active"], false, "locked here, and shown so");
        assert_eq!(t.user(id).await.account_state, AccountState::Locked);
    })
    .await;
}

#[tokio::test]
async fn agents_get_their_role_and_nobody_gives_what_they_do_not_hold() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let form = ScimInput { people: "agents".to_owned(), ..input() };
        t.customer("Acme").await;
        assert!(refusal(scim::create(&admin, form.clone()).await).at("seat").is_some());
        let form = ScimInput { seat: "Agent @ Support".to_owned(), ..form };
        let (_, token) = connect(&t, &admin, form.clone()).await;
        let okta = asking(&t, &token).await;
        let ana = add(&okta, Kind::User, somebody("Ana")).await.unwrap();
        let view = agents::get(&t.admin().await, person(&ana)).await.unwrap();
        assert_eq!((view.user_type, view.roles.len(), view.departments.len()), (UserType::User, 1, 1));
        assert_eq!(t.user(person(&ana)).await.account_state, AccountState::Pending);
        let outsider = t.agent("Max", UserType::Manager).await;
        let refused = refusal(scim::create(&outsider, ScimInput { name: "Mine".to_owned(), ..form }).await);
        assert!(matches!(refused, AppError::Forbidden(_)), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn whoever_was_merged_since_comes_back_as_who_they_are_by_now() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let bo = t.customer_user("Bo").await.actor.subject.id;
        let (_, token) = connect(&t, &admin, input()).await;
        let okta = asking(&t, &token).await;
        let ana = add(&okta, Kind::User, somebody("Ana")).await.unwrap();
        scim::delete_resource(&okta, Kind::User, &id_of(&ana), None).await.unwrap();
        let form = MergeInput { kept_id: bo.to_string(), gone_id: id_of(&ana), ..MergeInput::default() };
        merging::merge(&t.admin().await, &form).await.unwrap();
        let again = add(&okta, Kind::User, somebody("Ana")).await.unwrap();
        assert_eq!((person(&again), t.user(bo).await.display_name.as_str()), (bo, "Ana Provisioned"));
        let twice = add(&okta, Kind::User, somebody("Ana")).await.unwrap_err();
        assert_eq!((twice.status, twice.kind), (409, Some("uniqueness")));
    })
    .await;
}

#[tokio::test]
async fn a_duplicate_is_merged_into_whom_a_connection_keeps_and_changes_nothing_of_them() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let bo = t.customer_user("Bo").await.actor.subject.id;
        let (_, token) = connect(&t, &admin, input()).await;
        let okta = asking(&t, &token).await;
        let made = add(&okta, Kind::User, somebody("Ana")).await.unwrap();
        let (admin, ana) = (t.admin().await, person(&made));
        let before = users::get(&admin, ana).await.unwrap();
        let form = |kept: domain::ids::UserId, gone: domain::ids::UserId| MergeInput {
            kept_id: kept.to_string(),
            gone_id: gone.to_string(),
            ..MergeInput::default()
        };
        assert!(merging::merge(&admin, &form(bo, ana)).await.is_err(), "the one who is kept there stays");
        let mut choosing = form(ana, bo);
        choosing.sides.insert("first_name".to_owned(), "gone".to_owned());
        assert!(merging::merge(&admin, &choosing).await.is_err(), "their values stay");
        assert!(merging::question(&admin, &form(ana, bo)).await.unwrap().fields.is_empty());
        let merge = merging::merge(&admin, &form(ana, bo)).await.unwrap();
        let after = users::get(&admin, ana).await.unwrap();
        assert_eq!((after.name, after.username, after.customer), (before.name, before.username, before.customer));
        assert_eq!(after.emails, [before.emails[0].clone(), "bo@acme.example.com".to_owned()]);
        // What the identity provider says next leaves the further address alone.
        let renamed = serde_json::json!([{"op": "replace", "path": "name.givenName", "value": "Anna"}]);
        patch(&okta, Kind::User, &id_of(&made), renamed).await.unwrap();
        let now = users::get(&t.admin().await, ana).await.unwrap();
        assert_eq!((now.first_name.as_str(), now.emails.len()), ("Anna", 2));
        merging::unmerge(&t.admin().await, merge).await.unwrap();
        let admin = t.admin().await;
        assert_eq!(users::get(&admin, ana).await.unwrap().emails, before.emails);
        assert_eq!(users::get(&admin, bo).await.unwrap().emails, ["bo@acme.example.com"]);
    })
    .await;
}

#[tokio::test]
async fn people_who_are_here_are_taken_over_only_where_that_is_wanted() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let (id, token) = connect(&t, &admin, input()).await;
        let refused = add(&asking(&t, &token).await, Kind::User, somebody("Ana")).await.unwrap_err();
        assert_eq!((refused.status, refused.kind), (409, Some("uniqueness")));
        scim::update(&admin, id, ScimInput { adopts: "true".to_owned(), ..input() }).await.unwrap();
        let okta = asking(&t, &token).await;
        let taken = add(&okta, Kind::User, somebody("Ana")).await.unwrap();
        assert_eq!(person(&taken), ana);
        assert_eq!(t.user(ana).await.display_name, "Ana Provisioned");
        // An agent is no customer user, and nobody is taken from another connection.
        let mut ada = somebody("Ada");
        ada["emails"] = json!([{"value": "ada@desk.example.com"}]);
        assert_eq!(add(&okta, Kind::User, ada).await.unwrap_err().status, 409);
        let other = ScimInput { name: "Entra".to_owned(), adopts: "true".to_owned(), ..input() };
        let (_, token) = connect(&t, &admin, other).await;
        let entra = asking(&t, &token).await;
        assert_eq!(add(&entra, Kind::User, somebody("Ana")).await.unwrap_err().status, 409);
        let text = ana.to_string();
        let stranger = scim::read(&entra, Kind::User, &text, &Projection::default()).await.unwrap_err();
        assert_eq!(stranger.status, 404);
        let change = json!([{"op": "replace", "path": "active", "value": false}]);
        assert_eq!(patch(&entra, Kind::User, &text, change).await.unwrap_err().status, 404);
    })
    .await;
}

#[tokio::test]
async fn pages_have_true_totals_and_an_order() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (_, token) = connect(&t, &admin, input()).await;
        let okta = asking(&t, &token).await;
        for name in ["Cy", "Ana", "Bo"] {
            add(&okta, Kind::User, somebody(name)).await.unwrap();
        }
        let all = Projection::read("userName", "");
        let ask = |query: Query| {
            let (okta, all) = (&okta, &all);
            async move { scim::search(okta, &[Kind::User], &query, all).await.unwrap().shown(all) }
        };
        let first = ask(Query { count: Some(2), ..Query::default() }).await;
        assert_eq!((&first["totalResults"], &first["itemsPerPage"]), (&json!(3), &json!(2)));
        let last = ask(Query { start_index: Some(3), count: Some(2), ..Query::default() }).await;
        assert_eq!((last["Resources"].as_array().map(Vec::len), &last["startIndex"]), (Some(1), &json!(3)));
        let none = ask(Query { count: Some(0), ..Query::default() }).await;
        assert_eq!((&none["totalResults"], &none["Resources"]), (&json!(3), &json!([])));
        let sorted = Query { sort_by: "userName".to_owned(), is_descending: true, ..Query::default() };
        let sorted = ask(sorted).await;
        let names: Vec<_> = sorted["Resources"].as_array().unwrap().iter().map(|one| &one["userName"]).collect();
        assert_eq!(names, ["Cy@acme.example.com", "Bo@acme.example.com", "Ana@acme.example.com"]);
        let filtered = Query { filter: "not (userName sw \"b\")".to_owned(), count: Some(1), ..Query::default() };
        let filtered = ask(filtered).await;
        assert_eq!((&filtered["totalResults"], &filtered["itemsPerPage"]), (&json!(2), &json!(1)));
        let wrong = Query { filter: "userName".to_owned(), ..Query::default() };
        let refused = scim::search(&okta, &[Kind::User], &wrong, &all).await.unwrap_err();
        assert_eq!(refused.kind, Some("invalidFilter"));
    })
    .await;
}

#[tokio::test]
async fn an_old_version_is_not_written_over() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (_, token) = connect(&t, &admin, input()).await;
        let okta = asking(&t, &token).await;
        let ana = add(&okta, Kind::User, somebody("Ana")).await.unwrap();
        let (text, version) = (id_of(&ana), ana["meta"]["version"].as_str().unwrap().to_owned());
        let mut body = object(somebody("Ana"));
        body.insert("nickName".to_owned(), "Annie".into());
        scim::replace(&okta, Kind::User, &text, &body, Some(&version)).await.unwrap();
        assert_eq!(t.user(person(&ana)).await.preferred_name, "Annie");
        body.insert("nickName".to_owned(), "Anna".into());
        let stale = scim::replace(&okta, Kind::User, &text, &body, Some(&version)).await.unwrap_err();
        assert_eq!((stale.status, t.user(person(&ana)).await.preferred_name.as_str()), (412, "Annie"));
        // The same once more changes nothing.
        let before = t.events(Entity::User, person(&ana).0).await.len();
        body.insert("nickName".to_owned(), "Annie".into());
        scim::replace(&okta, Kind::User, &text, &body, None).await.unwrap();
        assert_eq!(t.events(Entity::User, person(&ana).0).await.len(), before);
    })
    .await;
}
