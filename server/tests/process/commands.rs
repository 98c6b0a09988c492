//! The commands of an operator.

use crate::harness::{ADMIN, Installation, PASSWORD};
use entity::{journal, user};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use service::Db;
use std::time::Duration;

#[tokio::test]
async fn an_altered_journal_row_is_named() {
    for desk in [Installation::sqlite(), Installation::postgres().await] {
        desk.prepare().await;
        let app = deskfolk_server::startup::application(&desk.config()).await.unwrap();
        // Rows are sealed when they are two seconds old.
        tokio::time::sleep(Duration::from_millis(2100)).await;
        let sealed = service::audit::seal(&app).await.unwrap();
        assert!(sealed > 3);
        let fits = desk.run(&["audit", "verify"]).await.is(0);
        assert!(fits.stdout.contains(&format!("{sealed} sealed rows fit")), "{fits:?}");

        let row = journal::Entity::find().order_by_desc(journal::Column::Id).one(app.db.read()).await.unwrap().unwrap();
        journal::Entity::update_many()
            .col_expr(journal::Column::Event, Expr::value("user.nothing_happened"))
            .filter(journal::Column::Id.eq(row.id))
            .exec(app.db.maintenance())
            .await
            .unwrap();
        let broken = desk.run(&["audit", "verify"]).await.is(1);
        assert!(broken.stdout.contains(&format!("Broken: journal row {}", row.id)), "{broken:?}");
        app.db.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_backup_of_a_running_server_holds_everything() {
    let desk = Installation::sqlite();
    desk.prepare().await;
    let _server = desk.serve(&[]).await;
    let copy = desk.folder().join("copy.sqlite");
    let path = copy.to_str().unwrap();
    desk.run(&["backup", path]).await.is(0);
    desk.run(&["backup", path]).await.is(1).says("exists already");

    let (db, original) = (Db::connect(&format!("sqlite://{path}?mode=rwc")).await.unwrap(), desk.db().await);
    let check = sea_orm::Statement::from_string(sea_orm::DatabaseBackend::Sqlite, "PRAGMA integrity_check");
    let sound: String = db.read().query_one_raw(check).await.unwrap().unwrap().try_get_by_index(0).unwrap();
    assert_eq!(sound, "ok");
    assert_eq!(
        user::Entity::find().count(db.read()).await.unwrap(),
        user::Entity::find().count(original.read()).await.unwrap()
    );
    db.close().await.unwrap();
    original.close().await.unwrap();

    let restored = desk.with("STORAGE__DATABASE_URL", &format!("sqlite://{path}?mode=rwc"));
    restored.serve(&[]).await.admin().await;
}

#[tokio::test]
async fn a_backup_of_postgresql_points_to_its_own_tools() {
    let desk = Installation::postgres().await;
    desk.prepare().await;
    desk.run(&["backup", "copy.sqlite"]).await.is(1).says("pg_dump");
}

#[tokio::test]
async fn rtp_2_the_first_administrator_is_made_once() {
    for desk in [Installation::sqlite(), Installation::postgres().await] {
        let arguments = ["admin", "create", "--email", ADMIN, "--first-name", "Ada", "--last-name", "Admin"];
        desk.run(&["migrate"]).await.is(0);
        desk.run_with_input(&arguments, "short\n").await.is(1).says("password: ");
        desk.run_with_input(&arguments, &format!("{PASSWORD}\n")).await.is(0);
        desk.run_with_input(&arguments, &format!("{PASSWORD}\n")).await.is(1).says("deskfolk: ");
        desk.run(&["demo"]).await.is(1).says("not empty");
    }
}
