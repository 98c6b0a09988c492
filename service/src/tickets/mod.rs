//! Tickets: lists, the ticket itself, and what is done to it.
//!
//! A person has up to two [`Hat`](domain::policy::Hat)s, and every use-case that shows something takes
//! the one being worn: what only the agent may see never shows in the portal, and the other way round.

mod answer;
mod articles;
mod caller;
mod choices;
mod contested;
mod count;
mod counts;
pub mod drafts;
mod end_user;
mod follow;
mod followers;
mod general;
mod get;
mod hand_over;
mod links;
mod list;
mod list_filters;
mod may_see;
mod merge;
mod messages;
mod muted;
mod narrowed;
mod open;
mod options;
mod participants;
mod passage;
mod patch;
mod pending;
mod rank;
mod reply_audience;
mod rows;
mod shown;
mod sight;
mod tags;
mod take_back;
mod ties;
mod told;
mod typed;
mod update;
mod words;
mod writing;

pub use answer::answer;
pub(crate) use answer::{may_answer_by_mail, write_by_mail};
pub(crate) use choices::{owner, owners, queues as queues_for, queues_of_agent};
pub(crate) use contested::words;
pub use count::count;
pub use counts::counts;
pub(crate) use end_user::change as change_end_user;
pub use end_user::{add_requester, change_site_user, change_to_new_user, end_user_options, set_end_user};
pub(crate) use follow::{Follower, carry, followers};
pub(crate) use followers::still_reads;
pub use general::complete_caller;
pub use get::{get, page};
pub(crate) use hand_over::{Heir, disown, hand_over, hand_over_by_queue, open_by_queue, open_samples, open_tickets};
pub use links::{link, unlink};
pub use list::list;
pub(crate) use list::walk;
pub use list_filters::filters;
pub use may_see::may_see;
pub(crate) use merge::{forwarded, take_apart};
pub use merge::{merge, merge_preview, unmerge};
pub use messages::messages;
pub(crate) use muted::{is_muted, set as set_muted};
pub(crate) use open::{ByMail, New, check_anonymous, open_by_mail, open_opportunity, write_anonymous};
pub use open::{open, open_with_files};
pub use options::options;
pub(crate) use participants::MAILS;
pub use participants::{
    add_participant, mail_participant, participants as participants_of, preview_participant, remove_participant,
};
pub(crate) use patch::Patch;
pub use pending::wake;
pub use reply_audience::audience;
pub use tags::tags;
pub use take_back::take_back;
pub use ties::ties;
pub(crate) use told::assigned as tell_owner;
pub use typed::type_form;
pub(crate) use typed::{opportunity_form, over, types_of_agents, values_of};
pub use update::update;
pub(crate) use update::{difference, require as require_change, save, with_fitting_owner};
pub use words::rename_requester;
pub(crate) use words::requester_is;

pub(crate) use rows::{queue_name, type_name};
pub(crate) use shown::require as require_list;
pub(crate) use sight::{Sight, facts, participants};
use writing::{Body, article_row, body, closed_at, insert_article, is_duplicate, key, priority, state};

/// Opened, with its first message.
const OPENED: &str = "ticket.opened";
/// The customer side wrote.
const ANSWERED: &str = "ticket.answered";
/// An agent wrote to the customer.
const REPLIED: &str = "ticket.replied";
/// An agent added an internal note.
const NOTED: &str = "ticket.noted";
/// Fields were changed.
const CHANGED: &str = "ticket.changed";

/// Every event that raises the version of a ticket, by one.
const VERSIONED: [&str; 10] = [
    OPENED,
    ANSWERED,
    REPLIED,
    NOTED,
    CHANGED,
    merge::MERGED,
    merge::TOOK_IN,
    merge::UNMERGED,
    merge::GAVE_BACK,
    take_back::TAKEN_BACK,
];
