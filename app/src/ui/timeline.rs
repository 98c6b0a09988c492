//! The history of a record.

use super::{Empty, Icon, When, query_string};
use domain::changes::{label, refers_to};
use domain::journal::{Change, Changes, Entity, JournalRow, RecordName};
use domain::paging::Page;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use serde_json::Value;

/// The cursor in the address of a page that shows a history.
pub const HISTORY_CURSOR: &str = "after";

/// Journal rows, newest first, with both identities and the changed fields.
#[component]
pub fn Timeline(
    /// The rows.
    rows: Vec<JournalRow>,
    /// Names and links the record of each row, for lists about many records.
    #[prop(optional)]
    with_records: bool,
) -> impl IntoView {
    if rows.is_empty() {
        return view! { <Empty glyph=icondata_lu::LuHistory title="No history yet" text="Changes will be listed here."/> }.into_any();
    }
    view! { <ol class="timeline">{rows.into_iter().map(|row| view! { <Entry row with_record=with_records/> }).collect_view()}</ol> }.into_any()
}

/// A page of the history of a record.
#[component]
pub fn History(
    /// The changes, newest first.
    page: Page<JournalRow>,
) -> impl IntoView {
    let Page { rows, next, .. } = page;
    view! {
        <Timeline rows/>
        <OlderChanges next/>
    }
}

/// The way to older changes, and back to the newest.
#[component]
pub fn OlderChanges(
    /// Cursor of the older ones.
    next: Option<String>,
) -> impl IntoView {
    let (query, location) = (use_query_map(), use_location());
    let path = location.pathname.get_untracked();
    let link =
        |cursor: &str| query.with_untracked(|query| format!("{path}{}", query_string(query, HISTORY_CURSOR, cursor)));
    let is_first = query.with_untracked(|query| query.get(HISTORY_CURSOR).is_none_or(|cursor| cursor.is_empty()));
    let newest = (!is_first).then(|| link(""));
    let older = next.map(|next| link(&next));
    (newest.is_some() || older.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label="Pages">
                {newest.map(|newest| view! { <a class="btn btn--small" rel="prev" href=newest>"Newest"</a> })}
                {older.map(|older| view! { <a class="btn btn--small" rel="next" href=older>"Older"</a> })}
            </nav>
        }
    })
}

/// One row.
#[component]
fn Entry(
    /// The row.
    row: JournalRow,
    /// Names and links the record.
    with_record: bool,
) -> impl IntoView {
    let record = with_record.then(|| view! { <Record entity=row.entity id=row.entity_id/> });
    let what = row.what();
    let cause = row.cause.label();
    let subject = row.subject.unwrap_or_else(|| "Deskfolk".to_owned());
    let ((who, id), seen_as) = match row.real.filter(|real| *real != subject) {
        Some(real) => ((real, row.real_id), Some(subject)),
        None => ((subject, row.subject_id), None),
    };
    let who = match id.filter(|_| with_record) {
        Some(id) => {
            let title = format!("What {who} did");
            view! { <a class="timeline__who" href=format!("/admin/audit?person={id}") title=title>{who}</a> }.into_any()
        }
        None => who.into_any(),
    };
    let changes = view! { <ChangeList kind=row.entity changes=row.changes names=row.names/> };
    view! {
        <li class="timeline__item">
            <span class="timeline__icon"><Icon glyph=icondata_lu::LuDot/></span>
            <p>
                <strong>{who}</strong>
                " "
                {seen_as.map(|name| view! { <span class="timeline__as">{format!("as {name}")}</span> })}
                " "
                {record}
                {what}
                " "
                <span class="muted small">{format!("· {cause} ·")}</span>
                " "
                <When at=row.at/>
            </p>
            {changes}
        </li>
    }
}

/// Before and after of each field that held or holds something; nothing if there are none.
#[component]
pub fn ChangeList(
    /// The kind of record they are of.
    kind: Entity,
    /// The fields.
    changes: Changes,
    /// What records are called that they refer to.
    #[prop(optional)]
    names: Vec<RecordName>,
) -> impl IntoView {
    let row = |(field, change): (String, Change)| {
        let from = told((kind, &field), &change.from, &names);
        let to = told((kind, &field), &change.to, &names);
        (from.is_some() || to.is_some()).then(|| {
            let from = from.map(|from| view! { <del>{from}</del> });
            let to = to.map(|to| view! { <ins>{to}</ins> });
            view! { <div><dt>{field_name(&field)}</dt><dd>{from}" "{to}</dd></div> }
        })
    };
    let rows: Vec<_> = changes.into_iter().filter_map(row).collect();
    (!rows.is_empty()).then(|| view! { <dl class="changes">{rows}</dl> })
}

/// A value as people read it: records by their names, with a link, tokens by their labels. Nothing for an empty one.
fn told((kind, field): (Entity, &str), value: &Value, names: &[RecordName]) -> Option<AnyView> {
    let Some(entity) = refers_to(field) else {
        return Some(plain(kind, field, value)).filter(|text| !text.is_empty()).map(IntoAny::into_any);
    };
    let mut items: Vec<&Value> = match value {
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    };
    items.retain(|item| !plain(kind, field, item).is_empty());
    let one = |(place, item): (usize, &Value)| {
        let between = (place > 0).then_some(", ");
        let id = item.as_i64();
        match names.iter().find(|name| name.entity == entity && Some(name.id) == id).cloned() {
            Some(RecordName { name, path, .. }) if path.is_empty() => view! { {between}{name} }.into_any(),
            Some(RecordName { name, path, .. }) => view! { {between}<a href=path>{name}</a> }.into_any(),
            None => view! { {between}{plain(kind, field, item)} }.into_any(),
        }
    };
    let items: Vec<AnyView> = items.into_iter().enumerate().map(one).collect();
    (!items.is_empty()).then(|| items.into_any())
}

/// A detail before and after, in a list of class `changes`.
#[component]
pub fn ChangeRow(
    /// The detail.
    field: String,
    /// What it was.
    from: String,
    /// What it is.
    to: String,
) -> impl IntoView {
    view! {
        <div>
            <dt>{field}</dt>
            <dd>
                {(!from.is_empty()).then(|| view! { <del>{from}</del> })}
                " "
                {(!to.is_empty()).then(|| view! { <ins>{to}</ins> })}
            </dd>
        </div>
    }
}

/// The record a row is about: its kind and id, linked where it has a page.
#[component]
fn Record(
    /// Kind of record.
    entity: Entity,
    /// Its id.
    id: i64,
) -> impl IntoView {
    let name = if id == 0 { entity.label().to_owned() } else { format!("{} {id}", entity.label()) };
    match page_of(entity, id) {
        Some(path) => view! { <a href=path>{name}</a>": " }.into_any(),
        None => view! { {name}": " }.into_any(),
    }
}

fn page_of(entity: Entity, id: i64) -> Option<String> {
    let list = match entity {
        Entity::User => "/agent/users",
        Entity::Customer => "/agent/customers",
        Entity::Ticket => "/agent/tickets",
        Entity::Lead => "/agent/leads",
        Entity::SalesAccount => "/agent/accounts",
        Entity::Department => "/admin/departments",
        Entity::Queue => "/admin/queues",
        Entity::TicketType => "/admin/ticket-types",
        Entity::Calendar => "/admin/calendars",
        Entity::ResponseTarget => "/admin/response-targets",
        Entity::SignIn => return Some("/admin/paused-addresses".to_owned()),
        Entity::Mailbox => "/admin/mailboxes",
        Entity::Canned => "/admin/canned-replies",
        Entity::Group => "/admin/groups",
        Entity::Role => "/admin/roles",
        Entity::Setting if id == 0 => return Some("/admin/settings".to_owned()),
        Entity::Setting => "/admin/templates",
        Entity::Field => "/admin/fields",
        Entity::Bulk => "/agent/users/operations",
        Entity::TicketOperation => "/agent/tickets/operations",
        Entity::Source => "/admin/sources",
        Entity::Import => "/admin/imports",
        Entity::Integration => "/admin/integrations",
        Entity::Scim => "/admin/scim",
        Entity::OidcProvider => "/admin/sign-in-providers",
        // What it emptied beside any deletion.
        Entity::Privacy if id == 0 => return Some("/admin/privacy".to_owned()),
        Entity::Privacy => "/admin/privacy",
        Entity::Retention => "/admin/privacy/retention",
        Entity::Merge => "/agent/users/merges",
        Entity::Job => return Some("/admin/jobs".to_owned()),
        Entity::Site | Entity::Token | Entity::Export | Entity::View => return None,
    };
    Some(format!("{list}/{id}"))
}

/// A field as people call it: `is_new_device` is asked as "new device", and answered by yes or no; `customer_id` tells of
/// a customer.
fn field_name(field: &str) -> String {
    let name = field.strip_prefix("is_").unwrap_or(field);
    let name = if refers_to(field).is_some() { name.strip_suffix("_id").unwrap_or(name) } else { name };
    name.replace('_', " ")
}

fn plain(kind: Entity, field: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => label(kind, field, text).map_or_else(|| text.clone(), str::to_owned),
        Value::Array(items) => items.iter().map(|item| plain(kind, field, item)).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::told;
    use domain::journal::Entity;
    use serde_json::json;

    #[test]
    fn what_is_empty_is_not_told() {
        for (field, empty) in [("comment", json!("")), ("queues", json!([])), ("site_id", json!(null))] {
            assert!(told((Entity::User, field), &empty, &[]).is_none(), "{field}");
        }
        assert!(told((Entity::User, "is_general"), &json!(false), &[]).is_some(), "no is an answer");
    }
}
