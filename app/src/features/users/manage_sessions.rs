//! The tab *Sessions* of *Manage Account*: where a person is signed in.

use super::account::AccountActions;
use crate::ui::When;
use domain::account::{DeviceRow, SessionRow, SessionsView};
use domain::ids::UserId;
use leptos::prelude::*;

/// Sessions and remembered devices of somebody, each with its button, and one that ends all sessions.
#[component]
pub fn SessionsTab(
    /// The person.
    id: UserId,
    /// Whether they are one's own.
    is_own: bool,
    /// Sessions and devices.
    shown: SessionsView,
    /// The actions of the page.
    actions: AccountActions,
) -> impl IntoView {
    if is_own {
        return view! { <p>"These are your own. "<a href="/profile">"Your profile"</a>" is the place to end them."</p> }.into_any();
    }
    let SessionsView { sessions, devices } = shown;
    let devices = (!devices.is_empty()).then(|| view! { <Devices id devices actions/> });
    if sessions.is_empty() {
        return view! { <p>"Signed in nowhere."</p>{devices} }.into_any();
    }
    view! {
        <table class="table table--plain">
            <caption class="visually-hidden">"Sessions"</caption>
            <thead><tr><th>"Device"</th><th>"Signed in"</th><th>"Last used"</th><th><span class="visually-hidden">"Actions"</span></th></tr></thead>
            <tbody>{sessions.into_iter().map(|row| session(id, row, actions)).collect_view()}</tbody>
        </table>
        <div class="row">
            <ActionForm action=actions.end_sessions>
                <input type="hidden" name="id" value=id.0/>
                <button class="btn btn--small btn--danger">"End all sessions"</button>
            </ActionForm>
        </div>
        {devices}
    }
    .into_any()
}

fn session(id: UserId, row: SessionRow, actions: AccountActions) -> impl IntoView {
    let label = format!("End {}", row.device);
    view! {
        <tr>
            <td class="col-main">{row.device}<p class="muted">{row.address}</p></td>
            <td data-label="Signed in"><When at=row.created_at/></td>
            <td data-label="Last used"><When at=row.last_seen_at/></td>
            <td class="num">
                <ActionForm action=actions.end_session>
                    <input type="hidden" name="id" value=id.0/>
                    <input type="hidden" name="handle" value=row.handle/>
                    <button class="btn btn--small" aria-label=label>"End"</button>
                </ActionForm>
            </td>
        </tr>
    }
}

#[component]
fn Devices(id: UserId, devices: Vec<DeviceRow>, actions: AccountActions) -> impl IntoView {
    let rows = devices.into_iter().map(move |row| {
        let label = format!("Forget {}", row.device);
        view! {
            <tr>
                <td class="col-main">{row.device}<p class="muted">{row.address}</p></td>
                <td data-label="No code until"><When at=row.remembered_until/></td>
                <td class="num">
                    <ActionForm action=actions.forget_device>
                        <input type="hidden" name="id" value=id.0/>
                        <input type="hidden" name="device" value=row.id.0/>
                        <button class="btn btn--small" aria-label=label>"Forget"</button>
                    </ActionForm>
                </td>
            </tr>
        }
    });
    view! {
        <h3>"Remembered devices"</h3>
        <table class="table table--plain">
            <caption class="visually-hidden">"Devices on which no second factor is asked for"</caption>
            <thead><tr><th>"Device"</th><th>"No code until"</th><th><span class="visually-hidden">"Actions"</span></th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}
