//! Whom a provider leads to: linked, recognised, added, or nobody.

use super::{change, enter, identities, input, link, provider, signed_in, ticked, verified, vouched};
use crate::support::each_database;
use domain::journal::Entity;
use domain::state::{AccountState, Door, UserType, Validity, WebAccess};
use entity::user;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::json;
use service::users;

const NOBODY: &str = "Nobody here is linked";

#[tokio::test]
async fn nobody_is_linked_or_added_unless_the_provider_may() {
    each_database(|t| async move {
        let id = provider(&t, input()).await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        for email in ["ana@acme.example.com", "new@acme.example.com"] {
            let why = enter(&t, id, vouched("x", verified(email))).await.unwrap_err();
            assert!(why.starts_with(NOBODY), "{why}");
        }
        assert_eq!(identities(&t).await, 0);
        link(&t, id, ana, "ana there").await;
        let who = signed_in(&t, id, vouched("ana there", json!({}))).await;
        assert_eq!(who.user_id, ana);
        assert_eq!(who.provider.unwrap().sid.unwrap(), "session of ana there");
        let events = t.events(Entity::User, ana.0).await;
        assert_eq!(events, ["user.identity_linked", "user.signed_in"]);
        let failures = t.events(Entity::OidcProvider, id.0).await;
        assert_eq!(failures, ["oidc_provider.created", "oidc_provider.sign_in_failed", "oidc_provider.sign_in_failed"]);
        assert!(t.journal(Entity::User, ana.0).await[1].changes.contains("Acme ID"));
    })
    .await;
}

#[tokio::test]
async fn a_verified_mail_address_links_where_that_is_allowed_and_an_unverified_one_never_does() {
    each_database(|t| async move {
        let id = provider(&t, input()).await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let admin = t.admin().await;
        change(&admin, id, |input| input.links_mail = ticked()).await;
        let unverified = json!({"email": "ana@acme.example.com", "email_verified": false});
        let why = enter(&t, id, vouched("a", unverified.clone())).await.unwrap_err();
        assert!(why.starts_with(NOBODY));
        assert_eq!(signed_in(&t, id, vouched("a", verified("ANA@acme.example.com"))).await.user_id, ana);
        // From now on it is the name there that counts, whatever the address.
        assert_eq!(signed_in(&t, id, vouched("a", json!({}))).await.user_id, ana);
        // Somebody else with her address is not her, but another account of hers there is.
        change(&admin, id, |input| input.trusts_mail = ticked()).await;
        assert_eq!(signed_in(&t, id, vouched("b", unverified)).await.user_id, ana);
        assert_eq!(identities(&t).await, 2);
        assert!(t.run_jobs().await > 0 && t.mails().iter().any(|mail| mail.contains("Another way to sign in")));
    })
    .await;
}

#[tokio::test]
async fn nobody_is_linked_who_is_locked_invalid_above_the_keeper_or_not_meant() {
    each_database(|t| async move {
        let id = provider(&t, input()).await;
        t.agent("Mona", UserType::Manager).await;
        let admin = t.admin().await;
        change(&admin, id, |input| input.links_mail = ticked()).await;
        let locked = t.person_of_acme("Lea", WebAccess::Own, AccountState::Locked).await;
        let none = t.person_of_acme("Nora", WebAccess::NoAccess, AccountState::Active).await;
        let guest = t.person_of_acme("Gil", WebAccess::Own, AccountState::Guest).await;
        let invalid = t.person_of_acme("Ines", WebAccess::Own, AccountState::Active).await;
        let row = user::ActiveModel { id: Set(invalid), validity: Set(Validity::Invalid), ..Default::default() };
        row.update(t.app.db.maintenance()).await.unwrap();
        for (name, person) in [("lea", locked), ("nora", none), ("gil", guest), ("ines", invalid)] {
            let claims = verified(&format!("{name}@acme.example.com"));
            let why = enter(&t, id, vouched(name, claims)).await.unwrap_err();
            assert!(why.starts_with(NOBODY), "{name} {person}: {why}");
        }
        change(&admin, id, |input| input.audience = "customers".to_owned()).await;
        let why = enter(&t, id, vouched("mona", verified("mona@desk.example.com"))).await.unwrap_err();
        assert!(why.starts_with(NOBODY), "an agent: {why}");
        assert_eq!(identities(&t).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_pending_account_is_activated_by_the_verified_address_and_a_guest_where_people_are_added() {
    each_database(|t| async move {
        let id = provider(&t, input()).await;
        let pending = t.person_of_acme("Pia", WebAccess::Own, AccountState::Pending).await;
        let guest = t.person_of_acme("Gil", WebAccess::Own, AccountState::Guest).await;
        let admin = t.admin().await;
        change(&admin, id, |input| {
            input.links_mail = ticked();
            input.creates_people = ticked();
        })
        .await;
        for (name, person) in [("pia", pending), ("gil", guest)] {
            let claims = verified(&format!("{name}@acme.example.com"));
            assert_eq!(signed_in(&t, id, vouched(name, claims)).await.user_id, person);
            assert_eq!(t.user(person).await.account_state, AccountState::Active);
            assert!(t.events(Entity::User, person.0).await.contains(&"user.activated".to_owned()));
        }
    })
    .await;
}

#[tokio::test]
async fn somebody_new_is_added_where_the_claim_the_mail_domain_or_the_provider_says() {
    each_database(|t| async move {
        let (acme, head_office) = t.customer("Acme").await;
        let (globex, plant) = t.customer("Globex").await;
        let id = provider(&t, input()).await;
        let admin = t.admin().await;
        change(&admin, id, |input| {
            input.creates_people = ticked();
            input.places = "groups = globex people -> Globex / Head office".to_owned();
            input.web_access = "site".to_owned();
        })
        .await;
        let claims = |name: &str, group: &str| {
            json!({"email": format!("{name}@acme.example"), "email_verified": true, "name": "Ana Ruiz", "groups": [group]})
        };
        let before = t.people().await;
        let why = enter(&t, id, vouched("none", claims("none", "else"))).await.unwrap_err();
        assert!(why.starts_with(NOBODY) && t.people().await == before, "nowhere to belong: {why}");
        let ana = signed_in(&t, id, vouched("ana", claims("ana", "Globex People"))).await.user_id;
        let row = t.user(ana).await;
        assert_eq!((row.customer_id, row.site_id, row.door), (globex, plant, Door::SingleSignOn));
        assert_eq!((row.first_name.as_str(), row.last_name.as_str()), ("Ana", "Ruiz"));
        assert_eq!((row.web_access, row.account_state), (WebAccess::Site, AccountState::Active));
        let seen = users::get(&admin, ana).await.unwrap();
        assert!(format!("{seen:?}").contains("Single sign-on Acme ID, groups"), "{seen:?}");
        change(&admin, id, |input| input.default_place = "Acme / Head office".to_owned()).await;
        let bo = signed_in(&t, id, vouched("bo", claims("bo", "else"))).await.user_id;
        let row = t.user(bo).await;
        assert_eq!((row.customer_id, row.site_id), (acme, head_office));
        // Nobody is added twice, nor with an address that is not verified.
        assert_eq!(signed_in(&t, id, vouched("bo", claims("bo", "else"))).await.user_id, bo);
        let unverified = json!({"email": "cy@acme.example", "email_verified": false, "name": "Cy"});
        assert!(enter(&t, id, vouched("cy", unverified)).await.is_err());
        assert_eq!(t.people().await, before + 2);
    })
    .await;
}
