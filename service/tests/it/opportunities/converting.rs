//! Making a user and a customer of whom an opportunity is about.

use super::{contact, customers_there_are, lena, opened, row, seller};
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::customers::{CustomerInput, SiteInput};
use domain::journal::Entity;
use domain::policy::Hat;
use domain::sales::{ConvertInput, LeadInput, LeadKind};
use domain::state::Door;
use domain::users::UserInput;
use service::{customers, sales, tickets, users};

#[tokio::test]
async fn hal_32_a_contact_becomes_a_user_and_the_company_a_customer() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let lead = contact(&sal, lena()).await;
        let id = opened(&t, &sal, lead).await;
        let form = sales::convert_form(&sal, id).await.unwrap();
        assert_eq!((form.kind, form.organisation.as_str()), (LeadKind::Contact, "Vogt Maschinenbau"));
        assert_eq!((form.input.first_name.as_str(), form.input.last_name.as_str()), ("Lena", "Vogt"));
        assert!(form.user.is_none() && form.known.is_none() && !form.has_namesake);
        let input = ConvertInput { site: "Bonn".to_owned(), ..form.input };
        let made = sales::convert(&sal, id, input, Some(form.version)).await.unwrap();

        let person = t.user(made.user_id).await;
        assert_eq!((person.display_name.as_str(), person.door), ("Lena Vogt", Door::Opportunity));
        assert_eq!(person.email.as_deref(), Some("lena@vogt.example"));
        assert_eq!((person.customer_id, person.site_id), (made.customer_id, made.site_id));
        let company = customers::get(&sal, made.customer_id).await.unwrap();
        assert_eq!((company.name.as_str(), company.sites[0].name.as_str()), ("Vogt Maschinenbau", "Bonn"));

        let ticket = row(&t, id).await;
        assert_eq!(
            (ticket.requester_id, ticket.customer_id, ticket.site_id),
            (made.user_id, made.customer_id, made.site_id)
        );
        let shown = tickets::get(&sal, id, Hat::Agent).await.unwrap();
        let became = shown.opportunity.unwrap().converted.unwrap();
        assert_eq!(became.user.unwrap().id, made.user_id.0, "the opportunity keeps a reference");
        assert_eq!(became.customer.unwrap().id, made.customer_id.0);
        assert!(!shown.can.convert && shown.can.reply);
        assert_eq!(sales::lead(&sal, lead).await.unwrap().user.unwrap().name, "Lena Vogt");

        let events = t.events(Entity::Ticket, id.0).await;
        let expected = ["ticket.opened", "ticket.opportunity_opened", "ticket.changed", "ticket.converted"];
        assert_eq!(events, expected);
        assert_eq!(t.events(Entity::Lead, lead.0).await, ["lead.created", "lead.converted"]);
        let created = t.journal(Entity::User, made.user_id.0).await.remove(0);
        assert!(created.changes.contains("\"opportunity\""), "where the user came from: {}", created.changes);
        assert_eq!(t.events(Entity::Customer, made.customer_id.0).await, ["customer.created"]);
    })
    .await;
}

#[tokio::test]
async fn hal_32_a_known_mail_address_links_its_person() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let ana = t.customer_user("Ana").await.actor.subject;
        let input = LeadInput { email: "ANA@acme.example.com".to_owned(), ..lena() };
        let lead = contact(&sal, input).await;
        let id = opened(&t, &sal, lead).await;
        let form = sales::convert_form(&sal, id).await.unwrap();
        assert_eq!(form.known.as_deref(), Some("Ana Customer, Acme"));
        let (people, places) = (t.people().await, customers_there_are(&t).await);
        let refused = refusal(sales::convert(&sal, id, form.input.clone(), None).await);
        assert!(refused.at("emails").is_some_and(|text| text.contains("Ana Customer, Acme")), "{refused:?}");
        assert_eq!((t.people().await, customers_there_are(&t).await), (people, places), "nothing is half made");
        let nobody =
            ConvertInput { emails: "nobody@vogt.example".to_owned(), link: "true".to_owned(), ..form.input.clone() };
        assert!(refusal(sales::convert(&sal, id, nobody, None).await).at("link").is_some());
        let made =
            sales::convert(&sal, id, ConvertInput { link: "true".to_owned(), ..form.input }, None).await.unwrap();
        assert_eq!((made.user_id, made.customer_id), (ana.id, ana.customer));
        assert_eq!((t.people().await, customers_there_are(&t).await), (people, places));
        assert_eq!(row(&t, id).await.requester_id, ana.id);
    })
    .await;
}

#[tokio::test]
async fn hal_32_the_customer_is_a_new_one_or_the_one_of_the_name() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let admin = t.admin().await;
        let vogt =
            CustomerInput { name: "VOGT Maschinenbau".to_owned(), site: "Bonn".to_owned(), ..CustomerInput::default() };
        let vogt = customers::create(&admin, vogt).await.unwrap();
        let cologne = SiteInput { name: "Köln".to_owned(), ..SiteInput::default() };
        let cologne = customers::create_site(&admin, vogt, cologne).await.unwrap();
        let lead = contact(&sal, lena()).await;
        let id = opened(&t, &sal, lead).await;
        let form = sales::convert_form(&sal, id).await.unwrap();
        assert!(form.has_namesake);
        let input = form.input;
        let said = |change: ConvertInput| {
            let sal = sal.clone();
            async move { refusal(sales::convert(&sal, id, change, None).await) }
        };
        assert!(said(input.clone()).await.at("customer").is_some());
        assert!(said(ConvertInput { customer: " ".to_owned(), ..input.clone() }).await.at("customer").is_some());
        let using = ConvertInput { use_customer: "true".to_owned(), ..input.clone() };
        assert!(said(using.clone()).await.at("site").is_some_and(|text| text.contains("Bonn, Köln")));
        assert!(said(ConvertInput { site: "Ulm".to_owned(), ..using.clone() }).await.at("site").is_some());
        let missing = ConvertInput { customer: "Nobody".to_owned(), ..using.clone() };
        assert!(said(missing).await.at("use_customer").is_some());
        let wrong = ConvertInput { emails: "nonsense".to_owned(), site: "köln".to_owned(), ..using.clone() };
        assert!(said(wrong).await.at("emails").is_some());
        let made = sales::convert(&sal, id, ConvertInput { site: "köln".to_owned(), ..using }, None).await.unwrap();
        assert_eq!((made.customer_id, made.site_id), (vogt, cologne));
    })
    .await;
}

#[tokio::test]
async fn hal_31_who_may_be_there_already_is_shown_before_anybody_is_converted() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let lead = contact(&sal, LeadInput { phone: "+49 228 9912345".to_owned(), ..lena() }).await;
        let id = opened(&t, &sal, lead).await;
        let form = UserInput {
            first_name: "L.".to_owned(),
            last_name: "Vogt".to_owned(),
            emails: "l@other.example".to_owned(),
            phones: "0049 228 9912345".to_owned(),
            customer_id: t.customer("Acme").await.0.to_string(),
            ..UserInput::default()
        };
        let known = users::create(&sal, form).await.unwrap();
        let input = sales::convert_form(&sal, id).await.unwrap().input;
        let asking = ConvertInput { check_duplicates: "true".to_owned(), ..input };
        let AppError::Alike(people) = refusal(sales::convert(&sal, id, asking.clone(), None).await) else {
            panic!("converted without asking")
        };
        assert_eq!(people.iter().map(|one| one.id).collect::<Vec<_>>(), [known]);
        let customers = customers_there_are(&t).await;
        let seen = ConvertInput { seen_alike: known.to_string(), ..asking };
        assert_ne!(sales::convert(&sal, id, seen, None).await.unwrap().user_id, known);
        assert_eq!(customers_there_are(&t).await, customers + 1, "the refusal left none behind");
    })
    .await;
}
