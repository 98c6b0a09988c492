//! Writing in a ticket without script: drafts, canned replies, undo; and the page of a merged ticket.

use crate::statuses::{ticket_about, ticket_of};
use crate::support::{Desk, Reply, each_desk, send};
use crate::visit::{Browser, target};
use domain::canned::CannedInput;
use domain::ids::TicketId;
use domain::policy::Hat;
use domain::state::UserType;
use domain::ties::MergeInput;
use reqwest::multipart::Form;
use service::{canned, tickets};

/// Sends the form of the composer.
async fn write(browser: &Browser, id: i64, fields: &[(&str, &str)]) -> Reply {
    let form = fields.iter().fold(Form::new().text("hat", "agent"), |form, (name, value)| {
        form.text((*name).to_owned(), (*value).to_owned())
    });
    send(browser.form(&format!("/agent/tickets/{id}"), &format!("/tickets/{id}/answer")).multipart(form)).await
}

async fn shown(browser: &Browser, id: i64) -> String {
    browser.open(&format!("/agent/tickets/{id}")).await.is(200).text
}

/// Manager Mara in a browser, and a ticket of customer Ana.
async fn mara(desk: &Desk) -> (Browser, i64) {
    let mara = desk.t.agent("Mara", UserType::Manager).await;
    let ana = desk.t.customer_user("Ana").await;
    let id = ticket_of(&mara, &ana).await;
    (Browser::of(desk, "Mara").await, id)
}

#[tokio::test]
async fn a_button_keeps_the_draft_and_another_inserts_a_canned_reply() {
    each_desk(|desk| async move {
        let (browser, id) = mara(&desk).await;
        let input = CannedInput {
            name: "Greeting".to_owned(),
            body: "Hello $-FIRSTNAME,".to_owned(),
            ..CannedInput::default()
        };
        let canned = canned::create(&desk.t.admin().await, input).await.unwrap().to_string();
        let kept = write(&browser, id, &[("kind", "note"), ("body", "Half a"), ("do", "keep")]).await;
        assert_eq!(target(&kept), format!("/agent/tickets/{id}"));
        let page = shown(&browser, id).await;
        assert!(page.contains(">Half a</textarea>") && page.contains("Draft kept"), "{page}");
        let fields = [("kind", "note"), ("body", "Half a thought"), ("canned", canned.as_str()), ("do", "insert")];
        target(&write(&browser, id, &fields).await);
        let page = shown(&browser, id).await;
        assert!(page.contains(">Half a thought\n\nHello Ana,</textarea>"), "{page}");
        target(&write(&browser, id, &[("kind", "note"), ("body", "Nothing lost"), ("do", "insert")]).await);
        let page = shown(&browser, id).await;
        assert!(page.contains(">Nothing lost</textarea>") && page.contains("Please choose a canned reply."), "{page}");
        let admin = desk.t.admin().await;
        let articles = tickets::get(&admin, TicketId(id), Hat::Agent).await.unwrap().articles;
        assert_eq!(articles.len(), 1, "nothing was sent");
    })
    .await;
}

#[tokio::test]
async fn a_reply_just_sent_has_a_button_that_takes_it_back() {
    each_desk(|desk| async move {
        let (browser, id) = mara(&desk).await;
        let sent = write(&browser, id, &[("kind", "reply"), ("body", "To the wrong one")]).await;
        assert!(target(&sent).contains("#article-"));
        let page = shown(&browser, id).await;
        assert!(page.contains("Not sent yet.") && page.contains(">Undo<"), "{page}");
        let mark = "action=\"/rpc/undo_reply";
        let action = page.split(mark).nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let action = format!("/rpc/undo_reply{action}");
        let article = page.split("id=\"article-").last().and_then(|rest| rest.split('"').next()).unwrap().to_owned();
        let (ticket, path) = (id.to_string(), format!("/agent/tickets/{id}"));
        target(&browser.submit(&path, &action, &[("id", ticket.as_str()), ("article", article.as_str())]).await);
        let page = shown(&browser, id).await;
        assert!(page.contains(">To the wrong one</textarea>") && !page.contains("Not sent yet."), "{page}");
    })
    .await;
}

#[tokio::test]
async fn trap_1_subject_and_confidentiality_are_for_whoever_may_change_the_ticket() {
    each_desk(|desk| async move {
        let (browser, id) = mara(&desk).await;
        desk.t.worker("Rita", &["read", "create", "note", "reply", "move", "own", "priority"]).await;
        let rita = Browser::of(&desk, "Rita").await;
        let (page, of_rita) = (shown(&browser, id).await, shown(&rita, id).await);
        let (ticket, path) = (id.to_string(), format!("/agent/tickets/{id}"));
        let admin = desk.t.admin().await;
        for (function, field, value) in
            [("set_subject", "subject", "The scanner"), ("set_confidential", "is_confidential", "true")]
        {
            let mark = format!("action=\"/rpc/{function}");
            assert!(!of_rita.contains(&mark), "{of_rita}");
            let rest = page.split(mark.as_str()).nth(1).and_then(|rest| rest.split('"').next()).unwrap();
            let action = format!("/rpc/{function}{rest}");
            let fields = [("id", ticket.as_str()), (field, value)];
            rita.submit(&path, &action, &fields).await;
            let before = tickets::get(&admin, TicketId(id), Hat::Agent).await.unwrap();
            assert!(!before.is_confidential && (field != "subject" || before.subject != value), "{field}");
            target(&browser.submit(&path, &action, &fields).await);
        }
        let after = tickets::get(&admin, TicketId(id), Hat::Agent).await.unwrap();
        assert_eq!((after.subject.as_str(), after.is_confidential), ("The scanner", true));
    })
    .await;
}

#[tokio::test]
async fn the_page_of_a_merged_ticket_leads_to_the_other_one() {
    each_desk(|desk| async move {
        let (browser, first) = mara(&desk).await;
        let admin = desk.t.admin().await;
        let bea = desk.t.customer_user("Bea").await;
        let second = ticket_about(&admin, &bea, "The same printer").await;
        let number = TicketId(second).number();
        let preview = tickets::merge_preview(&admin, TicketId(first), &number).await.unwrap();
        let input = MergeInput { into: number, seen: preview.audience.seen, ..MergeInput::default() };
        tickets::merge(&admin, TicketId(first), input).await.unwrap();
        let reply = browser.open(&format!("/agent/tickets/{first}")).await;
        assert_eq!(target(&reply), format!("/agent/tickets/{second}"));
        let page = shown(&browser, second).await;
        assert!(page.contains("Undo merge") && page.contains("Printer is offline"), "{page}");
        let customer = Browser::of(&desk, "Ana").await;
        let reply = customer.open(&format!("/portal/tickets/{first}")).await;
        assert_eq!(target(&reply), format!("/portal/tickets/{second}"));
        browser.open(&format!("/agent/tickets/{first}/history")).await.is(200);
        let page = browser.open(&format!("/agent/tickets/{second}/merge?into=99999")).await.is(200).text;
        assert!(page.contains("There is no ticket of this number"), "{page}");
    })
    .await;
}
