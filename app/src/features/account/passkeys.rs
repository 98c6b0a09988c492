//! One's own passkeys and security keys, beside the authenticator apps.

use super::api::{BeginPasskey, RenamePasskey};
use super::confirm_field::ConfirmField;
use super::passkey_fields::PasskeyFields;
use crate::ui::{Form, FormActions, PlainForm, SelectField, TextField, When, was_refused};
use domain::passkeys::{PasskeyEnrolment, PasskeyKind, PasskeyRow};
use leptos::prelude::*;

/// The actions of passkeys.
#[derive(Clone, Copy)]
pub struct PasskeyActions {
    /// Begins to add one.
    pub begin: ServerAction<BeginPasskey>,
    /// Renames one.
    pub rename: ServerAction<RenamePasskey>,
}

impl PasskeyActions {
    /// Actions nobody has used yet.
    pub fn fresh() -> Self {
        Self { begin: ServerAction::new(), rename: ServerAction::new() }
    }

    /// Rises with everything that changed the list. Tracked.
    pub fn changes(self) -> usize {
        self.rename.version().get()
    }
}

/// What there is, and renaming.
#[component]
pub fn KeyTable(
    /// The passkeys and security keys.
    rows: Vec<PasskeyRow>,
    /// Renames one.
    rename: ServerAction<RenamePasskey>,
) -> impl IntoView {
    let is_open = was_refused::<RenamePasskey>();
    let choices: Vec<_> = rows.iter().map(|row| (row.id.to_string(), row.name.clone())).collect();
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr>
                <td class="col-main">{row.name}</td>
                <td data-label="Kind">{row.kind.label()}</td>
                <td data-label="Added"><When at=row.created_at/></td>
                <td data-label="Last used">{row.last_used_at.map_or_else(|| "never".into_any(), |at| view! { <When at/> }.into_any())}</td>
            </tr>
        }
    });
    view! {
        <table class="table table--plain">
            <caption class="visually-hidden">"Passkeys and security keys"</caption>
            <thead><tr><th>"Passkey or security key"</th><th>"Kind"</th><th>"Added"</th><th>"Last used"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        <details class="disclosure" open=is_open>
            <summary>"Rename a passkey or security key"</summary>
            <Form action=rename>
                <div class="form__grid">
                    <SelectField name="passkey" label="Passkey or security key" options=choices required=true/>
                    <TextField name="name" label="New name" required=true/>
                </div>
                <FormActions save="Rename"/>
            </Form>
        </details>
    }
}

/// The form that begins to add one. Browsers that cannot do it do not show it.
#[component]
pub fn AddPasskey(
    /// Begins.
    begin: ServerAction<BeginPasskey>,
) -> impl IntoView {
    let is_open = was_refused::<BeginPasskey>();
    let kinds: Vec<_> =
        PasskeyKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), kind.explained().to_owned())).collect();
    view! {
        <div class="passkey-only">
            <details class="disclosure" open=is_open>
                <summary>"Add a passkey or security key"</summary>
                <Form action=begin>
                    <SelectField name="kind" label="Kind" options=kinds value=PasskeyKind::Passkey.as_str() required=true
                        hint="A passkey is in your phone, computer or password manager; a security key is one you plug in or hold to it."/>
                    <div class="form__grid">
                        <TextField name="name" label="Name of the key" required=true hint="To tell it from others, such as Laptop."/>
                        <ConfirmField label="Your password"/>
                    </div>
                    <FormActions save="Add"/>
                </Form>
            </details>
        </div>
    }
}

/// The step in which the browser has the key made.
#[component]
pub fn MakeKey(
    /// What it is asked to make.
    key: PasskeyEnrolment,
) -> impl IntoView {
    let PasskeyEnrolment { token, name, kind, options } = key;
    let text = match kind {
        PasskeyKind::Passkey => {
            "Your browser now asks where to keep the passkey, and for your fingerprint, face or PIN."
        }
        PasskeyKind::SecurityKey => "Your browser now asks for the security key. Plug it in or hold it to the device.",
    };
    view! {
        <p><strong>{name}</strong></p>
        <p>{text}</p>
        <div class="passkey-only">
            <PlainForm action="/profile/passkeys">
                <PasskeyFields token/>
                <div class="form__actions">
                    <button type="button" class="btn btn--primary" data-passkey="create" data-options=options>"Continue"</button>
                    <a class="btn btn--ghost" href="/profile">"Cancel"</a>
                </div>
            </PlainForm>
        </div>
    }
}
