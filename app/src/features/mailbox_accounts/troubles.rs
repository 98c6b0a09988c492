//! What stands above the list of mailboxes while one cannot be fetched.

use super::api::mailbox_troubles;
use super::page::path_of;
use crate::ui::{Icon, load, read};
use domain::mailbox_accounts::MailboxTrouble;
use leptos::prelude::*;

/// The mailboxes that cannot be fetched at the moment, each with why.
#[component]
pub fn MailboxTroubles() -> impl IntoView {
    let troubles = read(|| (), |()| mailbox_troubles());
    load(troubles, |troubles: Vec<MailboxTrouble>| {
        let is_any = !troubles.is_empty();
        let rows = troubles.into_iter().map(|trouble| {
            view! { <li><a href=path_of(trouble.mailbox_id)>{trouble.name}</a>": "{trouble.error}</li> }
        });
        is_any.then(|| {
            view! {
                <div class="alert alert--danger" role="alert">
                    <Icon glyph=icondata_lu::LuCircleAlert/>
                    <div><p class="alert__title">"Not everything can be fetched"</p><ul>{rows.collect_view()}</ul></div>
                </div>
            }
        })
    })
}
