//! Opportunities about contacts or prospects, and their conversion.

use crate::inbound::{added_to, articles, deliver, mailbox, plain};
use crate::support::{PASSWORD, TestApp, each_database, refusal};
use crate::tickets::{inbox, new_queue, subjects, view};
use domain::AppError;
use domain::account::{ChoosePasswordInput, RegistrationInput, SignInInput};
use domain::customers::{CustomerInput, SiteInput};
use domain::ids::{LeadId, SalesAccountId, TicketId, TypeId};
use domain::journal::Entity;
use domain::policy::Hat;
use domain::privacy::EraseInput;
use domain::sales::{
    Conversion, ConvertInput, LeadInput, LeadKind, LeadQuery, OpportunityInput, OpportunityQuery, SalesAccountInput,
    SalesAccountQuery,
};
use domain::settings::{ACCOUNTS_AND_PROSPECTS, REGISTRATION, REGISTRATION_SITE};
use domain::state::{ArticleKind, Door, UserType, WebAccess};
use domain::structure::RoleInput;
use domain::ticket_types::TicketTypeInput;
use domain::tickets::{ArticleInput, TicketPatch};
use entity::{customer, opportunity, ticket, user};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use service::{Cx, accounts, customers, doors, privacy, sales, settings, structure, ticket_types, tickets, users};
use std::collections::BTreeMap;

/// A ticket type whose tickets are opportunities.
async fn sales_type(t: &TestApp) -> TypeId {
    let input = TicketTypeInput {
        name: "Opportunity".to_owned(),
        is_opportunity: "true".to_owned(),
        ..TicketTypeInput::default()
    };
    ticket_types::create(&t.admin().await, input).await.unwrap()
}

/// An agent of the type Manager who sells, where opportunities have a type.
async fn seller(t: &TestApp) -> Cx {
    sales_type(t).await;
    t.agent("Sal", UserType::Manager).await
}

fn lena() -> LeadInput {
    LeadInput {
        name: "Lena Vogt".to_owned(),
        email: "lena@vogt.example".to_owned(),
        phone: "0228 99 12345".to_owned(),
        company: "Vogt Maschinenbau".to_owned(),
        comment: "Met at the fair.".to_owned(),
        ..LeadInput::default()
    }
}

async fn contact(cx: &Cx, input: LeadInput) -> LeadId {
    sales::create_lead(cx, LeadKind::Contact, input).await.unwrap()
}

fn about(lead: LeadId, queue: impl ToString) -> OpportunityInput {
    OpportunityInput {
        lead_id: lead.to_string(),
        queue_id: queue.to_string(),
        subject: "Two hundred seats".to_owned(),
        body: "Budget is high.".to_owned(),
        ..OpportunityInput::default()
    }
}

async fn opened(t: &TestApp, cx: &Cx, lead: LeadId) -> TicketId {
    let queue = inbox(t).await;
    sales::open_opportunity(cx, about(lead, queue)).await.unwrap()
}

/// What the form proposes.
async fn proposed(cx: &Cx, id: TicketId) -> ConvertInput {
    sales::convert_form(cx, id).await.unwrap().input
}

async fn converted(cx: &Cx, id: TicketId) -> Conversion {
    let input = proposed(cx, id).await;
    sales::convert(cx, id, input, None).await.unwrap()
}

async fn row(t: &TestApp, id: TicketId) -> ticket::Model {
    ticket::Entity::find_by_id(id).one(t.app.db.read()).await.unwrap().unwrap()
}

async fn customers_there_are(t: &TestApp) -> u64 {
    customer::Entity::find().count(t.app.db.read()).await.unwrap()
}

async fn with_accounts(t: &TestApp, cx: &Cx) -> Cx {
    t.set_setting(ACCOUNTS_AND_PROSPECTS, "true").await;
    t.cx(cx.actor.subject.id).await
}

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
async fn hal_31_only_opportunities_are_converted() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let queue = inbox(&t).await;
        let ana = t.customer_user("Ana").await;
        let plain = crate::tickets::opened(&ana, queue, "Printer").await;
        let shown = tickets::get(&sal, plain, Hat::Agent).await.unwrap();
        assert!(shown.opportunity.is_none() && !shown.can.convert);
        let people = t.people().await;
        let input = ConvertInput {
            first_name: "Lena".to_owned(),
            last_name: "Vogt".to_owned(),
            emails: "lena@vogt.example".to_owned(),
            customer: "Vogt".to_owned(),
            ..ConvertInput::default()
        };
        assert!(matches!(refusal(sales::convert(&sal, plain, input, None).await), AppError::Conflict(_)));
        assert!(matches!(refusal(sales::convert_form(&sal, plain).await), AppError::Conflict(_)));
        assert_eq!(t.people().await, people);
        let lead = contact(&sal, lena()).await;
        let id = opened(&t, &sal, lead).await;
        assert!(tickets::get(&sal, id, Hat::Agent).await.unwrap().can.convert);
        // A ticket stays what it is: an opportunity, or none.
        let kind = row(&t, id).await.type_id;
        for (ticket, kind) in [(plain, kind), (id, TypeId::FIRST)] {
            let patch = TicketPatch { type_id: kind.to_string(), ..TicketPatch::default() };
            assert!(refusal(tickets::update(&sal, ticket, patch, None).await).at("type_id").is_some());
        }
    })
    .await;
}

#[tokio::test]
async fn hal_32_a_second_conversion_is_prevented_also_at_the_same_moment() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let lead = contact(&sal, lena()).await;
        let id = opened(&t, &sal, lead).await;
        let input = proposed(&sal, id).await;
        // Two tabs with another name each, so that nothing but the conversion itself stands in the way.
        let other = ConvertInput {
            emails: "l.vogt@vogt.example".to_owned(),
            customer: "Vogt Holding".to_owned(),
            ..input.clone()
        };
        let (people, places) = (t.people().await, customers_there_are(&t).await);
        let (one, two) = tokio::join!(
            tokio::spawn({
                let sal = sal.clone();
                async move { sales::convert(&sal, id, input, None).await }
            }),
            tokio::spawn({
                let sal = sal.clone();
                async move { sales::convert(&sal, id, other, None).await }
            }),
        );
        let answers = [one.unwrap(), two.unwrap()];
        let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!((done.len(), refused.len()), (1, 1));
        let refused = refused.into_iter().map(refusal).next().unwrap();
        assert_eq!(refused, AppError::Conflict("This opportunity is converted already.".to_owned()));
        assert_eq!(customers_there_are(&t).await, places + 1);
        assert_eq!(t.people().await, people + 2, "the user, and the General User of the new site");
        let again = ConvertInput { link: "true".to_owned(), ..ConvertInput::default() };
        assert!(matches!(refusal(sales::convert(&sal, id, again, None).await), AppError::Conflict(_)));
    })
    .await;
}

#[tokio::test]
async fn hal_32_two_opportunities_about_one_contact_make_one_user() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let lead = contact(&sal, lena()).await;
        let (first, second) = (opened(&t, &sal, lead).await, opened(&t, &sal, lead).await);
        let (one, two) = (proposed(&sal, first).await, proposed(&sal, second).await);
        let (one, two) = tokio::join!(
            tokio::spawn({
                let sal = sal.clone();
                async move { sales::convert(&sal, first, one, None).await }
            }),
            tokio::spawn({
                let sal = sal.clone();
                async move { sales::convert(&sal, second, two, None).await }
            }),
        );
        let (one, two) = (one.unwrap().unwrap(), two.unwrap().unwrap());
        assert_eq!(one, two, "the same user and customer");
        assert_eq!(row(&t, second).await.requester_id, one.user_id);
        let third = opened(&t, &sal, lead).await;
        let form = sales::convert_form(&sal, third).await.unwrap();
        assert_eq!(form.user.as_deref(), Some("Lena Vogt, Vogt Maschinenbau"));
        let made = sales::convert(&sal, third, ConvertInput::default(), None).await.unwrap();
        assert_eq!(made.user_id, one.user_id);
    })
    .await;
}

#[tokio::test]
async fn hal_33_a_prospect_becomes_a_user_and_the_account_a_customer() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let old = contact(&sal, LeadInput { name: "Otto Alt".to_owned(), ..LeadInput::default() }).await;
        let old = opened(&t, &sal, old).await;
        let prospect = |account: SalesAccountId, name: &str| LeadInput {
            name: name.to_owned(),
            email: format!("{}@nord.example", name.to_lowercase().replace(' ', ".")),
            account_id: account.to_string(),
            ..LeadInput::default()
        };
        let nord = SalesAccountInput { name: "Nordlicht".to_owned(), ..SalesAccountInput::default() };
        let account = sales::create_account(&sal, nord.clone()).await.unwrap();
        assert!(refusal(sales::create_account(&sal, nord).await).at("name").is_some());
        // The toggle changes what there is.
        let refused = sales::create_lead(&sal, LeadKind::Prospect, prospect(account, "Nils Nord")).await;
        assert!(matches!(refusal(refused), AppError::Conflict(_)));
        assert_eq!(sales::opportunity_form(&sal, None, None, "").await.unwrap().kind, LeadKind::Contact);
        let sal = with_accounts(&t, &sal).await;
        assert!(matches!(refusal(sales::create_lead(&sal, LeadKind::Contact, lena()).await), AppError::Conflict(_)));
        assert_eq!(sales::opportunity_form(&sal, None, None, "").await.unwrap().kind, LeadKind::Prospect);
        let stray = sales::create_lead(&sal, LeadKind::Prospect, LeadInput { account_id: "99".to_owned(), ..lena() });
        assert!(refusal(stray.await).at("account_id").is_some());

        let nils = sales::create_lead(&sal, LeadKind::Prospect, prospect(account, "Nils Nord")).await.unwrap();
        let nora = sales::create_lead(&sal, LeadKind::Prospect, prospect(account, "Nora Nord")).await.unwrap();
        let (first, second) = (opened(&t, &sal, nils).await, opened(&t, &sal, nora).await);
        let form = sales::convert_form(&sal, first).await.unwrap();
        assert_eq!((form.kind, form.input.customer.as_str()), (LeadKind::Prospect, "Nordlicht"));
        let made = converted(&sal, first).await;
        let person = t.user(made.user_id).await;
        assert_eq!((person.display_name.as_str(), person.door), ("Nils Nord", Door::Opportunity));
        assert_eq!(customers::get(&sal, made.customer_id).await.unwrap().name, "Nordlicht");
        let became = sales::account(&sal, account).await.unwrap();
        assert_eq!((became.customer.unwrap().id, became.prospects.len()), (made.customer_id.0, 2));
        let events = t.events(Entity::SalesAccount, account.0).await;
        assert_eq!(events, ["sales_account.created", "sales_account.converted"]);

        // The account is a customer by now: the next prospect becomes a user of it.
        let form = sales::convert_form(&sal, second).await.unwrap();
        assert_eq!(form.customer.unwrap().name, "Nordlicht");
        let next =
            sales::convert(&sal, second, ConvertInput { customer: String::new(), ..form.input }, None).await.unwrap();
        assert_eq!((next.customer_id, next.user_id == made.user_id), (made.customer_id, false));
        // What was about a contact before stays so.
        assert_eq!(sales::convert_form(&sal, old).await.unwrap().kind, LeadKind::Contact);
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
async fn hal_31_converting_needs_each_of_its_rights() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let lead = contact(&sal, lena()).await;
        let id = opened(&t, &sal, lead).await;
        let admin = t.admin().await;
        let all = ["users.read", "users.create", "customers.manage"];
        let with = |permissions: &[&str], rights: &[&str]| RoleInput {
            name: "Tested".to_owned(),
            permissions: permissions.iter().map(|right| (*right).to_owned()).collect(),
            ticket_rights: rights.iter().map(|right| (*right).to_owned()).collect(),
            ..RoleInput::default()
        };
        let tess = t.worker("Tess", &[]).await.actor.subject.id;
        let role = structure::roles::create(&admin, with(&all, &["read", "change"])).await.unwrap();
        t.grant(tess, domain::state::GrantKind::Role, role.0).await;
        let input = proposed(&sal, id).await;
        for missing in all {
            let held: Vec<_> = all.into_iter().filter(|right| *right != missing).collect();
            structure::roles::update(&admin, role, with(&held, &["read", "change"])).await.unwrap();
            let tess = t.cx(tess).await;
            assert!(!tickets::get(&tess, id, Hat::Agent).await.unwrap().can.convert, "{missing}");
            assert!(matches!(refusal(sales::convert_form(&tess, id).await), AppError::Forbidden(_)), "{missing}");
            let refused = refusal(sales::convert(&tess, id, input.clone(), None).await);
            assert!(matches!(refused, AppError::Forbidden(_)), "{missing}: {refused:?}");
        }
        structure::roles::update(&admin, role, with(&all, &["read"])).await.unwrap();
        let refused = refusal(sales::convert(&t.cx(tess).await, id, input.clone(), None).await);
        assert!(matches!(refused, AppError::Forbidden(_)), "without changing the ticket: {refused:?}");
        let outsider = t.bare_agent("Olaf", UserType::Manager).await;
        assert_eq!(refusal(sales::convert(&outsider, id, input.clone(), None).await), AppError::NotFound);
        structure::roles::update(&admin, role, with(&all, &["read", "change"])).await.unwrap();
        sales::convert(&t.cx(tess).await, id, input, None).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn hal_75_a_contact_is_no_user_until_converted() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        t.customer("Acme").await;
        let values = [(REGISTRATION, "true"), (REGISTRATION_SITE, "Acme / Head office")];
        let values: BTreeMap<_, _> = values.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        settings::save(&t.admin().await, values).await.unwrap();
        let sal = t.cx(sal.actor.subject.id).await;
        let people = t.people().await;
        let lead = contact(&sal, lena()).await;
        let id = opened(&t, &sal, lead).await;
        assert_eq!(t.people().await, people, "nobody is in the directory");

        // No sign-in, no password.
        for login in ["lena@vogt.example", "Lena Vogt"] {
            let login = SignInInput { login: login.to_owned(), password: PASSWORD.to_owned() };
            assert!(accounts::sign_in(&t.guest(), login).await.is_err());
        }
        t.run_jobs().await;
        let mails = t.mails().len();
        accounts::request_reset(&t.guest(), "lena@vogt.example").await.unwrap();
        t.run_jobs().await;
        assert_eq!(t.mails().len(), mails, "no link, no mail about the ticket");

        // Not found, not the requester, not the owner of any ticket.
        for q in ["lena", "vogt", "lena@vogt.example", "0228 99 12345"] {
            assert!(users::requesters(&sal, q).await.unwrap().is_empty(), "{q}");
            assert!(users::suggest(&sal, q).await.unwrap().is_empty(), "{q}");
        }
        let ticket = row(&t, id).await;
        assert_eq!(ticket.requester_id, sal.actor.subject.id, "the agent's own");
        assert!(ticket.is_confidential);

        // Registering makes somebody new, who has nothing to do with the contact.
        let form = RegistrationInput {
            name: "Lena Vogt".to_owned(),
            email: "lena@vogt.example".to_owned(),
            ..RegistrationInput::default()
        };
        doors::register(&t.guest(), form).await.unwrap();
        assert_eq!(t.people().await, people + 1);
        assert_eq!(row(&t, id).await.requester_id, sal.actor.subject.id);
        assert!(sales::lead(&sal, lead).await.unwrap().user.is_none());
        let known = sales::convert_form(&sal, id).await.unwrap().known;
        assert_eq!(known.as_deref(), Some("Lena Vogt, Acme"), "and is offered when it is converted");
    })
    .await;
}

#[tokio::test]
async fn hal_75_a_mail_of_the_agent_before_the_conversion_is_a_note() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let lead = contact(&sal, lena()).await;
        let id = opened(&t, &sal, lead).await;
        let support = mailbox(&t).await;
        let subject = format!("[#{}] Two hundred seats", id.number());
        assert_eq!(added_to(deliver(&t, support, plain("sal@desk.example.com", "sal", &subject)).await), id);
        let kinds: Vec<_> = articles(&t, id).await.into_iter().map(|article| article.kind).collect();
        assert_eq!(kinds, [ArticleKind::Note, ArticleKind::Note]);
    })
    .await;
}

#[tokio::test]
async fn hal_75_what_is_written_before_the_conversion_stays_internal() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let lead = contact(&sal, lena()).await;
        let id = opened(&t, &sal, lead).await;
        let shown = tickets::get(&sal, id, Hat::Agent).await.unwrap();
        assert_eq!(shown.articles[0].kind, ArticleKind::Note);
        assert!(!shown.can.reply && shown.can.note);
        assert_eq!(shown.owner_id, Some(sal.actor.subject.id));
        let reply = ArticleInput { kind: "reply".to_owned(), body: "Dear Lena".to_owned(), ..ArticleInput::default() };
        let refused = tickets::answer(&sal, id, reply.clone(), Hat::Agent, Vec::new()).await;
        assert!(matches!(refusal(refused), AppError::Forbidden(_)));
        let note = ArticleInput { kind: "note".to_owned(), ..reply.clone() };
        tickets::answer(&sal, id, note, Hat::Agent, Vec::new()).await.unwrap();
        let made = converted(&sal, id).await;
        tickets::answer(&sal, id, reply, Hat::Agent, Vec::new()).await.unwrap();
        accounts::register(&t.admin().await, made.user_id).await.unwrap();
        let token = t.link_in_last_mail().await;
        let (password, password_again) = (PASSWORD.to_owned(), PASSWORD.to_owned());
        let choice = ChoosePasswordInput { token, password, password_again };
        accounts::choose_password(&t.guest(), choice).await.unwrap();
        let lena = t.cx(made.user_id).await;
        assert_eq!(subjects(&lena, view("all"), Hat::Portal).await, ["Two hundred seats"], "it is her ticket");
        let seen = tickets::get(&lena, id, Hat::Portal).await.unwrap();
        assert_eq!(seen.articles.len(), 1);
        assert!(seen.opportunity.is_none() && seen.articles[0].body == "Dear Lena");
    })
    .await;
}

#[tokio::test]
async fn hal_75_a_mail_of_its_agent_is_a_note_of_an_opportunity() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let support = mailbox(&t).await;
        let lead = contact(&sal, lena()).await;
        let id = opened(&t, &sal, lead).await;
        // In the portal, agents could write to their own tickets as customers do.
        let own = user::Entity::update_many().col_expr(user::Column::WebAccess, Expr::value(WebAccess::Own));
        own.filter(user::Column::Id.eq(sal.actor.subject.id)).exec(t.app.db.maintenance()).await.unwrap();
        let subject = format!("Re: [#{}] Two hundred seats", id.number());
        let received = deliver(&t, support, plain("sal@desk.example.com", "one", &subject)).await;
        assert_eq!(added_to(received), id);
        let kinds: Vec<_> = articles(&t, id).await.into_iter().map(|article| article.kind).collect();
        assert_eq!(kinds, [ArticleKind::Note, ArticleKind::Note]);
    })
    .await;
}

#[tokio::test]
async fn the_account_of_a_prospect_is_offered_however_many_there_are() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let mut last = SalesAccountId::default();
        for number in 0..=200 {
            let input = SalesAccountInput { name: format!("Account {number:03}"), ..SalesAccountInput::default() };
            last = sales::create_account(&sal, input).await.unwrap();
        }
        let offered = sales::account_choices(&sal, None).await.unwrap();
        assert!(offered.iter().all(|one| one.id != last.0), "the first ones by name");
        let offered = sales::account_choices(&sal, Some(last)).await.unwrap();
        assert_eq!(offered.iter().filter(|one| one.id == last.0).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn prospects_are_found_by_the_name_of_their_account() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let sal = with_accounts(&t, &sal).await;
        let account = SalesAccountInput { name: "Müller & Söhne".to_owned(), ..SalesAccountInput::default() };
        let account = sales::create_account(&sal, account).await.unwrap();
        let prospect = LeadInput { account_id: account.to_string(), ..lena() };
        sales::create_lead(&sal, LeadKind::Prospect, prospect).await.unwrap();
        let many = "vogt ".repeat(2000);
        for q in ["MÜLLER", "söhne lena", "lena vogt", "lena\0", many.as_str()] {
            let query = LeadQuery { q: q.to_owned(), ..LeadQuery::default() };
            assert_eq!(sales::leads(&sal, LeadKind::Prospect, query).await.unwrap().rows.len(), 1, "{q}");
        }
        let query = SalesAccountQuery { q: "müller söhne".to_owned(), ..SalesAccountQuery::default() };
        assert_eq!(sales::accounts(&sal, query).await.unwrap().rows.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn opportunities_are_opened_and_listed_by_whoever_may() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let (queue, _) = new_queue(&t, "Secret", None).await;
        let lead = contact(&sal, lena()).await;
        let id = opened(&t, &sal, lead).await;
        let admin = t.admin().await;
        let plain = t.agent("Paul", UserType::User).await;
        for refused in [
            sales::leads(&plain, LeadKind::Contact, LeadQuery::default()).await.map(|_| ()),
            sales::lead(&plain, lead).await.map(|_| ()),
            sales::update_lead(&plain, lead, lena()).await,
            sales::create_lead(&plain, LeadKind::Contact, lena()).await.map(|_| ()),
            sales::accounts(&plain, SalesAccountQuery::default()).await.map(|_| ()),
            sales::create_account(&plain, SalesAccountInput::default()).await.map(|_| ()),
            sales::opportunities(&plain, OpportunityQuery::default()).await.map(|_| ()),
            sales::open_opportunity(&plain, about(lead, queue)).await.map(|_| ()),
            sales::opportunity_form(&plain, None, None, "").await.map(|_| ()),
        ] {
            assert!(matches!(refusal(refused), AppError::Forbidden(_)));
        }
        let found =
            |q: &str, view: &str| OpportunityQuery { q: q.to_owned(), view: view.to_owned(), ..Default::default() };
        for q in ["", "two seats", "lena", "maschinenbau", "LENA vogt"] {
            let rows = sales::opportunities(&sal, found(q, "")).await.unwrap().rows;
            assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [id], "{q}");
        }
        assert!(sales::opportunities(&sal, found("zzz", "")).await.unwrap().rows.is_empty());
        assert!(refusal(sales::opportunities(&sal, found("", "some")).await).at("view").is_some());
        let outsider = t.bare_agent("Olaf", UserType::Manager).await;
        assert!(
            sales::opportunities(&outsider, found("", "all")).await.unwrap().rows.is_empty(),
            "tickets out of sight"
        );
        assert!(sales::lead(&outsider, lead).await.unwrap().opportunities.is_empty());

        let missing = OpportunityInput { lead_id: "999".to_owned(), ..about(lead, queue) };
        assert!(refusal(sales::open_opportunity(&sal, missing).await).at("lead_id").is_some());
        let kind = OpportunityInput { type_id: TypeId::FIRST.to_string(), ..about(lead, inbox(&t).await) };
        assert!(refusal(sales::open_opportunity(&sal, kind).await).at("type_id").is_some());
        let once = OpportunityInput { idempotency_key: "one".to_owned(), ..about(lead, inbox(&t).await) };
        let first = sales::open_opportunity(&sal, once.clone()).await.unwrap();
        assert_eq!(sales::open_opportunity(&sal, once).await.unwrap(), first);
        assert_eq!(opportunity::Entity::find().count(t.app.db.read()).await.unwrap(), 2);
        converted(&sal, first).await;
        assert_eq!(sales::opportunities(&sal, found("", "converted")).await.unwrap().rows[0].id, first);
        assert_eq!(sales::opportunities(&sal, found("", "open")).await.unwrap().rows[0].id, id);

        // No form of ordinary tickets offers the type, and it stays what it is.
        assert!(tickets::type_form(&sal, Hat::Agent, None).types.len() == 1);
        let kind = row(&t, id).await.type_id;
        let turned = TicketTypeInput { name: "Opportunity".to_owned(), ..TicketTypeInput::default() };
        assert!(refusal(ticket_types::update(&admin, kind, turned.clone()).await).at("is_opportunity").is_some());
        let open = TicketTypeInput { is_opportunity: "true".to_owned(), is_in_portal: "true".to_owned(), ..turned };
        assert!(refusal(ticket_types::update(&admin, kind, open).await).at("is_opportunity").is_some());
    })
    .await;
}

#[tokio::test]
async fn whoever_is_erased_is_erased_as_a_contact_too() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        let admin = t.admin().await;
        let lead = contact(&sal, lena()).await;
        let id = opened(&t, &sal, lead).await;
        let other = opened(&t, &sal, lead).await;
        let input = proposed(&sal, id).await;
        let input = ConvertInput { emails: "l.vogt@home.example".to_owned(), ..input };
        let made = sales::convert(&sal, id, input, None).await.unwrap();
        let asked = EraseInput {
            also_delete_tickets: "true".to_owned(),
            confirmation: "l.vogt@home.example".to_owned(),
            reason: "Asked for it.".to_owned(),
        };
        privacy::erase(&admin, made.user_id, asked).await.unwrap();
        t.run_jobs().await;
        let left = sales::lead(&sal, lead).await.unwrap();
        assert_eq!((left.name.as_str(), left.email.as_str(), left.phone.as_str()), ("Deleted user", "", ""));
        assert!(left.user.is_none() && left.comment.is_empty());
        for row in t.journal(Entity::Lead, lead.0).await {
            assert!(!row.changes.contains("lena@vogt.example") && !row.changes.contains("fair"), "{}", row.changes);
        }
        assert_eq!(left.opportunities.iter().map(|row| row.id).collect::<Vec<_>>(), [other], "the ticket went, too");
        assert!(
            sales::leads(&sal, LeadKind::Contact, LeadQuery { q: "lena".to_owned(), ..Default::default() })
                .await
                .unwrap()
                .rows
                .is_empty()
        );
        assert!(sales::convert_form(&sal, other).await.unwrap().user.is_none(), "nobody is linked to who is gone");
    })
    .await;
}
