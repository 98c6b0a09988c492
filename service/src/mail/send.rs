//! The job that sends one mail. It may run twice: the Message-ID and the name of a kept mail come from
//! the job, so that the second is recognised as the first.

use super::defaults::{self, Definition};
use super::letter::{self, Letter, masked};
use super::refusal::Refusal;
use super::render::{self, Value, Values};
use super::{
    GUEST_CODE, MESSAGE_WRITTEN, MailRefs, NEW_DEVICE, PARTICIPANT_ADDED, REPLIED, RESET, RESET_ELSEWHERE, SendMail,
    TICKET_OPENED, TICKET_OPENED_FOR, WELCOME, caller, exports, files, guests, pageless, templates, unsubscribe,
};
use crate::accounts::links;
use crate::app::App;
use crate::devices;
use crate::error::Result;
use crate::inbound::{self, Answered};
use crate::jobs::{Failure, Outcome};
use crate::markup::{self, Place};
use crate::merging;
use crate::secret::hash_token;
use crate::tickets;
use crate::time_zone;
use domain::Timestamp;
use domain::settings::{DESK_NAME, MAIL_FROM, OUTGOING_MB};
use domain::state::WebAccess;
use entity::{
    agent, article, integration, integration_run, job, known_device, mailbox, one_time_link, scim_connection, ticket,
    user, user_profile,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::sync::Arc;

/// Renders and sends the mail of a job.
///
/// # Errors
/// `Retry` if the database or the relay does not answer, `Fail` for what no second attempt repairs.
pub async fn run(app: &Arc<App>, job: &job::Model) -> Result<Outcome, Failure> {
    let payload: SendMail = serde_json::from_str(&job.payload).map_err(Failure::fail)?;
    let template = defaults::find(payload.template)
        .ok_or_else(|| Failure::Fail(format!("there is no mail template {}", payload.template)))?;
    let person = user::Entity::find_by_id(payload.user_id).one(app.db.read()).await.map_err(Failure::retry)?;
    let Some(mut person) = person else { return skipped("The person is no longer in the directory.") };
    if template.number == GUEST_CODE {
        return guests::send_code(app, job, template, &payload.refs).await;
    }
    // Tickets of somebody who was merged meanwhile are those of the person they are by now.
    if person.is_general
        && matches!(template.number, TICKET_OPENED | TICKET_OPENED_FOR | REPLIED | MESSAGE_WRITTEN | PARTICIPANT_ADDED)
        && let Some(kept) = merging::kept_of(app.db.read(), person.id).await?
        && let Some(kept) = user::Entity::find_by_id(kept).one(app.db.read()).await.map_err(Failure::retry)?
    {
        person = kept;
    }
    let caller = caller::of(app, template, &person, &payload.refs).await?;
    let address = match &caller {
        Some(caller) => caller.email.clone(),
        None => match address(app, template, &person, &payload.refs).await? {
            Ok(address) => address,
            Err(reason) => return skipped(reason),
        },
    };
    let fixed = app.fixed.load(&app.db).await?;
    let desk = fixed.setting(DESK_NAME);
    let mut values = personal(app, &person, desk);
    let is_caller = caller.is_some();
    let name = caller.map_or_else(|| person.display_name.clone(), |caller| caller.name);
    values.insert("NAME", Value::Text(name.clone()));
    if let Err(reason) = about(app, &payload.refs, job.created_at, &person.time_zone, &mut values).await? {
        return skipped(reason);
    }
    if let (Some(ticket), Some(_)) = (payload.refs.ticket_id, payload.refs.article_id)
        && !is_caller
        && !Box::pin(tickets::still_reads(app, ticket, person.id, payload.user_id)).await?
    {
        return skipped("The person may not see the ticket any more.");
    }
    guests::about(app, &payload, &mut values).await?;
    if let Some(due) = payload.refs.due {
        values.insert("WHAT", Value::Text(due.label().to_owned()));
    }
    if let Some(ticket) = payload.refs.ticket_id
        && unsubscribe::is_for_agents(template.number)
    {
        values.insert("LINK", Value::Link(format!("{}/agent/tickets/{ticket}", app.public_url)));
    }
    let mut texts = templates::texts(app.db.read(), template, &person.language).await?;
    if is_caller {
        texts.body = pageless::without_page(&texts.body);
        values.extend(caller::values(&name));
    }
    let is_written = matches!(template.number, REPLIED | TICKET_OPENED_FOR);
    let enclosed = match payload.refs.article_id.filter(|_| is_written) {
        Some(article) => files::of_article(app, article, fixed.number(OUTGOING_MB)).await?,
        None => files::Enclosures::default(),
    };
    enclosed.name_missing(&mut texts.body, &mut values, !person.is_general);
    let rendered = render::render(&texts.subject, &texts.body, &values);
    let (reply_to, answered) = thread(app, &payload.refs).await?;
    let letter = Letter {
        reply_to: reply_to.as_deref(),
        answered: &answered,
        from: (desk, fixed.setting(MAIL_FROM)),
        to: (&name, &address),
        job: job.id,
        at: job.created_at,
        texts: &rendered,
        public_url: &app.public_url,
        is_written,
        files: enclosed.files,
    };
    let message_id = letter.message_id();
    if let Some(ticket) = payload.refs.ticket_id {
        // Before it leaves: an answer may be fast.
        inbound::remember_sent(app.db.maintenance(), app.clock.now(), ticket, &message_id).await?;
    }
    let mut message = letter.message()?;
    if !person.is_general {
        unsubscribe::mark(&mut message, app, &payload, person.id);
    }
    if let Err(refusal) = app.mailer.send(&format!("job-{}", job.id), message).await {
        if let Refusal::Unreachable(why) = &refusal {
            inbound::note_unreachable(app, &address, why).await?;
        }
        return Err(refusal.into());
    }
    tracing::info!(message_id, template = template.number, to = masked(&address), "mail handed over");
    Ok(Outcome::Done)
}

pub(super) fn skipped(reason: &str) -> Result<Outcome, Failure> {
    Ok(Outcome::Skipped(reason.to_owned()))
}

/// Where answers to a mail about a ticket go, and which mails it answers itself.
async fn thread(app: &App, refs: &MailRefs) -> Result<(Option<String>, Answered)> {
    let Some(id) = refs.ticket_id else { return Ok((None, Answered::default())) };
    let db = app.db.read();
    let found = ticket::Entity::find_by_id(id).one(db).await?;
    let mailbox = match found {
        Some(row) => {
            let of_queue = mailbox::Entity::find()
                .filter(mailbox::Column::QueueId.eq(row.queue_id))
                .filter(mailbox::Column::IsActive.eq(true))
                .order_by_asc(mailbox::Column::Id);
            of_queue.one(db).await?
        }
        None => None,
    };
    let root = letter::root(id, &app.public_url);
    // An answer may name nothing else.
    inbound::remember_sent(app.db.maintenance(), app.clock.now(), id, &root).await?;
    Ok((mailbox.map(|mailbox| mailbox.address), inbound::answered(db, id).await?.below(root)))
}

/// Where the mail goes, or why it goes nowhere (HAL-12, HAL-66).
async fn address(
    app: &App,
    template: &Definition,
    person: &user::Model,
    refs: &MailRefs,
) -> Result<Result<String, &'static str>> {
    if person.is_general {
        return Ok(Err("General Users get no mail."));
    }
    if matches!(template.number, WELCOME | RESET | RESET_ELSEWHERE) && person.web_access == WebAccess::NoAccess {
        let agent = agent::Entity::find_by_id(person.id).one(app.db.read()).await?;
        if agent.is_none_or(|agent| agent.deleted_at.is_some()) {
            return Ok(Err("The Web Access Level is No Access."));
        }
    }
    if unsubscribe::can_be_ended(template.number) {
        if let Some(ticket) = refs.ticket_id
            && tickets::is_muted(app.db.read(), ticket, person.id).await?
        {
            return Ok(Err("The person wants no mails about this ticket."));
        }
        let profile = user_profile::Entity::find_by_id(person.id).one(app.db.read()).await?;
        if profile.is_some_and(|profile| profile.mail_off) {
            return Ok(Err("The person wants no notifications by mail."));
        }
    }
    if template.number == NEW_DEVICE && wants_no_notice(app, person).await? {
        return Ok(Err("The person wants no notifications by mail."));
    }
    let address = person.email.clone().filter(|address| !address.is_empty());
    Ok(address.ok_or("The person has no mail address."))
}

/// Whether somebody goes without being told of new devices. An agent cannot.
async fn wants_no_notice(app: &App, person: &user::Model) -> Result<bool> {
    let profile = user_profile::Entity::find_by_id(person.id).one(app.db.read()).await?;
    if !profile.is_some_and(|profile| profile.mail_off) {
        return Ok(false);
    }
    let agent = agent::Entity::find_by_id(person.id).one(app.db.read()).await?;
    Ok(agent.is_none_or(|agent| agent.deleted_at.is_some()))
}

/// The variables every mail to this person knows.
pub(super) fn personal(app: &App, person: &user::Model, desk: &str) -> Values {
    let text = |text: &str| Value::Text(text.to_owned());
    let login = person.username.as_deref().filter(|name| !name.is_empty()).or(person.email.as_deref());
    Values::from([
        ("NAME", text(&person.display_name)),
        ("FIRSTNAME", text(&person.first_name)),
        ("MIDDLENAME", text(&person.middle_name)),
        ("LASTNAME", text(&person.last_name)),
        ("PREFERREDNAME", text(&person.preferred_name)),
        ("LOGIN", text(login.unwrap_or_default())),
        ("DESK", text(desk)),
        ("URL", Value::Link(app.public_url.clone())),
    ])
}

/// Adds what the mail is about, or says why there is nothing to send any more.
async fn about(
    app: &App,
    refs: &MailRefs,
    at: Timestamp,
    zone: &str,
    values: &mut Values,
) -> Result<Result<(), &'static str>, Failure> {
    values.insert("TIME", Value::Text(time_zone::named_minute(at, zone)));
    if let Some(id) = refs.link_id {
        let link = one_time_link::Entity::find_by_id(id).one(app.db.read()).await.map_err(Failure::retry)?;
        match link {
            Some(link) if link.used_at.is_none() && app.clock.now() < link.expires_at => {
                values.insert("LINK", Value::Link(link_url(app, &link)?));
            }
            _ => return Ok(Err("The link was used, replaced or has expired.")),
        }
    }
    if let Some(id) = refs.ticket_id {
        let ticket = ticket::Entity::find_by_id(id).one(app.db.read()).await.map_err(Failure::retry)?;
        let Some(ticket) = ticket else { return Ok(Err("The ticket no longer exists.")) };
        values.insert("TICKET", Value::Text(ticket.id.number()));
        values.insert("SUBJECT", Value::Text(ticket.subject));
        values.insert("LINK", Value::Link(format!("{}/portal/tickets/{}", app.public_url, ticket.id)));
    }
    if let Some(id) = refs.article_id {
        let article = article::Entity::find_by_id(id).one(app.db.read()).await.map_err(Failure::retry)?;
        let Some(article) = article else { return Ok(Err("The article no longer exists.")) };
        // The ticket may have been merged since.
        let ticket = match refs.ticket_id {
            Some(id) if id != article.ticket_id => Some(tickets::forwarded(app.db.read(), id).await?),
            known => known,
        };
        if !article.kind.is_public() || ticket != Some(article.ticket_id) {
            return Err(Failure::Fail("this article must not be mailed".to_owned()));
        }
        let html = markup::html(&article.body, article.is_markdown, Place::Mail);
        values.insert("BODY", Value::Written { text: article.body, html });
    }
    if let Some(id) = refs.integration_run_id {
        let run = integration_run::Entity::find_by_id(id).one(app.db.read()).await.map_err(Failure::retry)?;
        let Some(run) = run else { return Ok(Err("The integration was removed.")) };
        let row =
            integration::Entity::find_by_id(run.integration_id).one(app.db.read()).await.map_err(Failure::retry)?;
        values.insert("INTEGRATION", Value::Text(row.map(|row| row.name).unwrap_or_default()));
        values.insert("REASON", Value::Text(run.message));
        values.insert("LINK", Value::Link(format!("{}/admin/integrations/{}", app.public_url, run.integration_id)));
    }
    if let Some(id) = refs.device_id {
        let device = known_device::Entity::find_by_id(id).one(app.db.read()).await.map_err(Failure::retry)?;
        let Some(device) = device else { return Ok(Err("The device is no longer known.")) };
        values.insert("DEVICE", Value::Text(devices::name(&device.user_agent)));
        values.insert("ADDRESS", Value::Text(device.address));
        values.insert("LINK", Value::Link(format!("{}/profile", app.public_url)));
    }
    if let Some(id) = refs.scim_connection_id {
        let row = scim_connection::Entity::find_by_id(id).one(app.db.read()).await.map_err(Failure::retry)?;
        let Some(row) = row else { return Ok(Err("The SCIM connection was removed.")) };
        values.insert("INTEGRATION", Value::Text(row.name));
        values.insert("LINK", Value::Link(format!("{}/admin/scim/{id}", app.public_url)));
    }
    if let Some(id) = refs.export_id {
        let Some(link) = exports::link(app, id).await? else { return Ok(Err("The file is no longer there.")) };
        values.insert("LINK", Value::Link(link));
    }
    if let Some(id) = refs.actor_id {
        let actor = user::Entity::find_by_id(id).one(app.db.read()).await.map_err(Failure::retry)?;
        values.insert("ACTOR", Value::Text(actor.map_or_else(|| "Somebody".to_owned(), |actor| actor.display_name)));
    }
    Ok(Ok(()))
}

fn link_url(app: &App, link: &one_time_link::Model) -> Result<String, Failure> {
    let token = links::token(app, link);
    if hash_token(&token) != link.token_hash {
        return Err(Failure::Fail("the secret key is another one than when the link was made".to_owned()));
    }
    Ok(format!("{}{}", app.public_url, super::link_path(&token)))
}
