//! Somebody of the directory becomes an agent.

use super::form;
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::agents::AgentInput;
use domain::journal::Entity;
use domain::state::{AccountState, UserType, WebAccess};
use service::{agents, users};

#[tokio::test]
async fn rtp_14_somebody_of_the_directory_becomes_an_agent_with_what_the_form_grants() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Guest).await;
        let present = users::get(&admin, ana).await.unwrap();
        let email = present.emails.first().cloned().unwrap_or_else(|| "ana@acme.example.com".to_owned());
        let input = AgentInput {
            first_name: present.first_name.clone(),
            last_name: present.last_name.clone(),
            email,
            ..form(&admin, "Ana", "user").await
        };
        let wrong = AgentInput { departments: Vec::new(), ..input.clone() };
        assert!(refusal(Box::pin(agents::make(&admin, ana, wrong)).await).at("departments").is_some());
        assert!(matches!(refusal(agents::get(&admin, ana).await), AppError::NotFound), "nothing is half done");

        Box::pin(agents::make(&admin, ana, input.clone())).await.unwrap();
        let agent = agents::get(&admin, ana).await.unwrap();
        assert_eq!((agent.user_type, agent.state), (UserType::User, AccountState::Pending));
        assert_eq!(agent.departments.len(), input.departments.len());
        let now = users::get(&admin, ana).await.unwrap();
        assert_eq!((now.customer_id, now.site_id), (present.customer_id, present.site_id), "they stay where they are");
        assert!(t.events(Entity::User, ana.0).await.contains(&"agent.created".to_owned()));

        let again = refusal(Box::pin(agents::make(&admin, ana, input.clone())).await);
        assert!(matches!(again, AppError::Conflict(_)), "{again:?}");
        let clerk = t.bare_agent("Kim", UserType::User).await;
        let ben = t.person_of_acme("Ben", WebAccess::Own, AccountState::Guest).await;
        let refused = refusal(Box::pin(agents::make(&clerk, ben, input)).await);
        assert!(matches!(refused, AppError::Forbidden(_)), "{refused:?}");
    })
    .await;
}
