//! The role editor.

use super::api::{CreateRole, UpdateRole, holders_of_role, role};
use super::holders::Holders;
use super::parts::{KIND, LevelChoice, PermissionBoxes, TicketRightBoxes, UserTypes};
use crate::features::structure::parts::{
    CommentField, NameField, RecordPage, ValidityField, count_saved, id_in_path, only_if,
};
use crate::ui::{Form, FormActions, HiddenField, PageHead, TextField, load, read};
use domain::AppError;
use domain::ids::RoleId;
use domain::permission::UsersAccessLevel;
use domain::structure::{RoleInput, RoleRow};
use leptos::prelude::*;

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
                    <Form action=create>
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
    let row = read(
        move || (id.get(), saved.get()),
        |(id, _)| async move {
            let id = id.ok_or(AppError::NotFound)?;
            Ok::<_, AppError>((role(id).await?, holders_of_role(id).await?))
        },
    );
    load(row, move |(row, holders)| {
        let (id, name, validity) = (row.id, row.name.clone(), row.validity);
        let form = move || {
            let input = input_of(&row);
            view! {
                <Form action=update>
                    <HiddenField name="id" value=id.to_string()/>
                    <RoleFields input/>
                    <FormActions finish=true cancel=KIND.path/>
                </Form>
                <Holders holders=holders.clone()/>
                <UserTypes/>
            }
        };
        view! { <RecordPage kind=KIND id=id.0 name validity form/> }
    })
}

fn input_of(row: &RoleRow) -> RoleInput {
    RoleInput {
        name: row.name.clone(),
        users_access: row.users_access.as_str().to_owned(),
        permissions: row.permissions.iter().map(|one| one.as_str().to_owned()).collect(),
        ticket_rights: row.ticket_rights.0.iter().map(|one| one.as_str().to_owned()).collect(),
        idle_minutes: row.idle_minutes.map(|number| number.to_string()).unwrap_or_default(),
        session_hours: row.session_hours.map(|number| number.to_string()).unwrap_or_default(),
        validity: row.validity.as_str().to_owned(),
        comment: row.comment.clone(),
    }
}

#[component]
fn RoleFields(input: RoleInput) -> impl IntoView {
    view! {
        <fieldset class="form__section">
            <legend>"Role"</legend>
            <div class="form__grid">
                <NameField value=input.name/>
                <ValidityField value=input.validity/>
                <CommentField value=input.comment/>
            </div>
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
            </div>
        </fieldset>
    }
}
