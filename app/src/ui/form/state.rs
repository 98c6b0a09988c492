//! What the fields of a form share: their names, what was entered, what is wrong.

use super::proposed;
use crate::request::Flash;
use domain::AppError;
use domain::access::AccessDiff;
use domain::error::FieldConflict;
use domain::merging::Lookalike;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// What the fields of a form share. Its signals may be asked once more when the form has just gone: there is no
/// error then.
#[derive(Clone, Copy)]
pub struct FormState {
    error: Signal<Option<AppError>>,
    flash: StoredValue<Option<Flash>>,
    proposed: StoredValue<Vec<(String, String)>>,
    merges: StoredValue<bool>,
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
            proposed: StoredValue::new(Vec::new()),
            merges: StoredValue::new(false),
            prefix: StoredValue::new(prefix.to_owned()),
            scope: StoredValue::new(scope),
            path: StoredValue::new(path.to_owned()),
        }
    }

    /// The same, without what came back with the page: the form was accepted since, and shows what is saved.
    #[must_use]
    pub(super) fn afresh(self) -> Self {
        self.flash.set_value(None);
        self
    }

    /// The same, with the values that the address of the page fills in.
    #[must_use]
    pub(super) fn with_proposed(self) -> Self {
        self.proposed.set_value(proposed::of_address());
        self
    }

    /// What the address of the page fills into a field, unless the form comes back from being refused.
    #[must_use]
    pub fn proposed(self, field: &str) -> Option<String> {
        if self.flash.with_value(Option::is_some) {
            return None;
        }
        let of_field = |(name, _): &&(String, String)| name == field;
        self.proposed.with_value(|all| all.iter().rev().find(of_field).map(|(_, value)| value.clone()))
    }

    /// Whether the address of the page fills anything in.
    pub(super) fn is_filled_in(self) -> bool {
        self.flash.with_value(Option::is_none) && self.proposed.with_value(|all| !all.is_empty())
    }

    /// What the form sent under this very name before it came back.
    pub(super) fn sent(self, name: &str) -> Option<String> {
        self.flash.with_value(|flash| flash.as_ref().and_then(|flash| flash.value(name)))
    }

    /// From now on, fields tell what somebody else changed meanwhile.
    pub(super) fn merge(self) {
        self.merges.set_value(true);
    }

    /// The fields that somebody else changed as well; nothing while there are none, and in forms that do not merge.
    pub(super) fn contested(self) -> Option<Vec<FieldConflict>> {
        let fields = self.error.try_with(|error| match error {
            Some(AppError::Contested(fields)) => Some(fields.clone()),
            _ => None,
        });
        fields.flatten().filter(|_| self.merges.try_get_value().unwrap_or_default())
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
            None => self.proposed(field).unwrap_or(value),
        })
    }

    /// Whether this choice was made before, or `chosen`.
    #[must_use]
    pub fn is_chosen(self, name: &str, choice: &str, chosen: bool) -> bool {
        let chosen = self.is_proposed(name, choice).unwrap_or(chosen);
        self.flash.with_value(|flash| flash.as_ref().map_or(chosen, |flash| flash.has(name, choice)))
    }

    /// Whether the address of the page makes this choice; nothing if it leaves it as it is. Of several that can be
    /// chosen together, it only adds some.
    fn is_proposed(self, name: &str, choice: &str) -> Option<bool> {
        let (one, is_list) = name.strip_suffix("[]").map_or((name, false), |one| (one, true));
        self.proposed.with_value(|all| {
            let mut values = all.iter().filter(|(field, _)| self.name(field) == one).map(|(_, value)| value);
            if is_list {
                values.any(|value| value == choice).then_some(true)
            } else {
                values.next_back().map(|value| value == choice)
            }
        })
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn error(self, field: &str) -> Signal<Option<String>> {
        let (error, field, merges) = (self.error, field.to_owned(), self.merges);
        Signal::derive(move || {
            let text = error.try_with(|error| {
                let error = error.as_ref()?;
                let contested = error
                    .contested(&field)
                    .filter(|_| merges.try_get_value().unwrap_or_default())
                    .map(FieldConflict::words);
                error.at(&field).map(str::to_owned).or(contested)
            });
            text.flatten()
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
const MAPS: [&str; 12] = [
    "columns",
    "fields",
    "order",
    "sides",
    "queues",
    "department_from",
    "department_until",
    "queue_from",
    "queue_until",
    "queue_role",
    "role_from",
    "role_until",
];

/// The name of a field below the prefix of its form. A custom field is a value of `fields`, a day of a grant one of its
/// kind; any other dot, as in the key of a setting, belongs to the name.
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
        assert_eq!(sent_name("input", "queue_role.3"), "input[queue_role][3]");
        assert_eq!(sent_name("values", "mail.from"), "values[mail.from]");
        assert_eq!(sent_name("", "subject"), "subject");
    }
}
