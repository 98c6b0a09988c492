//! Custom fields of sites: asked for, shown, found, imported, exported, in the history, and taken back.

use crate::import::{counts, dry_run};
use crate::support::{TestApp, each_database, refusal};
use domain::customers::{CustomerInput, CustomerQuery, CustomerView, SiteInput};
use domain::fields::{FieldInput, FieldValues};
use domain::ids::{CustomerId, SiteId};
use domain::journal::Entity;
use domain::users::{UserInput, UserQuery};
use futures::TryStreamExt;
use service::{Cx, audit, customers, export, fields, import, users};

async fn field(t: &TestApp, label: &str, kind: &str, agent: [&str; 2]) {
    let [agent_create, agent_edit] = agent.map(str::to_owned);
    let input = FieldInput {
        record: "site".to_owned(),
        label: label.to_owned(),
        kind: kind.to_owned(),
        choices: "North\nSouth".to_owned(),
        agent_create,
        agent_edit,
        ..FieldInput::default()
    };
    fields::create(&t.admin().await, input).await.unwrap();
}

fn values(pairs: &[(&str, &str)]) -> FieldValues {
    FieldValues(pairs.iter().map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()])).collect())
}

fn site(name: &str, fields: &[(&str, &str)]) -> SiteInput {
    SiteInput { name: name.to_owned(), fields: values(fields), ..SiteInput::default() }
}

async fn bolt(admin: &Cx) -> CustomerId {
    let input = CustomerInput { name: "Bolt".to_owned(), site: "Main".to_owned(), ..CustomerInput::default() };
    customers::create(admin, input).await.unwrap()
}

fn custom(view: &CustomerView, id: SiteId) -> Vec<(String, String)> {
    view.sites.iter().find(|row| row.id == id).unwrap().custom.clone()
}

#[tokio::test]
async fn otr_34_sites_have_custom_fields_on_the_screens_of_agents() {
    each_database(|t| async move {
        field(&t, "Region", "choice", ["required", "optional"]).await;
        field(&t, "Alarm code", "text", ["hidden", "optional"]).await;
        field(&t, "Opened on", "date", ["optional", "hidden"]).await;
        let admin = t.admin().await;
        let portal = FieldInput {
            record: "site".to_owned(),
            label: "Seen".to_owned(),
            kind: "text".to_owned(),
            portal_edit: "optional".to_owned(),
            ..FieldInput::default()
        };
        assert!(refusal(fields::create(&admin, portal).await).at("portal_edit").is_some());
        let bolt = bolt(&admin).await;
        let missing = refusal(customers::create_site(&admin, bolt, site("Dock", &[])).await);
        assert!(missing.at("fields.region").is_some(), "{missing:?}");
        let wrong = refusal(customers::create_site(&admin, bolt, site("Dock", &[("region", "West")])).await);
        assert!(wrong.at("fields.region").is_some(), "{wrong:?}");
        let early = site("Dock", &[("region", "North"), ("alarm_code", "7")]);
        assert!(refusal(customers::create_site(&admin, bolt, early).await).at("fields.alarm_code").is_some());
        let new = site("Dock", &[("region", "North"), ("opened_on", "2026-11-30")]);
        let dock = customers::create_site(&admin, bolt, new).await.unwrap();

        let changed = site("Dock", &[("region", "South"), ("alarm_code", "Zebra 12")]);
        customers::update_site(&admin, dock, changed.clone()).await.unwrap();
        customers::update_site(&admin, dock, changed).await.unwrap();
        let view = customers::get(&admin, bolt).await.unwrap();
        let shown = [("Region", "South"), ("Alarm code", "Zebra 12")];
        assert_eq!(custom(&view, dock), shown.map(|(label, held)| (label.to_owned(), held.to_owned())));
        assert!(view.sites.iter().all(|row| row.fields.get("opened_on").is_empty()), "not on that screen");

        let history = audit::history(&admin, Entity::Site, dock.0).await.unwrap();
        let told: Vec<_> = history[0].changes.keys().map(String::as_str).collect();
        assert_eq!(told, ["fields.alarm_code", "fields.region"], "field by field");
        assert!(history.iter().all(|row| !row.changes.contains_key("fields.opened_on")));
        assert_eq!(t.events(Entity::Site, dock.0).await, ["site.created", "site.updated"], "nothing twice");
    })
    .await;
}

#[tokio::test]
async fn otr_34_what_sites_hold_is_found_and_exported() {
    each_database(|t| async move {
        field(&t, "Region", "choice", ["optional", "optional"]).await;
        let admin = t.admin().await;
        let bolt = bolt(&admin).await;
        let dock = customers::create_site(&admin, bolt, site("Dock", &[("region", "North")])).await.unwrap();
        let ana = UserInput {
            first_name: "Ana".to_owned(),
            last_name: "Ruiz".to_owned(),
            emails: "ana@bolt.example".to_owned(),
            customer_id: bolt.to_string(),
            site_id: dock.to_string(),
            ..UserInput::default()
        };
        let ana = users::create(&admin, ana).await.unwrap();
        let found = async |q: &str| {
            let query = UserQuery { q: q.to_owned(), ..UserQuery::default() };
            // The General User of the site is found by it, too.
            let rows = users::list(&admin, query).await.unwrap().rows;
            rows.into_iter().map(|row| row.id).filter(|id| *id == ana).collect::<Vec<_>>()
        };
        assert_eq!(found("north").await, [ana]);
        customers::update_site(&admin, dock, site("Dock", &[("region", "South")])).await.unwrap();
        assert_eq!((found("north").await, found("south").await), (vec![], vec![ana]));
        let at = |site: SiteId| UserQuery { site: site.to_string(), ..UserQuery::default() };
        assert_eq!(users::count(&admin, at(dock)).await.unwrap().rows, 2, "with the General User");
        assert_eq!(users::count(&admin, at(SiteId(4711))).await.unwrap().rows, 0);

        let customers_of = async |q: &str| {
            let query = CustomerQuery { q: q.to_owned(), ..CustomerQuery::default() };
            let rows = customers::list(&admin, query.clone()).await.unwrap().rows;
            assert_eq!(customers::count(&admin, query).await.unwrap().rows, rows.len() as u64);
            rows.into_iter().map(|row| row.name).collect::<Vec<_>>()
        };
        for q in ["SOUTH", "dock", "bol sou"] {
            assert_eq!(customers_of(q).await, ["Bolt"], "{q}");
        }
        assert!(customers_of("region").await.is_empty(), "the name of a field is no value of it");

        let all = CustomerQuery { q: "bolt".to_owned(), ..CustomerQuery::default() };
        let file = export::sites(&admin, all, "csv").await.unwrap();
        let bytes = file.content.map_ok(|part| part.to_vec()).try_concat().await.unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert!(lines[0].contains("Customer,Name") && lines[0].ends_with("Region"), "{text}");
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().any(|line| line.contains("Bolt,Dock") && line.ends_with("South")), "{text}");
        assert!(t.events(Entity::Export, 0).await.contains(&"sites.exported".to_owned()));
        let no_agent = t.customer_user("Cy").await;
        assert!(export::sites(&no_agent, CustomerQuery::default(), "csv").await.is_err());
    })
    .await;
}

async fn carry_out(t: &TestApp, cx: &Cx, csv: &str) -> domain::ids::ImportId {
    let id = dry_run(t, cx, "customers", "sites.csv", csv).await;
    import::commit(cx, id).await.unwrap();
    t.run_jobs().await;
    id
}

#[tokio::test]
async fn ost_18_custom_fields_of_sites_are_imported_and_taken_back() {
    each_database(|t| async move {
        field(&t, "Region", "choice", ["optional", "optional"]).await;
        let of_customers = FieldInput {
            record: "customer".to_owned(),
            label: "Region".to_owned(),
            kind: "text".to_owned(),
            ..FieldInput::default()
        };
        fields::create(&t.admin().await, of_customers).await.unwrap();
        let admin = t.admin().await;
        let bolt = bolt(&admin).await;
        let held = async |name: &str| {
            let view = customers::get(&admin, bolt).await.unwrap();
            let site = view.sites.iter().find(|row| row.name == name).map(|row| row.fields.get("region").to_vec());
            (view.profile.fields.get("region").to_vec(), site)
        };
        let main = customers::get(&admin, bolt).await.unwrap().sites[0].id;
        customers::update_site(&admin, main, site("Main", &[("region", "North")])).await.unwrap();
        let csv = "Customer,Site,Region,Site: Region\nBolt,Main,EMEA,south\nBolt,Dock,,North\nCrane,Quay,,North\n";
        let id = carry_out(&t, &admin, csv).await;
        assert_eq!(counts(&admin, id).await.error, 0);
        let south = (vec!["EMEA".to_owned()], Some(vec!["South".to_owned()]));
        assert_eq!(held("Main").await, south, "by the case of the list");
        assert_eq!(held("Dock").await.1, Some(vec!["North".to_owned()]));
        let query = CustomerQuery { q: "crane".to_owned(), ..CustomerQuery::default() };
        let crane = customers::list(&admin, query).await.unwrap().rows[0].id;
        let crane = customers::get(&admin, crane).await.unwrap();
        assert_eq!(crane.sites[0].fields, values(&[("region", "North")]), "with the first site of a new customer");

        let wrong = dry_run(&t, &admin, "customers", "bad.csv", "Customer,Site,Site: Region\nBolt,Main,West\n").await;
        assert_eq!(counts(&admin, wrong).await.error, 1);
        let alone = dry_run(&t, &admin, "customers", "alone.csv", "Customer,Site: Region\nBolt,North\n").await;
        assert_eq!(counts(&admin, alone).await.error, 1, "a field of no site");

        import::undo(&admin, id).await.unwrap();
        t.run_jobs().await;
        assert_eq!(held("Main").await, (vec![], Some(vec!["North".to_owned()])));
        assert_eq!(held("Dock").await.1, None);
    })
    .await;
}
