//! Before somebody else's view is entered: what it means, and why it is done (ZAM-20).

use super::parts::id_param;
use crate::features::eyes::api::ask_takeover;
use crate::ui::{FormActions, HiddenField, Icon, MultilineField, PageHead, PlainForm, TextField, load, read};
use domain::eyes::StayQuestion;
use domain::ids::UserId;
use leptos::prelude::*;

/// Asks before the view of another person is entered.
#[component]
pub fn ImpersonatePage() -> impl IntoView {
    let id = id_param::<UserId>("id");
    let question = read(move || id.get(), ask_takeover);
    view! { <div class="page page--medium stack">{load(question, |question| view! { <Confirm question/> })}</div> }
}

#[component]
fn Confirm(question: StayQuestion) -> impl IntoView {
    let StayQuestion { id, name, is_told, is_shown, .. } = question;
    let told = match (is_told, is_shown) {
        (true, _) => format!("{name} gets a mail that says who entered."),
        (false, true) => format!("{name} gets no mail, and finds in the profile who entered, when and why."),
        (false, false) => format!("{name} gets no mail about it."),
    };
    let own_page = format!("/agent/users/{id}");
    let crumbs = vec![("User Directory".to_owned(), "/agent/users".to_owned()), (name.clone(), own_page.clone())];
    view! {
        <PageHead title="View from user's perspective" crumbs/>
        <div class="alert alert--warning" role="note">
            <Icon glyph=icondata_lu::LuTriangleAlert/>
            <div>
                <p class="alert__title">{format!("You are about to act as {name}")}</p>
                <p>"This is not a simulation. Whatever you do is really done from this account: replies, changes, everything."</p>
                <p>{format!("{name} is signed out everywhere. If they sign in again, you are sent back.")}</p>
                <p>{told}</p>
                <p>"The journal keeps your name and your reason beside every step."</p>
            </div>
        </div>
        <PlainForm action="/impersonation/enter">
            <HiddenField name="user_id" value=id.to_string()/>
            <HiddenField name="return_path" value=own_page.clone()/>
            <MultilineField name="reason" label="Reason" required=true rows=2 hint="Why you need to see what they see."/>
            <TextField name="ticket" label="Ticket" hint="Optional. The number of the ticket it is about."/>
            <FormActions save=format!("View as {name}") cancel=own_page/>
        </PlainForm>
    }
}
