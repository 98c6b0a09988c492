//! Lists as files.

use super::tickets::{inbox, opened};
use super::users::reader;
use crate::support::{TestApp, each_database, refusal};
use calamine::{Data, Reader, Xlsx};
use domain::AppError;
use domain::customers::{CustomerInput, CustomerQuery};
use domain::fields::{FieldInput, FieldValues};
use domain::ids::{CustomerId, SiteId};
use domain::journal::Entity;
use domain::state::{AccountState, UserType, WebAccess};
use domain::tickets::TicketQuery;
use domain::users::{UserInput, UserQuery};
use domain::validate;
use entity::user;
use futures::{StreamExt, TryStreamExt};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{Condition, EntityTrait};
use service::export::{self, Export};
use service::{customers, fields, users};
use std::io::Cursor;

/// The rows of a file, cell by cell.
type Rows = Vec<Vec<String>>;

async fn bytes(export: Export) -> Vec<u8> {
    export.content.map_ok(|part| part.to_vec()).try_concat().await.unwrap()
}

/// The rows of a CSV file, read back by a reader of such files.
async fn csv_rows(export: Export) -> Rows {
    let bytes = bytes(export).await;
    let text = std::str::from_utf8(&bytes).unwrap().strip_prefix('\u{feff}').expect("the mark of UTF-8");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The rows of a workbook, whose every cell must be text.
async fn xlsx_rows(export: Export) -> Rows {
    let mut book = Xlsx::new(Cursor::new(bytes(export).await)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let text = |cell: &Data| match cell {
        Data::String(text) => text.clone(),
        Data::Empty => String::new(),
        other => panic!("{other:?} is no text"),
    };
    sheet.rows().map(|row| row.iter().map(text).collect()).collect()
}

/// The cell under this heading.
#[track_caller]
fn cell<'r>(rows: &'r Rows, row: usize, head: &str) -> &'r str {
    let column = rows[0].iter().position(|text| text == head).unwrap_or_else(|| panic!("{head}: {:?}", rows[0]));
    &rows[row][column]
}

/// Somebody with everything in which files go wrong.
async fn odd_person(t: &TestApp, customer: CustomerId) {
    let badge = FieldInput {
        record: "user".to_owned(),
        label: "Badge".to_owned(),
        kind: "text".to_owned(),
        ..FieldInput::default()
    };
    fields::create(&t.admin().await, badge).await.unwrap();
    let input = UserInput {
        title: "=HYPERLINK(\"http://evil.example\")".to_owned(),
        first_name: "Zoë".to_owned(),
        last_name: "Müller; \"von\", Ost".to_owned(),
        emails: "zoe@example.com\nzoe.two@example.com".to_owned(),
        phones: "+49 (30) 1234-56\n0800 1".to_owned(),
        mobile: "+1 555 0100".to_owned(),
        zip: "01067".to_owned(),
        city: "Dresden".to_owned(),
        country: "DE".to_owned(),
        comment: "@SUM(A1)\nsecond line, with 日本語".to_owned(),
        marketing: "true".to_owned(),
        valid_from: "2026-01-01".to_owned(),
        customer_id: customer.to_string(),
        fields: FieldValues([("badge".to_owned(), vec!["-1+2".to_owned()])].into()),
        ..UserInput::default()
    };
    users::create(&t.admin().await, input).await.unwrap();
}

fn only(q: &str) -> UserQuery {
    UserQuery { q: q.to_owned(), ..UserQuery::default() }
}

#[tokio::test]
async fn hal_12_people_are_exported_whole_and_come_back_as_they_were() {
    each_database(|t| async move {
        t.admin().await;
        odd_person(&t, t.customer("Acme").await.0).await;
        let admin = t.admin().await;
        for format in ["csv", "xlsx"] {
            let file = export::users(&admin, only("dresden"), format).await.unwrap();
            assert_eq!(file.name, format!("users-2026-11-22.{format}"));
            let rows = if format == "csv" { csv_rows(file).await } else { xlsx_rows(file).await };
            assert_eq!(rows.len(), 2, "{rows:?}");
            // CSV knows no text: there, what could calculate begins with an apostrophe.
            let inert = |text: &str| if format == "csv" { format!("'{text}") } else { text.to_owned() };
            for (head, expected) in [
                ("Title or salutation", inert("=HYPERLINK(\"http://evil.example\")").as_str()),
                ("First name", "Zoë"),
                ("Last name", "Müller; \"von\", Ost"),
                ("Email addresses", "zoe@example.com\nzoe.two@example.com"),
                ("Telephone numbers", "+49 (30) 1234-56\n0800 1"),
                ("Mobile", "+1 555 0100"),
                ("Customer", "Acme"),
                ("Site", "Head office"),
                ("Zip", "01067"),
                ("Country", "Germany"),
                ("Comment", inert("@SUM(A1)\nsecond line, with 日本語").as_str()),
                ("Validity", "valid"),
                ("Valid from", "2026-01-01"),
                ("Account state", "Guest"),
                ("Marketing mails", "yes"),
                ("No notifications by mail", "no"),
                ("Badge", inert("-1+2").as_str()),
            ] {
                assert_eq!(cell(&rows, 1, head), expected, "{format}: {head}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_export_holds_what_the_list_shows_in_its_order() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let place = t.customer("Acme").await;
        for name in ["Bo", "Ana", "Cid"] {
            t.person([name, "Ruiz"], &format!("{name}@example.com"), place, WebAccess::Own, AccountState::Guest).await;
        }
        t.bare_agent("Paul", UserType::User).await;
        index(&t).await;
        let of = |query: UserQuery| {
            let admin = admin.clone();
            async move {
                let rows = csv_rows(export::users(&admin, query, "csv").await.unwrap()).await;
                (1..rows.len()).map(|row| cell(&rows, row, "First name").to_owned()).collect::<Vec<_>>()
            }
        };
        let acme = UserQuery { customer: place.0.to_string(), ..UserQuery::default() };
        assert_eq!(of(acme.clone()).await, ["Ana", "Bo", "Cid"]);
        assert_eq!(of(UserQuery { sort: "-name".to_owned(), ..acme.clone() }).await, ["Cid", "Bo", "Ana"]);
        assert_eq!(of(UserQuery { q: "bo@".to_owned(), ..acme }).await, ["Bo"]);
        let agents = UserQuery { kind: "agent".to_owned(), ..UserQuery::default() };
        assert_eq!(of(agents).await, ["Ada", "Paul"]);
        // Words too short for the index are looked for row by row.
        assert_eq!(of(only("id ru")).await, ["Cid"]);
        assert!(of(only("nobody-at-all")).await.is_empty());
        let wrong = refusal(export::users(&admin, UserQuery::default(), "pdf").await);
        assert!(wrong.at("format").is_some());
    })
    .await;
}

#[tokio::test]
async fn who_may_not_list_may_not_export_and_nothing_is_journalled() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let reader = reader(&t, "Rita", "read_only").await;
        let agents = UserQuery { kind: "agent".to_owned(), ..UserQuery::default() };
        export::users(&reader, UserQuery::default(), "csv").await.unwrap();
        assert!(matches!(refusal(export::users(&reader, agents, "csv").await), AppError::Forbidden(_)));
        let blind = t.bare_agent("Bob", UserType::User).await;
        let ana = t.customer_user("Ana").await;
        let before = t.journal(Entity::Export, 0).await.len();
        for cx in [&blind, &ana] {
            for format in ["csv", "xlsx"] {
                let people = export::users(cx, UserQuery::default(), format).await;
                assert!(matches!(refusal(people), AppError::Forbidden(_)));
                let list = export::customers(cx, CustomerQuery::default(), format).await;
                assert!(matches!(refusal(list), AppError::Forbidden(_)));
            }
        }
        let tickets = export::tickets(&ana, TicketQuery::default(), "csv").await;
        assert!(matches!(refusal(tickets), AppError::Forbidden(_)));
        assert_eq!(t.journal(Entity::Export, 0).await.len(), before);
        export::users(&admin, UserQuery::default(), "xlsx").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_export_is_journalled_with_its_filter_and_without_the_data() {
    each_database(|t| async move {
        t.admin().await;
        odd_person(&t, t.customer("Acme").await.0).await;
        let admin = t.admin().await;
        let query = UserQuery { validity: "valid".to_owned(), ..only("dresden") };
        drop(export::users(&admin, query, "xlsx").await.unwrap());
        let row = t.journal(Entity::Export, 0).await.pop().unwrap();
        assert_eq!((row.event.as_str(), row.subject_id), ("users.exported", admin.subject_id()));
        for part in ["q=dresden&validity=valid", "xlsx", "\"rows\":{\"from\":null,\"to\":1}"] {
            assert!(row.changes.contains(part), "{part}: {}", row.changes);
        }
        assert!(!row.changes.contains("zoe"), "{}", row.changes);
    })
    .await;
}

#[tokio::test]
async fn customers_and_tickets_are_exported() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let input = CustomerInput {
            name: "Nord, \"Wind\"".to_owned(),
            phone: "+49 40 1".to_owned(),
            address: "Am Wall 1\n20095 Hamburg".to_owned(),
            account_manager_id: admin.actor.subject.id.to_string(),
            ..CustomerInput::default()
        };
        customers::create(&admin, input).await.unwrap();
        let query = CustomerQuery { q: "nord".to_owned(), ..CustomerQuery::default() };
        let rows = csv_rows(export::customers(&admin, query, "csv").await.unwrap()).await;
        assert_eq!(rows.len(), 2);
        for (head, expected) in [
            ("Name", "Nord, \"Wind\""),
            ("Telephone", "+49 40 1"),
            ("Address", "Am Wall 1\n20095 Hamburg"),
            ("Account manager", "Ada Admin"),
            ("Sites", "1"),
            ("Users", "0"),
        ] {
            assert_eq!(cell(&rows, 1, head), expected);
        }
        let bob = t.agent("Bob", UserType::User).await;
        let ana = t.customer_user("Ana").await;
        opened(&ana, inbox(&t).await, "=A1 does not print").await;
        let rows = xlsx_rows(export::tickets(&bob, TicketQuery::default(), "xlsx").await.unwrap()).await;
        assert_eq!((rows.len(), cell(&rows, 1, "Subject")), (2, "=A1 does not print"));
        assert_eq!((cell(&rows, 1, "Requester"), cell(&rows, 1, "State")), ("Ana Customer", "New"));
        let outside = t.bare_agent("Otto", UserType::User).await;
        let rows = csv_rows(export::tickets(&outside, TicketQuery::default(), "csv").await.unwrap()).await;
        assert_eq!(rows.len(), 1, "only the headings");
    })
    .await;
}

#[tokio::test]
async fn an_export_reads_the_database_only_as_fast_as_it_is_sent() {
    each_database(|t| async move {
        let admin = t.admin().await;
        crowd(&t, t.customer("Acme").await, 3500).await;
        let mut content = export::users(&admin, only("crowd"), "csv").await.unwrap().content;
        let heads = content.next().await.unwrap().unwrap();
        assert!(heads.starts_with("\u{feff}Id,".as_bytes()));
        let mut chunks = Vec::new();
        loop {
            let before = t.app.db.statements();
            let Some(chunk) = content.next().await else { break };
            let text = String::from_utf8(chunk.unwrap().to_vec()).unwrap();
            chunks.push((text.lines().count(), t.app.db.statements() - before));
        }
        let lines: Vec<_> = chunks.iter().map(|(lines, _)| *lines).collect();
        assert_eq!(lines.iter().sum::<usize>(), 3500);
        assert!(lines.len() >= 4 && lines.iter().all(|lines| *lines <= 1000), "{lines:?}");
        assert!(chunks.iter().all(|(_, statements)| (1..=8).contains(statements)), "{chunks:?}");
        let rows = xlsx_rows(export::users(&admin, only("crowd"), "xlsx").await.unwrap()).await;
        assert_eq!(rows.len(), 3501);
        let mut names: Vec<_> = rows[1..].iter().map(|row| row[0].clone()).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 3500, "nobody twice");
    })
    .await;
}

/// Guests, straight into the tables.
async fn crowd(t: &TestApp, place: (CustomerId, SiteId), number: i64) {
    let model = t.person(["Crowd", "0"], "crowd@example.com", place, WebAccess::Own, AccountState::Guest).await;
    let model = t.user(model).await;
    let rows = (1..number).map(|n| {
        let mut row: user::ActiveModel = model.clone().into();
        row.id = NotSet;
        row.sort_key = Set(validate::key(&format!("crowd {}", n % 7)));
        (row.username, row.username_key) = (Set(None), Set(None));
        row
    });
    let tx = t.app.db.begin(&t.app.notices).await.unwrap();
    for part in rows.collect::<Vec<_>>().chunks(500) {
        user::Entity::insert_many(part.to_vec()).exec_without_returning(tx.db()).await.unwrap();
    }
    tx.commit().await.unwrap();
    index(t).await;
}

async fn index(t: &TestApp) {
    let tx = t.app.db.begin(&t.app.notices).await.unwrap();
    users::index_people(&tx, Condition::all()).await.unwrap();
    tx.commit().await.unwrap();
}
