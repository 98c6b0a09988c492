//! The language and the time zone of people: who chooses them, and what follows them.

use crate::support::{TestApp, each_database, refusal};
use domain::AppError;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::mail::{KeptMail, TemplateInput};
use domain::state::{AccountState, WebAccess};
use domain::users::{PreferencesInput, UserInput, UserQuery};
use service::jobs::run_pending;
use service::mail::{self, MailRefs, templates};
use service::{Cx, import, me, users};

fn chosen(language: &str, time_zone: &str) -> PreferencesInput {
    PreferencesInput { language: language.to_owned(), time_zone: time_zone.to_owned(), ..PreferencesInput::default() }
}

/// Has a mail about a changed password sent, and gives it.
async fn mail_to(t: &TestApp, to: UserId) -> KeptMail {
    let cx = t.system().await;
    let mut tx = cx.begin().await.unwrap();
    mail::send_template(&cx, &mut tx, mail::PASSWORD_CHANGED, to, MailRefs::default()).await.unwrap();
    tx.commit().await.unwrap();
    run_pending(&t.app).await.unwrap();
    t.app.mailer.read_in_memory().pop().unwrap()
}

#[tokio::test]
async fn language_and_time_zone_are_chosen_in_the_profile_by_everybody_for_themselves() {
    each_database(|t| async move {
        t.admin().await;
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        let before = users::preferences(&ana).await.unwrap();
        assert_eq!(before.chosen, chosen("en", ""));
        assert!(before.languages.iter().any(|(tag, name)| tag == "de" && name == "German"));
        assert!(before.time_zones.iter().any(|(name, _)| name == "Europe/Berlin"));

        users::choose(&ana, chosen("de", "Europe/Berlin")).await.unwrap();
        users::choose(&ana, chosen("de", "Europe/Berlin")).await.unwrap();
        let ana = t.cx(id).await;
        assert_eq!(users::preferences(&ana).await.unwrap().chosen, chosen("de", "Europe/Berlin"));
        assert_eq!(me::me(&ana).time_zone, "Europe/Berlin", "pages write times in it");
        let rows = t.journal(Entity::User, id.0).await;
        let changes: Vec<_> = rows.iter().filter(|row| row.event == "user.updated").collect();
        assert_eq!(changes.len(), 1, "the second time changed nothing");
        for part in ["language", "\"de\"", "time_zone", "Europe/Berlin"] {
            assert!(changes[0].changes.contains(part), "{part}: {}", changes[0].changes);
        }

        let error = refusal(users::choose(&ana, chosen("tlh", "Europe/Atlantis")).await);
        assert!(error.at("language").is_some() && error.at("time_zone").is_some(), "{error:?}");
        assert_eq!(users::preferences(&ana).await.unwrap().chosen, chosen("de", "Europe/Berlin"));
        let system = t.system().await;
        assert!(matches!(refusal(users::choose(&system, chosen("", "")).await), AppError::NotFound));
    })
    .await;
}

async fn add(cx: &Cx, t: &TestApp, language: &str, time_zone: &str) -> Result<UserId, AppError> {
    let input = UserInput {
        first_name: "Ida".to_owned(),
        last_name: "Ito".to_owned(),
        emails: "ida@acme.example.com".to_owned(),
        customer_id: t.customer("Acme").await.0.to_string(),
        language: language.to_owned(),
        time_zone: time_zone.to_owned(),
        ..UserInput::default()
    };
    users::create(cx, input).await.map_err(AppError::from)
}

#[tokio::test]
async fn language_and_time_zone_stand_in_form_list_and_history() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let error = add(&admin, &t, "Klingon", "Mars/Olympus").await.unwrap_err();
        assert!(error.at("language").is_some() && error.at("time_zone").is_some(), "{error:?}");
        let ida = add(&admin, &t, "ja", "asia/tokyo").await.unwrap();
        let view = users::get(&admin, ida).await.unwrap();
        assert_eq!((view.language.as_str(), view.time_zone.as_str()), ("ja", "Asia/Tokyo"));
        let form = users::form(&admin, ida).await.unwrap();
        assert_eq!((form.language.as_str(), form.time_zone.as_str()), ("ja", "Asia/Tokyo"));

        let by = |language: &str| UserQuery { language: language.to_owned(), ..UserQuery::default() };
        let found = users::list(&admin, by("ja")).await.unwrap().rows;
        assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [ida]);
        assert_eq!(users::count(&admin, by("ja")).await.unwrap().rows, 1);
        assert!(refusal(users::list(&admin, by("tlh")).await).at("language").is_some());

        let input = UserInput { language: String::new(), time_zone: String::new(), ..form };
        users::update(&admin, ida, input).await.unwrap();
        let view = users::get(&admin, ida).await.unwrap();
        assert_eq!((view.language.as_str(), view.time_zone.as_str()), ("en", ""), "English when empty");
        assert_eq!(t.events(Entity::User, ida.0).await, ["user.created", "user.updated"]);
    })
    .await;
}

#[tokio::test]
async fn language_and_time_zone_come_with_an_import() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let csv = "Name,Customer,Site,Email,Language,Time zone\n\
                   Ida Ito,Acme,Head office,ida@acme.example.com,Japanese,Asia/Tokyo\n\
                   Bo Berg,Acme,Head office,bo@acme.example.com,Klingon,Europe/Berlin\n";
        let file = service::attachments::Upload {
            name: "people.csv".to_owned(),
            media_type: String::new(),
            bytes: csv.as_bytes().to_vec().into(),
        };
        let id = import::start(&admin, "users", Some(file)).await.unwrap();
        t.run_jobs().await;
        let rows = import::rows(&admin, id, domain::import::RowQuery::default()).await.unwrap().rows;
        assert!(rows[1].errors.iter().any(|error| error.column == "Language"), "{:?}", rows[1].errors);
        import::commit(&admin, id).await.unwrap();
        t.run_jobs().await;
        let query = UserQuery { q: "ida".to_owned(), ..UserQuery::default() };
        let ida = users::list(&admin, query).await.unwrap().rows[0].id;
        let view = users::get(&admin, ida).await.unwrap();
        assert_eq!((view.language.as_str(), view.time_zone.as_str()), ("ja", "Asia/Tokyo"));
    })
    .await;
}

#[tokio::test]
async fn mails_are_in_the_language_and_the_time_zone_of_their_reader() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        let mail = mail_to(&t, ana).await;
        assert!(mail.body.contains("was changed on 2026-11-22 12:00 UTC."), "{}", mail.body);

        let german = TemplateInput { subject: "Neues Passwort".to_owned(), body: "Hallo $-NAME, $-TIME".to_owned() };
        templates::save(&admin, mail::PASSWORD_CHANGED, "de", german.clone()).await.unwrap();
        templates::save(&admin, mail::PASSWORD_CHANGED, "de", german).await.unwrap();
        assert_eq!(t.events(Entity::Setting, 210).await, ["template.changed"], "the second changed nothing");
        assert!(mail_to(&t, ana).await.subject.contains("was changed"), "Ana reads English");

        for (language, zone) in [("de", "Europe/Berlin"), ("de-AT", "Europe/Vienna")] {
            users::choose(&t.cx(ana).await, chosen(language, zone)).await.unwrap();
            let mail = mail_to(&t, ana).await;
            assert_eq!(
                (mail.subject.as_str(), mail.body.trim()),
                ("Neues Passwort", "Hallo Ana Customer, 2026-11-22 13:00 CET")
            );
        }
        users::choose(&t.cx(ana).await, chosen("fr", "")).await.unwrap();
        assert!(mail_to(&t, ana).await.subject.contains("was changed"), "there is no French text");

        let view = templates::get(&admin, mail::PASSWORD_CHANGED, "de").await.unwrap();
        assert!(view.is_changed && view.subject == "Neues Passwort");
        let written: Vec<_> =
            view.languages.iter().filter(|(.., is_written)| *is_written).map(|(tag, ..)| tag).collect();
        assert_eq!(written, ["en", "de"]);
        assert!(!templates::get(&admin, mail::PASSWORD_CHANGED, "").await.unwrap().is_changed);
        assert_eq!(refusal(templates::get(&admin, mail::PASSWORD_CHANGED, "tlh").await), AppError::NotFound);
        templates::reset(&admin, mail::PASSWORD_CHANGED, "de").await.unwrap();
        users::choose(&t.cx(ana).await, chosen("de", "")).await.unwrap();
        assert!(mail_to(&t, ana).await.subject.contains("was changed"));

        let bad = TemplateInput { subject: "Willkommen".to_owned(), body: "Hallo".to_owned() };
        assert!(
            refusal(templates::save(&admin, mail::WELCOME, "de", bad.clone()).await).at("body").is_some(),
            "HAL-68"
        );
        assert!(matches!(
            refusal(templates::save(&t.cx(ana).await, mail::RESET, "de", bad).await),
            AppError::Forbidden(_)
        ));
    })
    .await;
}
