//! Lists of people: sorting, paging, filters, search.

use super::input;
use crate::support::{TestApp, each_database, refusal};
use domain::customers::{CustomerInput, SiteInput};
use domain::ids::{CustomerId, SiteId, UserId};
use domain::paging::Page;
use domain::state::{AccountState, GrantKind, UserType, WebAccess};
use domain::structure::RoleInput;
use domain::users::{UserInput, UserQuery, UserRow};
use domain::validate;
use entity::user;
use sea_orm::{ActiveValue::Set, Condition, EntityTrait};
use service::{Cx, customers, structure, users};

pub(super) fn search(q: &str) -> UserQuery {
    UserQuery { q: q.to_owned(), ..UserQuery::default() }
}

pub(super) fn names(page: &Page<UserRow>) -> Vec<&str> {
    page.rows.iter().map(|row| row.name.as_str()).collect()
}

pub(super) async fn found(cx: &Cx, q: &str) -> Vec<String> {
    let page = users::list(cx, search(q)).await.unwrap();
    let total = users::count(cx, search(q)).await.unwrap();
    assert_eq!(total.rows, page.rows.len() as u64, "the total of {q:?}");
    page.rows.into_iter().map(|row| row.name).collect()
}

/// Writes `number` guests, all called the same unless `numbered`, straight into the tables, and one more.
pub(super) async fn crowd(t: &TestApp, place: (CustomerId, SiteId), number: i64, numbered: bool) {
    let model = t.person(["Crowd", "Zero"], "crowd@example.com", place, WebAccess::Own, AccountState::Guest).await;
    let model = t.user(model).await;
    let rows = (1..=number).map(|n| {
        let name = if numbered { format!("Crowd {n:05}") } else { "Crowd Same".to_owned() };
        let mut row: user::ActiveModel = model.clone().into();
        row.id = sea_orm::ActiveValue::NotSet;
        row.sort_key = Set(validate::key(&name));
        row.display_name = Set(name);
        (row.username, row.username_key) = (Set(None), Set(None));
        row
    });
    let tx = t.app.db.begin(&t.app.notices).await.unwrap();
    for part in rows.collect::<Vec<_>>().chunks(500) {
        user::Entity::insert_many(part.to_vec()).exec_without_returning(tx.db()).await.unwrap();
    }
    users::index_people(&tx, Condition::all()).await.unwrap();
    tx.commit().await.unwrap();
}

/// Walks a list to its end and back to its beginning.
pub(super) async fn walk(cx: &Cx, query: UserQuery) -> Vec<UserId> {
    let (mut all, mut query, mut last) = (Vec::new(), query, None);
    loop {
        let page = users::list(cx, query.clone()).await.unwrap();
        all.extend(page.rows.iter().map(|row| row.id));
        let Some(next) = page.next.clone() else {
            last.get_or_insert(page);
            break;
        };
        query.after = next;
    }
    let (mut back, mut page) = (Vec::new(), last.unwrap());
    loop {
        back.extend(page.rows.iter().rev().map(|row| row.id));
        let Some(previous) = page.previous.clone() else { break };
        let before = UserQuery { after: String::new(), before: previous, ..query.clone() };
        page = users::list(cx, before).await.unwrap();
    }
    back.reverse();
    assert_eq!(all, back, "forwards and backwards");
    all
}

#[tokio::test]
async fn ost_38_zam_9_every_person_is_reached_by_paging_in_every_order() {
    each_database(|t| async move {
        let admin = t.admin().await;
        crowd(&t, t.customer("Acme").await, 120, false).await;
        let total = usize::try_from(t.people().await).unwrap();
        for sort in ["", "name", "-name", "state", "-state", "created", "-created", "updated", "-updated"] {
            let query = UserQuery { sort: sort.to_owned(), ..UserQuery::default() };
            assert_eq!(users::count(&admin, query.clone()).await.unwrap().rows, total as u64);
            let mut ids = walk(&admin, query).await;
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), total, "{sort}");
        }
        let found = walk(&admin, search("crowd same")).await;
        assert_eq!(found.len(), 120);
        assert_eq!(users::count(&admin, search("crowd same")).await.unwrap().rows, 120);
    })
    .await;
}

#[tokio::test]
async fn ost_38_a_cursor_of_another_order_is_refused() {
    each_database(|t| async move {
        let admin = t.admin().await;
        crowd(&t, t.customer("Acme").await, 60, true).await;
        let next = users::list(&admin, UserQuery::default()).await.unwrap().next.unwrap();
        let query = UserQuery { after: next, sort: "-created".to_owned(), ..UserQuery::default() };
        assert!(refusal(users::list(&admin, query).await).at("after").unwrap().contains("another order"));
        let query = UserQuery { sort: "shoe size".to_owned(), ..UserQuery::default() };
        assert!(refusal(users::list(&admin, query).await).at("sort").is_some());
    })
    .await;
}

#[tokio::test]
async fn otr_11_zam_9_more_matches_than_are_fetched_at_once_are_all_found() {
    each_database(|t| async move {
        let admin = t.admin().await;
        crowd(&t, t.customer("Acme").await, 2300, true).await;
        let newest = walk(&admin, search("crowd")).await;
        assert_eq!(newest.len(), 2301);
        assert!(newest.is_sorted_by(|a, b| a > b), "what many match comes newest first");
        let listed = users::listed(&admin, search("crowd")).await.unwrap();
        assert!(listed.is_newest_first && listed.rows == 2301);
        let guests = UserQuery { state: "active".to_owned(), ..search("crowd") };
        assert_eq!(users::list(&admin, guests).await.unwrap().rows, [], "filters count as well");
        assert!(!users::listed(&admin, search("crowd 01150")).await.unwrap().is_newest_first);
        let query = UserQuery { sort: "-name".to_owned(), ..search("crowd") };
        assert_eq!(users::count(&admin, query.clone()).await.unwrap().rows, 2301);
        let page = users::list(&admin, query).await.unwrap();
        assert_eq!((page.rows.len(), page.rows[0].name.as_str()), (50, "Crowd Zero"));
        assert_eq!(page.rows[1].name, "Crowd 02300");
        assert_eq!(found(&admin, "crowd 01150").await, ["Crowd 01150"]);
        let short = UserQuery { sort: "name".to_owned(), ..search("cr 23") };
        let page = users::list(&admin, short.clone()).await.unwrap();
        assert_eq!(page.rows[0].name, "Crowd 00023");
        let expected = (1..=2300).filter(|n| format!("{n:05}").contains("23")).count();
        assert_eq!(users::count(&admin, short).await.unwrap().rows, expected as u64);
    })
    .await;
}

#[tokio::test]
async fn zam_7_search_folds_accents_and_survives_odd_input() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, _) = t.customer("Acme").await;
        let odd =
            UserInput { comment: "50% of \"all\" under_score\\".to_owned(), ..input("Zoë", "Łukaszewicz", acme) };
        let odd = UserInput { emails: "zoe@example.com".to_owned(), ..odd };
        users::create(&admin, odd).await.unwrap();
        for q in ["zoe lukasz", "ŁUKASZ", "50%", "\"all\"", "under_", "score\\", "oë", "zo uk"] {
            assert_eq!(found(&admin, q).await, ["Zoë Łukaszewicz"], "{q}");
        }
        for q in ["zoe nobody", "50_", "all\" OR \"zoe", "%%%", "NEAR(", "a*b"] {
            assert!(found(&admin, q).await.is_empty(), "{q}");
        }
        assert_eq!(users::suggest(&admin, "").await.unwrap().len(), 0);
    })
    .await;
}

#[tokio::test]
async fn zam_7_hal_72_a_renamed_customer_is_found_by_its_new_name() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, office) = t.customer("Acme").await;
        users::create(&admin, input("Ana", "Ruiz", acme)).await.unwrap();
        let form = CustomerInput { name: "Zenith Works".to_owned(), ..CustomerInput::default() };
        customers::update(&admin, acme, form).await.unwrap();
        let place =
            SiteInput { name: "Head office".to_owned(), address: "Quay 1, Rotterdam".to_owned(), ..Default::default() };
        customers::update_site(&admin, office, place).await.unwrap();
        assert_eq!(found(&admin, "zenith").await, ["Ana Ruiz"]);
        assert_eq!(found(&admin, "rotterdam").await, ["Ana Ruiz"]);
        assert!(found(&admin, "acme").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn ost_28_otr_35_the_list_shows_and_filters_the_account_state() {
    each_database(|t| async move {
        let admin = t.admin().await;
        for (name, state) in [
            ("Gina", AccountState::Guest),
            ("Pete", AccountState::Pending),
            ("Axel", AccountState::Active),
            ("Lola", AccountState::Locked),
        ] {
            t.person_of_acme(name, WebAccess::Own, state).await;
            let (acme, _) = t.customer("Acme").await;
            let query =
                UserQuery { state: state.as_str().to_owned(), customer: acme.to_string(), ..UserQuery::default() };
            let page = users::list(&admin, query).await.unwrap();
            assert_eq!((page.rows.len(), page.rows[0].state), (1, state));
            assert_eq!((page.rows[0].customer.as_str(), page.rows[0].site.as_str()), ("Acme", "Head office"));
        }
        t.bare_agent("Paul", UserType::User).await;
        let agents = UserQuery { kind: "agent".to_owned(), ..UserQuery::default() };
        assert_eq!(names(&users::list(&admin, agents.clone()).await.unwrap()).len(), 2);
        assert_eq!(users::count(&admin, agents).await.unwrap().rows, 2);
        let wrong = UserQuery { state: "asleep".to_owned(), ..UserQuery::default() };
        assert!(refusal(users::list(&admin, wrong).await).at("state").is_some());
    })
    .await;
}

#[tokio::test]
async fn zam_8_agents_are_filtered_by_role_and_text_together() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let role = RoleInput { name: "Dispatch".to_owned(), ..RoleInput::default() };
        let role = structure::roles::create(&admin, role).await.unwrap();
        let (paul, pia) = (t.bare_agent("Paul", UserType::User).await, t.bare_agent("Pia", UserType::User).await);
        t.bare_agent("Petra", UserType::User).await;
        for agent in [&paul, &pia] {
            t.grant(agent.actor.subject.id, GrantKind::Role, role.0).await;
        }
        let tx = t.app.db.begin(&t.app.notices).await.unwrap();
        users::index_people(&tx, Condition::all()).await.unwrap();
        tx.commit().await.unwrap();
        let query = |q: &str| UserQuery {
            q: q.to_owned(),
            kind: "agent".to_owned(),
            role: role.to_string(),
            ..UserQuery::default()
        };
        for (q, number) in [("", 2), ("pia", 1), ("petra", 0)] {
            let page = users::list(&admin, query(q)).await.unwrap();
            assert_eq!(page.rows.len(), number, "{q}: {:?}", names(&page));
            assert_eq!(users::count(&admin, query(q)).await.unwrap().rows, number as u64, "{q}");
        }
        let wrong = UserQuery { role: "boss".to_owned(), ..query("") };
        assert!(refusal(users::list(&admin, wrong).await).at("role").is_some());
        let plain = super::reader(&t, "Plain", "read_only").await;
        assert!(matches!(refusal(users::list(&plain, query("")).await), domain::AppError::Forbidden(_)));
    })
    .await;
}
