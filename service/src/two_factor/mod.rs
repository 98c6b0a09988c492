//! Two-factor authentication (ZAM-21..23): authenticator apps and recovery codes, one's own and, to take them
//! away, other people's. Passkeys and security keys count beside them (`passkeys`).
//!
//! No secret is stored. That of an authenticator app follows from its id and nonce with the server's key, as
//! the tokens of one-time links do; a recovery code is stored hashed with it.

mod manage;
mod own;
mod qr;
mod recovery;
mod remove;
mod totp;
mod verify;

pub use manage::{of_user, remove};
pub use own::{begin, confirm, enrolment, new_codes, own, remove_own};
pub(crate) use recovery::replace as new_recovery_codes;
pub(crate) use verify::{has_apps, is_on, verify};

use crate::access::cache::Fixed;
use crate::accounts;
use crate::cx::Cx;
use crate::error::Result;
use crate::passkeys;
use crate::sessions;
use domain::Timestamp;
use domain::ids::UserId;
use domain::policy::Subject;
use domain::settings;
use domain::two_factor::{AuthenticatorRow, TwoFactorView};
use entity::{authenticator, recovery_code};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Select};

/// The authenticator apps of a person that count.
fn confirmed(user: UserId) -> Select<authenticator::Entity> {
    authenticator::Entity::find()
        .filter(authenticator::Column::UserId.eq(user))
        .filter(authenticator::Column::ConfirmedAt.is_not_null())
        .order_by_asc(authenticator::Column::Id)
}

/// The recovery codes of a person that still work.
fn unused(user: UserId) -> Select<recovery_code::Entity> {
    recovery_code::Entity::find()
        .filter(recovery_code::Column::UserId.eq(user))
        .filter(recovery_code::Column::UsedAt.is_null())
}

/// Whether the desk demands a second factor of this person: of every agent, of everybody in the portal, or by a role
/// they hold.
pub(crate) fn is_required(fixed: &Fixed, subject: &Subject, now: Timestamp) -> bool {
    let of_all = if subject.is_agent() { settings::TWO_FACTOR_AGENTS } else { settings::TWO_FACTOR_PORTAL };
    fixed.flag(of_all) || sessions::need_two_factor(fixed, subject, now)
}

async fn view(cx: &Cx, subject: &Subject) -> Result<TwoFactorView> {
    let db = cx.app.db.read();
    let row = |row: authenticator::Model| AuthenticatorRow {
        id: row.id,
        name: row.name,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    };
    Ok(TwoFactorView {
        authenticators: confirmed(subject.id).all(db).await?.into_iter().map(row).collect(),
        passkeys: passkeys::rows(db, subject.id).await?,
        takes_passkeys: passkeys::is_possible(&cx.app),
        recovery_codes: unused(subject.id).count(db).await?,
        is_required: is_required(&cx.fixed, subject, cx.now),
        is_own: accounts::is_own(cx, subject.id),
    })
}
