//! What who manages accounts does with other people's sessions.

use crate::support::{each_database, refusal};
use domain::AppError;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::settings::PORTAL_SESSION_MINUTES;
use domain::state::UserType;
use service::{Cx, sessions};

#[tokio::test]
async fn sessions_of_a_person_are_listed_and_ended_one_or_all() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = t.customer_user("Ana").await.actor.subject.id;
        let bob = t.customer_user("Bob").await.actor.subject.id;
        let strange = t.open_session(bob, bob).await;
        let first = t.open_session(id, id).await;
        t.clock.advance(60);
        let second = t.open_session(id, id).await;
        let rows = sessions::of_user(&admin, id).await.unwrap().sessions;
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|row| row.device == "Firefox on Linux" && !row.is_current));
        assert!(rows[0].created_at > rows[1].created_at, "the last used first");
        sessions::end_of_user(&admin, id, &rows[1].handle).await.unwrap();
        assert!(!t.has_session(&first).await && t.has_session(&second).await);
        assert_eq!(refusal(sessions::end_of_user(&admin, id, &rows[1].handle).await), AppError::NotFound);
        let foreign = sessions::of_user(&admin, bob).await.unwrap().sessions.remove(0).handle;
        assert_eq!(refusal(sessions::end_of_user(&admin, id, &foreign).await), AppError::NotFound);
        sessions::end_all_of_user(&admin, id).await.unwrap();
        assert!(!t.has_session(&second).await && t.has_session(&strange).await);
        let rows = t.journal(Entity::User, id.0).await;
        let ended: Vec<_> = rows.iter().filter(|row| row.event == "user.sessions_ended").collect();
        assert!(ended.len() == 2 && ended.iter().all(|row| row.subject_id == Some(admin.actor.subject.id)));
    })
    .await;
}

#[tokio::test]
async fn without_the_right_above_the_ceiling_and_for_oneself_no_session_is_ended() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let manager = t.agent("Mia", UserType::Manager).await;
        let reader = t.agent("Alan", UserType::User).await;
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        let session = t.open_session(id, id).await;
        for nobody in [&reader, &ana] {
            assert!(matches!(refusal(sessions::of_user(nobody, id).await), AppError::Forbidden(_)));
            assert!(matches!(refusal(sessions::end_all_of_user(nobody, id).await), AppError::Forbidden(_)));
        }
        assert!(t.has_session(&session).await);
        let above = admin.actor.subject.id;
        assert!(matches!(refusal(sessions::of_user(&manager, above).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(sessions::end_all_of_user(&manager, above).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(sessions::end_all_of_user(&admin, above).await), AppError::Conflict(_)));
        assert_eq!(refusal(sessions::of_user(&admin, UserId(999_999)).await), AppError::NotFound);
    })
    .await;
}

#[tokio::test]
async fn a_session_whose_time_is_over_is_none() {
    each_database(|t| async move {
        let id = t.customer_user("Ana").await.actor.subject.id;
        t.open_session(id, id).await;
        t.set_setting(PORTAL_SESSION_MINUTES, "30").await;
        t.clock.advance(30 * 60 - 1);
        let admin = t.admin().await;
        assert_eq!(sessions::of_user(&admin, id).await.unwrap().sessions.len(), 1);
        t.clock.advance(1);
        let admin = t.cx(admin.actor.subject.id).await;
        assert!(sessions::of_user(&admin, id).await.unwrap().sessions.is_empty());
        let ana: Cx = t.cx(id).await;
        assert!(sessions::own(&ana).await.unwrap().is_empty());
    })
    .await;
}
