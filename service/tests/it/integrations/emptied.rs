//! What is taken away in the other system is taken away here.

use super::feed::JsonFeed;
use super::{carry_out, counts, input, look, person, rows_of};
use crate::support::each_database;
use domain::import::RowAction;
use domain::integrations::IntegrationInput;
use domain::users::{UserInput, UserView};
use serde_json::{Value, json};
use service::{Cx, import, integrations, users};

const NUMBERS: [&str; 2] = ["+351 211 234 567", "+351 911 234 567"];

fn one(first: &str, phones: &[&str], town: Option<&str>) -> Value {
    json!({
        "first": first, "last": "Ruiz", "mail": format!("{first}@example.com"), "office": "Porto",
        "tel": phones, "town": town, "post": null,
    })
}

/// Numbers and towns are those of the feed; nobody there has a title, and the comment belongs to this desk.
fn form(feed: &JsonFeed) -> IntegrationInput {
    let fields = [
        ("emails", "mail"),
        ("first_name", "first"),
        ("last_name", "last"),
        ("phones", "tel"),
        ("city", "town"),
        ("title", "post"),
    ];
    let fields = fields.into_iter().map(|(field, attribute)| (field.to_owned(), attribute.to_owned())).collect();
    IntegrationInput { fields, ..input(feed) }
}

async fn ana(cx: &Cx) -> UserView {
    users::get(cx, person(cx, "Ana@example.com").await).await.unwrap()
}

#[tokio::test]
async fn hal_60_what_is_emptied_there_is_emptied_here_and_what_belongs_to_the_desk_stays() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        let has = |people: &[Value]| feed.has_text(&Value::Array(people.to_vec()).to_string());
        let own = UserInput {
            first_name: "Ana".to_owned(),
            last_name: "Ruiz".to_owned(),
            emails: "Ana@example.com".to_owned(),
            title: "Dr.".to_owned(),
            comment: "Likes tea.".to_owned(),
            web_access: "own".to_owned(),
            customer_id: t.customer("Acme").await.0.to_string(),
            ..UserInput::default()
        };
        users::create(&admin, own).await.unwrap();
        has(&[one("Ana", &NUMBERS, Some("Porto")), one("Bo", &NUMBERS, Some("Porto"))]);
        let id = integrations::create(&admin, form(&feed)).await.unwrap();
        carry_out(&t, &admin, id).await;
        let before = ana(&admin).await;
        assert_eq!(
            (before.phones.clone(), before.profile.city.as_str()),
            (NUMBERS.map(str::to_owned).to_vec(), "Porto")
        );

        has(&[one("Ana", &NUMBERS[..1], None), one("Bo", &NUMBERS, Some("Porto"))]);
        let listed = look(&t, &admin, id).await;
        let shown = rows_of(&admin, listed).await;
        assert_eq!((shown[0].action, shown[1].action), (RowAction::Update, RowAction::Unchanged), "{shown:?}");
        let changes = &shown[0].changes;
        assert_eq!(changes.keys().collect::<Vec<_>>(), ["city", "phones"]);
        assert_eq!((&changes["city"].from, &changes["city"].to), (&json!("Porto"), &json!("")));
        assert_eq!(changes["phones"].to, json!(NUMBERS[..1]));
        import::commit(&admin, listed).await.unwrap();
        t.run_jobs().await;
        let after = ana(&admin).await;
        assert_eq!((after.phones, after.profile.city.as_str()), (vec![NUMBERS[0].to_owned()], ""));
        assert_eq!((after.title.as_str(), after.comment.as_str()), ("Dr.", "Likes tea."));

        // An attribute that nobody has any more was renamed, or may not be read any more.
        has(&[one("Ana", &[], None), one("Bo", &[], None)]);
        let listed = look(&t, &admin, id).await;
        let shown = rows_of(&admin, listed).await;
        assert_eq!(counts(&admin, listed).await.unchanged, 2, "{shown:?}");
    })
    .await;
}
