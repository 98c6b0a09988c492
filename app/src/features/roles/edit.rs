//! The role editor.

use super::api::{CreateRole, UpdateRole, holders_of_role, role};
use super::holders::Holders;
use super::parts::{KIND, LevelChoice, PermissionBoxes, TicketRightBoxes, UserTypes};
use crate::features::structure::parts::{CommentField, NameField, RecordPage, count_saved, id_in_path, only_if};
use crate::features::users::StandingFields;
use crate::ui::{
    CheckField, Form, FormActions, FormBase, HiddenField, PageHead, TextField, accepted, beside_form, load, read,
};
use domain::AppError;
use domain::agents::RoleHolders;
use domain::ids::RoleId;
use domain::permission::UsersAccessLevel;
use domain::structure::{RoleInput, RoleRow};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The form of a new role.
#[component]
pub fn NewRolePage() -> impl IntoView {
    let create = ServerAction::<CreateRole>::new();
    only_if(
        |can| can.roles,
        move || {
            let input =
                RoleInput { users_access: UsersAccessLevel::NoAccess.as_str().to_owned(), ..RoleInput::default() };
            view! {
                <div class="page page--medium stack">
                    <PageHead title="New role" crumbs=KIND.crumbs()/>
                    <Form action=create fillable=true>
                        <RoleFields input/>
                        <FormActions finish=true cancel=KIND.path/>
                    </Form>
                    <UserTypes/>
                </div>
            }
            .into_any()
        },
    )
}

/// One role.
#[component]
pub fn RolePage() -> impl IntoView {
    let id = id_in_path::<RoleId>();
    let update = ServerAction::<UpdateRole>::new();
    let saved = count_saved(move || update.value().with(|value| matches!(value, Some(Ok(())))));
    let row = read(move || id.get(), with_holders);
    load(row, move |found: (RoleRow, RoleHolders)| {
        let id = found.0.id;
        let present = beside_form(found, saved, move || with_holders(Some(id)));
        let name = Signal::derive(move || present.with(|(row, _)| row.name.clone()));
        let validity = Signal::derive(move || present.with(|(row, _)| row.validity));
        let period = Signal::derive(move || present.with(|(row, _)| row.period));
        let form = move || {
            let input = RoleInput::from(&present.get_untracked().0);
            let base = serde_json::to_string(&input).unwrap_or_default();
            view! {
                <Form action=update fillable=true>
                    <HiddenField name="id" value=id.to_string()/>
                    <FormBase values=base saved=accepted(update, |sent| &sent.input)/>
                    <RoleFields input/>
                    <FormActions finish=true cancel=KIND.path/>
                    <CompareButton path=format!("{}/{id}/compare", KIND.path)/>
                </Form>
                {move || view! { <Holders id holders=present.with(|(_, holders)| holders.clone())/> }}
                <UserTypes/>
            }
        };
        view! { <RecordPage kind=KIND id=id.0 name validity period form/> }
    })
}

/// A role and who holds it.
async fn with_holders(id: Option<RoleId>) -> Result<(RoleRow, RoleHolders), AppError> {
    let id = id.ok_or(AppError::NotFound)?;
    Ok((role(id).await?, holders_of_role(id).await?))
}

/// Shows a holder of the role before and after what is in the form, in another tab: what is in the form stays there.
#[component]
fn CompareButton(
    /// The page that shows it.
    path: String,
) -> impl IntoView {
    let to = path.clone();
    // The form itself would be sent to be saved, whatever its button says.
    let open = move |event: leptos::ev::MouseEvent| {
        let button: web_sys::Element = event_target(&event);
        let form =
            button.closest("form").ok().flatten().and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok());
        let Some(form) = form else { return };
        event.prevent_default();
        let (action, method) = (form.get_attribute("action").unwrap_or_default(), form.method());
        form.set_method("get");
        form.set_target("_blank");
        let _ = form.set_attribute("action", &to);
        let _ = form.submit();
        let _ = form.set_attribute("action", &action);
        form.set_target("");
        form.set_method(&method);
    };
    view! {
        <div class="row">
            <button class="btn" formaction=path formmethod="get" formtarget="_blank" on:click=open>"Compare before and after"</button>
            <p class="hint">"What one of its holders reaches now and with these changes, in another tab. Nothing is saved."</p>
        </div>
    }
}

#[component]
fn RoleFields(input: RoleInput) -> impl IntoView {
    view! {
        <fieldset class="form__section">
            <legend>"Role"</legend>
            <div class="form__grid">
                <NameField value=input.name/>
            </div>
            <StandingFields validity=input.validity from=input.valid_from until=input.valid_until/>
            <CommentField value=input.comment/>
        </fieldset>
        <fieldset class="form__section">
            <legend>"Directory"</legend>
            <LevelChoice value=input.users_access/>
        </fieldset>
        <fieldset class="form__section">
            <legend>"Further permissions"</legend>
            <p class="form__lead">"They count everywhere, whatever the department."</p>
            <PermissionBoxes chosen=input.permissions/>
        </fieldset>
        <fieldset class="form__section">
            <legend>"Tickets"</legend>
            <p class="form__lead">"They count in the queues an agent is granted, within the departments the agent belongs to."</p>
            <TicketRightBoxes chosen=input.ticket_rights/>
        </fieldset>
        <fieldset class="form__section">
            <legend>"Sessions"</legend>
            <p class="form__lead">"When its holders have to sign in again. Of several roles, and of the settings, the shortest time counts."</p>
            <div class="form__grid">
                <TextField name="idle_minutes" label="Unused for" kind="number" value=input.idle_minutes hint="In minutes, from 5. Empty: as the settings say."/>
                <TextField name="session_hours" label="At the latest after" kind="number" value=input.session_hours hint="In hours, from 1. Empty: as the settings say."/>
                <CheckField name="needs_two_factor" label="Holders need two-factor authentication" checked=input.needs_two_factor == "true"
                    hint="Who has none sets it up before anything else."/>
            </div>
        </fieldset>
    }
}
