//! Two people side by side, and one before and after a change that is not saved.

use super::tickets::{inbox, opened};
use crate::support::{TestApp, each_database, refusal};
use domain::AppError;
use domain::compare::{CompareQuery, ComparedRow, Comparison};
use domain::ids::{RoleId, UserId};
use domain::policy::Hat;
use domain::state::{GrantKind, UserType, WebAccess};
use domain::structure::RoleInput;
use domain::tickets::TicketQuery;
use domain::users::UserQuery;
use entity::user;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use service::structure::roles;
use service::{Cx, agents, compare, tickets, users};

fn of(left: UserId, right: UserId) -> CompareQuery {
    CompareQuery { left: left.to_string(), right: right.to_string(), ..CompareQuery::default() }
}

async fn compared(by: &Cx, query: CompareQuery) -> Comparison {
    compare::compare(by, &query).await.unwrap()
}

/// What both have of something.
fn row<'c>(both: &'c Comparison, section: &str, what: &str) -> Option<&'c ComparedRow> {
    let section = both.sections.iter().find(|one| one.title == section).unwrap();
    section.rows.iter().find(|row| row.what == what)
}

fn pair<'c>(both: &'c Comparison, section: &str, what: &str) -> (&'c str, &'c str) {
    row(both, section, what).map_or(("", ""), |row| (row.left.as_str(), row.right.as_str()))
}

async fn set_access(t: &TestApp, id: UserId, level: WebAccess) {
    let update = user::Entity::update_many().col_expr(user::Column::WebAccess, Expr::value(level));
    update.filter(user::Column::Id.eq(id)).exec(t.app.db.maintenance()).await.unwrap();
}

#[tokio::test]
async fn two_people_stand_side_by_side_as_the_rules_see_each_of_them() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (mia, bea) = (t.agent("Mia", UserType::Manager).await, t.agent("Bea", UserType::User).await);
        let both = compared(&admin, of(mia.actor.subject.id, bea.actor.subject.id)).await;
        assert_eq!((both.left.name.as_str(), both.right.name.as_str()), ("Mia Agent", "Bea Agent"));
        assert_eq!(pair(&both, "Actions", "Manage agents"), ("yes", ""));
        assert_eq!(pair(&both, "Actions", "Sign in"), ("yes", "yes"));
        assert_eq!(pair(&both, "Menus", "Admin menu ▸ Users"), ("yes", ""));
        assert_eq!(pair(&both, "Menus", "Agent panel ▸ Tickets"), ("yes", "yes"));
        let (of_mia, of_bea) = pair(&both, "Queues", "Inbox");
        assert!(of_mia.contains("Read") && of_mia == of_bea, "{of_mia} {of_bea}");
        // The list and the comparison say the same.
        for (cx, may) in [(&mia, "yes"), (&bea, "")] {
            let listed = users::list(cx, UserQuery::default()).await.is_ok();
            let side = if may == "yes" { 0 } else { 1 };
            let has = pair(&both, "Menus", "Agent panel ▸ User Directory");
            assert_eq!([has.0, has.1][side] == "yes", listed);
        }
    })
    .await;
}

#[tokio::test]
async fn tickets_are_counted_as_the_lists_count_them_and_shown_if_the_reader_sees_them() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (ana, bo) = (t.customer_user("Ana").await, t.customer_user("Bo").await);
        for subject in ["One", "Two", "Three"] {
            opened(&ana, queue, subject).await;
        }
        opened(&bo, queue, "Four").await;
        set_access(&t, bo.actor.subject.id, WebAccess::Customer).await;
        let bo = t.cx(bo.actor.subject.id).await;
        let agent = t.agent("Uma", UserType::Admin).await;
        let both = compared(&agent, of(ana.actor.subject.id, bo.actor.subject.id)).await.tickets;
        let count = async |cx: &Cx| {
            let all = TicketQuery { view: "all".to_owned(), ..TicketQuery::default() };
            tickets::count(cx, all, Hat::Portal).await.unwrap().rows
        };
        assert_eq!((both.left_only + both.both, both.right_only + both.both), (count(&ana).await, count(&bo).await));
        assert_eq!(both.left_only, 0);
        let shown: Vec<_> = both.right_samples.iter().map(|ticket| ticket.subject.as_str()).collect();
        assert_eq!(shown.len() as u64, both.right_only.min(5));
        assert!(shown.contains(&"Four"));

        // Who works in no queue gets the counts alone.
        let blind = t.bare_agent("Vic", UserType::Admin).await;
        let blind = compared(&blind, of(ana.actor.subject.id, bo.actor.subject.id)).await.tickets;
        assert_eq!((blind.right_only, blind.right_samples.len()), (both.right_only, 0));
    })
    .await;
}

#[tokio::test]
async fn a_change_is_tried_out_and_never_saved() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let bea = t.bare_agent("Bea", UserType::User).await.actor.subject.id;
        let role = *admin.fixed.structure.roles.keys().next().unwrap();
        let query = CompareQuery { left: bea.to_string(), give_role: role.to_string(), ..CompareQuery::default() };
        let both = compared(&admin, query.clone()).await;
        assert_eq!(pair(&both, "Actions", "See the directory"), ("", "yes"));
        assert!(both.right.name.starts_with("Bea Agent with the role"), "{}", both.right.name);
        assert_eq!(
            pair(&compared(&admin, query).await, "Actions", "See the directory"),
            ("", "yes"),
            "nothing is saved"
        );

        let queue = inbox(&t).await;
        let query = CompareQuery {
            left: bea.to_string(),
            give_role: role.to_string(),
            give_queue: queue.to_string(),
            ..CompareQuery::default()
        };
        let both = compared(&admin, query).await;
        let (before, after) = pair(&both, "Queues", "Inbox");
        assert!(before.is_empty() && after.contains("Read"), "{before} {after}");
        let leave = CompareQuery {
            left: admin.actor.subject.id.to_string(),
            take_queue: queue.to_string(),
            ..CompareQuery::default()
        };
        assert_eq!(pair(&compared(&admin, leave).await, "Queues", "Inbox").1, "");
        let customer = t.customer_user("Cleo").await.actor.subject.id;
        let odd = CompareQuery { left: customer.to_string(), give_queue: "999".to_owned(), ..CompareQuery::default() };
        assert!(refusal(compare::compare(&admin, &odd).await).at("give_queue").is_some());

        let ana = t.customer_user("Ana").await.actor.subject.id;
        let wide = CompareQuery { left: ana.to_string(), web_access: "customer".to_owned(), ..CompareQuery::default() };
        let both = compared(&admin, wide).await;
        assert_eq!(pair(&both, "Portal", "Web Access Level").1, WebAccess::Customer.label());
        let group = *admin.fixed.structure.groups.keys().next().unwrap();
        let in_group = |level: &str| CompareQuery {
            left: ana.to_string(),
            group: group.to_string(),
            level: level.to_owned(),
            ..CompareQuery::default()
        };
        compared(&admin, in_group("ro")).await;
        assert!(refusal(compare::compare(&admin, &in_group("all")).await).at("level").is_some());
    })
    .await;
}

#[tokio::test]
async fn who_may_not_see_the_access_of_people_compares_nobody() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (mia, ana) = (t.agent("Mia", UserType::Manager).await, t.customer_user("Ana").await);
        let query = of(mia.actor.subject.id, ana.actor.subject.id);
        for cx in [&mia, &ana] {
            assert!(matches!(refusal(compare::compare(cx, &query).await), AppError::Forbidden(_)));
            assert!(compare::choices(cx).is_err());
        }
        let none = CompareQuery { left: "999999".to_owned(), right: "me".to_owned(), ..CompareQuery::default() };
        let error = refusal(compare::compare(&admin, &none).await);
        assert!(error.at("left").is_some() && error.at("right").is_some());
        let alone = CompareQuery { left: ana.actor.subject.id.to_string(), ..CompareQuery::default() };
        assert!(refusal(compare::compare(&admin, &alone).await).at("right").is_some());
    })
    .await;
}

/// What one side of a comparison has: every line of it, and how many tickets.
fn side(both: &Comparison, is_right: bool) -> (Vec<(String, String, String)>, u64) {
    let rows = both.sections.iter().flat_map(|section| {
        let has = move |row: &ComparedRow| if is_right { row.right.clone() } else { row.left.clone() };
        section.rows.iter().map(move |row| (section.title.clone(), row.what.clone(), has(row)))
    });
    let mut rows: Vec<_> = rows.filter(|(_, _, has)| !has.is_empty()).collect();
    rows.sort();
    let alone = if is_right { both.tickets.right_only } else { both.tickets.left_only };
    (rows, both.tickets.both + alone)
}

#[tokio::test]
async fn a_change_of_a_role_is_compared_before_it_is_saved_as_it_is_afterwards() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ines = t.agent("Ines", UserType::User).await.actor.subject.id;
        let ana = t.customer_user("Ana").await;
        let queue = inbox(&t).await;
        for subject in ["Printer", "Scanner"] {
            opened(&ana, queue, subject).await;
        }
        let held = agents::get(&admin, ines).await.unwrap().roles;
        let role = RoleId(held[0].id);
        let present = roles::get(&admin, role).await.unwrap();
        let form = RoleInput {
            name: present.name.clone(),
            users_access: present.users_access.as_str().to_owned(),
            ticket_rights: present.ticket_rights.0.iter().map(|right| right.as_str().to_owned()).collect(),
            ..RoleInput::default()
        };
        let changes = [
            RoleInput { ticket_rights: Vec::new(), ..form.clone() },
            RoleInput {
                users_access: "read_and_modify".to_owned(),
                permissions: vec!["audit.read".to_owned()],
                ..form.clone()
            },
            RoleInput { validity: "invalid".to_owned(), ..form.clone() },
            form.clone(),
        ];
        for input in changes {
            let before = compared(&t.admin().await, of(ines, ines)).await;
            let tried = compare::role(&t.admin().await, role, &input, &ines.to_string()).await.unwrap();
            let tried = tried.both.unwrap();
            assert_eq!(side(&tried, false), side(&before, false), "as it is");
            assert_eq!(
                side(&compared(&t.admin().await, of(ines, ines)).await, true),
                side(&before, true),
                "nothing is saved"
            );
            roles::update(&t.admin().await, role, input.clone()).await.unwrap();
            let after = compared(&t.admin().await, of(ines, ines)).await;
            assert_eq!(side(&tried, true), side(&after, true), "{input:?}");
        }
        let first = compare::role(&t.admin().await, role, &form, "").await.unwrap();
        assert!(first.holders.iter().any(|holder| holder.id == ines.0));
        assert!(first.both.unwrap().right.name.ends_with(&format!("with the changed role {}", present.name)));
    })
    .await;
}

#[tokio::test]
async fn a_change_of_a_role_is_compared_by_who_may_make_it_and_see_the_access_of_people() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let mia = t.agent("Mia", UserType::Manager).await;
        let role = *admin.fixed.structure.roles.keys().next().unwrap();
        let form = RoleInput { name: "Anything".to_owned(), ..RoleInput::default() };
        assert!(matches!(refusal(compare::role(&mia, role, &form, "").await), AppError::Forbidden(_)));
        assert_eq!(refusal(compare::role(&admin, RoleId(999_999), &form, "").await), AppError::NotFound);
        let wrong = RoleInput { permissions: vec!["everything".to_owned()], ..RoleInput::default() };
        let error = refusal(compare::role(&admin, role, &wrong, "").await);
        assert!(error.at("name").is_some() && error.at("permissions").is_some(), "{error:?}");
        assert!(refusal(compare::role(&admin, role, &form, "999999").await).at("who").is_some());
        let empty = roles::create(&admin, form.clone()).await.unwrap();
        let admin = t.cx(admin.actor.subject.id).await;
        let nobody = compare::role(&admin, empty, &form, "").await.unwrap();
        assert!(nobody.both.is_none() && nobody.holders.is_empty());

        // Whoever may see roles, but is above neither the role nor a hidden customer.
        let own = RoleInput {
            name: "Clerk".to_owned(),
            users_access: "read_only".to_owned(),
            permissions: vec!["roles.manage".to_owned()],
            ..RoleInput::default()
        };
        let clerk = roles::create(&admin, own).await.unwrap();
        let uma = t.agent("Uma", UserType::User).await.actor.subject.id;
        t.grant(uma, GrantKind::Role, clerk.0).await;
        let more = RoleInput { permissions: vec!["audit.read".to_owned()], ..form };
        let error = refusal(compare::role(&t.cx(uma).await, empty, &more, "").await);
        assert!(error.at("permissions").is_some(), "{error:?}");
    })
    .await;
}
