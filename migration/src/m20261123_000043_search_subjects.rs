//! The message that opens a ticket is also found by the subject, which is kept beside its text. On `PostgreSQL` the
//! words of a message are kept, too: among the newest messages they are compared one by one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Adds the subject to articles, and makes their index anew.
#[derive(DeriveMigrationName)]
pub struct Migration;

const FIRST: &str =
    "UPDATE article SET subject = (SELECT ticket.subject FROM ticket WHERE ticket.id = article.ticket_id)
    WHERE id IN (SELECT min(id) FROM article GROUP BY ticket_id);";

/// A subject that is changed is changed there, too; that of a ticket that was merged into this one stays.
const SQLITE_FOLLOW: &str = "
CREATE TRIGGER article_subject AFTER UPDATE OF subject ON ticket WHEN new.subject <> old.subject BEGIN
    UPDATE article SET subject = new.subject WHERE ticket_id = new.id AND subject = old.subject;
END;";

const POSTGRES_FOLLOW: &str = "
CREATE FUNCTION article_follow_subject() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE article SET subject = new.subject WHERE ticket_id = new.id AND subject = old.subject;
    RETURN NULL;
END $$;
CREATE TRIGGER article_subject AFTER UPDATE OF subject ON ticket FOR EACH ROW
    WHEN (new.subject IS DISTINCT FROM old.subject) EXECUTE FUNCTION article_follow_subject();";

/// As `merge_search_rarely` has it for the other indexes.
const SQLITE_MERGES: &str = "
INSERT INTO article_fts(article_fts, rank) VALUES ('automerge', 16);
INSERT INTO article_fts(article_fts, rank) VALUES ('crisismerge', 32);";

const SQLITE_DROP: &str = "
DROP TRIGGER article_fts_ai; DROP TRIGGER article_fts_ad; DROP TRIGGER article_fts_au; DROP TABLE article_fts;";

/// An index of these columns that follows the articles. What was deleted leaves no trace in it.
fn sqlite_index(columns: &[&str]) -> String {
    let names = columns.join(", ");
    let of = |row: &str| columns.iter().map(|column| format!("{row}.{column}")).collect::<Vec<_>>().join(", ");
    let add = format!("INSERT INTO article_fts(rowid, {names}) VALUES (new.id, {});", of("new"));
    let remove =
        format!("INSERT INTO article_fts(article_fts, rowid, {names}) VALUES ('delete', old.id, {});", of("old"));
    format!(
        "CREATE VIRTUAL TABLE article_fts USING fts5(
            {names}, content='article', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='3');
        INSERT INTO article_fts(article_fts, rank) VALUES ('secure-delete', 1);
        INSERT INTO article_fts(article_fts) VALUES ('rebuild');
        CREATE TRIGGER article_fts_ai AFTER INSERT ON article BEGIN {add} END;
        CREATE TRIGGER article_fts_ad AFTER DELETE ON article BEGIN {remove} END;
        CREATE TRIGGER article_fts_au AFTER UPDATE OF {names} ON article BEGIN {remove} {add} END;"
    )
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = if manager.get_database_backend() == DbBackend::Sqlite {
            let index = sqlite_index(&["subject", "body"]);
            format!(
                "{SQLITE_DROP} ALTER TABLE article ADD COLUMN subject varchar; {FIRST} {index} {SQLITE_MERGES} {SQLITE_FOLLOW}"
            )
        } else {
            format!(
                r#"DROP INDEX "idx-article-words"; ALTER TABLE article ADD COLUMN subject varchar; {FIRST}
                ALTER TABLE article ADD COLUMN words tsvector
                    GENERATED ALWAYS AS (article_words(coalesce(subject || ' ', '') || body)) STORED;
                CREATE INDEX "idx-article-words" ON article USING gin (words); {POSTGRES_FOLLOW}"#
            )
        };
        manager.get_connection().execute_unprepared(&statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = if manager.get_database_backend() == DbBackend::Sqlite {
            let index = sqlite_index(&["body"]);
            format!("DROP TRIGGER article_subject; {SQLITE_DROP} ALTER TABLE article DROP COLUMN subject; {index}")
        } else {
            r#"DROP TRIGGER article_subject ON ticket; DROP FUNCTION article_follow_subject();
            DROP INDEX "idx-article-words"; ALTER TABLE article DROP COLUMN words, DROP COLUMN subject;
            CREATE INDEX "idx-article-words" ON article USING gin (article_words(body));"#
                .to_owned()
        };
        manager.get_connection().execute_unprepared(&statements).await?;
        Ok(())
    }
}
