//! Mails: who gets them, what is in them, what is not in the database, and editing their templates.

use crate::jobs::{only_job, second_server, write_mail};
use crate::support::{START, TestApp, each_database, refusal};
use domain::AppError;
use domain::ids::{ArticleId, TicketId, UserId};
use domain::journal::Entity;
use domain::mail::{KeptMail, TemplateInput};
use domain::state::{AccountState, ArticleKind, Priority, TicketState, UserType, WebAccess};
use domain::users::UserInput;
use entity::{article, job, journal, one_time_link, queue, ticket, user};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use service::accounts;
use service::jobs::{self, run_pending};
use service::mail::transport::Mailer;
use service::mail::{self, MailRefs, kept, templates};

/// Runs the waiting jobs and gives the mails they sent.
async fn sent(t: &TestApp) -> Vec<KeptMail> {
    let before = t.mails().len();
    run_pending(&t.app).await.unwrap();
    t.app.mailer.read_in_memory().split_off(before)
}

/// The words of a mail that begin with the address of the link page.
fn link_in(mail: &KeptMail) -> String {
    let start = "https://desk.example.com/choose-password/";
    mail.body.split_whitespace().find(|word| word.starts_with(start)).unwrap().to_owned()
}

/// Has a mail sent by Deskfolk itself.
async fn order(t: &TestApp, template: i32, to: UserId, refs: MailRefs) {
    let cx = t.system().await;
    let mut tx = cx.begin().await.unwrap();
    mail::send_template(&cx, &mut tx, template, to, refs).await.unwrap();
    tx.commit().await.unwrap();
}

/// A ticket of this person with one article.
async fn ticket(t: &TestApp, requester: UserId, subject: &str, kind: ArticleKind, body: &str) -> (TicketId, ArticleId) {
    let db = t.app.db.maintenance();
    let person = t.user(requester).await;
    let queue = queue::Entity::find().order_by_asc(queue::Column::Id).one(db).await.unwrap().unwrap();
    let row = ticket::ActiveModel {
        subject: Set(subject.to_owned()),
        queue_id: Set(queue.id),
        state: Set(TicketState::Open),
        priority: Set(Priority::Normal),
        requester_id: Set(requester),
        customer_id: Set(person.customer_id),
        site_id: Set(person.site_id),
        is_confidential: Set(false),
        created_at: Set(START),
        updated_at: Set(START),
        version: Set(1),
        ..Default::default()
    };
    let ticket = row.insert(db).await.unwrap().id;
    let row = article::ActiveModel {
        ticket_id: Set(ticket),
        kind: Set(kind),
        author_id: Set(requester),
        body: Set(body.to_owned()),
        created_at: Set(START),
        ..Default::default()
    };
    (ticket, row.insert(db).await.unwrap().id)
}

#[tokio::test]
async fn hal_64_the_welcome_mail_has_the_address_the_login_and_a_link() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Guest).await;
        sent(&t).await;
        accounts::register(&admin, ana).await.unwrap();
        let mails = sent(&t).await;
        assert_eq!(mails.len(), 1, "exactly one (RTP-12)");
        assert!(mails[0].to.contains("ana@acme.example.com"), "{}", mails[0].to);
        for part in ["https://desk.example.com", "Ana", "Deskfolk"] {
            assert!(mails[0].body.contains(part), "{part}: {}", mails[0].body);
        }
        let token = link_in(&mails[0]).rsplit('/').next().unwrap().to_owned();
        assert_eq!(accounts::link_info(&t.guest(), &token).await.unwrap().name, "Ana Customer");
    })
    .await;
}

#[tokio::test]
async fn hal_65_no_link_of_a_mail_stands_in_the_database() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        sent(&t).await;
        accounts::send_reset(&admin, ana).await.unwrap();
        let mails = sent(&t).await;
        let token = link_in(&mails[0]).rsplit('/').next().unwrap().to_owned();
        assert_eq!(token.len(), 43);
        let db = t.app.db.read();
        for job in job::Entity::find().all(db).await.unwrap() {
            assert!(!format!("{job:?}").contains(&token), "{job:?}");
        }
        for row in journal::Entity::find().all(db).await.unwrap() {
            assert!(!format!("{row:?}").contains(&token), "{row:?}");
        }
        for link in one_time_link::Entity::find().all(db).await.unwrap() {
            assert!(!format!("{link:?}").contains(&token), "{link:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn hal_66_no_access_general_users_and_people_without_address_are_skipped_with_a_reason() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.person_of_acme("Ana", WebAccess::NoAccess, AccountState::Guest).await;
        for (change, template, reason) in [
            (user::ActiveModel { ..Default::default() }, mail::WELCOME, "No Access"),
            (user::ActiveModel { email: Set(None), ..Default::default() }, mail::PASSWORD_CHANGED, "no mail address"),
            (user::ActiveModel { is_general: Set(true), ..Default::default() }, mail::PASSWORD_CHANGED, "General User"),
        ] {
            let row = user::ActiveModel { id: Set(ana), ..change };
            if row.is_changed() {
                user::Entity::update(row).exec(t.app.db.maintenance()).await.unwrap();
            }
            sent(&t).await;
            order(&t, template, ana, MailRefs::default()).await;
            assert_eq!(sent(&t).await, []);
            let newest = jobs::list(&admin, "done").await.unwrap().swap_remove(0);
            assert!(newest.last_error.as_ref().unwrap().contains(reason), "{newest:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn rtp_12_agents_get_the_welcome_mail_without_portal_access() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let agent = t.agent("Uma", UserType::User).await.actor.subject.id;
        sent(&t).await;
        accounts::send_reset(&admin, agent).await.unwrap();
        assert_eq!(sent(&t).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn hal_67_the_next_mail_uses_the_edited_template() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let input = TemplateInput {
            subject: "Password for $-NAME".to_owned(),
            body: "Dear $-PREFERREDNAME $-MIDDLENAME,\n\n$-LINK".to_owned(),
        };
        templates::save(&admin, mail::RESET, "", input.clone()).await.unwrap();
        templates::save(&admin, mail::RESET, "", input).await.unwrap();
        assert_eq!(t.events(Entity::Setting, 186).await, ["template.changed"], "once: the second changed nothing");
        assert!(templates::get(&admin, mail::RESET, "").await.unwrap().is_changed);
        sent(&t).await;
        accounts::send_reset(&admin, ana).await.unwrap();
        let mails = sent(&t).await;
        assert_eq!(mails[0].subject, "Password for Ana Customer");
        assert!(mails[0].body.starts_with("Dear,\n\nhttps://"), "HAL-16b: {}", mails[0].body);

        templates::reset(&admin, mail::RESET, "").await.unwrap();
        let view = templates::get(&admin, mail::RESET, "").await.unwrap();
        assert!(!view.is_changed && view.required == ["$-LINK"]);
        assert_eq!(templates::list(&admin).await.unwrap().len(), 29);
    })
    .await;
}

#[tokio::test]
async fn hal_68_required_variables_must_remain() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let save = |number, subject: &str, body: &str| {
            let input = TemplateInput { subject: subject.to_owned(), body: body.to_owned() };
            templates::save(&admin, number, "", input)
        };
        let error = refusal(save(mail::WELCOME, "", "$-LOGIN only, $-TICKET").await);
        assert!(error.at("subject").is_some() && error.at("body").is_some());
        let error = refusal(save(mail::WELCOME, "Hi", "$-LOGIN at $-URL").await);
        assert!(error.at("body").unwrap().contains("$-LINK"), "{error:?}");
        let error = refusal(save(mail::WELCOME, "Hi $-NO", "$-LOGIN at $-URL: $-LINK").await);
        assert!(error.at("subject").unwrap().contains("$-NO"), "{error:?}");
        save(mail::WELCOME, "Hi", "$-LOGIN at $-URL: $-LINK").await.unwrap();
        assert_eq!(refusal(save(999, "Hi", "Ho").await), AppError::NotFound);
        let ana = t.customer_user("Ana").await;
        assert!(matches!(refusal(templates::list(&ana).await), AppError::Forbidden(_)));
    })
    .await;
}

#[tokio::test]
async fn a_reply_is_mailed_as_text_and_a_note_never() {
    each_database(|t| async move {
        t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let evil = "<script>alert(1)</script> $-LINK";
        let (id, reply) = ticket(&t, ana, "Printer <b>", ArticleKind::Reply, evil).await;
        sent(&t).await;
        order(&t, mail::REPLIED, ana, MailRefs::article(id, reply)).await;
        let mails = sent(&t).await;
        assert_eq!(mails[0].subject, format!("[#{}] Printer <b>", id.number()));
        assert!(mails[0].body.contains(evil) && mails[0].body.contains(&format!("/portal/tickets/{id}")));
        let raw = t.mails().pop().unwrap().replace("=\r\n", "");
        assert!(raw.contains("&lt;script&gt;"), "{raw}");

        let (id, note) = ticket(&t, ana, "Printer", ArticleKind::Note, "internal").await;
        order(&t, mail::REPLIED, ana, MailRefs::article(id, note)).await;
        assert_eq!(sent(&t).await, []);
        let dead = job::Entity::find().filter(job::Column::State.eq(jobs::DEAD)).all(t.app.db.read()).await.unwrap();
        assert_eq!(dead.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn names_cannot_add_headers() {
    each_database(|t| async move {
        t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let name = "Ana\r\nBcc: all@example.com\r\n\r\nHello";
        let row = user::ActiveModel { id: Set(ana), display_name: Set(name.to_owned()), ..Default::default() };
        user::Entity::update(row).exec(t.app.db.maintenance()).await.unwrap();
        sent(&t).await;
        order(&t, mail::IMPERSONATED, ana, MailRefs::actor(ana)).await;
        assert_eq!(sent(&t).await.len(), 1);
        let raw = t.mails().pop().unwrap();
        let head = raw.split("\r\n\r\n").next().unwrap();
        assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{head}");
        assert!(head.contains("Subject:") && head.contains("Message-ID:"), "{head}");
    })
    .await;
}

#[tokio::test]
async fn a_mail_sent_twice_is_kept_once_and_read_by_those_who_manage_jobs() {
    each_database(|t| async move {
        t.admin().await;
        run_pending(&t.app).await.unwrap();
        job::Entity::delete_many().exec(t.app.db.maintenance()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let server = second_server(&t, Mailer::Files(folder.path().join("mails")), 2);
        let admin = service::Cx { app: server.clone(), ..t.admin().await };
        assert_eq!(kept::list(&admin).await.unwrap(), []);
        write_mail(&admin).await;
        run_pending(&server).await.unwrap();
        let again = job::ActiveModel { state: Set(jobs::READY.to_owned()), ..only_job(&t).await.into_active_model() };
        again.update(t.app.db.maintenance()).await.unwrap();
        run_pending(&server).await.unwrap();
        assert_eq!(only_job(&t).await.attempts, 2);

        let list = kept::list(&admin).await.unwrap();
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].name, format!("job-{}", only_job(&t).await.id));
        assert!(list[0].body.contains("Ada Admin"), "{}", list[0].body);
        assert_eq!(kept::get(&admin, &list[0].name).await.unwrap(), list[0]);
        for name in ["job-999", "../job-1", "job-1/../job-1", ""] {
            assert_eq!(refusal(kept::get(&admin, name).await), AppError::NotFound, "{name}");
        }
        let ana = t.customer_user("Ana").await;
        assert!(matches!(refusal(kept::list(&ana).await), AppError::Forbidden(_)));
    })
    .await;
}

#[tokio::test]
async fn a_link_that_is_over_is_not_mailed() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        sent(&t).await;
        accounts::send_reset(&admin, ana).await.unwrap();
        t.clock.advance(3601);
        assert_eq!(sent(&t).await, []);
        accounts::send_reset(&t.cx(admin.actor.subject.id).await, ana).await.unwrap();
        one_time_link::Entity::update_many()
            .col_expr(one_time_link::Column::TokenHash, Expr::value("of another key"))
            .filter(one_time_link::Column::UsedAt.is_null())
            .filter(one_time_link::Column::ExpiresAt.gt(t.app.clock.now()))
            .exec(t.app.db.maintenance())
            .await
            .unwrap();
        assert_eq!(sent(&t).await, []);
        let newest = jobs::list(&admin, "dead").await.unwrap().swap_remove(0);
        assert!(newest.last_error.unwrap().contains("secret key"));
    })
    .await;
}

#[tokio::test]
async fn hal_12_who_wants_no_mail_gets_none_but_about_the_account() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Guest).await;
        let form = service::users::form(&admin, ana).await.unwrap();
        let off = UserInput { mail_off: "on".to_owned(), marketing: "on".to_owned(), ..form };
        service::users::update(&admin, ana, off).await.unwrap();
        assert!(service::users::get(&admin, ana).await.unwrap().profile.marketing);
        let (id, article) = ticket(&t, ana, "Printer", ArticleKind::Reply, "Done.").await;
        sent(&t).await;
        order(&t, mail::TICKET_OPENED, ana, MailRefs::ticket(id)).await;
        order(&t, mail::REPLIED, ana, MailRefs::article(id, article)).await;
        assert_eq!(sent(&t).await, []);
        let newest = jobs::list(&admin, "done").await.unwrap().swap_remove(0);
        assert!(format!("{newest:?}").contains("wants no notifications"), "{newest:?}");
        order(&t, mail::PASSWORD_CHANGED, ana, MailRefs::actor(admin.actor.subject.id)).await;
        assert_eq!(sent(&t).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn hal_67_every_template_is_shown_with_sample_data_as_its_form_stands() {
    each_database(|t| async move {
        let admin = t.admin().await;
        for template in templates::list(&admin).await.unwrap() {
            let shown = mail::preview::preview(&admin, template.number, "", TemplateInput::default()).await.unwrap();
            assert!(!shown.subject.is_empty() && !shown.text.contains("$-"), "{}: {shown:?}", template.number);
        }
        let input = TemplateInput {
            subject: "Hello $-FIRSTNAME $-MIDDLENAME $-LASTNAME".to_owned(),
            body: "Nothing that must stay is here, $-NAME: $-OTHER".to_owned(),
        };
        let shown = mail::preview::preview(&admin, mail::RESET, "de", input).await.unwrap();
        assert_eq!(
            (shown.subject.as_str(), shown.text.as_str()),
            ("Hello Ana Ruiz", "Nothing that must stay is here, Ana Ruiz:")
        );
        assert!(!templates::get(&admin, mail::RESET, "de").await.unwrap().is_changed, "nothing is saved");
        let ana = t.customer_user("Ana").await;
        let refused = mail::preview::preview(&ana, mail::RESET, "", TemplateInput::default()).await;
        assert!(matches!(refusal(refused), AppError::Forbidden(_)));
    })
    .await;
}
