//! Going to a real provider and coming back.

use super::real::{Browser, DESK, Real, SECRET};
use super::{change, identities, input, link, ticked};
use crate::support::{TestApp, each_database, refusal};
use domain::AppError;
use domain::ids::{OidcProviderId, UserId};
use domain::journal::Entity;
use domain::oidc::LinkIdentityInput;
use domain::state::Door;
use service::accounts::Entry;
use service::oidc::{self, Answer, Back, Departure};

/// Keeps the provider for the first admin. The clock of the desk is that of the provider from now on.
async fn keep(t: &TestApp, real: &Real) -> OidcProviderId {
    t.clock.advance((real.now().await - t.app.clock.now().0) / 1000);
    let mut form = input();
    form.issuer.clone_from(&real.issuer);
    form.client_secret = SECRET.to_owned();
    form.signs_out = ticked();
    super::provider(t, form).await
}

/// What comes back of somebody who goes there.
async fn at(browser: &Browser, departure: &Departure, name: &str, does: &str) -> Answer {
    let back = browser.at(&departure.address, name, does).await;
    let value = |name: &str| {
        let found = back.query_pairs().find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    Answer { code: value("code"), state: value("state"), error: value("error"), iss: value("iss") }
}

async fn back(t: &TestApp, id: OidcProviderId, departure: &Departure, answer: Answer) -> Back {
    oidc::come_back(&t.guest(), None, id, answer, &departure.browser.0).await
}

fn who(back: Back) -> Result<UserId, String> {
    match back.outcome {
        Ok(Some(Entry::SignedIn(who))) => Ok(who.user_id),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(AppError::from(error).at("form").unwrap().to_owned()),
    }
}

#[tokio::test]
async fn somebody_signs_in_at_a_real_provider_and_is_added() {
    each_database(|t| async move {
        let real = Real::start(DESK).await;
        let id = keep(&t, &real).await;
        let admin = t.admin().await;
        t.customer("Globex").await;
        change(&admin, id, |input| {
            input.creates_people = ticked();
            input.default_place = "Acme / Head office".to_owned();
            input.places = "office = porto -> Globex / Head office".to_owned();
        })
        .await;
        let found = oidc::test_provider(&admin, id).await.unwrap();
        assert!(found.keys > 0 && found.signs_out && found.backchannel && found.warnings.is_empty(), "{found:?}");
        let browser = Browser::new();
        let departure = oidc::begin(&t.guest(), id, "/portal/tickets/new").await.unwrap();
        let answer = at(&browser, &departure, "portoana", "enter").await;
        let came = back(&t, id, &departure, answer.clone()).await;
        assert_eq!(came.next, "/portal/tickets/new");
        let ana = who(came).unwrap();
        let row = t.user(ana).await;
        assert_eq!((row.email.as_deref(), row.door), (Some("portoana@acme.example"), Door::SingleSignOn));
        assert_eq!(row.customer_id, t.customer("Globex").await.0, "what the userinfo endpoint says counts");
        // Each answer counts once.
        assert!(who(back(&t, id, &departure, answer).await).unwrap_err().contains("Please try again"));
        // There the browser is signed in already: no form this time.
        let departure = oidc::begin(&t.guest(), id, "").await.unwrap();
        let answer = at(&browser, &departure, "nobody", "enter").await;
        assert_eq!(who(back(&t, id, &departure, answer).await).unwrap(), ana);
        assert_eq!(identities(&t).await, 1);
        assert!(oidc::leave(&t.guest(), id).await.unwrap().unwrap().starts_with(&real.issuer));
    })
    .await;
}

#[tokio::test]
async fn an_answer_counts_in_its_own_browser_in_time_and_unchanged() {
    each_database(|t| async move {
        let real = Real::start(DESK).await;
        let id = keep(&t, &real).await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        link(&t, id, ana, "subject-of-ana").await;
        let again = "Please try again";
        let first = oidc::begin(&t.guest(), id, "").await.unwrap();
        let answer = at(&Browser::new(), &first, "ana", "enter").await;
        let other = oidc::begin(&t.guest(), id, "").await.unwrap();
        assert!(who(back(&t, id, &other, answer.clone()).await).unwrap_err().contains(again), "another browser");
        let changed = Answer { state: format!("{}x", answer.state), ..answer.clone() };
        assert!(who(back(&t, id, &first, changed).await).unwrap_err().contains(again), "another state");
        let elsewhere = Answer { iss: "https://evil.example".to_owned(), ..answer };
        assert!(who(back(&t, id, &first, elsewhere).await).unwrap_err().contains("does not work"), "another issuer");
        let wrong = oidc::begin(&t.guest(), id, "").await.unwrap();
        let answer = at(&Browser::new(), &wrong, "ana", "enter").await;
        let forged = Answer { code: "made up".to_owned(), ..answer };
        assert!(who(back(&t, id, &wrong, forged).await).unwrap_err().contains("does not work"), "another code");
        let cancelled = oidc::begin(&t.guest(), id, "").await.unwrap();
        let answer = at(&Browser::new(), &cancelled, "ana", "cancel").await;
        assert_eq!(answer.error, "access_denied");
        assert!(who(back(&t, id, &cancelled, answer).await).unwrap_err().contains("did not finish"));
        let late = oidc::begin(&t.guest(), id, "").await.unwrap();
        let answer = at(&Browser::new(), &late, "ana", "enter").await;
        t.clock.advance(oidc::LASTING_S + 1);
        assert!(who(back(&t, id, &late, answer).await).unwrap_err().contains(again), "too late");
        assert!(!t.events(Entity::User, ana.0).await.contains(&"user.signed_in".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn whoever_is_signed_in_links_a_provider_with_the_present_password() {
    each_database(|t| async move {
        let real = Real::start(DESK).await;
        let id = keep(&t, &real).await;
        let ana = t.customer_user("Ana").await;
        let form = |current: &str| LinkIdentityInput { provider: id.to_string(), current: current.to_owned() };
        let wrong = refusal(oidc::begin_link(&ana, form("guessed")).await);
        assert!(wrong.at("current").is_some(), "{wrong}");
        let departure = oidc::begin_link(&ana, form(crate::support::PASSWORD)).await.unwrap();
        let browser = Browser::new();
        let answer = at(&browser, &departure, "ana", "enter").await;
        let came = oidc::come_back(&t.guest(), Some(&ana), id, answer, &departure.browser.0).await;
        assert!(came.links && came.outcome.unwrap().is_none());
        let departure = oidc::begin(&t.guest(), id, "").await.unwrap();
        let answer = at(&browser, &departure, "ana", "enter").await;
        assert_eq!(who(back(&t, id, &departure, answer).await).unwrap(), ana.actor.subject.id);
        // Nobody else links in the name of whoever began it.
        let departure = oidc::begin_link(&ana, form(crate::support::PASSWORD)).await.unwrap();
        let answer = at(&Browser::new(), &departure, "bo", "enter").await;
        let bo = t.customer_user("Bo").await;
        let came = oidc::come_back(&t.guest(), Some(&bo), id, answer, &departure.browser.0).await;
        assert!(came.outcome.is_err());
        assert_eq!(identities(&t).await, 1);
    })
    .await;
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
