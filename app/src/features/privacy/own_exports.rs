//! One's own data as a file, in the profile.

use super::api::{ExportOwn, exports_of_oneself};
use super::export_table::ExportTable;
use crate::features::users::parts::Answer;
use crate::live::on_change;
use crate::shell::me;
use crate::ui::{Panel, load, read, times_done};
use domain::journal::Entity;
use domain::person_export::{ExportState, OwnExports};
use leptos::prelude::*;

/// Asking for one's own data, where the settings allow it.
#[component]
pub fn OwnExportsPanel() -> impl IntoView {
    let export = ServerAction::<ExportOwn>::new();
    let export_done = times_done(export);
    let data = read(move || export_done.get(), |_| exports_of_oneself());
    load(data, move |shown: OwnExports| {
        shown.is_allowed.then(|| view! { <Own shown export again=Callback::new(move |()| data.refetch())/> })
    })
}

#[component]
fn Own(shown: OwnExports, export: ServerAction<ExportOwn>, again: Callback<()>) -> impl IntoView {
    let is_running = shown.rows.iter().any(|row| row.state == ExportState::Running);
    if is_running && let Some(me) = me().get_untracked() {
        on_change(Entity::User, me.id.0, move || again.run(()));
    }
    let days = if shown.days == 1 { "one day".to_owned() } else { format!("{} days", shown.days) };
    view! {
        <Panel title="Your data">
            <Answer action=export done="Your data is being prepared."/>
            <p>{format!("Take everything that is known of you as a file: your record, your sign-ins, your tickets with their messages and files. It is kept for {days}.")}</p>
            {if is_running {
                view! { <p role="status">"Your data is being prepared. "<a href="/profile">"Look again"</a></p> }.into_any()
            } else {
                view! { <ActionForm action=export><button class="btn">"Prepare my data"</button></ActionForm> }.into_any()
            }}
            {(!shown.rows.is_empty()).then(|| view! { <ExportTable rows=shown.rows/> })}
        </Panel>
    }
}
