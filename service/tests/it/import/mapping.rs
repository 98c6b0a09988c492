//! Saying which field each column of a file is for.

use super::{carry_out, counts, dry_run, file, rows, wrong};
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::ids::ImportId;
use domain::import::{ImportCounts, ImportMapping, ImportState, RowAction, RowQuery};
use domain::journal::Entity;
use domain::state::UserType;
use entity::import_run;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use service::Cx;
use service::import::{self, Headings};
use std::collections::BTreeMap;

const FOREIGN: &str = "Wer;Firma;Ort;Post;Hut\nAna Ruiz;Acme;Head office;ana@example.com;7\n";

fn chosen(columns: &[(&str, &str)]) -> BTreeMap<String, String> {
    columns.iter().map(|(column, variable)| ((*column).to_owned(), (*variable).to_owned())).collect()
}

async fn asked(cx: &Cx, text: &str) -> ImportId {
    import::start_with(cx, "users", Some(file("people.csv", text)), &Headings::Asked).await.unwrap()
}

fn variables(mapping: &ImportMapping) -> Vec<&str> {
    mapping.columns.iter().map(|column| column.variable.as_str()).collect()
}

#[tokio::test]
async fn hal_48_unknown_columns_are_asked_about_once_and_remembered() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let id = asked(&admin, FOREIGN).await;
        assert_eq!(t.run_jobs().await, 0, "nothing happens before somebody says what the columns are for");
        let view = import::get(&admin, id).await.unwrap();
        assert_eq!((view.run.state, view.can_map, view.can_commit), (ImportState::Mapping, true, false));
        let mapping = import::mapping(&admin, id).await.unwrap();
        assert_eq!(variables(&mapping), ["", "", "", "", ""]);
        assert_eq!(
            (mapping.columns[3].heading.as_str(), mapping.columns[3].samples[0].as_str()),
            ("Post", "ana@example.com")
        );
        assert!(mapping.wrong.contains("\"Hut\""), "OST-17: {}", mapping.wrong);

        let errors = refusal(import::map(&admin, id, &chosen(&[("0", "name"), ("1", "name"), ("4", "hat")])).await);
        assert!(errors.at("columns.1").is_some() && errors.at("columns.4").is_some(), "{errors:?}");
        let right = chosen(&[("0", "name"), ("1", "customer"), ("2", "site"), ("3", "emails"), ("4", "")]);
        import::map(&admin, id, &right).await.unwrap();
        t.run_jobs().await;
        assert_eq!(counts(&admin, id).await.create, 1);
        carry_out(&t, &admin, id).await;
        assert!(matches!(refusal(import::map(&admin, id, &right).await), AppError::Conflict(_)));
        assert_eq!(
            t.events(Entity::Import, id.0).await[..3],
            ["import.uploaded", "import.columns_chosen", "import.checked"]
        );

        let again = FOREIGN.replace("Wer;Firma", "WER;firma").replace("Ana Ruiz;", "Bo Berg;").replace("ana@", "bo@");
        let id = dry_run(&t, &admin, "users", "people.csv", again).await;
        assert_eq!(rows(&admin, id).await[0].action, RowAction::Create, "the same headings need no asking");

        let wrong = FOREIGN.replace("Ana Ruiz;Acme", "Cy Young;Nowhere").replace("ana@", "cy@");
        let id = dry_run(&t, &admin, "users", "people.csv", wrong).await;
        let corrected = String::from_utf8(import::errors_csv(&admin, id).await.unwrap()).unwrap();
        let id = dry_run(&t, &admin, "users", "corrected.csv", corrected.replace("Nowhere", "Acme")).await;
        assert_eq!(rows(&admin, id).await[0].action, RowAction::Create, "nor does a corrected file");
        let other = refusal(import::start(&admin, "customers", Some(file("people.csv", FOREIGN))).await);
        assert!(other.at("file").is_some(), "of people, not of customers");
    })
    .await;
}

#[tokio::test]
async fn hal_48_what_was_chosen_is_chosen_anew_after_a_dry_run() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let text = "Name,Customer,Site,Email,City\nAna Ruiz,Acme,Head office,ana@example.com,Called on Monday\n\
            Ana Ruiz,Acme,Head office,ana@example.com,\n";
        let id = dry_run(&t, &admin, "users", "people.csv", text).await;
        assert!(wrong(&admin, id, 3).await.contains("Row 2"));
        let mapping = import::mapping(&admin, id).await.unwrap();
        assert_eq!(variables(&mapping), ["name", "customer", "site", "emails", "city"]);
        import::choose(&admin, id, Some(2), true).await.unwrap();
        let other = chosen(&[("0", "name"), ("1", "customer"), ("2", "site"), ("3", "emails"), ("4", "comment")]);
        import::map(&admin, id, &other).await.unwrap();
        t.run_jobs().await;
        let shown = rows(&admin, id).await;
        assert_eq!(shown[0].changes["comment"].to, "Called on Monday");
        assert!(!shown[0].changes.contains_key("city") && !shown[0].is_left_out);
        assert!(wrong(&admin, id, 3).await.contains("Row 2"), "doubles are found once more");
    })
    .await;
}

#[tokio::test]
async fn hal_48_rows_that_wait_to_be_looked_at_anew_show_no_earlier_plan() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let text = "Name,Customer,Site,Email,City\nAna Ruiz,Acme,Head office,ana@example.com,Bonn\n\
            Bo Berg,Nowhere,Head office,bo@example.com,Bonn\n";
        let id = dry_run(&t, &admin, "users", "people.csv", text).await;
        import::choose(&admin, id, Some(2), true).await.unwrap();
        let other = chosen(&[("0", "name"), ("1", "customer"), ("2", "site"), ("3", "emails"), ("4", "comment")]);
        import::map(&admin, id, &other).await.unwrap();

        let waiting = rows(&admin, id).await;
        assert_eq!(waiting.len(), 2);
        let is_plain = |row: &domain::import::ImportRow| {
            (row.action, row.name.as_str(), row.is_left_out) == (RowAction::Pending, "", false)
                && row.changes.is_empty()
                && row.errors.is_empty()
        };
        assert!(waiting.iter().all(is_plain), "{waiting:?}");
        let before = ImportCounts { pending: 2, ..ImportCounts::default() };
        assert_eq!(counts(&admin, id).await, before);
        let of = |action: &str| RowQuery { action: action.to_owned(), ..RowQuery::default() };
        assert_eq!(import::rows(&admin, id, of("pending")).await.unwrap().rows.len(), 2);
        assert_eq!(import::rows(&admin, id, of("create")).await.unwrap().rows.len(), 0);
        let corrected = String::from_utf8(import::errors_csv(&admin, id).await.unwrap()).unwrap();
        assert!(!corrected.contains("Nowhere"), "{corrected}");

        t.run_jobs().await;
        let after = ImportCounts { create: 1, error: 1, ..ImportCounts::default() };
        assert_eq!(counts(&admin, id).await, after);
        assert_eq!(rows(&admin, id).await[0].changes["comment"].to, "Bonn");
    })
    .await;
}

#[tokio::test]
async fn hal_48_whoever_says_what_the_columns_are_for_need_not_stay() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let manager = t.agent("Max", UserType::Manager).await;
        let id = asked(&manager, FOREIGN).await;
        let before = import::get(&admin, id).await.unwrap().run.created_by;
        service::accounts::lock(&admin, manager.actor.subject.id).await.unwrap();
        let columns = chosen(&[("0", "name"), ("1", "customer"), ("2", "site"), ("3", "emails")]);
        import::map(&admin, id, &columns).await.unwrap();
        let view = import::get(&admin, id).await.unwrap();
        assert_eq!((view.run.state, view.counts.pending), (ImportState::Checking, 1), "a job does the rest");
        assert_ne!(view.run.created_by, before, "the dry run is that of whoever said it");
        assert!(matches!(refusal(import::map(&admin, id, &columns).await), AppError::Conflict(_)));
        t.run_jobs().await;
        let view = import::get(&admin, id).await.unwrap();
        assert_eq!((view.run.state, view.counts.create), (ImportState::Checked, 1));
    })
    .await;
}

#[tokio::test]
async fn hal_48_a_dry_run_that_was_interrupted_knows_the_rows_before() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let text = "Name,Customer,Site,Email\nAna Ruiz,Acme,Head office,ana@example.com\n\
            Ana Ruiz,Acme,Head office,ana@example.com\n";
        let id = dry_run(&t, &admin, "users", "people.csv", text).await;
        let columns = chosen(&[("0", "name"), ("1", "customer"), ("2", "site"), ("3", "emails")]);
        import::map(&admin, id, &columns).await.unwrap();
        // As if the server had gone down after the first row.
        import_run::Entity::update_many()
            .col_expr(import_run::Column::Cursor, Expr::value(2_i64))
            .filter(import_run::Column::Id.eq(id))
            .exec(t.app.db.maintenance())
            .await
            .unwrap();
        t.run_jobs().await;
        assert!(wrong(&admin, id, 3).await.contains("Row 2"));
    })
    .await;
}

#[tokio::test]
async fn hal_48_a_program_says_what_columns_are_for_and_errors_name_them() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let text = "Name,Customer,Site,Email,Hat\nAna Ruiz,Acme,Head office,ana@example.com,7\n";
        let start = async |columns: &[(&str, &str)]| {
            let headings = Headings::Given(chosen(columns));
            import::start_with(&admin, "users", Some(file("people.csv", text)), &headings).await
        };
        assert!(refusal(start(&[("Shoe", "comment")]).await).at("columns.Shoe").is_some());
        assert!(refusal(start(&[("Hat", "hats")]).await).at("columns.Hat").is_some());
        assert!(refusal(start(&[("Hat", "emails")]).await).at("columns.Hat").is_some(), "there is one already");
        assert!(refusal(start(&[("Name", "name")]).await).at("file").is_some(), "OST-17: the hat is still unknown");
        assert_eq!(import::list(&admin).await.unwrap(), []);
        let id = start(&[("Hat", "comment")]).await.unwrap();
        t.run_jobs().await;
        assert_eq!(rows(&admin, id).await[0].changes["comment"].to, "7");
    })
    .await;
}

#[tokio::test]
async fn who_may_not_import_says_nothing_of_columns() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = asked(&admin, FOREIGN).await;
        let agent = t.bare_agent("Ines", UserType::User).await;
        let refused = refusal(import::map(&agent, id, &chosen(&[("0", "name")])).await);
        assert!(matches!(refused, AppError::Forbidden(_)), "{refused}");
        assert!(matches!(refusal(import::mapping(&agent, id).await), AppError::Forbidden(_)));
    })
    .await;
}
