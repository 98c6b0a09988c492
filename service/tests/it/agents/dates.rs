//! Departments, queues and roles with dates.

use super::{active, form};
use crate::support::{TestApp, each_database, refusal};
use domain::Timestamp;
use domain::agents::{AgentGrant, AgentInput};
use domain::ids::{QueueId, RoleId, UserId};
use domain::journal::Entity;
use domain::permission::TicketRight;
use domain::policy::{Action, Resource};
use domain::state::{GrantKind, UserType};
use domain::structure::RoleInput;
use domain::users::UserQuery;
use entity::access_grant;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use service::{Cx, agents, structure, users};
use std::collections::BTreeMap;

const DAY: i64 = 24 * 3600;

fn day(id: impl ToString, day: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(id.to_string(), day.to_owned())])
}

fn date(text: &str) -> Option<Timestamp> {
    Timestamp::parse_input(text)
}

async fn auditor(admin: &Cx) -> RoleId {
    let role =
        RoleInput { name: "Auditor".to_owned(), permissions: vec!["audit.read".to_owned()], ..Default::default() };
    structure::roles::create(admin, role).await.unwrap()
}

/// The form of an agent as they are.
async fn present(admin: &Cx, id: UserId) -> AgentInput {
    AgentInput::of(agents::get(admin, id).await.unwrap())
}

async fn grants(t: &TestApp, id: UserId, kind: GrantKind) -> Vec<access_grant::Model> {
    let own = access_grant::Entity::find()
        .filter(access_grant::Column::UserId.eq(id))
        .filter(access_grant::Column::Kind.eq(kind));
    own.all(t.app.db.read()).await.unwrap()
}

fn named<'a>(held: &'a [AgentGrant], name: &str) -> &'a AgentGrant {
    held.iter().find(|grant| grant.name == name).unwrap()
}

#[tokio::test]
async fn rtp_14_a_role_counts_from_its_first_day_until_its_last() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let role = auditor(&admin).await;
        let admin = t.admin().await;
        let eve = active(&t, &admin, "Eve", "user").await;
        let dated = AgentInput {
            roles: vec![role.to_string()],
            role_from: day(role, "2026-11-24"),
            role_until: day(role, "2026-11-26"),
            ..form(&admin, "Eve", "user").await
        };
        agents::update(&admin, eve, dated).await.unwrap();
        let held = agents::get(&admin, eve).await.unwrap();
        let auditor = named(&held.roles, "Auditor");
        assert_eq!((auditor.period.from, auditor.period.until), (date("2026-11-24"), date("2026-11-26")));
        let reads = |cx: &Cx| cx.allows(Action::ReadAudit, Resource::Desk);
        assert!(!reads(&t.cx(eve).await), "not yet");
        t.clock.advance(2 * DAY);
        assert!(reads(&t.cx(eve).await));
        t.clock.advance(2 * DAY);
        assert!(!reads(&t.cx(eve).await), "not any more");
        assert!(agents::get(&t.admin().await, eve).await.unwrap().roles.is_empty(), "what is over is not shown");
        let last = t.journal(Entity::User, eve.0).await.pop().unwrap();
        assert!(last.event == "agent.updated" && last.changes.contains("from 2026-11-24 until 2026-11-26"), "{last:?}");
    })
    .await;
}

#[tokio::test]
async fn rtp_20_a_queue_ends_on_its_day_and_the_department_too() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (queue, department) = {
            let structure = &admin.fixed.structure;
            (*structure.queues.keys().next().unwrap(), *structure.departments.keys().next().unwrap())
        };
        let input = AgentInput { queue_until: day(queue, "2026-11-25"), ..form(&admin, "Eve", "user").await };
        let eve = agents::create(&admin, AgentInput { password: crate::support::PASSWORD.to_owned(), ..input }).await;
        let eve = eve.unwrap();
        let works =
            |cx: &Cx, queue: QueueId| cx.policy().queue_rights(&cx.actor.subject, queue).allows(TicketRight::Read);
        assert!(works(&t.cx(eve).await, queue));
        t.clock.advance(3 * DAY);
        assert!(!works(&t.cx(eve).await, queue));

        let admin = t.admin().await;
        let kim = active(&t, &admin, "Kim", "user").await;
        let leaving = AgentInput { department_until: day(department, "2026-11-28"), ..present(&admin, kim).await };
        agents::update(&admin, kim, leaving).await.unwrap();
        assert!(works(&t.cx(kim).await, queue));
        t.clock.advance(3 * DAY);
        assert!(!works(&t.cx(kim).await, queue));
    })
    .await;
}

#[tokio::test]
async fn rtp_16_dates_that_are_not_touched_stay_and_leave_no_trace() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let eve = active(&t, &admin, "Eve", "user").await;
        let grant = grants(&t, eve, GrantKind::Queue).await.remove(0);
        // To the millisecond: no field of a form holds it.
        let odd = Timestamp(date("2026-12-01T10:30").unwrap().0 + 7);
        let row = access_grant::ActiveModel { id: Set(grant.id), valid_until: Set(Some(odd)), ..Default::default() };
        row.update(t.app.db.maintenance()).await.unwrap();
        let before = t.events(Entity::User, eve.0).await;
        agents::update(&admin, eve, present(&admin, eve).await).await.unwrap();
        assert_eq!(t.events(Entity::User, eve.0).await, before);
        assert_eq!(grants(&t, eve, GrantKind::Queue).await[0].valid_until, Some(odd));

        let open = AgentInput { queue_until: BTreeMap::new(), ..present(&admin, eve).await };
        agents::update(&admin, eve, open).await.unwrap();
        let after = grants(&t, eve, GrantKind::Queue).await;
        assert_eq!((after.len(), after[0].id, after[0].valid_until), (1, grant.id, None));
    })
    .await;
}

#[tokio::test]
async fn new_dates_take_the_place_of_all_earlier_ones() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let eve = active(&t, &admin, "Eve", "user").await;
        let first = grants(&t, eve, GrantKind::Role).await.remove(0);
        t.grant(eve, GrantKind::Role, first.target_id).await;
        let ends = AgentInput { role_until: day(first.target_id, "2026-11-30"), ..present(&admin, eve).await };
        agents::update(&admin, eve, ends).await.unwrap();
        let left = grants(&t, eve, GrantKind::Role).await;
        assert_eq!((left.len(), left[0].id, left[0].valid_until), (1, first.id, date("2026-11-30")));
        let without = AgentInput { roles: Vec::new(), ..present(&admin, eve).await };
        agents::update(&admin, eve, without).await.unwrap();
        assert!(grants(&t, eve, GrantKind::Role).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn wrong_dates_are_said_at_their_field() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let eve = active(&t, &admin, "Eve", "user").await;
        let role = grants(&t, eve, GrantKind::Role).await[0].target_id;
        let [from, until] = [format!("role_from.{role}"), format!("role_until.{role}")];
        let with = |from: &str, until: &str| (day(role, from), day(role, until));
        for ((role_from, role_until), field) in [
            (with("2026-12-01", "2026-12-01"), &until),
            (with("soon", ""), &from),
            (with("", "2026-02-30"), &until),
            (with("", "2026-11-22"), &until),
        ] {
            let input = AgentInput { role_from, role_until, ..present(&admin, eve).await };
            let refused = refusal(agents::update(&admin, eve, input.clone()).await);
            assert!(refused.at(field).is_some(), "{input:?}: {refused:?}");
            assert!(refusal(agents::preview(&admin, eve, input).await).at(field).is_some());
        }
        let unticked =
            AgentInput { roles: Vec::new(), role_until: day(role, "2026-02-30"), ..present(&admin, eve).await };
        agents::update(&admin, eve, unticked).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn rtp_6_dates_give_nobody_a_role_beyond_their_own() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let role = auditor(&admin).await;
        let admin = t.admin().await;
        let mia = active(&t, &admin, "Mia", "manager").await;
        let later = AgentInput {
            roles: vec![role.to_string()],
            role_from: day(role, "2026-12-01"),
            ..form(&admin, "Mia", "manager").await
        };
        agents::update(&admin, mia, later).await.unwrap();
        let manager = t.cx(mia).await;
        assert!(!manager.allows(Action::ReadAudit, Resource::Desk), "it begins later");
        let at_once = AgentInput { role_from: BTreeMap::new(), ..present(&manager, mia).await };
        assert!(refusal(agents::update(&manager, mia, at_once).await).at("roles").is_some());
        let same = AgentInput { last_name: "Berg".to_owned(), ..present(&manager, mia).await };
        agents::update(&manager, mia, same).await.unwrap();
        assert_eq!(agents::get(&admin, mia).await.unwrap().roles.len(), 1, "what is not touched stays");
    })
    .await;
}

#[tokio::test]
async fn rtp_6_nobody_lengthens_a_role_of_their_own() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let role = auditor(&admin).await;
        let admin = t.admin().await;
        let mia = active(&t, &admin, "Mia", "manager").await;
        let until = AgentInput {
            roles: vec![role.to_string()],
            role_until: day(role, "2026-12-24"),
            ..form(&admin, "Mia", "manager").await
        };
        agents::update(&admin, mia, until).await.unwrap();
        let manager = t.cx(mia).await;
        assert!(manager.allows(Action::ReadAudit, Resource::Desk));
        for longer in [day(role, "2026-12-25"), BTreeMap::new()] {
            let input = AgentInput { role_until: longer, ..present(&manager, mia).await };
            assert!(refusal(agents::update(&manager, mia, input).await).at("roles").is_some());
        }
        let shorter = AgentInput { role_until: day(role, "2026-12-23"), ..present(&manager, mia).await };
        agents::update(&manager, mia, shorter).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_list_of_agents_says_when_something_ends_first() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let eve = active(&t, &admin, "Eve", "user").await;
        let queue = grants(&t, eve, GrantKind::Queue).await[0].target_id;
        let role = grants(&t, eve, GrantKind::Role).await[0].target_id;
        let input = AgentInput {
            queue_until: day(queue, "2026-12-24"),
            role_until: day(role, "2026-11-30"),
            ..present(&admin, eve).await
        };
        agents::update(&admin, eve, input).await.unwrap();
        let ends = |kind: &str| {
            let (admin, query) = (admin.clone(), UserQuery { kind: kind.to_owned(), ..UserQuery::default() });
            async move {
                let rows = users::list(&admin, query).await.unwrap().rows;
                rows.into_iter().map(|row| (row.id, row.access_until)).collect::<BTreeMap<_, _>>()
            }
        };
        let agents = ends("agent").await;
        assert_eq!((agents[&eve], agents[&admin.actor.subject.id]), (date("2026-11-30"), None));
        assert_eq!(ends("").await[&eve], None, "only where agents are listed");
        t.clock.advance(9 * DAY);
        let later = t.admin().await;
        let query = UserQuery { kind: "agent".to_owned(), ..UserQuery::default() };
        let rows = users::list(&later, query).await.unwrap().rows;
        assert_eq!(rows.iter().find(|row| row.id == eve).unwrap().access_until, date("2026-12-24"));
    })
    .await;
}

#[tokio::test]
async fn a_preview_counts_what_holds_at_the_moment() {
    each_database(|t| async move {
        let admin = t.admin().await;
        // The form of a new agent ticks every role there is.
        let eve = active(&t, &admin, "Eve", "user").await;
        let role = auditor(&admin).await;
        let admin = t.admin().await;
        let both = |present: AgentInput| AgentInput {
            roles: present.roles.iter().cloned().chain([role.to_string()]).collect(),
            ..present
        };
        let now = both(present(&admin, eve).await);
        assert_eq!(agents::preview(&admin, eve, now.clone()).await.unwrap().gain.people, 1);
        let later = AgentInput { role_from: day(role, "2026-12-01"), ..now };
        assert!(agents::preview(&admin, eve, later).await.unwrap().is_empty());
        let held = grants(&t, eve, GrantKind::Role).await[0].target_id;
        let paused = AgentInput { role_from: day(held, "2026-12-01"), ..present(&admin, eve).await };
        assert_eq!(agents::preview(&admin, eve, paused).await.unwrap().lose.people, 1);
        assert_eq!(t.cx(eve).await.actor.subject.agent.unwrap().user_type, UserType::User);
    })
    .await;
}
