//! What people of another system become.

use super::feed::JsonFeed;
use super::{carry_out, counts, input, look, person, rows_of};
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::import::{ImportCounts, ImportState, RowAction};
use domain::integrations::{IntegrationInput, IntegrationRunState};
use domain::journal::Entity;
use domain::sources::SourceInput;
use domain::state::{Door, UserType};
use service::{import, integrations, sources, users};

#[tokio::test]
async fn hal_56_hal_59_people_there_are_listed_chosen_and_imported() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        feed.has(&[("Ana", "Porto", ""), ("Bo", "Porto", "")]);
        let id = integrations::create(&admin, input(&feed)).await.unwrap();
        let before = t.people().await;
        let listed = look(&t, &admin, id).await;
        let shown = rows_of(&admin, listed).await;
        assert_eq!(shown.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Ana Ruiz", "Bo Ruiz"]);
        assert_eq!((t.people().await, super::last(&admin, id).await.state), (before, IntegrationRunState::Waiting));
        import::choose(&admin, listed, Some(2), true).await.unwrap();
        assert_eq!(counts(&admin, listed).await.chosen(), 1);
        import::commit(&admin, listed).await.unwrap();
        t.run_jobs().await;
        assert_eq!(t.people().await, before + 1);
        let written: Vec<_> =
            rows_of(&admin, listed).await.iter().map(|row| (row.is_written, row.is_left_out)).collect();
        assert_eq!(written, [(true, false), (false, true)]);
        let ana = person(&admin, "Ana@example.com").await;
        let view = users::get(&admin, ana).await.unwrap();
        assert_eq!((view.customer.as_str(), view.door), ("Acme", Door::Integration));
        assert_eq!(t.journal(Entity::User, ana.0).await[0].cause, "integration");
        let run = super::last(&admin, id).await;
        assert_eq!((run.state, run.found, run.created, run.import_id), (IntegrationRunState::Done, 2, 1, Some(listed)));
        let refused = refusal(import::choose(&admin, listed, None, true).await);
        assert!(matches!(refused, AppError::Conflict(_)), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn hal_57_another_matching_field_makes_the_same_record_an_update() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        feed.has(&[("Ana", "Porto", "")]);
        let form = input(&feed);
        let fields = |own: &str| {
            let all = form.fields.clone().into_iter();
            all.filter(|(field, _)| !["emails", "username"].contains(&field.as_str()) || field == own).collect()
        };
        let by_mail = IntegrationInput { fields: fields("emails"), ..form.clone() };
        let by_name = IntegrationInput { matching: "username".to_owned(), fields: fields("username"), ..form.clone() };
        let id = integrations::create(&admin, by_mail).await.unwrap();
        assert_eq!(carry_out(&t, &admin, id).await.create, 1);
        let ana = person(&admin, "Ana@example.com").await;
        feed.has(&[("ana", "Porto", "")]);
        let listed = look(&t, &admin, id).await;
        let row = &rows_of(&admin, listed).await[0];
        assert_eq!((row.action, row.record_id), (RowAction::Update, Some(ana.0)));
        import::discard(&admin, listed).await.unwrap();
        integrations::update(&admin, id, by_name).await.unwrap();
        let listed = look(&t, &admin, id).await;
        let row = &rows_of(&admin, listed).await[0];
        assert_eq!((row.action, row.record_id), (RowAction::Create, None));
    })
    .await;
}

#[tokio::test]
async fn hal_58_a_value_leads_to_a_site_or_the_default_or_an_error_and_never_to_a_guess() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        t.customer("Brio").await;
        feed.has(&[("Ana", "porto", ""), ("Bo", "Lagos", ""), ("Cy", "", "")]);
        let form = input(&feed);
        let id = integrations::create(&admin, form.clone()).await.unwrap();
        let listed = look(&t, &admin, id).await;
        let shown = rows_of(&admin, listed).await;
        let actions: Vec<_> = shown.iter().map(|row| row.action).collect();
        assert_eq!(actions, [RowAction::Create, RowAction::Error, RowAction::Error]);
        assert_eq!(shown[0].changes["customer"].to, "Acme");
        assert!(shown[1].errors[0].message.contains("office is \"Lagos\""), "{:?}", shown[1].errors);
        assert!(shown[2].errors[0].message.contains("office is empty"), "{:?}", shown[2].errors);
        let with_default = IntegrationInput { default_place: "Brio / Head office".to_owned(), ..form.clone() };
        integrations::update(&admin, id, with_default).await.unwrap();
        let listed = look(&t, &admin, id).await;
        let places: Vec<_> =
            rows_of(&admin, listed).await.iter().map(|row| row.changes["customer"].to.clone()).collect();
        assert_eq!(places, ["Acme", "Brio", "Brio"]);
        let wrong = IntegrationInput {
            places: "office = Porto -> Acme / Moon".to_owned(),
            default_place: "Moon".to_owned(),
            ..form
        };
        let refused = refusal(integrations::update(&admin, id, wrong).await);
        assert!(
            refused.at("places").unwrap().starts_with("Line 1: there is no site")
                && refused.at("default_place").is_some()
        );
    })
    .await;
}

#[tokio::test]
async fn otr_6_people_of_an_external_source_are_changed_by_the_integration_alone() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        let source = SourceInput { name: "HR".to_owned(), kind: "external".to_owned(), ..SourceInput::default() };
        let source = sources::create(&admin, source).await.unwrap();
        let admin = t.admin().await;
        feed.has(&[("Ana", "Porto", "")]);
        let form = IntegrationInput { source_id: source.to_string(), ..input(&feed) };
        let id = integrations::create(&admin, form).await.unwrap();
        carry_out(&t, &admin, id).await;
        let ana = person(&admin, "Ana@example.com").await;
        assert_eq!(t.user(ana).await.source_id, Some(source));
        let (form, _) = users::form_or_why(&admin, ana).await.unwrap();
        let refused =
            refusal(users::update(&admin, ana, domain::users::UserInput { city: "Faro".to_owned(), ..form }).await);
        assert!(matches!(refused, AppError::Forbidden(_)), "{refused}");
        let nothing = ImportCounts { unchanged: 1, ..ImportCounts::default() };
        let listed = look(&t, &admin, id).await;
        assert_eq!(counts(&admin, listed).await, nothing);
        feed.has(&[("ana", "Porto", "")]);
        assert_eq!(carry_out(&t, &admin, id).await.update, 1);
        assert_eq!(t.user(ana).await.first_name, "ana");
    })
    .await;
}

#[tokio::test]
async fn a_form_names_what_is_wrong_and_keeps_passwords_to_itself() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        let bad = IntegrationInput {
            url: "http://hr.acme.example/people".to_owned(),
            matching: "shoe_size".to_owned(),
            agents: "title = Support -> Nobody @ Nowhere".to_owned(),
            threshold: "many".to_owned(),
            ca: "no certificate".to_owned(),
            ..input(&feed)
        };
        let refused = refusal(integrations::create(&admin, bad).await);
        for field in ["url", "matching", "agents", "threshold", "ca"] {
            assert!(refused.at(field).is_some(), "{field} in {refused:?}");
        }
        let form = IntegrationInput { password: "tell nobody".to_owned(), ..input(&feed) };
        let id = integrations::create(&admin, form.clone()).await.unwrap();
        let view = integrations::get(&admin, id).await.unwrap();
        assert!(view.has_secret && !serde_json::to_string(&view).unwrap().contains("tell nobody"));
        let journal = t.journal(Entity::Integration, id.0).await;
        assert!(journal.iter().all(|row| !row.changes.contains("tell nobody")));
        let elsewhere = IntegrationInput { url: "https://elsewhere.example".to_owned(), ..view.input.clone() };
        assert!(refusal(integrations::update(&admin, id, elsewhere).await).at("password").is_some());
        let renamed = IntegrationInput { name: "Renamed".to_owned(), ..view.input };
        integrations::update(&admin, id, renamed).await.unwrap();
        assert!(integrations::get(&admin, id).await.unwrap().has_secret);
        assert!(
            refusal(integrations::create(&admin, IntegrationInput { name: " RENAMED ".to_owned(), ..form }).await)
                .at("name")
                .is_some()
        );
    })
    .await;
}

#[tokio::test]
async fn integrations_need_the_right_to_change_settings() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        feed.has(&[("Ana", "Porto", "")]);
        let id = integrations::create(&admin, input(&feed)).await.unwrap();
        let listed = look(&t, &admin, id).await;
        let manager = t.agent("Max", UserType::Manager).await;
        let refused = [
            refusal(integrations::list(&manager).await),
            refusal(integrations::create(&manager, input(&feed)).await),
            refusal(integrations::update(&manager, id, input(&feed)).await),
            refusal(integrations::start(&manager, id).await),
            refusal(integrations::enable(&manager, id).await),
            refusal(integrations::disable(&manager, id).await),
            refusal(integrations::test_connection(&manager, id).await),
            refusal(integrations::runs(&manager, id).await),
            refusal(integrations::delete(&manager, id).await),
            refusal(import::get(&manager, listed).await),
            refusal(import::commit(&manager, listed).await),
            refusal(import::choose(&manager, listed, None, true).await),
            refusal(import::discard(&manager, listed).await),
        ];
        assert!(refused.iter().all(|refused| matches!(refused, AppError::Forbidden(_))), "{refused:?}");
        assert_eq!(import::list(&manager).await.unwrap(), []);
        assert_eq!(import::get(&admin, listed).await.unwrap().run.state, ImportState::Checked);
        import::discard(&admin, listed).await.unwrap();
        assert_eq!(super::last(&admin, id).await.state, IntegrationRunState::Discarded);
        integrations::delete(&admin, id).await.unwrap();
        assert_eq!(refusal(integrations::get(&admin, id).await), AppError::NotFound);
    })
    .await;
}
