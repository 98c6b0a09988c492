//! All settings on one page, by section.

use super::api::{SaveSettings, settings};
use crate::features::import::ImportLinks;
use crate::features::structure::parts::count_saved;
use crate::ui::{CheckField, Form, FormActions, PageHead, SelectField, TextField, load, read};
use domain::settings::{NameShown, Registration, SettingKind, SettingView};
use leptos::prelude::*;

/// The section that imports belong to (HAL-49, HAL-50).
const USERS: &str = "Users";

/// The settings.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let save = ServerAction::<SaveSettings>::new();
    let saved = count_saved(move || save.value().with(|value| matches!(value, Some(Ok(())))));
    let values = read(move || saved.get(), |_| settings());
    view! {
        <div class="page page--medium stack">
            <PageHead title="Settings" lead="They count at once, for everybody."/>
            {load(values, move |values| view! {
                <Form action=save prefix="values">
                    {sections(values).into_iter().map(|(title, values)| view! { <Section title values/> }).collect_view()}
                    <FormActions/>
                </Form>
            })}
        </div>
    }
}

/// The settings under their headings, in the order of their first setting.
fn sections(values: Vec<SettingView>) -> Vec<(String, Vec<SettingView>)> {
    let mut out: Vec<(String, Vec<SettingView>)> = Vec::new();
    for value in values {
        match out.iter_mut().find(|(title, _)| *title == value.section) {
            Some((_, section)) => section.push(value),
            None => out.push((value.section.clone(), vec![value])),
        }
    }
    out
}

#[component]
fn Section(title: String, values: Vec<SettingView>) -> impl IntoView {
    let imports = (title == USERS).then(|| view! { <ImportLinks/> });
    view! {
        <fieldset class="form__section">
            <legend>{title}</legend>
            <div class="form__grid">{values.into_iter().map(|value| view! { <SettingField value/> }).collect_view()}</div>
            {imports}
        </fieldset>
    }
}

#[component]
fn SettingField(value: SettingView) -> impl IntoView {
    let name = value.key;
    match value.kind {
        SettingKind::Flag => view! { <CheckField name label=value.label checked=value.value == "true" hint=value.help/> }.into_any(),
        SettingKind::Text => {
            view! { <TextField name label=value.label value=value.value required=true hint=with_default(&value.help, &value.default)/> }.into_any()
        }
        SettingKind::PersonKey => {
            let options = value.choices;
            view! { <SelectField name label=value.label options value=value.value required=true hint=value.help/> }.into_any()
        }
        SettingKind::Country | SettingKind::Site | SettingKind::Person => {
            view! { <TextField name label=value.label value=value.value hint=value.help/> }.into_any()
        }
        SettingKind::Name => {
            let options = NameShown::ALL.iter().map(|name| (name.as_str().to_owned(), name.label().to_owned())).collect();
            view! { <SelectField name label=value.label options value=value.value required=true hint=value.help/> }.into_any()
        }
        SettingKind::Registration => {
            let options = Registration::ALL.iter().map(|who| (who.as_str().to_owned(), who.label().to_owned())).collect();
            view! { <SelectField name label=value.label options value=value.value required=true hint=value.help/> }.into_any()
        }
        SettingKind::Number { min, max } => {
            let help = format!("{} From {min} to {max}.", value.help);
            view! { <TextField name label=value.label value=value.value required=true kind="number" hint=with_default(&help, &value.default)/> }.into_any()
        }
    }
}

fn with_default(help: &str, default: &str) -> String {
    format!("{help} Default: {default}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_stands_in_exactly_one_section() {
        let view = |key: &str, section: &str| SettingView {
            key: key.to_owned(),
            section: section.to_owned(),
            label: String::new(),
            help: String::new(),
            kind: SettingKind::Text,
            value: String::new(),
            default: String::new(),
            choices: Vec::new(),
        };
        let out = sections(vec![view("a", "One"), view("b", "Two"), view("c", "One")]);
        let keys: Vec<(&str, Vec<&str>)> = out
            .iter()
            .map(|(title, values)| (title.as_str(), values.iter().map(|value| value.key.as_str()).collect()))
            .collect();
        assert_eq!(keys, [("One", vec!["a", "c"]), ("Two", vec!["b"])]);
    }
}
