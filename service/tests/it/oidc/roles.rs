//! What agents are given by what a provider says of them, within the rights of whoever configured it.

use super::{change, enter, input, link, provider, signed_in, ticked, vouched, wrong};
use crate::support::{TestApp, each_database};
use domain::agents::RemovalInput;
use domain::ids::UserId;
use domain::permission::Permission;
use domain::state::{GrantKind, UserType};
use domain::structure::RoleInput;
use serde_json::{Value, json};
use service::{agents, oidc, structure};

fn claims(name: &str, groups: &[&str]) -> Value {
    json!({"email": format!("{name}@desk.example"), "email_verified": true, "name": "New Agent", "groups": groups})
}

async fn roles_of(t: &TestApp, user: UserId) -> usize {
    t.cx(user).await.actor.subject.holding(GrantKind::Role, t.app.clock.now()).count()
}

#[tokio::test]
async fn agents_are_given_what_their_claims_lead_to_and_lose_it_with_them() {
    each_database(|t| async move {
        let id = provider(&t, input()).await;
        let admin = t.admin().await;
        change(&admin, id, |input| {
            input.creates_people = ticked();
            input.default_place = "Acme / Head office".to_owned();
            input.roles = "groups = helpdesk -> Agent @ Support".to_owned();
        })
        .await;
        let new = signed_in(&t, id, vouched("new", claims("new", &["Helpdesk"]))).await.user_id;
        assert!(t.cx(new).await.actor.subject.is_agent());
        assert_eq!(roles_of(&t, new).await, 1);
        signed_in(&t, id, vouched("new", claims("new", &["helpdesk"]))).await;
        assert_eq!(roles_of(&t, new).await, 1, "not twice");
        signed_in(&t, id, vouched("new", claims("new", &[]))).await;
        assert_eq!(roles_of(&t, new).await, 0);
        // What was given by hand stays, and nobody becomes an agent who is here already.
        let alan = t.agent("Alan", UserType::User).await.actor.subject.id;
        link(&t, id, alan, "alan").await;
        signed_in(&t, id, vouched("alan", claims("alan", &[]))).await;
        assert_eq!(roles_of(&t, alan).await, 1);
        let ana = t.customer_user("Ana").await.actor.subject.id;
        link(&t, id, ana, "ana").await;
        signed_in(&t, id, vouched("ana", claims("ana", &["helpdesk"]))).await;
        assert!(!t.cx(ana).await.actor.subject.is_agent());
    })
    .await;
}

#[tokio::test]
async fn no_role_is_given_that_the_keeper_does_not_hold_and_nobody_above_them_is_linked() {
    each_database(|t| async move {
        let id = provider(&t, input()).await;
        let admin = t.admin().await;
        let permissions = |all: &[Permission]| all.iter().map(|one| one.as_str().to_owned()).collect();
        let all: Vec<Permission> = Permission::ALL.to_vec();
        let whole = RoleInput { name: "Everything".to_owned(), permissions: permissions(&all), ..RoleInput::default() };
        structure::roles::create(&admin, whole).await.unwrap();
        let few: Vec<Permission> = all.iter().copied().filter(|one| *one != Permission::AuditRead).collect();
        let most = RoleInput { name: "Most".to_owned(), permissions: permissions(&few), ..RoleInput::default() };
        let most = structure::roles::create(&admin, most).await.unwrap();
        let keeper = t.bare_agent("Kim", UserType::User).await.actor.subject.id;
        t.grant(keeper, GrantKind::Role, most.0).await;
        let kim = t.cx(keeper).await;
        let mut form = oidc::get(&kim, id).await.unwrap().input;
        form.roles = "groups = boss -> Everything @ Support".to_owned();
        let why = wrong(oidc::update(&kim, id, form.clone()).await, "roles");
        assert!(why.contains("rights that you do not hold"), "{why}");
        form.roles = String::new();
        form.links_mail = ticked();
        oidc::update(&kim, id, form).await.unwrap();
        // The admin, whom Kim could not manage, is not let in on the word of Kim's provider.
        let ada = json!({"email": "ada@desk.example.com", "email_verified": true});
        assert!(enter(&t, id, vouched("ada", ada.clone())).await.is_err());
        change(&admin, id, |input| input.comment = "Looked at.".to_owned()).await;
        assert!(enter(&t, id, vouched("ada", ada)).await.is_ok(), "within the rights of the admin");
    })
    .await;
}

#[tokio::test]
async fn a_provider_whose_keeper_is_gone_adds_and_gives_nothing() {
    each_database(|t| async move {
        let id = provider(&t, input()).await;
        let (admin, kim) = (t.admin().await, t.agent("Kim", UserType::Admin).await);
        change(&kim, id, |input| {
            input.creates_people = ticked();
            input.default_place = "Acme / Head office".to_owned();
            input.roles = "groups = helpdesk -> Agent @ Support".to_owned();
        })
        .await;
        let new = signed_in(&t, id, vouched("new", claims("new", &[]))).await.user_id;
        agents::delete(&admin, kim.actor.subject.id, RemovalInput::default()).await.unwrap();
        assert!(enter(&t, id, vouched("late", claims("late", &["helpdesk"]))).await.is_err());
        assert_eq!(signed_in(&t, id, vouched("new", claims("new", &[]))).await.user_id, new, "who is linked still is");
    })
    .await;
}

#[tokio::test]
async fn nobody_is_given_an_account_once_the_keeper_may_not() {
    each_database(|t| async move {
        let id = provider(&t, input()).await;
        let admin = t.admin().await;
        let role = |without: Option<Permission>| RoleInput {
            name: "Most".to_owned(),
            permissions: Permission::ALL
                .iter()
                .filter(|one| Some(**one) != without)
                .map(|one| one.as_str().to_owned())
                .collect(),
            ..RoleInput::default()
        };
        let most = structure::roles::create(&admin, role(None)).await.unwrap();
        let keeper = t.bare_agent("Kim", UserType::User).await.actor.subject.id;
        t.grant(keeper, GrantKind::Role, most.0).await;
        change(&t.cx(keeper).await, id, |input| {
            input.creates_people = ticked();
            input.default_place = "Acme / Head office".to_owned();
        })
        .await;
        signed_in(&t, id, vouched("new", claims("new", &[]))).await;
        let before = t.people().await;
        structure::roles::update(&admin, most, role(Some(Permission::UsersManageAccount))).await.unwrap();
        assert!(enter(&t, id, vouched("late", claims("late", &[]))).await.is_err());
        assert_eq!(t.people().await, before);
        structure::roles::update(&admin, most, role(None)).await.unwrap();
        signed_in(&t, id, vouched("late", claims("late", &[]))).await;
    })
    .await;
}
