//! Lists whose state is the URL: search, count, pages, emptiness.

use super::{Glyph, Icon};
use leptos::html::Input;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use leptos_router::params::ParamsMap;
use std::time::Duration;

/// Parts of the address that belong to one page of a list: the cursor, and what is ticked.
const OF_THE_PAGE: [&str; 5] = ["after", "before", "select", "id", "door"];

/// The present query with one parameter changed (removed when empty) and the cursor forgotten.
#[must_use]
pub fn query_string(query: &ParamsMap, name: &str, value: &str) -> String {
    let mut query = query.clone();
    for part in OF_THE_PAGE {
        query.remove(part);
    }
    if value.is_empty() {
        query.remove(name);
    } else {
        query.replace(name.to_owned(), value.to_owned());
    }
    query.to_query_string()
}

/// A search field that searches while typing, and as a plain form on Enter.
#[component]
pub fn SearchBox(
    /// What is searched, for screen readers.
    #[prop(into)]
    label: String,
    /// What can be typed.
    #[prop(into)]
    placeholder: String,
) -> impl IntoView {
    let query = use_query_map();
    let location = use_location();
    let navigate = use_navigate();
    let field = NodeRef::<Input>::new();
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let present = move || query.with(|query| query.get("q").unwrap_or_default());
    let search = move || {
        pending.set_value(None);
        let Some(field) = field.get_untracked() else { return };
        let target = query.with_untracked(|query| query_string(query, "q", field.value().trim()));
        let path = location.pathname.get_untracked();
        navigate(&format!("{path}{target}"), NavigateOptions { replace: true, scroll: false, ..Default::default() });
    };
    let on_input = {
        let search = search.clone();
        move |_| {
            if let Some(handle) = pending.get_value() {
                handle.clear();
            }
            pending.set_value(set_timeout_with_handle(search.clone(), Duration::from_millis(120)).ok());
        }
    };
    // The field follows the address, but never takes away what is being typed; what was typed before
    // the page came to life is searched for now.
    Effect::new(move |before: Option<String>| {
        let present = present();
        if let Some(field) = field.get()
            && field.value().trim() != present
        {
            match before {
                None => search(),
                Some(before) if before != present && pending.with_value(Option::is_none) => field.set_value(&present),
                Some(_) => {}
            }
        }
        present
    });
    let kept = move || {
        query.with(|query| {
            query
                .clone()
                .into_iter()
                .filter(|(name, _)| name != "q" && !OF_THE_PAGE.contains(&name.as_ref()))
                .map(|(name, value)| view! { <input type="hidden" name=name.to_string() value=value/> })
                .collect_view()
        })
    };
    view! {
        <form class="search" role="search" method="get">
            <Icon glyph=icondata_lu::LuSearch/>
            <input type="search" name="q" aria-label=label placeholder=placeholder autocomplete="off" value=untrack(present) node_ref=field on:input=on_input data-hotkey="/"/>
            {kept}
        </form>
    }
}

/// How many rows there are, once known.
#[component]
pub fn Count(
    /// The total, when it has arrived.
    #[prop(into)]
    total: Signal<Option<u64>>,
    /// One of them.
    one: &'static str,
    /// Several of them.
    many: &'static str,
    /// How many of them the list goes through, if not all.
    #[prop(optional_no_strip)]
    shown: Option<u64>,
    /// Whether they are so many that they come newest first.
    #[prop(optional)]
    is_newest_first: bool,
) -> impl IntoView {
    let text = move || match total.get() {
        None => String::new(),
        Some(1) => format!("1 {one}"),
        Some(rows) if shown.is_some_and(|shown| shown < rows) => {
            format!("{} of {} {many} shown", thousands(shown.unwrap_or(rows)), thousands(rows))
        }
        Some(rows) if is_newest_first => format!("{} {many}, newest first", thousands(rows)),
        Some(rows) => format!("{} {many}", thousands(rows)),
    };
    view! { <p class="list-toolbar__count" aria-live="polite">{text}</p> }
}

/// `1,204`.
#[must_use]
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The head of a column that a list can be sorted by; a second click turns the order around.
#[component]
pub fn SortHead(
    /// The order's name in the address.
    key: &'static str,
    /// What people read.
    label: &'static str,
    /// Whether the list is in this order if no other is asked for.
    #[prop(optional)]
    is_first: bool,
    /// Class of the column.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let params = use_query_map();
    let order = move || {
        params.with(|params| {
            let sort = params.get_str("sort").unwrap_or_default();
            match sort.strip_prefix('-') {
                Some(column) if column == key => Some("descending"),
                None if sort == key || (sort.is_empty() && is_first) => Some("ascending"),
                _ => None,
            }
        })
    };
    let link = move || {
        let next = if order() == Some("ascending") { format!("-{key}") } else { key.to_owned() };
        params.with(|params| {
            let mut params = params.clone();
            params.remove("menu");
            query_string(&params, "sort", &next)
        })
    };
    view! { <th class=class aria-sort=order><a class="table__sort" href=link>{label}</a></th> }
}

/// Previous and next page.
#[component]
pub fn Pager(
    /// Cursor of the previous page.
    previous: Option<String>,
    /// Cursor of the next page.
    next: Option<String>,
) -> impl IntoView {
    let query = use_query_map();
    let link = move |name: &'static str, cursor: String| {
        query.with_untracked(|query| {
            let mut query = query.clone();
            for part in OF_THE_PAGE {
                query.remove(part);
            }
            query.insert(name, cursor);
            query.to_query_string()
        })
    };
    let button = |text: &'static str, rel: &'static str, href: Option<String>| match href {
        Some(href) => view! { <a class="btn btn--small" rel=rel href=href>{text}</a> }.into_any(),
        None => view! { <a class="btn btn--small" aria-disabled="true" role="link">{text}</a> }.into_any(),
    };
    (previous.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label="Pages">
                {button("Previous", "prev", previous.map(|cursor| link("before", cursor)))}
                {button("Next", "next", next.map(|cursor| link("after", cursor)))}
            </nav>
        }
    })
}

/// An empty list: says what to do next.
#[component]
pub fn Empty(
    /// Its icon.
    glyph: Glyph,
    /// What there is none of.
    #[prop(into)]
    title: String,
    /// What to do next.
    #[prop(into)]
    text: String,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon glyph/>
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| view! { <div class="row">{children()}</div> })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn groups_thousands() {
        assert_eq!([0, 999, 1000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }
}
