//! Everything about a person as a file.

use super::{Cx, annika, file, ticket_of};
use crate::support::{TestApp, each_database, refusal};
use crate::tickets::text;
use domain::AppError;
use domain::ids::{PersonExportId, TicketId, UserId};
use domain::journal::Entity;
use domain::person_export::{ExportState, PersonExportInput};
use domain::policy::Hat;
use domain::state::UserType;
use entity::person_export;
use futures::TryStreamExt;
use sea_orm::{ConnectionTrait, EntityTrait, Statement};
use serde_json::Value;
use service::privacy::export;
use service::{privacy, tickets, users};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Tables with rows of a person that are in no export: what is derived for searching and comparing, and what is over
/// within minutes.
const NOT_EXPORTED: [&str; 5] =
    ["user_search", "duplicate_key", "sign_in_challenge", "passkey_challenge", "oidc_attempt"];

fn desk(with_notes: bool) -> PersonExportInput {
    let with_notes = if with_notes { "true".to_owned() } else { String::new() };
    PersonExportInput { with_notes, audience: String::new() }
}

fn for_person() -> PersonExportInput {
    PersonExportInput { audience: "person".to_owned(), ..PersonExportInput::default() }
}

/// The files of an export, by path.
async fn files(cx: &Cx, id: PersonExportId) -> BTreeMap<String, Vec<u8>> {
    let (name, size, content) = export::download(cx, id).await.unwrap();
    assert!(name.ends_with(".zip"), "{name}");
    let bytes = content.try_fold(Vec::new(), |mut all, piece| async move {
        all.extend_from_slice(&piece);
        Ok(all)
    });
    let bytes = bytes.await.unwrap();
    assert_eq!(bytes.len() as u64, size);
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = BTreeMap::new();
    for place in 0..zip.len() {
        let mut file = zip.by_index(place).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        out.insert(file.name().unwrap().into_owned(), content);
    }
    out
}

async fn made(t: &TestApp, cx: &Cx, person: UserId, input: &PersonExportInput) -> BTreeMap<String, Vec<u8>> {
    let id = export::export(cx, person, input).await.unwrap();
    t.run_jobs().await;
    files(cx, id).await
}

fn json(files: &BTreeMap<String, Vec<u8>>, path: &str) -> Value {
    let file = files.get(path).unwrap_or_else(|| panic!("{path} is not in {:?}", files.keys().collect::<Vec<_>>()));
    serde_json::from_slice(file).unwrap()
}

fn all_text(files: &BTreeMap<String, Vec<u8>>) -> String {
    files.values().map(|file| String::from_utf8_lossy(file).into_owned()).collect::<Vec<_>>().join("\n")
}

/// A ticket of the person with a message, a note and a file.
async fn conversation(t: &TestApp, admin: &Cx, person: UserId) -> TicketId {
    let id = ticket_of(t, admin, person, "Printer on fire").await;
    tickets::answer(admin, id, text("reply", "Please wait."), Hat::Agent, vec![file("log.txt")]).await.unwrap();
    tickets::answer(admin, id, text("note", "Difficult person."), Hat::Agent, Vec::new()).await.unwrap();
    t.run_jobs().await;
    id
}

#[tokio::test]
async fn n_10_every_row_about_a_person_is_in_the_export_and_no_secret() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let ticket = conversation(&t, &admin, id).await;
        t.open_session(id, id).await;
        let found = made(&t, &admin, id, &desk(true)).await;

        let person = &json(&found, "person/person.json")[0];
        assert_eq!((&person["last_name"], &person["comment"]), (&"Zuckerkandl".into(), &"Prefers mail.".into()));
        assert_eq!(
            (&person["customer"], &person["profile"]["street"]),
            (&"Acme".into(), &"Zuckerkandl Street 5".into())
        );
        let messages = json(&found, &format!("tickets/{}/messages.json", ticket.number()));
        let texts: Vec<_> = messages.as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap()).collect();
        assert!(texts.contains(&"Please wait.") && texts.contains(&"Difficult person."), "{texts:?}");
        let path = messages.as_array().unwrap().iter().find_map(|one| one["files"][0]["path"].as_str()).unwrap();
        assert_eq!(found[path], b"smoke");

        // Each table that knows the person: as many rows as there are.
        let sql = if t.app.db.is_sqlite() {
            "SELECT m.name AS t FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND c.name = 'user_id'"
        } else {
            "SELECT table_name::text AS t FROM information_schema.columns \
             WHERE table_schema = 'public' AND column_name = 'user_id'"
        };
        let db = t.app.db.read();
        let whole = all_text(&found);
        let manifest = json(&found, "manifest.json");
        let records: u64 = manifest["records"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
        assert!(records > 10, "{manifest}");
        let mut checked = 0;
        for row in db.query_all_raw(Statement::from_string(t.app.db.backend(), sql)).await.unwrap() {
            let table: String = row.try_get("", "t").unwrap();
            if NOT_EXPORTED.contains(&table.as_str()) {
                continue;
            }
            let count = format!(r#"SELECT count(*) AS n FROM "{table}" WHERE user_id = {id}"#);
            let count = db.query_one_raw(Statement::from_string(t.app.db.backend(), count)).await.unwrap().unwrap();
            let count: i64 = count.try_get("", "n").unwrap();
            if count > 0 {
                checked += 1;
                let is_known = manifest["records"].as_object().unwrap().values().any(|n| n.as_i64() >= Some(count));
                assert!(is_known, "{count} rows of {table} are not in {manifest}");
            }
        }
        assert!(checked >= 5, "{checked}");
        for path in [
            "person/mail-addresses.json",
            "person/phones.json",
            "account/account.json",
            "account/one-time-links.json",
            "sign-in/sessions.json",
            "history/history.json",
            "mails/mails.json",
        ] {
            assert!(!json(&found, path).as_array().unwrap().is_empty(), "{path}");
        }
        assert_eq!(json(&found, "person/mail-addresses.json").as_array().unwrap().len(), 2);
        for secret in ["password_hash", "token_hash", "nonce", "storage_key", "$argon2"] {
            assert!(!whole.contains(secret), "{secret}");
        }
        // Every file is listed with what it is.
        for entry in manifest["files"].as_array().unwrap() {
            let bytes = &found[entry["path"].as_str().unwrap()];
            let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(
                (entry["sha256"].as_str().unwrap(), entry["size"].as_u64().unwrap()),
                (hash.as_str(), bytes.len() as u64)
            );
        }
        assert_eq!(manifest["files"].as_array().unwrap().len(), found.len() - 1);
        let events = t.events(Entity::User, id.0).await;
        for event in ["user.export_requested", "user.export_made", "user.export_downloaded"] {
            assert!(events.iter().any(|one| one == event), "{event} {events:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn n_10_the_export_for_the_person_holds_no_note_and_nothing_of_tickets_they_left() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let ticket = conversation(&t, &admin, id).await;
        let bo = t.customer_user("Bo").await.actor.subject.id;
        let other = ticket_of(&t, &admin, bo, "Secret of Bo").await;
        let found = made(&t, &admin, id, &for_person()).await;
        let whole = all_text(&found);
        assert!(whole.contains("Please wait.") && !whole.contains("Difficult person."), "notes stay here");
        assert!(!whole.contains("Prefers mail."), "what agents note about them, too");
        assert!(!whole.contains("Secret of Bo") && !found.keys().any(|path| path.contains(&other.number())));
        assert!(found.contains_key(&format!("tickets/{}/ticket.json", ticket.number())));
        assert!(!found.keys().any(|path| path.contains("legal-hold") || path.contains("bulk")));
        let with_notes = PersonExportInput { with_notes: "true".to_owned(), ..for_person() };
        assert!(refusal(export::export(&admin, id, &with_notes).await).at("with_notes").is_some());

        // By the person, where the settings allow it.
        let id = t.customer_user("Cy").await.actor.subject.id;
        conversation(&t, &admin, id).await;
        let own = t.cx(id).await;
        assert!(matches!(refusal(export::export_own(&own).await), AppError::Forbidden(_)));
        assert!(!export::own(&own).await.unwrap().is_allowed);
        t.set_setting("privacy.own_export", "true").await;
        let own = t.cx(id).await;
        let mine = export::export_own(&own).await.unwrap();
        t.run_jobs().await;
        let listed = export::own(&own).await.unwrap();
        assert!(listed.is_allowed && listed.rows[0].can_download, "{listed:?}");
        let whole = all_text(&files(&own, mine).await);
        assert!(whole.contains("Please wait.") && !whole.contains("Difficult person."));
        assert_eq!(refusal(export::download(&admin, mine).await.map(|_| ())), AppError::NotFound, "it is theirs");
    })
    .await;
}

#[tokio::test]
async fn n_10_whoever_asked_is_told_by_mail_that_names_nobody() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        export::export(&admin, id, &desk(false)).await.unwrap();
        t.run_jobs().await;
        let mails = t.mails();
        let told: Vec<_> = mails.iter().filter(|mail| mail.contains("The file you asked for")).collect();
        assert_eq!(told.len(), 1, "{mails:?}");
        assert!(told[0].contains("ada@desk.example.com") && !told[0].contains("Annika"), "{}", told[0]);
    })
    .await;
}

#[tokio::test]
async fn n_10_one_export_at_a_time_and_its_file_goes_when_its_time_is_over() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let first = export::export(&admin, id, &desk(false)).await.unwrap();
        let again = refusal(export::export(&admin, id, &desk(false)).await);
        assert!(matches!(again, AppError::Conflict(_)), "{again:?}");
        t.run_jobs().await;
        let stored = || t.app.files.list(None).try_collect::<Vec<_>>();
        assert_eq!(stored().await.unwrap().len(), 1);
        t.clock.advance(7 * 24 * 3600 - 1);
        assert_eq!(export::forget_old(&t.app).await.unwrap(), 0);
        t.clock.advance(1);
        let admin = t.cx(admin.actor.subject.id).await;
        assert_eq!(refusal(export::download(&admin, first).await.map(|_| ())), AppError::NotFound, "over");
        assert_eq!(export::forget_old(&t.app).await.unwrap(), 1);
        assert_eq!(export::forget_old(&t.app).await.unwrap(), 0);
        assert!(stored().await.unwrap().is_empty());
        let (_, rows) = export::of_person(&admin, id).await.unwrap();
        assert_eq!((rows[0].state, rows[0].can_download), (ExportState::Expired, false));

        // Erasing the person takes the files along.
        export::export(&admin, id, &desk(false)).await.unwrap();
        t.run_jobs().await;
        assert_eq!(stored().await.unwrap().len(), 1);
        super::erased(&t, &admin, id).await;
        assert!(stored().await.unwrap().is_empty());
        assert!(person_export::Entity::find().one(t.app.db.read()).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn n_10_only_the_right_exports_and_only_who_asked_has_the_file() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        for person in [t.agent("Mia", UserType::Manager).await, t.customer_user("Bo").await] {
            assert!(matches!(refusal(export::export(&person, id, &desk(false)).await), AppError::Forbidden(_)));
            assert!(matches!(refusal(export::list(&person).await), AppError::Forbidden(_)));
            assert!(matches!(refusal(export::of_person(&person, id).await), AppError::Forbidden(_)));
        }
        let export = export::export(&admin, id, &desk(false)).await.unwrap();
        t.run_jobs().await;
        let other = t.agent("Olga", UserType::Admin).await;
        let listed = export::list(&other).await.unwrap();
        assert!(!listed[0].can_download && listed[0].state == ExportState::Ready);
        assert_eq!(refusal(export::download(&other, export).await.map(|_| ())), AppError::NotFound);
        // Whoever is being erased is not exported.
        privacy::erase(&admin, id, super::agreed()).await.unwrap();
        assert!(matches!(refusal(export::export(&admin, id, &desk(false)).await), AppError::Conflict(_)));
        assert!(users::get(&admin, id).await.unwrap().can.export);
    })
    .await;
}
