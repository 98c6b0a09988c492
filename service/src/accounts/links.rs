//! One-time links sent by mail: they verify the address and let its owner choose a password.
//!
//! The row comes first; the token follows from its id and nonce with the server's key, so that the
//! job that sends the mail can derive it again, while the database holds only its hash.

use crate::app::App;
use crate::cx::{Cx, Guest};
use crate::db::Tx;
use crate::error::Result;
use crate::secret::hash_token;
use domain::AppError;
use domain::ids::{LinkId, UserId};
use entity::one_time_link::{ActiveModel, Column, Entity, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, UpdateMany};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Activating a new account (HAL-64, RTP-12).
    Welcome,
    /// Choosing a new password (HAL-65).
    Reset,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Welcome => "welcome",
            Self::Reset => "reset",
        }
    }
}

/// Makes a link that works once within `lifetime_s` seconds.
///
/// # Errors
/// If the database refuses.
pub async fn create(cx: &Cx, tx: &mut Tx, user: UserId, purpose: Purpose, lifetime_s: i64) -> Result<LinkId> {
    let nonce = cx.app.random.token();
    let row = ActiveModel {
        user_id: Set(user),
        purpose: Set(purpose.as_str().to_owned()),
        // The hash follows from the id, which the database gives; until then something unique.
        token_hash: Set(format!("new {nonce}")),
        nonce: Set(nonce),
        expires_at: Set(cx.now.plus_seconds(lifetime_s)),
        created_at: Set(cx.now),
        ..Default::default()
    };
    let link = row.insert(tx.db()).await?;
    let hash = hash_token(&token(&cx.app, &link));
    let id = link.id;
    ActiveModel { token_hash: Set(hash), ..link.into_active_model() }.update(tx.db()).await?;
    Ok(id)
}

/// The token of a link, for its mail.
#[must_use]
pub fn token(app: &App, link: &Model) -> String {
    app.key.derive(&["link", &link.id.to_string(), &link.nonce])
}

/// The link of this token, if it still works.
///
/// # Errors
/// `Conflict` for one that is unknown, used or expired, saying which.
pub(super) async fn open(guest: &Guest, token: &str) -> Result<Model> {
    let link = Entity::find().filter(Column::TokenHash.eq(hash_token(token.trim()))).one(guest.app.db.read()).await?;
    let Some(link) = link else {
        let text = "This link is not known here. Please check that it was copied whole, or ask for a new one.";
        return Err(AppError::Conflict(text.to_owned()).into());
    };
    if link.used_at.is_some() {
        return Err(used().into());
    }
    if link.expires_at <= guest.app.clock.now() {
        return Err(AppError::Conflict("This link has expired. Please ask for a new one.".to_owned()).into());
    }
    Ok(link)
}

/// Uses the link up, and with it every other one of the person: of two attempts at once, one gets it.
///
/// # Errors
/// `Conflict` if it was used meanwhile.
pub(super) async fn use_up(cx: &Cx, tx: &Tx, link: &Model) -> Result<()> {
    if spent(cx).filter(Column::Id.eq(link.id)).exec(tx.db()).await?.rows_affected == 0 {
        return Err(used().into());
    }
    end_all(cx, tx, link.user_id).await
}

/// Ends every link of a person: where they were sent may not be theirs any more, or the password was changed since.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn end_all(cx: &Cx, tx: &Tx, user: UserId) -> Result<()> {
    spent(cx).filter(Column::UserId.eq(user)).exec(tx.db()).await?;
    Ok(())
}

fn spent(cx: &Cx) -> UpdateMany<Entity> {
    Entity::update_many().col_expr(Column::UsedAt, Expr::value(cx.now)).filter(Column::UsedAt.is_null())
}

fn used() -> AppError {
    AppError::Conflict("This link was used already, or has ended. Please sign in, or ask for a new one.".to_owned())
}
