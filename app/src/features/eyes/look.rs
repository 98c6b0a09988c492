//! Before somebody looks through somebody else's eyes: what it means, why it is done, and for how long.

use super::api::ask_look;
use crate::features::users::parts::id_param;
use crate::ui::{FormActions, HiddenField, Icon, MultilineField, PageHead, PlainForm, TextField, load, read};
use domain::eyes::StayQuestion;
use domain::ids::UserId;
use leptos::prelude::*;

/// Asks before somebody looks.
#[component]
pub fn LookPage() -> impl IntoView {
    let id = id_param::<UserId>("id");
    let question = read(move || id.get(), ask_look);
    view! { <div class="page page--medium stack">{load(question, |question| view! { <Confirm question/> })}</div> }
}

#[component]
fn Confirm(question: StayQuestion) -> impl IntoView {
    let StayQuestion { id, name, minutes, is_told, is_shown } = question;
    let own_page = format!("/agent/users/{id}");
    let crumbs = vec![("User Directory".to_owned(), "/agent/users".to_owned()), (name.clone(), own_page.clone())];
    let told = match (is_told, is_shown) {
        (true, _) => format!("{name} gets a mail that says who looks."),
        (false, true) => format!("{name} finds in the profile who looked, when and why."),
        (false, false) => format!("{name} is not told."),
    };
    view! {
        <PageHead title="Look without entering" crumbs/>
        <div class="alert alert--info" role="note">
            <Icon glyph=icondata_lu::LuGlasses/>
            <div>
                <p class="alert__title">{format!("You will see Deskfolk as {name} sees it")}</p>
                <p>"Menus, lists and pages are computed for this person. You can look at everything and change nothing: whatever would be saved, sent or exported is refused. Files can be downloaded."</p>
                <p>{format!("{name} stays signed in, and nothing is marked as seen or read. {told}")}</p>
                <p>"The register of the audit log keeps your name, your reason and what you took along."</p>
            </div>
        </div>
        <PlainForm action="/look">
            <HiddenField name="user_id" value=id.to_string()/>
            <HiddenField name="return_path" value=own_page.clone()/>
            <MultilineField name="reason" label="Reason" required=true rows=2 hint="Why you need to see what they see."/>
            <div class="form__grid">
                <TextField name="ticket" label="Ticket" hint="Optional. The number of the ticket it is about."/>
                <TextField name="minutes" label="Ends after" kind="number" value=minutes.to_string() hint=format!("In minutes, at most {minutes}. Then it ends by itself, on an open page too.")/>
            </div>
            <FormActions save=format!("Look as {name}") cancel=own_page/>
        </PlainForm>
    }
}
