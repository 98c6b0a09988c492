//! Full-text search over what is said in tickets: words and their beginnings, without case and accents. FTS5 on
//! `SQLite`, whose index follows the articles by triggers; a text search vector on `PostgreSQL`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Creates the index.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// What was deleted leaves no trace in the index.
const SQLITE: &str = "
CREATE VIRTUAL TABLE article_fts USING fts5(
    body, content='article', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='3');
INSERT INTO article_fts(article_fts, rank) VALUES ('secure-delete', 1);
INSERT INTO article_fts(article_fts) VALUES ('rebuild');
CREATE TRIGGER article_fts_ai AFTER INSERT ON article BEGIN
    INSERT INTO article_fts(rowid, body) VALUES (new.id, new.body);
END;
CREATE TRIGGER article_fts_ad AFTER DELETE ON article BEGIN
    INSERT INTO article_fts(article_fts, rowid, body) VALUES ('delete', old.id, old.body);
END;
CREATE TRIGGER article_fts_au AFTER UPDATE OF body ON article BEGIN
    INSERT INTO article_fts(article_fts, rowid, body) VALUES ('delete', old.id, old.body);
    INSERT INTO article_fts(rowid, body) VALUES (new.id, new.body);
END;";

/// The letters of `body` as they are compared. A vector of words has a largest size, which this many stay far below.
const LETTERS: &str = "regexp_replace(
    translate(lower(left(body, 100000)),
        'áàâãäåāăąçćčďđéèêëēėęěğíìîïīįłñńňóòôõöøōőřśšşťúùûüūůűýÿžźż',
        'aaaaaaaaacccddeeeeeeeegiiiiiilnnnoooooooorssstuuuuuuuyyzzz'),
    '[^[:alnum:]]+', ' ', 'g')";

/// The function of the index names no other one of ours: a restored index could not find it.
fn postgres() -> String {
    format!(
        r#"CREATE FUNCTION article_letters(body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
            AS $$ SELECT {LETTERS} $$;
        CREATE FUNCTION article_words(body text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
            AS $$ SELECT to_tsvector('simple'::regconfig, {LETTERS}) $$;
        CREATE INDEX "idx-article-words" ON article USING gin (article_words(body));"#
    )
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        let statements = if is_sqlite { SQLITE.to_owned() } else { postgres() };
        manager.get_connection().execute_unprepared(&statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = if manager.get_database_backend() == DbBackend::Sqlite {
            "DROP TRIGGER article_fts_ai; DROP TRIGGER article_fts_ad; DROP TRIGGER article_fts_au; DROP TABLE article_fts;"
        } else {
            "DROP INDEX \"idx-article-words\"; DROP FUNCTION article_words(text); DROP FUNCTION article_letters(text);"
        };
        manager.get_connection().execute_unprepared(statements).await?;
        Ok(())
    }
}
