//! Merging two records of one person, and taking that back.

mod duplicates;
mod property;
mod rights;
mod undoing;

use crate::support::{PASSWORD, TestApp, each_database, refusal};
use crate::tickets::{form, inbox, text};
use domain::AppError;
use domain::ids::{TicketId, UserId};
use domain::journal::Entity;
use domain::merging::{MergeInput, MergeSide, MergeState};
use domain::policy::Hat;
use domain::privacy::EraseInput;
use domain::state::{AccountState, GrantKind};
use domain::tickets::TicketInput;
use domain::users::{UserInput, UserQuery};
use entity::{
    access_grant, account, account_limit, article, muted_ticket, old_password, person_merge, primary_contact, ticket,
    ticket_outsider, ticket_search, user, user_email, user_phone, user_profile, user_search,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
};
use service::{Cx, audit, merging, privacy, tickets, users};

/// Two ids as the form sends them.
fn input(kept: UserId, gone: UserId) -> MergeInput {
    MergeInput { kept_id: kept.to_string(), gone_id: gone.to_string(), ..MergeInput::default() }
}

/// The same with choices.
fn choosing(kept: UserId, gone: UserId, sides: &[(&str, &str)]) -> MergeInput {
    let sides = sides.iter().map(|(key, side)| ((*key).to_owned(), (*side).to_owned())).collect();
    MergeInput { sides, ..input(kept, gone) }
}

/// Ana Ruiz of Acme with an account, and A. Ruiz of Bolt, who came by mail and has two tickets.
async fn two(t: &TestApp, admin: &Cx) -> [UserId; 2] {
    let ana = UserInput {
        first_name: "Ana".to_owned(),
        last_name: "Ruiz".to_owned(),
        username: "ana.ruiz".to_owned(),
        emails: "ana@acme.example\nana.ruiz@acme.example".to_owned(),
        phones: "+49 30 1234567".to_owned(),
        comment: "Calls on Mondays.".to_owned(),
        customer_id: t.customer("Acme").await.0.to_string(),
        ..UserInput::default()
    };
    let other = UserInput {
        title: "Dr.".to_owned(),
        first_name: "A.".to_owned(),
        last_name: "Ruiz".to_owned(),
        username: "aruiz".to_owned(),
        emails: "a.ruiz@bolt.example".to_owned(),
        phones: "030 7654321".to_owned(),
        mobile: "+49 170 5551234".to_owned(),
        city: "Berlin".to_owned(),
        comment: "Prefers mail.".to_owned(),
        customer_id: t.customer("Bolt").await.0.to_string(),
        register: "true".to_owned(),
        ..UserInput::default()
    };
    let ana = users::create(admin, ana).await.unwrap();
    let other = users::create(admin, other).await.unwrap();
    t.run_jobs().await;
    for (id, subject) in [(ana, "Printer"), (other, "Scanner"), (other, "Fax")] {
        ticket_of(t, admin, id, subject).await;
    }
    [ana, other]
}

async fn ticket_of(t: &TestApp, admin: &Cx, person: UserId, subject: &str) -> TicketId {
    let input = TicketInput { requester_id: person.to_string(), ..form(inbox(t).await, subject) };
    tickets::open(admin, input, Hat::Agent).await.unwrap()
}

/// Everything that is kept of people and tickets, but for the log.
async fn everything(t: &TestApp) -> Vec<(&'static str, String)> {
    let db = t.app.db.read();
    macro_rules! rows {
        ($($table:ident $key:ident),+ $(,)?) => {
            vec![$((stringify!($table), {
                let rows = $table::Entity::find().order_by_asc($table::Column::$key).all(db).await.unwrap();
                format!("{rows:#?}")
            })),+]
        };
    }
    rows!(
        user Id, user_email Id, user_phone Id, user_profile UserId, user_search UserId, account UserId,
        account_limit UserId, old_password Id, access_grant Id, primary_contact Id, muted_ticket Id,
        ticket_outsider Id, ticket Id, ticket_search TicketId, article Id,
    )
}

async fn names_found(admin: &Cx, q: &str) -> Vec<String> {
    let query = UserQuery { q: q.to_owned(), ..UserQuery::default() };
    users::list(admin, query).await.unwrap().rows.into_iter().map(|row| row.name).collect()
}

async fn requester(t: &TestApp, subject: &str) -> UserId {
    let found = ticket::Entity::find().filter(ticket::Column::Subject.eq(subject)).one(t.app.db.read()).await.unwrap();
    found.unwrap().requester_id
}

#[tokio::test]
async fn two_records_become_one() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, other] = two(&t, &admin).await;
        t.grant(other, GrantKind::Participant, 1).await;
        let before = users::count(&admin, UserQuery::default()).await.unwrap().rows;
        let question = merging::question(&admin, &input(ana, other)).await.unwrap();
        let field = |key: &str| question.fields.iter().find(|field| field.key == key).unwrap();
        assert_eq!(field("first_name").chosen, MergeSide::Kept);
        assert_eq!(field("title").chosen, MergeSide::Gone, "there is none");
        assert!(field("comment").can_be_both);
        assert!(question.fields.iter().all(|field| field.key != "last_name"), "it is the same");
        assert_eq!(question.moves[0].count, 2);
        assert_eq!(question.further_customer.as_deref(), Some("Bolt"));

        let form = MergeInput {
            further_customer: "true".to_owned(),
            ..choosing(ana, other, &[("comment", "both"), ("email", "gone"), ("username", "gone")])
        };
        let id = merging::merge(&admin, &form).await.unwrap();
        let now = users::get(&admin, ana).await.unwrap();
        assert_eq!((now.title.as_str(), now.name.as_str()), ("Dr.", "Ana Ruiz"));
        assert_eq!(now.emails, ["a.ruiz@bolt.example", "ana@acme.example", "ana.ruiz@acme.example"]);
        assert_eq!(now.phones, ["+49 30 1234567", "030 7654321"]);
        assert_eq!((now.profile.mobile.as_str(), now.profile.city.as_str()), ("+49 170 5551234", "Berlin"));
        assert_eq!(now.comment, "Calls on Mondays.\nPrefers mail.");
        assert_eq!((now.username.as_str(), now.state), ("aruiz", AccountState::Pending));
        assert_eq!(users::memberships(&admin, ana).await.unwrap()[0].customer, "Bolt");
        for subject in ["Printer", "Scanner", "Fax"] {
            assert_eq!(requester(&t, subject).await, ana);
        }
        assert_eq!(merging::get(&admin, id).await.unwrap().state, MergeState::Done);
        assert_eq!(users::count(&admin, UserQuery::default()).await.unwrap().rows, before - 1);
        assert_eq!(names_found(&admin, "bolt.example").await, ["Ana Ruiz"]);
        let of_bolt = UserQuery { customer: t.customer("Bolt").await.0.to_string(), ..UserQuery::default() };
        assert!(users::list(&admin, of_bolt).await.unwrap().rows.is_empty());

        // The other record leads there.
        assert_eq!(users::get(&admin, other).await.unwrap().id, ana);
        assert_eq!(merging::followed(&admin, other).await.unwrap(), Some(ana));
        let history = audit::history(&admin, Entity::User, ana.0).await.unwrap();
        assert!(history.iter().any(|row| row.entity_id == other.0 && row.event == "user.created"));
        let scanner = t.journal(Entity::Ticket, 2).await;
        assert!(scanner.iter().any(|row| row.event == "ticket.requester_merged"));
    })
    .await;
}

#[tokio::test]
async fn the_username_of_a_merged_record_signs_in_to_the_other_one() {
    use domain::account::SignInInput;
    use service::accounts;
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let bea = t.customer_user("Bea").await.actor.subject.id;
        let session = t.open_session(bea, bea).await;
        merging::merge(&admin, &input(ana, bea)).await.unwrap();
        assert!(!t.has_session(&session).await);
        for login in ["bea", "bea@acme.example.com", "ana"] {
            let form = SignInInput { login: login.to_owned(), password: PASSWORD.to_owned() };
            let entry = accounts::sign_in(&t.guest(), form).await.unwrap();
            assert!(matches!(entry, accounts::Entry::SignedIn(signed) if signed.user_id == ana), "{login}");
        }
    })
    .await;
}

#[tokio::test]
async fn hundreds_of_tickets_go_on_in_the_background() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, other] = two(&t, &admin).await;
        let row = ticket::Entity::find().filter(ticket::Column::RequesterId.eq(other)).one(t.app.db.read()).await;
        let row = row.unwrap().unwrap();
        let many = (0..1200).map(|_| ticket::ActiveModel { id: NotSet, ..ticket::ActiveModel::from(row.clone()) });
        let many = many.map(ActiveModelTrait::reset_all);
        for some in many.collect::<Vec<_>>().chunks(100) {
            let insert = ticket::Entity::insert_many(some.to_vec());
            insert.exec_without_returning(t.app.db.maintenance()).await.unwrap();
        }
        let id = merging::merge(&admin, &input(ana, other)).await.unwrap();
        assert_eq!(merging::get(&admin, id).await.unwrap().state, MergeState::Running);
        let cy = t.customer_user("Cy").await.actor.subject.id;
        let twice = refusal(merging::merge(&admin, &input(ana, cy)).await);
        assert!(matches!(twice, AppError::Conflict(_)), "one after the other: {twice:?}");
        t.run_jobs().await;
        let done = merging::get(&admin, id).await.unwrap();
        assert_eq!((done.state, done.tickets), (MergeState::Done, 1202));
        let left = ticket::Entity::find().filter(ticket::Column::RequesterId.eq(other));
        assert_eq!(left.count(t.app.db.read()).await.unwrap(), 0);
        merging::unmerge(&admin, id).await.unwrap();
        t.run_jobs().await;
        assert_eq!(merging::get(&admin, id).await.unwrap().state, MergeState::Undone);
        let back = ticket::Entity::find().filter(ticket::Column::RequesterId.eq(other));
        assert_eq!(back.count(t.app.db.read()).await.unwrap(), 1202);
    })
    .await;
}

#[tokio::test]
async fn ost_13_whoever_was_merged_is_erased_with_the_person() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, other] = two(&t, &admin).await;
        let note = "A. Ruiz of a.ruiz@bolt.example and Ana Ruiz are one.";
        let bo = t.customer_user("Bo").await.actor.subject.id;
        let foreign = ticket_of(&t, &admin, bo, "Other").await;
        tickets::answer(&admin, foreign, text("note", note), Hat::Agent, Vec::new()).await.unwrap();
        merging::merge(&admin, &input(ana, other)).await.unwrap();
        let agreed = EraseInput {
            also_delete_tickets: "true".to_owned(),
            confirmation: "Ana Ruiz".to_owned(),
            reason: String::new(),
            ..EraseInput::default()
        };
        privacy::erase(&admin, ana, agreed).await.unwrap();
        t.run_jobs().await;
        let db = t.app.db.read();
        let left = user::Entity::find().filter(user::Column::Id.is_in([ana, other]));
        assert_eq!(left.count(db).await.unwrap(), 0);
        assert_eq!(person_merge::Entity::find().count(db).await.unwrap(), 0);
        let bodies = article::Entity::find().all(db).await.unwrap();
        assert!(bodies.iter().all(|row| !row.body.contains("Ruiz") && !row.body.contains("bolt.example")));
    })
    .await;
}
