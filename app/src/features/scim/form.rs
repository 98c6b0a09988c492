//! The form of a SCIM connection.

use crate::features::structure::parts::CommentField;
use crate::ui::{CheckField, MultilineField, SelectField, TextField};
use domain::scim::{ScimInput, ScimPeople};
use domain::state::WebAccess;
use leptos::prelude::*;

fn or(text: String, default: &str) -> String {
    if text.is_empty() { default.to_owned() } else { text }
}

/// All fields of the form.
#[component]
pub fn ScimFields(
    /// What they hold.
    input: ScimInput,
) -> impl IntoView {
    let ScimInput { name, people, default_place, web_access, seat, groups, adopts, welcomes, threshold, comment } =
        input;
    let kinds = ScimPeople::ALL.iter().map(|one| (one.as_str().to_owned(), one.label().to_owned())).collect();
    let levels = WebAccess::ALL.iter().map(|one| (one.as_str().to_owned(), one.label().to_owned())).collect();
    view! {
        <div class="form__grid">
            <TextField name="name" label="Name" value=name required=true/>
            <SelectField name="people" label="Its people are" options=kinds value=or(people, ScimPeople::Customers.as_str()) required=true/>
            <TextField name="default_place" label="They belong to" value=default_place required=true wide=true hint="Customer / Site."/>
            <SelectField name="web_access" label="Web Access Level" options=levels value=or(web_access, WebAccess::Own.as_str()) required=true
                hint="Of people who are new. You can change it for each of them."/>
            <TextField name="seat" label="Every agent is given" value=seat hint="For agents: Role @ Department."/>
        </div>
        <MultilineField name="groups" label="Groups" value=groups rows=4
            hint="What members of a group of the identity provider are given, one a line. Agents: Group -> Role @ Department. Customer users: Group -> Access group: rw, or ro. Whoever leaves the group loses it."/>
        <CheckField name="adopts" label="Take over people who are here already" checked=adopts == "true"
            hint="By their mail address. Nobody of another source, and nobody who holds more rights than you."/>
        <CheckField name="welcomes" label="Send the welcome mail to customer users" checked=welcomes == "true"
            hint="They get an account and choose a password. Agents always do."/>
        <div class="form__grid">
            <TextField name="threshold" label="Circuit breaker, in per cent" value=or(threshold, "20") kind="number"
                hint="If more than this share of its people would be deactivated within an hour, it is stopped until an admin approves. Up to five people never stop it."/>
        </div>
        <CommentField value=comment/>
    }
}
