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

const MAIL: &str =
    "From: Ana Ruiz <ana@new.example>\r\nMessage-ID: <1@new.example>\r\nSubject: Printer\r\n\r\nHelp!\r\n";

#[tokio::test]
async fn a_mail_from_a_pipe_is_stored_once_or_is_to_be_delivered_again() {
    for desk in [Installation::sqlite(), Installation::postgres().await] {
        let deliver = ["mail", "deliver", "--mailbox", "support"];
        desk.run_with_input(&["--config", "none.toml", "mail", "deliver", "--mailbox", "x"], MAIL).await.is(75);
        desk.prepare().await;
        desk.run_with_input(&deliver, MAIL).await.is(75).says("there is no mailbox support");
        let app = deskfolk_server::startup::application(&desk.config()).await.unwrap();
        let cx = service::Cx::system(&app, domain::journal::Cause::Cli).await.unwrap();
        let queue = cx.fixed.structure.queues.keys().next().unwrap().to_string();
        let input = domain::mailboxes::MailboxInput {
            name: "Support".to_owned(),
            address: "support@desk.example.com".to_owned(),
            queue_id: queue,
            is_active: "true".to_owned(),
            ..Default::default()
        };
        service::mailboxes::create(&cx, input).await.unwrap();
        // Nobody knows the sender, and there is no place for somebody new: it waits, and nothing is lost.
        let kept = desk.run_with_input(&deliver, MAIL).await.is(0);
        assert!(kept.stdout.contains("In quarantine"), "{kept:?}");
        let again = desk.run_with_input(&deliver, MAIL).await.is(0);
        assert!(again.stdout.contains("It came before."), "{again:?}");
        let own = MAIL.replace("ana@new.example", ADMIN).replace("<1@", "<2@");
        let opened = desk.run_with_input(&deliver, &own).await.is(0);
        assert!(opened.stdout.contains("Ticket #10001 opened."), "{opened:?}");
        app.db.close().await.unwrap();
    }
}
