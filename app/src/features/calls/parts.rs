//! Who is calling: the person, or the people the number belongs to.

use super::address::Call;
use crate::features::tickets::TicketTable;
use crate::ui::{Avatar, Icon, Panel};
use domain::calls::{CallScreen, Caller};
use leptos::prelude::*;

/// The caller, and the way to change them (HAL-25).
#[component]
pub(super) fn CallerPanel(screen: CallScreen, call: Memo<Call>) -> impl IntoView {
    let pick = move || call.try_with(|call| call.path("known"));
    let is_known = screen.caller.is_some();
    let label = if is_known { "Change" } else { "Choose or add a person" };
    let action = ViewFn::from(move || {
        view! {
            <a class="btn btn--small" role="button" aria-haspopup="dialog" href=pick>
                {label}{is_known.then(|| view! { <span class="visually-hidden">" the caller"</span> })}
            </a>
        }
    });
    view! {
        <Panel title="Caller" action>
            {match screen.caller {
                Some(caller) => view! { <CallerView caller/> }.into_any(),
                None => view! { <Candidates people=screen.found.people call/> }.into_any(),
            }}
        </Panel>
    }
}

/// Who is calling, and what they wait for.
#[component]
fn CallerView(caller: Caller) -> impl IntoView {
    let tickets = caller.open_tickets;
    view! {
        <div class="stack">
            <div class="person">
                <Avatar name=caller.name.clone() id=caller.id.0/>
                <div>
                    <a href=format!("/agent/users/{}", caller.id)>{caller.name}</a>
                    {caller.is_vip.then(|| view! { " "<span class="badge badge--info">"VIP"</span> })}
                    <p>{caller.email.unwrap_or(caller.phone)}</p>
                </div>
            </div>
            <dl class="kv">
                <dt>"Customer"</dt><dd><a href=format!("/agent/customers/{}", caller.customer_id)>{caller.customer}</a></dd>
                <dt>"Site"</dt><dd>{caller.site}</dd>
            </dl>
            <h3>"Open tickets"</h3>
            {if tickets.is_empty() {
                view! { <p class="hint">"None."</p> }.into_any()
            } else {
                view! { <div class="list"><TicketTable rows=tickets/></div> }.into_any()
            }}
        </div>
    }
}

/// The people a number belongs to, to choose from; or that it is nobody's.
#[component]
fn Candidates(people: Vec<Caller>, call: Memo<Call>) -> impl IntoView {
    if people.is_empty() {
        let text = move || {
            if call.try_with(|call| call.number.is_empty()).unwrap_or_default() {
                "Every ticket has one requester. Enter the number, or choose a person."
            } else {
                "Nobody in the directory has this number."
            }
        };
        return view! { <p class="row" role="status"><Icon glyph=icondata_lu::LuPhoneIncoming/>{text}</p> }.into_any();
    }
    let rows = people.into_iter().map(|person| {
        let path = call.with_untracked(|call| Call { person: Some(person.id), ..call.clone() }.path(""));
        let open = person.open_tickets.len();
        view! {
            <tr>
                <td class="col-main">
                    <div class="person">
                        <Avatar name=person.name.clone() id=person.id.0/>
                        <div><a class="table__link" href=path>{person.name}</a><p>{person.email.unwrap_or(person.phone)}</p></div>
                    </div>
                </td>
                <td>{person.customer}", "{person.site}</td>
                <td>{open}</td>
            </tr>
        }
    });
    view! {
        <div class="stack stack--s">
            <p role="status">"This number belongs to several people. Who is calling?"</p>
            <div class="list">
                <table class="table">
                    <caption class="visually-hidden">"People with this number"</caption>
                    <thead><tr><th>"Name"</th><th>"Customer"</th><th>"Open tickets"</th></tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}
