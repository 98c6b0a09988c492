//! The form of an integration: connection, matching, mappings, schedule.

use crate::features::structure::parts::CommentField;
use crate::ui::{CheckField, MultilineField, PasswordField, SelectField, TextField};
use domain::import::ImportColumn;
use domain::integrations::{IntegrationInput, IntegrationKind, Others, Vanished};
use domain::sources::SourceView;
use leptos::prelude::*;

/// The fields whose attributes are asked for first; all others are folded away.
const USUAL: [&str; 7] = ["emails", "username", "name", "first_name", "last_name", "phones", "validity"];

fn or(text: String, default: &str) -> String {
    if text.is_empty() { default.to_owned() } else { text }
}

/// All fields of the form.
#[component]
pub fn IntegrationFields(
    /// What they hold.
    input: IntegrationInput,
    /// Whether a password or token is stored.
    has_secret: bool,
    /// Fields that attributes can be mapped to.
    columns: Vec<ImportColumn>,
    /// Where people can be kept.
    sources: Vec<SourceView>,
) -> impl IntoView {
    let IntegrationInput {
        name,
        kind,
        url,
        start_tls,
        ca,
        bind_dn,
        base,
        filter,
        nested,
        list_path,
        next_path,
        matching,
        fields,
        places,
        default_place,
        agents,
        others,
        source_id,
        signs_in,
        vanished,
        threshold,
        hour,
        comment,
        ..
    } = input;
    let kinds = IntegrationKind::ALL.iter().map(|one| (one.as_str().to_owned(), one.label().to_owned())).collect();
    let secret_hint = if has_secret {
        "One is stored, encrypted. Empty: it stays."
    } else {
        "It is stored encrypted, and never shown again."
    };
    let recognised = columns.iter().filter(|column| {
        matches!(column.variable.as_str(), "emails" | "username") || column.variable.starts_with("custom_")
    });
    let recognised = recognised.map(|column| {
        let key = match column.variable.strip_prefix("custom_") {
            Some(key) => format!("fields.{key}"),
            None => column.variable.clone(),
        };
        (key, column.label.clone())
    });
    let recognised = recognised.collect();
    let attribute = move |column: ImportColumn| {
        let value = fields.get(&column.variable).cloned().unwrap_or_default();
        let name = format!("fields.{}", column.variable);
        view! { <TextField name label=column.label value/> }
    };
    let (usual, further): (Vec<_>, Vec<_>) =
        columns.into_iter().partition(|column| USUAL.contains(&column.variable.as_str()));
    let usual = usual.into_iter().map(attribute.clone()).collect_view();
    let further = further.into_iter().map(attribute).collect_view();
    let others_offered = Others::ALL.iter().map(|one| (one.as_str().to_owned(), one.label().to_owned())).collect();
    let vanished_offered = Vanished::ALL.iter().map(|one| (one.as_str().to_owned(), one.label().to_owned())).collect();
    let sources = sources.into_iter().map(|source| (source.id.to_string(), source.name)).collect();
    view! {
        <h2>"Connection"</h2>
        <div class="form__grid">
            <TextField name="name" label="Name" value=name required=true/>
            <SelectField name="kind" label="Read by" options=kinds value=or(kind, IntegrationKind::Ldap.as_str()) required=true/>
            <TextField name="url" label="Address" value=url required=true wide=true hint="As ldaps://dc.example.com, ldap://dc.example.com with StartTLS, or https://hr.example.com/people. Without encryption only this machine can be read."/>
            <TextField name="bind_dn" label="Sign in as" value=bind_dn hint="LDAP: cn=reader,dc=example,dc=com, or reader@example.com. Nobody if empty."/>
            <PasswordField name="password" label="Password or token" autocomplete="new-password" required=false hint=secret_hint/>
            <TextField name="base" label="Base" value=base hint="LDAP: ou=people,dc=example,dc=com"/>
            <TextField name="filter" label="Filter" value=filter hint="LDAP: (objectClass=person) if empty. With groups in groups: (memberOf:1.2.840.113556.1.4.1941:=cn=desk,dc=example,dc=com)"/>
            <TextField name="list_path" label="Path to the list" value=list_path hint="JSON: as data.people. The whole answer if empty."/>
            <TextField name="next_path" label="Path to the next page" value=next_path hint="JSON: as links.next. One page if empty."/>
        </div>
        <CheckField name="start_tls" label="StartTLS" checked=start_tls == "true" hint="LDAP: goes over to TLS before anything else is sent."/>
        {has_secret.then(|| view! { <CheckField name="forget_password" label="Forget the stored password or token"/> })}
        <MultilineField name="ca" label="Certificates of your own authority" value=ca rows=2 hint="PEM. Those of the operating system are trusted anyway."/>
        <h2>"Matching"</h2>
        <div class="form__grid">
            <SelectField name="matching" label="People are recognised by" options=recognised value=or(matching, "emails") required=true
                hint="Who is found by it is changed, everybody else is created."/>
        </div>
        <h2>"Mappings"</h2>
        <p class="hint">"Which attribute goes to which field. A field with an attribute holds what is there, and is changed there alone: what is emptied there is emptied here, but for names, usernames, mail addresses and choices such as validity. An attribute that nobody has there changes nothing, nor does an import ever change a field without one."</p>
        <div class="form__grid">{usual}</div>
        <details>
            <summary>"Further fields"</summary>
            <div class="form__grid">{further}</div>
        </details>
        <MultilineField name="places" label="Sites" value=places rows=4
            hint="One a line: attribute = value -> Customer / Site. The first line that fits decides."/>
        <TextField name="default_place" label="Everybody else belongs to" value=default_place wide=true
            hint="Customer / Site. If it is empty, whoever fits no line is an error, and not imported."/>
        <MultilineField name="agents" label="Agents" value=agents rows=3
            hint="One a line: attribute = value -> Role @ Department. Whoever fits becomes an agent with that role; whoever fits no more loses what was given by this."/>
        <CheckField name="nested" label="Groups in groups count" checked=nested == "true"
            hint="LDAP: in the lines above, memberOf also fits whoever is in a group through other groups."/>
        <div class="form__grid">
            <SelectField name="others" label="Everybody else" options=others_offered value=or(others, Others::Users.as_str()) required=true/>
            <SelectField name="source_id" label="Kept in" options=sources value=source_id empty="This desk's own database"
                hint="People of an external source are read-only here; only this integration changes them."/>
        </div>
        <CheckField name="signs_in" label="People sign in with their directory password" checked=signs_in == "true"
            hint="LDAP: the directory is asked at each sign-in. A password they have here counts no more, and none can be set or sent. Keep an admin who is not in the directory, for the day it cannot be reached. Only admins change this, and what else is said here while it is on."/>
        <h2>"Schedule and safety"</h2>
        <div class="form__grid">
            <TextField name="hour" label="Hour of the daily run (UTC)" value=or(hour, "3") kind="number"
                hint="It changes nobody who holds rights that whoever enabled or last saved this does not."/>
            <TextField name="threshold" label="Circuit breaker, in per cent" value=or(threshold, "20") kind="number"
                hint="A daily run stops, with nothing changed, if more than this share of the known people would be changed or is gone, or of those with a role from there would lose it, or if the last admin would be lost. Up to five people never stop it."/>
            <SelectField name="vanished" label="People who are gone there" options=vanished_offered value=or(vanished, Vanished::Keep.as_str()) required=true/>
        </div>
        <CommentField value=comment/>
    }
}
