//! What tells of people beside the directory: merges, stays in somebody's view, legal holds.

use super::{Desk, person};
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::eyes::{LookInput, StayQuery};
use domain::merging::MergeInput;
use domain::privacy::HoldInput;
use domain::state::{AccountState, GrantKind, WebAccess};
use domain::structure::RoleInput;
use service::structure::roles;
use service::{impersonation, merging, privacy, stays, users};

#[tokio::test]
async fn merges_stays_and_holds_tell_nothing_without_the_right() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let (admin, sia, place) = (desk.t.admin().await, desk.sia, (desk.secret, desk.site));
        let tom =
            desk.t.person(["Tom", "Stern"], "tom@x.example.com", place, WebAccess::Own, AccountState::Active).await;
        let look = LookInput { reason: "They see no tickets".to_owned(), ..LookInput::default() };
        impersonation::look(&admin, tom, &look, "/").await.unwrap();
        let uma = users::create(&admin, person("Uma", place)).await.unwrap();
        let both = MergeInput { kept_id: sia.to_string(), gone_id: uma.to_string(), ..MergeInput::default() };
        let merge = merging::merge(&admin, &both).await.unwrap();
        privacy::hold(&admin, sia, &HoldInput { reason: "Dispute".to_owned() }).await.unwrap();

        let input = RoleInput {
            name: "Watcher".to_owned(),
            permissions: ["users.erase", "audit.read"].map(str::to_owned).into(),
            ..RoleInput::default()
        };
        let role = roles::create(&admin, input).await.unwrap();
        let id = desk.mia().await.actor.subject.id;
        desk.t.grant(id, GrantKind::Role, role.0).await;
        let mia = desk.t.cx(id).await;
        for (cx, told) in [(&admin, 1), (&mia, 0)] {
            assert_eq!(merging::list(cx).await.unwrap().len(), told);
            assert_eq!(stays::list(cx, StayQuery::default()).await.unwrap().rows.len(), told);
            assert_eq!(privacy::holds(cx).await.unwrap().len(), told);
        }
        for refused in [
            refusal(merging::get(&mia, merge).await),
            refusal(merging::unmerge(&mia, merge).await),
            refusal(merging::question(&mia, &both).await),
            refusal(privacy::hold_of(&mia, sia).await),
            refusal(privacy::lift(&mia, sia).await),
        ] {
            assert_eq!(refused, AppError::NotFound);
        }
    })
    .await;
}
