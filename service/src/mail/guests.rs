//! What mails to people without an account say: their link to the ticket, and the code that confirms a browser.

use super::defaults::Definition;
use super::letter::{Letter, masked};
use super::render::{self, Value, Values};
use super::send::skipped;
use super::{LINK_FORWARDED, MailRefs, SendMail, templates};
use crate::app::App;
use crate::guest_links;
use crate::inbound::Answered;
use crate::jobs::{Failure, Outcome};
use crate::secret::hash_token;
use domain::languages::ENGLISH;
use domain::settings::{DESK_NAME, MAIL_FROM};
use entity::{guest_browser, guest_link, job, ticket};
use sea_orm::EntityTrait;
use std::sync::Arc;

/// Adds who opened a link, and leads the reader to the page on which they can do something: people without an
/// account by their own link, the owner of the ticket to the agent panel.
pub(super) async fn about(app: &App, mail: &SendMail, values: &mut Values) -> Result<(), Failure> {
    let db = app.db.read();
    if let Some(id) = mail.refs.guest_browser_id {
        let browser = guest_browser::Entity::find_by_id(id).one(db).await.map_err(Failure::retry)?;
        values.insert("WHO", Value::Text(browser.map_or_else(|| "Somebody".to_owned(), |browser| browser.email)));
    }
    if let Some(id) = mail.refs.guest_link_id {
        let link = guest_link::Entity::find_by_id(id).one(db).await.map_err(Failure::retry)?;
        if let Some(link) = link.filter(|link| link.revoked_at.is_none()) {
            let token = guest_links::token(app, &link);
            if hash_token(&token) != link.token_hash {
                return Err(Failure::Fail("the secret key is another one than when the link was made".to_owned()));
            }
            values.insert("LINK", Value::Link(format!("{}{}", app.public_url, guest_links::path(&token))));
        }
    } else if mail.template == LINK_FORWARDED
        && let Some(id) = mail.refs.ticket_id
    {
        let row = ticket::Entity::find_by_id(id).one(db).await.map_err(Failure::retry)?;
        if row.is_some_and(|row| row.owner_id == Some(mail.user_id)) {
            values.insert("LINK", Value::Link(format!("{}/agent/tickets/{id}", app.public_url)));
        }
    }
    Ok(())
}

/// Sends a code to the address that was given in a browser. The mail says nothing of the ticket and of the person
/// to whom the link was sent.
pub(super) async fn send_code(
    app: &Arc<App>,
    job: &job::Model,
    template: &Definition,
    refs: &MailRefs,
) -> Result<Outcome, Failure> {
    let Some(id) = refs.guest_browser_id else { return Err(Failure::Fail("the mail is about no browser".to_owned())) };
    let found = guest_browser::Entity::find_by_id(id).one(app.db.read()).await.map_err(Failure::retry)?;
    let open = |browser: &guest_browser::Model| browser.confirmed_at.is_none() && app.clock.now() < browser.expires_at;
    let Some(browser) = found.filter(open) else { return skipped("The code was used or has expired.") };
    let fixed = app.fixed.load(&app.db).await?;
    let desk = fixed.setting(DESK_NAME);
    let values = Values::from([
        ("CODE", Value::Text(guest_links::code(app, &browser))),
        ("DESK", Value::Text(desk.to_owned())),
        ("URL", Value::Link(app.public_url.clone())),
    ]);
    let texts = templates::texts(app.db.read(), template, ENGLISH).await?;
    let rendered = render::render(&texts.subject, &texts.body, &values);
    let letter = Letter {
        reply_to: None,
        answered: &Answered::default(),
        is_written: false,
        files: Vec::new(),
        from: (desk, fixed.setting(MAIL_FROM)),
        to: ("", &browser.email),
        job: job.id,
        at: job.created_at,
        texts: &rendered,
        public_url: &app.public_url,
    };
    app.mailer.send(&format!("job-{}", job.id), letter.message()?).await?;
    tracing::info!(template = template.number, to = masked(&browser.email), "mail handed over");
    Ok(Outcome::Done)
}
