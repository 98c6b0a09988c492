//! The bar: at most 8 SQL statements for a page, whatever is on it.

use crate::harness::{Installation, Server, browser};
use reqwest::Client;

/// Statements a page may need, its session included.
const BAR: u64 = 8;
/// People of the demonstration data.
const ADMIN: &str = "ada.lind@lakeside.example";
const CUSTOMER: &str = "nora.keller@brightwater.example";

#[tokio::test]
async fn no_page_needs_more_than_8_statements_on_sqlite() {
    no_page_needs_more(Installation::sqlite()).await;
}

#[tokio::test]
async fn no_page_needs_more_than_8_statements_on_postgresql() {
    let desk = Installation::postgres().await;
    desk.run(&["migrate"]).await.is(0);
    no_page_needs_more(desk).await;
}

async fn no_page_needs_more(desk: Installation) {
    // A worker would count its own statements in between.
    let server = desk.serve(&["--demo", "--no-worker"]).await;
    let (admin, customer) = (browser(), browser());
    server.sign_in(&admin, ADMIN, service::demo::PASSWORD).await;
    server.sign_in(&customer, CUSTOMER, service::demo::PASSWORD).await;
    let tickets = page(&server, &admin, "/agent/tickets?view=all").await;
    let queue = link(&page(&server, &admin, "/admin/queues").await, "/admin/queues/");
    let queue = queue.rsplit('/').next().unwrap().to_owned();
    let users = page(&server, &admin, "/agent/users").await;
    let customers = page(&server, &admin, "/agent/customers").await;
    let own = page(&server, &customer, "/portal").await;
    let pages = [
        ("directory", &admin, "/agent/users".to_owned()),
        ("directory search", &admin, "/agent/users?q=an".to_owned()),
        ("directory search without a match", &admin, "/agent/users?q=zzzzqq".to_owned()),
        ("ticket list of a queue", &admin, format!("/agent/tickets?queue={queue}")),
        ("ticket", &admin, link(&tickets, "/agent/tickets/")),
        ("user", &admin, link(&users, "/agent/users/")),
        ("customers", &admin, "/agent/customers".to_owned()),
        ("customer", &admin, link(&customers, "/agent/customers/")),
        ("dashboard", &admin, "/agent".to_owned()),
        ("portal list", &customer, "/portal".to_owned()),
        ("portal ticket", &customer, link(&own, "/portal/tickets/")),
    ];
    let mut over = Vec::new();
    for (name, client, path) in pages {
        page(&server, client, &path).await;
        let before = statements(&server).await;
        page(&server, client, &path).await;
        let count = statements(&server).await - before;
        println!("{count:>3} statements  {name}  {path}");
        if count > BAR {
            over.push(format!("{name} ({path}): {count}"));
        }
    }
    assert!(over.is_empty(), "more than {BAR} statements: {}", over.join(", "));
}

async fn page(server: &Server, client: &Client, path: &str) -> String {
    let response = client.get(format!("{}{path}", server.root)).header("accept", "text/html").send().await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    response.text().await.unwrap()
}

/// The first link of a page to a numbered record.
fn link(page: &str, prefix: &str) -> String {
    let mark = format!("href=\"{prefix}");
    let ids = page.match_indices(&mark).map(|(at, _)| {
        let rest = &page[at + mark.len()..];
        rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())].to_owned()
    });
    let id = ids.into_iter().find(|id| !id.is_empty()).unwrap_or_else(|| panic!("no link to {prefix}N: {page}"));
    format!("{prefix}{id}")
}

/// How many statements the server has run.
async fn statements(server: &Server) -> u64 {
    let text = browser().get(format!("{}/metrics", server.root)).send().await.unwrap().text().await.unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("deskfolk_sql_statements_total "));
    line.unwrap_or_else(|| panic!("{text}")).trim().parse().unwrap()
}
