//! What goes wrong while fetching is shown, and tried again.

use super::dovecot::{Dovecot, PASSWORD};
use super::{LOGIN, account, fetch, form, mail, mailbox, received, support, traces};
use crate::support::each_database;
use domain::mailbox_accounts::MailboxAccountInput;
use domain::mailboxes::{IncomingState, MailboxInput};
use domain::settings::INCOMING_MB;
use entity::incoming_mail;
use sea_orm::EntityTrait;
use service::mailbox_accounts::{save, troubles};
use service::mailboxes;

#[tokio::test]
async fn a_refused_login_is_shown_and_tried_again_ever_later_until_it_is_mended() {
    each_database(|t| async move {
        let mut server = Dovecot::start().await;
        let (admin, id) = (t.admin().await, mailbox(&t, "Support").await);
        server.deliver(LOGIN, &mail(1));
        let wrong = MailboxAccountInput { password: "wrong".to_owned(), ..form(&server) };
        save(&admin, id, wrong).await.unwrap();
        for wait in [10, 20, 40] {
            assert_eq!(fetch(&t).await, 0);
            let shown = account(&t, id).await;
            assert!(shown.last_error.unwrap().contains("refuses this login"));
            assert_eq!(shown.next_at, Some(t.app.clock.now().plus_seconds(wait)));
            t.clock.advance(wait);
        }
        let listed = troubles(&admin).await.unwrap();
        assert_eq!((listed.len(), listed[0].name.as_str()), (1, "Support"));

        let mended = MailboxAccountInput { password: PASSWORD.to_owned(), ..form(&server) };
        save(&admin, id, mended).await.unwrap();
        assert_eq!(fetch(&t).await, 1, "at once");
        let shown = account(&t, id).await;
        assert_eq!((shown.last_error, shown.fetched, shown.fetched_at), (None, 1, Some(t.app.clock.now())));
        assert_eq!(troubles(&admin).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_folder_that_is_missing_leaves_the_mails_where_they_are() {
    each_database(|t| async move {
        let mut server = Dovecot::start().await;
        let (admin, id) = (t.admin().await, mailbox(&t, "Support").await);
        server.deliver(LOGIN, &mail(1));
        save(&admin, id, MailboxAccountInput { folder: "Nowhere".to_owned(), ..form(&server) }).await.unwrap();
        assert_eq!(fetch(&t).await, 0);
        assert!(account(&t, id).await.last_error.unwrap().contains("Nowhere"));

        let moved = MailboxAccountInput { folder: String::new(), move_to: "Gone".to_owned(), ..form(&server) };
        save(&admin, id, moved).await.unwrap();
        assert_eq!(fetch(&t).await, 0);
        assert!(account(&t, id).await.last_error.unwrap().contains("Gone"));
        assert_eq!((received(&t).await, server.mails(LOGIN, "INBOX")), (1, 1), "kept, and not lost there");
        server.folder_of(LOGIN, "Gone");
        t.clock.advance(1000);
        assert_eq!(fetch(&t).await, 1);
        assert_eq!((server.mails(LOGIN, "INBOX"), server.mails(LOGIN, "Gone")), (0, 1));
        assert_eq!((received(&t).await, traces(&t).await), (1, 1), "it came twice and counts once");
    })
    .await;
}

#[tokio::test]
async fn mails_are_moved_to_a_folder_of_any_name() {
    each_database(|t| async move {
        let mut server = Dovecot::start().await;
        let (admin, id) = (t.admin().await, mailbox(&t, "Support").await);
        server.folder_of(LOGIN, "Gr&APYA3w-e");
        server.deliver(LOGIN, &mail(1));
        save(&admin, id, MailboxAccountInput { move_to: "Größe".to_owned(), ..form(&server) }).await.unwrap();
        assert_eq!(fetch(&t).await, 1);
        assert_eq!((server.mails(LOGIN, "INBOX"), server.mails(LOGIN, "Gr&APYA3w-e")), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn of_a_mail_that_is_too_large_the_head_is_kept_and_the_mail_stays() {
    each_database(|t| async move {
        let mut server = Dovecot::start().await;
        t.admin().await;
        t.set_setting(INCOMING_MB, "1").await;
        let id = support(&t, &server).await;
        let mut large = mail(1);
        large.extend(std::iter::repeat_n(b"0123456789\r\n", 200_000).flatten());
        server.deliver(LOGIN, &large);
        server.deliver(LOGIN, &mail(2));
        assert_eq!(fetch(&t).await, 2);
        let rows = incoming_mail::Entity::find().all(t.app.db.read()).await.unwrap();
        let held = rows.iter().find(|row| row.subject == "Question 1").unwrap();
        assert_eq!((held.state, held.sender.as_str()), (IncomingState::Quarantined, "sender1@elsewhere.example"));
        assert!(held.reason.contains("3 MB") && held.size < 1000, "{held:?}");
        assert_eq!(server.mails(LOGIN, "INBOX"), 1, "the large one");

        t.clock.advance(4000);
        assert_eq!(fetch(&t).await, 0, "it is not looked at again");
        server.deliver(LOGIN, &mail(3));
        t.clock.advance(4000);
        assert_eq!(fetch(&t).await, 1);
        assert_eq!((rows.len(), account(&t, id).await.fetched), (2, 3));
    })
    .await;
}

#[tokio::test]
async fn what_is_switched_off_is_not_fetched() {
    each_database(|t| async move {
        let mut server = Dovecot::start().await;
        let admin = t.admin().await;
        let id = support(&t, &server).await;
        server.deliver(LOGIN, &mail(1));
        let on = MailboxAccountInput { password: String::new(), ..form(&server) };
        save(&admin, id, MailboxAccountInput { is_enabled: String::new(), ..on.clone() }).await.unwrap();
        assert_eq!(fetch(&t).await, 0);

        save(&admin, id, on).await.unwrap();
        let row = mailboxes::get(&admin, id).await.unwrap();
        let active = MailboxInput::from(&row);
        let inactive = MailboxInput { is_active: String::new(), ..active.clone() };
        mailboxes::update(&admin, id, inactive).await.unwrap();
        assert_eq!(fetch(&t).await, 0);
        let version = mailboxes::get(&admin, id).await.unwrap().version.to_string();
        mailboxes::update(&admin, id, MailboxInput { version, ..active }).await.unwrap();
        assert_eq!(fetch(&t).await, 1);
    })
    .await;
}
