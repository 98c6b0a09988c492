//! A provider that answers, and then does not.

use super::real::{DESK, Real, SECRET};
use super::{input, ticked};
use crate::support::{TestApp, each_database, refusal};
use domain::AppError;
use domain::ids::OidcProviderId;
use service::oidc;

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
        let error = refusal(oidc::begin(&t.guest(), id, "").await);
        assert!(error.at("form").unwrap().contains("does not work at the moment"), "{error}");
        let found = refusal(oidc::test_provider(&t.admin().await, id).await);
        assert!(found.to_string().contains("cannot be reached"), "{found}");
        let forged = refusal(oidc::backchannel(&t.guest(), id, "a.b.c").await);
        assert!(matches!(forged, AppError::Conflict(_)), "{forged}");
    })
    .await;
}
