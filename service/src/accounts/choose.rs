//! Choosing a password by a one-time link.

use super::second_step::{self, Entry};
use super::sign_in::{in_the_way, turn_away, welcome};
use super::{by_guest, links, own_words, policy, throttle};
use crate::access::load;
use crate::cx::{Cx, Guest};
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::{sessions, two_factor};
use domain::account::{ChoosePasswordInput, LinkView};
use domain::ids::UserId;
use domain::journal::{Cause, Entity};
use domain::policy::{Actor, Subject, Via};
use domain::state::AccountState;
use domain::{AppError, FieldErrors};
use entity::{account, user};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter};

/// Whom the link is for.
///
/// # Errors
/// `Conflict` if it is unknown, used or expired, or its person is locked or blocked.
pub async fn link_info(guest: &Guest, token: &str) -> Result<LinkView> {
    let link = links::open(guest, token).await?;
    let person = usable(&by_guest(guest, Cause::Link).await?, link.user_id).await?;
    let login = person.username.filter(|name| !name.is_empty()).or(person.email);
    Ok(LinkView { name: person.display_name, login: login.unwrap_or_default() })
}

/// Sets the password of the link's person, who has verified the mail address by following it: a
/// pending account becomes active (OST-22, RTP-13). Ends their sessions elsewhere. The link works
/// once (HAL-65), and counts as signing in (ZAM-16, ZAM-19). It replaces the password alone: who has a second factor still gives it.
///
/// # Errors
/// `Conflict` as for [`link_info`], `Invalid` for a password that will not do.
pub async fn choose_password(guest: &Guest, input: ChoosePasswordInput) -> Result<Entry> {
    let link = links::open(guest, &input.token).await?;
    let mut cx = by_guest(guest, Cause::Link).await?;
    let person = usable(&cx, link.user_id).await?;
    let mut errors = FieldErrors::new();
    policy::check_twice(&cx.fixed, &mut errors, &input.password, &input.password_again, &own_words(&person));
    errors.into_result()?;
    refuse_used(&cx, person.id, &input.password).await?;
    let hash = guest.app.hasher.hash(input.password).await?;
    let mut tx = cx.begin().await?;
    links::use_up(&cx, &tx, &link).await?;
    let account = account::Entity::find_by_id(person.id).one(tx.db()).await?.ok_or_else(gone)?;
    policy::replaced(&cx, &tx, person.id, account.password_hash.clone()).await?;
    let activated_at = account.activated_at.or(Some(cx.now));
    let account = account::ActiveModel {
        password_hash: Set(Some(hash)),
        must_change_password: Set(false),
        password_set_at: Set(Some(cx.now)),
        activated_at: Set(activated_at),
        updated_at: Set(cx.now),
        ..account.into_active_model()
    };
    account.update(tx.db()).await?;
    // Whoever was locked meanwhile stays so.
    let activated = user::Entity::update_many()
        .col_expr(user::Column::AccountState, Expr::value(AccountState::Active))
        .col_expr(user::Column::UpdatedAt, Expr::value(cx.now))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(user::Column::Id.eq(person.id))
        .filter(user::Column::AccountState.eq(AccountState::Pending))
        .exec(tx.db())
        .await?;
    let diff = match activated.rows_affected {
        0 => Diff::new(),
        _ => Diff::new().field("account_state", &AccountState::Pending, &AccountState::Active),
    };
    sessions::end_all_of(&tx, person.id, None).await?;
    // Wrong codes stay counted, or each new link would bring as many guesses.
    if !two_factor::is_on(tx.db(), person.id).await? {
        throttle::forget(&tx, &throttle::account_key(person.id)).await?;
    }
    journal::record_for(&cx, &mut tx, person.id, "user.password_chosen", Entity::User, person.id.0, diff).await?;
    tx.commit().await?;
    if let Some(entry) = second_step::ask(&cx, person.id).await? {
        return Ok(entry);
    }
    let loaded = load::person(&guest.app, person.id).await?.ok_or_else(gone)?;
    cx.actor = Actor { subject: loaded.subject, via: Via::Direct };
    if let Some(why) = in_the_way(&cx) {
        return turn_away(&cx, &throttle::address_key(&guest.origin.address), why).await;
    }
    let key = throttle::account_key(person.id);
    Ok(Entry::SignedIn(welcome(&cx, &key, loaded.must_change_password).await?))
}

/// Refuses one of the last passwords. Whoever has a link cannot try out without end what they were.
async fn refuse_used(cx: &Cx, user: UserId, password: &str) -> Result<()> {
    let key = format!("choose {}", throttle::account_key(user));
    let tx = cx.begin().await?;
    let counted = throttle::count(cx, &tx, &key).await?;
    tx.commit().await?;
    counted?;
    policy::refuse_used(cx, user, password).await?;
    let tx = cx.begin().await?;
    throttle::forget(&tx, &key).await?;
    tx.commit().await
}

/// The person, unless something besides the missing activation keeps them out.
async fn usable(cx: &Cx, id: UserId) -> Result<user::Model> {
    let db = cx.app.db.read();
    let subject = load::subject_of(db, id).await?.ok_or_else(gone)?;
    if subject.state == AccountState::Locked {
        return Err(AppError::Conflict("This account is locked. Please ask the desk to unlock it.".to_owned()).into());
    }
    if subject.limits.directory.is_some() {
        let text = "You sign in with the password of your directory. Please change it there.";
        return Err(AppError::Conflict(text.to_owned()).into());
    }
    if subject.state == AccountState::Active && subject.limits.keeps_password {
        let text = "The password of this account is set by the desk. Please ask there for a new one.";
        return Err(AppError::Conflict(text.to_owned()).into());
    }
    let state = if subject.state == AccountState::Pending { AccountState::Active } else { subject.state };
    if !cx.policy().hindrances(&Subject { state, ..subject }).is_empty() {
        return Err(gone().into());
    }
    Ok(user::Entity::find_by_id(id).one(db).await?.ok_or_else(gone)?)
}

fn gone() -> AppError {
    AppError::Conflict("This account cannot be used at the moment. Please ask the desk.".to_owned())
}
