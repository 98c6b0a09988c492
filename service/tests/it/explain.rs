//! Access explained.

use crate::support::{each_database, refusal};
use domain::AppError;
use domain::access::AccessQuestion;
use domain::ids::UserId;
use domain::state::UserType;
use domain::users::UserInput;
use service::{explain, users};

/// A question about this person.
pub fn ask(person: UserId, action: &str, on: &str, record: &str) -> AccessQuestion {
    AccessQuestion {
        person: person.to_string(),
        action: action.to_owned(),
        on: on.to_owned(),
        record: record.to_owned(),
    }
}

#[tokio::test]
async fn the_answer_is_that_of_the_guard() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let paul = t.bare_agent("Paul", UserType::User).await;
        let id = paul.actor.subject.id;
        let answer = explain::ask(&admin, ask(id, "create_user", "desk", "")).await.unwrap();
        assert!(!answer.decision.allow && answer.decision.because[0].fix.is_some());
        let refused = refusal(users::create(&paul, UserInput::default()).await);
        let why: Vec<_> = answer.decision.because.iter().map(|reason| reason.text.as_str()).collect();
        assert_eq!(refused, AppError::Forbidden(why.join(" ")));
        let own = admin.actor.subject.id;
        let answer = explain::ask(&admin, ask(own, "modify_user", "user", &id.to_string())).await.unwrap();
        assert!(answer.decision.allow);
        assert_eq!((answer.person.as_str(), answer.record.as_str()), ("Ada Admin", "Paul Agent"));
        let queue = admin.fixed.structure.queues.keys().next().unwrap().to_string();
        let answer = explain::ask(&admin, ask(id, "create_ticket", "queue", &queue)).await.unwrap();
        assert!(!answer.decision.allow);
        assert_eq!(answer.record, "queue Inbox");
    })
    .await;
}

#[tokio::test]
async fn what_does_not_exist_is_named_at_its_field() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let error = refusal(explain::ask(&admin, ask(UserId(9999), "fly", "ticket", "12")).await);
        for field in ["person", "action", "record"] {
            assert!(error.at(field).is_some(), "{field}");
        }
        let error = refusal(explain::ask(&admin, ask(UserId(1), "sign_in", "moon", "")).await);
        assert!(error.at("on").is_some());
    })
    .await;
}

#[tokio::test]
async fn only_who_manages_roles_may_ask() {
    each_database(|t| async move {
        let manager = t.bare_agent("Mia", UserType::Manager).await;
        let question = ask(manager.actor.subject.id, "sign_in", "desk", "");
        assert!(matches!(refusal(explain::ask(&manager, question).await), AppError::Forbidden(_)));
    })
    .await;
}
