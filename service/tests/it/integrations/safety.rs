//! What a run never does, and how it is taken back.

use super::feed::JsonFeed;
use super::{carry_out, counts, input, last, look, person, rows_of};
use crate::support::{TestApp, each_database, refusal};
use domain::import::{ImportState, RowAction, RowUndo, UndoCounts};
use domain::integrations::{IntegrationInput, IntegrationRunState};
use domain::journal::Entity;
use domain::privacy::EraseInput;
use domain::sources::SourceInput;
use domain::state::{UserType, Validity};
use domain::users::UserInput;
use entity::{import_run, integration_run, job};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use service::{Cx, agents, import, integrations, jobs, privacy, sources, users};

const HOUR: i64 = 3600;

async fn daily(t: &TestApp) {
    t.clock.advance(24 * HOUR);
    integrations::schedule(&t.app).await.unwrap();
    t.run_jobs().await;
}

/// Whoever is gone there becomes invalid.
fn strict(feed: &JsonFeed) -> IntegrationInput {
    IntegrationInput { vanished: "invalid".to_owned(), ..input(feed) }
}

#[tokio::test]
async fn a_row_that_could_not_be_read_takes_nobody_for_gone() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        feed.has(&[("Ana", "Porto", ""), ("Bo", "Porto", ""), ("Cy", "Porto", "")]);
        let id = integrations::create(&admin, strict(&feed)).await.unwrap();
        carry_out(&t, &admin, id).await;
        // Nobody knows where she is now, and he is really gone.
        feed.has(&[("Ana", "Moon", ""), ("Bo", "Porto", "")]);
        let listed = look(&t, &admin, id).await;
        assert_eq!((counts(&admin, listed).await.error, last(&admin, id).await.vanished), (1, Some(1)));
        import::commit(&admin, listed).await.unwrap();
        t.run_jobs().await;
        let (ana, cy) = (person(&admin, "Ana@example.com").await, person(&admin, "Cy@example.com").await);
        assert_eq!((t.user(ana).await.validity, t.user(cy).await.validity), (Validity::Valid, Validity::Invalid));
        // A row of which nobody can tell whose it is may be anybody's.
        feed.has_text(r#"[{"first": "?", "last": "?", "office": "Porto"}]"#);
        look(&t, &admin, id).await;
        let run = last(&admin, id).await;
        assert_eq!((run.vanished, run.state), (Some(0), IntegrationRunState::Done), "{run:?}");
        assert!(run.message.contains("nobody is taken for gone"), "{}", run.message);
    })
    .await;
}

#[tokio::test]
async fn a_newer_run_takes_the_place_of_one_that_waits() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        feed.has_many(10);
        let id = integrations::create(&admin, strict(&feed)).await.unwrap();
        carry_out(&t, &admin, id).await;
        integrations::enable(&admin, id).await.unwrap();
        feed.has_many(1);
        daily(&t).await;
        let first = last(&admin, id).await;
        assert_eq!(first.state, IntegrationRunState::Stopped);
        feed.has_many(2);
        daily(&t).await;
        let runs = integrations::runs(&admin, id).await.unwrap();
        assert_eq!(
            (runs[0].state, runs[1].state),
            (IntegrationRunState::Stopped, IntegrationRunState::Discarded),
            "{runs:?}"
        );
        let refused = refusal(import::commit(&admin, first.import_id.unwrap()).await);
        assert!(refused.to_string().contains("newer run"), "{refused}");
        import::commit(&admin, runs[0].import_id.unwrap()).await.unwrap();
        t.run_jobs().await;
        let second = person(&admin, "P2@example.com").await;
        assert_eq!((t.user(second).await.validity, last(&admin, id).await.vanished), (Validity::Valid, Some(8)));
    })
    .await;
}

#[tokio::test]
async fn a_job_that_is_given_up_ends_its_run_and_another_can_begin() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        feed.has_many(1);
        let id = integrations::create(&admin, input(&feed)).await.unwrap();
        let import = integrations::start(&admin, id).await.unwrap();
        // The server ended during every attempt.
        let reading = job::Entity::update_many()
            .col_expr(job::Column::Attempts, Expr::value(jobs::MAX_ATTEMPTS))
            .filter(job::Column::Kind.eq("read_integration"));
        reading.exec(t.app.db.maintenance()).await.unwrap();
        t.run_jobs().await;
        let run = last(&admin, id).await;
        assert_eq!(run.state, IntegrationRunState::Failed);
        assert_eq!(import::get(&admin, import).await.unwrap().run.state, ImportState::Failed);
        let dead = job::Entity::find().filter(job::Column::State.eq(jobs::DEAD)).one(t.app.db.read()).await.unwrap();
        assert_eq!(t.events(Entity::Job, dead.unwrap().id.0).await, ["job.given_up"]);
        assert_eq!(carry_out(&t, &admin, id).await.create, 1);
    })
    .await;
}

#[tokio::test]
async fn zam_6_whoever_was_erased_comes_back_only_if_somebody_wants_it() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        feed.has(&[("Ana", "Porto", ""), ("Bo", "Porto", "")]);
        let id = integrations::create(&admin, input(&feed)).await.unwrap();
        carry_out(&t, &admin, id).await;
        let ana = person(&admin, "Ana@example.com").await;
        let agreed = EraseInput {
            also_delete_tickets: "true".to_owned(),
            confirmation: "Ana@example.com".to_owned(),
            reason: "She asked for it.".to_owned(),
            ..EraseInput::default()
        };
        privacy::erase(&admin, ana, agreed).await.unwrap();
        t.run_jobs().await;
        integrations::enable(&t.admin().await, id).await.unwrap();
        let before = t.people().await;
        daily(&t).await;
        let run = last(&t.admin().await, id).await;
        assert_eq!((run.state, run.created, t.people().await), (IntegrationRunState::Done, 0, before), "{run:?}");
        let admin = t.admin().await;
        let listed = look(&t, &admin, id).await;
        let row = &rows_of(&admin, listed).await[0];
        assert_eq!((row.action, row.is_left_out), (RowAction::Create, true));
        assert!(row.errors[0].message.contains("Was erased here"), "{:?}", row.errors);
        import::choose(&admin, listed, None, false).await.unwrap();
        assert!(rows_of(&admin, listed).await[0].is_left_out, "all rows together leave them out");
        import::choose(&admin, listed, Some(1), false).await.unwrap();
        import::commit(&admin, listed).await.unwrap();
        t.run_jobs().await;
        assert_eq!(t.people().await, before + 1);
        let again = look(&t, &admin, id).await;
        assert!(rows_of(&admin, again).await.iter().all(|row| row.action == RowAction::Unchanged));
    })
    .await;
}

async fn edit(cx: &Cx, email: &str, change: impl FnOnce(&mut UserInput)) {
    let id = person(cx, email).await;
    let mut form = users::form(cx, id).await.unwrap();
    change(&mut form);
    users::update(cx, id, form).await.unwrap();
}

#[tokio::test]
async fn hal_59_a_run_is_undone_and_what_changed_since_is_kept_and_listed() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        feed.has(&[("Ana", "Porto", ""), ("Bo", "Porto", ""), ("Cy", "Porto", "")]);
        let form = IntegrationInput { agents: "title = Desk -> Agent @ Support".to_owned(), ..strict(&feed) };
        let id = integrations::create(&admin, form).await.unwrap();
        carry_out(&t, &admin, id).await;
        integrations::enable(&t.admin().await, id).await.unwrap();
        let before = t.people().await;
        let bo = person(&admin, "Bo@example.com").await;
        let cy = person(&admin, "Cy@example.com").await;
        t.clock.advance(HOUR);
        let admin = t.admin().await;
        // She gets another name, he becomes an agent, the third is gone, and two are new.
        feed.has(&[("ana", "Porto", ""), ("Bo", "Porto", "Desk"), ("Di", "Porto", "Desk"), ("Ed", "Porto", "")]);
        let import = look(&t, &admin, id).await;
        import::commit(&admin, import).await.unwrap();
        t.run_jobs().await;
        assert_eq!((t.people().await, t.user(cy).await.validity), (before + 2, Validity::Invalid));
        assert_eq!(agents::get(&t.admin().await, bo).await.unwrap().user_type, UserType::User);
        t.clock.advance(HOUR);
        let admin = t.admin().await;
        edit(&admin, "Ed@example.com", |form| form.city = "Faro".to_owned()).await;
        assert!(import::get(&admin, import).await.unwrap().can_undo);
        import::undo(&admin, import).await.unwrap();
        t.run_jobs().await;
        let admin = t.admin().await;
        let view = import::get(&admin, import).await.unwrap();
        let shown = rows_of(&admin, import).await;
        assert_eq!(view.run.state, ImportState::Undone, "{:?}", view.run.failure);
        assert_eq!(view.undo, UndoCounts { undone: 4, kept: 1, ..UndoCounts::default() }, "{shown:?}");
        let kept = shown.iter().find(|row| row.undo == Some(RowUndo::Kept)).unwrap();
        assert!(kept.name.starts_with("Ed") && kept.undo_reason.contains("Changed since"), "{kept:?}");
        assert_eq!((t.people().await, t.user(cy).await.validity), (before + 1, Validity::Valid));
        assert_eq!(t.user(person(&admin, "Ana@example.com").await).await.first_name, "Ana");
        assert!(agents::get(&admin, bo).await.is_err(), "an agent no more");
        assert!(!integrations::get(&admin, id).await.unwrap().is_enabled, "it would come back the next day");
        assert!(t.events(Entity::Integration, id.0).await.contains(&"integration.disabled".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn otr_6_undoing_a_run_changes_people_of_an_external_source_and_nobody_else_does() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        let source = SourceInput { name: "HR".to_owned(), kind: "external".to_owned(), ..SourceInput::default() };
        let source = sources::create(&admin, source).await.unwrap();
        let admin = t.admin().await;
        let known = UserInput {
            first_name: "Ana".to_owned(),
            last_name: "Customer".to_owned(),
            emails: "Ana@example.com".to_owned(),
            web_access: "own".to_owned(),
            customer_id: t.customer("Acme").await.0.to_string(),
            ..UserInput::default()
        };
        let ana = users::create(&admin, known).await.unwrap();
        feed.has(&[("Ana", "Porto", "")]);
        let form = IntegrationInput { source_id: source.to_string(), ..input(&feed) };
        let id = integrations::create(&admin, form).await.unwrap();
        assert_eq!(carry_out(&t, &admin, id).await.update, 1);
        let run = last(&admin, id).await;
        assert_eq!((t.user(ana).await.source_id, t.user(ana).await.last_name.as_str()), (Some(source), "Ruiz"));
        let outsider = t.agent("Max", UserType::Manager).await;
        assert!(import::undo(&outsider, run.import_id.unwrap()).await.is_err());
        import::undo(&admin, run.import_id.unwrap()).await.unwrap();
        t.run_jobs().await;
        assert_eq!((t.user(ana).await.source_id, t.user(ana).await.last_name.as_str()), (None, "Customer"));
        let imports =
            import_run::Entity::find().order_by_desc(import_run::Column::Id).one(t.app.db.read()).await.unwrap();
        assert_eq!(imports.unwrap().state, ImportState::Undone);
        assert_eq!(integration_run::Entity::find().all(t.app.db.read()).await.unwrap().len(), 1);
    })
    .await;
}
