//! Another end-user for a ticket: *Change Site/User* of the menu, and the end-user details.

use super::api::{ChangeSiteUser, ChangeToNewUser, SetEndUser, get_end_user_options, requesters};
use super::new_requester::{NewRequester, PersonOptions, person_options};
use super::parts::ticket_id;
use super::requester::PeopleFound;
use crate::features::customers::{FIND_CUSTOMER, chosen_before};
use crate::features::users::Instead;
use crate::features::users::parts::{Answer, query_param};
use crate::ui::{ErrorPage, Form, FormActions, HiddenField, PageHead, Panel, SearchBox, SelectField, load, read};
use domain::AppError;
use domain::ids::{TicketId, UserId};
use domain::tickets::EndUserOptions;
use domain::users::UserRow;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

/// What the pages show: the ticket, the people found, and what a new person needs.
type Shown = (EndUserOptions, Vec<UserRow>, Option<PersonOptions>);

/// Somebody new can belong to the customers that a search finds, and to the one that is chosen already.
async fn shown(id: TicketId, q: String, new: Option<(String, String)>) -> Result<Shown, AppError> {
    let options = get_end_user_options(id).await?;
    let found = if q.trim().is_empty() { Vec::new() } else { requesters(q).await? };
    let person = match new {
        Some((find, chosen)) => person_options(options.new_users, find, chosen).await?,
        None => None,
    };
    Ok((options, found, person))
}

fn typed() -> Memo<String> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get("q").unwrap_or_default()))
}

/// *Change Site/User*: another site, somebody else, or somebody new (HAL-28, HAL-74).
#[component]
pub fn ChangeSiteUserPage() -> impl IntoView {
    let (id, q, find) = (ticket_id(), typed(), query_param(FIND_CUSTOMER));
    let change = ServerAction::<ChangeSiteUser>::new();
    let add = ServerAction::<ChangeToNewUser>::new();
    let chosen = StoredValue::new(chosen_before().unwrap_or_default());
    let data =
        read(move || (id.get(), q.get(), (find.get(), chosen.get_value())), |(id, q, new)| shown(id, q, Some(new)));
    view! {
        <div class="page page--medium stack stack--l">
            <Answer action=change done="The ticket is changed."/>
            {load(data, move |(options, found, person)| {
                let (id, version) = (options.id, options.version);
                view! {
                    <Head options=options.clone() title="Change Site/User"/>
                    <SitePanel options change/>
                    <Panel title="User">
                        <div class="stack stack--s">
                            <Choices q found choose=move |row: &UserRow| {
                                let (person, name) = (row.id, row.name.clone());
                                view! { <ActionForm action=change><Keys id version person/><Choose name/></ActionForm> }.into_any()
                            }/>
                            {person.map(|options| view! {
                                <NewRequester options action=add instead=found_in(id)>
                                    <HiddenField name="id" value=id.to_string()/>
                                    <HiddenField name="version" value=version.to_string()/>
                                </NewRequester>
                            })}
                        </div>
                    </Panel>
                }
            })}
        </div>
    }
}

/// Finding somebody who is there already, to be chosen rather than added.
fn found_in(id: TicketId) -> Instead {
    Instead::new(move |person| {
        let mut query = ParamsMap::new();
        query.insert("q", if person.email.is_empty() { person.name.clone() } else { person.email.clone() });
        format!("/agent/tickets/{id}/site-user{}", query.to_query_string())
    })
}

/// The end-user details: only people who are in the directory already can be chosen (HAL-29).
#[component]
pub fn EndUserPage() -> impl IntoView {
    let (id, q) = (ticket_id(), typed());
    let set = ServerAction::<SetEndUser>::new();
    let data = read(move || (id.get(), q.get()), |(id, q)| shown(id, q, None));
    view! {
        <div class="page page--medium stack stack--l">
            <Answer action=set done="The end-user is changed."/>
            {load(data, move |(options, found, _)| {
                if !options.details {
                    let error = AppError::Forbidden("The end-user of a ticket is changed by Change Site/User only.".to_owned());
                    return view! { <ErrorPage error/> }.into_any();
                }
                let (id, version) = (options.id, options.version);
                view! {
                    <Head options title="End-user details"/>
                    <Panel title="End-user">
                        <div class="stack stack--s">
                            <Choices q found choose=move |row: &UserRow| {
                                let (person, name) = (row.id, row.name.clone());
                                view! { <ActionForm action=set><Keys id version person/><Choose name/></ActionForm> }.into_any()
                            }/>
                        </div>
                    </Panel>
                }
                .into_any()
            })}
        </div>
    }
}

#[component]
fn Head(options: EndUserOptions, title: &'static str) -> impl IntoView {
    let crumbs = vec![
        ("Tickets".to_owned(), "/agent/tickets".to_owned()),
        (format!("#{} {}", options.number, options.subject), format!("/agent/tickets/{}", options.id)),
    ];
    view! { <PageHead title crumbs lead=format!("At present {}.", options.requester.name)/> }
}

/// Another site of the same end-user.
#[component]
fn SitePanel(options: EndUserOptions, change: ServerAction<ChangeSiteUser>) -> impl IntoView {
    let sites: Vec<_> = options.sites.into_iter().map(|site| (site.id.to_string(), site.name)).collect();
    (sites.len() > 1).then(|| {
        view! {
            <Panel title="Site">
                <Form action=change>
                    <HiddenField name="id" value=options.id.to_string()/>
                    <HiddenField name="version" value=options.version.to_string()/>
                    <HiddenField name="requester_id" value=options.requester.id.to_string() prefixed=true/>
                    <SelectField name="site_id" label="Site" options=sites value=options.site_id.to_string() required=true
                        hint="Whose tickets of the portal it is among."/>
                    <FormActions save="Change site"/>
                </Form>
            </Panel>
        }
    })
}

/// The search, and the people found, each with what chooses them.
#[component]
fn Choices<C>(
    /// What was searched.
    q: Memo<String>,
    /// The people.
    found: Vec<UserRow>,
    /// What chooses one.
    choose: C,
) -> impl IntoView
where
    C: Fn(&UserRow) -> AnyView,
{
    let people = if found.is_empty() {
        let text = if q.get_untracked().trim().is_empty() { "Search, then choose." } else { "Nobody was found." };
        view! { <p class="hint" role="status">{text}</p> }.into_any()
    } else {
        view! { <PeopleFound rows=found choose/> }.into_any()
    };
    view! {
        <SearchBox label="Find the user" placeholder="Name, mail or phone"/>
        {people}
    }
}

/// What is sent along with a choice.
#[component]
fn Keys(id: TicketId, version: i64, person: UserId) -> impl IntoView {
    view! {
        <input type="hidden" name="id" value=id.0/>
        <input type="hidden" name="version" value=version/>
        <input type="hidden" name="input[requester_id]" value=person.0/>
    }
}

#[component]
fn Choose(name: String) -> impl IntoView {
    view! { <button class="btn btn--small" aria-label=format!("Choose {name}")>{name.clone()}</button> }
}
