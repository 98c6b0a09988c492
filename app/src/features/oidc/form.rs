//! The form of a provider.

use crate::features::structure::parts::CommentField;
use crate::ui::{CheckField, MultilineField, PasswordField, SelectField, TextField};
use domain::oidc::{OidcAudience, OidcProviderInput, OidcSecondFactor, SCOPES};
use domain::state::WebAccess;
use leptos::prelude::*;

fn or(text: String, default: &str) -> String {
    if text.is_empty() { default.to_owned() } else { text }
}

/// All fields of the form.
#[component]
pub fn ProviderFields(
    /// What they hold.
    input: OidcProviderInput,
    /// Whether a secret is stored.
    has_secret: bool,
) -> impl IntoView {
    let audiences = OidcAudience::ALL.iter().map(|one| (one.as_str().to_owned(), one.label().to_owned())).collect();
    let levels = WebAccess::ALL.iter().map(|one| (one.as_str().to_owned(), one.label().to_owned())).collect();
    let factors = OidcSecondFactor::ALL.iter().map(|one| (one.as_str().to_owned(), one.label().to_owned())).collect();
    let is = |text: &str| text == "true";
    let secret_hint = if has_secret {
        "One is stored, encrypted. Empty: it stays."
    } else {
        "It is stored encrypted, and never shown again."
    };
    view! {
        <div class="form__grid">
            <TextField name="name" label="Name" value=input.name required=true hint="It stands on the button of the sign-in page."/>
            <SelectField name="audience" label="For" options=audiences value=or(input.audience, OidcAudience::Customers.as_str()) required=true/>
            <TextField name="issuer" label="Issuer" value=input.issuer required=true wide=true hint="https://host/path, as the provider calls itself."/>
            <TextField name="client_id" label="Client id" value=input.client_id required=true/>
            <PasswordField name="client_secret" label="Client secret" autocomplete="off" required=false hint=secret_hint/>
            <TextField name="scopes" label="Scopes" value=or(input.scopes, SCOPES) wide=true hint="With spaces between them."/>
        </div>
        {has_secret.then(|| view! { <CheckField name="forget_secret" label="Forget the stored secret"/> })}
        <CheckField name="is_enabled" label="People can sign in by it" checked=is(&input.is_enabled)/>
        <CheckField name="signs_out" label="Who signs out here is signed out there, too" checked=is(&input.signs_out)/>
        <h2>"Who is let in"</h2>
        <p class="hint">"Whoever is linked is. Everybody can link the provider in their profile. Beyond that it adds, links and gives within your rights: nobody who holds more than you is linked, and no role is given that you do not hold."</p>
        <CheckField name="links_mail" label="Link people who are here already" checked=is(&input.links_mail)
            hint="By their verified mail address. Only where the provider belongs to you, or to those whose addresses these are."/>
        <CheckField name="creates_people" label="Add people whom nobody knows" checked=is(&input.creates_people)
            hint="With a verified mail address. Guests of the directory get an account."/>
        <CheckField name="trusts_mail" label="All its mail addresses are verified" checked=is(&input.trusts_mail)
            hint="For providers that do not say so, such as Entra. Anybody who can choose an address there could take over who has it here."/>
        <SelectField name="second_factor" label="Second factor" options=factors value=or(input.second_factor, OidcSecondFactor::Asked.as_str()) required=true/>
        <TextField name="acr_values" label="Values of acr for a second factor" value=input.acr_values hint="With spaces between them, where the provider does not say it by amr. They are asked for, too."/>
        <h2>"New people"</h2>
        <MultilineField name="places" label="Where they belong" value=input.places rows=3
            hint="claim = value -> Customer / Site, one a line. The first that fits counts, then the mail domain, then this:"/>
        <div class="form__grid">
            <TextField name="default_place" label="Everybody else belongs to" value=input.default_place hint="Customer / Site. Empty: nobody else is added."/>
            <SelectField name="web_access" label="Web Access Level" options=levels value=or(input.web_access, WebAccess::Own.as_str()) required=true/>
        </div>
        <h2>"Agents"</h2>
        <MultilineField name="roles" label="What they are given" value=input.roles rows=3
            hint="claim = value -> Role @ Department, one a line. New people to whom a line applies become agents; nobody else does. With every sign-in it is given anew, and taken back where no line applies any more."/>
        <CommentField value=input.comment/>
    }
}
