//! From a session to the context of its requests.

use crate::access::load::{self, Loaded};
use crate::app::App;
use crate::cx::{Cx, Origin};
use crate::error::Result;
use crate::impersonation;
use crate::sessions;
use crate::two_factor;
use domain::AppError;
use domain::eyes::Way;
use domain::ids::{ImpersonationId, UserId};
use domain::journal::Cause;
use domain::policy::{Action, Actor, Resource, Scope, UserFacts, Via};
use domain::settings::TAKEOVER_CREDENTIALS;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a session amounts to at this moment.
#[derive(Clone)]
pub enum SessionCx {
    /// The person acts: as themselves, or in somebody's view.
    As(Cx),
    /// The stay in somebody's view is over (ZAM-19, expiry, lost rights): the admin acts as
    /// themselves again, and the session must forget the stay.
    ImpersonationOver {
        /// The admin.
        admin: UserId,
        /// Their own context.
        cx: Cx,
    },
    /// The person may no longer be signed in: the session must end.
    Ended,
}

/// The context of a request by `user`, who signed in with this session; with `impersonation` they
/// are in somebody's view.
///
/// `session` is the hashed key of the session.
///
/// # Errors
/// If the database cannot be read.
pub async fn signed_in(
    app: &Arc<App>,
    origin: Origin,
    user: UserId,
    impersonation: Option<ImpersonationId>,
    session: Option<String>,
    cause: Cause,
) -> Result<SessionCx> {
    let Some(own) = person(app, origin, user, Via::Direct, cause).await? else { return Ok(SessionCx::Ended) };
    let own = Cx { session, ..own };
    let Some(id) = impersonation else { return Ok(SessionCx::As(own)) };
    match in_view(&own, id).await? {
        Some(cx) => Ok(SessionCx::As(cx)),
        None => Ok(SessionCx::ImpersonationOver { admin: user, cx: own }),
    }
}

/// The context of a person who acts in this way. `None` if something keeps them from using Deskfolk
/// at all (HAL-14, HAL-23, OST-30, RTP-17).
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn person(app: &Arc<App>, origin: Origin, id: UserId, via: Via, cause: Cause) -> Result<Option<Cx>> {
    Ok(load::person(app, id).await?.and_then(|loaded| usable(app, origin, loaded, via, cause)))
}

/// As [`person`], of somebody who is loaded.
pub(crate) fn usable(app: &Arc<App>, origin: Origin, loaded: Loaded, via: Via, cause: Cause) -> Option<Cx> {
    let Loaded {
        subject,
        email,
        time_zone,
        picture,
        must_change_password,
        has_password,
        password_set_at,
        has_second_factor,
        fixed,
    } = loaded;
    let now = app.clock.now();
    let session_rules = sessions::Rules::of(&fixed, &subject, now, (password_set_at, has_second_factor));
    let must_enrol = !has_second_factor && two_factor::is_required(&fixed, &subject, now);
    let cx = Cx {
        app: Arc::clone(app),
        actor: Actor { subject, via },
        cause,
        cause_id: None,
        origin,
        fixed,
        now,
        must_change_password,
        has_password,
        must_enrol,
        email,
        time_zone,
        picture,
        session: None,
        session_rules,
    };
    let is_usable = cx.policy().hindrances(&cx.actor.subject).is_empty();
    is_usable.then_some(cx)
}

/// The context of a request by API token whose owner looks through somebody's eyes.
///
/// # Errors
/// `Forbidden` if the token may not be used for that, or if the look is over or somebody else's.
pub async fn looking(own: &Cx, id: ImpersonationId) -> Result<Cx> {
    own.require_desk(Action::Look)?;
    let over = || AppError::Forbidden("This look is over, or it is not yours.".to_owned());
    if impersonation::running(own, id).await?.is_none_or(|stay| stay.way != Way::Look) {
        return Err(over().into());
    }
    Ok(in_view(own, id).await?.ok_or_else(over)?)
}

/// What somebody may be asked for who uses a token.
fn scopes(via: &Via) -> Option<BTreeSet<Scope>> {
    match via {
        Via::Token { scopes, .. } => Some(scopes.clone()),
        _ => None,
    }
}

/// The admin's context in the view of stay `id`; `None` if the stay is over, which is then noted.
async fn in_view(own: &Cx, id: ImpersonationId) -> Result<Option<Cx>> {
    let Some(stay) = impersonation::running(own, id).await? else { return Ok(None) };
    let Some(loaded) = load::person(&own.app, stay.user_id).await? else { return Ok(None) };
    let facts = UserFacts { subject: loaded.subject };
    let action = match stay.way {
        Way::Takeover => Action::Impersonate,
        Way::Look => Action::Look,
    };
    // What a token may be used for ends no stay.
    let oneself = Actor { subject: own.actor.subject.clone(), via: Via::Direct };
    if !own.policy().decide(&oneself, action, Resource::User(&facts)).allow {
        impersonation::end(own, &stay, impersonation::Ending::NotAllowed).await?;
        return Ok(None);
    }
    let (admin, admin_name, expires_at) = (oneself.subject.id, oneself.subject.name, stay.expires_at);
    let via = match stay.way {
        Way::Takeover => {
            let keeps_credentials = !own.fixed.flag(TAKEOVER_CREDENTIALS);
            Via::Impersonation { id, admin, admin_name, expires_at, keeps_credentials }
        }
        Way::Look => Via::Look { id, admin, admin_name, expires_at, scopes: scopes(&own.actor.via) },
    };
    Ok(Some(Cx {
        actor: Actor { subject: facts.subject, via },
        fixed: loaded.fixed,
        email: loaded.email,
        time_zone: loaded.time_zone,
        picture: loaded.picture,
        has_password: loaded.has_password,
        ..own.clone()
    }))
}
