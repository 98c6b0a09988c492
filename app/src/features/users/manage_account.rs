//! *Manage Account*: the button at the top of a person, and the pop-up it opens (OST-32, OST-33).

use super::account::AccountActions;
use super::api::{ChangeAccount, account_of, sessions_of, two_factor_of};
use super::manage_identities::IdentitiesTab;
use super::manage_sessions::SessionsTab;
use super::manage_two_factor::TwoFactorTab;
use super::parts::{date_kind, date_value, query_param};
use crate::features::oidc::api::identities_of;
use crate::ui::{
    AccountBadge, AccountOverBadge, CheckField, Form, HiddenField, Icon, MadeUpPassword, Modal, Read, Tabs, TextField,
    When, load, read,
};
use domain::AppError;
use domain::account::{AccountView, SessionsView};
use domain::ids::UserId;
use domain::oidc::OidcIdentityRow;
use domain::state::AccountState;
use domain::time::Timestamp;
use domain::two_factor::TwoFactorView;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The parameter of the address that opens the pop-up.
const MANAGE: &str = "manage";
/// The tab *Manage Access*.
const ACCESS: &str = "access";
/// The tab *Two-Factor Authentication* (ZAM-21).
const TWO_FACTOR: &str = "two-factor";
/// The tab *Sessions*.
const SESSIONS: &str = "sessions";
/// The tab *Single sign-on*.
const IDENTITIES: &str = "single-sign-on";

/// What stands at the top right of a person, by the state of the account (OST-37): *Manage Account*,
/// *Register* or *Send activation email*.
#[component]
pub fn AccountButton(
    /// The person.
    id: UserId,
    /// State of the account.
    state: AccountState,
    /// Whether mails about an account make sense.
    reachable: bool,
    /// The open tab of the page.
    tab: &'static str,
    /// The actions of the page.
    actions: AccountActions,
) -> impl IntoView {
    let button = move |glyph, label: &'static str| {
        view! {
            <input type="hidden" name="id" value=id.0/>
            <button class="btn"><Icon glyph/>" "{label}</button>
        }
    };
    match state {
        AccountState::Active | AccountState::Locked => {
            let path = page_path(id, tab, ACCESS);
            view! { <a class="btn" role="button" aria-haspopup="dialog" href=path><Icon glyph=icondata_lu::LuUserCog/>" Manage Account"</a> }
                .into_any()
        }
        AccountState::Guest if reachable => view! {
            <ActionForm action=actions.register>{button(icondata_lu::LuUserPlus, "Register")}</ActionForm>
        }
        .into_any(),
        AccountState::Pending if reachable => view! {
            <ActionForm action=actions.welcome>{button(icondata_lu::LuMail, "Send activation email")}</ActionForm>
        }
        .into_any(),
        AccountState::Guest | AccountState::Pending | AccountState::Deleted => ().into_any(),
    }
}

/// The address of a person's page with this tab, and the pop-up at this tab of its own; none if empty.
fn page_path(id: UserId, tab: &str, manage: &str) -> String {
    let query = [("tab", tab), (MANAGE, manage)].into_iter().filter(|(_, value)| !value.is_empty());
    let query: Vec<_> = query.map(|(name, value)| format!("{name}={value}")).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    format!("/agent/users/{id}{query}")
}

/// What the open tab shows.
#[derive(Clone, Serialize, Deserialize)]
pub enum Managed {
    /// *Manage Access*.
    Access(AccountView),
    /// *Two-Factor Authentication*.
    TwoFactor(AccountView, TwoFactorView),
    /// *Sessions*.
    Sessions(AccountView, SessionsView),
    /// *Single sign-on*.
    Identities(AccountView, Vec<OidcIdentityRow>),
}

/// The account to manage, if the address asks for the pop-up. Apart from the person, so that a notice about
/// them does not take away what is being typed.
pub fn managed_account(id: Memo<UserId>, actions: AccountActions) -> Read<Option<Managed>> {
    let manage = query_param(MANAGE);
    read(
        move || (id.get(), manage.get(), actions.changes()),
        |(id, manage, _)| async move {
            Ok::<_, AppError>(match manage.as_str() {
                "" => None,
                TWO_FACTOR => Some(Managed::TwoFactor(account_of(id).await?, two_factor_of(id).await?)),
                SESSIONS => Some(Managed::Sessions(account_of(id).await?, sessions_of(id).await?)),
                IDENTITIES => Some(Managed::Identities(account_of(id).await?, identities_of(id).await?)),
                _ => Some(Managed::Access(account_of(id).await?)),
            })
        },
    )
}

/// The pop-up, if it is open.
#[component]
pub fn ManageAccount(
    /// The account.
    account: Read<Option<Managed>>,
    /// The action of *Manage Access*.
    change: ServerAction<ChangeAccount>,
    /// The actions of the page.
    actions: AccountActions,
) -> impl IntoView {
    let tab = query_param("tab");
    load(account, move |managed| {
        managed.map(|managed| {
            let (here, account, shown) = match managed {
                Managed::Access(account) => (ACCESS, account.clone(), view! { <Status account actions/> }.into_any()),
                Managed::TwoFactor(account, methods) => {
                    let id = account.user_id;
                    (TWO_FACTOR, account, view! { <TwoFactorTab id methods remove=actions.two_factor/> }.into_any())
                }
                Managed::Sessions(account, shown) => {
                    let (id, is_own) = (account.user_id, account.is_own);
                    (SESSIONS, account, view! { <SessionsTab id is_own shown actions/> }.into_any())
                }
                Managed::Identities(account, rows) => {
                    let (id, is_own) = (account.user_id, account.is_own);
                    (IDENTITIES, account, view! { <IdentitiesTab id is_own rows unlink=actions.unlink/> }.into_any())
                }
            };
            let id = account.user_id;
            let path = |manage| page_path(id, &tab.get_untracked(), manage);
            let close = path("");
            let tabs = vec![
                ("Manage Access".to_owned(), path(ACCESS), None),
                ("Two-Factor Authentication".to_owned(), path(TWO_FACTOR), None),
                ("Sessions".to_owned(), path(SESSIONS), None),
                ("Single sign-on".to_owned(), path(IDENTITIES), None),
            ];
            let title = format!("Manage Account: {}", account.name);
            let changes = here == ACCESS && account.state == AccountState::Active && !account.is_own;
            let here = path(here);
            view! {
                <Modal title close=close.clone()>
                    <div class="dialog__body">
                        <Tabs label="Manage Account" tabs current=here/>
                        {shown}
                    </div>
                    {changes.then(|| view! { <AccessForm account close change/> })}
                </Modal>
            }
        })
    })
}

/// What is known of the account, and locking it (OST-30).
#[component]
fn Status(account: AccountView, actions: AccountActions) -> impl IntoView {
    let id = account.user_id.0;
    let is_locked = account.state == AccountState::Locked;
    let is_own = account.is_own;
    let elsewhere = account.directory.map(|name| {
        view! { <p class="hint">{format!("Signs in with the password of the directory {name}. It is set and changed there.")}</p> }
    });
    let notes = [
        (account.is_paused, "Sign-ins are paused after too many failed ones. Unlocking ends the pause."),
        (account.must_change_password, "Has to choose a new password at the next sign-in."),
        (is_locked, "Unlock the account to change username and password."),
        (is_own, "This is your own account. Change your password in your profile."),
    ];
    let notes = notes.into_iter().filter(|(holds, _)| *holds).map(|(_, text)| view! { <p class="hint">{text}</p> });
    view! {
        <dl class="kv">
            <dt>"Status"</dt><dd><AccountBadge state=account.state/><AccountOverBadge is_over=account.is_over/></dd>
            {moment("Activated", account.activated_at)}
            {moment("Password set", account.password_set_at)}
            {moment("Last sign-in", account.last_sign_in_at)}
            {moment("Account until", account.valid_until)}
        </dl>
        {notes.collect_view()}
        {elsewhere}
        {(!is_own).then(|| view! {
            <div class="row">
                {(is_locked || account.is_paused).then(|| view! {
                    <ActionForm action=actions.unlock>
                        <input type="hidden" name="id" value=id/>
                        <button class="btn btn--small"><Icon glyph=icondata_lu::LuLockOpen/>" Unlock"</button>
                    </ActionForm>
                })}
                {(!is_locked).then(|| view! {
                    <ActionForm action=actions.lock>
                        <input type="hidden" name="id" value=id/>
                        <button class="btn btn--small"><Icon glyph=icondata_lu::LuLock/>" Lock"</button>
                    </ActionForm>
                })}
            </div>
        })}
    }
}

fn moment(label: &'static str, at: Option<Timestamp>) -> Option<impl IntoView> {
    at.map(|at| view! { <dt>{label}</dt><dd><When at/></dd> })
}

/// Username, password, limits; at the bottom left the box that demands another password, ticked (OST-36) wherever
/// somebody has a password and may change it.
#[component]
fn AccessForm(account: AccountView, close: String, change: ServerAction<ChangeAccount>) -> impl IntoView {
    let demands = account.has_password && !account.keeps_password;
    let hint = if account.has_password { "" } else { "There is none yet: only together with one." };
    let until = date_value(account.valid_until);
    let is_elsewhere = account.directory.is_some();
    view! {
        <Form action=change class="dialog__form" fillable=true>
            <div class="dialog__body">
                <HiddenField name="id" value=account.user_id.to_string()/>
                <div class="form__grid">
                    <TextField name="username" label="Username" value=account.username hint="To sign in with, beside the mail address. Contains no @."/>
                    <TextField name="valid_until" label="Account expires on" kind=date_kind(&until) value=until hint="Optional. First day it no longer works."/>
                </div>
                {(!is_elsewhere).then(|| view! {
                    <MadeUpPassword label="New password"
                        hint="Empty: it stays as it is. Tell it to the person yourself, as no mail carries it. Their sessions end."/>
                })}
                {if is_elsewhere {
                    view! { <HiddenField name="keeps_password" value=account.keeps_password.to_string()/> }.into_any()
                } else {
                    view! {
                        <CheckField name="keeps_password" label="Cannot change the password" checked=account.keeps_password
                            hint="Neither in the profile nor by a link."/>
                    }.into_any()
                }}
            </div>
            <footer class="dialog__actions">
                {(!is_elsewhere).then(|| view! {
                    <CheckField name="must_change_password" label="Require a new password at the next sign-in" checked=demands hint/>
                })}
                <a class="btn" href=close>"Cancel"</a>
                <button class="btn btn--primary">"Save"</button>
            </footer>
        </Form>
    }
}
