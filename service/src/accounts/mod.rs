//! Accounts: passwords, signing in, one-time links, locking.

mod activate;
mod by_passkey;
mod change;
mod choose;
mod common;
pub mod links;
mod manage;
mod manage_access;
pub mod password;
mod paused;
pub(crate) mod policy;
mod proof;
mod reset;
mod second_step;
mod sign_in;
mod state;
mod strength;
pub mod throttle;

pub(crate) use by_passkey::gone_there;
pub use by_passkey::{
    PASSKEY_CHALLENGES, ask_for_passkey, ask_for_second_key, second_step_by_key, second_step_methods,
    sign_in_by_passkey,
};
pub use change::change_password;
pub(crate) use change::{confirm as confirm_password, refuse_only_way};
pub use choose::{choose_password, link_info};
pub use manage::{begin_account, lock, register, send_reset, send_welcome, unlock};
pub(crate) use manage::{mail_elsewhere, mail_reset, managed};
pub use manage_access::{account, account_form, change_account};
pub(crate) use paused::count_address;
pub use paused::{paused_addresses, unlock_address};
pub(crate) use proof::{ELSEWHERE, refuse_elsewhere};
pub use reset::request_reset;
pub(crate) use second_step::ask_after;
pub use second_step::{Entry, SECOND_STEP_S, second_step};
pub use sign_in::{SignedIn, sign_in, sign_out};
pub(crate) use sign_in::{failed, in_the_way, welcome_from};
pub(crate) use state::{
    NO_ACCOUNTS, activate, end_pause, is_own, lockable, refuse, registrable, take_back_registration, takes_accounts,
    unlocked, write_registration, write_state, write_unlock,
};
pub use strength::{password_rules, strength};

use crate::cx::{Cx, Guest};
use crate::error::Result;
use crate::merging;
use domain::ids::UserId;
use domain::journal::Cause;
use domain::validate;
use entity::{account, user, user_email};
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, RelationTrait,
};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Whom a login belongs to.
#[derive(FromQueryResult)]
pub(crate) struct Found {
    pub(crate) user_id: UserId,
    password_hash: Option<String>,
    is_general: bool,
}

/// The person of this mail address or username. Usernames never look like addresses, so one index
/// answers. The username of somebody who was merged leads to the person they are by now.
pub(crate) async fn find(db: &impl ConnectionTrait, login: &str) -> Result<Option<Found>> {
    let key = validate::key(login);
    let people = user::Entity::find()
        .select_only()
        .column_as(user::Column::Id, "user_id")
        .column_as(account::Column::PasswordHash, "password_hash")
        .column(user::Column::IsGeneral)
        .join(JoinType::LeftJoin, user::Relation::Account.def());
    let found = if key.contains('@') {
        let owner = Query::select()
            .column(user_email::Column::UserId)
            .from(user_email::Entity)
            .and_where(user_email::Column::AddressKey.eq(key))
            .to_owned();
        people.clone().filter(user::Column::Id.in_subquery(owner))
    } else {
        people.clone().filter(user::Column::UsernameKey.eq(key))
    };
    let found = found.into_model::<Found>().one(db).await?;
    if let Some(merged) = found.as_ref().filter(|found| found.is_general)
        && let Some(kept) = merging::kept_of(db, merged.user_id).await?
    {
        return Ok(people.filter(user::Column::Id.eq(kept)).into_model::<Found>().one(db).await?);
    }
    Ok(found)
}

/// How long an answer takes, whatever there was to do.
const ANSWER: Duration = Duration::from_millis(250);

/// Does this for a guest who must not learn from the time of the answer who is known.
pub(crate) async fn in_even_time<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let answer = Instant::now() + ANSWER;
    let done = work.await;
    sleep_until(answer).await;
    done
}

/// The context of what a guest sets in motion.
pub(crate) async fn by_guest(guest: &Guest, cause: Cause) -> Result<Cx> {
    let mut cx = Cx::system(&guest.app, cause).await?;
    cx.origin = guest.origin.clone();
    Ok(cx)
}

/// What a password must not be: names and addresses of the person.
fn own_words(person: &user::Model) -> Vec<&str> {
    let logins = person.email.as_deref().into_iter().chain(person.username.as_deref());
    logins.chain([person.display_name.as_str(), person.last_name.as_str()]).collect()
}
