//! The directory at a size at which a wrong plan shows. Ignored by default, as filling the tables takes a
//! while: `cargo nextest run -p service --run-ignored only users::scale`.

use super::finding::search;
use crate::support::{TestApp, each_database};
use domain::users::UserQuery;
use sea_orm::ConnectionTrait;
use service::{Cx, users};
use std::time::{Duration, Instant};

const PEOPLE: i64 = 300_000;
/// Far above what an index walk takes, even unoptimised; far below what sorting everybody takes.
const BUDGET: Duration = Duration::from_millis(60);

async fn fill(t: &TestApp) {
    let db = t.app.db.maintenance();
    let (acme, site) = t.customer("Acme").await;
    let people = format!(
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {PEOPLE})
         INSERT INTO \"user\" (customer_id, site_id, title, first_name, middle_name, last_name, preferred_name,
                               display_name, sort_key, phone, validity, web_access, account_state, is_general,
                               is_vip, comment, language, door, created_at, updated_at, version)
         SELECT {acme}, {site}, '', 'Person', '', 'N' || n, '', 'Person ' || n,
                'person ' || (n * 2654435761) % 1000003, '', 'valid', 'own', 'guest', 1 = 0, 1 = 0, '', 'en', 'form',
                1700000000000 + (n * 2654435761) % 900001, 1700000000000 + n, 1
         FROM c"
    );
    db.execute_unprepared(&people).await.unwrap();
    db.execute_unprepared(
        "INSERT INTO user_search (user_id, text)
         SELECT id, lower(display_name) || ' person' || id || '@example.com'
                || CASE WHEN id % 1000 = 0 THEN ' unusual' ELSE '' END
         FROM \"user\" WHERE id NOT IN (SELECT user_id FROM user_search)",
    )
    .await
    .unwrap();
}

async fn assert_quick(cx: &Cx, query: UserQuery) {
    let page = users::list(cx, query.clone()).await.unwrap();
    let after = UserQuery { after: page.next.unwrap_or_default(), ..query.clone() };
    let begin = Instant::now();
    users::list(cx, after).await.unwrap();
    let took = begin.elapsed();
    println!("{:?} {:?}: {took:?}", query.sort, query.q);
    assert!(took < BUDGET, "{query:?} took {took:?}");
}

#[tokio::test]
#[ignore = "fills large tables"]
async fn lists_and_searches_walk_an_index() {
    each_database(|t| async move {
        let admin = t.admin().await;
        fill(&t).await;
        // PostgreSQL analyses by itself after such a change; SQLite never does.
        let unanalysed = t.app.db.is_sqlite().then_some(false);
        for is_analysed in unanalysed.into_iter().chain([true]) {
            if is_analysed {
                t.app.db.maintenance().execute_unprepared("ANALYZE").await.unwrap();
            }
            for sort in ["name", "-name", "state", "created", "-updated"] {
                assert_quick(&admin, UserQuery { sort: sort.to_owned(), ..UserQuery::default() }).await;
            }
            for q in ["example.com", "unusual", "person 4711", "pe", "on 47"] {
                assert_quick(&admin, search(q)).await;
            }
            let begin = Instant::now();
            users::suggest(&admin, "person299999@").await.unwrap();
            println!("suggest: {:?}", begin.elapsed());
            for q in ["", "example.com", "unusual"] {
                let begin = Instant::now();
                let total = users::count(&admin, search(q)).await.unwrap().rows;
                println!("count {q:?}: {total} in {:?}", begin.elapsed());
            }
        }
    })
    .await;
}
