//! Saved views of lists.

use super::users::reader;
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::ids::ViewId;
use domain::journal::Entity;
use domain::state::UserType;
use domain::views::{ListKind, ViewInput};
use service::{Cx, views};

fn view(list: &str, name: &str, query: &str) -> ViewInput {
    ViewInput { list: list.to_owned(), name: name.to_owned(), query: query.to_owned(), ..ViewInput::default() }
}

fn shared(input: ViewInput) -> ViewInput {
    ViewInput { is_shared: "true".to_owned(), ..input }
}

async fn names(cx: &Cx, list: ListKind) -> Vec<String> {
    views::list(cx, list).await.unwrap().views.into_iter().map(|view| view.name).collect()
}

#[tokio::test]
async fn a_view_is_kept_for_oneself_and_changed_and_deleted() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let rita = reader(&t, "Rita", "read_only").await;
        let id = views::create(&rita, view("users", "Locked", "sort=-updated&state=locked&q=")).await.unwrap();
        let kept = views::get(&rita, id).await.unwrap();
        assert_eq!(kept.query, "sort=-updated&state=locked");
        assert_eq!(kept.path(), format!("/agent/users?sort=-updated&state=locked&saved_view={id}"));
        assert!(kept.is_own && kept.can_change && !kept.is_default && !kept.is_shared);
        assert_eq!(names(&rita, ListKind::Users).await, ["Locked"]);
        assert!(names(&admin, ListKind::Users).await.is_empty());
        assert!(names(&rita, ListKind::Customers).await.is_empty());
        for denied in [
            views::get(&admin, id).await.err(),
            views::update(&admin, id, view("users", "Mine", "")).await.err(),
            views::delete(&admin, id).await.err(),
            views::choose(&admin, id).await.err(),
        ] {
            assert_eq!(AppError::from(denied.unwrap()), AppError::NotFound);
        }
        views::update(&rita, id, view("users", "Locked out", "state=locked")).await.unwrap();
        views::update(&rita, id, view("users", "Locked out", "state=locked")).await.unwrap();
        assert_eq!(views::get(&rita, id).await.unwrap().query, "state=locked");
        views::delete(&rita, id).await.unwrap();
        assert!(names(&rita, ListKind::Users).await.is_empty());
        assert_eq!(t.events(Entity::View, id.0).await, ["view.created", "view.updated", "view.deleted"]);
    })
    .await;
}

#[tokio::test]
async fn a_shared_view_is_for_those_who_may_open_its_list() {
    each_database(|t| async move {
        let manager = t.bare_agent("Mo", UserType::Manager).await;
        let admin = t.admin().await;
        let rita = reader(&t, "Rita", "read_only").await;
        let blind = t.bare_agent("Bob", UserType::User).await;
        let ana = t.customer_user("Ana").await;
        let id = views::create(&manager, shared(view("customers", "Invalid", "validity=invalid"))).await.unwrap();
        let agents = views::create(&manager, shared(view("agents", "Locked", "state=locked"))).await.unwrap();
        assert_eq!(names(&rita, ListKind::Customers).await, ["Invalid"]);
        let seen = views::get(&rita, id).await.unwrap();
        assert_eq!((seen.is_own, seen.can_change, seen.owner.as_str()), (false, false, "Mo Agent"));
        let forbidden = |error| matches!(error, AppError::Forbidden(_));
        for cx in [&blind, &ana] {
            assert!(forbidden(refusal(views::list(cx, ListKind::Customers).await)));
            assert!(forbidden(refusal(views::get(cx, id).await)));
        }
        assert!(forbidden(refusal(views::list(&rita, ListKind::Agents).await)));
        assert!(forbidden(refusal(views::get(&rita, agents).await)));
        assert!(forbidden(refusal(views::update(&rita, id, view("customers", "Mine", "")).await)));
        assert!(forbidden(refusal(views::delete(&rita, id).await)));
        assert!(forbidden(refusal(views::create(&ana, view("tickets", "All", "view=all")).await)));
        let refused = refusal(views::create(&rita, shared(view("users", "All", ""))).await);
        assert!(refused.at("is_shared").unwrap().contains("manage agents"), "{refused:?}");
        assert!(forbidden(refusal(views::create(&blind, view("users", "All", "")).await)));
        views::create(&blind, view("tickets", "Closed", "view=closed&owner=none&priority=high&state=closed&type=1"))
            .await
            .unwrap();
        // Who may share also looks after what others have shared.
        views::update(&admin, id, shared(view("customers", "Gone", "validity=invalid"))).await.unwrap();
        assert_eq!(views::get(&manager, id).await.unwrap().name, "Gone");
        views::update(&manager, id, view("customers", "Gone", "validity=invalid")).await.unwrap();
        assert_eq!(refusal(views::get(&rita, id).await), AppError::NotFound);
    })
    .await;
}

#[tokio::test]
async fn everybody_chooses_what_their_own_list_opens_with() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let rita = reader(&t, "Rita", "read_only").await;
        let default = |cx: &Cx| {
            let cx = cx.clone();
            async move {
                let found = views::list(&cx, ListKind::Users).await.unwrap().views;
                found.into_iter().filter(|view| view.is_default).map(|view| view.id).collect::<Vec<ViewId>>()
            }
        };
        let first = views::create(&admin, shared(view("users", "First", "q=a"))).await.unwrap();
        let input = ViewInput { is_default: "true".to_owned(), ..view("users", "Second", "q=b") };
        let second = views::create(&admin, input).await.unwrap();
        views::choose(&rita, first).await.unwrap();
        assert_eq!((default(&admin).await, default(&rita).await), (vec![second], vec![first]));
        views::choose(&admin, first).await.unwrap();
        views::unchoose(&rita, first).await.unwrap();
        assert_eq!((default(&admin).await, default(&rita).await), (vec![first], vec![]));
        views::choose(&rita, first).await.unwrap();
        views::delete(&admin, first).await.unwrap();
        assert_eq!((default(&admin).await, default(&rita).await), (vec![], vec![]));
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_view_stands_at_its_field() {
    each_database(|t| async move {
        let admin = t.admin().await;
        views::create(&admin, view("users", "Locked", "")).await.unwrap();
        views::create(&admin, view("customers", "Locked", "")).await.unwrap();
        for (input, field) in [
            (view("users", " LOCKED ", ""), "name"),
            (view("users", "", ""), "name"),
            (view("shoes", "New", ""), "list"),
            (view("users", "New", "after=x"), "query"),
            (view("users", "New", &format!("q={}", "a".repeat(3000))), "query"),
        ] {
            assert!(refusal(views::create(&admin, input).await).at(field).is_some(), "{field}");
        }
        let other = views::create(&admin, view("users", "Other", "")).await.unwrap();
        let taken = views::update(&admin, other, view("users", "locked", "")).await;
        assert!(refusal(taken).at("name").is_some());
        let inputs = (0..60).map(|n| view("tickets", &format!("View {n}"), ""));
        let mut refused = None;
        for input in inputs {
            refused = views::create(&admin, input).await.err().or(refused);
        }
        assert!(AppError::from(refused.unwrap()).at("name").unwrap().contains("50"));
    })
    .await;
}
