//! What a spreadsheet of people does.

use super::{carry_out, counts, dry_run, file, import_users, rows, wrong};
use crate::support::{TestApp, each_database, refusal};
use domain::AppError;
use domain::fields::FieldInput;
use domain::ids::UserId;
use domain::import::{ImportCounts, RowAction};
use domain::journal::Entity;
use domain::settings::{AUTO_WELCOME, IMPORT_IDENTIFIER};
use domain::state::{AccountState, Door, GrantKind, UserType, WebAccess};
use domain::structure::RoleInput;
use domain::users::UserQuery;
use service::{Cx, fields, import, settings, structure, users};

const THREE: &str = "User name,Customer,Site,Email,Phone\n\
    Ana Ruiz,Acme,Head office,ana@example.com,+49 30 1\n\
    \"Berg, Bo\",acme,head OFFICE,bo@example.com,\n\
    Cy Young,Acme,Head office,cy@example.com,\n";

async fn person(cx: &Cx, name: &str) -> UserId {
    let query = UserQuery { q: name.to_owned(), ..UserQuery::default() };
    let rows = users::list(cx, query).await.unwrap().rows;
    assert_eq!(rows.len(), 1, "{name}");
    rows[0].id
}

async fn field(cx: &Cx, label: &str, kind: &str, choices: &str) {
    let input = FieldInput {
        record: "user".to_owned(),
        label: label.to_owned(),
        kind: kind.to_owned(),
        choices: choices.to_owned(),
        ..FieldInput::default()
    };
    fields::create(cx, input).await.unwrap();
}

#[tokio::test]
async fn ost_16_hal_48_three_rows_are_three_users_and_a_dry_run_writes_nothing() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let before = t.people().await;
        let id = dry_run(&t, &admin, "users", "people.csv", THREE).await;
        assert_eq!(t.people().await, before);
        let shown = rows(&admin, id).await;
        assert_eq!(shown.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 3, 4]);
        assert!(shown.iter().all(|row| row.action == RowAction::Create && !row.is_written));
        assert_eq!((shown[1].name.as_str(), &shown[1].changes["site"].to), ("Bo Berg", &"Head office".into()));
        carry_out(&t, &admin, id).await;
        assert_eq!(t.people().await, before + 3);
        let ana = person(&admin, "ana@example.com").await;
        let view = users::get(&admin, ana).await.unwrap();
        assert_eq!((view.name.as_str(), view.customer.as_str(), view.door), ("Ana Ruiz", "Acme", Door::Import));
        assert_eq!((view.phones, view.state), (vec!["+49 30 1".to_owned()], AccountState::Guest));
        let journal = t.journal(Entity::User, ana.0).await;
        assert_eq!((journal[0].event.as_str(), journal[0].cause.as_str()), ("user.created", "import"));
        assert_eq!(journal[0].subject_id, Some(admin.actor.subject.id));
        let again = dry_run(&t, &admin, "users", "people.csv", THREE).await;
        assert_eq!(counts(&admin, again).await, ImportCounts { unchanged: 3, ..ImportCounts::default() });
        let nothing = refusal(import::commit(&admin, again).await);
        assert!(matches!(nothing, AppError::Conflict(_)), "{nothing}");
    })
    .await;
}

#[tokio::test]
async fn hal_48_an_xls_file_is_read_with_its_days_numbers_and_truths() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let id = dry_run(&t, &admin, "users", "people.xls", include_bytes!("people.xls").as_slice()).await;
        assert_eq!(rows(&admin, id).await[0].number, 3);
        carry_out(&t, &admin, id).await;
        let zoe = users::get(&admin, person(&admin, "zoe@example.com").await).await.unwrap();
        assert_eq!((zoe.name.as_str(), zoe.profile.zip.as_str(), zoe.is_vip), ("Zoë Köhler", "50667", true));
        assert_eq!(zoe.standing.period.until.unwrap().date(), "2027-03-01");
    })
    .await;
}

#[tokio::test]
async fn ost_17_an_unknown_heading_is_refused_by_name_and_nothing_is_imported() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let before = t.people().await;
        let text = THREE.replace("Phone", "Shoe size");
        let error = refusal(import::start(&admin, "users", Some(file("people.csv", text))).await);
        assert!(error.at("file").unwrap().contains("\"Shoe size\""), "{error:?}");
        assert_eq!((t.run_jobs().await, t.people().await), (0, before));
        assert_eq!(import::list(&admin).await.unwrap(), []);
        for (kind, sent) in [("users", None), ("people", Some(file("people.csv", THREE)))] {
            let error = refusal(import::start(&admin, kind, sent).await);
            assert!(error.at("file").or(error.at("kind")).is_some(), "{error:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn ost_18_a_custom_field_is_a_column_of_the_help_and_of_the_file() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let listed = |cx: &Cx| {
            let columns = import::columns(cx, domain::import::ImportKind::Users).unwrap();
            columns.into_iter().any(|column| column.label == "Badge")
        };
        assert!(!listed(&admin));
        field(&admin, "Badge", "text", "").await;
        field(&admin, "Colours", "choices", "Red\nBlue\nGreen").await;
        let admin = t.admin().await;
        assert!(listed(&admin));
        let text = "name,customer,site,email,BADGE,colours\nAna Ruiz,Acme,Head office,ana@example.com,B-7,red; Green\n\
            Bo Berg,Acme,Head office,bo@example.com,B-8,Pink\n";
        let id = dry_run(&t, &admin, "users", "people.csv", text).await;
        assert!(wrong(&admin, id, 3).await.starts_with("colours: Please choose"));
        carry_out(&t, &admin, id).await;
        let view = users::get(&admin, person(&admin, "B-7").await).await.unwrap();
        assert_eq!(view.profile.fields.get("badge"), ["B-7"]);
        assert_eq!(view.profile.fields.get("colours"), ["Red", "Green"]);
    })
    .await;
}

#[tokio::test]
async fn hal_49_the_unique_identifier_decides_whom_a_row_changes() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        field(&admin, "Employee number", "text", "").await;
        let admin = t.admin().await;
        let head = "Name,Customer,Site,Email,Employee number,City\n";
        let row = |rest: &str| format!("{head}Ana Ruiz,Acme,Head office,{rest}\n");
        assert_eq!(import_users(&t, &admin, &row("ana@example.com,E1,Bonn")).await.create, 1);
        let ana = person(&admin, "ana@example.com").await;
        let counted = import_users(&t, &admin, &row("ANA@example.com,E1,Köln")).await;
        assert_eq!((counted.update, counted.create), (1, 0));
        assert_eq!(users::get(&admin, ana).await.unwrap().profile.city, "Köln");
        let values = |value: &str| [(IMPORT_IDENTIFIER.to_owned(), value.to_owned())].into();
        assert!(refusal(settings::save(&admin, values("fields.shoe_size")).await).at(IMPORT_IDENTIFIER).is_some());
        settings::save(&admin, values("fields.employee_number")).await.unwrap();
        let admin = t.admin().await;
        let counted = import_users(&t, &admin, &row("new@example.com,e1,Köln")).await;
        assert_eq!((counted.update, counted.create), (1, 0));
        let view = users::get(&admin, ana).await.unwrap();
        assert_eq!(view.emails, ["new@example.com"]);
        let counted = import_users(&t, &admin, &row("other@example.com,E2,Köln")).await;
        assert_eq!((counted.update, counted.create), (0, 1));
        let id = dry_run(&t, &admin, "users", "people.csv", row("new@example.com,E3,Köln")).await;
        assert!(wrong(&admin, id, 2).await.contains("new@example.com already belongs to somebody else"));
    })
    .await;
}

#[tokio::test]
async fn hal_53_hal_54_user_name_customer_and_site_are_needed_and_never_created() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        t.customer("Brio").await;
        let text = "User name,Customer,Site\n,Acme,Head office\nAna Ruiz,,Head office\nBo Berg,Acme,\nCy Young,Nowhere,Head office\n\
            Di Webb,Acme,Moon\nEd Fox,Acme,Head office\nAna,Acme,Head office\n";
        let id = dry_run(&t, &admin, "users", "people.csv", text).await;
        for (number, expected) in [
            (2, "User name: "),
            (3, "Customer: The customer is missing."),
            (4, "Site: The site is missing."),
            (5, "Customer: There is no customer \"Nowhere\""),
            (6, "Site: Acme has no site \"Moon\""),
            (8, "User name: "),
        ] {
            let found = wrong(&admin, id, number).await;
            assert!(found.starts_with(expected), "row {number}: {found}");
        }
        carry_out(&t, &admin, id).await;
        assert_eq!(counts(&admin, id).await, ImportCounts { create: 1, error: 6, ..ImportCounts::default() });
        let names = service::customers::choices(&admin, "").await.unwrap();
        assert!(!names.iter().any(|customer| customer.name == "Nowhere"));
        // Without a mail address, the name at the site tells who it is.
        let again = dry_run(&t, &admin, "users", "people.csv", "User name,Customer,Site\nEd Fox,Acme,Head office\n").await;
        assert_eq!(counts(&admin, again).await.unchanged, 1);
        let csv = String::from_utf8(import::errors_csv(&admin, id).await.unwrap()).unwrap();
        assert_eq!(csv.lines().count(), 7, "{csv}");
        let corrected = csv.replace("Nowhere", "Brio").replace(",Moon,", ",Head office,");
        let id = dry_run(&t, &admin, "users", "to-correct.csv", corrected).await;
        assert_eq!(counts(&admin, id).await, ImportCounts { create: 2, error: 4, ..ImportCounts::default() });
        // A formula in it is not calculated by whoever corrects it.
        let text = "User name,Customer,Site\nEd Fox,=1+1,Head office\n";
        let id = dry_run(&t, &admin, "users", "formula.csv", text).await;
        let csv = String::from_utf8(import::errors_csv(&admin, id).await.unwrap()).unwrap();
        assert!(csv.contains("Ed Fox,'=1+1,Head office"), "{csv}");
        let id = dry_run(&t, &admin, "users", "formula.csv", csv.as_str()).await;
        assert!(wrong(&admin, id, 2).await.contains("There is no customer \"=1+1\""));
    })
    .await;
}

#[tokio::test]
async fn hal_69_imported_people_are_welcomed_if_the_setting_says_so() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        assert_eq!(import_users(&t, &admin, THREE).await.create, 3);
        t.run_jobs().await;
        assert_eq!(t.mails().len(), 0);
        t.set_setting(AUTO_WELCOME, "true").await;
        let admin = t.admin().await;
        let text = "Name,Customer,Site,Email,Web Access Level,City\nAna Ruiz,Acme,Head office,ana@example.com,,Bonn\n\
            Di Webb,Acme,Head office,di@example.com,No access,\nEd Fox,Acme,Head office,ed@example.com,Tickets of the site,\n";
        let counted = import_users(&t, &admin, text).await;
        assert_eq!((counted.create, counted.update), (2, 1));
        t.run_jobs().await;
        let mails = t.mails();
        assert_eq!(mails.len(), 1, "none for updates, none for No Access");
        assert!(mails[0].contains("ed@example.com"));
        let ed = t.user(person(&admin, "ed@example.com").await).await;
        assert_eq!((ed.account_state, ed.web_access), (AccountState::Pending, WebAccess::Site));
    })
    .await;
}

#[tokio::test]
async fn a_row_is_checked_like_the_form_and_names_its_column() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let text = "Name;Customer;Site;E-Mail;Validity;Web access level;VIP;Country;Valid from\n\
            Ana Ruiz;Acme;Head office;no address;maybe;all;perhaps;Atlantis;soon\n\
            Bo Berg;Acme;Head office;bo@example.com;Invalid-temporarily;own tickets;x;germany;2026-12-01\n\
            Cy Young;Acme;Head office;BO@example.com;;;;;\n";
        let id = dry_run(&t, &admin, "users", "people.csv", text).await;
        let found = wrong(&admin, id, 2).await;
        for column in ["E-Mail", "Validity", "Web access level", "VIP", "Country", "Valid from"] {
            assert!(found.contains(&format!("{column}: ")), "{column} in {found}");
        }
        assert_eq!(wrong(&admin, id, 3).await, "");
        assert!(wrong(&admin, id, 4).await.contains("Row 3 is about the same person"));
        carry_out(&t, &admin, id).await;
        let bo = users::get(&admin, person(&admin, "bo@example.com").await).await.unwrap();
        assert_eq!((bo.profile.country.as_str(), bo.is_vip), ("DE", true));
    })
    .await;
}

async fn agent_with(t: &TestApp, name: &str, level: &str) -> Cx {
    let role = RoleInput { name: format!("Level {level}"), users_access: level.to_owned(), ..RoleInput::default() };
    let role = structure::roles::create(&t.admin().await, role).await.unwrap();
    let id = t.bare_agent(name, UserType::User).await.actor.subject.id;
    t.grant(id, GrantKind::Role, role.0).await;
    t.cx(id).await
}

#[tokio::test]
async fn an_import_needs_the_right_to_create_and_each_change_the_right_to_change() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let own = t.user(admin.actor.subject.id).await;
        t.customer("Acme").await;
        let reader = agent_with(&t, "Rita", "read_only").await;
        let refused = refusal(import::start(&reader, "users", Some(file("people.csv", THREE))).await);
        assert!(matches!(refused, AppError::Forbidden(_)), "{refused}");
        assert!(matches!(refusal(import::list(&reader).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(import::samples(&reader).map(|_| ())), AppError::Forbidden(_)));
        let creator = agent_with(&t, "Carl", "read_and_create").await;
        assert!(matches!(
            refusal(import::start(&creator, "customers", Some(file("a.csv", "Customer\nBrio\n"))).await),
            AppError::Forbidden(_)
        ));
        assert_eq!(import_users(&t, &creator, THREE).await.create, 3);
        let text = "Name,Customer,Site,Email,City\nAna Ruiz,Acme,Head office,ana@example.com,Bonn\n";
        let id = dry_run(&t, &creator, "users", "people.csv", text).await;
        assert!(wrong(&creator, id, 2).await.contains("Change users"));
        // Nobody changes somebody who holds more.
        let changer = agent_with(&t, "Mia", "read_and_modify").await;
        let place = users::get(&admin, own.id).await.unwrap();
        let text = format!(
            "Name,Customer,Site,Email,City\nAda Admin,{},{},ada@desk.example.com,Bonn\n",
            place.customer, place.site
        );
        let id = dry_run(&t, &changer, "users", "people.csv", text).await;
        assert!(wrong(&changer, id, 2).await.contains("holds rights"));
        assert!(matches!(refusal(import::commit(&changer, id).await), AppError::Conflict(_)));
    })
    .await;
}
