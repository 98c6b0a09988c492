//! The list of people in the order of each of its columns.

use super::finding::{crowd, names, walk};
use crate::support::{TestApp, each_database, refusal};
use domain::state::{AccountState, UserType, Validity, WebAccess};
use domain::users::UserQuery;
use entity::user;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use service::{Cx, users};

fn by(sort: &str) -> UserQuery {
    UserQuery { sort: sort.to_owned(), ..UserQuery::default() }
}

/// Whom the list names first, of Acme and Bolt.
async fn firsts(cx: &Cx, sort: &str, most: usize) -> Vec<String> {
    let query = UserQuery { kind: "customer".to_owned(), ..by(sort) };
    let page = users::list(cx, query).await.unwrap();
    names(&page).into_iter().take(most).map(|name| name.split(' ').next().unwrap().to_owned()).collect()
}

/// Four people who differ in every column, and some who do not.
async fn people(t: &TestApp) {
    let bolt = t.customer("Bolt").await;
    let acme = t.customer("acme").await;
    for (name, place, email, phone, comment, validity) in [
        ("Ana", bolt, Some("b@example.com"), "+49 30", "Émile", Validity::Valid),
        ("Bo", acme, Some("A@example.com"), "", "beta", Validity::Invalid),
        ("Cid", bolt, None, "0800", "", Validity::InvalidTemporarily),
        ("Dan", acme, Some("c@example.com"), "0170", "Alpha", Validity::Valid),
    ] {
        let login = format!("{name}@login.example.com");
        let id = t.person([name, "Ruiz"], &login, place, WebAccess::Own, AccountState::Guest).await;
        let row = user::ActiveModel {
            id: Set(id),
            email: Set(email.map(str::to_owned)),
            phone: Set(phone.to_owned()),
            comment: Set(comment.to_owned()),
            validity: Set(validity),
            ..Default::default()
        };
        row.update(t.app.db.maintenance()).await.unwrap();
    }
}

#[tokio::test]
async fn ost_38_every_column_sorts_without_regard_to_case_and_ties_by_name() {
    each_database(|t| async move {
        let admin = t.admin().await;
        people(&t).await;
        for (sort, expected) in [
            ("email", ["Cid", "Bo", "Ana", "Dan"]),
            ("-email", ["Dan", "Ana", "Bo", "Cid"]),
            ("phone", ["Bo", "Ana", "Dan", "Cid"]),
            ("comment", ["Cid", "Dan", "Bo", "Ana"]),
            ("customer", ["Bo", "Dan", "Ana", "Cid"]),
            ("-customer", ["Cid", "Ana", "Dan", "Bo"]),
            ("validity", ["Bo", "Cid", "Ana", "Dan"]),
            ("name", ["Ana", "Bo", "Cid", "Dan"]),
        ] {
            assert_eq!(firsts(&admin, sort, 4).await, expected, "{sort}");
        }
        t.bare_agent("Ursula", UserType::User).await;
        t.bare_agent("Mo", UserType::Manager).await;
        let agents = UserQuery { kind: "agent".to_owned(), ..by("-user_type") };
        let page = users::list(&admin, agents).await.unwrap();
        assert_eq!(names(&page), ["Ursula Agent", "Mo Agent", "Ada Admin"]);
        assert!(refusal(users::list(&admin, by("shoe_size")).await).at("sort").is_some());
    })
    .await;
}

#[tokio::test]
async fn ost_38_paging_reaches_everybody_once_where_most_values_are_equal_or_empty() {
    each_database(|t| async move {
        let admin = t.admin().await;
        people(&t).await;
        crowd(&t, t.customer("Acme").await, 60, false).await;
        crowd_without_mail(&t).await;
        let total = usize::try_from(t.people().await).unwrap();
        for column in ["email", "phone", "comment", "customer", "validity", "user_type"] {
            for sort in [column.to_owned(), format!("-{column}")] {
                let mut ids = walk(&admin, by(&sort)).await;
                ids.sort_unstable();
                ids.dedup();
                assert_eq!(ids.len(), total, "{sort}");
                let searched = UserQuery { q: "crowd".to_owned(), ..by(&sort) };
                assert_eq!(walk(&admin, searched).await.len(), 121, "{sort}");
            }
        }
    })
    .await;
}

/// Sixty more, in another customer, of whom nothing is known.
async fn crowd_without_mail(t: &TestApp) {
    let place = t.customer("Bolt").await;
    for n in 0..60 {
        let login = format!("nobody{n}@example.com");
        let id = t.person([&format!("Empty{n}"), "Crowd"], &login, place, WebAccess::Own, AccountState::Guest).await;
        let row = user::ActiveModel {
            id: Set(id),
            email: Set(None),
            username: Set(None),
            username_key: Set(None),
            ..Default::default()
        };
        row.update(t.app.db.maintenance()).await.unwrap();
    }
    let tx = t.app.db.begin(&t.app.notices).await.unwrap();
    users::index_people(&tx, sea_orm::Condition::all()).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn otr_11_customer_user_lists_the_first_thousand_and_says_of_how_many() {
    each_database(|t| async move {
        let admin = t.admin().await;
        crowd(&t, t.customer("Acme").await, 1199, true).await;
        let capped = |sort: &str| UserQuery { kind: "customer".to_owned(), capped: "true".to_owned(), ..by(sort) };
        let listed = users::listed(&admin, capped("")).await.unwrap();
        assert_eq!((listed.rows, listed.shown), (1200, 1000));
        for sort in ["", "-name", "customer", "-email", "updated"] {
            assert_eq!(walk(&admin, capped(sort)).await.len(), 1000, "{sort}");
        }
        let uncapped = UserQuery { capped: String::new(), ..capped("") };
        let first = walk(&admin, capped("-name")).await;
        assert_eq!(walk(&admin, UserQuery { sort: "-name".to_owned(), ..uncapped.clone() }).await[..1000], first);
        assert_eq!(walk(&admin, uncapped).await.len(), 1200);
        let search = UserQuery { q: "crowd 01150".to_owned(), ..capped("") };
        let found = users::list(&admin, search.clone()).await.unwrap();
        assert_eq!(names(&found), ["Crowd 01150"]);
        let listed = users::listed(&admin, search).await.unwrap();
        assert_eq!((listed.rows, listed.shown), (1, 1));
        t.set_setting("directory.listed", "50").await;
        let admin = t.admin().await;
        assert_eq!(walk(&admin, capped("")).await.len(), 50);
        let listed = users::listed(&admin, capped("")).await.unwrap();
        assert_eq!((listed.rows, listed.shown), (1200, 50));
    })
    .await;
}
