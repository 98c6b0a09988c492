//! What the pages of departments, queues, groups and roles share.

use crate::features::audit::HistoryPanel;
use crate::shell::me;
use crate::ui::{
    Crumbs, ErrorPage, Icon, MultilineField, PageHead, SelectField, Tabs, TextField, ValidityBadge, toast,
};
use domain::AppError;
use domain::journal::Entity;
use domain::shell::Areas;
use domain::state::Validity;
use domain::time::Period;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use std::fmt::Display;
use std::str::FromStr;

/// One kind of record of the structure: what it is called and where its pages are.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Title of the list.
    pub title: &'static str,
    /// Path of the list.
    pub path: &'static str,
    /// Its name in the journal.
    pub entity: Entity,
}

impl Kind {
    /// The way back from a page of a record.
    #[must_use]
    pub fn crumbs(self) -> Crumbs {
        vec![(self.title.to_owned(), self.path.to_owned())]
    }

    /// The page of a record.
    #[must_use]
    pub fn page_of(self, id: impl Display) -> String {
        format!("{}/{id}", self.path)
    }
}

/// Where a form that adds a record leads: *Save and finish* to the list, *Save* to the new record.
#[must_use]
pub fn after_create(list: &str, id: impl Display, then: &str) -> String {
    if then == "finish" { list.to_owned() } else { format!("{list}/{id}") }
}

/// The id in the address; `None` if it is none.
#[must_use]
pub fn id_in_path<T: FromStr + PartialEq + Send + Sync + 'static>() -> Memo<Option<T>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("id")).and_then(|id| id.parse().ok()))
}

/// Says that a form was saved, and counts how often: a reason to read the record again.
pub fn count_saved(is_saved: impl Fn() -> bool + 'static) -> Signal<u32> {
    let times = RwSignal::new(0);
    Effect::new(move |_| {
        if is_saved() {
            toast("Saved.");
            times.update(|times| *times += 1);
        }
    });
    times.into()
}

/// A page that needs no data, for whoever may enter its area; the refusal for everybody else.
pub fn only_if(allowed: fn(&Areas) -> bool, page: impl FnOnce() -> AnyView) -> AnyView {
    if me().with_untracked(|me| me.as_ref().is_some_and(|me| allowed(&me.can))) {
        page()
    } else {
        let error = AppError::Forbidden("Your roles do not include this.".to_owned());
        view! { <ErrorPage error/> }.into_any()
    }
}

/// The button that leads to the form of a new record.
#[component]
pub fn NewButton(
    /// Kind of record.
    kind: Kind,
    /// What it says.
    label: &'static str,
) -> impl IntoView {
    view! { <a class="btn btn--primary" href=format!("{}/new", kind.path)><Icon glyph=icondata_lu::LuPlus/>" "{label}</a> }
}

/// The page of one record: its form and, on the second tab, its history.
#[component]
pub fn RecordPage(
    /// Kind of record.
    kind: Kind,
    /// Its id.
    id: i64,
    /// Its name.
    #[prop(into)]
    name: Signal<String>,
    /// Its validity.
    #[prop(into)]
    validity: Signal<Validity>,
    /// When it is valid.
    #[prop(into, default = Signal::stored(Period::ALWAYS))]
    period: Signal<Period>,
    /// The first tab.
    #[prop(into)]
    form: ViewFn,
) -> impl IntoView {
    let query = use_query_map();
    let is_history = Memo::new(move |_| query.with(|query| query.get("tab").as_deref() == Some("history")));
    let page = kind.page_of(id);
    let history = format!("{page}?tab=history");
    let tabs = vec![("Record".to_owned(), page.clone(), None), ("History".to_owned(), history.clone(), None)];
    let present = move || view! { <ValidityBadge validity=validity.get()/><Dates period=period.get()/> };
    let badges = move || view! { {present} }.into_any();
    view! {
        <div class="page page--medium stack">
            <PageHead title=name crumbs=kind.crumbs() badges=std::sync::Arc::new(badges)/>
            {move || {
                let current = if is_history.get() { history.clone() } else { page.clone() };
                view! { <Tabs label=name.get() tabs=tabs.clone() current/> }
            }}
            {move || if is_history.get() { view! { <HistoryPanel entity=kind.entity id/> }.into_any() } else { form.run() }}
        </div>
    }
}

/// The name field of every record of the structure.
#[component]
pub fn NameField(
    /// The present name.
    value: String,
) -> impl IntoView {
    view! { <TextField name="name" label="Name" value required=true/> }
}

/// Validity (OTR-31): whether the record can be used.
#[component]
pub fn ValidityField(
    /// The present validity.
    value: String,
) -> impl IntoView {
    let value = if value.is_empty() { Validity::Valid.as_str().to_owned() } else { value };
    let options = Validity::ALL.iter().map(|one| (one.as_str().to_owned(), one.label().to_owned())).collect();
    view! { <SelectField name="validity" label="Validity" options value required=true hint="Only a valid record counts for access."/> }
}

/// The comment, with the recommendation of OTR-29.
#[component]
pub fn CommentField(
    /// The present comment.
    value: String,
) -> impl IntoView {
    view! { <MultilineField name="comment" label="Comment" value rows=2 hint="Recommended, best as a full sentence: it helps whoever reads the list later."/> }
}

/// The first cell of a row: its name, and its validity where that blocks.
#[component]
pub fn NameCell(
    /// Where the row leads.
    href: String,
    /// Its name.
    name: String,
    /// Its validity.
    validity: Validity,
    /// When it is valid.
    #[prop(default = Period::ALWAYS)]
    period: Period,
) -> impl IntoView {
    view! { <td class="col-main"><a class="table__link" href=href>{name}</a>" "<ValidityBadge validity/><Dates period/></td> }
}

/// From when until when a record is valid, if it has dates (OTR-31).
#[component]
fn Dates(period: Period) -> impl IntoView {
    (period != Period::ALWAYS).then(|| view! { " "<span class="badge">{format!("Valid {}", period.words())}</span> })
}

/// The class of a row: what cannot be used is dimmed.
#[must_use]
pub fn row_class(validity: Validity) -> &'static str {
    if validity == Validity::Valid { "" } else { "is-dimmed" }
}
