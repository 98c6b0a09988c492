//! Setting the Web Access Level of many people.

use super::{applied, guests, input, outcome, view};
use crate::support::{each_database, refusal};
use domain::bulk::{BulkCounts, BulkInput};
use domain::ids::UserId;
use domain::journal::Entity;
use domain::state::{AccountState, UserType, WebAccess};
use service::bulk;

#[tokio::test]
async fn hal_13_web_access_levels_are_set_for_many_and_undone() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, carl] = guests(&t, ["Ana", "Carl"]).await;
        let ben = t.person_of_acme("Ben", WebAccess::Customer, AccountState::Active).await;
        let agent = t.bare_agent("Alan", UserType::User).await.actor.subject.id;
        let form = |level: &str, people: &[UserId]| BulkInput {
            web_access: level.to_owned(),
            ..input("set_web_access", people)
        };
        let refused = refusal(bulk::preview(&admin, &form("everything", &[ana])).await);
        assert!(refused.at("web_access").is_some(), "{refused:?}");
        let done = applied(&admin, &form("customer", &[ana, carl, ben, agent])).await;
        let expected = BulkCounts { changed: 2, unchanged: 1, refused: 1, ..BulkCounts::default() };
        assert_eq!(done.operation.counts, expected);
        assert!(outcome(&done, agent).1.contains("Agents have no"));
        assert_eq!(t.user(ana).await.web_access, WebAccess::Customer);
        assert_eq!(t.events(Entity::User, ana.0).await, ["user.updated"]);

        applied(&admin, &form("site", &[carl])).await;
        bulk::undo(&admin, done.operation.id).await.unwrap();
        let undone = view(&admin, done.operation.id).await.operation.counts;
        assert_eq!((undone.undone, undone.kept), (1, 1), "Carl was changed since");
        assert_eq!(t.user(ana).await.web_access, WebAccess::Own);
        assert_eq!(t.user(carl).await.web_access, WebAccess::Site);
    })
    .await;
}
