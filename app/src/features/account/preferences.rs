//! What people choose for themselves: the language of mails and the time zone.

use super::api::{SavePreferences, own_preferences};
use crate::features::users::LocaleFields;
use crate::ui::{Form, FormActions, Panel, load, read};
use domain::users::PreferencesView;
use leptos::prelude::*;

/// Language and time zone.
#[component]
pub fn PreferencesPanel() -> impl IntoView {
    let save = ServerAction::<SavePreferences>::new();
    Effect::new(move |_| {
        if matches!(save.value().get(), Some(Ok(()))) {
            // Every time on the page is written anew.
            let _ = window().location().set_href("/profile?saved=1");
        }
    });
    let data = read(|| (), |()| own_preferences());
    view! {
        <Panel title="Preferences">
            {load(data, move |PreferencesView { chosen, languages, time_zones }| view! {
                <Form action=save>
                    <div class="form__grid">
                        <LocaleFields language=chosen.language languages time_zone=chosen.time_zone time_zones/>
                    </div>
                    <FormActions save="Save preferences"/>
                </Form>
            })}
        </Panel>
    }
}
