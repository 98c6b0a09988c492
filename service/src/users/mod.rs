//! The directory: people, whoever they are.

mod access;
mod create;
mod details;
mod ends;
mod get;
mod index;
mod insert_many;
mod keep_number;
mod list;
mod mails;
mod many;
mod memberships;
mod numbers;
mod origin;
mod own;
mod pick;
mod picture;
mod pictures;
mod place;
mod profile;
mod provisioned;
mod restore;
mod rows;
mod shown;
mod sort;
mod suggest;
mod unique;
mod update;

pub use access::{grant_group, group_access, preview_grant};
pub use create::{create, create_by};
pub use get::{form, form_or_why, get};
pub use index::{index, index_people};
pub use list::{count, list, listed};
pub(crate) use mails::turn as turn_mails;
pub use mails::{choose_mails, mail_preferences};
pub use memberships::{join, leave, leaving, memberships, preview_join};
pub use own::{choose, preferences};
pub use picture::{MOST_BYTES, picture, remove_picture, set_picture, too_large};
pub(crate) use pictures::{SWEEP, sweep};
pub use profile::{countries, country_name};
pub use suggest::{callers, people_of, requester, requesters, suggest};
pub use update::{preview, update};

pub(crate) use create::{NewUser, create_in, diff as diff_of_new, door, insert, is_welcomed};
pub(crate) use details::Details;
pub(crate) use get::{as_input, input_of};
pub(crate) use insert_many::insert_many_unindexed;
pub(crate) use keep_number::{keep_number, with_number};
pub(crate) use list::walk;
pub(crate) use many::{Kept, names, read_many};
pub(crate) use numbers::{Numbers, holders};
pub(crate) use pick::{by_filter, by_id};
pub(crate) use place::{Place, Wish, check as check_place, judge};
pub(crate) use profile::envelope;
pub(crate) use provisioned::{provision, reprovision};
pub(crate) use restore::{make_invalid, needed, put_back, remove, with_values};
pub(crate) use shown::{shown_name, shown_name_of};
pub(crate) use unique::{USERNAME_TAKEN, refuse_taken_emails, refuse_taken_username, say_taken};
pub(crate) use update::{
    LAST_ADMIN, Present, UPDATED, change, objections, refuse_loss, takes_access, write, write_unindexed,
};
