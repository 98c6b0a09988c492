//! Imports in the background: chunks, restarts, what changed meanwhile.

use super::{carry_out, counts, dry_run, file, rows, wrong};
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::ids::ImportId;
use domain::import::{ImportState, RowAction, RowQuery};
use domain::journal::Entity;
use domain::state::{AccountState, UserType, WebAccess};
use domain::users::UserInput;
use entity::{import_row, import_run};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use service::{import, users};

/// A file of so many people of Acme.
fn many(count: usize) -> String {
    let rows = (0..count).map(|n| format!("Person Number{n},Acme,Head office,p{n}@example.com\n"));
    std::iter::once("Name,Customer,Site,Email\n".to_owned()).chain(rows).collect()
}

#[tokio::test]
async fn hal_48_many_rows_are_imported_in_chunks_and_paged() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let before = t.people().await;
        let id = dry_run(&t, &admin, "users", "people.csv", many(2103)).await;
        assert_eq!(counts(&admin, id).await.create, 2103);
        let first = import::rows(&admin, id, RowQuery::default()).await.unwrap();
        let next = RowQuery { after: first.next.unwrap(), action: "create".to_owned(), ..RowQuery::default() };
        let second = import::rows(&admin, id, next).await.unwrap();
        assert_eq!(second.rows[0].number, first.rows.last().unwrap().number + 1);
        assert!(
            refusal(import::rows(&admin, id, RowQuery { action: "x".to_owned(), ..RowQuery::default() }).await)
                .at("action")
                .is_some()
        );
        carry_out(&t, &admin, id).await;
        assert_eq!(t.people().await, before + 2103);
        let run = import::get(&admin, id).await.unwrap().run;
        assert_eq!((run.handled, run.to_handle), (2103, 2103));
        let found =
            users::list(&admin, domain::users::UserQuery { q: "number2102".to_owned(), ..Default::default() }).await;
        assert_eq!(found.unwrap().rows.len(), 1);
        assert_eq!(
            t.events(Entity::Import, id.0).await,
            ["import.uploaded", "import.checked", "import.begun", "import.carried_out"]
        );
    })
    .await;
}

#[tokio::test]
async fn hal_48_an_interrupted_import_goes_on_and_writes_no_row_twice() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let before = t.people().await;
        let id = dry_run(&t, &admin, "users", "people.csv", many(700)).await;
        carry_out(&t, &admin, id).await;
        // As if the server had gone down after the first chunk, and the job came back.
        let db = t.app.db.maintenance();
        import_run::Entity::update_many()
            .col_expr(import_run::Column::State, Expr::value(ImportState::Running))
            .col_expr(import_run::Column::Cursor, Expr::value(501_i64))
            .filter(import_run::Column::Id.eq(id))
            .exec(db)
            .await
            .unwrap();
        let tx = t.app.db.begin(&t.app.notices).await.unwrap();
        entity::job::Entity::update_many()
            .col_expr(entity::job::Column::State, Expr::value("ready"))
            .col_expr(entity::job::Column::Attempts, Expr::value(0))
            .filter(entity::job::Column::Kind.eq("import"))
            .exec(tx.db())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        t.run_jobs().await;
        assert_eq!(t.people().await, before + 700);
        let rows = import_row::Entity::find().filter(import_row::Column::RunId.eq(id)).all(db).await.unwrap();
        let (kept, again): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.number <= 501);
        assert!(kept.iter().all(|row| row.action == RowAction::Create && row.written_at.is_some()));
        assert!(again.iter().all(|row| row.action == RowAction::Error), "what is there already is not written again");
    })
    .await;
}

#[tokio::test]
async fn what_changed_since_the_dry_run_is_left_out() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, _) = t.customer("Acme").await;
        t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        let text = "Name,Customer,Site,Email,City\nAna Customer,Acme,Head office,ana@acme.example.com,Bonn\n\
            Bo Berg,Acme,Head office,bo@example.com,Bonn\nCy Young,Acme,Head office,cy@example.com,Bonn\n";
        let id = dry_run(&t, &admin, "users", "people.csv", text).await;
        let new = UserInput {
            first_name: "Bo".to_owned(),
            last_name: "Other".to_owned(),
            emails: "bo@example.com".to_owned(),
            customer_id: acme.to_string(),
            ..UserInput::default()
        };
        let bo = users::create(&admin, new).await.unwrap();
        carry_out(&t, &admin, id).await;
        assert!(wrong(&admin, id, 3).await.contains("changed since the dry run"));
        assert_eq!(t.user(bo).await.last_name, "Other");
        let written: Vec<_> = rows(&admin, id).await.iter().map(|row| row.is_written).collect();
        assert_eq!(written, [true, false, true]);
    })
    .await;
}

#[tokio::test]
async fn who_may_not_import_any_more_imports_nothing() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let manager = t.agent("Max", UserType::Manager).await;
        let before = t.people().await;
        let id = dry_run(&t, &manager, "users", "people.csv", many(2)).await;
        import::commit(&manager, id).await.unwrap();
        service::accounts::lock(&admin, manager.actor.subject.id).await.unwrap();
        t.run_jobs().await;
        let run = import::get(&admin, id).await.unwrap().run;
        assert_eq!((run.state, t.people().await), (ImportState::Failed, before));
        assert!(run.failure.unwrap().contains("may not import any more"));
    })
    .await;
}

#[tokio::test]
async fn a_file_that_nobody_stores_any_more_is_given_up_and_the_journal_says_so() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let id = dry_run(&t, &admin, "users", "people.csv", many(2)).await;
        // As if the server had ended while it stored the rows.
        import_run::Entity::update_many()
            .col_expr(import_run::Column::State, Expr::value(ImportState::Reading))
            .filter(import_run::Column::Id.eq(id))
            .exec(t.app.db.maintenance())
            .await
            .unwrap();
        t.clock.advance(31 * 60);
        service::jobs::housekeeping::clean_up(&t.app).await.unwrap();
        let run = import::get(&admin, id).await.unwrap().run;
        assert_eq!((run.state, run.failure.is_some()), (ImportState::Failed, true));
        assert_eq!(t.events(Entity::Import, id.0).await.last().unwrap(), "import.given_up");
    })
    .await;
}

#[tokio::test]
async fn an_import_can_be_thrown_away() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let id = dry_run(&t, &admin, "users", "people.csv", many(2)).await;
        import::discard(&admin, id).await.unwrap();
        assert_eq!(refusal(import::get(&admin, id).await), AppError::NotFound);
        assert_eq!(refusal(import::commit(&admin, ImportId(999)).await), AppError::NotFound);
        let waiting = import::start(&admin, "users", Some(file("people.csv", many(2)))).await.unwrap();
        import::discard(&admin, waiting).await.unwrap();
        t.run_jobs().await;
        t.clock.advance(31 * 86_400);
        let old = dry_run(&t, &admin, "users", "people.csv", many(2)).await;
        t.clock.advance(31 * 86_400);
        service::jobs::housekeeping::clean_up(&t.app).await.unwrap();
        assert_eq!(refusal(import::get(&admin, old).await), AppError::NotFound);
    })
    .await;
}
