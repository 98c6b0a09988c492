//! Custom fields in the form of a record.

use crate::ui::{CheckList, SelectField, TextField};
use domain::fields::{FieldDef, FieldKind, FieldValues, place};
use leptos::prelude::*;

/// The custom fields of a record, inside a form. Nothing if there are none.
#[component]
pub fn CustomFields(
    /// What is asked for.
    defs: Vec<FieldDef>,
    /// Present values.
    values: FieldValues,
) -> impl IntoView {
    (!defs.is_empty()).then(|| {
        view! {
            <fieldset class="form__section">
                <legend>"Further details"</legend>
                <div class="form__grid"><CustomControls defs values/></div>
            </fieldset>
        }
    })
}

/// The controls alone, inside a form.
#[component]
pub fn CustomControls(
    /// What is asked for.
    defs: Vec<FieldDef>,
    /// Present values.
    values: FieldValues,
    /// What stands before `fields.` in the names of the controls.
    #[prop(optional)]
    of: &'static str,
) -> impl IntoView {
    let controls = defs.into_iter().map(|def| {
        let present = values.get(&def.key).to_vec();
        let name = format!("{of}{}", place(&def.key));
        view! { <CustomField def name present/> }
    });
    controls.collect_view()
}

#[component]
fn CustomField(def: FieldDef, name: String, present: Vec<String>) -> impl IntoView {
    let FieldDef { label, kind, choices, hint, is_required: required, .. } = def;
    let value = present.first().cloned().unwrap_or_default();
    let same = |choice: &String| (choice.clone(), choice.clone());
    match kind {
        // Numbers too: a control for numbers loses what it cannot read.
        FieldKind::Text | FieldKind::Number => view! { <TextField name label value required hint/> }.into_any(),
        FieldKind::Date => view! { <TextField name label value required hint kind="date"/> }.into_any(),
        FieldKind::Choice => {
            let options = choices.iter().map(same).collect();
            view! { <SelectField name label options value required hint empty="Not chosen"/> }.into_any()
        }
        FieldKind::Choices => {
            let options = choices.iter().map(|choice| (choice.clone(), choice.clone(), String::new())).collect();
            view! { <CheckList name legend=label options chosen=present required/> }.into_any()
        }
        FieldKind::YesNo => {
            let options = [("yes", "Yes"), ("no", "No")].map(|(value, label)| (value.to_owned(), label.to_owned()));
            view! { <SelectField name label options=options.to_vec() value required hint empty="Not said"/> }.into_any()
        }
    }
}
