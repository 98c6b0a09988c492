//! Taking a merge back.

use super::{choosing, everything, input, names_found, requester, ticket_of, two};
use crate::support::{START, TestApp, each_database, refusal};
use domain::AppError;
use domain::customers::GroupGrantInput;
use domain::drafts::DraftSide;
use domain::ids::{TicketId, UserId};
use domain::journal::Entity;
use domain::merging::{MergeInput, MergeState};
use domain::privacy::HoldInput;
use domain::state::{AccountState, ArticleKind};
use domain::users::MembershipInput;
use entity::{account_limit, draft, guest_link, ticket, ticket_outsider};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use service::{merging, privacy, users};

#[tokio::test]
async fn merging_and_undoing_leaves_every_row_as_it_was() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, other] = two(&t, &admin).await;
        let group = admin.fixed.structure.groups.keys().next().unwrap();
        let grant =
            GroupGrantInput { group_id: group.to_string(), level: "ro".to_owned(), ..GroupGrantInput::default() };
        users::grant_group(&admin, other, grant).await.unwrap();
        let join =
            MembershipInput { customer: "Crane".to_owned(), create: "true".to_owned(), ..MembershipInput::default() };
        users::join(&admin, other, join).await.unwrap();
        let until = Some(START.plus_seconds(90 * 86_400));
        let limit =
            account_limit::ActiveModel { user_id: Set(other), valid_until: Set(until), keeps_password: Set(false) };
        limit.insert(t.app.db.maintenance()).await.unwrap();
        let printer = ticket::Entity::find().filter(ticket::Column::Subject.eq("Printer"));
        let outsider = ticket_outsider::ActiveModel {
            ticket_id: Set(printer.one(t.app.db.read()).await.unwrap().unwrap().id),
            user_id: Set(other),
            confirmed_at: Set(START),
            ..Default::default()
        };
        outsider.insert(t.app.db.maintenance()).await.unwrap();
        let before = everything(&t).await;
        let all = [
            ("first_name", "gone"),
            ("username", "gone"),
            ("email", "gone"),
            ("phone", "gone"),
            ("comment", "both"),
            ("place", "gone"),
            ("account", "gone"),
        ];
        for form in [
            input(ana, other),
            input(other, ana),
            MergeInput { further_customer: "true".to_owned(), ..choosing(ana, other, &all) },
        ] {
            t.clock.advance(60);
            let admin = t.cx(admin.actor.subject.id).await;
            let id = merging::merge(&admin, &form).await.unwrap();
            assert_ne!(everything(&t).await, before);
            merging::unmerge(&admin, id).await.unwrap();
            let undone = merging::get(&admin, id).await.unwrap();
            assert_eq!((undone.state, undone.left_over.as_slice()), (MergeState::Undone, [].as_slice()));
            for (now, was) in everything(&t).await.into_iter().zip(&before) {
                assert_eq!(&now, was, "{}", now.0);
            }
            let again = refusal(merging::unmerge(&admin, id).await);
            assert!(matches!(again, AppError::Conflict(_)), "{again:?}");
        }
        let events = t.events(Entity::User, ana.0).await;
        assert_eq!(events.iter().filter(|event| *event == "user.unmerged").count(), 3);
        // Nobody's account lasts longer by it.
        merging::merge(&admin, &choosing(ana, other, &[("account", "gone")])).await.unwrap();
        let limit = account_limit::Entity::find_by_id(ana).one(t.app.db.read()).await.unwrap().unwrap();
        assert_eq!(limit.valid_until, until);
        let confirmed = ticket_outsider::Entity::find().all(t.app.db.read()).await.unwrap();
        assert_eq!(confirmed.iter().map(|row| row.user_id).collect::<Vec<_>>(), [ana]);
    })
    .await;
}

#[tokio::test]
async fn what_somebody_changed_since_stays_and_is_listed() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, other] = two(&t, &admin).await;
        let id = merging::merge(&admin, &choosing(ana, other, &[("comment", "both")])).await.unwrap();
        let mut form = users::form(&admin, ana).await.unwrap();
        form.comment = "Calls on Fridays.".to_owned();
        form.emails = "ana@acme.example\nana.ruiz@acme.example\nnew@acme.example".to_owned();
        users::update(&admin, ana, form).await.unwrap();
        ticket_of(&t, &admin, ana, "Opened since").await;
        merging::unmerge(&admin, id).await.unwrap();
        let (first, second) = (users::get(&admin, ana).await.unwrap(), users::get(&admin, other).await.unwrap());
        assert_eq!((first.title.as_str(), first.comment.as_str()), ("", "Calls on Fridays."));
        assert_eq!(first.emails, ["ana@acme.example", "ana.ruiz@acme.example", "new@acme.example"]);
        assert_eq!(first.state, AccountState::Guest);
        assert_eq!((second.name.as_str(), second.comment.as_str()), ("A. Ruiz", "Prefers mail."));
        assert!(second.emails.is_empty(), "somebody took it away");
        assert_eq!(second.phones, ["030 7654321"]);
        assert_eq!(requester(&t, "Scanner").await, other);
        assert_eq!(requester(&t, "Opened since").await, ana);
        let left = merging::get(&admin, id).await.unwrap().left_over;
        assert!(left.contains(&"Comment was changed since and stays.".to_owned()), "{left:?}");
        assert!(left.iter().any(|line| line.contains("a.ruiz@bolt.example")), "{left:?}");
        assert_eq!(names_found(&admin, "prefers").await, ["A. Ruiz"]);
        assert_eq!(names_found(&admin, "fridays").await, ["Ana Ruiz"]);
    })
    .await;
}

#[tokio::test]
async fn merges_in_a_row_are_undone_from_the_last() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, other] = two(&t, &admin).await;
        let third = t.customer_user("Cleo").await.actor.subject.id;
        let first = merging::merge(&admin, &input(ana, other)).await.unwrap();
        let second = merging::merge(&admin, &input(third, ana)).await.unwrap();
        assert_eq!(users::get(&admin, other).await.unwrap().id, third, "the whole way");
        let refused = refusal(merging::unmerge(&admin, first).await);
        assert!(matches!(refused, AppError::Conflict(_)), "{refused:?}");
        merging::unmerge(&admin, second).await.unwrap();
        merging::unmerge(&admin, first).await.unwrap();
        for id in [ana, other, third] {
            assert_eq!(users::get(&admin, id).await.unwrap().id, id);
        }
    })
    .await;
}

async fn writes(t: &TestApp, person: UserId, ticket: TicketId) {
    let row = draft::ActiveModel {
        user_id: Set(person),
        ticket_id: Set(ticket),
        side: Set(DraftSide::Portal),
        kind: Set(ArticleKind::Message),
        body: Set("It still".to_owned()),
        updated_at: Set(START),
        ..Default::default()
    };
    row.insert(t.app.db.maintenance()).await.unwrap();
}

/// Whose the drafts and links are, in the order in which they were made.
async fn holders(t: &TestApp) -> (Vec<UserId>, Vec<UserId>) {
    let db = t.app.db.read();
    let drafts = draft::Entity::find().order_by_asc(draft::Column::Id).all(db).await.unwrap();
    let links = guest_link::Entity::find().order_by_asc(guest_link::Column::Id).all(db).await.unwrap();
    (drafts.iter().map(|row| row.user_id).collect(), links.iter().map(|row| row.user_id).collect())
}

#[tokio::test]
async fn drafts_and_links_follow_and_come_back() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, other] = two(&t, &admin).await;
        let (hers, theirs) =
            (ticket_of(&t, &admin, ana, "Plotter").await, ticket_of(&t, &admin, other, "Copier").await);
        for (person, ticket) in [(ana, hers), (other, hers), (other, theirs)] {
            writes(&t, person, ticket).await;
        }
        guest_link::Entity::delete_many().exec(t.app.db.maintenance()).await.unwrap();
        for ticket in [hers, theirs] {
            let link = guest_link::ActiveModel {
                ticket_id: Set(ticket),
                user_id: Set(other),
                nonce: Set("nonce".to_owned()),
                token_hash: Set(format!("link {ticket}")),
                expires_at: Set(START.plus_seconds(600)),
                revoked_at: Set(None),
                last_used_at: Set(None),
                created_at: Set(START),
                ..Default::default()
            };
            link.insert(t.app.db.maintenance()).await.unwrap();
        }
        let before = (vec![ana, other, other], vec![other, other]);
        assert_eq!(holders(&t).await, before);
        let id = merging::merge(&admin, &input(ana, other)).await.unwrap();
        assert_eq!(holders(&t).await, (vec![ana, other, ana], vec![ana, ana]), "one draft at each ticket");
        let hold = HoldInput { reason: "Case 4711".to_owned() };
        privacy::hold(&admin, ana, &hold).await.unwrap();
        assert!(matches!(refusal(merging::unmerge(&admin, id).await), AppError::Conflict(_)));
        privacy::lift(&admin, ana).await.unwrap();
        merging::unmerge(&admin, id).await.unwrap();
        assert_eq!(holders(&t).await, before);
    })
    .await;
}
