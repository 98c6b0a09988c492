//! Mentions of a person in tickets of others: found in the background, looked at by somebody who may see the ticket,
//! taken out where that is chosen (N11).
//!
//! Only where somebody is mentioned is kept, not what is said there: that is read where it stands.

mod redact;
mod request;
mod scan;
mod view;

pub use redact::decide;
pub use request::search;
pub(crate) use scan::{SEARCH, run};
pub(super) use view::{count_decided, open_of};
pub use view::{get, newest_of};

use domain::mentions::MentionPlace;

/// A place and where its text is kept: table, key, ticket, text.
pub(super) struct Place {
    pub place: MentionPlace,
    pub table: &'static str,
    pub ticket: &'static str,
    pub column: &'static str,
}

/// Every place, in the order in which they are searched.
pub(super) const PLACES: [Place; 4] = [
    Place { place: MentionPlace::Subject, table: "ticket", ticket: "id", column: "subject" },
    Place { place: MentionPlace::Article, table: "article", ticket: "ticket_id", column: "body" },
    Place { place: MentionPlace::File, table: "attachment", ticket: "ticket_id", column: "file_name" },
    Place { place: MentionPlace::Time, table: "time_entry", ticket: "ticket_id", column: "note" },
];

/// Where the text of this place is kept.
pub(super) const fn kept_at(place: MentionPlace) -> &'static Place {
    match place {
        MentionPlace::Subject => &PLACES[0],
        MentionPlace::Article => &PLACES[1],
        MentionPlace::File => &PLACES[2],
        MentionPlace::Time => &PLACES[3],
    }
}
