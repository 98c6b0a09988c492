//! One's own second factors, under *Password & Authentication* (ZAM-22).

use super::api::{
    BeginTwoFactor, ConfirmTwoFactor, NewRecoveryCodes, RemoveTwoFactor, enrolment, own_two_factor, waiting_passkey,
};
use super::confirm_field::ConfirmField;
use super::passkeys::{AddPasskey, KeyTable, MakeKey, PasskeyActions};
use crate::request::first_recovery_codes;
use crate::shell::me;
use crate::ui::{Form, FormActions, HiddenField, Icon, SelectField, TextField, When, load, read};
use domain::AppError;
use domain::passkeys::PasskeyEnrolment;
use domain::two_factor::{AuthenticatorRow, EnrolmentView, TwoFactorView};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The actions of the section.
#[derive(Clone, Copy)]
struct Actions {
    begin: ServerAction<BeginTwoFactor>,
    confirm: ServerAction<ConfirmTwoFactor>,
    codes: ServerAction<NewRecoveryCodes>,
    remove: ServerAction<RemoveTwoFactor>,
    keys: PasskeyActions,
}

impl Actions {
    fn changes(self) -> usize {
        self.confirm.version().get() + self.codes.version().get() + self.remove.version().get() + self.keys.changes()
    }

    /// Recovery codes just made.
    fn made(self) -> Option<Vec<String>> {
        let made = self.codes.value().get().and_then(Result::ok);
        let made = made.or_else(|| self.confirm.value().get().and_then(Result::ok).flatten());
        made.map(|codes| codes.0)
    }
}

/// Authenticator apps, passkeys, security keys and recovery codes.
#[component]
pub fn TwoFactorSection() -> impl IntoView {
    let actions = Actions {
        begin: ServerAction::new(),
        confirm: ServerAction::new(),
        codes: ServerAction::new(),
        remove: ServerAction::new(),
        keys: PasskeyActions::fresh(),
    };
    let query = use_query_map();
    let enrol = Memo::new(move |_| query.with(|query| query.get("enrol").unwrap_or_default()));
    let making = Memo::new(move |_| query.with(|query| query.get("passkey").unwrap_or_default()));
    let shown = read(
        move || (enrol.get(), making.get(), actions.changes()),
        |(enrol, making, _)| async move {
            Ok::<_, AppError>((own_two_factor().await?, enrolment(enrol).await?, waiting_passkey(making).await?))
        },
    );
    let sent_before = StoredValue::new(SharedValue::new(first_recovery_codes).into_inner());
    view! {
        <section class="stack" aria-labelledby="two-factor">
            <h3 id="two-factor">"Two-factor authentication"</h3>
            {move || actions.made().or_else(|| sent_before.get_value()).map(|codes| view! { <CodesOnce codes/> })}
            {load(shown, move |(own, app, key): (TwoFactorView, Option<EnrolmentView>, Option<PasskeyEnrolment>)| match (app, key) {
                (Some(enrolment), _) => view! { <Enrolment enrolment confirm=actions.confirm/> }.into_any(),
                (None, Some(key)) => view! { <MakeKey key/> }.into_any(),
                (None, None) => view! { <Methods own actions/> }.into_any(),
            })}
        </section>
    }
}

/// What there is, and adding to it.
#[component]
fn Methods(own: TwoFactorView, actions: Actions) -> impl IntoView {
    let is_on = own.is_on();
    let (has_apps, takes_keys) = (!own.authenticators.is_empty(), own.takes_passkeys);
    let lead = match (is_on, own.is_required) {
        (true, _) => "Signing in asks for your password and for what you set up here. A passkey replaces both.",
        (false, true) => "The desk asks you for a second factor. Please set one up.",
        (false, false) => "Something you have, beside your password. It keeps others out who know the password.",
    };
    let apps = own.authenticators.iter().map(|row| (row.id.to_string(), row.name.clone()));
    let choices = apps.chain(own.passkeys.iter().map(|row| (row.method(), row.name.clone())));
    let everything = [("recovery-codes", "Recovery codes"), ("all", "All methods")];
    let choices: Vec<_> =
        choices.chain(everything.map(|(value, label)| (value.to_owned(), label.to_owned()))).collect();
    view! {
        <p>{lead}</p>
        {has_apps.then(|| view! {
            <table class="table table--plain">
                <caption class="visually-hidden">"Authenticator apps"</caption>
                <thead><tr><th>"Authenticator app"</th><th>"Set up"</th><th>"Last used"</th></tr></thead>
                <tbody>{own.authenticators.into_iter().map(app).collect_view()}</tbody>
            </table>
        })}
        {(!own.passkeys.is_empty()).then(|| view! { <KeyTable rows=own.passkeys rename=actions.keys.rename/> })}
        {is_on.then(|| view! {
            <details class="disclosure">
                <summary>{format!("Recovery codes: {} left", own.recovery_codes)}</summary>
                <p class="hint">"Each replaces the app or key once. New ones make those you have useless."</p>
                <Form action=actions.codes>
                    <ConfirmField label="Your password"/>
                    <FormActions save="Make new recovery codes"/>
                </Form>
            </details>
            <details class="disclosure">
                <summary>"Remove a method"</summary>
                <Form action=actions.remove>
                    <div class="form__grid">
                        <SelectField name="method" label="Method" options=choices required=true/>
                        <ConfirmField label="Your password"/>
                    </div>
                    <FormActions save="Remove"/>
                </Form>
            </details>
        })}
        {takes_keys.then(|| view! { <AddPasskey begin=actions.keys.begin/> })}
        <details class="disclosure" open=!is_on>
            <summary>{if has_apps { "Set up another app" } else { "Set up an authenticator app" }}</summary>
            <Form action=actions.begin>
                <div class="form__grid">
                    <TextField name="name" label="Name of the app" value="Authenticator app" required=true hint="To tell it from others, such as Phone."/>
                    <ConfirmField label="Your password"/>
                </div>
                <FormActions save="Set up"/>
            </Form>
        </details>
    }
}

fn app(row: AuthenticatorRow) -> impl IntoView {
    view! {
        <tr>
            <td class="col-main">{row.name}</td>
            <td data-label="Set up"><When at=row.created_at/></td>
            <td data-label="Last used">{row.last_used_at.map_or_else(|| "never".into_any(), |at| view! { <When at/> }.into_any())}</td>
        </tr>
    }
}

/// The QR code, the same in text, and the field for the first code.
#[component]
fn Enrolment(enrolment: EnrolmentView, confirm: ServerAction<ConfirmTwoFactor>) -> impl IntoView {
    let EnrolmentView { id, name, secret, address, qr } = enrolment;
    let size = qr.size.to_string();
    let view_box = format!("0 0 {size} {size}");
    view! {
        <div class="enrolment">
            <svg class="enrolment__qr" viewBox=view_box role="img" aria-label="QR code for the authenticator app">
                <rect width=size.clone() height=size fill="#fff"/>
                <path d=qr.path fill="#000"/>
            </svg>
            <div class="stack">
                <p>{format!("Scan the code with the app, for \"{name}\". On this device: ")}<a href=address rel="external">"open it in the app"</a>"."</p>
                <p class="hint">"Without a camera, enter this key, by time and with six digits:"</p>
                <p><code class="enrolment__key">{secret}</code></p>
                <Form action=confirm>
                    <HiddenField name="id" value=id.to_string()/>
                    <TextField name="code" label="Code the app shows" autocomplete="one-time-code" required=true/>
                    <FormActions save="Confirm" cancel="/profile"/>
                </Form>
            </div>
        </div>
    }
}

/// Recovery codes just made.
#[component]
fn CodesOnce(codes: Vec<String>) -> impl IntoView {
    let waits = me().with_untracked(|me| me.as_ref().is_some_and(|me| me.must_enrol));
    view! {
        <div class="alert alert--success" role="status">
            <Icon glyph=icondata_lu::LuShieldCheck/>
            <div class="stack stack--s">
                <p class="alert__title">"Keep these recovery codes now. They are shown once."</p>
                <p>"Each lets you in once when the app or key is not at hand."</p>
                <ul class="enrolment__codes mono">{codes.into_iter().map(|code| view! { <li>{code}</li> }).collect_view()}</ul>
                {waits.then(|| view! { <p><a class="btn btn--primary" href="/" rel="external">"Continue"</a></p> })}
            </div>
        </div>
    }
}
