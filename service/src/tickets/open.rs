//! Opening a ticket.

use super::sight::wearing;
use super::{Body, OPENED, caller, choices, general, told, typed, words};
use crate::access::load::subject_of;
use crate::attachments::{self, Stored, Upload};
use crate::customers;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use crate::response;
use crate::ticket_types::Audience;
use crate::time_entries::{self, Work};
use domain::AppError;
use domain::error::FieldErrors;
use domain::fields::FieldValues;
use domain::ids::{ArticleId, QueueId, TicketId, UserId};
use domain::journal::Entity;
use domain::policy::{Action, Actor, Hat, Resource, Subject, TicketFacts, UserFacts, Via};
use domain::state::{ArticleKind, Channel, Priority, TicketState};
use domain::tickets::{CallerDetails, TicketInput};
use domain::validate;
use entity::{article, journal as journal_row, ticket, ticket_search};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryTrait};

/// The form, checked.
pub(crate) struct New {
    queue: QueueId,
    /// Nobody: the actor.
    requester: Option<UserId>,
    subject: String,
    body: String,
    priority: Priority,
    is_confidential: bool,
    /// Its first article is internal, and it is the agent's own until it is converted.
    is_opportunity: bool,
    typed: typed::Typed,
    channel: Channel,
    caller: CallerDetails,
    /// Whether the requester gets what an agent wrote.
    is_mailed: bool,
    /// How long the call took.
    work: Option<Work>,
    /// What makes a repetition known.
    key: Option<String>,
}

impl New {
    /// The same with who wrote it in its text.
    pub(crate) fn signed(self, who: &str) -> Self {
        Self { body: format!("{who}:\n\n{}", self.body), ..self }
    }
}

/// Opens a ticket with its first message. In the portal it is always one's own (OST-3); agents open
/// it for anybody usable (OTR-32), who gets it by mail if that is ticked. A repetition with the same key opens no
/// second ticket.
///
/// # Errors
/// `Invalid` with the fields to correct, `Forbidden` without the right to open tickets in the queue.
pub async fn open(cx: &Cx, input: TicketInput, hat: Hat) -> Result<TicketId> {
    Box::pin(open_with_files(cx, input, hat, Vec::new())).await
}

/// The same with files, which belong to the first message.
///
/// # Errors
/// As [`open`]; what is wrong with files is at `files`.
pub async fn open_with_files(cx: &Cx, input: TicketInput, hat: Hat, uploads: Vec<Upload>) -> Result<TicketId> {
    let actor = wearing(cx, hat);
    let mut errors = FieldErrors::new();
    attachments::check(cx, &mut errors, &uploads);
    let new = match (check(cx, &actor, input, hat, Audience::of(&actor, hat)), errors.into_result()) {
        (Ok(new), Ok(())) => new,
        (Err(AppError::Invalid(mut fields)), Err(AppError::Invalid(files))) => {
            files.0.iter().for_each(|(field, text)| fields.add(field, text));
            return Err(AppError::Invalid(fields).into());
        }
        (Err(error), _) | (Ok(_), Err(error)) => return Err(error.into()),
    };
    require_queue(cx, &actor, &new)?;
    if !uploads.is_empty() {
        // Nobody fills the store who only looks.
        cx.require_writing()?;
    }
    let files = attachments::keep(cx, uploads).await?;
    let opened = Box::pin(open_once(cx, &actor, &new, &files)).await;
    if !matches!(opened, Ok((_, true))) {
        attachments::discard(cx, &files).await;
    }
    Ok(opened?.0)
}

/// The ticket, and whether it is new.
async fn open_once(cx: &Cx, actor: &Actor, new: &New, files: &[Stored]) -> Result<(TicketId, bool)> {
    let mut tx = cx.begin().await?;
    match write(cx, &mut tx, actor, new).await {
        Ok(Opened::Before(id)) => Ok((id, false)),
        Ok(Opened::Now(id, article)) => {
            attachments::record(cx, &tx, id, article, files).await?;
            tx.commit().await?;
            Ok((id, true))
        }
        Err(error) => {
            // Two requests with one key at the same moment: the other one was faster.
            drop(tx);
            match &new.key {
                Some(key) if super::is_duplicate(&error) => {
                    opened_before(cx.app.db.read(), key).await?.map(|(id, _)| (id, false)).ok_or(error)
                }
                _ => Err(error),
            }
        }
    }
}

/// Checks a ticket opened without an account: whoever asks may do what anybody may.
///
/// # Errors
/// As [`open`].
pub(crate) fn check_anonymous(cx: &Cx, stranger: &Actor, input: TicketInput) -> std::result::Result<New, AppError> {
    let new = check(cx, stranger, input, Hat::Portal, Audience::Anonymous)?;
    require_queue(cx, stranger, &new)?;
    Ok(new)
}

/// Writes such a ticket with its files for its requester, who gets a mail about it.
///
/// # Errors
/// `Invalid` if tickets cannot be opened in the requester's name.
pub(crate) async fn write_anonymous(cx: &Cx, tx: &mut Tx, new: New, requester: UserId, files: &[Stored]) -> Result<()> {
    let new = New { requester: Some(requester), ..new };
    if let Opened::Now(id, article) = write(cx, tx, &cx.actor, &new).await? {
        attachments::record(cx, tx, id, article, files).await?;
        mail::send_template(cx, tx, mail::TICKET_OPENED, requester, MailRefs::ticket(id)).await?;
    }
    Ok(())
}

/// Opens the ticket of an opportunity, as a part of a write: confidential, with an internal note. Before anybody
/// is converted it is its agent's own, who owns it where they may. Also tells whether it is new, and no
/// repetition.
///
/// # Errors
/// As [`open`].
pub(crate) async fn open_opportunity(cx: &Cx, tx: &mut Tx, input: TicketInput) -> Result<(TicketId, bool)> {
    let actor = wearing(cx, Hat::Agent);
    let own = TicketInput { requester_id: String::new(), is_confidential: "true".to_owned(), ..input };
    let new = check(cx, &actor, own, Hat::Any, Audience::Sales)?;
    require_queue(cx, &actor, &new)?;
    Ok(match write(cx, tx, &actor, &new).await? {
        Opened::Now(id, _) => (id, true),
        Opened::Before(id) => (id, false),
    })
}

/// What a mail says that opens a ticket.
pub(crate) struct ByMail {
    pub queue: QueueId,
    pub requester: UserId,
    pub subject: String,
    pub body: String,
    /// Who wrote, where that is not the requester.
    pub caller: CallerDetails,
    /// Whether the requester gets a mail about it.
    pub is_answered: bool,
}

/// Opens the ticket of a mail, for Deskfolk itself.
///
/// # Errors
/// `Invalid` if tickets cannot be opened in the requester's name, `Forbidden` if the queue takes none.
pub(crate) async fn open_by_mail(cx: &Cx, tx: &mut Tx, mail: ByMail) -> Result<(TicketId, ArticleId)> {
    let input = TicketInput {
        queue_id: mail.queue.to_string(),
        requester_id: mail.requester.to_string(),
        subject: mail.subject,
        body: mail.body,
        ..TicketInput::default()
    };
    let checked = check(cx, &cx.actor, input, Hat::Any, Audience::of(&cx.actor, Hat::Any))?;
    let new = New { channel: Channel::Mail, caller: mail.caller, ..checked };
    require_queue(cx, &cx.actor, &new)?;
    let Opened::Now(id, article) = write(cx, tx, &cx.actor, &new).await? else {
        return Err(AppError::Conflict("This mail opened a ticket before.".to_owned()).into());
    };
    if mail.is_answered {
        mail::send_template(cx, tx, mail::TICKET_OPENED, mail.requester, MailRefs::ticket(id)).await?;
    }
    Ok((id, article))
}

enum Opened {
    Now(TicketId, ArticleId),
    Before(TicketId),
}

fn check(
    cx: &Cx,
    actor: &Actor,
    input: TicketInput,
    hat: Hat,
    audience: Audience,
) -> std::result::Result<New, AppError> {
    let mut errors = FieldErrors::new();
    let typed = typed::check(cx, &mut errors, actor, audience, &input);
    let subject = validate::required(&mut errors, "subject", "The subject", &input.subject);
    let body = super::body(&mut errors, &input.body);
    let queue = match typed.queue {
        Some(proposed) if input.queue_id.trim().is_empty() => Some(proposed),
        _ => validate::id(&mut errors, "queue_id", "a queue", &input.queue_id),
    };
    // OST-10: exactly one, and customers ask for themselves.
    let requester = match hat {
        Hat::Portal => None,
        Hat::Agent => validate::id(&mut errors, "requester_id", "a requester", &input.requester_id),
        Hat::Any => validate::optional_id(&mut errors, "requester_id", "a requester", &input.requester_id),
    };
    if requester.is_none() && actor.via == Via::System {
        errors.add("requester_id", "Please choose a requester.");
    }
    let priority = super::priority(&mut errors, &input.priority).unwrap_or(Priority::Normal);
    let (channel, caller) = caller::check(&mut errors, &input, hat);
    let is_timed = hat != Hat::Portal && !input.call_time.trim().is_empty();
    let work = if is_timed { time_entries::check_call(cx, &mut errors, &input.call_time) } else { None };
    let key = super::key(&mut errors, actor, "open", &input.idempotency_key);
    errors.into_result()?;
    Ok(New {
        queue: queue.unwrap_or_default(),
        requester,
        subject,
        body,
        priority,
        is_confidential: validate::is_ticked(&input.is_confidential),
        is_opportunity: audience == Audience::Sales,
        typed,
        channel,
        caller,
        is_mailed: validate::is_ticked(&input.mail_requester),
        work,
        key,
    })
}

/// A queue the actor does not know is no queue to choose; one they know needs the rights.
fn require_queue(cx: &Cx, actor: &Actor, new: &New) -> std::result::Result<(), AppError> {
    let decision = cx.policy().decide(actor, Action::CreateTicket, Resource::Queue(new.queue));
    if !decision.allow && !decision.visible {
        return Err(AppError::field("queue_id", "Please choose a queue from the list."));
    }
    decision.require()?;
    if new.priority != Priority::Normal {
        cx.policy().decide(actor, Action::SetPriority, Resource::Queue(new.queue)).require()?;
    }
    if new.work.is_some() {
        cx.policy().decide(actor, Action::LogTime, Resource::Queue(new.queue)).require()?;
    }
    Ok(())
}

/// Who the ticket is for, if tickets may be opened in their name.
async fn requester(cx: &Cx, tx: &Tx, actor: &Actor, new: &New) -> Result<Subject> {
    let subject = match new.requester {
        Some(id) if id != actor.subject.id => subject_of(tx.db(), id).await?,
        _ => Some(actor.subject.clone()),
    };
    let Some(subject) = subject.filter(|subject| !cx.policy().hides(actor, subject)) else {
        return Err(AppError::field("requester_id", "Please choose a requester from the list.").into());
    };
    let facts = UserFacts { subject };
    let decision = cx.policy().decide(actor, Action::BeRequester, Resource::User(&facts));
    if !decision.allow {
        let why: Vec<_> = decision.because.into_iter().map(|reason| reason.text).collect();
        return Err(AppError::field("requester_id", why.join(" ")).into());
    }
    Ok(facts.subject)
}

async fn write(cx: &Cx, tx: &mut Tx, actor: &Actor, new: &New) -> Result<Opened> {
    if let Some(key) = &new.key
        && let Some((id, _)) = opened_before(tx.db(), key).await?
    {
        return Ok(Opened::Before(id));
    }
    let mut requester = requester(cx, tx, actor, new).await?;
    // What a mailbox does with senders nobody knows was decided before.
    if new.channel != Channel::Mail
        && let Some(person) = general::person(cx, tx, &requester, &new.caller, caller::PREFIX).await?
    {
        requester = person;
    }
    let owner = if new.is_opportunity {
        choices::owner(cx, tx.db(), actor.subject.id, new.queue).await?
    } else {
        customers::assigned(cx, tx, requester.customer, new.queue).await?
    };
    let owner_id = owner.as_ref().map(|owner| owner.id);
    let id = insert(cx, tx, new, &requester, owner_id).await?;
    let author = cx.subject_id().unwrap_or(requester.id);
    let kind = match (new.is_opportunity, author == requester.id) {
        (true, _) => ArticleKind::Note,
        (false, true) => ArticleKind::Message,
        (false, false) => ArticleKind::Reply,
    };
    let queue = super::rows::queue_name(&cx.fixed.structure, new.queue);
    let diff = Diff::new()
        .set("subject", &new.subject)
        .set("queue", &queue)
        .set("requester", &requester.name)
        .set("owner", &owner.map(|owner| owner.name))
        .set("priority", &new.priority)
        .field("is_confidential", &false, &new.is_confidential)
        .set("type", &new.typed.other_name(cx))
        .custom_fields(&FieldValues::default(), &new.typed.fields)
        .field("channel", &Channel::Written, &new.channel);
    let diff = caller::diff(diff, &CallerDetails::default(), &new.caller);
    let noted = journal::to_record(cx, tx, OPENED, Entity::Ticket, id.0, diff)?;
    let fields = typed::kept(&new.typed.fields)?;
    let found_by = words::row(id, &new.subject, &requester.name, (fields.as_deref(), None))?;
    let body = Body { text: new.body.clone(), is_markdown: new.channel != Channel::Mail };
    let article = super::article_row(cx, id, author, kind, body, new.key.clone());
    let article = article::ActiveModel { subject: Set(Some(new.subject.clone())), ..article };
    let before =
        vec![ticket_search::Entity::insert(found_by).into_query(), journal_row::Entity::insert(noted).into_query()];
    let article = tx.insert_together(before, article::Entity::insert(article).into_query()).await?;
    response::refresh(cx, tx, id).await?;
    if new.channel != Channel::Written || new.caller != CallerDetails::default() {
        caller::write(tx, id, new.channel, &new.caller).await?;
    }
    if let Some(work) = &new.work {
        time_entries::write(cx, tx, id, work.clone()).await?;
    }
    if author == requester.id && cx.subject_id().is_some() && !new.is_opportunity {
        mail::send_template(cx, tx, mail::TICKET_OPENED, requester.id, MailRefs::ticket(id)).await?;
    }
    let article = ArticleId(article);
    if new.is_mailed && kind == ArticleKind::Reply {
        mail::send_template(cx, tx, mail::TICKET_OPENED_FOR, requester.id, MailRefs::article(id, article)).await?;
    }
    let facts = TicketFacts {
        id,
        queue: new.queue,
        requester: requester.id,
        customer: requester.customer,
        site: requester.site,
        owner: owner_id,
        is_confidential: new.is_confidential,
        participants: Vec::new(),
    };
    Box::pin(told::opened(cx, tx, &facts)).await?;
    Ok(Opened::Now(id, article))
}

async fn insert(cx: &Cx, tx: &Tx, new: &New, requester: &Subject, owner: Option<UserId>) -> Result<TicketId> {
    let row = ticket::ActiveModel {
        subject: Set(new.subject.clone()),
        queue_id: Set(new.queue),
        state: Set(TicketState::New),
        priority: Set(new.priority),
        requester_id: Set(requester.id),
        customer_id: Set(requester.customer),
        site_id: Set(requester.site),
        owner_id: Set(owner),
        is_confidential: Set(new.is_confidential),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        closed_at: Set(None),
        version: Set(1),
        type_id: Set(new.typed.id),
        fields: Set(typed::kept(&new.typed.fields)?),
        tags: Set(None),
        pending_until: Set(None),
        pending_closes: Set(false),
        ..Default::default()
    };
    Ok(ticket::Entity::insert(row).exec(tx.db()).await?.last_insert_id)
}

/// What an earlier request with this key wrote.
pub(super) async fn opened_before(db: &impl ConnectionTrait, key: &str) -> Result<Option<(TicketId, ArticleId)>> {
    let found = article::Entity::find().filter(article::Column::IdempotencyKey.eq(key)).one(db).await?;
    Ok(found.map(|row| (row.ticket_id, row.id)))
}
