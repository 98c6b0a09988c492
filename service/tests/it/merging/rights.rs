//! Who may merge whom.

use super::{choosing, input, two};
use crate::support::{each_database, refusal};
use crate::users::reader;
use domain::AppError;
use domain::agents::RemovalInput;
use domain::merging::{DuplicateQuery, MergeInput};
use domain::state::{AccountState, UserType, WebAccess};
use service::merging::duplicates;
use service::{agents, merging};

#[tokio::test]
async fn merging_takes_the_right_to_change_both() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, other] = two(&t, &admin).await;
        let reading = reader(&t, "Rita", "read_only").await;
        let forbidden = |error: AppError| assert!(matches!(error, AppError::Forbidden(_)), "{error:?}");
        forbidden(refusal(merging::merge(&reading, &input(ana, other)).await));
        forbidden(refusal(merging::question(&reading, &input(ana, other)).await));
        forbidden(refusal(merging::list(&reading).await));
        forbidden(refusal(duplicates::list(&reading, &DuplicateQuery::default()).await));
        let id = merging::merge(&admin, &input(ana, other)).await.unwrap();
        forbidden(refusal(merging::unmerge(&reading, id).await));
        merging::unmerge(&admin, id).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn nobody_merges_into_power() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ada = admin.actor.subject.id;
        let [ana, _] = two(&t, &admin).await;
        let manager = t.agent("Mia", UserType::Manager).await;
        let mia = manager.actor.subject.id;
        let changer = reader(&t, "Carl", "read_and_modify").await;
        let forbidden = |error: AppError| assert!(matches!(error, AppError::Forbidden(_)), "{error:?}");
        for form in [input(ada, ana), input(ana, ada)] {
            forbidden(refusal(merging::merge(&manager, &form).await));
        }
        for form in [input(mia, ana), input(ana, mia)] {
            forbidden(refusal(merging::merge(&manager, &form).await));
            forbidden(refusal(merging::merge(&changer, &form).await));
        }
        // The last admin and everybody else who works here stays.
        let boss = t.agent("Bea", UserType::Admin).await;
        let conflict = refusal(merging::merge(&boss, &input(ana, ada)).await);
        assert!(matches!(conflict, AppError::Conflict(_)), "{conflict:?}");
        assert!(merging::question(&boss, &input(ana, ada)).await.unwrap().refused.is_some());
        // An agent takes a customer's record, and no password with it.
        merging::merge(&admin, &input(mia, ana)).await.unwrap();
        assert_eq!(t.user(mia).await.account_state, AccountState::Active);
        // Who was deleted as an agent can be merged by who manages agents.
        let gone = t.agent("Gus", UserType::User).await.actor.subject.id;
        agents::delete(&admin, gone, RemovalInput::default()).await.unwrap();
        let ben = t.person_of_acme("Ben", WebAccess::Own, AccountState::Active).await;
        forbidden(refusal(merging::merge(&changer, &input(ben, gone)).await));
        merging::merge(&admin, &input(ben, gone)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn bad_questions_are_answered_at_their_field() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, other] = two(&t, &admin).await;
        let at = |error: AppError, field: &str| assert!(error.at(field).is_some(), "{error:?}");
        at(refusal(merging::merge(&admin, &input(ana, ana)).await), "gone_id");
        at(refusal(merging::merge(&admin, &MergeInput::default()).await), "kept_id");
        at(refusal(merging::merge(&admin, &choosing(ana, other, &[("title", "both")])).await), "sides.title");
        at(refusal(merging::merge(&admin, &choosing(ana, other, &[("shoe", "gone")])).await), "sides.shoe");
        let nobody = domain::ids::UserId(4711);
        assert_eq!(refusal(merging::merge(&admin, &input(ana, nobody)).await), AppError::NotFound);
    })
    .await;
}

#[tokio::test]
async fn a_preview_writes_nothing() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, other] = two(&t, &admin).await;
        let before = super::everything(&t).await;
        merging::preview(&admin, &input(ana, other)).await.unwrap();
        assert_eq!(super::everything(&t).await, before);
        assert!(merging::list(&admin).await.unwrap().is_empty());
    })
    .await;
}
