//! The audit log, histories, and the seal that makes changes of the journal evident.

use crate::support::{TestApp, each_database, refusal};
use domain::AppError;
use domain::audit::AuditQuery;
use domain::eyes::StayQuery;
use domain::ids::{JournalId, UserId};
use domain::journal::Entity;
use domain::privacy::HoldInput;
use domain::state::UserType;
use entity::{journal, journal_seal};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use service::audit::{self, VerifyReport};
use service::{Cx, accounts, privacy, stays};

/// Fills the journal with rows about the setting 7, and seals what is old enough.
async fn sealed(t: &TestApp, rows: i64) {
    write(t, rows).await;
    t.clock.advance(3);
    audit::seal(&t.app).await.unwrap();
}

async fn write(t: &TestApp, rows: i64) {
    let row = |number: i64| journal::ActiveModel {
        at: Set(t.app.clock.now()),
        subject_id: Set(Some(UserId(1))),
        real_id: Set(None),
        cause: Set("cli".to_owned()),
        cause_id: Set(None),
        request_id: Set(String::new()),
        event: Set("setting.tested".to_owned()),
        entity: Set("setting".to_owned()),
        entity_id: Set(7),
        changes: Set(format!("{{\"n\":{{\"from\":null,\"to\":{number}}}}}")),
        ..Default::default()
    };
    for from in (0..rows).step_by(500) {
        let some = (from..rows.min(from + 500)).map(row);
        journal::Entity::insert_many(some).exec_without_returning(t.app.db.maintenance()).await.unwrap();
    }
}

async fn verify(t: &TestApp) -> VerifyReport {
    audit::verify(&t.app.db).await.unwrap()
}

/// The tenth of the rows.
async fn tenth(t: &TestApp) -> journal::Model {
    t.journal(Entity::Setting, 7).await.swap_remove(9)
}

async fn reason(t: &TestApp, id: JournalId) -> &'static str {
    let broken = verify(t).await.broken.unwrap();
    assert_eq!(broken.journal_id, id);
    assert!(broken.to_string().contains(&format!("journal row {id}")));
    broken.reason
}

#[tokio::test]
async fn an_untouched_journal_verifies_with_count_and_head() {
    each_database(|t| async move {
        let empty = verify(&t).await;
        assert_eq!((empty.rows, empty.broken), (0, None));
        write(&t, 2500).await;
        assert_eq!(audit::seal(&t.app).await.unwrap(), 0, "rows settle first");
        assert_eq!(verify(&t).await.unsealed, 2500);
        t.clock.advance(3);
        assert_eq!(audit::seal(&t.app).await.unwrap(), 2500);
        assert_eq!(audit::seal(&t.app).await.unwrap(), 0);
        let full = verify(&t).await;
        assert_eq!((full.rows, full.unsealed, &full.broken), (2500, 0, &None));
        assert!(full.head.len() == 64 && full.head != empty.head);
        sealed(&t, 1).await;
        let more = verify(&t).await;
        assert!(more.rows == 2501 && more.head != full.head);
    })
    .await;
}

#[tokio::test]
async fn an_altered_row_is_named() {
    each_database(|t| async move {
        sealed(&t, 1200).await;
        let row = tenth(&t).await;
        let set = |column, value: &str| {
            let value = value.to_owned();
            journal::Entity::update_many()
                .col_expr(column, Expr::value(value))
                .filter(journal::Column::Id.eq(row.id))
                .exec(t.app.db.maintenance())
        };
        set(journal::Column::Changes, "{}").await.unwrap();
        assert!(reason(&t, row.id).await.contains("changed"));
        assert_eq!(verify(&t).await.rows, 9);
        set(journal::Column::Changes, &row.changes).await.unwrap();
        assert_eq!(verify(&t).await.broken, None);
        set(journal::Column::RequestId, "x").await.unwrap();
        assert!(reason(&t, row.id).await.contains("changed"));
    })
    .await;
}

#[tokio::test]
async fn a_history_goes_on_to_its_oldest_change() {
    each_database(|t| async move {
        let admin = t.admin().await;
        write(&t, 1001).await;
        let (mut seen, mut after) = (Vec::new(), String::new());
        let mut pages = Vec::new();
        loop {
            let page = audit::history_page(&admin, Entity::Setting, 7, &after).await.unwrap();
            pages.push(page.rows.len());
            seen.extend(page.rows.into_iter().map(|row| row.id));
            match page.next {
                Some(next) => after = next,
                None => break,
            }
        }
        assert_eq!(pages, [500, 500, 1]);
        assert!(seen.is_sorted_by(|newer, older| newer > older), "newest first, each once");
        assert_eq!(audit::history(&admin, Entity::Setting, 7).await.unwrap().len(), 500);
        let refused = refusal(audit::history_page(&admin, Entity::Setting, 7, "nonsense").await);
        assert!(refused.at("after").is_some(), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn a_removed_row_is_named() {
    each_database(|t| async move {
        sealed(&t, 20).await;
        let id = tenth(&t).await.id;
        journal::Entity::delete_by_id(id).exec(t.app.db.maintenance()).await.unwrap();
        assert!(reason(&t, id).await.contains("removed"));
    })
    .await;
}

#[tokio::test]
async fn a_row_removed_together_with_its_seal_is_noticed_at_the_next() {
    each_database(|t| async move {
        sealed(&t, 20).await;
        let id = tenth(&t).await.id;
        let db = t.app.db.maintenance();
        journal::Entity::delete_by_id(id).exec(db).await.unwrap();
        journal_seal::Entity::delete_many().filter(journal_seal::Column::JournalId.eq(id)).exec(db).await.unwrap();
        assert!(reason(&t, JournalId(id.0 + 1)).await.contains("seal was removed"));
    })
    .await;
}

#[tokio::test]
async fn rows_in_another_order_are_named() {
    each_database(|t| async move {
        sealed(&t, 20).await;
        let row = tenth(&t).await;
        let db = t.app.db.maintenance();
        let put = |from: i64, to: i64| {
            journal_seal::Entity::update_many()
                .col_expr(journal_seal::Column::JournalId, Expr::value(to))
                .filter(journal_seal::Column::JournalId.eq(from))
                .exec(db)
        };
        for (from, to) in [(row.id.0, -1), (row.id.0 + 1, row.id.0), (-1, row.id.0 + 1)] {
            put(from, to).await.unwrap();
        }
        assert!(reason(&t, JournalId(row.id.0 + 1)).await.contains("moved"));
    })
    .await;
}

#[tokio::test]
async fn a_row_put_in_far_back_is_named() {
    each_database(|t| async move {
        sealed(&t, 1).await;
        let db = t.app.db.maintenance();
        let forged = journal::Model { id: JournalId(-20_000), ..t.journal(Entity::Setting, 7).await.swap_remove(0) };
        let forged: journal::ActiveModel = forged.into();
        journal::Entity::insert(forged.reset_all()).exec_without_returning(db).await.unwrap();
        assert!(reason(&t, JournalId(-20_000)).await.contains("put in"));
    })
    .await;
}

#[tokio::test]
async fn several_servers_seal_one_chain() {
    each_database(|t| async move {
        write(&t, 3000).await;
        t.clock.advance(3);
        let (a, b, c) = tokio::join!(audit::seal(&t.app), audit::seal(&t.app), audit::seal(&t.app));
        assert!(a.is_ok() && b.is_ok() && c.is_ok(), "{a:?} {b:?} {c:?}");
        audit::seal(&t.app).await.unwrap();
        let report = verify(&t).await;
        assert_eq!((report.rows, report.broken), (3000, None));
    })
    .await;
}

#[tokio::test]
async fn the_log_pages_and_filters() {
    each_database(|t| async move {
        let admin = t.admin().await;
        write(&t, 120).await;
        let query = AuditQuery { entity: "setting".to_owned(), entity_id: "7".to_owned(), ..AuditQuery::default() };
        let mut seen = Vec::new();
        let mut after = String::new();
        loop {
            let page = audit::list(&admin, AuditQuery { after: after.clone(), ..query.clone() }).await.unwrap();
            seen.extend(page.rows.iter().map(|row| row.id));
            match page.next {
                Some(next) => after = next,
                None => break,
            }
        }
        assert_eq!(seen.len(), 120);
        assert!(seen.is_sorted_by(|a, b| a > b), "newest first, each once");

        let nobody = AuditQuery { person: "999999".to_owned(), ..AuditQuery::default() };
        assert!(audit::list(&admin, nobody).await.unwrap().rows.is_empty());
        let wrong = AuditQuery { entity: "teapot".to_owned(), person: "me".to_owned(), ..AuditQuery::default() };
        let error = refusal(audit::list(&admin, wrong).await);
        assert!(error.at("entity").is_some() && error.at("person").is_some());
    })
    .await;
}

#[tokio::test]
async fn rows_name_both_identities() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        write(&t, 1).await;
        journal::Entity::update_many()
            .col_expr(journal::Column::SubjectId, Expr::value(ana))
            .col_expr(journal::Column::RealId, Expr::value(admin.actor.subject.id))
            .filter(journal::Column::EntityId.eq(7))
            .exec(t.app.db.maintenance())
            .await
            .unwrap();
        let rows = audit::history(&admin, Entity::Setting, 7).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].subject.as_deref(), Some("Ana Customer"));
        assert_eq!(rows[0].real.as_deref(), Some("Ada Admin"));
        let by_real = AuditQuery { person: admin.actor.subject.id.to_string(), ..AuditQuery::default() };
        assert!(audit::list(&admin, by_real).await.unwrap().rows.iter().any(|row| row.entity_id == 7));
    })
    .await;
}

#[tokio::test]
async fn histories_are_for_those_who_may_read_the_record() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let agent = t.agent("Uma", UserType::User).await;
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id.0;
        for entity in [Entity::User, Entity::Customer, Entity::Setting, Entity::Role] {
            assert!(matches!(refusal(audit::history(&ana, entity, id).await), AppError::Forbidden(_)), "{entity:?}");
        }
        assert!(matches!(refusal(audit::list(&ana, AuditQuery::default()).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(audit::list(&agent, AuditQuery::default()).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(audit::history(&agent, Entity::Role, 1).await), AppError::Forbidden(_)));
        assert!(audit::history(&agent, Entity::User, id).await.is_ok());
        assert_eq!(refusal(audit::history(&admin, Entity::Ticket, 999).await), AppError::NotFound);
        assert!(journal::Entity::find().count(t.app.db.read()).await.unwrap() > 0);
    })
    .await;
}

#[tokio::test]
async fn the_log_is_filtered_by_real_actor_cause_event_and_time() {
    each_database(|t| async move {
        let admin = t.admin().await;
        write(&t, 3).await;
        t.clock.advance(86_400);
        write(&t, 2).await;
        let of_seven = || AuditQuery { entity: "setting".to_owned(), entity_id: "7".to_owned(), ..Default::default() };
        let count = async |query: AuditQuery| audit::list(&admin, query).await.unwrap().rows.len();
        assert_eq!(count(AuditQuery { until: "2026-11-22".to_owned(), ..of_seven() }).await, 3);
        assert_eq!(count(AuditQuery { from: "2026-11-23".to_owned(), ..of_seven() }).await, 2);
        assert_eq!(count(AuditQuery { from: "2026-11-22T12:01".to_owned(), ..of_seven() }).await, 2);
        assert_eq!(count(AuditQuery { cause: "cli".to_owned(), ..of_seven() }).await, 5);
        assert_eq!(count(AuditQuery { cause: "portal".to_owned(), ..of_seven() }).await, 0);
        assert_eq!(count(AuditQuery { event: "setting.test".to_owned(), ..of_seven() }).await, 5);
        assert_eq!(count(AuditQuery { event: "test".to_owned(), ..of_seven() }).await, 0);
        assert_eq!(count(AuditQuery { actor: "1".to_owned(), ..of_seven() }).await, 0, "nobody really sat there");
        assert_eq!(count(AuditQuery { person: "1".to_owned(), ..of_seven() }).await, 5);
        let wrong = AuditQuery {
            cause: "weather".to_owned(),
            actor: "me".to_owned(),
            from: "soon".to_owned(),
            until: "31.12.".to_owned(),
            stay: "999999".to_owned(),
            ..AuditQuery::default()
        };
        let error = refusal(audit::list(&admin, wrong).await);
        for field in ["cause", "actor", "from", "until", "stay"] {
            assert!(error.at(field).is_some(), "{field}: {error:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_journal_is_kept_as_long_as_the_setting_says_and_verifies_from_there() {
    each_database(|t| async move {
        sealed(&t, 1500).await;
        assert_eq!(audit::cut(&t.app).await.unwrap(), 0, "kept for good by default");
        t.set_setting("audit.journal_days", "30").await;
        assert_eq!(audit::cut(&t.app).await.unwrap(), 0, "nothing is old yet");
        t.clock.advance(40 * 86_400);
        sealed(&t, 20).await;
        assert_eq!(audit::cut(&t.app).await.unwrap(), 1500);
        assert_eq!(audit::cut(&t.app).await.unwrap(), 0, "once a day");
        t.clock.advance(3);
        audit::seal(&t.app).await.unwrap();
        let report = verify(&t).await;
        assert_eq!((report.cut, report.rows, report.broken), (1500, 21, None), "the rest, and that it was cut");
        let cut = t.journal(Entity::Setting, 0).await.pop().unwrap();
        assert_eq!(cut.event, "journal.cut");

        t.clock.advance(40 * 86_400);
        sealed(&t, 5).await;
        assert_eq!(audit::cut(&t.app).await.unwrap(), 21);
        t.clock.advance(3);
        audit::seal(&t.app).await.unwrap();
        let report = verify(&t).await;
        assert_eq!((report.cut, report.rows, report.broken), (1521, 6, None));
    })
    .await;
}

#[tokio::test]
async fn the_journal_stays_whole_while_somebody_is_under_legal_hold() {
    each_database(|t| async move {
        t.set_setting("audit.journal_days", "30").await;
        let (admin, ana) = (t.admin().await, t.customer_user("Ana").await.actor.subject.id);
        let held = HoldInput { reason: "Case 4711".to_owned() };
        privacy::hold(&admin, ana, &held).await.unwrap();
        sealed(&t, 20).await;
        t.clock.advance(40 * 86_400);
        sealed(&t, 1).await;
        assert_eq!(audit::cut(&t.app).await.unwrap(), 0);
        privacy::lift(&t.admin().await, ana).await.unwrap();
        assert!(audit::cut(&t.app).await.unwrap() >= 20);
    })
    .await;
}

#[tokio::test]
async fn a_journal_cut_in_silence_is_noticed() {
    each_database(|t| async move {
        t.set_setting("audit.journal_days", "30").await;
        sealed(&t, 20).await;
        let db = t.app.db.maintenance();
        let rows = t.journal(Entity::Setting, 7).await;
        let first = &rows[0];
        journal::Entity::delete_by_id(first.id).exec(db).await.unwrap();
        t.clock.advance(40 * 86_400);
        sealed(&t, 1).await;
        assert_eq!(audit::cut(&t.app).await.unwrap(), 0, "what does not fit stays to be found");
        assert!(reason(&t, first.id).await.contains("removed"));
        journal_seal::Entity::delete_many()
            .filter(journal_seal::Column::JournalId.eq(first.id))
            .exec(db)
            .await
            .unwrap();
        assert!(reason(&t, rows[1].id).await.contains("seal was removed"));
    })
    .await;
}

#[tokio::test]
async fn people_are_named_by_address_username_or_name_and_days_are_those_of_the_reader() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = admin.actor.subject.id;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        accounts::lock(&admin, ana).await.unwrap();
        for text in ["ada@desk.example.com", " ADA@desk.example.com ", "Ada Admin", "ada admin", &id.to_string()] {
            let query = AuditQuery { person: text.to_owned(), event: "user.locked".to_owned(), ..Default::default() };
            let rows = audit::list(&admin, query).await.unwrap().rows;
            assert_eq!(rows.iter().map(|row| row.subject_id).collect::<Vec<_>>(), [Some(id)], "{text}");
        }
        let of_ana = AuditQuery { person: "ana".to_owned(), event: "user.locked".to_owned(), ..Default::default() };
        assert!(audit::list(&admin, of_ana).await.unwrap().rows.is_empty(), "her username; she did nothing");
        let stays = stays::list(&admin, StayQuery { person: "ana".to_owned(), ..StayQuery::default() }).await.unwrap();
        assert!(stays.rows.is_empty());

        t.clock.advance(11 * 3600 + 1800);
        write(&t, 1).await;
        let query = AuditQuery { entity_id: "7".to_owned(), from: "2026-11-23".to_owned(), ..Default::default() };
        let in_berlin = Cx { time_zone: "Europe/Berlin".to_owned(), ..admin.clone() };
        assert!(audit::list(&admin, query.clone()).await.unwrap().rows.is_empty());
        assert_eq!(audit::list(&in_berlin, query).await.unwrap().rows.len(), 1, "half past midnight there");
    })
    .await;
}
