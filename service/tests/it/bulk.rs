//! Actions on many people at once, and undoing them.

#[path = "bulk/levels.rs"]
mod levels;
#[path = "bulk/moving.rs"]
mod moving;
#[path = "bulk/rights.rs"]
mod rights;
#[path = "bulk/roles.rs"]
mod roles;
#[path = "bulk/undoing.rs"]
mod undoing;

use crate::support::{TestApp, each_database, refusal};
use domain::AppError;
use domain::bulk::{BulkCounts, BulkInput, BulkOutcome, BulkQuery, BulkView};
use domain::customers::CustomerInput;
use domain::ids::{BulkId, UserId};
use domain::journal::Entity;
use domain::state::{AccountState, GrantKind, UserType, Validity, WebAccess};
use domain::users::UserQuery;
use entity::{access_grant, bulk_item, bulk_operation};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use service::{Cx, bulk, customers, users};

/// A form for these people.
fn input(action: &str, people: &[UserId]) -> BulkInput {
    BulkInput { action: action.to_owned(), ids: people.iter().map(UserId::to_string).collect(), ..BulkInput::default() }
}

/// Carries it out, and tells what became of it.
async fn applied(cx: &Cx, input: &BulkInput) -> BulkView {
    let id = bulk::apply(cx, input).await.unwrap();
    view(cx, id).await
}

async fn view(cx: &Cx, id: BulkId) -> BulkView {
    bulk::get(cx, id, &BulkQuery::default()).await.unwrap()
}

/// Guests of Acme.
async fn guests<const N: usize>(t: &TestApp, names: [&str; N]) -> [UserId; N] {
    let mut out = [UserId(0); N];
    for (place, name) in out.iter_mut().zip(names) {
        *place = t.person_of_acme(name, WebAccess::Own, AccountState::Guest).await;
    }
    out
}

fn outcome(view: &BulkView, id: UserId) -> (BulkOutcome, &str) {
    let row = view.people.rows.iter().find(|row| row.id == id).unwrap();
    (row.outcome, &row.reason)
}

#[tokio::test]
async fn ost_21_selected_guests_get_the_activation_mail_and_are_pending() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, bob] = guests(&t, ["Ana", "Bob"]).await;
        let carl = t.customer_user("Carl").await.actor.subject.id;
        let nora = t.person_of_acme("Nora", WebAccess::NoAccess, AccountState::Guest).await;
        let form = input("register", &[ana, bob, carl, nora]);
        let expected = BulkCounts { changed: 2, unchanged: 1, refused: 1, ..BulkCounts::default() };

        let preview = bulk::preview(&admin, &form).await.unwrap();
        assert_eq!(preview.counts, expected);
        let row = preview.rows.iter().find(|row| row.id == ana).unwrap();
        assert_eq!((row.changes[0].from.as_str(), row.changes[0].to.as_str()), ("Guest", "Pending activation"));
        assert_eq!(t.user(ana).await.account_state, AccountState::Guest, "a preview writes nothing");
        assert_eq!(t.run_jobs().await, 0);

        let done = applied(&admin, &form).await;
        assert_eq!(done.operation.counts, expected);
        assert!(outcome(&done, nora).1.contains("No Access"));
        assert!(outcome(&done, carl).1.contains("Has an account"));
        for id in [ana, bob] {
            assert_eq!(t.user(id).await.account_state, AccountState::Pending);
            assert_eq!(t.events(Entity::User, id.0).await, ["user.registered"]);
        }
        t.run_jobs().await;
        let to =
            |name: &str| t.mails().iter().filter(|mail| mail.contains(&format!("{name}@acme.example.com"))).count();
        assert_eq!((to("ana"), to("bob"), to("carl"), to("nora")), (1, 1, 0, 0));

        let again = applied(&admin, &form).await;
        assert_eq!(again.operation.counts.changed, 0, "asked for again, it does nothing");
        assert_eq!(t.run_jobs().await, 0);
        assert_eq!(t.events(Entity::Bulk, done.operation.id.0).await, ["bulk.started", "bulk.finished"]);
    })
    .await;
}

#[tokio::test]
async fn ost_21_nobody_selected_is_an_error() {
    each_database(|t| async move {
        let admin = t.admin().await;
        for refused in [
            refusal(bulk::preview(&admin, &input("register", &[])).await),
            refusal(bulk::apply(&admin, &input("register", &[])).await),
        ] {
            assert_eq!(refused.at("ids"), Some("Please select at least one user."));
        }
        let unknown = refusal(bulk::apply(&admin, &input("lock", &[UserId(999_999)])).await);
        assert!(unknown.at("ids").unwrap().contains("999999"));
        assert!(refusal(bulk::apply(&admin, &input("delete", &[UserId(1)])).await).at("action").is_some());
    })
    .await;
}

#[tokio::test]
async fn ost_30_many_accounts_are_locked_and_unlocked() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let pia = t.person_of_acme("Pia", WebAccess::Own, AccountState::Pending).await;
        let [gus] = guests(&t, ["Gus"]).await;
        let own = admin.actor.subject.id;
        let session = t.open_session(ana, ana).await;
        let locked = applied(&admin, &input("lock", &[ana, pia, gus, own])).await;
        assert_eq!(locked.operation.counts, BulkCounts { changed: 2, refused: 2, ..BulkCounts::default() });
        assert!(outcome(&locked, own).1.contains("yourself"));
        assert!(outcome(&locked, gus).1.contains("no account"));
        assert!(!t.has_session(&session).await, "open sessions end");
        let unlocked = applied(&admin, &input("unlock", &[ana, pia, gus])).await;
        assert_eq!(unlocked.operation.counts, BulkCounts { changed: 2, unchanged: 1, ..BulkCounts::default() });
        assert_eq!(t.user(ana).await.account_state, AccountState::Active);
        assert_eq!(t.events(Entity::User, ana.0).await, ["user.locked", "user.unlocked"]);
    })
    .await;
}

#[tokio::test]
async fn otr_31_validity_is_set_for_many_and_the_last_admin_stays() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, bob] = guests(&t, ["Ana", "Bob"]).await;
        let own = admin.actor.subject.id;
        let form = BulkInput {
            validity: "invalid_temporarily".to_owned(),
            valid_until: "2027-01-01".to_owned(),
            ..input("set_validity", &[ana, bob, own])
        };
        let done = applied(&admin, &form).await;
        assert_eq!(done.operation.counts, BulkCounts { changed: 2, refused: 1, ..BulkCounts::default() });
        assert!(outcome(&done, own).1.contains("your own access"));
        let row = t.user(ana).await;
        assert_eq!((row.validity, row.valid_until.is_some()), (Validity::InvalidTemporarily, true));
        let missing = refusal(bulk::apply(&admin, &input("set_validity", &[ana])).await);
        assert!(missing.at("validity").is_some());
        let system = t.system().await;
        let invalid = BulkInput { validity: "invalid".to_owned(), ..input("set_validity", &[own]) };
        for counts in
            [bulk::preview(&system, &invalid).await.unwrap().counts, applied(&system, &invalid).await.operation.counts]
        {
            assert_eq!(counts.refused, 1, "RTP-22: the last admin");
        }
    })
    .await;
}

#[tokio::test]
async fn hal_72_many_people_move_to_a_site_of_their_new_customer_alone() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, bob] = guests(&t, ["Ana", "Bob"]).await;
        let (borealis, office) = t.customer("Borealis").await;
        let (_, elsewhere) = t.customer("Acme").await;
        let form = |site: i64| BulkInput {
            customer_id: borealis.to_string(),
            site_id: site.to_string(),
            ..input("move", &[ana, bob])
        };
        assert!(refusal(bulk::apply(&admin, &form(elsewhere.0)).await).at("site_id").is_some());
        let done = applied(&admin, &form(office.0)).await;
        assert_eq!(done.operation.summary, "Move to Borealis, Head office");
        assert_eq!(done.operation.counts.changed, 2);
        assert_eq!((t.user(ana).await.customer_id, t.user(ana).await.site_id), (borealis, office));
        let found = users::list(&admin, UserQuery { q: "borealis".to_owned(), ..UserQuery::default() }).await.unwrap();
        assert_eq!(found.rows.len(), 2, "they are found by the new customer");
    })
    .await;
}

#[tokio::test]
async fn otr_12_a_group_is_granted_to_many_and_taken_back() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, bob] = guests(&t, ["Ana", "Bob"]).await;
        let group = *admin.fixed.structure.groups.keys().next().unwrap();
        let with = |action: &str| BulkInput {
            group_id: group.to_string(),
            level: "rw".to_owned(),
            ..input(action, &[ana, bob])
        };
        let held = || async {
            let own = access_grant::Entity::find().filter(access_grant::Column::UserId.eq(ana));
            own.filter(access_grant::Column::Kind.eq(GrantKind::Group)).count(t.app.db.read()).await.unwrap()
        };
        assert_eq!(applied(&admin, &with("grant_group")).await.operation.counts.changed, 2);
        assert_eq!(applied(&admin, &with("grant_group")).await.operation.counts.unchanged, 2, "held already");
        assert_eq!(held().await, 1);
        assert_eq!(applied(&admin, &with("revoke_group")).await.operation.counts.changed, 2);
        assert_eq!(held().await, 0);
        assert_eq!(t.events(Entity::User, ana.0).await, ["user.group_granted", "user.group_revoked"]);
    })
    .await;
}

#[tokio::test]
async fn everybody_whom_the_filter_finds_can_be_taken() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, _, _] = guests(&t, ["Ana", "Bob", "Cleo"]).await;
        t.customer_user("Dora").await;
        let filter = UserQuery { state: "guest".to_owned(), q: "acme".to_owned(), ..UserQuery::default() };
        let tx = admin.begin().await.unwrap();
        users::index_people(&tx, sea_orm::Condition::all()).await.unwrap();
        tx.commit().await.unwrap();
        let form = BulkInput { all: "true".to_owned(), filter, expected: "3".to_owned(), ..input("register", &[]) };
        assert_eq!(bulk::preview(&admin, &form).await.unwrap().counts.changed, 3);
        service::accounts::register(&admin, ana).await.unwrap();
        let error = refusal(bulk::apply(&admin, &form).await);
        assert!(matches!(&error, AppError::Conflict(text) if text.contains("2 people now instead of 3")), "{error:?}");
        let form = BulkInput { expected: "2".to_owned(), ..form };
        assert_eq!(applied(&admin, &form).await.operation.counts.changed, 2);
    })
    .await;
}

#[tokio::test]
async fn what_took_too_long_goes_on_where_it_stopped() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let mut people = Vec::new();
        for n in 0..120 {
            people.push(t.person_of_acme(&format!("P{n}"), WebAccess::Own, AccountState::Active).await);
        }
        let id = bulk::apply(&admin, &input("lock", &people)).await.unwrap();
        interrupt(&t, &people).await;
        assert!(view(&admin, id).await.can_continue);
        assert!(matches!(refusal(bulk::undo(&admin, id).await), AppError::Conflict(_)), "not while it runs");
        bulk::proceed(&admin, id).await.unwrap();
        let done = view(&admin, id).await;
        assert_eq!((done.operation.counts.pending, done.operation.counts.people()), (0, 120));
        assert_eq!(done.operation.counts.unchanged, 120, "who was locked before stays so");
        assert!(!done.can_continue && done.people.rows.len() == 100 && done.people.next.is_some());
    })
    .await;
}

/// As if the server had stopped in the middle: these people are still to be done.
async fn interrupt(t: &TestApp, people: &[UserId]) {
    let pending = bulk_item::ActiveModel { outcome: Set(BulkOutcome::Pending), ..Default::default() };
    let theirs = bulk_item::Column::UserId.is_in(people.iter().copied());
    let items = bulk_item::Entity::update_many().set(pending).filter(theirs);
    items.exec(t.app.db.maintenance()).await.unwrap();
    let running = bulk_operation::ActiveModel { finished_at: Set(None), ..Default::default() };
    bulk_operation::Entity::update_many().set(running).exec(t.app.db.maintenance()).await.unwrap();
}

#[tokio::test]
async fn what_cannot_go_on_ends_and_can_be_undone() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, bob] = guests(&t, ["Ana", "Bob"]).await;
        let acme = t.user(ana).await.customer_id;
        let (borealis, site) = t.customer("Borealis").await;
        let form =
            BulkInput { customer_id: borealis.to_string(), site_id: site.to_string(), ..input("move", &[ana, bob]) };
        let id = bulk::apply(&admin, &form).await.unwrap();
        interrupt(&t, &[bob]).await;
        let closed =
            CustomerInput { name: "Borealis".to_owned(), validity: "invalid".to_owned(), ..CustomerInput::default() };
        customers::update(&admin, borealis, closed).await.unwrap();
        bulk::proceed(&admin, id).await.unwrap();
        let done = view(&admin, id).await;
        assert_eq!(done.operation.counts, BulkCounts { changed: 1, refused: 1, ..BulkCounts::default() });
        assert!(outcome(&done, bob).1.contains("is set to invalid"), "{:?}", outcome(&done, bob));
        bulk::undo(&admin, id).await.unwrap();
        assert_eq!(t.user(ana).await.customer_id, acme);
    })
    .await;
}

#[tokio::test]
async fn ceilings_hold_for_each_person() {
    each_database(|t| async move {
        let admin = t.admin().await.actor.subject.id;
        let manager = t.agent("Mia", UserType::Manager).await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let done = applied(&manager, &input("lock", &[admin, ana])).await;
        assert_eq!(done.operation.counts, BulkCounts { changed: 1, refused: 1, ..BulkCounts::default() });
        assert!(outcome(&done, admin).1.contains("holds rights"));
        assert_eq!(t.user(admin).await.account_state, AccountState::Active);
    })
    .await;
}
