//! One's own profile: password and second factors (ZAM-22: *Password & Authentication*), sessions, API tokens.

use super::api::{ChangePassword, CreateToken, RevokeToken, rules_of_passwords, tokens};
use super::confirm_field::ConfirmField;
use super::mails::MailsPanel;
use super::new_password::NewPasswordFields;
use super::preferences::PreferencesPanel;
use super::sessions::{DevicesPanel, SessionsPanel};
use super::two_factor::TwoFactorSection;
use crate::features::eyes::OwnStaysPanel;
use crate::features::oidc::IdentitiesSection;
use crate::features::privacy::OwnExportsPanel;
use crate::features::users::PicturePanel;
use crate::features::users::parts::SavedNote;
use crate::request::first_new_token;
use crate::shell::{ProfileShell, me};
use crate::ui::{CheckList, Empty, Form, FormActions, PageHead, Panel, TextField, When, load, read, toast};
use domain::account::TokenRow;
use domain::policy::Scope;
use leptos::prelude::*;

/// The profile page.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let person = me().get_untracked();
    let may_tokens = person.as_ref().is_some_and(|me| me.can.tokens && !me.must_change_password && !me.must_enrol);
    let may_change = person.as_ref().is_some_and(|me| me.can.change_password);
    let by_directory = person.as_ref().is_some_and(|me| me.by_directory);
    let must_enrol = person.as_ref().is_some_and(|me| me.must_enrol);
    let may_two_factor = person.as_ref().is_some_and(|me| me.can.two_factor);
    let must_change = person.as_ref().is_some_and(|me| me.must_change_password);
    view! {
        <ProfileShell>
            <div class="page page--medium stack--l stack">
                <PageHead title="Profile" lead=person.map(|me| me.name).unwrap_or_default()/>
                <SavedNote/>
                {must_change.then(|| view! {
                    <div class="alert alert--warning" role="status"><div>
                        <p class="alert__title">"Please choose a new password first"</p>
                        <p>"Everything else is open to you afterwards."</p>
                    </div></div>
                })}
                {(must_enrol && !must_change).then(|| view! {
                    <div class="alert alert--warning" role="status"><div>
                        <p class="alert__title">"Please set up two-factor authentication first"</p>
                        <p>"Everything else is open to you afterwards."</p>
                    </div></div>
                })}
                <Panel title="Password & Authentication">
                    {if may_change { view! { <PasswordForm/> }.into_any() } else { view! { <KeptPassword by_directory/> }.into_any() }}
                    {may_two_factor.then(|| view! { <TwoFactorSection/> })}
                    {(may_two_factor && !must_change && !must_enrol).then(|| view! { <IdentitiesSection/> })}
                </Panel>
                {(!must_change && !must_enrol).then(|| view! { <PreferencesPanel/> <MailsPanel/> {own_picture()} <SessionsPanel/> })}
                {(may_two_factor && !must_change && !must_enrol).then(|| view! { <DevicesPanel/> })}
                {(!must_change && !must_enrol).then(|| view! { <OwnStaysPanel/> })}
                {may_tokens.then(|| view! { <TokensPanel/> })}
                {(!must_change && !must_enrol).then(|| view! { <OwnExportsPanel/> })}
            </div>
        </ProfileShell>
    }
}

/// One's own picture.
fn own_picture() -> impl IntoView {
    let person = me().get_untracked();
    person.map(|me| view! { <PicturePanel id=me.id name=me.name picture=me.picture may_change=me.can.profile/> })
}

/// Whose password the desk or a directory sets, or that is out of reach of who is in their view.
#[component]
fn KeptPassword(
    /// Whether it is that of a directory.
    by_directory: bool,
) -> impl IntoView {
    let in_view = me().with_untracked(|me| me.as_ref().is_some_and(|me| me.impersonation.is_some()));
    let text = if in_view {
        "The password cannot be changed in this view."
    } else if by_directory {
        "You sign in with the password of your organisation's directory. Please change it where you change it for everything else."
    } else {
        "The desk sets the password of your account. Please ask there for a new one."
    };
    view! { <p>{text}</p> }
}

#[component]
fn PasswordForm() -> impl IntoView {
    let change = ServerAction::<ChangePassword>::new();
    let rules = read(|| (), |()| rules_of_passwords());
    Effect::new(move |_| {
        if matches!(change.value().get(), Some(Ok(()))) {
            toast("Your password is changed. Other sessions have ended.");
            // The frame may show everything again.
            let _ = window().location().set_href("/");
        }
    });
    load(rules, move |rules| {
        view! {
            <Form action=change>
                <ConfirmField label="Present password"/>
                <div class="form__grid">
                    <NewPasswordFields label="New password" rules/>
                </div>
                <FormActions save="Change password"/>
            </Form>
        }
    })
}

#[component]
fn TokensPanel() -> impl IntoView {
    let create = ServerAction::<CreateToken>::new();
    let revoke = ServerAction::<RevokeToken>::new();
    let rows = read(move || (create.version().get(), revoke.version().get()), |_| tokens());
    let sent_before = StoredValue::new(SharedValue::new(first_new_token).into_inner());
    let scopes = Scope::ALL
        .iter()
        .map(|scope| (scope.as_str().to_owned(), scope.label().to_owned(), scope.as_str().to_owned()))
        .collect::<Vec<_>>();
    view! {
        <Panel title="API tokens">
            <p class="muted">"Programs use the " <a href="/api/v1/docs" rel="external">"REST API"</a> " with a token, as you and never with more than its scopes."</p>
            {move || create.value().get().and_then(Result::ok).map(|new| new.token).or_else(|| sent_before.get_value()).map(|token| view! { <NewTokenOnce token/> })}
            {load(rows, move |rows| view! { <TokenTable rows revoke/> })}
            <Form action=create>
                <div class="form__grid">
                    <TextField name="name" label="Name" required=true hint="What it is for."/>
                    <TextField name="expires" label="Ends on" kind="date" hint="Optional. First day it no longer works."/>
                </div>
                <CheckList name="scopes" legend="Scopes" options=scopes.clone() required=true/>
                <FormActions save="Create token"/>
            </Form>
        </Panel>
    }
}

#[component]
fn NewTokenOnce(token: String) -> impl IntoView {
    view! {
        <div class="token-once" role="status">
            <p><strong>"Copy this token now."</strong>" It is shown once."</p>
            <div class="input-group"><input class="mono" readonly value=token aria-label="Token"/></div>
        </div>
    }
}

#[component]
fn TokenTable(rows: Vec<TokenRow>, revoke: ServerAction<RevokeToken>) -> impl IntoView {
    if rows.is_empty() {
        return view! { <Empty glyph=icondata_lu::LuKeyRound title="No tokens" text="Create one for a program that works for you."/> }.into_any();
    }
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr>
                <td class="col-main">{row.name.clone()} " " <span class="muted mono">{format!("{}…", row.prefix)}</span></td>
                <td data-label="Scopes">{row.scopes.join(", ")}</td>
                <td data-label="Last used">{row.last_used_at.map_or_else(|| "never".into_any(), |at| view! { <When at/> }.into_any())}</td>
                <td class="num">
                    <ActionForm action=revoke>
                        <HiddenInput id=row.id.0/>
                        <button class="btn btn--small btn--danger" aria-label=format!("Revoke {}", row.name)>"Revoke"</button>
                    </ActionForm>
                </td>
            </tr>
        }
    });
    view! {
        <table class="table table--plain">
            <caption class="visually-hidden">"API tokens"</caption>
            <thead><tr><th>"Name"</th><th>"Scopes"</th><th>"Last used"</th><th><span class="visually-hidden">"Actions"</span></th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn HiddenInput(id: i64) -> impl IntoView {
    view! { <input type="hidden" name="id" value=id/> }
}
