//! What lists say of people and customers outside of their dates, and of accounts that let nobody in.

use super::input;
use crate::support::{each_database, refusal};
use domain::Timestamp;
use domain::account::{AccountInput, SignInInput};
use domain::customers::{CustomerInput, CustomerQuery};
use domain::ids::UserId;
use domain::state::{AccountState, Phase, Validity};
use domain::users::{UserInput, UserQuery, UserRow};
use service::{Cx, accounts, customers, users};

const DAY_S: i64 = 86_400;

fn valid_as(validity: &str) -> UserQuery {
    UserQuery { validity: validity.to_owned(), kind: "customer".to_owned(), ..UserQuery::default() }
}

async fn names(cx: &Cx, query: UserQuery) -> Vec<String> {
    let page = users::list(cx, query.clone()).await.unwrap();
    assert_eq!(users::count(cx, query).await.unwrap().rows, page.rows.len() as u64);
    page.rows.into_iter().map(|row| row.name).collect()
}

#[tokio::test]
async fn otr_36_people_and_customers_outside_of_their_dates_are_told_apart_in_lists() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, _) = t.customer("Acme").await;
        let (past, coming) = (admin.now.plus_seconds(-DAY_S), admin.now.plus_seconds(DAY_S));
        let dated = |name: &str, from: Option<Timestamp>, until: Option<Timestamp>, validity: &str| UserInput {
            validity: validity.to_owned(),
            valid_from: from.map(Timestamp::as_input).unwrap_or_default(),
            valid_until: until.map(Timestamp::as_input).unwrap_or_default(),
            ..input(name, "Dated", acme)
        };
        for (name, from, until, validity) in [
            ("Now", Some(past), Some(coming), "valid"),
            ("Over", None, Some(past), "valid"),
            ("Soon", Some(coming), None, "valid"),
            ("Barred", None, Some(past), "invalid"),
        ] {
            users::create(&admin, dated(name, from, until, validity)).await.unwrap();
        }
        let rows = users::list(&admin, UserQuery { q: "dated".to_owned(), ..valid_as("") }).await.unwrap().rows;
        let seen = |name: &str| rows.iter().find(|row| row.name.starts_with(name)).unwrap();
        for (name, phase, turns_at) in [
            ("Now", Phase::Current, seen("Now").period.until),
            ("Over", Phase::Expired, None),
            ("Soon", Phase::Upcoming, seen("Soon").period.from),
            ("Barred", Phase::Expired, None),
        ] {
            assert_eq!((seen(name).phase, seen(name).turns_at), (phase, turns_at), "{name}");
        }
        assert_eq!(seen("Barred").validity, Validity::Invalid);
        for (asked, expected) in
            [("valid", "Now Dated"), ("expired", "Over Dated"), ("upcoming", "Soon Dated"), ("invalid", "Barred Dated")]
        {
            assert_eq!(names(&admin, valid_as(asked)).await, [expected], "{asked}");
        }
        assert!(refusal(users::list(&admin, valid_as("current")).await).at("validity").is_some());

        let over =
            CustomerInput { name: "Bygone".to_owned(), valid_until: past.as_input(), ..CustomerInput::default() };
        customers::create(&admin, over).await.unwrap();
        let by = |validity: &str| CustomerQuery { validity: validity.to_owned(), ..CustomerQuery::default() };
        let found = customers::list(&admin, by("expired")).await.unwrap().rows;
        assert_eq!(found.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Bygone"]);
        assert_eq!((found[0].phase, found[0].validity), (Phase::Expired, Validity::Valid));
        let valid = customers::list(&admin, by("valid")).await.unwrap().rows;
        assert!(valid.iter().all(|row| row.phase == Phase::Current && row.name != "Bygone"));
        assert!(refusal(customers::list(&admin, by("current")).await).at("validity").is_some());
    })
    .await;
}

/// The row of this person in the list of everybody but agents.
async fn row(admin: &Cx, id: UserId) -> UserRow {
    let rows = users::list(admin, valid_as("")).await.unwrap().rows;
    rows.into_iter().find(|row| row.id == id).unwrap()
}

#[tokio::test]
async fn zam_11_lists_tell_who_is_paused_after_failed_sign_ins_and_whose_account_has_ended() {
    each_database(|t| async move {
        t.admin().await;
        t.set_setting("security.sign_in_failures", "3").await;
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let ben = t.customer_user("Ben").await.actor.subject.id;
        let before = row(&admin, ana).await;
        assert!(!before.is_paused && before.turns_at.is_none());
        for n in 0..4 {
            let wrong = SignInInput { login: "ana".to_owned(), password: "wrong".to_owned() };
            assert!(accounts::sign_in(&t.guest_at(&format!("198.51.100.{n}")), wrong).await.is_err());
        }
        let paused = row(&admin, ana).await;
        assert!(paused.is_paused && paused.state == AccountState::Active);
        assert!(paused.turns_at.is_some_and(|at| at > admin.now), "the list turns when the pause is over");
        assert!(users::get(&admin, ana).await.unwrap().is_paused);
        assert!(!row(&admin, ben).await.is_paused, "each account for itself");
        accounts::unlock(&admin, ana).await.unwrap();
        assert!(!row(&admin, ana).await.is_paused);

        for (until, is_over) in [(admin.now.plus_seconds(-DAY_S), true), (admin.now.plus_seconds(DAY_S), false)] {
            let form = accounts::account_form(&admin, ben).await.unwrap();
            let form = AccountInput { valid_until: until.as_input(), ..form };
            accounts::change_account(&admin, ben, form).await.unwrap();
            let (listed, view) = (row(&admin, ben).await, users::get(&admin, ben).await.unwrap());
            let account = accounts::account(&admin, ben).await.unwrap();
            assert_eq!((listed.is_account_over, view.is_account_over, account.is_over), (is_over, is_over, is_over));
            assert_eq!((listed.account_until, view.account_until), (account.valid_until, account.valid_until));
            assert_eq!(listed.turns_at, account.valid_until.filter(|_| !is_over));
        }
    })
    .await;
}

#[tokio::test]
async fn hal_13_people_are_filtered_by_web_access_level_and_importance() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, _) = t.customer("Acme").await;
        for (name, web_access, is_vip) in [("Ana", "customer", "true"), ("Ben", "own", "true"), ("Cleo", "own", "")] {
            let form = UserInput {
                web_access: web_access.to_owned(),
                is_vip: is_vip.to_owned(),
                ..input(name, "Level", acme)
            };
            users::create(&admin, form).await.unwrap();
        }
        let by = |vip: &str, web_access: &str| UserQuery {
            vip: vip.to_owned(),
            web_access: web_access.to_owned(),
            ..valid_as("")
        };
        for (vip, web_access, expected) in [
            ("true", "", vec!["Ana Level", "Ben Level"]),
            ("false", "", vec!["Cleo Level"]),
            ("", "customer", vec!["Ana Level"]),
            ("true", "own", vec!["Ben Level"]),
            ("false", "site", vec![]),
        ] {
            assert_eq!(names(&admin, by(vip, web_access)).await, expected, "{vip} {web_access}");
        }
        assert!(refusal(users::list(&admin, by("maybe", "")).await).at("vip").is_some());
        assert!(refusal(users::list(&admin, by("", "everything")).await).at("web_access").is_some());
    })
    .await;
}
