//! One's own sessions.

use crate::support::{each_database, refusal};
use domain::AppError;
use service::{Cx, sessions};

#[tokio::test]
async fn people_see_and_end_their_own_sessions_only() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let bob = t.customer_user("Bob").await;
        let (ana_id, bob_id) = (ana.actor.subject.id, bob.actor.subject.id);
        let here = t.open_session(ana_id, ana_id).await;
        let there = t.open_session(ana_id, ana_id).await;
        let strange = t.open_session(bob_id, bob_id).await;
        let ana = Cx { session: Some(here.clone()), ..ana };
        let rows = sessions::own(&ana).await.unwrap();
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|row| row.device == "Firefox on Linux"));
        let other = rows.iter().find(|row| !row.is_current).unwrap();
        let foreign = sessions::own(&bob).await.unwrap().remove(0).handle;
        assert_eq!(refusal(sessions::end(&ana, &foreign).await), AppError::NotFound);
        sessions::end(&ana, &other.handle).await.unwrap();
        assert!(t.has_session(&here).await && !t.has_session(&there).await && t.has_session(&strange).await);
        t.open_session(ana_id, ana_id).await;
        sessions::end_others(&ana).await.unwrap();
        let rows = sessions::own(&ana).await.unwrap();
        assert!(rows.len() == 1 && rows[0].is_current);
    })
    .await;
}
