//! Links that open one ticket for people without an account (N15, C13).
//!
//! Each recipient's mails carry a link of their own. The row comes first; the token follows from its id and nonce
//! with the server's key, so that the job that sends the mail can derive it again, while the database holds only
//! its hash. A link is no key to a person: in a browser that is not known the mail address is asked for and
//! confirmed by a code, and whoever confirms another address than the recipient's acts in their own name. To an agent
//! who is signed in, it opens what they may read anyway.

mod answer;
mod browser;
mod caller;
mod confirm;
mod forwarded;
mod make;
mod manage;
mod merged;
mod page;
mod status;

pub use answer::{answer, file, thumbnail};
pub use browser::cookie_name;
pub use caller::Caller;
pub(crate) use confirm::code;
pub use confirm::{ask, confirm, forget};
pub(crate) use forwarded::shut_out;
pub(crate) use make::{for_mail, token};
pub use manage::{list, remove_forwarded, revoke};
pub(crate) use merged::{forwarded_to, lead_on, of_ticket};
pub use page::{page, watch};
pub use status::send_status;

/// The page of a link, below the server's address.
#[must_use]
pub fn path(token: &str) -> String {
    format!("/t/{token}")
}
