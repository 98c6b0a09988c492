//! Server functions of the directory.

use domain::AppError;
use domain::account::{AccountInput, AccountView, SessionsView};
use domain::customers::GroupGrantInput;
#[cfg(feature = "ssr")]
use domain::fields::Screen;
use domain::ids::{DeviceId, GrantId, UserId};
#[cfg(feature = "ssr")]
use domain::meanwhile::Sent;
use domain::paging::{Listed, Page};
use domain::structure::Choice;
use domain::two_factor::TwoFactorView;
use domain::users::{
    GroupAccess, MembershipEnd, MembershipInput, UserCaps, UserFormOptions, UserInput, UserQuery, UserRow, UserTab,
    UserView,
};
use leptos::prelude::*;

/// A page of people.
#[server]
pub async fn list_users(query: UserQuery) -> Result<Page<UserRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::users::list(&cx, query)).await
}

/// How many people there are, and how many of them the list shows.
#[server]
pub async fn count_listed(query: UserQuery) -> Result<Listed, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::users::listed(&cx, query)).await
}

/// What the actor may do in the directory at all; each person may still be out of reach.
#[server]
pub async fn directory_caps() -> Result<UserCaps, AppError> {
    use domain::policy::{Action, Resource};
    let cx = crate::server::cx()?;
    crate::server::answer(async { cx.require_desk(Action::ReadUsers) }).await?;
    let may = |action| cx.allows(action, Resource::Desk);
    Ok(UserCaps {
        modify: may(Action::ModifyUser),
        merge: may(Action::MergeUsers),
        manage_account: may(Action::ManageAccount),
        impersonate: may(Action::Impersonate),
        look: may(Action::Look),
        erase: service::privacy::is_possible(&cx),
        export: may(Action::ExportPerson),
        manage_agent: may(Action::ManageAgents),
        explain: may(Action::ExplainAccess),
    })
}

/// The roles that agents can be filtered by, by name.
#[server]
pub async fn role_filter() -> Result<Vec<Choice>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(async { cx.require_desk(domain::policy::Action::ManageAgents) }).await?;
    let roles = cx.fixed.structure.roles.iter().map(|(id, role)| Choice { id: id.0, name: role.name.clone() });
    let mut roles: Vec<_> = roles.collect();
    roles.sort_by_cached_key(|role| role.name.to_lowercase());
    Ok(roles)
}

/// A person, whole.
#[server]
pub async fn user(id: UserId) -> Result<UserView, AppError> {
    let cx = crate::server::cx()?;
    let person = crate::server::answer(service::users::get(&cx, id)).await?;
    if person.id != id {
        crate::server::redirect_to(&format!("/agent/users/{}", person.id));
    }
    Ok(person)
}

/// What the form of somebody new offers beside customers.
#[server]
pub async fn form_options() -> Result<UserFormOptions, AppError> {
    user_options(Screen::AgentCreate).await
}

/// What the form that changes a person offers beside customers.
#[server]
pub async fn edit_options() -> Result<UserFormOptions, AppError> {
    user_options(Screen::AgentEdit).await
}

#[cfg(feature = "ssr")]
async fn user_options(screen: Screen) -> Result<UserFormOptions, AppError> {
    use domain::fields::FieldRecord;
    let cx = crate::server::cx()?;
    let fields = crate::server::answer(async { service::fields::asked(&cx, FieldRecord::User, screen) }).await?;
    Ok(UserFormOptions {
        fields,
        countries: service::users::countries(),
        languages: domain::languages::choices(),
        time_zones: service::time_zone::choices(),
    })
}

/// Adds a person.
#[server]
pub async fn create_user(input: UserInput, #[server(default)] then: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::users::create(&cx, input)).await?;
    crate::server::redirect_to(&if then == "finish" {
        "/agent/users".to_owned()
    } else {
        format!("/agent/users/{id}?saved=1")
    });
    Ok(())
}

/// Changes a person, once it was seen what they gain and lose. Whoever would leave tickets behind is not moved yet:
/// the next page asks which of them move along, and shows what the move itself gives and takes. What others changed
/// since the form began with `base` stays.
#[server]
pub async fn update_user(
    id: UserId,
    input: UserInput,
    #[server(default)] then: String,
    #[server(default)] seen: String,
    #[server(default)] base: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let sent = Sent::new(input, base);
    let merged = crate::server::answer(service::users::meanwhile(&cx, id, sent.clone())).await?;
    let asked = crate::server::answer(service::bulk::asks_about_tickets(&cx, id, &merged)).await?;
    if let Some((customer, site)) = asked {
        let present = crate::server::answer(service::users::form(&cx, id)).await?;
        let rest = UserInput { customer_id: present.customer_id, site_id: present.site_id, ..merged };
        let rest = Sent::new(rest, sent.base);
        crate::server::require_seen(service::users::preview(&cx, id, rest.clone()), &seen).await?;
        crate::server::answer(service::users::update(&cx, id, rest)).await?;
        let to = format!("to%5Bcustomer_id%5D={customer}&to%5Bsite_id%5D={site}");
        crate::server::redirect_to(&format!("/agent/users/bulk?action=move&asked=1&id={id}&{to}"));
        return Ok(());
    }
    crate::server::require_seen(service::users::preview(&cx, id, sent.clone()), &seen).await?;
    crate::server::answer(service::users::update(&cx, id, sent)).await?;
    let next = if then == "finish" { "/agent/users".to_owned() } else { format!("/agent/users/{id}/edit?saved=1") };
    crate::server::redirect_to(&next);
    Ok(())
}

/// The access groups of a person, with the level and where it comes from.
#[server]
pub async fn access_of(id: UserId) -> Result<Vec<GroupAccess>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::users::group_access(&cx, id)).await
}

/// Grants an access group to one person.
#[server]
pub async fn grant_user_group(
    id: UserId,
    input: GroupGrantInput,
    #[server(default)] seen: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::require_seen(service::users::preview_grant(&cx, id, input.clone()), &seen).await?;
    crate::server::answer(service::users::grant_group(&cx, id, input)).await?;
    crate::server::redirect_to(&format!("/agent/users/{id}?tab=access"));
    Ok(())
}

/// What the open tab of a person's page shows; the history from a cursor on.
#[server]
pub async fn tab_of_user(id: UserId, tab: String, #[server(default)] after: String) -> Result<UserTab, AppError> {
    use domain::journal::Entity;
    use domain::tickets::TicketQuery;
    let cx = crate::server::cx()?;
    crate::server::answer(async {
        let kept = if tab.is_empty() { None } else { service::merging::followed(&cx, id).await? };
        let id = kept.unwrap_or(id);
        Ok(match tab.as_str() {
            "tickets" => {
                let query = TicketQuery { requester: id.to_string(), view: "all".to_owned(), ..TicketQuery::default() };
                UserTab::Tickets(service::tickets::list(&cx, query, domain::policy::Hat::Agent).await?)
            }
            "access" => UserTab::Access {
                groups: service::users::group_access(&cx, id).await?,
                memberships: service::users::memberships(&cx, id).await?,
                customers: service::customers::choices(&cx, "").await?.into_iter().map(|it| it.name).collect(),
                grantable: service::structure::choices::groups(&cx).await?,
            },
            "history" => UserTab::History(service::audit::history_page(&cx, Entity::User, id.0, &after).await?),
            _ => UserTab::Overview,
        })
    })
    .await
}

/// Makes a person belong to a further customer.
#[server]
pub async fn join_customer(
    id: UserId,
    input: MembershipInput,
    #[server(default)] seen: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::require_seen(service::users::preview_join(&cx, id, input.clone()), &seen).await?;
    crate::server::answer(service::users::join(&cx, id, input)).await?;
    crate::server::redirect_to(&format!("/agent/users/{id}?tab=access"));
    Ok(())
}

/// What ending that means.
#[server]
pub async fn end_of_membership(id: UserId, grant: GrantId) -> Result<MembershipEnd, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::users::leaving(&cx, id, grant)).await
}

/// Ends that.
#[server]
pub async fn leave_customer(id: UserId, grant: GrantId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::users::leave(&cx, id, grant)).await?;
    crate::server::redirect_to(&format!("/agent/users/{id}?tab=access"));
    Ok(())
}

/// The account of a person, for *Manage Access*.
#[server]
pub async fn account_of(id: UserId) -> Result<AccountView, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::accounts::account(&cx, id)).await
}

/// Changes username, password and limits of an account.
#[server]
pub async fn change_account(id: UserId, input: AccountInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::accounts::change_account(&cx, id, input)).await?;
    crate::server::redirect_to(&format!("/agent/users/{id}?saved=1"));
    Ok(())
}

/// The second factors of a person.
#[server]
pub async fn two_factor_of(id: UserId) -> Result<TwoFactorView, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::two_factor::of_user(&cx, id)).await
}

/// Takes one or all second factors of a person away.
#[server]
pub async fn remove_user_two_factor(id: UserId, method: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let method = domain::two_factor::Method::parse(&method).ok_or(AppError::NotFound)?;
    crate::server::answer(service::two_factor::remove(&cx, id, method)).await
}

/// Where a person is signed in.
#[server]
pub async fn sessions_of(id: UserId) -> Result<SessionsView, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::sessions::of_user(&cx, id)).await
}

/// Ends a session of a person.
#[server]
pub async fn end_user_session(id: UserId, handle: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::sessions::end_of_user(&cx, id, &handle)).await
}

/// Ends all sessions of a person.
#[server]
pub async fn end_user_sessions(id: UserId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::sessions::end_all_of_user(&cx, id)).await
}

/// Asks for the second factor on a device of a person again.
#[server]
pub async fn forget_user_device(id: UserId, device: DeviceId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::devices::forget_of_user(&cx, id, device)).await
}

/// Gives a guest an account.
#[server]
pub async fn register_user(id: UserId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::accounts::register(&cx, id)).await
}

/// Sends the welcome mail again.
#[server]
pub async fn send_welcome(id: UserId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::accounts::send_welcome(&cx, id)).await
}

/// Sends a link to choose a new password.
#[server]
pub async fn send_reset(id: UserId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::accounts::send_reset(&cx, id)).await
}

/// Locks somebody out.
#[server]
pub async fn lock_user(id: UserId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::accounts::lock(&cx, id)).await
}

/// Lets somebody in again.
#[server]
pub async fn unlock_user(id: UserId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::accounts::unlock(&cx, id)).await
}
