//! Files at articles.

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{inbox, opened, text, view};
use bytes::Bytes;
use domain::AppError;
use domain::ids::{AttachmentId, TicketId};
use domain::policy::Hat;
use domain::settings::ANONYMOUS_SITE;
use domain::state::UserType;
use domain::tickets::{AnonymousTicketInput, TicketInput};
use futures::TryStreamExt;
use service::attachments::{self, Upload};
use service::{Cx, doors, tickets};

fn upload(name: &str, bytes: &'static [u8]) -> Upload {
    Upload { name: name.to_owned(), media_type: "text/plain".to_owned(), bytes: Bytes::from_static(bytes) }
}

async fn kept(t: &TestApp) -> usize {
    t.app.files.list(None).try_collect::<Vec<_>>().await.unwrap().len()
}

async fn only_file(cx: &Cx, id: TicketId, hat: Hat) -> AttachmentId {
    let articles = tickets::get(cx, id, hat).await.unwrap().articles;
    let files: Vec<_> = articles.into_iter().flat_map(|article| article.attachments).collect();
    assert_eq!(files.len(), 1);
    files[0].id
}

async fn content(cx: &Cx, id: AttachmentId) -> Vec<u8> {
    let (_, content) = attachments::fetch(cx, id).await.unwrap();
    content.try_collect::<Vec<_>>().await.unwrap().concat()
}

#[tokio::test]
async fn hal_13_a_file_is_for_whoever_sees_its_article() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let bob = t.agent("Bob", UserType::User).await;
        let (ana, eva) = (t.customer_user("Ana").await, t.customer_user("Eva").await);
        let id = opened(&ana, queue, "Printer").await;
        let files = vec![upload("../../log.txt", b"smoke")];
        tickets::answer(&ana, id, text("", "See the log."), Hat::Portal, files).await.unwrap();
        let file = only_file(&bob, id, Hat::Agent).await;
        for reader in [&ana, &bob] {
            assert_eq!(content(reader, file).await, b"smoke");
        }
        let (view, _) = attachments::fetch(&ana, file).await.unwrap();
        assert_eq!((view.name.as_str(), view.size), ("log.txt", 5));
        assert_eq!(refusal(attachments::fetch(&eva, file).await), AppError::NotFound);
        assert_eq!(refusal(attachments::fetch(&ana, AttachmentId(9_999)).await), AppError::NotFound);
    })
    .await;
}

#[tokio::test]
async fn hal_13_a_ticket_is_opened_with_its_files_or_not_at_all() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let ana = t.customer_user("Ana").await;
        let input = TicketInput {
            queue_id: queue.to_string(),
            subject: "Printer".to_owned(),
            body: "See the log.".to_owned(),
            idempotency_key: "once".to_owned(),
            ..TicketInput::default()
        };
        let files = || vec![upload("log.txt", b"smoke")];
        let id = tickets::open_with_files(&ana, input.clone(), Hat::Portal, files()).await.unwrap();
        let file = only_file(&ana, id, Hat::Portal).await;
        assert_eq!(content(&ana, file).await, b"smoke");
        let again = tickets::open_with_files(&ana, input.clone(), Hat::Portal, files()).await.unwrap();
        assert_eq!((again, kept(&t).await), (id, 1), "a repetition leaves nothing behind");
        let wrong = TicketInput { subject: String::new(), ..input };
        let refused = refusal(tickets::open_with_files(&ana, wrong, Hat::Portal, vec![upload("a", b"")]).await);
        assert!(refused.at("files").is_some() && refused.at("subject").is_some(), "{refused:?}");
        assert_eq!(kept(&t).await, 1);
    })
    .await;
}

#[tokio::test]
async fn hal_13_messages_are_markdown_and_nothing_of_theirs_is_html() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
        let id = opened(&ana, queue, "Printer").await;
        let body = "**Done** <script>alert(1)</script> [x](javascript:alert(1))\nBye";
        tickets::answer(&bob, id, text("reply", body), Hat::Agent, Vec::new()).await.unwrap();
        let articles = tickets::get(&ana, id, Hat::Portal).await.unwrap().articles;
        let (shown, written) = (&articles[1].html, &articles[1].body);
        assert_eq!(written, body);
        assert!(shown.contains("<strong>Done</strong> &lt;script&gt;") && shown.contains("<br>"), "{shown}");
        assert!(!shown.contains("javascript:"), "{shown}");
    })
    .await;
}

#[tokio::test]
async fn ost_9_a_file_at_a_note_is_internal() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
        let id = opened(&ana, queue, "Printer").await;
        let files = vec![upload("plan.txt", b"internal")];
        tickets::answer(&bob, id, text("note", "Our plan"), Hat::Agent, files).await.unwrap();
        let file = only_file(&bob, id, Hat::Agent).await;
        assert_eq!(content(&bob, file).await, b"internal");
        assert_eq!(refusal(attachments::fetch(&ana, file).await), AppError::NotFound);
    })
    .await;
}

#[tokio::test]
async fn too_large_too_many_and_foreign_uploads_leave_nothing_behind() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (ana, eva) = (t.customer_user("Ana").await, t.customer_user("Eva").await);
        let id = opened(&ana, queue, "Printer").await;
        let large = Upload { bytes: Bytes::from(vec![0; 20 * 1024 * 1024 + 1]), ..upload("large.bin", b"") };
        for files in [vec![large], vec![upload("empty.txt", b"")], vec![upload("a", b"a"); 21]] {
            let error = refusal(tickets::answer(&ana, id, text("", "Files"), Hat::Portal, files).await);
            assert!(error.at("files").is_some());
        }
        let foreign = tickets::answer(&eva, id, text("", "Mine"), Hat::Portal, vec![upload("a", b"a")]).await;
        assert_eq!(refusal(foreign), AppError::NotFound);
        assert_eq!(kept(&t).await, 0);
        let once = domain::tickets::ArticleInput { idempotency_key: "k".to_owned(), ..text("", "Once") };
        for _ in 0..2 {
            tickets::answer(&ana, id, once.clone(), Hat::Portal, vec![upload("a", b"a")]).await.unwrap();
        }
        assert_eq!(kept(&t).await, 1);
    })
    .await;
}

#[tokio::test]
async fn hal_38_a_stranger_attaches_files_and_none_is_kept_of_a_refused_ticket() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let site = t.customer("Acme").await.1;
        t.set_setting(ANONYMOUS_SITE, &site.to_string()).await;
        let form = |subject: &str| AnonymousTicketInput {
            name: "Eva Stone".to_owned(),
            email: "eva@stone.example".to_owned(),
            queue_id: queue.to_string(),
            subject: subject.to_owned(),
            body: "Please come.".to_owned(),
            ..AnonymousTicketInput::default()
        };
        let open = async |subject: &str, files| doors::open_ticket_with_files(&t.guest(), form(subject), files).await;
        let error = refusal(open("", vec![upload("none.txt", b"")]).await);
        assert!(error.at("files").is_some() && error.at("subject").is_some(), "{error:?}");
        refusal(open("", vec![upload("smoke.txt", b"smoke")]).await);
        assert_eq!(kept(&t).await, 0);
        open("Smoke", vec![upload("smoke.txt", b"smoke")]).await.unwrap();
        let bob = t.agent("Bob", UserType::User).await;
        let rows = tickets::list(&bob, view("all"), Hat::Agent).await.unwrap().rows;
        let file = only_file(&bob, rows[0].id, Hat::Agent).await;
        assert_eq!(content(&bob, file).await, b"smoke");
    })
    .await;
}
