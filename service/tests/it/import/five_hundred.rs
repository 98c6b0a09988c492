//! Five hundred rows, of which a few are not like the others.

use super::{carry_out, counts, dry_run};
use crate::support::{TestApp, each_database};
use domain::ids::{ImportId, UserId};
use domain::import::{ImportCounts, RowQuery, UndoCounts};
use domain::users::UserInput;
use entity::import_row;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use service::{Cx, import, users};

const ROWS: usize = 500;
/// Those that are not like the others.
const ODD: [usize; 3] = [7, 250, 499];

fn sheet(customer: impl Fn(usize) -> &'static str, city: &str) -> String {
    let row = |n| format!("Person Number{n},{},Head office,p{n}@example.com,{city}\n", customer(n));
    std::iter::once("Name,Customer,Site,Email,City\n".to_owned()).chain((0..ROWS).map(row)).collect()
}

/// Whom each row is about.
async fn people(t: &TestApp, id: ImportId) -> Vec<UserId> {
    let rows = import_row::Entity::find().filter(import_row::Column::RunId.eq(id));
    let rows = rows.order_by_asc(import_row::Column::Number).all(t.app.db.read()).await.unwrap();
    rows.into_iter().map(|row| UserId(row.record_id.unwrap())).collect()
}

async fn forms(cx: &Cx, people: &[UserId]) -> Vec<UserInput> {
    let mut out = Vec::with_capacity(people.len());
    for id in people {
        out.push(users::form(cx, *id).await.unwrap());
    }
    out
}

#[tokio::test]
async fn n5_three_wrong_rows_of_500_come_back_as_a_file_that_imports_when_corrected() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let before = t.people().await;
        let text = sheet(|n| if ODD.contains(&n) { "Nowhere" } else { "Acme" }, "Bonn");
        let id = dry_run(&t, &admin, "users", "people.csv", text).await;
        assert_eq!(counts(&admin, id).await, ImportCounts { create: 497, error: 3, ..ImportCounts::default() });
        carry_out(&t, &admin, id).await;
        assert_eq!(t.people().await, before + 497);

        let file = String::from_utf8(import::errors_csv(&admin, id).await.unwrap()).unwrap();
        assert_eq!(file.lines().count(), 4, "{file}");
        let corrected = file.replace("Nowhere", "Acme");
        let id = dry_run(&t, &admin, "users", "corrected.csv", corrected).await;
        assert_eq!(counts(&admin, id).await, ImportCounts { create: 3, ..ImportCounts::default() });
        carry_out(&t, &admin, id).await;
        assert_eq!(t.people().await, before + 500);
    })
    .await;
}

#[tokio::test]
async fn n5_of_500_changed_people_497_are_restored_exactly_and_three_are_kept() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let id = dry_run(&t, &admin, "users", "people.csv", sheet(|_| "Acme", "Bonn")).await;
        carry_out(&t, &admin, id).await;
        let people = people(&t, id).await;
        let before = forms(&admin, &people).await;
        let id = dry_run(&t, &admin, "users", "people.csv", sheet(|_| "Acme", "Mainz")).await;
        assert_eq!(counts(&admin, id).await, ImportCounts { update: 500, ..ImportCounts::default() });
        carry_out(&t, &admin, id).await;
        for odd in ODD {
            let form = users::form(&admin, people[odd]).await.unwrap();
            users::update(&admin, people[odd], UserInput { city: "Trier".to_owned(), ..form }).await.unwrap();
        }

        import::undo(&admin, id).await.unwrap();
        t.run_jobs().await;
        let view = import::get(&admin, id).await.unwrap();
        assert_eq!(view.undo, UndoCounts { undone: 497, kept: 3, ..UndoCounts::default() });
        let kept = RowQuery { action: "kept".to_owned(), ..RowQuery::default() };
        let kept = import::rows(&admin, id, kept).await.unwrap().rows;
        assert!(kept.iter().all(|row| row.undo_reason == "Changed since: City."), "{kept:?}");
        let listed: Vec<_> = kept.iter().map(|row| UserId(row.record_id.unwrap())).collect();
        assert_eq!(listed, ODD.map(|odd| people[odd]));
        for (place, after) in forms(&admin, &people).await.into_iter().enumerate() {
            let city = if ODD.contains(&place) { "Trier" } else { "Bonn" };
            assert_eq!(after, UserInput { city: city.to_owned(), ..before[place].clone() });
        }
    })
    .await;
}
