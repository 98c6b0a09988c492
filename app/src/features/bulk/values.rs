//! Choosing the values of a bulk action.

use super::menu::PAGE;
use super::question::{Question, VALUES, people_fields};
use crate::features::users::{PlaceFields, StandingFields};
use crate::ui::{QueryForm, SelectField};
use domain::AppError;
use domain::bulk::{BulkAction, TicketsFollow};
use domain::customers::CustomerChoice;
use domain::privacy::{TicketFate, WrittenFate};
use domain::state::{GroupLevel, WebAccess};
use domain::structure::Choice;
use leptos::prelude::*;

/// The form of the values, if the action has any.
#[component]
pub fn Values(
    /// What the address asks for.
    question: Question,
    /// The action.
    action: BulkAction,
    /// Customers with their sites, to move people to.
    places: Vec<CustomerChoice>,
    /// Access groups, to grant or to take back.
    groups: Vec<Choice>,
    /// Roles, to give or to take.
    roles: Vec<Choice>,
    /// What is wrong with the values.
    error: Option<AppError>,
) -> impl IntoView {
    action.has_values().then(|| {
        let back = question.back();
        let label = if question.chosen { "Show again what would happen" } else { "Show what would happen" };
        let kept = people_fields(&question);
        let input = question.input;
        // Fields look for the form around them, so they are made inside it.
        let fields = move || match action {
            BulkAction::SetValidity => view! {
                <StandingFields validity=input.validity from=input.valid_from until=input.valid_until/>
            }
            .into_any(),
            BulkAction::SetWebAccess => {
                let levels = WebAccess::ALL.iter().map(|level| (level.as_str().to_owned(), level.label().to_owned())).collect();
                view! {
                    <div class="form__grid">
                        <SelectField name="web_access" label="Web Access Level" options=levels value=input.web_access empty="Please choose" required=true
                            hint="Whose tickets they may open in the portal."/>
                    </div>
                }
                .into_any()
            }
            BulkAction::Move => {
                let follow = TicketsFollow::ALL.iter().map(|which| (which.as_str().to_owned(), which.label().to_owned())).collect();
                view! {
                    <PlaceFields places customer=input.customer_id site=input.site_id/>
                    <div class="form__grid">
                        <SelectField name="tickets" label="Tickets that move along" options=follow value=input.tickets
                            hint="Of their tickets at the present place, those that you may change. The others stay."/>
                    </div>
                }
                .into_any()
            }
            BulkAction::Erase => {
                let fates = TicketFate::ALL.iter().filter(|fate| **fate != TicketFate::HandOver);
                let fates = fates.map(|fate| (fate.as_str().to_owned(), fate.label().to_owned())).collect();
                let written = WrittenFate::ALL.iter().map(|fate| (fate.as_str().to_owned(), fate.label().to_owned())).collect();
                view! {
                    <div class="form__grid">
                        <SelectField name="fate" label="Their tickets" options=fates value=input.fate empty="Please choose" required=true/>
                        <SelectField name="written" label="What they wrote in tickets that stay" options=written value=input.written/>
                    </div>
                }
                .into_any()
            }
            BulkAction::GiveRole | BulkAction::TakeRole => {
                let roles = roles.into_iter().map(|role| (role.id.to_string(), role.name)).collect();
                let hint = if action == BulkAction::GiveRole { "Those that you may give." } else { "" };
                view! {
                    <div class="form__grid">
                        <SelectField name="role_id" label="Role" options=roles value=input.role_id empty="Please choose" required=true hint/>
                    </div>
                }
                .into_any()
            }
            _ => {
                let groups = groups.into_iter().map(|group| (group.id.to_string(), group.name)).collect();
                let levels = GroupLevel::ALL.iter().map(|level| (level.as_str().to_owned(), level.label().to_owned())).collect();
                let grants = action == BulkAction::GrantGroup;
                view! {
                    <div class="form__grid">
                        <SelectField name="group_id" label="Access group" options=groups value=input.group_id empty="Please choose" required=true
                            hint="Its queues can be seen or used by whoever is granted it."/>
                        {grants.then(|| view! {
                            <SelectField name="level" label="Level" options=levels value=input.level required=true hint="ro: read only. rw: read and write."/>
                        })}
                    </div>
                }
                .into_any()
            }
        };
        view! {
            <QueryForm action=PAGE prefix=VALUES error>
                {kept}
                {fields()}
                <div class="form__actions">
                    <button class=if question.chosen { "btn" } else { "btn btn--primary" }>{label}</button>
                    {(!question.chosen).then(|| view! { <a class="btn btn--ghost" href=back>"Cancel"</a> })}
                </div>
            </QueryForm>
        }
    })
}
