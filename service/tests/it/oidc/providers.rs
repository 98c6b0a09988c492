//! Providers as admins keep them, and what becomes of identities when people go.

use super::{change, identities, input, link, provider, ticked, verified, vouched, wrong};
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::journal::Entity;
use domain::oidc::OidcProviderInput;
use domain::privacy::EraseInput;
use domain::state::{UserType, WebAccess};
use entity::oidc_provider;
use sea_orm::EntityTrait;
use service::{doors, oidc, privacy};

#[tokio::test]
async fn a_form_is_refused_with_everything_that_is_wrong() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let bad = OidcProviderInput {
            issuer: "http://id.acme.example".to_owned(),
            scopes: "email".to_owned(),
            audience: "customers".to_owned(),
            places: "groups = a -> Nowhere / At all".to_owned(),
            roles: "groups = a -> Agent @ Support".to_owned(),
            default_place: "Nowhere".to_owned(),
            second_factor: "never".to_owned(),
            ..OidcProviderInput::default()
        };
        let error = refusal(oidc::create(&admin, bad).await);
        for field in ["name", "issuer", "client_id", "scopes", "places", "roles", "default_place", "second_factor"] {
            assert!(error.at(field).is_some(), "{field}: {error:?}");
        }
        provider(&t, input()).await;
        assert_eq!(wrong(oidc::create(&admin, input()).await, "name"), "There is already a provider of this name.");
    })
    .await;
}

#[tokio::test]
async fn only_who_manages_integrations_keeps_providers_and_nobody_sees_a_secret() {
    each_database(|t| async move {
        let id = provider(&t, input()).await;
        let user = t.agent("Uma", UserType::User).await;
        for refused in [
            refusal(oidc::list(&user).await),
            refusal(oidc::get(&user, id).await),
            refusal(oidc::create(&user, input()).await),
            refusal(oidc::update(&user, id, input()).await),
            refusal(oidc::delete(&user, id).await),
            refusal(oidc::test_provider(&user, id).await),
        ] {
            assert!(matches!(refused, AppError::Forbidden(_)), "{refused}");
        }
        let admin = t.admin().await;
        let seen = oidc::get(&admin, id).await.unwrap();
        assert!(seen.has_secret && seen.input.client_secret.is_empty());
        assert_eq!(seen.redirect_uri, format!("https://desk.example.com/auth/oidc/{id}/callback"));
        let row = oidc_provider::Entity::find_by_id(id).one(t.app.db.read()).await.unwrap().unwrap();
        assert!(!row.secret.unwrap().contains("a secret of the desk"));
        change(&admin, id, |input| input.client_secret = "another secret".to_owned()).await;
        let told = format!("{:?}", t.journal(Entity::OidcProvider, id.0).await);
        assert!(told.contains("secret_changed") && !told.contains("another secret") && !told.contains("a secret of"));
        // Nothing differs, nothing is written.
        change(&admin, id, |_| ()).await;
        assert_eq!(t.events(Entity::OidcProvider, id.0).await, ["oidc_provider.created", "oidc_provider.updated"]);
    })
    .await;
}

#[tokio::test]
async fn an_issuer_stays_while_people_are_linked_and_a_secret_goes_to_no_other() {
    each_database(|t| async move {
        let id = provider(&t, input()).await;
        let admin = t.admin().await;
        let another = || {
            let mut input = input();
            input.issuer = "https://id.globex.example".to_owned();
            input.client_secret = String::new();
            input
        };
        let why = wrong(oidc::update(&admin, id, another()).await, "client_secret");
        assert!(why.contains("enter the secret again"), "{why}");
        let ana = t.customer_user("Ana").await.actor.subject.id;
        link(&t, id, ana, "ana").await;
        let why = wrong(oidc::update(&admin, id, another()).await, "issuer");
        assert!(why.contains("People are linked"), "{why}");
    })
    .await;
}

#[tokio::test]
async fn who_was_vouched_for_by_another_issuer_meanwhile_is_nobody_at_this_one() {
    each_database(|t| async move {
        let mut form = input();
        form.links_mail = ticked();
        let id = provider(&t, form).await;
        let ana = t.customer_user("Ana").await;
        let before = vouched("ana", verified("ana@acme.example.com"));
        change(&t.admin().await, id, |input| {
            input.issuer = "https://id.globex.example".to_owned();
            input.client_secret = "its own".to_owned();
        })
        .await;
        assert_eq!(refusal(oidc::link(&ana, id, &before).await), AppError::NotFound);
        assert_eq!(refusal(oidc::enter(&t.guest(), id, before).await), AppError::NotFound);
        assert_eq!(identities(&t).await, 0);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_added_without_access() {
    each_database(|t| async move {
        let mut form = input();
        form.creates_people = ticked();
        form.web_access = WebAccess::NoAccess.as_str().to_owned();
        t.customer("Acme").await;
        let why = wrong(oidc::create(&t.admin().await, form.clone()).await, "web_access");
        assert!(why.contains("has to be able to sign in"), "{why}");
        form.audience = "agents".to_owned();
        oidc::create(&t.admin().await, form).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_sign_in_page_offers_what_is_enabled() {
    each_database(|t| async move {
        let id = provider(&t, input()).await;
        let offered = doors::open(&t.guest()).await.unwrap().providers;
        assert_eq!((offered.len(), offered[0].name.as_str()), (1, "Acme ID"));
        change(&t.admin().await, id, |input| input.is_enabled = String::new()).await;
        assert!(doors::open(&t.guest()).await.unwrap().providers.is_empty());
        change(&t.admin().await, id, |input| input.is_enabled = ticked()).await;
        oidc::delete(&t.admin().await, id).await.unwrap();
        assert!(doors::open(&t.guest()).await.unwrap().providers.is_empty());
    })
    .await;
}

#[tokio::test]
async fn identities_go_with_the_person_and_with_the_provider() {
    each_database(|t| async move {
        let id = provider(&t, input()).await;
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let bo = t.customer_user("Bo").await.actor.subject.id;
        link(&t, id, ana, "ana").await;
        link(&t, id, bo, "bo").await;
        let agreed = EraseInput {
            confirmation: "ana@acme.example.com".to_owned(),
            reason: "She asked for it.".to_owned(),
            ..EraseInput::default()
        };
        privacy::erase(&admin, ana, agreed).await.unwrap();
        while t.run_jobs().await > 0 {}
        assert_eq!(identities(&t).await, 1);
        oidc::delete(&admin, id).await.unwrap();
        assert_eq!(identities(&t).await, 0);
    })
    .await;
}
