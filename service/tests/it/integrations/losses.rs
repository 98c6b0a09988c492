//! What a mapping gave is taken back when it leads there no more.

use super::feed::JsonFeed;
use super::{carry_out, counts, input, last, look, person, rows_of};
use crate::support::{TestApp, each_database};
use domain::ids::UserId;
use domain::import::RowAction;
use domain::integrations::{IntegrationInput, IntegrationRunState};
use domain::journal::Entity;
use domain::state::{GrantKind, Validity};
use domain::structure::RoleInput;
use service::{Cx, agents, import, integrations, structure};

const HOUR: i64 = 3600;

fn desk(feed: &JsonFeed) -> IntegrationInput {
    IntegrationInput { agents: "title = help desk -> Agent @ Support".to_owned(), ..input(feed) }
}

/// The names of the roles and departments of an agent.
async fn held(cx: &Cx, id: UserId) -> (Vec<String>, Vec<String>) {
    let agent = agents::get(cx, id).await.unwrap();
    let names = |held: Vec<domain::agents::AgentGrant>| {
        let mut names: Vec<_> = held.into_iter().map(|held| held.name).collect();
        names.sort();
        names
    };
    (names(agent.roles), names(agent.departments))
}

/// Another role, which no mapping leads to.
async fn auditor(t: &TestApp, admin: &Cx) -> i64 {
    let role = RoleInput {
        name: "Auditor".to_owned(),
        permissions: vec!["audit.read".to_owned()],
        users_access: "read_only".to_owned(),
        ..RoleInput::default()
    };
    let id = structure::roles::create(admin, role).await.unwrap();
    t.run_jobs().await;
    id.0
}

#[tokio::test]
async fn hal_63_whoever_leaves_the_group_loses_what_it_gave_and_undoing_gives_it_back() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        feed.has(&[("Ana", "Porto", "Help desk"), ("Bo", "Porto", "Help desk")]);
        let id = integrations::create(&admin, desk(&feed)).await.unwrap();
        carry_out(&t, &admin, id).await;
        let (ana, bo) = (person(&admin, "Ana@example.com").await, person(&admin, "Bo@example.com").await);
        let by_hand = auditor(&t, &admin).await;
        t.clock.advance(HOUR);
        t.grant(ana, GrantKind::Role, by_hand).await;
        t.clock.advance(HOUR);
        let admin = t.admin().await;
        feed.has(&[("Ana", "Porto", "Baker"), ("Bo", "Porto", "Help desk")]);
        let import = look(&t, &admin, id).await;
        let shown = rows_of(&admin, import).await;
        assert_eq!((shown[0].action, shown[1].action), (RowAction::Update, RowAction::Unchanged), "{shown:?}");
        for (field, name) in [("role", "Agent"), ("department", "Support")] {
            let change = &shown[0].changes[field];
            assert_eq!((&change.from, change.to.is_null()), (&name.into(), true), "{field}");
        }
        import::commit(&admin, import).await.unwrap();
        t.run_jobs().await;
        let admin = t.admin().await;
        assert_eq!(held(&admin, ana).await, (vec!["Auditor".to_owned()], vec![]), "what was given by hand stays");
        assert_eq!(held(&admin, bo).await, (vec!["Agent".to_owned()], vec!["Support".to_owned()]));
        assert!(t.events(Entity::User, ana.0).await.contains(&"agent.role_taken".to_owned()));
        let again = look(&t, &admin, id).await;
        assert_eq!(counts(&admin, again).await.unchanged, 2);
        t.clock.advance(HOUR);
        let admin = t.admin().await;
        import::undo(&admin, import).await.unwrap();
        t.run_jobs().await;
        let admin = t.admin().await;
        let whole = (vec!["Agent".to_owned(), "Auditor".to_owned()], vec!["Support".to_owned()]);
        let shown = rows_of(&admin, import).await;
        assert_eq!(held(&admin, ana).await, whole, "{shown:?}");
        // What came back is the integration's again.
        carry_out(&t, &admin, id).await;
        assert_eq!(held(&t.admin().await, ana).await, (vec!["Auditor".to_owned()], vec![]));
    })
    .await;
}

#[tokio::test]
async fn hal_63_what_a_group_gave_is_lost_even_where_the_row_is_in_error() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        feed.has(&[("Ana", "Porto", "Help desk")]);
        let id = integrations::create(&admin, desk(&feed)).await.unwrap();
        carry_out(&t, &admin, id).await;
        let ana = person(&admin, "Ana@example.com").await;
        t.clock.advance(HOUR);
        let admin = t.admin().await;
        feed.has(&[("Ana", "Porto", "Help desk"), ("Ana", "Nowhere", "Baker")]);
        let twice = look(&t, &admin, id).await;
        let actions: Vec<_> = rows_of(&admin, twice).await.iter().map(|row| row.action).collect();
        assert_eq!(actions, [RowAction::Unchanged, RowAction::Error], "the first row about her decides");
        feed.has(&[("Ana", "Nowhere", "Baker")]);
        let import = look(&t, &admin, id).await;
        let shown = rows_of(&admin, import).await;
        assert_eq!((shown[0].action, shown[0].errors.is_empty()), (RowAction::Update, false), "{shown:?}");
        assert_eq!(shown[0].changes.keys().collect::<Vec<_>>(), ["department", "role"]);
        import::choose(&admin, import, None, true).await.unwrap();
        import::choose(&admin, import, None, false).await.unwrap();
        import::commit(&admin, import).await.unwrap();
        t.run_jobs().await;
        let admin = t.admin().await;
        assert_eq!(held(&admin, ana).await, (vec![], vec![]));
        let shown = rows_of(&admin, import).await;
        assert!(shown[0].is_written && !shown[0].errors.is_empty(), "what is wrong stays in sight: {shown:?}");
        let again = look(&t, &admin, id).await;
        assert_eq!(rows_of(&admin, again).await[0].action, RowAction::Error, "nothing is left to take");
    })
    .await;
}

#[tokio::test]
async fn hal_63_another_group_gives_another_role_and_whoever_is_not_imported_any_more_loses_theirs() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        auditor(&t, &admin).await;
        let admin = t.admin().await;
        let rules = "title = help desk -> Agent @ Support\ntitle = audit -> Auditor @ Support".to_owned();
        let form = IntegrationInput { agents: rules, others: "skip".to_owned(), ..input(&feed) };
        feed.has(&[("Ana", "Porto", "Help desk")]);
        let id = integrations::create(&admin, form).await.unwrap();
        carry_out(&t, &admin, id).await;
        let ana = person(&admin, "Ana@example.com").await;
        feed.has(&[("Ana", "Porto", "Audit")]);
        let listed = look(&t, &admin, id).await;
        let shown = rows_of(&admin, listed).await;
        let change = &shown[0].changes["role"];
        assert_eq!((&change.from, &change.to), (&"Agent".into(), &"Auditor".into()));
        assert!(!shown[0].changes.contains_key("department"), "{shown:?}");
        carry_out(&t, &admin, id).await;
        let support = vec!["Support".to_owned()];
        assert_eq!(held(&t.admin().await, ana).await, (vec!["Auditor".to_owned()], support));
        feed.has(&[("Ana", "Porto", "Baker")]);
        assert_eq!(carry_out(&t, &admin, id).await.update, 1);
        assert_eq!(held(&t.admin().await, ana).await, (vec![], vec![]));
        assert_eq!(t.user(ana).await.validity, Validity::Valid);
        let listed = look(&t, &admin, id).await;
        assert_eq!(rows_of(&admin, listed).await.len(), 0, "nothing is left to take");
    })
    .await;
}

#[tokio::test]
async fn hal_63_a_group_that_is_emptied_stops_the_daily_run() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        let names: Vec<_> = (1..=40).map(|number| format!("P{number}")).collect();
        let has = |title: &str| {
            let title = |number: usize| if number < 7 { title } else { "" };
            let people = names.iter().enumerate().map(|(number, name)| (name.as_str(), "Porto", title(number)));
            feed.has(&people.collect::<Vec<_>>());
        };
        has("Help desk");
        let id = integrations::create(&admin, desk(&feed)).await.unwrap();
        carry_out(&t, &admin, id).await;
        integrations::enable(&t.admin().await, id).await.unwrap();
        has("");
        t.clock.advance(24 * HOUR);
        integrations::schedule(&t.app).await.unwrap();
        t.run_jobs().await;
        let admin = t.admin().await;
        let run = last(&admin, id).await;
        assert_eq!((run.state, run.updated), (IntegrationRunState::Stopped, 7), "{run:?}");
        assert!(run.message.contains("Of 7 people with a role"), "{}", run.message);
        let first = person(&admin, "P1@example.com").await;
        assert_eq!(held(&admin, first).await.0, ["Agent"]);
        import::commit(&admin, run.import_id.unwrap()).await.unwrap();
        t.run_jobs().await;
        assert!(held(&t.admin().await, first).await.0.is_empty());
    })
    .await;
}
