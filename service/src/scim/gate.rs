//! Who asks: a connection, by its token.

use super::connections::MARK;
use super::{Answer, ScimError};
use crate::context;
use crate::cx::{Cx, Guest};
use crate::error::Result;
use crate::secret::hash_token;
use domain::journal::Cause;
use domain::policy::{Action, Actor, Resource, Via};
use entity::scim_connection;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

/// Seconds between two notes of the last use.
const USE_NOTED_S: i64 = 60;

/// A request by a connection.
pub struct ScimCx {
    /// Within whose rights it acts.
    pub(super) cx: Cx,
    /// The connection as it was when the request came.
    pub(super) connection: scim_connection::Model,
}

impl ScimCx {
    /// The address of everything there is.
    #[must_use]
    pub fn base_url(&self) -> String {
        super::base_url(&self.cx)
    }
}

/// The context of a request with this token.
///
/// # Errors
/// 401 for a token that is unknown or revoked; 403 if whoever keeps the connection may no longer use it.
pub async fn authenticate(guest: &Guest, token: &str) -> Answer<ScimCx> {
    let token = token.trim();
    let unknown = || ScimError::new(401, "A valid token of a SCIM connection is needed.");
    if !token.starts_with(MARK) {
        return Err(unknown());
    }
    let found = scim_connection::Entity::find()
        .filter(scim_connection::Column::TokenHash.eq(hash_token(token)))
        .one(guest.app.db.read())
        .await?;
    let connection = found.ok_or_else(unknown)?;
    let via = Via::Scim { id: connection.id, source: connection.source_id };
    let cx = match connection.keeper_id {
        Some(keeper) => context::person(&guest.app, guest.origin.clone(), keeper, via, Cause::Scim).await?,
        None => None,
    };
    let cx = cx.filter(keeps).ok_or_else(|| {
        let text = "Whoever made the token may no longer manage integrations. Somebody who may has to make a new one.";
        ScimError::new(403, text)
    })?;
    note_use(&cx, &connection).await?;
    Ok(ScimCx { cx, connection })
}

/// Whether the person may still keep connections.
fn keeps(cx: &Cx) -> bool {
    let own = Actor { subject: cx.actor.subject.clone(), via: Via::Direct };
    cx.policy().decide(&own, Action::ManageIntegrations, Resource::Desk).allow
}

async fn note_use(cx: &Cx, row: &scim_connection::Model) -> Result<()> {
    let stale = cx.now.plus_seconds(-USE_NOTED_S);
    if row.last_used_at.is_some_and(|at| stale < at) {
        return Ok(());
    }
    let tx = cx.begin().await?;
    scim_connection::Entity::update_many()
        .col_expr(scim_connection::Column::LastUsedAt, Expr::value(cx.now))
        .filter(scim_connection::Column::Id.eq(row.id))
        .filter(
            Condition::any()
                .add(scim_connection::Column::LastUsedAt.is_null())
                .add(scim_connection::Column::LastUsedAt.lte(stale)),
        )
        .exec(tx.db())
        .await?;
    tx.commit().await
}
