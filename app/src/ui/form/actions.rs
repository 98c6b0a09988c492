//! The end of a form.

use super::FormState;
use crate::ui::AccessEffect;
use leptos::prelude::*;

/// The buttons of a form: *Save* stays, *Save and finish* returns where the form offers both (OTR-9). Above
/// them, who gains and who loses access, where that has to be seen before it is saved. Where people like the one who is
/// being added have to be seen, the first button adds somebody nevertheless.
#[component]
pub fn FormActions(
    /// Label of the first button.
    #[prop(default = "Save".to_owned(), into)]
    save: String,
    /// Offers *Save and finish*, sent as `then=finish`.
    #[prop(optional)]
    finish: bool,
    /// Where *Cancel* leads; no such button if empty.
    #[prop(optional, into)]
    cancel: String,
) -> impl IntoView {
    let unseen = use_context::<FormState>().map(FormState::unseen);
    let is_unseen = move || unseen.is_some_and(|unseen| unseen.try_with(Option::is_some).unwrap_or_default());
    let alike = use_context::<FormState>().map(FormState::alike);
    let is_alike = move || alike.is_some_and(|alike| alike.try_with(Option::is_some).unwrap_or_default());
    let label = move || match (is_unseen(), is_alike()) {
        (true, _) => "Save with these changes".to_owned(),
        (false, true) => "Create anyway".to_owned(),
        (false, false) => save.clone(),
    };
    view! {
        {move || unseen.and_then(|unseen| unseen.try_get().flatten()).map(|diff| {
            view! { <input type="hidden" name="seen" value=diff.seen.clone()/><AccessEffect diff/> }
        })}
        <div class="form__actions">
            <button class="btn btn--primary" name="then" value="stay">{label}</button>
            {finish.then(|| view! { <button class="btn" name="then" value="finish">"Save and finish"</button> })}
            {(!cancel.is_empty()).then(|| view! { <a class="btn btn--ghost" href=cancel>"Cancel"</a> })}
        </div>
    }
}
