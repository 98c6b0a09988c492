//! Two people with the form of one person open at the same time.

use crate::support::{each_database, refusal};
use domain::AppError;
use domain::agents::AgentInput;
use domain::customers::CustomerInput;
use domain::meanwhile::known;
use domain::state::{AccountState, UserType, WebAccess};
use domain::users::UserInput;
use service::{agents, customers, users};

#[tokio::test]
async fn different_fields_of_a_person_both_survive_and_the_same_field_tells_both() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let mia = t.agent("Mia", UserType::Manager).await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        let began = users::form(&admin, ana).await.unwrap();
        let base = serde_json::to_string(&began).unwrap();
        let theirs =
            UserInput { city: "Kiel".to_owned(), web_access: WebAccess::Site.as_str().to_owned(), ..began.clone() };
        users::update(&mia, ana, theirs).await.unwrap();

        let other = UserInput { title: "Dr.".to_owned(), ..began.clone() };
        let merged = users::meanwhile(&admin, ana, &base, "", other.clone()).await.unwrap();
        assert_eq!((merged.title.as_str(), merged.city.as_str(), merged.web_access.as_str()), ("Dr.", "Kiel", "site"));
        assert_eq!(users::meanwhile(&admin, ana, "", "", other.clone()).await.unwrap(), other, "programs say all");

        let same = UserInput { web_access: WebAccess::Customer.as_str().to_owned(), ..other };
        let refused = refusal(users::meanwhile(&admin, ana, &base, "", same.clone()).await);
        let AppError::Contested(conflicts) = refused else { panic!("{refused:?}") };
        let [conflict] = conflicts.as_slice() else { panic!("{conflicts:?}") };
        assert_eq!((conflict.field.as_str(), conflict.by.as_str()), ("web_access", "Mia Agent"));
        assert_eq!(
            (conflict.theirs.as_str(), conflict.yours.as_str()),
            (WebAccess::Site.label(), WebAccess::Customer.label())
        );
        let merged = users::meanwhile(&admin, ana, &base, &known(&conflicts), same.clone()).await.unwrap();
        assert_eq!((merged.web_access.as_str(), merged.city.as_str()), ("customer", "Kiel"));

        let again = UserInput { web_access: WebAccess::NoAccess.as_str().to_owned(), ..began };
        users::update(&mia, ana, again).await.unwrap();
        let refused = refusal(users::meanwhile(&admin, ana, &base, &known(&conflicts), same).await);
        assert!(matches!(refused, AppError::Contested(_)), "what was told is no longer so");
    })
    .await;
}

#[tokio::test]
async fn rtp_14_what_two_people_grant_an_agent_at_the_same_time_is_granted() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let eve = t.agent("Eve", UserType::User).await.actor.subject.id;
        let began = AgentInput::of(agents::get(&admin, eve).await.unwrap());
        let base = serde_json::to_string(&began).unwrap();
        let without = AgentInput { queues: Vec::new(), ..began.clone() };
        agents::update(&admin, eve, without).await.unwrap();
        let mine = AgentInput { last_name: "Young".to_owned(), ..began.clone() };
        let merged = agents::meanwhile(&admin, eve, &base, "", mine).await.unwrap();
        assert_eq!((merged.last_name.as_str(), merged.queues.len()), ("Young", 0), "the queue is not given back");
        assert_eq!(merged.roles, began.roles);
    })
    .await;
}

#[tokio::test]
async fn what_was_entered_names_no_customer_that_one_may_not_know_of() {
    each_database(|t| async move {
        let secret =
            CustomerInput { name: "Secret".to_owned(), is_confidential: "true".to_owned(), ..CustomerInput::default() };
        let secret = customers::create(&t.admin().await, secret).await.unwrap();
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        let mia = t.agent("Mia", UserType::Manager).await;
        let present = users::form(&mia, ana).await.unwrap();
        let began = UserInput { customer_id: "0".to_owned(), ..present.clone() };
        let base = serde_json::to_string(&began).unwrap();
        let mine = UserInput { customer_id: secret.to_string(), ..present };
        let refused = refusal(users::meanwhile(&mia, ana, &base, "", mine).await);
        let conflict = refused.contested("customer_id").unwrap();
        assert_eq!((conflict.theirs.as_str(), conflict.yours.clone()), ("Acme", secret.to_string()));
    })
    .await;
}
