//! Who is suggested, and who is not.

use super::input;
use crate::support::{TestApp, each_database};
use domain::ids::{CustomerId, UserId};
use domain::merging::{Duplicate, DuplicateQuery, DuplicateReason};
use domain::users::UserInput;
use service::merging::duplicates;
use service::{Cx, merging, users};
use std::collections::BTreeSet;

const FIRST: [&str; 10] =
    ["Amelie", "Bastian", "Clara", "Dominik", "Elena", "Florian", "Greta", "Henrik", "Isabel", "Jonas"];

async fn add(admin: &Cx, name: [&str; 2], email: &str, phone: &str, customer: CustomerId) -> UserId {
    let input = UserInput {
        first_name: name[0].to_owned(),
        last_name: name[1].to_owned(),
        emails: email.to_owned(),
        phones: phone.to_owned(),
        customer_id: customer.to_string(),
        ..UserInput::default()
    };
    users::create(admin, input).await.unwrap()
}

/// Looks until everybody was looked at.
async fn look(t: &TestApp) {
    t.clock.advance(3600);
    while duplicates::look(&t.app).await.unwrap() > 0 {
        t.clock.advance(1);
    }
}

/// Every pair that is suggested.
async fn suggested(admin: &Cx) -> Vec<Duplicate> {
    let mut out = Vec::new();
    let mut query = DuplicateQuery::default();
    loop {
        let found = duplicates::list(admin, &query).await.unwrap();
        out.extend(found.page.rows);
        let Some(next) = found.page.next else {
            assert_eq!(found.open, out.len() as u64);
            return out;
        };
        query.after = next;
    }
}

fn pair(a: UserId, b: UserId) -> (UserId, UserId) {
    (Ord::min(a, b), Ord::max(a, b))
}

fn pairs(found: &[Duplicate]) -> BTreeSet<(UserId, UserId)> {
    found.iter().map(|one| pair(one.left.id, one.right.id)).collect()
}

#[tokio::test]
async fn at_least_36_of_40_duplicates_are_found_and_nobody_else() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, bolt, crane) = (t.customer("Acme").await.0, t.customer("Bolt").await.0, t.customer("Crane").await.0);
        let mut seeded = BTreeSet::new();
        for (number, first) in FIRST.into_iter().enumerate() {
            let lower = first.to_lowercase();
            // The same number, written in another way, at another customer, by initial or in the other order.
            let phone = format!("+49 30 55512{number:02}");
            let one = add(&admin, [first, "Abel"], &format!("{lower}@abel.example"), &phone, acme).await;
            let (initial, other) = (format!("{}.", &first[..1]), format!("0049 30 55512{number:02}"));
            let name = if number % 2 == 0 { [initial.as_str(), "Abel"] } else { ["Abel", first] };
            let two = add(&admin, name, &format!("office{number}@elsewhere.example"), &other, bolt).await;
            seeded.insert(pair(one, two));
            // The same mailbox: behind a plus, without dots.
            let one = add(&admin, [first, "Brandt"], &format!("{lower}.brandt@mail.example"), "", acme).await;
            let address = if number % 2 == 0 {
                format!("{lower}.brandt+desk@mail.example")
            } else {
                format!("{lower}brandt@mail.example")
            };
            let two = add(&admin, [first, "Brandt"], &address, "", bolt).await;
            seeded.insert(pair(one, two));
            // A slip in the domain.
            let one = add(&admin, [first, "Conrad"], &format!("{lower}.conrad@brightwater.example"), "", acme).await;
            let slip = if number % 2 == 0 { "brigthwater.example" } else { "brightwater.exmple" };
            let two = add(&admin, [first, "Conrad"], &format!("{lower}.conrad@{slip}"), "", crane).await;
            seeded.insert(pair(one, two));
            // The same name at the same site, once with an address of one's own.
            let one = add(&admin, [first, "Dönhoff"], &format!("{lower}.doenhoff@crane.example"), "", crane).await;
            let two = add(&admin, [first, "Donhoff"], &format!("{lower}{number}@gmail.com"), "", crane).await;
            seeded.insert(pair(one, two));
        }
        assert_eq!(seeded.len(), 40);

        // A family: one number, one surname, one site, one mailbox with a name behind the plus.
        for first in ["Anna", "Anne", "Peter", "Paul", "Paula", "Martin", "Martina"] {
            let address = format!("berg+{}@home.example", first.to_lowercase());
            add(&admin, [first, "Berg"], &address, "+49 30 7770001", acme).await;
        }
        // A switchboard, and a small office.
        for number in 0..20 {
            let name = format!("Colleague{}", char::from(b'a' + number));
            add(&admin, [&name, "Stern"], &format!("c{number}@bolt.example"), "+49 30 7770002", bolt).await;
        }
        for (first, last) in
            [("Nora", "Keller"), ("Tim", "Lang"), ("Uwe", "Moor"), ("Andrea", "Roth"), ("Andreas", "Roth")]
        {
            let email = format!("{}.{}@crane.example", first.to_lowercase(), last.to_lowercase());
            add(&admin, [first, last], &email, "+49 30 7770003", crane).await;
        }
        // Namesakes: told apart by their company, and at two customers.
        add(&admin, ["Thomas", "Muller"], "thomas.muller@acme.example", "+49 30 7770004", acme).await;
        add(&admin, ["Thomas", "Muller"], "thomas.muller2@acme.example", "+49 30 7770005", acme).await;
        add(&admin, ["Thomas", "Muller"], "tm@bolt.example", "", bolt).await;
        // Offices.
        add(&admin, ["Office", "Berlin"], "info@acme.example", "", acme).await;
        add(&admin, ["Office", "Bonn"], "info@acme-berlin.example", "", acme).await;

        look(&t).await;
        let found = pairs(&suggested(&admin).await);
        let wrong: Vec<_> = found.difference(&seeded).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        assert!(found.len() >= 36, "{} of 40 found, not {:?}", found.len(), seeded.difference(&found));
    })
    .await;
}

#[tokio::test]
async fn whoever_is_not_the_same_is_not_suggested_again() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let acme = t.customer("Acme").await.0;
        let one = add(&admin, ["Ana", "Ruiz"], "ana@acme.example", "+49 30 1234567", acme).await;
        let two = add(&admin, ["Ana", "Ruiz"], "ana@gmail.com", "0049 30 1234567", acme).await;
        look(&t).await;
        let found = suggested(&admin).await;
        assert_eq!(pairs(&found), BTreeSet::from([pair(one, two)]));
        assert_eq!(found[0].reasons, [DuplicateReason::SamePhone, DuplicateReason::SameNameAtSite]);
        duplicates::dismiss(&admin, found[0].id).await.unwrap();
        assert!(suggested(&admin).await.is_empty());
        let mut form = users::form(&admin, two).await.unwrap();
        form.title = "Dr.".to_owned();
        users::update(&t.cx(admin.actor.subject.id).await, two, form).await.unwrap();
        look(&t).await;
        assert!(suggested(&admin).await.is_empty(), "remembered");
        let query = DuplicateQuery { show: "dismissed".to_owned(), ..DuplicateQuery::default() };
        let kept = duplicates::list(&admin, &query).await.unwrap();
        assert_eq!((kept.dismissed, kept.page.rows[0].dismissed_by.as_deref()), (1, Some("Ada Admin")));
        duplicates::reconsider(&admin, found[0].id).await.unwrap();
        assert_eq!(suggested(&admin).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn suggestions_follow_what_changes() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, bolt) = (t.customer("Acme").await.0, t.customer("Bolt").await.0);
        let one = add(&admin, ["Ana", "Ruiz"], "ana@acme.example", "+49 30 1234567", acme).await;
        let two = add(&admin, ["A.", "Ruiz"], "office@bolt.example", "+49 30 1234567", bolt).await;
        look(&t).await;
        assert_eq!(suggested(&admin).await.len(), 1);
        assert_eq!(duplicates::look(&t.app).await.unwrap(), 0, "everybody was looked at");
        // Merged, they are not suggested; told apart again, they are.
        let id = merging::merge(&t.cx(admin.actor.subject.id).await, &input(one, two)).await.unwrap();
        look(&t).await;
        assert!(suggested(&admin).await.is_empty());
        merging::unmerge(&t.cx(admin.actor.subject.id).await, id).await.unwrap();
        look(&t).await;
        // Another number tells them apart.
        let mut form = users::form(&admin, two).await.unwrap();
        form.phones = "+49 30 7654321".to_owned();
        users::update(&t.cx(admin.actor.subject.id).await, two, form).await.unwrap();
        look(&t).await;
        assert!(suggested(&admin).await.is_empty());
    })
    .await;
}
