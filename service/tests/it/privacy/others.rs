//! What becomes of the records of others, and of the person, while somebody is erased.

use super::{agreed, annika, count, counted, erased, three_tickets, ticket_of};
use crate::support::{START, TestApp, each_database, refusal};
use domain::AppError;
use domain::agents::RemovalInput;
use domain::bulk::BulkInput;
use domain::customers::CustomerInput;
use domain::ids::{TicketId, UserId};
use domain::journal::Entity;
use domain::privacy::{Counted, ERASED, EraseInput, HoldInput, PrivacyState};
use domain::state::UserType;
use domain::users::UserInput;
use entity::{article, customer_profile, flash, job, journal, privacy_task, ticket, user, user_email};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use service::{agents, audit, bulk, customers, privacy, users};

async fn own(t: &TestApp, ticket: TicketId, owner: UserId) {
    ticket::Entity::update_many()
        .col_expr(ticket::Column::OwnerId, Expr::value(owner))
        .filter(ticket::Column::Id.eq(ticket))
        .exec(t.app.db.maintenance())
        .await
        .unwrap();
}

async fn events_like(t: &TestApp, event: &str) -> u64 {
    journal::Entity::find().filter(journal::Column::Event.eq(event)).count(t.app.db.read()).await.unwrap()
}

#[tokio::test]
async fn zam_6_who_is_shut_out_is_no_contact_and_gets_no_mail() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let acme = t.customer("Acme").await.0;
        customers::set_contacts(&admin, acme, None, vec![id.to_string()]).await.unwrap();
        service::accounts::send_welcome(&admin, id).await.unwrap();
        let mails = || job::Entity::find().filter(job::Column::Kind.eq("send_mail"));
        let before = mails().count(t.app.db.read()).await.unwrap();
        assert!(before > 0);
        let task = privacy::erase(&admin, id, agreed()).await.unwrap();
        assert!(customers::get(&admin, acme).await.unwrap().contacts.is_empty());
        let running = privacy::get(&admin, task).await.unwrap();
        assert_eq!(counted(&running, Counted::Mails), before, "{:?}", running.receipt);
        assert_eq!(mails().count(t.app.db.read()).await.unwrap(), 0);
        assert!(t.journal(Entity::Customer, acme.0).await.last().unwrap().changes.contains("contacts"));
    })
    .await;
}

#[tokio::test]
async fn zam_4_nobody_brings_back_who_is_being_erased() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        privacy::erase(&admin, id, agreed()).await.unwrap();
        let refused = refusal(users::update(&admin, id, UserInput::default()).await);
        assert!(matches!(&refused, AppError::Conflict(text) if text.contains("being erased")), "{refused:?}");

        let bob = t.agent("Bob", UserType::User).await.actor.subject.id;
        agents::delete(&admin, bob, RemovalInput::default()).await.unwrap();
        let input = EraseInput { confirmation: "Bob Agent".to_owned(), ..EraseInput::default() };
        privacy::erase(&admin, bob, input).await.unwrap();
        let refused = refusal(agents::undelete(&admin, bob).await);
        assert!(matches!(&refused, AppError::Conflict(text) if text.contains("being erased")), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn zam_6_what_an_agent_held_is_journalled_as_they_lose_it() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let bob = t.agent("Bob", UserType::User).await.actor.subject.id;
        let managed = CustomerInput {
            name: "Borealis".to_owned(),
            account_manager_id: bob.to_string(),
            assigns_manager: "true".to_owned(),
            ..CustomerInput::default()
        };
        let borealis = customers::create(&admin, managed).await.unwrap();
        let bo = t.customer_user("Bo").await.actor.subject.id;
        let paper = ticket_of(&t, &admin, bo, "Paper").await;
        agents::delete(&admin, bob, RemovalInput::default()).await.unwrap();
        own(&t, paper, bob).await;
        let before = ticket::Entity::find_by_id(paper).one(t.app.db.read()).await.unwrap().unwrap();

        let input = EraseInput { confirmation: "Bob Agent".to_owned(), ..EraseInput::default() };
        let task = privacy::erase(&admin, bob, input).await.unwrap();
        t.run_jobs().await;
        assert_eq!(privacy::get(&admin, task).await.unwrap().state, PrivacyState::Done);
        let after = ticket::Entity::find_by_id(paper).one(t.app.db.read()).await.unwrap().unwrap();
        assert_eq!((after.owner_id, after.version), (None, before.version + 1));
        let told = t.journal(Entity::Ticket, paper.0).await.pop().unwrap().changes;
        assert!(told.contains("owner") && told.contains("Deleted user"), "{told}");
        let profile = customer_profile::Entity::find_by_id(borealis).one(t.app.db.read()).await.unwrap().unwrap();
        assert_eq!((profile.account_manager_id, profile.assigns_manager), (None, false));
        let told = t.journal(Entity::Customer, borealis.0).await.pop().unwrap().changes;
        assert!(told.contains("account_manager_id") && told.contains("assigns_manager"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn zam_6_who_wrote_in_the_name_of_others_alone_is_nobody_in_particular() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let bo = t.customer_user("Bo").await.actor.subject.id;
        let paper = ticket_of(&t, &admin, bo, "Paper").await;
        article::Entity::update_many()
            .col_expr(article::Column::RealAuthorId, Expr::value(id))
            .filter(article::Column::TicketId.eq(paper))
            .exec(t.app.db.maintenance())
            .await
            .unwrap();
        let task = erased(&t, &admin, id).await;
        assert_eq!(task.state, PrivacyState::Done);
        let article = article::Entity::find().one(t.app.db.read()).await.unwrap().unwrap();
        assert_eq!(article.real_author_id, Some(ERASED));
        assert!(user::Entity::find_by_id(ERASED).one(t.app.db.read()).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn zam_6_a_form_that_names_somebody_with_a_similar_address_stays() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        for (key, data) in [
            ("hers", r#"{"emails":"annika@zuck.example"}"#),
            ("told", r#"{"body":"Hello,\nAnnika Zuckerkandl"}"#),
            ("other", r#"{"emails":"joannika@zuck.example"}"#),
        ] {
            let row = flash::ActiveModel {
                id: Set(key.to_owned()),
                data: Set(data.to_owned()),
                expires_at: Set(START.plus_seconds(600)),
            };
            row.insert(t.app.db.maintenance()).await.unwrap();
        }
        erased(&t, &admin, id).await;
        let left = flash::Entity::find().all(t.app.db.read()).await.unwrap();
        assert_eq!(left.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["other"]);
    })
    .await;
}

#[tokio::test]
async fn zam_6_somebody_with_hundreds_of_addresses_is_erased_too() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let rows = (0..200).map(|number| user_email::ActiveModel {
            user_id: Set(id),
            address: Set(format!("a{number}@zuck.example")),
            address_key: Set(format!("a{number}@zuck.example")),
            is_primary: Set(false),
            created_at: Set(START),
            ..Default::default()
        });
        user_email::Entity::insert_many(rows).exec_without_returning(t.app.db.maintenance()).await.unwrap();
        let bo = t.customer_user("Bo").await.actor.subject.id;
        let paper = ticket_of(&t, &admin, bo, "For a199@zuck.example").await;
        let task = erased(&t, &admin, id).await;
        assert_eq!((task.state, counted(&task, Counted::Emails)), (PrivacyState::Done, 202));
        let subject = ticket::Entity::find_by_id(paper).one(t.app.db.read()).await.unwrap().unwrap().subject;
        assert_eq!(subject, "For [erased]");
        assert!(events_like(&t, "privacy_task.texts_emptied").await > 0);
    })
    .await;
}

#[tokio::test]
async fn zam_6_two_who_go_on_with_one_erasure_do_everything_once() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        three_tickets(&t, &admin, id).await;
        let bo = t.customer_user("Bo").await.actor.subject.id;
        ticket_of(&t, &admin, bo, "For Annika Zuckerkandl").await;
        t.run_jobs().await;
        let task = privacy::erase(&admin, id, agreed()).await.unwrap();
        let first = job::Entity::find().filter(job::Column::Kind.eq("erase_person"));
        let first = first.one(t.app.db.read()).await.unwrap().unwrap();
        let second = job::ActiveModel { id: NotSet, ..first.into_active_model().reset_all() };
        second.insert(t.app.db.maintenance()).await.unwrap();
        tokio::join!(t.run_jobs(), t.run_jobs());
        let row = privacy_task::Entity::find_by_id(task).one(t.app.db.read()).await.unwrap().unwrap();
        assert_eq!((row.state, row.handled), (PrivacyState::Done, row.to_handle));
        let done = privacy::get(&admin, task).await.unwrap();
        assert_eq!((counted(&done, Counted::Tickets), done.tickets.len()), (3, 3));
        assert_eq!((events_like(&t, "ticket.erased").await, events_like(&t, "user.erased").await), (3, 1));
        assert_eq!(events_like(&t, "privacy_task.completed").await, 1);
        let subject = ticket::Entity::find().one(t.app.db.read()).await.unwrap().unwrap().subject;
        assert_eq!((subject.as_str(), count::<ticket::Entity>(&t).await), ("For [erased]", 1));
        assert_eq!(audit::verify(&t.app.db).await.unwrap().broken, None);
    })
    .await;
}

#[tokio::test]
async fn a_legal_hold_blocks_until_it_is_lifted() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let form = |reason: &str| HoldInput { reason: reason.to_owned() };
        assert!(refusal(privacy::hold(&admin, id, &form(" ")).await).at("reason").is_some());
        privacy::hold(&admin, id, &form("Case 4711")).await.unwrap();
        assert_eq!(privacy::holds(&admin).await.unwrap()[0].reason, "Case 4711");
        let refused = refusal(privacy::erase(&admin, id, agreed()).await);
        assert_eq!(refused, AppError::Conflict("This person is under legal hold: Case 4711".to_owned()));
        assert!(matches!(refusal(privacy::question(&admin, id).await), AppError::Conflict(_)));
        let bo = t.customer_user("Bo").await.actor.subject.id;
        let merge = domain::merging::MergeInput {
            kept_id: bo.to_string(),
            gone_id: id.to_string(),
            ..domain::merging::MergeInput::default()
        };
        assert!(matches!(refusal(service::merging::merge(&admin, &merge).await), AppError::Conflict(_)));
        let manager = t.agent("Mia", UserType::Manager).await;
        assert!(matches!(refusal(privacy::lift(&manager, id).await), AppError::Forbidden(_)));
        privacy::lift(&admin, id).await.unwrap();
        assert_eq!(refusal(privacy::lift(&admin, id).await), AppError::NotFound);
        let events = t.events(Entity::User, id.0).await;
        assert!(events.ends_with(&["user.hold_set".to_owned(), "user.hold_lifted".to_owned()]), "{events:?}");
        privacy::erase(&admin, id, agreed()).await.unwrap();
        assert!(matches!(refusal(privacy::hold(&admin, id, &form("Late")).await), AppError::Conflict(_)));
    })
    .await;
}

#[tokio::test]
async fn an_erasure_that_waits_is_taken_back_exactly() {
    each_database(|t| async move {
        t.admin().await;
        t.set_setting("privacy.cooling_off_days", "7").await;
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        three_tickets(&t, &admin, id).await;
        let (before, form) = (t.user(id).await, users::form(&admin, id).await.unwrap());
        assert_eq!(privacy::question(&admin, id).await.unwrap().days, 7);
        let task = privacy::erase(&admin, id, agreed()).await.unwrap();
        t.run_jobs().await;
        assert_eq!(privacy::get(&admin, task).await.unwrap().state, PrivacyState::Waiting);
        assert_eq!(t.user(id).await.validity, domain::state::Validity::Invalid);
        assert!(matches!(refusal(users::update(&admin, id, form).await), AppError::Conflict(_)));
        let valid = BulkInput {
            action: "set_validity".to_owned(),
            ids: vec![id.to_string()],
            validity: "valid".to_owned(),
            ..BulkInput::default()
        };
        bulk::apply(&admin, &valid).await.unwrap();
        assert_eq!(t.user(id).await.validity, domain::state::Validity::Invalid, "nor with others");
        privacy::restore(&admin, task).await.unwrap();
        assert_eq!(t.user(id).await, before, "exactly");
        assert!(matches!(refusal(privacy::restore(&admin, task).await), AppError::Conflict(_)));
        let over = privacy::get(&admin, task).await.unwrap();
        assert_eq!((over.state, over.name), (PrivacyState::Restored, format!("Person {id}")));

        // Nobody takes it back: it begins by itself, unless somebody is under legal hold by then.
        let task = privacy::erase(&admin, id, agreed()).await.unwrap();
        t.clock.advance(7 * 24 * 3600 - 1);
        privacy::begin_due(&t.app).await.unwrap();
        assert_eq!(privacy::get(&admin, task).await.unwrap().state, PrivacyState::Waiting);
        t.clock.advance(1);
        privacy::begin_due(&t.app).await.unwrap();
        t.run_jobs().await;
        let admin = t.cx(admin.actor.subject.id).await;
        assert_eq!(privacy::get(&admin, task).await.unwrap().state, PrivacyState::Done);
        assert!(matches!(refusal(privacy::restore(&admin, task).await), AppError::Conflict(_)));
    })
    .await;
}
