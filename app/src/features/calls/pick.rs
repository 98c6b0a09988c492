//! The pop-up that says who is calling: somebody in the directory, or somebody new (HAL-26).

use super::address::Call;
use super::api::{AddCaller, ChooseCaller, get_call};
use crate::features::customers::{FIND_CUSTOMER, chosen_before};
use crate::features::tickets::{NewPersonForm, PeopleFound, PersonOptions, person_options};
use crate::features::users::Instead;
use crate::features::users::parts::query_param;
use crate::ui::{CheckField, Form, FormActions, FormState, HiddenField, Modal, Read, SearchBox, Tabs, read};
use domain::AppError;
use domain::users::{UserInput, UserRow};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The tab of people in the directory.
const KNOWN: &str = "known";
/// The tab of somebody new.
const NEW: &str = "new";

/// What the pop-up offers.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct People {
    /// Whether the number can be kept with somebody who is in the directory.
    keeps_number: bool,
    /// Whether somebody can be added.
    new_users: bool,
    /// What the form of somebody new offers, if that tab is open.
    options: Option<PersonOptions>,
}

/// Reads that, if the address asks for the pop-up.
pub(super) fn picking(pick: Memo<String>) -> Read<Option<People>> {
    let (find, chosen) = (query_param(FIND_CUSTOMER), StoredValue::new(chosen_before().unwrap_or_default()));
    read(
        move || (pick.get(), find.get(), chosen.get_value()),
        |(pick, find, chosen)| async move {
            if pick.is_empty() {
                return Ok::<_, AppError>(None);
            }
            let screen = get_call(String::new(), None).await?;
            let options = person_options(screen.new_users && pick == NEW, find, chosen).await?;
            Ok(Some(People { keeps_number: screen.keeps_number, new_users: screen.new_users, options }))
        },
    )
}

/// The pop-up.
#[component]
pub(super) fn PickCaller(
    people: People,
    call: Memo<Call>,
    q: Memo<String>,
    found: Read<Vec<UserRow>>,
    choose: ServerAction<ChooseCaller>,
    add: ServerAction<AddCaller>,
) -> impl IntoView {
    let shown = call.get_untracked();
    let number = shown.number.clone();
    let new = people.new_users.then(|| ("Add a person".to_owned(), shown.path(NEW), None));
    let tabs: Vec<_> = std::iter::once(("In the directory".to_owned(), shown.path(KNOWN), None)).chain(new).collect();
    let current = shown.path(if people.options.is_some() { NEW } else { KNOWN });
    let keeps = people.keeps_number && !number.is_empty();
    view! {
        <Modal title="Who is calling?" close=shown.path("")>
            <div class="dialog__body">
                <Tabs label="Who is calling?" tabs current/>
                {match people.options {
                    Some(options) => view! { <Added options call=shown.clone() add/> }.into_any(),
                    None => view! {
                        <SearchBox label="Find the caller" placeholder="Name, mail or phone"/>
                        <Form action=choose prefix="">
                            <HiddenField name="number" value=number.clone()/>
                            <Transition>
                                {move || Suspend::new(async move {
                                    match found.await {
                                        Ok(rows) => view! { <Found rows searched=!q.get_untracked().trim().is_empty()/> }.into_any(),
                                        Err(error) => view! { <p class="error" role="alert">{error.to_string()}</p> }.into_any(),
                                    }
                                })}
                            </Transition>
                            {keeps.then(|| view! {
                                <CheckField name="keep" label=format!("Keep {number}") checked=true
                                    hint="With the telephone numbers of the person, unless it is there already."/>
                            })}
                            <FormActions save="Choose" cancel=call.with_untracked(|call| call.path(""))/>
                        </Form>
                    }.into_any(),
                }}
            </div>
        </Modal>
    }
}

/// The people found, one of whom can be chosen.
#[component]
fn Found(rows: Vec<UserRow>, searched: bool) -> impl IntoView {
    let error = expect_context::<FormState>().error("person");
    let error = move || error.get().map(|text| view! { <p class="error">{text}</p> });
    if rows.is_empty() {
        let text = if searched { "Nobody was found." } else { "Search, then choose." };
        return view! { <p class="hint" role="status">{text}</p>{error} }.into_any();
    }
    let choose = |row: &UserRow| {
        view! {
            <label class="choice"><input type="radio" name="person" value=row.id.0/><span>{row.name.clone()}</span></label>
        }
        .into_any()
    };
    view! { <PeopleFound rows choose/>{error} }.into_any()
}

/// Somebody new, with the number.
#[component]
fn Added(options: PersonOptions, call: Call, add: ServerAction<AddCaller>) -> impl IntoView {
    let values = UserInput { phones: call.number.clone(), ..UserInput::default() };
    let number = call.number.clone();
    let instead = Instead::new(move |person| Call { person: Some(person.id), ..call.clone() }.path(""));
    view! {
        <NewPersonForm options action=add instead values>
            <HiddenField name="number" value=number/>
        </NewPersonForm>
    }
}
