//! The built-in templates of mails that tell of work: agents of what came, the customer side of each other.

use super::defaults::Definition;

/// Somebody else of the customer side wrote.
pub(super) const MESSAGE_WRITTEN: Definition = Definition {
    number: super::MESSAGE_WRITTEN,
    purpose: "To requester and participants: somebody else of the customer side wrote",
    subject: "[#$-TICKET] $-SUBJECT",
    body: "Hello $-NAME,\n\nthere is a new message in ticket #$-TICKET, \"$-SUBJECT\", which you follow:\n\n$-BODY\n\n\
           Read and answer it here:\n$-LINK\n\n$-DESK",
    own: &["TICKET", "SUBJECT", "BODY", "LINK"],
    required: &["TICKET"],
};

/// Somebody made them a participant.
pub(super) const PARTICIPANT_ADDED: Definition = Definition {
    number: super::PARTICIPANT_ADDED,
    purpose: "To a participant: they follow the ticket from now on",
    subject: "[#$-TICKET] You follow: $-SUBJECT",
    body: "Hello $-NAME,\n\n$-ACTOR made you a participant of ticket #$-TICKET, \"$-SUBJECT\". Its messages come to you, \
           too, from now on.\n\nRead and answer it here:\n$-LINK\n\n$-DESK",
    own: &["TICKET", "SUBJECT", "ACTOR", "LINK"],
    required: &["TICKET"],
};

/// A ticket is theirs now.
pub(super) const TICKET_ASSIGNED: Definition = Definition {
    number: super::TICKET_ASSIGNED,
    purpose: "To an agent: a ticket is theirs now",
    subject: "[#$-TICKET] Yours: $-SUBJECT",
    body: "Hello $-NAME,\n\nticket #$-TICKET, \"$-SUBJECT\", is yours now.\n\n\
           Look at it here:\n$-LINK\n\n$-DESK",
    own: &["TICKET", "SUBJECT", "LINK"],
    required: &["TICKET"],
};

/// The customer side wrote in a ticket of theirs.
pub(super) const CUSTOMER_ANSWERED: Definition = Definition {
    number: super::CUSTOMER_ANSWERED,
    purpose: "To the owner: the customer side wrote",
    subject: "[#$-TICKET] New message: $-SUBJECT",
    body: "Hello $-NAME,\n\nthere is a new message in your ticket #$-TICKET, \"$-SUBJECT\":\n\n$-BODY\n\n\
           Answer it here:\n$-LINK\n\n$-DESK",
    own: &["TICKET", "SUBJECT", "BODY", "LINK"],
    required: &["TICKET"],
};

/// A new ticket in one of their queues.
pub(super) const NEW_TICKET: Definition = Definition {
    number: super::NEW_TICKET,
    purpose: "To those who work in the queue and want to know: a new ticket",
    subject: "[#$-TICKET] New: $-SUBJECT",
    body: "Hello $-NAME,\n\nthere is a new ticket in one of your queues: #$-TICKET, \"$-SUBJECT\".\n\n\
           Look at it here:\n$-LINK\n\n$-DESK",
    own: &["TICKET", "SUBJECT", "LINK"],
    required: &["TICKET"],
};

/// A ticket of theirs that was pending is open again.
pub(super) const TICKET_REMINDER: Definition = Definition {
    number: super::TICKET_REMINDER,
    purpose: "To the owner: a ticket that was pending until a day is open again",
    subject: "[#$-TICKET] Reminder: $-SUBJECT",
    body: "Hello $-NAME,\n\nticket #$-TICKET, \"$-SUBJECT\", was pending until now. It is open again.\n\n\
           Look at it here:\n$-LINK\n\n$-DESK",
    own: &["TICKET", "SUBJECT", "LINK"],
    required: &["TICKET"],
};
