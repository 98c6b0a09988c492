//! What the fields of a form share: their names, what was entered, what is wrong.

use crate::request::Flash;
use domain::AppError;
use domain::access::AccessDiff;
use domain::merging::Lookalike;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// What the fields of a form share. Its signals may be asked once more when the form has just gone: there is no
/// error then.
#[derive(Clone, Copy)]
pub struct FormState {
    error: Signal<Option<AppError>>,
    flash: StoredValue<Option<Flash>>,
    prefix: StoredValue<String>,
    scope: StoredValue<String>,
    path: StoredValue<String>,
}

impl FormState {
    /// What the fields of the form at this path share. `latest` is what became of it: nothing yet, no error, or one.
    #[must_use]
    pub fn new(
        path: &str,
        prefix: &str,
        latest: impl Fn() -> Option<Option<AppError>> + Send + Sync + 'static,
    ) -> Self {
        let flash = use_context::<StoredValue<Option<Flash>>>()
            .and_then(|flash| flash.get_value())
            .filter(|flash| flash.form == path);
        let first = flash.as_ref().and_then(|flash| flash.error.clone());
        let scope = path.rsplit('/').next().unwrap_or(path).to_owned();
        Self {
            error: Signal::derive(move || latest().unwrap_or_else(|| first.clone())),
            flash: StoredValue::new(flash),
            prefix: StoredValue::new(prefix.to_owned()),
            scope: StoredValue::new(scope),
            path: StoredValue::new(path.to_owned()),
        }
    }

    /// The name a field is sent under.
    #[must_use]
    pub fn name(self, field: &str) -> String {
        self.prefix.with_value(|prefix| sent_name(prefix, field))
    }

    /// The path the form is sent to.
    #[must_use]
    pub fn path(self) -> String {
        self.path.get_value()
    }

    /// The id of a field's control.
    #[must_use]
    pub fn id(self, field: &str) -> String {
        self.scope.with_value(|scope| format!("{scope}-{}", field.replace(['[', ']', '.'], "-")))
    }

    /// What was entered before, or `value`.
    #[must_use]
    pub fn value(self, field: &str, value: String) -> String {
        let name = self.name(field);
        self.flash.with_value(|flash| match flash {
            Some(flash) => flash.value(&name).unwrap_or_default(),
            None => value,
        })
    }

    /// Whether this choice was made before, or `chosen`.
    #[must_use]
    pub fn is_chosen(self, name: &str, choice: &str, chosen: bool) -> bool {
        self.flash.with_value(|flash| flash.as_ref().map_or(chosen, |flash| flash.has(name, choice)))
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn error(self, field: &str) -> Signal<Option<String>> {
        let (error, field) = (self.error, field.to_owned());
        Signal::derive(move || {
            error.try_with(|error| error.as_ref().and_then(|error| error.at(&field)).map(str::to_owned)).flatten()
        })
    }

    /// Who would gain and lose access, if somebody has to look at that first.
    #[must_use]
    pub fn unseen(self) -> Signal<Option<AccessDiff>> {
        let error = self.error;
        Signal::derive(move || {
            let diff = error.try_with(|error| match error {
                Some(AppError::Unseen(diff)) => Some((**diff).clone()),
                _ => None,
            });
            diff.flatten()
        })
    }

    /// People like the one who is being added, if somebody has to look at them first.
    #[must_use]
    pub fn alike(self) -> Signal<Option<Vec<Lookalike>>> {
        let error = self.error;
        Signal::derive(move || {
            let people = error.try_with(|error| match error {
                Some(AppError::Alike(people)) => Some(people.clone()),
                _ => None,
            });
            people.flatten()
        })
    }

    /// What is wrong with the form as a whole.
    pub(super) fn summary(self) -> Signal<Option<String>> {
        let error = self.error;
        Signal::derive(move || {
            let text = error.try_with(|error| {
                error.as_ref().map(|error| error.at("form").map_or_else(|| error.to_string(), str::to_owned))
            });
            text.flatten()
        })
    }
}

/// Why this action was refused the last time: with WebAssembly its answer, without it what came back with the page.
#[must_use]
pub fn refusal_of<F>(action: ServerAction<F>) -> Signal<Option<AppError>>
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let flash = use_context::<StoredValue<Option<Flash>>>().and_then(|flash| flash.get_value());
    let first = flash.filter(|flash| flash.form == F::PATH).and_then(|flash| flash.error);
    let result = action.value();
    Signal::derive(move || {
        let latest = result.try_with(|result| result.as_ref().map(|result| result.as_ref().err().cloned())).flatten();
        latest.unwrap_or_else(|| first.clone())
    })
}

/// Whether the form of this server function was refused without WebAssembly, and comes back with this page.
#[must_use]
pub fn was_refused<F: ServerFn>() -> bool {
    let flash = use_context::<StoredValue<Option<Flash>>>();
    flash.is_some_and(|flash| flash.with_value(|flash| flash.as_ref().is_some_and(|flash| flash.form == F::PATH)))
}

/// Fields whose values have names of their own.
const MAPS: [&str; 4] = ["columns", "fields", "order", "sides"];

/// The name of a field below the prefix of its form. A custom field is a value of `fields`; any other dot,
/// as in the key of a setting, belongs to the name.
fn sent_name(prefix: &str, field: &str) -> String {
    match (prefix, field.split_once('.').filter(|(map, _)| MAPS.contains(map))) {
        ("", _) => field.to_owned(),
        (prefix, Some((map, key))) => format!("{prefix}[{map}][{key}]"),
        (prefix, None) => format!("{prefix}[{field}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::sent_name;

    #[test]
    fn only_custom_fields_are_sent_as_values_of_another_field() {
        assert_eq!(sent_name("input", "fields.badge"), "input[fields][badge]");
        assert_eq!(sent_name("input", "order.3"), "input[order][3]");
        assert_eq!(sent_name("values", "mail.from"), "values[mail.from]");
        assert_eq!(sent_name("", "subject"), "subject");
    }
}
