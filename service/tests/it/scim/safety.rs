//! What a connection cannot do.

use super::{add, asking, connect, id_of, input, patch, person, somebody};
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::agents::RemovalInput;
use domain::journal::Entity;
use domain::scim::ScimInput;
use domain::state::{UserType, Validity};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use service::scim::{self, Kind};
use service::{agents, sources, users};

fn off() -> Value {
    json!([{"op": "Replace", "path": "active", "value": "False"}])
}

#[tokio::test]
async fn too_many_deactivations_stop_it_until_an_admin_approves() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (id, token) = connect(&t, &admin, input()).await;
        let okta = asking(&t, &token).await;
        let mut all = Vec::new();
        for number in 0..8 {
            all.push(add(&okta, Kind::User, somebody(&format!("P{number}"))).await.unwrap());
        }
        for one in &all[..5] {
            patch(&okta, Kind::User, &id_of(one), off()).await.unwrap();
        }
        let refused = patch(&okta, Kind::User, &id_of(&all[5]), off()).await.unwrap_err();
        assert_eq!((refused.status, refused.retry_after_s), (429, Some(3600)));
        assert_eq!(t.user(person(&all[5])).await.validity, Validity::Valid);
        assert_eq!(scim::delete_resource(&okta, Kind::User, &id_of(&all[6]), None).await.unwrap_err().status, 429);
        let renamed = json!([{"op": "replace", "path": "nickName", "value": "Six"}]);
        patch(&okta, Kind::User, &id_of(&all[6]), renamed).await.unwrap();
        assert!(scim::get(&t.admin().await, id).await.unwrap().tripped_at.is_some());
        t.run_jobs().await;
        let mails = t.mails();
        assert_eq!(
            mails.iter().filter(|mail| mail.replace("=\r\n", "").contains("/admin/scim/")).count(),
            1,
            "admins hear of it once"
        );
        let outsider = t.agent("Max", UserType::Manager).await;
        assert!(matches!(refusal(scim::release(&outsider, id).await), AppError::Forbidden(_)));
        scim::release(&t.admin().await, id).await.unwrap();
        patch(&okta, Kind::User, &id_of(&all[5]), off()).await.unwrap();
        assert_eq!(t.user(person(&all[5])).await.validity, Validity::Invalid);
        let events = t.events(Entity::Scim, id.0).await;
        assert_eq!(events.iter().filter(|event| *event == "scim_connection.stopped").count(), 1, "{events:?}");
        // The next day it counts again, from the beginning.
        t.clock.advance(25 * 3600);
        let okta = asking(&t, &token).await;
        patch(&okta, Kind::User, &id_of(&all[6]), off()).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn too_many_changes_of_roles_by_groups_stop_it_as_well() {
    each_database(|t| async move {
        let role = domain::structure::RoleInput { name: "Second level".to_owned(), ..Default::default() };
        service::structure::roles::create(&t.admin().await, role).await.unwrap();
        let form = ScimInput {
            people: "agents".to_owned(),
            seat: "Agent @ Support".to_owned(),
            groups: "second -> Second level @ Support".to_owned(),
            ..input()
        };
        let (id, token) = connect(&t, &t.admin().await, form).await;
        let okta = asking(&t, &token).await;
        let mut all = Vec::new();
        for number in 0..8 {
            all.push(add(&okta, Kind::User, somebody(&format!("P{number}"))).await.unwrap());
        }
        let members: Vec<_> = all.iter().map(|one| json!({"value": id_of(one)})).collect();
        let group = json!({"displayName": "Second", "members": members});
        // What new people are given belongs to adding them.
        let group = add(&okta, Kind::Group, group).await.unwrap();
        let roles = async |one: &Value| agents::get(&t.admin().await, person(one)).await.unwrap().roles.len();
        assert_eq!(roles(&all[7]).await, 2);
        t.clock.advance(2 * 3600);
        let nobody = json!([{"op": "remove", "path": "members"}]);
        let refused = patch(&asking(&t, &token).await, Kind::Group, &id_of(&group), nobody.clone()).await.unwrap_err();
        assert_eq!((refused.status, roles(&all[0]).await), (429, 2), "{refused:?}");
        assert!(scim::get(&t.admin().await, id).await.unwrap().tripped_at.is_some());
        scim::release(&t.admin().await, id).await.unwrap();
        patch(&asking(&t, &token).await, Kind::Group, &id_of(&group), nobody).await.unwrap();
        assert_eq!((roles(&all[0]).await, roles(&all[7]).await), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_keeper_with_something_to_do_first_keeps_nothing_going() {
    each_database(|t| async move {
        let deputy = t.agent("Dee", UserType::Admin).await;
        let (id, token) = connect(&t, &deputy, input()).await;
        asking(&t, &token).await;
        let dee = deputy.actor.subject.id;
        let demand = async |value: bool| {
            entity::account::Entity::update_many()
                .col_expr(entity::account::Column::MustChangePassword, sea_orm::sea_query::Expr::value(value))
                .filter(entity::account::Column::UserId.eq(dee))
                .exec(t.app.db.maintenance())
                .await
                .unwrap();
        };
        demand(true).await;
        for _ in 0..2 {
            let refused = scim::authenticate(&t.guest(), &token).await.err().unwrap();
            assert_eq!(refused.status, 403);
            assert!(refused.detail.contains("new password"), "{refused:?}");
        }
        assert!(scim::get(&t.admin().await, id).await.unwrap().barred_at.is_some());
        t.run_jobs().await;
        let told = t.mails().into_iter().filter(|mail| mail.contains("cannot reach")).count();
        assert_eq!(told, 2, "both admins hear of it once");
        demand(false).await;
        asking(&t, &token).await;
        assert!(scim::get(&t.admin().await, id).await.unwrap().barred_at.is_none());
        service::accounts::lock(&t.admin().await, dee).await.unwrap();
        assert_eq!(scim::authenticate(&t.guest(), &token).await.err().map(|error| error.status), Some(403));
        let events = t.events(Entity::Scim, id.0).await;
        assert_eq!(events.iter().filter(|event| *event == "scim_connection.barred").count(), 2);
    })
    .await;
}

#[tokio::test]
async fn the_last_admin_and_whoever_keeps_it_stay() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let form = ScimInput {
            people: "agents".to_owned(),
            seat: "Agent @ Support".to_owned(),
            adopts: "true".to_owned(),
            ..input()
        };
        let (_, token) = connect(&t, &admin, form).await;
        let okta = asking(&t, &token).await;
        let mut ada = somebody("Ada");
        ada["emails"] = json!([{"value": "ada@desk.example.com"}]);
        let ada = add(&okta, Kind::User, ada).await.unwrap();
        assert_eq!(person(&ada), admin.actor.subject.id);
        assert_eq!(patch(&okta, Kind::User, &id_of(&ada), off()).await.unwrap_err().status, 403);
        assert_eq!(t.user(person(&ada)).await.validity, Validity::Valid);
        assert!(agents::get(&t.admin().await, person(&ada)).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_token_is_shown_once_and_works_as_long_as_its_maker_may() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (id, token) = connect(&t, &admin, input()).await;
        let row = entity::scim_connection::Entity::find_by_id(id).one(t.app.db.read()).await.unwrap().unwrap();
        assert!(row.token_hash.is_some_and(|hash| hash != token) && token.starts_with("dfs_"));
        asking(&t, &token).await;
        let view = scim::get(&admin, id).await.unwrap();
        assert_eq!((view.last_used_at.is_some(), view.keeper.as_deref()), (true, Some("Ada Admin")));
        let next = scim::make_token(&admin, id).await.unwrap().token;
        let refused = async |token: &str| scim::authenticate(&t.guest(), token).await.err().map(|error| error.status);
        assert_eq!(refused(&token).await, Some(401));
        let deputy = t.agent("Dee", UserType::Admin).await;
        let deputys = scim::make_token(&deputy, id).await.unwrap().token;
        assert_eq!((refused(&next).await, refused(&deputys).await), (Some(401), None));
        agents::delete(&admin, deputy.actor.subject.id, RemovalInput::default()).await.unwrap();
        assert_eq!(refused(&deputys).await, Some(403));
        let mine = scim::make_token(&t.admin().await, id).await.unwrap().token;
        assert_eq!(refused(&mine).await, None);
        scim::revoke_token(&t.admin().await, id).await.unwrap();
        assert_eq!(refused(&mine).await, Some(401));
        assert_eq!(refusal(scim::revoke_token(&t.admin().await, id).await), AppError::NotFound);
    })
    .await;
}

#[tokio::test]
async fn the_people_of_a_removed_connection_can_be_changed_here() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (id, token) = connect(&t, &admin, input()).await;
        let ana = person(&add(&asking(&t, &token).await, Kind::User, somebody("Ana")).await.unwrap());
        assert!(!users::get(&t.admin().await, ana).await.unwrap().can.modify);
        scim::delete(&t.admin().await, id).await.unwrap();
        let admin = t.admin().await;
        assert!(users::get(&admin, ana).await.unwrap().can.modify);
        assert!(sources::list(&admin).await.unwrap().iter().any(|source| source.name == "Okta"));
        // The name is free again for a connection; its source gets another one.
        scim::create(&admin, input()).await.unwrap();
        assert!(sources::list(&admin).await.unwrap().iter().any(|source| source.name == "Okta (2)"));
    })
    .await;
}
