//! The links in mails.

use crate::app::App;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::secret::hash_token;
use domain::ids::{GuestLinkId, TicketId, UserId};
use domain::settings::{GUEST_LINK_DAYS, GUEST_LINKS};
use domain::state::{AccountState, WebAccess};
use entity::guest_link::{ActiveModel, Column, Entity, Model};
use entity::user;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

const DAY_S: i64 = 86_400;

/// The link that a mail about this ticket to this person carries, if they have no account to sign in with. The
/// one they have goes on working; after it was revoked they get another one.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn for_mail(cx: &Cx, tx: &Tx, ticket: TicketId, to: UserId) -> Result<Option<GuestLinkId>> {
    if !cx.fixed.flag(GUEST_LINKS) {
        return Ok(None);
    }
    let person = user::Entity::find_by_id(to).one(tx.db()).await?;
    if !person.is_some_and(|person| needs_link(&person)) {
        return Ok(None);
    }
    let expires_at = cx.now.plus_seconds(cx.fixed.number(GUEST_LINK_DAYS) * DAY_S);
    let present = Entity::find()
        .filter(Column::TicketId.eq(ticket))
        .filter(Column::UserId.eq(to))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(cx.now))
        .order_by_desc(Column::Id)
        .one(tx.db())
        .await?;
    if let Some(link) = present {
        Entity::update_many()
            .col_expr(Column::ExpiresAt, Expr::value(expires_at))
            .filter(Column::Id.eq(link.id))
            .exec(tx.db())
            .await?;
        return Ok(Some(link.id));
    }
    let nonce = cx.app.random.token();
    let row = ActiveModel {
        ticket_id: Set(ticket),
        user_id: Set(to),
        // The hash follows from the id, which the database gives; until then something unique.
        token_hash: Set(format!("new {nonce}")),
        nonce: Set(nonce),
        expires_at: Set(expires_at),
        revoked_at: Set(None),
        last_used_at: Set(None),
        created_at: Set(cx.now),
        ..Default::default()
    };
    let link = row.insert(tx.db()).await?;
    let (id, hash) = (link.id, hash_token(&token(&cx.app, &link)));
    ActiveModel { token_hash: Set(hash), ..link.into_active_model() }.update(tx.db()).await?;
    Ok(Some(id))
}

/// Whether the portal is closed to this person for want of an account alone.
fn needs_link(person: &user::Model) -> bool {
    matches!(person.account_state, AccountState::Guest | AccountState::Pending)
        && person.web_access != WebAccess::NoAccess
        && !person.is_general
}

/// The token of a link, for its mail.
pub(crate) fn token(app: &App, link: &Model) -> String {
    app.key.derive(&["guest link", &link.id.to_string(), &link.nonce])
}
