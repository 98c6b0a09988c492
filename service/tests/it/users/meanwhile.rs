//! Two people with the form of one record open at the same time.

use crate::support::{each_database, refusal};
use domain::AppError;
use domain::agents::AgentInput;
use domain::customers::{CustomerInput, SiteInput};
use domain::meanwhile::{Sent, rebased};
use domain::state::{AccountState, UserType, WebAccess};
use domain::structure::{DepartmentInput, GroupInput, QueueInput, RoleInput};
use domain::users::UserInput;
use entity::user;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde::Serialize;
use service::structure::{departments, groups, queues, roles};
use service::{agents, customers, users};

/// What was entered in a form that began with these values.
fn sent<T: Serialize>(input: T, began: &T) -> Sent<T> {
    Sent::new(input, serde_json::to_string(began).unwrap())
}

#[tokio::test]
async fn different_fields_of_a_person_both_survive_and_the_same_field_tells_both() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let mia = t.agent("Mia", UserType::Manager).await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        let began = users::form(&admin, ana).await.unwrap();
        let theirs =
            UserInput { city: "Kiel".to_owned(), web_access: WebAccess::Site.as_str().to_owned(), ..began.clone() };
        users::update(&mia, ana, theirs).await.unwrap();

        let other = UserInput { title: "Dr.".to_owned(), ..began.clone() };
        users::preview(&admin, ana, sent(other.clone(), &began)).await.unwrap();
        users::update(&admin, ana, sent(other.clone(), &began)).await.unwrap();
        let merged = users::form(&admin, ana).await.unwrap();
        assert_eq!((merged.title.as_str(), merged.city.as_str(), merged.web_access.as_str()), ("Dr.", "Kiel", "site"));

        // Nothing lies between looking and writing: saving itself compares.
        let same = UserInput { web_access: WebAccess::Customer.as_str().to_owned(), ..other };
        let refused = refusal(users::update(&admin, ana, sent(same.clone(), &began)).await);
        let AppError::Contested(conflicts) = refused else { panic!("{refused:?}") };
        let [conflict] = conflicts.as_slice() else { panic!("{conflicts:?}") };
        assert_eq!((conflict.field.as_str(), conflict.held.as_str()), ("web_access", "site"));
        assert_eq!(
            (conflict.theirs.as_str(), conflict.yours.as_str()),
            (WebAccess::Site.label(), WebAccess::Customer.label())
        );
        let asked = users::meanwhile(&admin, ana, sent(same.clone(), &began)).await;
        assert_eq!(refusal(asked).contested("web_access"), Some(conflict));

        let told = rebased(&serde_json::to_string(&began).unwrap(), &conflicts);
        let back = UserInput { web_access: began.web_access.clone(), ..same.clone() };
        users::update(&admin, ana, Sent::new(back, told.clone())).await.unwrap();
        let now = users::form(&admin, ana).await.unwrap();
        assert_eq!((now.web_access.as_str(), now.city.as_str()), ("own", "Kiel"), "what it began with is set again");
        let refused = refusal(users::update(&admin, ana, Sent::new(same, told)).await);
        assert!(matches!(refused, AppError::Contested(_)), "what was told is no longer so");
    })
    .await;
}

#[tokio::test]
async fn rtp_14_what_two_people_grant_an_agent_at_the_same_time_is_granted() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let eve = t.agent("Eve", UserType::User).await.actor.subject.id;
        let began = AgentInput::of(agents::get(&admin, eve).await.unwrap());
        let without = AgentInput { queues: Vec::new(), ..began.clone() };
        agents::update(&admin, eve, without).await.unwrap();
        let mine = AgentInput { last_name: "Young".to_owned(), ..began.clone() };
        agents::update(&admin, eve, sent(mine, &began)).await.unwrap();
        let merged = AgentInput::of(agents::get(&admin, eve).await.unwrap());
        assert_eq!((merged.last_name.as_str(), merged.queues.len()), ("Young", 0), "the queue is not given back");
        assert_eq!(merged.roles, began.roles);
    })
    .await;
}

#[tokio::test]
async fn what_was_entered_names_no_customer_that_one_may_not_know_of() {
    each_database(|t| async move {
        let secret =
            CustomerInput { name: "Secret".to_owned(), is_confidential: "true".to_owned(), ..CustomerInput::default() };
        let secret = customers::create(&t.admin().await, secret).await.unwrap();
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        let mia = t.agent("Mia", UserType::Manager).await;
        let present = users::form(&mia, ana).await.unwrap();
        let began = UserInput { customer_id: "0".to_owned(), ..present.clone() };
        let mine = UserInput { customer_id: secret.to_string(), ..present };
        let refused = refusal(users::meanwhile(&mia, ana, sent(mine, &began)).await);
        let conflict = refused.contested("customer_id").unwrap();
        assert_eq!((conflict.theirs.as_str(), conflict.yours.clone()), ("Acme", secret.to_string()));
    })
    .await;
}

#[tokio::test]
async fn a_language_that_nobody_chose_is_no_conflict() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        let none = user::ActiveModel { id: Set(ana), language: Set(String::new()), ..Default::default() };
        none.update(t.app.db.maintenance()).await.unwrap();
        let began = users::form(&admin, ana).await.unwrap();
        assert_eq!(began.language, "en", "what the form shows");
        users::update(&admin, ana, UserInput { language: "de".to_owned(), ..began.clone() }).await.unwrap();
        let mine = UserInput { title: "Dr.".to_owned(), ..began.clone() };
        users::update(&admin, ana, sent(mine, &began)).await.unwrap();
        let now = users::form(&admin, ana).await.unwrap();
        assert_eq!((now.language.as_str(), now.title.as_str()), ("de", "Dr."));
    })
    .await;
}

#[tokio::test]
async fn of_two_who_save_at_once_one_is_told() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        let began = users::form(&admin, ana).await.unwrap();
        let saying = |words: &str| sent(UserInput { comment: words.to_owned(), ..began.clone() }, &began);
        let (one, other) = (saying("One"), saying("Other"));
        let (one, other) =
            tokio::join!(Box::pin(users::update(&admin, ana, one)), Box::pin(users::update(&admin, ana, other)));
        let told = match (one, other) {
            (Ok(()), other) => refusal(other),
            (one, Ok(())) => refusal(one),
            both => panic!("{both:?}"),
        };
        assert!(told.contested("comment").is_some(), "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn customers_and_sites_keep_what_two_people_change() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let began = CustomerInput {
            name: "Bolt".to_owned(),
            site: "Main".to_owned(),
            validity: "valid".to_owned(),
            ..CustomerInput::default()
        };
        let bolt = customers::create(&admin, began.clone()).await.unwrap();
        let theirs = CustomerInput { comment: "Theirs".to_owned(), ..began.clone() };
        customers::update(&admin, bolt, theirs).await.unwrap();
        let mine = CustomerInput { address: "Quay 1".to_owned(), ..began.clone() };
        customers::preview(&admin, bolt, sent(mine.clone(), &began)).await.unwrap();
        customers::update(&admin, bolt, sent(mine, &began)).await.unwrap();
        let now = customers::get(&admin, bolt).await.unwrap();
        assert_eq!((now.comment.as_str(), now.profile.address.as_str()), ("Theirs", "Quay 1"));
        let same = CustomerInput { comment: "Mine".to_owned(), ..began.clone() };
        let refused = refusal(customers::update(&admin, bolt, sent(same, &began)).await);
        assert_eq!(refused.contested("comment").map(|told| told.theirs.as_str()), Some("Theirs"), "{refused:?}");

        let site = now.sites[0].id;
        let began = SiteInput { name: "Main".to_owned(), validity: "valid".to_owned(), ..SiteInput::default() };
        let theirs = SiteInput { comment: "Theirs".to_owned(), ..began.clone() };
        customers::update_site(&admin, site, theirs).await.unwrap();
        let mine = SiteInput { name: "Dock".to_owned(), ..began.clone() };
        customers::update_site(&admin, site, sent(mine, &began)).await.unwrap();
        let now = customers::get(&admin, bolt).await.unwrap();
        assert_eq!((now.sites[0].comment.as_str(), now.sites[0].name.as_str()), ("Theirs", "Dock"));
        let same = SiteInput { comment: "Mine".to_owned(), ..began.clone() };
        let refused = refusal(customers::update_site(&admin, site, sent(same, &began)).await);
        assert!(refused.contested("comment").is_some(), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn departments_groups_and_queues_keep_what_two_people_change() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let theirs = || "Theirs".to_owned();
        let mine = || "Mine".to_owned();

        let new = DepartmentInput { name: "Billing".to_owned(), ..DepartmentInput::default() };
        let id = departments::create(&admin, new).await.unwrap();
        let began = DepartmentInput::from(&departments::get(&admin, id).await.unwrap());
        departments::update(&admin, id, DepartmentInput { comment: theirs(), ..began.clone() }).await.unwrap();
        let renamed = DepartmentInput { name: mine(), ..began.clone() };
        departments::update(&admin, id, sent(renamed, &began)).await.unwrap();
        let now = DepartmentInput::from(&departments::get(&admin, id).await.unwrap());
        assert_eq!(now, DepartmentInput { name: mine(), comment: theirs(), ..began });

        let new = GroupInput { name: "Readers".to_owned(), ..GroupInput::default() };
        let id = groups::create(&admin, new).await.unwrap();
        let began = GroupInput::from(&groups::get(&admin, id).await.unwrap());
        groups::update(&admin, id, GroupInput { comment: theirs(), ..began.clone() }).await.unwrap();
        groups::update(&admin, id, sent(GroupInput { name: mine(), ..began.clone() }, &began)).await.unwrap();
        let now = GroupInput::from(&groups::get(&admin, id).await.unwrap());
        assert_eq!(now, GroupInput { name: mine(), comment: theirs(), ..began });

        let queue = queues::list(&admin).await.unwrap().remove(0);
        let (id, began) = (queue.id, QueueInput::from(&queue));
        queues::update(&admin, id, QueueInput { comment: theirs(), ..began.clone() }).await.unwrap();
        queues::update(&admin, id, sent(QueueInput { name: mine(), ..began.clone() }, &began)).await.unwrap();
        let now = QueueInput::from(&queues::get(&admin, id).await.unwrap());
        assert_eq!(now, QueueInput { name: mine(), comment: theirs(), ..began.clone() });
        let same = QueueInput { comment: mine(), ..began.clone() };
        let refused = refusal(queues::update(&admin, id, sent(same, &began)).await);
        assert!(refused.contested("comment").is_some(), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn hal_4_what_two_people_put_into_a_role_is_in_it() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let new = RoleInput { name: "Desk".to_owned(), users_access: "read_only".to_owned(), ..RoleInput::default() };
        let id = roles::create(&admin, new).await.unwrap();
        let began = RoleInput::from(&roles::get(&admin, id).await.unwrap());
        let theirs = RoleInput { ticket_rights: vec!["read".to_owned()], ..began.clone() };
        Box::pin(roles::update(&admin, id, theirs)).await.unwrap();
        let mine = RoleInput { permissions: vec!["audit.read".to_owned()], ..began.clone() };
        Box::pin(roles::update(&admin, id, sent(mine, &began))).await.unwrap();
        let now = RoleInput::from(&roles::get(&admin, id).await.unwrap());
        let (permissions, ticket_rights) = (vec!["audit.read".to_owned()], vec!["read".to_owned()]);
        assert_eq!(now, RoleInput { permissions, ticket_rights, ..began });
    })
    .await;
}
