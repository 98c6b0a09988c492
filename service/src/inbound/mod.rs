//! Mails that come in: each becomes a ticket, an article of one, or waits in quarantine. None is lost, and
//! none counts twice.
//!
//! [`receive`] reads a message before any transaction, decides whether it is to be taken at all (`judge`), and
//! writes everything it becomes in one transaction, together with a row of `incoming_mail` that is unique for
//! the message and its mailbox. What is not taken is kept as it came.

mod automatic;
mod bounce;
mod bounced;
mod depth;
mod held;
mod judge;
mod names;
mod parse;
mod receive;
mod release;
mod sender;
mod take;
mod text;
mod thread;
mod too_large;

pub(crate) use bounced::note_unreachable;
pub use held::{delete, list, source};
pub(crate) use held::{forget_old, forget_traces};
pub use receive::{Received, receive};
pub use release::release;
pub(crate) use thread::{Answered, answered, remember_sent};
pub use too_large::receive_head;
