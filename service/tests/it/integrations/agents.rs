//! Integrations that import agents.

use super::feed::JsonFeed;
use super::{carry_out, input, last, look, person, rows_of};
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::import::RowAction;
use domain::integrations::IntegrationInput;
use domain::state::{GrantKind, UserType};
use domain::structure::RoleInput;
use service::{agents, integrations, structure};

#[tokio::test]
async fn hal_63_a_mapping_makes_agents_with_a_role_and_everybody_else_users() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        feed.has(&[("Ana", "Porto", "Help desk"), ("Bo", "Porto", "Baker")]);
        let form = IntegrationInput { agents: "title = help desk -> Agent @ Support".to_owned(), ..input(&feed) };
        let id = integrations::create(&admin, form.clone()).await.unwrap();
        let listed = look(&t, &admin, id).await;
        let shown = rows_of(&admin, listed).await;
        assert_eq!((&shown[0].changes["role"].to, shown[1].changes.get("role")), (&"Agent".into(), None));
        assert_eq!(carry_out(&t, &admin, id).await.create, 2);
        let ana = agents::get(&admin, person(&admin, "Ana@example.com").await).await.unwrap();
        let names = |held: Vec<domain::agents::AgentGrant>| held.into_iter().map(|held| held.name).collect::<Vec<_>>();
        assert_eq!(
            (ana.user_type, names(ana.roles), names(ana.departments)),
            (UserType::User, vec!["Agent".to_owned()], vec!["Support".to_owned()])
        );
        let bo = person(&admin, "Bo@example.com").await;
        assert_eq!(refusal(agents::get(&admin, bo).await), AppError::NotFound);
        let listed = look(&t, &admin, id).await;
        assert!(rows_of(&admin, listed).await.iter().all(|row| row.action == RowAction::Unchanged));
        // Promoted there, he becomes an agent here.
        feed.has(&[("Ana", "Porto", "Help desk"), ("Bo", "Porto", "Help desk")]);
        assert_eq!(carry_out(&t, &admin, id).await.update, 1);
        assert!(agents::get(&admin, bo).await.is_ok());
        feed.has(&[("Cy", "Porto", "Baker"), ("Di", "Porto", "Help desk")]);
        integrations::update(&admin, id, IntegrationInput { others: "skip".to_owned(), ..form }).await.unwrap();
        let listed = look(&t, &admin, id).await;
        assert_eq!(rows_of(&admin, listed).await.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Di Ruiz"]);
    })
    .await;
}

#[tokio::test]
async fn hal_63_nobody_gives_a_role_by_a_mapping_that_they_could_not_give() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        let role = |name: &str, permissions: &[&str]| RoleInput {
            name: name.to_owned(),
            permissions: permissions.iter().map(|one| (*one).to_owned()).collect(),
            users_access: "read_only".to_owned(),
            ..RoleInput::default()
        };
        let settings =
            structure::roles::create(&admin, role("Settings", &["settings.manage", "agents.manage"])).await.unwrap();
        structure::roles::create(&admin, role("Auditor", &["audit.read"])).await.unwrap();
        let limited = t.bare_agent("Lim", UserType::User).await.actor.subject.id;
        t.grant(limited, GrantKind::Role, settings.0).await;
        let limited = t.cx(limited).await;
        let form = IntegrationInput { agents: "title = x -> Auditor @ Support".to_owned(), ..input(&feed) };
        let refused = refusal(integrations::create(&limited, form).await);
        assert!(refused.at("agents").unwrap().contains("rights that you do not hold"), "{refused:?}");
        // Nor does anybody change by it who holds more.
        let email = "ada@desk.example.com";
        let mut mine = input(&feed);
        mine.fields.remove("username");
        let id = integrations::create(&limited, mine).await.unwrap();
        let ada = person(&admin, email).await;
        feed.has(&[("ada@desk.example.com,x", "Porto", "")]);
        let listed = look(&t, &limited, id).await;
        let row = &rows_of(&limited, listed).await[0];
        assert_eq!((row.action, row.record_id), (RowAction::Error, Some(ada.0)), "{row:?}");
        assert!(row.errors[0].message.contains("holds rights that"), "{row:?}");
    })
    .await;
}

#[tokio::test]
async fn hal_60_a_daily_run_goes_on_within_the_rights_of_whoever_changed_it() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        let mut form = input(&feed);
        form.fields.remove("username");
        let id = integrations::create(&admin, form.clone()).await.unwrap();
        integrations::enable(&admin, id).await.unwrap();
        let role = RoleInput {
            name: "Settings".to_owned(),
            permissions: vec!["settings.manage".to_owned()],
            users_access: "read_only".to_owned(),
            ..RoleInput::default()
        };
        let role = structure::roles::create(&admin, role).await.unwrap();
        let limited = t.bare_agent("Lim", UserType::User).await.actor.subject.id;
        t.grant(limited, GrantKind::Role, role.0).await;
        // What the admin enabled is not for others to change admins by.
        let changed = IntegrationInput { comment: "Mine now".to_owned(), ..form };
        integrations::update(&t.cx(limited).await, id, changed).await.unwrap();
        feed.has(&[("ada@desk.example.com,x", "Porto", "")]);
        t.clock.advance(24 * 3600);
        assert_eq!(integrations::schedule(&t.app).await.unwrap(), 1);
        t.run_jobs().await;
        let run = last(&t.admin().await, id).await;
        assert_eq!((run.is_automatic, run.updated, run.errors), (true, 0, 1), "{run:?}");
    })
    .await;
}
