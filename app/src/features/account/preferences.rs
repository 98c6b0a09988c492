//! What people choose for themselves: the language of mails, the time zone, and custom fields that are theirs to
//! fill in.

use super::api::{SavePreferences, own_preferences};
use crate::features::fields::CustomControls;
use crate::features::users::LocaleFields;
use crate::ui::{Form, FormActions, Panel, load, read};
use domain::users::PreferencesView;
use leptos::prelude::*;

/// Language, time zone, custom fields.
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
            {load(data, move |PreferencesView { chosen, languages, time_zones, fields }| view! {
                <Form action=save>
                    <div class="form__grid">
                        <LocaleFields language=chosen.language languages time_zone=chosen.time_zone time_zones/>
                        <CustomControls defs=fields values=chosen.fields/>
                    </div>
                    <FormActions save="Save preferences"/>
                </Form>
            })}
        </Panel>
    }
}
