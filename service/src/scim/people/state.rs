//! Whether people can be used: `active`.

use crate::access::load;
use crate::accounts;
use crate::agents;
use crate::cx::Cx;
use crate::db::Tx;
use crate::scim::{Answer, ScimError, breaker};
use crate::users;
use domain::ids::UserId;
use domain::policy::{Action, Resource, UserFacts};
use domain::scim::ScimPeople;
use domain::state::{AccountState, Validity, WebAccess};
use domain::structure::Standing;
use entity::{scim_connection, scim_user, user};
use sea_orm::EntityTrait;

/// Whether the person can be used: valid, and neither locked nor deleted here.
pub(super) fn is_active(user: &user::Model) -> bool {
    let is_open = !matches!(user.account_state, AccountState::Locked | AccountState::Deleted);
    user.validity == Validity::Valid && is_open
}

/// Sets somebody to invalid, or back to valid if this connection set them to invalid: what an agent decided here stays.
/// Whoever is new takes nobody out of service.
pub(super) async fn set_active(
    cx: &Cx,
    tx: &mut Tx,
    connection: &scim_connection::Model,
    link: &mut scim_user::Model,
    (wanted, is_new): (bool, bool),
) -> Answer<()> {
    let id = link.user_id;
    let gone = || ScimError::not_found("user");
    let user = user::Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(gone)?;
    let is_valid = user.validity == Validity::Valid;
    if wanted == is_valid || (wanted && !link.made_invalid) {
        return Ok(());
    }
    let facts = UserFacts { subject: load::subject_of(tx.db(), id).await?.ok_or_else(gone)? };
    cx.require(Action::ModifyUser, Resource::User(&facts))?;
    if wanted {
        users::change(cx, tx, id, (Some(Standing::VALID), None), "user.reprovisioned").await?;
        link.made_invalid = false;
        link.deactivated_at = None;
    } else {
        if !agents::leaves_an_admin(cx, tx, id, agents::no_agent).await? {
            return Err(breaker::last_admin());
        }
        if !is_new {
            breaker::check(cx, tx, connection).await?;
            link.deactivated_at = Some(cx.now);
        }
        users::make_invalid(cx, tx, id, "user.deprovisioned").await?;
        link.made_invalid = true;
    }
    Ok(())
}

/// Gives whoever is in service an account, where the connection says so and they have none.
pub(super) async fn welcome(cx: &Cx, tx: &mut Tx, connection: &scim_connection::Model, id: UserId) -> Answer<()> {
    let Some(user) = user::Entity::find_by_id(id).one(tx.db()).await? else { return Ok(()) };
    let is_due = match connection.people {
        ScimPeople::Agents => true,
        ScimPeople::Customers => {
            connection.welcomes && accounts::takes_accounts(cx) && user.web_access != WebAccess::NoAccess
        }
    };
    if is_due && is_active(&user) && user.account_state == AccountState::Guest && user.email.is_some() {
        if connection.people == ScimPeople::Customers {
            cx.require_desk(Action::ManageAccount)?;
        }
        accounts::begin_account(cx, tx, id, None).await?;
    }
    Ok(())
}
