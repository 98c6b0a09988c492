//! Nothing in the database, the files and the mails tells of an erased person.

use super::{Cx, agreed, annika, file, three_tickets, ticket_of};
use crate::inbound::{deliver, mailbox, opened, plain};
use crate::support::{START, TestApp, each_database};
use crate::tickets::text;
use bytes::Bytes;
use domain::bulk::{BulkAction, BulkOutcome};
use domain::ids::UserId;
use domain::person_export::PersonExportInput;
use domain::policy::Hat;
use domain::privacy::{Counted, EraseInput, PrivacyState};
use domain::users::UserInput;
use domain::views::ListKind;
use entity::{
    bulk_item, bulk_operation, customer, customer_profile, flash, impersonation, incoming_mail, saved_view, site,
    ticket, undeliverable_address, user,
};
use futures::TryStreamExt;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Statement,
};
use service::attachments::Upload;
use service::{audit, import, privacy, tickets, users};

/// What tells of Annika Zuckerkandl; in lower case.
const TRACES: [&str; 5] = ["zuckerkandl", "annika", "zuck.example", "5551234", "49 170"];

/// Every column of text there is, by table.
async fn text_columns(t: &TestApp) -> Vec<(String, String)> {
    let db = t.app.db.read();
    let sql = if t.app.db.is_sqlite() {
        "SELECT m.name AS t, c.name AS c FROM sqlite_master m JOIN pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '%\\_fts%' ESCAPE '\\' \
         AND (lower(c.type) LIKE '%char%' OR lower(c.type) LIKE '%text%')"
    } else {
        "SELECT table_name::text AS t, column_name::text AS c FROM information_schema.columns \
         WHERE table_schema = 'public' AND data_type IN ('text', 'character varying')"
    };
    let rows = db.query_all_raw(Statement::from_string(t.app.db.backend(), sql)).await.unwrap();
    rows.iter().map(|row| (row.try_get("", "t").unwrap(), row.try_get("", "c").unwrap())).collect()
}

/// Where in the database somebody is told of.
async fn found(t: &TestApp) -> Vec<String> {
    let columns = text_columns(t).await;
    assert!(columns.len() > 100, "{}", columns.len());
    let mut out = Vec::new();
    for (table, column) in columns {
        let sql = format!(r#"SELECT "{column}" AS text FROM "{table}" WHERE "{column}" IS NOT NULL"#);
        let rows = t.app.db.read().query_all_raw(Statement::from_string(t.app.db.backend(), sql)).await.unwrap();
        for row in rows {
            let held: String = row.try_get("", "text").unwrap();
            let lower = held.to_lowercase();
            if TRACES.iter().any(|trace| lower.contains(trace)) {
                out.push(format!("{table}.{column}: {held}"));
            }
        }
    }
    out
}

/// What the indexes for searching of SQLite still hold of somebody, without being tidied up: words of what is said, and
/// pieces of three letters of people and tickets.
async fn in_indexes(t: &TestApp) -> Vec<String> {
    if !t.app.db.is_sqlite() {
        return Vec::new();
    }
    let db = t.app.db.maintenance();
    let mut out = Vec::new();
    for (index, terms) in [
        ("article_fts", "'zuckerkandl', 'annika', '5551234'"),
        ("user_search_fts", "'zuc', 'rka', '555'"),
        ("ticket_search_fts", "'zuc', 'rka', '555'"),
    ] {
        let vocabulary = format!("CREATE VIRTUAL TABLE temp.words_{index} USING fts5vocab('main', '{index}', 'row')");
        db.execute_unprepared(&vocabulary).await.unwrap();
        let found = format!("SELECT term FROM temp.words_{index} WHERE term IN ({terms})");
        let found = db.query_all_raw(Statement::from_string(t.app.db.backend(), found)).await.unwrap();
        out.extend(found.iter().map(|row| format!("{index}: {}", row.try_get::<String>("", "term").unwrap())));
        db.execute_unprepared(&format!("DROP TABLE temp.words_{index}")).await.unwrap();
        let config = format!("SELECT v FROM {index}_config WHERE k = 'secure-delete'");
        let config = db.query_one_raw(Statement::from_string(t.app.db.backend(), config)).await.unwrap();
        assert_eq!(config.map(|row| row.try_get::<i64>("", "v").unwrap()), Some(1), "{index}");
    }
    out
}

/// Where the files of SQLite tell of somebody, byte by byte, with a little of what stands around it.
async fn in_the_files(t: &TestApp) -> Vec<String> {
    if !t.app.db.is_sqlite() {
        return Vec::new();
    }
    let list = Statement::from_string(t.app.db.backend(), "SELECT file FROM pragma_database_list WHERE name = 'main'");
    let row = t.app.db.read().query_one_raw(list).await.unwrap().unwrap();
    let file: String = row.try_get("", "file").unwrap();
    let mut out = Vec::new();
    for end in ["", "-wal"] {
        let bytes = std::fs::read(format!("{file}{end}")).unwrap().to_ascii_lowercase();
        for trace in TRACES {
            let places = bytes.windows(trace.len()).enumerate().filter(|(_, window)| *window == trace.as_bytes());
            out.extend(places.map(|(at, _)| {
                let around = &bytes[at.saturating_sub(40)..bytes.len().min(at + 60)];
                format!("{end} {at}: {}", String::from_utf8_lossy(around))
            }));
        }
    }
    out
}

/// Mentions of the person where others left them.
async fn mentioned(t: &TestApp, admin: &Cx, id: UserId) {
    let db = t.app.db.maintenance();
    let bo = t.customer_user("Bo").await.actor.subject.id;
    let other = ticket_of(t, admin, bo, "For annika@zuck.example").await;
    let body = "Please call ANNIKA Zuckerkandl, +49 170 5551234, or write to home@zuckerkandl.example.";
    tickets::answer(admin, other, text("note", body), Hat::Agent, vec![file("Zuckerkandl, Annika.txt")]).await.unwrap();
    let bos = "Works with Annika Zuckerkandl.";
    user::Entity::update_many()
        .col_expr(user::Column::Comment, Expr::value(bos))
        .filter(user::Column::Id.eq(bo))
        .exec(db)
        .await
        .unwrap();
    customer::Entity::update_many().col_expr(customer::Column::Comment, Expr::value(bos)).exec(db).await.unwrap();
    let at_hers = "c/o Annika Zuckerkandl";
    site::Entity::update_many().col_expr(site::Column::Address, Expr::value(at_hers)).exec(db).await.unwrap();
    let profile = customer_profile::ActiveModel {
        customer_id: Set(t.customer("Acme").await.0),
        phone: Set("+49 170 5551234".to_owned()),
        address: Set(at_hers.to_owned()),
        account_manager_id: Set(None),
        account_department_id: Set(None),
        assigns_manager: Set(false),
        is_confidential: Set(false),
        fields: Set("{}".to_owned()),
    };
    profile.insert(db).await.unwrap();
    let csv = "Name,Customer,Site,Email\nAnnika Zuckerkandl,Acme,Head office,annika@zuck.example\nCy Day,Acme,Head office,cy@example.com\n";
    let upload = Upload { name: "people.csv".to_owned(), media_type: String::new(), bytes: Bytes::from(csv) };
    import::start(admin, "users", Some(upload)).await.unwrap();
    t.run_jobs().await;
    let stay = impersonation::ActiveModel {
        admin_id: Set(admin.actor.subject.id),
        user_id: Set(bo),
        reason: Set("Annika Zuckerkandl called about Bo.".to_owned()),
        ticket_id: Set(None),
        return_path: Set("/agent/users?q=annika%40zuck.example".to_owned()),
        started_at: Set(START),
        expires_at: Set(START),
        ended_at: Set(Some(START)),
        end_reason: Set(None),
        ..Default::default()
    };
    stay.insert(db).await.unwrap();
    let view = saved_view::ActiveModel {
        user_id: Set(admin.actor.subject.id),
        list: Set(ListKind::Users),
        name: Set("Mine".to_owned()),
        name_key: Set("mine".to_owned()),
        query: Set("q=Annika+Zuckerkandl".to_owned()),
        is_shared: Set(false),
        created_at: Set(START),
        updated_at: Set(START),
        ..Default::default()
    };
    view.insert(db).await.unwrap();
    let draft = flash::ActiveModel {
        id: Set("draft".to_owned()),
        data: Set(r#"{"first_name":"Annika","emails":"annika@zuck.example"}"#.to_owned()),
        expires_at: Set(START.plus_seconds(600)),
    };
    draft.insert(db).await.unwrap();
    let back = undeliverable_address::ActiveModel {
        address_key: Set("bo@example.com".to_owned()),
        reason: Set("550 <annika@zuck.example>: user unknown".to_owned()),
        created_at: Set(START),
    };
    back.insert(db).await.unwrap();
    bulk(t, admin, id, bo).await;
}

/// A bulk operation on both.
async fn bulk(t: &TestApp, admin: &Cx, id: UserId, bo: UserId) {
    let db = t.app.db.maintenance();
    let operation = bulk_operation::ActiveModel {
        action: Set(BulkAction::ALL[0]),
        input: Set(r#"{"q":"Annika Zuckerkandl"}"#.to_owned()),
        summary: Set("Something for Annika Zuckerkandl".to_owned()),
        subject_id: Set(admin.actor.subject.id),
        real_id: Set(admin.actor.subject.id),
        created_at: Set(START),
        finished_at: Set(Some(START)),
        undone_at: Set(None),
        undone_by: Set(None),
        ..Default::default()
    };
    let operation = operation.insert(db).await.unwrap().id;
    for person in [id, bo] {
        let item = bulk_item::ActiveModel {
            operation_id: Set(operation),
            user_id: Set(person),
            outcome: Set(BulkOutcome::ALL[0]),
            changes: Set("{}".to_owned()),
            trace: Set("{}".to_owned()),
            reason: Set("Annika Zuckerkandl holds rights that Ada Admin does not hold.".to_owned()),
            undo: Set(None),
            undo_reason: Set(String::new()),
            ..Default::default()
        };
        item.insert(db).await.unwrap();
    }
}

#[tokio::test]
async fn ost_13_of_a_mail_that_opened_a_ticket_no_subject_stays() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let support = mailbox(&t).await;
        opened(deliver(&t, support, plain("annika@zuck.example", "mail", "My illness")).await);
        let mails = async || incoming_mail::Entity::find().all(t.app.db.read()).await.unwrap();
        assert_eq!(mails().await[0].subject, "My illness");
        super::erased(&t, &admin, id).await;
        let tells = |mail: &incoming_mail::Model| !mail.subject.is_empty() || mail.sender.contains("zuck.example");
        assert!(!mails().await.iter().any(tells));
    })
    .await;
}

#[tokio::test]
async fn zam_6_afterwards_no_text_of_the_database_tells_of_the_person() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        three_tickets(&t, &admin, id).await;
        let tickets = ["Call Annika Zuckerkandl", "+49 170 5551234"];
        for subject in tickets {
            ticket_of(&t, &admin, id, subject).await;
        }
        mentioned(&t, &admin, id).await;
        t.run_jobs().await;
        // One more that waits.
        service::accounts::send_welcome(&admin, id).await.unwrap();
        t.clock.advance(3);
        audit::seal(&t.app).await.unwrap();
        let before = found(&t).await;
        for table in ["user.", "user_email.", "user_phone.", "user_search.", "ticket_search.", "ticket.", "article."] {
            assert!(before.iter().any(|place| place.starts_with(table)), "{table} {before:#?}");
        }
        for table in ["journal.", "import_row.", "bulk_item.", "attachment.", "flash.", "impersonation.", "saved_view."]
        {
            assert!(before.iter().any(|place| place.starts_with(table)), "{table} {before:#?}");
        }
        for place in ["customer_profile.phone", "customer_profile.address", "site.address"] {
            assert!(before.iter().any(|found| found.starts_with(place)), "{place} {before:#?}");
        }
        assert!(t.mails().iter().any(|mail| mail.contains("annika@zuck.example")));

        let task = privacy::erase(&admin, id, agreed()).await.unwrap();
        t.run_jobs().await;
        let task = privacy::get(&admin, task).await.unwrap();
        assert_eq!(task.state, PrivacyState::Done);
        let after = found(&t).await;
        assert!(after.is_empty(), "{after:#?}");
        let indexed = in_indexes(&t).await;
        assert!(indexed.is_empty(), "{indexed:?}");
        if t.app.db.is_sqlite() {
            // The index over what is said holds the words of the articles, and no others.
            let is_whole = "INSERT INTO article_fts(article_fts, rank) VALUES ('integrity-check', 1)";
            t.app.db.maintenance().execute_unprepared(is_whole).await.unwrap();
        }
        assert!(!t.mails().iter().any(|mail| mail.contains("zuck")), "{:#?}", t.mails());
        let bytes = in_the_files(&t).await;
        assert!(bytes.is_empty(), "{bytes:#?}");
        let files = t.app.files.list(None).try_collect::<Vec<_>>().await.unwrap();
        assert_eq!(files.len(), 1, "only the file at the ticket of somebody else");
        let line = |what| task.receipt.iter().find(|line| line.what == what).map_or(0, |line| line.count);
        assert!(line(Counted::Mentions) >= 6 && line(Counted::ImportRows) == 1, "{:?}", task.receipt);
        assert_eq!(audit::verify(&t.app.db).await.unwrap().broken, None);
    })
    .await;
}

#[tokio::test]
async fn zam_6_what_the_person_was_called_before_goes_too() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let bo = t.customer_user("Bo").await.actor.subject.id;
        let body = "Zuckerkandl, Annika asked; write to home@zuckerkandl.example or call +49 170 5551234.";
        let other = ticket_of(&t, &admin, bo, "For annika@zuck.example").await;
        tickets::answer(&admin, other, text("note", body), Hat::Agent, Vec::new()).await.unwrap();
        let form = users::form(&admin, id).await.unwrap();
        let married = UserInput {
            first_name: "Xenia".to_owned(),
            last_name: "Quandt".to_owned(),
            username: "x.quandt".to_owned(),
            emails: "x@quandt.example".to_owned(),
            phones: "+49 171 7654321".to_owned(),
            street: String::new(),
            ..form
        };
        users::update(&admin, id, married).await.unwrap();
        // Somebody else has this address by now: what tells of it tells of them.
        let shared = "reception@quandt.example";
        ticket_of(&t, &admin, bo, shared).await;
        for (who, emails) in
            [(id, format!("x@quandt.example\n{shared}")), (id, "x@quandt.example".to_owned()), (bo, shared.to_owned())]
        {
            let form = users::form(&admin, who).await.unwrap();
            users::update(&admin, who, UserInput { emails, ..form }).await.unwrap();
        }
        t.run_jobs().await;
        let agreed = EraseInput { confirmation: "x@quandt.example".to_owned(), ..agreed() };
        privacy::erase(&admin, id, agreed).await.unwrap();
        t.run_jobs().await;
        let rest = found(&t).await;
        assert!(rest.is_empty(), "{rest:#?}");
        let subjects = ticket::Entity::find().order_by_asc(ticket::Column::Id).all(t.app.db.read()).await.unwrap();
        let subjects: Vec<_> = subjects.into_iter().map(|ticket| ticket.subject).collect();
        assert_eq!(subjects, ["For [erased]", shared]);
    })
    .await;
}

#[tokio::test]
async fn zam_6_exports_of_others_go_with_the_person() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let bo = t.customer_user("Bo").await.actor.subject.id;
        let other = ticket_of(&t, &admin, bo, "Printer").await;
        let body = "As Annika Zuckerkandl said.";
        tickets::answer(&admin, other, text("note", body), Hat::Agent, Vec::new()).await.unwrap();
        privacy::export::export(&admin, bo, &PersonExportInput::default()).await.unwrap();
        t.run_jobs().await;
        assert_eq!(t.app.files.list(None).try_collect::<Vec<_>>().await.unwrap().len(), 1);
        let task = privacy::erase(&admin, id, agreed()).await.unwrap();
        t.run_jobs().await;
        assert!(t.app.files.list(None).try_collect::<Vec<_>>().await.unwrap().is_empty());
        let task = privacy::get(&admin, task).await.unwrap();
        let line = task.receipt.iter().find(|line| line.what == Counted::Exports);
        assert_eq!(line.map(|line| line.count), Some(1), "{:?}", task.receipt);
    })
    .await;
}
