//! Two records of one person become one, and that can be taken back.
//!
//! [`merge`] is one transaction: it checks, notes every row that changes as it was before, moves what belongs to the
//! one person to the other, and leaves the merged one behind as a record that nobody sees and that leads on: old
//! links, the username, and the mail addresses, which move. Many tickets go on in a job, chunk by chunk. [`unmerge`]
//! puts the very rows back, as far as nobody changed them since; the rest stays and is listed.

mod account_back;
pub mod duplicates;
mod fields;
mod forward;
mod leave;
mod merge;
mod own;
mod pair;
mod parts;
mod people;
mod put_back;
mod question;
mod step;
mod three_ways;
mod undo;
mod view;

pub use forward::followed;
pub(crate) use forward::{everybody_merged, kept_of, merged_into, merged_rows, present, require_unmerging};
pub use merge::{merge, preview};
pub use question::question;
pub(crate) use step::{MERGE, run};
pub use undo::unmerge;
pub use view::{get, list};
