//! Tickets in the agent panel: lists, opening one, the conversation and its properties.

pub mod api;
mod caller;
mod composer;
mod conversation;
mod draft;
mod end_user;
mod history;
mod kind;
mod list;
mod messages;
mod new_requester;
mod once;
mod open;
mod opportunity;
mod parts;
mod properties;
mod requester;
mod show;
mod time;
mod upload;

pub(in crate::features) use caller::CallerFields;
pub use composer::Composer;
pub use conversation::Conversation;
pub use end_user::{ChangeSiteUserPage, EndUserPage};
pub use history::TicketHistoryPage;
pub(in crate::features) use kind::CustomList;
pub use list::TicketsPage;
pub use messages::MessagesPage;
pub(in crate::features) use new_requester::{NewPersonForm, PersonOptions, person_options};
pub use once::OnceKey;
pub use open::NewTicketPage;
pub(in crate::features) use open::{TicketForm, queue_options};
pub use parts::{PlainButton, TicketKeys, TicketTable, follow, refresh_on_changes, ticket_id, ticket_query};
pub(in crate::features) use requester::PeopleFound;
pub use show::TicketPage;
pub use time::TicketTimePage;
