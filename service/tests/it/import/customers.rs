//! Customers and sites, and the sample sheets.

use super::{carry_out, counts, dry_run, import_users, rows, wrong};
use crate::support::each_database;
use domain::customers::CustomerQuery;
use domain::fields::FieldInput;
use domain::ids::CustomerId;
use domain::import::{ImportCounts, RowAction};
use service::{Cx, customers, fields, import};
use std::io::{Cursor, Read};
use zip::ZipArchive;

async fn customer(cx: &Cx, name: &str) -> CustomerId {
    let query = CustomerQuery { q: name.to_owned(), ..CustomerQuery::default() };
    let rows = customers::list(cx, query).await.unwrap().rows;
    assert_eq!(rows.len(), 1, "{name}");
    rows[0].id
}

#[tokio::test]
async fn hal_55_customers_and_sites_have_their_own_import_and_then_users_succeed() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let users = "User name,Customer,Site,Email\nAna Ruiz,Brio,Porto,ana@example.com\nBo Berg,Brio,Main site,bo@example.com\n";
        assert_eq!(counts(&admin, dry_run(&t, &admin, "users", "u.csv", users).await).await.error, 2);
        let places = "Client,Site,Site address,Phone\nBrio,Main site,,+351 1\nBrio,Porto,Quay 1,\nBRIO,porto,Quay 2,\nNova,,,\n,Lisbon,,\nNova,,,+351 2\n";
        let id = dry_run(&t, &admin, "customers", "places.csv", places).await;
        assert_eq!(counts(&admin, id).await, ImportCounts { create: 3, error: 3, ..ImportCounts::default() });
        assert!(wrong(&admin, id, 4).await.contains("Row 3 is about the same"));
        assert!(wrong(&admin, id, 6).await.starts_with("Client: "));
        carry_out(&t, &admin, id).await;
        assert_eq!(counts(&admin, id).await, ImportCounts { create: 3, error: 3, ..ImportCounts::default() });
        let brio = customers::get(&admin, customer(&admin, "Brio").await).await.unwrap();
        let sites: Vec<_> = brio.sites.iter().map(|site| (site.name.as_str(), site.address.as_str())).collect();
        assert_eq!((sites, brio.profile.phone.as_str()), (vec![("Main site", ""), ("Porto", "Quay 1")], "+351 1"));
        assert_eq!(import_users(&t, &admin, users).await.create, 2);
        let changed = "Customer,Site,Site address,Comment\nBrio,Porto,Quay 9,Pays late\nNova,Main site,,\n";
        let id = dry_run(&t, &admin, "customers", "places.csv", changed).await;
        let shown = rows(&admin, id).await;
        assert_eq!((shown[0].action, shown[1].action), (RowAction::Update, RowAction::Unchanged));
        assert_eq!(shown[0].changes["site_address"].from, "Quay 1");
        carry_out(&t, &admin, id).await;
        let brio = customers::get(&admin, customer(&admin, "Brio").await).await.unwrap();
        assert_eq!((brio.sites[1].address.as_str(), brio.comment.as_str()), ("Quay 9", "Pays late"));
    })
    .await;
}

#[tokio::test]
async fn hal_52_hal_48_the_sample_sheets_import_as_they_are_in_both_formats() {
    each_database(|t| async move {
        let admin = t.admin().await;
        for (record, kind, label) in
            [("user", "text", "Badge"), ("user", "choice", "Shift"), ("customer", "number", "Contract")]
        {
            let input = FieldInput {
                record: record.to_owned(),
                kind: kind.to_owned(),
                label: label.to_owned(),
                choices: "Early\nLate".to_owned(),
                agent_create: "required".to_owned(),
                agent_edit: "required".to_owned(),
                ..FieldInput::default()
            };
            fields::create(&admin, input).await.unwrap();
        }
        let admin = t.admin().await;
        let mut zip = ZipArchive::new(Cursor::new(import::samples(&admin).unwrap())).unwrap();
        let mut content = |name: &str| {
            let mut bytes = Vec::new();
            zip.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
            bytes
        };
        assert!(String::from_utf8(content("Users.csv")).unwrap().lines().next().unwrap().contains("Badge,Shift"));
        for (name, kind, records) in [("Customers", "customers", 2), ("Sites", "customers", 3), ("Users", "users", 3)] {
            let csv = format!("{name}.csv");
            let id = dry_run(&t, &admin, kind, &csv, content(&csv)).await;
            assert_eq!(
                counts(&admin, id).await,
                ImportCounts { create: records, ..ImportCounts::default() },
                "{csv}: {:?}",
                rows(&admin, id).await
            );
            carry_out(&t, &admin, id).await;
            let xlsx = format!("{name}.xlsx");
            let id = dry_run(&t, &admin, kind, &xlsx, content(&xlsx)).await;
            assert_eq!(
                counts(&admin, id).await,
                ImportCounts { unchanged: records, ..ImportCounts::default() },
                "{xlsx}: {:?}",
                rows(&admin, id).await
            );
        }
    })
    .await;
}
