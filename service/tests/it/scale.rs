//! Lists at a size at which a wrong plan shows. Ignored by default, as filling the tables takes a while:
//! `cargo nextest run -p service --run-ignored only scale`.

use crate::support::{TestApp, each_database};
use crate::tickets::{inbox, new_queue, view};
use domain::policy::Hat;
use domain::state::{GrantKind, GroupLevel, UserType, WebAccess};
use domain::tickets::TicketQuery;
use entity::user;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait};
use service::{Cx, tickets};
use std::time::{Duration, Instant};

const TICKETS: i64 = 300_000;
/// Far above what an index walk takes, even unoptimised; far below what sorting everything takes.
const BUDGET: Duration = Duration::from_millis(150);

/// Tickets in two queues, one in twenty of them open, by two customers and many requesters.
async fn fill(t: &TestApp, queues: [i64; 2], people: [i64; 2], owner: i64) {
    let db = t.app.db.maintenance();
    let (acme, site) = t.customer("Acme").await;
    let [first, second] = queues;
    let [rare, busy] = people;
    let tickets = format!(
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {TICKETS})
         INSERT INTO ticket (subject, queue_id, state, priority, requester_id, customer_id, site_id, owner_id,
                             is_confidential, created_at, updated_at, closed_at, version)
         SELECT 'Printer ' || n, CASE WHEN n % 3 = 0 THEN {first} ELSE {second} END,
                CASE WHEN n % 20 = 0 THEN 'open' ELSE 'closed' END, 'normal',
                CASE WHEN n % 5000 = 0 THEN {rare} ELSE {busy} END, {acme}, {site},
                CASE WHEN n % 7 = 0 THEN {owner} ELSE NULL END, 1 = 0, n,
                1700000000000 + (n * 2654435761) % 90000000000, CASE WHEN n % 20 = 0 THEN NULL ELSE n END, 1
         FROM c"
    );
    db.execute_unprepared(&tickets).await.unwrap();
    db.execute_unprepared(
        "INSERT INTO ticket_search (ticket_id, text)
         SELECT id, lower(subject) || CASE WHEN id % 1000 = 0 THEN ' unusual' ELSE '' END FROM ticket",
    )
    .await
    .unwrap();
    db.execute_unprepared("ANALYZE").await.unwrap();
}

async fn timed<T>(what: &str, work: impl Future<Output = T>) -> T {
    let begin = Instant::now();
    let out = work.await;
    println!("{what}: {:?}", begin.elapsed());
    out
}

async fn assert_quick(cx: &Cx, query: TicketQuery, hat: Hat) {
    let what = format!("{hat:?} {} {}", query.view, query.q);
    let page = tickets::list(cx, query.clone(), hat).await.unwrap();
    let begin = Instant::now();
    let after = TicketQuery { after: page.next.unwrap_or_default(), ..query.clone() };
    tickets::list(cx, after, hat).await.unwrap();
    let took = begin.elapsed();
    println!("{what}: {took:?}");
    assert!(took < BUDGET, "{what} took {took:?}");
    timed("  count", tickets::count(cx, query, hat)).await.unwrap();
}

#[tokio::test]
#[ignore = "fills 300,000 tickets"]
async fn lists_walk_an_index() {
    each_database(|t| async move {
        let first = inbox(&t).await;
        let (second, _) = new_queue(&t, "Second", Some(GroupLevel::Rw)).await;
        let bob = t.agent("Bob", UserType::User).await.actor.subject.id;
        t.grant(bob, GrantKind::Queue, second.0).await;
        let rare = t.customer_user("Ana").await.actor.subject.id;
        let busy = t.customer_user("Eva").await.actor.subject.id;
        timed("fill", fill(&t, [first.0, second.0], [rare.0, busy.0], bob.0)).await;
        let bob = t.cx(bob).await;
        for name in ["open", "mine", "unassigned", "closed", "all"] {
            assert_quick(&bob, view(name), Hat::Agent).await;
            assert_quick(&bob, TicketQuery { queue: second.to_string(), ..view(name) }, Hat::Agent).await;
        }
        for q in ["unusual", "printer", "10017", "pr"] {
            assert_quick(&bob, TicketQuery { q: q.to_owned(), ..TicketQuery::default() }, Hat::Agent).await;
        }
        assert_quick(&bob, TicketQuery { requester: rare.to_string(), ..view("all") }, Hat::Agent).await;
        for access in [WebAccess::Own, WebAccess::Site, WebAccess::Customer] {
            for person in [rare, busy] {
                let row = user::ActiveModel { id: Set(person), web_access: Set(access), ..Default::default() };
                row.update(t.app.db.maintenance()).await.unwrap();
                let cx = t.cx(person).await;
                for name in ["open", "closed", "all"] {
                    assert_quick(&cx, view(name), Hat::Portal).await;
                }
                assert_quick(&cx, TicketQuery { q: "unusual".to_owned(), ..view("all") }, Hat::Portal).await;
            }
        }
        timed("counts", tickets::counts(&bob)).await.unwrap();
    })
    .await;
}
