//! What belongs to a person, row by row: every table that knows them, and what of it is left out.
//!
//! Secrets are never in it: hashes, nonces, keys, what a session holds. Words for searching and keys for comparing are
//! derived from what is in it.

use super::archive::Archive;
use crate::access::Veil;
use crate::cx::Cx;
use crate::error::Result;
use crate::fields;
use domain::Timestamp;
use domain::fields::{FieldRecord, FieldValues, Screen};
use domain::ids::UserId;
use domain::journal::Entity;
use domain::person_export::Audience;
use entity::journal;
use sea_orm::sea_query::sea_value_to_json_value;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IdenStatic, Iterable, ModelTrait, QueryFilter, QueryOrder};
use serde_json::{Map, Value};

/// Columns that nobody takes out of the house, whatever their table.
const SECRET: [&str; 13] = [
    "password_hash",
    "token_hash",
    "code_hash",
    "credential_hash",
    "subject_hash",
    "credential",
    "nonce",
    "data",
    "picture",
    "storage_key",
    "traces",
    "before",
    "plan",
];
/// Columns of JSON.
const JSON: [&str; 10] =
    ["addresses", "after", "attributes", "cells", "changes", "errors", "fields", "left_over", "reasons", "trace"];

/// A row as JSON: without secrets, moments as people read them.
fn dump<M: ModelTrait>(model: &M) -> Map<String, Value> {
    let mut out = Map::new();
    for column in <M::Entity as EntityTrait>::Column::iter() {
        let name = column.as_str();
        if SECRET.contains(&name) || name.ends_with("_key") {
            continue;
        }
        let value = sea_value_to_json_value(&model.get(column));
        out.insert(name.to_owned(), readable(name, value));
    }
    out
}

fn readable(name: &str, value: Value) -> Value {
    let is_moment = ["_at", "_until", "_from"].iter().any(|end| name.ends_with(end)) || name == "at";
    match &value {
        Value::Number(number) if is_moment => {
            number.as_i64().map_or(value, |millis| Value::String(Timestamp(millis).rfc3339()))
        }
        Value::String(text) if JSON.contains(&name) => match serde_json::from_str(text) {
            Ok(json @ (Value::Object(_) | Value::Array(_))) => json,
            _ => value,
        },
        _ => value,
    }
}

/// A row without what the desk says of the person among itself, if it is for them.
fn for_reader(mut row: Map<String, Value>, audience: Audience) -> Map<String, Value> {
    if audience == Audience::Person {
        row.remove("reason");
        row.remove("granted_by");
    }
    row
}

/// Lists the tables: where their rows stand, for whom, the table, and the columns that say whose a row is. For the
/// person, nothing that agents wrote about them among themselves, and nothing about other people.
macro_rules! tables {
    ($($path:literal $audience:ident $table:ident ($($of:ident)|+)),+ $(,)?) => {
        /// Writes the rows of every table.
        async fn all(cx: &Cx, archive: &mut Archive, id: UserId, audience: Audience) -> Result<()> {
            let db = cx.app.db.read();
            $(if audience == Audience::Desk || Audience::$audience == Audience::Person {
                use entity::$table::{Column, Entity};
                let theirs = Condition::any()$(.add(Column::$of.eq(id)))+;
                let rows = Entity::find().filter(theirs).all(db).await?;
                let rows = rows.iter().map(dump).map(|row| for_reader(row, audience)).filter(|row| is_shown(cx, row));
                archive.records($path, &rows.map(Value::Object).collect::<Vec<_>>())?;
            })+
            Ok(())
        }

        /// The tables, by name.
        #[cfg(test)]
        const NAMES: &[&str] = &[$(stringify!($table)),+];
    };
}

tables!(
    "person/mail-addresses.json" Person user_email (UserId),
    "person/phones.json" Person user_phone (UserId),
    "person/primary-contact.json" Person primary_contact (UserId),
    "account/account.json" Person account (UserId),
    "account/limits.json" Person account_limit (UserId),
    "account/agent.json" Person agent (UserId),
    "account/replaced-passwords.json" Person old_password (UserId),
    "account/one-time-links.json" Person one_time_link (UserId),
    "account/api-tokens.json" Person api_token (UserId),
    "sign-in/sessions.json" Person session (UserId | RealUserId),
    "sign-in/devices.json" Person known_device (UserId),
    "sign-in/authenticator-apps.json" Person authenticator (UserId),
    "sign-in/passkeys.json" Person passkey (UserId),
    "sign-in/recovery-codes.json" Person recovery_code (UserId),
    "sign-in/providers.json" Person oidc_identity (UserId),
    "origin/sign-in-provider-grants.json" Desk oidc_grant (UserId),
    "sign-in/ticket-links.json" Person guest_link (UserId),
    "sign-in/ticket-link-browsers.json" Person guest_browser (UserId),
    "access/grants.json" Person access_grant (UserId),
    "access/muted-tickets.json" Person muted_ticket (UserId),
    "access/tickets-of-other-customers.json" Desk ticket_outsider (UserId),
    "work/drafts.json" Person draft (UserId),
    "work/saved-views.json" Person saved_view (UserId),
    "work/default-views.json" Person default_view (UserId),
    "work/time.json" Person time_entry (UserId),
    "work/mentions-searched.json" Desk mention_search (UserId),
    "origin/contact-or-prospect.json" Desk lead (UserId),
    "origin/opportunities.json" Desk opportunity (UserId),
    "origin/integrations.json" Desk integration_person (UserId),
    "origin/integration-grants.json" Desk integration_grant (UserId),
    "origin/identity-provider.json" Person scim_user (UserId),
    "origin/identity-provider-groups.json" Desk scim_member (UserId),
    "origin/identity-provider-grants.json" Desk scim_grant (UserId),
    "desk/bulk-operations.json" Desk bulk_item (UserId),
    "desk/views-through-their-eyes.json" Desk impersonation (UserId | AdminId),
    "desk/merges.json" Desk person_merge (KeptId | GoneId),
    "desk/possible-duplicates.json" Desk duplicate (LeftId | RightId),
    "desk/legal-hold.json" Desk legal_hold (UserId),
    "desk/exports.json" Person person_export (UserId),
    "desk/deletions.json" Desk privacy_task (UserId),
);

/// Whether a row tells of no customer that is hidden from whoever asks.
fn is_shown(cx: &Cx, row: &Map<String, Value>) -> bool {
    let hidden = cx.people_scope().hidden;
    let of_customer = row.get("kind").and_then(Value::as_str) == Some("customer");
    let customer = [Some("customer_id"), of_customer.then_some("target_id")];
    let ids = customer.into_iter().flatten().filter_map(|name| row.get(name).and_then(Value::as_i64));
    !ids.into_iter().any(|id| hidden.iter().any(|customer| customer.0 == id))
}

/// Writes what every table holds of a person.
pub(super) async fn write(cx: &Cx, archive: &mut Archive, id: UserId, audience: Audience) -> Result<()> {
    person(cx, archive, id, audience).await?;
    all(cx, archive, id, audience).await?;
    mails(cx, archive, id).await?;
    history(cx, archive, id, audience).await
}

/// The person: the record, the profile with the custom fields that who gets it sees, and the names of the place.
async fn person(cx: &Cx, archive: &mut Archive, id: UserId, audience: Audience) -> Result<()> {
    use entity::{customer, site, source, user, user_profile};
    let db = cx.app.db.read();
    let Some(row) = user::Entity::find_by_id(id).one(db).await? else { return Ok(()) };
    let mut out = dump(&row);
    if audience == Audience::Person {
        // What agents note among themselves.
        for name in ["comment", "is_vip", "created_by", "version"] {
            out.remove(name);
        }
    }
    let customer = customer::Entity::find_by_id(row.customer_id).one(db).await?;
    let site = site::Entity::find_by_id(row.site_id).one(db).await?;
    out.insert("customer".to_owned(), customer.map(|row| row.name).into());
    out.insert("site".to_owned(), site.map(|row| row.name).into());
    if let Some(source_id) = row.source_id {
        let source = source::Entity::find_by_id(source_id).one(db).await?;
        out.insert("source".to_owned(), source.map(|row| row.name).into());
    }
    if let Some(profile) = user_profile::Entity::find_by_id(id).one(db).await? {
        let values: FieldValues = serde_json::from_str(&profile.fields)?;
        let screen = if audience == Audience::Person { Screen::PortalEdit } else { Screen::AgentEdit };
        let mut profile = dump(&profile);
        let values = fields::visible(&cx.fixed, FieldRecord::User, screen, values);
        profile.insert("fields".to_owned(), serde_json::to_value(values)?);
        out.insert("profile".to_owned(), Value::Object(profile));
    }
    archive.records("person/person.json", &[Value::Object(out)])
}

/// Mails to them that wait or were sent lately: which, when, how that ended. Their texts are made when they are sent.
async fn mails(cx: &Cx, archive: &mut Archive, id: UserId) -> Result<()> {
    use entity::job::{Column, Entity};
    let to = |end: char| Column::Payload.contains(format!("\"user_id\":{id}{end}"));
    let rows = Entity::find()
        .filter(Column::Kind.eq(crate::mail::SEND_MAIL))
        .filter(Condition::any().add(to(',')).add(to('}')))
        .order_by_asc(Column::Id)
        .all(cx.app.db.read())
        .await?;
    let mut out = Vec::new();
    for row in rows {
        let payload: Value = serde_json::from_str(&row.payload)?;
        out.push(serde_json::json!({
            "id": row.id,
            "about": payload,
            "state": row.state,
            "asked_at": row.created_at.rfc3339(),
            "finished_at": row.finished_at.map(Timestamp::rfc3339),
        }));
    }
    archive.records("mails/mails.json", &out)
}

/// What the journal says about them. For the person: what happened and when, and the values of what they did themselves.
async fn history(cx: &Cx, archive: &mut Archive, id: UserId, audience: Audience) -> Result<()> {
    let about =
        Condition::all().add(journal::Column::Entity.eq(Entity::User.as_str())).add(journal::Column::EntityId.eq(id.0));
    let rows = journal::Entity::find().filter(about).order_by_asc(journal::Column::Id).all(cx.app.db.read()).await?;
    let veil = Veil::of(cx);
    let hidden = fields::hidden_changes(&cx.fixed, FieldRecord::User);
    let mut out = Vec::new();
    for row in rows {
        if audience == Audience::Person
            && (row.event.starts_with("user.hold_") || row.event == "user.mentions_searched")
        {
            continue;
        }
        let changes: domain::journal::Changes = serde_json::from_str(&row.changes)?;
        let own = row.subject_id == Some(id) && row.real_id.is_none_or(|real| real == id);
        let may = |field: &str| !hidden.iter().any(|key| key == field) && (audience == Audience::Desk || own);
        let covered = |field: &str, change: &domain::journal::Change| {
            veil.as_ref().is_some_and(|veil| veil.covers_change(field, change))
        };
        let changes: domain::journal::Changes =
            changes.into_iter().filter(|(field, change)| may(field) && !covered(field, change)).collect();
        let mut line = dump(&row);
        line.insert("changes".to_owned(), serde_json::to_value(changes)?);
        if audience == Audience::Person {
            for name in ["subject_id", "real_id", "cause_id", "request_id"] {
                line.remove(name);
            }
        }
        out.push(Value::Object(line));
    }
    archive.records("history/history.json", &out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n_10_each_table_is_listed_once() {
        let mut names = NAMES.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), NAMES.len());
    }

    #[test]
    fn n_10_moments_and_json_are_readable() {
        assert_eq!(readable("created_at", Value::from(0)), "1970-01-01T00:00:00.000Z");
        assert_eq!(readable("score", Value::from(3)), 3);
        assert_eq!(readable("changes", Value::from(r#"{"a":1}"#)), serde_json::json!({"a": 1}));
        assert_eq!(readable("changes", Value::from("no JSON")), "no JSON");
    }
}
