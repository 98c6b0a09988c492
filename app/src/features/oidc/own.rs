//! What a person has linked to their account, under *Password & Authentication*.

use super::api::{UnlinkIdentity, linked_identities};
use crate::features::account::ConfirmField;
use crate::shell::me;
use crate::ui::{Form, FormActions, PlainForm, SelectField, When, load, read, times_done, was_refused};
use domain::oidc::{OidcIdentityRow, OwnIdentities, SignInProvider};
use leptos::prelude::*;

/// The linked identities, unlinking and linking. Nothing where there is no provider.
#[component]
pub fn IdentitiesSection() -> impl IntoView {
    let unlink = ServerAction::<UnlinkIdentity>::new();
    let done = times_done(unlink);
    let may_choose = me().with_untracked(|me| me.as_ref().is_some_and(|me| me.can.change_password));
    let shown = read(move || done.get(), |_| linked_identities());
    load(shown, move |OwnIdentities { rows, offers, has_password }| {
        if rows.is_empty() && offers.is_empty() {
            return ().into_any();
        }
        let none = rows.is_empty().then(|| view! { <p class="muted">"Nothing is linked with your account."</p> });
        let table = (!rows.is_empty()).then(|| view! { <Table rows unlink/> });
        let passwordless = (!has_password).then(|| {
            let text = if may_choose {
                "You have no password here. If you want one, choose it above, under \"New password\"."
            } else {
                "You have no password here. The desk sets it: please ask there if you want one."
            };
            view! { <p class="hint">{text}</p> }
        });
        view! {
            <section class="stack" aria-labelledby="single-sign-on">
                <h3 id="single-sign-on">"Single sign-on"</h3>
                {none}
                {table}
                {(!offers.is_empty()).then(|| view! { <LinkForm offers/> })}
                {passwordless}
            </section>
        }
        .into_any()
    })
}

#[component]
fn Table(rows: Vec<OidcIdentityRow>, unlink: ServerAction<UnlinkIdentity>) -> impl IntoView {
    let is_open = was_refused::<UnlinkIdentity>();
    let named = |row: &OidcIdentityRow| {
        if row.label.is_empty() { row.provider.clone() } else { format!("{}: {}", row.provider, row.label) }
    };
    let choices: Vec<_> = rows.iter().map(|row| (row.id.to_string(), named(row))).collect();
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr>
                <td class="col-main">{row.provider}<p class="muted">{row.label}</p></td>
                <td data-label="Linked"><When at=row.created_at/></td>
                <td data-label="Last used">{row.last_used_at.map_or_else(|| "never".into_any(), |at| view! { <When at/> }.into_any())}</td>
            </tr>
        }
    });
    view! {
        <table class="table table--plain">
            <caption class="visually-hidden">"Accounts at sign-in providers"</caption>
            <thead><tr><th>"Provider"</th><th>"Linked"</th><th>"Last used"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        <details class="disclosure" open=is_open>
            <summary>"Unlink a provider"</summary>
            <Form action=unlink prefix="">
                <SelectField name="identity" label="Linked account" options=choices required=true/>
                <FormActions save="Unlink"/>
            </Form>
        </details>
    }
}

#[component]
fn LinkForm(offers: Vec<SignInProvider>) -> impl IntoView {
    let choices: Vec<_> = offers.into_iter().map(|offer| (offer.id.to_string(), offer.name)).collect();
    view! {
        <PlainForm action="/profile/identities">
            <div class="form__grid">
                <SelectField name="provider" label="Provider" options=choices required=true/>
                <ConfirmField label="Present password"/>
            </div>
            <FormActions save="Link"/>
        </PlainForm>
    }
}
