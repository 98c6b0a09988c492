//! Links that open one ticket for people without an account (N15, C13).

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::inbox;
use domain::AppError;
use domain::customers::CustomerInput;
use domain::guest_links::{GuestPage, GuestTicket, LinkState};
use domain::ids::{TicketId, UserId};
use domain::journal::Entity;
use domain::policy::Hat;
use domain::settings::{ANONYMOUS_SITE, GUEST_LINK_DAYS, GUEST_LINKS, GUEST_LINKS_FORWARDED, UNDO_SECONDS};
use domain::state::{AccountState, ArticleKind, Door, UserType, WebAccess};
use domain::tickets::{ArticleInput, TicketInput, TicketPatch};
use domain::ties::MergeInput;
use entity::{guest_link, user, user_email};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use service::guest_links::{self, Caller};
use service::{Cx, customers, tickets};

const GUEST: &str = "gus@acme.example.com";

/// A ticket of Gus, who has no account, with an agent who owns it.
async fn ticket_of_guest(t: &TestApp) -> (Cx, UserId, TicketId) {
    // Replies leave at once.
    t.set_setting(UNDO_SECONDS, "0").await;
    let admin = t.admin().await;
    let gus = t.person_of_acme("Gus", WebAccess::Own, AccountState::Guest).await;
    let input = TicketInput {
        requester_id: gus.to_string(),
        queue_id: inbox(t).await.to_string(),
        subject: "The printer smokes".to_owned(),
        body: "We look at it.".to_owned(),
        ..TicketInput::default()
    };
    let id = tickets::open(&admin, input, Hat::Agent).await.unwrap();
    let patch = TicketPatch { owner_id: admin.actor.subject.id.to_string(), ..TicketPatch::default() };
    tickets::update(&admin, id, patch, None).await.unwrap();
    (admin, gus, id)
}

async fn reply(by: &Cx, id: TicketId, body: &str) {
    let seen = tickets::audience(by, id).await.unwrap().seen;
    let input = ArticleInput { kind: "reply".to_owned(), body: body.to_owned(), seen, ..ArticleInput::default() };
    tickets::answer(by, id, input, Hat::Agent, Vec::new()).await.unwrap();
}

fn text(mail: &str) -> String {
    mail.replace("=\r\n", "")
}

/// The newest mail to somebody, after running jobs.
async fn mail_to(t: &TestApp, email: &str) -> String {
    t.run_jobs().await;
    let to = |mail: &&String| mail.lines().any(|line| line.starts_with("To:") && line.to_lowercase().contains(email));
    text(t.mails().iter().rev().find(to).unwrap_or_else(|| panic!("no mail to {email}")))
}

fn token_in(mail: &str) -> String {
    let (_, rest) = mail.split_once("/t/").expect("a ticket link in the mail");
    rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()
}

/// The link in the mail of the next reply.
async fn link(t: &TestApp, admin: &Cx, id: TicketId) -> String {
    reply(admin, id, "Is it better now?").await;
    token_in(&mail_to(t, GUEST).await)
}

async fn code_for(t: &TestApp, email: &str) -> String {
    let mail = mail_to(t, email).await;
    let line = mail.lines().find(|line| line.len() == 8 && line.bytes().all(|byte| byte.is_ascii_digit()));
    line.unwrap_or_else(|| panic!("no code in {mail}")).to_owned()
}

/// A browser in which this address was confirmed: its cookie.
async fn confirmed(t: &TestApp, token: &str, email: &str) -> String {
    let cookie = guest_links::ask(&t.guest(), token, email).await.unwrap();
    guest_links::confirm(&t.guest(), token, &cookie, &code_for(t, email).await).await.unwrap();
    cookie
}

async fn page(t: &TestApp, token: &str, cookie: &str) -> GuestPage {
    guest_links::page(&t.guest(), token, cookie).await.unwrap()
}

async fn opened(t: &TestApp, token: &str, cookie: &str) -> GuestTicket {
    match page(t, token, cookie).await {
        GuestPage::Open(ticket) => *ticket,
        other => panic!("not open: {other:?}"),
    }
}

fn message(body: &str) -> ArticleInput {
    ArticleInput { body: body.to_owned(), ..ArticleInput::default() }
}

async fn by_email(t: &TestApp, email: &str) -> Option<user::Model> {
    let address = user_email::Entity::find().filter(user_email::Column::AddressKey.eq(email));
    let address = address.one(t.app.db.read()).await.unwrap()?;
    Some(t.user(address.user_id).await)
}

#[tokio::test]
async fn n15_a_link_is_no_key_an_unknown_browser_is_asked_who_it_is() {
    each_database(|t| async move {
        let (admin, gus, id) = ticket_of_guest(&t).await;
        let token = link(&t, &admin, id).await;
        let stored = guest_link::Entity::find().all(t.app.db.read()).await.unwrap();
        assert_eq!(stored.len(), 1, "one for each recipient and ticket");
        assert!(!stored[0].token_hash.contains(&token), "only its hash is kept");
        assert_eq!(page(&t, &token, "").await, GuestPage::Ask);
        assert_eq!(page(&t, "nonsense", "").await, GuestPage::Unknown);
        let cookie = guest_links::ask(&t.guest(), &token, " GUS@acme.example.com ").await.unwrap();
        assert!(matches!(page(&t, &token, &cookie).await, GuestPage::Code { .. }));
        let error = refusal(guest_links::confirm(&t.guest(), &token, &cookie, "00000000").await);
        assert!(error.at("code").is_some());
        assert!(matches!(page(&t, &token, &cookie).await, GuestPage::Code { .. }), "still not in");
        let code = code_for(&t, GUEST).await;
        guest_links::confirm(&t.guest(), &token, &cookie, &code).await.unwrap();
        let ticket = opened(&t, &token, &cookie).await;
        assert_eq!((ticket.me.as_str(), ticket.is_forwarded, ticket.may_reply), ("Gus Customer", false, true));
        assert_eq!(ticket.articles.len(), 2);
        assert_eq!(page(&t, &token, "").await, GuestPage::Ask, "another browser is asked");
        guest_links::answer(&t.guest(), &token, &cookie, "", message("It is."), Vec::new()).await.unwrap();
        let view = tickets::get(&admin, id, Hat::Agent).await.unwrap();
        let last = view.articles.last().unwrap();
        assert_eq!((last.author_id, last.kind, last.body.as_str()), (gus, ArticleKind::Message, "It is."));
    })
    .await;
}

#[tokio::test]
async fn n15_a_forwarded_link_posts_under_the_forwarders_own_name_and_requester_and_owner_are_told() {
    each_database(|t| async move {
        let (admin, gus, id) = ticket_of_guest(&t).await;
        let (_, site) = t.customer("Elsewhere").await;
        t.set_setting(ANONYMOUS_SITE, &site.to_string()).await;
        let token = link(&t, &admin, id).await;
        let own = confirmed(&t, &token, GUEST).await;
        guest_links::answer(&t.guest(), &token, &own, "", message("Mine."), Vec::new()).await.unwrap();
        let cookie = confirmed(&t, &token, "zoe@other.example").await;
        for told in [GUEST, "ada@desk.example.com"] {
            let mail = mail_to(&t, told).await;
            assert!(mail.contains("zoe@other.example"), "{told}: {mail}");
        }
        let ticket = opened(&t, &token, &cookie).await;
        assert!(ticket.is_forwarded && ticket.asks_name);
        let shown = serde_json::to_string(&ticket).unwrap();
        assert!(!shown.contains("Gus") && !shown.contains(GUEST), "nothing of the recipient: {shown}");
        let nameless = guest_links::answer(&t.guest(), &token, &cookie, " ", message("Hello"), Vec::new()).await;
        assert!(refusal(nameless).at("name").is_some());
        guest_links::answer(&t.guest(), &token, &cookie, "Zoe Zimmer", message("I see it too."), Vec::new())
            .await
            .unwrap();
        let zoe = by_email(&t, "zoe@other.example").await.unwrap();
        assert_eq!((zoe.door, zoe.site_id, zoe.display_name.as_str()), (Door::ForwardedLink, site, "Zoe Zimmer"));
        let view = tickets::get(&admin, id, Hat::Agent).await.unwrap();
        let last = view.articles.last().unwrap();
        assert_eq!((last.author_id, last.body.as_str()), (zoe.id, "I see it too."));
        assert_eq!(view.requester_id, gus, "the ticket stays whose it was");
        let events = t.events(Entity::Ticket, id.0).await;
        assert!(events.iter().any(|event| event == "ticket.link_forwarded"));
        assert!(events.iter().any(|event| event == "ticket.participant_added"));
        reply(&admin, id, "Thank you both.").await;
        let (to_zoe, to_gus) = (mail_to(&t, "zoe@other.example").await, mail_to(&t, GUEST).await);
        assert_ne!(token_in(&to_zoe), token_in(&to_gus), "each mail carries the link of its reader");
        assert_eq!(token_in(&to_gus), token);
    })
    .await;
}

#[tokio::test]
async fn n15_where_the_setting_forbids_it_a_forwarded_link_opens_nothing_and_the_answer_is_the_same() {
    each_database(|t| async move {
        let (admin, _, id) = ticket_of_guest(&t).await;
        let (_, site) = t.customer("Elsewhere").await;
        t.set_setting(ANONYMOUS_SITE, &site.to_string()).await;
        t.set_setting(GUEST_LINKS_FORWARDED, "false").await;
        let token = link(&t, &admin, id).await;
        let before = t.mails().len();
        let cookie = guest_links::ask(&t.guest(), &token, "zoe@other.example").await.unwrap();
        assert!(matches!(page(&t, &token, &cookie).await, GuestPage::Code { .. }), "as for the recipient");
        t.run_jobs().await;
        assert_eq!(t.mails().len(), before, "no code leaves");
        t.set_setting(GUEST_LINKS_FORWARDED, "true").await;
        let other = confirmed(&t, &token, "zoe@other.example").await;
        assert!(opened(&t, &token, &other).await.is_forwarded);
        t.set_setting(GUEST_LINKS_FORWARDED, "false").await;
        assert_eq!(page(&t, &token, &other).await, GuestPage::Ask, "also who was in before");
    })
    .await;
}

#[tokio::test]
async fn n15_revoking_kills_a_link_at_once_and_the_next_mail_has_another_one() {
    each_database(|t| async move {
        let (admin, _, id) = ticket_of_guest(&t).await;
        let token = link(&t, &admin, id).await;
        let cookie = confirmed(&t, &token, GUEST).await;
        let listed = guest_links::list(&admin, id).await.unwrap().links;
        assert_eq!((listed.len(), listed[0].state), (1, LinkState::Active));
        let reader = t.worker("Rita", &["read"]).await;
        assert!(matches!(refusal(guest_links::revoke(&reader, id, listed[0].id).await), AppError::Forbidden(_)));
        let outsider = t.bare_agent("Otto", UserType::User).await;
        assert_eq!(refusal(guest_links::list(&outsider, id).await), AppError::NotFound);
        guest_links::revoke(&admin, id, listed[0].id).await.unwrap();
        assert_eq!(page(&t, &token, &cookie).await, GuestPage::Over(LinkState::Revoked));
        let late = guest_links::answer(&t.guest(), &token, &cookie, "", message("Late"), Vec::new()).await;
        assert!(matches!(refusal(late), AppError::Conflict(_)), "an open page is refused");
        assert!(matches!(refusal(guest_links::ask(&t.guest(), &token, GUEST).await), AppError::Conflict(_)));
        let next = link(&t, &admin, id).await;
        assert_ne!(next, token);
        assert_eq!(page(&t, &next, &cookie).await, GuestPage::Ask, "its browsers are asked anew");
    })
    .await;
}

#[tokio::test]
async fn n15_the_requester_revokes_in_the_portal_and_other_customers_do_not() {
    each_database(|t| async move {
        let (admin, gus, id) = ticket_of_guest(&t).await;
        link(&t, &admin, id).await;
        let ana = t.customer_user("Ana").await;
        assert_eq!(refusal(guest_links::list(&ana, id).await), AppError::NotFound);
        let patch = domain::tickets::EndUserInput {
            requester_id: ana.actor.subject.id.to_string(),
            ..domain::tickets::EndUserInput::default()
        };
        tickets::set_end_user(&admin, id, patch, None).await.unwrap();
        let links = guest_links::list(&ana, id).await.unwrap().links;
        guest_links::revoke(&ana, id, links[0].id).await.unwrap();
        assert_eq!(guest_links::list(&ana, id).await.unwrap().links[0].state, LinkState::Revoked);
        assert_ne!(gus, ana.actor.subject.id);
    })
    .await;
}

#[tokio::test]
async fn n15_links_expire_and_follow_whose_ticket_it_is() {
    each_database(|t| async move {
        t.set_setting(GUEST_LINK_DAYS, "2").await;
        let (admin, _, id) = ticket_of_guest(&t).await;
        let token = link(&t, &admin, id).await;
        let cookie = confirmed(&t, &token, GUEST).await;
        t.clock.advance(2 * 86_400);
        assert_eq!(page(&t, &token, &cookie).await, GuestPage::Over(LinkState::Expired));
        let admin = t.admin().await;
        let next = link(&t, &admin, id).await;
        let cookie = confirmed(&t, &next, GUEST).await;
        let ana = t.customer_user("Ana").await.actor.subject.id.to_string();
        let input = domain::tickets::EndUserInput { requester_id: ana, ..Default::default() };
        tickets::set_end_user(&admin, id, input, None).await.unwrap();
        assert_eq!(page(&t, &next, &cookie).await, GuestPage::Over(LinkState::Revoked), "it is no longer theirs");
    })
    .await;
}

#[tokio::test]
async fn n15_only_people_without_an_account_get_links() {
    each_database(|t| async move {
        let (admin, gus, id) = ticket_of_guest(&t).await;
        t.set_setting(GUEST_LINKS, "false").await;
        let admin = t.cx(admin.actor.subject.id).await;
        reply(&admin, id, "Once more.").await;
        assert!(mail_to(&t, GUEST).await.contains("/portal/tickets/"), "turned off");
        assert_eq!(page(&t, "anything", "").await, GuestPage::Over(LinkState::Off));
        t.set_setting(GUEST_LINKS, "true").await;
        let ana = t.customer_user("Ana").await;
        let input =
            domain::tickets::EndUserInput { requester_id: ana.actor.subject.id.to_string(), ..Default::default() };
        tickets::set_end_user(&t.admin().await, id, input, None).await.unwrap();
        reply(&t.admin().await, id, "Hello Ana.").await;
        let mail = mail_to(&t, "ana@acme.example.com").await;
        assert!(mail.contains("/portal/tickets/") && !mail.contains("/t/"), "{mail}");
        assert_ne!(gus, ana.actor.subject.id);
    })
    .await;
}

#[tokio::test]
async fn n15_whoever_is_taken_out_does_not_come_back_by_the_same_link() {
    each_database(|t| async move {
        let (admin, _, id) = ticket_of_guest(&t).await;
        let (_, site) = t.customer("Elsewhere").await;
        t.set_setting(ANONYMOUS_SITE, &site.to_string()).await;
        let token = link(&t, &admin, id).await;
        let cookie = confirmed(&t, &token, "zoe@other.example").await;
        guest_links::answer(&t.guest(), &token, &cookie, "Zoe Zimmer", message("Hello"), Vec::new()).await.unwrap();
        let row = guest_links::list(&admin, id).await.unwrap().links.remove(0);
        assert_eq!(row.forwarded[0].name.as_deref(), Some("Zoe Zimmer"));
        guest_links::remove_forwarded(&admin, id, row.id, row.forwarded[0].id).await.unwrap();
        assert_eq!(page(&t, &token, &cookie).await, GuestPage::Ask);
        t.run_jobs().await;
        let before = t.mails().len();
        guest_links::ask(&t.guest(), &token, "Zoe@other.example").await.unwrap();
        t.run_jobs().await;
        assert_eq!(t.mails().len(), before, "no code any more");
        reply(&admin, id, "Only for Gus.").await;
        t.run_jobs().await;
        assert!(t.mails().iter().skip(before).all(|mail| !mail.contains("zoe@other.example")), "no participant");
    })
    .await;
}

#[tokio::test]
async fn n15_codes_and_addresses_cannot_be_tried_without_end() {
    each_database(|t| async move {
        let (admin, _, id) = ticket_of_guest(&t).await;
        let token = link(&t, &admin, id).await;
        let cookie = guest_links::ask(&t.guest(), &token, GUEST).await.unwrap();
        for _ in 0..5 {
            assert!(guest_links::confirm(&t.guest(), &token, &cookie, "1").await.is_err());
        }
        assert_eq!(page(&t, &token, &cookie).await, GuestPage::Ask, "the address is asked for again");
        let mut last = Ok(String::new());
        for number in 0..12 {
            last = guest_links::ask(&t.guest(), &token, &format!("nobody{number}@other.example")).await;
        }
        assert!(matches!(refusal(last), AppError::TooMany { .. }));
    })
    .await;
}

#[tokio::test]
async fn n15_a_link_leads_on_to_the_ticket_into_which_its_own_was_merged_and_back() {
    each_database(|t| async move {
        let (admin, _, id) = ticket_of_guest(&t).await;
        let token = link(&t, &admin, id).await;
        let cookie = confirmed(&t, &token, GUEST).await;
        let other = crate::tickets::opened(&t.customer_user("Ana").await, inbox(&t).await, "Smoke again").await;
        let admin = t.cx(admin.actor.subject.id).await;
        let preview = tickets::merge_preview(&admin, id, &other.number()).await.unwrap();
        let seen = preview.audience.seen;
        let input = MergeInput { into: other.number(), is_confirmed: "true".to_owned(), seen };
        tickets::merge(&admin, id, input).await.unwrap();
        let shown = opened(&t, &token, &cookie).await;
        assert_eq!((shown.id, shown.may_reply), (other, true));
        guest_links::answer(&t.guest(), &token, &cookie, "", message("Mine, too."), Vec::new()).await.unwrap();
        let listed = guest_links::list(&admin, other).await.unwrap().links;
        assert_eq!(listed.len(), 1, "where it can be revoked");
        tickets::unmerge(&t.cx(admin.actor.subject.id).await, id).await.unwrap();
        assert_eq!(opened(&t, &token, &cookie).await.id, id);
    })
    .await;
}

#[tokio::test]
async fn n15_to_an_agent_a_link_opens_only_what_they_may_read_anyway() {
    each_database(|t| async move {
        let (admin, _, id) = ticket_of_guest(&t).await;
        let token = link(&t, &admin, id).await;
        let mia = t.agent("Mia", UserType::Manager).await;
        let own = mia.actor.subject.id;
        assert_eq!(guest_links::page(Caller::new(&t.guest(), Some(&mia)), &token, "").await.unwrap(), GuestPage::Ask);
        let forwarded = confirmed(&t, &token, "mia@desk.example.com").await;
        assert!(opened(&t, &token, &forwarded).await.is_forwarded);

        let acme = tickets::get(&admin, id, Hat::Agent).await.unwrap().customer_id;
        let hush = CustomerInput { is_confidential: "true".to_owned(), ..CustomerInput::default() };
        let hush = CustomerInput { name: "Acme".to_owned(), ..hush };
        customers::update(&admin, acme, hush).await.unwrap();
        let (guest, mia) = (t.guest(), t.cx(own).await);
        assert_eq!(page(&t, &token, &forwarded).await, GuestPage::Ask, "she is let in no more");
        let cookie = confirmed(&t, &token, GUEST).await;
        let signed_in = Caller::new(&guest, Some(&mia));
        assert_eq!(guest_links::page(signed_in, &token, &cookie).await.unwrap(), GuestPage::Unknown);
        for refused in [
            refusal(guest_links::ask(signed_in, &token, GUEST).await),
            refusal(guest_links::watch(signed_in, &token, &cookie).await),
            refusal(guest_links::answer(signed_in, &token, &cookie, "", message("Found"), Vec::new()).await),
        ] {
            assert_eq!(refused, AppError::NotFound);
        }
        opened(&t, &token, &cookie).await;
        let admin = t.cx(admin.actor.subject.id).await;
        let by_admin = Caller::new(&guest, Some(&admin));
        assert!(matches!(guest_links::page(by_admin, &token, &cookie).await.unwrap(), GuestPage::Open(_)));
    })
    .await;
}
