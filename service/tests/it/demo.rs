//! The demo data.

use crate::support::{TestApp, each_database, refusal};
use domain::AppError;
use domain::account::SignInInput;
use domain::policy::Hat;
use domain::state::{AccountState, TicketState};
use domain::tickets::TicketQuery;
use entity::{account, article, customer, department, queue, role, ticket, user};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use service::{accounts, audit, demo, jobs, tickets};

#[tokio::test]
async fn the_demo_is_a_desk_at_work() {
    each_database(|t| async move {
        assert!(demo::is_empty(&t.app).await.unwrap());
        demo::load(&t.app).await.unwrap();
        assert!(!demo::is_empty(&t.app).await.unwrap());
        assert!(matches!(refusal(demo::load(&t.app).await), AppError::Conflict(_)));
        amounts(&t).await;
        for login in demo::LOGINS {
            let input = SignInInput { login: login.login.to_owned(), password: demo::PASSWORD.to_owned() };
            let signed_in = accounts::sign_in(&t.guest(), input).await.unwrap().signed_in().unwrap();
            assert!(!signed_in.must_change_password, "{}", login.role);
            let hat = if login.role == "Customer" { Hat::Portal } else { Hat::Agent };
            let list = tickets::list(&t.cx(signed_in.user_id).await, TicketQuery::default(), hat).await.unwrap();
            assert!(!list.rows.is_empty(), "{}", login.role);
        }
        assert!(t.mails().is_empty());
        assert_eq!(jobs::run_pending(&t.app).await.unwrap(), 4, "those who are invited get their welcome");
        assert_eq!(t.mails().len(), 4);
        t.clock.advance(3);
        audit::seal(&t.app).await.unwrap();
        assert_eq!(audit::verify(&t.app.db).await.unwrap().broken, None);
    })
    .await;
}

async fn amounts(t: &TestApp) {
    let db = t.app.db.read();
    let counts = (
        department::Entity::find().count(db).await.unwrap(),
        queue::Entity::find().count(db).await.unwrap(),
        role::Entity::find().count(db).await.unwrap(),
        customer::Entity::find().count(db).await.unwrap(),
        ticket::Entity::find().count(db).await.unwrap(),
    );
    assert_eq!(counts, (2, 4, 4, 13, 80));
    assert!(article::Entity::find().count(db).await.unwrap() > 200);
    for state in AccountState::ALL.iter().filter(|state| **state != AccountState::Deleted) {
        let some = user::Entity::find().filter(user::Column::AccountState.eq(*state)).count(db).await.unwrap();
        assert!(some > 0, "{state:?}");
    }
    for state in TicketState::ALL.iter().filter(|state| **state != TicketState::Merged) {
        let some = ticket::Entity::find().filter(ticket::Column::State.eq(*state)).count(db).await.unwrap();
        assert!(some > 2, "{state:?}");
    }
    let now = t.app.clock.now();
    assert_eq!(ticket::Entity::find().filter(ticket::Column::UpdatedAt.gt(now)).count(db).await.unwrap(), 0);
    assert!(account::Entity::find().count(db).await.unwrap() > 40);
}
