//! A stay of an admin in somebody else's view (ZAM-13..20), or a look at it without entering.

mod ending;

pub(crate) use ending::Ending;

use crate::access::load;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use crate::sessions;
use crate::tickets::Sight;
use domain::eyes::{LookInput, StayQuestion, Way};
use domain::ids::{ImpersonationId, TicketId, UserId};
use domain::journal::Entity;
use domain::policy::{Action, Hat, Resource, Subject, UserFacts};
use domain::settings::{IMPERSONATION_MINUTES, LOOK_MINUTES, LOOK_NOTICE, STAYS_SHOWN, TAKEOVER_NOTICE};
use domain::{AppError, FieldErrors, validate};
use entity::impersonation;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// What a stay is about, as it begins.
struct Beginning<'a> {
    way: Way,
    reason: String,
    ticket: Option<TicketId>,
    minutes: i64,
    return_path: &'a str,
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
    let subject = viewable(cx, Action::Impersonate, user).await?;
    let mut errors = FieldErrors::new();
    let reason = validate::required(&mut errors, "reason", "The reason", reason);
    errors.into_result()?;
    let minutes = cx.fixed.number(IMPERSONATION_MINUTES);
    begin(cx, &subject, Beginning { way: Way::Takeover, reason, ticket, minutes, return_path }).await
}

/// Looks through the eyes of `user` without entering: they stay signed in, nothing is marked as seen, and
/// nothing can be written (`Policy::decide_writing`). The caller keeps the stay as with [`start`].
///
/// # Errors
/// `NotFound` or `Forbidden` if the actor may not (right, ceiling, already looking), `Invalid` at `reason`,
/// `ticket` or `minutes`.
pub async fn look(cx: &Cx, user: UserId, input: &LookInput, return_path: &str) -> Result<ImpersonationId> {
    let subject = viewable(cx, Action::Look, user).await?;
    let mut errors = FieldErrors::new();
    let reason = validate::required(&mut errors, "reason", "The reason", &input.reason);
    let most = cx.fixed.number(LOOK_MINUTES);
    let minutes = match input.minutes.trim() {
        "" => most,
        text => match text.parse::<i64>() {
            Ok(minutes) if (1..=most).contains(&minutes) => minutes,
            _ => {
                errors.add("minutes", format!("Please enter a number from 1 to {most}."));
                most
            }
        },
    };
    let ticket = ticket_of(cx, &mut errors, &input.ticket).await?;
    errors.into_result()?;
    begin(cx, &subject, Beginning { way: Way::Look, reason, ticket, minutes, return_path }).await
}

/// What is said to whoever is about to see through somebody's eyes in this way (ZAM-20).
///
/// # Errors
/// `NotFound` or `Forbidden` if the actor may not.
pub async fn question(cx: &Cx, way: Way, user: UserId) -> Result<StayQuestion> {
    let (action, minutes, notice) = match way {
        Way::Takeover => (Action::Impersonate, IMPERSONATION_MINUTES, TAKEOVER_NOTICE),
        Way::Look => (Action::Look, LOOK_MINUTES, LOOK_NOTICE),
    };
    let subject = viewable(cx, action, user).await?;
    Ok(StayQuestion {
        id: subject.id,
        name: subject.name,
        minutes: cx.fixed.number(minutes),
        is_told: cx.fixed.flag(notice),
        is_shown: cx.fixed.flag(STAYS_SHOWN),
    })
}

/// The ticket a stay is about, by its number; an error at `ticket` for one the actor does not see.
///
/// # Errors
/// If the database cannot be read.
pub async fn ticket_of(cx: &Cx, errors: &mut FieldErrors, number: &str) -> Result<Option<TicketId>> {
    if number.trim().is_empty() {
        return Ok(None);
    }
    if let Some(id) = TicketId::from_number(number) {
        match Sight::load(cx, cx.app.db.read(), id, Hat::Any).await {
            Ok((_, sight)) if sight.allows(cx, Action::ReadTicket) => return Ok(Some(id)),
            Ok(_) | Err(Error::App(AppError::NotFound)) => {}
            Err(error) => return Err(error),
        }
    }
    errors.add("ticket", "There is no ticket of this number that you may see.");
    Ok(None)
}

/// The person, if the actor may see through their eyes in this way.
async fn viewable(cx: &Cx, action: Action, user: UserId) -> Result<Subject> {
    cx.require_desk(action)?;
    let subject = load::subject_of(cx.app.db.read(), user).await?.ok_or(AppError::NotFound)?;
    let facts = UserFacts { subject };
    cx.require(action, Resource::User(&facts))?;
    Ok(facts.subject)
}

/// Begins a stay. Who enters a view leaves the one they were in, wherever that was; looks go on side by side, so that
/// one begun by a program or in another browser takes nobody out of theirs.
async fn begin(cx: &Cx, person: &Subject, new: Beginning<'_>) -> Result<ImpersonationId> {
    let (admin, user) = (cx.actor.subject.id, person.id);
    let Beginning { way, reason, ticket, minutes, return_path } = new;
    let mut tx = cx.begin().await?;
    if way == Way::Takeover {
        for stay in open(&tx, way, impersonation::Column::AdminId.eq(admin)).await? {
            end_in(cx, &mut tx, &stay, Ending::Replaced).await?;
        }
    }
    let stay = impersonation::ActiveModel {
        admin_id: Set(admin),
        way: Set(way),
        user_id: Set(user),
        reason: Set(reason.clone()),
        ticket_id: Set(ticket),
        return_path: Set(local_path(return_path)),
        started_at: Set(cx.now),
        expires_at: Set(cx.now.plus_seconds(60 * minutes)),
        ..Default::default()
    };
    let stay = stay.insert(tx.db()).await?;
    let (event, is_told, template) = match way {
        Way::Takeover => {
            sessions::end_all_of(&tx, user, None).await?;
            ("user.impersonation_started", cx.fixed.flag(TAKEOVER_NOTICE), mail::VIEW_ENTERED)
        }
        Way::Look => ("user.look_started", cx.fixed.flag(LOOK_NOTICE), mail::LOOKED_AT),
    };
    let diff = Diff::new().set("reason", &reason).set("ticket", &ticket).set("expires_at", &stay.expires_at);
    journal::record(cx, &mut tx, event, Entity::User, user.0, diff).await?;
    if is_told {
        mail::send_template(cx, &mut tx, template, user, MailRefs::actor(admin)).await?;
    }
    tx.commit().await?;
    Ok(stay.id)
}

/// Leaves the view (ZAM-15), and tells where the admin came from. The caller takes the stay out of the
/// session and gives that a new key.
///
/// # Errors
/// `Conflict` if the actor is in nobody's view.
pub async fn stop(cx: &Cx) -> Result<String> {
    let Some(id) = cx.actor.stay() else {
        return Err(AppError::Conflict("You already see Deskfolk through your own eyes.".to_owned()).into());
    };
    let stay = impersonation::Entity::find_by_id(id).one(cx.app.db.read()).await?.ok_or(AppError::NotFound)?;
    end(cx, &stay, Ending::Left).await?;
    Ok(stay.return_path)
}

/// Ends a look of one's own, by its id: for programs, which have no session to leave.
///
/// # Errors
/// `NotFound` if there is none that runs.
pub async fn end_look(cx: &Cx, id: ImpersonationId) -> Result<()> {
    cx.require_desk(Action::Look)?;
    let stay = running(cx, id).await?.filter(|stay| stay.way == Way::Look).ok_or(AppError::NotFound)?;
    end(cx, &stay, Ending::Left).await
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
        .filter(impersonation::Column::Way.eq(Way::Takeover))
        .filter(impersonation::Column::EndedAt.is_null())
        .order_by_desc(impersonation::Column::Id)
        .one(cx.app.db.read())
        .await?;
    match stay {
        Some(stay) => Ok(running(cx, stay.id).await?.map(|stay| stay.id)),
        None => Ok(None),
    }
}

/// Ends every stay in the view of `user`, who signed in themselves (ZAM-19). Who only looks is not in the way.
pub(crate) async fn end_views_of(cx: &Cx, tx: &mut Tx, user: UserId) -> Result<()> {
    for stay in open(tx, Way::Takeover, impersonation::Column::UserId.eq(user)).await? {
        end_in(cx, tx, &stay, Ending::SignedIn).await?;
    }
    Ok(())
}

/// Ends this stay.
pub(crate) async fn end(cx: &Cx, stay: &impersonation::Model, ending: Ending) -> Result<()> {
    let mut tx = cx.begin_books().await?;
    end_in(cx, &mut tx, stay, ending).await?;
    tx.commit().await
}

async fn open(tx: &Tx, way: Way, whose: Expr) -> Result<Vec<impersonation::Model>> {
    let stays = impersonation::Entity::find()
        .filter(whose)
        .filter(impersonation::Column::Way.eq(way))
        .filter(impersonation::Column::EndedAt.is_null());
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
    let event = match stay.way {
        Way::Takeover => "user.impersonation_ended",
        Way::Look => "user.look_ended",
    };
    journal::record(cx, tx, event, Entity::User, stay.user_id.0, diff).await
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
