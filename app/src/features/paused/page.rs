//! The list of paused addresses.

use super::api::{UnlockAddress, paused_addresses};
use crate::live::on_any_change;
use crate::ui::{Empty, Icon, PageHead, When, load, read, toast};
use domain::AppError;
use domain::account::PausedAddress;
use domain::journal::Entity;
use leptos::prelude::*;

/// The paused addresses.
#[component]
pub fn PausedAddressesPage() -> impl IntoView {
    let unlock = ServerAction::<UnlockAddress>::new();
    let rows = read(move || unlock.version().get(), |_| paused_addresses());
    on_any_change(Entity::SignIn, move || rows.refetch());
    Effect::new(move |_| {
        if matches!(unlock.value().get(), Some(Ok(()))) {
            toast("People can sign in from there again.");
        }
    });
    view! {
        <div class="page page--medium stack">
            <PageHead title="Paused addresses" lead="From here too many sign-ins failed, so nobody signs in for a while. An office behind one address may be among them."/>
            <Refused unlock/>
            {load(rows, move |rows| view! { <Addresses rows unlock/> })}
        </div>
    }
}

/// Why an address could not be unlocked.
#[component]
fn Refused(unlock: ServerAction<UnlockAddress>) -> impl IntoView {
    let text = move || {
        unlock.value().with(|value| value.as_ref().and_then(|value| value.as_ref().err().map(AppError::to_string)))
    };
    move || text().map(|text| view! { <div class="alert alert--danger" role="alert"><p>{text}</p></div> })
}

#[component]
fn Addresses(rows: Vec<PausedAddress>, unlock: ServerAction<UnlockAddress>) -> impl IntoView {
    if rows.is_empty() {
        let text = "How many failed sign-ins begin a pause, and how long it lasts, is said in the settings.";
        return view! { <Empty glyph=icondata_lu::LuShieldCheck title="No address is paused" text/> }.into_any();
    }
    view! {
        <div class="list">
            <table class="table table--plain">
                <caption class="visually-hidden">"Paused addresses"</caption>
                <thead><tr><th>"Address"</th><th>"Until"</th><th><span class="visually-hidden">"Actions"</span></th></tr></thead>
                <tbody>{rows.into_iter().map(|row| view! { <Row row unlock/> }).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(row: PausedAddress, unlock: ServerAction<UnlockAddress>) -> impl IntoView {
    let PausedAddress { address, until } = row;
    view! {
        <tr>
            <td class="col-main mono">{address.clone()}</td>
            <td data-label="Until"><When at=until/></td>
            <td class="num">
                <ActionForm action=unlock>
                    <input type="hidden" name="address" value=address.clone()/>
                    <button class="btn btn--small" aria-label=format!("Unlock {address}")><Icon glyph=icondata_lu::LuLockOpen/>" Unlock"</button>
                </ActionForm>
            </td>
        </tr>
    }
}
