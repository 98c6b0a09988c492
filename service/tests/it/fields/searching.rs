//! What is found by searching in custom fields.

use super::{field, values};
use crate::support::{TestApp, each_database};
use domain::customers::{CustomerInput, CustomerQuery, SiteInput};
use domain::fields::FieldInput;
use domain::users::{UserInput, UserQuery};
use service::{customers, fields, users};

/// How many people but agents a search finds.
async fn people(t: &TestApp, q: &str) -> usize {
    let query = UserQuery { q: q.to_owned(), kind: "customer".to_owned(), ..UserQuery::default() };
    users::list(&t.admin().await, query).await.unwrap().rows.len()
}

#[tokio::test]
async fn otr_34_what_fields_hold_that_agents_do_not_see_is_not_found_by_searching() {
    each_database(|t| async move {
        let badge = field(&t, "user", "Badge", ["optional", "hidden", "", ""]).await;
        field(&t, "user", "Room", ["optional", "optional", "", ""]).await;
        for record in ["customer", "site"] {
            field(&t, record, "Alarm", ["optional", "hidden", "", ""]).await;
            field(&t, record, "Floor", ["optional", "optional", "", ""]).await;
        }
        let admin = t.admin().await;
        let bolt = CustomerInput {
            name: "Bolt".to_owned(),
            fields: values(&[("alarm", "quartz"), ("floor", "basalt")]),
            ..CustomerInput::default()
        };
        let bolt = customers::create(&admin, bolt).await.unwrap();
        let yard = SiteInput {
            name: "Yard".to_owned(),
            fields: values(&[("alarm", "feldspar"), ("floor", "granite")]),
            ..SiteInput::default()
        };
        let yard = customers::create_site(&admin, bolt, yard).await.unwrap();
        let ida = UserInput {
            first_name: "Ida".to_owned(),
            last_name: "Ito".to_owned(),
            emails: "ida@bolt.example.com".to_owned(),
            customer_id: bolt.to_string(),
            site_id: yard.to_string(),
            fields: values(&[("badge", "topaz"), ("room", "marble")]),
            ..UserInput::default()
        };
        users::create(&admin, ida).await.unwrap();
        for (q, expected) in [("topaz", 0), ("feldspar", 0), ("marble", 1), ("granite", 1)] {
            assert_eq!(people(&t, q).await, expected, "people by {q}");
        }
        for (q, expected) in [("quartz", 0), ("feldspar", 0), ("basalt", 1), ("granite", 1)] {
            let query = CustomerQuery { q: q.to_owned(), ..CustomerQuery::default() };
            assert_eq!(customers::list(&admin, query).await.unwrap().rows.len(), expected, "customers by {q}");
        }
        for (agent_edit, expected) in [("optional", 1), ("hidden", 0)] {
            let screens = FieldInput {
                label: "Badge".to_owned(),
                agent_create: "optional".to_owned(),
                agent_edit: agent_edit.to_owned(),
                ..FieldInput::default()
            };
            fields::update(&t.admin().await, badge, screens).await.unwrap();
            t.run_jobs().await;
            assert_eq!(people(&t, "topaz").await, expected, "{agent_edit}");
        }
    })
    .await;
}
