//! Fields of a person that come from another system are changed there.

use super::feed::JsonFeed;
use super::{carry_out, input, look, person};
use crate::support::{each_database, refusal};
use domain::agents::AgentInput;
use domain::integrations::IntegrationInput;
use domain::users::UserInput;
use service::{agents, integrations, users};

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
