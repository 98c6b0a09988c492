//! A provider that answers, and then does not.

use super::logout::telling;
use super::real::{DESK, Real, SECRET};
use super::{input, ticked};
use crate::support::{TestApp, each_database, refusal};
use domain::AppError;
use domain::ids::OidcProviderId;
use domain::journal::Entity;
use service::oidc::{self, Answer, Asks};

/// Keeps the provider for the first admin. The clock of the desk is that of the provider from now on.
async fn keep(t: &TestApp, real: &Real) -> OidcProviderId {
    t.clock.advance((real.now().await - t.app.clock.now().0) / 1000);
    let mut form = input();
    form.issuer.clone_from(&real.issuer);
    form.client_secret = SECRET.to_owned();
    form.signs_out = ticked();
    super::provider(t, form).await
}

#[tokio::test]
async fn a_provider_that_is_gone_is_told_in_plain_words() {
    each_database(|t| async move {
        let id = {
            let real = Real::start(DESK).await;
            keep(&t, &real).await
        };
        let error = refusal(oidc::begin(&t.guest(), id, Asks::Who, "").await);
        assert!(error.at("form").unwrap().contains("does not work at the moment"), "{error}");
        let found = refusal(oidc::test_provider(&t.admin().await, id).await);
        assert!(found.to_string().contains("cannot be reached"), "{found}");
        let forged = refusal(oidc::backchannel(&t.guest(), id, "a.b.c").await);
        assert!(matches!(forged, AppError::Conflict(_)), "{forged}");
    })
    .await;
}

#[tokio::test]
async fn a_provider_is_asked_to_ask_anew_where_somebody_has_to_prove_who_they_are() {
    each_database(|t| async move {
        let mut form = input();
        form.issuer = telling().await;
        let id = super::provider(&t, form).await;
        let anew = oidc::begin(&t.guest(), id, Asks::Proof, "/profile").await.unwrap().address;
        assert!(anew.contains("prompt=login") && anew.contains("max_age=0"), "{anew}");
        let usual = oidc::begin(&t.guest(), id, Asks::Who, "").await.unwrap().address;
        // Else a provider would not have to tell when somebody signed in there.
        assert!(!usual.contains("prompt=") && usual.contains("max_age=31536000"), "{usual}");
    })
    .await;
}

#[tokio::test]
async fn what_a_provider_answers_instead_of_a_code_is_told_to_admins_once() {
    each_database(|t| async move {
        let mut form = input();
        form.issuer = telling().await;
        let id = super::provider(&t, form).await;
        let left = oidc::begin(&t.guest(), id, Asks::Who, "/portal").await.unwrap();
        let state = left.address.split("state=").nth(1).unwrap().split('&').next().unwrap();
        let answer = |state: &str| Answer {
            state: state.to_owned(),
            error: "unauthorized_client\n".to_owned(),
            ..Answer::default()
        };
        let back = async |state: &str| oidc::come_back(&t.guest(), None, id, answer(state), &left.browser.0).await;
        assert!(!back("another").await.is_own, "nothing that is under way ends");
        let first = back(state).await;
        assert!(first.is_own && first.next == "/portal", "{first:?}");
        assert!(refusal(first.outcome).at("form").unwrap().contains("did not let you sign in here"));
        assert!(!back(state).await.is_own, "once");
        let told = format!("{:?}", t.journal(Entity::OidcProvider, id.0).await);
        assert_eq!(told.matches("The provider answered: unauthorized_client\\\"").count(), 1, "{told}");
    })
    .await;
}
