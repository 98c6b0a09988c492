//! Mail: numbered templates that can be edited, the job that sends them, and the transports by which
//! they leave.
//!
//! A mail is never rendered where it is caused. [`send_template`] writes a job with ids; the job reads
//! names, texts and the template when it runs and derives one-time links anew, so that the database
//! holds no secret and an edited template counts from the next mail on (HAL-67).

mod caller;
mod decode;
mod defaults;
mod exports;
mod files;
mod guests;
mod insert;
pub mod kept;
mod letter;
mod pageless;
pub mod preview;
mod refusal;
mod render;
pub(crate) mod send;
pub mod templates;
pub mod transport;
mod unsubscribe;
mod work;

pub use unsubscribe::{is_known as knows_unsubscribe_link, unsubscribe};

pub(crate) use insert::{fill, variables};

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::guest_links;
use crate::jobs;
use domain::Timestamp;
use domain::ids::{
    ArticleId, DeviceId, GuestBrowserId, GuestLinkId, IntegrationRunId, LinkId, PersonExportId, ScimConnectionId,
    TicketId, UserId,
};
use domain::response::DueKind;
use serde::{Deserialize, Serialize};

/// The kind of the job that sends a mail.
pub const SEND_MAIL: &str = "send_mail";

/// Welcome, with the link to choose a first password (HAL-64, RTP-12).
pub const WELCOME: i32 = 80;
/// A link to choose a new password (HAL-65).
pub const RESET: i32 = 186;
/// For whoever asked for a new password and signs in by a directory.
pub const RESET_ELSEWHERE: i32 = 187;
/// To the requester: an agent replied.
pub const REPLIED: i32 = 200;
/// To the requester: the ticket arrived.
pub const TICKET_OPENED: i32 = 201;
/// To the requester: an agent opened a ticket for them, with what they wrote in it.
pub const TICKET_OPENED_FOR: i32 = 202;
/// To requester and participants: somebody else of the customer side wrote.
pub const MESSAGE_WRITTEN: i32 = 203;
/// To a participant: they follow the ticket from now on.
pub const PARTICIPANT_ADDED: i32 = 204;
/// The password was changed by somebody (OST-35).
pub const PASSWORD_CHANGED: i32 = 210;
/// Second factors were set up or removed (ZAM-21).
pub const TWO_FACTOR_CHANGED: i32 = 211;
/// Somebody signed in with a device they had not used before.
pub const NEW_DEVICE: i32 = 212;
/// A passkey or security key was added.
pub const PASSKEY_ADDED: i32 = 213;
/// A passkey or security key was refused, as there may be a copy of it.
pub const PASSKEY_REFUSED: i32 = 214;
/// A provider of single sign-on was linked.
pub const IDENTITY_LINKED: i32 = 215;
/// An administrator changed something in the person's view (ZAM-18).
pub const IMPERSONATED: i32 = 220;
/// Somebody entered the person's view.
pub const VIEW_ENTERED: i32 = 221;
/// Somebody looks through the person's eyes without entering.
pub const LOOKED_AT: i32 = 222;
/// To admins: the automatic run of an integration stopped or failed.
pub const INTEGRATION_STOPPED: i32 = 230;
/// To admins: a SCIM connection deactivated too many people and was stopped.
pub const SCIM_STOPPED: i32 = 231;

/// To admins: a SCIM connection is refused because of its keeper.
pub const SCIM_BARRED: i32 = 232;
/// The code that confirms a browser in which a ticket link was opened.
pub const GUEST_CODE: i32 = 240;
/// To requester and owner: a ticket link was opened by somebody else.
pub const LINK_FORWARDED: i32 = 241;
/// The link to a ticket, for whoever asked for it by its number.
pub const TICKET_STATUS: i32 = 242;

/// To the owner, or to those who work in the queue: a ticket is overdue.
pub const TICKET_OVERDUE: i32 = 250;

/// To the owner: a ticket that was pending until a day is open again.
pub const TICKET_REMINDER: i32 = 251;

/// To an agent: a ticket is theirs now.
pub const TICKET_ASSIGNED: i32 = 252;
/// To the owner: the customer side wrote.
pub const CUSTOMER_ANSWERED: i32 = 253;
/// To those who work in the queue and want to know: a new ticket.
pub const NEW_TICKET: i32 = 254;

/// To whoever asked for everything about a person: the file is ready.
pub const EXPORT_READY: i32 = 260;

/// The records a mail is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailRefs {
    /// The one-time link of [`WELCOME`] and [`RESET`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_id: Option<LinkId>,
    /// The ticket of [`REPLIED`], [`TICKET_OPENED`] and [`TICKET_OPENED_FOR`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket_id: Option<TicketId>,
    /// The article of [`REPLIED`] and [`TICKET_OPENED_FOR`]; a public one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article_id: Option<ArticleId>,
    /// Who did what the mail reports, for [`PARTICIPANT_ADDED`], [`PASSWORD_CHANGED`], [`TWO_FACTOR_CHANGED`],
    /// [`PASSKEY_ADDED`], [`IDENTITY_LINKED`], [`IMPERSONATED`], [`VIEW_ENTERED`] and [`LOOKED_AT`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor_id: Option<UserId>,
    /// The run of [`INTEGRATION_STOPPED`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integration_run_id: Option<IntegrationRunId>,
    /// The link that opens the ticket for a person without an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guest_link_id: Option<GuestLinkId>,
    /// The browser of [`GUEST_CODE`] and [`LINK_FORWARDED`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guest_browser_id: Option<GuestBrowserId>,
    /// What has passed, for [`TICKET_OVERDUE`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<DueKind>,
    /// The merged ticket of [`REPLIED`] whose caller gets the mail, instead of the General User.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller_of: Option<TicketId>,
    /// The device of [`NEW_DEVICE`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_id: Option<DeviceId>,
    /// The connection of [`SCIM_STOPPED`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scim_connection_id: Option<ScimConnectionId>,
    /// The file of [`EXPORT_READY`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub export_id: Option<PersonExportId>,
}

impl MailRefs {
    /// A mail about a one-time link.
    #[must_use]
    pub fn link(link_id: LinkId) -> Self {
        Self { link_id: Some(link_id), ..Self::default() }
    }

    /// A mail about a ticket.
    #[must_use]
    pub fn ticket(ticket_id: TicketId) -> Self {
        Self { ticket_id: Some(ticket_id), ..Self::default() }
    }

    /// A mail about an article of a ticket.
    #[must_use]
    pub fn article(ticket_id: TicketId, article_id: ArticleId) -> Self {
        Self { ticket_id: Some(ticket_id), article_id: Some(article_id), ..Self::default() }
    }

    /// A mail about a browser in which a ticket link was opened.
    #[must_use]
    pub fn guest(id: GuestBrowserId) -> Self {
        Self { guest_browser_id: Some(id), ..Self::default() }
    }

    /// A mail about a run of an integration.
    #[must_use]
    pub fn integration_run(id: IntegrationRunId) -> Self {
        Self { integration_run_id: Some(id), ..Self::default() }
    }

    /// A mail about a device.
    #[must_use]
    pub fn device(device_id: DeviceId) -> Self {
        Self { device_id: Some(device_id), ..Self::default() }
    }

    /// A mail about a SCIM connection.
    #[must_use]
    pub fn scim_connection(id: ScimConnectionId) -> Self {
        Self { scim_connection_id: Some(id), ..Self::default() }
    }

    /// A mail about a file with personal data.
    #[must_use]
    pub fn export(id: PersonExportId) -> Self {
        Self { export_id: Some(id), ..Self::default() }
    }

    /// A mail about what somebody did.
    #[must_use]
    pub fn actor(actor_id: UserId) -> Self {
        Self { actor_id: Some(actor_id), ..Self::default() }
    }
}

/// What the job carries: ids only.
#[derive(Debug, Serialize, Deserialize)]
struct SendMail {
    template: i32,
    user_id: UserId,
    #[serde(flatten)]
    refs: MailRefs,
}

/// Has the mail of this template sent to a person after the commit. People without a mail address,
/// General Users, people who may not sign in, and whoever lost sight of the ticket since are skipped when the job
/// runs, with the reason in the list of jobs (HAL-66). About a ticket, people without an account get a link of their
/// own to it.
///
/// # Errors
/// If the database refuses.
pub async fn send_template(cx: &Cx, tx: &mut Tx, template: i32, to: UserId, mut refs: MailRefs) -> Result<()> {
    if let Some(ticket) = refs.ticket_id {
        refs.guest_link_id = guest_links::for_mail(cx, tx, ticket, to).await?;
    }
    let payload = SendMail { template, user_id: to, refs };
    jobs::enqueue(cx, tx, SEND_MAIL, &payload, None).await
}

/// Has the mail of [`REPLIED`] sent to a reader, not before `due`; until then it can be taken back by the key of its
/// job. Like every mail about a ticket it carries a link for people without an account.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn send_reply(
    cx: &Cx,
    tx: &mut Tx,
    to: UserId,
    (ticket, article): (TicketId, ArticleId),
    due: Timestamp,
) -> Result<()> {
    let mut refs = MailRefs::article(ticket, article);
    refs.guest_link_id = guest_links::for_mail(cx, tx, ticket, to).await?;
    let payload = SendMail { template: REPLIED, user_id: to, refs };
    jobs::enqueue_at(cx, tx, SEND_MAIL, &payload, Some(&format!("{}{to}", reply_keys(article))), due).await
}

/// The same for who turned to the desk in a General User's ticket, which is part of this one by now.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn send_reply_to_caller(
    cx: &Cx,
    tx: &mut Tx,
    (to, merged): (UserId, TicketId),
    (ticket, article): (TicketId, ArticleId),
    due: Timestamp,
) -> Result<()> {
    let refs = MailRefs { caller_of: Some(merged), ..MailRefs::article(ticket, article) };
    let payload = SendMail { template: REPLIED, user_id: to, refs };
    let key = format!("{}{to}/{merged}", reply_keys(article));
    jobs::enqueue_at(cx, tx, SEND_MAIL, &payload, Some(&key), due).await
}

/// What the keys of all jobs that mail a reply begin with.
pub(crate) fn reply_keys(article: ArticleId) -> String {
    format!("reply/{article}/")
}

/// The page on which a one-time link is used, below the server's address.
#[must_use]
pub fn link_path(token: &str) -> String {
    format!("/choose-password/{token}")
}
