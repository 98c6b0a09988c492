//! What somebody is, and what is written, before the conversion; and what is left after an erasure.

use super::{contact, converted, lena, opened, proposed, row, seller};
use crate::inbound::{added_to, articles, deliver, mailbox, plain};
use crate::support::{PASSWORD, each_database, refusal};
use crate::tickets::{subjects, view};
use domain::AppError;
use domain::account::{ChoosePasswordInput, RegistrationInput, SignInInput};
use domain::journal::Entity;
use domain::policy::Hat;
use domain::privacy::EraseInput;
use domain::sales::{ConvertInput, LeadKind, LeadQuery};
use domain::settings::{REGISTRATION, REGISTRATION_SITE};
use domain::state::{ArticleKind, WebAccess};
use domain::tickets::ArticleInput;
use entity::user;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use service::{accounts, doors, privacy, sales, settings, tickets, users};
use std::collections::BTreeMap;

#[tokio::test]
async fn hal_75_a_contact_is_no_user_until_converted() {
    each_database(|t| async move {
        let sal = seller(&t).await;
        t.customer("Acme").await;
        let values = [(REGISTRATION, "public"), (REGISTRATION_SITE, "Acme / Head office")];
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
            ..EraseInput::default()
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
