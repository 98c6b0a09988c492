//! A stay of an admin in somebody else's view (ZAM-13..20).

use crate::access::load;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::sessions;
use domain::ids::{ImpersonationId, TicketId, UserId};
use domain::journal::Entity;
use domain::policy::{Action, Resource, UserFacts, Via};
use domain::{AppError, FieldErrors, settings, validate};
use entity::impersonation;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// Why a stay ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// *Back to my view*.
    Left,
    /// The admin entered somebody else's view instead.
    Replaced,
    /// Its time was over.
    Expired,
    /// The person signed in themselves (ZAM-19).
    SignedIn,
    /// The admin may no longer see through this person's eyes.
    NotAllowed,
}

impl Ending {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Replaced => "replaced",
            Self::Expired => "expired",
            Self::SignedIn => "signed_in",
            Self::NotAllowed => "not_allowed",
        }
    }
}

/// Enters the view of `user`: ends their own sessions (ZAM-17), and lasts until [`stop`], until they
/// sign in themselves, or for the time of the setting. The caller writes the stay into the admin's
/// session and gives that a new key. `return_path` is where [`stop`] leads back to.
///
/// # Errors
/// `NotFound` or `Forbidden` if the actor may not (right, ceiling, already in a view), `Invalid` for a
/// missing reason.
pub async fn start(
    cx: &Cx,
    user: UserId,
    reason: &str,
    ticket: Option<TicketId>,
    return_path: &str,
) -> Result<ImpersonationId> {
    cx.require_desk(Action::Impersonate)?;
    let subject = load::subject_of(cx.app.db.read(), user).await?.ok_or(AppError::NotFound)?;
    cx.require(Action::Impersonate, Resource::User(&UserFacts { subject }))?;
    let mut errors = FieldErrors::new();
    let reason = validate::required(&mut errors, "reason", "The reason", reason);
    errors.into_result()?;
    let admin = cx.actor.subject.id;
    let mut tx = cx.begin().await?;
    for stay in open(&tx, impersonation::Column::AdminId.eq(admin)).await? {
        end_in(cx, &mut tx, &stay, Ending::Replaced).await?;
    }
    let stay = impersonation::ActiveModel {
        admin_id: Set(admin),
        user_id: Set(user),
        reason: Set(reason.clone()),
        ticket_id: Set(ticket),
        return_path: Set(local_path(return_path)),
        started_at: Set(cx.now),
        expires_at: Set(cx.now.plus_seconds(60 * cx.fixed.number(settings::IMPERSONATION_MINUTES))),
        ..Default::default()
    };
    let stay = stay.insert(tx.db()).await?;
    sessions::end_all_of(&tx, user, None).await?;
    let diff = Diff::new().set("reason", &reason).set("ticket", &ticket).set("expires_at", &stay.expires_at);
    journal::record(cx, &mut tx, "user.impersonation_started", Entity::User, user.0, diff).await?;
    tx.commit().await?;
    Ok(stay.id)
}

/// Leaves the view (ZAM-15), and tells where the admin came from. The caller takes the stay out of the
/// session and gives that a new key.
///
/// # Errors
/// `Conflict` if the actor is in nobody's view.
pub async fn stop(cx: &Cx) -> Result<String> {
    let Via::Impersonation { id, .. } = cx.actor.via else {
        return Err(AppError::Conflict("You already see Deskfolk through your own eyes.".to_owned()).into());
    };
    let stay = impersonation::Entity::find_by_id(id).one(cx.app.db.read()).await?.ok_or(AppError::NotFound)?;
    end(cx, &stay, Ending::Left).await?;
    Ok(stay.return_path)
}

/// The stay, if it is `cx`'s own and runs. One whose time is over is ended.
pub(crate) async fn running(cx: &Cx, id: ImpersonationId) -> Result<Option<impersonation::Model>> {
    let stay = impersonation::Entity::find_by_id(id).one(cx.app.db.read()).await?;
    let Some(stay) = stay.filter(|stay| stay.admin_id == cx.actor.subject.id && stay.ended_at.is_none()) else {
        return Ok(None);
    };
    if stay.expires_at <= cx.now {
        end(cx, &stay, Ending::Expired).await?;
        return Ok(None);
    }
    Ok(Some(stay))
}

/// The stay this admin was in when they signed out, to be restored (ZAM-16).
pub(crate) async fn to_restore(cx: &Cx) -> Result<Option<ImpersonationId>> {
    let stay = impersonation::Entity::find()
        .filter(impersonation::Column::AdminId.eq(cx.actor.subject.id))
        .filter(impersonation::Column::EndedAt.is_null())
        .order_by_desc(impersonation::Column::Id)
        .one(cx.app.db.read())
        .await?;
    match stay {
        Some(stay) => Ok(running(cx, stay.id).await?.map(|stay| stay.id)),
        None => Ok(None),
    }
}

/// Ends every stay in the view of `user`, who signed in themselves (ZAM-19).
pub(crate) async fn end_views_of(cx: &Cx, tx: &mut Tx, user: UserId) -> Result<()> {
    for stay in open(tx, impersonation::Column::UserId.eq(user)).await? {
        end_in(cx, tx, &stay, Ending::SignedIn).await?;
    }
    Ok(())
}

/// Ends this stay.
pub(crate) async fn end(cx: &Cx, stay: &impersonation::Model, ending: Ending) -> Result<()> {
    let mut tx = cx.begin().await?;
    end_in(cx, &mut tx, stay, ending).await?;
    tx.commit().await
}

async fn open(tx: &Tx, whose: Expr) -> Result<Vec<impersonation::Model>> {
    let stays = impersonation::Entity::find().filter(whose).filter(impersonation::Column::EndedAt.is_null());
    Ok(stays.all(tx.db()).await?)
}

/// Ends a stay once: of two who notice, one writes.
async fn end_in(cx: &Cx, tx: &mut Tx, stay: &impersonation::Model, ending: Ending) -> Result<()> {
    let ended_at = if ending == Ending::Expired { stay.expires_at } else { cx.now };
    let changed = impersonation::Entity::update_many()
        .col_expr(impersonation::Column::EndedAt, Expr::value(ended_at))
        .col_expr(impersonation::Column::EndReason, Expr::value(ending.as_str()))
        .filter(impersonation::Column::Id.eq(stay.id))
        .filter(impersonation::Column::EndedAt.is_null())
        .exec(tx.db())
        .await?;
    if changed.rows_affected == 0 {
        return Ok(());
    }
    let diff = Diff::new().set("ending", &ending.as_str());
    journal::record(cx, tx, "user.impersonation_ended", Entity::User, stay.user_id.0, diff).await
}

/// A path on this server, whatever was asked for: never a way out to another one.
fn local_path(path: &str) -> String {
    let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_local = path.starts_with('/') && !path.starts_with("//") && is_plain;
    if is_local { path.chars().take(200).collect() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn zam_15_the_way_back_never_leaves_this_server() {
        assert_eq!(local_path("/agent/users/7?tab=history"), "/agent/users/7?tab=history");
        for out in
            ["https://example.com", "//example.com", "/\\example.com", "/\t/example.com", "", "javascript:alert(1)"]
        {
            assert_eq!(local_path(out), "/", "{out}");
        }
    }
}
