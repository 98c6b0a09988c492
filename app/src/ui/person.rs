//! People in small.

use leptos::prelude::*;

/// The picture of somebody, or the initials of their name on a tinted disc.
#[component]
pub fn Avatar(
    /// The name.
    #[prop(into)]
    name: String,
    /// Id of the person, for the tint.
    id: i64,
    /// Where the picture is, if there is one.
    #[prop(optional_no_strip)]
    picture: Option<String>,
    /// Further classes.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let shown = match picture {
        Some(path) => view! { <img src=path alt="" width="256" height="256" loading="lazy"/> }.into_any(),
        None => initials(&name).into_any(),
    };
    view! { <span class=format!("avatar avatar--{} {class}", id.rem_euclid(6) + 1) aria-hidden="true">{shown}</span> }
}

/// The first letters of the first and of the last word.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    first.into_iter().chain(words.next_back()).collect::<String>().to_uppercase()
}
