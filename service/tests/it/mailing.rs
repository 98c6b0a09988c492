//! What leaves by mail about a ticket: files, the first message of an agent, one conversation, callers.

use crate::inbound::{added_to, answer, default_place, deliver, mailbox};
use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{form, inbox, opened, text};
use bytes::Bytes;
use domain::AppError;
use domain::audience::AudienceRole;
use domain::mail::TemplateInput;
use domain::policy::Hat;
use domain::settings::OUTGOING_MB;
use domain::state::UserType;
use domain::tickets::TicketInput;
use mail_parser::{MessageParser, MimeHeaders};
use service::attachments::Upload;
use service::mail::{self, templates};
use service::tickets;

const ANA: &str = "ana@acme.example.com";
const MEGABYTE: usize = 1024 * 1024;

fn upload(name: &str, media_type: &str, bytes: impl Into<Bytes>) -> Upload {
    Upload { name: name.to_owned(), media_type: media_type.to_owned(), bytes: bytes.into() }
}

/// The mails to this address that leave once replies can no longer be taken back, as they leave.
async fn leaving(t: &TestApp, to: &str) -> Vec<String> {
    let before = t.mails().len();
    t.clock.advance(60);
    t.run_jobs().await;
    t.mails().split_off(before).into_iter().filter(|mail| read(mail).to == to).collect()
}

/// Who gets a mail, its subject and its text.
struct Read {
    to: String,
    subject: String,
    body: String,
}

fn read(raw: &str) -> Read {
    let mail = MessageParser::default().parse(raw.as_bytes()).unwrap();
    let to = mail.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap_or_default();
    Read {
        to: to.to_owned(),
        subject: mail.subject().unwrap_or_default().to_owned(),
        body: mail.body_text(0).unwrap_or_default().into_owned(),
    }
}

#[tokio::test]
async fn a_reply_leaves_with_its_files_up_to_a_size() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let ana = t.customer_user("Ana").await;
        t.set_setting(OUTGOING_MB, "1").await;
        let id = opened(&ana, queue, "Printer").await;
        let received = leaving(&t, ANA).await.pop().unwrap();
        assert!(received.contains("Auto-Submitted: auto-generated"), "{received}");

        let bob = t.agent("Bob", UserType::User).await;
        let files = vec![
            upload("Übersicht.csv", "text/csv", "a;b\n1;2\r\n"),
            upload("film.mp4", "video/mp4", vec![7_u8; MEGABYTE]),
            upload("mail.eml", "message/rfc822", "Subject: Hi\r\n\r\nText"),
            upload("dots.bin", "application/x-dots", vec![b'.'; 2_000]),
        ];
        tickets::answer(&bob, id, text("reply", "See the files."), Hat::Agent, files).await.unwrap();
        let before = t.mails().len();
        t.run_jobs().await;
        assert_eq!(t.mails().len(), before, "it can still be taken back");

        let raw = leaving(&t, ANA).await.pop().unwrap();
        // Whoever answers it by a program shall not think that nobody wrote it.
        assert!(!raw.contains("Auto-Submitted"), "{raw}");
        let mail = MessageParser::default().parse(raw.as_bytes()).unwrap();
        let body = mail.body_text(0).unwrap();
        assert!(body.contains("See the files.") && body.contains("Too large for this mail: film.mp4"), "{body}");
        let found: Vec<_> = mail
            .attachments()
            .map(|part| {
                let kind = part.content_type().unwrap();
                let kind = format!("{}/{}", kind.ctype(), kind.subtype().unwrap());
                (part.attachment_name().unwrap().to_owned(), kind, part.contents().to_vec())
            })
            .collect();
        let of = |name: &str, kind: &str, bytes: &[u8]| (name.to_owned(), kind.to_owned(), bytes.to_vec());
        let wanted = [
            of("Übersicht.csv", "text/csv", b"a;b\n1;2\r\n"),
            of("mail.eml", "application/octet-stream", b"Subject: Hi\r\n\r\nText"),
            of("dots.bin", "application/x-dots", &[b'.'; 2_000]),
        ];
        assert_eq!(found, wanted);
        let kept = t.app.mailer.read_in_memory().pop().unwrap();
        assert!(kept.body.contains("See the files."), "{}", kept.body);
    })
    .await;
}

#[tokio::test]
async fn what_an_agent_opens_is_mailed_if_that_is_ticked_and_is_not_taken_back() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let bob = t.agent("Bob", UserType::Manager).await;
        for (ticked, count) in [("", 0), ("true", 1)] {
            let bob = t.cx(bob.actor.subject.id).await;
            let ticket = TicketInput { mail_requester: ticked.to_owned(), ..form(queue, "Projector") };
            let input = TicketInput { requester_id: ana.to_string(), ..ticket };
            let id = tickets::open(&bob, input, Hat::Agent).await.unwrap();
            let first = tickets::get(&bob, id, Hat::Agent).await.unwrap().articles.remove(0);
            let refused = refusal(tickets::take_back(&bob, id, first.id).await);
            assert!(first.undo_until.is_none() && matches!(refused, AppError::Conflict(_)), "{refused:?}");
            let mails = leaving(&t, ANA).await;
            assert_eq!(mails.len(), count, "{mails:?}");
            if count == 1 {
                let mail = read(&mails[0]);
                assert_eq!(mail.subject, format!("[#{}] Projector", id.number()));
                assert!(mail.body.contains("It does not work."), "{}", mail.body);
                assert!(!mails[0].contains("Auto-Submitted"), "{}", mails[0]);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn all_mails_about_a_ticket_are_one_conversation_which_answers_find() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let support = mailbox(&t).await;
        default_place(&t).await;
        let ana = t.customer_user("Ana").await;
        let id = opened(&ana, queue, "Printer").await;
        let bob = t.agent("Bob", UserType::User).await;
        tickets::answer(&bob, id, text("reply", "Is it on?"), Hat::Agent, Vec::new()).await.unwrap();
        let root = format!("<ticket-{}@desk.example.com>", id.number());
        let subject = format!("[#{}] Printer", id.number());
        let about = leaving(&t, ANA).await;
        assert_eq!(about.len(), 2, "that it arrived, and the reply");
        for mail in &about {
            for line in [format!("Subject: {subject}"), format!("In-Reply-To: {root}"), format!("References: {root}")] {
                assert!(mail.contains(&format!("{line}\r\n")), "{line}: {mail}");
            }
        }
        // The newest mail of the other side is what the next one answers.
        let raw = answer(ANA, "second", &root);
        assert_eq!(added_to(deliver(&t, support, raw).await), id);
        let bob = t.cx(bob.actor.subject.id).await;
        tickets::answer(&bob, id, text("reply", "Thank you."), Hat::Agent, Vec::new()).await.unwrap();
        let mail = leaving(&t, ANA).await.pop().unwrap();
        assert!(mail.contains("In-Reply-To: <second@x.example>\r\n"), "{mail}");
        assert!(mail.contains(&format!("References: {root} <second@x.example>")), "{mail}");
        // Whoever only knows the name of the conversation does not write in it.
        let stranger = deliver(&t, support, answer("mallory@new.example", "third", &root)).await;
        assert_ne!(crate::inbound::opened(stranger), id);
    })
    .await;
}

#[tokio::test]
async fn a_caller_with_a_mail_address_gets_replies_however_they_turned_to_the_desk() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let place = default_place(&t).await;
        let bob = t.agent("Bob", UserType::Manager).await.actor.subject.id;
        for (number, channel) in ["", "call"].into_iter().enumerate() {
            let bob = t.cx(bob).await;
            let address = format!("nina{number}@new.example");
            let ticket = TicketInput { requester_id: place.general.to_string(), ..form(queue, "Projector") };
            let input = TicketInput { channel: channel.to_owned(), caller_email: address.clone(), ..ticket };
            let id = tickets::open(&bob, input, Hat::Agent).await.unwrap();
            let audience = tickets::audience(&bob, id).await.unwrap().people;
            let told: Vec<_> = audience.iter().map(|row| (row.role, row.by_mail, row.name.as_str())).collect();
            assert_eq!(told, [(AudienceRole::Caller, true, address.as_str())]);
            tickets::answer(&bob, id, text("reply", "Is it on?"), Hat::Agent, Vec::new()).await.unwrap();
            let mails = leaving(&t, &address).await;
            assert_eq!(mails.len(), 1, "{mails:?}");
            let body = read(&mails[0]).body;
            assert!(body.contains("Is it on?") && !body.contains("/portal/"), "{}", mails[0]);
            assert!(!body.contains("Read and answer it here"), "{body}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_mail_to_a_caller_speaks_of_no_page_and_no_account_however_it_is_worded() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let place = default_place(&t).await;
        let body = "Dear $-FIRSTNAME $-LASTNAME,\n\n#$-TICKET was answered (see $-LINK):\n\n$-BODY\n\n\
                    Thank you for waiting. You can read and answer\nit at $-LINK whenever you like, as $-LOGIN.\n\n$-DESK";
        let worded = TemplateInput { subject: "[#$-TICKET] $-SUBJECT".to_owned(), body: body.to_owned() };
        templates::save(&t.admin().await, mail::REPLIED, "", worded).await.unwrap();
        let bob = t.agent("Bob", UserType::Manager).await;
        let ticket = TicketInput { requester_id: place.general.to_string(), ..form(queue, "Projector") };
        let (caller_name, caller_email) = ("Nina New".to_owned(), "nina@new.example".to_owned());
        let input = TicketInput { channel: "call".to_owned(), caller_name, caller_email, ..ticket };
        let id = tickets::open(&bob, input, Hat::Agent).await.unwrap();
        tickets::answer(&bob, id, text("reply", "Is it on?"), Hat::Agent, Vec::new()).await.unwrap();
        let body = read(&leaving(&t, "nina@new.example").await[0]).body.replace("\r\n", "\n");
        let number = id.number();
        let said = format!("Dear Nina New,\n\n#{number} was answered:\n\nIs it on?\n\nThank you for waiting.\n\n");
        assert!(body.contains(&said), "{body}");
        assert!(!body.contains("whenever") && !body.contains("/portal/"), "{body}");
    })
    .await;
}
