//! Imports from spreadsheets.

#[path = "import/customers.rs"]
mod customers_and_sites;
#[path = "import/five_hundred.rs"]
mod five_hundred;
#[path = "import/going_on.rs"]
mod going_on;
#[path = "import/mapping.rs"]
mod mapping;
#[path = "import/people.rs"]
mod people;
#[path = "import/undoing.rs"]
mod undoing;

use crate::support::TestApp;
use bytes::Bytes;
use domain::ids::ImportId;
use domain::import::{ImportCounts, ImportRow, ImportState, RowQuery};
use service::attachments::Upload;
use service::{Cx, import};

/// A file of this name.
fn file(name: &str, bytes: impl Into<Vec<u8>>) -> Upload {
    Upload { name: name.to_owned(), media_type: String::new(), bytes: Bytes::from(bytes.into()) }
}

/// Uploads a file and runs its dry run.
pub async fn dry_run(t: &TestApp, cx: &Cx, kind: &str, name: &str, bytes: impl Into<Vec<u8>>) -> ImportId {
    let id = import::start(cx, kind, Some(file(name, bytes))).await.unwrap();
    t.run_jobs().await;
    assert_eq!(import::get(cx, id).await.unwrap().run.state, ImportState::Checked);
    id
}

/// Carries an import out.
async fn carry_out(t: &TestApp, cx: &Cx, id: ImportId) {
    import::commit(cx, id).await.unwrap();
    t.run_jobs().await;
    assert_eq!(import::get(cx, id).await.unwrap().run.state, ImportState::Done);
}

/// Imports people from CSV, and tells how many rows did what.
async fn import_users(t: &TestApp, cx: &Cx, csv: &str) -> ImportCounts {
    let id = dry_run(t, cx, "users", "people.csv", csv).await;
    carry_out(t, cx, id).await;
    counts(cx, id).await
}

pub async fn counts(cx: &Cx, id: ImportId) -> ImportCounts {
    import::get(cx, id).await.unwrap().counts
}

async fn rows(cx: &Cx, id: ImportId) -> Vec<ImportRow> {
    import::rows(cx, id, RowQuery::default()).await.unwrap().rows
}

/// The errors of a row: column and message in one.
pub async fn wrong(cx: &Cx, id: ImportId, number: i64) -> String {
    let rows = rows(cx, id).await;
    let row = rows.into_iter().find(|row| row.number == number).unwrap();
    row.errors.into_iter().map(|error| format!("{}: {}\n", error.column, error.message)).collect()
}
