//! What a form began with: by it, the server tells what others changed meanwhile.

use super::state::FormState;
use domain::AppError;
use domain::meanwhile::rebased;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Serialize;

/// What was saved of a form that stays as it is, as JSON, and how often anything was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    times: u32,
    form: Option<String>,
}

/// What a form began with, as JSON: what others change meanwhile is kept beside what is entered. Stands before all
/// fields. Whoever is told what a field holds now has begun with that from then on.
#[component]
pub fn FormBase(
    /// The values.
    values: String,
    /// What was saved of the form since: the next change begins with that.
    #[prop(into)]
    saved: Signal<Accepted>,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    state.merge();
    let first = state.sent("base").unwrap_or(values);
    let base = Memo::new(move |last: Option<&(u32, String)>| {
        let Accepted { times, form } = saved.get();
        let present = match last {
            Some((before, base)) if *before == times => base.clone(),
            _ => form.unwrap_or_else(|| first.clone()),
        };
        (times, state.contested().map_or_else(|| present.clone(), |told| rebased(&present, &told)))
    });
    view! { <input type="hidden" name="base" value=move || base.get().1/> }
}

/// A form as the next change of it begins. No password is kept.
fn base_of(input: &impl Serialize) -> Option<String> {
    let mut form = serde_json::to_value(input).ok()?;
    form.as_object_mut()?.retain(|field, _| !field.contains("password"));
    Some(form.to_string())
}

/// What was sent last of all that the server accepted from a form.
pub fn accepted<F, I>(action: ServerAction<F>, input: fn(&F) -> &I) -> Signal<Accepted>
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Send + Sync + 'static,
    I: Serialize + 'static,
{
    let (sent, accepted) = (StoredValue::new(None), RwSignal::new(Accepted::default()));
    Effect::new(move |_| {
        let form = action.input().with(|form| form.as_ref().and_then(|form| base_of(input(form))));
        if form.is_some() {
            sent.set_value(form);
        }
    });
    Effect::new(move |_| {
        if action.value().with(|answer| matches!(answer, Some(Ok(_)))) {
            let form = sent.get_value();
            accepted.update(|accepted| *accepted = Accepted { times: accepted.times + 1, form });
        }
    });
    accepted.into()
}

#[cfg(test)]
mod tests {
    use super::base_of;
    use domain::agents::AgentInput;

    #[test]
    fn what_a_form_begins_with_next_holds_no_password() {
        let sent =
            AgentInput { last_name: "Young".to_owned(), password: "Secret.1".to_owned(), ..AgentInput::default() };
        let base = base_of(&sent).unwrap();
        assert!(base.contains("Young") && !base.contains("Secret.1"), "{base}");
    }
}
