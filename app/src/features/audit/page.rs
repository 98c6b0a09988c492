//! The audit log: every change anybody made, newest first.

use super::api::audit;
use crate::features::export::{ExportMenu, ExportRefusal};
use crate::features::eyes::AuditTabs;
use crate::ui::{Empty, OlderChanges, PageHead, Timeline, load, read};
use domain::audit::AuditQuery;
use domain::journal::{Cause, Entity, JournalRow};
use domain::paging::Page;
use leptos::prelude::*;
use leptos_router::components::Form as RouterForm;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

const PATH: &str = "/admin/audit";

fn query_of(map: &ParamsMap) -> AuditQuery {
    let get = |name| map.get(name).unwrap_or_default();
    AuditQuery {
        entity: get("entity"),
        entity_id: get("entity_id"),
        person: get("person"),
        actor: get("actor"),
        cause: get("cause"),
        event: get("event"),
        from: get("from"),
        until: get("until"),
        stay: get("stay"),
        after: get("after"),
    }
}

/// The audit log.
#[component]
pub fn AuditPage() -> impl IntoView {
    let map = use_query_map();
    let query = Memo::new(move |_| map.with(query_of));
    let page = read(move || query.get(), audit);
    view! {
        <div class="page page--medium stack">
            <PageHead title="Audit" lead="Every change, who made it and how. Entries are sealed one to the next, so that none can be altered unnoticed.">
                <ExportMenu path="/export/audit"/>
            </PageHead>
            <AuditTabs current=PATH/>
            <ExportRefusal/>
            {move || view! { <Filter query=query.get()/> }}
            {load(page, |page| view! { <Rows page/> })}
        </div>
    }
}

/// The filter: a form whose state is the address.
#[component]
fn Filter(query: AuditQuery) -> impl IntoView {
    let is_filtered = query != AuditQuery { after: query.after.clone(), ..AuditQuery::default() };
    let kinds = Entity::ALL
        .iter()
        .map(|entity| {
            let selected = entity.as_str() == query.entity;
            view! { <option value=entity.as_str() selected=selected>{entity.label()}</option> }
        })
        .collect_view();
    let causes = Cause::ALL
        .iter()
        .map(|cause| {
            let selected = cause.as_str() == query.cause;
            view! { <option value=cause.as_str() selected=selected>{cause.label()}</option> }
        })
        .collect_view();
    let stay = query.stay;
    view! {
        <RouterForm method="get" action=PATH attr:class="list-toolbar">
            <label class="filter"><span>"Record"</span>
                <select name="entity"><option value="">"Any"</option>{kinds}</select>
            </label>
            <label class="filter"><span>"Its id"</span><input class="input--short" name="entity_id" inputmode="numeric" value=query.entity_id/></label>
            <label class="filter"><span>"Person"</span><input name="person" autocomplete="off" placeholder="Name or mail address" value=query.person/></label>
            <label class="filter"><span>"Who acted"</span><input name="actor" autocomplete="off" placeholder="Name or mail address" value=query.actor/></label>
            <label class="filter"><span>"Cause"</span>
                <select name="cause"><option value="">"Any"</option>{causes}</select>
            </label>
            <label class="filter"><span>"Event"</span><input class="input--short" name="event" autocomplete="off" placeholder="user.sign" value=query.event/></label>
            <label class="filter"><span>"From"</span><input type="date" name="from" value=query.from/></label>
            <label class="filter"><span>"Until"</span><input type="date" name="until" value=query.until/></label>
            {(!stay.is_empty()).then(|| view! {
                <span class="badge badge--info">{format!("What was done in stay {stay}")}</span>
                <input type="hidden" name="stay" value=stay.clone()/>
            })}
            <button class="btn btn--small">"Apply"</button>
            {is_filtered.then(|| view! { <a class="btn btn--small btn--ghost" href=PATH>"Reset"</a> })}
        </RouterForm>
    }
}

#[component]
fn Rows(page: Page<JournalRow>) -> impl IntoView {
    if page.rows.is_empty() {
        let text = "Change the filter, or reset it to see everything.";
        return view! { <Empty glyph=icondata_lu::LuScrollText title="No entries" text/> }.into_any();
    }
    view! {
        <Timeline rows=page.rows with_records=true/>
        <OlderChanges next=page.next/>
    }
    .into_any()
}
