//! People in small.

use leptos::prelude::*;

/// The initials of a name on a tinted disc.
#[component]
pub fn Avatar(
    /// The name.
    #[prop(into)]
    name: String,
    /// Id of the person, for the tint.
    id: i64,
) -> impl IntoView {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let initials: String = first.into_iter().chain(words.next_back()).collect::<String>().to_uppercase();
    view! { <span class=format!("avatar avatar--{}", id.rem_euclid(6) + 1) aria-hidden="true">{initials}</span> }
}
