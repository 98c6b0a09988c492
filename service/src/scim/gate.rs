//! Who asks: a connection, by its token.

use super::connections::MARK;
use super::{Answer, ScimError, breaker};
use crate::context;
use crate::cx::{Cx, Guest};
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::mail;
use crate::secret::hash_token;
use domain::Timestamp;
use domain::journal::{Cause, Entity};
use domain::policy::{Action, Actor, Resource, Via};
use entity::scim_connection;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

/// Seconds between two notes of the last use.
const USE_NOTED_S: i64 = 60;
const NO_KEEPER: &str =
    "Whoever made the token may no longer manage integrations. Somebody who may has to make a new one.";
const UNSETTLED: &str = "Whoever keeps this connection has to choose a new password or set up a second factor first.";

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
/// 401 for a token that is unknown or revoked; 403 if whoever keeps the connection may no longer use it, or has to choose
/// a new password or set up a second factor first.
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
    let why = match &cx {
        Some(cx) if !keeps(cx) => Some(NO_KEEPER),
        // What they have to do first in a browser they have to do first here.
        Some(cx) if !cx.is_settled() => Some(UNSETTLED),
        Some(_) => None,
        None => Some(NO_KEEPER),
    };
    match (why, cx) {
        (None, Some(cx)) => {
            admit(&cx, &connection).await?;
            Ok(ScimCx { cx, connection })
        }
        (why, _) => {
            bar(guest, &connection).await?;
            Err(ScimError::new(403, why.unwrap_or(NO_KEEPER)))
        }
    }
}

/// Notes that the connection is refused because of its keeper, and tells admins once: until somebody looks after it,
/// nobody is added and, worse, nobody is deactivated.
async fn bar(guest: &Guest, connection: &scim_connection::Model) -> Result<()> {
    if connection.barred_at.is_some() {
        return Ok(());
    }
    let cx = Cx { origin: guest.origin.clone(), ..Cx::system(&guest.app, Cause::Scim).await? };
    let mut tx = cx.begin().await?;
    let barred = scim_connection::Entity::update_many()
        .col_expr(scim_connection::Column::BarredAt, Expr::value(Some(cx.now)))
        .filter(scim_connection::Column::Id.eq(connection.id))
        .filter(scim_connection::Column::BarredAt.is_null())
        .exec(tx.db())
        .await?;
    if barred.rows_affected == 1 {
        let diff = Diff::new().set("barred_at", &cx.now).set("keeper_id", &connection.keeper_id);
        journal::record(&cx, &mut tx, "scim_connection.barred", Entity::Scim, connection.id.0, diff).await?;
        breaker::tell_admins(&cx, &mut tx, mail::SCIM_BARRED, connection.id).await?;
    }
    tx.commit().await
}

/// The keeper may, by now or again.
async fn admit(cx: &Cx, connection: &scim_connection::Model) -> Result<()> {
    if connection.barred_at.is_some() {
        let tx = cx.begin().await?;
        scim_connection::Entity::update_many()
            .col_expr(scim_connection::Column::BarredAt, Expr::value(None::<Timestamp>))
            .filter(scim_connection::Column::Id.eq(connection.id))
            .exec(tx.db())
            .await?;
        tx.commit().await?;
    }
    note_use(cx, connection).await
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
