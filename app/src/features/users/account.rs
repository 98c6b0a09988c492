//! What can be done with somebody's account, in row menus and under *Manage Account*.

use super::api::{
    EndUserSession, EndUserSessions, ForgetUserDevice, LockUser, RegisterUser, RemoveUserTwoFactor, SendReset,
    SendWelcome, UnlockUser,
};
use super::parts::Answer;
use crate::features::oidc::api::UnlinkUserIdentity;
use crate::shell::me;
use crate::ui::Icon;
use domain::ids::UserId;
use domain::state::AccountState;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The account actions of a page: one of each, whomever they are for.
#[derive(Clone, Copy)]
pub struct AccountActions {
    /// Gives a guest an account.
    pub register: ServerAction<RegisterUser>,
    /// Sends the welcome mail.
    pub welcome: ServerAction<SendWelcome>,
    reset: ServerAction<SendReset>,
    /// Locks somebody out.
    pub lock: ServerAction<LockUser>,
    /// Lets somebody in again.
    pub unlock: ServerAction<UnlockUser>,
    /// Takes second factors away.
    pub two_factor: ServerAction<RemoveUserTwoFactor>,
    /// Ends a session.
    pub end_session: ServerAction<EndUserSession>,
    /// Ends all sessions.
    pub end_sessions: ServerAction<EndUserSessions>,
    /// Asks for the second factor on a device again.
    pub forget_device: ServerAction<ForgetUserDevice>,
    /// Unlinks a provider of single sign-on.
    pub unlink: ServerAction<UnlinkUserIdentity>,
}

impl AccountActions {
    /// Actions nobody has used yet.
    pub fn fresh() -> Self {
        Self {
            register: ServerAction::new(),
            welcome: ServerAction::new(),
            reset: ServerAction::new(),
            lock: ServerAction::new(),
            unlock: ServerAction::new(),
            two_factor: ServerAction::new(),
            end_session: ServerAction::new(),
            end_sessions: ServerAction::new(),
            forget_device: ServerAction::new(),
            unlink: ServerAction::new(),
        }
    }

    /// Rises with everything that changed a state. Tracked.
    pub fn changes(self) -> usize {
        self.register.version().get()
            + self.lock.version().get()
            + self.unlock.version().get()
            + self.two_factor.version().get()
            + self.end_session.version().get()
            + self.end_sessions.version().get()
            + self.forget_device.version().get()
            + self.unlink.version().get()
    }
}

/// What came of the account actions.
#[component]
pub fn AccountAnswers(
    /// The actions of the page.
    actions: AccountActions,
) -> impl IntoView {
    view! {
        <Answer action=actions.register done="Registered. The welcome mail is on its way."/>
        <Answer action=actions.welcome done="The welcome mail is on its way."/>
        <Answer action=actions.reset done="The password reset mail is on its way."/>
        <Answer action=actions.lock done="Locked. Open sessions have ended."/>
        <Answer action=actions.unlock done="Unlocked."/>
        <Answer action=actions.two_factor done="Removed. Open sessions have ended."/>
        <Answer action=actions.end_session done="The session has ended."/>
        <Answer action=actions.end_sessions done="All sessions have ended."/>
        <Answer action=actions.unlink done="Unlinked. Sessions that began there have ended."/>
        <Answer action=actions.forget_device done="Forgotten. The next sign-in there asks for the second factor."/>
    }
}

/// Whether customers are given accounts at all: *Register* is not offered otherwise.
pub(in crate::features) fn takes_accounts() -> bool {
    me().with_untracked(|me| me.as_ref().is_some_and(|me| me.can.register))
}

/// The menu items that apply to an account in this state (OST-25, HAL-64..66, OST-30, ZAM-12).
#[component]
pub fn AccountItems(
    /// The person.
    id: UserId,
    /// State of the account.
    state: AccountState,
    /// Whether sign-ins are paused after too many failed ones.
    is_paused: bool,
    /// Whether mails about an account make sense: a mail address, and a Web Access Level that lets in.
    reachable: bool,
    /// The actions of the page.
    actions: AccountActions,
) -> impl IntoView {
    let has_account = matches!(state, AccountState::Pending | AccountState::Active);
    let AccountActions { register, welcome, reset, lock, unlock, .. } = actions;
    let item = move |glyph, label: &'static str| {
        view! {
            <input type="hidden" name="id" value=id.0/>
            <button class="menu__item" on:click=close_menu><Icon glyph/>" "{label}</button>
        }
    };
    view! {
        {(state == AccountState::Guest && reachable).then(|| view! {
            <ActionForm action=register>{item(icondata_lu::LuUserPlus, "Register")}</ActionForm>
        })}
        {(has_account && reachable).then(|| view! {
            <ActionForm action=welcome>{item(icondata_lu::LuMail, "Send Welcome Email")}</ActionForm>
            <ActionForm action=reset>{item(icondata_lu::LuKeyRound, "Send Password Reset Email")}</ActionForm>
        })}
        {has_account.then(|| view! {
            <ActionForm action=lock>{item(icondata_lu::LuLock, "Lock")}</ActionForm>
        })}
        {matches!(state, AccountState::Active | AccountState::Locked).then(|| view! {
            <a class="menu__item" href=format!("/agent/users/{id}?manage=two-factor")><Icon glyph=icondata_lu::LuShieldCheck/>" Manage Two-Factor Authentication"</a>
        })}
        {(state == AccountState::Locked || is_paused).then(|| view! {
            <ActionForm action=unlock>{item(icondata_lu::LuLockOpen, "Unlock")}</ActionForm>
        })}
    }
}

/// A menu closes once something in it was chosen; the page stays.
pub fn close_menu(event: MouseEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let menu = target.and_then(|target| target.closest("details").ok().flatten());
    if let Some(menu) = menu {
        // Without the attribute it is closed; it always can be taken away.
        let _ = menu.remove_attribute("open");
    }
}
