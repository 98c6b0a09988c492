//! The New Call screen (HAL-24).

use super::address::{Call, PATH};
use super::api::{AddCaller, ChooseCaller, get_call};
use super::parts::CallerPanel;
use super::pick::{PickCaller, picking};
use crate::features::ticket_types::api::agent_type_form;
use crate::features::ticket_types::{TypeChoice, type_in_address};
use crate::features::tickets::{CallerFields, TicketForm, api::requesters};
use crate::features::users::parts::query_param;
use crate::ui::{Icon, PageHead, Panel, Read, load, read};
use domain::AppError;
use domain::calls::CallScreen;
use domain::tickets::CallerDetails;
use leptos::prelude::*;
use leptos_router::components::Form as RouterForm;

/// First the caller, then the ticket. Changing the caller keeps what is written.
#[component]
pub fn NewCallPage() -> impl IntoView {
    let call = Call::of_address();
    let (pick, q) = (query_param("pick"), query_param("q"));
    let (choose, add) = (ServerAction::<ChooseCaller>::new(), ServerAction::<AddCaller>::new());
    let kind = type_in_address();
    let desk = read(
        move || kind.get(),
        |kind| async move { Ok::<_, AppError>((get_call(String::new(), None).await?, agent_type_form(kind).await?)) },
    );
    let screen = read(move || call.get(), |call| get_call(call.number, call.person));
    let people = picking(pick);
    let found = read(
        move || (pick.get().is_empty(), q.get()),
        |(is_closed, q)| async move { if is_closed || q.trim().is_empty() { Ok(Vec::new()) } else { requesters(q).await } },
    );
    view! {
        <div class="page page--narrow stack stack--l">
            <PageHead title="New call" crumbs=vec![("Tickets".to_owned(), "/agent/tickets".to_owned())]/>
            {load(desk, move |(desk, typed)| view! {
                <Panel title="Number"><NumberForm call/></Panel>
                <CallerPart screen call/>
                <TypeChoice typed=typed.clone()/>
                <TicketForm queues=desk.queues body="Notes" timed=true typed><CallFields screen call/></TicketForm>
                {load(people, move |people| people.map(|people| view! { <PickCaller people call q found choose add/> }))}
            })}
        </div>
    }
}

/// Who is calling. What is written below stays when that changes.
#[component]
fn CallerPart(screen: Read<CallScreen>, call: Memo<Call>) -> impl IntoView {
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match screen.await {
                    Ok(screen) => view! { <CallerPanel screen call/> }.into_any(),
                    Err(error) => view! { <p class="error" role="alert">{error.to_string()}</p> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// The number, as a form of the address.
#[component]
fn NumberForm(call: Memo<Call>) -> impl IntoView {
    let number = move || call.try_with(|call| call.number.clone()).unwrap_or_default();
    view! {
        <RouterForm method="get" action=PATH attr:class="form" attr:role="search">
            <div class="field">
                <label for="call-number">"Telephone number"</label>
                <div class="input-group">
                    <input id="call-number" type="tel" name="number" value=number prop:value=number autocomplete="off" aria-describedby="call-number-hint"/>
                    <button class="btn"><Icon glyph=icondata_lu::LuSearch/>" Find caller"</button>
                </div>
                <p class="hint" id="call-number-hint">"In any notation. Empty if it was withheld."</p>
            </div>
        </RouterForm>
    }
}

/// What the ticket of a call says beside what is written; of a General User, also who is calling (HAL-21).
#[component]
fn CallFields(screen: Read<CallScreen>, call: Memo<Call>) -> impl IntoView {
    view! {
        <input type="hidden" name="input[channel]" value="call"/>
        <Transition>
            {move || {
                // Who leaves the page leaves the number first.
                let number = call.try_with(|call| call.number.clone())?;
                Some(Suspend::new(async move {
                    let (caller, general) = screen.await.map_or((None, false), |screen| (screen.caller, screen.general));
                    let id = caller.map(|caller| caller.id.to_string()).unwrap_or_default();
                    let values = CallerDetails { phone: number.clone(), ..CallerDetails::default() };
                    view! {
                        <input type="hidden" name="input[requester_id]" value=id/>
                        {if general {
                            view! { <CallerFields prefix="caller_" values/> }.into_any()
                        } else {
                            view! { <input type="hidden" name="input[caller_phone]" value=number/> }.into_any()
                        }}
                    }
                }))
            }}
        </Transition>
    }
}
