//! Fields of a person that come from another system are changed there.

use super::feed::JsonFeed;
use super::{carry_out, input, look, person};
use crate::support::{each_database, refusal};
use domain::agents::AgentInput;
use domain::bulk::{BulkCounts, BulkInput, BulkOutcome, BulkQuery};
use domain::integrations::IntegrationInput;
use domain::state::{AccountState, Validity, WebAccess};
use domain::users::UserInput;
use service::{agents, bulk, integrations, users};

#[tokio::test]
async fn otr_6_fields_of_an_integration_are_changed_there_and_all_others_here() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        feed.has(&[("Ana", "Porto", "Desk"), ("Bo", "Porto", "")]);
        let form = IntegrationInput { agents: "title = Desk -> Agent @ Support".to_owned(), ..input(&feed) };
        let id = integrations::create(&admin, form).await.unwrap();
        carry_out(&t, &admin, id).await;
        let admin = t.admin().await;
        let (ana, bo) = (person(&admin, "Ana@example.com").await, person(&admin, "Bo@example.com").await);
        let owners = users::owners(&admin, bo).await.unwrap();
        assert_eq!(owners.keys().collect::<Vec<_>>(), ["emails", "first_name", "last_name", "username"]);
        assert!(owners.values().all(|owner| owner == "People of HR"), "{owners:?}");

        let form = users::form(&admin, bo).await.unwrap();
        let both = UserInput { last_name: "Berg".to_owned(), city: "Faro".to_owned(), ..form.clone() };
        let refused = refusal(users::update(&admin, bo, both).await);
        assert_eq!(refused.at("last_name"), Some("This comes from People of HR: please change it there."));
        assert!(refused.at("city").is_none(), "{refused:?}");
        users::update(&admin, bo, UserInput { city: "Faro".to_owned(), ..form }).await.unwrap();

        let form = AgentInput::of(agents::get(&admin, ana).await.unwrap());
        let renamed = AgentInput { email: "other@example.com".to_owned(), ..form };
        let refused = refusal(agents::update(&admin, ana, renamed).await);
        assert!(refused.at("email").unwrap().contains("People of HR"), "{refused:?}");

        // Whoever is gone there belongs to this desk alone.
        feed.has(&[("Ana", "Porto", "Desk")]);
        look(&t, &admin, id).await;
        assert!(users::owners(&admin, bo).await.unwrap().is_empty());
        let form = users::form(&admin, bo).await.unwrap();
        assert_eq!(form.city, "Faro");
        users::update(&admin, bo, UserInput { last_name: "Berg".to_owned(), ..form }).await.unwrap();
        integrations::delete(&admin, id).await.unwrap();
        assert!(users::owners(&admin, ana).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn otr_6_changing_many_people_refuses_what_comes_from_elsewhere_one_by_one() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        let carl = t.person_of_acme("Carl", WebAccess::Own, AccountState::Guest).await;
        let mut form = input(&feed);
        form.fields.insert("web_access".to_owned(), "level".to_owned());
        form.fields.insert("validity".to_owned(), "state".to_owned());
        let there = serde_json::json!([{
            "first": "Bo", "last": "Ruiz", "mail": "Bo@example.com", "login": "Bo.r", "office": "Porto",
            "level": "Own tickets", "state": "valid",
        }]);
        feed.has_text(&there.to_string());
        let id = integrations::create(&admin, form).await.unwrap();
        carry_out(&t, &admin, id).await;
        let admin = t.admin().await;
        let bo = person(&admin, "Bo@example.com").await;
        let many = |action: &str| BulkInput {
            action: action.to_owned(),
            ids: vec![bo.to_string(), carl.to_string()],
            validity: "invalid".to_owned(),
            web_access: "customer".to_owned(),
            ..BulkInput::default()
        };
        for action in ["set_validity", "set_web_access"] {
            let shown = bulk::preview(&admin, &many(action)).await.unwrap();
            let expected = BulkCounts { changed: 1, refused: 1, ..BulkCounts::default() };
            assert_eq!(shown.counts, expected, "{action}");
            let row = shown.rows.iter().find(|row| row.id == bo).unwrap();
            assert_eq!(row.reason, "This comes from People of HR: please change it there.", "{action}");
            let done = bulk::apply(&admin, &many(action)).await.unwrap();
            let done = bulk::get(&admin, done, &BulkQuery::default()).await.unwrap();
            let row = done.people.rows.iter().find(|row| row.id == bo).unwrap();
            assert_eq!(row.outcome, BulkOutcome::Refused, "{action}");
        }
        let (bo, carl) = (t.user(bo).await, t.user(carl).await);
        assert_eq!((bo.validity, bo.web_access), (Validity::Valid, WebAccess::Own));
        assert_eq!((carl.validity, carl.web_access), (Validity::Invalid, WebAccess::Customer));
    })
    .await;
}
