//! Typed identifiers: one newtype per table, so that a ticket's id cannot be passed as a user's.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "db", derive(sea_orm::DeriveValueType))]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

id! {
    /// Anybody in the directory: guest, customer user, agent.
    UserId,
    /// A customer: an organisation whose people raise tickets.
    CustomerId,
    /// A place of a customer.
    SiteId,
    /// A department agents belong to.
    DepartmentId,
    /// A queue in which tickets wait.
    QueueId,
    /// An access group customers are granted.
    GroupId,
    /// A role agents are granted.
    RoleId,
    /// One grant or membership, with its dates.
    GrantId,
    /// A ticket.
    TicketId,
    /// A ticket type.
    TypeId,
    /// A contact or prospect: somebody an opportunity is about.
    LeadId,
    /// An account of prospects.
    SalesAccountId,
    /// A public reply or an internal note of a ticket.
    ArticleId,
    /// A file attached to an article.
    AttachmentId,
    /// A row of the change journal.
    JournalId,
    /// A background job.
    JobId,
    /// An API token.
    TokenId,
    /// A one-time link sent by mail.
    LinkId,
    /// A browser in which somebody signed in.
    DeviceId,
    /// A source of people.
    SourceId,
    /// A mail domain that tells the site of new people.
    MailDomainId,
    /// A mailbox whose mails become tickets.
    MailboxId,
    /// A mail that came in.
    IncomingId,
    /// A custom field.
    FieldId,
    /// A saved view of a list.
    ViewId,
    /// An action on many people at once.
    BulkId,
    /// An import from a spreadsheet or an integration.
    ImportId,
    /// Another system whose people are imported.
    IntegrationId,
    /// One time that it was read.
    IntegrationRunId,
    /// A SCIM connection: an identity provider that keeps people here.
    ScimConnectionId,
    /// A group of a SCIM connection.
    ScimGroupId,
    /// A provider of single sign-on.
    OidcProviderId,
    /// Somebody's identity at one.
    OidcIdentityId,
    /// A stay in somebody else's view.
    ImpersonationId,
    /// An erasure of a person.
    PrivacyTaskId,
    /// What is known of a person, as a file.
    PersonExportId,
    /// A search for a person in tickets of others.
    MentionSearchId,
    /// A place in which that person is mentioned.
    MentionId,
    /// What is not kept for ever.
    RetentionRuleId,
    /// One time that such a rule was applied.
    RetentionRunId,
    /// An authenticator app of a person.
    AuthenticatorId,
    /// A passkey or security key of a person.
    PasskeyId,
    /// What somebody worked on a ticket.
    TimeEntryId,
    /// How two tickets belong together.
    TieId,
    /// A word that tickets are marked with.
    TagId,
    /// A change of many tickets at once.
    TicketOperationId,
    /// A text that is inserted in replies.
    CannedId,
    /// When the desk works.
    CalendarId,
    /// What is promised for some tickets.
    TargetId,
    /// A link that opens one ticket for one person.
    GuestLinkId,
    /// A browser in which such a link was opened.
    GuestBrowserId,
    /// Two people merged into one.
    MergeId,
    /// Two people who may be one.
    DuplicateId,
}
