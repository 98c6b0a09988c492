//! Asking by mail address and number for the link to a ticket (N15).

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{form, inbox};
use domain::AppError;
use domain::ids::{TicketId, UserId};
use domain::journal::Entity;
use domain::policy::Hat;
use domain::settings::GUEST_LINKS;
use domain::state::{AccountState, WebAccess};
use domain::tickets::TicketInput;
use service::{guest_links, tickets};

async fn ticket_of(t: &TestApp, requester: UserId) -> TicketId {
    let input = TicketInput { requester_id: requester.to_string(), ..form(inbox(t).await, "The printer smokes") };
    tickets::open(&t.admin().await, input, Hat::Agent).await.unwrap()
}

/// Asks, and gives the mails that left because of it.
async fn asked(t: &TestApp, email: &str, number: &str) -> Vec<String> {
    let before = t.mails().len();
    guest_links::send_status(&t.guest(), email, number).await.unwrap();
    t.run_jobs().await;
    t.mails().split_off(before).iter().map(|mail| mail.replace("=\r\n", "")).collect()
}

#[tokio::test]
async fn n15_the_link_to_a_ticket_goes_to_whose_it_is_and_to_nobody_else() {
    each_database(|t| async move {
        let gus = t.person_of_acme("Gus", WebAccess::Own, AccountState::Guest).await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        let (of_gus, of_ana) = (ticket_of(&t, gus).await, ticket_of(&t, ana).await);
        t.run_jobs().await;

        let mails = asked(&t, " GUS@acme.example.com ", &format!("#{}", of_gus.number())).await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].contains("gus@acme.example.com") && mails[0].contains("/t/"), "{}", mails[0]);
        assert_eq!(t.events(Entity::Ticket, of_gus.0).await.last().unwrap(), "ticket.link_asked");
        let mails = asked(&t, "ana@acme.example.com", &of_ana.number()).await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].contains(&format!("/portal/tickets/{of_ana}")) && !mails[0].contains("/t/"), "{}", mails[0]);

        for (email, number) in [
            ("ana@acme.example.com", of_gus.number()),
            ("nobody@acme.example.com", of_gus.number()),
            ("gus@acme.example.com", TicketId(999_999).number()),
        ] {
            assert!(asked(&t, email, &number).await.is_empty(), "{email} {number}");
        }
        let wrong = refusal(guest_links::send_status(&t.guest(), "gus", "mine").await);
        assert!(wrong.at("email").is_some() && wrong.at("number").is_some(), "{wrong:?}");
        t.set_setting(GUEST_LINKS, "false").await;
        let off = guest_links::send_status(&t.guest(), "gus@acme.example.com", &of_gus.number()).await;
        assert_eq!(refusal(off), AppError::NotFound);
    })
    .await;
}

#[tokio::test]
async fn n15_links_to_tickets_are_not_asked_for_without_end() {
    each_database(|t| async move {
        let gus = t.person_of_acme("Gus", WebAccess::Own, AccountState::Guest).await;
        let id = ticket_of(&t, gus).await;
        t.set_setting("security.sign_in_failures", "3").await;
        t.run_jobs().await;
        for number in 0..3 {
            assert_eq!(asked(&t, "gus@acme.example.com", &id.number()).await.len(), 1, "{number}");
        }
        // From elsewhere: the answer is the same, and no mail leaves.
        let before = t.mails().len();
        guest_links::send_status(&t.guest_at("192.0.2.77"), "gus@acme.example.com", &id.number()).await.unwrap();
        t.run_jobs().await;
        assert_eq!(t.mails().len(), before);
        let refused = refusal(guest_links::send_status(&t.guest(), "nobody@acme.example.com", &id.number()).await);
        assert!(matches!(refused, AppError::TooMany { .. }), "{refused:?}");
    })
    .await;
}
