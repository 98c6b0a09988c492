//! Imports from spreadsheets (OST-16 to 18, HAL-48 to 55).
//!
//! A file becomes rows of table `import_row` ([`start`]). A job looks at each and notes what it would do:
//! create, change, nothing, or what is wrong (`step`). People look at that, and have it carried out
//! ([`commit`]): the same job then plans each row anew, and writes what still is what was shown. Both go in
//! chunks; the place reached is part of each chunk's transaction, so an import goes on where it was after
//! a restart and carries out no row twice. What was carried out can be [undone](undo), again by the same job
//! (`revert`).

mod cells;
mod choose;
mod commit;
mod customers;
mod directory;
mod discard;
mod doubles;
mod feed;
mod get;
mod headings;
mod kinds;
mod mapping;
mod newcomers;
mod people;
mod plan;
mod report;
mod revert;
mod rows;
mod samples;
mod sheet;
mod start;
mod step;
mod undo;

pub use choose::choose;
pub use commit::commit;
pub use discard::discard;
pub use get::{get, list, rows};
pub use headings::Headings;
pub use kinds::{columns, identifiers};
pub use mapping::{map, mapping};
pub use report::errors_csv;
pub use samples::samples;
pub use sheet::MOST_BYTES;
pub use start::{start, start_with};
pub use undo::undo;

pub(crate) use discard::forget_old;
pub(crate) use feed::{
    DEPARTMENT, EMPTIED, EXTERNAL, Feed, FeedRow, ROLE, THERE, VANISHED, add_gone, begin_feed, carry_on, external_in,
    external_place, fail_feed, fill_feed, is_about_gone, replace,
};
pub(crate) use kinds::{check_identifier, identifier_label};
pub(crate) use step::{IMPORT, given_up, run};
