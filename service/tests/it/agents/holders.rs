//! Who holds a role.

use crate::support::each_database;
use domain::state::{GrantKind, UserType};
use domain::structure::RoleInput;
use service::{agents, structure};

#[tokio::test]
async fn rtp_5_a_role_tells_how_many_hold_it_beyond_those_it_lists() {
    each_database(|t| async move {
        let role = RoleInput { name: "Dispatch".to_owned(), ..RoleInput::default() };
        let role = structure::roles::create(&t.admin().await, role).await.unwrap();
        let paul = t.bare_agent("Paul", UserType::User).await.actor.subject.id;
        for _ in 0..201 {
            t.grant(paul, GrantKind::Role, role.0).await;
        }
        let holders = agents::holders(&t.admin().await, role).await.unwrap();
        assert_eq!((holders.rows.len(), holders.total), (200, 201));
    })
    .await;
}
