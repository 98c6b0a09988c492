//! Where one is signed in, and on which devices one enters no second factor.

use super::api::{EndOtherSessions, EndSession, ForgetDevice, own_devices, sessions};
use crate::shell::now;
use crate::ui::{Panel, When, load, read};
use domain::account::{DeviceRow, SessionRow};
use leptos::prelude::*;

/// The person's sessions.
#[component]
pub fn SessionsPanel() -> impl IntoView {
    let end = ServerAction::<EndSession>::new();
    let end_others = ServerAction::<EndOtherSessions>::new();
    let rows = read(move || (end.version().get(), end_others.version().get()), |_| sessions());
    view! {
        <Panel title="Sessions" flush=true action=ViewFn::from(move || view! {
            <ActionForm action=end_others attr:class="push"><button class="btn btn--small">"End all others"</button></ActionForm>
        })>
            {load(rows, move |rows| view! {
                <table class="table table--plain">
                    <caption class="visually-hidden">"Sessions"</caption>
                    <thead><tr><th>"Device"</th><th>"Address"</th><th>"Signed in"</th><th>"Last used"</th><th><span class="visually-hidden">"Actions"</span></th></tr></thead>
                    <tbody>{rows.into_iter().map(|row| view! { <Session row end/> }).collect_view()}</tbody>
                </table>
            })}
        </Panel>
    }
}

#[component]
fn Session(row: SessionRow, end: ServerAction<EndSession>) -> impl IntoView {
    let action = if row.is_current {
        view! { <span class="badge badge--success">"This one"</span> }.into_any()
    } else {
        let label = format!("End {}", row.device);
        view! {
            <ActionForm action=end>
                <input type="hidden" name="handle" value=row.handle/>
                <button class="btn btn--small" aria-label=label>"End"</button>
            </ActionForm>
        }
        .into_any()
    };
    view! {
        <tr>
            <td class="col-main">{row.device}</td>
            <td data-label="Address">{row.address}</td>
            <td data-label="Signed in"><When at=row.created_at/></td>
            <td data-label="Last used"><When at=row.last_seen_at now=now().unwrap_or(row.last_seen_at)/></td>
            <td class="num">{action}</td>
        </tr>
    }
}

/// The remembered devices, if there are any.
#[component]
pub fn DevicesPanel() -> impl IntoView {
    let forget = ServerAction::<ForgetDevice>::new();
    let rows = read(move || forget.version().get(), |_| own_devices());
    load(rows, move |rows: Vec<DeviceRow>| {
        (!rows.is_empty()).then(|| {
            view! {
                <Panel title="Remembered devices" flush=true>
                    <table class="table table--plain">
                        <caption class="visually-hidden">"Devices on which you enter no code"</caption>
                        <thead><tr><th>"Device"</th><th>"Address"</th><th>"Last sign-in"</th><th>"No code until"</th><th><span class="visually-hidden">"Actions"</span></th></tr></thead>
                        <tbody>{rows.into_iter().map(|row| view! { <Device row forget/> }).collect_view()}</tbody>
                    </table>
                </Panel>
            }
        })
    })
}

#[component]
fn Device(row: DeviceRow, forget: ServerAction<ForgetDevice>) -> impl IntoView {
    let label = format!("Forget {}", row.device);
    view! {
        <tr>
            <td class="col-main">{row.device}</td>
            <td data-label="Address">{row.address}</td>
            <td data-label="Last sign-in"><When at=row.last_seen_at/></td>
            <td data-label="No code until"><When at=row.remembered_until/></td>
            <td class="num">
                <ActionForm action=forget>
                    <input type="hidden" name="id" value=row.id.0/>
                    <button class="btn btn--small" aria-label=label>"Forget"</button>
                </ActionForm>
            </td>
        </tr>
    }
}
