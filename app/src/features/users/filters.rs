//! What the directory is narrowed down by. All of it is in the URL.

use super::api::role_filter;
use super::parts::{query_param, validities};
use super::preset::Preset;
use crate::features::customers::api::customer_choices;
use crate::features::customers::{FIND_CUSTOMER, when_typed};
use crate::ui::{Tabs, alive, query_string, read};
use domain::customers::{CustomerChoice, OFFERED};
use domain::languages;
use domain::state::{Door, Phase, WebAccess};
use domain::views::VIEW_PARAM;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

/// The account state, as links (OST-28).
#[component]
pub fn StateLinks(
    /// The door.
    preset: Preset,
) -> impl IntoView {
    let params = use_query_map();
    let link =
        move |state: &str| params.with(|params| format!("{}{}", preset.path(), query_string(params, "state", state)));
    let state = query_param("state");
    move || {
        let mut tabs = vec![("All".to_owned(), link(""), None)];
        tabs.extend(preset.states().map(|state| (state.label().to_owned(), link(state.as_str()), None)));
        view! { <Tabs label="Account state" tabs current=link(&state.get())/> }
    }
}

/// The roles, as buttons (ZAM-8). Nothing where there is no role to choose.
#[component]
pub fn RoleLinks(
    /// The door.
    preset: Preset,
) -> impl IntoView {
    let params = use_query_map();
    let role = query_param("role");
    let roles = read(|| (), |()| role_filter());
    let link =
        move |role: &str| params.with(|params| format!("{}{}", preset.path(), query_string(params, "role", role)));
    let button = move |id: String, name: String| {
        let (href, current) = (id.clone(), move || role.with(|role| *role == id).then_some("true"));
        view! { <a class="btn btn--small" aria-current=current href=move || link(&href)>{name}</a> }
    };
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let roles = roles.await.unwrap_or_default();
                (!roles.is_empty()).then(|| view! {
                    <div class="btn-group btn-group--wrap" role="group" aria-label="Roles">
                        {button(String::new(), "All roles".to_owned())}
                        {roles.into_iter().map(|role| button(role.id.to_string(), role.name)).collect_view()}
                    </div>
                })
            })}
        </Transition>
    }
}

/// Validity, customer, and the mail domain or the door where the list was opened by one. Without WebAssembly there is a button to apply them.
#[component]
pub fn Filters(
    /// The door.
    preset: Preset,
) -> impl IntoView {
    let params = use_query_map();
    let (validity, customer, domain) = (query_param("validity"), query_param("customer"), query_param("domain"));
    let language = query_param("language");
    let (vip, web_access) = (query_param("vip"), query_param("web_access"));
    let (came_by, site) = (query_param("came_by"), query_param("site"));
    let is_of_customer = Memo::new(move |_| customer.with(|customer| !customer.is_empty()));
    let is_by_door = Memo::new(move |_| came_by.with(|door| !door.is_empty()));
    let is_by_domain = Memo::new(move |_| domain.with(|domain| !domain.is_empty()));
    let find = query_param(FIND_CUSTOMER);
    let typed = RwSignal::new(find.get_untracked());
    let choices = read(
        move || (typed.get(), customer.get()),
        |(find, present)| customer_choices(find.trim().to_owned(), present),
    );
    let alive = alive();
    let kept = move || {
        let names = ["q", "state", "role", "sort", "view", "show", VIEW_PARAM].into_iter();
        names
            .filter_map(|name| {
                params
                    .with(|params| params.get(name))
                    .map(|value| view! { <input type="hidden" name=name value=value/> })
            })
            .collect_view()
    };
    let languages = languages::choices()
        .into_iter()
        .map(|(value, label)| view! { <Choice value label chosen=language/> })
        .collect_view();
    let levels = WebAccess::ALL.iter().map(|level| (level.as_str().to_owned(), level.label().to_owned()));
    let levels = levels.map(|(value, label)| view! { <Choice value label chosen=web_access/> }).collect_view();
    let importance = [("true", "VIP"), ("false", "Others")].map(|(value, label)| (value.to_owned(), label.to_owned()));
    let importance = importance.map(|(value, label)| view! { <Choice value label chosen=vip/> }).collect_view();
    view! {
        <form class="row" method="get" action=preset.path() aria-label="Filters">
            {kept}
            <label class="filter">
                <span>"Validity"</span>
                <select name="validity" on:change=apply("validity", preset)><ValidityChoices chosen=validity/></select>
            </label>
            <Transition>
                {move || Suspend::new(async move {
                    let are_all = choices.await.unwrap_or_default().len() < OFFERED;
                    (!are_all || typed.with_untracked(|typed| !typed.is_empty())).then(|| customer_search(find, typed))
                })}
            </Transition>
            <label class="filter">
                <span>"Customer"</span>
                <select name="customer" on:change=apply("customer", preset)>
                    <option value="">"Any"</option>
                    <Transition>
                        {move || Suspend::new(async move { choices.await.unwrap_or_default().into_iter().map(|found| customer_choice(found, customer)).collect_view() })}
                    </Transition>
                </select>
            </label>
            {move || is_of_customer.get().then(|| view! {
                <label class="filter">
                    <span>"Site"</span>
                    <select name="site" on:change=apply("site", preset)>
                        <option value="">"Any"</option>
                        <Transition>
                            {move || Suspend::new(async move { site_choices(choices.await.unwrap_or_default(), customer, site) })}
                        </Transition>
                    </select>
                </label>
            })}
            <label class="filter">
                <span>"Language"</span>
                <select name="language" on:change=apply("language", preset)><option value="">"Any"</option>{languages}</select>
            </label>
            <label class="filter">
                <span>"VIP"</span>
                <select name="vip" on:change=apply("vip", preset)><option value="">"Any"</option>{importance}</select>
            </label>
            {(preset != Preset::Users).then(|| view! {
                <label class="filter">
                    <span>"Web Access"</span>
                    <select name="web_access" on:change=apply("web_access", preset)><option value="">"Any"</option>{levels}</select>
                </label>
            })}
            {move || is_by_domain.get().then(|| view! {
                <label class="filter">
                    <span>"Mail domain"</span>
                    <input type="text" name="domain" value=domain prop:value=domain on:change=apply("domain", preset)/>
                </label>
            })}
            {move || is_by_door.get().then(|| {
                let doors = Door::ALL.iter().map(|door| (door.as_str().to_owned(), door.label().to_owned()));
                let doors = doors.map(|(value, label)| view! { <Choice value label chosen=came_by/> }).collect_view();
                view! {
                    <label class="filter">
                        <span>"Came by"</span>
                        <select name="came_by" on:change=apply("came_by", preset)><option value="">"Any door"</option>{doors}</select>
                    </label>
                }
            })}
            <button class="btn btn--small" hidden=move || alive.get()>"Apply"</button>
        </form>
    }
}

/// Says which customers are offered, where there are more than the list holds.
fn customer_search(find: Memo<String>, typed: RwSignal<String>) -> impl IntoView {
    let search = when_typed(move |text| {
        let _ = typed.try_set(text);
    });
    view! {
        <label class="filter">
            <span>"Search in customers"</span>
            <input type="search" name=FIND_CUSTOMER value=find.get_untracked() autocomplete="off" on:input=search/>
        </label>
    }
}

fn customer_choice(found: CustomerChoice, chosen: Memo<String>) -> impl IntoView {
    view! { <Choice value=found.id.to_string() label=found.name chosen/> }
}

/// The sites of the customer that is chosen.
fn site_choices(found: Vec<CustomerChoice>, customer: Memo<String>, chosen: Memo<String>) -> impl IntoView {
    let of = found.into_iter().find(|found| customer.with_untracked(|customer| *customer == found.id.to_string()));
    let sites = of.map(|of| of.sites).unwrap_or_default().into_iter();
    sites.map(|site| view! { <Choice value=site.id.to_string() label=site.name chosen/> }).collect_view()
}

/// What lists are narrowed down to by validity and its dates.
#[component]
pub fn ValidityChoices(
    /// What the address holds.
    chosen: Memo<String>,
) -> impl IntoView {
    let by_date = [Phase::Expired, Phase::Upcoming].map(|phase| (phase.as_str().to_owned(), phase.label().to_owned()));
    let choices = validities().into_iter().chain(by_date);
    view! {
        <option value="">"Any"</option>
        {choices.map(|(value, label)| view! { <Choice value label chosen/> }).collect_view()}
    }
}

/// One choice of a filter. The attribute is for the server's page, the property follows the URL.
#[component]
fn Choice(value: String, label: String, chosen: Memo<String>) -> impl IntoView {
    let is_chosen = {
        let value = value.clone();
        move || chosen.with(|chosen| *chosen == value)
    };
    view! { <option value=value selected=is_chosen.clone() prop:selected=is_chosen>{label}</option> }
}

/// Narrows the list down as soon as something is chosen.
fn apply(name: &'static str, preset: Preset) -> impl Fn(leptos::ev::Event) + 'static {
    let params = use_query_map();
    let navigate = use_navigate();
    move |event| {
        let query = params.with_untracked(|params| {
            let mut params = params.clone();
            if name == "customer" {
                params.remove("site");
            }
            query_string(&params, name, &event_target_value(&event))
        });
        navigate(&format!("{}{query}", preset.path()), NavigateOptions { scroll: false, ..NavigateOptions::default() });
    }
}
