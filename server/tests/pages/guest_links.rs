//! Ticket links in browsers without WebAssembly (N15).

use crate::statuses::ticket_of;
use crate::support::{Desk, each_desk};
use crate::visit::{ADMIN, Browser, cookie, target};
use domain::customers::CustomerInput;
use domain::ids::TicketId;
use domain::policy::Hat;
use domain::settings::UNDO_SECONDS;
use domain::state::{AccountState, UserType, WebAccess};
use domain::tickets::ArticleInput;
use reqwest::multipart::Form;
use service::{Cx, customers, guest_links, tickets};

const GUEST: &str = "gus@acme.example.com";

/// The newest mail to the guest with these words in it.
async fn mail_with(desk: &Desk, words: &str) -> String {
    desk.t.run_jobs().await;
    let mails: Vec<_> = desk.t.mails().iter().map(|mail| mail.replace("=\r\n", "")).collect();
    let found = mails.into_iter().rev().find(|mail| mail.contains(GUEST) && mail.contains(words));
    found.unwrap_or_else(|| panic!("no mail with {words}"))
}

/// A ticket of somebody without an account, and the page of their link.
async fn link(desk: &Desk) -> (Cx, TicketId, String) {
    // Replies leave at once.
    desk.t.set_setting(UNDO_SECONDS, "0").await;
    let admin = desk.t.admin().await;
    let ana = desk.t.customer_user("Ana").await;
    let id = TicketId(ticket_of(&admin, &ana).await);
    let gus = desk.t.person_of_acme("Gus", WebAccess::Own, AccountState::Guest).await;
    let input = domain::tickets::EndUserInput { requester_id: gus.to_string(), ..Default::default() };
    tickets::set_end_user(&admin, id, input, None).await.unwrap();
    let reply = ArticleInput { kind: "reply".to_owned(), body: "Is it better?".to_owned(), ..ArticleInput::default() };
    tickets::answer(&admin, id, reply, Hat::Agent, Vec::new()).await.unwrap();
    let mail = mail_with(desk, "/t/").await;
    let (_, rest) = mail.split_once("/t/").unwrap();
    let token: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    (admin, id, format!("/t/{token}"))
}

#[tokio::test]
async fn n15_a_browser_says_who_it_is_reads_answers_and_is_thrown_out_by_revoking() {
    each_desk(|desk| async move {
        let (admin, id, page) = link(&desk).await;
        let browser = Browser::new(&desk);
        let asked = browser.open(&page).await.is(200);
        assert!(asked.text.contains("Who are you?") && !asked.text.contains("Gus"), "{}", asked.text);
        let wrong = browser.submit(&page, &format!("{page}/ask"), &[("email", "nonsense")]).await;
        assert_eq!(target(&wrong), page);
        let again = browser.open(&page).await.is(200);
        assert!(again.text.contains("This is not a mail address") && again.text.contains("nonsense"));
        let sent = browser.submit(&page, &format!("{page}/ask"), &[("email", GUEST)]).await;
        let name = guest_links::cookie_name(page.trim_start_matches("/t/"));
        assert!(cookie(&sent, &name).is_some_and(|cookie| cookie.contains("HttpOnly")), "{sent:?}");
        assert!(browser.open(&page).await.is(200).text.contains("Please look into your mail"));
        let mail = mail_with(&desk, "enter this code").await;
        let code = mail.lines().find(|line| line.len() == 8 && line.bytes().all(|byte| byte.is_ascii_digit()));
        let code = code.unwrap();
        assert_eq!(target(&browser.submit(&page, &format!("{page}/code"), &[("code", code)]).await), page);
        let shown = browser.open(&page).await.is(200);
        assert!(shown.text.contains("Is it better?") && shown.text.contains("Gus Customer"), "{}", shown.text);
        let form = Form::new().text("body", "It is, thank you.");
        let answered = crate::support::send(browser.form(&page, &format!("{page}/answer")).multipart(form)).await;
        assert!(target(&answered).starts_with(&format!("{page}#article-")));
        assert!(browser.open(&page).await.is(200).text.contains("It is, thank you."));
        assert!(Browser::new(&desk).open(&page).await.is(200).text.contains("Who are you?"), "elsewhere");
        let row = guest_links::list(&admin, id).await.unwrap().links.remove(0);
        guest_links::revoke(&admin, id, row.id).await.unwrap();
        let over = browser.open(&page).await.is(410);
        assert!(over.text.contains("This link was revoked") && over.text.contains("answer the last mail"));
        let form = Form::new().text("body", "Too late.");
        let late = crate::support::send(browser.form(&page, &format!("{page}/answer")).multipart(form)).await;
        assert_eq!(target(&late), page);
        assert_eq!(browser.bare(reqwest::Method::GET, &format!("{page}/events")).send().await.unwrap().status(), 409);
        let ticket = tickets::get(&admin, id, Hat::Agent).await.unwrap();
        assert!(ticket.articles.iter().all(|article| article.body != "Too late."));
    })
    .await;
}

#[tokio::test]
async fn n15_a_link_that_never_was_is_not_found_and_agents_revoke_on_the_page_of_the_ticket() {
    each_desk(|desk| async move {
        let (_, id, page) = link(&desk).await;
        let unknown = Browser::new(&desk).open("/t/unknown").await.is(404);
        assert!(unknown.text.contains("This link is not known here"), "{}", unknown.text);
        let agent = Browser::of(&desk, ADMIN).await;
        let path = format!("/agent/tickets/{id}/guests");
        let shown = agent.open(&path).await.is(200);
        assert!(shown.text.contains("Guest links") && shown.text.contains("Revoke"), "{}", shown.text);
        let (_, rest) = shown.text.split_once(r#"name="link" value=""#).unwrap();
        let link: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let (before, _) = shown.text.split_once(r#"name="link""#).unwrap();
        let (_, action) = before.rsplit_once(r#"action=""#).unwrap();
        let action: String = action.chars().take_while(|c| *c != '"').collect();
        let ticket = id.to_string();
        target(&agent.submit(&path, &action, &[("id", &ticket), ("link", &link)]).await);
        Browser::new(&desk).open(&page).await.is(410);
    })
    .await;
}

#[tokio::test]
async fn n15_an_agent_who_is_signed_in_finds_nothing_behind_a_link_to_what_is_hidden_from_them() {
    each_desk(|desk| async move {
        let (admin, id, page) = link(&desk).await;
        desk.t.agent("Mia", UserType::Manager).await;
        let mia = Browser::of(&desk, "mia@desk.example.com").await;
        assert!(mia.open(&page).await.is(200).text.contains("Who are you?"));
        let customer = tickets::get(&admin, id, Hat::Agent).await.unwrap().customer_id;
        let name = customers::get(&admin, customer).await.unwrap().name;
        let hush = CustomerInput { name, is_confidential: "true".to_owned(), ..CustomerInput::default() };
        customers::update(&admin, customer, hush).await.unwrap();
        assert!(mia.open(&page).await.is(404).text.contains("This link is not known here"));
        assert_eq!(target(&mia.submit(&page, &format!("{page}/ask"), &[("email", GUEST)]).await), page);
        assert!(mia.open(&page).await.is(404).text.contains("This link is not known here"));
        assert!(Browser::new(&desk).open(&page).await.is(200).text.contains("Who are you?"), "to others it is a link");
    })
    .await;
}
