//! The frame of a page: title, way back, tabs, panels.

use super::raw_text;
use leptos::prelude::*;
use leptos_meta::Title;

/// The way back: names and paths, the last one is the page itself.
pub type Crumbs = Vec<(String, String)>;

/// Title, way back, badges and actions.
#[component]
pub fn PageHead(
    /// The title of page and document.
    #[prop(into)]
    title: Signal<String>,
    /// The pages above this one.
    #[prop(optional)]
    crumbs: Crumbs,
    /// One sentence on what this page is for.
    #[prop(optional, into)]
    lead: String,
    /// Badges after the title.
    #[prop(optional)]
    badges: Option<ChildrenFn>,
    /// Buttons at the end of the row.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let crumbs = (!crumbs.is_empty()).then(|| {
        view! {
            <nav class="crumbs" aria-label="Breadcrumb">
                {crumbs.into_iter().map(|(name, path)| view! { <a href=path>{name}</a> }).collect_view()}
                <span aria-current="page">{title}</span>
            </nav>
        }
    });
    view! {
        <Title text=document_title(title)/>
        <header class="page-head">
            {crumbs}
            <div class="page-head__row">
                <h1>{title}</h1>
                {badges.map(|badges| badges())}
                {children.map(|children| view! { <div class="page-head__actions">{children()}</div> })}
            </div>
            {(!lead.is_empty()).then(|| view! { <p class="page-head__lead">{lead}</p> })}
        </header>
    }
}

/// The title of the document, which follows the page's. It may be asked for once more when the page has
/// gone already: then it is what it was.
#[cfg(not(feature = "ssr"))]
fn document_title(title: Signal<String>) -> impl Fn() -> String + Send + Sync + 'static {
    let last = std::sync::Mutex::new(String::new());
    move || {
        let mut last = last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(text) = title.try_with(|title| raw_text(title)) {
            *last = text;
        }
        last.clone()
    }
}

/// The title of the document. It is written when the page is made and its signals may be gone.
#[cfg(feature = "ssr")]
fn document_title(title: Signal<String>) -> String {
    title.with_untracked(|title| raw_text(title))
}

/// A titled part of a page.
#[component]
pub fn Panel(
    /// Its title.
    #[prop(into)]
    title: String,
    /// A button in its head.
    #[prop(optional)]
    action: Option<ViewFn>,
    /// Without inner spacing, for tables.
    #[prop(optional)]
    flush: bool,
    /// The content.
    children: Children,
) -> impl IntoView {
    let body = if flush { children() } else { view! { <div class="panel__body">{children()}</div> }.into_any() };
    view! {
        <section class="panel">
            <header class="panel__head"><h2>{title}</h2>{action.map(|action| action.run())}</header>
            {body}
        </section>
    }
}

/// Tabs that are pages of their own: label, path, count.
#[component]
pub fn Tabs(
    /// What the tabs are about.
    #[prop(into)]
    label: String,
    /// The tabs: name, path, optional count.
    tabs: Vec<(String, String, Option<u64>)>,
    /// The path of the current one.
    #[prop(into)]
    current: String,
) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=label>
            {tabs
                .into_iter()
                .map(|(name, path, count)| {
                    let is_current = (path == current).then_some("page");
                    view! {
                        <a href=path aria-current=is_current>
                            {name}
                            {count.map(|count| view! { " "<span class="tabs__count">{count}</span> })}
                        </a>
                    }
                })
                .collect_view()}
        </nav>
    }
}
