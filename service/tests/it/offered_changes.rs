//! What *Access explained* offers: saving the forms its links lead to, as they are filled in, flips the answer.

use crate::explain::ask;
use crate::support::{TestApp, each_database};
use crate::tickets::{new_queue, opened};
use domain::Timestamp;
use domain::agents::AgentInput;
use domain::customers::GroupGrantInput;
use domain::ids::{QueueId, RoleId, UserId};
use domain::policy::Fix;
use domain::state::{AccountState, GroupLevel, UserType, WebAccess};
use domain::structure::{GroupInput, QueueInput, RoleInput};
use domain::users::UserInput;
use service::structure::{groups, queues, roles};
use service::{agents, explain, users};
use std::str::FromStr;

/// The links offered to whoever is refused, one a form; none if the answer is yes.
async fn offered(t: &TestApp, person: UserId, action: &str, on: &str, record: &str) -> Vec<String> {
    let decision = explain::ask(&t.admin().await, ask(person, action, on, record)).await.unwrap().decision;
    let fixes: Vec<_> = decision.because.into_iter().filter_map(|reason| reason.fix).collect();
    assert!(decision.allow == fixes.is_empty(), "{fixes:?}");
    Fix::together(fixes).into_iter().map(|(_, path)| path).collect()
}

fn id<T: FromStr>(text: &str) -> T {
    let Ok(id) = text.parse() else { panic!("no id: {text}") };
    id
}

/// Saves the form a link leads to, with what the link fills in.
async fn save(t: &TestApp, link: &str) {
    let (page, query) = link.split_once('?').unwrap();
    let set = Fix::values(query.split('&').filter_map(|pair| pair.strip_prefix("set=")));
    assert!(!set.is_empty(), "nothing is filled in: {link}");
    let parts: Vec<_> = page.split('/').skip(1).collect();
    match parts.as_slice() {
        ["admin", "agents", agent] => save_agent(t, id(agent), set).await,
        ["admin", "roles", role] => save_role(t, id(role), set).await,
        ["admin", "queues", queue] => save_queue(t, id(queue), set).await,
        ["agent", "users", person, "edit"] => save_person(t, id(person), set).await,
        ["agent", "users", person] => grant_group(t, id(person), &set).await,
        other => panic!("no form: {other:?}"),
    }
}

async fn save_agent(t: &TestApp, agent: UserId, set: Vec<(String, String)>) {
    let admin = t.admin().await;
    let mut input = AgentInput::of(agents::get(&admin, agent).await.unwrap());
    for (field, value) in set {
        match field.split_once('.') {
            Some(("queue_role", queue)) => {
                input.queue_role.insert(queue.to_owned(), value);
            }
            None if field == "departments" => input.departments.push(value),
            None if field == "queues" => input.queues.push(value),
            None if field == "roles" => input.roles.push(value),
            _ => panic!("no field: {field}"),
        }
    }
    Box::pin(agents::update(&admin, agent, input)).await.unwrap();
}

async fn save_role(t: &TestApp, role: RoleId, set: Vec<(String, String)>) {
    let admin = t.admin().await;
    let row = roles::get(&admin, role).await.unwrap();
    let mut input = RoleInput {
        name: row.name,
        users_access: row.users_access.as_str().to_owned(),
        permissions: row.permissions.iter().map(|one| one.as_str().to_owned()).collect(),
        ticket_rights: row.ticket_rights.0.iter().map(|one| one.as_str().to_owned()).collect(),
        ..RoleInput::default()
    };
    for (field, value) in set {
        match field.as_str() {
            "users_access" => input.users_access = value,
            "permissions" => input.permissions.push(value),
            "ticket_rights" => input.ticket_rights.push(value),
            _ => panic!("no field: {field}"),
        }
    }
    Box::pin(roles::update(&admin, role, input)).await.unwrap();
}

async fn save_queue(t: &TestApp, queue: QueueId, set: Vec<(String, String)>) {
    let admin = t.admin().await;
    let row = queues::get(&admin, queue).await.unwrap();
    let mut input = QueueInput {
        name: row.name,
        department_id: row.department_id.to_string(),
        group_id: row.group_id.to_string(),
        validity: row.validity.as_str().to_owned(),
        valid_until: row.period.until.map(Timestamp::as_input).unwrap_or_default(),
        ..QueueInput::default()
    };
    for (field, value) in set {
        match field.as_str() {
            "validity" => input.validity = value,
            "valid_until" => input.valid_until = value,
            _ => panic!("no field: {field}"),
        }
    }
    Box::pin(queues::update(&admin, queue, input)).await.unwrap();
}

async fn save_person(t: &TestApp, person: UserId, set: Vec<(String, String)>) {
    let admin = t.admin().await;
    let mut input: UserInput = users::form(&admin, person).await.unwrap();
    for (field, value) in set {
        match field.as_str() {
            "web_access" => input.web_access = value,
            "validity" => input.validity = value,
            _ => panic!("no field: {field}"),
        }
    }
    Box::pin(users::update(&admin, person, input)).await.unwrap();
}

async fn grant_group(t: &TestApp, person: UserId, set: &[(String, String)]) {
    let of = |name: &str| set.iter().find(|(field, _)| field == name).unwrap().1.clone();
    let input = GroupGrantInput { group_id: of("group_id"), level: of("level"), ..GroupGrantInput::default() };
    Box::pin(users::grant_group(&t.admin().await, person, input)).await.unwrap();
}

/// A role of these ticket rights.
async fn role(t: &TestApp, name: &str, rights: &[&str]) -> RoleId {
    let ticket_rights = rights.iter().map(|right| (*right).to_owned()).collect();
    let input = RoleInput { name: name.to_owned(), ticket_rights, ..RoleInput::default() };
    roles::create(&t.admin().await, input).await.unwrap()
}

#[tokio::test]
async fn rtp_20_department_queue_and_role_are_filled_into_one_form() {
    each_database(|t| async move {
        let clerk = role(&t, "Clerk", &["read", "reply"]).await;
        let admin = t.admin().await;
        let (queue, facts) = admin.fixed.structure.queues.first_key_value().unwrap();
        let (queue, department) = (*queue, facts.department);
        let ticket = opened(&t.customer_user("Rita").await, queue, "Printer").await.number();
        let paul = t.bare_agent("Paul", UserType::User).await.actor.subject.id;
        let links = offered(&t, paul, "reply", "ticket", &ticket).await;
        let place = format!("set=departments:{department}&set=queues:{queue}");
        let expected = format!("/admin/agents/{paul}?{place}&set=roles:{clerk}");
        assert_eq!(links, [expected]);
        let before = agents::get(&t.admin().await, paul).await.unwrap();
        assert!(before.departments.is_empty() && before.roles.is_empty(), "a link changes nothing");
        save(&t, &links[0]).await;
        assert!(offered(&t, paul, "reply", "ticket", &ticket).await.is_empty(), "the answer is yes");

        let replier = role(&t, "Replier", &["reply"]).await;
        let wim = t.worker("Wim", &["read"]).await.actor.subject.id;
        let links = offered(&t, wim, "reply", "ticket", &ticket).await;
        assert_eq!(links, [format!("/admin/agents/{wim}?set=roles:{replier}")], "the least role that does");
        save(&t, &links[0]).await;
        assert!(offered(&t, wim, "reply", "ticket", &ticket).await.is_empty());

        // No role includes it, so one that is held is changed.
        let links = offered(&t, wim, "read_audit", "desk", "").await;
        let is_role =
            |link: &String| link.starts_with("/admin/roles/") && link.ends_with("?set=permissions:audit.read");
        assert!(links.len() == 1 && links.iter().all(is_role), "{links:?}");
        save(&t, &links[0]).await;
        assert!(offered(&t, wim, "read_audit", "desk", "").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn otr_12_hal_13_level_and_group_are_filled_in_and_both_are_needed() {
    each_database(|t| async move {
        let (queue, group) = new_queue(&t, "Billing", Some(GroupLevel::Rw)).await;
        let ticket = opened(&t.customer_user("Rita").await, queue, "Invoice").await.number();
        let closed = GroupInput { name: "Billing".to_owned(), ..GroupInput::default() };
        groups::update(&t.admin().await, group, closed).await.unwrap();
        let ben = t.person_of_acme("Ben", WebAccess::Own, AccountState::Active).await;
        let links = offered(&t, ben, "read_ticket", "ticket", &ticket).await;
        let level = format!("/agent/users/{ben}/edit?set=web_access:site");
        let grant = format!("/agent/users/{ben}?tab=access&set=group_id:{group}&set=level:ro");
        assert_eq!(links, [level.clone(), grant.clone()]);
        save(&t, &level).await;
        assert_eq!(
            offered(&t, ben, "read_ticket", "ticket", &ticket).await,
            std::slice::from_ref(&grant),
            "one alone is not enough"
        );
        save(&t, &grant).await;
        assert!(offered(&t, ben, "read_ticket", "ticket", &ticket).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn otr_31_hal_14_what_keeps_somebody_out_is_offered_with_what_they_would_lack_then() {
    each_database(|t| async move {
        let queue = *t.admin().await.fixed.structure.queues.first_key_value().unwrap().0;
        let ticket = opened(&t.customer_user("Rita").await, queue, "Printer").await.number();
        let ina = t.person_of_acme("Ina", WebAccess::NoAccess, AccountState::Active).await;
        save_person(&t, ina, vec![("validity".to_owned(), "invalid".to_owned())]).await;
        let own = offered(&t, ina, "sign_in", "desk", "").await;
        assert_eq!(own, [format!("/agent/users/{ina}/edit?set=validity:valid&set=web_access:own")]);
        let links = offered(&t, ina, "read_ticket", "ticket", &ticket).await;
        assert_eq!(links[0], format!("/agent/users/{ina}/edit?set=validity:valid&set=web_access:site"));
        for link in &links {
            save(&t, link).await;
        }
        assert!(offered(&t, ina, "read_ticket", "ticket", &ticket).await.is_empty());

        let una = t.worker("Una", &["read", "create"]).await.actor.subject.id;
        save_queue(&t, queue, vec![("validity".to_owned(), "invalid".to_owned())]).await;
        let links = offered(&t, una, "create_ticket", "queue", &queue.to_string()).await;
        assert_eq!(links, [format!("/admin/queues/{queue}?set=validity:valid")]);
        save(&t, &links[0]).await;
        assert!(offered(&t, una, "create_ticket", "queue", &queue.to_string()).await.is_empty());
    })
    .await;
}
