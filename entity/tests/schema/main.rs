//! The migrations and the entities describe the same tables, on both databases.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod catalogue;
mod databases;
mod rows;

use catalogue::{described_tables, stored_tables};
use databases::{on_postgres, on_sqlite};
use migration::{Migrator, MigratorTrait};
use sea_orm::DatabaseConnection;

/// Each test once on either database.
macro_rules! on_both {
    ($($name:ident => $test:path;)+) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::on_sqlite($test).await;
            })+
        }

        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::on_postgres($test).await;
            })+
        }
    };
}

on_both! {
    migrations_go_up_down_and_up => crate::migrations_go_up_down_and_up;
    entities_match_the_tables => crate::entities_match_the_tables;
    every_entity_can_be_selected => crate::every_entity_can_be_selected;
    a_user_and_a_ticket_come_back_as_written => crate::rows::a_user_and_a_ticket_come_back_as_written;
    names_are_unique => crate::rows::names_are_unique;
    search_follows_the_rows => crate::rows::search_follows_the_rows;
}

async fn migrations_go_up_down_and_up(db: DatabaseConnection) {
    Migrator::up(&db, None).await.unwrap();
    let first = stored_tables(&db).await;
    assert!(Migrator::get_pending_migrations(&db).await.unwrap().is_empty());

    Migrator::down(&db, None).await.unwrap();
    assert_eq!(stored_tables(&db).await, [], "taking back leaves nothing");

    Migrator::up(&db, None).await.unwrap();
    assert_eq!(stored_tables(&db).await, first);
}

async fn entities_match_the_tables(db: DatabaseConnection) {
    Migrator::up(&db, None).await.unwrap();
    let described = described_tables(db.get_database_backend());
    let stored = stored_tables(&db).await;
    for (described, stored) in described.iter().zip(&stored) {
        assert_eq!(described, stored);
    }
    assert_eq!(described.len(), stored.len());
}

async fn every_entity_can_be_selected(db: DatabaseConnection) {
    Migrator::up(&db, None).await.unwrap();
    catalogue::select_from_all(&db).await;
}
